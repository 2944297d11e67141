import BasaltCore
import BasaltFormat
import CBasaltKernels

/// One manifest of a plan that is read: which of its entries may hold a match.
///
/// Found column by column: the scan skips pages by partition values, the rest is masks over vectors; only entries that are left become
/// objects, from a second look at the few pages that have one.
struct ManifestSearch: Sendable {
  let manifest: SnapshotManifest
  private let reader: ManifestReader
  private let questions: [StoredQuestion]
  /// What the scan itself is asked; entries that it leaves out are counted under `pushedReason`.
  private let pushed: [PartitionTest]
  private let pushedReason: SkipReason
  private let buckets: [PartitionTest]
  /// What follows from the pushed tests for what is stored; `nil` when nothing passes. It may let more pass than they do: the rows that
  /// come are asked again, as far as `isExact` does not say otherwise.
  private let predicate: ScanPredicate?
  /// Of a manifest that is in memory: then it is searched instead of the columns.
  private let held: HeldEntries?

  struct Found: Sendable {
    var pieces: [ScanPiece] = []
    var skipped: [SkipReason: FileCount] = [:]
  }

  init(
    _ manifest: SnapshotManifest, _ reader: ManifestReader, _ tests: [PartitionTest], _ questions: [ColumnQuestion]
  ) throws(BasaltError) {
    self.manifest = manifest
    self.reader = reader
    // Pages are sorted by all fields, so that buckets behind another field are scattered over them; and what is skipped has one reason.
    let others = tests.filter { !$0.isBucket }
    pushed = others.isEmpty ? tests : others
    pushedReason = others.isEmpty ? .bucket : .partition
    buckets = others.isEmpty ? [] : tests.filter(\.isBucket)
    var stored: [StoredQuestion] = []
    for question in questions { stored.append(try StoredQuestion(question, in: reader.layout)) }
    self.questions = stored
    held = reader.heldEntries.map { HeldEntries($0, of: manifest, tests, stored) }
    guard held == nil else {
      predicate = nil
      return
    }
    var predicate: ScanPredicate? = ScanPredicate()
    for test in pushed {
      let column = ManifestLayout.id(of: reader.layout.spec.fields[test.index].id)
      let narrowed = try test.test.narrowed(to: reader.layout.partitionTypes[test.index])
      if let tests = narrowed.scanTests {
        predicate?.terms += tests.map { ScanPredicate.Term(column: column, test: $0) }
      } else {
        predicate = nil
      }
    }
    self.predicate = predicate
  }

  /// Whether it is done in a few microseconds, without reading or decoding anything.
  var isHeld: Bool { held != nil }

  // MARK: Removals

  /// The files that the manifest removes, as far as they may be of a partition that is planned. More do no harm: a file of another
  /// partition is left out before it is asked whether it was removed.
  func removals() throws(BasaltError) -> RemovedFiles {
    if let held { return held.removals() }
    var removed = RemovedFiles()
    guard manifest.facts.removedFileCount > 0, var predicate else { return removed }
    predicate.terms.append(
      ScanPredicate.Term(
        column: FieldID(ManifestLayout.FixedColumn.kind.rawValue),
        test: .comparison(.equal, .smallint(ManifestEntry.Kind.removed.rawValue))))
    let columns = ManifestColumns([.fileID, .sequenceNumber])
    try reader.read(columns.ordinals, where: predicate) { (batch, _) throws(BasaltError) in
      for row in RowMask(batch.selection, count: batch.physicalRowCount).rows {
        guard case .uuid(let id) = columns.fixed(.fileID, of: batch)[row] else { continue }
        var sequence = manifest.sequenceNumber
        if case .bigint(let number) = columns.fixed(.sequenceNumber, of: batch)[row] { sequence = number }
        removed.insert(id, removedBy: sequence)
      }
    }
    return removed
  }

  // MARK: Entries

  /// - Parameter removed: Of all manifests that are read.
  func run(_ removed: RemovedFiles) throws(BasaltError) -> Found {
    if let held { return try held.run(removed) }
    var found = Found()
    // What the scan leaves out is what the manifest holds less what comes.
    var left = manifest.live
    if let predicate {
      let open = try openPages()
      // By page, since that is how they are read again; the order of the file comes back with the scan.
      var survivors: [ManifestReader.PagePlace: RowMask] = [:]
      // Entries of pages that are settled are still counted by what they are, removed, empty or out of bounds: a few narrow columns.
      for isOpen in [false, true] {
        let questions = isOpen ? questions : []
        let columns = self.columns(withRemovals: !removed.isEmpty, questions)
        func isWanted(_ page: ManifestReader.PagePlace) -> Bool { (open?.contains(page) ?? true) == isOpen }
        try reader.read(
          columns.ordinals, where: predicate, pages: isWanted
        ) { (batch, place) throws(BasaltError) in
          let rows = sieve(batch, columns, removed, isOpen, &left, &found.skipped)
          if !rows.isEmpty { survivors[place] = rows }
        }
      }
      try collect(survivors, into: &found.pieces)
    }
    found.skipped[pushedReason, default: FileCount()] = found.skipped[pushedReason, default: FileCount()] + left
    return found
  }

  /// The pages that have to be asked; zone maps prove of all others that no file of theirs has a match. `nil`: all have to be.
  ///
  /// Files come roughly in the order of time, of which most queries want a part: then few pages are left whose statistics are decoded.
  private func openPages() throws(BasaltError) -> Set<ManifestReader.PagePlace>? {
    var open: Set<ManifestReader.PagePlace>?
    for question in questions {
      // It may come to another reason for a file, and has the first word.
      if question.needsSchema { break }
      for alternative in question.openings(in: reader.layout) {
        var pages = Set<ManifestReader.PagePlace>()
        for term in alternative { pages.formUnion(try reader.pages(where: ScanPredicate([term]))) }
        open = open?.intersection(pages) ?? pages
      }
    }
    return open
  }

  private func columns(withRemovals: Bool, _ questions: [StoredQuestion]) -> ManifestColumns {
    var fixed: [ManifestLayout.FixedColumn] = [.kind, .rowCount]
    if withRemovals { fixed += [.fileID, .sequenceNumber] }
    if questions.contains(where: \.needsSchema) { fixed.append(.schemaID) }
    let asked = pushed.filter { !isExact($0) } + buckets
    return ManifestColumns(
      fixed, partitions: Set(asked.map(\.index)).sorted(), statistics: questions.compactMap(\.group), of: reader.layout)
  }

  /// Whether the scan's filter already says what the test says. Of lists it is asked the range around them; and what is stored in a narrower
  /// type may become equal when it is widened, as dates do that no timestamp reaches.
  private func isExact(_ test: PartitionTest) -> Bool {
    if case .isIn = test.test { return false }
    return reader.layout.partitionTypes[test.index] == test.type
  }

  /// The rows that pass, asked of values as they are read today: so a file and its removal pass alike, though manifests of different age have them.
  private func rows(passing test: PartitionTest, _ batch: Batch, _ columns: ManifestColumns) -> RowMask {
    columns.partition(test.index, of: batch).widened(to: test.type).rows(passing: test.test)
  }

  /// The entries of a batch that may hold a match; the others are counted.
  /// - Parameter isOpen: Whether questions are asked; otherwise it is proven that no entry of the batch holds a match.
  private func sieve(
    _ batch: Batch, _ columns: ManifestColumns, _ removed: RemovedFiles, _ isOpen: Bool, _ left: inout FileCount,
    _ skipped: inout [SkipReason: FileCount]
  ) -> RowMask {
    // Flat, whatever its layout was: the sums below run over its slots.
    let rowCounts = ColumnVector.concatenated([columns.fixed(.rowCount, of: batch)], type: .bigint)
    func count(_ rows: RowMask) -> FileCount {
      let sum = unsafe rowCounts.withValues(as: Int64.self) { counts in
        unsafe rows.words.withUnsafeBufferPointer { words in
          unsafe Kernels.best.pointee.aggregate.sum_i64(counts.baseAddress!, words.baseAddress, rows.rowCount)
        }
      }
      // Each is at most 2^40: the low half holds the sum of a page.
      return FileCount(fileCount: rows.count, rowCount: Int(truncatingIfNeeded: sum.low))
    }
    var alive = RowMask(batch.selection, count: batch.physicalRowCount)
    for test in pushed where !isExact(test) { alive.formIntersection(rows(passing: test, batch, columns)) }
    let removals = alive.intersection(
      columns.fixed(.kind, of: batch).rows(.equal, .smallint(ManifestEntry.Kind.removed.rawValue)))
    alive.subtract(removals)
    left = left + count(removals) - count(alive)
    // By partition values, buckets among them, a file is counted though it was removed, because its removal, here or in another manifest,
    // fails alike and takes it from the count: so the sums are those of live files, whichever manifests are read.
    if !buckets.isEmpty {
      var passing = RowMask(repeating: true, count: batch.physicalRowCount)
      for test in buckets { passing.formIntersection(rows(passing: test, batch, columns)) }
      let failed = count(alive.subtracting(passing)) - count(removals.subtracting(passing))
      skipped[.bucket] = (skipped[.bucket] ?? FileCount()) + failed
      alive.formIntersection(passing)
    }
    alive.subtract(ended(alive, batch, columns, removed))

    func skip(_ rows: RowMask, _ reason: SkipReason) {
      let found = alive.intersection(rows)
      guard !found.isEmpty else { return }
      skipped[reason, default: FileCount()] = skipped[reason, default: FileCount()] + count(found)
      alive.subtract(found)
    }
    // First, because statistics of no rows prove whatever they are asked.
    skip(rowCounts.rows(.equal, .bigint(0)), .noRows)
    if !isOpen { skip(alive, .bounds) }
    for question in questions where !alive.isEmpty {
      if question.asked.test == .never {
        skip(alive, .bounds)
        continue
      }
      func rows(ofSchemas schemas: Set<Int32>) -> RowMask {
        var rows = RowMask(repeating: false, count: batch.physicalRowCount)
        for schema in schemas {
          rows.formUnion(columns.fixed(.schemaID, of: batch).rows(.equal, .integer(schema)))
        }
        return rows
      }
      // Files without the column have no statistics of it that mean anything: all their rows read as its default.
      let lacking = rows(ofSchemas: question.asked.schemasWithout)
      if !question.asked.defaultPasses { skip(lacking, .initialDefault) }
      if question.isBeyondStored {
        skip(rows(ofSchemas: question.asked.schemasWith), .bounds)
        continue
      }
      guard let group = question.group else { continue }
      let statistics = columns.statistics(group, of: batch, rowCount: rowCounts)
      skip(statistics.rows(provenEmptyOf: question.test).subtracting(lacking), .bounds)
    }
    return alive
  }

  /// The entries whose files a later commit removed.
  private func ended(
    _ alive: RowMask, _ batch: Batch, _ columns: ManifestColumns, _ removed: RemovedFiles
  ) -> RowMask {
    var ended = RowMask(repeating: false, count: alive.rowCount)
    guard !removed.isEmpty else { return ended }
    // Ids as numbers: nearly all are told apart by the filter's bit, and making a `Value` of each would cost more than asking.
    let ids = ColumnVector.concatenated([columns.fixed(.fileID, of: batch)], type: .uuid)
    let sequences = columns.fixed(.sequenceNumber, of: batch)
    var rows: [Int] = []
    unsafe ids.withValues(as: UInt128.self) { ids in
      for row in alive.rows {
        var sequence = manifest.sequenceNumber
        if case .bigint(let number) = sequences[row] { sequence = number }
        let id = UniqueID(bits: UInt128(bigEndian: unsafe ids[row]))
        if removed.contains(id, addedBy: sequence) { rows.append(row) }
      }
    }
    ended.insert(rows)
    return ended
  }

  // MARK: Objects

  /// Reads the entries that are left, with the statistics of the columns that are asked about.
  private func collect(
    _ survivors: [ManifestReader.PagePlace: RowMask], into pieces: inout [ScanPiece]
  ) throws(BasaltError) {
    // Of the other columns nobody asks, and a plan over a wide table would be mostly their bounds.
    let groups = Set(questions.compactMap(\.group)).sorted()
    try reader.entries(statisticsGroups: groups, at: survivors) { (entry) throws(BasaltError) in
      let resolved = try entry.resolved(sequenceNumber: manifest.sequenceNumber, firstRowID: manifest.firstRowID)
      pieces.append(
        ScanPiece(
          file: resolved.file, sequenceNumber: resolved.sequenceNumber ?? manifest.sequenceNumber,
          firstRowID: resolved.firstRowID))
    }
  }
}
