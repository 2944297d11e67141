"""UNION, INTERSECT, EXCEPT, with and without ALL: NULLs, duplicates, common types, nesting and precedence."""

import itertools


def cases(t):
    t.ok("CREATE TABLE a (x integer, y text)")
    t.ok("CREATE TABLE b (x bigint, y text)")
    t.ok("CREATE TABLE c (x numeric(6, 2), y text)")
    t.ok("CREATE TABLE n (x integer, y text)")
    t.ok("INSERT INTO a VALUES (1, 'p'), (1, 'p'), (2, 'q'), (3, NULL), (NULL, NULL), (NULL, NULL), (4, '')")
    t.ok("INSERT INTO b VALUES (1, 'p'), (2, 'q'), (2, 'q'), (2, 'q'), (NULL, NULL), (5, 'r')")
    t.ok("INSERT INTO c VALUES (1.00, 'p'), (2.50, 'q'), (4, ''), (NULL, 'z')")
    operations = ["UNION", "UNION ALL", "INTERSECT", "INTERSECT ALL", "EXCEPT", "EXCEPT ALL", "UNION DISTINCT"]
    tables = ["a", "b", "c", "n"]
    for operation in operations:
        for left, right in itertools.product(tables, repeat=2):
            t.query(f"SELECT x FROM {left} {operation} SELECT x FROM {right} ORDER BY 1")
            t.query(f"SELECT x, y FROM {left} {operation} SELECT x, y FROM {right} ORDER BY 1, 2")
        t.query(f"SELECT y FROM a {operation} SELECT y FROM b ORDER BY y NULLS FIRST")
        t.query(f"SELECT count(*), sum(x) FROM (SELECT x FROM a {operation} SELECT x FROM b) AS q")
        t.query(f"SELECT x FROM a WHERE x > 1 {operation} SELECT x FROM b WHERE x < 5 ORDER BY 1 LIMIT 3")
        t.query(f"SELECT x, count(*) FROM a GROUP BY x {operation} SELECT x, count(*) FROM b GROUP BY x ORDER BY 1, 2")
        t.query(f"VALUES (1), (2), (2), (NULL) {operation} VALUES (2), (NULL), (3) ORDER BY 1")
        t.query(f"SELECT 1 {operation} SELECT 1")
        t.query(f"SELECT NULL {operation} SELECT NULL")
        t.query(f"SELECT x FROM a {operation} SELECT NULL ORDER BY 1")
        t.query(
            f"SELECT n FROM generate_series(1, 3000) AS n {operation} SELECT n FROM generate_series(2998, 3003) AS n ORDER BY n DESC LIMIT 6"
        )
        t.query(
            f"SELECT count(*) FROM (SELECT n % 100 FROM generate_series(1, 5000) AS n {operation} SELECT n % 150 FROM generate_series(1, 4000) AS n) AS q"
        )
    for first, second in itertools.product(
        ["UNION", "UNION ALL", "INTERSECT", "EXCEPT", "EXCEPT ALL", "INTERSECT ALL"], repeat=2
    ):
        t.query(f"SELECT x FROM a {first} SELECT x FROM b {second} SELECT x FROM c ORDER BY 1")
        t.query(f"SELECT x FROM a {first} (SELECT x FROM b {second} SELECT x FROM c) ORDER BY 1")
        t.query(f"(SELECT x FROM a {first} SELECT x FROM b) {second} SELECT x FROM c ORDER BY 1")
    for query in [
        "SELECT 1 UNION SELECT 2.5 ORDER BY 1",
        "SELECT 1 UNION ALL SELECT 1.0",
        "SELECT 1::smallint UNION SELECT 2::bigint ORDER BY 1",
        "SELECT 1 UNION SELECT 1.5::double precision ORDER BY 1",
        "SELECT '2024-01-01' UNION SELECT date '2024-01-02' ORDER BY 1",
        "SELECT date '2024-01-01' UNION SELECT timestamp '2024-01-01 12:00:00' ORDER BY 1",
        "SELECT NULL UNION SELECT 1 ORDER BY 1",
        "SELECT 'a' UNION SELECT 'b' UNION SELECT 'a' ORDER BY 1",
        "SELECT true UNION SELECT false ORDER BY 1",
        "SELECT 1 AS first UNION SELECT 2 AS second ORDER BY first",
        "SELECT 1, 'a' UNION ALL SELECT 2, NULL ORDER BY 1",
        "SELECT 0::double precision UNION SELECT '-0'::double precision LIMIT 1",
        "SELECT 'NaN'::double precision UNION SELECT 'NaN'::double precision",
        "SELECT 1.50 INTERSECT SELECT 1.5",
        "SELECT x + 1 FROM a UNION SELECT x - 1 FROM b ORDER BY 1",
        "(SELECT 1 UNION SELECT 2) EXCEPT (SELECT 2 UNION SELECT 3)",
        "SELECT x FROM (SELECT x FROM a UNION SELECT x FROM b) AS q WHERE x > 1 ORDER BY x",
        "(SELECT x FROM a ORDER BY x LIMIT 1) UNION ALL (SELECT x FROM b ORDER BY x DESC NULLS LAST LIMIT 1) ORDER BY 1",
        "(SELECT x FROM a LIMIT 0) UNION SELECT 7",
        "SELECT y, max(x) FROM (SELECT x, y FROM a UNION ALL SELECT x, y FROM b) AS q GROUP BY y ORDER BY y",
        "((SELECT 1))",
        "(SELECT 2) UNION ALL ((SELECT 1) ORDER BY 1) ORDER BY 1",
        "SELECT DISTINCT x FROM a UNION ALL SELECT DISTINCT x FROM b ORDER BY 1",
    ]:
        t.query(query)
    for query in [
        "SELECT 1 UNION SELECT 1, 2",
        "SELECT 1 UNION SELECT 'x'::text",
        "SELECT x FROM a UNION SELECT y FROM b",
        "SELECT 1 UNION SELECT true",
        "SELECT x FROM a ORDER BY 1 UNION SELECT x FROM b",
        "SELECT x FROM a LIMIT 1 UNION SELECT 1",
        "SELECT 1 UNION",
        "SELECT 1 UNION ALL ALL SELECT 2",
        "SELECT x FROM a UNION SELECT x FROM b ORDER BY y",
        "SELECT x FROM a UNION SELECT x FROM b ORDER BY 2",
        "SELECT 1 INTERSECT SELECT date '2024-01-01'",
    ]:
        t.error(query)
