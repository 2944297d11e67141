import BasaltCore

/// The errors of records: where in the file, which column, the value, what is wrong with it, what to do.
///
/// Built only when a record is bad: the loops over fields note which field failed and nothing more, and the reason is
/// found here by reading the value again, slowly. One bad row among millions must not cost the others anything.
struct RecordErrors {
  /// As the caller named the file: messages repeat it unchanged.
  let path: String
  let columnNames: [String]
  let types: [LogicalType]
  let quote: UInt8?

  /// Characters of a value that a message shows.
  /// Enough to find it in the file; a field may be megabytes long.
  private static let shownCharacterCountMaximum = 60

  /// The error of a field that does not read as its type.
  /// - Parameters:
  ///   - range: The field in `text`, quotes included.
  ///   - line: Where the field begins, as an editor counts: a quoted field may span lines.
  /// - Returns: `.syntax` for a misplaced quote; `.outOfRange` for a value that the type cannot hold, and for
  ///   text that is none; otherwise `.typeMismatch`.
  func unreadable(_ range: Range<Int>, column: Int, line: Int, in text: TextBytes) -> BasaltError {
    // Quoting first: a misplaced quote shifts everything behind it, and the type is then not what is wrong.
    if let quote, let offset = QuotedField.misplacedQuote(in: text, range, quote: quote) {
      return malformed(.misplacedQuote(column: column, offset: offset), line: line, in: text)
    }
    var value = text.string(range)
    var valueRange = range
    if let quote, !range.isEmpty, text[range.lowerBound] == quote {
      value = String(decoding: QuotedField.unquoted(range, in: text, quote: quote), as: UTF8.self)
      valueRange = (range.lowerBound + 1)..<(range.upperBound - 1)
    }
    let type = types[column]
    // As compilers write it, so that editors and terminals can follow it.
    let place = "\(path):\(line): column \(columnNames[column])"
    let shown = RecordErrors.shortened(value)
    let error: BasaltError
    if type == .text {
      let defect = TextRules.defect(of: valueRange, in: text) ?? "it cannot be stored"
      error = BasaltError(
        .outOfRange, "\(place): '\(shown)' cannot be text: \(defect).",
        remedy: "Convert the file to UTF-8, for example with `iconv -t UTF-8`, or read the column as bytea.")
    } else {
      // Two mistakes with two remedies: a number that is too large wants a wider type, a word among numbers does not.
      switch RecordErrors.refusal(of: value, as: type) {
      case .outOfRange:
        error = BasaltError(
          .outOfRange, "\(place): '\(shown)' does not fit \(type).",
          remedy: "Give the column a wider type (--type, where it is made), correct the value, or skip bad records (--on-error skip).")
      default:
        error = BasaltError(
          .typeMismatch, "\(place): '\(shown)' does not read as \(type).",
          remedy:
            "Correct the value, read the column as text (--type, where it is made), name the text that stands for NULL "
            + "(--null), or skip bad records (--on-error skip).")
      }
    }
    return located(error, line: line).at("column", columnNames[column]).at("value", shown)
  }

  /// The error of a record that is no record.
  /// - Returns: `.syntax`, with file and line, and column and value where there are any.
  func malformed(_ defect: RecordDefect, line: Int, in text: TextBytes) -> BasaltError {
    switch defect {
    // Mostly a delimiter in an unquoted field: the remedy begins with it.
    case .fieldCount(let found, let expected):
      return located(
        BasaltError(
          .syntax, "\(path):\(line): the record has \(found) fields where \(expected) columns are expected.",
          remedy: "Quote fields that hold a delimiter, correct the record, or skip bad records (--on-error skip)."), line: line)
    case .missingTrailingDelimiter:
      return located(
        BasaltError(
          .syntax, "\(path):\(line): the record does not end with a delimiter, as all records of this dialect do.",
          remedy: "Read the file as one without trailing delimiters, or correct the record."), line: line)
    // There may be more fields than columns, as the quote is out of place: then a number stands for the name.
    case .misplacedQuote(let column, let offset):
      let name = column < columnNames.count ? columnNames[column] : "\(column + 1)"
      // From the offence on, and not over the line's end.
      let end = min(offset + RecordErrors.shownCharacterCountMaximum, text.count)
      let shown = RecordErrors.shortened(
        text.string(offset..<end).split(whereSeparator: \.isNewline).first.map(String.init) ?? "")
      return located(
        BasaltError(
          .syntax, "\(path):\(line): column \(name): a quote is out of place, at '\(shown)'.",
          remedy: "Quote the whole field and double the quotes in it, or skip bad records (--on-error skip)."),
        line: line
      ).at("column", name).at("value", shown)
    }
  }

  /// File and line as context too: the command line shows them in JSON, where nobody wants to take a sentence apart.
  private func located(_ error: BasaltError, line: Int) -> BasaltError { error.at("file", path).at("line", line) }

  /// Why `Value` refuses the text, so that both say the same.
  /// Reads the value a second time, by the slow way: once an error, not once a field.
  /// - Returns: `nil` when `Value` takes the text after all.
  private static func refusal(of value: String, as type: LogicalType) -> BasaltError.Code? {
    do throws(BasaltError) {
      _ = try Value(parsing: value, as: type)
      return nil
    } catch {
      return error.code
    }
  }

  /// The front of a value, and how long it is in all.
  ///
  /// Cut between characters, so what is shown is text; the length is in bytes, as limits are.
  static func shortened(_ value: String) -> String {
    guard value.count > shownCharacterCountMaximum else { return value }
    return "\(value.prefix(shownCharacterCountMaximum))… (\(value.utf8.count) bytes)"
  }
}
