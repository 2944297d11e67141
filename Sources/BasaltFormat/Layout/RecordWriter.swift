package import BasaltCore

/// Bytes in the making: little-endian fields one after another, in the order of the format's tables.
///
/// The counterpart of `RecordBytes`. It appends, where that reads at offsets: written in one place and read in another,
/// a field at the wrong place shows at once in the tests' golden files.
package struct RecordWriter {
  package private(set) var bytes: [UInt8] = []

  /// - Parameter byteCount: About how many bytes will come, where that is known.
  package init(reserving byteCount: Int = 0) {
    if byteCount > 0 { bytes.reserveCapacity(byteCount) }
  }

  package var byteCount: Int { bytes.count }

  package mutating func u8(_ value: UInt8) { bytes.append(value) }
  package mutating func u16(_ value: UInt16) { append(value) }
  package mutating func u32(_ value: UInt32) { append(value) }
  package mutating func u64(_ value: UInt64) { append(value) }
  // One for each kind of bytes that records are made of: a generic one is not specialised for other targets, and costs
  // more than the bytes.
  package mutating func raw(_ value: [UInt8]) { bytes.append(contentsOf: value) }
  package mutating func raw(_ value: ArraySlice<UInt8>) { bytes.append(contentsOf: value) }
  package mutating func raw(_ value: String.UTF8View) { bytes.append(contentsOf: value) }
  /// In the order of the RFC: the first byte is the most significant.
  package mutating func id(_ value: UniqueID) {
    append(UInt64(truncatingIfNeeded: value.bits >> 64).byteSwapped)
    append(UInt64(truncatingIfNeeded: value.bits).byteSwapped)
  }
  package mutating func zeros(_ count: Int) { bytes.append(contentsOf: repeatElement(0, count: count)) }

  private mutating func append<Number: FixedWidthInteger>(_ value: Number) {
    unsafe withUnsafeBytes(of: value.littleEndian) { unsafe bytes.append(contentsOf: $0) }
  }
}

extension Int {
  /// This, or the next multiple of 8: where parts of a file begin. A reader that has several of them in one buffer
  /// finds their words aligned.
  package var alignedToEight: Int { (self + 7) & ~7 }
}
