import Testing

/// `SQLLogicRows`: what is near enough, and what is not.
@Suite struct SQLLogicRowsTests {
  private func match(
    _ types: String, _ expected: [String], _ found: [String], foundTypes: String? = nil, isSorted: Bool = true
  ) -> Bool {
    let foundTypes = foundTypes ?? types.replacing("~", with: "R")
    return SQLLogicRows.match(types: types, expected, foundTypes: foundTypes, found, isSorted: isSorted)
  }

  @Test func numbersInFloatingPointAreComparedAsNumbers() {
    #expect(match("~", ["0.333333333333"], ["0.333333"]))
    #expect(match("~", ["1e+20"], ["100000000000000000000"]))
    #expect(match("T~", ["a\tNULL", "b\t2"], ["b\t2.000001", "a\tNULL"]))
    // Neighbours may change places.
    #expect(match("~I", ["0.9999999\t7", "1\t8"], ["1\t7", "1\t8"]))
    #expect(match("~~", ["1\t2", "1\t3"], ["1\t3.000001", "1\t1.999999"]))
  }

  @Test func allElseIsComparedByteByByte() {
    #expect(!match("R", ["0.3333334"], ["0.333333"]))
    #expect(!match("~", ["0.334"], ["0.333333"]))
    #expect(!match("~", ["NULL"], ["0"]))
    #expect(!match("~", ["1"], ["1"], foundTypes: "I"))
    #expect(!match("T~", ["a\t1"], ["A\t1"]))
    // Each row once.
    #expect(!match("~", ["1", "2"], ["1", "1"]))
    #expect(!match("~", ["1"], ["1", "1"]))
    #expect(!match("~", ["1", "2"], ["2", "1"], isSorted: false))
    #expect(match("~", ["1", "2"], ["1", "2"], isSorted: false))
  }
}
