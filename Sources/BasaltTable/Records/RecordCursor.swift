package import BasaltCore
import BasaltFormat

/// Reads a record front to back: little-endian numbers and counted bytes, each checked to be there.
///
/// The ledger's digests protect the bytes; this protects the process from bytes that somebody forged together
/// with their digest. Nothing is allocated by a count that the bytes left do not back.
///
/// Over a slice, which is not copied; a value that is taken leaves the slice shorter, so that no offset has to
/// be kept right.
/// - Source: format-spec/manifest.md, "Records"
struct RecordCursor {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  /// The next `count` bytes, as a part of the record's memory.
  /// - Throws: `.corruptFile` when fewer are left.
  mutating func bytes(_ count: Int) throws(BasaltError) -> ArraySlice<UInt8> {
    guard count <= rest.count else {
      throw FileDamage.file("A record ends \(count - rest.count) bytes before what it says is in it.")
    }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  /// Little-endian. Byte by byte: records are read once when a commit is folded, at any alignment.
  mutating func number<Number: FixedWidthInteger>(_: Number.Type) throws(BasaltError) -> Number {
    try bytes(MemoryLayout<Number>.size).reversed().reduce(0) { $0 << 8 | Number(truncatingIfNeeded: $1) }
  }

  /// A number that must lie in a range, as one that counts.
  /// - Parameters:
  ///       - name: What the number says, for the message.
  /// - Throws: `.corruptFile` outside of the range.
  mutating func count<Number: FixedWidthInteger>(
    _ type: Number.Type, in range: ClosedRange<Int>, _ name: String
  ) throws(BasaltError) -> Int {
    let found = try number(type)
    guard let count = Int(exactly: found), range.contains(count) else {
      throw FileDamage.file("The \(name) of a record is \(found), which is not possible.")
    }
    return count
  }

  mutating func id() throws(BasaltError) -> UniqueID { UniqueID(bytes: try bytes(16)) }
  mutating func digest() throws(BasaltError) -> ContentDigest { ContentDigest(bytes: Array(try bytes(32))) }

  /// - Throws: `.corruptFile` unless all bytes have been read: what stands behind would be something that this
  ///   version does not know.
  func requireEnd() throws(BasaltError) {
    guard rest.isEmpty else { throw FileDamage.file("A record has \(rest.count) bytes too many.") }
  }
}

/// What a record is of; written into it, so that one is never read as the other.
///
/// Numbers are of the format (format-spec/manifest.md, "Records") and are not used again.
enum RecordKind: UInt16 {
  case manifestFacts = 1
  case dataFileEntry = 2

  /// Length and kind.
  ///
  /// u32 and u16.
  static let headByteCount = 6

  /// A record around its body: length of all, kind, body.
  func sealed(_ body: RecordWriter) -> [UInt8] {
    var record = RecordWriter(reserving: RecordKind.headByteCount + body.byteCount)
    record.u32(UInt32(RecordKind.headByteCount + body.byteCount))
    record.u16(rawValue)
    record.raw(body.bytes)
    return record.bytes
  }

  /// The body of a record that is all of `bytes`.
  /// - Throws: `.corruptFile` when the length is another, or the kind.
  func body(of bytes: ArraySlice<UInt8>) throws(BasaltError) -> RecordCursor {
    var cursor = RecordCursor(bytes)
    let byteCount = try cursor.number(UInt32.self)
    guard byteCount == bytes.count else {
      throw FileDamage.file("A record says that it has \(byteCount) bytes, and has \(bytes.count).")
    }
    let kind = try cursor.number(UInt16.self)
    guard kind == rawValue else {
      throw FileDamage.file("A record is of kind \(kind); one of kind \(rawValue) is expected.")
    }
    return cursor
  }
}

/// Records one after another, or in front of something else.
///
/// For what stores records back to back; it needs only their lengths and looks into none of them.
package enum RecordSequence {
  /// Takes the record that `bytes` begin with off their front.
  /// - Throws: `.corruptFile` when they do not hold a whole one.
  package static func takeFirst(of bytes: inout ArraySlice<UInt8>) throws(BasaltError) -> ArraySlice<UInt8> {
    var cursor = RecordCursor(bytes)
    let byteCount = Int(try cursor.number(UInt32.self))
    guard byteCount >= RecordKind.headByteCount, byteCount <= bytes.count else {
      throw FileDamage.file("A record says that it has \(byteCount) bytes, of which \(bytes.count) are there.")
    }
    defer { bytes = bytes.dropFirst(byteCount) }
    return bytes.prefix(byteCount)
  }
}
