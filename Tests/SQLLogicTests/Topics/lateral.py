"""LATERAL: queries of FROM that look at the tables before them, inner and left, with limits, groups, VALUES and set operations."""

from Topics.correlated import SETUP


def cases(t):
    for statement in SETUP:
        t.ok(statement)
    bodies = [
        "SELECT r.id AS i FROM r WHERE r.k = o.k",
        "SELECT r.id AS i FROM r WHERE r.k < o.k AND r.y > 5",
        "SELECT count(*) AS i FROM r WHERE r.k = o.k",
        "SELECT sum(r.y) + o.x AS i FROM r WHERE r.k = o.k HAVING count(*) > 1",
        "SELECT max(r.y) AS i FROM r WHERE r.k = o.k GROUP BY r.s",
        "SELECT DISTINCT r.y AS i FROM r WHERE r.k = o.k",
        "SELECT r.id AS i FROM r WHERE r.k = o.k ORDER BY r.y DESC NULLS LAST, r.id LIMIT 2",
        "SELECT r.id AS i FROM r WHERE r.id > o.id ORDER BY r.id LIMIT 1 OFFSET 1",
        "SELECT r.id AS i FROM r ORDER BY abs(r.id - o.id), r.id LIMIT 1",
        "SELECT o.x * 2 AS i",
        "SELECT o.x * 2 AS i WHERE o.x > 10",
        "VALUES (o.x), (o.k), (NULL)",
        "VALUES (o.x + o.k)",
        "SELECT r.y AS i FROM r WHERE r.k = o.k UNION ALL SELECT w.id FROM w WHERE w.k = o.k",
        "SELECT r.k AS i FROM r WHERE r.k = o.k EXCEPT SELECT o.k",
        "SELECT w.id AS i FROM r JOIN w ON w.k = r.k WHERE r.k = o.k",
        "SELECT w.id AS i FROM r LEFT JOIN w ON w.k = r.k AND w.id > o.id WHERE r.k = o.k",
        "SELECT r.id AS i FROM r WHERE EXISTS (SELECT 1 FROM w WHERE w.k = r.k AND w.id <= o.id)",
        "SELECT e.id AS i FROM e WHERE e.k = o.k",
        "SELECT count(*) AS i FROM e WHERE e.k = o.k",
        "SELECT q.i FROM (SELECT o.x AS i) AS q WHERE q.i IS NOT NULL",
        "SELECT 1 AS i",
    ]
    for body in bodies:
        t.rows(f"SELECT o.id, q.i FROM o, LATERAL ({body}) AS q (i)")
        t.rows(f"SELECT o.id, q.i FROM o CROSS JOIN LATERAL ({body}) AS q (i) WHERE o.id < 5")
        t.rows(f"SELECT o.id, q.i FROM o JOIN LATERAL ({body}) AS q (i) ON q.i > o.id")
        t.rows(f"SELECT o.id, q.i FROM o LEFT JOIN LATERAL ({body}) AS q (i) ON true")
        t.rows(f"SELECT o.id, q.i FROM o LEFT JOIN LATERAL ({body}) AS q (i) ON q.i = o.x OR o.id = 1")
        t.query(f"SELECT count(*), sum(q.i) FROM o, LATERAL ({body}) AS q (i)")
        t.rows(f"SELECT o.id FROM o WHERE EXISTS (SELECT 1 FROM w, LATERAL ({body}) AS q (i) WHERE q.i = w.id)")
    for query in [
        "SELECT o.id, q.i, p.j FROM o, LATERAL (SELECT r.id AS i FROM r WHERE r.k = o.k) AS q, LATERAL (SELECT w.id AS j FROM w WHERE w.k = o.k AND w.id <> q.i) AS p",
        "SELECT o.id, q.c, p.c FROM o, LATERAL (SELECT count(*) AS c FROM r WHERE r.k = o.k) AS q, LATERAL (SELECT q.c * 10 AS c) AS p",
        "SELECT o.id, w.id, q.i FROM o, w JOIN LATERAL (SELECT r.id AS i FROM r WHERE r.k = o.k AND r.k = w.k) AS q ON true",
        "SELECT o.id, w.id, q.i FROM o JOIN w ON o.k = w.k LEFT JOIN LATERAL (SELECT r.id AS i FROM r WHERE r.k = o.k AND r.y > w.z) AS q ON true",
        "SELECT o.id, q.* FROM o LEFT JOIN LATERAL (SELECT r.y, r.s, o.s AS t FROM r WHERE r.id = o.id) AS q ON q.y = o.x",
        "SELECT o.id, (SELECT sum(q.i) FROM LATERAL (SELECT r.y AS i FROM r WHERE r.k = o.k) AS q) FROM o",
        "SELECT o.id, (SELECT sum(q.i) FROM w, LATERAL (SELECT r.y AS i FROM r WHERE r.k = o.k AND r.k = w.k) AS q) FROM o",
        "SELECT q.k, p.n FROM (SELECT k, count(*) AS c FROM o GROUP BY k) AS q, LATERAL (SELECT count(*) AS n FROM r WHERE r.k = q.k AND r.id > q.c) AS p",
        "SELECT o.id, q.i FROM o LEFT JOIN LATERAL (SELECT r.id AS i, r.k FROM r WHERE r.y = o.x) AS q USING (k)",
        "SELECT * FROM LATERAL (SELECT 1 AS one) AS q",
        "SELECT o.id FROM o, LATERAL (SELECT max(r.y) AS m FROM r WHERE r.k = o.k) AS q WHERE o.x > q.m",
        "SELECT o.id, q.m FROM o LEFT JOIN LATERAL (SELECT max(r.y) AS m FROM r WHERE r.k = o.k) AS q ON o.x > q.m",
        "SELECT a.id, b.id, c.n FROM o AS a JOIN o AS b ON a.k = b.k AND a.id < b.id, LATERAL (SELECT count(*) AS n FROM r WHERE r.y BETWEEN a.x AND b.x) AS c",
    ]:
        t.rows(query)
    # Functions see the tables before them without the word.
    for query in [
        "SELECT o.id, n FROM o, generate_series(1, o.k) AS n",
        "SELECT o.id, n FROM o CROSS JOIN LATERAL generate_series(o.id, o.x, 7) AS n",
        "SELECT o.id, n FROM o LEFT JOIN generate_series(o.k, 1, -1) AS n ON n > 1",
        "SELECT o.id, n FROM o LEFT JOIN LATERAL generate_series(o.x, o.x + o.k) AS g (n) ON true WHERE o.id < 7",
        "SELECT o.id, (SELECT sum(n) FROM generate_series(1, o.x) AS n) FROM o",
        "SELECT o.id FROM o WHERE o.k IN (SELECT n * 2 FROM generate_series(1, o.id) AS n WHERE n < o.x)",
        "SELECT o.id, r.id, n FROM o JOIN r ON r.k = o.k, generate_series(r.id, o.id) AS n WHERE n <> 2",
        "SELECT o.id, q.i FROM o, LATERAL (SELECT n + o.k AS i FROM generate_series(1, o.id) AS n ORDER BY n DESC LIMIT 2) AS q",
        "SELECT o.id, count(*), sum(n) FROM o, generate_series(1, o.id * 100) AS n GROUP BY o.id",
        "SELECT n, m FROM generate_series(1, 4) AS n, generate_series(n, 4) AS m",
    ]:
        t.rows(query)
    t.error("SELECT * FROM o, generate_series(1, 3, o.id - 1) AS n")
    for query in [
        "SELECT * FROM o, (SELECT o.x) AS q",
        "SELECT * FROM LATERAL (SELECT o.x) AS q, o",
        "SELECT * FROM o RIGHT JOIN LATERAL (SELECT o.x) AS q ON true",
        "SELECT * FROM o FULL JOIN LATERAL (SELECT o.x AS y) AS q ON q.y = o.x",
        "SELECT * FROM LATERAL o",
        "SELECT o.id, q.i FROM o, LATERAL (SELECT r.nosuch AS i FROM r WHERE r.k = o.k) AS q",
    ]:
        t.error(query)
