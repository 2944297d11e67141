import BasaltCore
import BasaltStorage

/// The end of a file, read once; what lies further in front is read when it is asked for.
///
/// One read brings tail, root and sections of files up to some 500 columns (at about 110 bytes a column: 64 in the
/// column table, 16 to 32 of name hash, 8 of id index, its name). Opening such a file takes two reads, this and the
/// header's; a file no longer than this read takes no other.
struct FooterBytes {
  private let store: any ObjectStore
  private let name: ObjectName
  let fileByteCount: Int
  private let suffix: RecordBytes
  private let suffixStart: Int

  /// What the first read brings. A request to an object store costs as much as 1 MB of its stream; a local read of this
  /// costs about 10 µs.
  private static let suffixByteCount = 64 << 10

  init(store: any ObjectStore, name: ObjectName) throws(BasaltError) {
    self.store = store
    self.name = name
    fileByteCount = try store.byteCount(of: name)
    // Before the tail is sought: all offsets from the end are at least 0 from here on.
    guard fileByteCount >= FileHeader.byteCount + FileTail.byteCount else {
      throw FileDamage.file(
        "The file has \(fileByteCount) bytes; a data file has at least \(FileHeader.byteCount + FileTail.byteCount).")
    }
    suffixStart = max(0, fileByteCount - FooterBytes.suffixByteCount)
    suffix = RecordBytes(try store.readNow(name, suffixStart..<fileByteCount))
  }

  /// Some bytes of the file, without a copy where the first read brought them. What begins before it is read anew,
  /// whole: sections are each one read, however the border falls.
  /// - Precondition: The range lies within the file.
  func bytes(_ range: Range<Int>) throws(BasaltError) -> RecordBytes {
    if range.lowerBound >= suffixStart {
      return suffix.part((range.lowerBound - suffixStart)..<(range.upperBound - suffixStart))
    }
    return RecordBytes(try store.readNow(name, range))
  }
}
