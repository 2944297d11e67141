import Basalt
import BasaltEncoding
import Testing

/// `DataFileInspection`, `DataFile.Layout`, `PageEncodings`, `EncodingChoices`, `ColumnWork`, `DataFile.Tier`: what is told of a file agrees with itself.
@Suite struct DataFileInspectionTests {
  @Test(arguments: DataFile.Tier.allCases) func layoutCoversTheFile(tier: DataFile.Tier) async throws {
    let workplace = try Workplace()
    var options = DataFile.ConversionOptions()
    options.tier = tier
    let file = try await workplace.dataFile(Workplace.numbers(140_000), options)
    #expect(file.tier == tier && file.rowGroupCount == 2)
    let layout = try await file.layout()
    #expect(layout.byteCount == file.byteCount && layout.rowGroups.reduce(0) { $0 + $1.rowCount } == 140_000)
    var end = 0
    for region in layout.regions {
      #expect((0..<8).contains(region.byteRange.lowerBound - end))
      end = region.byteRange.upperBound
    }
    #expect(end == file.byteCount)
    let statistics = layout.columns.map(\.statistics)
    #expect(statistics[0].minimum?.value == .integer(0) && statistics[0].maximum?.value == .integer(139_999))
    #expect(statistics[1].nullCount == 20_000)

    let encodings = try await file.pageEncodings()
    #expect(encodings.count == 3)
    for (column, kinds) in zip(layout.columns, encodings) {
      #expect(kinds.reduce(0) { $0 + $1.pageCount } == column.pageCount)
      #expect(kinds.reduce(0) { $0 + $1.storedByteCount } <= column.dataByteCount)
      #expect(kinds.map(\.pageCount) == kinds.map(\.pageCount).sorted(by: >), "the most frequent kind first")
      #expect(!column.encodings.isEmpty)
    }
    let choices = try await file.encodingChoices()
    #expect(choices.count == 3 && choices.contains { $0 != nil })
    for case let choice? in choices {
      // This version has written the file.
      #expect(choice.isFound && choice.candidates.count { $0.isChosen } == 1, "\(choice)")
    }
    let codecs = Set(encodings.flatMap { $0.map(\.codec) })
    #expect(
      codecs.isSubset(of: tier == .hot ? ["none"] : tier == .warm ? ["none", "lz4"] : ["none", "zstd"]), "\(codecs)")
  }
}
