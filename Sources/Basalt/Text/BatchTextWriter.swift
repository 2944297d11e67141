internal import BasaltText

/// Writes batches as text that other programs read: CSV, TSV or JSON lines.
///
/// ```swift
/// let writer = BatchTextWriter(.csv, schema: rows.schema)
/// var text: [UInt8] = []
/// for try await batch in rows { try writer.append(batch, to: &text) }
/// try writer.finish(to: &text)
/// ```
/// CSV has a header, `\n`, RFC 4180 quoting, NULL as an empty unquoted field (empty text is `""`), decimals
/// with their scale, dates and times as ISO 8601, `true` and `false`, and floating-point numbers in the
/// shortest form that reads back. TSV is the same with tabs. Of rows without columns both write nothing. JSON
/// lines have an object a row; NULL is `null`, and NaN and the infinities, which JSON has no numbers for, are
/// strings.
///
/// One owner, on one task at a time.
///
/// It appends to bytes of the caller's, and writes nowhere: what becomes of them, and how many are kept, is the
/// caller's decision.
public final class BatchTextWriter {
  public enum Format: Sendable, Hashable, CaseIterable {
    case csv, tsv, jsonLines
  }

  private let writer: any FormatWriter

  /// - Parameter schema: Of the batches to come; the header is made of it.
  public init(_ format: Format, schema: Schema) {
    writer =
      switch format {
      case .csv: DelimitedFormat(schema, .csv)
      case .tsv: DelimitedFormat(schema, .tsv)
      case .jsonLines: JSONLinesFormat(schema)
      }
  }

  /// Appends the rows of a batch, and before the first ones what the format begins with.
  /// - Throws: `.unsupported` for a value that the format cannot hold; none of the three has such values today.
  /// - Precondition: The batch has the writer's schema.
  public func append(_ batch: Batch, to text: inout [UInt8]) throws(BasaltError) { try writer.append(batch, to: &text) }

  /// Appends what is left when there are no more rows: without any, the header.
  public func finish(to text: inout [UInt8]) throws(BasaltError) { try writer.finish(to: &text) }
}

/// A format as the public door sees it.
///
/// One call a batch; the writers behind it are concrete types with loops of their own.
private protocol FormatWriter: AnyObject {
  func append(_ batch: Batch, to text: inout [UInt8]) throws(BasaltError)
  func finish(to text: inout [UInt8]) throws(BasaltError)
}

/// CSV and TSV, which differ in their dialect.
private final class DelimitedFormat: FormatWriter {
  private var writer: DelimitedWriter
  /// Whether the header was written, which happens once, before the first rows or at the end.
  private var hasHeader = false

  init(_ schema: Schema, _ dialect: TextDialect) { writer = DelimitedWriter(schema, dialect: dialect) }

  func append(_ batch: Batch, to text: inout [UInt8]) throws(BasaltError) {
    // Writes the header, if that has not happened.
    try finish(to: &text)
    try writer.append(batch, to: &text)
  }

  func finish(to text: inout [UInt8]) throws(BasaltError) {
    if !hasHeader { try writer.appendHeader(to: &text) }
    hasHeader = true
  }
}

/// Has no header and no end.
private final class JSONLinesFormat: FormatWriter {
  private var writer: JSONLinesWriter

  init(_ schema: Schema) { writer = JSONLinesWriter(schema) }

  func append(_ batch: Batch, to text: inout [UInt8]) { writer.append(batch, to: &text) }
  func finish(to text: inout [UInt8]) {}
}
