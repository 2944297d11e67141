import BasaltCore
import BasaltExecution
import BasaltFunctions
import BasaltPlan
import BasaltRuntime
import BasaltTable
import TestSupport
import Testing

/// `MarkingPlanning`, `MatchedRows`, `UnmatchedRows`: a semi or anti join gives the same rows in the same order whichever side it builds.
@Suite struct MarkingPlanningTests {
  /// Two columns: a key of few values, and a number. Either may be NULL.
  private static func rows(_ firstID: Int, _ count: Int, _ random: inout SeededRandom) -> LogicalPlan {
    let columns = (0..<2).map { PlanColumn(id: ColumnID(firstID + $0), name: "c\($0)", type: .bigint) }
    func value(_ limit: Int64) -> BoundExpression {
      let number = Int64.random(in: 0..<limit, using: &random)
      return .constant(number == 0 ? .null : .bigint(number), .bigint)
    }
    return .values(Values(columns: columns, rows: (0..<count).map { _ in [value(9), value(4)] }))
  }

  private static func column(_ id: Int) -> BoundExpression { .column(ColumnID(id), .bigint) }

  @Test(arguments: Soak.seeds(24)) func eitherSideMayBeBuilt(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let counts = [0, 1, 7, 60]
    let left = Self.rows(0, counts.randomElement(using: &random) ?? 0, &random)
    let right = Self.rows(2, counts.randomElement(using: &random) ?? 0, &random)
    let different = try FunctionResolver.resolve("<>", [.typed(.bigint), .typed(.bigint)])
    let sum = try FunctionResolver.resolve("+", [.typed(.bigint), .typed(.bigint)])
    // Of a key that is a column, and of one that has to be computed on either side.
    let doubled = (
      left: BoundExpression.call(sum, [Self.column(0), Self.column(0)]),
      right: BoundExpression.call(sum, [Self.column(2), Self.column(2)])
    )
    for kind in [Join.Kind.semi, .anti] {
      for keys in [[(left: Self.column(0), right: Self.column(2))], [doubled]] {
        for condition in [nil, BoundExpression.call(different, [Self.column(1), Self.column(3)])] {
          var join = Join(kind, left, right, keys: keys, condition: condition)
          let expected = try PlanRun.rows(.join(join), NoTables(), threadCount: 1, batchRowCount: 2_048)
          join.buildsLeft = true
          for (threadCount, batchRowCount) in [(1, 2_048), (2, 1), (2, 3)] {
            let found = try PlanRun.rows(
              .join(join), NoTables(), threadCount: threadCount, batchRowCount: batchRowCount)
            #expect(found == expected, "\(kind), condition \(condition != nil), seed \(seed)")
          }
          // In files; the order is then that of partitions.
          for threadCount in [1, 2] {
            let found = try PlanRun.rows(
              .join(join), NoTables(), threadCount: threadCount, batchRowCount: 3,
              spilling: SpillSpace(forcedByteCount: 1))
            #expect(
              unordered(found) == unordered(expected), "\(kind), condition \(condition != nil), in files, seed \(seed)")
          }
        }
      }
    }
  }
}
