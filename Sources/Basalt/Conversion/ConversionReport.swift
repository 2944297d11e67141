extension DataFile {
  /// What a conversion did.
  public struct ConversionReport: Sendable {
    /// Of the target: found in the text, or the source's own.
    public let schema: Schema
    /// Rows that were written.
    public let rowCount: Int
    /// Bytes of the source as it lies on disk, compressed if it is.
    public let sourceByteCount: Int
    /// Bytes of the records as text, decompressed, without the header; `nil` when the source was a data file.
    public let textByteCount: Int?
    /// Length of the target.
    public let targetByteCount: Int
    /// SHA-256 of the target.
    public let digest: ContentDigest
    /// Why each column got its type; empty when the source was a data file.
    public let inferences: [TypeInference]
    /// Records that were left out, with `DataFile.TextForm.BadRecordAction.skip`.
    public let skippedRecordCount: Int
    /// The errors of the first of them, in the order of the file.
    public let skippedExamples: [BasaltError]
    /// From opening the source to the target being durable.
    public let elapsed: Duration

    /// How the type of a column was found.
    public struct TypeInference: Sendable {
      /// The column, with the type that it got.
      public let field: Field
      /// Rows without a value.
      public let nullCount: Int
      /// Why, in words: the first values that kept the type from being narrower, and their lines.
      public let reason: String
    }
  }
}
