import BasaltCore
import BasaltFormat
import BasaltStorage
import BasaltTable
import TableSupport
import TestSupport
import Testing

/// `PlannedSum`, `PlannedDistinct`: what is said of all rows is so, and where manifests say it no file is opened.
@Suite struct PlannedSumTests {
  /// Files of a plan that nobody may open.
  private struct NoFiles: DataFileSource {
    func open(_ piece: ScanPiece) throws(BasaltError) -> DataFileReader {
      throw BasaltError(.ioFailure, "A file is opened whose sum its manifest says.", remedy: "Ask the manifest.")
    }
  }

  private static func plan(_ table: EvolvingTable, _ field: Field) throws -> ScanPlan {
    // As whoever asks for a sum does: what is NULL adds nothing, and the plan has the column's statistics.
    try table.plan(where: ScanPredicate([.init(column: field.id, test: .isNotNull)]))
  }

  /// Columns that are newer than files, that were widened or dropped; files of one page and of several, with statistics and without.
  @Test(arguments: Soak.seeds(60)) func sumsAreThoseOfTheRows(seed: UInt64) throws {
    var table = try EvolvingTable(seed: seed, in: try MemoryStore())
    let knowsAll = seed % 3 == 0
    for _ in 0..<table.random.integer(in: 1...5) {
      for _ in 0..<table.random.integer(in: 0...2) { table.evolve() }
      let rowCounts = table.random.chance(1, in: 4) ? [1_500, 20] : [table.random.integer(in: 0...40)]
      try table.append(rowCounts: rowCounts, knowsStatistics: knowsAll || table.random.chance(1, in: 2))
    }
    for field in table.schema.schema.fields where ValueSum.isDefined(for: field.type) {
      let label = "seed \(seed), \(field.name) \(field.type)"
      let plan = try Self.plan(table, field)
      var expected: Int128? = 0
      for row in table.rows(of: plan, [field.id]) {
        let added = expected?.addingReportingOverflow(row[0].exactInteger ?? 0)
        expected = added.flatMap { $0.overflow ? nil : $0.partialValue }
      }
      let found = try PlannedSum.sum(of: field, in: plan, table: table.schema, files: table.stored)
      #expect(found == nil || found == expected, "\(label)")
      guard let expected, expected.magnitude < 1 << 100 else { continue }
      #expect(found == expected, "\(label)")
      // Of files that have the column and statistics of it the manifest says it.
      if plan.pieces.allSatisfy({ $0.file.statistics[field.id]?.sum != nil }) {
        let known = try PlannedSum.sum(of: field, in: plan, table: table.schema, files: NoFiles())
        #expect(known == expected, "\(label)")
      }
    }
  }

  @Test func noFileIsOpenedForWhatManifestsSay() throws {
    var table = try EvolvingTable(seed: 4, in: try MemoryStore())
    for _ in 0..<3 { try table.append(rowCounts: [1_200], knowsStatistics: true) }
    let fields = table.schema.schema.fields.filter {
      ValueSum.isDefined(for: $0.type) && $0.type.physical != .int128
    }
    #expect(!fields.isEmpty)
    for field in fields {
      let plan = try Self.plan(table, field)
      #expect(plan.pieces.count == 3)
      #expect(try PlannedSum.sum(of: field, in: plan, table: table.schema, files: NoFiles()) != nil, "\(field.type)")
    }
  }

  /// Lists of a scan, through narrowing to the types of files, defaults of columns that they lack, and manifests.
  @Test(arguments: Soak.seeds(60)) func noRowOfAListIsLost(seed: UInt64) throws {
    var table = try EvolvingTable(seed: seed, in: try MemoryStore())
    for _ in 0..<table.random.integer(in: 1...5) {
      for _ in 0..<table.random.integer(in: 0...2) { table.evolve() }
      let rowCounts = table.random.chance(1, in: 4) ? [1_500] : [table.random.integer(in: 0...40)]
      try table.append(rowCounts: rowCounts, knowsStatistics: table.random.chance(1, in: 2))
    }
    for _ in 0..<6 {
      let field = table.random.pick(table.schema.schema.fields)
      if field.type == .real || field.type == .double { continue }
      let all = table.rows(of: try table.plan(), [field.id]).map { $0[0] }
      guard !all.isEmpty else { continue }
      let values = (0..<table.random.integer(in: 1...4)).map { _ in
        table.random.chance(1, in: 3) ? table.random.anyValue(field.type) : table.random.pick(all)
      }.filter { !$0.isNull }
      guard !values.isEmpty else { continue }
      var predicate = ScanPredicate()
      predicate.lists = [.init(column: field.id, values: values)]
      var found: [Value] = []
      let scan = try table.scan([field.id], where: predicate)
      for piece in scan.plan.pieces {
        guard let file = try scan.open(piece) else { continue }
        let worker = ScanWorker(file.scan)
        for piece in file.scan.pieces {
          _ = try worker.read(piece) { (batch) throws(BasaltError) in
            let batch = try file.projected(batch)
            for row in 0..<batch.rowCount { found.append(batch.row(row)[0]) }
            return true
          }
        }
      }
      let listed = Set(values)
      #expect(found.filter(listed.contains) == all.filter(listed.contains), "seed \(seed), \(field.type)")
    }
  }
}
