import BasaltCore
import BasaltFunctions

/// Moves conditions towards the rows they are about: below projections, to the side of a join, into the groups' input. What is left of a
/// condition over both sides of an inner join becomes its keys, or its condition.
///
/// Why a condition may go where it goes, operator by operator: the rows that it takes away there
/// are those whose absence changes nothing but the rows that it would have taken away above. Where
/// that does not hold it stays: above a limit (which rows are the first depends on all of them),
/// above the side of an outer join whose NULLs it would see, above an aggregate whose value it asks
/// for. Whatever is volatile stays as well: drawn for other rows, or more often, it would be
/// another condition.
///
/// A condition may fail, as `1 / x > 2` does, and below it meets rows that something else would
/// have taken away first. SQL leaves the order of conditions open, PostgreSQL makes use of that,
/// and so does this rule; who needs an order writes CASE.
enum FilterPushdown {
  static let rule = OptimizerRule("filter pushdown") { (plan, _) throws(BasaltError) in pushed(plan) }
  /// Once more, for what other rules have found out.
  static let again = rule

  /// `nil` when there was no condition to move.
  private static func pushed(_ plan: LogicalPlan) -> LogicalPlan? {
    var didMove = false
    let result = push([], into: plan, &didMove)
    return didMove ? result : nil
  }

  /// The plan with conditions above it, as far down as they may go.
  ///
  /// Each operator is met once, with everything that stands above it in its hands, so that one pass
  /// is enough whatever the plan's depth.
  /// - Complexity: O(operators × conditions), and the size of each condition where it is spelled
  ///   out anew.
  private static func push(
    _ conditions: [BoundExpression], into plan: LogicalPlan, _ didMove: inout Bool
  ) -> LogicalPlan {
    switch plan {
    case .filter(let condition, let input):
      let parts = condition.conjuncts
      let below = push(conditions + parts, into: input, &didMove)
      // Where it stands again is where it stood.
      if case .filter = below {} else { didMove = true }
      return below
    case .project(var projection):
      // Spelled out again below; what is drawn at random must not be drawn twice, and what is large not computed twice.
      let values = Dictionary(
        projection.items.map { ($0.column.id, $0.value) }, uniquingKeysWith: { first, _ in first })
      var (above, below): ([BoundExpression], [BoundExpression]) = ([], [])
      for condition in conditions {
        let isCheap = condition.columns.allSatisfy { values[$0].map { !$0.isVolatile && $0.size <= 8 } ?? true }
        if isCheap { below.append(condition.substituting(values)) } else { above.append(condition) }
      }
      if !below.isEmpty { didMove = true }
      projection.input = push(below, into: projection.input, &didMove)
      return filtered(.project(projection), above)
    case .aggregate(var aggregate):
      // Conditions on keys alone take whole groups away. Without keys there is a group even of no rows.
      // Of sets, what is a key of all of them: any other is NULL in some groups, whatever the rows have.
      let common = aggregate.sets.map { sets in sets.common.map { aggregate.keys[$0] } } ?? aggregate.keys
      let keys = Dictionary(common.map { ($0.column.id, $0.value) }, uniquingKeysWith: { first, _ in first })
      var (above, below): ([BoundExpression], [BoundExpression]) = ([], [])
      for condition in conditions {
        let columns = condition.columns
        let isOfKeys = !columns.isEmpty && columns.allSatisfy { keys[$0].map { !$0.isVolatile } ?? false }
        if isOfKeys { below.append(condition.substituting(keys)) } else { above.append(condition) }
      }
      if !below.isEmpty { didMove = true }
      aggregate.input = push(below, into: aggregate.input, &didMove)
      return filtered(.aggregate(aggregate), above)
    case .distinct(let input):
      if !conditions.isEmpty { didMove = true }
      return .distinct(push(conditions, into: input, &didMove))
    case .firstRows(var first):
      // On keys alone: all rows of a key go or none. Any other would choose another first row.
      let keys = first.keys.reduce(into: Set<ColumnID>()) { if case .column(let id, _) = $1 { $0.insert(id) } }
      var (above, below): ([BoundExpression], [BoundExpression]) = ([], [])
      for condition in conditions {
        if condition.columns.isSubset(of: keys), !condition.isVolatile {
          below.append(condition)
        } else {
          above.append(condition)
        }
      }
      if !below.isEmpty { didMove = true }
      first.input = push(below, into: first.input, &didMove)
      return filtered(.firstRows(first), above)
    case .window(var window):
      // Conditions on what all rows of a partition have in common take whole partitions away, and nothing of the others:
      // what is computed of these does not change. Any other condition would take rows out of frames.
      let common = Set(
        window.partition.compactMap { key -> ColumnID? in
          if case .column(let id, _) = key { return id }
          return nil
        })
      let (below, above) = conditions.divided { condition in
        !condition.columns.isEmpty && condition.columns.isSubset(of: common) && !condition.isVolatile
      }
      if !below.isEmpty { didMove = true }
      window.input = push(below, into: window.input, &didMove)
      return filtered(.window(window), above)
    case .sort(var sort) where sort.rowLimit == nil:
      if !conditions.isEmpty { didMove = true }
      sort.input = push(conditions, into: sort.input, &didMove)
      return .sort(sort)
    case .combined(var combination):
      // Of UNION each side has its part; EXCEPT and INTERSECT compare rows, all of whose columns they have.
      if !conditions.isEmpty { didMove = true }
      let inputs = combination.inputs
      combination.inputs = inputs.map { input in
        let columns = Dictionary(
          zip(combination.columns, input.columns).map { ($0.id, BoundExpression.column($1.id, $1.type)) },
          uniquingKeysWith: { first, _ in first })
        return push(conditions.map { $0.substituting(columns) }, into: input, &didMove)
      }
      return .combined(combination)
    case .expansion(var expansion):
      // What is not about the number is about the row that it is of, and asked once instead of once a number.
      let below = conditions.filter { !$0.columns.contains(expansion.column.id) && !$0.isVolatile }
      let above = conditions.filter { $0.columns.contains(expansion.column.id) || $0.isVolatile }
      if !below.isEmpty { didMove = true }
      expansion.input = push(below, into: expansion.input, &didMove)
      return filtered(.expansion(expansion), above)
    case .join(let join): return push(conditions, into: join, &didMove)
    case .asof(var join):
      // To the left alone: a row of it is there or not, whatever the others are. Of the right another row would be the
      // nearest, where one is taken away.
      let leftColumns = join.left.columnIDs
      var (above, below): ([BoundExpression], [BoundExpression]) = ([], [])
      for condition in conditions {
        if condition.columns.isSubset(of: leftColumns), !condition.isVolatile {
          below.append(condition)
        } else {
          above.append(condition)
        }
      }
      if !below.isEmpty { didMove = true }
      join.left = push(below, into: join.left, &didMove)
      join.right = push([], into: join.right, &didMove)
      return filtered(.asof(join), above)
    case .scan, .values, .series, .sort, .limit, .common, .recursive, .divided:
      // Rows of the statement itself and of a table: as far down as there is.
      // A limit's rows are chosen before a condition sees them, and what a recursion is made of has to be made.
      return filtered(plan.with(inputs: plan.inputs.map { push([], into: $0, &didMove) }), conditions)
    }
  }

  /// A join: to the left, to the right, to the pairs, or above, in this order of preference.
  ///
  /// | kind | conditions from above go to | parts of ON go to |
  /// | --- | --- | --- |
  /// | inner | either side, keys, pairs | either side |
  /// | left | the left | the right |
  /// | right | the right | the left |
  /// | full | nowhere | nowhere |
  /// | semi | the left | either side |
  /// | anti, exists, single | the left | the right |
  /// | mark | the left | nowhere |
  ///
  /// The mark's own condition stays whole: what it leaves out of either side would change a false
  /// into a NULL, or a NULL into a false.
  private static func push(
    _ conditions: [BoundExpression], into join: Join, _ didMove: inout Bool
  ) -> LogicalPlan {
    var join = join
    let (leftColumns, rightColumns) = (join.left.columnIDs, join.right.columnIDs)
    var (left, right, above, pairs): ([BoundExpression], [BoundExpression], [BoundExpression], [BoundExpression]) =
      ([], [], [], [])
    // A side whose rows may be missing above: what is asked there is asked of NULLs, too.
    let keepsLeft = join.kind.givesLeftRowsAsTheyAre
    let keepsRight = [.inner, .right].contains(join.kind)
    for condition in conditions {
      let columns = condition.columns
      if keepsLeft, columns.isSubset(of: leftColumns), !condition.isVolatile {
        left.append(condition)
      } else if keepsRight, columns.isSubset(of: rightColumns), !condition.isVolatile {
        right.append(condition)
      } else if join.kind == .inner, !condition.isVolatile {
        pairs.append(condition)
      } else {
        above.append(condition)
      }
    }
    // Of the join's own condition: a part about one side keeps rows from being compared, where that side's rows need no
    // partner to stay away.
    // Volatile parts stay with the pairs, for which they were written.
    var own: [BoundExpression] = []
    for part in join.condition?.conjuncts ?? [] {
      let columns = part.columns
      let mayFilterLeft = [.inner, .right, .semi].contains(join.kind)
      let mayFilterRight = join.kind.seesPartnersAlone
      if mayFilterLeft, columns.isSubset(of: leftColumns), !part.isVolatile {
        left.append(part)
        didMove = true
      } else if mayFilterRight, columns.isSubset(of: rightColumns), !part.isVolatile {
        right.append(part)
        didMove = true
      } else {
        own.append(part)
      }
    }
    // As in the binder: an equality of both sides is what a hash table can be asked for, anything
    // else is a test of pairs.
    for pair in pairs {
      if let key = pair.equality(leftColumns, rightColumns) { join.keys.append(key) } else { own.append(pair) }
    }
    if !left.isEmpty || !right.isEmpty || !pairs.isEmpty { didMove = true }
    join.condition = .conjunction(own)
    let (leftInput, rightInput) = (join.left, join.right)
    join.left = push(left, into: leftInput, &didMove)
    join.right = push(right, into: rightInput, &didMove)
    return filtered(.join(join), above)
  }

  /// Conditions that go no further down. AND keeps the order in which they were met, which is that
  /// of the statement for those of one clause: cheap ones that somebody wrote first are still asked
  /// first.
  private static func filtered(_ plan: LogicalPlan, _ conditions: [BoundExpression]) -> LogicalPlan {
    guard let condition = BoundExpression.conjunction(conditions) else { return plan }
    return .filter(condition, plan)
  }
}

extension [BoundExpression] {
  /// Those for which it holds, and the others, in their order.
  fileprivate func divided(by holds: (BoundExpression) -> Bool) -> (those: [BoundExpression], others: [BoundExpression])
  {
    (filter(holds), filter { !holds($0) })
  }
}

extension Join.Kind {
  /// Whether its rows are rows of the left, so that one that is not wanted above need not get there.
  var givesLeftRowsAsTheyAre: Bool {
    switch self {
    case .inner, .left, .semi, .anti, .mark, .exists, .single: true
    case .right, .full: false
    }
  }

  /// Whether a row of the right that no pair can hold for may be left out before. Not of a mark, which a NULL among the right's
  /// keys changes.
  var seesPartnersAlone: Bool {
    switch self {
    case .inner, .left, .semi, .anti, .exists, .single: true
    case .right, .full, .mark: false
    }
  }
}

extension BoundExpression {
  /// `a = b` with a side for each input, in their order; `nil` for everything else.
  ///
  /// Not of two types: a key that is cast on the way is the binder's to make, which knows whether
  /// the cast loses a value.
  func equality(
    _ left: Set<ColumnID>, _ right: Set<ColumnID>
  ) -> (left: BoundExpression, right: BoundExpression)? {
    guard case .call(let function, let arguments) = self, function.name == "=", arguments.count == 2,
      arguments[0].type == arguments[1].type
    else { return nil }
    let (first, second) = (arguments[0].columns, arguments[1].columns)
    guard !first.isEmpty, !second.isEmpty else { return nil }
    if first.isSubset(of: left), second.isSubset(of: right) { return (arguments[0], arguments[1]) }
    if first.isSubset(of: right), second.isSubset(of: left) { return (arguments[1], arguments[0]) }
    return nil
  }
}
