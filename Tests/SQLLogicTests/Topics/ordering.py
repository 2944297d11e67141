"""ORDER BY, LIMIT and OFFSET: directions, NULLs, expressions, ordinals, aliases, several keys, all types."""

import itertools


def cases(t):
    t.ok("CREATE TABLE o (id integer, i integer, x text, d numeric(6, 2), f double precision, day date, b boolean)")
    t.ok("""INSERT INTO o VALUES (1, 3, 'b', 1.5, 1.5, '2024-01-01', true), (2, NULL, 'a', -1.5, 'NaN', '2023-12-31', false), (3, 1, NULL, 1.50, NULL, NULL, NULL), (4, 3, 'B', NULL, '-Infinity', 'infinity', true),
      (5, 2, '', 0, 'Infinity', '2024-01-01', false), (6, NULL, 'ä', 99.99, 0, '-infinity', NULL), (7, -7, 'ab', 1.49, -1.5, '1999-01-01', true)""")
    for column, direction, nulls in itertools.product(
        ["i", "x", "d", "f", "day", "b"], ["", " ASC", " DESC"], ["", " NULLS FIRST", " NULLS LAST"]
    ):
        t.query(f"SELECT id, {column} FROM o ORDER BY {column}{direction}{nulls}, id")
    for first, second in itertools.permutations(["i", "x", "d", "b", "day"], 2):
        t.query(f"SELECT id FROM o ORDER BY {first}, {second} DESC, id")
        t.query(f"SELECT id FROM o ORDER BY {first} DESC NULLS LAST, {second} NULLS FIRST, id DESC")
    for keys in [
        "2, 1",
        "2 DESC, 1",
        "1 DESC",
        "i + 0, id",
        "-i, id",
        "i % 2, id",
        "length(x), id",
        "x || 'z', id",
        "i IS NULL, id DESC",
        "CASE WHEN i > 1 THEN 0 ELSE 1 END, id",
        "coalesce(i, 100), id",
        "abs(i) DESC NULLS LAST, id",
        "lower(x), id",
        "d * -1, id",
        "i = 3, id",
        "o.i, o.id",
        "f = 0, id",
    ]:
        t.query(f"SELECT id, i FROM o ORDER BY {keys}")
    t.query("SELECT id AS n, i * 2 AS twice FROM o ORDER BY twice, n")
    t.query("SELECT id, -i AS i FROM o ORDER BY i, id")
    t.query("SELECT id, -i AS i FROM o ORDER BY o.i, id")
    t.query("SELECT x FROM o ORDER BY id")
    t.query("SELECT i FROM o ORDER BY d, id")
    t.query('SELECT x AS "X y" FROM o ORDER BY "X y" DESC')
    t.query("SELECT i, count(*) FROM o GROUP BY i ORDER BY count(*) DESC, i")
    t.query("SELECT i, count(*) AS n FROM o GROUP BY i ORDER BY n, i DESC")
    t.query("SELECT i FROM o GROUP BY i ORDER BY sum(d) NULLS FIRST, i")
    t.query("SELECT DISTINCT i FROM o ORDER BY i DESC")
    t.query("SELECT DISTINCT i % 3 AS m FROM o ORDER BY m")
    t.query("SELECT id FROM o UNION ALL SELECT i FROM o ORDER BY id")
    t.query("SELECT id AS a, i FROM o UNION SELECT 0, 0 ORDER BY a DESC, 2")
    t.query("(SELECT id FROM o ORDER BY id DESC LIMIT 2) UNION ALL (SELECT id FROM o ORDER BY id LIMIT 2) ORDER BY 1")
    for limit, offset in itertools.product(
        [None, "0", "1", "3", "7", "100", "ALL", "NULL", "1 + 1"], [None, "0", "1", "6", "7", "50"]
    ):
        clause = (f" LIMIT {limit}" if limit else "") + (f" OFFSET {offset}" if offset else "")
        if clause:
            t.query(f"SELECT id FROM o ORDER BY id{clause}")
    for clause in ["LIMIT 3", "LIMIT 1", "LIMIT 2 OFFSET 1", "LIMIT 4 OFFSET 5", "LIMIT 7", "LIMIT 0"]:
        t.query(f"SELECT id, i FROM o ORDER BY i DESC, id {clause}")
        t.query(f"SELECT id, x FROM o ORDER BY x NULLS FIRST, id {clause}")
        t.query(f"SELECT id, f FROM o ORDER BY f, id {clause}")
        t.query(f"SELECT count(*) FROM (SELECT id FROM o {clause}) AS q")
    for clause in [
        "OFFSET 2 LIMIT 3",
        "FETCH FIRST 2 ROWS ONLY",
        "FETCH NEXT ROW ONLY",
        "OFFSET 1 ROW FETCH FIRST ROW ONLY",
        "OFFSET 3 ROWS",
    ]:
        t.query(f"SELECT id FROM o ORDER BY id {clause}")
    t.query("SELECT id FROM o ORDER BY id LIMIT (SELECT 2)")
    t.query("SELECT id FROM (SELECT id FROM o ORDER BY i, id LIMIT 3) AS q ORDER BY id DESC")
    t.query("SELECT max(id) FROM (SELECT id FROM o ORDER BY id LIMIT 3) AS q")
    t.query("SELECT n FROM generate_series(1, 5000) AS n ORDER BY n % 100, n DESC LIMIT 5")
    t.query("SELECT n FROM generate_series(1, 5000) AS n ORDER BY n DESC LIMIT 3 OFFSET 4990")
    t.query("SELECT n FROM generate_series(1, 5000) AS n ORDER BY n OFFSET 4997")
    t.query(
        "SELECT count(*), min(n), max(n) FROM (SELECT n FROM generate_series(1, 5000) AS n ORDER BY -n LIMIT 2100) AS q"
    )
    for clause in ["ORDER BY ALL", "ORDER BY ALL DESC", "ORDER BY ALL NULLS FIRST"]:
        t.duck(f"SELECT i, id FROM o {clause}")
    for clause in [
        "ORDER BY 3",
        "ORDER BY 0",
        "ORDER BY 99",
        "ORDER BY nosuch",
        "LIMIT -1",
        "OFFSET -1",
        "LIMIT 'x'",
        "ORDER BY",
        "LIMIT 1 LIMIT 2",
        "ORDER BY id NULLS",
        "ORDER BY 'a'",
        "LIMIT 1, 2",
    ]:
        t.error(f"SELECT id, i FROM o {clause}")
    t.error("SELECT DISTINCT i FROM o ORDER BY id")
    t.error("SELECT id FROM o UNION SELECT i FROM o ORDER BY d")
    t.error("SELECT id FROM o ORDER BY id WHERE id = 1")
    t.error("SELECT id, i FROM o LIMIT id", "unknownName")
