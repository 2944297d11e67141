import BasaltCore
import BasaltFunctions

/// The domain: which values rows around a query have in the columns that it looks at.
///
/// It is computed from the rows around once more, as a plan of its own: distinct values of as few columns as are needed. More
/// values than rows around have do no harm, since in the end nothing of the left meets them; fewer would lose rows. So
/// whatever only takes rows away may be left out of that plan, and is where it would make it large: sub-queries beside each
/// other, each of whose domains were to contain those before it, would double with each.
extension Unnester {
  /// Distinct rows of some columns outside, under numbers of their own.
  ///
  /// As many as there are different combinations, which are few where the columns are keys of a grouping or of few values, and as
  /// many as rows around at worst.
  struct Domain {
    let plan: LogicalPlan
    let names: [ColumnID: BoundExpression]
    /// Columns in which it has no NULL.
    let withoutNull: Set<ColumnID>

    /// Whether a row is of the value that it says.
    func conditions(_ columns: [ColumnID: PlanColumn]) throws(BasaltError) -> [BoundExpression] {
      var conditions: [BoundExpression] = []
      for (id, name) in names.sorted(by: { $0.key.number < $1.key.number }) {
        guard let column = columns[id] else { continue }
        conditions += try BoundExpression.sameness(
          .column(id, column.type), name, isNullable: column.isNullable && !withoutNull.contains(id))
      }
      return conditions
    }
  }

  /// The plan joined to the domain of some columns: whatever was asked of these is asked there, and what is left to be asked is
  /// that a row is of the right value.
  ///
  /// Afterwards each row of the plan is of one value, and a value that the query has no rows for is in none. NULL is a value
  /// like any other, unless something that was asked is never true for it: the usual comparison is of that kind, and spares
  /// the keys that NULLs would need.
  /// - Returns: With it, what these columns are called in it; its values are by these names already.
  /// - Precondition: There is no default, which is of a value that has no rows: `completed` makes it one.
  mutating func bound(
    _ input: Unnested, to ids: Set<ColumnID>
  ) throws(BasaltError) -> (plan: Unnested, names: [ColumnID: BoundExpression]) {
    // A default would be lost in an inner join without anybody noticing: `completed` comes before.
    precondition(input.defaults == nil, "a row that is not there is of no value")
    var input = input
    let now = input.pending.filter { outer($0).isSubset(of: ids) }
    let later = input.pending.filter { !outer($0).isSubset(of: ids) }
    // Where the query has no rows for NULL, none need be looked for. One condition that says so is enough, as all of them have to
    // be true.
    let rejected = ids.filter { id in now.contains { $0.rejectsNull(of: id) } }
    let domain = try domain(of: ids, withoutNull: rejected)
    input.plan = try .joined(.inner, domain.plan, input.plan, on: now.map { $0.substituting(domain.names) })
    input.pending = later.map { $0.substituting(domain.names) } + (try domain.conditions(outerColumns))
    input.values = input.values.mapValues { $0.substituting(domain.names) }
    // From here on an expression that looks at one of these columns looks at the domain's; at this one's, also where another was
    // joined before: of that nothing is pending any more, and so it need not be there further up.
    input.values.merge(domain.names) { _, new in new }
    return (input, domain.names)
  }

  /// The plan with its default as a row, for every value that has none.
  ///
  /// An outer join with the domain on the side that stays. Needed only where more is to be done with that row within the query,
  /// as when an aggregate is aggregated again; elsewhere the rows around it are the domain.
  mutating func completed(_ input: Unnested) throws(BasaltError) -> Unnested {
    var input = input
    guard let defaults = input.defaults else { return input }
    let ids = outer(input.pending).union(outer(Array(defaults.values)))
    let domain = try domain(of: ids, withoutNull: [])
    // Of the columns above, which are those that have a default: in the order of their numbers, as a dictionary has none, and a
    // plan is the same each time.
    let columns = defaults.map { PlanColumn(id: $0.key, name: "", type: $0.value.type) }.sorted {
      $0.id.number < $1.id.number
    }
    input.values = try maybeValues(of: columns, &input).mapValues { $0.substituting(domain.names) }
    input.values.merge(domain.names) { known, _ in known }
    input.plan = try .joined(
      .left, domain.plan, input.plan, on: input.pending.map { $0.substituting(domain.names) })
    input.pending = try domain.conditions(outerColumns)
    input.defaults = nil
    return input
  }

  /// Copied anew for each use, under numbers of its own: plans are trees, and two parts of one may not make the same column.
  /// - Parameter withoutNull: Columns whose NULLs are left out.
  /// - Throws: `.unsupported` when rows around differ each time they are computed: the values that are asked for would be others
  ///   than those that the rows have.
  private mutating func domain(
    of ids: Set<ColumnID>, withoutNull: Set<ColumnID>
  ) throws(BasaltError) -> Domain {
    let source = join.left.source(of: ids)
    if let reason = source.reasonToDiffer {
      throw BasaltError(
        .unsupported,
        "A query depends on rows around it whose number or values may differ each time, since what they are made of \(reason).",
        remedy: "Put those rows into a table first, or give the LIMIT an ORDER BY.")
    }
    let (copy, columns) = try PlanCopy.copy(source, &numbering)
    var items: [Projection.Item] = []
    var names: [ColumnID: BoundExpression] = [:]
    var tests: [BoundExpression] = []
    for id in ids.sorted(by: { $0.number < $1.number }) {
      guard let column = outerColumns[id], let copied = columns[id] else {
        throw BasaltError.unforeseen("a column outside that nobody makes")
      }
      let isNullable = column.isNullable && !withoutNull.contains(id)
      let name = makeColumn(column.name, column.type, isNullable: isNullable)
      items.append(.init(name, .column(copied, column.type)))
      names[id] = .column(name.id, name.type)
      if column.isNullable, withoutNull.contains(id) {
        tests.append(try .calling("not", [.calling("is null", [.column(copied, column.type)])]))
      }
    }
    let rows = BoundExpression.conjunction(tests).map { LogicalPlan.filter($0, copy) } ?? copy
    return Domain(plan: .distinct(.project(Projection(items, rows))), names: names, withoutNull: withoutNull)
  }
}

extension LogicalPlan {
  /// So large a plan is not computed a second time as it is: what only leaves rows out is left away.
  private static let repeatedOperatorCountMaximum = 64

  /// The smallest plan that has all values of some columns: more values than there are do no harm, as nothing is joined to
  /// them in the end.
  ///
  /// Filters and joins that leave rows out are kept as long as the plan is small: the fewer values, the fewer groups are made.
  fileprivate func source(of ids: Set<ColumnID>) -> LogicalPlan {
    var source = self
    while let next = source.smallerSource(of: ids, isLarge: source.operatorCount > Self.repeatedOperatorCountMaximum) {
      source = next
    }
    return source
  }

  /// One operator further down, where that has all values, too; `nil` where it has not, or where it would have many more without
  /// need.
  /// - Parameter isLarge: Whether rows that are not wanted cost less than to leave them out again.
  private func smallerSource(of ids: Set<ColumnID>, isLarge: Bool) -> LogicalPlan? {
    // A LIMIT without ORDER BY keeps other rows each time; all rows below it are no fewer.
    let mayGrow = isLarge || reasonToDiffer != nil
    switch self {
    case .join(let join):
      let isOfLeft = ids.isSubset(of: join.left.columnIDs)
      switch join.kind {
      // All rows of the left, once or more often. What is joined to them is the answer to some other query about the same rows.
      case .mark, .exists, .single, .left: return isOfLeft ? join.left : nil
      case .semi, .anti: return mayGrow ? join.left : nil
      case .inner:
        guard mayGrow else { return nil }
        return isOfLeft ? join.left : ids.isSubset(of: join.right.columnIDs) ? join.right : nil
      case .right, .full: return nil
      }
    // Columns that are computed are not below it.
    case .project(let projection):
      let input = projection.input
      return ids.isSubset(of: input.columnIDs) ? input : nil
    // A row the more is a row the more: windows take none away.
    case .window(let window): return ids.isSubset(of: window.input.columnIDs) ? window.input : nil
    case .sort(let sort): return sort.input
    case .distinct(let input): return input
    case .firstRows(let first): return first.input
    case .asof(let join):
      // As a left join has all rows of its left, and none of them twice.
      return (join.isLeft || mayGrow) && ids.isSubset(of: join.left.columnIDs) ? join.left : nil
    case .limit(let limit): return limit.input
    case .filter(_, let input): return mayGrow ? input : nil
    case .aggregate(let aggregate):
      return mayGrow && ids.isSubset(of: aggregate.input.columnIDs) ? aggregate.input : nil
    case .scan, .values, .series, .expansion, .combined, .common, .recursive, .divided: return nil
    }
  }
}
