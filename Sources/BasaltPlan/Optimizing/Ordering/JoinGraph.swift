import BasaltCore
import BasaltFunctions

/// Relations that are joined with each other, and what their rows are held together by: what a search for an order needs to
/// know of a plan, without the order in which the statement has them.
///
/// **What is part of it.** Inner joins, and filters between them, dissolve: rows of all of them fulfil all conditions, whichever
/// comes first. Of a left, semi, anti or mark join the left side dissolves, and the right stays whole, as a relation that
/// *depends*: it is joined by its own kind, as the right side of a set that has all relations its condition looks at, and by
/// itself. That is sound at any place: such a join looks at each row of the left alone, takes it away, keeps it, or adds columns
/// to it, and so it may come before other relations are joined to that row, or behind. A right or full join is a relation
/// like any other, and so is everything that is no join. A semi or anti join may build either side, which changes no row.
///
/// Conditions that are about one relation become part of it, wherever they stood; others wait for the first join that has all
/// relations they look at. A condition on columns of a relation that depends waits for its join, because it may be about the NULLs
/// that this join makes.
///
/// **Equalities.** Columns that are equal by the statement's conditions make a class: with `a = b AND b = c` rows may be joined by
/// `a = c` first. Of a class one equality is asked for where two sets meet that both have members, as within each set all of them
/// are equal already. Columns of relations that depend are not in classes: they may be NULL where the others are equal.
package struct JoinGraph: Sendable {
  private(set) var relations: [Relation] = []
  private(set) var classes: [ColumnClass] = []
  /// Those that no class has.
  private(set) var equalities: [Equality] = []
  private(set) var predicates: [Predicate] = []
  /// The order of the statement.
  package private(set) var statementTree: JoinTree = .relation(0)
  /// Whether a relation got a condition that was not there before.
  private(set) var isNarrowed = false
  private var owners: [ColumnID: Int] = [:]

  struct Relation: Sendable {
    var plan: LogicalPlan
    /// `nil` of a relation that is only joined by conditions.
    var dependency: Dependency?
  }

  /// How a relation is joined that depends on others.
  struct Dependency: Sendable {
    /// Left, semi, anti or mark.
    let kind: Join.Kind
    let keys: [(left: BoundExpression, right: BoundExpression)]
    let condition: BoundExpression?
    /// What its keys and its condition look at.
    let required: RelationSet
  }

  /// Columns that are equal in every row, of one relation each.
  struct ColumnClass: Sendable {
    var members: [(relation: Int, column: BoundExpression)]

    /// The member of a relation.
    func member(of relation: Int) -> BoundExpression? { members.first { $0.relation == relation }?.column }
  }

  /// `left = right`, each of relations that the other does not look at.
  struct Equality: Sendable {
    let left, right: BoundExpression
    let leftRelations, rightRelations: RelationSet

    var relations: RelationSet { leftRelations.union(rightRelations) }
  }

  /// Any other condition.
  struct Predicate: Sendable {
    let condition: BoundExpression
    let relations: RelationSet
    /// Of what was derived from it for single relations: their share, which must not count twice.
    var derivedPart = 1.0
  }

  package var relationCount: Int { relations.count }

  // MARK: Making

  /// - Parameter plan: A join, or a filter above one.
  /// - Returns: `nil` where there is nothing to be ordered: another operator, fewer than two relations, more than a set can
  ///   hold, a condition whose place matters because it is volatile, or one that looks at what none of them has.
  package init?(_ plan: LogicalPlan) {
    // Gathered first: which relation a column is of is known when all have been met.
    var conditions: [Condition] = []
    guard let tree = flatten(plan, &conditions), relations.count > 1 else { return nil }
    statementTree = tree
    for condition in conditions { guard add(condition) else { return nil } }
    derive()
  }

  /// What was met on the way, before it is known which relations it is about.
  private enum Condition {
    case equality(BoundExpression, BoundExpression)
    case any(BoundExpression)
  }

  /// - Returns: The order as the statement has it; `nil` to give up.
  private mutating func flatten(_ plan: LogicalPlan, _ conditions: inout [Condition]) -> JoinTree? {
    switch plan {
    case .filter(let condition, let input) where input.isJoinCluster && !condition.isVolatile:
      guard let tree = flatten(input, &conditions) else { return nil }
      conditions += condition.conjuncts.map { .any($0) }
      return tree
    case .join(let join) where join.isReorderable:
      // The left first, whatever the kind: the first relation is then never one that depends.
      guard let left = flatten(join.left, &conditions) else { return nil }
      if join.kind == .inner {
        guard let right = flatten(join.right, &conditions) else { return nil }
        conditions += join.keys.map { .equality($0.left, $0.right) }
        conditions += (join.condition?.conjuncts ?? []).map { .any($0) }
        return .join(left, right)
      }
      // What it looks at of the left; of nothing at all: of everything that was joined by then.
      let own = join.right.columnIDs
      var looked: Set<ColumnID> = []
      for key in join.keys { looked.formUnion(key.left.columns) }
      looked.formUnion(join.condition?.columns.subtracting(own) ?? [])
      guard let required = relations(of: looked) else { return nil }
      let dependency = Dependency(
        kind: join.kind, keys: join.keys, condition: join.condition,
        required: required.isEmpty ? left.relations : required)
      guard let index = add(join.right, dependency) else { return nil }
      if let column = join.kind.markColumn { owners[column.id] = index }
      return .join(left, .relation(index))
    // A table, groups, a right join: rows that come from one place, whatever is within.
    default:
      guard let index = add(plan, nil) else { return nil }
      return .relation(index)
    }
  }

  private mutating func add(_ plan: LogicalPlan, _ dependency: Dependency?) -> Int? {
    guard relations.count < RelationSet.countMaximum else { return nil }
    let index = relations.count
    relations.append(Relation(plan: plan, dependency: dependency))
    // Of a semi join no column of the right is seen above; that somebody looks at one is then noticed.
    if dependency.map({ $0.kind.yieldsRight }) ?? true { for column in plan.columns { owners[column.id] = index } }
    return index
  }

  /// The relations that columns are of; `nil` for a column of none.
  private func relations(of columns: Set<ColumnID>) -> RelationSet? {
    var found = RelationSet()
    for column in columns {
      guard let owner = owners[column] else { return nil }
      found.insert(owner)
    }
    return found
  }

  /// - Returns: Whether it could be placed.
  private mutating func add(_ condition: Condition) -> Bool {
    switch condition {
    case .any(let expression):
      guard !expression.isVolatile, let found = relations(of: expression.columns) else { return false }
      // An equality that stands among conditions, because its sides lay on one side of every join.
      if case .call(let function, let arguments) = expression, function.name == "=", arguments.count == 2,
        arguments[0].type == arguments[1].type, found.count > 1
      {
        return add(.equality(arguments[0], arguments[1]))
      }
      // Of no relation at all: it keeps all rows or none, and the first relation is never one that depends.
      if found.isEmpty {
        filter(0, by: expression)
      } else if found.count == 1, relations[found.first].dependency == nil {
        filter(found.first, by: expression)
      } else {
        predicates.append(Predicate(condition: expression, relations: found))
      }
      return true
    case .equality(let left, let right):
      guard !left.isVolatile, !right.isVolatile, let leftRelations = relations(of: left.columns),
        let rightRelations = relations(of: right.columns)
      else { return false }
      // From the most useful form to the least: a class, a key between two sets, a test of rows.
      if join(left, leftRelations, right, rightRelations) { return true }
      if !leftRelations.isEmpty, !rightRelations.isEmpty, !leftRelations.meets(rightRelations) {
        equalities.append(
          Equality(left: left, right: right, leftRelations: leftRelations, rightRelations: rightRelations))
        return true
      }
      guard let equal = BoundExpression.equal(left, right) else { return false }
      let both = leftRelations.union(rightRelations)
      if both.isEmpty {
        filter(0, by: equal)
      } else if both.count == 1, relations[both.first].dependency == nil {
        filter(both.first, by: equal)
      } else {
        predicates.append(Predicate(condition: equal, relations: both))
      }
      return true
    }
  }

  /// Puts two columns into one class.
  /// - Returns: Whether that says all that the equality does. Of one relation a class has one column: a second one would
  ///   have to be compared with the first, which no join of sets would do.
  private mutating func join(
    _ left: BoundExpression, _ leftRelations: RelationSet, _ right: BoundExpression, _ rightRelations: RelationSet
  ) -> Bool {
    guard case .column = left, case .column = right, leftRelations.count == 1, rightRelations.count == 1,
      leftRelations != rightRelations
    else { return false }
    let sides = [(relation: leftRelations.first, column: left), (relation: rightRelations.first, column: right)]
    guard sides.allSatisfy({ relations[$0.relation].dependency == nil }) else { return false }
    // Each side's class, or a new one of the side alone.
    func classIndex(_ column: BoundExpression) -> Int? {
      classes.firstIndex { $0.members.contains { $0.column.isSame(as: column) } }
    }
    let (first, second) = (classIndex(left), classIndex(right))
    // Said before, if by other equalities.
    if let first, first == second { return true }
    let members = (first.map { classes[$0].members } ?? [sides[0]]) + (second.map { classes[$0].members } ?? [sides[1]])
    guard Set(members.map(\.relation)).count == members.count else { return false }
    // From behind, so that the other's index stays right.
    for index in [first, second].compactMap({ $0 }).sorted(by: >) { classes.remove(at: index) }
    classes.append(ColumnClass(members: members))
    return true
  }

  /// A condition about one relation belongs to it, wherever it was written.
  private mutating func filter(_ index: Int, by condition: BoundExpression) {
    relations[index].plan = .filter(condition, relations[index].plan)
    isNarrowed = true
  }

  // MARK: Deriving

  /// Of `a.x = 1 AND b.y = 2 OR a.x = 3 AND b.y = 4` it follows that a.x is 1 or 3: rows of a that are neither need not be joined.
  ///
  /// The condition itself stays. Only where each part says something of the relation alone: of a part that says nothing all
  /// rows may be wanted.
  private mutating func derive() {
    for index in predicates.indices {
      guard case .or(let parts) = predicates[index].condition else { continue }
      for relation in predicates[index].relations.indices where relations[relation].dependency == nil {
        let columns = relations[relation].plan.columnIDs
        let own = parts.map { part in
          BoundExpression.conjunction(
            part.conjuncts.filter { !$0.columns.isEmpty && $0.columns.isSubset(of: columns) && $0.cannotFail })
        }
        guard !own.contains(where: { $0 == nil }) else { continue }
        // Both are counted from now on: the condition's own estimate is divided by this one's.
        let derived = BoundExpression.or(own.compactMap { $0 })
        let plan = relations[relation].plan
        predicates[index].derivedPart *= Selectivity { plan.columnEstimate($0) }.of(derived)
        filter(relation, by: derived)
      }
    }
  }

  /// Replaces relations by plans of the same columns: what was ordered within them.
  /// - Returns: Whether any was.
  mutating func replaceRelations(
    _ body: (LogicalPlan) throws(BasaltError) -> LogicalPlan?
  ) throws(BasaltError) -> Bool {
    var didChange = false
    for index in relations.indices {
      let plan = relations[index].plan
      guard let changed = try body(plan) else { continue }
      relations[index].plan = changed
      didChange = true
    }
    return didChange
  }
}

extension Join {
  /// Whether it dissolves into a graph.
  fileprivate var isReorderable: Bool {
    switch kind {
    case .inner, .left, .semi, .anti, .mark, .exists: break
    // Of a single join a row with two partners is an error, which must not come of rows that another join takes away.
    case .right, .full, .single: return false
    }
    return !(condition?.isVolatile ?? false) && !keys.contains { $0.left.isVolatile || $0.right.isVolatile }
  }
}

extension LogicalPlan {
  /// A join that dissolves, or filters above one.
  var isJoinCluster: Bool {
    switch self {
    case .join(let join): join.isReorderable
    case .filter(let condition, let input): !condition.isVolatile && input.isJoinCluster
    default: false
    }
  }
}

extension BoundExpression {
  /// `left = right` of one type; `nil` should there be no such function.
  static func equal(_ left: BoundExpression, _ right: BoundExpression) -> BoundExpression? {
    guard let function = try? FunctionResolver.resolve("=", [.typed(left.type), .typed(right.type)]),
      function.argumentTypes == [left.type, right.type]
    else { return nil }
    return .call(function, [left, right])
  }

  /// Whether it is made of columns and constants by comparisons, which have a value for all operands: it may be asked of rows
  /// that nobody meant to ask.
  fileprivate var cannotFail: Bool {
    switch self {
    case .column, .constant: true
    case .inSet(let operand, _, _): operand.cannotFail
    case .and(let operands), .or(let operands): operands.allSatisfy(\.cannotFail)
    case .call(let function, let arguments):
      (BasaltCore.Comparison(rawValue: function.name) != nil || ["not", "is null"].contains(function.name))
        && arguments.allSatisfy(\.cannotFail)
    case .parameter, .conditional, .firstValid, .subquery: false
    }
  }
}
