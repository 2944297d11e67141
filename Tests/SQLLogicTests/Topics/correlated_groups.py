"""Sub-queries that look at rows around them, with grouping sets, DISTINCT ON, tables of WITH and windows in them, or around them."""

SETUP = [
    "CREATE TABLE o (id integer NOT NULL, k integer, x integer, s text)",
    "CREATE TABLE r (id integer NOT NULL, k integer, y integer, s text)",
    "CREATE TABLE e (id integer, k integer, y integer, s text)",
    """INSERT INTO o VALUES (1, 1, 10, 'a'), (2, 1, 20, 'b'), (3, 2, NULL, 'a'), (4, NULL, 10, NULL), (5, 3, 5, 'c'),
    (6, 2, 30, NULL), (7, NULL, NULL, 'd'), (8, 9, 10, '')""",
    """INSERT INTO r VALUES (1, 1, 10, 'a'), (2, 1, 15, NULL), (3, 1, NULL, 'b'), (4, 2, 20, 'a'), (5, NULL, 5, 'c'),
    (6, 3, NULL, NULL), (7, 2, 20, 'a'), (8, NULL, NULL, 'd'), (9, 4, 10, 'x')""",
]

CONDITIONS = ["r.k = o.k", "r.k <= o.k", "r.k = o.k AND r.y > o.x", "r.s = o.s OR r.y = o.x", "r.k IS NOT DISTINCT FROM o.k"]

SETS = [
    "ROLLUP (r.s)",
    "CUBE (r.s, r.k)",
    "GROUPING SETS ((r.s), (r.k))",
    "GROUPING SETS ((r.s, r.k), (r.k), ())",
    "GROUPING SETS ((r.k), (r.k, r.y))",
    "r.k, ROLLUP (r.y)",
    "GROUPING SETS (())",
    "ROLLUP (r.y + o.x)",
]


def cases(t):
    for statement in SETUP:
        t.ok(statement)
    sets(t)
    around(t)
    first(t)
    tables(t)


def sets(t):
    """Sets of keys within: also of values for which there is no row, where the empty set still has its group."""
    for table in ["r", "e AS r"]:
        for condition in CONDITIONS:
            for keys in SETS:
                source = f"FROM {table} WHERE {condition} GROUP BY {keys}"
                t.rows(f"SELECT o.id, q.* FROM o, LATERAL (SELECT count(*) AS n, sum(r.y) AS v {source}) AS q")
                t.query(f"SELECT o.id FROM o WHERE EXISTS (SELECT 1 {source} HAVING count(*) > 1) ORDER BY o.id")
                t.query(f"SELECT o.id FROM o WHERE 0 IN (SELECT count(*) {source}) ORDER BY o.id")
                t.query(f"SELECT o.id, (SELECT sum(n) FROM (SELECT count(*) AS n {source}) AS q) FROM o ORDER BY o.id")
    for condition in CONDITIONS:
        for keys in ["ROLLUP (r.s)", "CUBE (r.k, r.s)", "GROUPING SETS ((r.s), (r.k))", "GROUPING SETS ((r.k, r.s), ())"]:
            items = "r.s, grouping(r.s) AS g, count(*) AS n" if keys == "ROLLUP (r.s)" else "r.k, r.s, grouping(r.s, r.k) AS g, count(*) AS n"
            source = f"SELECT {items} FROM r WHERE {condition} GROUP BY {keys}"
            t.rows(f"SELECT o.id, q.* FROM o LEFT JOIN LATERAL ({source}) AS q ON true")
            t.rows(f"SELECT o.id, q.* FROM o LEFT JOIN LATERAL ({source}) AS q ON q.n > 1 AND q.g > 0")
            t.query(f"SELECT o.id FROM o WHERE (SELECT max(g) FROM ({source}) AS q) > 0 ORDER BY o.id")
    t.refused(
        "SELECT o.id, (SELECT sum(n) FROM (SELECT count(*) AS n FROM r WHERE r.k = o.k GROUP BY GROUPING SETS ((), ())) AS q) FROM o",
        "unsupported",
        "several empty sets of keys have several rows of nothing",
    )


def around(t):
    """Sets of keys around: what a query within sees of a key is NULL where the key is not of the set."""
    for keys in ["ROLLUP (o.k)", "CUBE (o.k, o.s)", "GROUPING SETS ((o.k), (o.s))", "GROUPING SETS ((o.k, o.s), (o.k))"]:
        t.rows(f"SELECT o.k, (SELECT count(*) FROM r WHERE r.k = o.k) FROM o GROUP BY {keys}")
        t.rows(f"SELECT o.k, grouping(o.k), EXISTS (SELECT 1 FROM r WHERE r.k = o.k AND r.y > sum(o.x)) FROM o GROUP BY {keys}")
        t.rows(f"SELECT o.k, count(*) FROM o GROUP BY {keys} HAVING NOT EXISTS (SELECT 1 FROM r WHERE r.k = o.k)")
        t.rows(f"SELECT o.k IN (SELECT r.k FROM r WHERE r.y >= o.k), sum(o.x) FROM o GROUP BY {keys}")
        t.rows(f"SELECT o.k, count(*), rank() OVER (ORDER BY count(*), o.k) FROM o GROUP BY {keys}")
    t.error("SELECT o.k, (SELECT count(*) FROM r WHERE r.y = o.x) FROM o GROUP BY ROLLUP (o.k)")


def first(t):
    """DISTINCT ON within, and above windows."""
    for condition in CONDITIONS:
        for keys, order in [("r.k", "r.k, r.id"), ("r.s", "r.s, r.y DESC NULLS LAST, r.id"), ("r.k, r.s", "r.k, r.s, r.id DESC")]:
            source = f"SELECT DISTINCT ON ({keys}) r.id, r.y FROM r WHERE {condition} ORDER BY {order}"
            t.rows(f"SELECT o.id, q.* FROM o, LATERAL ({source}) AS q")
            t.query(f"SELECT o.id, (SELECT sum(id) FROM ({source}) AS q) FROM o ORDER BY o.id")
            t.rows(f"SELECT o.id, q.* FROM o LEFT JOIN LATERAL ({source} LIMIT 1) AS q ON true")
            t.query(f"SELECT o.id, (SELECT q.id FROM ({source} LIMIT 1 OFFSET 1) AS q) FROM o ORDER BY o.id")
            t.query(f"SELECT o.id FROM o WHERE o.id IN (SELECT q.id FROM ({source}) AS q) ORDER BY o.id")
        t.rows(
            f"SELECT o.id, q.* FROM o, LATERAL (SELECT DISTINCT ON (r.y + o.x) r.y, o.x + 1 FROM r WHERE {condition} "
            "ORDER BY r.y + o.x, abs(r.id - o.id), r.id) AS q"
        )
        t.rows(
            f"SELECT o.id, q.* FROM o, LATERAL (SELECT DISTINCT ON (r.s) r.s, r.id, row_number() OVER (ORDER BY r.id) AS n FROM r "
            f"WHERE {condition} ORDER BY r.s, row_number() OVER (ORDER BY r.id) DESC) AS q"
        )
    t.query("SELECT DISTINCT ON (k) k, id, rank() OVER (ORDER BY y NULLS LAST) FROM r ORDER BY k, 3 DESC, id")
    t.query("SELECT DISTINCT ON (rank() OVER (ORDER BY k)) k, id FROM r ORDER BY rank() OVER (ORDER BY k), id DESC")


def tables(t):
    """Tables of WITH that are kept: those that look at rows around them are not."""
    for word in ["", "MATERIALIZED ", "NOT MATERIALIZED "]:
        t.query(f"WITH q AS {word}(SELECT k, sum(y) AS v FROM r GROUP BY k) SELECT id, (SELECT v FROM q WHERE q.k = o.k), (SELECT count(*) FROM q WHERE q.v > o.x) FROM o ORDER BY id")
        t.query(f"SELECT id, (WITH q AS {word}(SELECT y, count(*) AS n FROM r WHERE r.k = o.k GROUP BY y) SELECT sum(q.n * p.n) FROM q, q AS p) FROM o ORDER BY id")
        t.query(f"SELECT id, (WITH q AS {word}(SELECT s, count(*) AS n FROM r GROUP BY s) SELECT sum(q.n) FROM q JOIN q AS p ON q.n <= p.n WHERE q.s = o.s) FROM o ORDER BY id")
        t.query(f"SELECT id FROM o WHERE EXISTS (WITH q AS {word}(SELECT DISTINCT y + o.x AS v FROM r) SELECT 1 FROM q JOIN q AS p ON q.v < p.v AND p.v > o.k) ORDER BY id")
        t.query(f"WITH p AS {word}(SELECT k, count(*) AS n FROM r GROUP BY k) SELECT id, (WITH q AS (SELECT n FROM p WHERE p.k = o.k) SELECT max(q.n) + count(*) FROM q, p) FROM o ORDER BY id")
        t.rows(f"WITH q AS {word}(SELECT k, max(x) AS m FROM o GROUP BY k) SELECT q.k, (SELECT sum(r.y * q.m) FROM r WHERE r.k = q.k), (SELECT count(*) FROM q AS p WHERE p.m > q.m) FROM q")
    t.query("SELECT id, (WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT count(*) FROM n WHERE n.i >= o.k) FROM o ORDER BY id")
    t.query("WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT i, (SELECT count(*) FROM r WHERE r.k = n.i), (SELECT sum(y * n.i) FROM r WHERE r.k <= n.i) FROM n ORDER BY i")
    t.query("WITH RECURSIVE n AS (SELECT 1 AS i, 0::bigint AS c UNION ALL SELECT i + 1, (SELECT count(*) FROM r WHERE r.k < n.i + 1) FROM n WHERE i < 5) SELECT * FROM n ORDER BY i")
    t.query("WITH RECURSIVE n AS (SELECT 1 AS i UNION SELECT q.k FROM n, LATERAL (SELECT r.k + 1 AS k FROM r WHERE r.k = n.i) AS q) SELECT * FROM n ORDER BY i")
    t.refused(
        "SELECT id, (WITH RECURSIVE n AS (SELECT o.k AS i UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT count(*) FROM n) FROM o",
        "unsupported",
        "rounds of one value would have to be told from those of another",
    )
