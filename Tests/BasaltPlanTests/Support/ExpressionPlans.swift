/// Expressions, orders and inserts that are accepted, and what they come to.
///
/// Each is a statement, its plan, and what its result is called and of: an exclamation mark where no row is NULL.
enum ExpressionPlans {
  static let topics: [(name: String, plans: [BoundPlan])] = [
    ("order", order),
    ("literals", literals),
    ("intervals", intervals),
    ("conditions", conditions),
    ("inserts", inserts),
  ]

  /// ORDER BY, DISTINCT and limits.
  static let order: [BoundPlan] = [
    BoundPlan(
      #"""
        SELECT carrier, delay + 1 AS d FROM flights ORDER BY distance DESC, d NULLS FIRST, 1 DESC NULLS LAST
        """#,
      #"""
        Project carrier, d
          Sort distance DESC, d NULLS FIRST, carrier DESC NULLS LAST
            Project carrier, delay + 1 AS d, distance
              Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
        """#,
      "carrier text!, d integer"),
    BoundPlan(
      #"""
        SELECT DISTINCT carrier, delay FROM flights ORDER BY 2, carrier
        """#,
      #"""
        Sort delay, carrier
          Distinct
            Project carrier, delay
              Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
        """#,
      "carrier text!, delay integer"),
    BoundPlan(
      #"""
        SELECT delay AS carrier FROM flights ORDER BY carrier
        """#,
      #"""
        Sort delay
          Project delay AS carrier
            Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
        """#,
      "carrier integer"),
    BoundPlan(
      #"""
        SELECT delay AS d FROM flights ORDER BY flights.delay, -delay
        """#,
      #"""
        Project delay AS d
          Sort delay, ?column?
            Project delay AS d, -delay AS ?column?
              Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
        """#,
      "d integer"),
    BoundPlan(
      #"""
        SELECT carrier FROM flights LIMIT (SELECT count(*) FROM carriers) OFFSET $1
        """#,
      #"""
        $query0:
          Project count
            Aggregate count = count(*)
              Scan carriers (carrier, name)
        Limit $query0 offset 7::bigint
          Project carrier#2 AS carrier
            Scan flights (carrier#2, flight, delay, distance, price, day, departed, seen, speed)
        """#,
      "carrier text!"),
    BoundPlan(
      #"""
        SELECT carrier FROM flights LIMIT NULL OFFSET NULL
        """#,
      #"""
        Project carrier
          Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
        """#,
      "carrier text!"),
    BoundPlan(
      #"""
        SELECT carrier FROM flights LIMIT :limit OFFSET 1 + 1
        """#,
      #"""
        Limit 3::bigint offset 2::bigint
          Project carrier
            Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
        """#,
      "carrier text!"),
    BoundPlan(
      #"""
        SELECT carrier FROM flights LIMIT '2' OFFSET 1.5
        """#,
      #"""
        Limit 2::bigint offset 2::bigint
          Project carrier
            Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
        """#,
      "carrier text!"),
  ]

  /// Literals, parameters, the session, casts.
  static let literals: [BoundPlan] = [
    BoundPlan(
      #"""
        SELECT -2147483648, 2147483648, - 9223372036854775808, 9223372036854775808, 1.50, 1e3, 1e300, 1e-50, .5
        """#,
      #"""
        Project -2147483648 AS ?column?, 2147483648::bigint AS ?column?#2, -9223372036854775808::bigint AS ?column?#3, 9223372036854775808 AS ?column?#4, 1.50 AS ?column?#5, 1000 AS ?column?#6, 1e+300::double precision AS ?column?#7, 1e-50::double precision AS ?column?#8, 0.5 AS ?column?#9
          OneRow
        """#,
      "?column? integer!, ?column? bigint!, ?column? bigint!, ?column? decimal(19, 0)!, ?column? decimal(3, 2)!, ?column? decimal(4, 0)!, ?column? double precision!, ?column? double precision!, ?column? decimal(1, 1)!"),
    BoundPlan(
      #"""
        SELECT 'it''s', NULL, true, date '2024-01-01', '1.5'::numeric(4, 2), uuid '00000000-0000-0000-0000-000000000001', double precision 'nan'
        """#,
      #"""
        Project 'it''s' AS ?column?, NULL AS ?column?#2, true AS bool, date '2024-01-01' AS date, 1.50 AS numeric, '00000000-0000-0000-0000-000000000001'::uuid AS uuid, 'NaN'::double precision AS float8
          OneRow
        """#,
      "?column? text!, ?column? text, bool boolean!, date date!, numeric decimal(4, 2)!, uuid uuid!, float8 double precision!"),
    BoundPlan(
      #"""
        SELECT $1, $2, $3, $4, :limit, :carrier
        """#,
      #"""
        Project 7 AS ?column?, 'AA' AS ?column?#2, NULL AS ?column?#3, date '1970-01-01' AS ?column?#4, 3::bigint AS ?column?#5, 'UA' AS ?column?#6
          OneRow
        """#,
      "?column? integer!, ?column? text!, ?column? text, ?column? date!, ?column? bigint!, ?column? text!"),
    BoundPlan(
      #"""
        SELECT current_date, current_timestamp, localtime, localtimestamp, current_schema, current_catalog, current_user, session_user
        """#,
      #"""
        Project current_date() AS current_date, now() AS current_timestamp, localtimestamp()::time AS localtime, localtimestamp() AS localtimestamp, 'public' AS current_schema, 'house' AS current_catalog, 'ada' AS current_user, 'ada' AS session_user
          OneRow
        """#,
      "current_date date, current_timestamp timestamp with time zone, localtime time, localtimestamp timestamp, current_schema text!, current_catalog text!, current_user text!, session_user text!"),
    BoundPlan(
      #"""
        SELECT TRY_CAST('x' AS integer), TRY_CAST(carrier AS date), CAST(delay AS numeric), CAST(speed AS numeric), 1.5::numeric, TRY_CAST('x' AS numeric) FROM flights
        """#,
      #"""
        Project NULL AS int4, TRY_CAST(carrier AS date) AS carrier#2, delay::decimal(10, 0) AS delay#2, speed::decimal(38, 9) AS speed#2, 1.5 AS numeric, NULL AS numeric#2
          Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
        """#,
      "int4 integer, carrier date, delay decimal(10, 0), speed decimal(38, 9), numeric decimal(2, 1)!, numeric decimal(38, 9)"),
    BoundPlan(
      #"""
        SELECT speed::bigint, carrier::date, 3::smallint, 100000::smallint, NULL::date, delay::integer FROM flights
        """#,
      #"""
        Project speed::bigint AS speed#2, carrier::date AS carrier#2, 3::smallint AS int2, 100000::smallint AS int2#2, NULL AS date, delay
          Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
        """#,
      "speed bigint, carrier date, int2 smallint!, int2 smallint, date date, delay integer"),
  ]

  /// Intervals, and what is left of them.
  static let intervals: [BoundPlan] = [
    BoundPlan(
      #"""
        SELECT date '2024-01-01' + interval '1' month, interval '1 day' + day, day - interval '1 year 2 days' FROM flights
        """#,
      #"""
        Project date '2024-01-01' + INTERVAL '1 mon' AS ?column?, day + INTERVAL '1 day' AS ?column?#2, day + INTERVAL '-1 years -2 days' AS ?column?#3
          Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
        """#,
      "?column? timestamp, ?column? timestamp, ?column? timestamp"),
    BoundPlan(
      #"""
        SELECT seen - interval '1' day * 3, departed + '1 hour', departed - 2 * interval '90 minutes' / 3, time '05:00' + interval '1' hour FROM flights
        """#,
      #"""
        Project seen + INTERVAL '-3 days' AS ?column?, departed + INTERVAL '01:00:00' AS ?column?#2, departed + INTERVAL '-01:00:00' AS ?column?#3, time '05:00:00' + INTERVAL '01:00:00' AS ?column?#4
          Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
        """#,
      "?column? timestamp with time zone, ?column? timestamp, ?column? timestamp, ?column? time"),
    BoundPlan(
      #"""
        SELECT interval '1 day' + interval '2 hours' > interval '1 day', interval '1 day' IS NULL, CAST(interval '1 month' * 1.5 AS text), - interval '1 day' = '-1 day', CAST(interval '49 months' / 49 AS text)
        """#,
      #"""
        Project true AS ?column?, false AS ?column?#2, '1 mon 15 days' AS text, true AS ?column?#3, '1 mon' AS text#2
          OneRow
        """#,
      "?column? boolean!, ?column? boolean!, text text!, ?column? boolean!, text text!"),
    BoundPlan(
      #"""
        SELECT day + NULL::interval, departed + interval '1-2' year to month, departed + interval '10:20' minute to second, departed + interval '1 day 5 hours' day FROM flights
        """#,
      #"""
        Project NULL AS ?column?, departed + INTERVAL '1 year 2 mons' AS ?column?#2, departed + INTERVAL '00:10:20' AS ?column?#3, departed + INTERVAL '1 day' AS ?column?#4
          Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
        """#,
      "?column? timestamp, ?column? timestamp, ?column? timestamp, ?column? timestamp"),
    BoundPlan(
      #"""
        SELECT day + TRY_CAST('nope' AS interval), day - day, day + 3, day + time '05:00' FROM flights
        """#,
      #"""
        Project NULL AS ?column?, day - day AS ?column?#2, day + 3 AS ?column?#3, day + time '05:00:00' AS ?column?#4
          Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
        """#,
      "?column? timestamp, ?column? integer, ?column? date, ?column? timestamp"),
  ]

  /// Conditions, operators and calls.
  static let conditions: [BoundPlan] = [
    BoundPlan(
      #"""
        SELECT CASE carrier WHEN 'AA' THEN 1 WHEN 'UA' THEN 2.5 END, CASE WHEN delay > 0 THEN 'late' ELSE NULL END FROM flights
        """#,
      #"""
        Project CASE WHEN carrier = 'AA' THEN 1.0 WHEN carrier = 'UA' THEN 2.5 ELSE NULL END AS case, CASE WHEN delay > 0 THEN 'late' ELSE NULL END AS case#2
          Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
        """#,
      "case decimal(11, 1), case text"),
    BoundPlan(
      #"""
        SELECT coalesce(delay, 0), nullif(delay, 0), nullif(delay, 1.5), if(delay > 0, 'late', NULL), iif(true, 1, 2), ifnull(name, 'x') FROM flights, carriers
        """#,
      #"""
        Project coalesce(delay, 0) AS coalesce, nullif(delay, 0) AS nullif, nullif(delay::decimal(11, 1), 1.5) AS nullif#2, CASE WHEN delay > 0 THEN 'late' ELSE NULL END AS if, CASE WHEN true THEN 1 ELSE 2 END AS iif, coalesce(name, 'x') AS ifnull
          CrossJoin
            Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
            Scan carriers (carrier#2, name)
        """#,
      "coalesce integer, nullif integer, nullif decimal(11, 1), if text, iif integer, ifnull text"),
    BoundPlan(
      #"""
        SELECT delay BETWEEN 1 AND 2.5, day NOT BETWEEN SYMMETRIC '2024-01-01' AND '2023-01-01' FROM flights
        """#,
      #"""
        Project (delay >= 1) AND (delay::decimal(10, 0) <= 2.5) AS ?column?, NOT (((day >= date '2024-01-01') AND (day <= date '2023-01-01')) OR ((day >= date '2023-01-01') AND (day <= date '2024-01-01'))) AS ?column?#2
          Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
        """#,
      "?column? boolean, ?column? boolean"),
    BoundPlan(
      #"""
        SELECT carrier IN ('UA', 'AA'), delay IN (1, 2, NULL), price IN (1, 2.555), day IN ('2024-01-01'), delay NOT IN (1, flight), speed IN (1, 2.5), $1 IN (7) FROM flights
        """#,
      #"""
        Project carrier IN ('AA', 'UA') AS ?column?, delay IN (1, 2, NULL) AS ?column?#2, price::decimal(16, 3) IN (1.000, 2.555) AS ?column?#3, day IN (date '2024-01-01') AS ?column?#4, NOT ((delay = 1) OR (delay = flight)) AS ?column?#5, speed IN (1::double precision, 2.5::double precision) AS ?column?#6, 7 IN (7) AS ?column?#7
          Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
        """#,
      "?column? boolean, ?column? boolean, ?column? boolean, ?column? boolean, ?column? boolean, ?column? boolean, ?column? boolean"),
    BoundPlan(
      #"""
        SELECT carrier LIKE 'a%', carrier NOT ILIKE 'b!%' ESCAPE '!' FROM flights
        """#,
      #"""
        Project carrier LIKE 'a%' AS ?column?, NOT ilike(carrier, 'b!%', '!') AS ?column?#2
          Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
        """#,
      "?column? boolean, ?column? boolean"),
    BoundPlan(
      #"""
        SELECT delay IS NOT NULL, (delay > 0) IS NOT TRUE, (delay > 0) IS FALSE, (delay > 0) IS UNKNOWN, NULL IS NULL, delay IS NOT DISTINCT FROM 3 FROM flights
        """#,
      #"""
        Project NOT (delay IS NULL) AS ?column?, NOT coalesce(delay > 0, false) AS ?column?#2, NOT coalesce(delay > 0, true) AS ?column?#3, (delay > 0) IS NULL AS ?column?#4, NULL IS NULL AS ?column?#5, NOT (delay IS DISTINCT FROM 3) AS ?column?#6
          Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
        """#,
      "?column? boolean, ?column? boolean, ?column? boolean, ?column? boolean, ?column? boolean, ?column? boolean"),
    BoundPlan(
      #"""
        SELECT delay > 0 AND carrier = 'AA' OR NOT day < '2024-01-01' FROM flights
        """#,
      #"""
        Project ((delay > 0) AND (carrier = 'AA')) OR (NOT (day < date '2024-01-01')) AS ?column?
          Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
        """#,
      "?column? boolean"),
    BoundPlan(
      #"""
        SELECT -delay, +speed, ~flight, 2 ^ 3, 7 / 2, 7 % 2.5, 'a' || carrier || 1, flight << 1 FROM flights
        """#,
      #"""
        Project -delay AS ?column?, speed AS ?column?, ~flight AS ?column?#2, 2::double precision ^ 3::double precision AS ?column?#3, 7 / 2 AS ?column?#4, 7 % 2.5 AS ?column?#5, ('a' || carrier) || 1 AS ?column?#6, flight << 1 AS ?column?#7
          Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
        """#,
      "?column? integer, ?column? double precision, ?column? integer, ?column? double precision, ?column? integer, ?column? decimal(2, 1), ?column? text, ?column? integer"),
    BoundPlan(
      #"""
        SELECT extract(year FROM day), trim(carrier), substring(carrier FROM 1 FOR 2), departed AT TIME ZONE 'UTC', upper('x') FROM flights
        """#,
      #"""
        Project extract('year', day) AS extract, btrim(carrier) AS trim, substring(carrier, 1, 2) AS substring, timezone('UTC', departed) AS timezone, upper('x') AS upper
          Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
        """#,
      "extract decimal(19, 0), trim text, substring text, timezone timestamp with time zone, upper text"),
  ]

  /// The rows of INSERT.
  static let inserts: [BoundPlan] = [
    BoundPlan(
      #"""
        INSERT INTO carriers VALUES ('AA', DEFAULT), ('UA', 'United')
        """#,
      #"""
        Values (carrier, name) ('AA', '?'), ('UA', 'United')
        """#,
      "carrier text!, name text!"),
    BoundPlan(
      #"""
        INSERT INTO carriers (name) SELECT carrier FROM flights
        """#,
      #"""
        Project NULL AS carrier#2, carrier AS name
          Project carrier
            Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
        """#,
      "carrier text, name text!"),
    BoundPlan(
      #"""
        INSERT INTO airports SELECT 'x', 'y', 3, '2024-01-01'
        """#,
      #"""
        Project ?column? AS code, ?column?#2 AS name, ?column?#3::smallint AS altitude, ?column?#4 AS opened
          Project 'x' AS ?column?, 'y' AS ?column?#2, 3 AS ?column?#3, date '2024-01-01' AS ?column?#4
            OneRow
        """#,
      "code text!, name text!, altitude smallint!, opened date!"),
    BoundPlan(
      #"""
        INSERT INTO airports (altitude) VALUES (1.5), (NULL), (DEFAULT), (1 + 1)
        """#,
      #"""
        Values (code, name, altitude, opened) (NULL, '?', 2::smallint, NULL), (NULL, '?', NULL, NULL), (NULL, '?', NULL, NULL), (NULL, '?', (1 + 1)::smallint, NULL)
        """#,
      "code text, name text!, altitude smallint, opened date"),
    BoundPlan(
      #"""
        INSERT INTO airports (opened, code) SELECT departed, 'x' FROM flights ORDER BY delay LIMIT 1
        """#,
      #"""
        Project ?column? AS code, '?' AS name, NULL AS altitude, departed::date AS opened
          Project departed, ?column?
            Limit 1::bigint
              Sort delay
                Project departed, 'x' AS ?column?, delay
                  Scan flights (carrier, flight, delay, distance, price, day, departed, seen, speed)
        """#,
      "code text!, name text!, altitude smallint, opened date"),
    BoundPlan(
      #"""
        INSERT INTO airports DEFAULT VALUES
        """#,
      #"""
        Values (code, name, altitude, opened) (NULL, '?', NULL, NULL)
        """#,
      "code text, name text!, altitude smallint, opened date"),
    BoundPlan(
      #"""
        INSERT INTO carriers VALUES ('AA')
        """#,
      #"""
        Values (carrier, name) ('AA', '?')
        """#,
      "carrier text!, name text!"),
    BoundPlan(
      #"""
        INSERT INTO carriers SELECT NULL UNION SELECT 'x'
        """#,
      #"""
        Project ?column?#3 AS carrier, '?' AS name
          Union (?column?#3)
            Project NULL AS ?column?
              OneRow
            Project 'x' AS ?column?#2
              OneRow
        """#,
      "carrier text, name text!"),
  ]
}
