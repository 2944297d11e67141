"""SELECT DISTINCT: of all types, of several columns, with NULLs and equal values that look different."""


def cases(t):
    t.ok(
        "CREATE TABLE u (id integer, i integer, x text, d numeric(6, 2), f double precision, day date, b boolean, ts timestamp)"
    )
    t.ok("""INSERT INTO u VALUES (1, 1, 'a', 1.50, 0, '2024-01-01', true, '2024-01-01 00:00:00'), (2, 1, 'a', 1.5, '-0', '2024-01-01', true, '2024-01-01 00:00:00'), (3, NULL, NULL, NULL, 'NaN', NULL, NULL, NULL),
      (4, NULL, '', NULL, 'NaN', NULL, NULL, NULL), (5, 2, 'A', -1.5, NULL, 'infinity', false, 'infinity'), (6, 2, 'a', 0, NULL, '1999-12-31', true, '2024-01-01 00:00:00.000001'), (7, 1, 'b', 0.00, 1.5, '2024-01-01', false, NULL)""")
    for column in ["i", "x", "d", "day", "b", "ts"]:
        t.query(f"SELECT DISTINCT {column} FROM u ORDER BY {column}")
        t.query(f"SELECT DISTINCT {column} FROM u ORDER BY {column} DESC")
        t.query(f"SELECT count(DISTINCT {column}), count({column}) FROM u")
        t.query(f"SELECT DISTINCT {column} IS NULL AS n FROM u ORDER BY n")
        t.query(f"SELECT DISTINCT {column} FROM u WHERE id > 3 ORDER BY {column} NULLS FIRST LIMIT 2")
        t.query(f"SELECT count(*) FROM (SELECT DISTINCT {column} FROM u) AS q")
    t.query("SELECT DISTINCT f = 0 AS z FROM u ORDER BY z")
    t.query("SELECT count(*) FROM (SELECT DISTINCT f FROM u) AS q")
    for first, second in [("i", "x"), ("i", "b"), ("d", "day"), ("x", "b"), ("i", "f"), ("b", "ts")]:
        t.query(f"SELECT count(*) FROM (SELECT DISTINCT {first}, {second} FROM u) AS q")
        if "f" not in (first, second):
            t.query(f"SELECT DISTINCT {first}, {second} FROM u ORDER BY {first}, {second}")
            t.query(f"SELECT {first}, {second}, count(*) FROM u GROUP BY {first}, {second} ORDER BY {first}, {second}")
    t.query("SELECT DISTINCT i, x, d FROM u ORDER BY i, x, d")
    t.query("SELECT DISTINCT * FROM (SELECT i, b FROM u) AS q ORDER BY i, b")
    t.query("SELECT DISTINCT i % 2 FROM u ORDER BY 1")
    t.query("SELECT DISTINCT upper(x) FROM u ORDER BY 1")
    t.query("SELECT DISTINCT 1, 'x' FROM u")
    t.query("SELECT DISTINCT count(*) FROM u GROUP BY i ORDER BY 1")
    t.query("SELECT DISTINCT sum(id) > 5 AS large FROM u GROUP BY x ORDER BY large")
    t.query("SELECT ALL i FROM u ORDER BY i")
    t.query("SELECT DISTINCT i FROM u WHERE false")
    t.query("SELECT DISTINCT a.i, b.i FROM u a JOIN u b ON a.b = b.b ORDER BY 1, 2")
    t.query("SELECT count(*) FROM (SELECT DISTINCT n % 1000 FROM generate_series(1, 10000) AS n) AS q")
    t.query("SELECT count(DISTINCT n % 777), count(DISTINCT n / 2) FROM generate_series(1, 10000) AS n")
