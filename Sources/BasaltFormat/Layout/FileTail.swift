package import BasaltCore

/// The last 64 bytes of a data file: where the root is, and how long the file must be.
///
/// A reader begins here because a writer ends here: the file is written front to back, and only at its end is known
/// where things lie. The tail repeats what a damaged middle cannot vouch for: the file's id, its length and the root's
/// seal. A file cut at any byte either lacks the closing magic or has a length other than stated.
///
/// - Source: format-spec/file-layout.md, "Tail"
package struct FileTail: Sendable, Equatable {
  package var rootOffset: Int
  package var rootByteCount: Int
  /// From the footer's beginning to the end of the file: a hint how much to fetch at once, on which nothing depends.
  package var footerByteCount: Int
  package var fileID: UniqueID
  package var fileByteCount: Int
  /// The root's seal: one number that identifies all metadata.
  package var rootSeal: UInt64

  package static let byteCount = 64
  /// Other than the header's, so that a header at the end (two files run together in the wrong order) is no tail.
  private static let magic: [UInt8] = Array("BSLTEND1".utf8)

  package init(
    rootOffset: Int, rootByteCount: Int, footerByteCount: Int, fileID: UniqueID, fileByteCount: Int, rootSeal: UInt64
  ) {
    self.rootOffset = rootOffset
    self.rootByteCount = rootByteCount
    self.footerByteCount = footerByteCount
    self.fileID = fileID
    self.fileByteCount = fileByteCount
    self.rootSeal = rootSeal
  }

  package func encoded() -> [UInt8] {
    var record = RecordWriter()
    record.u64(UInt64(rootOffset))
    record.u32(UInt32(rootByteCount))
    // A hint may be too small, never wrong: beyond 4 GiB it stays at the most that fits.
    record.u32(UInt32(clamping: footerByteCount))
    record.raw(fileID.bytes)
    record.u64(UInt64(fileByteCount))
    record.u64(rootSeal)
    record.u16(FormatVersion.major)
    record.u16(FormatVersion.minor)
    record.u32(UInt32(truncatingIfNeeded: Checksum.xxh3(record.bytes)))
    record.raw(FileTail.magic)
    assert(record.byteCount == FileTail.byteCount)
    return record.bytes
  }

  /// - Parameter actualByteCount: How long the file is, as its store says; at least header and tail.
  /// - Throws: `.corruptFile`; `.unsupportedVersion` for another major version.
  package init(_ record: RecordBytes, actualByteCount: Int) throws(BasaltError) {
    guard record.count == FileTail.byteCount, record.bytes(56..<64) == FileTail.magic else {
      throw FileDamage.file("The file does not end as a Basalt data file does: it is cut short, or not one.")
    }
    guard record.u32(52) == UInt32(truncatingIfNeeded: Checksum.xxh3(record.bytes(0..<52))) else {
      throw FileDamage.file("The tail's checksum does not match.")
    }
    try FormatVersion.requireKnown(major: record.u16(48), incompatible: 0)
    // Something appended behind a sound file, or cut from within it, moves no magic but changes the length.
    guard record.u64(32) == UInt64(actualByteCount) else {
      throw FileDamage.file("The file has \(actualByteCount) bytes; its tail says \(record.u64(32)).")
    }
    // Between header and tail. The sum below cannot overflow: the offset is within the file by then, and the length has
    // 32 bits.
    let metadata = FileHeader.byteCount...(actualByteCount - FileTail.byteCount)
    guard let rootOffset = Int(exactly: record.u64(0)), metadata.contains(rootOffset),
      metadata.contains(rootOffset + Int(record.u32(8)))
    else {
      throw FileDamage.file("The root lies at \(record.u64(0)), \(record.u32(8)) bytes long: outside of the file.")
    }
    self.init(
      rootOffset: rootOffset, rootByteCount: Int(record.u32(8)), footerByteCount: Int(record.u32(12)),
      fileID: UniqueID(bytes: record.bytes(16..<32)), fileByteCount: actualByteCount, rootSeal: record.u64(40))
  }
}
