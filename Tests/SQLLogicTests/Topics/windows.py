"""Window functions: every frame over rows with ties and NULLs, every function, where calls may stand, QUALIFY."""

STARTS = ["UNBOUNDED PRECEDING", "{2} PRECEDING", "{0} PRECEDING", "CURRENT ROW", "{1} FOLLOWING", "{3} FOLLOWING"]
ENDS = ["{3} PRECEDING", "{1} PRECEDING", "CURRENT ROW", "{0} FOLLOWING", "{2} FOLLOWING", "UNBOUNDED FOLLOWING"]
EXCLUSIONS = ["", " EXCLUDE CURRENT ROW", " EXCLUDE GROUP", " EXCLUDE TIES", " EXCLUDE NO OTHERS"]


def is_allowed(start, end):
    """By kind: a start of a later kind than the end is refused."""

    def kind(bound):
        return ["PRECEDING", "CURRENT", "FOLLOWING"].index(next(w for w in ("PRECEDING", "CURRENT", "FOLLOWING") if w in bound))

    return kind(start) <= kind(end) or "UNBOUNDED" in end or "UNBOUNDED" in start


def frames(unit, distance="{}"):
    """All frames of a unit, with distances spelled as the key's type wants them."""
    for start in STARTS:
        for end in ENDS:
            if is_allowed(start, end):
                text = f"{unit} BETWEEN {start} AND {end}"
                for number in range(4):
                    text = text.replace("{%d}" % number, distance.format(number))
                yield text


def cases(t):
    t.ok("""CREATE TABLE wi (id integer, bit bigint, p text, o integer, s smallint, b bigint, d numeric(12, 2), f double precision, r real,
      x text, day date, ts timestamp, tz timestamptz, tm time, ok boolean)""")
    rows = []
    for id, p, o, d, f, x, day, ok in [
        (1, "a", 1, "1.50", "0.5", "one", "2024-01-31", True),
        (2, "a", 1, "1.50", "0.5", None, "2024-01-31", False),
        (3, "a", 2, "2.25", "1.25", "three", "2024-02-01", None),
        (4, "a", None, None, None, "four", None, True),
        (5, "a", 4, "-3.10", "-2.5", "five", "2024-02-29", True),
        (6, "a", 5, "4.00", "1e10", None, "2024-03-01", False),
        (7, "a", None, None, None, None, None, None),
        (8, "a", 5, "4.01", "3.5", "eight", "2024-03-31", True),
        (9, "b", 7, "100.00", "Infinity", "nine", "2023-12-31", True),
        (10, "b", 3, "0.00", "-Infinity", "ten", "2024-02-29", False),
        (11, "b", 3, "0.01", "NaN", "", "2024-02-28", True),
        (12, "b", 3, "-0.01", "0.0", "twelve", "2023-02-28", True),
        (13, "b", None, None, "NaN", None, None, None),
        (14, "c", 9, "9.99", "9.75", "one", "1999-12-31", True),
        (15, None, 2, "2.00", "2.5", "two", "2024-02-02", False),
        (16, None, 1, "1.00", "1.5", None, "2024-02-03", True),
        (17, None, 2, None, "2.5", "seventeen", "2024-05-31", True),
        (18, "d", None, None, None, None, None, None),
        (19, "d", None, "7.00", None, "x", None, None),
    ]:
        def q(value):
            return "NULL" if value is None else f"'{value}'"

        n = "NULL" if o is None else str(o)
        moment = "NULL" if day is None else f"'{day} 0{id % 8}:30:00'"
        clock = "NULL" if o is None else f"'{(o * 3) % 24:02}:15:00'"
        big = "NULL" if o is None else str(o * 1000)
        truth = "NULL" if ok is None else str(ok).lower()
        rows.append(
            f"({id}, {1 << id}, {q(p)}, {n}, {n}, {big}, {d or 'NULL'}, {q(f)}, {q(f)}, {q(x)}, {q(day)}, {moment}, {moment}, {clock}, {truth})"
        )
    t.ok("INSERT INTO wi VALUES " + ", ".join(rows))
    t.ok("CREATE TABLE wi_none (id integer, p text, o integer, f double precision, x text)")
    t.ok("CREATE TABLE wi_one (id integer, p text, o integer, f double precision, x text)")
    t.ok("INSERT INTO wi_one VALUES (1, NULL, NULL, 2.5, 'only')")

    # Every frame, known by the sum of its rows' bits.
    for unit, order in [("ROWS", "o, id"), ("ROWS", "o DESC NULLS LAST, id DESC"), ("RANGE", "o"), ("RANGE", "o DESC"),
                        ("RANGE", "o NULLS FIRST"), ("GROUPS", "o"), ("GROUPS", "p DESC, o NULLS FIRST")]:
        for frame in frames(unit):
            if unit == "RANGE" and order != "o" and "{0}" in frame:
                continue
            for partition in ["", "PARTITION BY p "]:
                columns = ", ".join(
                    f"sum(bit) OVER ({partition}ORDER BY {order} {frame}{exclusion})" for exclusion in EXCLUSIONS[:4])
                t.query(f"SELECT id, {columns} FROM wi ORDER BY id")
    # The same with counts and values, in an order without ties.
    for frame in frames("ROWS"):
        calls = ["first_value(x)", "last_value(x)", "nth_value(x, 2)", "count(x)", "min(d)", "max(x)", "string_agg(id::text, ',')"]
        for exclusion in EXCLUSIONS[:4]:
            t.query(
                "SELECT id, " + ", ".join(f"{call} OVER w" for call in calls)
                + f" FROM wi WINDOW w AS (PARTITION BY p ORDER BY o, id {frame}{exclusion}) ORDER BY id")
    # One bound, unsorted windows, EXCLUDE NO OTHERS.
    for frame in ["ROWS UNBOUNDED PRECEDING", "ROWS 2 PRECEDING", "ROWS CURRENT ROW", "RANGE UNBOUNDED PRECEDING", "RANGE CURRENT ROW",
                  "RANGE 1 PRECEDING", "GROUPS UNBOUNDED PRECEDING", "GROUPS CURRENT ROW", "GROUPS 1 PRECEDING"]:
        t.query(f"SELECT id, sum(bit) OVER (ORDER BY {'o, id' if 'ROWS' in frame else 'o'} {frame}) FROM wi ORDER BY id")
        t.query(f"SELECT id, sum(bit) OVER (PARTITION BY p ORDER BY {'o, id' if 'ROWS' in frame else 'o'} {frame} EXCLUDE NO OTHERS) FROM wi ORDER BY id")
    for exclusion in EXCLUSIONS:
        t.query(f"SELECT id, sum(bit) OVER (RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW{exclusion}) FROM wi ORDER BY id")
        t.query(f"SELECT id, count(*) OVER (PARTITION BY p RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING{exclusion}) FROM wi ORDER BY id")
        t.query(f"SELECT id, sum(bit) OVER (PARTITION BY p ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING{exclusion}) FROM wi ORDER BY id")
    # Distances of every type.
    kinds = [
        ("s", ["0", "1", "2", "100"]), ("o", ["0", "1", "3", "9223372036854775807"]), ("b", ["0", "999", "1000", "2001"]),
        ("d", ["0", "0.01", "0.005", "1.5", "2", "99.999"]), ("f", ["0", "0.5", "1", "'Infinity'::float8", "1e300"]),
        ("r", ["0", "0.5::float8", "1", "'Infinity'::float8"]),
        ("day", ["interval '0'", "interval '1 day'", "interval '1 month'", "'1 month 2 days'", "interval '36 hours'", "interval '1 year'"]),
        ("ts", ["interval '1 hour'", "interval '1 day'", "interval '1 month'", "'2 hours 30 minutes'"]),
        ("tz", ["interval '1 day'", "interval '1 month'", "interval '90 minutes'"]),
        ("tm", ["interval '0'", "interval '3 hours'", "interval '20 hours'", "'6 hours'"]),
    ]
    for column, distances in kinds:
        for distance in distances:
            for direction in ["", " DESC", " NULLS FIRST", " DESC NULLS LAST"]:
                bounds = [
                    f"BETWEEN {distance} PRECEDING AND {distance} FOLLOWING", f"BETWEEN UNBOUNDED PRECEDING AND {distance} PRECEDING",
                    f"BETWEEN {distance} FOLLOWING AND UNBOUNDED FOLLOWING", f"BETWEEN {distance} PRECEDING AND CURRENT ROW",
                    f"BETWEEN CURRENT ROW AND {distance} FOLLOWING EXCLUDE CURRENT ROW",
                ]
                columns = ", ".join(f"sum(bit) OVER (ORDER BY {column}{direction} RANGE {bound})" for bound in bounds)
                t.query(f"SELECT id, {columns} FROM wi ORDER BY id")
    # Functions of places.
    for window in ["", "PARTITION BY p", "ORDER BY o", "PARTITION BY p ORDER BY o", "PARTITION BY p ORDER BY o DESC", "ORDER BY x NULLS FIRST",
                   "PARTITION BY ok ORDER BY day", "PARTITION BY p, o ORDER BY d", "ORDER BY f", "ORDER BY f DESC", "ORDER BY o + 1, p", "PARTITION BY o % 2 ORDER BY d"]:
        t.query(f"SELECT id, rank() OVER w, dense_rank() OVER w, percent_rank() OVER w, cume_dist() OVER w FROM wi WINDOW w AS ({window}) ORDER BY id")
        total = (window + ", id") if "ORDER" in window else window + " ORDER BY id"
        t.query(f"SELECT id, row_number() OVER w, ntile(1) OVER w, ntile(3) OVER w, ntile(4) OVER w, ntile(100) OVER w, ntile(NULL) OVER w FROM wi WINDOW w AS ({total}) ORDER BY id")
        for call in ["lag(x)", "lead(x)", "lag(x, 2)", "lead(x, 2, 'none')", "lag(o, 0)", "lag(id, -1)", "lead(id, -2, 0)", "lag(d, 1, 0)", "lag(id, o)",
                     "lead(id, NULL)", "lag(x, 1, p)", "lead(x, 3, upper(x))", "lag(day)", "lead(ok)", "lag(f, 1, 'NaN')", "lead(id, 100000)"]:
            t.query(f"SELECT id, {call} OVER ({total}) FROM wi ORDER BY id")
    # Aggregates of all kinds, over frames that grow, slide and stand.
    aggregates = ["count(*)", "sum(o)", "sum(s)", "sum(b)", "sum(d)", "avg(o)", "avg(d)", "min(o)", "max(d)", "min(x)", "max(day)", "bool_and(ok)", "bool_or(ok)",
                  "string_agg(x, '-')", "sum(o) FILTER (WHERE ok)", "count(*) FILTER (WHERE o > 2)", "avg(d) FILTER (WHERE NOT ok)",
                  "string_agg(p, x)", "max(x) FILTER (WHERE id % 2 = 0)", "min(tm)", "sum(1)", "count(NULL)", "every(o > 0)"]
    windows = ["", "PARTITION BY p", "ORDER BY id", "PARTITION BY p ORDER BY o, id", "ORDER BY id ROWS BETWEEN 2 PRECEDING AND 1 FOLLOWING",
               "PARTITION BY p ORDER BY id ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING", "ORDER BY id ROWS BETWEEN 3 FOLLOWING AND 5 FOLLOWING"]
    for aggregate in aggregates:
        for window in windows:
            if "string_agg" in aggregate and "id" not in window:
                continue
            t.query(f"SELECT id, {aggregate} OVER ({window}) FROM wi ORDER BY id")
    for aggregate in ["sum(f)", "avg(f)", "sum(r)", "avg(r)", "var_samp(o)", "stddev(d)", "var_pop(o)", "stddev_pop(d)"]:
        for window in windows:
            t.query(f"SELECT id, {aggregate} OVER ({window}) FROM wi WHERE id NOT IN (6, 9, 10, 11, 13) ORDER BY id")
    t.query("SELECT id, sum(f) OVER (PARTITION BY p), max(f) OVER (ORDER BY id), min(f) OVER (ORDER BY id ROWS 1 PRECEDING) FROM wi ORDER BY id")
    # Nothing, and one row.
    for table in ["wi_none", "wi_one"]:
        for call in ["row_number()", "rank()", "dense_rank()", "percent_rank()", "cume_dist()", "ntile(2)", "lag(x)", "lead(x, 1, 'z')", "first_value(x)",
                     "last_value(id)", "nth_value(id, 2)", "count(*)", "sum(o)", "avg(f)", "min(x)", "string_agg(x, ',')"]:
            for window in ["", "PARTITION BY p", "PARTITION BY p ORDER BY o", "ORDER BY o ROWS 1 PRECEDING", "ORDER BY o RANGE BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE CURRENT ROW"]:
                t.query(f"SELECT id, {call} OVER ({window}) FROM {table}")
    t.query("SELECT id, row_number() OVER () FROM wi WHERE false")
    t.query("SELECT row_number() OVER ()")
    t.query("SELECT count(*) OVER (), sum(1) OVER (ORDER BY 1)")
    # Named windows.
    for text in [
        "sum(o) OVER w, count(*) OVER (w) FROM wi WINDOW w AS (PARTITION BY p)",
        "sum(o) OVER (w ORDER BY id), rank() OVER (w ORDER BY o DESC) FROM wi WINDOW w AS (PARTITION BY p)",
        "sum(bit) OVER (w ROWS 1 PRECEDING), sum(bit) OVER w FROM wi WINDOW w AS (PARTITION BY p ORDER BY o, id)",
        "sum(bit) OVER v, sum(bit) OVER u FROM wi WINDOW w AS (PARTITION BY p), v AS (w ORDER BY o, id), u AS (v ROWS BETWEEN 1 FOLLOWING AND 2 FOLLOWING)",
        "first_value(id) OVER w FROM wi WINDOW w AS (ORDER BY id DESC ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)",
        'sum(o) OVER "rows", count(*) OVER "W" FROM wi WINDOW "rows" AS (PARTITION BY p), "W" AS ()',
    ]:
        t.query(f"SELECT id, {text} ORDER BY id")
    # Where they stand.
    for text in [
        "SELECT id FROM wi ORDER BY row_number() OVER (ORDER BY id DESC)",
        "SELECT id, rank() OVER (ORDER BY o) AS r FROM wi ORDER BY r DESC, id",
        "SELECT id, rank() OVER (ORDER BY o) FROM wi ORDER BY 2, 1 DESC",
        "SELECT id, -rank() OVER (ORDER BY o) * 2 + 1 FROM wi ORDER BY id",
        "SELECT id, CASE WHEN row_number() OVER (PARTITION BY p ORDER BY id) = 1 THEN 'first' ELSE 'later' END FROM wi ORDER BY id",
        "SELECT id, o - lag(o) OVER (ORDER BY id), o::numeric / sum(o) OVER () > 0.1 FROM wi ORDER BY id",
        "SELECT DISTINCT p, count(*) OVER (PARTITION BY p) FROM wi ORDER BY p",
        "SELECT DISTINCT count(*) OVER (PARTITION BY ok) FROM wi ORDER BY 1",
        "SELECT DISTINCT dense_rank() OVER (ORDER BY p) FROM wi ORDER BY 1 LIMIT 2",
        "SELECT id, row_number() OVER (ORDER BY id) FROM wi ORDER BY id LIMIT 3 OFFSET 2",
        "SELECT id, sum(o) OVER (PARTITION BY p ORDER BY id), rank() OVER (PARTITION BY p ORDER BY o), count(*) OVER (), lag(id) OVER (ORDER BY id) FROM wi ORDER BY id",
        "SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY p ORDER BY o, id) AS n FROM wi) AS q WHERE n = 1 ORDER BY id",
        "SELECT id, n FROM (SELECT id, p, row_number() OVER (PARTITION BY p ORDER BY o, id) AS n FROM wi) AS q WHERE p = 'a' AND n < 4 ORDER BY id",
        "SELECT id, n FROM (SELECT id, p, o, count(*) OVER (PARTITION BY p, o) AS n FROM wi) AS q WHERE o = 3 AND p > 'a' ORDER BY id",
        "SELECT id, n FROM (SELECT id, p, count(*) OVER (PARTITION BY upper(p)) AS n FROM wi) AS q WHERE p = 'b' ORDER BY id",
        "SELECT count(*) FROM (SELECT row_number() OVER (PARTITION BY p) FROM wi) AS q",
        "SELECT sum(n) FROM (SELECT id, rank() OVER (ORDER BY o) AS n, sum(d) OVER (ORDER BY id) AS m FROM wi) AS q",
        "SELECT max(n), p FROM (SELECT p, row_number() OVER (PARTITION BY p ORDER BY id) AS n FROM wi) AS q GROUP BY p ORDER BY p",
        "SELECT a.id, b.n FROM wi AS a JOIN (SELECT id, rank() OVER (ORDER BY o DESC) AS n FROM wi) AS b ON a.id = b.id WHERE a.o > 3 ORDER BY a.id",
        "SELECT id, row_number() OVER (ORDER BY id) FROM wi WHERE o > 2 ORDER BY id",
        "SELECT id, 2 IN (SELECT o FROM wi) AND rank() OVER (ORDER BY o) > 3 FROM wi ORDER BY id",
        "SELECT id, rank() OVER (ORDER BY o) IN (SELECT o FROM wi WHERE o IS NOT NULL) FROM wi ORDER BY id",
        "SELECT id, count(*) OVER (PARTITION BY o IN (SELECT o FROM wi WHERE o < 3)) FROM wi ORDER BY id",
        "SELECT id, sum(o) FILTER (WHERE o IN (SELECT 1 UNION SELECT 2)) OVER (ORDER BY id) FROM wi ORDER BY id",
        "SELECT id, (SELECT max(o) FROM wi) - o, rank() OVER (ORDER BY (SELECT 1), id) FROM wi ORDER BY id",
        "SELECT id, sum(bit) OVER (ORDER BY id ROWS (SELECT 2) PRECEDING), sum(bit) OVER (ORDER BY id ROWS 1.5 PRECEDING) FROM wi ORDER BY id",
        "SELECT id, sum(bit) OVER (ORDER BY id ROWS 1 + 1 PRECEDING), sum(bit) OVER (ORDER BY o RANGE 2 - 1 PRECEDING) FROM wi ORDER BY id",
        "WITH n AS (SELECT id, row_number() OVER (ORDER BY id DESC) AS n FROM wi) SELECT a.id, b.id FROM n AS a JOIN n AS b ON a.n = b.n + 1 ORDER BY 1",
        "SELECT rank() OVER (ORDER BY id), id FROM wi WHERE id < 4 UNION ALL SELECT 100, count(*) OVER () FROM wi WHERE id > 17 ORDER BY 1, 2",
    ]:
        t.query(text)
    # Over groups.
    for text in [
        "SELECT p, sum(o), sum(sum(o)) OVER () FROM wi GROUP BY p ORDER BY p",
        "SELECT p, count(*), rank() OVER (ORDER BY count(*) DESC), row_number() OVER (ORDER BY p) FROM wi GROUP BY p ORDER BY p",
        "SELECT p, ok, count(*), sum(count(*)) OVER (PARTITION BY p ORDER BY ok) FROM wi GROUP BY p, ok ORDER BY p, ok",
        "SELECT count(*), sum(count(*)) OVER (), row_number() OVER () FROM wi",
        "SELECT p, lag(max(o), 1, 0) OVER (ORDER BY p) FROM wi GROUP BY p HAVING count(*) > 1 ORDER BY p",
        "SELECT o % 2, avg(count(*)) OVER (ORDER BY o % 2 ROWS 1 PRECEDING) FROM wi GROUP BY o % 2 ORDER BY 1",
        "SELECT p FROM wi GROUP BY p ORDER BY rank() OVER (ORDER BY count(*), p)",
        "SELECT p, sum(sum(o)) OVER w FROM wi GROUP BY p WINDOW w AS (ORDER BY count(*), p) ORDER BY p",
        "SELECT p, first_value(p) OVER (ORDER BY p NULLS FIRST) || '!', max(o) FROM wi GROUP BY p ORDER BY p",
        "SELECT DISTINCT count(*) OVER () FROM wi GROUP BY p",
        "SELECT upper(p), count(*) OVER (PARTITION BY upper(p)) FROM wi GROUP BY p ORDER BY 1",
    ]:
        t.query(text)
    t.duck("SELECT p, count(*) AS n, row_number() OVER (ORDER BY p) AS r FROM wi GROUP BY p ORDER BY ALL")
    # QUALIFY.
    for text in [
        "SELECT id, p FROM wi QUALIFY row_number() OVER (PARTITION BY p ORDER BY o, id) = 1 ORDER BY id",
        "SELECT id, row_number() OVER (PARTITION BY p ORDER BY o, id) AS n FROM wi QUALIFY n <= 2 ORDER BY id",
        "SELECT id, rank() OVER (ORDER BY o) AS n FROM wi WHERE o > 1 QUALIFY n BETWEEN 2 AND 4 ORDER BY id DESC",
        "SELECT p, count(*) AS c FROM wi GROUP BY p HAVING count(*) > 1 QUALIFY rank() OVER (ORDER BY count(*) DESC) = 1",
        "SELECT id FROM wi WINDOW w AS (PARTITION BY p ORDER BY id DESC) QUALIFY row_number() OVER w = 1 AND id > 3 ORDER BY id",
        "SELECT DISTINCT p FROM wi QUALIFY count(*) OVER (PARTITION BY p) > 2 ORDER BY p",
        "SELECT id FROM wi QUALIFY lag(id) OVER (ORDER BY id) IS NULL",
        "SELECT id FROM wi QUALIFY NULL AND row_number() OVER () > 0",
        "SELECT id FROM wi QUALIFY row_number() OVER (ORDER BY id DESC) < 4 ORDER BY id LIMIT 2",
        "SELECT sum(id) FROM (SELECT id FROM wi QUALIFY row_number() OVER (PARTITION BY p ORDER BY id) = 1) AS q",
        "FROM wi SELECT id QUALIFY row_number() OVER (ORDER BY o, id) = 3",
        "SELECT * EXCLUDE (bit, d, f, r, ts, tz, tm) FROM wi QUALIFY ntile(5) OVER (ORDER BY id) = 2 ORDER BY id",
    ]:
        t.duck(text)
    # IGNORE NULLS, which PostgreSQL has not.
    for call in ["lag(x IGNORE NULLS)", "lead(x IGNORE NULLS)", "lag(x, 2 IGNORE NULLS)", "lead(o, 2, -1 IGNORE NULLS)", "lag(x, 1, 'none' IGNORE NULLS)",
                 "lag(x RESPECT NULLS)", "lead(d, 3 IGNORE NULLS)"]:
        for window in ["ORDER BY id", "PARTITION BY p ORDER BY id DESC", "PARTITION BY ok ORDER BY o, id"]:
            t.duck(f"SELECT id, {call} OVER ({window}) FROM wi ORDER BY id")
    for call in ["first_value(x IGNORE NULLS)", "last_value(x IGNORE NULLS)", "nth_value(x, 2 IGNORE NULLS)", "first_value(o RESPECT NULLS)", "last_value(o IGNORE NULLS)"]:
        for frame in ["", "ROWS BETWEEN 2 PRECEDING AND 2 FOLLOWING", "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING", "ROWS BETWEEN 1 FOLLOWING AND 4 FOLLOWING",
                      "ROWS BETWEEN 3 PRECEDING AND 3 FOLLOWING EXCLUDE CURRENT ROW", "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING"]:
            t.duck(f"SELECT id, {call} OVER (ORDER BY id {frame}) FROM wi ORDER BY id")
            t.duck(f"SELECT id, {call} OVER (PARTITION BY p ORDER BY id {frame}) FROM wi ORDER BY id")
    for aggregate in ["any_value", "arg_min", "arg_max"]:
        arguments = "x, o" if aggregate.startswith("arg") else "x"
        t.duck(f"SELECT id, max({arguments.split(',')[0]}) OVER (ORDER BY id ROWS 2 PRECEDING), {aggregate}({arguments}) FILTER (WHERE x IS NOT NULL AND o IS NOT NULL) OVER (ORDER BY id ROWS BETWEEN 2 PRECEDING AND 2 FOLLOWING) FROM wi ORDER BY id")
    # What is refused, and why.
    for text in [
        "SELECT id FROM wi WHERE row_number() OVER () = 1", "SELECT id FROM wi GROUP BY row_number() OVER ()", "SELECT count(*) FROM wi HAVING rank() OVER () = 1",
        "SELECT rank() OVER () FROM wi GROUP BY 1", "SELECT sum(rank() OVER ()) FROM wi", "SELECT rank() OVER (ORDER BY rank() OVER ()) FROM wi",
        "SELECT sum(count(*) OVER ()) OVER () FROM wi", "SELECT id FROM wi AS a JOIN wi AS b ON row_number() OVER () = 1", "SELECT 1 LIMIT row_number() OVER ()",
        "VALUES (row_number() OVER ())", "SELECT row_number() FROM wi", "SELECT lag(id) FROM wi", "SELECT abs(id) OVER () FROM wi", "SELECT rank() OVER w FROM wi",
        "SELECT count(DISTINCT id) OVER () FROM wi", "SELECT string_agg(x, ',' ORDER BY id) OVER () FROM wi", "SELECT row_number() FILTER (WHERE ok) OVER () FROM wi",
        "SELECT sum(o) OVER (w PARTITION BY p) FROM wi WINDOW w AS ()", "SELECT sum(o) OVER (w ORDER BY p) FROM wi WINDOW w AS (ORDER BY id)",
        "SELECT sum(o) OVER (w) FROM wi WINDOW w AS (ORDER BY id ROWS 1 PRECEDING)",
        "SELECT sum(o) OVER (ROWS BETWEEN UNBOUNDED FOLLOWING AND CURRENT ROW) FROM wi", "SELECT sum(o) OVER (ROWS BETWEEN CURRENT ROW AND UNBOUNDED PRECEDING) FROM wi",
        "SELECT sum(o) OVER (ROWS BETWEEN CURRENT ROW AND 1 PRECEDING) FROM wi", "SELECT sum(o) OVER (ROWS BETWEEN 1 FOLLOWING AND CURRENT ROW) FROM wi",
        "SELECT sum(o) OVER (ROWS BETWEEN 1 FOLLOWING AND 1 PRECEDING) FROM wi", "SELECT sum(o) OVER (ROWS 1 FOLLOWING) FROM wi",
        "SELECT sum(o) OVER (RANGE 1 PRECEDING) FROM wi", "SELECT sum(o) OVER (ORDER BY id, o RANGE 1 PRECEDING) FROM wi", "SELECT sum(o) OVER (GROUPS 1 PRECEDING) FROM wi",
        "SELECT sum(o) OVER (ORDER BY x RANGE 1 PRECEDING) FROM wi", "SELECT p, sum(o) OVER () FROM wi GROUP BY p", "SELECT p, rank() OVER (ORDER BY o) FROM wi GROUP BY p",
        "SELECT rank(id) OVER () FROM wi", "SELECT lag(id, 1, 'x') OVER () FROM wi", "SELECT lag(id, 'x') OVER () FROM wi",
        
        "SELECT sum(o) OVER (ORDER BY id RANGE interval '1 day' PRECEDING) FROM wi", "SELECT sum(x) OVER () FROM wi", "SELECT sum(o) FILTER (WHERE id) OVER () FROM wi",
        "SELECT rank() OVER (PARTITION BY missing) FROM wi", "SELECT rank() OVER (ORDER BY) FROM wi", "SELECT rank() OVER FROM wi", "SELECT sum(o) OVER (ROWS) FROM wi",
        "SELECT sum(o) OVER (ROWS BETWEEN 1 PRECEDING) FROM wi", "SELECT sum(o) OVER (ROWS 1 PRECEDING EXCLUDE) FROM wi",
    ]:
        t.error(text)
    for text in [
        "SELECT sum(o) OVER (ORDER BY id ROWS -1 PRECEDING) FROM wi", "SELECT sum(o) OVER (ORDER BY id ROWS NULL PRECEDING) FROM wi", "SELECT sum(o) OVER (ORDER BY o RANGE -1 PRECEDING) FROM wi",
        "SELECT sum(o) OVER (ORDER BY o RANGE NULL PRECEDING) FROM wi", "SELECT sum(o) OVER (ORDER BY day RANGE interval '-1 day' PRECEDING) FROM wi",
        "SELECT sum(o) OVER (ORDER BY o GROUPS -1 PRECEDING) FROM wi", "SELECT sum(o) OVER (ORDER BY o ROWS (SELECT -1) PRECEDING) FROM wi", "SELECT sum(o) OVER (ORDER BY f RANGE 'NaN' PRECEDING) FROM wi",
        "SELECT ntile(0) OVER () FROM wi", "SELECT ntile(-1) OVER () FROM wi", "SELECT nth_value(id, 0) OVER () FROM wi", "SELECT nth_value(id, -1) OVER () FROM wi",
    ]:
        t.error(text, "outOfRange", "PostgreSQL has classes of their own for these")
    t.error("SELECT sum(o) OVER w FROM wi WINDOW w AS (), w AS ()", "alreadyExists", "as two tables of one name")
    t.error("SELECT ntile() OVER () FROM wi", "invalidArgument", "PostgreSQL speaks of a function that is not there")
    t.error("SELECT lag() OVER () FROM wi", "invalidArgument", "PostgreSQL speaks of a function that is not there")
    t.error("SELECT sum(o) OVER (ORDER BY id ROWS o PRECEDING) FROM wi", "unknownName", "no column is there to be named")
    t.error("SELECT sum(o) OVER (ORDER BY id RANGE 1.5 PRECEDING) FROM wi", "typeMismatch", "a matter of types, by its own class")
    t.error("SELECT sum(o) OVER (ORDER BY day RANGE 1 PRECEDING) FROM wi", "typeMismatch", "a matter of types, by its own class")
    t.duck_error("SELECT id FROM wi QUALIFY id = 1", "invalidArgument")
    t.duck_error("SELECT sum(o IGNORE NULLS) OVER () QUALIFY 1 FROM wi", "syntax")
    t.refused("SELECT rank() IGNORE NULLS OVER () FROM wi", "invalidArgument", "rank looks at no value")
    t.refused("SELECT sum(o) IGNORE NULLS OVER () FROM wi", "invalidArgument", "an aggregate passes over NULL anyway")
