import BasaltCore
import BasaltEncoding
import BasaltFormat
import ForgerySupport
import TestSupport
import Testing

/// Rows that are fetched where few pass are those that decoding and filtering leaves, and are counted alike (`ScanWorker`).
@Suite struct FewRowsTests {
  /// A column of each encoding's liking, one that is the difference to another, and one to be filtered by.
  private static func file(_ profile: TierProfile, rowCount: Int, pageRowCount: Int, seed: UInt64) throws -> TestFile {
    var random = SeededRandom(seed: seed)
    var fields: [(String, LogicalType)] = [("chance", .integer), ("sent", .date), ("received", .date)]
    var columns = [
      try ColumnVector((0..<rowCount).map { _ in .integer(Int32(random.integer(in: 0...9_999))) }, type: .integer)
    ]
    let sent = (0..<rowCount).map { _ in Int32(random.integer(in: 8_000...10_500)) }
    columns.append(try ColumnVector(sent.map { .date(days: $0) }, type: .date))
    let received = sent.enumerated().map { row, day in
      row % 50 == 7 ? Value.null : .date(days: day + Int32(random.integer(in: 1...30)))
    }
    columns.append(try ColumnVector(received, type: .date))
    for type in LogicalType.all {
      let shape = random.pick(ColumnShape.allCases)
      fields.append(("\(type) \(shape)", type))
      columns.append(try random.column(shape, type, count: rowCount, nullShare: random.integer(in: 0...3)))
    }
    let schema = try Schema(fields.enumerated().map { Field(id: FieldID(UInt32($0 + 1)), name: $1.0, type: $1.1) })
    return try TestFile(schema, [columns], profile: profile, pageRowCount: pageRowCount, seed: seed)
  }

  @Test(arguments: TierProfile.allCases, Soak.seeds(2))
  func everySelectivityGivesTheRowsThatPass(profile: TierProfile, seed: UInt64) throws {
    // Several batches a page, and pages that end within a vector.
    let file = try Self.file(profile, rowCount: 21_000, pageRowCount: [2_048, 16_384][Int(seed % 2)], seed: seed)
    let columns = file.rowGroups[0]
    let all = Array(columns.indices)
    let chances = (0..<columns[0].count).map { columns[0][$0] }
    // Of ten thousand rows on average: on both sides of where rows are fetched.
    for limit in [0, 1, 5, 10, 50, 150, 300, 330, 1_000, 9_990, 10_000] as [Int32] {
      let predicate = ScanPredicate([.init(column: FieldID(1), test: .comparison(.less, .integer(limit)))])
      let expected = chances.indices.filter {
        if case .integer(let chance) = chances[$0] { chance < limit } else { false }
      }
      let scan = try DataFileScan(try file.open(), columns: all, where: predicate)
      let worker = ScanWorker(scan)
      let places = ScanWorker(
        try DataFileScan(try file.open(), columns: all, where: predicate), keepsPositions: true)
      var next = 0
      var kept: [Batch] = []
      for piece in scan.pieces {
        _ = try worker.read(piece) { batch throws(BasaltError) in
          kept.append(batch)
          return true
        }
        // The same rows, each in its place in the page.
        var part = 0
        _ = try places.read(piece) { batch throws(BasaltError) in
          #expect(batch.physicalRowCount == min(Limits.batchRowCountMaximum, piece.rows.count))
          part += batch.rowCount
          return true
        }
        #expect(part == kept.reduce(0) { $0 + $1.rowCount } - next)
        next += part
      }
      #expect(next == expected.count && worker.passedRowCount == expected.count, "\(limit)")
      #expect(worker.read == places.read, "what is read does not depend on how")
      // Kept until the end: what was fetched later has not come into them.
      var row = 0
      for batch in kept {
        for index in 0..<batch.rowCount {
          let place = expected[row]
          let position = batch.selection.map { $0[index] } ?? index
          let wrong = columns.indices.first {
            !batch.columns[$0].slice(position..<position + 1).isIdentical(to: columns[$0].slice(place..<place + 1))
          }
          if let wrong { Issue.record("\(file.schema.fields[wrong].name) row \(place), limit \(limit), seed \(seed)") }
          row += 1
        }
      }
    }
  }

  /// The batch is nothing but the rows, if they are few.
  @Test(arguments: [[0], [1_023], [8_191], [1_500, 3_072], [0, 8_191], Array(2_040..<2_104), Array(0..<32)])
  func fewRowsAreABatchOfTheirOwn(survivors: [Int]) throws {
    let values = (0..<8_192).map { survivors.contains($0) ? Value.integer(1) : .integer(0) }
    let schema = try Schema([
      Field(id: FieldID(1), name: "a", type: .integer), Field(id: FieldID(2), name: "row", type: .text),
    ])
    let texts = try ColumnVector((0..<8_192).map { .text("row \($0)") }, type: .text)
    let file = try TestFile(
      schema, [[try ColumnVector(values, type: .integer), texts]], pageRowCount: Limits.pageRowCount)
    let predicate = ScanPredicate([.init(column: FieldID(1), test: .comparison(.equal, .integer(1)))])
    for keepsPositions in [false, true] {
      let scan = try DataFileScan(try file.open(), columns: [0, 1], where: predicate)
      let worker = ScanWorker(scan, keepsPositions: keepsPositions)
      var rows: [Value] = []
      _ = try worker.read(scan.pieces[0]) { (batch) throws(BasaltError) in
        #expect(batch.physicalRowCount == (keepsPositions ? 8_192 : survivors.count))
        #expect((batch.selection != nil) == keepsPositions)
        if keepsPositions { #expect((0..<batch.rowCount).map { batch.selection![$0] } == survivors) }
        rows += (0..<batch.rowCount).map { batch.value(column: 1, row: $0) }
        return true
      }
      #expect(rows == survivors.map { .text("row \($0)") })
    }
  }
}
