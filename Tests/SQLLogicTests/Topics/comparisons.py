"""Comparisons of each type by each operator, in rows and with constants, and three-valued logic."""

import itertools

SIGNS = ["=", "<>", "<", "<=", ">", ">="]
# Values of each type in no order, and one to compare with.
TYPES = {
    "boolean": (["true", "false"], "true"),
    "smallint": (["-32768", "0", "7", "32767"], "7"),
    "integer": (["-2147483648", "0", "42", "2147483647"], "42"),
    "bigint": (["9223372036854775807", "-1", "0", "-9223372036854775808"], "0"),
    "numeric(10, 3)": (["1.5", "-1.5", "1.500", "0.001", "9999999.999"], "1.5"),
    "real": (["1.5", "-1.5", "NaN", "Infinity", "0"], "1.5"),
    "double precision": (["1.5", "-1e300", "NaN", "-Infinity", "-0"], "0"),
    "date": (["2024-02-29", "1969-12-31", "infinity", "-infinity", "0001-01-01"], "2024-02-29"),
    "time": (["00:00:00", "23:59:59.999999", "12:00:00"], "12:00:00"),
    "timestamp": (["2024-02-29 00:00:00", "1969-12-31 23:59:59.999999", "infinity"], "2024-02-29 00:00:00"),
    "timestamptz": (["2024-02-29 00:00:00+00", "2024-02-29 02:00:00+02", "-infinity"], "2024-02-29 00:00:00+00"),
    "text": (["", "a", "A", "ab", "é", "日本", "a "], "a"),
    "uuid": (
        [
            "6ba7b810-9dad-41d1-80b4-00c04fd430c8",
            "00000000-0000-0000-0000-000000000000",
            "ffffffff-ffff-ffff-ffff-ffffffffffff",
        ],
        "6ba7b810-9dad-41d1-80b4-00c04fd430c8",
    ),
    "bytea": (["\\x", "\\x00", "\\x0001", "\\xff"], "\\x00"),
}


def cases(t):
    for number, (kind, (values, constant)) in enumerate(TYPES.items()):
        table = f"t{number}"
        t.ok(f"CREATE TABLE {table} (id integer, v {kind}, u {kind})")
        # The second column is the first turned by one, so that rows are less, equal and greater.
        values = values + [values[0]]
        rows = [f"({i + 1}, '{a}', '{b}')" for i, (a, b) in enumerate(zip(values, values[1:] + values[:1]))]
        rows += [
            f"({len(rows) + 1}, NULL, '{values[0]}')",
            f"({len(rows) + 2}, '{values[0]}', NULL)",
            f"({len(rows) + 3}, NULL, NULL)",
        ]
        t.ok(f"INSERT INTO {table} VALUES {', '.join(rows)}")
        for sign in SIGNS:
            t.query(f"SELECT id, v {sign} u FROM {table} ORDER BY id")
            t.query(f"SELECT id FROM {table} WHERE v {sign} '{constant}' ORDER BY id")
            t.query(f"SELECT count(*) FROM {table} WHERE NOT v {sign} u")
        t.query(f"SELECT id, v IS DISTINCT FROM u, v IS NOT DISTINCT FROM u FROM {table} ORDER BY id")
        t.query(f"SELECT id FROM {table} WHERE v IS NULL AND u IS NOT NULL ORDER BY id")
        t.query(f"SELECT id FROM {table} WHERE v BETWEEN u AND u ORDER BY id")
        t.query(f"SELECT id FROM {table} WHERE v IN ('{constant}', NULL) ORDER BY id")
        if kind not in ("bytea", "boolean", "uuid"):
            t.query(f"SELECT id FROM {table} WHERE greatest(v, u) = v ORDER BY id")
        t.query(f"SELECT a.id, b.id FROM {table} a JOIN {table} b ON a.v = b.u ORDER BY 1, 2")

    # Between types.
    t.ok("CREATE TABLE mixed (s smallint, i integer, b bigint, d numeric(10, 2), r real, f double precision)")
    t.ok(
        "INSERT INTO mixed VALUES (1, 1, 1, 1.00, 1, 1), (2, 3, 4, 2.50, 2.5, 2.5), (-1, NULL, -1, -1.00, -1, 'NaN'), (5, 5, 5, 5.01, 5, 5)"
    )
    for left, right in itertools.combinations(["s", "i", "b", "d", "r", "f"], 2):
        t.query(f"SELECT s, {left} = {right}, {left} < {right}, {left} >= {right} FROM mixed ORDER BY s")
        t.query(f"SELECT s FROM mixed WHERE {left} IS NOT DISTINCT FROM {right} ORDER BY s")
    for text in [
        "date '2024-02-29' = timestamp '2024-02-29 00:00:00'",
        "date '2024-02-29' < timestamp '2024-02-29 00:00:01'",
        "timestamp '2024-02-29 00:00:00' = timestamptz '2024-02-29 00:00:00+00'",
        "date '2024-02-29' >= '2024-02-28'",
        "'2024-02-28' < date '2024-02-29'",
        "5 = '5'",
        "'5' < 6",
        "2.5 > '2.49'",
        "true = 't'",
        "true > false",
    ]:
        t.query(f"SELECT {text}")
    for text in ["1 = 'x'", "true = 1", "1 = date '2024-01-01'", "'a'::text = 1", "date '2024-01-01' < 5", "1 < 2 < 3"]:
        t.error(f"SELECT {text}")
