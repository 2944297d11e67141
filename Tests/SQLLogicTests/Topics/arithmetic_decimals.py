"""Arithmetic of decimals: scales, halves away from zero, ranges, beside integers and doubles."""

import itertools


def cases(t):
    t.ok(
        "CREATE TABLE d (id integer, p numeric(8, 2), q numeric(6, 3), r numeric(18, 0), w numeric(30, 10), i integer)"
    )
    t.ok("""INSERT INTO d VALUES (1, 0, 0, 0, 0, 1), (2, 1.25, 0.5, 7, 0.0000000001, 2), (3, -1.25, 2.125, -7, -12345.6789, -3),
       (4, 999999.99, 999.999, 999999999999999999, 12345678901234567890.0123456789, 10), (5, NULL, 1, NULL, 1.5, 4),
       (6, 0.01, NULL, 3, NULL, 5), (7, -0.01, -0.001, -1, -0.5, NULL)""")
    t.query("SELECT * FROM d ORDER BY id")
    columns = ["p", "q", "r", "i"]
    for sign in ["+", "-", "*"]:
        for left, right in itertools.product(columns, repeat=2):
            if (left, right) != ("i", "i"):
                t.query(f"SELECT id, {left} {sign} {right} FROM d ORDER BY id")
        t.query(f"SELECT id, w {sign} p FROM d ORDER BY id")
        t.query(f"SELECT id, p {sign} 1.5, 2 {sign} q FROM d ORDER BY id")
    for left, right in itertools.product(["p", "q", "i"], repeat=2):
        if (left, right) != ("i", "i"):
            t.query(f"SELECT id, round({left} / nullif({right}, 0), 4) FROM d WHERE id <> 4 ORDER BY id")
            t.query(f"SELECT id, {left} % nullif({right}, 0) FROM d ORDER BY id")
            t.query(f"SELECT id, {left} = {right}, {left} < {right}, {left} >= {right} FROM d ORDER BY id")
    for column in ["p", "q", "r", "w"]:
        t.query(f"SELECT id, -{column}, abs({column}) FROM d ORDER BY id")
        t.query(f"SELECT id, {column}::double precision * 2 FROM d WHERE id <> 4 ORDER BY id")
        t.query(f"SELECT id, ceil({column}), floor({column}), trunc({column}), round({column}) FROM d ORDER BY id")
        t.query(f"SELECT id, {column} + 0.5 > {column}, {column} IS NULL FROM d ORDER BY id")
    for column, k in itertools.product(["p", "q"], [-2, -1, 0, 1, 2]):
        t.query(f"SELECT id, round({column}, {k}), trunc({column}, {k}) FROM d ORDER BY id")
    # Casts to fewer digits.
    for value in ["1.005", "-1.005", "0.995", "2.345", "-2.345", "0.004", "99.994", "1.25", "-0.005"]:
        t.query(f"SELECT {value}::numeric(4, 2), {value}::numeric(4, 1), {value}::numeric(4, 0)")
    for value in ["0.5", "1.5", "2.5", "-0.5", "-1.5", "-2.5", "0.49", "1e2"]:
        t.query(f"SELECT {value}::integer, {value}::bigint, {value}::smallint, round({value})")
    for a, b in itertools.product(["1.0", "2.50", "-7.5", "100"], ["3", "0.75", "-2.0"]):
        t.query(f"SELECT round({a} / {b}, 5), {a} * {b}, {a} - {b}, {a} + {b}")
    for text in [
        "100::numeric(4, 2)",
        "99.995::numeric(4, 2)",
        "1.0 / 0",
        "1.5 % 0",
        "1.5::numeric(2, 2)",
        "99999999999.0::integer",
        "40000.5::smallint",
    ]:
        t.error(f"SELECT {text}")
    t.error("SELECT p::numeric(4, 2) FROM d")
    t.error("SELECT p / q FROM d WHERE id = 1")
    t.error("SELECT (w * 10)::integer FROM d")
    t.refused(
        "SELECT 12345678901234567890123456789012345678.0 * 10000", "outOfRange", "decimals have 38 digits at most"
    )
    t.query("SELECT 0.1 + 0.2 = 0.3, 0.1::double precision + 0.2::double precision = 0.3::double precision")
    t.query("SELECT 1.0 = 1, 1.00 = 1.0, 1.5 > 1, 2 > 1.999, 0.0 = -0.0")
    t.query("SELECT id FROM d WHERE p = 1.25 ORDER BY id")
    t.query("SELECT id FROM d WHERE p = 1.250 OR q = 2.125000 ORDER BY id")
    t.query("SELECT id FROM d WHERE p > 1.249 AND p < 1.251 ORDER BY id")
    t.query("SELECT id FROM d WHERE r = 999999999999999999 ORDER BY id")
    t.query("SELECT id FROM d WHERE w = 12345678901234567890.0123456789 ORDER BY id")
    t.query("SELECT id FROM d WHERE p IN (0.01, -0.01, 999999.99) ORDER BY id")
    t.query("SELECT id FROM d WHERE p BETWEEN -1.25 AND 0.01 ORDER BY id")
    t.query("SELECT id, p + q * 2 - r / 7 FROM d WHERE r = 7 ORDER BY id")
    t.query("SELECT 12345678901234567890.5 + 0.5, 99999999999999999999999999999999999999 - 1")
