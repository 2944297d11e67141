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
  private let questions: [Question]
  /// What the scan itself is asked; entries that it leaves out are counted under `pushedReason`.
  private let pushed: [PartitionTest]
  private let pushedReason: SkipReason
  private let buckets: [PartitionTest]

  /// A question with a test of the type that this manifest stores bounds in.
  private struct Question: Sendable {
    let asked: ColumnQuestion
    let test: PruningTest
    /// Which of the layout's columns with statistics; `nil` when there are none.
    let group: Int?

    /// No value of the stored type passes, though one of today's might: every file that has the column is done with.
    var isBeyondStored: Bool { test == .never && asked.test != .never }
    var needsSchema: Bool { !asked.schemasWithout.isEmpty || isBeyondStored }
  }

  struct Found: Sendable {
    var pieces: [ScanPiece] = []
    var skipped: [SkipReason: FileCount] = [:]
  }

  init(
    _ manifest: SnapshotManifest, _ reader: ManifestReader, _ tests: [PartitionTest], _ questions: [ColumnQuestion]
  ) throws(BasaltError) {
    self.manifest = manifest
    self.reader = reader
    var stored: [PartitionTest] = []
    for test in tests { stored.append(try test.narrowed(to: reader.layout.partitionTypes[test.index])) }
    // Pages are sorted by all fields, so that buckets behind another field are scattered over them; and what is skipped has one reason.
    let others = stored.filter { !$0.isBucket }
    pushed = others.isEmpty ? stored : others
    pushedReason = others.isEmpty ? .bucket : .partition
    buckets = others.isEmpty ? [] : stored.filter(\.isBucket)
    var prepared: [Question] = []
    for question in questions {
      let group = reader.layout.statisticsFields.firstIndex(of: question.column)
      let test = try group.map { (group) throws(BasaltError) in
        try question.test.narrowed(to: reader.layout.statisticsTypes[group])
      }
      prepared.append(Question(asked: question, test: test ?? question.test, group: group))
    }
    self.questions = prepared
  }

  /// The scan's predicate: what follows from the tests that can be pushed into it; `nil` when nothing passes them.
  private var predicate: ScanPredicate? {
    var predicate = ScanPredicate()
    for test in pushed {
      guard let tests = test.test.scanTests else { return nil }
      let column = ManifestLayout.id(of: reader.layout.spec.fields[test.index].id)
      predicate.terms += tests.map { ScanPredicate.Term(column: column, test: $0) }
    }
    return predicate
  }

  // MARK: Removals

  /// The files that the manifest removes, as far as they may be of a partition that is planned: a removed entry has its file's partition
  /// values, so that the scan skips both or neither.
  func removals() throws(BasaltError) -> RemovedFiles {
    var removed = RemovedFiles()
    guard manifest.facts.removedFileCount > 0, var predicate else { return removed }
    predicate.terms.append(
      ScanPredicate.Term(
        column: FieldID(ManifestLayout.FixedColumn.kind.rawValue),
        test: .comparison(.equal, .smallint(ManifestEntry.Kind.removed.rawValue))))
    let columns = Columns([.fileID, .sequenceNumber])
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
    var found = Found()
    // What the scan leaves out is what the manifest holds less what comes.
    var left = manifest.live
    if let predicate {
      let columns = self.columns(withRemovals: !removed.isEmpty)
      var survivors: [ManifestReader.PagePlace: RowMask] = [:]
      try reader.read(columns.ordinals, where: predicate) { (batch, place) throws(BasaltError) in
        let rows = sieve(batch, columns, removed, &left, &found.skipped)
        if !rows.isEmpty { survivors[place] = rows }
      }
      try collect(survivors, into: &found.pieces)
    }
    found.skipped[pushedReason, default: FileCount()] = found.skipped[pushedReason, default: FileCount()] + left
    return found
  }

  private func columns(withRemovals: Bool) -> Columns {
    var fixed: [ManifestLayout.FixedColumn] = [.kind, .rowCount]
    if withRemovals { fixed += [.fileID, .sequenceNumber] }
    if questions.contains(where: \.needsSchema) { fixed.append(.schemaID) }
    return Columns(
      fixed, partitions: Set((pushed + buckets).map(\.index)).sorted(), statistics: questions.compactMap(\.group),
      of: reader.layout)
  }

  /// The entries of a batch that may hold a match; the others are counted.
  private func sieve(
    _ batch: Batch, _ columns: Columns, _ removed: RemovedFiles, _ left: inout FileCount,
    _ skipped: inout [SkipReason: FileCount]
  ) -> RowMask {
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
    // The scan was asked for the range around a list; this asks for the list.
    for test in pushed {
      if case .isIn = test.test {
        alive.formIntersection(columns.partition(test.index, of: batch).rows(passing: test.test))
      }
    }
    let removals = alive.intersection(
      columns.fixed(.kind, of: batch).rows(.equal, .smallint(ManifestEntry.Kind.removed.rawValue)))
    alive.subtract(removals)
    // A removed entry takes its file from what the manifest holds; here the file itself is not counted.
    left = left + count(removals) - count(alive)
    alive.subtract(ended(alive, batch, columns, removed))

    func skip(_ rows: RowMask, _ reason: SkipReason) {
      let found = alive.intersection(rows)
      guard !found.isEmpty else { return }
      skipped[reason, default: FileCount()] = skipped[reason, default: FileCount()] + count(found)
      alive.subtract(found)
    }
    skip(rowCounts.rows(.equal, .bigint(0)), .noRows)
    for test in buckets { skip(columns.partition(test.index, of: batch).rows(passing: test.test).inverted, .bucket) }
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
    _ alive: RowMask, _ batch: Batch, _ columns: Columns, _ removed: RemovedFiles
  ) -> RowMask {
    var ended = RowMask(repeating: false, count: alive.rowCount)
    guard !removed.isEmpty else { return ended }
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
    let groups = Set(questions.compactMap(\.group)).sorted()
    try reader.entries(statisticsGroups: groups, at: survivors) { entry in
      let resolved = entry.resolved(sequenceNumber: manifest.sequenceNumber, firstRowID: manifest.firstRowID)
      pieces.append(
        ScanPiece(
          file: resolved.file, sequenceNumber: resolved.sequenceNumber ?? manifest.sequenceNumber,
          firstRowID: resolved.firstRowID))
    }
  }
}

/// The columns of a manifest that a search reads, and where each is in a batch.
private struct Columns {
  /// In the file, ascending.
  let ordinals: [Int]
  private let places: [Int: Int]
  private let layout: ManifestLayout?

  init(
    _ fixed: [ManifestLayout.FixedColumn], partitions: [Int] = [], statistics: [Int] = [],
    of layout: ManifestLayout? = nil
  ) {
    var wanted = Set(fixed.map(\.index))
    if let layout {
      wanted.formUnion(partitions.map { layout.index(ofPartition: $0) })
      for group in statistics {
        for column in ManifestLayout.StatisticsColumn.allCases where column != .boundFlags {
          wanted.insert(layout.index(of: column, group: group))
        }
      }
    }
    ordinals = wanted.sorted()
    places = Dictionary(uniqueKeysWithValues: ordinals.enumerated().map { ($1, $0) })
    self.layout = layout
  }

  private func column(_ ordinal: Int, of batch: Batch) -> ColumnVector {
    guard let place = places[ordinal] else { preconditionFailure("column \(ordinal) of the manifest is not read") }
    return batch.columns[place]
  }

  func fixed(_ column: ManifestLayout.FixedColumn, of batch: Batch) -> ColumnVector {
    self.column(column.index, of: batch)
  }

  func partition(_ index: Int, of batch: Batch) -> ColumnVector {
    guard let layout else { preconditionFailure("partition values are not read") }
    return column(layout.index(ofPartition: index), of: batch)
  }

  func statistics(_ group: Int, of batch: Batch, rowCount: ColumnVector) -> StatisticsVectors {
    guard let layout else { preconditionFailure("statistics are not read") }
    func stored(_ column: ManifestLayout.StatisticsColumn) -> ColumnVector {
      self.column(layout.index(of: column, group: group), of: batch)
    }
    return StatisticsVectors(
      minimum: stored(.minimum), maximum: stored(.maximum), nullCount: stored(.nullCount), nanCount: stored(.nanCount),
      rowCount: rowCount)
  }
}

extension SnapshotManifest {
  /// What it adds to the live files.
  var live: FileCount { FileCount(fileCount: facts.liveFileCount, rowCount: facts.liveRowCount) }
}
