"""GROUPING SETS, ROLLUP and CUBE, nested, combined and repeated; GROUPING; GROUP BY DISTINCT."""


def cases(t):
    t.ok("CREATE TABLE gs (id integer, a text, b integer, c boolean, d date, n numeric(8, 2), f double precision)")
    rows = []
    for i in range(48):
        a = "NULL" if i % 11 == 4 else "'" + ["x", "y", "a longer text than twelve bytes"][i % 3] + "'"
        b = "NULL" if i % 10 == 7 else i % 4
        c = ["true", "false", "NULL"][i % 5 % 3]
        n = "NULL" if i % 7 == 3 else f"{(i * 37 % 100) / 4:.2f}"
        rows.append(f"({i}, {a}, {b}, {c}, '2024-0{i % 2 + 1}-01', {n}, {i % 6 / 4})")
    t.ok("INSERT INTO gs VALUES\n" + ",\n".join(rows))
    t.ok("CREATE TABLE none (a text, b integer, n numeric(8, 2))")
    t.ok("CREATE TABLE one (a text, b integer, n numeric(8, 2))")
    t.ok("INSERT INTO one VALUES ('x', NULL, 2.5)")
    sets = [
        "ROLLUP (a)",
        "ROLLUP (a, b)",
        "ROLLUP (b, a)",
        "CUBE (a)",
        "CUBE (a, b)",
        "GROUPING SETS (a, b)",
        "GROUPING SETS ((a, b))",
        "GROUPING SETS ((a, b), a)",
        "GROUPING SETS ((a, b), a, b, ())",
        "GROUPING SETS ((a), (a))",
        "GROUPING SETS ((a, b), (b, a), ())",
        "GROUPING SETS (ROLLUP (a, b), CUBE (b))",
        "GROUPING SETS (GROUPING SETS (a, GROUPING SETS (b)), ())",
        "a, ROLLUP (b)",
        "ROLLUP (a), ROLLUP (b)",
        "ROLLUP (a), ROLLUP (a, b)",
        "CUBE (a), b",
        "DISTINCT ROLLUP (a), ROLLUP (a, b)",
        "ALL ROLLUP (a), ROLLUP (a, b)",
        "DISTINCT a, b",
        "ALL a, b",
        "(a, b)",
        "(a), (b)",
        "a, (b, a)",
        "GROUPING SETS ((a, b)), GROUPING SETS (a, b, ())",
        "ROLLUP ((a, b))",
        "ROLLUP ((a), b)",
        "CUBE ((a, b), b)",
        "GROUPING SETS ((), a), (b)",
        "GROUPING SETS ((), (a, b), ())",
        "ROLLUP (1, 2)",
        "GROUPING SETS (1, b)",
    ]
    aggregates = [
        "count(*), sum(n), min(id), max(id)",
        "count(DISTINCT c), count(n), avg(n)",
        "sum(DISTINCT id % 5), count(*) FILTER (WHERE c), max(a), min(b)",
        "string_agg(a, ',' ORDER BY id), bool_and(c), sum(f)",
        "count(DISTINCT b), sum(DISTINCT n) FILTER (WHERE id > 9), array_length(string_to_array(string_agg(b::text, ','), ','), 1)",
    ]
    aggregates[4] = "count(DISTINCT b), sum(DISTINCT n) FILTER (WHERE id > 9), min(a) FILTER (WHERE b = 2)"
    for by in sets:
        for aggregate in aggregates:
            t.rows(f"SELECT a, b, {aggregate} FROM gs GROUP BY {by}" if covers(by) else f"SELECT a, {aggregate} FROM gs GROUP BY {by}")
        if covers(by):
            t.rows(f"SELECT a, b, grouping(a), grouping(b), grouping(a, b), grouping(b, a, b), count(*) FROM gs GROUP BY {by}")
            t.rows(f"SELECT a, b, sum(n) FROM gs WHERE id % 3 = 0 GROUP BY {by} HAVING count(*) > 2")
            t.rows(f"SELECT a, b FROM gs GROUP BY {by} HAVING a IS NULL AND grouping(a) = 0 OR b > 1")
            t.rows(f"SELECT a, b, count(*), sum(n) FROM none GROUP BY {by}")
            t.rows(f"SELECT a, b, count(*), sum(n), grouping(a, b) FROM one GROUP BY {by}")
            t.query(f"SELECT count(*), sum(k), count(a), sum(b) FROM (SELECT a, b, count(*) AS k FROM gs GROUP BY {by}) AS q")
            if "1" in by:
                continue
            t.query(
                f"SELECT grouping(a) + grouping(b) AS level, count(*), min(b) FROM gs GROUP BY {by} ORDER BY level, count(*), a, b"
            )
            t.query(f"SELECT coalesce(a, 'all'), b IS NULL, count(*) FROM gs GROUP BY {by} ORDER BY a, b, 3 LIMIT 7")
            t.rows(f"SELECT DISTINCT a FROM gs GROUP BY {by}")
            t.rows(f"SELECT q.a, q.b, q.k FROM (SELECT a, b, count(*) AS k FROM gs GROUP BY {by}) AS q WHERE q.a = 'x'")
            t.rows(f"SELECT q.b, q.k FROM (SELECT a, b, count(*) AS k FROM gs GROUP BY {by}) AS q WHERE q.b IS NULL")
    for query in [
        "SELECT count(*) FROM gs GROUP BY ()",
        "SELECT count(*) FROM none GROUP BY ()",
        "SELECT count(*), sum(n) FROM none GROUP BY GROUPING SETS ((), ())",
        "SELECT count(*) FROM gs GROUP BY (), ()",
        "SELECT 1 FROM none GROUP BY ()",
        "SELECT b % 2 AS k, d, count(*) FROM gs GROUP BY ROLLUP (k, d)",
        "SELECT b % 2, b % 2 + 1, count(*) FROM gs GROUP BY CUBE (b % 2)",
        "SELECT b + 1, b, grouping(b) FROM gs GROUP BY ROLLUP (b)",
        "SELECT b + 1, sum(b), grouping(b + 1) FROM gs GROUP BY ROLLUP (b + 1)",
        "SELECT a, c, d, b, count(*), grouping(a, b, c, d) FROM gs GROUP BY CUBE (a, b, c, d)",
        "SELECT a, c, d, b, count(*), grouping(a, b, c, d) FROM gs GROUP BY ROLLUP (a, (b, c), d)",
        "SELECT a, c, d, b, count(DISTINCT id % 3), grouping(d, c, b, a) FROM gs GROUP BY CUBE ((a, b), (c, d))",
        "SELECT a, c, d, b, sum(n) FROM gs GROUP BY a, CUBE (b, c), GROUPING SETS (d, ())",
        "SELECT a, c, d, b, count(*) FROM gs GROUP BY GROUPING SETS ((a, c), (b, d), (a, d), (c))",
        "SELECT upper(a), count(*) FROM gs GROUP BY ROLLUP (a)",
        "SELECT a || '!', a, count(*) FROM gs GROUP BY ROLLUP (a)",
        "SELECT CASE WHEN grouping(a) = 1 THEN 'total' ELSE coalesce(a, 'none') END, sum(id) FROM gs GROUP BY ROLLUP (a)",
        "SELECT sum(b), b FROM gs GROUP BY GROUPING SETS (b, ())",
        "SELECT sum(b + 1), b + 1 FROM gs GROUP BY GROUPING SETS (b + 1, ())",
        "SELECT grouping(a), count(*) FROM gs GROUP BY a",
        "SELECT a, grouping(a) FROM gs GROUP BY a HAVING grouping(a) = 0",
        "SELECT a FROM gs GROUP BY ROLLUP (a) HAVING grouping(a) = 1",
        "SELECT count(*) FROM gs GROUP BY ROLLUP (a, b) HAVING grouping(a, b) > 0",
        "SELECT a, b FROM gs GROUP BY ROLLUP (a, b) HAVING sum(n) > (SELECT avg(n) FROM gs) * 6",
        "SELECT a, b, count(*) FROM gs GROUP BY ROLLUP (a, b) HAVING a IN (SELECT a FROM one)",
        "SELECT a, b, count(*) FROM gs GROUP BY CUBE (a, b) HAVING b NOT IN (SELECT 2)",
        "SELECT a, max(d) - min(d), min(d) FROM gs GROUP BY ROLLUP (a)",
        "SELECT gs.a, one.b, count(*) FROM gs LEFT JOIN one ON gs.a = one.a GROUP BY ROLLUP (gs.a, one.b)",
        "SELECT a, k FROM (SELECT a, count(*) AS k FROM gs GROUP BY ROLLUP (a)) AS q WHERE k > (SELECT min(k) FROM (SELECT count(*) AS k FROM gs GROUP BY CUBE (a)) AS r)",
        "SELECT x.a, y.a, x.k FROM (SELECT a, count(*) AS k FROM gs GROUP BY ROLLUP (a)) AS x JOIN (SELECT a, count(*) AS k FROM gs GROUP BY ROLLUP (a)) AS y ON x.a = y.a",
        "SELECT a, count(*) FROM gs GROUP BY ROLLUP (a) UNION ALL SELECT a, sum(b) FROM gs GROUP BY CUBE (a)",
        "WITH q AS (SELECT a, b, sum(n) AS s FROM gs GROUP BY CUBE (a, b)) SELECT x.a, x.s, y.s FROM q AS x JOIN q AS y ON x.a = y.a WHERE x.b IS NULL AND y.b = 1",
        "SELECT count(*) FROM (SELECT n % 7, n % 100, count(*) FROM generate_series(1, 5000) AS n GROUP BY CUBE (n % 7, n % 100, n % 3)) AS q",
        "SELECT n % 5, count(*), sum(n), count(DISTINCT n % 50) FROM generate_series(1, 20000) AS n GROUP BY ROLLUP (n % 5)",
        "SELECT count(*), sum(k), max(s) FROM (SELECT n, n % 1000 AS m, count(*) AS k, sum(n) AS s FROM generate_series(1, 70000) AS n GROUP BY ROLLUP (m, n)) AS q",
        "SELECT count(*), sum(k), max(k) FROM (SELECT n % 30011 AS m, count(DISTINCT n) AS k FROM generate_series(1, 70000) AS n GROUP BY ROLLUP (n % 11, n % 30011)) AS q",
        "SELECT sum(s) FROM (SELECT sum(9000000000000000000 - n) AS s FROM generate_series(1, 2000) AS n GROUP BY ROLLUP (n % 3, n % 500)) AS q",
    ]:
        t.rows(query)
    for query in [
        "SELECT grouping(b) FROM gs GROUP BY ROLLUP (a)",
        "SELECT grouping(a)",
        "SELECT grouping(a) FROM gs",
        "SELECT grouping(a || '!') FROM gs GROUP BY ROLLUP (a)",
        "SELECT sum(grouping(a)) FROM gs GROUP BY ROLLUP (a)",
        "SELECT a FROM gs WHERE grouping(a) = 0 GROUP BY ROLLUP (a)",
        "SELECT grouping() FROM gs GROUP BY ROLLUP (a)",
        "SELECT b FROM gs GROUP BY ROLLUP (a)",
        "SELECT a FROM gs GROUP BY ROLLUP ()",
        "SELECT a FROM gs GROUP BY ROLLUP (a",
        "SELECT a FROM gs GROUP BY GROUPING SETS",
        "SELECT a FROM gs GROUP BY GROUPING SETS (a,)" if False else "SELECT a FROM gs GROUP BY GROUPING SETS ()",
        "SELECT a FROM gs GROUP BY ROLLUP (ROLLUP (a))",
        "SELECT a, count(*) FROM gs GROUP BY ROLLUP (count(*))",
    ]:
        t.error(query)
    t.error("SELECT a FROM gs GROUP BY ROLLUP (3)", "outOfRange")
    t.error("SELECT count(*) FROM gs GROUP BY CUBE (a, b, c, d), CUBE (a, b, c, d), CUBE (a, b, c, d), CUBE (a, b)", "invalidArgument")


def covers(by):
    """Whether both a and b are keys, so that both may be selected."""
    return "b" in by.replace("DISTINCT", "").replace("CUBE", "").replace("ROLLUP", "") or by == "ROLLUP (1, 2)"
