import BasaltCore

/// `approx_count_distinct` and `approx_quantile`: answers that are nearly right, from a few kilobytes a group however many
/// rows there are.
///
/// Both are for those who would rather know now than exactly: of some hundred values they are exact, so that small tables
/// and tests show nothing of it.
enum Estimates {
  static let functions: [AggregateFunction] = [
    // As BigQuery, Snowflake and DuckDB call it. DISTINCT within it changes nothing, and costs nothing.
    AggregateFunction(
      "approx_count_distinct",
      "About how many different values there are: exact up to some hundred, then within 1.6 % as a rule.",
      examples: [
        .init("approx_count_distinct(x) FROM (VALUES (1), (NULL), (2), (1)) AS t (x)", "2"),
        .init("approx_count_distinct(x) FROM (VALUES (NULL::text)) AS t (x)", "0"),
      ],
      overloads: [
        AggregateOverload([.any], ignoresRepetition: true, returning: .bigint) { _, _ in DistinctEstimateStates() }
      ]),
    // DuckDB's name and order of arguments. The result is a value that is there, and of the type of the values.
    AggregateFunction(
      "approx_quantile",
      "A value near a fraction of the sorted values, off by 1 % of their number as a rule; exact up to some hundred.",
      examples: [
        .init("approx_quantile(x, 0.5) FROM (VALUES (1), (NULL), (4), (2), (8)) AS t (x)", "2"),
        .init("approx_quantile(x, 0.5) FROM (VALUES (NULL::date)) AS t (x)", "NULL"),
      ],
      // What has 64 bits at most, in which its order is that of whole numbers (`OrderedWords`); decimals become doubles.
      overloads: [
        LogicalType.smallint, .integer, .bigint, .real, .double, .date, .time, .timestamp, .timestamptz,
      ].map { type in
        AggregateOverload([.exactly(type), .exactly(.double)], returning: type) { types, _ in
          QuantileEstimateStates(types[0])
        }
      }),
  ]
}
