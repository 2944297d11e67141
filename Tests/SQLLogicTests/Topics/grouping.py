"""GROUP BY columns, expressions, ordinals, aliases and ALL; HAVING; keys of all types, and many groups."""

import itertools


def cases(t):
    t.ok(
        "CREATE TABLE gr (id integer, a text, b integer, c boolean, d numeric(6, 2), f double precision, day date, v integer)"
    )
    rows = []
    for i in range(40):
        a = "NULL" if i % 9 == 4 else "'" + "xyz"[i % 3] + "'"
        b = "NULL" if i % 10 == 7 else i % 4
        c = ["true", "false", "NULL"][i % 5 % 3]
        f = ["0", "1.5", "'NaN'", "NULL"][i % 4]
        rows.append(f"({i}, {a}, {b}, {c}, {(i % 5) / 4:.2f}, {f}, '2024-0{i % 3 + 1}-01', {i * i % 17})")
    t.ok("INSERT INTO gr VALUES\n" + ",\n".join(rows))
    keys = [
        "a",
        "b",
        "c",
        "d",
        "f",
        "day",
        "b % 2",
        "a || '!'",
        "v > 8",
        "extract(month FROM day)",
        "coalesce(a, 'none')",
        "CASE WHEN v < 5 THEN 'low' ELSE 'high' END",
        "b IS NULL",
        "d * 2",
        "length(a)",
    ]
    for key in keys:
        t.query(f"SELECT {key}, count(*), sum(v), min(id), max(id) FROM gr GROUP BY {key} ORDER BY 1")
        t.query(f"SELECT {key} AS key, count(*) FROM gr GROUP BY key ORDER BY key DESC")
        t.query(f"SELECT {key}, avg(v) FROM gr GROUP BY 1 ORDER BY 1")
        t.query(f"SELECT count(*) FROM (SELECT {key} FROM gr GROUP BY {key}) AS q")
        t.query(f"SELECT {key}, sum(v) FROM gr WHERE id % 3 = 0 GROUP BY {key} HAVING sum(v) > 10 ORDER BY 1")
        t.query(f"SELECT count(*) AS n FROM gr GROUP BY {key} ORDER BY n, min(id)")
    for first, second in itertools.combinations(["a", "b", "c", "d", "day", "v > 8"], 2):
        t.query(f"SELECT {first}, {second}, count(*), sum(v) FROM gr GROUP BY {first}, {second} ORDER BY 1, 2")
        t.query(f"SELECT count(*) FROM (SELECT {first}, {second} FROM gr GROUP BY 1, 2 HAVING count(*) > 2) AS q")
    t.query("SELECT a, b, c, count(*) FROM gr GROUP BY a, b, c ORDER BY a, b, c")
    t.query("SELECT a, b, c, d, day, count(*) FROM gr GROUP BY a, b, c, d, day ORDER BY 1, 2, 3, 4, 5 LIMIT 12")
    for having in [
        "count(*) > 5",
        "sum(v) BETWEEN 20 AND 80",
        "a IS NOT NULL",
        "min(v) = 0 AND max(v) > 10",
        "avg(v) > (SELECT avg(v) FROM gr)",
        "count(DISTINCT b) = 4",
        "a > 'x' OR count(*) < 5",
        "bool_or(c)",
        "NOT bool_and(c)",
        "true",
        "false",
        "NULL",
        "max(day) > '2024-02-01'",
        "a IN ('x', 'z')",
        "sum(v) FILTER (WHERE b = 1) > 3",
    ]:
        t.query(f"SELECT a, count(*), sum(v) FROM gr GROUP BY a HAVING {having} ORDER BY a")
        t.query(f"SELECT a FROM gr GROUP BY a HAVING {having} ORDER BY sum(v), a")
    t.query("SELECT a, b + 1, b + 1 + count(*) FROM gr GROUP BY a, b + 1 ORDER BY 1, 2")
    t.query("SELECT b * 2 + 1 FROM gr GROUP BY b ORDER BY b")
    t.query("SELECT upper(a), a || a FROM gr GROUP BY a ORDER BY a")
    t.query("SELECT a AS b, count(*) FROM gr GROUP BY a ORDER BY 1")
    t.query("SELECT b AS k, count(*) FROM gr GROUP BY k ORDER BY 2, 1")
    t.query("SELECT 1 AS one, count(*) FROM gr GROUP BY one")
    t.query("SELECT a FROM gr GROUP BY a, a ORDER BY a")
    t.query("SELECT q.a, q.n FROM (SELECT a, count(*) AS n FROM gr GROUP BY a) AS q WHERE q.n > 5 ORDER BY q.a")
    t.query("SELECT n, count(*) FROM (SELECT a, count(*) AS n FROM gr GROUP BY a) AS q GROUP BY n ORDER BY n")
    t.query("SELECT sum(n), max(n) FROM (SELECT b, count(*) AS n FROM gr GROUP BY b) AS q")
    t.query("SELECT a, count(*) FROM gr GROUP BY a ORDER BY count(*) DESC, a LIMIT 2")
    for modulus in [1, 2, 100, 2047, 2048, 2049, 5000]:
        t.query(
            f"SELECT count(*), sum(c), max(k) FROM (SELECT n % {modulus} AS k, count(*) AS c FROM generate_series(1, 10000) AS n GROUP BY n % {modulus}) AS q"
        )
    t.query(
        "SELECT count(*), sum(s) FROM (SELECT (n * 7919) % 100003 AS k, sum(n) AS s FROM generate_series(1, 20000) AS n GROUP BY 1) AS q"
    )
    t.query(
        "SELECT count(*), max(k), min(k) FROM (SELECT 'key ' || n % 3000 AS k FROM generate_series(1, 9000) AS n GROUP BY 1) AS q"
    )
    for items in [
        "a, count(*)",
        "a, b, sum(v)",
        "a, b",
        "b % 2, min(v), max(v)",
        "count(*), a",
        "c, day, avg(v)::numeric(10, 2)",
        "count(*)",
    ]:
        t.duck_rows(
            f"SELECT {items} FROM gr GROUP BY ALL",
            *(
                (
                    "SELECT c, day, round(sum(v)::numeric(10, 2) / count(v), 2)::numeric(10, 2) FROM gr GROUP BY ALL",
                    "DuckDB's mean is a double",
                )
                if "avg" in items
                else ()
            ),
        )
    for query in [
        "SELECT a, b FROM gr GROUP BY a",
        "SELECT * FROM gr GROUP BY a",
        "SELECT a FROM gr GROUP BY 2",
        "SELECT a FROM gr GROUP BY nosuch",
        "SELECT a, count(*) FROM gr GROUP BY 2",
        "SELECT a FROM gr GROUP BY a HAVING b > 1",
        "SELECT a FROM gr GROUP BY a HAVING count(*)",
        "SELECT a FROM gr GROUP BY a ORDER BY b",
        "SELECT a FROM gr HAVING count(*) > 1",
        "SELECT sum(v) AS s FROM gr GROUP BY a HAVING s > 1",
        "SELECT b + 1 FROM gr GROUP BY b + 2",
        "SELECT a FROM gr GROUP BY",
        "SELECT a FROM gr GROUP BY 0",
    ]:
        t.error(query)
