"""Three-valued logic: AND, OR, NOT, IS tests, in all combinations and in filters."""

import itertools


def cases(t):
    values = ["true", "false", "NULL::boolean"]
    for a, b in itertools.product(values, repeat=2):
        t.query(f"SELECT {a} AND {b}, {a} OR {b}, NOT ({a} AND {b}), NOT {a} OR NOT {b}, {a} = {b}, {a} <> {b}")
    for a in values:
        t.query(f"SELECT NOT {a}, {a} IS TRUE, {a} IS FALSE, {a} IS UNKNOWN, {a} IS NULL")
        t.query(f"SELECT {a} IS NOT TRUE, {a} IS NOT FALSE, {a} IS NOT UNKNOWN, {a} IS NOT NULL")
        t.query(f"SELECT 1 WHERE {a}")
        t.query(f"SELECT 1 WHERE NOT {a}")
        t.query(f"SELECT CASE WHEN {a} THEN 'yes' ELSE 'no' END")
    t.ok("CREATE TABLE b (id integer, p boolean, q boolean, r boolean, n integer)")
    rows = [
        ", ".join(str(v) for v in combination) for combination in itertools.product(["true", "false", "NULL"], repeat=3)
    ]
    t.ok("INSERT INTO b VALUES " + ", ".join(f"({i}, {row}, {i if i % 4 else 'NULL'})" for i, row in enumerate(rows)))
    conditions = [
        "p",
        "NOT p",
        "p AND q",
        "p OR q",
        "NOT (p AND q)",
        "NOT (p OR q)",
        "NOT p AND NOT q",
        "NOT p OR NOT q",
        "p AND q AND r",
        "p OR q OR r",
        "p AND (q OR r)",
        "p AND q OR p AND r",
        "p OR q AND r",
        "(p OR q) AND (p OR r)",
        "p = q",
        "p <> q",
        "p < q",
        "p >= q",
        "p IS TRUE",
        "p IS NOT TRUE",
        "p IS FALSE AND q IS UNKNOWN",
        "p IS NULL",
        "p IS NOT NULL AND q IS NULL",
        "p IS DISTINCT FROM q",
        "p IS NOT DISTINCT FROM q",
        "p AND NULL",
        "p OR NULL",
        "p AND true",
        "p OR false",
        "p AND false",
        "p OR true",
        "NOT NOT p",
        "p AND NOT p",
        "p OR NOT p",
        "p = true",
        "p = false",
        "p IN (q, r)",
        "p NOT IN (q, r)",
        "coalesce(p, q, r)",
        "p AND n > 10",
        "p OR n > 10",
        "NOT (p OR n > 10)",
        "n > 10 AND n < 20",
        "n > 20 OR n < 5",
        "(n > 10) = p",
        "n IS NULL OR p",
        "CASE WHEN p THEN q ELSE r END",
        "p ISNULL",
        "p NOTNULL",
    ]
    for condition in conditions:
        t.query(f"SELECT id FROM b WHERE {condition} ORDER BY id")
        t.query(f"SELECT id, {condition} FROM b ORDER BY id")
    for condition in conditions[:12]:
        t.query(f"SELECT count(*), count({condition}), count(*) FILTER (WHERE {condition}) FROM b")
    t.query("SELECT p, count(*) FROM b GROUP BY p ORDER BY p")
    t.query("SELECT p, q, bool_and(r), bool_or(r) FROM b GROUP BY p, q ORDER BY p, q")
    t.query("SELECT true AND NOT false OR false AND true, NOT true = false, NOT false AND false")
    t.query("SELECT 1 < 2 AND 2 < 3, 1 = 1 OR 1 / 1 = 0, NOT 1 > 2")
    for text in ["1 AND true", "NOT 1", "'x' OR true", "true AND date '2024-01-01'", "1 IS TRUE"]:
        t.error(f"SELECT {text}")
    t.error("SELECT id FROM b WHERE n")
    t.error("SELECT id FROM b WHERE id + 1")
