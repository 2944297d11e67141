package import Basalt

/// `--format csv`, `tsv` and `jsonl`: the library's own writers, rows as they come.
///
/// The writers are the library's, because a service exports the same text: here is only the adapter to `--format`.
///
/// Nothing is kept between batches, so that rows leave while the scan goes on.
package struct StreamedTextRenderer: BatchRenderer {
  private let writer: BatchTextWriter

  package init(_ context: RenderingContext, _ format: BatchTextWriter.Format) {
    writer = BatchTextWriter(format, schema: context.shownSchema)
  }

  package mutating func render(_ batch: Batch, into target: inout [UInt8]) throws(BasaltError) {
    try writer.append(batch, to: &target)
  }

  package mutating func finish(into target: inout [UInt8]) throws(BasaltError) { try writer.finish(to: &target) }
}
