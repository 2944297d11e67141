"""SELECT lists: stars, EXCLUDE and REPLACE, aliases, expressions, names; FROM alone and FROM first."""


def cases(t):
    t.ok('CREATE TABLE p (id integer, a integer, b text, "Upper Case" integer, "select" text)')
    t.ok("INSERT INTO p VALUES (1, 10, 'x', 100, 's'), (2, 20, 'y', 200, 't'), (3, NULL, NULL, NULL, NULL)")
    t.ok("CREATE TABLE r (id integer, c numeric(5, 2))")
    t.ok("INSERT INTO r VALUES (1, 1.5), (3, -2.25)")
    for items in [
        "*",
        "p.*",
        "*, id",
        "id, *",
        "a, a, a",
        "p.a, p.b",
        "a AS x, b AS y",
        "a x, b y",
        "a + 1 AS b, b AS a",
        '"Upper Case"',
        '"select"',
        '"Upper Case" + 1 AS "Other Case"',
        "1, 'x', NULL",
        "a, 1 + 1, b || b",
        "ID, A, B",
        'p.id, "p".a',
        'a AS "a b", a AS "A"',
        "id AS id",
        'a AS select_, b AS "from"',
        "-a, NOT a > 10",
        "(a)",
        "a IS NULL, b",
        "a AS date, b AS time",
        "a AS year, b AS value",
    ]:
        t.query(f"SELECT {items} FROM p ORDER BY p.id")
    t.query("SELECT t.* FROM p AS t ORDER BY id")
    t.query("SELECT t.id, t.a FROM p t ORDER BY t.id")
    t.query("SELECT x, y FROM p AS t (x, y) ORDER BY x")
    t.query("SELECT t.x, t.b FROM p AS t (x) ORDER BY t.x")
    t.query("SELECT p.*, r.* FROM p JOIN r ON p.id = r.id ORDER BY p.id")
    t.query("SELECT r.*, p.a FROM p JOIN r ON p.id = r.id ORDER BY p.id")
    t.query("SELECT * FROM p, r ORDER BY p.id, r.id")
    t.query("SELECT * FROM (SELECT id, a FROM p) AS q ORDER BY id")
    t.query("SELECT q.n FROM (SELECT id + 1 FROM p) AS q (n) ORDER BY n")
    t.query("SELECT * FROM (SELECT 1 AS x, 2 AS y) AS q")
    t.query("SELECT * FROM (SELECT * FROM (SELECT * FROM p) AS a) AS b ORDER BY id")
    t.query("SELECT id, (SELECT 5) AS five FROM p ORDER BY id")
    t.query("SELECT DISTINCT 1 FROM p")
    t.query("SELECT 1 FROM p")
    t.query("SELECT 'x' AS c, id FROM p ORDER BY id")
    t.query("SELECT count(*) FROM p")
    for items in [
        "* EXCLUDE (a)",
        "* EXCLUDE (a, b)",
        "* EXCLUDE id",
        "* REPLACE (a * 2 AS a)",
        "* REPLACE (upper(b) AS b, a + 1 AS a)",
        '* EXCLUDE ("select") REPLACE (-a AS a)',
        "p.* EXCLUDE (b)",
        '* EXCLUDE ("Upper Case", "select")',
        "id, * EXCLUDE (id)",
        "* REPLACE (id::text AS id)",
    ]:
        t.duck(
            f"SELECT {items} FROM p ORDER BY ALL" if "REPLACE (id" in items else f"SELECT {items} FROM p ORDER BY p.id"
        )
    for query in [
        "FROM p ORDER BY id",
        "FROM p SELECT a, b ORDER BY id",
        "FROM p WHERE a > 10",
        "FROM p SELECT count(*)",
        "FROM p JOIN r USING (id) ORDER BY id",
        "FROM p LIMIT 0",
        "FROM (FROM r) AS q ORDER BY id",
        "SELECT a, b, FROM p ORDER BY id",
        "SELECT id, a FROM p ORDER BY ALL",
        "SELECT a, id FROM p ORDER BY ALL DESC",
        "FROM r SELECT max(c), min(c)",
        "SELECT * EXCLUDE (c) FROM r ORDER BY id",
        "FROM p t SELECT t.id ORDER BY t.id DESC",
        "SELECT 1, 2,",
    ]:
        t.duck(query)
    for query in [
        "SELECT nosuch FROM p",
        "SELECT p.nosuch FROM p",
        "SELECT q.id FROM p",
        "SELECT * FROM nosuch",
        "SELECT nosuch.* FROM p",
        "SELECT id FROM p, r",
        "SELECT p.id FROM p AS t",
        "SELECT a AS x, x + 1 FROM p",
        "SELECT *",
        "SELECT id FROM p AS t (a, b, c, d, e, f)",
        "SELECT nosuch(a) FROM p",
        "SELECT a FROM p p, r p",
        "SELECT a b c FROM p",
        'SELECT "ID" FROM p',
        "SELECT id id2 FROM p ORDER BY id3",
    ]:
        t.error(query)
    t.duck_error("SELECT * EXCLUDE (nosuch) FROM p", "unknownName")
    t.duck_error("SELECT * REPLACE (1 AS nosuch) FROM p", "unknownName")
    t.refused("SELECT a case FROM p", "syntax", "a reserved word is an alias behind AS alone")
