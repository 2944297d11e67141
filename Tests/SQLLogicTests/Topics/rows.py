"""Rows of values: comparisons of (a, b) with rows, lists and queries, with NULLs in any place."""

import random

SIGNS = ["=", "<>", "<", "<=", ">", ">="]
VALUES = [(1, 1), (1, 2), (2, 1), (2, 2), (1, None), (None, 1), (None, None), (3, 0), (2, None), (1, 2)]
OTHERS = [(1, 2), (2, 1), (2, None), (3, 3), (1, 2)]


def literal(value):
    return "NULL" if value is None else str(value)


def row(values):
    return "(" + ", ".join(map(literal, values)) + ")"


def cases(t):
    t.ok("CREATE TABLE r (id integer, a integer, b integer, s text, d date)")
    days = ["'2024-01-01'", "'2024-02-29'", "NULL", "'2023-12-31'"]
    rows = [f"({i}, {literal(a)}, {literal(b)}, {['NULL', 'chr(97)', 'chr(98)'][i % 3]}, {days[i % 4]})" for i, (a, b) in enumerate(VALUES)]
    t.ok("INSERT INTO r VALUES " + ", ".join(rows).replace("chr(97)", "'a'").replace("chr(98)", "'b'"))
    t.ok("CREATE TABLE q (x bigint, y integer NOT NULL, z integer)")
    t.ok("INSERT INTO q VALUES (1, 2, 1), (2, 1, NULL), (3, 3, 3), (1, 2, 2), (NULL, 5, 5), (2, 2, 2)")
    t.ok("CREATE TABLE o (x integer NOT NULL, y integer NOT NULL)")
    t.ok("INSERT INTO o VALUES (1, 2), (2, 1), (2, 2)")
    t.ok("CREATE TABLE none (x integer, y integer)")
    for sign in SIGNS:
        for other in [(1, 1), (1, 2), (2, None), (None, 1), (None, None), (2, 2)]:
            t.query(f"SELECT id, (a, b) {sign} {row(other)} FROM r ORDER BY id")
            t.query(f"SELECT id FROM r WHERE (a, b) {sign} {row(other)} ORDER BY id")
        t.query(f"SELECT id FROM r WHERE NOT (a, b) {sign} (2, 1) ORDER BY id")
        t.query(f"SELECT id, (a, b, id) {sign} (1, 2, 5), (b, a) {sign} (a, b), ROW(a, b) {sign} ROW(b, a) FROM r ORDER BY id")
        t.query(f"SELECT r.id, q.y FROM r JOIN q ON (r.a, r.b) {sign} (q.x, q.y) ORDER BY r.id, q.y, q.z")
        t.query(f"SELECT r.id, q.y FROM r LEFT JOIN q ON (r.a, r.b) {sign} (q.x, q.z) ORDER BY r.id, q.y, q.z")
        t.query(f"SELECT id, (s, d) {sign} ('a', '2024-01-01'), (d, a) {sign} (DATE '2024-01-31', 1.5) FROM r ORDER BY id")
        t.query(f"SELECT id, (a, b) {sign} (SELECT x, y FROM q WHERE x = 3) FROM r ORDER BY id")
        t.query(f"SELECT id, (a, b) {sign} (SELECT x, y FROM none) FROM r ORDER BY id")
        t.query(f"SELECT id, (a, b) {sign} (SELECT min(x), max(y) FROM q WHERE q.y = r.b) FROM r ORDER BY id")
        for quantifier in ["ANY", "ALL", "SOME"]:
            t.query(f"SELECT id, (a, b) {sign} {quantifier} (SELECT x, y FROM q) FROM r ORDER BY id")
            t.query(f"SELECT id, (a, b) {sign} {quantifier} (SELECT x, y FROM o) FROM r ORDER BY id")
            t.query(f"SELECT id, (a, b) {sign} {quantifier} (SELECT x, y FROM none) FROM r ORDER BY id")
            t.query(f"SELECT id FROM r WHERE (a, b) {sign} {quantifier} (SELECT x, y FROM o WHERE o.x >= r.a) ORDER BY id")
    for negation in ["", "NOT "]:
        for table in ["q", "o", "none", "q WHERE x IS NOT NULL", "q WHERE z IS NULL", "q LIMIT 0"]:
            columns = "x, y"
            t.query(f"SELECT id, (a, b) {negation}IN (SELECT {columns} FROM {table}) FROM r ORDER BY id")
            t.query(f"SELECT id FROM r WHERE (a, b) {negation}IN (SELECT {columns} FROM {table}) ORDER BY id")
            t.query(f"SELECT id FROM r WHERE id > 0 AND (a, b) {negation}IN (SELECT {columns} FROM {table}) AND id < 9 ORDER BY id")
            t.query(f"SELECT id FROM r WHERE (a, b) {negation}IN (SELECT {columns} FROM {table}) OR id = 3 ORDER BY id")
            t.query(f"SELECT count(*) FROM r WHERE ((a, b) {negation}IN (SELECT {columns} FROM {table})) IS NULL")
        t.query(f"SELECT id FROM r WHERE (a, b) {negation}IN (SELECT x, z FROM q) ORDER BY id")
        t.query(f"SELECT id FROM r WHERE (a, b, id) {negation}IN (SELECT x, y, z FROM q) ORDER BY id")
        t.query(f"SELECT id FROM r WHERE (a, b) {negation}IN (SELECT x, y FROM q WHERE q.z = r.a) ORDER BY id")
        t.query(f"SELECT id, (a, b) {negation}IN (SELECT x, y FROM q WHERE q.z >= r.a) FROM r ORDER BY id")
        t.query(f"SELECT id FROM r WHERE (a + 1, 2) {negation}IN (SELECT x, y FROM q) ORDER BY id")
        t.query(f"SELECT (1, 2) {negation}IN (SELECT x, y FROM q), (9, 9) {negation}IN (SELECT x, y FROM q), (9, 9) {negation}IN (SELECT x, y FROM o)")
        t.query(f"SELECT a, count(*) FROM r WHERE a IS NOT NULL GROUP BY a HAVING (a, count(*)) {negation}IN (SELECT x, y FROM o) ORDER BY a")
        t.query(f"SELECT a, count(*), (a, count(*)) {negation}IN ((1, 3), (2, 3)) FROM r GROUP BY a ORDER BY a")
        t.query(f"SELECT x, y FROM q WHERE (x, y) {negation}IN (SELECT max(x), y FROM q GROUP BY y) ORDER BY x, y, z")
        for elements in ["(1, 2)", "(1, 2), (2, 1)", "(1, NULL)", "(NULL, NULL)", "(1, 2), (NULL, 1)", "(2, 2), (1, 1), (9, 9)", "(b, a)", "(b, a), (1, id)"]:
            t.query(f"SELECT id, (a, b) {negation}IN ({elements}) FROM r ORDER BY id")
            t.query(f"SELECT id FROM r WHERE (a, b) {negation}IN ({elements}) ORDER BY id")
        for bounds in ["(1, 1) AND (2, 1)", "(1, 2) AND (1, 9)", "(2, 2) AND (1, 1)", "(NULL, 1) AND (2, 2)", "(1, NULL) AND (3, NULL)"]:
            t.query(f"SELECT id, (a, b) {negation}BETWEEN {bounds}, (a, b) {negation}BETWEEN SYMMETRIC {bounds} FROM r ORDER BY id")
        t.query(f"SELECT id, (a, b) IS {negation}NULL, ROW(a, b, s) IS {negation}NULL FROM r ORDER BY id")
        for other in ["(1, 2)", "(1, NULL)", "(NULL, NULL)", "(b, a)"]:
            t.query(f"SELECT id, (a, b) IS {negation}DISTINCT FROM {other} FROM r ORDER BY id")
        t.query(f"SELECT count(*) FROM r AS u, r AS v WHERE (u.a, u.b) IS {negation}DISTINCT FROM (v.a, v.b)")
    t.query("SELECT id, CASE WHEN (a, b) = (1, 2) THEN 'x' WHEN (a, b) > (1, 2) THEN 'y' ELSE 'z' END FROM r ORDER BY id")
    t.query("SELECT (1, 2) < (1, 3), (1, 'a') = (1.0, 'a'), (1, NULL) < (2, 0), (1, NULL) = (2, NULL), (1, NULL) = (1, NULL), (NULL, 1) <> (2, 3)")
    t.query("SELECT count(*) FILTER (WHERE (a, b) >= (1, 2)) FROM r")
    t.query("SELECT id FROM r ORDER BY (a, b) = (1, 2) DESC, id")
    t.query("SELECT u.id, v.id FROM r AS u JOIN r AS v ON (u.a, u.b) = (v.b, v.a) ORDER BY u.id, v.id")
    t.error("SELECT (1, 2) = (1, 2, 3)", code="typeMismatch")
    t.error("SELECT (1, 2) IN ((1, 2), (1, 2, 3))", code="typeMismatch")
    t.error("SELECT (1, 2) IN (SELECT 1)", code="typeMismatch")
    t.error("SELECT (1, 2) = (SELECT 1, 2, 3)", code="typeMismatch")
    t.error("SELECT (1, 2) = 1", code="typeMismatch")
    t.error("SELECT (1, 'a') = (1, 2)", code="typeMismatch")
    t.error("SELECT (1, 2) + (1, 2)", code="unsupported")
    t.refused("SELECT (1, 2)", "unsupported", "there are no columns of rows")
    t.refused("SELECT count(DISTINCT (a, b)) FROM r", "unsupported", "there are no columns of rows")
    generator = random.Random(3)
    for i in range(40):
        n = generator.randint(2, 4)
        names = [generator.choice(["a", "b", "id", "a + b", "NULL", "1", "2"]) for _ in range(n)]
        others = [generator.choice(["a", "b", "1", "2", "b - 1", "NULL::integer"]) for _ in range(n)]
        t.query(f"SELECT id, ({', '.join(names)}) {generator.choice(SIGNS)} ({', '.join(others)}), {i} FROM r ORDER BY id")
