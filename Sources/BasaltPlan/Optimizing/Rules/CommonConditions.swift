import BasaltCore
import BasaltFunctions

/// Takes out of an OR what all of its arms ask for: `(a AND b) OR (a AND c)` is `a AND (b OR c)`.
///
/// Worth most where it is the equality of a join, as in TPC-H's Q19: within the OR it is a test of all pairs of two tables, and
/// outside it is what a hash table is asked for. The law holds with NULLs as well, so that a filter keeps the same rows, and a
/// condition taken out is looked at no more often than before.
///
/// An OR that says only which values a column may have becomes the set of these, which scans know how to look for.
enum CommonConditions {
  /// Of filters and joins alone: elsewhere nobody looks for parts of an expression.
  ///
  /// Before conditions are pushed, so that what is taken out is pushed with the others, and becomes the key of a join where it
  /// is one.
  static let rule = OptimizerRule("common conditions") { (plan, _) throws(BasaltError) in
    try plan.rewritten { (operator_) throws(BasaltError) in
      switch operator_ {
      case .filter(let condition, let input):
        guard let factored = factored(condition) else { return nil }
        return .filter(factored, input)
      case .join(var join):
        guard let condition = join.condition, let factored = factored(condition) else { return nil }
        join.condition = factored
        return .join(join)
      // Of an ASOF join the condition is asked of one pair, which keys and order have found already.
      case .scan, .values, .series, .expansion, .project, .aggregate, .asof, .window, .sort, .limit, .distinct,
        .firstRows, .combined, .common, .recursive, .divided:
        return nil
      }
    }
  }

  /// `nil` when no OR among its parts has anything in common.
  static func factored(_ condition: BoundExpression) -> BoundExpression? {
    var didChange = false
    var parts: [BoundExpression] = []
    for part in condition.conjuncts {
      if let changed = common(of: part) {
        didChange = true
        parts += changed
      } else {
        parts.append(part)
      }
    }
    return didChange ? .conjunction(parts) : nil
  }

  /// An OR as several conditions, or `nil`.
  ///
  /// By structure, as everywhere: `a = b` in one arm and `b = a` in another have nothing in common, and people who write the
  /// same condition in every arm write it the same way.
  ///
  /// Volatile conditions are the same as nothing: two calls of `random()` are two numbers.
  /// - Complexity: O(arms × conditions of one arm²), and O(arms) where arms have nothing in common.
  private static func common(of part: BoundExpression) -> [BoundExpression]? {
    guard case .or = part else { return nil }
    let arms = part.disjuncts
    if let set = asSet(arms) { return [set] }
    let conditions = arms.map(\.conjuncts)
    // What is in the first and in all others; an arm of one condition ends the search at once.
    let shared = conditions[0].filter { condition in
      conditions.dropFirst().allSatisfy { $0.contains { $0.isSame(as: condition) } }
    }
    guard !shared.isEmpty else { return nil }
    var rest: [BoundExpression] = []
    for arm in conditions {
      let left = arm.filter { condition in !shared.contains { $0.isSame(as: condition) } }
      // An arm of nothing else: where the others hold what they share, this one does, too. Then it does not matter what else they
      // ask for.
      guard let whole = BoundExpression.conjunction(left) else { return shared }
      rest.append(whole)
    }
    return shared + [asSet(rest) ?? .or(rest)]
  }

  /// `x = 1 OR x IN (2, 3)` as the set of its values; `nil` for anything else.
  ///
  /// Of a column alone: what is computed would be computed once instead of several times, but scans make no use of it. A NULL
  /// among the constants keeps things as they are.
  static func asSet(_ arms: [BoundExpression]) -> BoundExpression? {
    guard arms.count > 1 else { return nil }
    var subject: (id: ColumnID, type: LogicalType)?
    var values: Set<Value> = []
    for arm in arms {
      let operand: BoundExpression
      switch arm {
      case .call(let function, let operands) where function.name == "=" && operands.count == 2:
        let isConstantFirst = if case .constant = operands[0] { true } else { false }
        let (column, constant) = isConstantFirst ? (operands[1], operands[0]) : (operands[0], operands[1])
        guard case .constant(let value, let type) = constant, !value.isNull, type == column.type else { return nil }
        operand = column
        values.insert(value)
      case .inSet(let column, let listed, hasNull: false):
        operand = column
        values.formUnion(listed)
      default: return nil
      }
      // Floats are looked up in a set by other rules than `=` has for NaN.
      guard case .column(let id, let type) = operand, subject.map({ $0.id == id }) ?? true, type != .double,
        type != .real
      else { return nil }
      subject = (id, type)
    }
    return subject.map { .inSet(.column($0.id, $0.type), values, hasNull: false) }
  }
}

extension BoundExpression {
  /// What OR connects, all the way down; itself when it is no OR.
  var disjuncts: [BoundExpression] {
    guard case .or(let operands) = self else { return [self] }
    return operands.flatMap(\.disjuncts)
  }
}
