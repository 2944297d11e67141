import BasaltCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The order of text by code point and of bytea by byte, which for UTF-8 are one.
///
/// PostgreSQL's `COLLATE "C"`, whatever the session or the system has as a locale: an order that an
/// index, a sort or a zone map was made by must be the same for ever.
enum TextOrder {
  /// How row `row` of two lanes compares.
  @inline(__always)
  static func order(_ left: TextLane, _ right: TextLane, _ row: Int) -> ValueOrder {
    let (view, other) = (left.view(row), right.view(row))
    // Four bytes each, zeros behind short ones, as a number whose first byte counts most: they decide most pairs.
    let prefix = UInt32(truncatingIfNeeded: view.head >> 32).byteSwapped
    let otherPrefix = UInt32(truncatingIfNeeded: other.head >> 32).byteSwapped
    if prefix != otherPrefix { return prefix < otherPrefix ? .before : .after }
    return unsafe order(left[row], right[row])
  }

  /// Bytes as unsigned numbers, and at the end of the shorter, the lengths.
  /// - Complexity: O(bytes that are equal).
  static func order(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> ValueOrder {
    let shared = min(left.count, right.count)
    if shared > 0, let first = left.baseAddress, let second = right.baseAddress {
      let difference = unsafe memcmp(first, second, shared)
      if difference != 0 { return difference < 0 ? .before : .after }
    }
    // One is the beginning of the other: the shorter comes first.
    return ValueOrder(left.count, right.count)
  }

  /// Lengths first: they decide most pairs without a look at a byte.
  /// What `=` asks, and hash tables.
  static func equal(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    guard left.count > 0, let first = left.baseAddress, let second = right.baseAddress else { return true }
    return unsafe memcmp(first, second, left.count) == 0
  }
}
