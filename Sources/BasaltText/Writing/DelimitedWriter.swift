package import BasaltCore

/// Writes batches as delimited text that `TextInput` reads back to the same values.
///
/// In the `csv` dialect that is the command line's contract: a header, `\n`, RFC 4180 quoting where a field needs it,
/// NULL as an empty unquoted field and empty text as `""`, decimals with their scale, dates and times as ISO 8601,
/// `true` and `false`, floating-point numbers in the shortest form that reads back.
///
/// Appends to bytes of the caller, who writes them out when they have become enough. Of rows without columns
/// nothing is written: they could not be told from an empty file.
package struct DelimitedWriter: ~Copyable {
  private let dialect: TextDialect
  private let schema: Schema
  /// The dialect's NULL text as bytes, made once.
  private let nullText: [UInt8]
  /// Per column: whether a value may need quotes. Numbers and times need none with a usual delimiter.
  ///
  /// Where it is false, values are copied without a look at their bytes.
  private let mayNeedQuotes: [Bool]
  /// By column; they keep their memory from batch to batch.
  private var columns: [RenderedColumn]

  /// - Parameters:
  ///   - schema: What every batch must have.
  ///   - dialect: How fields are delimited and quoted, and how NULL is spelled.
  package init(_ schema: Schema, dialect: TextDialect = .csv) {
    self.dialect = dialect
    self.schema = schema
    nullText = Array(dialect.nullText.utf8)
    // A delimiter of `-`, say, makes every negative number ambiguous: then every value is looked at.
    let isDelimiterUnusual = DelimitedWriter.numeralBytes.contains(dialect.delimiter)
    let isQuoteUnusual = dialect.quote.map(DelimitedWriter.numeralBytes.contains) ?? false
    let hasNullText = !dialect.nullText.isEmpty
    mayNeedQuotes = schema.fields.map {
      $0.type == .text || $0.type.listElement != nil || isDelimiterUnusual || isQuoteUnusual || hasNullText
    }
    columns = Array(repeating: RenderedColumn(), count: schema.fields.count)
  }

  /// Every byte that values of types other than text may be written with.
  ///
  /// All letters, and not those of the words that there are (`false`, `infinity`, `NaN`): the words of a type that
  /// is added would be forgotten here, and with such a delimiter looking at every value is no loss.
  private static let numeralBytes = Set("0123456789+-.:\\ ".utf8)
    .union(UInt8(ascii: "a")...UInt8(ascii: "z")).union(UInt8(ascii: "A")...UInt8(ascii: "Z"))

  /// Appends the names of the columns, when the dialect has a header.
  /// - Throws: `.unsupported` when a name would need quotes and the dialect has none.
  package mutating func appendHeader(to bytes: inout [UInt8]) throws(BasaltError) {
    guard dialect.hasHeader, !columns.isEmpty else { return }
    for (index, field) in schema.fields.enumerated() {
      if index > 0 { bytes.append(dialect.delimiter) }
      try appendText(Array(field.name.utf8)[...], column: index, to: &bytes)
    }
    endRecord(&bytes)
  }

  /// Appends the rows of `batch` that are meant.
  /// - Throws: `.unsupported` when a value would need quotes and the dialect has none; the bytes then end with the rows
  ///   before it.
  /// - Precondition: The batch has the writer's schema.
  package mutating func append(_ batch: Batch, to bytes: inout [UInt8]) throws(BasaltError) {
    precondition(batch.schema == schema, "a batch of another schema")
    guard !columns.isEmpty else { return }
    // All columns first, then row by row: types are met once a batch, and the loop over rows copies bytes.
    for index in columns.indices { columns[index].render(batch, column: index) }
    for row in 0..<batch.rowCount {
      let start = bytes.count
      do throws(BasaltError) {
        try appendRow(row, to: &bytes)
      } catch {
        // A row is written whole or not at all: what the caller has so far can be read back.
        bytes.removeSubrange(start...)
        throw error
      }
    }
  }

  /// Appends one row, its line end included.
  /// - Throws: `.unsupported`, as `append`; part of the row has been appended then.
  private func appendRow(_ row: Int, to bytes: inout [UInt8]) throws(BasaltError) {
    for index in columns.indices {
      if index > 0 { bytes.append(dialect.delimiter) }
      guard let range = columns[index].range(row) else {
        bytes.append(contentsOf: nullText)
        continue
      }
      let value = columns[index].bytes[range]
      if mayNeedQuotes[index] {
        try appendText(value, column: index, to: &bytes)
      } else {
        bytes.append(contentsOf: value)
      }
    }
    endRecord(&bytes)
  }

  /// The line end is `\n` in every dialect; readers take CRLF too.
  private func endRecord(_ bytes: inout [UInt8]) {
    if dialect.hasTrailingDelimiter { bytes.append(dialect.delimiter) }
    bytes.append(UInt8(ascii: "\n"))
  }

  /// Appends a value, in quotes when it would otherwise be read as something else.
  /// - Throws: `.unsupported`, with the column, when the dialect has no quotes.
  private func appendText(_ value: ArraySlice<UInt8>, column: Int, to bytes: inout [UInt8]) throws(BasaltError) {
    guard needsQuotes(value) else { return bytes.append(contentsOf: value) }
    // Refused rather than changed: without quotes there is no spelling of this value that reads back.
    guard let quote = dialect.quote else {
      throw BasaltError(
        .unsupported,
        "'\(RecordErrors.shortened(String(decoding: value, as: UTF8.self)))' cannot be written in a dialect without quotes.",
        remedy: "Write CSV, or take the column out."
      ).at("column", schema.fields[column].name)
    }
    bytes.append(quote)
    for byte in value {
      if byte == quote { bytes.append(quote) }
      bytes.append(byte)
    }
    bytes.append(quote)
  }

  /// Whether a reader of the dialect would take the bare value for something else.
  private func needsQuotes(_ value: ArraySlice<UInt8>) -> Bool {
    // What is unquoted and equal to the NULL text is NULL: with the default, empty text. The first byte of a byte order
    // mark is quoted because at the start of a file the mark would be dropped.
    if value.elementsEqual(nullText) || value.first == 0xEF { return true }
    for byte in value
    where byte == dialect.delimiter || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") || byte == dialect.quote
    {
      return true
    }
    return false
  }
}
