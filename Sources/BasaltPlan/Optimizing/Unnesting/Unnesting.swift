import BasaltCore

/// Turns queries that depend on rows around them into joins: correlated sub-queries, and LATERAL.
///
/// Until here such a query is the right side of a *dependent* join: another one for each row of the left. Nothing runs those.
/// The way is the one of Neumann and Kemper ("Unnesting Arbitrary Queries", BTW 2015): whatever a query does once for each row
/// around it, it can do at once for all *values* that these rows have in the columns that it looks at, its domain, if each of
/// its rows says which values it is of. With that, the two meet in an ordinary join.
///
/// Most queries say it themselves. A condition that compares with a row outside holds as well where the rows meet, and so it
/// moves up: past filters, projections and inner joins as it is, past a grouping as a further key, if it is an equality. So
/// EXISTS becomes a semi join, and a scalar sub-query over an aggregate a join with groups. Only what moves no further, or is
/// computed from a row outside, gets the domain joined to it (`Unnester.bound`).
///
/// What a query yields of no rows, as `count(*)` does, is put in when rows that have no partner are known
/// (`Unnested.defaults`).
///
/// Rows around it that differ each time they are computed cannot be asked for their values beforehand; that is refused, where
/// a domain is needed.
///
/// By example, with `o` around and `r` within:
///
/// | written | comes to |
/// | --- | --- |
/// | `EXISTS (… r WHERE r.k = o.k AND r.y > o.x)` | semi join by `k`, if `r.y > o.x` |
/// | `NOT EXISTS (…)` | anti join; where more than WHERE asks for it, a column beside the row |
/// | `x NOT IN (SELECT y … r.k = o.k)` | anti join by `k`, if `x = y` is true or NULL |
/// | `(SELECT sum(y) … r.k = o.k)` | left join with the groups of `r.k` |
/// | `(SELECT count(*) … r.k = o.k)` | the same, and 0 where there is no group |
/// | `(SELECT sum(y) … r.y > o.x)` | left join by `x` with groups of the domain: distinct `x`, joined to `r` if `r.y > x` |
/// | `(SELECT y … r.k = o.k ORDER BY y LIMIT 1)` | left join with the first row of each `r.k` |
/// | `(SELECT y … r.k = o.k)` | left join that refuses a second partner |
///
/// **What operators do** with a plan below them that has conditions pending:
///
/// | operator | |
/// | --- | --- |
/// | filter, projection, inner join | hand them up; what is computed from rows around is computed above |
/// | grouping, DISTINCT | hand up equalities, as further keys; the domain for the rest |
/// | DISTINCT ON | the same, of the order that was asked for |
/// | LIMIT | so many of each, in the order that was asked for; equalities alone, as for groups |
/// | outer, semi, anti, mark join | the side that stays meets the domain; what the other asks is asked of pairs |
/// | ASOF join | the left hands up; a right side that looks at rows around is refused |
/// | WITH RECURSIVE | refused: rounds of one value would not end with those of another |
/// | set operations | all sides say which values their rows are of |
///
/// **What it does not change** is when errors come: a query runs for all values, also those of rows that some other condition
/// leaves out, as PostgreSQL does not promise otherwise. A second row in the place of a value is one only for rows that get
/// to the join.
enum Unnesting {
  /// From the leaves up, so that a query within a query depends on nothing but rows around both when the outer one is met.
  static let rule = OptimizerRule("unnesting", isRequired: true) { (plan, numbering) throws(BasaltError) in
    var numbers = numbering
    let unnested = try plan.rewritten { (operator_) throws(BasaltError) in
      guard case .join(let join) = operator_, join.isDependent else { return nil }
      if let rows = RowwiseJoins.plan(join) { return rows }
      var unnester = Unnester(join, numbers)
      let joined = try unnester.joined()
      numbers = unnester.numbering
      return joined
    }
    numbering = numbers
    return unnested
  }
}

/// The work on one dependent join.
struct Unnester {
  let join: Join
  /// Columns of the left that the right looks at, by number.
  let outerColumns: [ColumnID: PlanColumn]
  let outerIDs: Set<ColumnID>
  var numbering: ColumnNumbering

  /// - Complexity: One pass over the right.
  init(_ join: Join, _ numbering: ColumnNumbering) {
    (self.join, self.numbering) = (join, numbering)
    // Those of rows further out are not this join's: they stay as they are until theirs is met.
    let free = join.right.freeColumns
    var columns: [ColumnID: PlanColumn] = [:]
    for column in join.left.columns where free.contains(column.id) { columns[column.id] = column }
    (outerColumns, outerIDs) = (columns, Set(columns.keys))
  }

  /// A column that nobody has made before. Its name is for EXPLAIN alone.
  mutating func makeColumn(_ name: String, _ type: LogicalType, isNullable: Bool = true) -> PlanColumn {
    PlanColumn(id: numbering.makeID(), name: name, type: type, isNullable: isNullable)
  }

  /// Those of an expression that are of the rows around.
  func outer(_ expression: BoundExpression) -> Set<ColumnID> { expression.columns.intersection(outerIDs) }

  /// Of all of them together.
  func outer(_ expressions: some Sequence<BoundExpression>) -> Set<ColumnID> {
    expressions.reduce(into: []) { $0.formUnion(outer($1)) }
  }

  // MARK: The join

  /// The join of the left with what the right comes to. Yields the columns that the dependent one does.
  ///
  /// What is pending is asked here, where both sides meet: equalities are keys, all else is a condition. Only the kinds whose
  /// right side yields columns need more: a row of the left without a partner gets the default, if there is one.
  /// - Throws: `.unsupported` for a domain that cannot be had; `.internal` for a kind that the binder does not make.
  mutating func joined() throws(BasaltError) -> LogicalPlan {
    var right = try unnested(join.right)
    let isPlain = join.keys.isEmpty && join.condition == nil
    // Conditions of the join itself would be asked of a row that is not there yet.
    if right.defaults != nil, !isPlain || ![.inner, .left, .single].contains(join.kind) {
      right = try completed(right)
    }
    if case .mark = join.kind {
      var keys = join.keys.map { (left: $0.left, right: $0.right.substituting(right.values)) }
      // What IN compares with is of the right alone, as a key has to be; NULLs among them count, and so nothing but it is one.
      let used = outer(keys.map(\.right))
      if !used.isEmpty {
        let renaming: [ColumnID: BoundExpression]
        (right, renaming) = try bound(right, to: used)
        keys = keys.map { (left: $0.left, right: $0.right.substituting(renaming)) }
      }
      return .join(Join(join.kind, join.left, right.plan, keys: keys, condition: .conjunction(right.pending)))
    }
    let isPair = join.kind == .inner && right.defaults == nil
    let keepsLeft = !isPair && [.inner, .left, .single].contains(join.kind)
    // Before conditions are looked at: columns get other numbers by it, and what is pending goes along.
    let values = keepsLeft ? try maybeValues(of: join.right.columns, &right) : [:]
    var conditions = right.pending + (join.condition?.conjuncts ?? []).map { $0.substituting(right.values) }
    for key in join.keys { conditions.append(try .calling("=", [key.left, key.right.substituting(right.values)])) }
    guard [.inner, .left, .single, .semi, .anti].contains(join.kind) || join.kind.isExists else {
      throw BasaltError.unforeseen("a dependent join of the kind \(join.kind)")
    }
    if keepsLeft {
      // With a row for each of the left there is no difference between these. Who has one partner at most need not be watched.
      let kind = join.kind == .single && !right.isSingle ? Join.Kind.single : .left
      let joined = try LogicalPlan.joined(kind, join.left, right.plan, on: conditions)
      return projected(joined) { values[$0.id] ?? .column($0.id, $0.type) }
    }
    let joined = try LogicalPlan.joined(join.kind, join.left, right.plan, on: conditions)
    return isPair ? projected(joined) { right.value(of: $0) } : joined
  }

  /// Both sides' columns, as the dependent join has them.
  ///
  /// What the right needed for what was pending goes no further: above there may be a DISTINCT, which compares whole rows.
  private func projected(_ plan: LogicalPlan, _ value: (PlanColumn) -> BoundExpression) -> LogicalPlan {
    let wanted = LogicalPlan.join(join).columns
    if wanted.map(\.id) == plan.columns.map(\.id) { return plan }
    let left = join.left.columnIDs
    return .project(
      Projection(
        wanted.map { .init($0, left.contains($0.id) ? .column($0.id, $0.type) : value($0)) }, plan))
  }

  /// What columns are behind an outer join: the default where there was no row, or NULL.
  ///
  /// Expressions would compute something of NULLs, too; so a column that is true for every row tells which are there. Where
  /// all columns are plain and their defaults NULL, the outer join says everything by itself, and there is no such column.
  /// - Parameter right: Gets that column; its own are renamed where theirs are numbers of columns that are computed above.
  /// - Returns: By the number of each column, an expression over the right's columns as they may be missing.
  mutating func maybeValues(
    of columns: [PlanColumn], _ right: inout Unnested
  ) throws(BasaltError) -> [ColumnID: BoundExpression] {
    // What has to be told apart from the NULLs of a row that is not there.
    var guarded: [PlanColumn] = []
    let own = right.plan.columnIDs
    for column in columns {
      // One of the other side that was joined to the rows around already is there without a partner, too.
      let isPlain = if case .column(let id, _) = right.value(of: column) { own.contains(id) } else { false }
      let isNull = right.defaults.map { $0[column.id]?.isConstant(.null) ?? true } ?? true
      if !isPlain || !isNull { guarded.append(column) }
    }
    guard !guarded.isEmpty else {
      return Dictionary(
        columns.map { ($0.id, right.value(of: $0)) }, uniquingKeysWith: { first, _ in first })
    }
    // The number of a column that is computed above belongs to what is computed: rules take it that a column is made once.
    let ids = Set(guarded.map(\.id))
    let found = makeColumn("found", .boolean, isNullable: false)
    var items: [Projection.Item] = [.init(found, .true)]
    var renaming: [ColumnID: BoundExpression] = [:]
    for column in right.plan.columns {
      let value = BoundExpression.column(column.id, column.type)
      guard ids.contains(column.id) else {
        items.append(.init(column, value))
        continue
      }
      let copy = makeColumn(column.name, column.type, isNullable: column.isNullable)
      items.append(.init(copy, value))
      renaming[column.id] = .column(copy.id, copy.type)
    }
    right.plan = .project(Projection(items, right.plan))
    right.pending = right.pending.map { $0.substituting(renaming) }
    right.values = right.values.mapValues { $0.substituting(renaming) }
    for (id, value) in renaming where right.values[id] == nil { right.values[id] = value }
    var values: [ColumnID: BoundExpression] = [:]
    for column in columns {
      let value = right.value(of: column)
      let otherwise = right.defaults?[column.id] ?? .constant(.null, column.type)
      let branch = BoundExpression.Branch(.column(found.id, .boolean), value)
      values[column.id] = ids.contains(column.id) ? .conditional([branch], otherwise: otherwise, column.type) : value
    }
    return values
  }

  // MARK: Operators

  /// A plan without the rows around it. Recursion as deep as the plan, which the binder bounds.
  ///
  /// What looks at none of them is left as it is, whatever it is: its rows are the same for all, and only a join with what does
  /// look at them makes a difference between them. So a scan is never joined to a domain.
  mutating func unnested(_ plan: LogicalPlan) throws(BasaltError) -> Unnested {
    guard plan.looksAt(outerIDs) else { return Unnested(plan: plan, isSingle: plan.hasOneRowAtMost) }
    switch plan {
    case .scan: throw BasaltError.unforeseen("a scan that looks at rows around it")
    case .values(let values): return try unnested(values)
    case .series: throw BasaltError.unforeseen("a series that looks at rows around it")
    case .expansion(let expansion): return try unnested(expansion)
    case .filter(let condition, let input): return try filtered(try unnested(input), condition)
    case .project(let projection): return try unnested(projection)
    case .aggregate(let aggregate): return try unnested(aggregate)
    case .join(let join): return try unnested(join)
    case .window(let window): return try unnested(window)
    case .sort(let sort): return try unnested(sort)
    case .limit(let limit): return try unnested(limit)
    case .distinct(let input): return try distinct(input)
    case .firstRows(let first): return try unnested(first)
    case .asof(let join): return try unnested(join)
    // Made by a rule that comes later, of plans in which nothing looks at rows around it.
    case .divided: throw BasaltError.unforeseen("a part that is carried out division by division")
    case .common: throw BasaltError.unforeseen("a table of WITH that is computed once and looks at rows around it")
    case .recursive:
      throw BasaltError(
        .unsupported, "A table of WITH RECURSIVE that looks at rows around its query is not supported.",
        remedy: "Let the table make its rows for all of those rows, with a column that says which, and compare that.")
    case .combined(let combination): return try unnested(combination)
    }
  }

  /// Conditions on rows around move up, all others stay.
  ///
  /// Volatile ones too: they are asked of as many pairs as before.
  private mutating func filtered(_ input: Unnested, _ condition: BoundExpression) throws(BasaltError) -> Unnested {
    var input = input
    if let defaults = input.defaults {
      // HAVING of a row that stands for none, as in `HAVING count(*) > 1`, which takes it away, or `HAVING count(*) < 2`, which
      // keeps it. Where it keeps that row it cannot be asked below: a group that it takes away
      // would look like one that was never there.
      let kept = condition.substituting(defaults)
      let folded = ConstantFolding.fold(kept, ConstantFolding.timelessContext) ?? kept
      if folded.isConstant(.boolean(false)) || folded.isConstant(.null) {
        input.defaults = nil
      } else {
        input = try completed(input)
      }
    }
    var own: [BoundExpression] = []
    for part in condition.substituting(input.values).conjuncts {
      if outer(part).isEmpty { own.append(part) } else { input.pending.append(part) }
    }
    if let condition = BoundExpression.conjunction(own) { input.plan = .filter(condition, input.plan) }
    return input
  }

  /// So large an expression over rows around is computed where it stands, and not carried on.
  private static let carriedSizeMaximum = 200

  /// What is computed from rows around is computed where the rows meet.
  ///
  /// Until then it is an expression by the column's number, which grows with each projection that computes of it: beyond some
  /// size the domain is cheaper. Columns that what is pending looks at are handed on although nobody selects them.
  private mutating func unnested(_ projection: Projection) throws(BasaltError) -> Unnested {
    var input = try unnested(projection.input)
    var computed = projection.items.map { $0.value.substituting(input.values) }
    let large = computed.filter { !outer($0).isEmpty && $0.size > Unnester.carriedSizeMaximum }
    if !large.isEmpty {
      let defaults = input.defaults
      (input, _) = try bound(try defaults == nil ? input : completed(input), to: outer(large))
      computed = projection.items.map { $0.value.substituting(input.values) }
    }
    var values: [ColumnID: BoundExpression] = [:]
    var items: [Projection.Item] = []
    for (item, value) in zip(projection.items, computed) {
      if !outer(value).isEmpty {
        values[item.column.id] = value
      } else if input.defaults == nil {
        items.append(.init(item.column, value))
      } else {
        // Its number is that of what the default is put into, further up.
        let copy = makeColumn(item.column.name, item.column.type, isNullable: item.column.isNullable)
        items.append(.init(copy, value))
        values[item.column.id] = .column(copy.id, copy.type)
      }
    }
    // What is still to be asked, and computed, of this plan's rows: it has to be there when rows meet, whoever selects it.
    var needed: Set<ColumnID> = []
    for expression in input.pending + Array(values.values) { needed.formUnion(expression.columns) }
    let kept = Set(items.map(\.column.id))
    for column in input.plan.columns where needed.contains(column.id) && !kept.contains(column.id) {
      items.append(.init(column, .column(column.id, column.type)))
    }
    if let defaults = input.defaults {
      // Computed now: NULL is what an outer join gives by itself.
      let context = ConstantFolding.timelessContext
      input.defaults = Dictionary(
        projection.items.map { item in
          let value = item.value.substituting(defaults)
          return (item.column.id, ConstantFolding.fold(value, context) ?? value)
        }, uniquingKeysWith: { first, _ in first })
    }
    input.plan = .project(Projection(items, input.plan))
    // The domain's columns are pending, and so still there: who looks at rows around further up need not have it joined again.
    input.values = input.values.filter { outerIDs.contains($0.key) }.merging(values) { known, _ in known }
    return input
  }

  /// An order that depends on rows around is one of their values, or none.
  ///
  /// It is kept for whoever aggregates in the order of its rows; where nobody does, it costs a sort that was asked for.
  private mutating func unnested(_ sort: Sort) throws(BasaltError) -> Unnested {
    var input = try unnested(sort.input)
    if input.isSingle { return input }
    let keys = try orderKeys(sort.keys, &input)
    if !keys.isEmpty { input.plan = .sort(Sort(keys, input.plan)) }
    return input
  }

  /// The keys of an order over the plan's own columns.
  mutating func orderKeys(_ keys: [SortKey], _ input: inout Unnested) throws(BasaltError) -> [SortKey] {
    func values(_ input: Unnested) -> [BoundExpression] { keys.map { $0.value.substituting(input.values) } }
    // What is the same for all rows of one outer row orders none of them. What is made of both does, and has to be computed.
    func isMixed(_ value: BoundExpression) -> Bool { !outer(value).isEmpty && !value.columns.isSubset(of: outerIDs) }
    if values(input).contains(where: isMixed) {
      input = try completed(input)
      let mixed = values(input).filter(isMixed)
      if !mixed.isEmpty { (input, _) = try bound(input, to: outer(mixed)) }
    }
    return zip(keys, values(input)).filter { outer($1).isEmpty }.map { key, value in
      SortKey(value, isDescending: key.isDescending, nullsFirst: key.nullsFirst)
    }
  }

  /// Series of rows around are series of the rows of their domain.
  ///
  /// Numbers come of rows, and not of pairs: so the values have to be there before, and cannot wait until rows meet.
  private mutating func unnested(_ expansion: Expansion) throws(BasaltError) -> Unnested {
    let whole = try unnested(expansion.input)
    var input = try whole.defaults == nil ? whole : completed(whole)
    let ids = outer([expansion.start, expansion.stop, expansion.step].map { $0.substituting(input.values) })
    if !ids.isEmpty { (input, _) = try bound(input, to: ids) }
    let values = input.values
    input.plan = .expansion(
      Expansion(
        column: expansion.column, start: expansion.start.substituting(values),
        stop: expansion.stop.substituting(values), step: expansion.step.substituting(values), input.plan))
    input.isSingle = false
    return input
  }

  /// Rows of expressions over rows around: one row is one of nothing with values to come; of several a number tells which of
  /// them a row is.
  ///
  /// `VALUES (o.x), (o.k)` so is two rows, 0 and 1, and `CASE row WHEN 0 THEN o.x WHEN 1 THEN o.k END`. Columns that look at
  /// no row around stay what they are.
  private mutating func unnested(_ values: Values) throws(BasaltError) -> Unnested {
    guard values.rows.count != 1 else {
      let row = Dictionary(
        zip(values.columns, values.rows[0]).map { ($0.id, $1) }, uniquingKeysWith: { first, _ in first })
      return Unnested(plan: .values(Values(columns: [], rows: [[]])), values: row, isSingle: true)
    }
    // A statement has far fewer rows than an integer counts.
    let number = makeColumn("row", .integer, isNullable: false)
    var plan = Values(columns: [number], rows: values.rows.indices.map { [.constant(.integer(Int32($0)), .integer)] })
    var later: [ColumnID: BoundExpression] = [:]
    for (index, column) in values.columns.enumerated() {
      let column_ = values.rows.map { $0[index] }
      guard !outer(column_).isEmpty else {
        plan.columns.append(column)
        for row in plan.rows.indices { plan.rows[row].append(column_[row]) }
        continue
      }
      var branches: [BoundExpression.Branch] = []
      for (row, value) in column_.enumerated() {
        let isRow = try BoundExpression.calling(
          "=", [.column(number.id, .integer), .constant(.integer(Int32(row)), .integer)])
        branches.append(.init(isRow, value))
      }
      later[column.id] = .conditional(branches, otherwise: .constant(.null, column.type), column.type)
    }
    return Unnested(plan: .values(plan), values: later)
  }
}

extension Join.Kind {
  var isExists: Bool {
    if case .exists = self { return true }
    return false
  }
}

extension LogicalPlan {
  /// As far as it is plain to see.
  ///
  /// That keys are unique is not known here: a query by the key of its table is watched like any other while it runs.
  fileprivate var hasOneRowAtMost: Bool {
    switch self {
    case .values(let values): values.rows.count <= 1
    case .aggregate(let aggregate): aggregate.isOneGroup
    case .filter(_, let input), .distinct(let input): input.hasOneRowAtMost
    case .firstRows(let first): first.input.hasOneRowAtMost
    case .divided(let divided): divided.input.hasOneRowAtMost
    case .asof(let join): join.left.hasOneRowAtMost
    case .project(let projection): projection.input.hasOneRowAtMost
    case .window(let window): window.input.hasOneRowAtMost
    case .sort(let sort): sort.input.hasOneRowAtMost
    case .limit(let limit):
      limit.input.hasOneRowAtMost || (limit.groups.isEmpty && limit.count?.isConstant(.bigint(1)) == true)
    case .join(let join):
      switch join.kind {
      case .semi, .anti, .mark, .exists, .single: join.left.hasOneRowAtMost
      case .inner, .left: join.left.hasOneRowAtMost && join.right.hasOneRowAtMost
      case .right, .full: false
      }
    case .scan, .series, .expansion, .combined, .common, .recursive: false
    }
  }
}
