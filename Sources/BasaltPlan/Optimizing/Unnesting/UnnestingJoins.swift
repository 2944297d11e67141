import BasaltCore

/// Joins within a query that depends on rows around it.
///
/// Of an inner join everything may be asked later, and so nothing is done here but to put the parts together. The others make a
/// difference between rows with a partner and rows without, for which all that decides about partners has to be known. Rows
/// around decide as well: so the side that stays learns their values, one row for each that it could be about, and then what
/// is asked of them is a condition between two sides of one join.
///
/// A side that looks at no row around is not touched: `r LEFT JOIN w ON … WHERE r.k = o.k` is the plain join with something
/// pending above it.
extension Unnester {
  /// One place for all kinds, in a closed switch: a new kind of join has to say which of its sides stays.
  ///
  /// Whatever may be asked above a join moves there; the rest makes the domain meet the side whose
  /// rows stay.
  mutating func unnested(_ join: Join) throws(BasaltError) -> Unnested {
    var left = try unnested(join.left)
    var right = try unnested(join.right)
    if left.defaults != nil { left = try completed(left) }
    if right.defaults != nil { right = try completed(right) }
    switch join.kind {
    case .inner: return try pairs(join, left, right)
    case .left, .single, .semi, .anti, .exists, .mark: return try keepingLeft(join, left, right)
    case .right:
      // Sides change places: columns are known by number, wherever they are, and whoever needs an order has a projection.
      var turned = join
      (turned.kind, turned.left, turned.right) = (.left, join.right, join.left)
      turned.keys = join.keys.map { (left: $0.right, right: $0.left) }
      return try keepingLeft(turned, right, left)
    case .full: return try keepingBoth(join, left, right)
    }
  }

  /// The left of an ASOF join is as the left of any that keeps it: each row has its partner, whatever else there is. Of a right
  /// that looks at rows around it, the nearest row would be another for each of them.
  /// - Throws: `.unsupported` for such a right side.
  mutating func unnested(_ join: AsofJoin) throws(BasaltError) -> Unnested {
    guard !join.right.looksAt(outerIDs) else {
      throw BasaltError(
        .unsupported, "The right side of ASOF JOIN may not look at rows around its query.",
        remedy: "Make the value that it looks at a column of the left side, and compare it in ON.")
    }
    let whole = try unnested(join.left)
    var left = try whole.defaults == nil ? whole : completed(whole)
    // The same join over what the left has become.
    func substituted(_ left: Unnested) -> AsofJoin {
      var join = join
      join.left = left.plan
      // Of one side each: what looks at rows around stands on the left, or has to be brought there.
      for index in join.keys.indices {
        let key = join.keys[index]
        join.keys[index] = (key.left.substituting(left.values), key.right.substituting(left.values))
      }
      join.order.left = join.order.left.substituting(left.values)
      join.order.right = join.order.right.substituting(left.values)
      join.condition = join.condition?.substituting(left.values)
      return join
    }
    // Before anything is bound: which rows around it looks at shows in what columns have become.
    let own = substituted(left)
    let rightIDs = outer(own.keys.map(\.right) + [own.order.right])
    guard rightIDs.isEmpty else {
      throw BasaltError(
        .unsupported, "What ASOF JOIN compares may not look at rows around its query on the right side.",
        remedy: "Move that to the left side of the comparison.")
    }
    // Values that rows around have are columns of the left from there on, as if it had them itself.
    let ids = outer(own.keys.map(\.left) + [own.order.left] + (own.condition.map { [$0] } ?? []))
    if !ids.isEmpty { (left, _) = try bound(left, to: ids) }
    // Pending and values are the left's, as a row of the left is still there once at most.
    var result = left
    result.plan = .asof(substituted(left))
    return result
  }

  /// What the join itself asks of pairs, over what both sides come to. Keys among them as equalities: one whose side looks at rows
  /// around is no key of this join, and `joined` makes keys of those that still are.
  private func conditions(
    _ join: Join, _ left: Unnested, _ right: Unnested
  ) throws(BasaltError) -> [BoundExpression] {
    let values = left.values.merging(right.values) { first, _ in first }
    var conditions = (join.condition?.conjuncts ?? []).map { $0.substituting(values) }
    for key in join.keys {
      conditions.append(try .calling("=", [key.left.substituting(values), key.right.substituting(values)]))
    }
    return conditions
  }

  /// Pairs that fulfil what is asked of either side, and of rows around, in whichever order.
  ///
  /// Values that both sides know by names of their own are the left's: pending equalities say that they are the same.
  private func pairs(_ join: Join, _ left: Unnested, _ right: Unnested) throws(BasaltError) -> Unnested {
    let conditions = try conditions(join, left, right)
    let own = conditions.filter { outer($0).isEmpty }
    return Unnested(
      plan: try .joined(.inner, left.plan, right.plan, on: own),
      pending: left.pending + right.pending + conditions.filter { !outer($0).isEmpty },
      values: left.values.merging(right.values) { first, _ in first }, isSingle: left.isSingle && right.isSingle)
  }

  /// Rows of the left stay, so that nothing that is asked of the right may be asked above: the left learns the values of rows
  /// around, and they are asked where sides meet.
  ///
  /// What is pending of the left may be asked above all the same, as taking a row of it away takes all that it makes away.
  /// Columns of the right that are computed from rows around, or at all, are NULL where there was no partner, whatever the
  /// expression would make of NULLs.
  private mutating func keepingLeft(
    _ join: Join, _ left: Unnested, _ right: Unnested
  ) throws(BasaltError) -> Unnested {
    var (left, right) = (left, right)
    let isMark = if case .mark = join.kind { true } else { false }
    let yieldsRight = join.kind == .left || join.kind == .single
    // A key of IN is of one side: what it computes from rows around is computed there before sides meet.
    let rightKeys = isMark ? outer(join.keys.map { $0.right.substituting(right.values) }) : []
    if !rightKeys.isEmpty { (right, _) = try bound(right, to: rightKeys) }
    let visible = yieldsRight ? Array(right.values.values) : []
    let needed = outer(right.pending + visible + (try conditions(join, left, right)))
    var renaming: [ColumnID: BoundExpression] = [:]
    if !needed.isEmpty {
      (left, renaming) = try bound(left, to: needed)
      right.pending = right.pending.map { $0.substituting(renaming) }
      right.values = right.values.mapValues { $0.substituting(renaming) }
    }
    var values = left.values
    if yieldsRight {
      values.merge(try maybeValues(of: join.right.columns, &right)) { first, _ in first }
    }
    let plan: LogicalPlan
    if isMark {
      let keys = join.keys.map {
        (left: $0.left.substituting(left.values).substituting(renaming), right: $0.right.substituting(right.values))
      }
      let both = left.values.merging(right.values) { first, _ in first }
      let condition = (join.condition?.conjuncts ?? []).map { $0.substituting(both).substituting(renaming) }
      plan = .join(
        Join(join.kind, left.plan, right.plan, keys: keys, condition: .conjunction(right.pending + condition)))
    } else {
      let conditions = try conditions(join, left, right).map { $0.substituting(renaming) }
      plan = try .joined(join.kind, left.plan, right.plan, on: right.pending + conditions)
    }
    return Unnested(
      plan: plan, pending: left.pending, values: values,
      isSingle: left.isSingle && (join.kind != .left || right.isSingle))
  }

  /// Both sides learn the values, and rows of one value meet.
  ///
  /// A row without a partner is one for its own value alone: without the domain on both sides it would be one for all values,
  /// or for none.
  private mutating func keepingBoth(
    _ join: Join, _ left: Unnested, _ right: Unnested
  ) throws(BasaltError) -> Unnested {
    let all = left.pending + right.pending + Array(left.values.values) + Array(right.values.values)
    let ids = outer(all + (try conditions(join, left, right)))
    var (left, leftNames) = try bound(left, to: ids)
    var (right, rightNames) = try bound(right, to: ids)
    // What each asks of rows around has been asked; which value its rows are of, both say, and the join asks for one value on
    // both sides.
    (left.pending, right.pending) = ([], [])
    var meeting: [BoundExpression] = []
    let ordered = ids.sorted { $0.number < $1.number }
    let leftColumns = join.left.columns + ordered.compactMap { leftNames[$0]?.asColumn }
    let rightColumns = join.right.columns + ordered.compactMap { rightNames[$0]?.asColumn }
    let leftValues = try maybeValues(of: leftColumns, &left)
    let rightValues = try maybeValues(of: rightColumns, &right)
    leftNames = leftNames.mapValues { $0.substituting(left.values) }
    rightNames = rightNames.mapValues { $0.substituting(right.values) }
    var pending: [BoundExpression] = []
    for id in ordered {
      guard let (one, other) = leftNames[id].flatMap({ one in rightNames[id].map { (one, $0) } }),
        let column = outerColumns[id]
      else { continue }
      meeting += try BoundExpression.sameness(one, other, isNullable: column.isNullable)
      // Of the side that there is: in a pair both say the same.
      pending += try BoundExpression.sameness(
        .column(id, column.type), .firstValid([one, other], column.type), isNullable: column.isNullable)
    }
    let conditions = try conditions(join, left, right).map { $0.substituting(leftNames) }
    return Unnested(
      plan: try .joined(.full, left.plan, right.plan, on: meeting + conditions), pending: pending,
      values: leftValues.merging(rightValues) { first, _ in first })
  }
}

extension BoundExpression {
  /// The column that it is.
  fileprivate var asColumn: PlanColumn? {
    if case .column(let id, let type) = self { return PlanColumn(id: id, name: "", type: type) }
    return nil
  }
}
