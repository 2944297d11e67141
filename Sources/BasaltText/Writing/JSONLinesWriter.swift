package import BasaltCore

/// Writes batches as JSON lines: an object a row, its members in the order of the columns.
///
/// - Numbers are JSON numbers with all their digits, decimals with their scale: JSON does not limit them, though
///   readers that take every number for a double will round those of more than 15 digits.
/// - NaN and the infinities, which JSON has no numbers for, are the strings `"NaN"`, `"Infinity"` and `"-Infinity"`, as
///   PostgreSQL casts them to JSON: `null` would make them missing.
/// - Lists are arrays, of what their elements would be by themselves.
/// - NULL is `null`; dates and times are strings in ISO 8601; bytea is a string in the form `\x00ff`; UUIDs are
///   strings.
package struct JSONLinesWriter: ~Copyable {
  /// What every batch must have; held against it, not copied from it.
  private let schema: Schema
  /// `"name":`, ready to be appended.
  private let labels: [[UInt8]]
  /// By column, decided once by its type.
  private let forms: [Form]
  /// By column; they keep their memory from batch to batch.
  private var columns: [RenderedColumn]

  /// How the text of a type becomes JSON.
  private enum Form {
    /// As it is: numbers, booleans.
    case bare
    /// A number that may be none.
    case floating
    /// In quotes, with nothing in it that would need escaping.
    case plainString
    /// In quotes, and looked through byte by byte.
    case escapedString
    /// In brackets, value by value.
    case list
  }

  /// - Parameter schema: Its names become the members' names; the same name twice would be written twice.
  package init(_ schema: Schema) {
    self.schema = schema
    // Escaped once, not once a row.
    labels = schema.fields.map { field in
      var label: [UInt8] = []
      JSONLinesWriter.appendString(Array(field.name.utf8)[...], to: &label)
      label.append(UInt8(ascii: ":"))
      return label
    }
    forms = schema.fields.map { field in
      switch field.type {
      case .boolean, .smallint, .integer, .bigint, .decimal: .bare
      case .real, .double: .floating
      case .date, .time, .timestamp, .timestamptz, .uuid: .plainString
      case .text, .bytea: .escapedString
      case .list: .list
      }
    }
    columns = Array(repeating: RenderedColumn(), count: schema.fields.count)
  }

  /// Appends a line for each row of `batch` that is meant.
  /// - Parameters:
  ///   - batch: Its selection says which rows are meant.
  ///   - bytes: Grown by whole lines.
  /// - Precondition: The batch has the writer's schema.
  package mutating func append(_ batch: Batch, to bytes: inout [UInt8]) {
    precondition(batch.schema == schema, "a batch of another schema")
    // As in `DelimitedWriter`: columns first, then rows.
    for index in columns.indices { columns[index].render(batch, column: index) }
    for row in 0..<batch.rowCount {
      bytes.append(UInt8(ascii: "{"))
      for index in columns.indices {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        bytes.append(contentsOf: labels[index])
        if case .list = forms[index] {
          JSONList.append(batch.value(column: index, row: row), to: &bytes)
        } else {
          appendValue(column: index, row: row, to: &bytes)
        }
      }
      bytes.append(UInt8(ascii: "}"))
      bytes.append(UInt8(ascii: "\n"))
    }
  }

  /// Appends one value in its column's form.
  private func appendValue(column: Int, row: Int, to bytes: inout [UInt8]) {
    guard let range = columns[column].range(row) else { return bytes.append(contentsOf: "null".utf8) }
    let value = columns[column].bytes[range]
    switch forms[column] {
    case .bare:
      bytes.append(contentsOf: value)
    case .floating:
      // Numbers end with a digit; the words for what is none do not.
      let isNumber = value.last.map { $0 &- UInt8(ascii: "0") <= 9 } ?? false
      isNumber ? bytes.append(contentsOf: value) : JSONLinesWriter.appendString(value, to: &bytes)
    case .plainString:
      bytes.append(UInt8(ascii: "\""))
      bytes.append(contentsOf: value)
      bytes.append(UInt8(ascii: "\""))
    case .escapedString:
      JSONLinesWriter.appendString(value, to: &bytes)
    case .list: preconditionFailure("lists are written from their values")
    }
  }

  /// Appends a string with what RFC 8259 wants escaped: quote, backslash, and the control characters below U+0020.
  ///
  /// Everything else is written as it is, DEL and non-ASCII characters too, as RFC 8259 allows.
  static func appendString(_ value: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    for byte in value {
      switch byte {
      case UInt8(ascii: "\""): bytes.append(contentsOf: #"\""#.utf8)
      case UInt8(ascii: "\\"): bytes.append(contentsOf: #"\\"#.utf8)
      case UInt8(ascii: "\n"): bytes.append(contentsOf: #"\n"#.utf8)
      case UInt8(ascii: "\r"): bytes.append(contentsOf: #"\r"#.utf8)
      case UInt8(ascii: "\t"): bytes.append(contentsOf: #"\t"#.utf8)
      case 0..<0x20:
        bytes.append(contentsOf: #"\u00"#.utf8)
        bytes.append(Hexadecimal.lowerCase[Int(byte >> 4)])
        bytes.append(Hexadecimal.lowerCase[Int(byte & 15)])
      // Bytes from 0x80 on are UTF-8, which JSON takes as it is.
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
