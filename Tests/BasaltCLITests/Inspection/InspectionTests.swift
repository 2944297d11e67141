import Basalt
import BasaltCLI
import BasaltCore
import Testing

/// `InspectionFacts`, `InspectionText`, `InspectionJSON`, `DistributionTable`: what is drawn of a file with more parts than a screen has lines.
@Suite struct InspectionTests {
  @Test(arguments: [0, 1, 8, 9, 500]) func drawingStaysShort(rowGroupCount: Int) throws {
    let facts = try InspectionTests.facts(rowGroupCount: rowGroupCount)
    let text = InspectionText(
      facts, showsValues: true, terminal: Terminal(isTerminal: false, width: 100, showsStyles: false)
    ).text
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count < 60, "\(lines.count) lines")
    #expect(lines.allSatisfy { DisplayWidth.of($0) <= 100 }, "\(text)")
    #expect((rowGroupCount > 8) == text.contains("⋮"))
    #expect(text.contains("\(Quantity.count(rowGroupCount, "row group"))"))
    let json = InspectionJSON.of(facts, showsValues: false)
    #expect(!json.contains("minimum") && json.hasPrefix("{\"path\":\"wide.bslt\""))
  }

  @Test func partsAreRegionsPutTogether() throws {
    let parts = FileParts(try InspectionTests.facts(rowGroupCount: 2).layout).parts
    #expect(parts.map(\.name) == ["header", "row group 0", "row group 1", "column statistics", "root", "tail"])
    #expect(parts.map(\.offset) == [0, 64, 2_064, 4_064, 4_264, 4_364])
    #expect(parts.map(\.byteCount) == [64, 2_000, 2_000, 200, 100, 64])
  }

  /// Which values are frequent only those see who may see values; that some are, everybody.
  @Test func distributionsAreDrawnWithoutTheirValues() throws {
    let distribution = ValueDistribution(
      sampleCount: 400,
      commonValues: [.init(value: .integer(4_711), count: 100), .init(value: .integer(12), count: 40)],
      bounds: [.integer(1), .integer(815), .integer(9_999)])
    let facts = try InspectionTests.facts(rowGroupCount: 1, distribution: .init(distribution))
    func text(_ showsValues: Bool) -> String {
      InspectionText(
        facts, showsValues: showsValues, terminal: Terminal(isTerminal: false, width: 140, showsStyles: false)
      ).text
    }
    #expect(text(false).contains("Distributions of values") && text(false).contains("35.0 %"), "\(text(false))")
    #expect(!text(false).contains("4711") && !text(false).contains("815"))
    #expect(text(true).contains("4711 25.0 %, 12 10.0 %") && text(true).contains("815"), "\(text(true))")
    let hidden = InspectionJSON.of(facts, showsValues: false)
    #expect(hidden.contains("\"sample_count\":400") && hidden.contains("\"common_count\":140") && !hidden.contains("4711"))
    let shown = InspectionJSON.of(facts, showsValues: true)
    #expect(shown.contains("\"value\":\"4711\"") && shown.contains("\"bounds\":[\"1\",\"815\",\"9999\"]"), "\(shown)")
  }

  /// A file of two columns with 1,000 bytes in each row group.
  private static func facts(
    rowGroupCount: Int, distribution: DataFile.Layout.Distribution? = nil
  ) throws -> InspectionFacts {
    var regions = [DataFile.Layout.Region(kind: .header, byteRange: 0..<64)]
    var end = 64
    func append(_ kind: DataFile.Layout.Region.Kind, _ byteCount: Int) {
      regions.append(DataFile.Layout.Region(kind: kind, byteRange: end..<(end + byteCount)))
      end += byteCount
    }
    for rowGroup in 0..<rowGroupCount {
      for column in 0..<2 { append(.columnChunk(rowGroupIndex: rowGroup, columnIndex: column), 1_000) }
    }
    for column in 0..<2 { append(.columnStatistics(columnIndex: column), 100) }
    append(.root, 100)
    append(.tail, 64)
    let columns = (0..<2).map { index in
      DataFile.Layout.Column(
        name: "c\(index)", fieldID: FieldID(UInt32(index + 1)), isNullable: true, type: .integer, typeNumber: 4,
        dataByteCount: 1_000 * rowGroupCount,
        dictionaryByteCount: 0, statisticsByteCount: 100, pageCount: rowGroupCount, pagelessRowGroupCount: 0,
        encodings: ["plain"], distribution: distribution,
        statistics: ColumnStatistics(
          rowCount: 10 * rowGroupCount, nullCount: 0, nanCount: 0, minimum: .init(.integer(-5), isTight: true),
          maximum: .init(.integer(77), isTight: false)))
    }
    let rowGroups = (0..<rowGroupCount).map {
      DataFile.Layout.RowGroup(rowCount: 10, pageRowCount: 1_024, byteRange: (64 + 2_000 * $0)..<(2_064 + 2_000 * $0))
    }
    let fileID = try #require(UniqueID("6ba7b810-9dad-41d1-80b4-00c04fd430c8"))
    return InspectionFacts(
      path: "wide.bslt", fileID: fileID, tier: .hot, rowCount: 10 * rowGroupCount,
      layout: DataFile.Layout(byteCount: end, regions: regions, rowGroups: rowGroups, columns: columns),
      pageEncodings: [
        [], [DataFile.PageEncoding(description: "plain", codec: "none", pageCount: rowGroupCount, storedByteCount: 1)],
      ])
  }
}
