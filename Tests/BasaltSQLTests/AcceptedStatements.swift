/// Statements that Basalt takes, by topic, each with the one form that all its spellings are printed in.
///
/// The corpus of the laws and of the fuzzer, too: a notation that is added here is tested everywhere.
enum AcceptedStatements {
  struct Example {
    let sql: String
    let printed: String

    init(_ sql: String, _ printed: String) {
      self.sql = sql
      self.printed = printed
    }

    /// Of a statement in its canonical form already.
    init(_ sql: String) { self.init(sql, sql) }
  }

  static let byTopic: [(topic: String, examples: [Example])] = [
    ("names", names),
    ("operators", operators),
    ("tests", tests),
    ("values", values),
    ("calls", calls),
    ("windows", windows),
    ("literals", literals), ("lists", lists),
    ("items", items),
    ("tables", tables),
    ("clauses", clauses),
    ("sets", sets),
    ("definitions", definitions),
    ("rows", rows),
    ("sessions", sessions),
  ]

  static var all: [Example] { byTopic.flatMap(\.examples) }

  private static let names: [Example] = [
    Example("SELECT 1"),
    Example(
      #"select A, "B" as "C d", b c from T as x (p, q)"#,
      #"SELECT a, "B" AS "C d", b AS c FROM t AS x (p, q)"#),
    Example(
      #"SELECT a.b.c, "A""B"."c", "x y" FROM "T"."U""#,
      #"SELECT a.b.c, "A""B".c, "x y" FROM "T"."U""#),
    Example(
      "select /* a /* b */ c */ a -- d\nfrom t;",
      "SELECT a FROM t"),
    Example(
      #"SELECT a FROM t u, (SELECT 1) AS "v w""#,
      #"SELECT a FROM t AS u, (SELECT 1) AS "v w""#),
    Example("SELECT semi, anti, at, exclude, version FROM first AS last"),
    Example(#"SELECT year, month, date, version, first, "select", "Größe", größe FROM "T""#),
    Example(#"SELECT "left", "user", "current_date", "cross" FROM "join""#),
  ]

  private static let operators: [Example] = [
    Example("SELECT -2 ^ 2, - -1, -(a + b), 2 ^ -1"),
    Example("SELECT a + b * c - d / e % f"),
    Example(
      "SELECT (a + b) * c, a - (b - c), (a - b) - c",
      "SELECT (a + b) * c, a - (b - c), a - b - c"),
    Example("SELECT a || b + c, ~ a + b, ~ (a || b), a << 2 | b & c # d"),
    Example("SELECT a OR b AND NOT c = d"),
    Example("SELECT (a OR b) AND c, a AND (b AND c)"),
    Example(
      "SELECT NOT a IS NULL, (NOT a) IS NULL, a = NOT b",
      "SELECT NOT a IS NULL, (NOT a) IS NULL, a = (NOT b)"),
    Example(
      "SELECT a = b IS TRUE, a = (b IS TRUE), a IS NOT UNKNOWN, a ISNULL, a NOTNULL",
      "SELECT a = b IS TRUE, a = (b IS TRUE), a IS NOT UNKNOWN, a IS NULL, a IS NOT NULL"),
    Example("SELECT a IS DISTINCT FROM b, a IS NOT DISTINCT FROM b + 1"),
    Example("SELECT a BETWEEN 1 AND 2 AND b, a NOT BETWEEN SYMMETRIC b + 1 AND (c AND d)"),
    Example("SELECT a AND b AND c OR d AND e"),
    Example(
      "SELECT a != b, a <> b, a <= b, a >= b, a=-1, a<-b",
      "SELECT a <> b, a <> b, a <= b, a >= b, a = -1, a < -b"),
    Example(
      "SELECT ~ ~ a, NOT NOT a, + + a, -(- a) ^ (b ^ c)",
      "SELECT ~ (~ a), NOT NOT a, + +a, - -a ^ (b ^ c)"),
    Example(
      "SELECT (a < b) < c, (a IN (1)) IN (TRUE), (a LIKE b) = c",
      "SELECT (a < b) < c, (a IN (1)) IN (TRUE), a LIKE b = c"),
    Example(
      "SELECT a || b || c, a - (b + c), a / (b * c), (a ^ b) ^ c, a ^ (b ^ c)",
      "SELECT a || b || c, a - (b + c), a / (b * c), a ^ b ^ c, a ^ (b ^ c)"),
  ]

  private static let tests: [Example] = [
    Example(
      "SELECT a IN (1, 2,), a NOT IN (SELECT b FROM t), a IN ((SELECT 1) UNION SELECT 2), a IN ((SELECT 1))",
      "SELECT a IN (1, 2), a NOT IN (SELECT b FROM t), a IN (SELECT 1 UNION SELECT 2), a IN (SELECT 1)"),
    Example("SELECT a LIKE 'x%' ESCAPE '!', a NOT ILIKE b || '%', a ~ 'x' AND b !~* 'y'"),
    Example(
      "SELECT a = ANY (SELECT 1), a <> ALL (VALUES (1), (2)), a > SOME (FROM t)",
      "SELECT a = ANY (SELECT 1), a <> ALL (VALUES (1), (2)), a > ANY (SELECT * FROM t)"),
    Example(
      "SELECT EXISTS (SELECT 1), NOT EXISTS (FROM t), (SELECT max(a) FROM t) + 1, ((SELECT 1) UNION ALL (SELECT 2))",
      "SELECT EXISTS (SELECT 1), NOT EXISTS (SELECT * FROM t), (SELECT max(a) FROM t) + 1, (SELECT 1 UNION ALL SELECT 2)"
    ),
    Example(
      "SELECT a IN ((SELECT 1), 2), a IN (VALUES (1)), a IN (WITH b AS (SELECT 1) FROM b)",
      "SELECT a IN ((SELECT 1), 2), a IN (VALUES (1)), a IN (WITH b AS (SELECT 1) SELECT * FROM b)"),
    Example("SELECT a = ALL (SELECT 1) IS TRUE, NOT a > ANY (SELECT 1)"),
  ]

  private static let values: [Example] = [
    Example("SELECT CASE WHEN a THEN 1 ELSE 2 END, CASE a WHEN 1 THEN 'x' WHEN 2 THEN 'y' END"),
    Example(
      "SELECT CAST(a AS numeric(12, 2)), a::int::text, TRY_CAST('x' AS double precision), -a::int, a::timestamp(3) with time zone",
      "SELECT CAST(a AS numeric(12, 2)), CAST(CAST(a AS int) AS text), TRY_CAST('x' AS double precision), -CAST(a AS int), CAST(a AS timestamp(3) with time zone)"
    ),
    Example(
      "SELECT date '2024-01-01', timestamp with time zone '2024-01-01 00:00+02', interval '1 day', interval '90' day, interval 3 month, interval '1-2' year to month, double precision '1.5'",
      "SELECT date '2024-01-01', timestamp with time zone '2024-01-01 00:00+02', interval '1 day', interval '90' day, interval '3' month, interval '1-2' year to month, double precision '1.5'"
    ),
    Example(
      "SELECT extract(year FROM d), extract('epoch' from d), extract('year', d), substring(a FROM 1 FOR 2), substring(a FOR 2), substring(a, 1, 2)",
      "SELECT extract('year', d), extract('epoch', d), extract('year', d), substring(a, 1, 2), substring(a, 1, 2), substring(a, 1, 2)"
    ),
    Example(
      "SELECT position('x' IN a), trim(a), trim(BOTH 'x' FROM a), trim(LEADING FROM a), trim('x' FROM a), trim(TRAILING 'x' FROM a), overlay(a PLACING b FROM 1 FOR 2)",
      "SELECT strpos(a, 'x'), trim(a), trim(a, 'x'), ltrim(a), trim(a, 'x'), rtrim(a, 'x'), overlay(a, b, 1, 2)"),
    Example(
      "SELECT d AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Berlin', current_date, CURRENT_TIMESTAMP, user",
      "SELECT timezone('Europe/Berlin', timezone('UTC', d)), CURRENT_DATE, CURRENT_TIMESTAMP, USER"),
    Example(
      "SELECT $1, :name, $2::int, :Name || $65535",
      "SELECT $1, :name, CAST($2 AS int), :name || $65535"),
    Example("SELECT CASE WHEN a THEN CASE WHEN b THEN 1 END END"),
    Example("SELECT interval, time, timestamp, date, row, extract, position FROM t"),
    Example(
      "SELECT (WITH a AS (SELECT 1) FROM a), ((SELECT 1) LIMIT 1)",
      "SELECT (WITH a AS (SELECT 1) SELECT * FROM a), (SELECT 1 LIMIT 1)"),
    Example(
      #"SELECT x::interval day to second, CAST(y AS "Odd"), z::character varying(10), time without time zone '10:00'"#,
      #"SELECT CAST(x AS interval day to second), CAST(y AS "Odd"), CAST(z AS character varying(10)), time without time zone '10:00'"#
    ),
    Example(
      "SELECT CURRENT_TIME, localtime, LOCALTIMESTAMP, current_user, session_user, current_role, current_catalog, current_schema",
      "SELECT CURRENT_TIME, LOCALTIME, LOCALTIMESTAMP, CURRENT_USER, SESSION_USER, CURRENT_ROLE, CURRENT_CATALOG, CURRENT_SCHEMA"
    ),
  ]

  private static let windows: [Example] = [
    Example(
      "select rank() over w, sum(a) filter (where b) over (w rows 1 preceding), count(*) over () from t window w as (partition by c order by d desc nulls last)",
      "SELECT rank() OVER w, sum(a) FILTER (WHERE b) OVER (w ROWS BETWEEN 1 PRECEDING AND CURRENT ROW), count(*) OVER () FROM t WINDOW w AS (PARTITION BY c ORDER BY d DESC NULLS LAST)"
    ),
    Example(
      "SELECT sum(a) OVER (ORDER BY b RANGE BETWEEN interval '1 day' PRECEDING AND c + 1 FOLLOWING EXCLUDE TIES), sum(a) OVER (GROUPS UNBOUNDED PRECEDING EXCLUDE NO OTHERS)",
      "SELECT sum(a) OVER (ORDER BY b RANGE BETWEEN (interval '1 day') PRECEDING AND (c + 1) FOLLOWING EXCLUDE TIES), sum(a) OVER (GROUPS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"
    ),
    Example(
      "SELECT lag(a IGNORE NULLS) OVER w, lag(a) ignore nulls over w, lead(a, 1 RESPECT NULLS) OVER w FROM t WINDOW w AS (ORDER BY b), v AS (w)",
      "SELECT lag(a) IGNORE NULLS OVER w, lag(a) IGNORE NULLS OVER w, lead(a, 1) OVER w FROM t WINDOW w AS (ORDER BY b), v AS (w)"
    ),
    Example(
      "SELECT a FROM t WINDOW w AS (PARTITION BY a, ORDER BY b ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING EXCLUDE CURRENT ROW) QUALIFY rank() OVER w = 1 ORDER BY a",
      "SELECT a FROM t WINDOW w AS (PARTITION BY a ORDER BY b ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING EXCLUDE CURRENT ROW) QUALIFY rank() OVER w = 1 ORDER BY a"
    ),
    // The words of frames are names everywhere else.
    Example(
      #"SELECT current, unbounded, groups, others, ignore, respect, preceding, following FROM rows OVER_, range AS groups QUALIFY sum(a) OVER ("rows" ROWS current PRECEDING) > 0"#,
      #"SELECT current, unbounded, groups, others, ignore, respect, preceding, following FROM rows AS over_, range AS groups QUALIFY sum(a) OVER ("rows" ROWS BETWEEN (current) PRECEDING AND CURRENT ROW) > 0"#
    ),
    Example("SELECT count(*) OVER (ROWS BETWEEN 2 FOLLOWING AND 3 FOLLOWING EXCLUDE GROUP)"),
  ]

  private static let calls: [Example] = [
    Example(
      "SELECT count(*), count(DISTINCT a), string_agg(a, ',' ORDER BY b DESC NULLS LAST), sum(a) FILTER (WHERE b > 0), f(x => 1, y := 2), f()",
      "SELECT count(*), count(DISTINCT a), string_agg(a, ',' ORDER BY b DESC NULLS LAST), sum(a) FILTER (WHERE b > 0), f(x => 1, y => 2), f()"
    ),
    Example("SELECT left(a, 1), right(b, 2), now(), basalt.version()"),
    Example(
      #"SELECT "trim"(), "exists"(1), "row"(a), "left"(a), "from"(b), "position"(a, b), "extract"(a)"#,
      #"SELECT "trim"(), "exists"(1), "row"(a), left(a), "from"(b), "position"(a, b), "extract"(a)"#),
    Example(
      "SELECT substring(a FOR 1 FROM 2), overlay(a PLACING b FROM 1), trim(FROM a), trim(a, b), substring(a FROM 2)",
      "SELECT substring(a, 2, 1), overlay(a, b, 1), trim(a), trim(a, b), substring(a, 2)"),
    Example(
      "SELECT count(ALL a), array_agg(a ORDER BY b, c DESC), w.f(DISTINCT a, b)",
      "SELECT count(a), array_agg(a ORDER BY b, c DESC), w.f(DISTINCT a, b)"),
  ]

  private static let lists: [Example] = [
    Example("SELECT ARRAY[1, a, NULL], ARRAY[], ARRAY[ARRAY[1], ARRAY[2]]"),
    Example("SELECT [1, 2], ARRAY[[1], [2],]", "SELECT ARRAY[1, 2], ARRAY[ARRAY[1], ARRAY[2]]"),
    Example("SELECT ARRAY(SELECT a FROM t ORDER BY b)"),
    Example("SELECT a[1], (a[2])[b + 1], f(a)[1], (a || b)[2]", "SELECT a[1], a[2][b + 1], f(a)[1], (a || b)[2]"),
    Example(
      "SELECT a[1:2], a[:2], a[1:], a[:], a[1:b], a[$1::int:3], a[:p], a[ : :p]",
      "SELECT a[1 : 2], a[ : 2], a[1 : ], a[ : ], a[1 : b], a[CAST($1 AS int) : 3], a[:p], a[ : :p]"),
    Example(
      "SELECT a = ANY (b), a > ALL (ARRAY[1, 2]), a <> SOME (SELECT 1)",
      "SELECT a = ANY (b), a > ALL (ARRAY[1, 2]), a <> ANY (SELECT 1)"),
    Example("SELECT a IN [1, 2], a NOT IN [b]", "SELECT a = ANY (ARRAY[1, 2]), NOT a = ANY (ARRAY[b])"),
    Example("SELECT a @> b, a <@ b, a && b || c"),
    Example(
      "SELECT a::int[], CAST(b AS text[3][]), c::integer ARRAY, d::double precision array[4]",
      "SELECT CAST(a AS int[]), CAST(b AS text[][]), CAST(c AS integer[]), CAST(d AS double precision[])"),
    Example("SELECT a FROM unnest(b) WITH ORDINALITY AS t (a, n)"),
  ]

  private static let literals: [Example] = [
    Example(
      #"SELECT 'it''s', E'a\n\x41\u00e9\'', $$it's$$, $tag$a $$ b$tag$, 1.5e-3, .5, 5., NULL, TRUE, false"#,
      "SELECT 'it''s', 'a\nAé''', 'it''s', 'a $$ b', 1.5e-3, .5, 5., NULL, TRUE, FALSE")
  ]

  private static let items: [Example] = [
    Example(
      "SELECT *, t.*, * EXCLUDE (a, b), t.* REPLACE (a + 1 AS a), * EXCLUDE a",
      "SELECT *, t.*, * EXCLUDE (a, b), t.* REPLACE (a + 1 AS a), * EXCLUDE (a)"),
    Example("SELECT DISTINCT a FROM t"),
    Example(
      "SELECT ALL a, FROM t, u, WHERE a = 1",
      "SELECT a FROM t, u WHERE a = 1"),
  ]

  private static let tables: [Example] = [
    Example(
      "FROM t",
      "SELECT * FROM t"),
    Example(
      "FROM t SELECT a WHERE b",
      "SELECT a FROM t WHERE b"),
    Example(
      "FROM t JOIN u ON a = b LEFT OUTER JOIN v USING (c, d) CROSS JOIN w NATURAL FULL JOIN x",
      "SELECT * FROM t JOIN u ON a = b LEFT JOIN v USING (c, d) CROSS JOIN w NATURAL FULL JOIN x"),
    Example(
      "FROM t SEMI JOIN u USING (a) ANTI JOIN v ON b, w LEFT SEMI JOIN x USING (a) RIGHT JOIN y ON TRUE",
      "SELECT * FROM t SEMI JOIN u USING (a) ANTI JOIN v ON b, w SEMI JOIN x USING (a) RIGHT JOIN y ON TRUE"),
    Example(
      "FROM t LEFT JOIN (u JOIN v ON a) ON b, (t), ((SELECT 1) UNION SELECT 2) AS s (a), (VALUES (1, 2)) v (a, b), generate_series(1, 10) g",
      "SELECT * FROM t LEFT JOIN (u JOIN v ON a) ON b, t, (SELECT 1 UNION SELECT 2) AS s (a), (VALUES (1, 2)) AS v (a, b), generate_series(1, 10) AS g"
    ),
    Example(
      "FROM t, lateral (SELECT a) q LEFT JOIN LATERAL f(q.a) g ON true",
      "SELECT * FROM t, LATERAL (SELECT a) AS q LEFT JOIN LATERAL f(q.a) AS g ON TRUE"),
    Example(
      "FROM t AT (VERSION => 12) AS x, u AT (TIMESTAMP => now() - interval '1 day') y, semi, anti a",
      "SELECT * FROM t AT (VERSION => 12) AS x, u AT (TIMESTAMP => now() - interval '1 day') AS y, semi, anti AS a"),
    Example(
      "FROM t NATURAL JOIN u INNER JOIN v ON a FULL OUTER JOIN w USING (a)",
      "SELECT * FROM t NATURAL JOIN u JOIN v ON a FULL JOIN w USING (a)"),
    Example(
      "FROM ((a JOIN b ON c) JOIN d ON e) CROSS JOIN ((SELECT 1)) x",
      "SELECT * FROM ((a JOIN b ON c) JOIN d ON e) CROSS JOIN (SELECT 1) AS x"),
    Example(
      "FROM left(1), w.f(2) AS g (a, b), at (3)",
      "SELECT * FROM left(1), w.f(2) AS g (a, b), at(3)"),
    Example(
      "FROM t AT (TIMESTAMP => timestamp '2024-01-01')",
      "SELECT * FROM t AT (TIMESTAMP => timestamp '2024-01-01')"),
  ]

  private static let clauses: [Example] = [
    Example(
      "SELECT a, sum(b) FROM t WHERE c > 0 GROUP BY a HAVING sum(b) > 1 ORDER BY 2 DESC NULLS FIRST, a ASC LIMIT 10 OFFSET 5",
      "SELECT a, sum(b) FROM t WHERE c > 0 GROUP BY a HAVING sum(b) > 1 ORDER BY 2 DESC NULLS FIRST, a LIMIT 10 OFFSET 5"
    ),
    Example(
      "SELECT a FROM t GROUP BY ALL ORDER BY ALL DESC OFFSET 5 ROWS FETCH FIRST 3 ROWS ONLY",
      "SELECT a FROM t GROUP BY ALL ORDER BY ALL DESC LIMIT 3 OFFSET 5"),
    Example("SELECT a, grouping(a, b) FROM t GROUP BY ROLLUP (a, (b, c)), CUBE (d, e)"),
    Example("SELECT a FROM t GROUP BY DISTINCT GROUPING SETS (a, (b, c), ROLLUP (d), GROUPING SETS (e, ())), ()"),
    Example(
      "SELECT a FROM t GROUP BY a, (b + 1) * 2, (a, b), ((SELECT 1) UNION SELECT 2)",
      "SELECT a FROM t GROUP BY a, (b + 1) * 2, (a, b), (SELECT 1 UNION SELECT 2)"),
    Example(
      "SELECT a FROM t GROUP BY ALL a, (b) HAVING a > 1",
      "SELECT a FROM t GROUP BY a, b HAVING a > 1"),
    Example(
      "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY a DESC) FILTER (WHERE b), mode() WITHIN GROUP (ORDER BY c) FROM t"
    ),
    Example("WITH RECURSIVE a (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM a WHERE n < 5) SELECT n FROM a"),
    Example(
      "SELECT a FROM t ASOF INNER JOIN u ON t.k = u.k AND t.a >= u.a ASOF LEFT OUTER JOIN v ON t.a < v.a",
      "SELECT a FROM t ASOF JOIN u ON t.k = u.k AND t.a >= u.a ASOF LEFT JOIN v ON t.a < v.a"),
    Example("SELECT DISTINCT ON (a, b + 1) a, c FROM t ORDER BY a"),
    Example(
      "SELECT * EXCLUDE a REPLACE b + 1 AS b RENAME c AS d, t.* RENAME (e AS \"f g\", h AS i) FROM t",
      "SELECT * EXCLUDE (a) REPLACE (b + 1 AS b) RENAME (c AS d), t.* RENAME (e AS \"f g\", h AS i) FROM t"),
    Example(
      "SELECT a FROM t LIMIT ALL",
      "SELECT a FROM t"),
    Example(
      "SELECT a FROM t ORDER BY a, LIMIT 5",
      "SELECT a FROM t ORDER BY a LIMIT 5"),
    Example(
      "SELECT a FROM t OFFSET 1 LIMIT 2",
      "SELECT a FROM t LIMIT 2 OFFSET 1"),
    Example(
      "SELECT a FROM t FETCH NEXT ROW ONLY",
      "SELECT a FROM t LIMIT 1"),
    Example("SELECT a FROM t HAVING count(*) > 1"),
    Example(
      "SELECT a FROM t GROUP BY 1, a + 1, ORDER BY ALL NULLS FIRST",
      "SELECT a FROM t GROUP BY 1, a + 1 ORDER BY ALL NULLS FIRST"),
  ]

  private static let sets: [Example] = [
    Example("SELECT 1 UNION SELECT 2 UNION ALL SELECT 3 EXCEPT SELECT 4"),
    Example("SELECT 1 UNION SELECT 2 INTERSECT SELECT 3"),
    Example("(SELECT 1 UNION SELECT 2) INTERSECT ALL SELECT 3 ORDER BY 1"),
    Example(
      "(SELECT 1 ORDER BY 1 LIMIT 1) UNION (SELECT 2)",
      "(SELECT 1 ORDER BY 1 LIMIT 1) UNION SELECT 2"),
    Example(
      "WITH a AS (SELECT 1), b (x, y) AS NOT MATERIALIZED (FROM a) SELECT * FROM b",
      "WITH a AS (SELECT 1), b (x, y) AS NOT MATERIALIZED (SELECT * FROM a) SELECT * FROM b"),
    Example("VALUES (1, 'a'), (2, NULL) ORDER BY 1"),
    Example(
      "SELECT 1 UNION DISTINCT SELECT 2",
      "SELECT 1 UNION SELECT 2"),
    Example("SELECT 1 EXCEPT ALL (SELECT 2 UNION SELECT 3)"),
    Example(
      "((SELECT 1)) UNION ((VALUES (1) LIMIT 1))",
      "SELECT 1 UNION (VALUES (1) LIMIT 1)"),
    Example("SELECT 1 INTERSECT (SELECT 2 INTERSECT SELECT 3)"),
    Example(
      "WITH a AS MATERIALIZED (SELECT 1), SELECT * FROM a",
      "WITH a AS MATERIALIZED (SELECT 1) SELECT * FROM a"),
    Example(
      "(WITH a AS (SELECT 1) FROM a) UNION ALL SELECT 2",
      "(WITH a AS (SELECT 1) SELECT * FROM a) UNION ALL SELECT 2"),
  ]

  private static let definitions: [Example] = [
    Example(
      #"CREATE TABLE IF NOT EXISTS w.flights (id bigint NOT NULL, carrier text DEFAULT 'AA' NOT NULL, "Dep Time" timestamp(3) with time zone NULL, price numeric(12, 2) DEFAULT 0,) PARTITION BY (year(t), bucket(16, id), truncate(3, carrier), carrier, "day") ORDER BY (carrier, t DESC NULLS LAST) WITH (tier = 'hot', compaction.target = 5, sealed)"#,
      #"CREATE TABLE IF NOT EXISTS w.flights (id bigint NOT NULL, carrier text NOT NULL DEFAULT 'AA', "Dep Time" timestamp(3) with time zone, price numeric(12, 2) DEFAULT 0) PARTITION BY (year(t), bucket(16, id), truncate(3, carrier), carrier, day) ORDER BY (carrier, t DESC NULLS LAST) WITH (tier = 'hot', compaction.target = 5, sealed)"#
    ),
    Example(
      "CREATE TABLE t (a int) PARTITIONED BY (identity(a), month(b), day(c), hour(d)) SORTED BY (a)",
      "CREATE TABLE t (a int) PARTITION BY (a, month(b), day(c), hour(d)) ORDER BY (a)"),
    Example("CREATE TABLE t AS SELECT 1"),
    Example(
      "CREATE TABLE t (a, b) PARTITION BY (a) AS FROM u",
      "CREATE TABLE t (a, b) PARTITION BY (a) AS SELECT * FROM u"),
    Example(
      "CREATE TABLE t (a) WITH (x = -1.5) AS (SELECT 1)",
      "CREATE TABLE t (a) WITH (x = -1.5) AS SELECT 1"),
    Example(
      "DROP TABLE IF EXISTS a, b.c RESTRICT",
      "DROP TABLE IF EXISTS a, b.c"),
    Example(
      "ALTER TABLE t ADD COLUMN a int NOT NULL DEFAULT 0 AFTER b, ADD IF NOT EXISTS c text FIRST, ADD d date LAST",
      "ALTER TABLE t ADD COLUMN a int NOT NULL DEFAULT 0 AFTER b, ADD COLUMN IF NOT EXISTS c text FIRST, ADD COLUMN d date LAST"
    ),
    Example(
      "ALTER TABLE IF EXISTS t DROP COLUMN IF EXISTS a, DROP b, RENAME a TO b, RENAME COLUMN c TO d, RENAME TO u",
      "ALTER TABLE IF EXISTS t DROP COLUMN IF EXISTS a, DROP COLUMN b, RENAME COLUMN a TO b, RENAME COLUMN c TO d, RENAME TO u"
    ),
    Example(
      "ALTER TABLE t ALTER a TYPE bigint, ALTER COLUMN b SET DATA TYPE numeric(20, 2), ALTER c SET DEFAULT 1 + 2, ALTER d DROP DEFAULT, ALTER e SET NOT NULL, ALTER f DROP NOT NULL, ALTER g FIRST, ALTER h AFTER i",
      "ALTER TABLE t ALTER COLUMN a TYPE bigint, ALTER COLUMN b TYPE numeric(20, 2), ALTER COLUMN c SET DEFAULT 1 + 2, ALTER COLUMN d DROP DEFAULT, ALTER COLUMN e SET NOT NULL, ALTER COLUMN f DROP NOT NULL, ALTER COLUMN g FIRST, ALTER COLUMN h AFTER i"
    ),
    Example(
      "ALTER TABLE t SET PARTITION BY (day(a)), SET ORDER BY (b DESC), SET PARTITION BY (), SET ORDER BY (), SET (tier = cold, x = true), RESET (tier, a.b)",
      "ALTER TABLE t SET PARTITION BY (day(a)), SET ORDER BY (b DESC), SET PARTITION BY (), SET ORDER BY (), SET (tier = cold, x = TRUE), RESET (tier, a.b)"
    ),
    Example(
      #"CREATE TABLE "T" (a date DEFAULT date '2024-01-01', b boolean DEFAULT (NOT TRUE), c text DEFAULT lower('A') NULL)"#,
      #"CREATE TABLE "T" (a date DEFAULT date '2024-01-01', b boolean DEFAULT (NOT TRUE), c text DEFAULT lower('A'))"#),
    Example(
      "CREATE TABLE t ORDER BY (a NULLS FIRST) AS FROM u ORDER BY b",
      "CREATE TABLE t ORDER BY (a NULLS FIRST) AS SELECT * FROM u ORDER BY b"),
    Example(
      "ALTER TABLE t ALTER COLUMN a LAST, ADD b int DEFAULT 1 IS NULL NOT NULL",
      "ALTER TABLE t ALTER COLUMN a LAST, ADD COLUMN b int NOT NULL DEFAULT 1 IS NULL"),
    Example("DROP TABLE t"),
  ]

  private static let rows: [Example] = [
    Example("INSERT INTO t VALUES (1, DEFAULT), (2, 'x')"),
    Example("INSERT INTO w.t (a, b) SELECT 1, 2"),
    Example("INSERT INTO t (SELECT 1 ORDER BY 1) UNION SELECT 2"),
    Example("INSERT INTO t DEFAULT VALUES"),
    Example(
      "INSERT INTO t WITH a AS (SELECT 1) FROM a",
      "INSERT INTO t WITH a AS (SELECT 1) SELECT * FROM a"),
    Example("COPY t FROM 'a.csv'"),
    Example(
      "COPY t (a, b) FROM 'a.csv' WITH (FORMAT csv, HEADER, DELIMITER ';', NULL 'NA', force_quote (a, b), header true)",
      #"COPY t (a, b) FROM 'a.csv' WITH (format csv, header, delimiter ';', "null" 'NA', force_quote (a, b), header TRUE)"#
    ),
    Example(
      "COPY (SELECT 1) TO 'out.json' (format json)",
      "COPY (SELECT 1) TO 'out.json' WITH (format json)"),
    Example(
      "COPY w.t TO 'x' WITH (a = 1)",
      "COPY w.t TO 'x' WITH (a 1)"),
    Example("INSERT INTO t (VALUES (1) ORDER BY 1) UNION VALUES (2)"),
    Example("INSERT INTO t (a) DEFAULT VALUES"),
    Example(
      "INSERT INTO t (a, b,) VALUES (DEFAULT, (SELECT 1)),",
      "INSERT INTO t (a, b) VALUES (DEFAULT, (SELECT 1))"),
    Example(
      "INSERT INTO t (SELECT 1)",
      "INSERT INTO t SELECT 1"),
  ]

  private static let sessions: [Example] = [
    Example("BEGIN"),
    Example(
      "BEGIN TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ ONLY",
      "BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY"),
    Example(
      "START TRANSACTION READ WRITE ISOLATION LEVEL REPEATABLE READ",
      "BEGIN ISOLATION LEVEL REPEATABLE READ READ WRITE"),
    Example(
      "COMMIT WORK",
      "COMMIT"),
    Example(
      "END",
      "COMMIT"),
    Example(
      "ROLLBACK TRANSACTION",
      "ROLLBACK"),
    Example(
      "ABORT",
      "ROLLBACK"),
    Example("EXPLAIN SELECT 1"),
    Example("EXPLAIN VERBOSE SELECT 1"),
    Example("EXPLAIN ANALYZE VERBOSE SELECT 1"),
    Example("EXPLAIN (ANALYZE, VERBOSE, FORMAT JSON) SELECT 1"),
    Example("EXPLAIN (verbose off, format Text, analyze true) (SELECT 1)", "EXPLAIN ANALYZE SELECT 1"),
    Example("EXPLAIN (FORMAT JSON) SELECT 1"),
    Example("EXPLAIN ANALYZE INSERT INTO t VALUES (1)"),
    Example("EXPLAIN (SELECT 1 LIMIT 1)", "EXPLAIN SELECT 1 LIMIT 1"),
    Example("SHOW TABLES"),
    Example("SHOW ALL"),
    Example("SHOW max_cold_bytes"),
    Example(
      "SHOW TIME ZONE",
      "SHOW timezone"),
    Example("SET a.b = 'x'"),
    Example(
      "SET SESSION timezone TO 'UTC'",
      "SET timezone = 'UTC'"),
    Example(
      "SET x = DEFAULT",
      "RESET x"),
    Example(
      "SET TIME ZONE 'UTC'",
      "SET timezone = 'UTC'"),
    Example(
      "SET x = on",
      #"SET x = "on""#),
    Example("RESET x"),
    Example("DESCRIBE t"),
    Example(
      "DESC w.t",
      "DESCRIBE w.t"),
    Example("DESCRIBE SELECT 1"),
    Example("BEGIN ISOLATION LEVEL READ COMMITTED"),
    Example("BEGIN ISOLATION LEVEL READ UNCOMMITTED READ WRITE"),
    Example(
      "BEGIN WORK ISOLATION LEVEL SNAPSHOT",
      "BEGIN ISOLATION LEVEL SNAPSHOT"),
    Example(
      "END TRANSACTION",
      "COMMIT"),
    Example(#"SET "local" = -1.5"#),
    Example(#"SHOW "tables""#),
    Example("EXPLAIN CREATE TABLE t AS SELECT 1"),
    Example("DESCRIBE (SELECT 1 LIMIT 1)", "DESCRIBE SELECT 1 LIMIT 1"),
    Example("EXPLAIN (SELECT 1 LIMIT 1) UNION SELECT 2"),
    Example(#"SET a = (b, "C")"#),
    Example(
      "RESET TIME ZONE",
      "RESET timezone"),
    Example(
      "DESCRIBE TABLE t",
      "DESCRIBE t"),
  ]
}
