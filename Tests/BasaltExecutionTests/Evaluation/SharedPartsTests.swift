import BasaltCore
import BasaltExecution
import BasaltFunctions
import BasaltPlan
import Testing

/// `SharedParts`: what expressions have in common is computed once, and nothing else is.
@Suite struct SharedPartsTests {
  private static let layout = ColumnLayout(
    (0..<2).map { PlanColumn(id: ColumnID($0), name: "c\($0)", type: .double) })
  private static let left = BoundExpression.column(ColumnID(0), .double)
  private static let right = BoundExpression.column(ColumnID(1), .double)

  private static func call(_ name: String, _ arguments: BoundExpression...) throws -> BoundExpression {
    .call(try FunctionResolver.resolve(name, arguments.map { .typed($0.type) }), arguments)
  }

  private static func marked(_ expressions: [BoundExpression]) throws -> [CompiledExpression] {
    SharedParts.marked(try expressions.map { try CompiledExpression($0, layout: layout) })
  }

  /// How many nodes are marked.
  private static func sharedCount(_ expression: CompiledExpression) -> Int {
    switch expression {
    case .shared(_, let wanted): 1 + sharedCount(wanted)
    case .narrow(let wanted): sharedCount(wanted)
    case .call(_, let arguments), .and(let arguments), .or(let arguments), .firstValid(let arguments, _):
      arguments.reduce(0) { $0 + sharedCount($1) }
    case .column, .constant, .conditional, .inSet: 0
    }
  }

  @Test func equalCallsAreShared() throws {
    let product = try Self.call("*", Self.left, Self.right)
    let sum = try Self.call("+", product, Self.left)
    #expect(try Self.marked([product, sum]).map(Self.sharedCount) == [1, 1])
    #expect(try Self.marked([product, product]).map(Self.sharedCount) == [1, 1])
    // The other way round is another call, and a column is none.
    let reversed = try Self.call("*", Self.right, Self.left)
    #expect(try Self.marked([product, reversed, Self.left, Self.left]).map(Self.sharedCount) == [0, 0, 0, 0])
    // Nothing to share with.
    #expect(try Self.marked([sum]).map(Self.sharedCount) == [0])
  }

  @Test func whatDiffersIsNot() throws {
    let random = try Self.call("random")
    #expect(try Self.marked([random, random]).map(Self.sharedCount) == [0, 0])
    // 1 / 0 and 1 / -0 are not the same.
    let zero = try Self.call("/", Self.left, .constant(.double(0), .double))
    let minusZero = try Self.call("/", Self.left, .constant(.double(-0.0), .double))
    #expect(try Self.marked([zero, minusZero]).map(Self.sharedCount) == [0, 0])
    // An operand of `coalesce` is wanted for some rows alone.
    let product = try Self.call("*", Self.left, Self.right)
    let first = BoundExpression.firstValid([product, Self.left], .double)
    #expect(try Self.marked([product, first]).map(Self.sharedCount) == [0, 0])
  }

  @Test func sharedValuesAreThoseOfEachAlone() throws {
    let product = try Self.call("*", Self.left, Self.right)
    let all = [product, try Self.call("+", product, Self.left), try Self.call("-", try Self.call("+", product, Self.left))]
    let values: [Value] = [.double(1), .null, .double(-3), .double(.nan)]
    let batch = VectorBatch(
      columns: [try ColumnVector(values, type: .double), try ColumnVector(values.reversed(), type: .double)],
      physicalRowCount: 4, selection: SelectionVector([0, 2, 3]))
    let evaluator = ExpressionEvaluator(
      FunctionContext(transactionTime: 0, zones: ZoneDatabase(), random: SeededRandom(seed: 1)))
    let together = try evaluator.evaluate(try Self.marked(all), batch)
    for (expression, vector) in zip(all, together) {
      let alone = try evaluator.evaluate(try CompiledExpression(expression, layout: Self.layout), batch)
      #expect((0..<3).map { vector[$0].description } == (0..<3).map { alone[$0].description })
    }
  }
}
