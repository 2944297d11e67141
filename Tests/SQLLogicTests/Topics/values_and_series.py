"""VALUES as a query and in FROM; generate_series in FROM."""

import re


def cases(t):
    for query in [
        "VALUES (1)",
        "VALUES (1), (2), (3)",
        "VALUES (1, 'a'), (2, 'b')",
        "VALUES (1, NULL), (NULL, 'x')",
        "VALUES (1), (2.5), (NULL)",
        "VALUES (1), (2::bigint)",
        "VALUES ('a'), (NULL)",
        "VALUES (true), (false)",
        "VALUES (date '2024-01-01'), ('2024-01-02')",
        "VALUES (1 + 1, 'a' || 'b')",
        "VALUES (NULL)",
        "VALUES (3), (1), (2) ORDER BY 1",
        "VALUES (3), (1), (2) ORDER BY column1 DESC",
        "VALUES (3), (1), (2) ORDER BY 1 LIMIT 2",
        "VALUES (1), (1) UNION VALUES (1)",
        "VALUES ((SELECT 5)), (6)",
        "VALUES (1.5), (2::double precision)",
        "SELECT * FROM (VALUES (1, 'a'), (2, 'b')) AS t (n, s) ORDER BY n",
        "SELECT s FROM (VALUES (1, 'a'), (2, 'b')) AS t (n, s) WHERE n = 2",
        "SELECT column1, column2 FROM (VALUES (1, 'a'), (2, 'b')) AS t ORDER BY 1",
        "SELECT t.column1 FROM (VALUES (5)) AS t",
        "SELECT sum(n), max(s) FROM (VALUES (1, 'a'), (2, 'b'), (NULL, NULL)) AS t (n, s)",
        "SELECT a.n, b.n FROM (VALUES (1), (2)) AS a (n), (VALUES (2), (3)) AS b (n) ORDER BY 1, 2",
        "SELECT a.n, b.s FROM (VALUES (1), (2), (NULL)) AS a (n) LEFT JOIN (VALUES (1, 'one'), (3, 'three')) AS b (n, s) ON a.n = b.n ORDER BY 1",
        "SELECT n FROM (VALUES (1), (2), (3)) AS t (n) WHERE n IN (VALUES (2), (3)) ORDER BY n",
        "SELECT n, count(*) FROM (VALUES (1), (1), (NULL), (2)) AS t (n) GROUP BY n ORDER BY n",
        "SELECT * FROM (VALUES (1, 2, 3)) AS t (a, b) ",
        "SELECT * FROM (VALUES ('x')) AS t (\"A b\")",
        "SELECT n FROM (VALUES ('10'), ('9')) AS t (n) ORDER BY n",
        "SELECT n FROM (VALUES (10), (9)) AS t (n) ORDER BY n",
        "SELECT x FROM (VALUES (1::smallint), (70000)) AS t (x) ORDER BY x",
        "SELECT x + 1 FROM (VALUES (1.25), (2)) AS t (x) ORDER BY 1",
        "SELECT x FROM (VALUES ('2024-01-01'::date), (NULL)) AS t (x) ORDER BY x NULLS FIRST",
    ]:
        t.query(query)
    for query in [
        "VALUES (1), (1, 2)",
        "VALUES (1), ('x')",
        "VALUES (1), (true)",
        "VALUES ()",
        "SELECT * FROM (VALUES (1)) AS t (a, b)",
        "VALUES (nosuch)",
        "VALUES (count(*))",
        "VALUES (DEFAULT)",
    ]:
        t.error(query)
    for arguments in [
        "1, 5",
        "5, 1",
        "1, 1",
        "0, 0",
        "-2, 2",
        "1, 10, 3",
        "10, 1, -3",
        "1, 10, -1",
        "5, 5, 100",
        "-5, -1, 2",
        "NULL, 5",
        "1, NULL",
        "1, 5, NULL",
        "2147483646, 2147483649",
        "9223372036854775806, 9223372036854775807",
        "-9223372036854775808, -9223372036854775807",
    ]:
        first, *rest = arguments.split(", ")
        wide = ", ".join(
            f"({argument})::bigint" if argument != "NULL" else "NULL::bigint" for argument in [first, *rest]
        )
        why = "all series are of bigint here; those of integers are of integer in PostgreSQL"
        for template in [
            "SELECT * FROM generate_series({}) ORDER BY 1",
            "SELECT count(*), min(n), max(n) FROM generate_series({}) AS n",
            "SELECT g.n * 2 FROM generate_series({}) AS g (n) WHERE g.n % 2 = 0 ORDER BY 1",
        ]:
            if "92233" in arguments and "* 2" in template:
                continue
            t.query(template.format(arguments), template.format(wide), why)
    why = "all series are of bigint here; those of integers are of integer in PostgreSQL"
    for query in [
        "SELECT generate_series FROM generate_series(1, 3)",
        "SELECT x.n FROM generate_series(1, 3) AS x (n)",
        "SELECT a.n, b.n FROM generate_series(1, 2) AS a (n), generate_series(1, 2) AS b (n) ORDER BY 1, 2",
        "SELECT n FROM generate_series(1, 3) n ORDER BY n DESC",
        "SELECT a.n FROM generate_series(1, 10) AS a (n) JOIN generate_series(5, 15) AS b (n) ON a.n = b.n ORDER BY 1",
    ]:
        t.query(query, re.sub(r"generate_series\((\d+), (\d+)\)", r"generate_series(\1::bigint, \2)", query), why)
    for query in [
        "SELECT count(*) FROM generate_series(1, 100000)",
        "SELECT sum(n) FROM generate_series(1, 100000, 7) AS n",
        "SELECT count(*) FROM generate_series(1, 300) AS a, generate_series(1, 300) AS b",
        "SELECT sum(n * n) FROM generate_series(1, 1000) AS n",
        "SELECT count(DISTINCT n % 13) FROM generate_series(1, 100000) AS n",
        "SELECT min(d), max(d) FROM (SELECT date '2024-01-01' + n::integer AS d FROM generate_series(0, 365) AS n) AS q",
        "SELECT count(*) FROM (SELECT n FROM generate_series(1, 10000) AS n WHERE n % 3 = 0 AND n % 5 = 0) AS q",
    ]:
        t.query(query)
    for query in [
        "SELECT * FROM generate_series(1, 5, 0)",
        "SELECT * FROM generate_series('a', 'b')",
        "SELECT * FROM nosuch(1)",
    ]:
        t.error(query)
    for arguments in ["1", "1, 2, 3, 4"]:
        t.error(f"SELECT * FROM generate_series({arguments})", "invalidArgument")
