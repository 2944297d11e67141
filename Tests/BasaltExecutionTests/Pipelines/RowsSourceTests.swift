import BasaltCore
import BasaltExecution
import TestSupport
import Testing

@Suite struct RowsSourceTests {
  @Test(arguments: [1, 3, 100])
  func allRowsComeOnceInTheOrderOfMorsels(morselBatchCount: Int) throws {
    var random = SeededRandom(seed: 3)
    let input = try RandomRows(&random, types: [.integer], batchCount: 10, rowCountMaximum: 20) { random, _ in
      random.value(.integer, near: nil)
    }
    let source = RowsSource(input.batches, morselBatchCount: morselBatchCount)
    #expect(try rows(of: source) == input.rows)
    #expect(try source.nextRound(wantedRowCount: .max) == nil)
    #expect(try RowsSource([]).nextRound(wantedRowCount: .max) == nil)
  }

  @Test func whoeverHasEnoughGetsNoMore() throws {
    let batch = VectorBatch(
      columns: [try ColumnVector(repeating: .integer(1), count: 5, type: .integer)], physicalRowCount: 5)
    let round = try #require(try RowsSource([batch, batch, batch]).nextRound(wantedRowCount: .max))
    var count = 0
    try round.makeWorker().produce(morsel: 0) { (_) throws(BasaltError) in
      count += 1
      return count == 2 ? .enough : .more
    }
    #expect(count == 2)
  }
}
