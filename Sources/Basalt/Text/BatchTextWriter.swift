internal import BasaltText

/// Writes batches as text that other programs read: CSV, TSV or JSON lines.
///
/// ```swift
/// let writer = BatchTextWriter(.csv, schema: rows.schema)
/// var text: [UInt8] = []
/// for try await batch in rows { try writer.append(batch, to: &text) }
/// try writer.finish(to: &text)
/// ```
/// CSV has a header, `\n`, RFC 4180 quoting, NULL as an empty unquoted field (empty text is `""`), decimals with their scale, dates and
/// times as ISO 8601, `true` and `false`, and floating-point numbers in the shortest form that reads back. TSV is the same with tabs.
/// Of rows without columns both write nothing. JSON lines have an object a row; NULL is `null`, and NaN and the infinities, which JSON has no numbers for, are strings.
///
/// One owner, on one task at a time.
public final class BatchTextWriter {
  public enum Format: Sendable, Hashable, CaseIterable {
    case csv, tsv, jsonLines
  }

  private let writer: any FormatWriter

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
private protocol FormatWriter: AnyObject {
  func append(_ batch: Batch, to text: inout [UInt8]) throws(BasaltError)
  func finish(to text: inout [UInt8]) throws(BasaltError)
}

private final class DelimitedFormat: FormatWriter {
  private var writer: DelimitedWriter
  private var hasHeader = false

  init(_ schema: Schema, _ dialect: TextDialect) { writer = DelimitedWriter(schema, dialect: dialect) }

  func append(_ batch: Batch, to text: inout [UInt8]) throws(BasaltError) {
    try finish(to: &text)
    try writer.append(batch, to: &text)
  }

  func finish(to text: inout [UInt8]) throws(BasaltError) {
    if !hasHeader { try writer.appendHeader(to: &text) }
    hasHeader = true
  }
}

private final class JSONLinesFormat: FormatWriter {
  private var writer: JSONLinesWriter

  init(_ schema: Schema) { writer = JSONLinesWriter(schema) }

  func append(_ batch: Batch, to text: inout [UInt8]) { writer.append(batch, to: &text) }
  func finish(to text: inout [UInt8]) {}
}
