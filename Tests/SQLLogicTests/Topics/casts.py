"""Casts between all types, of columns and of constants: values, roundings, refusals."""


def cases(t):
    t.ok("""CREATE TABLE c (id integer, bo boolean, s smallint, i integer, b bigint, d numeric(12, 3), r real, f double precision,
      da date, ti time, ts timestamp, tz timestamptz, te text, by bytea, u uuid)""")
    t.ok("""INSERT INTO c VALUES
      (1, true, 1, 1, 1, 1.5, 1.25, 1.25, '2024-02-29', '12:34:56', '2024-02-29 12:34:56', '2024-02-29 12:34:56+00', '1', '\\x01', '6ba7b810-9dad-41d1-80b4-00c04fd430c8'),
      (2, false, -7, -7, -7, -2.345, -0.75, -0.75, '1969-12-31', '00:00:00', '1969-12-31 23:59:59.5', '1969-12-31 23:59:59.5+00', '-7', '\\x', '00000000-0000-0000-0000-000000000000'),
      (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
      (4, true, 0, 0, 0, 0, 0, 0, '0001-01-01', '23:59:59.999999', '0001-01-01 00:00:00', '2024-07-01 00:00:00+02', '0', '\\x00ff', 'ffffffff-ffff-ffff-ffff-ffffffffffff')""")
    numbers = ["s", "i", "b", "d", "r", "f"]
    for source in numbers:
        for target in [
            "smallint",
            "integer",
            "bigint",
            "numeric(12, 3)",
            "numeric(10, 0)",
            "real",
            "double precision",
            "text",
        ]:
            if (source, target) in (("d", "text"), ("r", "text"), ("f", "text")):
                continue
            t.query(f"SELECT id, {source}::{target} FROM c ORDER BY id")
    t.query("SELECT id, r::text, f::text FROM c WHERE id < 4 ORDER BY id")
    t.query("SELECT id, d::text FROM c ORDER BY id")
    for target in ["integer", "text"]:
        t.query(f"SELECT id, bo::{target} FROM c ORDER BY id")
    for source in ["s", "i", "b"]:
        if source == "i":
            t.query(f"SELECT id, {source}::boolean FROM c ORDER BY id")
    for source, targets in {
        "da": ["timestamp", "timestamptz", "text", "date"],
        "ti": ["time", "text"],
        "ts": ["date", "time", "timestamptz", "timestamp"],
        "tz": ["date", "timestamp", "timestamptz", "time"],
        "by": ["text", "bytea"],
        "u": ["text", "uuid"],
    }.items():
        for target in targets:
            t.query(f"SELECT id, {source}::{target} FROM c ORDER BY id")
    for target in ["smallint", "integer", "bigint", "numeric(8, 2)", "real", "double precision", "text"]:
        t.query(f"SELECT id, te::{target} FROM c ORDER BY id")
        t.query(f"SELECT id, CAST(te AS {target}) FROM c WHERE te LIKE '1%'")
    t.query("SELECT id, (te::integer + 1)::text || '!' FROM c ORDER BY id")
    t.query("SELECT id, te::boolean FROM c WHERE te IN ('0', '1') ORDER BY id")
    t.query("SELECT id, s::text::integer = s, u::text::uuid = u, da::text::date = da FROM c ORDER BY id")
    for text in [
        "' 42 '::integer",
        "'1e3'::double precision",
        "'1.50'::numeric(5, 2)",
        "1.50::text",
        "12::text",
        "true::text",
        "false::text",
        "1::boolean",
        "0::boolean",
        "'2024-02-29 12:00:00+02'::timestamptz",
        "timestamp '2024-02-29 23:59:59.9'::date",
        "date '2024-02-29'::timestamp",
        "timestamptz '2024-02-29 23:30:00-02'::date",
        "'infinity'::date::timestamp",
        "'-infinity'::timestamp::date",
        "1::smallint::integer::bigint::numeric(20, 2)::double precision::text",
        "'a'::text::varchar",
        "12.5::integer::text",
        "(1 + 1)::text",
        "(-1)::text",
        "CAST(1 AS bigint)",
        "CAST('7' AS integer) + 1",
        "CAST(NULL AS date)",
        "NULL::integer + 1",
        "cast(1.999 as numeric(3, 1))",
        "'10'::int8",
        "'10'::int4 + '5'::int2",
        "1.5::float8",
        "1.5::float4",
        "'x'::character varying",
        "true::int",
        "5::bool",
        "'1'::bool",
        "timestamp with time zone '2024-01-01 00:00:00+01'",
        "time without time zone '10:00'",
    ]:
        t.query(f"SELECT {text}")
    for text in [
        "'abc'::integer",
        "''::integer",
        "'1.5'::integer",
        "'4 2'::integer",
        "'maybe'::boolean",
        "1.5::boolean",
        "date '2024-01-01'::integer",
        "5::date",
        "5::uuid",
        "'x'::uuid",
        "true::date",
        "5::timestamp",
        "'10'::bytea::integer",
        "1::nothing",
        "100000::smallint",
        "'2024-02-30'::date",
        "time '10:00'::date",
        "'NaN'::double precision::numeric(5, 2)",
    ]:
        if text.endswith("numeric(5, 2)"):
            t.refused(f"SELECT {text}", "outOfRange|typeMismatch", "decimals have no NaN")
        else:
            t.error(f"SELECT {text}")
    t.error("SELECT te::integer FROM c WHERE te || 'x' = te::integer::text || 'x' AND (te || 'x')::integer = 1")
    t.error("SELECT (te || 'x')::integer FROM c")
    t.error("SELECT da::integer FROM c")
    t.error("SELECT by::integer FROM c")
    t.ok("CREATE TABLE v (x text)")
    t.ok("INSERT INTO v VALUES ('1'), ('x'), (NULL), ('2.5'), (''), ('3000000000')")
    for target in ["integer", "bigint", "double precision", "smallint", "boolean", "date", "numeric(5, 1)"]:
        answers = {
            "integer": "'1'",
            "bigint": "'1', '3000000000'",
            "double precision": "'1', '2.5', '3000000000'",
            "smallint": "'1'",
            "boolean": "'1'",
            "date": "'none'",
            "numeric(5, 1)": "'1', '2.5'",
        }[target]
        t.rows(
            f"SELECT x, TRY_CAST(x AS {target}) FROM v",
            f"SELECT x, CASE WHEN x IN ({answers}) THEN x END::{target} FROM v",
            "PostgreSQL has no TRY_CAST: it is asked to cast only what can be",
        )
