import BasaltCore
import BasaltTable
import TestSupport
import Testing

@Suite struct TypeWideningTests {
  /// The table of format-spec/schema-evolution.md, "Widening", over all pairs of types.
  @Test func onlyTheTableOfTheSpecificationIsAllowed() {
    for narrow in LogicalType.wideningSamples {
      for wide in LogicalType.wideningSamples {
        let isAllowed =
          switch (narrow, wide) {
          case (.smallint, .integer), (.smallint, .bigint), (.integer, .bigint), (.real, .double), (.date, .timestamp):
            true
          case (.smallint, .decimal(let precision, let scale)): precision - scale >= 5
          case (.integer, .decimal(let precision, let scale)): precision - scale >= 10
          case (.bigint, .decimal(let precision, let scale)): precision - scale >= 19
          case (.decimal(let precision, let scale), .decimal(let wider, let widerScale)):
            scale == widerScale && wider >= precision
          default: narrow == wide
          }
        #expect(narrow.isReadable(as: wide) == isAllowed, "\(narrow) as \(wide)")
      }
    }
  }

  @Test(arguments: Soak.seeds(6))
  func vectorsGiveWhatValuesGiveAndLoseNothing(seed: UInt64) throws {
    for narrow in LogicalType.wideningSamples {
      for wide in LogicalType.wideningSamples where narrow.isReadable(as: wide) {
        var random = SeededRandom(seed: seed)
        for rows in [
          random.rows(narrow, count: 130), [], Array(repeating: random.anyValue(narrow).withinTimestamps, count: 65),
        ] {
          for vector in try layouts(of: rows, narrow) {
            let widened = vector.widened(to: wide)
            #expect(widened.type == wide)
            #expect(widened.rows == rows.map { $0.widened(to: wide) }, "\(narrow) as \(wide) seed \(seed)")
          }
          // Order and distinctness survive, so bounds and dictionaries do.
          for (left, right) in zip(rows, rows.dropFirst()) {
            #expect(left.order(to: right) == left.widened(to: wide).order(to: right.widened(to: wide)))
          }
        }
      }
    }
  }

  @Test func infinityAndMidnight() {
    #expect(Value.date(days: .max).widened(to: .timestamp) == .timestamp(microseconds: .max))
    #expect(Value.date(days: .min).widened(to: .timestamp) == .timestamp(microseconds: .min))
    #expect(Value.date(days: -1).widened(to: .timestamp) == .timestamp(microseconds: -86_400_000_000))
    #expect(Value.date(days: 2_000_000_000).widened(to: .timestamp) == .timestamp(microseconds: .max))
    #expect(Value.date(days: -2_000_000_000).widened(to: .timestamp) == .timestamp(microseconds: .min))
  }

  /// Wherever widening is allowed under a transform, it moves no row to another partition.
  @Test(arguments: PartitionTransform.samples.indices, Soak.seeds(6))
  func whatIsAllowedUnderATransformKeepsItsPartitions(index: Int, seed: UInt64) throws {
    let transform = PartitionTransform.samples[index]
    for narrow in LogicalType.wideningSamples where transform.accepts(narrow) {
      for wide in LogicalType.wideningSamples
      where narrow != wide && narrow.isReadable(as: wide) && transform.accepts(wide) {
        let table = try TableSchema.first([("c", narrow, true)])
        let field = PartitionField(id: PartitionFieldID(1), source: FieldID(1), transform: transform)
        let usage = SchemaUsage(currentSpec: try PartitionSpec(id: PartitionSpecID(1), fields: [field]))
        guard (try? table.applying(.widen("c", to: wide), usage: usage)) != nil else { continue }
        let resultType = try transform.resultType(of: wide)
        var random = SeededRandom(seed: seed)
        for value in random.rows(narrow, count: 60) {
          #expect(
            transform.apply(to: value).widened(to: resultType) == transform.apply(to: value.widened(to: wide)),
            "\(transform) of \(value) as \(wide) seed \(seed)")
        }
      }
    }
  }
}
