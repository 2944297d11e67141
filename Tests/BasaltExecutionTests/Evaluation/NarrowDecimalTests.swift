import BasaltCore
import BasaltExecution
import BasaltFunctions
import BasaltPlan
import TestSupport
import Testing

/// Arithmetic of decimals in 64 bits where values allow it: the same numbers as on paper, in the type that was promised.
@Suite struct NarrowDecimalTests {
  /// A tree over three columns, with what it gives for their values.
  private struct Formula {
    let expression: BoundExpression
    /// Unscaled at the scale of the expression's type, if nothing on the way has more than 38 digits.
    let value: ([Int128]) -> Int128?

    var scale: Int { Formula.scale(expression.type) }

    static func scale(_ type: LogicalType) -> Int {
      if case .decimal(_, let scale) = type { return scale }
      return 0
    }

    init(column: Int, _ type: LogicalType) {
      expression = .column(ColumnID(column), type)
      value = { $0[column] }
    }

    init(_ name: String, _ operands: [Formula]) throws {
      let function = try FunctionResolver.resolve(name, operands.map { .typed($0.expression.type) })
      expression = .call(function, operands.map(\.expression))
      let scale = Formula.scale(function.resultType)
      value = { row in
        var parts: [Int128] = []
        for operand in operands {
          guard let part = operand.value(row) else { return nil }
          parts.append(part)
        }
        if name == "*" { return Formula.fitting(parts[0].multipliedReportingOverflow(by: parts[1])) }
        if parts.count == 1 { return -parts[0] }
        // A sum at the larger scale.
        for (index, operand) in operands.enumerated() {
          let factor = Decimal.powersOfTen[scale - operand.scale]
          guard let part = Formula.fitting(parts[index].multipliedReportingOverflow(by: factor)) else { return nil }
          parts[index] = part
        }
        return Formula.fitting(
          name == "+"
            ? parts[0].addingReportingOverflow(parts[1]) : parts[0].subtractingReportingOverflow(parts[1]))
      }
    }

    private static func fitting(_ result: (partialValue: Int128, overflow: Bool)) -> Int128? {
      let isWithin = result.partialValue.magnitude < Decimal.powersOfTen[38].magnitude
      return result.overflow || !isWithin ? nil : result.partialValue
    }
  }

  /// Values about the sizes at which a product leaves 64 bits, and any that the type has.
  private static func value(_ type: LogicalType, _ random: inout SeededRandom) -> Value {
    guard case .decimal(let precision, let scale) = type, !random.chance(1, in: 8) else { return .null }
    let bound = random.pick([1, 100, 999_999_999, 1_000_000_000, 1_000_000_001, 1_000_000_000_000])
    let limit = Int(min(Decimal.powersOfTen[min(precision, 18)] - 1, Int128(bound)))
    return .decimal(Decimal(unscaled: Int128(random.integer(in: -limit...limit)), scale: scale))
  }

  @Test(arguments: Soak.seeds(200)) func resultsAreThoseOnPaper(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let choices: [LogicalType] = [
      .decimal(precision: 15, scale: 2), .decimal(precision: 18, scale: 0), .decimal(precision: 12, scale: 4),
      .decimal(precision: 18, scale: 9), .decimal(precision: 20, scale: 3), .decimal(precision: 38, scale: 2),
    ]
    let types = (0..<3).map { _ in random.pick(choices) }
    var formula = Formula(column: 0, types[0])
    for _ in 0..<random.integer(in: 1...3) {
      let column = random.integer(in: 0...2)
      let name = random.pick(["+", "-", "*", "*"])
      // What has too many digits after the point is refused when it is bound.
      guard let next = try? Formula(name, [formula, Formula(column: column, types[column])]) else { continue }
      formula = random.chance(1, in: 5) ? try Formula("-", [next]) : next
    }
    let rowCount = random.pick([1, 2, 64, 65, 300])
    // One size of values a batch, as in tables; constants and dictionaries among the columns.
    let columns = try types.map { type in
      let layout = random.integer(in: 0...3)
      let distinct = (0..<(layout == 0 ? 1 : 5)).map { _ in Self.value(type, &random) }
      let values = (0..<rowCount).map { _ in layout < 2 ? random.pick(distinct) : Self.value(type, &random) }
      switch layout {
      case 0: return try ColumnVector(repeating: distinct[0], count: rowCount, type: type)
      case 1: return try ColumnVector.dictionary(of: values, type: type)
      default: return try ColumnVector(values, type: type)
      }
    }
    let kept = (0..<rowCount).filter { _ in random.chance(2, in: 3) }
    let batch = VectorBatch(
      columns: columns, physicalRowCount: rowCount,
      selection: random.chance(1, in: 2) ? SelectionVector(kept.map { UInt16($0) }) : nil)
    var expected: [Value] = []
    var fits = true
    for row in batch.selection == nil ? Array(0..<rowCount) : kept {
      let values = columns.map { $0[row] }
      let numbers = values.map { if case .decimal(let number) = $0 { number.unscaled } else { Int128(0) } }
      // NULL only where a column that is looked at is NULL.
      if formula.expression.columns.contains(where: { values[$0.number] == .null }) {
        expected.append(.null)
      } else if let value = formula.value(numbers) {
        expected.append(.decimal(Decimal(unscaled: value, scale: formula.scale)))
      } else {
        fits = false
      }
    }
    let layout = ColumnLayout(types.enumerated().map { PlanColumn(id: ColumnID($0), name: "c\($0)", type: $1) })
    let compiled = try CompiledExpression(formula.expression, layout: layout)
    let evaluator = ExpressionEvaluator(
      FunctionContext(transactionTime: 0, zones: ZoneDatabase(), random: SeededRandom(seed: 1)))
    let label: Comment = "\(formula.expression.type) of \(types), \(rowCount) rows"
    guard fits else {
      #expect(throws: BasaltError.self, label) { try evaluator.evaluate(compiled, batch) }
      return
    }
    let exact = try evaluator.evaluate(compiled, batch)
    #expect(exact.type == formula.expression.type, label)
    #expect((0..<exact.count).map { exact[$0] } == expected, label)
    // The same numbers for whoever takes either form.
    let either = try evaluator.evaluate(.narrow(compiled), batch)
    #expect(either.type == exact.type || either.type == exact.type.narrowDecimal, label)
    #expect((0..<either.count).map { either[$0] } == expected, label)
  }

  /// Small values do come narrow: otherwise all of the above would say nothing.
  @Test func smallProductsAreNarrow() throws {
    let price = LogicalType.decimal(precision: 15, scale: 2)
    let product = try Formula("*", [Formula(column: 0, price), Formula(column: 0, price)])
    let values: [Value] = (1...100).map { .decimal(Decimal(unscaled: Int128($0), scale: 2)) }
    let batch = VectorBatch(columns: [try ColumnVector(values, type: price)], physicalRowCount: 100)
    let compiled = try CompiledExpression(
      product.expression, layout: ColumnLayout([PlanColumn(id: ColumnID(0), name: "price", type: price)]))
    let evaluator = ExpressionEvaluator(
      FunctionContext(transactionTime: 0, zones: ZoneDatabase(), random: SeededRandom(seed: 1)))
    #expect(try evaluator.evaluate(.narrow(compiled), batch).type == .decimal(precision: 18, scale: 4))
    #expect(try evaluator.evaluate(compiled, batch).type == .decimal(precision: 30, scale: 4))
  }
}
