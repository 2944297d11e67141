"""Aggregates of all types: over rows, NULLs, nothing, with FILTER, DISTINCT and ORDER BY."""

NUMBERS = ["s", "i", "b", "d", "f", "r"]


def cases(t):
    t.ok("""CREATE TABLE ag (id integer, k text, s smallint, i integer, b bigint, d numeric(12, 3), f double precision, r real, x text, day date,
      ts timestamp, ok boolean)""")
    t.ok("""INSERT INTO ag VALUES (1, 'a', 1, 10, 100, 1.125, 0.5, 0.5, 'one', '2024-01-01', '2024-01-01 10:00:00', true),
      (2, 'a', 2, -20, 200, -2.250, 1.5, 1.5, 'two', '2023-06-15', '2023-06-15 00:00:00', false),
      (3, 'b', NULL, 30, NULL, 3.375, NULL, NULL, NULL, NULL, NULL, NULL),
      (4, 'b', 4, NULL, 400, NULL, -2.5, -2.5, 'four', 'infinity', '2024-01-01 10:00:00.5', true),
      (5, 'c', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
      (6, NULL, 6, 60, -600, 6.750, 8.25, 8.25, '', '1969-12-31', '1969-12-31 23:59:59', true),
      (7, NULL, 2, 10, 100, 1.125, 0.5, 0.5, 'one', '2024-01-01', '2024-01-01 10:00:00', true)""")
    t.ok("CREATE TABLE none (k text, i integer, d numeric(6, 2), f double precision, x text, day date, ok boolean)")
    statistics = ["var_samp", "var_pop", "variance", "stddev", "stddev_samp", "stddev_pop"]
    for column in NUMBERS:
        for function in ["sum", "avg", "min", "max", "count"] + statistics:
            t.query(f"SELECT {function}({column}) FROM ag")
            t.query(f"SELECT k, {function}({column}) FROM ag GROUP BY k ORDER BY k")
        t.query(
            f"SELECT sum(DISTINCT {column}), count(DISTINCT {column}), avg(DISTINCT {column}), min(DISTINCT {column}) FROM ag"
        )
        t.query(
            f"SELECT sum({column}) FILTER (WHERE ok), count({column}) FILTER (WHERE id > 3), max({column}) FILTER (WHERE false) FROM ag"
        )
        t.query(
            f"SELECT k, sum({column}) FILTER (WHERE ok), avg(DISTINCT {column}) FILTER (WHERE id < 7) FROM ag GROUP BY k ORDER BY k"
        )
        t.query(f"SELECT sum({column} * 2), sum(-{column}), avg({column} + 1) FROM ag")
    for column in ["x", "day", "ts", "k"]:
        t.query(f"SELECT min({column}), max({column}), count({column}), count(DISTINCT {column}) FROM ag")
        t.query(f"SELECT k, min({column}), max({column}), count({column}) FROM ag GROUP BY k ORDER BY k")
        t.query(f"SELECT min({column}) FILTER (WHERE id > 4), max({column}) FILTER (WHERE ok) FROM ag")
    for function in ["bool_and", "bool_or", "every"]:
        t.query(f"SELECT {function}(ok), {function}(i > 0), {function}(id > 0), {function}(NULL::boolean) FROM ag")
        t.query(f"SELECT k, {function}(ok), {function}(i > 0) FROM ag GROUP BY k ORDER BY k")
        t.query(f"SELECT {function}(ok) FILTER (WHERE id < 2) FROM ag")
    for arguments in [
        "x, ','",
        "x, '' ORDER BY id",
        "x, ', ' ORDER BY x NULLS FIRST, id",
        "k || x, '+' ORDER BY id",
        "id::text, '' ORDER BY id DESC",
        "x, NULL ORDER BY id",
        "DISTINCT x, ',' ORDER BY x",
        "x, k ORDER BY id",
        "upper(x), '|' ORDER BY length(x), x, id",
    ]:
        if "ORDER" not in arguments:
            arguments += " ORDER BY id"
        t.query(f"SELECT string_agg({arguments}) FROM ag")
        t.query(f"SELECT k, string_agg({arguments}) FROM ag GROUP BY k ORDER BY k")
    t.query("SELECT string_agg(x, ',' ORDER BY id) FILTER (WHERE ok) FROM ag")
    # Of no rows, and of NULLs alone.
    every = "count(*), count(i), sum(i), avg(i), min(i), max(i), sum(d), sum(f), avg(f), stddev(f), var_pop(f), min(x), max(day), bool_and(ok), bool_or(ok), string_agg(x, ',')"
    t.query(f"SELECT {every} FROM none")
    t.query(f"SELECT {every} FROM ag WHERE false".replace("stddev(f), ", ""))
    t.query(f"SELECT {every} FROM ag WHERE id = 5")
    t.query(f"SELECT k, {every} FROM none GROUP BY k")
    t.query("SELECT count(*) FROM none GROUP BY k")
    t.query("SELECT count(*) FROM none HAVING count(*) > 0")
    t.query("SELECT count(*) FROM none HAVING count(*) = 0")
    t.query("SELECT 1 FROM none HAVING true")
    t.query("SELECT sum(i) + 1, coalesce(sum(i), 0) FROM none")
    t.query("SELECT count(DISTINCT i), sum(DISTINCT i) FROM none")
    t.query("SELECT sum(i) FILTER (WHERE i > 0) FROM none")
    # Expressions of aggregates.
    for text in [
        "sum(i) + sum(b)",
        "max(i) - min(i)",
        "sum(i) / count(i)",
        "round(avg(d), 2)",
        "count(*) * 2 + 1",
        "abs(min(i))",
        "sum(i) > 50",
        "CASE WHEN count(*) > 5 THEN 'many' ELSE 'few' END",
        "coalesce(max(x), 'none') || '!'",
        "sum(i + b)",
        "sum(CASE WHEN ok THEN 1 ELSE 0 END)",
        "max(length(x))",
        "min(day) + 1",
        "count(*) - count(i)",
        "avg(i)::integer",
        "sum(i)::double precision / 3",
        "-sum(f)",
        "sum(1)",
        "count(1)",
        "count(NULL)",
        "min(1)",
        "max('x')",
        "sum(i) = sum(i)",
        "sum(nullif(i, 10))",
        "avg(id) FILTER (WHERE i IS NULL)",
    ]:
        t.query(f"SELECT {text} FROM ag")
        t.query(f"SELECT k, {text} FROM ag GROUP BY k ORDER BY k")
    t.query(
        "SELECT count(*), count(*) FILTER (WHERE ok), count(*) FILTER (WHERE NOT ok), count(*) FILTER (WHERE ok IS NULL) FROM ag"
    )
    t.query("SELECT sum(n), avg(n), min(n), max(n), count(*) FROM generate_series(1, 10000) AS n")
    t.query("SELECT n % 7 AS k, sum(n), avg(n), count(*) FROM generate_series(1, 10000) AS n GROUP BY 1 ORDER BY 1")
    t.query("SELECT stddev(n), var_pop(n) FROM generate_series(1, 10000) AS n")
    t.query("SELECT sum(9223372036854775807 - n) FROM generate_series(0, 9) AS n")
    t.query("SELECT sum(x), avg(x) FROM (VALUES (0.1), (0.02), (0.003)) AS v (x)")
    t.query("SELECT sum(x), avg(x), max(x) FROM (VALUES (1.5::double precision), ('NaN'), (2)) AS v (x)")
    t.query("SELECT sum(x), min(x), max(x) FROM (VALUES ('Infinity'::double precision), (1), ('-Infinity')) AS v (x)")
    t.query("SELECT avg(x), sum(x) FROM (VALUES (1), (2), (2)) AS v (x)")
    t.query("SELECT avg(x) FROM (VALUES (0.000001), (0.000002)) AS v (x)")
    t.query("SELECT stddev(x), var_samp(x), stddev_pop(x), var_pop(x) FROM (VALUES (5.5)) AS v (x)")
    t.query("SELECT stddev(x), var_samp(x) FROM (VALUES (1e8::double precision), (1e8 + 1), (1e8 + 2)) AS v (x)")
    t.duck("SELECT count_if(ok)::bigint, countif(i > 0)::bigint FROM ag")
    t.duck(
        "SELECT k, any_value(k), first(x ORDER BY id), last(x ORDER BY id) FROM ag WHERE x IS NOT NULL AND k IS NOT NULL GROUP BY k ORDER BY k"
    )
    for text in [
        "sum(x)",
        "avg(day)",
        "sum(ok)",
        "bool_and(i)",
        "string_agg(i, ',')",
        "string_agg(x)",
        "sum()",
        "sum(i, i)",
        "sum(sum(i))",
        "count(DISTINCT)",
        "stddev(x)",
        "avg(sum(i) + 1)",
        "count(count(*))",
        "i + sum(i)",
        "abs(DISTINCT i)",
        "lower(x) FILTER (WHERE ok)",
        "nosuch(i)",
    ]:
        t.error(f"SELECT {text} FROM ag")
    t.error("SELECT k, sum(i) FROM ag")
    t.error("SELECT id FROM ag WHERE sum(i) > 1")
    t.error("SELECT sum(i) FROM ag GROUP BY sum(i)")
    t.error("SELECT count(*) FILTER (WHERE i) FROM ag")
    for function in ["max", "sum", "avg"]:
        t.error(f"SELECT {function}(*) FROM ag", "invalidArgument")
