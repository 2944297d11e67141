"""BEGIN, COMMIT, ROLLBACK: what is visible when, what a failed statement leaves, DDL that is rolled back."""


def cases(t):
    t.ok("CREATE TABLE t (a integer NOT NULL, b text)")
    t.ok("CREATE TABLE other (x integer)")
    t.ok("INSERT INTO t VALUES (1, 'x')")
    state = "SELECT count(*), sum(a) FROM t"

    def seen(*tables):
        for query in tables or (state,):
            t.query(query, repeats=True)

    def transaction(*statements, end="COMMIT", begin="BEGIN"):
        t.ok(begin)
        for sql in statements:
            t.ok(sql)
        t.ok(end)
        seen(state, "SELECT count(*) FROM other")

    transaction("INSERT INTO t VALUES (2, 'y')")
    transaction("INSERT INTO t VALUES (3, 'z')", end="ROLLBACK")
    transaction(
        "INSERT INTO t VALUES (4, 'a'), (5, 'b')", "INSERT INTO t VALUES (6, NULL)", "INSERT INTO other VALUES (1)"
    )
    transaction("INSERT INTO t VALUES (7, 'a')", "INSERT INTO other VALUES (2)", end="ROLLBACK")
    transaction(begin="BEGIN TRANSACTION", end="COMMIT TRANSACTION")
    transaction("INSERT INTO t VALUES (8, 'h')", begin="START TRANSACTION", end="END")
    transaction("INSERT INTO t VALUES (9, 'i')", begin="BEGIN WORK", end="ABORT")
    transaction("INSERT INTO other SELECT a FROM t")
    transaction("INSERT INTO t SELECT x + 100, 'from other' FROM other WHERE x < 3", end="ROLLBACK")
    # Reading what was not changed, before and after changes of others.
    t.ok("BEGIN")
    seen()
    t.ok("INSERT INTO other VALUES (50)")
    seen()
    t.ok("COMMIT")
    seen("SELECT max(x) FROM other")
    # An error fails the whole transaction.
    for wrong, code in [
        ("SELECT 1 / 0", None),
        ("INSERT INTO t VALUES (NULL, 'x')", None),
        ("SELECT nosuch", None),
        ("INSERT INTO nosuch VALUES (1)", None),
        ("SELEC 1", None),
    ]:
        t.ok("BEGIN")
        t.ok("INSERT INTO other VALUES (60)")
        t.error(wrong, code)
        t.error("SELECT 1")
        t.error("INSERT INTO other VALUES (61)")
        t.ok("ROLLBACK")
        seen(state, "SELECT count(*) FROM other")
        t.ok("BEGIN")
        t.ok("INSERT INTO other VALUES (62)")
        t.error(wrong, code)
        # Which rolls back, as PostgreSQL's does.
        t.ok("COMMIT")
        seen(state, "SELECT count(*) FROM other")
    # Tables come and go with their transaction.
    t.ok("BEGIN")
    t.ok("CREATE TABLE made (x integer)")
    t.ok("INSERT INTO made VALUES (1), (2)")
    t.ok("COMMIT")
    seen("SELECT count(*), sum(x) FROM made")
    t.ok("BEGIN")
    t.ok("CREATE TABLE unmade (x integer)")
    t.ok("INSERT INTO unmade VALUES (1)")
    t.ok("ROLLBACK")
    t.error("SELECT * FROM unmade")
    t.ok("BEGIN")
    t.ok("DROP TABLE made")
    t.ok("ROLLBACK")
    seen("SELECT count(*), sum(x) FROM made")
    t.ok("BEGIN")
    t.ok("ALTER TABLE made ADD COLUMN y text DEFAULT 'd'")
    t.ok("ROLLBACK")
    seen("SELECT * FROM made ORDER BY 1")
    t.ok("BEGIN")
    t.ok("ALTER TABLE made ADD COLUMN y text DEFAULT 'd'")
    t.ok("INSERT INTO made VALUES (3, 'e')")
    t.ok("COMMIT")
    seen("SELECT * FROM made ORDER BY 1")
    t.ok("BEGIN")
    t.ok("CREATE TABLE copied AS SELECT x, y FROM made WHERE x > 1")
    t.ok("COMMIT")
    seen("SELECT * FROM copied ORDER BY 1")
    t.ok("BEGIN")
    t.ok("DROP TABLE made")
    t.ok("COMMIT")
    t.error("SELECT * FROM made")
    # Read only.
    t.ok("BEGIN READ ONLY")
    seen()
    t.error("INSERT INTO t VALUES (70, 'x')")
    t.ok("ROLLBACK")
    t.ok("BEGIN ISOLATION LEVEL SERIALIZABLE")
    seen()
    t.ok("COMMIT")
    t.ok("START TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    seen("SELECT now() = now()")
    t.ok("COMMIT")
    # now() stands still.
    t.ok("BEGIN")
    t.query("SELECT now() = current_timestamp, now() = transaction_timestamp()")
    t.ok("ROLLBACK")
    t.refused("COMMIT", "invalidArgument", "PostgreSQL only warns")
    t.refused("ROLLBACK", "invalidArgument", "PostgreSQL only warns")
    t.ok("BEGIN")
    t.refused("BEGIN", "invalidArgument", "PostgreSQL only warns")
    t.ok("ROLLBACK")
    own_writes(t, seen, state)
    seen()


def own_writes(t, seen, state):
    """A transaction reads what it has changed itself."""
    rows = "SELECT * FROM t ORDER BY a, b"
    t.ok("BEGIN")
    t.ok("INSERT INTO t VALUES (80, 'x')")
    seen(rows, state)
    t.ok("INSERT INTO t VALUES (81, 'y'), (82, NULL)")
    t.ok("INSERT INTO t VALUES (83, 'z')")
    seen(rows, state, "SELECT min(a), max(a), count(b) FROM t WHERE a >= 80")
    # Each time twice as many: a query that met the rows of its own statement would not end.
    t.ok("INSERT INTO t SELECT a + 1000, b FROM t")
    t.ok("INSERT INTO t SELECT a + 10000, b FROM t")
    seen(state, "SELECT count(*) FROM t WHERE a > 10000", "SELECT b, count(*) FROM t GROUP BY b ORDER BY b NULLS LAST")
    # With a table that it has not changed, with itself, in sub-queries, in set operations.
    for query in [
        "SELECT t.a, other.x FROM t JOIN other ON t.a = other.x ORDER BY t.a",
        "SELECT x, (SELECT count(*) FROM t) FROM other ORDER BY x",
        "SELECT count(*) FROM t AS one JOIN t AS two ON one.a + 1000 = two.a",
        "SELECT x FROM other WHERE x IN (SELECT a FROM t) ORDER BY x",
        "SELECT a FROM t EXCEPT SELECT x FROM other ORDER BY 1 LIMIT 5",
        "WITH large AS (SELECT a FROM t WHERE a > 11000) SELECT count(*), min(a) FROM large",
    ]:
        seen(query)
    t.ok("ROLLBACK")
    seen(rows, state)
    # More than travels in a commit: files that nobody else knows.
    t.ok("BEGIN")
    t.ok("INSERT INTO t SELECT x, 'row ' || x FROM generate_series(100000, 150000) AS g (x)")
    large = "SELECT count(*), sum(a::bigint), min(b), max(b) FROM t WHERE a >= 100000"
    seen(state, large)
    t.ok("INSERT INTO t SELECT a + 100000, b FROM t WHERE a >= 100000")
    seen(state, large, "SELECT b FROM t WHERE a = 222222")
    t.ok("ROLLBACK")
    seen(state, large)
    # Tables that it has made.
    t.ok("BEGIN")
    t.ok("CREATE TABLE fresh (x integer, y text)")
    fresh = "SELECT * FROM fresh ORDER BY x"
    seen(fresh, "SELECT count(*) FROM fresh")
    t.ok("INSERT INTO fresh VALUES (1, 'a'), (2, 'b')")
    seen(fresh, "SELECT count(*) FROM fresh")
    t.ok("INSERT INTO fresh SELECT x + 2, y FROM fresh")
    t.ok("CREATE TABLE doubled AS SELECT x * 2 AS x FROM fresh")
    seen(fresh, "SELECT fresh.y, doubled.x FROM fresh JOIN doubled ON fresh.x = doubled.x ORDER BY 2")
    # Columns come and go between its rows.
    t.ok("ALTER TABLE fresh ADD COLUMN z integer DEFAULT 9")
    seen(fresh)
    t.ok("INSERT INTO fresh VALUES (10, 'j', 100)")
    t.ok("ALTER TABLE fresh DROP COLUMN y")
    seen(fresh)
    t.ok("INSERT INTO fresh VALUES (11, 110)")
    t.ok("ALTER TABLE fresh RENAME COLUMN z TO w")
    t.ok("ALTER TABLE fresh ALTER COLUMN x TYPE bigint")
    t.ok("INSERT INTO fresh VALUES (5000000000, 120)")
    seen(fresh, "SELECT sum(x), sum(w) FROM fresh", "SELECT x FROM fresh WHERE w = 9 ORDER BY x")
    t.ok("ALTER TABLE fresh RENAME TO renamed")
    seen("SELECT count(*), max(x) FROM renamed")
    t.ok("COMMIT")
    seen("SELECT * FROM renamed ORDER BY x", "SELECT * FROM doubled ORDER BY x")
    t.error("SELECT * FROM fresh")
    # What was there before, changed in the middle.
    t.ok("BEGIN")
    t.ok("INSERT INTO renamed VALUES (20, 200)")
    t.ok("ALTER TABLE renamed ADD COLUMN v text DEFAULT 'v'")
    t.ok("INSERT INTO renamed VALUES (21, 210, 'own')")
    t.ok("ALTER TABLE renamed DROP COLUMN w")
    seen("SELECT * FROM renamed ORDER BY x", "SELECT v, count(*) FROM renamed GROUP BY v ORDER BY v")
    t.ok("COMMIT")
    seen("SELECT * FROM renamed ORDER BY x")
    # NOT NULL looks at its own rows as well.
    t.ok("BEGIN")
    t.ok("INSERT INTO renamed VALUES (22, NULL)")
    t.error("ALTER TABLE renamed ALTER COLUMN v SET NOT NULL", "constraint")
    t.ok("ROLLBACK")
    t.ok("BEGIN")
    t.ok("INSERT INTO renamed VALUES (22, 'w')")
    t.ok("ALTER TABLE renamed ALTER COLUMN v SET NOT NULL")
    t.error("INSERT INTO renamed VALUES (23, NULL)")
    t.ok("ROLLBACK")
    # Dropped, and made again under its name.
    t.ok("BEGIN")
    t.ok("INSERT INTO doubled VALUES (1)")
    t.ok("DROP TABLE doubled")
    t.ok("CREATE TABLE doubled (n text)")
    t.ok("INSERT INTO doubled VALUES ('new')")
    seen("SELECT * FROM doubled")
    t.ok("COMMIT")
    seen("SELECT * FROM doubled", "SELECT * FROM renamed ORDER BY x")
