"""ALTER TABLE: columns added, dropped, renamed, widened; NOT NULL and defaults; rows of before and of after."""


def cases(t):
    t.ok("CREATE TABLE t (a integer, b text)")
    t.ok("INSERT INTO t VALUES (1, 'x'), (2, NULL)")

    def shown(*statements):
        for sql in statements:
            t.ok(sql)
        t.query("SELECT * FROM t ORDER BY 1, 2", repeats=True)
        t.query("SELECT count(*) FROM t", repeats=True)

    shown("ALTER TABLE t ADD COLUMN c integer")
    shown("INSERT INTO t VALUES (3, 'y', 30)")
    shown("ALTER TABLE t ADD COLUMN d text DEFAULT 'old'")
    shown("INSERT INTO t (a, d) VALUES (4, 'new'), (5, DEFAULT)", "INSERT INTO t (a) VALUES (6)")
    t.query("SELECT d, count(*) FROM t GROUP BY d ORDER BY d")
    t.query("SELECT a FROM t WHERE d = 'old' ORDER BY a")
    t.query("SELECT a FROM t WHERE c IS NULL ORDER BY a")
    shown("ALTER TABLE t ADD e numeric(6, 2) DEFAULT 1.25, ADD f date DEFAULT '2024-01-01'")
    t.query("SELECT sum(e), min(f) FROM t")
    shown("ALTER TABLE t RENAME COLUMN b TO renamed", "INSERT INTO t (a, renamed) VALUES (7, 'z')")
    t.error("SELECT b FROM t")
    t.query("SELECT renamed FROM t WHERE renamed > 'x' ORDER BY 1")
    shown("ALTER TABLE t RENAME c TO b")
    shown("ALTER TABLE t DROP COLUMN b")
    t.error("SELECT b FROM t")
    shown("ALTER TABLE t ADD COLUMN b boolean")
    t.query("SELECT a, b FROM t ORDER BY a")
    # Widening: values of before are the same, larger ones fit.
    t.error("INSERT INTO t (a) VALUES (3000000000)")
    shown("ALTER TABLE t ALTER COLUMN a TYPE bigint", "INSERT INTO t (a) VALUES (3000000000)")
    t.query("SELECT a + 1 FROM t WHERE a > 6 ORDER BY 1")
    t.query("SELECT sum(a), max(a) FROM t")
    t.query("SELECT x.a FROM t x JOIN t y ON x.a = y.a WHERE x.a < 4 ORDER BY 1")
    shown("ALTER TABLE t ALTER e TYPE numeric(12, 2)", "INSERT INTO t (a, e) VALUES (8, 1234567890.12)")
    # NOT NULL and defaults.
    shown("ALTER TABLE t ALTER COLUMN d SET DEFAULT 'newest'", "INSERT INTO t (a) VALUES (9)")
    shown("ALTER TABLE t ALTER d DROP DEFAULT", "INSERT INTO t (a) VALUES (10)")
    t.query("SELECT a, d FROM t WHERE a > 7 ORDER BY a")
    t.error("ALTER TABLE t ALTER COLUMN renamed SET NOT NULL")
    t.ok("ALTER TABLE t ALTER COLUMN a SET NOT NULL")
    t.error("INSERT INTO t (d) VALUES ('no a')")
    t.error("INSERT INTO t (a) VALUES (NULL)")
    shown("ALTER TABLE t ALTER COLUMN a DROP NOT NULL", "INSERT INTO t (a) VALUES (NULL)")
    t.ok("CREATE TABLE fresh (a integer NOT NULL, b integer DEFAULT 5)")
    t.ok("INSERT INTO fresh (a) VALUES (1)")
    t.ok("ALTER TABLE fresh ADD COLUMN c integer NOT NULL DEFAULT 7")
    t.ok("INSERT INTO fresh (a, b) VALUES (2, NULL)")
    t.query("SELECT * FROM fresh ORDER BY a")
    t.error("INSERT INTO fresh (a, c) VALUES (3, NULL)")
    t.query("SELECT sum(c), count(b) FROM fresh")
    # Tables by another name.
    t.ok("ALTER TABLE fresh RENAME TO stale")
    t.error("SELECT * FROM fresh")
    t.query("SELECT * FROM stale ORDER BY a")
    t.ok("CREATE TABLE fresh (z integer)")
    t.query("SELECT * FROM fresh")
    t.error("ALTER TABLE fresh RENAME TO stale")
    t.ok("ALTER TABLE IF EXISTS nosuch ADD COLUMN x integer")
    t.ok("ALTER TABLE fresh ADD COLUMN IF NOT EXISTS z text")
    t.ok("ALTER TABLE fresh DROP COLUMN IF EXISTS nosuch")
    for sql in [
        "ALTER TABLE nosuch ADD COLUMN x integer",
        "ALTER TABLE fresh ADD COLUMN z integer",
        "ALTER TABLE fresh DROP COLUMN nosuch",
        "ALTER TABLE fresh RENAME COLUMN nosuch TO x",
        "ALTER TABLE fresh ADD COLUMN x nosuch",
        "ALTER TABLE fresh ALTER COLUMN nosuch SET NOT NULL",
        "ALTER TABLE fresh ALTER COLUMN z SET DEFAULT 'x'",
        "ALTER TABLE fresh ALTER COLUMN nosuch TYPE bigint",
        "ALTER TABLE t RENAME COLUMN a TO d",
        "ALTER TABLE fresh",
        "ALTER TABLE fresh NOTHING",
        "ALTER TABLE t ADD COLUMN x integer NOT NULL",
        "ALTER TABLE t ADD COLUMN x integer DEFAULT 'y'",
    ]:
        t.error(sql)
    t.refused(
        "ALTER TABLE t ALTER COLUMN a TYPE integer",
        "typeMismatch|unsupported|invalidArgument",
        "types are widened, never narrowed",
    )
    t.refused(
        "ALTER TABLE t ALTER COLUMN d TYPE integer",
        "typeMismatch|unsupported|invalidArgument",
        "types are widened, and texts are no numbers",
    )
    t.query("SELECT count(*), count(a), count(d) FROM t")
    # Rows of several ages in one query.
    t.ok("CREATE TABLE ages (id integer)")
    t.ok("INSERT INTO ages SELECT n FROM generate_series(1, 3000) AS n")
    t.ok("ALTER TABLE ages ADD COLUMN k integer DEFAULT 1")
    t.ok("INSERT INTO ages SELECT n, 2 FROM generate_series(3001, 6000) AS n")
    t.ok("ALTER TABLE ages ALTER COLUMN id TYPE bigint")
    t.ok("ALTER TABLE ages ADD COLUMN s text")
    t.ok(
        "INSERT INTO ages SELECT n * 1000000, 3, 's' || n FROM generate_series(6001, 9000) AS n",
        "INSERT INTO ages SELECT n::bigint * 1000000, 3, 's' || n FROM generate_series(6001, 9000) AS n",
        "series are of bigint",
    )
    t.query("SELECT k, count(*), sum(id), min(id), max(id), count(s) FROM ages GROUP BY k ORDER BY k")
    t.query("SELECT count(*) FROM ages WHERE k < 3 AND s IS NULL")
    t.query("SELECT id, k, s FROM ages WHERE id IN (1, 3000, 3001, 6000, 6001000000, 9000000000) ORDER BY id")
    t.query("SELECT count(*) FROM ages a JOIN ages b ON a.id = b.id WHERE a.k <> b.k")
    t.query("SELECT max(s), min(s) FROM ages WHERE id > 5000000000")
    t.ok("ALTER TABLE ages DROP COLUMN k")
    t.query("SELECT count(*), max(id) FROM ages WHERE s IS NOT NULL")
    t.error("SELECT k FROM ages")
