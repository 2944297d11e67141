import BasaltCore
import BasaltFunctions

/// Finds what several expressions of one operator compute in common, so that it is computed once a batch:
/// `price * (1 - discount)` within `price * (1 - discount) * (1 + tax)`.
///
/// Calls alone are looked for, down to the forms that leave rows out (CASE, AND, coalesce): what stands below those is
/// wanted for other rows. Whatever is volatile is the same as nothing. Equal nodes are given equal numbers from the
/// leaves up, so that a comparison of two trees is one of their numbers.
package struct SharedParts {
  /// What makes two nodes the same, their operands being known by number.
  /// Operands by number: a node is as small as it looks, however deep the tree below it.
  private enum Node: Hashable {
    case column(Int)
    case constant(LogicalType, Value)
    case call(String, [LogicalType], LogicalType, isTry: Bool, [Int])
    /// Like nothing else.
    case other(Int)
  }

  private var numbers: [Node: Int] = [:]
  /// By number, how often a node is met: what is met again is shared.
  private var counts: [Int] = []

  /// The same expressions, with what is worth it marked as shared.
  /// - Parameter expressions: Evaluated over the same rows, one after another.
  /// - Complexity: O(nodes).
  package static func marked(_ expressions: [CompiledExpression]) -> [CompiledExpression] {
    // A single call has nobody to share with; it may have equal operands, which nobody writes.
    guard expressions.count > 1 else { return expressions }
    // Twice through the trees: only when all are counted is it known what is met again.
    var parts = SharedParts()
    for expression in expressions { parts.count(expression) }
    return expressions.map { parts.marked($0).expression }
  }

  private mutating func number(of node: Node) -> Int {
    if let known = numbers[node] { return known }
    numbers[node] = counts.count
    counts.append(0)
    return counts.count - 1
  }

  /// Numbers a tree from the leaves up.
  @discardableResult
  private mutating func count(_ expression: CompiledExpression) -> Int {
    switch expression {
    case .narrow(let wanted): return count(wanted)
    case .call(_, let arguments):
      let operands = arguments.map { count($0) }
      let number = number(of: node(of: expression, operands))
      counts[number] += 1
      return number
    case .column, .constant, .and, .or, .conditional, .firstValid, .inSet, .shared:
      return number(of: node(of: expression, []))
    }
  }

  private func node(of expression: CompiledExpression, _ operands: [Int]) -> Node {
    switch expression {
    case .column(let index, _): return .column(index)
    case .constant(let vector):
      // -0 equals 0, and yet gives other results.
      guard vector.type != .real, vector.type != .double else { return .other(counts.count) }
      return .constant(vector.type, vector[0])
    // What a function has captured is part of its name, so that name and types say which one it is.
    case .call(let function, _) where function.overload.volatility != .volatile:
      return .call(function.name, function.argumentTypes, function.resultType, isTry: function.isTry, operands)
    case .call, .and, .or, .conditional, .firstValid, .inSet, .shared, .narrow: return .other(counts.count)
    }
  }

  /// A tree with its shared nodes marked, and its number; those that were `other` are like nothing again.
  private func marked(_ expression: CompiledExpression) -> (expression: CompiledExpression, number: Int?) {
    switch expression {
    case .narrow(let wanted):
      let (expression, number) = marked(wanted)
      return (.narrow(expression), number)
    case .call(let function, let arguments):
      let operands = arguments.map { marked($0) }
      let call = CompiledExpression.call(function, operands.map(\.expression))
      let known = operands.compactMap(\.number)
      // An operand that is like nothing else makes its call one, too: `random() + 1` is drawn each time.
      guard known.count == operands.count, let number = numbers[node(of: expression, known)] else { return (call, nil) }
      return (counts[number] > 1 ? .shared(number, call) : call, number)
    case .column, .constant, .and, .or, .conditional, .firstValid, .inSet, .shared:
      return (expression, numbers[node(of: expression, [])])
    }
  }
}
