import BasaltCore
import BasaltEncoding
import BasaltFormat
import BasaltStorage
import TestSupport
import Testing

/// What is kept of an open file from one scan to the next: opened pages and dictionaries in the pool, `FileChunk`s with
/// their columns.
@Suite struct PageLoadingTests {
  private func file() throws -> TestFile {
    var random = SeededRandom(seed: 7)
    let schema = try Schema([
      Field(id: FieldID(1), name: "n", type: .integer), Field(id: FieldID(2), name: "t", type: .text),
    ])
    return try TestFile(
      schema,
      [
        [
          try random.column(.anything, .integer, count: 3_000, nullShare: 0),
          try random.column(.fewDistinct, .text, count: 3_000, nullShare: 0),
        ]
      ])
  }

  @Test func aDictionaryIsOpenedOnceForAllScans() throws {
    let reader = try file().open()
    let column = try reader.column(at: 1)
    let entry = try column.chunk(0).entry
    let first = try #require(try reader.openDictionary(of: entry, rowGroup: 0, of: column))
    #expect(try reader.openDictionary(of: entry, rowGroup: 0, of: column) === first)
  }

  @Test func aChunkIsKeptWithWhatIsKnownOfIt() throws {
    let reader = try file().open()
    for ordinal in 0..<2 {
      let column = try reader.column(at: ordinal)
      let chunk = try column.chunk(0)
      #expect(try column.chunk(0) === chunk)
      #expect(chunk.entry == (try column.block.chunk(0)))
      #expect(try column.statistics(of: chunk) == column.block.statistics(chunk.entry))
      for _ in 0..<2 {
        let pages = try column.pages(of: chunk)
        #expect(pages.count == 3)
        for (index, page) in pages.enumerated() {
          let read = try column.page(index, of: chunk.entry, rowGroup: 0)
          #expect(page.rows == read.rows && page.byteRange == read.byteRange && page.statistics == read.statistics)
          #expect(try column.byteRange(ofPage: index, of: chunk) == page.byteRange)
        }
      }
    }
  }

  /// A forged footer may give one place to pages of two kinds; what the pool has of it was checked as the first.
  @Test func onePlaceCannotBeTwoPages() throws {
    let reader = try file().open()
    let numbers = try reader.column(at: 0)
    let texts = try reader.column(at: 1)
    let dictionaryRange = try #require(try texts.chunk(0).entry.dictionaryByteRange)
    let dictionary = try #require(try reader.openDictionary(of: texts.chunk(0).entry, rowGroup: 0, of: texts))
    let range = try numbers.byteRange(ofPage: 0, of: numbers.chunk(0))
    let place = PagePlace(column: 0, rowGroup: 0, page: 0)
    for _ in 0..<2 {
      _ = try reader.openPage(
        range, rowCount: 1_024, at: place, of: numbers, dictionary: nil, base: nil, using: DecodeScratch())
    }
    let others: [(Range<Int>, FileColumn, rowCount: Int, ColumnVector.DictionaryValues?)] = [
      (range, numbers, 1_023, nil), (range, texts, 1_024, nil), (range, texts, 1_024, dictionary),
      (dictionaryRange, texts, 1_024, dictionary),
    ]
    for (range, column, rowCount, dictionary) in others {
      let error = try #require(throws: BasaltError.self) {
        try reader.openPage(
          range, rowCount: rowCount, at: place, of: column, dictionary: dictionary, base: nil, using: DecodeScratch())
      }
      #expect(error.code == .corruptPage && error.message.contains("two different pages"))
    }
  }
}
