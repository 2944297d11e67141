import BasaltCore
import BasaltStorage

/// The end of a file, read once; what lies further in front is read when it is asked for.
///
/// One read brings tail, root and sections of files up to about 2,000 columns, so that opening takes one request and no more.
struct FooterBytes {
  private let store: any ObjectStore
  private let name: ObjectName
  let fileByteCount: Int
  private let suffix: RecordBytes
  private let suffixStart: Int

  /// What the first read brings. A request to an object store costs as much as 1 MB of its stream; a local read of this costs about 10 µs.
  private static let suffixByteCount = 64 << 10

  init(store: any ObjectStore, name: ObjectName) throws(BasaltError) {
    self.store = store
    self.name = name
    fileByteCount = try store.byteCount(of: name)
    guard fileByteCount >= FileHeader.byteCount + FileTail.byteCount else {
      throw FileDamage.file(
        "The file has \(fileByteCount) bytes; a data file has at least \(FileHeader.byteCount + FileTail.byteCount).")
    }
    suffixStart = max(0, fileByteCount - FooterBytes.suffixByteCount)
    suffix = RecordBytes(try store.readNow(name, suffixStart..<fileByteCount))
  }

  /// - Precondition: The range lies within the file.
  func bytes(_ range: Range<Int>) throws(BasaltError) -> RecordBytes {
    if range.lowerBound >= suffixStart {
      return suffix.part((range.lowerBound - suffixStart)..<(range.upperBound - suffixStart))
    }
    return RecordBytes(try store.readNow(name, range))
  }
}
