import BasaltCore

/// The names of a file's columns: from its first record, or numbered when it has none.
///
/// Runs once, before any thread starts, on a cutter that reads a single record: how many columns there are decides how
/// everything behind it is indexed.
enum TextHeader {
  /// Reads up to the first record that is not an empty line.
  /// - Parameters:
  ///   - cutter: At the start of the file.
  ///   - dialect: Says whether the first record is a header, and how its fields are delimited and quoted.
  /// - Returns: The names, none when the file has no record. The cutter stands behind the header, or has read the first
  ///   record of a file without one and must be made again.
  /// - Throws: `.syntax` for a first record that cannot be names, or a missing header; `.outOfRange` for too
  ///   many columns or a name that is too long; `.invalidArgument` for names that are equal; what the file
  ///   throws.
  static func names(from cutter: inout RecordCutter, dialect: TextDialect) throws(BasaltError) -> [String] {
    // It grows if the first record is longer: it is one record, whatever its length.
    var block = RecordBlock(capacity: 64 << 10)
    // Empty lines before the header are skipped: exports of spreadsheets have them.
    var hasEmptyLine = false
    while try cutter.cut(into: &block, recordCountMaximum: 1) {
      let fields = try fields(of: block, dialect: dialect)
      if fields.count == 1, fields[0].isEmpty {
        hasEmptyLine = true
        continue
      }
      guard fields.count <= Limits.csvColumnCountMaximum else {
        throw BasaltError(
          .outOfRange,
          "The first record has \(fields.count) fields; at most \(Limits.csvColumnCountMaximum) columns are possible.",
          remedy: "Check the delimiter.")
      }
      // Numbered from 1, as people count columns.
      return dialect.hasHeader ? try checked(fields) : fields.indices.map { "column\($0 + 1)" }
    }
    // Lines that are all empty are rows of NULL in a single column; a header cannot be empty.
    if hasEmptyLine, !dialect.hasHeader { return ["column1"] }
    guard !dialect.hasHeader else {
      throw BasaltError(
        .syntax, "The file has no header: it is empty.",
        remedy: "Check that it is the right file, or say that it has no header.")
    }
    return []
  }

  /// The fields of the only record of `block`, unquoted.
  /// By hand rather than by `FieldIndex`, which must know the number of columns that is only found here.
  /// - Throws: `.syntax`, as `field` does.
  private static func fields(of block: borrowing RecordBlock, dialect: TextDialect) throws(BasaltError) -> [String] {
    let text = block.bytes
    var end = block.byteCount - 1
    // The record's last byte is its line end; of CRLF both go.
    if end > 0, text[end] == UInt8(ascii: "\n"), text[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    // The words have no delimiters that lie between quotes: the cutter left those out.
    var ranges: [Range<Int>] = []
    var start = 0
    for offset in 0..<end where unsafe BitMask.bit(offset, in: UnsafePointer(block.delimiterWords)) {
      ranges.append(start..<offset)
      start = offset + 1
    }
    // dbgen ends every record with a delimiter: nothing behind it is no field.
    if !(dialect.hasTrailingDelimiter && start == end && !ranges.isEmpty) { ranges.append(start..<end) }
    var fields: [String] = []
    for range in ranges { fields.append(try field(range, number: fields.count + 1, of: block, dialect: dialect)) }
    return fields
  }

  /// - Throws: `.syntax` for a quote out of place or bytes that are not text, with line and number: there is no name to
  ///   give yet.
  private static func field(
    _ range: Range<Int>, number: Int, of block: borrowing RecordBlock, dialect: TextDialect
  ) throws(BasaltError) -> String {
    let text = block.bytes
    if let quote = dialect.quote, QuotedField.misplacedQuote(in: text, range, quote: quote) != nil {
      throw BasaltError(
        .syntax, "Line \(block.firstLine): field \(number) of the first record has a quote that is out of place.",
        remedy: "Quote the whole field and double the quotes in it."
      ).at("line", block.firstLine)
    }
    // Only counted: the fields of a first row name nothing, and are read as values later.
    guard dialect.hasHeader else { return text.string(range) }
    if let defect = TextRules.defect(of: range, in: text) {
      throw BasaltError(
        .syntax, "Line \(block.firstLine): name \(number) of the header cannot be text: \(defect).",
        remedy: "Check that the file is a text file, and convert it to UTF-8."
      ).at("line", block.firstLine)
    }
    if let quote = dialect.quote, !range.isEmpty, text[range.lowerBound] == quote {
      return String(decoding: QuotedField.unquoted(range, in: text, quote: quote), as: UTF8.self)
    }
    return text.string(range)
  }

  /// Names that can be columns: SQL folds them to lower case, so they must differ in more than that.
  /// - Throws: `.outOfRange` for a name that is too long; `.invalidArgument` for two that are the same when
  ///   folded.
  private static func checked(_ fields: [String]) throws(BasaltError) -> [String] {
    // A name that is missing is its number, as in a file without header: exports often leave an index column unnamed.
    let names = fields.enumerated().map { $1.isEmpty ? "column\($0 + 1)" : $1 }
    var positionByFolded: [String: Int] = [:]
    for (position, name) in names.enumerated() {
      guard name.utf8.count <= Limits.nameByteCountMaximum else {
        throw BasaltError(
          .outOfRange,
          "Name \(position + 1) of the header has \(name.utf8.count) bytes; at most \(Limits.nameByteCountMaximum) are possible.",
          remedy: "Check the delimiter and the quotes, and that the file has a header.")
      }
      // The first of the two is named as well: with a hundred columns it is not found at a glance.
      if let other = positionByFolded.updateValue(position, forKey: name.lowercased()) {
        throw BasaltError(
          .invalidArgument,
          "Columns \(other + 1) and \(position + 1) of the header are both named '\(name.lowercased())' when written in lower case.",
          remedy: "Give each column a name of its own, or say that the file has no header.")
      }
    }
    return names
  }
}
