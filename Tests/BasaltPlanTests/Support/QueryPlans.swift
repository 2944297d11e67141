/// Queries that are accepted, and what they come to: from FROM to set operations.
///
/// Each is a statement, its plan, and what its result is called and of: an exclamation mark where no row is NULL.
enum QueryPlans {
  static let topics: [(name: String, plans: [BoundPlan])] = [
    ("names", names),
    ("grouping", grouping),
    ("grouping sets", groupingSets),
    ("tables of WITH", commonTables),
    ("joins", joins),
    ("subqueries", subqueries),
    ("sets", sets),
    ("windows", windows),
  ]

  /// Names, stars, aliases, tables and functions of FROM.
  static let names: [BoundPlan] = [
    BoundPlan(
      #"""
      SELECT 1
      """#,
      #"""
      Project 1 AS ?column?
        OneRow
      """#,
      "?column? integer!"),
    BoundPlan(
      #"""
      FROM carriers
      """#,
      #"""
      Project carrier, name
        Scan carriers (carrier, name)
      """#,
      "carrier text!, name text"),
    BoundPlan(
      #"""
      SELECT flights.flight, f.name AS n FROM flights, carriers f
      """#,
      #"""
      Project flight, name AS n
        CrossJoin
          Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
          Scan carriers (carrier#2, name)
      """#,
      "flight integer!, n text"),
    BoundPlan(
      #"""
      SELECT * EXCLUDE (delay, price) REPLACE (upper(carrier) AS carrier) FROM flights
      """#,
      #"""
      Project upper(carrier) AS carrier#2, flight, distance, day, departed, seen, speed
        Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
      """#,
      "carrier text, flight integer!, distance bigint, day date, departed timestamp, seen timestamp with time zone, speed double precision"
    ),
    BoundPlan(
      #"""
      SELECT c.*, f.flight FROM flights f LEFT JOIN carriers c USING (carrier)
      """#,
      #"""
      Project carrier#2 AS carrier, name, flight
        LeftJoin carrier = carrier#2
          Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
          Scan carriers (carrier#2, name)
      """#,
      "carrier text, name text, flight integer!"),
    BoundPlan(
      #"""
      SELECT carrier, carrier, carrier AS again FROM carriers
      """#,
      #"""
      Project carrier, carrier AS carrier#2, carrier AS again
        Scan carriers (carrier, name)
      """#,
      "carrier text!, carrier text!, again text!"),
    BoundPlan(
      #"""
      SELECT "x y".a FROM (SELECT name AS a FROM carriers) AS "x y"
      """#,
      #"""
      Project name AS a
        Project name AS a
          Scan carriers (carrier, name)
      """#,
      "a text"),
    BoundPlan(
      #"""
      SELECT b, name FROM carriers AS c (b)
      """#,
      #"""
      Project carrier AS b, name
        Scan carriers (carrier, name)
      """#,
      "b text!, name text"),
    BoundPlan(
      #"""
      SELECT commits.version, basalt.commits.at FROM basalt.commits AT (VERSION => 3)
      """#,
      #"""
      Project version, at
        Scan commits@3 (version, at)
      """#,
      "version bigint!, at timestamp with time zone!"),
    BoundPlan(
      #"""
      SELECT at FROM basalt.commits AT (TIMESTAMP => '2024-01-01') AS at
      """#,
      #"""
      Project at
        Scan commits (version, at)
      """#,
      "at timestamp with time zone!"),
    BoundPlan(
      #"""
      SELECT x, h FROM generate_series(1, 2) AS g(x), generate_series(2, 1, -1) h WHERE x = h
      """#,
      #"""
      Project g AS x, h
        Filter g = h
          CrossJoin
            Series g from 1 to 2 by 1
            Series h from 2 to 1 by -1
      """#,
      "x bigint!, h bigint!"),
    BoundPlan(
      #"""
      SELECT * FROM generate_series(1, NULL)
      """#,
      #"""
      Project generate_series
        Values (generate_series) none
      """#,
      "generate_series bigint!"),
  ]

  /// GROUP BY, HAVING and aggregates.
  static let grouping: [BoundPlan] = [
    BoundPlan(
      #"""
      SELECT carrier, count(*) FROM flights GROUP BY carrier ORDER BY 2 DESC LIMIT 3
      """#,
      #"""
      Limit 3::bigint
        Sort count DESC
          Project carrier, count
            Aggregate by carrier: count = count(*)
              Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
      """#,
      "carrier text!, count bigint!"),
    BoundPlan(
      #"""
      SELECT carrier, count(delay) AS n FROM flights f WHERE delay > 10 GROUP BY 1 HAVING count(*) > 5 ORDER BY n, f.carrier
      """#,
      #"""
      Sort count, carrier
        Project carrier, count AS n
          Filter count#2 > 5::bigint
            Aggregate by carrier: count = count(delay), count#2 = count(*)
              Filter delay > 10
                Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
      """#,
      "carrier text!, n bigint!"),
    BoundPlan(
      #"""
      SELECT carrier FROM flights GROUP BY 1 ORDER BY count(*) DESC
      """#,
      #"""
      Project carrier
        Sort count DESC
          Project carrier, count
            Aggregate by carrier: count = count(*)
              Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
      """#,
      "carrier text!"),
    BoundPlan(
      #"""
      SELECT delay + 1 + count(*) FROM flights GROUP BY delay + 1 HAVING flights.delay + 1 > 3
      """#,
      #"""
      Project ?column?::bigint + count AS ?column?#2
        Filter ?column? > 3
          Aggregate by delay + 1 AS ?column?: count = count(*)
            Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
      """#,
      "?column? bigint"),
    BoundPlan(
      #"""
      SELECT delay + 1 AS d FROM flights GROUP BY d, d, delay + 1
      """#,
      #"""
      Project d
        Aggregate by delay + 1 AS d
          Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
      """#,
      "d integer"),
    BoundPlan(
      #"""
      SELECT delay AS carrier FROM flights GROUP BY carrier, delay
      """#,
      #"""
      Project delay AS carrier
        Aggregate by carrier, delay
          Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
      """#,
      "carrier integer"),
    BoundPlan(
      #"""
      SELECT count(*), count(*) + 1, count(delay) FROM flights
      """#,
      #"""
      Project count, count + 1::bigint AS ?column?, count#2 AS count
        Aggregate count = count(*), count#2 = count(delay)
          Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
      """#,
      "count bigint!, ?column? bigint, count bigint!"),
    BoundPlan(
      #"""
      SELECT count(DISTINCT carrier) FILTER (WHERE delay > 0) FROM flights
      """#,
      #"""
      Project count
        Aggregate count = count(DISTINCT carrier) FILTER (WHERE delay > 0)
          Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
      """#,
      "count bigint!"),
    BoundPlan(
      #"""
      SELECT count(delay ORDER BY day DESC) FROM flights
      """#,
      #"""
      Project count
        Aggregate count = count(delay ORDER BY day DESC)
          Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
      """#,
      "count bigint!"),
    BoundPlan(
      #"""
      SELECT carrier, 'x' AS x, delay + 1, count(*) FROM flights GROUP BY ALL ORDER BY ALL
      """#,
      #"""
      Sort carrier, x, ?column?, count
        Project carrier, 'x' AS x, ?column?, count
          Aggregate by carrier, delay + 1 AS ?column?: count = count(*)
            Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
      """#,
      "carrier text!, x text!, ?column? integer, count bigint!"),
    BoundPlan(
      #"""
      SELECT 1 FROM flights HAVING count(*) > 1
      """#,
      #"""
      Project 1 AS ?column?
        Filter count > 1::bigint
          Aggregate count = count(*)
            Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
      """#,
      "?column? integer!"),
    BoundPlan(
      #"""
      SELECT carrier, sum(price), avg(delay), max(day) - min(day) FROM flights GROUP BY carrier HAVING sum(distance) > 100.5
      """#,
      #"""
      Project carrier, sum, avg, max - min AS ?column?
        Filter sum#2 > 100.5
          Aggregate by carrier: sum = sum(price), avg = avg(delay), max = max(day), min = min(day), sum#2 = sum(distance)
            Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
      """#,
      "carrier text!, sum decimal(38, 2), avg decimal(38, 6), ?column? integer"),
    BoundPlan(
      #"""
      SELECT string_agg(DISTINCT carrier, ', ' ORDER BY carrier DESC), sum(price) FILTER (WHERE delay IN (1, 2)) FROM flights
      """#,
      #"""
      Project string_agg, sum
        Aggregate string_agg = string_agg(DISTINCT carrier, ', ' ORDER BY carrier DESC), sum = sum(price) FILTER (WHERE delay IN (1, 2))
          Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
      """#,
      "string_agg text, sum decimal(38, 2)"),
    BoundPlan(
      #"""
      SELECT sum(sum.total) FROM (SELECT carrier, sum(price) AS total FROM flights GROUP BY ALL) AS sum
      """#,
      #"""
      Project sum#2 AS sum
        Aggregate sum#2 = sum(sum)
          Project carrier, sum AS total
            Aggregate by carrier: sum = sum(price)
              Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
      """#,
      "sum decimal(38, 2)"),
    BoundPlan(
      #"""
      SELECT carrier IN (SELECT carrier FROM carriers) AS x, count(*) FROM flights GROUP BY x
      """#,
      #"""
      Project x, count
        Aggregate by in AS x: count = count(*)
          MarkJoin in: carrier = carrier#2
            Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
            Project carrier#2 AS carrier
              Scan carriers (carrier#2, name)
      """#,
      "x boolean, count bigint!"),
    BoundPlan(
      #"""
      SELECT count(*) IN (SELECT altitude FROM airports) FROM flights
      """#,
      #"""
      Project in AS ?column?
        MarkJoin in: count = altitude#2
          Aggregate count = count(*)
            Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
          Project altitude::bigint AS altitude#2
            Project altitude
              Scan airports (code, name, altitude, opened)
      """#,
      "?column? boolean"),
    BoundPlan(
      #"""
      SELECT carrier, count(*) FILTER (WHERE carrier IN (SELECT carrier FROM carriers)) FROM flights GROUP BY carrier HAVING carrier IN (SELECT code FROM airports)
      """#,
      #"""
      Project carrier, count
        Filter in#2
          MarkJoin in#2: carrier = code
            Aggregate by carrier: count = count(*) FILTER (WHERE in)
              MarkJoin in: carrier = carrier#2
                Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
                Project carrier#2 AS carrier
                  Scan carriers (carrier#2, name)
            Project code
              Scan airports (code, name#2, altitude, opened)
      """#,
      "carrier text!, count bigint!"),
    BoundPlan(
      #"""
      SELECT carrier, delay FROM flights FULL JOIN carriers USING (carrier) GROUP BY carrier, delay
      """#,
      #"""
      Project carrier#3 AS carrier, delay
        Aggregate by coalesce(carrier, carrier#2) AS carrier#3, delay
          FullJoin carrier = carrier#2
            Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
            Scan carriers (carrier#2, name)
      """#,
      "carrier text, delay integer"),
  ]

  /// Joins, and what of ON they are found by.
  static let joins: [BoundPlan] = [
    BoundPlan(
      #"""
      SELECT 1 FROM flights f JOIN carriers c ON f.carrier = c.carrier AND f.delay > 3
      """#,
      #"""
      Project 1 AS ?column?
        InnerJoin carrier = carrier#2 if delay > 3
          Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
          Scan carriers (carrier#2, name)
      """#,
      "?column? integer!"),
    BoundPlan(
      #"""
      SELECT 1 FROM flights f JOIN carriers c ON c.carrier = upper(f.carrier) AND f.carrier = 'AA' AND (f.delay = 1 OR c.name = 'x')
      """#,
      #"""
      Project 1 AS ?column?
        InnerJoin upper(carrier) = carrier#2 if (carrier = 'AA') AND ((delay = 1) OR (name = 'x'))
          Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
          Scan carriers (carrier#2, name)
      """#,
      "?column? integer!"),
    BoundPlan(
      #"""
      SELECT 1 FROM flights f LEFT JOIN airports a ON f.delay = a.altitude
      """#,
      #"""
      Project 1 AS ?column?
        LeftJoin delay = altitude::integer
          Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
          Scan airports (code, name, altitude, opened)
      """#,
      "?column? integer!"),
    BoundPlan(
      #"""
      SELECT 1 FROM flights f JOIN airports a ON f.price = a.altitude AND f.delay > a.altitude
      """#,
      #"""
      Project 1 AS ?column?
        InnerJoin price = altitude::decimal(5, 0)::decimal(15, 2) if delay > altitude::integer
          Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
          Scan airports (code, name, altitude, opened)
      """#,
      "?column? integer!"),
    BoundPlan(
      #"""
      SELECT carrier, name FROM flights RIGHT JOIN carriers USING (carrier)
      """#,
      #"""
      Project carrier#2 AS carrier, name
        RightJoin carrier = carrier#2
          Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
          Scan carriers (carrier#2, name)
      """#,
      "carrier text!, name text"),
    BoundPlan(
      #"""
      SELECT carrier, flights.carrier, carriers.carrier FROM flights NATURAL FULL JOIN carriers
      """#,
      #"""
      Project coalesce(carrier, carrier#2) AS carrier#3, carrier, carrier#2 AS carrier
        FullJoin carrier = carrier#2
          Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
          Scan carriers (carrier#2, name)
      """#,
      "carrier text, carrier text, carrier text"),
    BoundPlan(
      #"""
      SELECT carrier FROM flights SEMI JOIN carriers ON flights.carrier = carriers.carrier
      """#,
      #"""
      Project carrier
        SemiJoin carrier = carrier#2
          Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
          Scan carriers (carrier#2, name)
      """#,
      "carrier text!"),
    BoundPlan(
      #"""
      SELECT carrier FROM flights ANTI JOIN carriers USING (carrier)
      """#,
      #"""
      Project carrier
        AntiJoin carrier = carrier#2
          Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
          Scan carriers (carrier#2, name)
      """#,
      "carrier text!"),
    BoundPlan(
      #"""
      SELECT 1 FROM flights CROSS JOIN carriers
      """#,
      #"""
      Project 1 AS ?column?
        CrossJoin
          Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
          Scan carriers (carrier#2, name)
      """#,
      "?column? integer!"),
    BoundPlan(
      #"""
      SELECT 1 FROM airports NATURAL JOIN basalt.commits
      """#,
      #"""
      Project 1 AS ?column?
        CrossJoin
          Scan airports (code, name, altitude, opened)
          Scan commits (version, at)
      """#,
      "?column? integer!"),
    BoundPlan(
      #"""
      SELECT 1 FROM (flights JOIN carriers USING (carrier)) JOIN airports ON flights.delay = altitude
      """#,
      #"""
      Project 1 AS ?column?
        InnerJoin delay = altitude::integer
          InnerJoin carrier = carrier#2
            Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
            Scan carriers (carrier#2, name)
          Scan airports (code, name#2, altitude, opened)
      """#,
      "?column? integer!"),
    BoundPlan(
      #"""
      SELECT 1 FROM flights JOIN airports ON delay = altitude AND flights.carrier IN (SELECT carrier FROM carriers)
      """#,
      #"""
      Project 1 AS ?column?
        Filter in
          MarkJoin in: carrier = carrier#2
            InnerJoin delay = altitude::integer
              Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
              Scan airports (code, name, altitude, opened)
            Project carrier#2 AS carrier
              Scan carriers (carrier#2, name#2)
      """#,
      "?column? integer!"),
  ]
}
