"""Tables that the engine makes itself, and statements about tables: that they are there. What they hold is Basalt's own."""


def cases(t):
    t.ok("CREATE TABLE t (a integer NOT NULL, b text)")
    t.ok("INSERT INTO t VALUES (1, 'x'), (2, NULL)")
    why = "it is Basalt's own: the oracle computes what has to come out"
    t.query("SELECT table_name, row_count, column_count FROM basalt.tables", "SELECT 't', 2::bigint, 2", why)
    t.query(
        "SELECT column_name, data_type, is_nullable FROM basalt.columns ORDER BY position",
        "VALUES ('a', 'integer', false), ('b', 'text', true)",
        why,
    )
    t.query("SELECT count(*) > 0 FROM basalt.commits", "SELECT true", why)
    t.query("SELECT count(*) >= 0 FROM basalt.files", "SELECT true", why)
    t.query("SELECT count(*) >= 0 FROM basalt.partitions", "SELECT true", why)
    t.query("SELECT max(version) IS NOT NULL, min(principal) FROM basalt.commits", "SELECT true, 'owner'", why)
    t.query(
        "SELECT c.column_name FROM basalt.tables t JOIN basalt.columns c ON c.table_name = t.table_name WHERE t.row_count = 2 ORDER BY c.position",
        "VALUES ('a'), ('b')",
        why,
    )
    t.query("DESCRIBE t", "VALUES ('a', 'integer', false), ('b', 'text', true)", why)
    t.query("SHOW timezone", "SELECT 'UTC'", why)
    t.query("SELECT current_user", "SELECT 'owner'", why)
    t.refused(
        "INSERT INTO basalt.tables VALUES (1)",
        "invalidArgument|unsupported|typeMismatch",
        "system tables are read only",
    )
    t.refused("DROP TABLE basalt.tables", "invalidArgument|unsupported", "system tables are read only")
    t.refused("SELECT * FROM basalt.nosuch", "unknownName", "there is no such system table")
    t.refused("SELECT * FROM nosuch.tables", "unknownName", "there is no such schema")
    t.refused("SHOW nosuch", "unknownName", "there is no such setting")
    t.refused("SET nosuch = 1", "unknownName", "there is no such setting")
