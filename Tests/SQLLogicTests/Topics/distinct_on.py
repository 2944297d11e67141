"""DISTINCT ON: of rows with equal keys the first of an order, with NULLs, expressions, groups and limits."""


def cases(t):
    t.ok("CREATE TABLE dn (id integer, a text, b integer, d date, n numeric(6, 2), f double precision)")
    rows = []
    for i in range(60):
        a = "NULL" if i % 11 == 4 else "'" + ["x", "y", "a longer text than twelve bytes"][i % 3] + "'"
        b = "NULL" if i % 10 == 7 else i * 7 % 5
        n = "NULL" if i % 7 == 3 else f"{(i * 37 % 100) / 4:.2f}"
        f = ["0", "1.5", "'NaN'", "NULL", "-1"][i % 5]
        rows.append(f"({i}, {a}, {b}, '2024-0{i % 2 + 1}-01', {n}, {f})")
    t.ok("INSERT INTO dn VALUES\n" + ",\n".join(rows))
    t.ok("CREATE TABLE none (a text, b integer)")
    keys = ["a", "b", "d", "f", "a, b", "b, d", "a, b, d", "b % 2", "a || '!'", "b IS NULL", "n > 10", "coalesce(b, 0)"]
    for key in keys:
        for order in ["id", "id DESC", "n, id", "n DESC NULLS LAST, id"]:
            t.query(f"SELECT DISTINCT ON ({key}) id, a, b, n FROM dn ORDER BY {key}, {order}")
        t.query(f"SELECT DISTINCT ON ({key}) {key}, id FROM dn ORDER BY {key}, id LIMIT 2")
        t.query(f"SELECT DISTINCT ON ({key}) id FROM dn WHERE id > 20 ORDER BY {key}, id OFFSET 1")
        t.query(f"SELECT count(*) FROM (SELECT DISTINCT ON ({key}) * FROM dn) AS q")
        t.rows(f"SELECT DISTINCT ON ({key}) {key} FROM dn")
    for direction in ["a DESC, b", "a, b DESC", "b, a", "b DESC NULLS LAST, a DESC NULLS FIRST"]:
        t.query(f"SELECT DISTINCT ON (a, b) a, b, id FROM dn ORDER BY {direction}, id DESC")
    for query in [
        "SELECT DISTINCT ON (k) a AS k, id FROM dn ORDER BY k, id",
        "SELECT DISTINCT ON (1) a, id FROM dn ORDER BY 1, 2",
        "SELECT DISTINCT ON (1, 2) b % 2, d, id FROM dn ORDER BY 2, 1, 3 DESC",
        "SELECT DISTINCT ON (a) a, count(*), min(id) FROM dn GROUP BY a, b ORDER BY a, count(*) DESC, min(id)",
        "SELECT DISTINCT ON (sum(b)) sum(b), a FROM dn GROUP BY a ORDER BY sum(b), a",
        "SELECT DISTINCT ON (a) * FROM none ORDER BY a",
        "SELECT DISTINCT ON (a) count(*) FROM none GROUP BY a ORDER BY a",
        "SELECT DISTINCT ON (b) b, b + 1, id * 2 FROM dn ORDER BY b DESC, id * 2 DESC",
        "SELECT id FROM (SELECT DISTINCT ON (a) a, id FROM dn ORDER BY a, id DESC) AS q WHERE a = 'x'",
        "SELECT a, id FROM (SELECT DISTINCT ON (a) a, id FROM dn ORDER BY a, id DESC) AS q WHERE id > 57 ORDER BY id",
        "SELECT a FROM (SELECT DISTINCT ON (a, b) a, b, id FROM dn ORDER BY a, b, id DESC) AS q WHERE a = 'y' AND b < 3 ORDER BY id",
        "SELECT count(*), sum(id) FROM (SELECT DISTINCT ON (b) b, id FROM dn ORDER BY b, id DESC) AS q",
        "SELECT x.id, y.id FROM (SELECT DISTINCT ON (a) a, id FROM dn ORDER BY a, id) AS x JOIN (SELECT DISTINCT ON (a) a, id FROM dn ORDER BY a, id DESC) AS y ON x.a = y.a ORDER BY 1",
        "SELECT id FROM dn WHERE id IN (SELECT DISTINCT ON (d) id FROM dn ORDER BY d, id DESC) ORDER BY id",
        "SELECT DISTINCT ON (a) a, id IN (SELECT b FROM dn) FROM dn ORDER BY a, id",
        "SELECT DISTINCT ON (b IN (SELECT 1)) b IN (SELECT 1), id FROM dn ORDER BY b IN (SELECT 1), id",
        "WITH q AS (SELECT DISTINCT ON (a) a, id FROM dn ORDER BY a, id) SELECT count(*), min(id) FROM q",
        "(SELECT DISTINCT ON (d) id FROM dn ORDER BY d, id) UNION ALL SELECT 99 ORDER BY 1",
        "SELECT sum(n), count(*) FROM (SELECT DISTINCT ON (n % 1000) n FROM generate_series(1, 50000) AS n ORDER BY n % 1000, n DESC) AS q",
        "SELECT sum(n), count(*) FROM (SELECT DISTINCT ON (n / 3) n FROM generate_series(1, 50000) AS n ORDER BY n / 3, n) AS q",
        "SELECT DISTINCT ON (true) id FROM dn ORDER BY true, id" if False else "SELECT DISTINCT ON (id = id) id FROM dn ORDER BY id = id, id",
    ]:
        t.query(query)
    # DuckDB's: the order need not begin with the keys.
    for query in [
        "SELECT DISTINCT ON (b) b, id FROM dn ORDER BY id",
        "SELECT DISTINCT ON (a) a, b, id FROM dn ORDER BY id DESC",
        "SELECT DISTINCT ON (a, d) a, id FROM dn ORDER BY n NULLS FIRST, id",
    ]:
        t.duck(query)
    for query in [
        "SELECT DISTINCT ON () a FROM dn",
        "SELECT DISTINCT ON a FROM dn",
        "SELECT DISTINCT ON (nosuch) a FROM dn",
        "SELECT DISTINCT ON (7) a FROM dn",
        "SELECT DISTINCT ON (a) count(*) FROM dn GROUP BY b",
        "SELECT DISTINCT ON (a) a, sum(b) FROM dn",
    ]:
        t.error(query)
    # EXCLUDE, REPLACE and RENAME.
    for query in [
        "SELECT * EXCLUDE (n, f) FROM dn ORDER BY id",
        "SELECT * EXCLUDE n FROM dn ORDER BY id LIMIT 3",
        "SELECT * REPLACE (b + 1 AS b) FROM dn ORDER BY id LIMIT 7",
        "SELECT * REPLACE (upper(a) AS a, id * 2 AS id) FROM dn ORDER BY d, n, f, b, 1 LIMIT 9",
        "SELECT * RENAME (a AS name, b AS number) FROM dn ORDER BY id LIMIT 3",
        "SELECT * RENAME a AS name FROM dn ORDER BY id LIMIT 3",
        "SELECT * EXCLUDE (f, d) REPLACE (b * 10 AS b) RENAME (n AS price) FROM dn ORDER BY id",
        "SELECT q.price FROM (SELECT * RENAME (n AS price) FROM dn) AS q ORDER BY q.id",
        "SELECT q.* EXCLUDE (id) FROM dn AS q WHERE id < 4 ORDER BY id",
        "SELECT q.* EXCLUDE (id, d, n, f), r.* EXCLUDE (a, b) FROM dn AS q JOIN dn AS r USING (id) ORDER BY id LIMIT 5",
        "SELECT * EXCLUDE (f) FROM dn AS q JOIN (SELECT id, b AS c FROM dn) AS r USING (id) ORDER BY id LIMIT 5",
        "SELECT DISTINCT * EXCLUDE (id, n, f, d) FROM dn ORDER BY ALL",
        "SELECT * EXCLUDE (id, n, f), count(*) AS k FROM dn GROUP BY ALL ORDER BY ALL",
        "FROM (SELECT * EXCLUDE (id) RENAME (a AS id) FROM dn) SELECT id ORDER BY id, b LIMIT 4",
    ]:
        t.duck(query)
    t.duck_error("SELECT * EXCLUDE (nosuch) FROM dn", "unknownName")
    t.duck_error("SELECT * REPLACE (1 AS nosuch) FROM dn", "unknownName")
    t.refused("SELECT * RENAME (nosuch AS a) FROM dn", "unknownName", "DuckDB passes it over")
    t.duck_error("SELECT * EXCLUDE (a) REPLACE (b AS a) FROM dn", "invalidArgument")
    t.duck_error("SELECT * EXCLUDE (a, a) FROM dn", "invalidArgument")
    t.duck_error("SELECT * EXCLUDE (a, b) FROM none", "invalidArgument")
    t.duck_error("SELECT * RENAME (a b) FROM dn", "syntax")
