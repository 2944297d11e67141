"""WHERE: conditions of all shapes over one table, what they keep and what they count."""

import datetime
import itertools


def cases(t):
    t.ok("CREATE TABLE g (id integer, k integer, v bigint, d numeric(10, 2), x text, day date, ok boolean)")
    rows = []
    for i in range(60):
        k = "NULL" if i % 11 == 3 else i % 7
        x = "NULL" if i % 13 == 5 else "'" + ["red", "green", "blue", "", "Rot", "grün"][i % 6] + "'"
        ok = ["true", "false", "NULL"][i % 3]
        rows.append(
            f"({i}, {k}, {(i * 37) % 101 - 50}, {(i * 7 % 23) / 4 - 2:.2f}, {x}, date '2024-01-01' + {i * 5}, {ok})"
        )
    # Dates as literals: what is inserted shall not depend on arithmetic.
    rows = [
        row.replace(f"date '2024-01-01' + {i * 5}", f"'{datetime.date(2024, 1, 1) + datetime.timedelta(days=i * 5)}'")
        for i, row in enumerate(rows)
    ]
    t.ok("INSERT INTO g VALUES\n" + ",\n".join(rows))
    simple = [
        "k = 3",
        "k <> 3",
        "k IS NULL",
        "v > 20",
        "v < -30",
        "v BETWEEN -5 AND 5",
        "d >= 1.5",
        "d = 0.25",
        "x = 'red'",
        "x LIKE 'g%'",
        "x IN ('', 'Rot')",
        "day >= '2024-06-01'",
        "day < date '2024-01-31'",
        "ok",
        "NOT ok",
        "ok IS NULL",
        "id % 10 = 3",
        "k + v > 30",
        "length(x) = 4",
        "x IS NOT NULL",
    ]
    for condition in simple:
        t.query(f"SELECT id FROM g WHERE {condition} ORDER BY id")
        t.query(f"SELECT count(*), sum(v), min(x) FROM g WHERE {condition}")
        t.query(f"SELECT count(*) FROM g WHERE NOT ({condition})")
    for left, right in itertools.combinations(simple[:14], 2):
        t.query(f"SELECT count(*), sum(id) FROM g WHERE {left} AND {right}")
    for left, right in itertools.combinations(simple[4:16:2], 2):
        t.query(f"SELECT count(*), sum(id) FROM g WHERE {left} OR {right}")
        t.query(f"SELECT count(*), sum(id) FROM g WHERE NOT ({left} AND NOT ({right}))")
    for condition in [
        "true",
        "false",
        "NULL",
        "1 = 1",
        "1 = 2",
        "id < 0",
        "id >= 0",
        "k = k",
        "k <> k",
        "k = 1 AND k = 2",
        "k = 1 OR k <> 1",
        "id < 5 AND id > 3",
        "id = 7 AND true",
        "id = 7 OR false",
        "(k = 1 OR k = 2) AND (v > 0 OR d < 0) AND x IS NOT NULL",
        "k IN (1, 2) AND x NOT IN ('red') AND ok",
        "CASE WHEN k > 3 THEN v > 0 ELSE d > 0 END",
        "coalesce(k, 0) = 0",
        "v * 2 - 1 > k * k",
        "abs(v) < 10",
        "x || 'x' = 'redx'",
        "lower(x) = 'rot'",
        "extract(month FROM day) = 3",
        "day + 1 = '2024-02-01'",
        "d::integer = 2",
        "v::text LIKE '%7'",
        "id / 10 = 3",
        "-v > 40",
        "v > 10 AND v < 20 OR v = -1 OR v = 50",
        "NOT (NOT (k = 2))",
        "(ok AND k = 1) IS NOT TRUE",
        "greatest(k, v) = k",
        "d * 4 = trunc(d * 4)",
        "day BETWEEN '2024-02-01' AND '2024-02-29'",
    ]:
        t.query(f"SELECT id FROM g WHERE {condition} ORDER BY id")
        t.query(f"SELECT count(*) FROM g WHERE {condition}")
    t.query("SELECT id FROM (SELECT * FROM g WHERE k = 1) AS a WHERE v > 0 ORDER BY id")
    t.query("SELECT id FROM (SELECT id, v + 1 AS w FROM g) AS a WHERE w > 45 ORDER BY id")
    for text in [
        "WHERE x",
        "WHERE 1",
        "WHERE count(*) > 1",
        "WHERE nosuch = 1",
        "WHERE g.nosuch = 1",
        "WHERE h.id = 1",
        "WHERE v = 'x'",
        "WHERE",
        "WHERE k = 1 WHERE v = 2",
        "WHERE id AND ok",
    ]:
        t.error(f"SELECT id FROM g {text}")
    t.error("SELECT v AS w FROM g WHERE w > 1")
    t.error("SELECT 10 / k FROM g")
    t.query("SELECT id, 10 / k FROM g WHERE k > 3 AND id < 30 ORDER BY id")
