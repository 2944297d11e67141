/// What a conversion did.
public struct ConversionReport: Sendable {
  public let schema: Schema
  public let rowCount: Int
  /// Bytes of the source as it lies on disk, compressed if it is.
  public let sourceByteCount: Int
  /// Bytes of the records as text, decompressed, without the header; `nil` when the source was a data file.
  public let textByteCount: Int?
  public let targetByteCount: Int
  /// SHA-256 of the target.
  public let digest: ContentDigest
  /// Why each column got its type; empty when the source was a data file.
  public let inferences: [TypeInference]
  /// Records that were left out, with `TextForm.BadRecordAction.skip`.
  public let skippedRecordCount: Int
  /// The errors of the first of them, in the order of the file.
  public let skippedExamples: [BasaltError]
  public let elapsed: Duration

  /// How the type of a column was found.
  public struct TypeInference: Sendable {
    public let field: Field
    public let nullCount: Int
    /// Why, in words: the first values that kept the type from being narrower, and their lines.
    public let reason: String
  }
}
