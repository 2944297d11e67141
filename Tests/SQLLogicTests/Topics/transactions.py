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
    t.ok("BEGIN")
    t.ok("INSERT INTO t VALUES (80, 'x')")
    t.refused("SELECT * FROM t", "unsupported", "a transaction does not read yet what it has changed itself")
    t.ok("ROLLBACK")
    seen()
