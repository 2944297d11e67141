extension DataFile {
  /// How a file is converted. What is not said is taken from the source: its name, its header, its values.
  ///
  /// Most of it is optional, so that what a person did not say can be told from what happens to be the default,
  /// and the file's name decides.
  public struct ConversionOptions: Sendable {
    /// Decides how the target is written; whoever reads it need not know.
    public var tier = Tier.hot

    // What follows is for text files only.

    public var text = TextForm()
    /// Types of columns by name, instead of inferred ones.
    public var columnTypes: [(column: String, type: LogicalType)] = []

    public init() {}
  }
}
