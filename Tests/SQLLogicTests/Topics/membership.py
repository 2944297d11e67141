"""IN, NOT IN, BETWEEN, IS: lists, NULLs, types, negations."""


def cases(t):
    t.ok(
        "CREATE TABLE e (id integer, i integer, b bigint, d numeric(8, 2), f double precision, x text, day date, u uuid)"
    )
    t.ok("""INSERT INTO e VALUES (1, 1, 10, 1.50, 1.5, 'a', '2024-01-01', '00000000-0000-0000-0000-000000000001'),
      (2, 2, 20, 2.50, 'NaN', 'b', '2024-02-01', '00000000-0000-0000-0000-000000000002'), (3, 3, NULL, NULL, NULL, '', NULL, NULL),
      (4, NULL, 40, -1.50, '-0', NULL, '1999-12-31', NULL), (5, 5, 9223372036854775807, 0, 1e300, 'é', 'infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff')""")
    lists = {
        "i": [
            "1",
            "1, 2",
            "1, NULL",
            "NULL",
            "7, 8, 9",
            "1, 1, 1",
            "i",
            "id",
            "id, 5",
            "1.0, 2.5",
            "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12",
        ],
        "b": ["10", "10, 40, 9223372036854775807", "20, NULL", "10.0", "id * 10"],
        "d": ["1.5", "1.50, 2.500", "0, -1.5", "NULL, 0", "1.501"],
        "f": ["1.5", "'NaN'", "0, 1e300", "'Infinity', NULL", "0.1, 1.5, 2"],
        "x": ["'a'", "'a', 'b', 'c'", "'', 'é'", "NULL, 'a'", "x", "upper('a'), lower('B')"],
        "day": ["'2024-01-01'", "date '2024-02-01', 'infinity'", "NULL", "'2024-01-01', '2024-01-02', '1999-12-31'"],
        "u": ["'00000000-0000-0000-0000-000000000001'", "NULL, 'ffffffff-ffff-ffff-ffff-ffffffffffff'"],
    }
    for column, elements in lists.items():
        for element in elements:
            t.query(f"SELECT id, {column} IN ({element}), {column} NOT IN ({element}) FROM e ORDER BY id")
            t.query(f"SELECT id FROM e WHERE {column} IN ({element}) ORDER BY id")
            t.query(f"SELECT id FROM e WHERE {column} NOT IN ({element}) ORDER BY id")
    bounds = {
        "i": [("1", "3"), ("3", "1"), ("2", "2"), ("NULL", "3"), ("1", "NULL"), ("id - 1", "id + 1"), ("1.5", "3.5")],
        "d": [("0", "1.5"), ("-1.5", "-1.50"), ("1.501", "9")],
        "f": [("0", "2"), ("1", "'NaN'"), ("'-Infinity'", "0")],
        "x": [("'a'", "'b'"), ("''", "'z'"), ("'b'", "'a'")],
        "day": [("'2024-01-01'", "'2024-01-31'"), ("'-infinity'", "'2000-01-01'")],
    }
    for column, pairs in bounds.items():
        for low, high in pairs:
            t.query(
                f"SELECT id, {column} BETWEEN {low} AND {high}, {column} NOT BETWEEN {low} AND {high} FROM e ORDER BY id"
            )
            t.query(f"SELECT id FROM e WHERE {column} BETWEEN {low} AND {high} ORDER BY id")
            t.query(f"SELECT id FROM e WHERE {column} NOT BETWEEN {low} AND {high} ORDER BY id")
            t.query(f"SELECT id, {column} BETWEEN SYMMETRIC {low} AND {high} FROM e ORDER BY id")
    for column in lists:
        t.query(f"SELECT id, {column} IS NULL, {column} IS NOT NULL FROM e ORDER BY id")
        t.query(f"SELECT count(*) FROM e WHERE {column} IS NULL")
    for column, value in [
        ("i", "2"),
        ("x", "'a'"),
        ("d", "1.5"),
        ("f", "'NaN'"),
        ("day", "'2024-01-01'"),
        ("i", "NULL"),
        ("x", "NULL"),
    ]:
        t.query(
            f"SELECT id, {column} IS DISTINCT FROM {value}, {column} IS NOT DISTINCT FROM {value} FROM e ORDER BY id"
        )
    for text in [
        "1 IN (1, 2)",
        "1 IN (2, NULL)",
        "1 NOT IN (2, NULL)",
        "1 NOT IN (1, NULL)",
        "NULL IN (1)",
        "NULL IN (NULL)",
        "'a' IN ('A', 'a')",
        "5 BETWEEN 1 AND 10",
        "5 NOT BETWEEN 1 AND 10",
        "5 BETWEEN 10 AND 1",
        "5 BETWEEN SYMMETRIC 10 AND 1",
        "1 + 1 IN (2)",
        "NOT 1 IN (1)",
        "1 BETWEEN 0 AND 2 AND true",
        "NULL BETWEEN 1 AND 2",
        "5 BETWEEN NULL AND 1",
        "1.0 IN (1)",
        "NULL IS NULL",
        "1 IS NOT NULL AND NULL IS NULL",
    ]:
        t.query(f"SELECT {text}")
    for text in [
        "1 IN ('x')",
        "1 IN (true)",
        "1 BETWEEN 'a' AND 2",
        "1 IN ()",
        "date '2024-01-01' IN (1)",
        "1 BETWEEN 1",
        "'a'::text IN (1, 2)",
    ]:
        t.error(f"SELECT {text}")
