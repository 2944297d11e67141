import BasaltCore
import BasaltTable
import TestSupport
import Testing

@Suite struct VectorTestsTests {
  /// One row asked alone is the reference, for all types, layouts and tests.
  @Test(arguments: Soak.seeds(120))
  func aVectorIsTestedAsItsRowsAre(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for type in LogicalType.all {
      let rows = random.rows(type, count: random.pick([0, 1, 63, 64, 65, 200]))
      for vector in try layouts(of: rows, type) {
        for _ in 0..<6 {
          let test = try random.test(type, near: rows).narrowed(to: type)
          let expected = rows.indices.filter { test.passes(rows[$0]) }
          #expect(vector.rows(passing: test).rows == expected, "seed \(seed): \(type) \(test)")
        }
      }
    }
  }

  /// The verdict on one file's statistics is the reference.
  @Test(arguments: Soak.seeds(120))
  func manyFilesAreJudgedAsOneIs(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for type in LogicalType.all {
      var files: [ColumnStatistics] = []
      let near = random.rows(type, count: 20)
      for _ in 0..<random.pick([1, 64, 100]) {
        let rows = (0..<random.integer(in: 1...4)).map { _ in
          random.chance(1, in: 5) ? Value.null : random.chance(1, in: 2) ? random.pick(near) : random.anyValue(type)
        }
        var known = ColumnStatistics(exactlyOf: rows)
        if random.chance(1, in: 6) { known.minimum = nil }
        if random.chance(1, in: 6) { known.maximum = nil }
        if random.chance(1, in: 6) { known.nullCount = nil }
        if random.chance(1, in: 6) { known.nanCount = nil }
        files.append(known)
      }
      func counts(_ count: (ColumnStatistics) -> Int?) throws -> ColumnVector {
        try ColumnVector(files.map { count($0).map { .bigint(Int64($0)) } ?? .null }, type: .bigint)
      }
      let vectors = StatisticsVectors(
        minimum: try ColumnVector(files.map { $0.minimum?.value ?? .null }, type: type),
        maximum: try ColumnVector(files.map { $0.maximum?.value ?? .null }, type: type),
        nullCount: try counts(\.nullCount), nanCount: try counts(\.nanCount), rowCount: try counts(\.rowCount))
      for _ in 0..<6 {
        let test = try random.test(type, near: near).narrowed(to: type)
        let expected = files.indices.filter { test.verdict(files[$0]) == .noRow }
        #expect(vectors.rows(provenEmptyOf: test).rows == expected, "seed \(seed): \(type) \(test)")
      }
    }
  }
}
