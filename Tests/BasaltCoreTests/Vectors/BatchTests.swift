import BasaltCore
import Testing

@Suite struct BatchTests {
  private func batch(selecting positions: [UInt16]? = nil) throws -> Batch {
    let schema = try Schema([
      Field(id: FieldID(1), name: "number", type: .integer), Field(id: FieldID(2), name: "name", type: .text),
    ])
    let columns = [
      try ColumnVector([.integer(1), .null, .integer(3)], type: .integer),
      try ColumnVector(repeating: .text("x"), count: 3, type: .text),
    ]
    return Batch(schema: schema, columns: columns, rowCount: 3, selection: positions.map { SelectionVector($0) })
  }

  @Test func withoutASelectionAllRowsAreMeant() throws {
    let batch = try batch()
    #expect(
      batch.rowCount == 3
        && (0..<3).map { batch.row($0) } == [
          [.integer(1), .text("x")], [.null, .text("x")], [.integer(3), .text("x")],
        ])
  }

  @Test func aSelectionNamesTheRowsMeant() throws {
    let batch = try batch(selecting: [0, 2])
    #expect(batch.rowCount == 2 && batch.value(column: 0, row: 1) == .integer(3))
    #expect(try self.batch(selecting: []).rowCount == 0)
  }

  @Test func brokenPromisesStopTheProcess() async {
    await #expect(processExitsWith: .failure) {
      let schema = try Schema([Field(id: FieldID(1), name: "a", type: .integer)])
      _ = Batch(schema: schema, columns: [], rowCount: 0)
    }
    await #expect(processExitsWith: .failure) {
      let schema = try Schema([Field(id: FieldID(1), name: "a", type: .integer)])
      _ = Batch(schema: schema, columns: [ColumnVector(emptyOf: .date)], rowCount: 0)
    }
    await #expect(processExitsWith: .failure) {
      let schema = try Schema([Field(id: FieldID(1), name: "a", type: .date)])
      _ = Batch(schema: schema, columns: [ColumnVector(emptyOf: .date)], rowCount: 1)
    }
  }
}
