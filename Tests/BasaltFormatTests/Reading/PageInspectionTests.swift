import BasaltCore
import BasaltEncoding
import BasaltFormat
import TestSupport
import Testing

/// A page is described as it lies in the file, whatever the profile.
@Suite struct PageInspectionTests {
  @Test(arguments: [TierProfile.hot, .warm, .cold]) func pagesAreDescribedAsTheyLie(profile: TierProfile) throws {
    for type in [LogicalType.integer, .text, .double] {
      let file = try TestFile(type, .sorted, counts: [5_000, 1_500], profile: profile, seed: 3)
      let reader = try file.open()
      let column = try reader.column(at: 0)
      for rowGroup in reader.rowGroups.indices {
        let chunk = try column.block.chunk(rowGroup)
        let dictionary = try reader.openDictionary(of: chunk, rowGroup: rowGroup, of: column)
        for index in 0..<chunk.pageCount {
          let page = try column.page(index, of: chunk, rowGroup: rowGroup)
          let description = try reader.describe(
            page, at: PagePlace(column: 0, rowGroup: rowGroup, page: index), of: column, dictionary: dictionary,
            base: chunk.base)
          #expect(description.storedByteCount == page.byteRange.count)
          #expect(description.node.valueCount == page.rows.count && !description.node.description.isEmpty)
          #expect(profile == .hot ? description.codec == .none : true)
        }
      }
    }
  }

  @Test func anotherPlaceIsRefused() throws {
    let reader = try TestFile(.integer, .sorted, counts: [5_000], seed: 1).open()
    let column = try reader.column(at: 0)
    let chunk = try column.block.chunk(0)
    let page = try column.page(1, of: chunk, rowGroup: 0)
    let error = try #require(throws: BasaltError.self) {
      try reader.describe(page, at: PagePlace(column: 0, rowGroup: 0, page: 2), of: column, dictionary: nil, base: nil)
    }
    #expect(error.code == .corruptPage && error.context.contains { $0.key == "page" && $0.value == "2" })
  }
}
