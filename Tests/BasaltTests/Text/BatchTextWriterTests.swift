import Basalt
import Testing

@Suite struct BatchTextWriterTests {
  @Test(arguments: [
    (BatchTextWriter.Format.csv, "n,k,t\n", "3,,row 3\n"), (.tsv, "n\tk\tt\n", "3\t\trow 3\n"),
    (.jsonLines, "", "{\"n\":3,\"k\":null,\"t\":\"row 3\"}\n"),
  ]) func rowsAreWrittenAsTheyCome(format: BatchTextWriter.Format, header: String, row: String) async throws {
    let workplace = try Workplace()
    let file = try await workplace.dataFile(Workplace.numbers(10))
    let rows = try await file.rows(where: ScanPredicate([try file.schema.term("k", .isNull)]))
    let writer = BatchTextWriter(format, schema: rows.schema)
    var text: [UInt8] = []
    for try await batch in rows { try writer.append(batch, to: &text) }
    try writer.finish(to: &text)
    #expect(String(decoding: text, as: UTF8.self) == header + row)
    let empty = BatchTextWriter(format, schema: rows.schema)
    var nothing: [UInt8] = []
    try empty.finish(to: &nothing)
    #expect(String(decoding: nothing, as: UTF8.self) == header)
  }

  @Test func everythingComesBackFromCSV() async throws {
    let workplace = try Workplace()
    let file = try await workplace.dataFile(Workplace.numbers(20_000))
    let rows = try await file.rows()
    let writer = BatchTextWriter(.csv, schema: rows.schema)
    var text: [UInt8] = []
    for try await batch in rows { try writer.append(batch, to: &text) }
    #expect(String(decoding: text, as: UTF8.self) == Workplace.numbers(20_000))
  }
}
