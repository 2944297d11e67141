"""ASOF JOIN: the nearest row before or behind, with keys and without, NULLs, ties that tell nothing apart, tolerances."""


def cases(t):
    t.ok("CREATE TABLE trades (id integer, sym text, ts timestamp, price numeric(8, 2))")
    t.ok("CREATE TABLE quotes (sym text, ts timestamp, bid integer)")
    t.ok("CREATE TABLE none (sym text, ts timestamp, bid integer)")
    rows = []
    for i in range(60):
        sym = "NULL" if i % 13 == 5 else "'" + ["A", "B", "a symbol of some length"][i % 3] + "'"
        ts = "NULL" if i % 17 == 9 else f"'2024-01-01 0{i * 7 % 10}:{i * 13 % 60:02}:00'"
        rows.append(f"({i}, {sym}, {ts}, {i * 31 % 97}.25)")
    t.ok("INSERT INTO trades VALUES " + ", ".join(rows))
    rows, seen = [], set()
    for i in range(70):
        sym = "NULL" if i % 19 == 7 else "'" + ["A", "B", "C", "a symbol of some length"][i % 4] + "'"
        ts = "NULL" if i % 23 == 11 else f"'2024-01-01 0{i * 3 % 10}:{i * 11 % 60:02}:00'"
        if (sym, ts) in seen or ts in seen:
            continue
        seen |= {(sym, ts), ts}
        rows.append(f"({sym}, {ts}, {i})")
    t.ok("INSERT INTO quotes VALUES " + ", ".join(rows))
    for sign in [">=", ">", "<=", "<"]:
        for kind in ["ASOF JOIN", "ASOF LEFT JOIN"]:
            for keys in ["t.sym = q.sym AND ", ""]:
                t.duck(f"SELECT t.id, q.bid, q.ts FROM trades t {kind} quotes q ON {keys}t.ts {sign} q.ts ORDER BY t.id")
                t.duck(f"SELECT count(*), sum(q.bid), count(q.sym) FROM trades t {kind} quotes q ON {keys}t.ts {sign} q.ts")
                t.duck(f"SELECT t.id, n.bid FROM trades t {kind} none n ON {keys.replace('q.', 'n.')}t.ts {sign} n.ts ORDER BY t.id")
                t.duck(f"SELECT n.bid, q.bid FROM none n {kind} quotes q ON {keys.replace('t.', 'n.')}n.ts {sign} q.ts")
            t.duck(f"SELECT t.id, q.bid FROM trades t {kind} quotes q ON t.sym = q.sym AND t.ts {sign} q.ts WHERE t.sym = 'A' AND q.bid > 20 ORDER BY t.id")
            t.duck(f"SELECT t.id, q.bid FROM trades t {kind} (SELECT * FROM quotes WHERE bid % 2 = 0) AS q ON t.sym = q.sym AND t.ts {sign} q.ts ORDER BY t.id")
            t.duck(f"SELECT t.id, q.bid, r.bid FROM trades t {kind} quotes q ON t.sym = q.sym AND t.ts {sign} q.ts {kind} quotes r ON t.ts {sign} r.ts ORDER BY t.id")
    for query in [
        "SELECT t.id, q.bid FROM trades t ASOF JOIN quotes q ON q.sym = t.sym AND q.ts <= t.ts ORDER BY t.id",
        "SELECT a.n, b.n FROM generate_series(1, 20) AS a (n) ASOF JOIN (SELECT n * 7 AS n FROM generate_series(1, 5) AS x (n)) AS b ON a.n >= b.n ORDER BY 1",
        "SELECT a.n, b.n FROM generate_series(1, 20) AS a (n) ASOF LEFT JOIN (SELECT n * 7 AS n FROM generate_series(1, 5) AS x (n)) AS b ON a.n >= b.n ORDER BY 1",
        "SELECT a.x, b.x FROM (VALUES (1.5::double), (2.5), (NULL)) AS a (x) ASOF LEFT JOIN (VALUES (2.0::double), (1.0), (NULL)) AS b (x) ON a.x > b.x ORDER BY 1",
        "SELECT a.x, b.x FROM (VALUES (date '2024-01-05'), (date '2024-02-01')) AS a (x) ASOF JOIN (VALUES (date '2024-01-01'), (date '2024-01-31')) AS b (x) ON a.x >= b.x ORDER BY 1",
        "SELECT count(*), sum(a.n - b.n), max(a.n - b.n) FROM generate_series(1, 30000) AS a (n) ASOF JOIN (SELECT n * 17 AS n FROM generate_series(1, 2000) AS x (n)) AS b ON a.n >= b.n",
        "SELECT count(*), sum(a.n - b.n) FROM generate_series(1, 30000) AS a (n) ASOF LEFT JOIN (SELECT n * 17 AS n FROM generate_series(1, 2000) AS x (n)) AS b ON a.n % 10 = b.n % 10 AND a.n < b.n",
        "SELECT q.sym, count(*) FROM trades t ASOF JOIN quotes q ON t.sym = q.sym AND t.ts >= q.ts GROUP BY q.sym ORDER BY q.sym",
    ]:
        t.duck(query)
    # A further condition is asked of the nearest alone: what DuckDB says with CASE.
    for sign, far in [(">=", "t.ts - q.ts"), ("<=", "q.ts - t.ts")]:
        for tolerance in ["5 minutes", "1 hour", "0 minutes"]:
            t.duck(
                f"SELECT t.id, q.bid FROM trades t ASOF JOIN quotes q ON t.sym = q.sym AND t.ts {sign} q.ts AND {far} <= interval '{tolerance}' ORDER BY t.id",
                f"SELECT t.id, q.bid FROM trades t ASOF JOIN quotes q ON t.sym = q.sym AND t.ts {sign} q.ts WHERE {far} <= interval '{tolerance}' ORDER BY t.id",
                "DuckDB has no further conditions",
            )
            t.duck(
                f"SELECT t.id, q.bid FROM trades t ASOF LEFT JOIN quotes q ON t.sym = q.sym AND t.ts {sign} q.ts AND {far} <= interval '{tolerance}' ORDER BY t.id",
                f"SELECT t.id, CASE WHEN {far} <= interval '{tolerance}' THEN q.bid END FROM trades t ASOF LEFT JOIN quotes q ON t.sym = q.sym AND t.ts {sign} q.ts ORDER BY t.id",
                "DuckDB has no further conditions",
            )
    for query in ["SELECT 1 FROM trades t ASOF JOIN quotes q ON t.sym = q.sym", "SELECT 1 FROM trades t ASOF JOIN quotes q ON t.sym = q.sym AND t.id > 5"]:
        t.refused(query, "invalidArgument", "there is no order to be near in")
    t.refused("SELECT 1 FROM trades t ASOF JOIN quotes q ON t.sym > q.sym", "typeMismatch", "texts have no distance")
    t.refused("SELECT 1 FROM trades t ASOF JOIN quotes q USING (sym)", "invalidArgument", "there is no inequality")
    t.duck_error("SELECT 1 FROM trades t ASOF JOIN quotes q", "syntax")
