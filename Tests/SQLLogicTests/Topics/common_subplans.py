"""Parts that a statement repeats, which are computed once: in sub-queries, sides of set operations and joins, under other names."""


def cases(t):
    t.ok("CREATE TABLE facts (id integer, thing integer, amount numeric(8, 2), day date)")
    t.ok(
        "INSERT INTO facts SELECT x::int, CASE WHEN x % 17 = 0 THEN NULL ELSE (x * 37 % 50)::int END, (x * 7 % 1000) / 4.0, "
        "date '2024-01-01' + (x % 60)::int FROM generate_series(1, 4000) AS g (x)"
    )
    t.ok("CREATE TABLE things (thing integer, kind text)")
    t.ok("INSERT INTO things SELECT x::int, 'kind ' || (x % 4)::text FROM generate_series(0, 44) AS g (x)")
    joined = "facts AS f JOIN things AS n ON f.thing = n.thing WHERE n.kind = 'kind 1'"
    again = "facts AS g JOIN things AS m ON g.thing = m.thing WHERE m.kind = 'kind 1'"
    groups = "SELECT thing, count(*) AS n, sum(amount) AS total FROM facts GROUP BY thing"
    for query in [
        # What TPC-H asks: groups of a join against a value of the same join.
        f"SELECT f.thing, sum(f.amount) FROM {joined} GROUP BY f.thing HAVING sum(f.amount) > (SELECT sum(g.amount) / 12 FROM {again}) ORDER BY 1",
        f"SELECT x.thing, x.total FROM ({groups}) AS x WHERE x.total = (SELECT max(y.total) FROM ({groups}) AS y) ORDER BY 1",
        f"SELECT count(*) FROM ({groups}) AS x JOIN ({groups}) AS y ON x.thing = y.thing",
        f"SELECT x.thing, y.thing FROM ({groups}) AS x JOIN ({groups}) AS y ON x.n = y.n AND x.thing < y.thing ORDER BY 1, 2 LIMIT 10",
        f"SELECT x.thing, y.n FROM ({groups}) AS x LEFT JOIN ({groups}) AS y ON x.thing = y.thing + 1 ORDER BY 1, 2",
        f"SELECT x.n FROM ({groups}) AS x FULL JOIN ({groups}) AS y ON x.thing = y.thing AND y.n > 80 ORDER BY 1",
        # Sides of set operations, with other columns and other filters on top.
        f"SELECT thing FROM ({groups}) AS x WHERE n > 78 UNION ALL SELECT n::int FROM ({groups}) AS y WHERE total < 9000 ORDER BY 1",
        f"SELECT thing FROM ({groups}) AS x EXCEPT SELECT thing FROM ({groups}) AS y WHERE n > 78 ORDER BY 1",
        f"SELECT thing FROM ({groups}) AS x WHERE n > 70 INTERSECT SELECT thing FROM ({groups}) AS y WHERE total > 9000 ORDER BY 1",
        f"SELECT count(*) FROM (SELECT * FROM ({groups}) AS x UNION ALL SELECT * FROM ({groups}) AS y UNION ALL SELECT * FROM ({groups}) AS z) AS q",
        # Rows with equal keys, and none at all.
        f"SELECT x.thing IS NULL, count(*) FROM ({groups}) AS x WHERE x.n IN (SELECT y.n FROM ({groups}) AS y) GROUP BY 1 ORDER BY 1",
        f"SELECT x.thing FROM ({groups}) AS x WHERE NOT EXISTS (SELECT 1 FROM ({groups}) AS y WHERE y.thing = x.thing + 1) ORDER BY 1",
        f"SELECT x.thing FROM ({groups}) AS x WHERE x.thing NOT IN (SELECT y.thing - 3 FROM ({groups}) AS y WHERE y.thing IS NOT NULL) ORDER BY 1",
        f"SELECT x.thing, (SELECT max(y.n) FROM ({groups}) AS y WHERE y.thing > x.thing) FROM ({groups}) AS x ORDER BY 1 LIMIT 12",
        "SELECT count(*) FROM (SELECT DISTINCT thing, day FROM facts) AS a JOIN (SELECT DISTINCT thing, day FROM facts) AS b ON a.thing = b.thing AND a.day = b.day",
        "SELECT (SELECT count(*) FROM facts WHERE amount > 9999 GROUP BY thing), (SELECT count(*) FROM facts WHERE amount > 9999 GROUP BY thing)",
        # Twice the same value, and of several columns.
        "SELECT (SELECT sum(amount) + count(*) FROM facts), (SELECT sum(amount) + count(*) FROM facts) - 1",
        "SELECT a.r, count(*) FROM (SELECT rank() OVER (PARTITION BY thing ORDER BY amount) AS r, id FROM facts) AS a "
        "JOIN (SELECT rank() OVER (PARTITION BY thing ORDER BY amount) AS r, id FROM facts) AS b ON a.id = b.id WHERE a.r < 4 GROUP BY a.r ORDER BY 1",
        # Equal but for a constant, a direction or a function, which makes them two.
        "SELECT count(*) FROM (SELECT thing, max(amount) AS v FROM facts WHERE id > 5 GROUP BY thing) AS x JOIN (SELECT thing, max(amount) AS v FROM facts WHERE id > 3990 GROUP BY thing) AS y ON x.thing = y.thing",
        "SELECT x.v, y.v FROM (SELECT thing, max(amount) AS v FROM facts GROUP BY thing) AS x JOIN (SELECT thing, min(amount) AS v FROM facts GROUP BY thing) AS y ON x.thing = y.thing ORDER BY 1, 2 LIMIT 5",
        "SELECT (SELECT id FROM facts ORDER BY amount, id LIMIT 1), (SELECT id FROM facts ORDER BY amount DESC, id LIMIT 1)",
        # Beside WITH, and within a recursion.
        f"WITH w AS ({groups}) SELECT w.thing FROM w JOIN ({groups}) AS y ON w.n = y.n AND w.thing = y.thing WHERE w.total > (SELECT avg(total) FROM w) ORDER BY 1",
        f"WITH RECURSIVE r (k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM r WHERE k < 9 AND k IN (SELECT thing FROM ({groups}) AS x) AND k + 1 IN (SELECT thing FROM ({groups}) AS y)) SELECT k FROM r ORDER BY k",
        f"SELECT x.thing FROM (SELECT * FROM ({groups}) AS q ORDER BY total DESC LIMIT 5) AS x JOIN (SELECT * FROM ({groups}) AS q ORDER BY total DESC LIMIT 5) AS y ON x.thing = y.thing ORDER BY 1",
    ]:
        t.query(query)
