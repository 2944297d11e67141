internal import BasaltText

extension DataFile {
  /// How the text of a file is to be read, wherever text becomes rows. What is not said, the file's name and header say.
  public struct TextForm: Sendable, Hashable {
    /// What an unquoted field holds where a value is missing, or `nil` for an empty one.
    public var nullText: String?
    /// The ASCII character between fields, or `nil` for what the file's name says (`.csv`, `.tsv`, `.tbl`;
    /// otherwise a comma).
    public var delimiter: UInt8?
    /// Whether the first record names the columns, or `nil` for what the file's name says.
    public var hasHeader: Bool?
    /// For records that cannot be read; their errors name line and column either way.
    public var onBadRecord = BadRecordAction.stop

    public init() {}

    /// What happens at a record that has too many or too few fields, or a value that does not read as its column's type.
    public enum BadRecordAction: String, Sendable, Hashable, CaseIterable {
      /// Nothing is written.
      case stop
      /// It is left out, and counted in the report.
      case skip
    }

    /// What a file's name says, with what is said here instead.
    /// - Throws: `.unsupported` for JSON lines; `.invalidArgument` when delimiter and NULL text cannot be told apart.
    func dialect(of path: String) throws(BasaltError) -> TextDialect {
      let name = TextFileName(path)
      guard name.format != .jsonLines else {
        throw BasaltError(
          .unsupported, "\(path) is JSON lines, which is not read yet.", remedy: "Convert it to CSV first.")
      }
      let base = name.dialect ?? .csv
      return try TextDialect(
        delimiter: delimiter ?? base.delimiter, quote: base.quote, hasHeader: hasHeader ?? base.hasHeader,
        nullText: nullText ?? base.nullText, hasTrailingDelimiter: base.hasTrailingDelimiter)
    }
  }
}
