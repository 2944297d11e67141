"""CREATE TABLE, CREATE TABLE AS, DROP TABLE; names of tables and columns."""


def cases(t):
    t.ok("CREATE TABLE t (a integer, b text)")
    t.query("SELECT * FROM t")
    t.query("SELECT count(*) FROM t")
    t.error("CREATE TABLE t (a integer)")
    t.ok("CREATE TABLE IF NOT EXISTS t (z date)")
    t.ok("INSERT INTO t VALUES (1, 'x')")
    t.query("SELECT a, b FROM t")
    t.ok("DROP TABLE t")
    t.error("SELECT * FROM t")
    t.error("DROP TABLE t")
    t.error("INSERT INTO t VALUES (1)")
    t.ok("DROP TABLE IF EXISTS t")
    t.ok("CREATE TABLE t (z date)")
    t.query("SELECT * FROM t", repeats=True)
    # Names: folded to lower case unless quoted.
    t.ok('CREATE TABLE Folded (SomeColumn integer, "Exact Name" integer, "select" integer, ünï integer)')
    t.ok("INSERT INTO FOLDED VALUES (1, 2, 3, 4)")
    for query in [
        'SELECT somecolumn, SOMECOLUMN, "somecolumn" FROM folded',
        'SELECT "Exact Name", "select" FROM "folded"',
        "SELECT ünï FROM folded",
        'SELECT folded.somecolumn, Folded."Exact Name" FROM folded',
    ]:
        t.query(query)
    for query in [
        'SELECT "SomeColumn" FROM folded',
        "SELECT exact FROM folded",
        'SELECT * FROM "Folded"',
        "SELECT select FROM folded",
    ]:
        t.error(query)
    t.ok('CREATE TABLE "Folded" (x integer)')
    t.query('SELECT count(*) FROM "Folded"')
    t.ok('DROP TABLE "Folded"')
    t.query("SELECT count(*) FROM folded")
    t.ok(
        'CREATE TABLE words (date date, time time, year integer, value text, version integer, first integer, level integer, type text, name text, "order" integer)'
    )
    t.ok("INSERT INTO words VALUES ('2024-01-01', '10:00', 2024, 'v', 1, 2, 3, 't', 'n', 4)")
    t.query('SELECT date, time, year, value, version, first, level, type, name, "order" FROM words')
    # Of queries.
    t.ok("CREATE TABLE source (id integer, n numeric(8, 2), s text, d date)")
    t.ok("INSERT INTO source VALUES (1, 1.5, 'a', '2024-01-01'), (2, NULL, 'b', NULL), (3, -2.25, NULL, '1999-12-31')")
    queries = {
        "copy": "SELECT * FROM source",
        "part": "SELECT id, s FROM source WHERE id > 1",
        "sums": "SELECT s, count(*) AS c, sum(n) AS total FROM source GROUP BY s",
        "numbers": "SELECT n, n * n AS square FROM generate_series(1, 100) AS n",
        "nothing": "SELECT * FROM source WHERE false",
        "joined": "SELECT a.id, b.id AS other FROM source a JOIN source b ON a.id < b.id",
        "listed": "VALUES (1, 'x'), (2, NULL)",
        "united": "SELECT id FROM source UNION ALL SELECT 10",
        "typed": "SELECT 1::smallint AS a, 2::bigint AS b, 1.5::double precision AS c, true AS d, 'x' AS e, date '2024-01-01' AS f, timestamp '2024-01-01 00:00:00' AS g",
    }
    for name, query in queries.items():
        t.ok(f"CREATE TABLE {name} AS {query}")
        t.query(f"SELECT count(*) FROM {name}")
        t.query(
            f"SELECT * FROM {name} ORDER BY 1, 2 LIMIT 10" if name != "united" else f"SELECT * FROM {name} ORDER BY 1"
        )
    t.ok("CREATE TABLE named (x, y) AS SELECT id, s FROM source")
    t.query("SELECT x, y FROM named ORDER BY x")
    t.ok("CREATE TABLE partly (x) AS SELECT id, s FROM source")
    t.query("SELECT x, s FROM partly ORDER BY x")
    t.ok("INSERT INTO copy SELECT id + 10, n, s, d FROM source")
    t.query("SELECT id, n FROM copy ORDER BY id")
    t.query("SELECT count(*) FROM source")
    t.ok(
        "CREATE TABLE big AS SELECT n AS id, n % 17 AS k, 'text ' || n % 1000 AS s FROM generate_series(1, 30000) AS n"
    )
    t.query("SELECT count(*), sum(id), count(DISTINCT k), count(DISTINCT s) FROM big")
    t.query("SELECT k, count(*), min(id), max(id) FROM big WHERE id > 29000 GROUP BY k ORDER BY k")
    t.query("SELECT id, k, s FROM big WHERE id IN (1, 2048, 2049, 30000) ORDER BY id")
    t.query("SELECT id FROM big ORDER BY s DESC, id LIMIT 5")
    t.ok("DROP TABLE copy, part, sums")
    for name in ["copy", "part", "sums"]:
        t.error(f"SELECT * FROM {name}")
    t.error("DROP TABLE numbers, nosuch")
    t.query("SELECT max(square) FROM numbers")
    t.ok("DROP TABLE IF EXISTS numbers, nosuch")
    t.error("SELECT * FROM numbers")
    for sql in [
        "CREATE TABLE x (a nosuch)",
        "CREATE TABLE x (a)",
        "CREATE TABLE x",
        "CREATE TABLE x AS SELECT nosuch",
        "CREATE TABLE source AS SELECT 1",
        "CREATE TABLE x (a, b, c) AS SELECT 1, 2",
        "CREATE TABLE (a integer)",
        "CREATE TABLE x (a integer b text)",
        "CREATE TABLE x (a integer DEFAULT 'x')",
        "CREATE TABLE x (a integer NOT NULL NULL)",
        "CREATE x (a integer)",
        "DROP nosuch",
        "DROP TABLE",
    ]:
        t.error(sql)
    t.error("SELECT * FROM x")
    for sql in [
        "CREATE TABLE x (a integer PRIMARY KEY)",
        "CREATE TABLE x (a integer CHECK (a > 0))",
        "CREATE VIEW x AS SELECT 1",
        "CREATE INDEX x ON source (id)",
        "CREATE TEMP TABLE x (a integer)",
        "UPDATE source SET id = 1",
        "DELETE FROM source",
        "TRUNCATE source",
    ]:
        t.refused(sql, "unsupported", "it is not there yet")
    t.query("SELECT count(*), sum(id) FROM source")
    t.error("CREATE TABLE x (a integer, a text)", "invalidArgument|alreadyExists")
    t.error("CREATE TABLE x AS SELECT 1 AS a, 2 AS a", "invalidArgument|alreadyExists")
    t.error("CREATE TABLE x (a integer DEFAULT nosuch)", "unknownName")
