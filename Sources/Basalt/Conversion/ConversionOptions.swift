/// How a file is converted. What is not said is taken from the source: its name, its header, its values.
///
/// Most of it is optional, so that what a person did not say can be told from what happens to be the default,
/// and the file's name decides.
public struct ConversionOptions: Sendable {
  /// Decides how the target is written; whoever reads it need not know.
  public var tier = Tier.hot

  // What follows is for text files only.

  /// What an unquoted field holds where a value is missing, or `nil` for an empty one.
  public var nullText: String?
  /// The ASCII character between fields, or `nil` for what the file's name says (`.csv`, `.tsv`, `.tbl`;
  /// otherwise a comma).
  public var delimiter: UInt8?
  /// Whether the first record names the columns, or `nil` for what the file's name says.
  public var hasHeader: Bool?
  /// Types of columns by name, instead of inferred ones.
  public var columnTypes: [(column: String, type: LogicalType)] = []
  /// Stops, unless somebody has said that records may be lost.
  public var onBadRecord = BadRecordAction.stop

  public init() {}

  /// What happens at a record that has too many or too few fields, or a value that does not read as its column's type.
  public enum BadRecordAction: String, Sendable, Hashable, CaseIterable {
    /// Nothing is written.
    case stop
    /// It is left out, and counted in the report.
    case skip
  }
}
