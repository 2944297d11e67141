internal import BasaltCore
internal import BasaltFunctions

/// Expressions of a plan as people read them: names instead of numbers, operators between their
/// operands, casts as `::`.
///
/// For EXPLAIN and tests. It reads like SQL and need not read back: two columns of one name are told
/// apart by `#` and a number, and literals carry their type where it does not show.
struct ExpressionText {
  /// What columns are called.
  let names: PlanNames

  /// An expression alone, without parentheses around it.
  func text(_ expression: BoundExpression) -> String { text(expression, isOperand: false) }

  /// - Parameter isOperand: Whether it stands in another, and needs parentheses if it is made of
  ///   several words.
  private func text(_ expression: BoundExpression, isOperand: Bool) -> String {
    switch expression {
    case .column(let id, _): return names.name(of: id)
    case .constant(let value, let type): return ExpressionText.text(of: value, type)
    case .parameter(let slot, _): return "$value\(slot.number)"
    case .call(let function, let arguments): return call(function, arguments, isOperand: isOperand)
    case .and(let operands): return joined(operands, " AND ", isOperand)
    case .or(let operands): return joined(operands, " OR ", isOperand)
    case .conditional(let branches, let otherwise, _):
      let whens = branches.map { " WHEN \(text($0.condition)) THEN \(text($0.result))" }
      return "CASE\(whens.joined()) ELSE \(text(otherwise)) END"
    case .firstValid(let operands, _): return "coalesce(\(list(operands)))"
    case .inSet(let operand, let values, let hasNull):
      // A set has no order of its own, and a plan is printed the same each time.
      var elements = values.sorted { $0.order(to: $1) == .before }.map { ExpressionText.text(of: $0, operand.type) }
      if hasNull { elements.append("NULL") }
      return parenthesised("\(text(operand, isOperand: true)) IN (\(elements.joined(separator: ", ")))", isOperand)
    case .subquery(let id, _): return "$query\(id.number)"
    }
  }

  /// Operators between their operands, and the few functions that SQL writes in words; all else is a
  /// call. Parentheses stand around every operand that is more than one word: which of them precedence
  /// would make needless is not worth a mistake.
  private func call(_ function: BoundFunction, _ arguments: [BoundExpression], isOperand: Bool) -> String {
    func operand(_ index: Int) -> String { text(arguments[index], isOperand: true) }
    switch (function.name, arguments.count) {
    case ("cast", 1):
      return function.isTry
        ? "TRY_CAST(\(text(arguments[0])) AS \(function.resultType))" : "\(operand(0))::\(function.resultType)"
    case ("not", 1): return parenthesised("NOT \(operand(0))", isOperand)
    case ("is null", 1): return parenthesised("\(operand(0)) IS NULL", isOperand)
    case ("is distinct from", 2): return parenthesised("\(operand(0)) IS DISTINCT FROM \(operand(1))", isOperand)
    case ("like", 2), ("ilike", 2):
      return parenthesised("\(operand(0)) \(function.name.uppercased()) \(operand(1))", isOperand)
    case (let name, 1) where name.hasPrefix(IntervalShift.namePrefix):
      let interval = name.dropFirst(IntervalShift.namePrefix.count)
      return parenthesised("\(operand(0)) + INTERVAL '\(interval)'", isOperand)
    case (let name, 1) where name.first?.isLetter == false: return parenthesised("\(name)\(operand(0))", isOperand)
    case (let name, 2) where name.first?.isLetter == false:
      return parenthesised("\(operand(0)) \(name) \(operand(1))", isOperand)
    case (let name, _): return "\(name)(\(list(arguments)))"
    }
  }

  /// Operands of a call need no parentheses.
  private func list(_ expressions: [BoundExpression]) -> String {
    expressions.map { text($0) }.joined(separator: ", ")
  }

  /// AND and OR of any number.
  private func joined(_ operands: [BoundExpression], _ separator: String, _ isOperand: Bool) -> String {
    parenthesised(operands.map { text($0, isOperand: true) }.joined(separator: separator), isOperand)
  }

  /// In parentheses where it is an operand.
  private func parenthesised(_ text: String, _ isOperand: Bool) -> String { isOperand ? "(\(text))" : text }

  /// A literal; with its type where another would be read.
  static func text(of value: Value, _ type: LogicalType) -> String {
    switch value {
    case .null: return "NULL"
    case .boolean, .integer, .decimal: return value.description
    case .text(let text): return quoted(text)
    case .smallint, .bigint: return "\(value)::\(type)"
    case .real(let number): return number.isFinite ? "\(value)::\(type)" : "\(quoted(value.description))::\(type)"
    case .double(let number): return number.isFinite ? "\(value)::\(type)" : "\(quoted(value.description))::\(type)"
    case .date, .time, .timestamp: return "\(type) \(quoted(value.description))"
    case .timestamptz: return "timestamptz \(quoted(value.description))"
    case .bytea, .uuid, .list: return "\(quoted(value.description))::\(type)"
    }
  }

  /// Cut when it is long: a plan is read by people, and a literal may have megabytes.
  private static func quoted(_ text: String) -> String {
    "'\(Value.excerpt(of: text).split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''"))'"
  }
}
