import BasaltCore
import BasaltExecution
import Testing

@Suite struct VectorBatchTests {
  @Test func rowsMeantAreThoseOfTheSelection() throws {
    let column = try ColumnVector(repeating: .integer(4), count: 10, type: .integer)
    #expect(VectorBatch(columns: [column], physicalRowCount: 10).rowCount == 10)
    let selection = SelectionVector([1, 3, 9])
    #expect(VectorBatch(columns: [column], physicalRowCount: 10, selection: selection).rowCount == 3)
  }
}
