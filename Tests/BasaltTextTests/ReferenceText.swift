import BasaltCore
import BasaltText

/// A reader of delimited text one byte at a time, written for plainness: what the real one is compared with.
struct ReferenceText {
  enum Record: Equatable {
    /// Fields as text, `nil` for NULL.
    case row([[UInt8]?])
    case malformed
  }

  /// All records behind the header, which is taken for a record too when there is none.
  static func records(_ bytes: [UInt8], dialect: TextDialect, columnCount: Int) -> [Record] {
    var records: [Record] = []
    for raw in rawRecords(bytes, quote: dialect.quote) {
      let separatorCount = columnCount + (dialect.hasTrailingDelimiter ? 1 : 0)
      if raw.isEmpty, separatorCount > 1 { continue }
      records.append(record(raw, dialect: dialect, columnCount: columnCount))
    }
    return records
  }

  /// The bytes of each record without its line end: cut at LF, CRLF and CR outside of quotes.
  private static func rawRecords(_ bytes: [UInt8], quote: UInt8?) -> [[UInt8]] {
    var records: [[UInt8]] = []
    var current: [UInt8] = []
    var isQuoted = false
    var index = 0
    var isOpen = false
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if byte == quote { isQuoted.toggle() }
      if !isQuoted, byte == 10 || byte == 13 {
        if byte == 13, index < bytes.count, bytes[index] == 10 { index += 1 }
        records.append(current)
        current = []
        isOpen = false
      } else {
        current.append(byte)
        isOpen = true
      }
    }
    if isOpen { records.append(current) }
    return records
  }

  private static func record(_ raw: [UInt8], dialect: TextDialect, columnCount: Int) -> Record {
    var fields: [[UInt8]] = [[]]
    var isQuoted = false
    for byte in raw {
      if byte == dialect.quote { isQuoted.toggle() }
      if byte == dialect.delimiter, !isQuoted { fields.append([]) } else { fields[fields.count - 1].append(byte) }
    }
    if dialect.hasTrailingDelimiter {
      guard fields.last == [] else { return .malformed }
      fields.removeLast()
    }
    guard fields.count == columnCount else { return .malformed }
    var values: [[UInt8]?] = []
    for field in fields {
      guard let value = unquoted(field, dialect.quote) else { return .malformed }
      let isNull = !value.wasQuoted && value.bytes == Array(dialect.nullText.utf8)
      values.append(isNull ? nil : value.bytes)
    }
    return .row(values)
  }

  private static func unquoted(_ field: [UInt8], _ quote: UInt8?) -> (bytes: [UInt8], wasQuoted: Bool)? {
    guard let quote, field.contains(quote) else { return (field, false) }
    guard field.count >= 2, field.first == quote, field.last == quote else { return nil }
    var bytes: [UInt8] = []
    var interior = field.dropFirst().dropLast()
    while let byte = interior.popFirst() {
      if byte == quote, interior.popFirst() != quote { return nil }
      bytes.append(byte)
    }
    return (bytes, true)
  }
}
