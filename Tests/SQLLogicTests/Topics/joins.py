"""Joins of two tables: every kind, keys of all types, NULL keys, duplicates, empty sides, conditions that are no equations."""

KINDS = ["JOIN", "INNER JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "LEFT OUTER JOIN"]


def cases(t):
    t.ok("CREATE TABLE l (id integer, k integer, x text, d numeric(6, 2), f double precision, day date)")
    t.ok("CREATE TABLE r (id integer, k bigint, y text, e numeric(8, 3), g double precision, night date)")
    t.ok("CREATE TABLE empty (id integer, k integer, z text)")
    t.ok(
        """INSERT INTO l VALUES (1, 1, 'a', 1.50, 0, '2024-01-01'), (2, 2, 'b', 2.25, 'NaN', NULL), (3, 2, 'c', NULL, 1.5, 'infinity'), (4, NULL, 'd', 0, NULL, '2024-01-01'), (5, 7, NULL, -1, '-0', '1999-12-31'), (6, 9, 'a', 1.5, 2, '2024-02-02')"""
    )
    t.ok(
        """INSERT INTO r VALUES (10, 1, 'a', 1.500, '-0', '2024-01-01'), (20, 2, 'b', 2.250, 'NaN', '2024-01-01'), (30, 2, NULL, NULL, NULL, NULL), (40, 3, 'a', 0.000, 5, 'infinity'), (50, NULL, 'e', 1.501, 2, '2024-02-03'), (60, 9, '', -1, 1.5, NULL)"""
    )
    conditions = [
        "l.k = r.k",
        "l.x = r.y",
        "l.d = r.e",
        "l.f = r.g",
        "l.day = r.night",
        "l.k = r.k AND l.x = r.y",
        "l.k = r.k AND l.d < r.e",
        "l.k < r.k",
        "l.d > r.e",
        "l.k = r.k OR l.x = r.y",
        "l.id * 10 = r.id",
        "l.k + 1 = r.k",
        "l.k = r.k AND r.id > 20",
        "l.k = r.k AND l.id > 2",
        "l.x < r.y",
        "true",
        "false",
        "l.k IS NULL AND r.k IS NULL",
        "l.k IS NOT DISTINCT FROM r.k",
        "l.day <= r.night",
        "l.k = r.k AND l.k = 2",
        "l.k <> r.k",
        "NULL",
        "l.k = 2",
        "r.k = 2",
        "length(l.x) = length(r.y)",
        "coalesce(l.k, 0) = coalesce(r.k, 0)",
        "l.x LIKE r.y || '%'",
        "l.k BETWEEN r.k - 1 AND r.k + 1",
    ]
    for kind in ["JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"]:
        for condition in conditions:
            # PostgreSQL has full joins over equations only.
            if kind == "FULL JOIN" and condition not in (
                "l.k = r.k",
                "l.x = r.y",
                "l.d = r.e",
                "l.f = r.g",
                "l.day = r.night",
                "l.k = r.k AND l.x = r.y",
                "l.id * 10 = r.id",
                "l.k + 1 = r.k",
                "true",
                "false",
                "l.k = r.k AND l.d < r.e",
                "l.k = r.k AND r.id > 20",
                "l.k = r.k AND l.id > 2",
                "length(l.x) = length(r.y)",
            ):
                continue
            t.query(f"SELECT l.id, r.id FROM l {kind} r ON {condition} ORDER BY 1, 2")
    for kind in KINDS:
        t.query(f"SELECT l.id, l.k, l.x, r.id, r.k, r.y FROM l {kind} r ON l.k = r.k ORDER BY l.id, r.id", repeats=True)
        t.query(f"SELECT count(*), count(l.id), count(r.id), sum(l.id), sum(r.id) FROM l {kind} r ON l.k = r.k")
        t.query(f"SELECT l.id, empty.z FROM l {kind} empty ON l.k = empty.k ORDER BY 1")
        t.query(f"SELECT r.id, empty.z FROM empty {kind} r ON r.k = empty.k ORDER BY 1")
        t.query(f"SELECT count(*) FROM empty a {kind} empty b ON a.k = b.k")
        t.query(f"SELECT a.id, b.id FROM l a {kind} l b ON a.k = b.k AND a.id < b.id ORDER BY 1, 2")
        t.query(f"SELECT a.id, b.id FROM l a {kind} l b ON a.k = b.id ORDER BY 1, 2")
        t.query(f"SELECT l.id, r.id FROM l {kind} r ON l.k = r.k WHERE l.id > 1 ORDER BY 1, 2")
        t.query(f"SELECT l.id, r.id FROM l {kind} r ON l.k = r.k WHERE r.id IS NULL ORDER BY 1, 2")
        t.query(f"SELECT l.id, r.id FROM l {kind} r ON l.k = r.k WHERE l.x = 'a' OR r.y = 'a' ORDER BY 1, 2")
        t.query(f"SELECT l.id, r.y FROM l {kind} r ON l.k = r.k WHERE coalesce(r.y, 'none') <> 'a' ORDER BY 1, 2")
        t.query(f"SELECT l.k, count(r.id), max(r.y) FROM l {kind} r ON l.k = r.k GROUP BY l.k ORDER BY l.k")
        t.query(
            f"SELECT l.id, q.n FROM l {kind} (SELECT k, count(*) AS n FROM r GROUP BY k) AS q ON l.k = q.k ORDER BY 1, 2"
        )
        t.query(f"SELECT k, id FROM l {kind} r USING (k, id) ORDER BY 1, 2")
        t.query(f"SELECT k, l.id, r.id FROM l {kind} r USING (k) ORDER BY k, 2, 3")
        t.query(f"SELECT l.k AS lk, r.k AS rk, k FROM l {kind} r USING (k) ORDER BY k, lk, rk")
        t.query(f"SELECT * FROM l {kind} r USING (k) ORDER BY k, l.id, r.id")
        t.query(f"SELECT k, count(*) FROM l {kind} r USING (k) GROUP BY k ORDER BY k")
        t.query(f"SELECT l.id, r.id FROM l {kind} r ON l.k = r.k ORDER BY l.x NULLS FIRST, r.y DESC, 1, 2 LIMIT 4")
    t.query("SELECT count(*) FROM l NATURAL JOIN r")
    t.query("SELECT id, x, z FROM l NATURAL JOIN empty ORDER BY id")
    t.query("SELECT id, k, x, z FROM l NATURAL LEFT JOIN empty ORDER BY id")
    t.query("SELECT a.x, b.y FROM (SELECT k, x FROM l) AS a NATURAL JOIN (SELECT k, y FROM r) AS b ORDER BY 1, 2")
    t.query("SELECT * FROM (SELECT k, x FROM l) AS a NATURAL FULL JOIN (SELECT k, y FROM r) AS b ORDER BY k, x, y")
    t.query(
        "SELECT a.x, b.y FROM (SELECT x FROM l WHERE id < 3) AS a NATURAL JOIN (SELECT y FROM r WHERE id < 30) AS b ORDER BY 1, 2"
    )
    t.query("SELECT l.id, r.id FROM l CROSS JOIN r ORDER BY 1, 2")
    t.query("SELECT l.id, r.id FROM l, r WHERE l.k = r.k ORDER BY 1, 2")
    t.query("SELECT l.id, r.id FROM l, r WHERE l.k = r.k AND l.x = 'a' AND r.e > 1 ORDER BY 1, 2")
    t.query("SELECT l.id, r.id FROM l, r WHERE l.k = 2 AND r.k = 2 ORDER BY 1, 2")
    t.query("SELECT l.id, r.id FROM l, r WHERE l.k = r.k OR l.id = 6 ORDER BY 1, 2")
    t.query("SELECT count(*) FROM l, empty")
    t.query("SELECT count(*) FROM l CROSS JOIN r CROSS JOIN l AS m")
    for kind in ["SEMI", "ANTI"]:
        for condition in conditions:
            if condition not in ("NULL",):
                exists = f"{'' if kind == 'SEMI' else 'NOT '}EXISTS (SELECT 1 FROM r WHERE {condition})"
                t.query(
                    f"SELECT l.id, l.x FROM l {kind} JOIN r ON {condition} ORDER BY l.id",
                    f"SELECT l.id, l.x FROM l WHERE {exists} ORDER BY l.id",
                    "PostgreSQL writes it with a sub-query that depends on the row",
                )
        t.duck(f"SELECT id FROM l {kind} JOIN r USING (k) ORDER BY id")
        t.duck(f"SELECT count(*), min(x) FROM l {kind} JOIN empty ON l.k = empty.k")
        t.duck(f"SELECT * EXCLUDE (day) FROM l {kind} JOIN r ON l.k = r.k WHERE l.id > 1 ORDER BY l.id")
        t.duck(f"SELECT count(*) FROM empty {kind} JOIN l ON l.k = empty.k")
    # Many matches of one key, and keys beyond one batch.
    t.query(
        "SELECT count(*), sum(a.n), sum(b.n) FROM generate_series(1, 3000) AS a (n) JOIN generate_series(1, 3000) AS b (n) ON a.n % 50 = b.n % 50 AND a.n < 101"
    )
    t.query(
        "SELECT count(*), sum(a.n) FROM generate_series(1, 10000) AS a (n) JOIN generate_series(5001, 15000) AS b (n) ON a.n = b.n"
    )
    t.query(
        "SELECT count(*), count(b.n) FROM generate_series(1, 10000) AS a (n) LEFT JOIN generate_series(5001, 15000) AS b (n) ON a.n = b.n"
    )
    t.query(
        "SELECT count(*), count(a.n), count(b.n) FROM generate_series(1, 10000) AS a (n) FULL JOIN generate_series(5001, 15000) AS b (n) ON a.n = b.n"
    )
    t.query("SELECT count(*) FROM generate_series(1, 200) AS a (n) JOIN generate_series(1, 200) AS b (n) ON a.n < b.n")
    t.query(
        "SELECT a.n, b.n FROM generate_series(1, 3000) AS a (n) JOIN generate_series(1, 3000) AS b (n) ON a.n = b.n * 700 ORDER BY 1"
    )
    for query in [
        "SELECT * FROM l JOIN r",
        "SELECT * FROM l JOIN r ON l.k",
        "SELECT * FROM l JOIN r ON k = 1",
        "SELECT * FROM l JOIN r USING (x)",
        "SELECT * FROM l JOIN r USING (nosuch)",
        "SELECT k FROM l JOIN r ON l.k = r.k",
        "SELECT l.id FROM l JOIN r ON l.k = r.y",
        "SELECT * FROM l JOIN l ON l.k = l.k",
        "SELECT * FROM l LEFT JOIN nosuch ON true",
        "SELECT * FROM l CROSS JOIN r ON true",
        "SELECT m.id FROM l JOIN r ON l.k = r.k",
        "SELECT * FROM l JOIN r ON sum(l.k) = 1",
        "SELECT * FROM l NATURAL JOIN r ON true",
        "SELECT * FROM l FULL r ON true",
    ]:
        t.error(query)
