import BasaltCore
import BasaltExecution
import BasaltFunctions
import BasaltPlan
import TestSupport
import Testing

/// `ExpressionEvaluator`, `CompiledExpression`, `RowFrame`, `ValueSet`, `ByteSet`: values of the rows meant, and errors of no others.
@Suite struct ExpressionEvaluatorTests {
  private static func evaluator() -> ExpressionEvaluator {
    ExpressionEvaluator(
      FunctionContext(transactionTime: 0, zones: ZoneDatabase(), random: SeededRandom(seed: 1)))
  }

  private static func compiled(_ expression: BoundExpression, _ types: [LogicalType]) throws -> CompiledExpression {
    let columns = types.enumerated().map { PlanColumn(id: ColumnID($0), name: "c\($0)", type: $1) }
    return try CompiledExpression(expression, layout: ColumnLayout(columns))
  }

  private static func call(_ name: String, _ arguments: BoundExpression...) throws -> BoundExpression {
    .call(try FunctionResolver.resolve(name, arguments.map { .typed($0.type) }), arguments)
  }

  private static let number = BoundExpression.column(ColumnID(0), .integer)
  private static func constant(_ value: Int32) -> BoundExpression { .constant(.integer(value), .integer) }

  private static func batch(_ values: [Value], keeping rows: [UInt16]? = nil) throws -> VectorBatch {
    VectorBatch(
      columns: [try ColumnVector(values, type: .integer)], physicalRowCount: values.count,
      selection: rows.map { SelectionVector($0) })
  }

  private static func values(_ vector: ColumnVector) -> [Value] { (0..<vector.count).map { vector[$0] } }

  @Test func aRowThatAFilterLeftOutRaisesNothing() throws {
    let quotient = try Self.compiled(try Self.call("/", Self.constant(12), Self.number), [.integer])
    let values: [Value] = [.integer(0), .integer(3), .integer(0), .integer(4)]
    #expect(throws: BasaltError.self) { try Self.evaluator().evaluate(quotient, try Self.batch(values)) }
    let kept = try Self.evaluator().evaluate(quotient, try Self.batch(values, keeping: [1, 3]))
    #expect(Self.values(kept) == [.integer(4), .integer(3)])
  }

  @Test func aBranchIsComputedForItsRowsAlone() throws {
    let isZero = try Self.call("=", Self.number, Self.constant(0))
    let quotient = try Self.call("/", Self.constant(12), Self.number)
    let guarded = BoundExpression.conditional([.init(isZero, Self.constant(-1))], otherwise: quotient, .integer)
    let values: [Value] = [.integer(0), .integer(3), .null, .integer(12), .integer(0)]
    let result = try Self.evaluator().evaluate(try Self.compiled(guarded, [.integer]), try Self.batch(values))
    #expect(Self.values(result) == [.integer(-1), .integer(4), .null, .integer(1), .integer(-1)])
    // AND and OR end where they are decided, coalesce at the first value.
    let isLarge = try Self.call(">", quotient, Self.constant(3))
    let isNotZero = try Self.call("<>", Self.number, Self.constant(0))
    let both = try Self.evaluator().evaluate(
      try Self.compiled(.and([isNotZero, isLarge]), [.integer]), try Self.batch(values))
    #expect(Self.values(both) == [.boolean(false), .boolean(true), .null, .boolean(false), .boolean(false)])
    let either = try Self.evaluator().evaluate(
      try Self.compiled(.or([isZero, isLarge]), [.integer]), try Self.batch(values))
    #expect(Self.values(either) == [.boolean(true), .boolean(true), .null, .boolean(false), .boolean(true)])
    let first = BoundExpression.firstValid(
      [Self.number, try Self.call("/", Self.constant(1), Self.constant(0))], .integer)
    #expect(throws: BasaltError.self) {
      try Self.evaluator().evaluate(try Self.compiled(first, [.integer]), try Self.batch(values))
    }
    let valid = try Self.evaluator().evaluate(
      try Self.compiled(first, [.integer]), try Self.batch(values, keeping: [0, 1, 3]))
    #expect(Self.values(valid) == [.integer(0), .integer(3), .integer(12)])
  }

  /// AND and OR of three values against the tables of SQL, over random rows and selections.
  @Test(arguments: Soak.seeds(20)) func connectivesFollowSQL(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let rowCount = Int.random(in: 1...300, using: &random)
    let types = [LogicalType](repeating: .boolean, count: 3)
    let columns: [[Value]] = types.map { _ in
      (0..<rowCount).map { _ in [Value.null, .boolean(true), .boolean(false)].randomElement(using: &random) ?? .null }
    }
    let kept = (0..<rowCount).filter { _ in Bool.random(using: &random) }
    let batch = VectorBatch(
      columns: try columns.map { try ColumnVector($0, type: .boolean) }, physicalRowCount: rowCount,
      selection: SelectionVector(kept.map { UInt16($0) }))
    let operands = types.indices.map { BoundExpression.column(ColumnID($0), .boolean) }
    func expected(_ row: Int, decidedBy deciding: Bool) -> Value {
      let values = columns.map { $0[row] }
      if values.contains(.boolean(deciding)) { return .boolean(deciding) }
      return values.contains(.null) ? .null : .boolean(!deciding)
    }
    let and = try Self.evaluator().evaluate(try Self.compiled(.and(operands), types), batch)
    #expect(Self.values(and) == kept.map { expected($0, decidedBy: false) })
    let or = try Self.evaluator().evaluate(try Self.compiled(.or(operands), types), batch)
    #expect(Self.values(or) == kept.map { expected($0, decidedBy: true) })
    let selected = try Self.evaluator().select(try Self.compiled(.and(operands), types), batch)
    let positions = (0..<(selected?.count ?? rowCount)).map { selected?[$0] ?? $0 }
    #expect(positions == kept.filter { expected($0, decidedBy: false) == .boolean(true) })
  }

  /// IN lists of every physical form, with and without NULL, against one comparison after another.
  @Test(arguments: Soak.seeds(20)) func listsHoldWhatTheyHold(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    func value(_ type: LogicalType) -> Value {
      let number = Int.random(in: 0..<40, using: &random)
      switch type {
      case .smallint: return .smallint(Int16(number))
      case .bigint: return .bigint(Int64(number))
      // Some as short as a view, and some that a view's first bytes do not tell apart.
      case .text: return .text(String(repeating: "x", count: number / 2) + (number.isMultiple(of: 2) ? "" : "a"))
      default: return .double(number == 0 ? .nan : Double(number))
      }
    }
    for type in [LogicalType.smallint, .bigint, .text, .double] {
      let rows = (0..<100).map { _ in Bool.random(using: &random) ? value(type) : .null }
      let list = Set((0..<Int.random(in: 1...60, using: &random)).map { _ in value(type) })
      // Also as codes, of which a set is asked once an entry.
      let (flat, coded) = (try ColumnVector(rows, type: type), try ColumnVector.dictionary(of: rows, type: type))
      for (hasNull, column) in [(false, flat), (true, flat), (false, coded), (true, coded)] {
        let expression = BoundExpression.inSet(.column(ColumnID(0), type), list, hasNull: hasNull)
        let batch = VectorBatch(columns: [column], physicalRowCount: rows.count)
        let found = try Self.evaluator().evaluate(try Self.compiled(expression, [type]), batch)
        let expected = rows.map { row -> Value in
          if row.isNull { return .null }
          return list.contains(row) ? .boolean(true) : hasNull ? .null : .boolean(false)
        }
        #expect(Self.values(found) == expected, "\(type), \(list), NULL in the list: \(hasNull)")
      }
    }
  }
}
