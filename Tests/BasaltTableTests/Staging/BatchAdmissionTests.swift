import BasaltCore
import BasaltStorage
import BasaltTable
import TestSupport
import Testing

/// Batches that do not fit are refused as a whole, with the reason, and cost nothing else.
@Suite struct BatchAdmissionTests {
  private func refusal(_ batch: Batch) throws -> BasaltError? {
    let fixture = try StagingFixture.keyed(by: .bucket(count: 4))
    let staged = try fixture.stage(in: try MemoryStore())
    try staged.append(try fixture.batch(keys: 0..<5))
    let error = #expect(throws: BasaltError.self) { try staged.append(batch) }
    // The staging goes on without it.
    try staged.append(try fixture.batch(keys: 5..<10))
    #expect(try staged.finish().reduce(0) { $0 + $1.rowCount } == 10)
    return error
  }

  @Test func nullWhereNoneMayBeIsNamedByColumnAndRow() throws {
    let schema = try StagingFixture.keyed(by: nil).schema.schema
    let columns = [
      try ColumnVector([.null, .bigint(1), .null, .bigint(3)], type: .bigint),
      try ColumnVector(repeating: .null, count: 4, type: .text),
    ]
    let whole = try #require(try refusal(Batch(schema: schema, columns: columns, rowCount: 4)))
    #expect(whole.code == .constraint)
    #expect(whole.message == "Column key does not take NULL, and row 1 of the batch has it.")
    #expect(whole.remedy == "Give this row a value, or make the column nullable.")
    #expect(whole.context.map { "\($0.key): \($0.value)" } == ["column: key", "row: 1"])

    // Rows are counted among those that are meant.
    let selected = try #require(
      try refusal(Batch(schema: schema, columns: columns, rowCount: 4, selection: SelectionVector([1, 2, 3]))))
    #expect(selected.message == "Column key does not take NULL, and row 2 of the batch has it.")

    let fixture = try StagingFixture.keyed(by: nil)
    let staged = try fixture.stage(in: try MemoryStore())
    try staged.append(Batch(schema: schema, columns: columns, rowCount: 4, selection: SelectionVector([1, 3])))
    #expect(try staged.finish().map(\.rowCount) == [2])
  }

  @Test func columnsAreOfTheTablesTypes() throws {
    let integers = try Schema([
      Field(id: FieldID(1), name: "key", type: .integer), Field(id: FieldID(2), name: "text", type: .text),
    ])
    let other = try #require(
      try refusal(
        Batch(schema: integers, columns: integers.fields.map { ColumnVector(emptyOf: $0.type) }, rowCount: 0)))
    #expect(other.code == .typeMismatch)
    #expect(other.message == "Column key is bigint, and the rows have integer for it.")
    #expect(other.remedy == "Convert the values to the column's type.")
    #expect(other.context.map(\.value) == ["key"])

    let fewer = try Schema([Field(id: FieldID(1), name: "key", type: .bigint)])
    let missing = try #require(
      try refusal(Batch(schema: fewer, columns: [ColumnVector(emptyOf: .bigint)], rowCount: 0)))
    #expect(missing.code == .typeMismatch)
    #expect(missing.message == "The rows have 1 columns, the table has 2.")
    #expect(missing.remedy == "Give a value for each column of the table, in its order.")
  }
}
