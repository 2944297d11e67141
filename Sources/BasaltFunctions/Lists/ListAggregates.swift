import BasaltCore

/// Aggregates over the elements of each list: `list_sum`, `list_avg` and their like, and `list_aggregate` by name.
///
/// | call | is |
/// | --- | --- |
/// | `list_sum(list)` | `list_aggregate(list, 'sum')` |
/// | `list_aggregate(list, 'stddev')` | what `stddev` makes of its elements as rows |
/// | `list_min('{}')` | NULL, as `min` of no rows is |
/// | `list_count('{}')` | 0 |
///
/// What differs from a grouping: there is no DISTINCT, no FILTER and no ORDER BY, for which `list_distinct` and `unnest` are
/// there; the elements come in the order of the list, so that `list_aggregate(list, 'first')` is the first that is not NULL.
///
/// Functions of one argument alone; which one it is has to be known before any row, as the type of the result follows.
///
/// The very functions that a grouping has: each list is a group, and the elements of all lists are the rows.
enum ListAggregates {
  static let functions: [ScalarFunction] =
    [
      ScalarFunction(
        // DuckDB's. The name is looked up when a statement is bound: a name that a column holds could mean a result of any
        // type.
        "list_aggregate", aliases: ["list_aggr", "array_aggregate", "array_aggr"], .lists,
        "What an aggregate function makes of the elements of a list.",
        examples: [
          .init("list_aggregate(ARRAY[1,2,NULL,3], 'sum')", "6"), .init("list_aggregate(ARRAY['b','a'], 'min')", "a"),
          .init("list_aggregate(NULL::int[], 'sum')", "NULL"),
        ],
        overloads: [
          Overload(
            [.list, .exactly(.text)],
            result: { (arguments) throws(BasaltError) in
              guard case .text(let name)? = arguments[1].constant else { throw noName() }
              return try aggregate(name, arguments[0].type).resultType
            }
          ) { (call) throws(BasaltError) in
            guard call.arguments[1].isConstant, case .text(let name) = call.arguments[1][0] else { throw noName() }
            return try evaluate(name, call)
          }
        ])
    ]
    + names.map { name, summary, example in
      ScalarFunction(
        "list_\(name)", aliases: ["array_\(name)"], .lists, summary,
        examples: [example, .init("list_\(name)(NULL::\(name.hasPrefix("bool") ? "boolean" : "int")[])", "NULL")],
        overloads: [
          Overload(
            [.list], result: { (arguments) throws(BasaltError) in try aggregate(name, arguments[0].type).resultType }
          ) { (call) throws(BasaltError) in try evaluate(name, call) }
        ])
    }

  /// Those that have a name of their own: DuckDB has more of them, which `list_aggregate` names all.
  private static let names: [(String, String, FunctionExample)] = [
    ("sum", "The sum of a list's elements.", .init("list_sum(ARRAY[1,2,NULL])", "3")),
    ("avg", "The mean of a list's elements.", .init("list_avg(ARRAY[1.0::float8,2])", "1.5")),
    ("min", "The least of a list's elements.", .init("list_min(ARRAY[3,1,2])", "1")),
    ("max", "The greatest of a list's elements.", .init("list_max(ARRAY[3,1,2])", "3")),
    ("count", "How many elements of a list are not NULL.", .init("list_count(ARRAY[3,NULL])", "1")),
    ("median", "The middle of a list's elements.", .init("list_median(ARRAY[3,1,2])", "2")),
    ("bool_and", "Whether all elements of a list are true.", .init("list_bool_and(ARRAY[true,false])", "false")),
    ("bool_or", "Whether an element of a list is true.", .init("list_bool_or(ARRAY[true,false])", "true")),
  ]

  /// A name that differs from row to row, or is NULL.
  private static func noName() -> BasaltError {
    BasaltError(
      .invalidArgument, "list_aggregate takes the name of an aggregate function that is the same for all rows.",
      remedy: "Write it as in list_aggregate(list, 'sum').")
  }

  /// - Throws: As `AggregateResolver.resolve`: `.unknownName`, `.typeMismatch`.
  private static func aggregate(_ name: String, _ list: LogicalType) throws(BasaltError) -> BoundAggregate {
    let element = list.listElement ?? .text
    return try AggregateResolver.resolve(name.lowercased(), [.typed(element)])
  }

  /// States are made and let go with the vector: nothing of them is shared between batches.
  private static func evaluate(_ name: String, _ call: FunctionCall) throws(BasaltError) -> ColumnVector {
    let aggregate = try aggregate(name, call.arguments[0].type)
    // All elements of all lists as one column, as an operator would have them.
    let elements = ListElements(call.arguments[0], call)
    var column = elements.column
    if let type = aggregate.argumentTypes.first, type != column.type {
      column = try Cast.bind(from: column.type, to: type, .implicit).evaluate(
        [column], rowCount: column.count, context: call.context)
    }
    // Empty states for lists without elements, and for rows that do not count: the shell makes NULL of those.
    let states = aggregate.makeStates()
    states.resize(groupCount: call.rowCount)
    // A group a list: an element's is its row.
    var groups: [UInt32] = []
    groups.reserveCapacity(column.count)
    for (row, count) in elements.counts.enumerated() {
      for _ in 0..<count { groups.append(UInt32(truncatingIfNeeded: row)) }
    }
    // A batch at a time, which is what states take.
    var start = 0
    while start < column.count {
      let end = min(start + Limits.batchRowCountMaximum, column.count)
      // Positions within a batch have 16 bits, and lists any number of elements.
      let part = column.slice(start..<end)
      try unsafe groups.withUnsafeBufferPointer { (groups) throws(BasaltError) in
        guard let base = groups.baseAddress else { return }
        try unsafe states.update([part], rowCount: end - start, rows: nil, groups: base + start)
      }
      start = end
    }
    return try states.results(0..<call.rowCount)
  }
}
