package import BasaltCore

/// The first 64 bytes of a data file: what it is, and which one.
///
/// A reader could open a file from its end alone. The header is read all the same, because it shows what the end
/// cannot: that the beginning is there, that it belongs to the same file as the end (two files run together, or a
/// partial overwrite, have different ids), and to `file(1)` and people what kind of file this is.
///
/// - Source: format-spec/file-layout.md, "Header"
package struct FileHeader: Sendable, Equatable {
  package var fileID: UniqueID
  package var incompatible: UInt64 = 0
  package var compatible: UInt64 = 0

  package static let byteCount = 64
  /// As PNG's: a transfer that turns line ends into others changes `\r\n` or the lone `\n`, and 0x1A ends the output
  /// when the file is printed on a Windows console.
  private static let magic: [UInt8] = Array("BSLT\r\n\u{1A}\n".utf8)

  package init(fileID: UniqueID) { self.fileID = fileID }

  /// The 64 bytes, checksum last.
  package func encoded() -> [UInt8] {
    var record = RecordWriter()
    record.raw(FileHeader.magic)
    record.u16(FormatVersion.major)
    record.u16(FormatVersion.minor)
    record.u32(0)
    record.raw(fileID.bytes)
    record.u64(incompatible)
    record.u64(compatible)
    record.u64(0)
    record.u64(Checksum.xxh3(record.bytes))
    assert(record.byteCount == FileHeader.byteCount)
    return record.bytes
  }

  /// - Throws: `.corruptFile`; `.unsupportedVersion` for another major version or an unknown incompatible feature.
  package init(_ record: RecordBytes) throws(BasaltError) {
    guard record.count == FileHeader.byteCount, record.bytes(0..<8) == FileHeader.magic else {
      throw BasaltError(
        .corruptFile, "The file does not begin as a Basalt data file does.",
        remedy: "Check that this is a data file (.bslt), copied in binary mode.")
    }
    // The checksum first: until it matches, a strange version or feature may as well be a flipped bit, and telling
    // somebody with a damaged file to update the program would be wrong advice. It has no seed, because the seed would
    // need the id, which is what is checked.
    guard record.u64(56) == Checksum.xxh3(record.bytes(0..<56)) else {
      throw FileDamage.file("The header's checksum does not match.")
    }
    try FormatVersion.requireKnown(major: record.u16(8), incompatible: record.u64(32))
    try FileDamage.requireZero(record.u32(12), "header flags")
    try FileDamage.requireZero(record.u64(48), "header, offset 48")
    fileID = UniqueID(bytes: record.bytes(16..<32))
    incompatible = record.u64(32)
    compatible = record.u64(40)
  }
}
