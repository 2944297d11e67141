import BasaltCore
import Testing

@Suite struct SchemaTests {
  private func field(_ number: UInt32, _ name: String, _ type: LogicalType = .integer) -> Field {
    Field(id: FieldID(number), name: name, type: type)
  }

  @Test func columnsAreFoundByNameAndByID() throws {
    let schema = try Schema([field(7, "b"), field(2, "a")])
    #expect(schema.index(named: "a") == 1 && schema.index(of: FieldID(7)) == 0)
    #expect(schema.index(named: "A") == nil && schema.index(of: FieldID(1)) == nil)
    #expect(try schema.requireIndex(named: "b") == 0)
  }

  /// Composed and decomposed accents are two names, as they are two texts.
  @Test func namesAreComparedByTheirBytes() throws {
    let schema = try Schema([field(1, "é"), field(2, "e\u{301}")])
    #expect(schema.index(named: "é") == 0 && schema.index(named: "e\u{301}") == 1)
    let composed = try Schema([field(1, "é")])
    #expect(try composed != Schema([field(1, "e\u{301}")]))
    #expect(try Set([composed, Schema([field(1, "é")])]).count == 1)
  }

  private static func named(_ names: [String], _ type: LogicalType = .integer) -> [Field] {
    names.enumerated().map { Field(id: FieldID(UInt32($0 + 1)), name: $1, type: type) }
  }

  @Test(arguments: [
    (named(["a", "a"]), "Two columns are named a.", "Give each column a name of its own."),
    (
      [Field(id: FieldID(3), name: "a", type: .date), Field(id: FieldID(3), name: "b", type: .date)],
      "Two columns have the field id 3.", "Give each column an id of its own."
    ),
    (named(["a", ""]), "Column 2 has a name of 0 bytes; 1 to 1024 are possible.", "Give the column another name."),
    (
      named([String(repeating: "é", count: 513)]), "Column 1 has a name of 1026 bytes; 1 to 1024 are possible.",
      "Give the column another name."
    ),
    (
      named(["a"], .decimal(precision: 39, scale: 0)), "Column a is decimal(39, 0), which is not possible.",
      "Use a precision of 1 to 38 and a scale of 0 to the precision."
    ),
    (
      named(["a"], .decimal(precision: 0, scale: 0)), "Column a is decimal(0, 0), which is not possible.",
      "Use a precision of 1 to 38 and a scale of 0 to the precision."
    ),
    (
      named(["a"], .decimal(precision: 5, scale: 6)), "Column a is decimal(5, 6), which is not possible.",
      "Use a precision of 1 to 38 and a scale of 0 to the precision."
    ),
    (
      named(["a"], .decimal(precision: 5, scale: -1)), "Column a is decimal(5, -1), which is not possible.",
      "Use a precision of 1 to 38 and a scale of 0 to the precision."
    ),
  ]) func impossibleSchemasAreRefused(fields: [Field], message: String, remedy: String) {
    #expect(throws: BasaltError(.invalidArgument, message, remedy: remedy)) { try Schema(fields) }
  }

  @Test func tooManyColumnsAreRefused() {
    let fields = [Field](repeating: field(1, "a"), count: Limits.columnCountMaximum + 1)
    #expect(
      throws: BasaltError(
        .invalidArgument, "A schema has 1048577 columns; at most 1048576 are possible.", remedy: "Split the table.")
    ) {
      try Schema(fields)
    }
  }

  @Test func anUnknownNameIsToldTheNearest() throws {
    let schema = try Schema([field(1, "dep_delay"), field(2, "arr_delay")])
    #expect(throws: BasaltError(.unknownName, "There is no column dep_dely.", remedy: "Did you mean dep_delay?")) {
      try schema.requireIndex(named: "dep_dely")
    }
    #expect(
      throws: BasaltError(.unknownName, "There is no column price.", remedy: "The columns are dep_delay, arr_delay.")
    ) {
      try schema.requireIndex(named: "price")
    }
    let empty = try Schema([])
    #expect(
      throws: BasaltError(.unknownName, "There is no column a: there are none at all.", remedy: "Add columns first.")
    ) {
      try empty.requireIndex(named: "a")
    }
    let wide = try Schema((1...21).map { field(UInt32($0), "column\($0)") })
    let error = #expect(throws: BasaltError.self) { try wide.requireIndex(named: "nothing near") }
    #expect(error?.remedy.hasSuffix("column20, ….") == true)
  }
}
