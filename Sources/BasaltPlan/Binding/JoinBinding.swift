internal import BasaltCore
internal import BasaltFunctions
internal import BasaltSQL

/// Joins: which columns there are afterwards, and what pairs are found by.
///
/// **Keys.** A join is planned by the equalities between its sides: of those a hash table can be made, or an order
/// used. They are found here and not by a rule, because for an outer join ON is not WHERE: a condition on one side
/// alone decides which pairs match, not which rows stay. What is no key stays the condition of pairs.
///
/// An equality is a key when each of its sides looks at columns of one table side only, and both have one type
/// without losing a value: an integer and a bigint do, a bigint and a double do not, and are compared pair by
/// pair.
///
/// **USING and NATURAL.** A column that is merged has one name and is listed once and first, as the standard has
/// it. It is the left's, save in a right join, whose left may be missing; in a full join either may, and it is
/// computed. Qualified with their tables both can still be named. NATURAL without a common column is a join of all
/// pairs, in PostgreSQL, too.
extension StatementBinding {
  /// A relation with one more table joined to it.
  @inline(never)
  /// The right side is bound with the left's columns known as being outside: for LATERAL, or to tell that a name of theirs is
  /// LATERAL's business and not simply unknown.
  ///
  /// NATURAL is USING of the names that both sides have, in the left's order, and settled here, as
  /// it depends on tables that the parser does not know.
  func relation(_ left: Relation, _ join: BasaltSQL.Join, _ place: QueryPlace) throws(BasaltError) -> Relation {
    try countStep(join.range)
    // Columns of the left have lower numbers than this one, those of the right higher: which side an
    // expression looks at is a comparison of numbers, however many columns there are.
    let boundary = numbering.makeID()
    let right = try relation(of: JoinedTables(join.table), place.beside(left))
    if join.kind != .semi, join.kind != .anti { try requireNames(left, right, join.range) }
    let sides = JoinSides(left: left, right: right, boundary: boundary)
    switch join.condition {
    case .always: return try joined(sides, join, keys: [], nil)
    case .on(let expression): return try joinedOn(sides, join, expression, place)
    case .using(let names): return try joinedUsing(sides, join, names)
    case .natural:
      let names = Set(right.columns.map(\.name))
      var common: [Identifier] = []
      for column in left.columns where names.contains(column.name) {
        common.append(Identifier(column.name.text, join.range))
      }
      return common.isEmpty ? try joined(sides, join, keys: [], nil) : try joinedUsing(sides, join, common)
    }
  }

  /// What is joined, and how to tell which side a column is of.
  private struct JoinSides {
    var left, right: Relation
    let boundary: ColumnID
    /// Columns of neither that ON looks at: of queries about the row, and of rows further out.
    var marks: Set<ColumnID> = []
    var outer: Set<ColumnID> = []

    func isLeft(_ id: ColumnID) -> Bool { id.number < boundary.number }
  }

  /// The operator, and the columns as they can be named: those of a side whose rows may be missing are
  /// nullable.
  ///
  /// A semi join and an anti join yield the left alone: of the right no column can be named behind
  /// them, not even by a star.
  private func joined(
    _ sides: JoinSides, _ join: BasaltSQL.Join, keys: [(left: BoundExpression, right: BoundExpression)],
    _ condition: BoundExpression?
  ) throws(BasaltError) -> Relation {
    let (left, right) = (sides.left, sides.right)
    let kind: Join.Kind
    var (leftIsNullable, rightIsNullable) = (false, false)
    switch join.kind {
    case .inner, .cross: kind = .inner
    case .left: (kind, rightIsNullable) = (.left, true)
    case .right: (kind, leftIsNullable) = (.right, true)
    case .full: (kind, leftIsNullable, rightIsNullable) = (.full, true, true)
    case .semi: kind = .semi
    case .anti: kind = .anti
    case .asof, .asofLeft: return try nearest(sides, join, keys: keys, condition)
    }
    let isDependent = isDependent(right, on: left)
    if isDependent, kind == .right || kind == .full {
      throw error(
        .invalidArgument, "What stands behind LATERAL depends on rows that a \(join.kind.rawValue) may not have.",
        at: join.range, remedy: "Write JOIN or LEFT JOIN.")
    }
    let plan = LogicalPlan.join(
      Join(kind, left.plan, right.plan, keys: keys, condition: condition, isDependent: isDependent))
    if kind == .semi || kind == .anti { return Relation(plan, columns: left.columns, tables: left.tables) }
    let leftColumns = leftIsNullable ? left.columns.map(\.nullable) : left.columns
    let rightColumns = rightIsNullable ? right.columns.map(\.nullable) : right.columns
    let leftTables = leftIsNullable ? left.tables.map(\.nullable) : left.tables
    let rightTables = rightIsNullable ? right.tables.map(\.nullable) : right.tables
    return Relation(plan, columns: leftColumns + rightColumns, tables: leftTables + rightTables)
  }

  /// ASOF: the first inequality between the sides is what the nearest is found by; everything else is asked of it.
  ///
  /// DuckDB takes equalities and one inequality, and nothing else. A tolerance is what people ask for next, and the reading that
  /// needs no explanation is the one by which it takes partners away and never gives others: the nearest, if it is near
  /// enough.
  /// - Throws: `.invalidArgument` without one, `.typeMismatch` for values that have no distance in 64 bits.
  @inline(never)
  private func nearest(
    _ sides: JoinSides, _ join: BasaltSQL.Join, keys: [(left: BoundExpression, right: BoundExpression)],
    _ condition: BoundExpression?
  ) throws(BasaltError) -> Relation {
    guard !isDependent(sides.right, on: sides.left) else {
      throw error(
        .unsupported, "\(join.kind.rawValue) does not look for the nearest row behind LATERAL.", at: join.range,
        remedy: "Write JOIN LATERAL (SELECT … ORDER BY … LIMIT 1).")
    }
    // In the order of the text: who writes a second inequality means it as a condition.
    var parts = condition?.conjuncts ?? []
    var order: (left: BoundExpression, comparison: Comparison, right: BoundExpression)?
    for (index, part) in parts.enumerated() where order == nil {
      order = inequality(part, sides)
      if order != nil { parts.remove(at: index) }
    }
    guard let order else {
      throw error(
        .invalidArgument, "\(join.kind.rawValue) has no inequality between its sides.", at: join.range,
        remedy: "Write it behind the equalities of ON, as in a.key = b.key AND a.time >= b.time.")
    }
    // Decimals are compared with the digits that they have, and may be of two types.
    let type = order.left.type
    guard type == order.right.type, type.isOrderedBy64Bits else {
      throw error(
        .typeMismatch, "\(join.kind.rawValue) does not find the nearest of \(type) and \(order.right.type).",
        at: join.range, remedy: "Compare numbers of 64 bits, dates or times of one type; cast one side.")
    }
    let isLeft = join.kind == .asofLeft
    let plan = LogicalPlan.asof(
      AsofJoin(
        isLeft: isLeft, sides.left.plan, sides.right.plan, keys: keys, order: order,
        condition: parts.count > 1 ? .and(parts) : parts.first))
    let right = sides.right
    return Relation(
      plan, columns: sides.left.columns + (isLeft ? right.columns.map(\.nullable) : right.columns),
      tables: sides.left.tables + (isLeft ? right.tables.map(\.nullable) : right.tables))
  }

  /// `left < right` and its like with a side for each table, whichever stands first, in their order; `nil` for everything else.
  private func inequality(
    _ part: BoundExpression, _ sides: JoinSides
  ) -> (left: BoundExpression, comparison: Comparison, right: BoundExpression)? {
    guard case .call(let function, let operands) = part, operands.count == 2, !part.isVolatile,
      part.columns.isDisjoint(with: sides.marks.subtracting(sides.outer)),
      let comparison = Comparison(rawValue: function.name), comparison != .equal, comparison != .notEqual
    else { return nil }
    let (first, second) = (operands[0].columns, operands[1].columns)
    // Rows further out have lower numbers, and may stand beside columns of the left.
    guard !first.isSubset(of: sides.outer), !second.isSubset(of: sides.outer) else { return nil }
    if first.allSatisfy(sides.isLeft), second.allSatisfy({ !sides.isLeft($0) }) {
      return (operands[0], comparison, operands[1])
    }
    guard second.allSatisfy(sides.isLeft), first.allSatisfy({ !sides.isLeft($0) }) else { return nil }
    // Written the other way round: `b.time <= a.time`.
    let mirrored: Comparison =
      switch comparison {
      case .less: .greater
      case .lessOrEqual: .greaterOrEqual
      case .greater: .less
      case .greaterOrEqual: .lessOrEqual
      case .equal, .notEqual: comparison
      }
    return (operands[1], mirrored, operands[0])
  }

  // MARK: ON

  /// Equalities of a side each become keys, and the rest a condition.
  @inline(never)
  /// The condition is bound over both sides at once, in one scope, so that a name which both have
  /// is ambiguous. Then it is taken apart at its ANDs; what stands under an OR stays together.
  private func joinedOn(
    _ sides: JoinSides, _ join: BasaltSQL.Join, _ expression: Expression, _ place: QueryPlace
  ) throws(BasaltError) -> Relation {
    let both = Relation(
      sides.left.plan, columns: sides.left.columns + sides.right.columns, tables: sides.left.tables + sides.right.tables
    )
    let clause = Clause("ON", Scope(both, outer: place.outer), with: place.with)
    let condition = try condition(try bind(expression, clause), "ON")
    // `x IN (SELECT …)` in ON: of an inner join it is a condition like one in WHERE, and of no other.
    var sides = sides
    if join.kind != .inner, !clause.marks.isEmpty {
      guard let separate = marked(sides, clause) else { return try dependent(sides, join, condition, clause) }
      sides = separate
    }
    // What looks at rows further out is of no side.
    let marks = Set(clause.marks.flatMap(\.columns).map(\.id)).union(clause.outerColumns)
    (sides.marks, sides.outer) = (marks, clause.outerColumns)
    var keys: [(left: BoundExpression, right: BoundExpression)] = []
    var rest: [BoundExpression] = []
    for part in condition.conjuncts {
      if part.columns.isDisjoint(with: marks), let key = try key(part, sides, expression.range) {
        keys.append(key)
      } else {
        rest.append(part)
      }
    }
    let remaining = rest.count > 1 ? BoundExpression.and(rest) : rest.first
    guard join.kind == .inner, !clause.marks.isEmpty, let remaining else {
      return try joined(sides, join, keys: keys, remaining)
    }
    var relation = try joined(sides, join, keys: keys, nil)
    for mark in clause.marks { relation.plan = mark.joined(to: relation.plan) }
    relation.plan = .filter(remaining, relation.plan)
    return relation
  }

  /// The sides of an outer join, with what queries say of the rows of each beside these rows, before they meet: behind the
  /// join a mark would also be of rows that found no partner.
  ///
  /// Columns of marks are visible to nobody but the condition.
  /// - Returns: `nil` when a query is asked about rows of both sides.
  @inline(never)
  private func marked(_ sides: JoinSides, _ clause: Clause) -> JoinSides? {
    var sides = sides
    let (leftColumns, rightColumns) = (sides.left.plan.columnIDs, sides.right.plan.columnIDs)
    // Marks are numbered behind both sides, and are of the side that they were joined to.
    var isOfLeft: [ColumnID: Bool] = [:]
    for mark in clause.marks {
      // Columns from further out are of either side: the first that will do is the left.
      let isLeft = mark.used.allSatisfy { isOfLeft[$0] ?? !rightColumns.contains($0) }
      guard isLeft || mark.used.allSatisfy({ !(isOfLeft[$0] ?? leftColumns.contains($0)) }) else { return nil }
      for column in mark.columns { isOfLeft[column.id] = isLeft }
      if isLeft {
        sides.left.plan = mark.joined(to: sides.left.plan)
      } else {
        sides.right.plan = mark.joined(to: sides.right.plan)
      }
    }
    return sides
  }

  /// An outer join whose condition asks queries about rows of both sides: for each row that stays, the rows of the other side
  /// for which it holds, which is a dependent join.
  ///
  /// Before the join there is no row to ask about, and behind it the rows without a partner are there already. Within the other
  /// side, where the row that stays is one from outside, the condition is a filter like any other.
  /// - Throws: `.unsupported` for a full join, of which either side stays.
  @inline(never)
  private func dependent(
    _ sides: JoinSides, _ join: BasaltSQL.Join, _ condition: BoundExpression, _ clause: Clause
  ) throws(BasaltError) -> Relation {
    if join.kind == .asof || join.kind == .asofLeft {
      throw error(
        .unsupported, "A query about rows of both sides is not supported in ON of \(join.kind.rawValue).",
        at: clause.marks[0].range, remedy: "Ask it behind the join, in WHERE or in a sub-query of FROM.")
    }
    let names = try joined(sides, join, keys: [], nil)
    let keepsRight = join.kind == .right
    let kind: Join.Kind
    switch join.kind {
    case .inner, .cross: kind = .inner
    case .left, .right: kind = .left
    case .semi: kind = .semi
    case .anti: kind = .anti
    // Of a full join both sides stay, and each would have to be the other's rows around.
    // ASOF has been refused above.
    case .full, .asof, .asofLeft:
      throw error(
        .unsupported, "A query about rows of both sides is not supported in ON of a FULL JOIN.",
        at: clause.marks[0].range, remedy: "Compute its value in a sub-query of FROM.")
    }
    let (kept, other) = keepsRight ? (sides.right, sides.left) : (sides.left, sides.right)
    var rows = other.plan
    for mark in clause.marks { rows = mark.joined(to: rows) }
    // Without the columns of marks, which nobody behind the join knows. Those of rows that stay are outside of this plan.
    let items = other.plan.columns.map { Projection.Item($0, .column($0.id, $0.type)) }
    rows = .project(Projection(items, .filter(condition, rows)))
    var relation = names
    relation.plan = .join(Join(kind, kept.plan, rows, keys: [], isDependent: true))
    return relation
  }

  /// A part of ON as a key: an equality whose sides look at one side each.
  ///
  /// Of constants nothing is found: `a.x = 5` is a condition of pairs for an outer join, and pushed
  /// to its side for an inner one. Nor of what is volatile, which a hash table would see once and
  /// pairs often.
  private func key(
    _ part: BoundExpression, _ sides: JoinSides, _ range: SourceRange
  ) throws(BasaltError) -> (left: BoundExpression, right: BoundExpression)? {
    guard case .call(let function, let operands) = part, function.name == "=", operands.count == 2,
      !part.isVolatile
    else { return nil }
    // Written in either order; keys have the left's side on the left.
    var (left, right) = (operands[0], operands[1])
    let (leftColumns, rightColumns) = (left.columns, right.columns)
    guard !leftColumns.isEmpty, !rightColumns.isEmpty else { return nil }
    if leftColumns.allSatisfy({ !sides.isLeft($0) }), rightColumns.allSatisfy(sides.isLeft) {
      (left, right) = (right, left)
    } else if !(leftColumns.allSatisfy(sides.isLeft) && rightColumns.allSatisfy { !sides.isLeft($0) }) {
      return nil
    }
    guard left.type != right.type else { return (left, right) }
    // Decimals compare with the digits that they have; as keys both sides have the same, if that loses
    // none.
    guard let type = ImplicitCast.commonType(left.type, right.type), type.isExact(for: left.type),
      type.isExact(for: right.type)
    else { return nil }
    return (try cast(left, to: type, .implicit, range), try cast(right, to: type, .implicit, range))
  }

  // MARK: USING

  /// Columns of both sides that are equal in pairs are one column afterwards, and come first.
  @inline(never)
  /// The types of both must have one in common, to which both are cast: the merged column is of it.
  /// So with `USING (id)` of an integer and a bigint the column is a bigint, as in PostgreSQL.
  private func joinedUsing(
    _ sides: JoinSides, _ join: BasaltSQL.Join, _ names: [Identifier]
  ) throws(BasaltError) -> Relation {
    var keys: [(left: BoundExpression, right: BoundExpression)] = []
    var merged: [VisibleColumn] = []
    var unique: Set<ExactName> = []
    for name in names {
      guard unique.insert(name.name).inserted else {
        throw error(
          .alreadyExists, "USING has the column \(name.text) twice.", at: name.range, remedy: "Write it once.")
      }
      let left = try usedColumn(name, sides.left, "left")
      let right = try usedColumn(name, sides.right, "right")
      let operands = [Operand(left.value, name.range), Operand(right.value, name.range)]
      let type = try commonType(operands, "The column \(name.text) of USING")
      let (leftKey, rightKey) = (try coerced(operands[0], to: type), try coerced(operands[1], to: type))
      keys.append((leftKey, rightKey))
      switch join.kind {
      // The side that has a row for every pair.
      case .inner, .left, .cross, .semi, .anti, .asof, .asofLeft:
        merged.append(VisibleColumn(name.name, leftKey, isNullable: left.isNullable))
      case .right: merged.append(VisibleColumn(name.name, rightKey, isNullable: right.isNullable))
      case .full:
        merged.append(
          VisibleColumn(
            name.name, .firstValid([leftKey, rightKey], type), isNullable: left.isNullable || right.isNullable))
      }
    }
    var relation = try joined(sides, join, keys: keys, nil)
    if join.kind != .semi, join.kind != .anti {
      relation.columns = merged + relation.columns.filter { !unique.contains($0.name) }
    }
    return relation
  }

  /// The column of a side that USING names.
  ///
  /// A side may itself be a join, with two columns of the name: USING cannot say which is meant,
  /// and there is no way to qualify a name in it.
  private func usedColumn(
    _ name: Identifier, _ relation: Relation, _ side: String
  ) throws(BasaltError) -> VisibleColumn {
    let found = relation.columns.filter { $0.name == name.name }
    guard let column = found.first else {
      throw error(
        .unknownName, "The \(side) side of the join has no column \(name.text).", at: name.range,
        remedy: suggestion(for: name.text, among: relation.columns.map(\.name.text), what: "columns"))
    }
    guard found.count == 1 else {
      throw error(
        .invalidArgument, "The \(side) side of the join has several columns called \(name.text).", at: name.range,
        remedy: "Write ON, with the tables before the columns.")
    }
    return column
  }
}

extension LogicalType {
  /// Whether its values are numbers of 64 bits at most, or become some in the same order.
  fileprivate var isOrderedBy64Bits: Bool {
    switch physical {
    case .int16, .int32, .int64, .float32, .float64: true
    case .bits, .int128, .uuid, .view: false
    }
  }
}

extension BoundExpression {
  /// What AND connects; itself when it is no AND.
  ///
  /// All the way down: the binder makes AND of AND where somebody wrote parentheses.
  package var conjuncts: [BoundExpression] {
    guard case .and(let operands) = self else { return [self] }
    return operands.flatMap(\.conjuncts)
  }
}
