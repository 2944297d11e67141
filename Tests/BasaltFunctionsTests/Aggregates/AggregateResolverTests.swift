import BasaltCore
import BasaltFunctions
import TestSupport
import Testing

@Suite struct AggregateResolverTests {
  private static func type(_ name: String, _ types: LogicalType...) throws -> LogicalType {
    try AggregateResolver.resolve(name, types.map { .typed($0) }).resultType
  }

  /// The table of sql-semantics: sums of exact numbers have 38 digits, means at least six of them after the point.
  @Test func resultsAreOfTheTypesThatTheSemanticsSay() throws {
    for type in [LogicalType.smallint, .integer, .bigint] {
      #expect(try AggregateResolverTests.type("sum", type) == .decimal(precision: 38, scale: 0))
      #expect(try AggregateResolverTests.type("avg", type) == .decimal(precision: 38, scale: 6))
    }
    for (scale, mean) in [(0, 6), (2, 6), (9, 9)] {
      let type = LogicalType.decimal(precision: 15, scale: scale)
      #expect(try AggregateResolverTests.type("sum", type) == .decimal(precision: 38, scale: scale))
      #expect(try AggregateResolverTests.type("avg", type) == .decimal(precision: 38, scale: mean))
    }
    #expect(try AggregateResolverTests.type("sum", .real) == .real)
    #expect(try AggregateResolverTests.type("avg", .real) == .double)
    #expect(try AggregateResolverTests.type("sum", .double) == .double)
    #expect(try AggregateResolverTests.type("count") == .bigint)
    #expect(try AggregateResolverTests.type("every", .boolean) == .boolean)
    for type in LogicalType.all {
      for name in ["min", "max", "first", "last", "any_value"] {
        #expect(try AggregateResolverTests.type(name, type) == type)
      }
      #expect(try AggregateResolverTests.type("count", type) == .bigint)
    }
  }

  /// Arguments are cast where that loses nothing; a literal is read as what is wanted.
  @Test func argumentsBecomeWhatTheFunctionTakes() throws {
    let spread = try AggregateResolver.resolve("stddev", [.typed(.integer)])
    #expect(spread.argumentTypes == [.double] && spread.name == "stddev_samp")
    let joined = try AggregateResolver.resolve("string_agg", [.typed(.text), .literal(", ")])
    #expect(joined.argumentTypes == [.text, .text])
    #expect(try AggregateResolver.resolve("string_agg", [.typed(.bytea), .literal(nil)]).resultType == .bytea)
  }

  @Test(arguments: [
    ("sun", [LogicalType.integer], "unknownName", "There is no function 'sun'.", "Did you mean sum?"),
    ("sum", [.text], "typeMismatch", "sum(text) does not exist.", "Cast the arguments to one of: sum(integer type)"),
    ("sum", [], "typeMismatch", "sum() does not exist.", "Cast the arguments to one of: "),
    (
      "count", [.integer, .integer], "typeMismatch", "count(integer, integer) does not exist.",
      "Cast the arguments to one of: count(), count(any)."
    ),
    ("bool_and", [.integer], "typeMismatch", "bool_and(integer) does not exist.", "bool_and(boolean)"),
    ("string_agg", [.text], "typeMismatch", "string_agg(text) does not exist.", "string_agg(text, text)"),
  ])
  func whatIsNoCallIsRefused(
    name: String, types: [LogicalType], code: String, message: String, remedy: String
  ) {
    let error = #expect(throws: BasaltError.self) {
      try AggregateResolver.resolve(name, types.map { .typed($0) })
    }
    #expect(error?.code.name == code)
    #expect(error?.description.contains(message) == true, "\(String(describing: error))")
    #expect(error?.description.contains(remedy) == true, "\(String(describing: error))")
  }

  // MARK: Errors of values

  private static func failure(_ name: String, _ values: [Value], _ type: LogicalType) throws -> BasaltError? {
    let function = try AggregateResolver.resolve(name, [.typed(type)])
    let states = function.makeStates()
    states.resize(groupCount: 1)
    return #expect(throws: BasaltError.self) {
      try states.update([try ColumnVector(values, type: type)], rowCount: values.count, rows: nil, group: 0)
      _ = try states.results(0..<1)
    }
  }

  @Test func resultsWithoutAPlaceAreErrors() throws {
    let largest = Value.decimal(Decimal(unscaled: Decimal.powersOfTen[38] - 1, scale: 0))
    let sum = try AggregateResolverTests.failure("sum", [largest, largest], .decimal(precision: 38, scale: 0))
    #expect(sum?.code == .outOfRange)
    #expect(
      sum?.description.contains("sum over 2 values has more than 38 digits, and does not fit decimal(38, 0).") == true)
    // Three of them leave 128 bits, and the mean is one of them; with six digits more it has no place.
    let mean = try AggregateResolverTests.failure(
      "avg", [largest, largest, largest], .decimal(precision: 38, scale: 0))
    #expect(
      mean?.description.contains("avg over 3 values has more than 38 digits, and does not fit decimal(38, 6).") == true)
    let doubles = try AggregateResolverTests.failure("sum", [.double(1e308), .double(1e308)], .double)
    #expect(doubles?.description.contains("The sum of 2 values does not fit double precision.") == true)
    let reals = try AggregateResolverTests.failure("sum", [.real(3e38), .real(3e38)], .real)
    #expect(reals?.description.contains("The sum of 2 values does not fit real.") == true)
    let spread = try AggregateResolverTests.failure("var_pop", [.double(1e200), .double(-1e200)], .double)
    #expect(spread?.description.contains("var_pop over 2 values does not fit double precision.") == true)
  }

  /// What is joined may not be longer than a value: said before it takes all memory.
  @Test func joinedTextThatIsTooLongIsAnError() throws {
    let function = try AggregateResolver.resolve("string_agg", [.typed(.text), .literal("")])
    let piece = Value.text(String(repeating: "x", count: 1 << 20))
    let columns = [
      try ColumnVector(repeating: piece, count: 65, type: .text),
      try ColumnVector(repeating: .text(""), count: 65, type: .text),
    ]
    let states = function.makeStates()
    states.resize(groupCount: 1)
    let error = #expect(throws: BasaltError.self) {
      try states.update(columns, rowCount: 65, rows: nil, group: 0)
    }
    #expect(error?.description.contains("longer than a value may be, 67108864 bytes") == true)
  }

  /// The mean of values whose sum has more than 128 bits is exact.
  @Test func aMeanNeedsNoSumOf128Bits() throws {
    let type = LogicalType.decimal(precision: 38, scale: 10)
    let function = try AggregateResolver.resolve("avg", [.typed(type)])
    for sign in [Int128(1), -1] {
      let value = Value.decimal(Decimal(unscaled: sign * (Decimal.powersOfTen[38] - 2), scale: 10))
      let states = function.makeStates()
      states.resize(groupCount: 1)
      try states.update(
        [try ColumnVector(repeating: value, count: 1_000, type: type)], rowCount: 1_000, rows: nil, group: 0)
      let next = Value.decimal(Decimal(unscaled: sign * (Decimal.powersOfTen[38] - 1), scale: 10))
      try states.update(
        [try ColumnVector(repeating: next, count: 1_000, type: type)], rowCount: 1_000, rows: nil, group: 0)
      // Half a unit more than the first: away from zero.
      #expect(try states.values(0..<1) == [next])
    }
  }
}
