package import BasaltCore
import BasaltLedger

/// The folder of a log: its files by what they are for, whatever file system they are on.
///
/// Two have it: a directory, and the same over a simulated disk. Reading needs no right to write; `lock()` opens for
/// appending.
package protocol AuditVolume: Sendable, CustomStringConvertible {
  /// How long the log's file is, with the room behind the last group; nil when there is none.
  func logByteCount() throws(BasaltError) -> Int?
  /// Bytes of the log, fewer at its end.
  func readLog(from offset: Int, byteCount: Int) throws(BasaltError) -> [UInt8]
  /// A small file, whole; nil when there is none.
  func read(_ file: AuditFile) throws(BasaltError) -> [UInt8]?

  /// Waits until no other process, and no other log of this one, appends.
  func lock() throws(BasaltError)
  /// Never fails: a process that dies has given it back as well.
  func unlock()

  // With the lock only.

  /// How long the log's file is, after a look whether it still has its name.
  func lockedByteCount() throws(BasaltError) -> Int
  /// Bytes of the log, fewer at its end; of the file that is open to append.
  func readLocked(from offset: Int, byteCount: Int) throws(BasaltError) -> [UInt8]
  /// Writes all of the bytes, over what is there or behind it. Not durable.
  func write(_ bytes: [UInt8], at offset: Int) throws(BasaltError)
  /// Takes the end away. Not durable before `synchronize`.
  func cut(to byteCount: Int) throws(BasaltError)
  /// Makes the log's bytes durable. After a failure they may be lost although they are read.
  func synchronize() throws(BasaltError)
  /// How much of the log somebody has made durable and said so since the machine was started; nil when nobody has.
  func readMark() throws(BasaltError) -> Int?
  /// Says that so much is durable.
  func writeMark(_ byteCount: Int) throws(BasaltError)
  /// Writes a small file whole and durably, in the place of the old one.
  func replace(_ file: AuditFile, _ bytes: [UInt8]) throws(BasaltError)
}

// Names are part of the format.
/// The files of a log's folder.
package enum AuditFile: String, Sendable, CaseIterable {
  /// Groups of entries, one behind the other.
  case log
  /// Locked by whoever appends; says how much of the log is durable.
  case lock
  /// Replaced as a whole.
  /// The newest signed head, and where in the log it is.
  case head
  /// The private half of the signing key.
  case key
}

extension AuditVolume {
  /// The mark, for whoever only reads: it holds no lock, and so may see one that is a moment old.
  package func markBesideTheLog() throws(BasaltError) -> Int? { try read(.lock).flatMap(AuditFile.mark(in:)) }
}

extension AuditFile {
  /// How much of the log is durable, by the bytes of `lock`.
  /// - Returns: Nil in a folder that is new, whose file is empty, and for anything else that is no mark.
  static func mark(in bytes: [UInt8]) -> Int? {
    guard bytes.count == 16 else { return nil }
    let mark = bytes[...].littleEndian(UInt64.self, at: 0)
    // Twice, the second time inverted: half a mark is none.
    guard ~mark == bytes[...].littleEndian(UInt64.self, at: 8), mark <= UInt64(Int.max) else { return nil }
    return Int(mark)
  }
}
