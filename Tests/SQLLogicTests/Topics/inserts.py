"""INSERT: columns in any order, DEFAULT, queries, casts by assignment, what is refused and leaves nothing behind."""


def cases(t):
    t.ok(
        "CREATE TABLE i (a integer NOT NULL, b text DEFAULT 'none', c numeric(6, 2) DEFAULT 1.5, d date DEFAULT '2024-01-01', e boolean)"
    )

    def shown(sql):
        t.ok(sql)
        t.query("SELECT * FROM i ORDER BY a, b, c", repeats=True)

    shown("INSERT INTO i VALUES (1, 'x', 2.25, '2024-05-05', true)")
    shown("INSERT INTO i (a) VALUES (2)")
    shown("INSERT INTO i (b, a) VALUES ('y', 3), (NULL, 4)")
    shown("INSERT INTO i VALUES (5, DEFAULT, DEFAULT, DEFAULT, DEFAULT)")
    shown("INSERT INTO i (a, b) VALUES (6, DEFAULT), (7, 'z')")
    shown("INSERT INTO i VALUES (8), (9)")
    shown("INSERT INTO i (a, c) SELECT a + 100, c * 2 FROM i WHERE a < 4")
    shown("INSERT INTO i SELECT * FROM i WHERE a = 1")
    shown("INSERT INTO i (a, b) SELECT n, 'n' || n FROM generate_series(20, 22) AS n")
    shown("INSERT INTO i (a) SELECT max(a) + 1 FROM i")
    shown("INSERT INTO i (a) SELECT a FROM i WHERE false")
    shown("INSERT INTO i (a, d, e) VALUES (30, date '2024-02-28' + 1, NOT true), (31, NULL, NULL)")
    shown("INSERT INTO i (a) (SELECT 40 UNION SELECT 41)")
    shown("INSERT INTO i (a, c) VALUES (50, 1), (51, 2.345), (52, 0.005), (53, -0.005)")
    shown("INSERT INTO i (a) WITH q AS (SELECT 60 AS x) SELECT x FROM q")
    shown("INSERT INTO i (a, b) VALUES ('70', 'text'), (71::bigint, 'big'), (72.4, 'rounded')")
    shown("INSERT INTO i (a, e) SELECT 80, 't'::boolean")
    t.query("SELECT count(*), sum(a), count(b), sum(c), min(d), count(e) FROM i")
    count = "SELECT count(*) FROM i"
    for sql in [
        "INSERT INTO i VALUES (NULL)",
        "INSERT INTO i (b) VALUES ('no a')",
        "INSERT INTO i (a) VALUES (1), (NULL)",
        "INSERT INTO i (a) SELECT NULL",
        "INSERT INTO i VALUES (1, 2, 3, 4, 5, 6)",
        "INSERT INTO i (a, b) VALUES (1)",
        "INSERT INTO i (a) VALUES (1, 2)",
        "INSERT INTO i (nosuch) VALUES (1)",
        "INSERT INTO i (a, a) VALUES (1, 1)",
        "INSERT INTO nosuch VALUES (1)",
        "INSERT INTO i (a) VALUES ('x')",
        "INSERT INTO i (a, d) VALUES (1, 5)",
        "INSERT INTO i (a, e) VALUES (1, 1)",
        "INSERT INTO i (a, c) VALUES (1, 99999)",
        "INSERT INTO i (a) VALUES (3000000000)",
        "INSERT INTO i (a) VALUES (1), (1 / 0)",
        "INSERT INTO i (a, d) VALUES (1, '2024-02-30')",
        "INSERT INTO i (a) SELECT b FROM i",
        "INSERT INTO i (a) SELECT a, b FROM i",
        "INSERT INTO i VALUES",
        "INSERT i VALUES (1)",
        "INSERT INTO i (a) VALUES (nosuch)",
        "INSERT INTO i () VALUES (1)",
        "INSERT INTO i (a, e) SELECT a, 'x' || b FROM i",
        "INSERT INTO i (a) SELECT 1 / (a - 1) FROM i",
        "INSERT INTO i (a) SELECT CASE WHEN a = 2 THEN NULL ELSE a END FROM i",
    ]:
        t.error(sql)
        t.query(count, repeats=True)
    t.ok(
        "CREATE TABLE types (id integer, s smallint, b bigint, r real, f double precision, n numeric(10, 3), x text, d date, ts timestamp, tz timestamptz, ti time, u uuid, by bytea, ok boolean)"
    )
    t.ok("""INSERT INTO types VALUES (1, -32768, 9223372036854775807, 1.5, 1e300, 1234567.891, 'ünï', '9999-12-31', '2024-01-01 00:00:00.000001', '2024-01-01 00:00:00+05', '23:59:59.999999', 'ffffffff-ffff-ffff-ffff-ffffffffffff', '\\x00ff', true),
      (2, 32767, -9223372036854775808, 'NaN', '-Infinity', -0.001, '', '0001-01-01', 'infinity', '-infinity', '00:00:00', '00000000-0000-0000-0000-000000000000', '\\x', false),
      (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)""")
    t.query("SELECT * FROM types ORDER BY id")
    t.ok("INSERT INTO types SELECT id + 10, s, b, r, f, n, x, d, ts, tz, ti, u, by, ok FROM types")
    t.query("SELECT * FROM types ORDER BY id DESC")
    t.query(
        "SELECT count(*), count(s), count(DISTINCT b), count(DISTINCT f), count(DISTINCT x), count(DISTINCT u), count(DISTINCT by) FROM types"
    )
    t.ok("INSERT INTO types (id, s, b, r, f, n, x) VALUES (4, 1, 2, 3, 4, 5, 6::text)")
    t.query("SELECT s, b, r, f, n, x FROM types WHERE id = 4")
    for column, value in [
        ("s", "32768"),
        ("b", "9223372036854775808"),
        ("n", "12345678"),
        ("s", "1e10"),
        ("d", "'x'"),
        ("u", "'x'"),
        ("ok", "'maybe'"),
        ("r", "'1e400'"),
        ("ti", "'25:00'"),
    ]:
        t.error(f"INSERT INTO types (id, {column}) VALUES (9, {value})")
    t.query("SELECT count(*) FROM types")
    # Many rows at once, and many statements.
    t.ok("CREATE TABLE many (n bigint, s text, k integer)")
    t.ok("INSERT INTO many SELECT n, 'row ' || n, (n % 10)::integer FROM generate_series(1, 20000) AS n")
    t.query("SELECT count(*), sum(n), min(s), max(s), sum(k) FROM many")
    for i in range(5):
        t.ok(f"INSERT INTO many VALUES ({-i}, NULL, {i})")
        t.query("SELECT count(*), min(n), count(s) FROM many", repeats=True)
    t.query("SELECT k, count(*), sum(n) FROM many GROUP BY k ORDER BY k")
    t.query("SELECT n, s FROM many WHERE n BETWEEN 9998 AND 10002 ORDER BY n")
    t.query("SELECT n, s FROM many WHERE s = 'row 12345' OR n <= -3 ORDER BY n")
    t.query("SELECT count(*) FROM many WHERE s LIKE 'row 1%' AND k = 7")
    t.query("SELECT a.n FROM many a JOIN many b ON a.n = b.n + 19999 ORDER BY 1")
    t.ok("INSERT INTO many SELECT * FROM many")
    t.query("SELECT count(*), count(DISTINCT n), sum(n) FROM many")
    t.refused("INSERT INTO i (a) VALUES (1) RETURNING a", "unsupported", "RETURNING is not there yet")
    t.refused("INSERT INTO i (a) VALUES (1) ON CONFLICT DO NOTHING", "unsupported", "ON CONFLICT is not there yet")
    t.error("INSERT INTO types (id, by) VALUES (9, '\\x0')", "typeMismatch")
