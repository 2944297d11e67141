internal import BasaltCore
internal import BasaltSQL

/// A column as expressions may name it.
struct VisibleColumn {
  let name: ExactName
  /// A column of the plan; of a full join USING it, the one side or the other.
  let value: BoundExpression
  let isNullable: Bool

  /// A name for any value: USING of a full join names one that is computed.
  init(_ name: ExactName, _ value: BoundExpression, isNullable: Bool) {
    (self.name, self.value, self.isNullable) = (name, value, isNullable)
  }

  /// A column under its own name.
  init(_ column: PlanColumn) {
    self.init(ExactName(column.name), .column(column.id, column.type), isNullable: column.isNullable)
  }

  /// On a side of a join whose rows may be missing.
  var nullable: VisibleColumn { VisibleColumn(name, value, isNullable: true) }
}

/// A table of FROM, by what its columns are qualified with.
struct VisibleTable {
  let name: ExactName
  /// `basalt` of `basalt.commits`; `nil` for tables of no schema, and for those with an alias.
  let schema: ExactName?
  let columns: [VisibleColumn]

  var nullable: VisibleTable { VisibleTable(name: name, schema: schema, columns: columns.map(\.nullable)) }
}

/// What FROM comes to, or a part of it: rows, and what they may be called.
struct Relation {
  var plan: LogicalPlan
  /// What the star means, in its order: columns that USING merges come first, and once.
  var columns: [VisibleColumn]
  var tables: [VisibleTable]

  /// Of one table.
  init(_ plan: LogicalPlan, _ table: VisibleTable) {
    (self.plan, columns, tables) = (plan, table.columns, [table])
  }

  /// Of several tables. Which columns the star has, and in what order, is not what all tables have
  /// together: USING merges some, and semi joins hide the right side.
  init(_ plan: LogicalPlan, columns: [VisibleColumn], tables: [VisibleTable]) {
    (self.plan, self.columns, self.tables) = (plan, columns, tables)
  }

  /// Of no table: one row.
  static let empty = Relation(.values(Values(columns: [], rows: [[]])), columns: [], tables: [])
}

/// Where names are looked up: the tables of one query, and behind them those of the queries around it.
///
/// Tables that stand beside a query in FROM are behind it as well, but hidden, unless LATERAL shows them: a name in them is
/// told to be LATERAL's business, and not simply unknown.
final class Scope {
  let columns: [VisibleColumn]
  let tables: [VisibleTable]
  let outer: Scope?
  /// Tables beside a query that may not name their columns.
  let isHidden: Bool
  /// The clause of this query that a sub-query is being bound in: where an aggregate belongs whose columns are all of here.
  var clause: Clause?
  /// Made when first asked: a table of two thousand columns is asked two thousand times.
  private lazy var indexes = Scope.indexes(of: columns)
  private lazy var tableIndexes: [[ExactName: [Int]]] = tables.map { Scope.indexes(of: $0.columns) }

  /// - Complexity: O(1): nothing is indexed until a name is looked up.
  init(_ relation: Relation, outer: Scope?, isHidden: Bool = false) {
    (columns, tables, self.outer) = (relation.columns, relation.tables, outer)
    self.isHidden = isHidden
  }

  private init(showing scope: Scope, outer: Scope?) {
    (columns, tables, self.outer, isHidden) = (scope.columns, scope.tables, outer, false)
  }

  /// With the tables that stand beside it, up to the query around.
  ///
  /// All of them: in `FROM a, b JOIN LATERAL (…)` a is beside the whole of what is behind the comma, and b beside the query.
  var lateral: Scope { isHidden ? Scope(showing: self, outer: outer?.lateral) : self }

  /// The nearest scope outwards that may be looked into.
  var nextVisible: Scope? {
    var scope = outer
    while let hidden = scope, hidden.isHidden { scope = hidden.outer }
    return scope
  }

  /// Whether a column is one of this query's tables. Of merged columns too, which are computed of both.
  func has(_ id: ColumnID) -> Bool {
    columns.contains { $0.value.columns.contains(id) }
      || tables.contains { table in table.columns.contains { $0.value.columns.contains(id) } }
  }

  /// What a name comes to in this scope alone.
  enum Answer {
    case found(VisibleColumn)
    /// Several columns, or tables, are called so.
    case ambiguous
    case noColumn(in: VisibleTable)
    case noTable
    case unknown
  }

  /// A name of one part is looked for among the columns of all tables, merged ones once; with a
  /// qualifier among those of the one table, where merged columns are still two.
  func answer(_ name: QualifiedName) -> Answer {
    let column = name.parts[name.parts.count - 1].name
    guard name.parts.count > 1 else { return Scope.answer(columns, indexes[column]) ?? .unknown }
    let found = tableIndexes(of: QualifiedName(Array(name.parts.dropLast())))
    guard let index = found.first else { return .noTable }
    guard found.count == 1 else { return .ambiguous }
    return Scope.answer(tables[index].columns, tableIndexes[index][column]) ?? .noColumn(in: tables[index])
  }

  /// Those that a qualifier names. `commits` alone names `basalt.commits`, too.
  func tableIndexes(of name: QualifiedName) -> [Int] {
    let last = name.parts[name.parts.count - 1].name
    return tables.indices.filter { index in
      guard tables[index].name == last, name.parts.count <= 2 else { return false }
      return name.parts.count == 1 || tables[index].schema == name.parts[0].name
    }
  }

  /// One is found, several are ambiguous, and `nil` leaves the caller to say what is missing.
  private static func answer(_ columns: [VisibleColumn], _ found: [Int]?) -> Answer? {
    guard let found else { return nil }
    return found.count == 1 ? .found(columns[found[0]]) : .ambiguous
  }

  /// By the bytes of names, as files and the parser tell them apart.
  private static func indexes(of columns: [VisibleColumn]) -> [ExactName: [Int]] {
    var indexes: [ExactName: [Int]] = [:]
    for (index, column) in columns.enumerated() { indexes[column.name, default: []].append(index) }
    return indexes
  }
}
