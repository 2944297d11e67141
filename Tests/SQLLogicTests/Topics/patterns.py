"""LIKE and ILIKE, with ESCAPE, with constant patterns and with those of rows."""


def cases(t):
    t.ok("CREATE TABLE w (id integer, s text, p text)")
    texts = [
        "",
        "a",
        "abc",
        "ABC",
        "aXbXc",
        "a%b",
        "a_b",
        "100%",
        "Straße",
        "日本語",
        "ä",
        "hello world",
        "Hello World",
        "aaa",
        "aaab",
        "x\\y",
        "O''Reilly",
    ]
    patterns = [
        "",
        "%",
        "_",
        "a%",
        "%b%",
        "a\\_b",
        "%c",
        "100\\%",
        "%ß%",
        "日%",
        "_",
        "hello%",
        "h%d",
        "a%a",
        "%ab",
        "x%y",
        "%''%",
    ]
    t.ok(
        "INSERT INTO w VALUES "
        + ", ".join(f"({i}, '{s}', '{p}')" for i, (s, p) in enumerate(zip(texts, patterns)))
        + ", (90, NULL, '%'), (91, 'abc', NULL), (92, NULL, NULL)"
    )
    constant = [
        "%",
        "_",
        "__",
        "___",
        "",
        "a",
        "a%",
        "%a",
        "%a%",
        "a%b",
        "a%c",
        "a%b%c",
        "%b%",
        "_b%",
        "%_",
        "_%_",
        "a\\%b",
        "a\\_b",
        "%\\%",
        "%ß%",
        "日_語",
        "__語",
        "h%o%",
        "%o w%",
        "Hello%",
        "%aa%",
        "a%a%a",
        "%aaab",
        "ab%ab",
        "%%",
        "%_%",
        "ABC",
        "abc%",
        "%x%",
        "\\a%",
    ]
    for pattern in constant:
        t.query(f"SELECT id FROM w WHERE s LIKE '{pattern}' ORDER BY id")
        t.query(f"SELECT id FROM w WHERE s NOT LIKE '{pattern}' ORDER BY id")
        t.query(f"SELECT id FROM w WHERE s ILIKE '{pattern}' ORDER BY id")
    for pattern in ["A%", "%WORLD", "HELLO%", "%B%", "STRASSE", "Ä"]:
        t.query(f"SELECT id FROM w WHERE s ILIKE '{pattern}' ORDER BY id")
        t.query(f"SELECT id FROM w WHERE s NOT ILIKE '{pattern}' ORDER BY id")
    t.query("SELECT id, s LIKE p, s NOT LIKE p FROM w ORDER BY id")
    # Not ß, whose upper case is SS here and ß in PostgreSQL.
    t.query("SELECT id, s ILIKE p, s ILIKE upper(p) FROM w WHERE id <> 8 ORDER BY id")
    t.query("SELECT id, s LIKE '%' || s || '%' FROM w WHERE s NOT LIKE '%\\\\%' ORDER BY id")
    t.query("SELECT a.id, b.id FROM w a JOIN w b ON a.s LIKE b.p WHERE a.id < 6 ORDER BY 1, 2")
    for text in [
        "'10%' LIKE '10!%' ESCAPE '!'",
        "'a_b' LIKE 'a!_b' ESCAPE '!'",
        "'aXb' LIKE 'a!_b' ESCAPE '!'",
        "'a!b' LIKE 'a!!b' ESCAPE '!'",
        "'a\\b' LIKE 'a\\b' ESCAPE ''",
        "'a_b' LIKE 'a\\_b' ESCAPE ''",
        "'a' LIKE NULL",
        "NULL LIKE 'a'",
        "'abc' LIKE 'a' || '%'",
        "'A_' ILIKE 'a!_' ESCAPE '!'",
        "'x' NOT LIKE 'y' AND 'x' LIKE 'x'",
        "'line' LIKE 'l%' || 'e'",
        "NOT 'a' LIKE 'b'",
    ]:
        t.query(f"SELECT {text}")
    t.query("SELECT count(*) FROM w WHERE s LIKE 'a%' OR s LIKE '%c'")
    t.query("SELECT s LIKE 'a%' AS starts, count(*) FROM w GROUP BY 1 ORDER BY 1")
    for pattern in ["'a\\'", "'a!' ESCAPE '!'"]:
        t.refused(
            f"SELECT 'a' LIKE {pattern}",
            "invalidArgument|outOfRange",
            "a pattern is wrong or right whatever it is held against",
        )
    t.error("SELECT 'a' LIKE 'a' ESCAPE 'ab'")
    t.error("SELECT 1 LIKE '1'")
    t.error("SELECT 'a' LIKE 1")
    t.error("SELECT id FROM w WHERE id LIKE '1%'")
