"""Quantiles, medians and modes, with and without WITHIN GROUP; calls with an ORDER BY, each its own; bits, correlations and regressions; estimates."""


def cases(t):
    t.ok(
        "CREATE TABLE oa (id integer, g text, i integer, s smallint, l bigint, n numeric(8, 2), f double precision, r real, x text, d date, ts timestamp, b boolean, w numeric(30, 4))"
    )
    rows = []
    for i in range(50):
        g = "NULL" if i % 9 == 4 else "'" + "pqr"[i % 3] + "'"
        v = "NULL" if i % 7 == 3 else i * 37 % 23 - 5
        n = "NULL" if i % 8 == 5 else f"{(i * 53 % 200 - 60) / 4:.2f}"
        f = ["0.5", "-1.5", "NULL", f"{i}", "2.25"][i % 5]
        x = "NULL" if i % 6 == 5 else "'" + ["a", "b", "a text of some length", "", "c"][i * 3 % 5] + "'"
        day = "NULL" if i % 10 == 9 else f"'2024-0{i * 7 % 9 + 1}-1{i % 3}'"
        ts = "NULL" if i % 10 == 9 else f"'2024-0{i * 7 % 9 + 1}-1{i % 3} 0{i % 9}:30:00'"
        b = ["true", "false", "NULL"][i % 3]
        w = "NULL" if i % 12 == 7 else f"{i * 7919 % 31 - 15}000000000000000000.25"
        rows.append(f"({i}, {g}, {v}, {v}, {v}, {n}, {f}, {f}, {x}, {day}, {ts}, {b}, {w})")
    t.ok("INSERT INTO oa VALUES\n" + ",\n".join(rows))
    t.ok("CREATE TABLE none (i integer, f double precision, x text, g text)")
    fractions = ["0", "0.25", "0.5", "0.9", "1"]
    for column in ["i", "s", "l", "n", "f", "r"]:
        for direction in ["", " DESC"]:
            for fraction in fractions:
                call = f"percentile_cont({fraction}) WITHIN GROUP (ORDER BY {column}{direction})"
                t.query(f"SELECT {call} FROM oa")
                t.query(f"SELECT g, {call} FROM oa GROUP BY g ORDER BY g")
    for column in ["i", "s", "l", "n", "f", "r", "x", "d", "ts", "b", "w"]:
        for direction in ["", " DESC"]:
            for fraction in ["0", "0.3", "0.5", "1"]:
                call = f"percentile_disc({fraction}) WITHIN GROUP (ORDER BY {column}{direction})"
                t.query(f"SELECT g, {call} FROM oa GROUP BY g ORDER BY g")
            t.query(f"SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY {column}{direction}) FROM oa")
            t.query(f"SELECT g, mode() WITHIN GROUP (ORDER BY {column}{direction}) FROM oa GROUP BY g ORDER BY g")
        t.query(f"SELECT g, percentile_disc(0.5) WITHIN GROUP (ORDER BY {column}) FILTER (WHERE id % 3 = 0) FROM oa GROUP BY g ORDER BY g")
    for query in [
        "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY i + 1), percentile_cont(0.5) WITHIN GROUP (ORDER BY i) + 1 FROM oa",
        "SELECT percentile_cont(0.1 + 0.2) WITHIN GROUP (ORDER BY i) FROM oa",
        "SELECT percentile_cont(NULL) WITHIN GROUP (ORDER BY i) FROM oa",
        "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY i) FROM none",
        "SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY x), mode() WITHIN GROUP (ORDER BY x) FROM none",
        "SELECT g, percentile_cont(0.5) WITHIN GROUP (ORDER BY i) FROM none GROUP BY g",
        "SELECT g, count(*), sum(i), percentile_cont(0.5) WITHIN GROUP (ORDER BY i), max(f) FROM oa GROUP BY g ORDER BY 4, g",
        "SELECT g FROM oa GROUP BY g HAVING percentile_cont(0.5) WITHIN GROUP (ORDER BY i) > 4 ORDER BY g",
        "SELECT g FROM oa GROUP BY g ORDER BY mode() WITHIN GROUP (ORDER BY i), g",
        "SELECT percentile_cont(id / 10.0) WITHIN GROUP (ORDER BY n) FROM (SELECT 5 AS id, n FROM oa) AS q GROUP BY id",
        "SELECT g, percentile_disc(0.5) WITHIN GROUP (ORDER BY i), grouping(g) FROM oa GROUP BY ROLLUP (g) ORDER BY 3, g",
        "SELECT g, b, percentile_cont(0.25) WITHIN GROUP (ORDER BY n), mode() WITHIN GROUP (ORDER BY x) FROM oa GROUP BY CUBE (g, b) ORDER BY grouping(g), grouping(b), g, b",
        "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY n), percentile_disc(0.01) WITHIN GROUP (ORDER BY n DESC), mode() WITHIN GROUP (ORDER BY n % 17) FROM generate_series(1, 50000) AS n",
        "SELECT count(*), sum(m) FROM (SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY n) AS m FROM generate_series(1, 60000) AS n GROUP BY n % 7001) AS q",
        "SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY 'text ' || n % 977) FROM generate_series(1, 20000) AS n",
    ]:
        t.query(query)
    for query in [
        "SELECT percentile_cont(1.5) WITHIN GROUP (ORDER BY i) FROM oa",
        "SELECT percentile_cont(-0.5) WITHIN GROUP (ORDER BY i) FROM oa",
        "SELECT percentile_disc(2) WITHIN GROUP (ORDER BY x) FROM oa",
    ]:
        t.error(query, "outOfRange")
    for query in [
        "SELECT percentile_cont(0.5) FROM oa",
        "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY x) FROM oa",
        "SELECT percentile_cont(0.5) WITHIN GROUP (i) FROM oa",
        "SELECT mode(0.5) WITHIN GROUP (ORDER BY i) FROM oa",
        "SELECT abs(0.5) WITHIN GROUP (ORDER BY i) FROM oa",
    ]:
        t.error(query, "typeMismatch|syntax|invalidArgument")
    t.error("SELECT sum(i) WITHIN GROUP (ORDER BY i) FROM oa", "typeMismatch")
    t.error("SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY i, s) FROM oa", "invalidArgument")
    # Several orders in one query.
    calls = [
        "string_agg(x, ',' ORDER BY x)",
        "string_agg(x, ',' ORDER BY x DESC)",
        "string_agg(id::text, ' ' ORDER BY i, id)",
        "string_agg(id::text, ' ' ORDER BY n DESC NULLS LAST, id DESC)",
        "string_agg(id::text, ' ' ORDER BY -id)",
        "string_agg(x, '' ORDER BY d, id) FILTER (WHERE i > 3)",
        "string_agg(DISTINCT x, ',' ORDER BY x DESC)",
    ]
    others = ["count(*)", "sum(i)", "count(DISTINCT x)", "max(n) FILTER (WHERE b)", "min(x)", "percentile_cont(0.5) WITHIN GROUP (ORDER BY i)"]
    for index, call in enumerate(calls):
        for second in calls[index + 1 :]:
            other = others[(index * 5 + len(second)) % len(others)]
            t.query(f"SELECT {call}, {other}, {second} FROM oa")
            t.query(f"SELECT g, {call}, {second}, {other} FROM oa GROUP BY g ORDER BY g")
            t.query(f"SELECT {other}, {call}, {second} FROM oa WHERE i > 100")
        t.query(f"SELECT g, b, {call}, {calls[index - 1]}, {calls[index - 2]}, grouping(g, b) FROM oa GROUP BY CUBE (g, b) ORDER BY 6, g, b")
    everything = ", ".join(calls + others)
    t.query(f"SELECT {everything} FROM oa")
    t.query(f"SELECT g, {everything} FROM oa GROUP BY g ORDER BY g")
    t.query("SELECT g FROM oa GROUP BY g HAVING string_agg(x, ',' ORDER BY id) < string_agg(x, ',' ORDER BY id DESC) ORDER BY g")
    t.query(f"SELECT o.g, (SELECT {calls[0]} || '|' || {calls[1]} FROM oa WHERE oa.g = o.g) FROM (SELECT DISTINCT g FROM oa) AS o ORDER BY o.g")
    t.query("SELECT string_agg(n::text, '' ORDER BY n) = string_agg(n::text, '' ORDER BY -n DESC), length(string_agg(n::text, '' ORDER BY n % 7, n)) FROM generate_series(1, 20000) AS n")
    # Bits and pairs, as PostgreSQL has them.
    for name in ["bit_and", "bit_or", "bit_xor"]:
        for column in ["i", "s", "l"]:
            t.query(f"SELECT {name}({column}) FROM oa")
            t.query(f"SELECT g, {name}({column}), {name}(DISTINCT {column}) FROM oa GROUP BY g ORDER BY g")
        t.query(f"SELECT {name}(i) FROM none")
        t.query(f"SELECT {name}(n) FROM generate_series(1, 10000) AS n WHERE n % 3 = 1")
    pairs = [
        "corr", "covar_pop", "covar_samp", "regr_slope", "regr_intercept", "regr_r2", "regr_avgx", "regr_avgy", "regr_sxx",
        "regr_syy", "regr_sxy", "regr_count",
    ]
    for name in pairs:
        rounded = (lambda call: call) if name == "regr_count" else (lambda call: f"round(({call})::numeric(20, 8), 6)")
        for first, second in [("n", "i"), ("f", "n"), ("i", "i"), ("i", "1.5"), ("2", "i"), ("l", "r")]:
            t.query(f"SELECT {rounded(f'{name}({first}, {second})')} FROM oa")
            t.query(f"SELECT g, {rounded(f'{name}({first}, {second})')} FROM oa GROUP BY g ORDER BY g")
        t.query(f"SELECT {name}(i, f) FROM none")
        t.query(f"SELECT {name}(i, f) FROM oa WHERE id = 1")
    # DuckDB's spellings.
    for fraction in ["0", "0.25", "0.5", "1"]:
        t.duck(f"SELECT g, quantile_cont(f, {fraction}) FROM oa GROUP BY g ORDER BY g")
        t.duck(f"SELECT g, quantile_cont(i::double, {fraction}) FROM oa GROUP BY g ORDER BY g")
    for query in [
        "SELECT median(f), median(i) FROM oa",
        "SELECT g, median(i), median(f) FROM oa GROUP BY g ORDER BY g",
        "SELECT median(i), median(f) FROM none",
        "SELECT median(DISTINCT i) FROM oa",
        "SELECT median(i) FILTER (WHERE i > 3) FROM oa",
        "SELECT mode(i) FROM (VALUES (3), (1), (3), (NULL)) AS q (i)",
        "SELECT approx_count_distinct(i), approx_count_distinct(x) FROM none",
        "SELECT arg_min(x, i), arg_max(x, i), min_by(id, f), max_by(id, f) FROM (SELECT * FROM oa WHERE id IN (1, 2, 7, 9)) AS q",
    ]:
        t.duck(query)
    why = "DuckDB's sketch is another"
    t.duck("SELECT approx_count_distinct(i), approx_count_distinct(x), approx_count_distinct(b) FROM oa", "SELECT count(DISTINCT i), count(DISTINCT x), count(DISTINCT b) FROM oa", why)
    t.duck("SELECT g, approx_count_distinct(n) FROM oa GROUP BY g ORDER BY g", "SELECT g, count(DISTINCT n) FROM oa GROUP BY g ORDER BY g", why)
    t.duck("SELECT approx_count_distinct(n) BETWEEN 47000 AND 53000 FROM generate_series(1, 50000) AS q (n)", "SELECT true", why)
    t.duck("SELECT approx_count_distinct(n % 300), approx_count_distinct(n % 7) FROM generate_series(1, 50000) AS q (n)", "SELECT 300, 7", why)
    t.duck("SELECT approx_quantile(n, 0.5) BETWEEN 48000 AND 52000, approx_quantile(n, 0.99) BETWEEN 97000 AND 100000 FROM generate_series(1, 100000) AS q (n)", "SELECT true, true", why)
    t.duck("SELECT g, approx_quantile(i, 0.5) FROM oa GROUP BY g ORDER BY g", "SELECT g, quantile_disc(i, 0.5) FROM oa GROUP BY g ORDER BY g", why)
    t.duck("SELECT approx_quantile(d, 0.5) FROM oa", "SELECT quantile_disc(d, 0.5) FROM oa", why)
