/// Queries within queries, and queries beside each other.
extension QueryPlans {
  /// Queries within expressions.
  static let subqueries: [BoundPlan] = [
    BoundPlan(
      #"""
        SELECT carrier FROM flights WHERE carrier IN (SELECT carrier FROM carriers) AND flight NOT IN (SELECT altitude FROM airports)
        """#,
      #"""
        Project carrier
          Filter NOT in
            MarkJoin in: flight = altitude#2
              SemiJoin carrier = carrier#2
                Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
                Project carrier#2 AS carrier
                  Scan carriers (carrier#2, name)
              Project altitude::integer AS altitude#2
                Project altitude
                  Scan airports (code, name#2, altitude, opened)
        """#,
      "carrier text!"),
    BoundPlan(
      #"""
        SELECT carrier IN (SELECT carrier FROM carriers) FROM flights
        """#,
      #"""
        Project in AS ?column?
          MarkJoin in: carrier = carrier#2
            Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
            Project carrier#2 AS carrier
              Scan carriers (carrier#2, name)
        """#,
      "?column? boolean"),
    BoundPlan(
      #"""
        SELECT (SELECT name FROM carriers) AS n, EXISTS (SELECT 1 FROM airports) FROM flights WHERE delay > (SELECT count(*) FROM airports)
        """#,
      #"""
        $query0:
          Project count
            Aggregate count = count(*)
              Scan airports (code, name, altitude, opened)
        $query1:
          Project name#2 AS name
            Scan carriers (carrier, name#2)
        $query2:
          Project true AS exists
            Limit 1::bigint
              Project 1 AS ?column?
                Scan airports (code#2, name#3, altitude#2, opened#2)
        Project $query1 AS n, coalesce($query2, false) AS exists#2
          Filter delay::bigint > $query0
            Scan flights (carrier#2, flight, delay, distance, price, day, departed, seen, speed)
        """#,
      "n text, exists boolean"),
    BoundPlan(
      #"""
        SELECT 1 WHERE EXISTS (SELECT 1 FROM flights) AND NOT EXISTS (SELECT 1 FROM carriers)
        """#,
      #"""
        $query0:
          Project true AS exists
            Limit 1::bigint
              Project 1 AS ?column?
                Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
        $query1:
          Project true AS exists#2
            Limit 1::bigint
              Project 1 AS ?column?#2
                Scan carriers (carrier#2, name)
        Project 1 AS ?column?#3
          Filter coalesce($query0, false) AND (NOT coalesce($query1, false))
            OneRow
        """#,
      "?column? integer!"),
    BoundPlan(
      #"""
        SELECT carrier = ANY (SELECT code FROM airports), carrier <> ALL (SELECT code FROM airports) FROM flights
        """#,
      #"""
        Project in AS ?column?, NOT in#2 AS ?column?
          MarkJoin in#2: carrier = code#2
            MarkJoin in: carrier = code
              Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
              Project code
                Scan airports (code, name, altitude, opened)
            Project code#2 AS code
              Scan airports (code#2, name#2, altitude#2, opened#2)
        """#,
      "?column? boolean, ?column? boolean"),
    BoundPlan(
      #"""
        SELECT '2024-01-01' IN (SELECT day FROM flights)
        """#,
      #"""
        Project in AS ?column?
          MarkJoin in: date '2024-01-01' = day
            OneRow
            Project day
              Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
        """#,
      "?column? boolean"),
    BoundPlan(
      #"""
        SELECT delay > ALL (SELECT altitude FROM airports) FROM flights
        """#,
      #"""
        $query0, $query1, $query2, $query3:
          Aggregate min = min(altitude), max = max(altitude), count = count(altitude), count(*) = count(*)
            Project altitude
              Scan airports (code, name, altitude, opened)
        Project CASE WHEN $query3 = 0::bigint THEN true WHEN NOT (delay > $query1::integer) THEN false WHEN $query2 < $query3 THEN NULL ELSE delay > $query1::integer END AS ?column?
          Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
        """#,
      "?column? boolean"),
    BoundPlan(
      #"""
        SELECT delay = ALL (SELECT altitude FROM airports), delay <> ANY (SELECT 1) FROM flights
        """#,
      #"""
        $query0, $query1, $query2, $query3:
          Aggregate min = min(altitude), max = max(altitude), count = count(altitude), count(*) = count(*)
            Project altitude
              Scan airports (code, name, altitude, opened)
        $query4, $query5, $query6, $query7:
          Aggregate min#2 = min(?column?), max#2 = max(?column?), count#2 = count(?column?), count(*)#2 = count(*)
            Project 1 AS ?column?
              OneRow
        Project CASE WHEN $query3 = 0::bigint THEN true WHEN NOT ((delay = $query0::integer) AND (delay = $query1::integer)) THEN false WHEN $query2 < $query3 THEN NULL ELSE (delay = $query0::integer) AND (delay = $query1::integer) END AS ?column?#2, NOT CASE WHEN $query7 = 0::bigint THEN true WHEN NOT ((delay = $query4) AND (delay = $query5)) THEN false WHEN $query6 < $query7 THEN NULL ELSE (delay = $query4) AND (delay = $query5) END AS ?column?#3
          Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
        """#,
      "?column? boolean, ?column? boolean"),
    BoundPlan(
      #"""
        SELECT (1 IN (SELECT 2)) IN (SELECT true)
        """#,
      #"""
        Project in#2 AS ?column?
          MarkJoin in#2: in = bool
            MarkJoin in: 1 = ?column?
              OneRow
              Project 2 AS ?column?
                OneRow
            Project true AS bool
              OneRow
        """#,
      "?column? boolean"),
    BoundPlan(
      #"""
        SELECT carrier FROM flights ORDER BY carrier IN (SELECT code FROM airports)
        """#,
      #"""
        Project carrier
          Sort in
            Project carrier, in AS ?column?
              MarkJoin in: carrier = code
                Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
                Project code
                  Scan airports (code, name, altitude, opened)
        """#,
      "carrier text!"),
  ]

  /// Set operations, VALUES and WITH.
  static let sets: [BoundPlan] = [
    BoundPlan(
      #"""
        SELECT 1 UNION ALL SELECT 2.5 UNION ALL SELECT NULL ORDER BY 1
        """#,
      #"""
        Sort ?column?#6
          UnionAll (?column?#6)
            Project ?column?::decimal(11, 1) AS ?column?#2
              Project 1 AS ?column?
                OneRow
            Project ?column?#3::decimal(11, 1) AS ?column?#4
              Project 2.5 AS ?column?#3
                OneRow
            Project NULL AS ?column?#5
              OneRow
        """#,
      "?column? decimal(11, 1)"),
    BoundPlan(
      #"""
        SELECT 'x' UNION SELECT NULL
        """#,
      #"""
        Union (?column?#3)
          Project 'x' AS ?column?
            OneRow
          Project NULL AS ?column?#2
            OneRow
        """#,
      "?column? text"),
    BoundPlan(
      #"""
        SELECT NULL UNION SELECT day FROM flights UNION SELECT '2024-01-01'
        """#,
      #"""
        Union (?column?#3)
          Project NULL AS ?column?
            OneRow
          Project day
            Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
          Project date '2024-01-01' AS ?column?#2
            OneRow
        """#,
      "?column? date"),
    BoundPlan(
      #"""
        SELECT 1 EXCEPT ALL SELECT 2 INTERSECT SELECT 3
        """#,
      #"""
        ExceptAll (?column?#5)
          Project 1 AS ?column?
            OneRow
          Intersect (?column?#4)
            Project 2 AS ?column?#2
              OneRow
            Project 3 AS ?column?#3
              OneRow
        """#,
      "?column? integer!"),
    BoundPlan(
      #"""
        SELECT 1 AS a UNION SELECT 2 UNION ALL SELECT 3 ORDER BY a + 1 LIMIT 2
        """#,
      #"""
        Limit 2::bigint
          Sort a#3 + 1
            UnionAll (a#3)
              Union (a#2)
                Project 1 AS a
                  OneRow
                Project 2 AS ?column?
                  OneRow
              Project 3 AS ?column?#2
                OneRow
        """#,
      "a integer!"),
    BoundPlan(
      #"""
        (SELECT carrier FROM flights LIMIT 1) UNION ALL SELECT name FROM carriers
        """#,
      #"""
        UnionAll (carrier#3)
          Limit 1::bigint
            Project carrier
              Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
          Project name
            Scan carriers (carrier#2, name)
        """#,
      "carrier text"),
    BoundPlan(
      #"""
        VALUES (1, 'a'), (2.5, NULL), (3, 'c'), (4, 'd'), (5, 'e')
        """#,
      #"""
        Values (column1, column2) (1.0, 'a'), (2.5, NULL), (3.0, 'c'), (4.0, 'd'), … 5 rows
        """#,
      "column1 decimal(11, 1)!, column2 text"),
    BoundPlan(
      #"""
        VALUES (NULL), ('2024-01-01'), (date '2024-01-02')
        """#,
      #"""
        Values (column1) (NULL), (date '2024-01-01'), (date '2024-01-02')
        """#,
      "column1 date"),
    BoundPlan(
      #"""
        WITH a AS (SELECT carrier FROM carriers), b (x) AS (SELECT carrier FROM a) SELECT b.x, c.x FROM b JOIN b AS c ON b.x = c.x
        """#,
      #"""
        Project carrier AS x, carrier#2 AS x
          InnerJoin carrier = carrier#2
            Project carrier
              Project carrier
                Scan carriers (carrier, name)
            Project carrier#2 AS carrier
              Project carrier#2 AS carrier
                Scan carriers (carrier#2, name#2)
        """#,
      "x text!, x text!"),
    BoundPlan(
      #"""
        WITH a AS (SELECT 1 AS x) SELECT (WITH a AS (SELECT x + 1 AS x FROM a) SELECT x FROM a) FROM a
        """#,
      #"""
        $query0:
          Project x#2 AS x
            Project x + 1 AS x#2
              Project 1 AS x
                OneRow
        Project $query0 AS x#4
          Project 1 AS x#3
            OneRow
        """#,
      "x integer"),
  ]
}
