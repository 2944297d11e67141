internal import BasaltCore
internal import BasaltFunctions
internal import BasaltSQL

/// The rows of an INSERT, brought to the columns of its table.
///
/// The plan yields the table's columns, all of them, in the table's order and of its types: whoever writes rows
/// need not know what the statement named. Columns without a value have their default, or NULL. Whether NULL may
/// be stored is the storage's to check, in one place for every way in.
///
/// Casts are those of assignment: a decimal is rounded to the column's digits, a bigint must fit an integer, and
/// a text does not become a number unless somebody writes the cast.
extension StatementBinding {
  /// Two ways. Rows of VALUES that are the whole query are cast value by value, as PostgreSQL does it:
  /// each has its own type, and DEFAULT may stand for one. Any other query has columns, which are cast
  /// as wholes above it; only its literals without a type look through to the table's columns.
  func insertion(
    of query: Query, into schema: Schema, columns: [Identifier], defaults: [FieldID: Value]
  ) throws(BasaltError) -> LogicalPlan {
    let targets = try targets(of: columns, schema)
    // DEFAULT stands in the rows of VALUES that are the whole query, and a value there is cast by
    // itself.
    if case .values(let rows) = query.body, query.with.isEmpty, query.orderBy == nil, query.limit == nil,
      query.offset == nil
    {
      return try insertedValues(rows, schema, targets, isNamed: !columns.isEmpty, defaults)
    }
    // Nothing around it: an INSERT has no WITH of its own yet, and its query none but its own.
    let rows = try bind(query, in: QueryPlace())
    try requireCount(rows.types.count, targets, isNamed: !columns.isEmpty, query.range)
    let fields = targets.prefix(rows.types.count).map { schema.fields[$0] }
    let plan = try rows.plan(as: fields.map(\.type))
    let given = plan.columns
    var items: [Projection.Item] = []
    for (index, field) in schema.fields.enumerated() {
      let value: BoundExpression
      var isNullable = true
      if let position = targets.prefix(given.count).firstIndex(of: index) {
        let column = given[position]
        value = try assigned(.column(column.id, column.type), to: field, query.range)
        isNullable = column.isNullable
      } else {
        value = defaultValue(of: field, defaults)
        isNullable = value.mayBeNull
      }
      items.append(Projection.Item(makeColumn(field.name, field.type, isNullable: isNullable), value))
    }
    return .project(Projection(items, plan))
  }

  /// One row of defaults.
  func defaultRow(of schema: Schema, defaults: [FieldID: Value]) throws(BasaltError) -> LogicalPlan {
    let row = schema.fields.map { defaultValue(of: $0, defaults) }
    return rows([row], of: schema)
  }

  /// Positions of the columns that get values; all of the table's when none are named.
  ///
  /// Named by people: a name that the table has not is told with the nearest one. Each at most
  /// once, as a row has room for one value of a column.
  private func targets(of columns: [Identifier], _ schema: Schema) throws(BasaltError) -> [Int] {
    guard !columns.isEmpty else { return Array(schema.fields.indices) }
    var targets: [Int] = []
    var named: Set<Int> = []
    for column in columns {
      guard let index = schema.index(named: column.text) else {
        throw error(
          .unknownName, "The table has no column \(column.text).", at: column.range,
          remedy: suggestion(for: column.text, among: schema.fields.map(\.name), what: "columns"))
      }
      guard named.insert(index).inserted else {
        throw error(
          .alreadyExists, "The column \(column.text) is named twice.", at: column.range, remedy: "Name it once.")
      }
      targets.append(index)
    }
    return targets
  }

  /// Named columns get a value each; without names the first columns of the table do.
  ///
  /// PostgreSQL's rule for both: with names each gets a value, without names columns at the end may
  /// be left out, which then get their defaults.
  private func requireCount(
    _ count: Int, _ targets: [Int], isNamed: Bool, _ range: SourceRange
  ) throws(BasaltError) {
    guard isNamed ? count == targets.count : count <= targets.count else {
      throw error(
        .invalidArgument, "INSERT has \(count) values for \(targets.count) columns.", at: range,
        remedy: isNamed
          ? "Write as many values as columns are named." : "Write at most as many values as the table has columns.")
    }
  }

  /// A row begins as the table's defaults, and what is written replaces them: then DEFAULT is what is
  /// there already, and columns that are not named need nothing more.
  @inline(never)
  private func insertedValues(
    _ rows: ValueRows, _ schema: Schema, _ targets: [Int], isNamed: Bool, _ defaults: [FieldID: Value]
  ) throws(BasaltError) -> LogicalPlan {
    let clause = Clause("VALUES", Scope(.empty, outer: nil), with: nil)
    // What columns get that no value is written for; once for all rows.
    let template = schema.fields.map { defaultValue(of: $0, defaults) }
    let width = rows.rows[0].count
    var bound: [[BoundExpression]] = []
    for row in rows.rows {
      guard row.count == width else {
        throw error(
          .invalidArgument, "A row of VALUES has \(row.count) values, and the first has \(width).", at: row[0].range,
          remedy: "Write as many values in each row.")
      }
      try requireCount(row.count, targets, isNamed: isNamed, row[0].range)
      var values = template
      for (expression, target) in zip(row, targets) {
        // Its place has the default already.
        if case .defaultValue = expression.kind { continue }
        values[target] = try assigned(bind(expression, clause), to: schema.fields[target])
      }
      bound.append(values)
    }
    for row in bound.indices where !clause.marks.isEmpty {
      for index in bound[row].indices { bound[row][index] = try settled(bound[row][index], clause, "VALUES") }
    }
    return self.rows(bound, of: schema)
  }

  /// Nullable where a value may be NULL, whatever the schema says: the storage looks at columns that
  /// promise nothing.
  private func rows(_ rows: [[BoundExpression]], of schema: Schema) -> LogicalPlan {
    let columns = schema.fields.enumerated().map { index, field in
      makeColumn(field.name, field.type, isNullable: rows.contains { $0[index].mayBeNull })
    }
    return .values(Values(columns: columns, rows: rows))
  }

  /// A constant: defaults that are computed have been computed for this statement by whoever hands them
  /// in.
  private func defaultValue(of field: Field, _ defaults: [FieldID: Value]) -> BoundExpression {
    .constant(defaults[field.id] ?? .null, field.type)
  }

  // MARK: Assignment

  /// A literal without a type reads as the column's; everything else is cast.
  ///
  /// So `INSERT INTO t (day) VALUES ('2024-01-31')` reads a date, while `'2024-01-31'::text` is
  /// refused: what has a type keeps it until somebody casts it.
  private func assigned(_ operand: Operand, to field: Field) throws(BasaltError) -> BoundExpression {
    guard case .typed(let expression) = operand.kind else { return try coerced(operand, to: field.type, .assignment) }
    return try assigned(expression, to: field, operand.range)
  }

  /// A cast that storing asks for: it may round, and may not turn a text into a number.
  ///
  /// The message names the column, since a row may have fifty values of one type.
  private func assigned(
    _ expression: BoundExpression, to field: Field, _ range: SourceRange
  ) throws(BasaltError) -> BoundExpression {
    guard Cast.isPossible(from: expression.type, to: field.type, .assignment) else {
      throw error(
        .typeMismatch, "The column \(field.name) is \(field.type), and the value is \(expression.type).", at: range,
        remedy: Cast.isPossible(from: expression.type, to: field.type, .explicit)
          ? "Write CAST(… AS \(field.type))." : "Give a value of that type.")
    }
    return try cast(expression, to: field.type, .assignment, range)
  }
}
