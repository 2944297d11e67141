"""Sub-queries that stand for tables, values and conditions: scalar, EXISTS, IN and NOT IN with NULLs, ANY and ALL."""

import itertools


def cases(t):
    t.ok("CREATE TABLE a (id integer, x integer, s text)")
    t.ok("CREATE TABLE b (id integer, y integer, s text)")
    t.ok("CREATE TABLE e (y integer, s text)")
    t.ok("INSERT INTO a VALUES (1, 10, 'p'), (2, 20, 'q'), (3, NULL, NULL), (4, 40, ''), (5, -5, 'r')")
    t.ok("INSERT INTO b VALUES (1, 10, 'p'), (2, 20, NULL), (3, 20, 'x'), (4, 50, 'q')")
    sources = [
        "SELECT y FROM b",
        "SELECT y FROM b WHERE y > 15",
        "SELECT y FROM b WHERE false",
        "SELECT y FROM e",
        "SELECT NULL::integer",
        "SELECT y FROM b UNION ALL SELECT NULL",
        "SELECT max(y) FROM b",
        "SELECT y - 10 FROM b",
        "VALUES (10), (40)",
        "SELECT DISTINCT y FROM b ORDER BY y LIMIT 1",
        "SELECT 20",
    ]
    for source in sources:
        t.query(f"SELECT id FROM a WHERE x IN ({source}) ORDER BY id")
        t.query(f"SELECT id FROM a WHERE x NOT IN ({source}) ORDER BY id")
        t.query(f"SELECT id, x IN ({source}) FROM a ORDER BY id")
        t.query(f"SELECT id, x NOT IN ({source}) FROM a ORDER BY id")
        t.query(f"SELECT count(*) FROM a WHERE x IN ({source}) OR id = 3")
        t.query(f"SELECT id FROM a WHERE NOT (x IN ({source}) AND id > 1) ORDER BY id")
        t.query(f"SELECT id FROM a WHERE EXISTS ({source}) ORDER BY id")
        t.query(f"SELECT id FROM a WHERE NOT EXISTS ({source}) ORDER BY id")
        t.query(f"SELECT EXISTS ({source}), count(*) FROM a")
        for sign, quantifier in itertools.product(["=", "<>", "<", "<=", ">", ">="], ["ANY", "ALL"]):
            t.query(f"SELECT id, x {sign} {quantifier} ({source}) FROM a ORDER BY id")
        t.query(f"SELECT id FROM a WHERE x > SOME ({source}) ORDER BY id")
        t.query(f"SELECT id FROM a WHERE x >= ALL ({source}) AND id < 5 ORDER BY id")
    for source in [
        "SELECT s FROM b",
        "SELECT s FROM b WHERE s IS NOT NULL",
        "SELECT s FROM e",
        "SELECT 'p'",
        "SELECT upper(s) FROM b",
    ]:
        t.query(f"SELECT id, s IN ({source}), s NOT IN ({source}) FROM a ORDER BY id")
        t.query(f"SELECT id FROM a WHERE s = ANY ({source}) ORDER BY id")
        t.query(f"SELECT id FROM a WHERE s < ALL ({source}) ORDER BY id")
    for scalar in [
        "SELECT max(y) FROM b",
        "SELECT min(y) FROM b",
        "SELECT y FROM b WHERE id = 1",
        "SELECT y FROM b WHERE false",
        "SELECT count(*) FROM e",
        "SELECT y FROM e",
        "SELECT avg(y) FROM b",
        "SELECT 20",
        "SELECT y FROM b ORDER BY id DESC LIMIT 1",
    ]:
        t.query(f"SELECT ({scalar})")
        t.query(f"SELECT id, x + ({scalar}) FROM a ORDER BY id")
        t.query(f"SELECT id FROM a WHERE x < ({scalar}) ORDER BY id")
        t.query(f"SELECT id FROM a WHERE x = ({scalar}) OR x IS NULL ORDER BY id")
        t.query(f"SELECT id, CASE WHEN x > ({scalar}) THEN 'above' ELSE 'else' END FROM a ORDER BY id")
        t.query(f"SELECT coalesce(({scalar}), -1), ({scalar}) IS NULL")
        t.query(f"SELECT sum(x) > ({scalar}) FROM a")
        t.query(f"SELECT s, count(*) FROM a GROUP BY s HAVING sum(x) < ({scalar}) ORDER BY s")
    t.query("SELECT (SELECT max(x) FROM a) - (SELECT min(y) FROM b), (SELECT count(*) FROM a) * 2")
    t.query("SELECT id FROM a WHERE x = (SELECT max(x) FROM a)")
    t.query("SELECT id FROM a WHERE x > (SELECT avg(x) FROM a) AND x IN (SELECT x FROM a WHERE id < 5) ORDER BY id")
    t.query("SELECT id FROM a WHERE x IN (SELECT y FROM b WHERE y IN (SELECT x FROM a WHERE x > 15)) ORDER BY id")
    t.query("SELECT id FROM a WHERE x IN (SELECT y FROM b WHERE id = (SELECT min(id) FROM b)) ORDER BY id")
    t.query("SELECT id FROM a WHERE (SELECT true) ORDER BY id")
    t.query("SELECT id FROM a WHERE (SELECT count(*) FROM b) = 4 AND EXISTS (SELECT 1 FROM b WHERE y = 50) ORDER BY id")
    t.query("SELECT id FROM a WHERE EXISTS (SELECT * FROM b) AND NOT EXISTS (SELECT * FROM e) ORDER BY id")
    t.query("SELECT id, x BETWEEN (SELECT min(y) FROM b) AND (SELECT max(y) FROM b) FROM a ORDER BY id")
    t.query("SELECT q.id FROM (SELECT id, x FROM a WHERE x > 0) AS q WHERE q.x < 30 ORDER BY q.id")
    t.query("SELECT q.n, r.m FROM (SELECT count(*) AS n FROM a) AS q, (SELECT max(y) AS m FROM b) AS r")
    t.query(
        "SELECT q.s, sum(q.x) FROM (SELECT s, x FROM a UNION ALL SELECT s, y FROM b) AS q GROUP BY q.s ORDER BY q.s"
    )
    t.query(
        "SELECT o.id FROM (SELECT i.id FROM (SELECT id FROM a WHERE id > 1) AS i WHERE i.id < 5) AS o ORDER BY o.id DESC"
    )
    t.query("SELECT x FROM (SELECT x FROM a ORDER BY x DESC NULLS LAST LIMIT 2) AS q ORDER BY x")
    t.query("SELECT count(*) FROM (SELECT DISTINCT y FROM b) AS q")
    t.query("SELECT id FROM a WHERE id IN (SELECT id FROM b) AND id NOT IN (SELECT id FROM b WHERE y = 20) ORDER BY id")
    t.query("SELECT id FROM a WHERE (id IN (SELECT id FROM b)) = (x IN (SELECT y FROM b)) ORDER BY id")
    t.query("SELECT id FROM a WHERE (id IN (SELECT id FROM b)) IS NOT TRUE ORDER BY id")
    t.query("SELECT count(*) FILTER (WHERE x IN (SELECT y FROM b)) FROM a")
    t.query("SELECT x IN (SELECT y FROM b) AS found, count(*) FROM a GROUP BY 1 ORDER BY 1")
    t.query("SELECT id FROM a ORDER BY x IN (SELECT y FROM b), id")
    t.query("SELECT a.id, b.id FROM a JOIN b ON a.id = b.id AND a.x IN (SELECT y FROM b) ORDER BY 1")
    t.query("SELECT id FROM a ORDER BY id LIMIT (SELECT count(*) - 3 FROM a)")
    t.query(
        "SELECT 5 IN (SELECT n FROM generate_series(1, 10) AS n), 11 IN (SELECT n FROM generate_series(1, 10) AS n)"
    )
    t.query(
        "SELECT count(*) FROM generate_series(1, 5000) AS n WHERE n IN (SELECT m * 3 FROM generate_series(1, 5000) AS m)"
    )
    t.query(
        "SELECT count(*) FROM generate_series(1, 5000) AS n WHERE n NOT IN (SELECT m * 3 FROM generate_series(1, 5000) AS m)"
    )
    for query in [
        "SELECT (SELECT y FROM b)",
        "SELECT (SELECT id, y FROM b)",
        "SELECT id FROM a WHERE x IN (SELECT id, y FROM b)",
        "SELECT id FROM a WHERE x = (SELECT y FROM b)",
        "SELECT id FROM a WHERE x IN (SELECT s FROM b)",
        "SELECT id FROM a WHERE x > ANY (SELECT s FROM b)",
        "SELECT id FROM a WHERE EXISTS (SELECT nosuch FROM b)",
        "SELECT x + (SELECT s FROM b WHERE id = 1) FROM a",
        "SELECT id FROM a WHERE (SELECT 1)",
        "SELECT id FROM a WHERE x IN (SELECT y FROM nosuch)",
        "SELECT id FROM a WHERE x > ALL (SELECT id, y FROM b)",
    ]:
        t.error(query)
    t.error("SELECT * FROM a, (SELECT a.x) AS q", "unknownName")
    # Where there are no rows to join, and where rows of one side may be missing.
    for query in [
        "VALUES (1 IN (SELECT id FROM b)), (9 IN (SELECT id FROM b)), (NULL IN (SELECT id FROM b)), (1 NOT IN (SELECT y FROM b))",
        "VALUES ((1 IN (SELECT id FROM b)) IN (SELECT true), (SELECT count(*) FROM b WHERE y IN (SELECT x FROM a)))",
        "SELECT id FROM a ORDER BY id LIMIT (2 IN (SELECT id FROM b))::integer + 1",
        "SELECT id FROM a ORDER BY id LIMIT 2 OFFSET (9 IN (SELECT id FROM b))::integer",
        "SELECT a.id, b.id FROM a LEFT JOIN b ON a.x = b.y AND a.id IN (SELECT id FROM b WHERE y > 15) ORDER BY 1, 2",
        "SELECT a.id, b.id FROM a LEFT JOIN b ON a.x = b.y AND b.s IN (SELECT s FROM a) ORDER BY 1, 2",
        "SELECT a.id, b.id FROM a LEFT JOIN b ON a.x = b.y AND b.s NOT IN (SELECT s FROM a) ORDER BY 1, 2",
        "SELECT a.id, b.id FROM a RIGHT JOIN b ON a.x = b.y AND a.id NOT IN (SELECT id FROM b WHERE y > 15) ORDER BY 1, 2",
        "SELECT a.id, b.id FROM a RIGHT JOIN b ON a.x = b.y AND b.id IN (SELECT id FROM a) AND 1 IN (SELECT id FROM a) ORDER BY 1, 2",
        "SELECT a.id, b.id FROM a FULL JOIN b ON a.x = b.y AND 1 IN (SELECT y FROM e) ORDER BY 1, 2",
        "SELECT a.id FROM a LEFT JOIN b ON a.id = b.id AND (a.x IN (SELECT y FROM b)) = true ORDER BY 1",
    ]:
        t.query(query)
    t.duck_rows("SELECT x FROM a UNION SELECT y FROM b ORDER BY x IN (SELECT y FROM b WHERE id < 3), x")
    t.duck("SELECT x FROM a UNION ALL SELECT y FROM b ORDER BY x IN (SELECT y FROM b) NULLS LAST, x NULLS LAST LIMIT 4")
    t.ok("CREATE TABLE answers (i integer, found boolean)")
    t.ok("INSERT INTO answers VALUES (1, 1 IN (SELECT id FROM b)), (2, 20 NOT IN (SELECT y FROM b)), (3, 1 > ALL (SELECT y FROM b))")
    t.query("SELECT * FROM answers ORDER BY i")
    t.rows("SELECT * FROM a LEFT JOIN b ON a.x + b.y IN (SELECT 20)")
    t.rows("SELECT * FROM a RIGHT JOIN b ON a.x + b.y NOT IN (SELECT 20)")
