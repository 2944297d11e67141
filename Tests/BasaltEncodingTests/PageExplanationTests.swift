import BasaltCore
import BasaltEncoding
import TestSupport
import Testing

/// `PageExplanation`, `ChunkExplainer`: what is said of a page is what the writer did.
@Suite struct PageExplanationTests {
  @Test(arguments: LogicalType.all, Soak.seeds(1))
  func whatIsSaidToBeChosenIsWritten(type: LogicalType, seed: UInt64) throws {
    for shape in ColumnShape.allCases {
      for (profile, nullShare) in [(TierProfile.hot, 0), (.hot, 2), (.warm, 2), (.cold, 0), (.cold, 2)] {
        var random = SeededRandom(seed: seed)
        let column = try random.column(shape, type, count: 2_600, nullShare: nullShare)
        let encoder = ChunkEncoder(type: type, profile: profile)
        let chunk = try encoder.encode(column, pageRowCount: 1_024)
        for page in [0, 2] {
          let what = "\(shape) \(profile) NULLs \(nullShare) page \(page) seed \(seed)"
          let explanation = try encoder.explain(page: page, of: column, pageRowCount: 1_024)
          try Self.expect(
            explanation, chunk, page, try chunk.openPage(page, type: type).description, profile, what)
        }
      }
    }
  }

  @Test(arguments: TierProfile.allCases, Soak.seeds(2))
  func differencesToAnotherColumnAreAmongThem(profile: TierProfile, seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let departures = (0..<4_096).map { _ in Int64(random.integer(in: 0...1_000_000_000)) }
    let arrivals = departures.map { $0 + Int64(random.integer(in: 60...300)) }
    let columns = try [departures, arrivals].map { try ColumnVector($0.map { .bigint($0) }, type: .bigint) }
    let search = BaseSearch(columns, profile)
    let base = try #require(search.base(of: 1))
    let encoder = ChunkEncoder(type: .bigint, profile: profile)
    let whole = try ChunkEncoder(type: .bigint, profile: profile, isBase: true).encode(columns[0], pageRowCount: 2_048)
    let chunk = try encoder.encode(columns[1], pageRowCount: 2_048, base: (base, columns[0]))
    // The file keeps which column it was, and not what that was thought to cost.
    let again = BaseColumn(index: base.index, rows: columns[0], profile)
    let explanation = try encoder.explain(page: 1, of: columns[1], pageRowCount: 2_048, base: (again, columns[0]))
    let written = try chunk.openPage(1, type: .bigint, base: try whole.sharedPage(1, type: .bigint)).description
    try Self.expect(explanation, chunk, 1, written, profile, "\(profile) seed \(seed)")
    #expect(explanation.candidates.first { $0.isChosen }?.node.name == ColumnDifference.name)
    // Without the other column the same rows are something else, and more.
    let alone = try encoder.explain(page: 1, of: columns[1], pageRowCount: 2_048)
    #expect(alone.candidates.allSatisfy { $0.node.name != ColumnDifference.name })
    #expect(alone.candidates[0].score > explanation.candidates[0].score)
  }

  /// A base has none, whatever a dictionary would do for it; and whoever is told so is told why.
  @Test func whatBecameOfADictionaryIsSaid() throws {
    func outcome(_ values: [Value], _ type: LogicalType, isBase: Bool = false) throws -> PageExplanation.Dictionary {
      try ChunkEncoder(type: type, profile: .hot, isBase: isBase).explain(
        page: 0, of: try ColumnVector(values, type: type), pageRowCount: 8_192
      ).dictionary
    }
    var random = SeededRandom(seed: 5)
    let unique = try outcome((0..<8_192).map { _ in .text("text \(random.next())") }, .text)
    #expect(unique.outcome == .unpromising && unique.page == nil)
    let estimate = try #require(unique.estimate)
    #expect(estimate.spelledScore < estimate.codedScore * 1.1 && estimate.entryCount > 8_000)
    let few = try outcome(
      (0..<8_192).map { _ in .text("a rather long text, number \(random.integer(in: 0...9))") }, .text)
    #expect((few.outcome == .used || few.outcome == .decided) && few.page?.entryCount == 10)
    #expect(try outcome((0..<8_192).map { .boolean($0 % 3 == 0) }, .boolean).outcome == .impossible)
    #expect(try outcome((0..<8_192).map { .integer(Int32($0 % 7)) }, .integer, isBase: true).outcome == .impossible)
    #expect(try outcome((0..<8_192).map { _ in .integer(7) }, .integer).outcome == .hopeless)
  }

  private static func expect(
    _ explanation: PageExplanation, _ chunk: EncodedChunk, _ page: Int, _ written: NodeDescription,
    _ profile: TierProfile, _ what: String
  ) throws {
    let chosen = explanation.candidates.filter(\.isChosen)
    try #require(chosen.count == 1, "\(what)")
    #expect(chosen[0].node == written.values, "\(what)")
    #expect(explanation.candidates.allSatisfy { $0.byteCount == $0.node.byteCount }, "\(what)")
    let scores = explanation.candidates.map(\.score)
    #expect(
      scores == scores.sorted() && explanation.candidates.allSatisfy { $0.score >= Double($0.byteCount) }, "\(what)")
    // Values that are taken are the best of values, and codes are weighed only against these.
    let values = explanation.candidates.filter { $0.node.name != DictionaryCodes.name }
    if chosen[0].node.name != DictionaryCodes.name { #expect(values.first == chosen[0], "\(what)") }
    let stored = chunk.pages[page]
    #expect(explanation.codec == stored.codec && explanation.storedByteCount == stored.payloadByteCount, "\(what)")
    let isUsed = explanation.dictionary.outcome == .used || explanation.dictionary.outcome == .decided
    #expect(isUsed == (chunk.dictionary != nil), "\(what)")
    #expect(!isUsed || explanation.dictionary.page?.entryCount == chunk.dictionary?.rowCount, "\(what)")
    for trials in Dictionary(grouping: explanation.trials, by: \.isOfCodes).values {
      #expect(trials.count { $0.isChosen } == 1 && profile != .hot, "\(what)")
    }
  }
}
