import BasaltCore
import BasaltFunctions
import TestSupport
import Testing

@Suite struct ConditionalsTests {
  /// Row by row the first value that is there, whatever heaps the texts lie in.
  @Test(arguments: Soak.seeds(10)) func coalesceTakesTheFirstThatIsThere(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for type in LogicalType.all {
      let columns = try (0..<3).map { _ in try random.column(.anything, type, count: 100, nullShare: 5) }
      let function = try FunctionResolver.resolve("coalesce", columns.map { .typed($0.type) })
      let result = try function.evaluate(columns, rowCount: 100, context: .forTests())
      for row in 0..<100 {
        let expected = columns.map { $0[row] }.first { !$0.isNull } ?? .null
        #expect(result[row] == expected, "\(type) row \(row) seed \(seed)")
      }
    }
  }
}
