/// How a column vector lays its values out: Arrow's layouts, so that a vector leaves the engine without a copy.
@usableFromInline package enum PhysicalType: UInt8, Sendable, Hashable, CaseIterable {
  /// One bit a value, least significant first.
  case bits
  /// Two's complement, little-endian, as `int128`.
  case int16, int32, int64
  /// Two's complement, little-endian.
  case int128
  /// IEEE 754, little-endian.
  case float32, float64
  /// A 16-byte string view, see `StringView`.
  case view
  /// 16 bytes in the order they are written.
  case uuid

  /// Bytes a value takes, or `nil` where a value is a bit.
  ///
  /// Of a view the view's own bytes; a long text lies in a heap beside it.
  @inlinable
  package var byteCount: Int? {
    switch self {
    case .bits: nil
    case .int16: 2
    case .int32, .float32: 4
    case .int64, .float64: 8
    case .int128, .view, .uuid: 16
    }
  }

  /// Bytes that `count` values take; bits are rounded up to whole 64-bit words, which kernels read and write.
  @inlinable
  package func byteCount(of count: Int) -> Int {
    guard let byteCount else { return (count + 63) / 64 * 8 }
    return count * byteCount
  }
}
