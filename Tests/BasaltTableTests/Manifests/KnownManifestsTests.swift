import BasaltCore
import BasaltTable
import TestSupport
import Testing

/// `KnownManifests`: what is kept is what was opened, bounded, and never taken for another. That plans over it are those of
/// opening anew, `ScanPlannerTests` show.
@Suite struct KnownManifestsTests {
  private func manifest(
    _ fixture: ManifestFixture, entryCount: Int, _ random: inout SeededRandom
  ) throws -> (facts: ManifestFacts, spec: PartitionSpec) {
    let schema = try TableSchema.first([("a", .integer, true), ("b", .text, true)])
    let layout = try ManifestLayout(spec: .unpartitioned, schema: schema.schema)
    var entries: [ManifestEntry] = []
    for _ in 0..<entryCount {
      let columns: [[Value]] = [[.integer(1), .integer(7)], [.text("x"), .null]]
      entries.append(.added(random.file(columns, schema, .unpartitioned, partition: PartitionValues([]))))
    }
    return (try fixture.write(entries, layout, id: UniqueID(using: &random)), .unpartitioned)
  }

  @Test func aManifestIsOpenedOnceAndErrorsAreNotKept() throws {
    var random = SeededRandom(seed: 1)
    let fixture = try ManifestFixture()
    let (facts, spec) = try manifest(fixture, entryCount: 5, &random)
    let known = KnownManifests()
    var openCount = 0
    func read() throws(BasaltError) -> ManifestReader {
      try known.reader(of: facts) { () throws(BasaltError) in
        openCount += 1
        guard openCount > 1 else { throw BasaltError(.ioFailure, "Not now.", remedy: "Try again.") }
        return try fixture.open(facts, spec)
      }
    }
    #expect(throws: BasaltError.self) { try read() }
    for _ in 0..<3 { #expect(try read().entries(matching: facts).count == 5) }
    #expect(openCount == 2)
  }

  @Test func whatIsKeptIsBounded() throws {
    var random = SeededRandom(seed: 2)
    let fixture = try ManifestFixture()
    let known = KnownManifests(byteCountMaximum: 200_000)
    var all: [ManifestFacts] = []
    for _ in 0..<60 {
      let (facts, spec) = try manifest(fixture, entryCount: 10, &random)
      all.append(facts)
      _ = try known.reader(of: facts) { () throws(BasaltError) in try fixture.open(facts, spec) }
      #expect(known.byteCount <= 200_000)
    }
    #expect(known.byteCount > 100_000)
    // The newest is there, and the first is gone.
    _ = try known.reader(of: all[59]) { () throws(BasaltError) in
      throw BasaltError(.internal, "It was kept.", remedy: "Look.")
    }
    #expect(throws: BasaltError.self) {
      try known.reader(of: all[0]) { () throws(BasaltError) in throw BasaltError(.ioFailure, "It is gone.", remedy: "Read it.") }
    }
  }
}
