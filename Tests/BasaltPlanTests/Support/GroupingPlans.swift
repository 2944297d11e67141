/// Queries with several sets of keys, with first rows, and with tables of WITH that are computed once or by themselves.
extension QueryPlans {
  /// ROLLUP and its like, GROUPING, DISTINCT ON.
  static let groupingSets: [BoundPlan] = [
    BoundPlan(
      #"""
      SELECT carrier, flight, count(*), grouping(carrier, flight) FROM flights GROUP BY ROLLUP (carrier, flight)
      """#,
      #"""
      Project carrier#2 AS carrier, flight#2 AS flight, count, grouping
        Aggregate by carrier AS carrier#2, flight AS flight#2 in sets (carrier#2, flight#2), (carrier#2), (): count = count(*), grouping = grouping(carrier#2, flight#2)
          Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
      """#,
      "carrier text, flight integer, count bigint!, grouping integer!"),
    BoundPlan(
      #"""
      SELECT carrier, max(delay) FROM flights GROUP BY DISTINCT GROUPING SETS (carrier, (carrier), ()), ROLLUP (carrier)
      """#,
      #"""
      Project carrier#2 AS carrier, max
        Aggregate by carrier AS carrier#2 in sets (carrier#2), (): max = max(delay)
          Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
      """#,
      "carrier text, max integer"),
    BoundPlan(
      #"""
      SELECT DISTINCT ON (carrier) carrier, flight FROM flights ORDER BY carrier, delay DESC
      """#,
      #"""
      Project carrier, flight
        FirstRows carrier
          Sort carrier, delay DESC
            Project carrier, flight, delay
              Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
      """#,
      "carrier text!, flight integer!"),
    BoundPlan(
      #"""
      SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY delay DESC) FROM flights
      """#,
      #"""
      Project percentile_disc
        Aggregate percentile_disc = quantile_disc desc(delay, 0.5::double precision)
          Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
      """#,
      "percentile_disc integer"),
    BoundPlan(
      #"""
      SELECT f.flight, g.delay FROM flights f ASOF LEFT JOIN flights g ON f.carrier = g.carrier AND g.day < f.day AND f.delay > 3
      """#,
      #"""
      Project flight, delay#2 AS delay
        AsofLeftJoin carrier = carrier#2, day > day#2 if delay > 3
          Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
          Scan flights (carrier#2, flight#2, delay#2, distance#2, price#2, day#2, departed#2, seen#2, speed#2)
      """#,
      "flight integer!, delay integer"),
  ]

  /// Recursions, and what is kept.
  static let commonTables: [BoundPlan] = [
    BoundPlan(
      #"""
      WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT n FROM r
      """#,
      #"""
      Project ?column?#4 AS n
        RecursionAll (?column?#4)
          Project 1 AS ?column?
            OneRow
          Project ?column?#2 + 1 AS ?column?#3
            Filter ?column?#2 < 5
              RoundBefore (?column?#2)
      """#,
      "n integer"),
    BoundPlan(
      #"""
      WITH q AS (SELECT carrier, count(*) AS n FROM flights GROUP BY carrier) SELECT a.n FROM q a JOIN q b ON a.n = b.n
      """#,
      #"""
      $table0:
        Project carrier, count AS n
          Aggregate by carrier: count = count(*)
            Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
      Project n
        InnerJoin n = n#2
          Rows of $table0 (carrier#2, n)
          Rows of $table0 (carrier#3, n#2)
      """#,
      "n bigint!"),
    BoundPlan(
      #"""
      WITH q AS (SELECT carrier FROM flights WHERE delay > 0) SELECT count(*) FROM q a, q b
      """#,
      #"""
      Project count
        Aggregate count = count(*)
          CrossJoin
            Project carrier
              Filter delay > 0
                Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
            Project carrier#2 AS carrier
              Filter delay#2 > 0
                Scan flights (carrier#2, flight#2, delay#2, distance#2, price#2, day#2, departed#2, seen#2, speed#2)
      """#,
      "count bigint!"),
  ]
}
