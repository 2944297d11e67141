package import BasaltCore

/// How the fields and records of a text file are told apart: RFC 4180 with the parts that files in the wild vary.
///
/// What is the same for all dialects:
/// - Text is UTF-8; a byte order mark at the start is skipped.
/// - A record ends at LF, CRLF or a lone CR outside of quotes; the last one may end with the file.
/// - Every quote opens or closes. A quoted field may hold delimiters, line ends and doubled quotes. A quote in the
///   middle of an unquoted field is an error of its record, as is anything between a closing quote and the delimiter:
///   where a record ends is then decided by the parity of its quotes all the same, so that a reader that skips bad
///   records skips one well-defined stretch.
/// - An unquoted field equal to `nullText` is NULL; a quoted one never is.
/// - Empty lines are ignored where they can be no record: unless the file has one column and no trailing delimiter;
///   then each is a row.
/// - Spaces belong to the field.
package struct TextDialect: Sendable, Hashable {
  /// An ASCII byte that is neither the quote nor a line end.
  package let delimiter: UInt8
  /// The byte that quotes a field, or `nil` for formats without quoting, where a quote is a character as any other.
  package let quote: UInt8?
  /// Whether the first record holds the names of the columns.
  package let hasHeader: Bool
  /// What an unquoted field holds when its value is missing; at most `nullTextByteCountMaximum` bytes.
  package let nullText: String
  /// Whether a further delimiter ends each record, as dbgen of TPC-H writes them.
  package let hasTrailingDelimiter: Bool

  /// Longer than any marker in use (`\N`, `NA`, `NULL`, `#N/A N/A`), short enough to be compared per field without a
  /// thought.
  package static let nullTextByteCountMaximum = 64

  /// - Throws: `.invalidArgument` when delimiter, quote and NULL text cannot be told apart.
  package init(
    delimiter: UInt8 = UInt8(ascii: ","), quote: UInt8? = UInt8(ascii: "\""), hasHeader: Bool = true,
    nullText: String = "",
    hasTrailingDelimiter: Bool = false
  ) throws(BasaltError) {
    let lineEnds: [UInt8] = [UInt8(ascii: "\n"), UInt8(ascii: "\r")]
    guard delimiter > 0, delimiter < 0x80, !lineEnds.contains(delimiter), delimiter != quote else {
      throw BasaltError(
        .invalidArgument, "The byte \(delimiter) cannot be the delimiter.",
        remedy: "Use one ASCII character that is neither the quote nor a line end, such as ',' or '|' or a tab.")
    }
    // A number is read without a look for quotes in it, so that nothing a number is written with can be one.
    if let quote, quote == 0 || quote >= 0x80 || lineEnds.contains(quote) || "0123456789+-.".utf8.contains(quote) {
      throw BasaltError(
        .invalidArgument, "The byte \(quote) cannot be the quote.",
        remedy: "Use one ASCII character that is no line end and no part of a number, such as '\"'.")
    }
    let bytes = nullText.utf8
    guard bytes.count <= TextDialect.nullTextByteCountMaximum else {
      throw BasaltError(
        .invalidArgument,
        "The NULL text has \(bytes.count) bytes; at most \(TextDialect.nullTextByteCountMaximum) are possible.",
        remedy: "Use a short marker, such as NA.")
    }
    // Such a text could never be a whole unquoted field, so nothing would ever be NULL: better said than found out.
    guard !bytes.contains(where: { $0 == delimiter || $0 == quote || lineEnds.contains($0) }) else {
      throw BasaltError(
        .invalidArgument, "The NULL text '\(nullText)' holds a delimiter, a quote or a line end.",
        remedy: "Use a marker without them: it is compared with unquoted fields.")
    }
    self.delimiter = delimiter
    self.quote = quote
    self.hasHeader = hasHeader
    self.nullText = nullText
    self.hasTrailingDelimiter = hasTrailingDelimiter
  }

  /// Fields of known-good values; for the dialects below.
  private init(known delimiter: UInt8, quote: UInt8?, hasHeader: Bool, hasTrailingDelimiter: Bool) {
    self.delimiter = delimiter
    self.quote = quote
    self.hasHeader = hasHeader
    nullText = ""
    self.hasTrailingDelimiter = hasTrailingDelimiter
  }

  /// RFC 4180 with a header; an empty unquoted field is NULL.
  package static let csv = TextDialect(
    known: UInt8(ascii: ","), quote: UInt8(ascii: "\""), hasHeader: true, hasTrailingDelimiter: false)
  /// The same with tabs.
  package static let tsv = TextDialect(
    known: UInt8(ascii: "\t"), quote: UInt8(ascii: "\""), hasHeader: true, hasTrailingDelimiter: false)
  /// What dbgen of TPC-H writes: `|` after every field, no header, no quoting.
  package static let tbl = TextDialect(
    known: UInt8(ascii: "|"), quote: nil, hasHeader: false, hasTrailingDelimiter: true)
}
