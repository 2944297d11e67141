extension Array where Element == UInt8 {
  /// Appends an integer, least significant byte first.
  @inlinable
  package mutating func appendLittleEndian<Integer: FixedWidthInteger>(_ value: Integer) {
    for index in 0..<Integer.bitWidth / 8 { append(UInt8(truncatingIfNeeded: value >> (8 * index))) }
  }
}

extension ArraySlice where Element == UInt8 {
  /// The integer whose bytes begin at `index`, least significant first.
  /// - Precondition: All its bytes are in the slice.
  @inlinable
  package func littleEndian<Integer: FixedWidthInteger>(_ type: Integer.Type, at index: Int) -> Integer {
    (0..<Integer.bitWidth / 8).reduce(0) { $0 | Integer(truncatingIfNeeded: self[index + $1]) << (8 * $1) }
  }
}
