"""Arithmetic of smallint, integer and bigint: results, their types, overflow, NULL."""

import itertools


def cases(t):
    t.ok("CREATE TABLE n (id integer, s smallint, i integer, b bigint)")
    t.ok("""INSERT INTO n VALUES (1, 0, 0, 0), (2, 1, -1, 1), (3, -7, 7, -7), (4, 100, 2147483647, 9223372036854775807),
       (5, -100, -2147483648, -9223372036854775808), (6, NULL, 5, NULL), (7, 3, NULL, 12), (8, 32767, 12345, -98765432101)""")
    # Small enough that nothing overflows.
    t.ok("CREATE TABLE m (id integer, x smallint, y integer, z bigint)")
    t.ok(
        "INSERT INTO m VALUES (1, 7, 2, 3), (2, -7, 2, -3), (3, 7, -2, 3), (4, -7, -2, 5), (5, 0, 9, 1), (6, NULL, 4, 2), (7, 5, NULL, 4), (8, 9, 8, NULL)"
    )
    columns = ["x", "y", "z"]
    for sign in ["+", "-", "*"]:
        for left, right in itertools.product(columns, repeat=2):
            t.query(f"SELECT id, {left} {sign} {right} FROM m ORDER BY id")
    for sign in ["/", "%"]:
        for left, right in itertools.product(columns, ["y", "z"]):
            t.query(f"SELECT id, {left} {sign} {right} FROM m ORDER BY id")
        for left in columns:
            t.query(f"SELECT id, {left} {sign} 3, {left} {sign} (-3) FROM m ORDER BY id")
            t.error(f"SELECT id, y {sign} {left} FROM m" if left == "x" else f"SELECT {left} {sign} 0 FROM m")
    for left, right in itertools.product(columns, repeat=2):
        t.query(f"SELECT id, {left} & {right}, {left} | {right}, {left} # {right} FROM m ORDER BY id")
    for column in columns:
        t.query(f"SELECT id, -{column}, +{column}, ~{column}, abs({column}) FROM m ORDER BY id")
        t.query(f"SELECT id, {column} << 2, {column} >> 1 FROM m ORDER BY id")
        t.query(f"SELECT id, {column} + 1, 1 - {column}, {column} * 2 FROM m ORDER BY id")
        t.query(f"SELECT id, {column} + NULL, NULL * {column} FROM m ORDER BY id")
    # Precedence and parentheses.
    for text in [
        "1 + 2 * 3",
        "(1 + 2) * 3",
        "2 * 3 + 4 * 5",
        "10 - 4 - 3",
        "100 / 10 / 2",
        "-2 ^ 2",
        "2 ^ 3 ^ 2",
        "7 % 4 * 2",
        "1 + 2 << 3",
        "5 & 3 + 1",
        "- - 3",
        "-(-3)",
        "2 - -2",
        "17 / 5 * 5 + 17 % 5",
        "1 - 2 * 3 + 4 / 2",
        "6 # 3 | 8",
        "~5 & 7",
        "10 / 3 * 3",
        "(10 - 4) - 3",
        "10 - (4 - 3)",
        "8 / (4 / 2)",
        "1 << 3 << 1",
    ]:
        t.query(f"SELECT {text}")
        t.query(f"SELECT id FROM m WHERE y > {text} - {text} ORDER BY id")
    # Truncation toward zero, and what is left.
    for a, b in itertools.product(["7", "-7", "0", "1"], ["2", "-2", "3", "7"]):
        t.query(f"SELECT {a} / {b}, {a} % {b}, mod({a}, {b})")
    # Ends of the types.
    t.query("SELECT id, s, i, b FROM n ORDER BY id")
    t.query("SELECT id, s + i::bigint, b % 1000 FROM n ORDER BY id")
    t.query("SELECT id, i::bigint * 2, i::bigint * i FROM n ORDER BY id")
    t.query("SELECT id, s * s FROM n WHERE id < 8 ORDER BY id")
    for text in [
        "32767::smallint + 1::smallint",
        "(-32768)::smallint - 1::smallint",
        "32767::smallint * 2::smallint",
        "-((-32768)::smallint)",
        "2147483647 + 1",
        "-2147483648 - 1",
        "2147483647 * 2",
        "-((-2147483648)::integer)",
        "abs((-2147483648)::integer)",
        "9223372036854775807 + 1",
        "-9223372036854775808 - 1",
        "9223372036854775807 * 2",
        "abs((-9223372036854775808)::bigint)",
        "1 / 0",
        "1 % 0",
        "1::bigint / 0",
        "0 / 0",
        "(-2147483648)::integer / (-1)",
        "(-9223372036854775808)::bigint / (-1)",
        "70000::smallint",
        "3000000000::integer",
    ]:
        t.error(f"SELECT {text}")
    for text in [
        "i + 1",
        "i - 1",
        "i * 2",
        "s * s * s",
        "b + 1",
        "b - 1",
        "b * 3",
        "-b",
        "abs(i)",
        "i / (i - i)",
        "b % (b - b)",
    ]:
        t.error(f"SELECT {text} FROM n")
    # A row that is filtered out fails nobody.
    t.query("SELECT id, 100 / s FROM n WHERE s <> 0 ORDER BY id")
    t.query("SELECT id, i + 1 FROM n WHERE i < 1000 ORDER BY id")
    t.query("SELECT id, CASE WHEN s = 0 THEN NULL ELSE 100 / s END FROM n ORDER BY id")
    t.query("SELECT id, 100 / nullif(s, 0) FROM n ORDER BY id")
    t.query("SELECT 1::smallint + 1::smallint, 1::smallint + 1, 1 + 1::bigint, 1::smallint * 1::bigint")
    t.query("SELECT (-2147483648)::integer % (-1), (-9223372036854775808)::bigint % (-1)")
