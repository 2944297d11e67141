/// How a file is converted. What is not said is taken from the source: its name, its header, its values.
public struct ConversionOptions: Sendable {
  public var tier = Tier.hot

  // What follows is for text files only.

  public var text = TextForm()
  /// Types of columns by name, instead of inferred ones.
  public var columnTypes: [(column: String, type: LogicalType)] = []

  public init() {}
}
