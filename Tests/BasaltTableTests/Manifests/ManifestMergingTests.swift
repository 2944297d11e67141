import BasaltCore
import BasaltTable
import TestSupport
import Testing

@Suite struct ManifestMergingTests {
  private func file(_ number: UInt32, rowCount: Int = 10) -> DataFileEntry {
    DataFileEntry(
      id: UniqueID(bits: UInt128(number)), attempt: nil, byteCount: 1,
      digest: ContentDigest(bytes: [UInt8](repeating: 0, count: 32)),
      rowCount: rowCount, schema: SchemaID(0), spec: PartitionSpecID(0), partition: PartitionValues([]))
  }

  /// What is live, by file, with sequence numbers and row ids.
  private func live(_ entries: [ManifestEntry]) -> [UniqueID: [Int64?]] {
    var live: [UniqueID: [Int64?]] = [:]
    for entry in entries where entry.kind != .removed {
      let isRemoved = entries.contains {
        $0.kind == .removed && $0.file.id == entry.file.id && ($0.sequenceNumber ?? 0) > (entry.sequenceNumber ?? 0)
      }
      if !isRemoved { live[entry.file.id] = [entry.sequenceNumber, entry.firstRowID] }
    }
    return live
  }

  /// Both numbers come from disk: a manifest's own and the table's.
  @Test func rowIDsBeyondAllCountingAreRefused() throws {
    let last = try ManifestEntry.added(file(1), firstRowID: 5).resolved(
      sequenceNumber: 1, firstRowID: Int64.max - 15)
    #expect(last.firstRowID == Int64.max - 10)
    for first in [Int64.max - 14, .max] {
      do throws(BasaltError) {
        _ = try ManifestEntry.added(file(1), firstRowID: 5).resolved(sequenceNumber: 1, firstRowID: first)
        Issue.record("row ids behind \(first) were counted")
      } catch {
        #expect(error.code == .corruptFile && error.message.contains("begin 5 behind \(first)"))
        #expect(error.remedy.contains("basalt verify"))
      }
    }
  }

  /// A history of additions and removals; no file comes back.
  @Test(arguments: Soak.seeds(200))
  func mergingAnyManifestsLeavesTheSameFilesLive(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var commits: [[ManifestEntry]] = []
    var alive: Set<UInt32> = []
    var spent: Set<UInt32> = []
    var nextRowID: Int64 = 0
    for sequence in 1...12 {
      var entries: [ManifestEntry] = []
      for number in UInt32(1)...40 where random.chance(1, in: 6) {
        if alive.contains(number) {
          entries.append(try .removed(file(number)).resolved(sequenceNumber: Int64(sequence), firstRowID: 0))
          alive.remove(number)
        } else if spent.insert(number).inserted {
          entries.append(
            try .added(file(number), firstRowID: 0).resolved(sequenceNumber: Int64(sequence), firstRowID: nextRowID))
          nextRowID += 10
          alive.insert(number)
        }
      }
      commits.append(entries)
    }
    let before = live(commits.flatMap { $0 })
    #expect(Set(before.keys) == Set(alive.map { UniqueID(bits: UInt128($0)) }))
    // Any subset may be merged, and merged again.
    for _ in 0..<3 {
      let chosen = commits.indices.filter { _ in random.chance(1, in: 2) }
      let merged = ManifestMerging.merged(chosen.flatMap { commits[$0] })
      for index in chosen { commits[index] = [] }
      commits.append(merged)
      #expect(live(commits.flatMap { $0 }) == before, "seed \(seed)")
    }
    let all = ManifestMerging.merged(commits.flatMap { $0 })
    #expect(all.allSatisfy { $0.kind == .existing } && all.count == before.count, "seed \(seed)")
  }

  @Test func smallManifestsOfOneSpecAreMerged() throws {
    func facts(_ number: UInt32, spec: Int32, entryCount: UInt32) throws -> ManifestFacts {
      let spec = try PartitionSpec(id: PartitionSpecID(spec), fields: [])
      return ManifestFacts.invented(
        UniqueID(bits: UInt128(number)), of: (0..<entryCount).map { .added(file($0)) },
        try ManifestLayout(spec: spec, partitionTypes: [], statistics: [:]))
    }
    let manifests = try [
      facts(0, spec: 1, entryCount: 2), facts(1, spec: 2, entryCount: 2), facts(2, spec: 1, entryCount: 90),
      facts(3, spec: 1, entryCount: 3), facts(4, spec: 1, entryCount: 40), facts(5, spec: 1, entryCount: 40),
      facts(6, spec: 1, entryCount: 40),
    ]
    let groups = ManifestMergePolicy.choose(manifests, minimumCount: 2, entryCountTarget: 100)
    #expect(groups == [[0, 3, 4, 5]])
    for group in groups {
      #expect(group.reduce(0) { $0 + manifests[$1].entryCount } <= 100)
    }
    #expect(ManifestMergePolicy.choose(manifests, minimumCount: 5, entryCountTarget: 100).isEmpty)
    #expect(ManifestMergePolicy.choose([]).isEmpty)
  }

  @Test func mergedLayoutsTakeTheWiderTypes() throws {
    let field = PartitionField(id: PartitionFieldID(1), source: FieldID(1), transform: .identity)
    let spec = try PartitionSpec(id: PartitionSpecID(1), fields: [field])
    func layout(_ type: LogicalType, _ other: UInt32) throws -> ManifestLayout {
      try ManifestLayout(spec: spec, partitionTypes: [type], statistics: [FieldID(1): type, FieldID(other): .text])
    }
    let merged = try ManifestLayout.merged([layout(.integer, 2), layout(.bigint, 3), layout(.smallint, 2)])
    #expect(merged.partitionTypes == [.bigint])
    #expect(merged.statisticsFields.map(\.number) == [1, 2, 3] && merged.statisticsTypes == [.bigint, .text, .text])
    let error = #expect(throws: BasaltError.self) {
      try ManifestLayout.merged([layout(.integer, 2), layout(.text, 2)])
    }
    #expect(error?.code == .corruptFile)

    // An entry of a narrower manifest is widened as it is written again.
    let entry = ManifestEntry.added(
      DataFileEntry(
        id: UniqueID(bits: 1), attempt: nil, byteCount: 1,
        digest: ContentDigest(bytes: [UInt8](repeating: 0, count: 32)),
        rowCount: 1, schema: SchemaID(0), spec: spec.id, partition: PartitionValues([.integer(4)]),
        statistics: [FieldID(1): ColumnStatistics(exactlyOf: [.integer(4)])]))
    let fixture = try ManifestFixture()
    let facts = try fixture.write([entry], merged, id: UniqueID(bits: 3))
    let read = try fixture.open(facts, spec).entries(matching: facts)
    #expect(read[0].file.partition.values == [.bigint(4)])
    #expect(read[0].file.statistics[FieldID(1)]?.maximum?.value == .bigint(4))
  }
}
