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
    for query in [
        "WITH q AS MATERIALIZED (SELECT id FROM w) SELECT count(*) FROM q AS a JOIN q AS b ON a.id = b.id",
        "WITH q AS NOT MATERIALIZED (SELECT id FROM w) SELECT count(*) FROM q AS a, q AS b",
        "WITH q AS (SELECT random() AS x) SELECT x = x FROM q",
        "WITH q AS (SELECT id FROM w ORDER BY id LIMIT 2) SELECT a.id, b.id FROM q AS a, q AS b ORDER BY 1, 2",
        "WITH q AS NOT MATERIALIZED (SELECT random() AS x) SELECT count(*) FROM q AS a, q AS b",
    ]:
        t.query(query)
    for query in [
        "WITH q AS (SELECT random() AS x) SELECT a.x = b.x FROM q AS a, q AS b",
        "WITH q AS (SELECT id FROM w ORDER BY id LIMIT 1) SELECT * FROM q AS a JOIN q AS b ON a.id = b.id",
        "WITH q AS MATERIALIZED (SELECT random() AS x) SELECT x = x, (SELECT x FROM q) = x FROM q",
        "WITH q AS (SELECT random() AS x, id FROM w) SELECT count(*) FROM q AS a JOIN q AS b ON a.x = b.x AND a.id = b.id",
        "WITH q AS (SELECT parent, sum(v) AS s, count(*) AS n FROM w GROUP BY parent) SELECT a.parent, a.s, b.n FROM q AS a JOIN q AS b ON a.parent = b.parent ORDER BY 1",
        "WITH q AS (SELECT parent, sum(v) AS s, count(*) AS n FROM w GROUP BY parent) SELECT parent FROM q WHERE s = (SELECT max(s) FROM q)",
        "WITH q AS (SELECT parent, sum(v) AS s FROM w GROUP BY parent) SELECT parent FROM q WHERE s IN (SELECT s FROM q WHERE parent > 1) ORDER BY 1",
        "WITH q AS (SELECT DISTINCT parent FROM w), r AS (SELECT parent FROM q WHERE parent IS NOT NULL) SELECT (SELECT count(*) FROM q), (SELECT count(*) FROM r), (SELECT max(parent) FROM q)",
        "WITH q AS (SELECT count(*) AS n FROM w), r AS (SELECT n + 1 AS m FROM q UNION ALL SELECT n FROM q) SELECT a.m, b.m, n FROM r AS a, r AS b, q ORDER BY 1, 2",
        "WITH q AS (SELECT a.id AS x, b.id AS y FROM w AS a JOIN w AS b ON a.id < b.id) SELECT count(*), (SELECT sum(x) FROM q), (SELECT sum(y) FROM q) FROM q WHERE x > 1",
        "WITH q AS MATERIALIZED (SELECT id, parent, v FROM w) SELECT v FROM q WHERE id = 4",
        "WITH q AS MATERIALIZED (SELECT id, parent, v FROM w) SELECT a.v, b.parent FROM q AS a JOIN q AS b ON a.id = b.id ORDER BY b.id",
        "WITH q AS MATERIALIZED (SELECT 1 AS x WHERE false) SELECT count(*), (SELECT count(*) FROM q) FROM q",
        "WITH q AS (SELECT max(id) AS m FROM w WHERE id < (SELECT max(id) FROM w)) SELECT a.m + b.m FROM q AS a, q AS b",
        "WITH q AS (SELECT n % 100 AS k, count(*) AS c FROM generate_series(1, 30000) AS n GROUP BY 1) SELECT count(*), sum(a.c + b.c) FROM q AS a JOIN q AS b ON a.k = b.k",
        "WITH q AS (SELECT id FROM w GROUP BY id) SELECT id FROM q UNION ALL SELECT id + 10 FROM q UNION ALL SELECT count(*) FROM q ORDER BY 1",
    ]:
        t.query(query)
