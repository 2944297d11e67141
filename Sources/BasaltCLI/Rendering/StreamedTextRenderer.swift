package import Basalt

/// `--format csv`, `tsv` and `jsonl`: the library's own writers, rows as they come.
package struct StreamedTextRenderer: BatchRenderer {
  private var writer: TextBatchWriter

  package init(_ context: RenderingContext, _ format: TextBatchWriter.Format) {
    writer = TextBatchWriter(format, schema: context.schema)
  }

  package mutating func render(_ batch: Batch, into target: inout [UInt8]) { writer.write(batch, into: &target) }
  package mutating func finish(into target: inout [UInt8]) { writer.finish(into: &target) }
}
