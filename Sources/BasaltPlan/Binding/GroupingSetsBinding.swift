internal import BasaltCore
internal import BasaltSQL

/// GROUP BY with several sets of keys, and `GROUPING (…)`, which tells them apart.
///
/// **Sets.** Each element stands for a list of sets, and GROUP BY for every way to take one of each: PostgreSQL's reading,
/// and the standard's. A key that is written twice is one; a set that is there twice is two, and gives its groups twice,
/// but for `GROUP BY DISTINCT`.
///
/// **NULL.** A key that is not of a group's set is NULL above the grouping wherever it is named, and not within aggregates,
/// which see the rows. So `sum(b)` beside `ROLLUP (b)` adds up all values of b, also in the row of all groups.
/// `GROUPING (a, b)` is a number whose lowest bit says that b is not of the set, and the next that a is.
extension StatementBinding {
  /// More sets than anybody writes: PostgreSQL's bound, and what `CUBE` of twelve keys has.
  private static let setCountMaximum = 4096
  /// An integer has so many bits beside its sign.
  private static let groupingArgumentCountMaximum = 31

  /// The keys of all elements, each with a place in `binding.keys`, and the sets of them.
  ///
  /// A key that is written twice has two places here: which keys are the same is known when all of them have a type
  /// (`groupingSets`).
  func bind(
    _ elements: [GroupingElement], isDistinct: Bool, _ binding: SelectBinding
  ) throws(BasaltError) {
    // Of no element there is one way to take one of each.
    var sets: [[Int]] = [[]]
    var isOne = true
    for element in elements {
      if case .key = element {} else { isOne = false }
      sets = try combined(sets, with: try self.sets(of: element, binding), element)
    }
    // Keys alone are one set: what nearly all statements have.
    if isOne { return }
    if isDistinct { (binding.sets, binding.hasDistinctSets) = (sets, true) } else { binding.sets = sets }
  }

  /// The sets that one element stands for.
  ///
  /// In the order in which the standard lists them, from the finest on; no result depends on it, and EXPLAIN reads better.
  /// Recursion as deep as GROUPING SETS nest, which the parser bounds.
  private func sets(of element: GroupingElement, _ binding: SelectBinding) throws(BasaltError) -> [[Int]] {
    switch element {
    case .key(let expression): return [[try place(of: expression, binding)]]
    case .keys(let expressions, _): return [try places(of: expressions, binding)]
    case .rollup(let parts, _):
      // From the empty one up, each the one before and one part more.
      var sets: [[Int]] = [[]]
      for part in parts { sets.append(sets[sets.count - 1] + (try places(of: part, binding))) }
      return sets.reversed()
    case .cube(let parts, let range):
      // From the front: what the first part is in comes before what it is not in.
      // Twice as many with each part: counted before they are made.
      guard parts.count <= 12 else { throw tooManySets(range) }
      var sets: [[Int]] = [[]]
      for part in parts {
        let places = try places(of: part, binding)
        sets = sets.flatMap { [$0 + places, $0] }
      }
      return sets
    case .sets(let elements, let range):
      var sets: [[Int]] = []
      for element in elements {
        sets += try self.sets(of: element, binding)
        guard sets.count <= StatementBinding.setCountMaximum else { throw tooManySets(range) }
      }
      return sets
    }
  }

  /// Those of several keys.
  private func places(of expressions: [Expression], _ binding: SelectBinding) throws(BasaltError) -> [Int] {
    var places: [Int] = []
    for expression in expressions { places.append(try place(of: expression, binding)) }
    return places
  }

  /// A number is an item's and a name may be one, as in plain GROUP BY: PostgreSQL asks the same of every key, wherever it stands.
  private func place(of expression: Expression, _ binding: SelectBinding) throws(BasaltError) -> Int {
    binding.keys.append(try key(expression, binding))
    return binding.keys.count - 1
  }

  /// Every set of the one with every set of the other.
  /// - Throws: `.invalidArgument` before there are too many: a short text stands for millions, `CUBE (…), CUBE (…)`.
  private func combined(
    _ sets: [[Int]], with others: [[Int]], _ element: GroupingElement
  ) throws(BasaltError) -> [[Int]] {
    guard sets.count * others.count <= StatementBinding.setCountMaximum else { throw tooManySets(element.range) }
    return sets.flatMap { set in others.map { set + $0 } }
  }

  /// Told of the element that was one too many.
  private func tooManySets(_ range: SourceRange) -> BasaltError {
    error(
      .invalidArgument, "GROUP BY has more than \(StatementBinding.setCountMaximum) sets of keys.", at: range,
      remedy: "List the sets that are wanted in GROUPING SETS.")
  }

  /// The sets of keys that differ, and what is asked of them; `nil` for one set of all that nobody asks about.
  /// - Parameters:
  ///   - keys: Each once.
  ///   - indexes: Of each key as it is written, which of them it is.
  func groupingSets(
    _ binding: SelectBinding, _ keys: [BoundExpression], _ indexes: [Int]
  ) throws(BasaltError) -> GroupingSets? {
    // Of one set GROUPING may be asked as well: it is 0 then.
    guard binding.sets != nil || !binding.collector.groupings.isEmpty else { return nil }
    var sets = (binding.sets ?? [Array(indexes.indices)]).map { set in Set(set.map { indexes[$0] }).sorted() }
    // Of what they come to: `(a, b)` and `(b, a, a)` are one set.
    if binding.hasDistinctSets {
      var known: Set<[Int]> = []
      sets = sets.filter { known.insert($0).inserted }
    }
    // `(a, b)` and `()` are sets like any other, and alone no more than GROUP BY always was.
    if sets == [Array(keys.indices)], binding.collector.groupings.isEmpty { return nil }
    // Found as items find their keys: by what they compute.
    var marks: [GroupingSets.Mark] = []
    for call in binding.collector.groupings {
      var asked: [Int] = []
      for argument in call.arguments {
        let value = try value(of: argument)
        guard let key = keys.firstIndex(where: { $0.isSame(as: value) }) else {
          throw error(
            .invalidArgument, "GROUPING tells which keys a group has, and this is no key of GROUP BY.",
            at: argument.range, remedy: "Write an expression exactly as it stands in GROUP BY.")
        }
        asked.append(key)
      }
      marks.append(GroupingSets.Mark(call.column, keys: asked))
    }
    return GroupingSets(sets, marks: marks)
  }

  /// `GROUPING (a, b)`, as the column that will hold it.
  ///
  /// Items are bound before keys are, so that whether its arguments are keys can only be asked later. Equal calls share a
  /// column, as aggregates do.
  @inline(never)
  func grouping(_ call: SyntaxCall, _ clause: Clause) throws(BasaltError) -> Operand {
    guard let collector = clause.aggregates, !clause.isInAggregate else {
      throw error(
        .invalidArgument, "\(clause.isInAggregate ? "An aggregate" : clause.name) may not hold GROUPING.",
        at: call.range,
        remedy: "Write it in SELECT, HAVING or ORDER BY, where there are groups.")
    }
    guard case .list(let list) = call.arguments,
      (1...StatementBinding.groupingArgumentCountMaximum).contains(list.count), !call.isDistinct, call.orderBy.isEmpty,
      call.withinGroup.isEmpty, call.filter == nil
    else {
      throw error(
        .invalidArgument,
        "GROUPING takes from one to \(StatementBinding.groupingArgumentCountMaximum) keys of GROUP BY, and nothing else.",
        at: call.range, remedy: "Write it as in GROUPING (a, b).")
    }
    try refuseNames(list, of: "grouping")
    var arguments: [Operand] = []
    // Over the rows of FROM, as the keys are.
    for argument in list { arguments.append(try bind(argument.value, clause)) }
    // In HAVING and ORDER BY it is repeated as aggregates are.
    let known = collector.groupings.first { $0.isSame(as: arguments) }
    if let known { return Operand(.column(known.column.id, .integer), call.range) }
    let column = makeColumn("grouping", .integer, isNullable: false)
    collector.groupings.append(GroupingCall(column: column, arguments: arguments))
    return Operand(.column(column.id, .integer), call.range)
  }
}

/// A call of GROUPING.
///
/// What its arguments are worth nobody asks: they are expressions only to be found among the keys.
struct GroupingCall {
  let column: PlanColumn
  let arguments: [Operand]

  /// Whether it asks for the same keys in the same order.
  func isSame(as other: [Operand]) -> Bool {
    arguments.count == other.count
      && zip(arguments, other).allSatisfy { left, right in
        guard case .typed(let left) = left.kind, case .typed(let right) = right.kind else { return false }
        return left.isSame(as: right)
      }
  }
}

extension GroupingElement {
  /// Where errors about it as a whole point.
  fileprivate var range: SourceRange {
    switch self {
    case .key(let expression): expression.range
    case .keys(_, let range), .rollup(_, let range), .cube(_, let range), .sets(_, let range): range
    }
  }
}
