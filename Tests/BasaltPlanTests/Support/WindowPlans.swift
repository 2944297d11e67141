import BasaltCore

/// Windows that are accepted, and what they come to: `WindowBinding`, `FrameBinding`, `WindowPlan`.
extension QueryPlans {
  private static let scan = "Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)"

  static let windows: [BoundPlan] = [
    BoundPlan(
      "SELECT carrier, row_number() OVER (PARTITION BY carrier ORDER BY delay DESC) AS n FROM flights",
      """
      Project carrier, row_number AS n
        Window by carrier in order delay DESC: row_number = row_number()
          \(scan)
      """,
      "carrier text!, n bigint!"),
    // One sort for three windows, of which the longest comes first.
    BoundPlan(
      "SELECT count(*) OVER (PARTITION BY carrier), sum(delay) OVER (w ORDER BY day), rank() OVER (w ORDER BY day, flight) FROM flights WINDOW w AS (PARTITION BY carrier)",
      """
      Project count, sum, rank
        Window by carrier in order day, flight: rank = rank(), sum = sum(delay) by 1 keys RANGE UNBOUNDED PRECEDING TO CURRENT ROW, count = count(*) by 0 keys
          \(scan)
      """,
      "count bigint!, sum decimal(38, 0), rank bigint!"),
    // Two orders are two sorts.
    BoundPlan(
      "SELECT lag(flight, 2, 0) OVER (ORDER BY day), first_value(flight) IGNORE NULLS OVER (ORDER BY delay ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE TIES) FROM flights",
      """
      Project lag, first_value
        Window in order delay: first_value = first_value(flight) IGNORE NULLS ROWS 1 PRECEDING TO 1 FOLLOWING EXCLUDE TIES
          Window in order day: lag = lag(flight, 2, 0)
            \(scan)
      """,
      "lag integer, first_value integer"),
    // A date less an interval is a timestamp, with which dates are compared.
    BoundPlan(
      "SELECT avg(price) FILTER (WHERE delay > 0) OVER (ORDER BY day RANGE interval '1 day' PRECEDING) FROM flights",
      """
      Project avg
        Window in order day: avg = avg(price) FILTER (WHERE delay > 0) RANGE day + INTERVAL '-1 days' PRECEDING TO CURRENT ROW
          \(scan)
      """,
      "avg decimal(38, 6)"),
    // Over groups.
    BoundPlan(
      "SELECT carrier, sum(sum(delay)) OVER (ORDER BY carrier) FROM flights GROUP BY carrier",
      """
      Project carrier, sum#2 AS sum
        Window in order carrier: sum#2 = sum(sum) RANGE UNBOUNDED PRECEDING TO CURRENT ROW
          Aggregate by carrier: sum = sum(delay)
            \(scan)
      """,
      "carrier text!, sum decimal(38, 0)"),
    // One call, and QUALIFY by the item's name.
    BoundPlan(
      "SELECT flight, rank() OVER (ORDER BY delay) AS r FROM flights QUALIFY r < 3 ORDER BY rank() OVER (ORDER BY delay)",
      """
      Sort rank
        Project flight, rank AS r
          Filter rank < 3::bigint
            Window in order delay: rank = rank()
              \(scan)
      """,
      "flight integer!, r bigint!"),
  ]
}

/// Windows that are refused.
extension RefusedNames {
  static let windows: [RefusedStatement] = [
    .init(
      "SELECT flight FROM flights WHERE rank() OVER () = 1",
      .invalidArgument, "WHERE may not hold window functions such as rank.", "Write the condition in QUALIFY.", at: 34),
    .init(
      "SELECT sum(rank() OVER ()) FROM flights",
      .invalidArgument, "Aggregates may not hold window functions such as rank.",
      "Compute the window function in a sub-query of FROM.", at: 12),
    .init(
      "SELECT rank() OVER (ORDER BY rank() OVER ()) FROM flights",
      .invalidArgument, "Window functions such as rank may not stand within each other.",
      "Compute the inner one in a sub-query of FROM.", at: 30),
    .init(
      "SELECT rank() FROM flights",
      .invalidArgument, "rank is a window function, and needs OVER.",
      "Write OVER () behind it, or OVER (ORDER BY …).", at: 8),
    .init(
      "SELECT abs(delay) OVER () FROM flights",
      .invalidArgument, "OVER stands behind window functions and aggregates, and abs is neither.", "Remove OVER.", at: 8
    ),
    .init(
      "SELECT rank() OVER v FROM flights WINDOW w AS ()",
      .unknownName, "There is no window v.", "The windows are w.", at: 20),
    .init(
      "SELECT count(DISTINCT delay) OVER () FROM flights",
      .unsupported, "DISTINCT is not supported in calls with OVER.",
      "Compute it in a query with GROUP BY, and join it.", at: 8),
    .init(
      "SELECT rank() FILTER (WHERE true) OVER () FROM flights",
      .invalidArgument, "FILTER stands in calls of aggregates alone, and rank is none.",
      "Filter the rows in a sub-query of FROM.", at: 8),
    .init(
      "SELECT ntile() OVER () FROM flights",
      .invalidArgument, "ntile has other arguments than it takes.", "Write ntile(parts).", at: 8),
    .init(
      "SELECT sum(delay) OVER (w ORDER BY day) FROM flights WINDOW w AS (ORDER BY flight)",
      .invalidArgument, "ORDER BY of the window w may not be said again.", "Write the window out, without w.", at: 24),
    .init(
      "SELECT sum(delay) OVER (w) FROM flights WINDOW w AS (ROWS 1 PRECEDING)",
      .invalidArgument, "The window w has a frame, and another may not go on from it.",
      "Write OVER w without parentheses, or move the frame to where it is used.", at: 25),
    .init(
      "SELECT 1 FROM flights WINDOW w AS (), w AS ()",
      .alreadyExists, "There are two windows called w.", "Give each a name of its own.", at: 39),
    .init(
      "SELECT sum(delay) OVER (ROWS BETWEEN CURRENT ROW AND 1 PRECEDING) FROM flights",
      .invalidArgument, "A frame that starts with the current row may not end before it.", "Swap its bounds.", at: 25),
    .init(
      "SELECT sum(delay) OVER (ORDER BY day, flight RANGE 1 PRECEDING) FROM flights",
      .invalidArgument, "RANGE with a distance needs one key in ORDER BY, and the window has 2.",
      "Order the window by one column, or use ROWS or GROUPS.", at: 46),
    .init(
      "SELECT sum(delay) OVER (ORDER BY carrier RANGE 1 PRECEDING) FROM flights",
      .unsupported, "RANGE with a distance is not there for text: nothing is added to it.", "Use ROWS or GROUPS.",
      at: 48),
    .init(
      "SELECT sum(delay) OVER (ORDER BY day RANGE 1 PRECEDING) FROM flights",
      .typeMismatch, "RANGE over date has an interval for its distance, and this is integer.",
      "Write an interval, such as INTERVAL '1 day'.", at: 44),
    .init(
      "SELECT sum(delay) OVER (ORDER BY day ROWS -1 PRECEDING) FROM flights",
      .outOfRange, "The distance of a frame's bound may not be negative.",
      "Give 0 or a positive distance; PRECEDING and FOLLOWING say in which direction.", at: 43),
    .init(
      "SELECT carrier FROM flights QUALIFY carrier = 'UA'",
      .invalidArgument, "QUALIFY is a condition on window functions, and there is none in this query.",
      "Write the condition in WHERE, or in HAVING for groups.", at: 37),
    .init(
      "SELECT carrier, rank() OVER (ORDER BY delay) FROM flights GROUP BY carrier",
      .invalidArgument, "The column delay has no one value in a group.",
      "Add it to GROUP BY, or use it within an aggregate such as min.", at: 39),
  ]
}
