"""WITH: names, columns, several and nested ones, used once, often or never, hiding tables."""


def cases(t):
    t.ok("CREATE TABLE w (id integer, parent integer, v numeric(6, 2))")
    t.ok("INSERT INTO w VALUES (1, NULL, 1.5), (2, 1, 2.5), (3, 1, NULL), (4, 2, 10), (5, 4, -3.25)")
    for query in [
        "WITH q AS (SELECT 1 AS x) SELECT x FROM q",
        "WITH q (a, b) AS (SELECT id, v FROM w) SELECT a, b FROM q ORDER BY a",
        "WITH q (a) AS (SELECT id, v FROM w) SELECT a, v FROM q ORDER BY a",
        "WITH q AS (SELECT * FROM w WHERE v > 0) SELECT count(*), sum(v) FROM q",
        "WITH q AS (SELECT 1 AS x), r AS (SELECT x + 1 AS y FROM q) SELECT x, y FROM q, r",
        "WITH q AS (SELECT id FROM w), r AS (SELECT id FROM q WHERE id > 2), s AS (SELECT id FROM r WHERE id < 5) SELECT * FROM s ORDER BY id",
        "WITH q AS (SELECT id, parent FROM w) SELECT c.id, p.id FROM q c JOIN q p ON c.parent = p.id ORDER BY 1",
        "WITH q AS (SELECT id, parent FROM w) SELECT c.id, p.id, g.id FROM q c LEFT JOIN q p ON c.parent = p.id LEFT JOIN q g ON p.parent = g.id ORDER BY 1",
        "WITH w AS (SELECT 99 AS id) SELECT id FROM w",
        "WITH unused AS (SELECT * FROM w) SELECT 1",
        "WITH q AS (SELECT id FROM w) SELECT * FROM q WHERE id IN (SELECT id FROM q WHERE id > 3) ORDER BY id",
        "WITH q AS (SELECT max(v) AS m FROM w) SELECT w.id FROM w, q WHERE w.v = q.m",
        "WITH q AS (SELECT max(v) AS m FROM w) SELECT id FROM w WHERE v = (SELECT m FROM q)",
        "WITH q AS (VALUES (1, 'a'), (2, 'b')) SELECT * FROM q ORDER BY 1",
        "WITH q (n, s) AS (VALUES (1, 'a'), (2, 'b')) SELECT s, n FROM q ORDER BY n DESC",
        "WITH q AS (SELECT id FROM w UNION ALL SELECT parent FROM w) SELECT id, count(*) FROM q GROUP BY id ORDER BY id",
        "WITH q AS (SELECT 1 AS x) SELECT * FROM (WITH q AS (SELECT 2 AS x) SELECT x FROM q) AS r, q",
        "WITH q AS (WITH r AS (SELECT 5 AS x) SELECT x * 2 AS y FROM r) SELECT y FROM q",
        "WITH q AS (SELECT id FROM w ORDER BY id DESC LIMIT 2) SELECT id FROM q ORDER BY id",
        "WITH q AS (SELECT id FROM w) SELECT id FROM q UNION SELECT id + 10 FROM q ORDER BY 1",
        "WITH q AS MATERIALIZED (SELECT id FROM w) SELECT count(*) FROM q",
        "WITH q AS NOT MATERIALIZED (SELECT id FROM w) SELECT count(*) FROM q",
        "SELECT * FROM (WITH q AS (SELECT 3 AS x) SELECT x FROM q) AS r",
        "SELECT id FROM w WHERE id IN (WITH q AS (SELECT 2 AS x) SELECT x FROM q)",
        "SELECT (WITH q AS (SELECT 7 AS x) SELECT x FROM q)",
        'WITH "Q q" AS (SELECT 1 AS "X") SELECT "X" FROM "Q q"',
        "WITH q AS (SELECT parent, count(*) AS n FROM w GROUP BY parent) SELECT w.id, q.n FROM w LEFT JOIN q ON q.parent = w.id ORDER BY w.id",
        "WITH a AS (SELECT 1 AS x), b AS (SELECT x FROM a), c AS (SELECT x FROM a UNION ALL SELECT x FROM b) SELECT count(*) FROM c, a, b",
        "WITH q AS (SELECT generate_series.n FROM generate_series(1, 100) AS generate_series (n)) SELECT sum(n) FROM q",
        "WITH q AS (SELECT n FROM generate_series(1, 1000) AS n) SELECT count(*) FROM q x JOIN q y ON x.n = y.n * 2",
        "WITH t AS (SELECT id, v FROM w) SELECT t.* FROM t WHERE t.v IS NOT NULL ORDER BY t.v",
        "WITH q AS (SELECT 1 AS x) SELECT q.x, r.x FROM q JOIN q AS r ON q.x = r.x",
        "WITH q AS (SELECT id, v FROM w WHERE v IS NOT NULL), s AS (SELECT sum(v) AS total FROM q) SELECT id, round(v / total, 3) FROM q, s ORDER BY id",
    ]:
        t.query(query)
    t.duck("WITH q AS (FROM w) FROM q SELECT id ORDER BY id")
    for query in [
        "WITH q AS (SELECT 1) SELECT * FROM r",
        "WITH q AS (SELECT 1), q AS (SELECT 2) SELECT * FROM q",
        "WITH q AS (SELECT x FROM r), r AS (SELECT 1 AS x) SELECT * FROM q",
        "WITH q (a, b) AS (SELECT 1) SELECT * FROM q",
        "WITH q AS SELECT 1 SELECT * FROM q",
        "WITH q AS (SELECT 1 AS x) SELECT y FROM q",
        "WITH SELECT 1",
        "SELECT * FROM (WITH q AS (SELECT 1 AS x) SELECT x FROM q) AS r, q",
        "WITH q AS (SELECT * FROM q) SELECT * FROM q",
    ]:
        t.error(query)
    t.refused("WITH RECURSIVE q AS (SELECT 1) SELECT * FROM q", "unsupported", "there is no recursion yet")
    for query in [
        "WITH q AS MATERIALIZED (SELECT id FROM w) SELECT count(*) FROM q AS a JOIN q AS b ON a.id = b.id",
        "WITH q AS NOT MATERIALIZED (SELECT id FROM w) SELECT count(*) FROM q AS a, q AS b",
        "WITH q AS (SELECT random() AS x) SELECT x = x FROM q",
        "WITH q AS (SELECT id FROM w ORDER BY id LIMIT 2) SELECT a.id, b.id FROM q AS a, q AS b ORDER BY 1, 2",
        "WITH q AS NOT MATERIALIZED (SELECT random() AS x) SELECT count(*) FROM q AS a, q AS b",
    ]:
        t.query(query)
    why = "PostgreSQL computes it once, which is not there yet"
    t.refused("WITH q AS (SELECT random() AS x) SELECT a.x = b.x FROM q AS a, q AS b", "unsupported", why)
    t.refused("WITH q AS (SELECT id FROM w LIMIT 1) SELECT * FROM q AS a JOIN q AS b ON a.id = b.id", "unsupported", why)
