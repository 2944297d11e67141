package import BasaltCore

/// What the values of a node are, as its header says: "Element types" in format-spec/encodings/README.md.
///
/// Columns hold the signed types. The unsigned ones stand only inside a tree: codes, lengths, run ends, and what is
/// left of a value when its base and its unit have been taken off. The raw values are numbers on disk; 1 is reserved
/// (i8), and so is everything above 13.
package enum ElementType: UInt8, Sendable, CaseIterable {
  case bits = 0
  case int16 = 2
  case int32 = 3
  case int64 = 4
  case int128 = 5
  case float32 = 6
  case float64 = 7
  /// Bytes of any length; 16-byte views in memory.
  case bytes = 8
  case uuid = 9
  case uint8 = 10
  case uint16 = 11
  case uint32 = 12
  case uint64 = 13

  /// The type of a root node's values, by the column's.
  package init(_ physical: PhysicalType) {
    // One to one: a column's logical types of one physical type are encoded alike.
    self =
      switch physical {
      case .bits: .bits
      case .int16: .int16
      case .int32: .int32
      case .int64: .int64
      case .int128: .int128
      case .float32: .float32
      case .float64: .float64
      case .view: .bytes
      case .uuid: .uuid
      }
  }

  /// Bytes of a decoded value in memory, or `nil` where a value is a bit.
  /// `bytes` counts as its view, 16 bytes, wherever the text itself may lie.
  package var byteCount: Int? {
    switch self {
    case .bits: nil
    case .uint8: 1
    case .int16, .uint16: 2
    case .int32, .uint32, .float32: 4
    case .int64, .uint64, .float64: 8
    case .int128, .bytes, .uuid: 16
    }
  }

  /// Bytes that `count` decoded values take; bits in whole 64-bit words.
  /// Whole words, because masks and kernels work on words and may write the last one in full.
  package func byteCount(of count: Int) -> Int {
    guard let byteCount else { return BitMask.wordCount(of: count) * 8 }
    return count * byteCount
  }

  /// Every value an integer type can have, or `nil` for what is not an integer. Where arithmetic on a node's values may
  /// not leave, and the clamp that makes bounds of a wider type safe to convert.
  package var integerDomain: ClosedRange<Int128>? {
    switch self {
    case .int16: Int128(Int16.min)...Int128(Int16.max)
    case .int32: Int128(Int32.min)...Int128(Int32.max)
    case .int64: Int128(Int64.min)...Int128(Int64.max)
    case .int128: Int128.min...Int128.max
    case .bits: 0...1
    case .uint8: 0...Int128(UInt8.max)
    case .uint16: 0...Int128(UInt16.max)
    case .uint32: 0...Int128(UInt32.max)
    case .uint64: 0...Int128(UInt64.max)
    case .float32, .float64, .bytes, .uuid: nil
    }
  }

  /// The integer whose two's complement the low bits of `bits` are.
  /// - Precondition: An integer type.
  ///
  /// Zero extension of the memory form loses the sign; this brings it back.
  package func integer(_ bits: UInt128) -> Int128 {
    switch self {
    // The memory form has the value's bits below and zeros above: cut to the width, then extended by its sign.
    case .int16: Int128(Int16(truncatingIfNeeded: bits))
    case .int32: Int128(Int32(truncatingIfNeeded: bits))
    case .int64: Int128(Int64(truncatingIfNeeded: bits))
    case .int128: Int128(truncatingIfNeeded: bits)
    case .bits, .uint8, .uint16, .uint32, .uint64: Int128(bits)
    case .float32, .float64, .bytes, .uuid: preconditionFailure("\(self) is not an integer")
    }
  }

  /// The width of the lanes that its values are packed in, or `nil` where they cannot be packed.
  /// 128 bits have no lane: `Scale` brings such decimals down to 64 where it can, and otherwise they stay plain.
  package var laneBitCount: Int? {
    switch self {
    case .uint8: 8
    case .int16, .uint16: 16
    case .int32, .uint32: 32
    case .int64, .uint64: 64
    case .bits, .int128, .float32, .float64, .bytes, .uuid: nil
    }
  }

  /// The narrowest unsigned type that holds `0...maximum`, or `nil` above 64 bits.
  /// How narrow quotients may be stored: the fewer bits a lane has, the more of them a kernel unpacks at once.
  package static func lane(holding maximum: UInt128) -> ElementType? {
    switch maximum {
    case ...UInt128(UInt8.max): .uint8
    case ...UInt128(UInt16.max): .uint16
    case ...UInt128(UInt32.max): .uint32
    case ...UInt128(UInt64.max): .uint64
    default: nil
    }
  }
}

/// As format-spec/encodings writes them, and `inspect` and error messages with it.
extension ElementType: CustomStringConvertible {
  package var description: String {
    switch self {
    case .bits: "bits"
    case .int16: "i16"
    case .int32: "i32"
    case .int64: "i64"
    case .int128: "i128"
    case .float32: "f32"
    case .float64: "f64"
    case .bytes: "bytes"
    case .uuid: "uuid"
    case .uint8: "u8"
    case .uint16: "u16"
    case .uint32: "u32"
    case .uint64: "u64"
    }
  }
}
