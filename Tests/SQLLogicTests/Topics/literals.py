"""Literals of all types, and what they are without a type."""


def cases(t):
    integers = [
        "0",
        "1",
        "-1",
        "42",
        "007",
        "32767",
        "-32768",
        "2147483647",
        "-2147483648",
        "2147483648",
        "-2147483649",
        "9223372036854775807",
        "-9223372036854775808",
        "1000000",
    ]
    for text in integers:
        t.query(f"SELECT {text}")
    for text in [
        "1.5",
        "-1.5",
        "0.1",
        ".5",
        "5.",
        "1.50",
        "00.25",
        "123456789.123456789",
        "0.000001",
        "-0.0",
        "1e3",
        "1.5e3",
        "1.5e-3",
        "2E2",
        "9223372036854775808",
        "12345678901234567890123456789012345678",
        "0.00000000000000000000000000000000000001",
    ]:
        t.query(f"SELECT {text}")
    for text in [
        "''",
        "'a'",
        "'it''s'",
        "'Hello, World'",
        "'ünïcödé'",
        "'日本語'",
        "'😀'",
        "'a\"b'",
        "'100%'",
        "'back\\slash'",
        "E'tab is \\\\t'",
        "E'quote \\' here'",
        "E'\\u00e9'",
        "E'\\x41'",
        "$$dollar$$",
        "$tag$it's $$ here$tag$",
        "'NUL L'",
    ]:
        t.query(f"SELECT {text}")
        t.query(f"SELECT length({text}), octet_length({text})")
    for text in ["TRUE", "FALSE", "true", "NOT TRUE", "NULL", "NULL::integer", "NULL::boolean", "NULL::text"]:
        t.query(f"SELECT {text}")
    typed = {
        "date": ["2024-02-29", "1970-01-01", "0001-01-01", "9999-12-31", "infinity", "-infinity"],
        "time": ["00:00:00", "23:59:59.999999", "12:34:56.7", "12:34"],
        "timestamp": [
            "2024-02-29 12:34:56",
            "2024-02-29 12:34:56.789",
            "1969-12-31 23:59:59.999999",
            "infinity",
            "-infinity",
            "2024-02-29",
        ],
        "timestamptz": [
            "2024-02-29 12:34:56+00",
            "2024-02-29 12:34:56+02",
            "2024-02-29 12:34:56-05:30",
            "2024-02-29 12:34:56Z",
        ],
        "boolean": ["t", "f", "true", "false", "yes", "no", "on", "off", "1", "0", "TRUE"],
        "smallint": ["-32768", "32767", " 7 "],
        "integer": ["42", "-42", "+42"],
        "bigint": ["9223372036854775807"],
        "real": ["1.5", "-0", "NaN", "Infinity", "1e10"],
        "double precision": ["1.5", "-0", "NaN", "Infinity", "-Infinity", "1e300", "-1e-300", "inf"],
        "numeric(10, 2)": ["1.5", "-12345678.99", "1.005", "0"],
        "text": ["plain"],
        "uuid": [
            "6ba7b810-9dad-41d1-80b4-00c04fd430c8",
            "6BA7B810-9DAD-41D1-80B4-00C04FD430C8",
            "00000000-0000-0000-0000-000000000000",
        ],
        "bytea": ["\\x", "\\x00ff", "\\xDEADbeef"],
    }
    for kind, texts in typed.items():
        for text in texts:
            t.query(f"SELECT CAST('{text}' AS {kind})")
            t.query(f"SELECT '{text}'::{kind}")
            if "(" not in kind:
                t.query(f"SELECT {kind} '{text}'")
    for kind, text in [
        ("integer", "4x"),
        ("integer", ""),
        ("integer", "1.5"),
        ("smallint", "32768"),
        ("integer", "2147483648"),
        ("bigint", "9223372036854775808"),
        ("boolean", "maybe"),
        ("date", "2024-02-30"),
        ("date", "2023-02-29"),
        ("date", "yesterdayish"),
        ("time", "25:00:00"),
        ("timestamp", "2024-13-01 00:00:00"),
        ("uuid", "6ba7b810"),
        ("double precision", "1e999"),
        ("double precision", "abc"),
        ("numeric(4, 2)", "123.4"),
    ]:
        t.error(f"SELECT '{text}'::{kind}")
    # Several at once, with and without a name.
    t.query("SELECT 1, 2.5, 'three', true, NULL")
    t.query("SELECT 1 AS one, 'x' AS \"X y\", 2 two")
    t.query("SELECT (1), ((2)), (((3)))")
    t.query("SELECT 1 /* a comment */ + /* another */ 2")
    t.query("SELECT 1 -- the rest is no SQL\n + 1")
    t.query("SELECT /* nested /* comments */ end */ 5")
    t.query("SELECT 'a' = 'a', 'a' = 'A', 'a' < 'b', 'B' < 'a', 'é' > 'z'")
    t.query("SELECT '\\x41'")
    t.query('select Distinct 1 As "case"')
    t.query("SELECT current_date = current_date, now() = now(), now() = current_timestamp")
    t.query("SELECT 1 WHERE true")
    t.query("SELECT 1 WHERE false")
    t.query("SELECT 1 WHERE NULL")
    t.error("SELEC 1")
    t.error("SELECT 1 FROM")
    t.error("SELECT (1")
    t.error("SELECT 1 +")
    t.error("SELECT * ")
    t.error("SELECT '\\xabc'::bytea", "typeMismatch")
