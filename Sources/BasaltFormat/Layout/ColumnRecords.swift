import BasaltCore

/// A section with a record for each column, or none: places first, so that a column's is found by its ordinal without a walk
/// through those before it; then the records, one after another.
/// - Source: format-spec/footer.md, "Sketches", "Distributions"
struct ColumnRecords: Sendable {
  private let body: RecordBytes
  private let columnCount: Int
  /// What a record is called in messages, and what all of them are.
  private let noun, plural: String

  /// Offset and length.
  private static let placeByteCount = 8

  /// - Parameter records: By column; empty where there is none.
  static func encoded(_ records: [[UInt8]]) -> [UInt8] {
    var places = RecordWriter()
    var bodies = RecordWriter()
    for record in records {
      places.u32(record.isEmpty ? 0 : UInt32(placeByteCount * records.count + bodies.byteCount))
      places.u32(UInt32(record.count))
      bodies.raw(record)
    }
    return places.bytes + bodies.bytes
  }

  /// - Throws: `.corruptFile` for a body that lacks places, or has not as many bytes as its section says.
  init(_ body: RecordBytes, itemCount: Int, columnCount: Int, noun: String, plural: String) throws(BasaltError) {
    // The places of all columns are there from here on.
    guard body.count == itemCount, body.count >= ColumnRecords.placeByteCount * columnCount else {
      throw FileDamage.file("The \(plural) have \(body.count) bytes, which are not \(itemCount) items.")
    }
    (self.body, self.columnCount, self.noun, self.plural) = (body, columnCount, noun, plural)
  }

  private func place(_ ordinal: Int) -> (offset: Int, byteCount: Int)? {
    let start = ColumnRecords.placeByteCount * ordinal
    let (offset, byteCount) = (Int(body.u32(start)), Int(body.u32(start + 4)))
    return offset != 0 || byteCount != 0 ? (offset, byteCount) : nil
  }

  /// - Returns: `nil` when the column has none.
  /// - Throws: `.corruptFile` for a place outside of the section.
  func record(_ ordinal: Int) throws(BasaltError) -> RecordBytes? {
    guard let (offset, byteCount) = place(ordinal) else { return nil }
    // In this order nothing can overflow, whatever the numbers are.
    guard offset >= ColumnRecords.placeByteCount * columnCount, byteCount <= body.count - min(offset, body.count) else {
      throw FileDamage.file("A \(noun) lies at \(offset), \(byteCount) bytes long: outside of its section.")
    }
    return body.part(offset..<(offset + byteCount))
  }

  /// Holds the places against each other: records follow without gaps, and nothing follows them.
  /// - Throws: `.corruptFile`.
  func check() throws(BasaltError) {
    var end = ColumnRecords.placeByteCount * columnCount
    for ordinal in 0..<columnCount {
      guard let (offset, byteCount) = place(ordinal) else { continue }
      guard offset == end else { throw FileDamage.file("A \(noun) lies at \(offset), not at \(end).") }
      end += byteCount
    }
    guard end == body.count else { throw FileDamage.file("The \(plural) end at \(end) of \(body.count) bytes.") }
  }
}
