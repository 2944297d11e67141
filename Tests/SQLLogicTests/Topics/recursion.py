"""WITH RECURSIVE: counting, trees, graphs with and without cycles, of one row and of many, and what is refused."""


def cases(t):
    t.ok("CREATE TABLE tree (id integer, parent integer, name text, v numeric(6, 2))")
    rows = []
    for i in range(1, 41):
        parent = "NULL" if i == 1 else i // 2 if i % 5 else i // 3
        v = "NULL" if i % 9 == 4 else f"{i * 7 % 13}.50"
        rows.append(f"({i}, {parent}, 'n{i}', {v})")
    t.ok("INSERT INTO tree VALUES " + ", ".join(rows))
    t.ok("CREATE TABLE edges (a integer, b integer)")
    t.ok("INSERT INTO edges VALUES (1, 2), (2, 3), (3, 1), (3, 4), (4, 5), (5, 5), (6, 7), (7, NULL), (NULL, 8)")
    t.ok("CREATE TABLE none (id integer, parent integer)")
    for query in [
        "WITH RECURSIVE q AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM q WHERE n < 10) SELECT n FROM q ORDER BY n",
        "WITH RECURSIVE q (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM q WHERE n < 100) SELECT count(*), sum(n) FROM q",
        "WITH RECURSIVE q (n) AS (SELECT 1 UNION SELECT n % 7 + 1 FROM q) SELECT n FROM q ORDER BY n",
        "WITH RECURSIVE q (a, b) AS (SELECT 0::bigint, 1::bigint UNION ALL SELECT b, a + b FROM q WHERE b < 1000000) SELECT a FROM q ORDER BY a",
        "WITH RECURSIVE q (n, f) AS (SELECT 1, 1::bigint UNION ALL SELECT n + 1, f * (n + 1) FROM q WHERE n < 20) SELECT n, f FROM q ORDER BY n",
        "WITH RECURSIVE q (n, s) AS (SELECT 1, 'x' UNION ALL SELECT n + 1, s || 'y' FROM q WHERE n < 6) SELECT n, s FROM q ORDER BY n",
        "WITH RECURSIVE t AS (SELECT id, parent, 0 AS depth FROM tree WHERE parent IS NULL UNION ALL SELECT c.id, c.parent, t.depth + 1 FROM t JOIN tree AS c ON c.parent = t.id) SELECT depth, count(*), min(id), max(id) FROM t GROUP BY depth ORDER BY depth",
        "WITH RECURSIVE t AS (SELECT id, name AS path FROM tree WHERE id = 1 UNION ALL SELECT c.id, t.path || '/' || c.name FROM tree AS c JOIN t ON c.parent = t.id) SELECT id, path FROM t ORDER BY id",
        "WITH RECURSIVE up AS (SELECT id, parent FROM tree WHERE id = 37 UNION ALL SELECT p.id, p.parent FROM tree AS p, up WHERE p.id = up.parent) SELECT id FROM up ORDER BY id",
        "WITH RECURSIVE up AS (SELECT id AS start, id, parent FROM tree WHERE id > 30 UNION ALL SELECT up.start, p.id, p.parent FROM up JOIN tree AS p ON p.id = up.parent) SELECT start, count(*), sum(id) FROM up GROUP BY start ORDER BY start",
        "WITH RECURSIVE r AS (SELECT a, b FROM edges UNION SELECT r.a, e.b FROM r JOIN edges AS e ON r.b = e.a) SELECT a, b FROM r ORDER BY a, b",
        "WITH RECURSIVE r AS (SELECT 1 AS x UNION SELECT e.b FROM r JOIN edges AS e ON e.a = r.x) SELECT x FROM r ORDER BY x",
        "WITH RECURSIVE r AS (SELECT a AS x FROM edges UNION SELECT e.b FROM r JOIN edges AS e ON e.a = r.x) SELECT x FROM r ORDER BY x",
        "WITH RECURSIVE r (x, d) AS (SELECT 1, 0 UNION ALL SELECT e.b, d + 1 FROM r LEFT JOIN edges AS e ON e.a = r.x WHERE d < 4) SELECT x, d FROM r ORDER BY d, x",
        "WITH RECURSIVE r (x) AS (SELECT id FROM none UNION ALL SELECT x + 1 FROM r) SELECT count(*) FROM r",
        "WITH RECURSIVE r (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r WHERE false) SELECT x FROM r",
        "WITH RECURSIVE r (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r) SELECT x FROM r LIMIT 5",
        "WITH RECURSIVE r (x) AS (SELECT NULL::integer UNION SELECT x + 1 FROM r) SELECT x FROM r",
        "WITH RECURSIVE r (x) AS (SELECT 1 UNION SELECT NULL FROM r) SELECT x FROM r ORDER BY x",
        "WITH RECURSIVE r (x, y) AS (SELECT 1, NULL UNION ALL SELECT x + 1, 'z' FROM r WHERE x < 3) SELECT x, y FROM r ORDER BY x",
        "WITH RECURSIVE r (x) AS (SELECT 1 UNION ALL SELECT x FROM (SELECT x + 1 AS x FROM r) AS s WHERE x < 5) SELECT x FROM r ORDER BY x",
        "WITH RECURSIVE r (x) AS ((SELECT 1 UNION ALL SELECT 2) UNION ALL SELECT x + 10 FROM r WHERE x < 30) SELECT x FROM r ORDER BY x",
        "WITH RECURSIVE r (x) AS (SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT x + 10 FROM r WHERE x < 30) SELECT x FROM r ORDER BY x",
        "WITH RECURSIVE r (x) AS (SELECT 1 UNION ALL (SELECT x + 1 FROM r WHERE x < 4 UNION ALL SELECT 9 WHERE false)) SELECT x FROM r ORDER BY x",
        "WITH RECURSIVE r (x) AS (SELECT 1 UNION ALL SELECT DISTINCT x + 1 FROM r, (VALUES (1), (2)) AS v WHERE x < 5) SELECT x FROM r ORDER BY x",
        "WITH RECURSIVE r (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r, (VALUES (1), (2)) AS v WHERE x < 5) SELECT x, count(*) FROM r GROUP BY x ORDER BY x",
        "WITH RECURSIVE r (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r WHERE x < (SELECT count(*) FROM edges)) SELECT max(x) FROM r",
        "WITH RECURSIVE r (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r WHERE x + 1 IN (SELECT a FROM edges)) SELECT x FROM r ORDER BY x",
        "WITH RECURSIVE q AS (SELECT 1 AS x) SELECT x FROM q",
        "WITH RECURSIVE q AS (SELECT 1 AS x UNION ALL SELECT 2) SELECT x FROM q ORDER BY x",
        "WITH RECURSIVE a AS (SELECT 5 AS m), b AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM b, a WHERE x < m) SELECT x FROM b ORDER BY x",
        "WITH RECURSIVE a (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM a WHERE x < 5), b (y) AS (SELECT max(x) FROM a UNION ALL SELECT y - 1 FROM b WHERE y > 0) SELECT (SELECT count(*) FROM a), count(*) FROM b",
        "WITH RECURSIVE a (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM a WHERE x < 5) SELECT l.x, r.x FROM a AS l JOIN a AS r ON l.x = r.x + 1 ORDER BY 1",
        "WITH RECURSIVE a (x) AS NOT MATERIALIZED (SELECT 1 UNION ALL SELECT x + 1 FROM a WHERE x < 5) SELECT count(*) FROM a AS l, a AS r",
        "WITH RECURSIVE a (x) AS MATERIALIZED (SELECT 1 UNION ALL SELECT x + 1 FROM a WHERE x < 5) SELECT x FROM a WHERE x > 3 ORDER BY x",
        "SELECT * FROM (WITH RECURSIVE a (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM a WHERE x < 3) SELECT x FROM a) AS q ORDER BY x",
        "SELECT id FROM tree WHERE id IN (WITH RECURSIVE a (x) AS (SELECT 1 UNION ALL SELECT x * 2 FROM a WHERE x < 30) SELECT x FROM a) ORDER BY id",
        "WITH RECURSIVE outside (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM outside WHERE x < 3), inside AS (WITH RECURSIVE i (y) AS (SELECT max(x) FROM outside UNION ALL SELECT y + 1 FROM i WHERE y < 6) SELECT y FROM i) SELECT x, y FROM outside, inside ORDER BY 1, 2",
        "WITH RECURSIVE t AS (SELECT id, v FROM tree WHERE id = 1 UNION ALL SELECT c.id, c.v FROM t JOIN tree AS c ON c.parent = t.id) SELECT sum(v), count(v), avg(v) FROM t",
        "WITH RECURSIVE t AS (SELECT id, 1 AS d FROM tree WHERE id = 2 UNION ALL SELECT c.id, d + 1 FROM t JOIN tree AS c ON c.parent = t.id) SELECT tree.name, t.d FROM t JOIN tree USING (id) WHERE t.d = 3 ORDER BY 1",
        "WITH RECURSIVE r (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r WHERE x < 2000) SELECT count(*), sum(x), max(x) FROM r",
        "WITH RECURSIVE r (x) AS (SELECT n FROM generate_series(1, 20000) AS n UNION SELECT x / 2 FROM r) SELECT count(*), sum(x) FROM r",
        "WITH RECURSIVE r (x, d) AS (SELECT n, 0 FROM generate_series(1, 3000) AS n UNION ALL SELECT x / 2, d + 1 FROM r WHERE x > 1) SELECT d, count(*) FROM r GROUP BY d ORDER BY d",
        "WITH RECURSIVE r (s) AS (SELECT 'a_text_that_is_quite_long' UNION SELECT substr(s, 2) FROM r WHERE length(s) > 1) SELECT s FROM r ORDER BY length(s)",
        "WITH RECURSIVE r (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r WHERE x < 5) SELECT x FROM r WHERE x > 2 ORDER BY x DESC",
        "WITH RECURSIVE r (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r WHERE x < 9) SELECT x % 2, count(*) FROM r GROUP BY ROLLUP (x % 2) ORDER BY 1",
    ]:
        t.query(query)
    t.ok("CREATE TABLE kept AS WITH RECURSIVE r (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r WHERE x < 50) SELECT x FROM r")
    t.query("SELECT count(*), sum(x) FROM kept")
    t.ok("INSERT INTO kept WITH RECURSIVE r (x) AS (SELECT 100 UNION ALL SELECT x + 1 FROM r WHERE x < 110) SELECT x FROM r")
    t.query("SELECT count(*), sum(x) FROM kept", repeats=True)
    refused = "unsupported|invalidArgument|typeMismatch|unknownName|alreadyExists|syntax"
    for query in [
        "WITH RECURSIVE q AS (SELECT x FROM q) SELECT * FROM q",
        "WITH RECURSIVE q (x) AS (SELECT x FROM q UNION ALL SELECT 1) SELECT * FROM q",
        "WITH RECURSIVE q (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM q UNION ALL SELECT x + 2 FROM q) SELECT * FROM q",
        "WITH RECURSIVE q (x) AS (SELECT 1 UNION ALL SELECT a.x + 1 FROM q AS a JOIN q AS b ON a.x = b.x) SELECT * FROM q",
        "WITH RECURSIVE q (x) AS (SELECT 1 UNION ALL SELECT max(x) + 1 FROM q) SELECT * FROM q",
        "WITH RECURSIVE q (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM q WHERE x < (SELECT max(x) FROM q)) SELECT * FROM q",
        "WITH RECURSIVE q (x) AS (SELECT 1 UNION ALL SELECT a FROM edges WHERE a IN (SELECT x FROM q)) SELECT * FROM q",
        "WITH RECURSIVE q (x) AS (SELECT 1 UNION ALL SELECT e.a FROM edges AS e LEFT JOIN q ON e.a = q.x) SELECT * FROM q",
        "WITH RECURSIVE q (x) AS (SELECT 1 UNION ALL SELECT e.a FROM edges AS e FULL JOIN q ON e.a = q.x) SELECT * FROM q",
        "WITH RECURSIVE q (x) AS (SELECT 1 EXCEPT SELECT x + 1 FROM q) SELECT * FROM q",
        "WITH RECURSIVE q (x) AS (SELECT 1 INTERSECT SELECT x + 1 FROM q) SELECT * FROM q",
        "WITH RECURSIVE q (x) AS (SELECT 1 UNION ALL (SELECT 5 EXCEPT SELECT x + 1 FROM q)) SELECT * FROM q",
        "WITH RECURSIVE q (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM q ORDER BY 1) SELECT * FROM q",
        "WITH RECURSIVE q (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM q LIMIT 5) SELECT * FROM q",
        "WITH RECURSIVE q (x) AS (SELECT 1 UNION ALL SELECT x + 1.5 FROM q WHERE x < 5) SELECT * FROM q",
        "WITH RECURSIVE q (x) AS (SELECT 1 UNION ALL SELECT x || 'a' FROM q) SELECT * FROM q",
        "WITH RECURSIVE q (x) AS (SELECT 1 UNION ALL SELECT x, x FROM q) SELECT * FROM q",
        "WITH RECURSIVE a AS (SELECT 1 AS x UNION ALL SELECT x FROM b), b AS (SELECT 1 AS x UNION ALL SELECT x FROM a) SELECT * FROM a",
        "WITH RECURSIVE q (x) AS (SELECT 1 UNION ALL SELECT y FROM q) SELECT * FROM q",
        "WITH q (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM q WHERE x < 5) SELECT * FROM q",
    ]:
        t.error(query, refused)
