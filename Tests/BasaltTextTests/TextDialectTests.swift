import BasaltCore
import BasaltText
import Testing

struct TextDialectTests {
  @Test(arguments: [UInt8(0), 10, 13, 34, 0x80, 0xFF])
  func delimiterMustBeAnAsciiCharacterOfItsOwn(delimiter: UInt8) {
    let error = errorOf { try TextDialect(delimiter: delimiter) }
    #expect(error?.code == .invalidArgument)
    #expect(error?.message == "The byte \(delimiter) cannot be the delimiter.")
    #expect(error?.remedy.contains("one ASCII character") == true)
  }

  @Test(arguments: [UInt8(0), 10, 13, 0x80, 48, 57, 43, 45, 46])
  func quoteMustBeAnAsciiCharacter(quote: UInt8) {
    let error = errorOf { try TextDialect(quote: quote) }
    #expect(error?.code == .invalidArgument)
    #expect(error?.message == "The byte \(quote) cannot be the quote.")
  }

  @Test(arguments: ["a,b", "\"", "a\nb", "a\rb"])
  func nullTextMustBePossibleAsAField(nullText: String) {
    let error = errorOf { try TextDialect(nullText: nullText) }
    #expect(error?.code == .invalidArgument)
    #expect(error?.message.contains("holds a delimiter, a quote or a line end") == true)
  }

  @Test func nullTextIsShort() throws {
    _ = try TextDialect(nullText: String(repeating: "N", count: 64))
    let error = errorOf { try TextDialect(nullText: String(repeating: "N", count: 65)) }
    #expect(error?.message == "The NULL text has 65 bytes; at most 64 are possible.")
  }

  @Test(arguments: [
    ("flights.csv", TextFileName.Format.csv, Compression.none), ("/a.b/flights.CSV.zst", .csv, .zstd),
    ("x.tsv.gz", .tsv, .gzip), ("x.tab", .tsv, .none), ("lineitem.tbl.lz4", .tbl, .lz4), ("r.jsonl", .jsonLines, .none),
    ("r.ndjson.zst", .jsonLines, .zstd),
  ])
  func nameSaysFormatAndCompression(path: String, format: TextFileName.Format, compression: Compression) {
    #expect(TextFileName(path).format == format)
    #expect(TextFileName(path).compression == compression)
  }

  @Test(arguments: ["", "/", "csv", "data", "data.zst", "a.csv/data"])
  func otherNamesSayNothing(path: String) {
    #expect(TextFileName(path).format == nil)
    #expect(TextFileName(path).dialect == nil)
  }

  @Test func everyFormatOfDelimitedTextHasADialect() {
    #expect(TextFileName("x.csv").dialect == .csv)
    #expect(TextFileName("x.tsv").dialect == .tsv)
    #expect(TextFileName("x.tbl").dialect == .tbl)
    #expect(TextFileName("x.jsonl").dialect == nil)
  }
}
