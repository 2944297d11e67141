package import BasaltAccess
package import BasaltAudit
package import BasaltCore
package import BasaltRuntime

/// Plans a scan: from manifests to the data files that may hold a match. Careful: what is unknown is read.
///
/// The predicate is projected once per partition spec. Ranges skip whole manifests, zone maps skip pages of them, partition values and
/// bounds skip files, all as columns and on all threads: a million files in a tenth of a second.
package struct ScanPlanner: Sendable {
  private let access: AccessDecision
  private let intent: RecordedIntent
  let schema: TableSchema
  private let specs: [PartitionSpecID: PartitionSpec]
  private let predicate: PruningPredicate
  /// One a term of the predicate, in its order.
  let questions: [ColumnQuestion]

  /// - Parameters:
  ///   - access: The decision that lets somebody read the table: bounds of rows are facts about rows.
  ///   - intent: That it is durable who reads, for the same reason.
  ///   - schema: Of the snapshot that is read.
  ///   - schemas: All that a live file may have been written with; a file of another is not judged by columns it may lack.
  ///   - specs: All that a manifest may be of.
  /// - Throws: `.unknownName` when the schema lacks a column that the predicate tests; `.typeMismatch` for a constant of another type than
  ///   its column's.
  package init(
    table: UniqueID, schema: TableSchema, schemas: [TableSchema], specs: [PartitionSpec], predicate: PruningPredicate,
    access: AccessDecision, intent: RecordedIntent
  ) throws(BasaltError) {
    access.require(table: table)
    var questions: [ColumnQuestion] = []
    for term in predicate.terms { questions.append(try ColumnQuestion(term, in: schema, schemas: schemas)) }
    (self.access, self.intent) = (access, intent)
    self.schema = schema
    self.specs = Dictionary(specs.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    self.questions = questions
    // With constants as the columns store them.
    self.predicate = PruningPredicate(questions.map { .init(column: $0.column, test: $0.test) })
  }

  /// Plans over the manifests of a snapshot.
  /// - Parameters:
  ///   - inline: Small files that lie in commits and are in no manifest: like the entries of one more manifest, which is in memory.
  ///   - workers: Who works on manifests at the same time; `nil`: the caller's thread, one after another.
  ///   - isKnown: Whether a manifest is in memory: threads are woken only for those that are not.
  ///   - open: Opens a manifest, on any thread; asked only for those that ranges do not skip.
  /// - Throws: `.corruptFile` for a manifest or file of a spec that the table has not; `.cancelled`; what opening and reading manifests
  ///   throws.
  package func plan(
    _ manifests: [SnapshotManifest], inline: [ScanPiece] = [], on workers: WorkerPool? = nil,
    cancellation: Cancellation = Cancellation(), isKnown: (ManifestFacts) -> Bool = { _ in false },
    open: @escaping @Sendable (ManifestFacts, PartitionSpec) throws(BasaltError) -> ManifestReader
  ) throws(BasaltError) -> ScanPlan {
    var testsOfSpec: [PartitionSpecID: [PartitionTest]] = [:]
    func tests(_ spec: PartitionSpec) throws(BasaltError) -> [PartitionTest] {
      if let known = testsOfSpec[spec.id] { return known }
      let tests = try PartitionTest.all(of: predicate, through: spec, in: schema.schema)
      testsOfSpec[spec.id] = tests
      return tests
    }

    var skipped = Skipped()
    var wanted: [(manifest: SnapshotManifest, spec: PartitionSpec, tests: [PartitionTest])] = []
    for manifest in manifests {
      let spec = try PartitionSpec.require(manifest.facts, among: specs)
      let tests = try tests(spec)
      let mayHoldMatch = tests.allSatisfy { test in
        manifest.facts.ranges[test.index].widened(to: test.type).mayPass(test.test)
      }
      if mayHoldMatch {
        wanted.append((manifest, spec, tests))
      } else {
        skipped.add(manifest.live, .manifestRange)
      }
    }
    let questions = questions
    let openers = wanted.allSatisfy { isKnown($0.manifest.facts) } ? nil : workers
    let searches = try mapped(wanted, on: openers, cancellation) { (wanted) throws(BasaltError) in
      try ManifestSearch(
        wanted.manifest, try open(wanted.manifest.facts, wanted.spec), wanted.tests, questions)
    }
    let workers = searches.allSatisfy(\.isHeld) ? nil : workers
    // Before anything is planned: any manifest may remove a file that any other has.
    let removals = try mapped(
      searches.filter { $0.manifest.facts.removedFileCount > 0 }, on: workers, cancellation
    ) { (search) throws(BasaltError) in try search.removals() }
    var removed = RemovedFiles()
    for removals in removals { removed.formUnion(removals) }
    let allRemoved = removed
    let found = try mapped(searches, on: workers, cancellation) { (search) throws(BasaltError) in
      try search.run(allRemoved)
    }
    var pieces: [ScanPiece] = []
    for found in found {
      pieces += found.pieces
      for (reason, count) in found.skipped { skipped.add(count, reason) }
    }
    for piece in inline {
      let tests = try tests(try spec(of: piece.file))
      let failed = HeldEntries.failing(tests, piece.file)
      let own = FileCount(fileCount: 1, rowCount: piece.file.rowCount)
      // In the order in which manifests are searched: what fails by its partition is counted whether it was removed or not, because its
      // removal fails alike, and takes it from the count.
      if !failed.isEmpty {
        skipped.add(own, failed.allSatisfy(\.isBucket) ? .bucket : .partition)
      } else if allRemoved.contains(piece.file.id, addedBy: piece.sequenceNumber) {
        continue
      } else if let reason = HeldEntries.reasonToSkip(piece.file, questions) {
        skipped.add(own, reason)
      } else {
        pieces.append(piece)
      }
    }
    return ScanPlan(
      access: access, intent: intent, pieces: pieces, skipped: skipped.counts, readManifestCount: wanted.count,
      skippedManifestCount: manifests.count - wanted.count)
  }

  /// Files that were left out, by reason.
  private struct Skipped {
    private var all: [SkipReason: FileCount] = [:]

    mutating func add(_ count: FileCount, _ reason: SkipReason) {
      all[reason, default: FileCount()] = all[reason, default: FileCount()] + count
    }

    /// Without reasons that left out nothing, as where a file and its removal cancel each other out.
    var counts: [SkipReason: FileCount] { all.filter { $0.value != FileCount() } }
  }

  // MARK: Files without a manifest

  private func spec(of file: DataFileEntry) throws(BasaltError) -> PartitionSpec {
    guard let spec = specs[file.spec], spec.fields.count == file.partition.values.count else {
      throw BasaltError(
        .corruptFile, "Data file \(file.id) is of partition spec \(file.spec), which the table has not in that shape.",
        remedy: "Run `basalt verify`, then restore the table's definition.")
    }
    return spec
  }
}

/// `body` of each element, in order; on all workers at once where there are any.
private func mapped<Element: Sendable, Result: Sendable>(
  _ elements: [Element], on workers: WorkerPool?, _ cancellation: Cancellation,
  _ body: @escaping @Sendable (Element) throws(BasaltError) -> Result
) throws(BasaltError) -> [Result] {
  guard let workers, elements.count > 1 else {
    var results: [Result] = []
    for element in elements {
      try cancellation.check()
      results.append(try body(element))
    }
    return results
  }
  let results = Monitor<[Result?]>(Array(repeating: nil, count: elements.count))
  try workers.run(morselCount: elements.count, cancellation: cancellation) { (_, index) throws(BasaltError) in
    let result = try body(elements[index])
    results.withLock { $0[index] = result }
  }
  return results.withLock { $0.compactMap { $0 } }
}
