"""CASE in both forms, coalesce, nullif, greatest, least."""

import itertools


def cases(t):
    t.ok(
        "CREATE TABLE k (id integer, a integer, b integer, x text, d numeric(6, 2), f double precision, day date, p boolean)"
    )
    t.ok("""INSERT INTO k VALUES (1, 1, 1, 'one', 1.5, 1.5, '2024-01-01', true), (2, 2, NULL, 'two', 2.25, 'NaN', '2024-06-30', false),
      (3, NULL, 3, NULL, NULL, NULL, NULL, NULL), (4, -4, 4, '', -0.5, '-Infinity', '1999-12-31', true), (5, 5, -5, 'five', 0, 0, 'infinity', NULL)""")
    whens = ["a > 1", "a IS NULL", "p", "NOT p", "x = 'two'", "b < a", "false", "NULL"]
    for first, second in itertools.product(whens, repeat=2):
        if first != second:
            t.query(
                f"SELECT id, CASE WHEN {first} THEN 'first' WHEN {second} THEN 'second' ELSE 'none' END FROM k ORDER BY id"
            )
    for when in whens:
        t.query(f"SELECT id, CASE WHEN {when} THEN a END FROM k ORDER BY id")
        t.query(f"SELECT id, CASE WHEN {when} THEN a ELSE d END, CASE WHEN {when} THEN f ELSE a END FROM k ORDER BY id")
        t.query(f"SELECT id FROM k WHERE CASE WHEN {when} THEN id > 2 ELSE id < 4 END ORDER BY id")
    for operand, whens in [
        ("a", ["1", "2", "NULL"]),
        ("x", ["'one'", "''"]),
        ("p", ["true", "false"]),
        ("d", ["1.5", "0"]),
        ("a + b", ["2", "0"]),
        ("day", ["'2024-01-01'", "date 'infinity'"]),
        ("f", ["'NaN'", "0"]),
    ]:
        branches = " ".join(f"WHEN {value} THEN {i}" for i, value in enumerate(whens))
        t.query(f"SELECT id, CASE {operand} {branches} ELSE -1 END FROM k ORDER BY id")
        t.query(f"SELECT id, CASE {operand} {branches} END FROM k ORDER BY id")
    t.query(
        "SELECT id, CASE WHEN a > 0 THEN CASE WHEN b > 0 THEN 'both' ELSE 'a' END ELSE CASE WHEN b > 0 THEN 'b' ELSE 'none' END END FROM k ORDER BY id"
    )
    t.query("SELECT CASE WHEN a > 1 THEN 'large' ELSE 'small' END AS size, count(*) FROM k GROUP BY 1 ORDER BY 1")
    t.query("SELECT sum(CASE WHEN p THEN a ELSE 0 END), count(CASE WHEN a > 1 THEN 1 END) FROM k")
    # What is not taken is not computed.
    t.query("SELECT id, CASE WHEN a <> 5 AND a <> -4 THEN 10 / (a - 5) ELSE 0 END FROM k ORDER BY id")
    t.query("SELECT id, CASE WHEN b = 0 OR b IS NULL THEN NULL ELSE a / b END FROM k ORDER BY id")
    t.query("SELECT CASE WHEN true THEN 1 WHEN 1 / 1 = 0 THEN 2 ELSE 3 END")
    t.query("SELECT id, coalesce(a / nullif(a, a), 0) FROM k ORDER BY id")
    for arguments in [
        "a",
        "a, b",
        "a, 0",
        "b, a, 0",
        "NULL, a",
        "d, a",
        "a, d",
        "x, 'none'",
        "nullif(x, ''), 'empty'",
        "p, false",
        "day, '2000-01-01'",
        "f, 0",
        "a, f",
        "NULL, NULL, 7",
        "a + b, b, a",
    ]:
        t.query(f"SELECT id, coalesce({arguments}) FROM k ORDER BY id")
    for arguments in [
        "a, 1",
        "a, b",
        "x, ''",
        "d, 1.50",
        "p, true",
        "day, '2024-01-01'",
        "f, 'NaN'",
        "1, a",
        "a, NULL",
        "a + b, 0",
    ]:
        t.query(f"SELECT id, nullif({arguments}) FROM k ORDER BY id")
    for arguments in [
        "a, b",
        "a, b, 0",
        "a, d",
        "d, 1",
        "f, 1",
        "x, 'm'",
        "day, '2024-03-01'",
        "a, NULL",
        "NULL, b, NULL",
        "a, f",
    ]:
        t.query(f"SELECT id, greatest({arguments}), least({arguments}) FROM k ORDER BY id")
    for text in [
        "CASE WHEN 1 THEN 2 END",
        "CASE 1 WHEN 'x' THEN 2 END",
        "CASE WHEN true THEN 1 ELSE 'x' END",
        "CASE WHEN true THEN 1 ELSE true END",
        "coalesce(1, 'x')",
        "coalesce(1, true)",
        "nullif(1, 'x')",
        "greatest(1, 'x')",
        "coalesce()",
        "CASE END",
        "CASE WHEN true THEN 1",
    ]:
        t.error(f"SELECT {text}")
    t.duck("SELECT id, ifnull(a, 0), if(a > 1, 'yes', 'no') FROM k ORDER BY id")
