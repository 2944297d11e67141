"""Sub-queries that look at rows around them: in every clause, several levels deep, over groups, limits and set operations, and at random."""

import itertools
import random

SETUP = [
    "CREATE TABLE o (id integer NOT NULL, k integer, x integer, s text)",
    "CREATE TABLE r (id integer NOT NULL, k integer, y integer, s text)",
    "CREATE TABLE w (id integer NOT NULL, k bigint NOT NULL, z numeric(6, 2))",
    "CREATE TABLE e (id integer, k integer, y integer, s text)",
    """INSERT INTO o VALUES (1, 1, 10, 'a'), (2, 1, 20, 'b'), (3, 2, NULL, 'a'), (4, NULL, 10, NULL), (5, 3, 5, 'c'),
    (6, 2, 30, NULL), (7, NULL, NULL, 'd'), (8, 9, 10, '')""",
    """INSERT INTO r VALUES (1, 1, 10, 'a'), (2, 1, 15, NULL), (3, 1, NULL, 'b'), (4, 2, 20, 'a'), (5, NULL, 5, 'c'),
    (6, 3, NULL, NULL), (7, 2, 20, 'a'), (8, NULL, NULL, 'd'), (9, 4, 10, 'x')""",
    "INSERT INTO w VALUES (1, 1, 1.50), (2, 2, NULL), (3, 2, 20.00), (4, 3, 10.00), (5, 7, -1)",
]

CONDITIONS = [
    "r.k = o.k",
    "r.k < o.k",
    "r.y > o.x",
    "r.k = o.k AND r.y < o.x",
    "r.k = o.k AND r.s = o.s",
    "r.s = o.s",
    "r.k = o.k OR r.y = o.x",
    "r.k IS NOT DISTINCT FROM o.k",
    "o.x > 10",
    "r.k + o.id > 5",
    "coalesce(r.k, 0) = coalesce(o.k, 0)",
    "r.k = o.k + 1",
    "r.k <> o.k AND r.y = 10",
    "o.k IS NULL",
    "r.y > 5 AND o.s LIKE r.s || '%'",
    "r.id = o.id AND false",
]

VALUES = [
    "count(*)",
    "count(r.y)",
    "sum(r.y)",
    "min(r.s)",
    "max(r.y) + o.x",
    "count(*) + o.id",
    "coalesce(sum(r.y), o.x)",
    "sum(r.y * o.id)",
    "count(DISTINCT r.y)",
    "count(*) FILTER (WHERE r.y > o.x)",
    "string_agg(r.s, ',' ORDER BY r.id)",
    "CASE WHEN count(*) = 0 THEN 'none' ELSE max(r.s) END",
    "o.id",
]


def cases(t):
    for statement in SETUP:
        t.ok(statement)
    conditions(t)
    clauses(t)
    bodies(t)
    levels(t)
    errors(t)
    Generator(t, seed=20261130).ask(260)


def conditions(t):
    """Every form over every condition."""
    for condition in CONDITIONS:
        t.query(f"SELECT o.id FROM o WHERE EXISTS (SELECT 1 FROM r WHERE {condition}) ORDER BY o.id")
        t.query(f"SELECT o.id FROM o WHERE NOT EXISTS (SELECT * FROM r WHERE {condition}) ORDER BY o.id")
        t.query(f"SELECT o.id, EXISTS (SELECT 1 FROM r WHERE {condition}) AS found FROM o ORDER BY o.id")
        t.query(f"SELECT o.id FROM o WHERE o.id > 6 OR EXISTS (SELECT 1 FROM r WHERE {condition}) ORDER BY o.id")
        t.query(f"SELECT o.id FROM o WHERE x IN (SELECT y FROM r WHERE {condition}) ORDER BY o.id")
        t.query(f"SELECT o.id FROM o WHERE x NOT IN (SELECT y FROM r WHERE {condition}) ORDER BY o.id")
        t.query(f"SELECT o.id, x IN (SELECT y FROM r WHERE {condition}) FROM o ORDER BY o.id")
        t.query(f"SELECT o.id, x NOT IN (SELECT y FROM r WHERE {condition}) OR o.id = 1 FROM o ORDER BY o.id")
        for sign, quantifier in [("<", "ANY"), (">=", "ALL"), ("<>", "ANY"), ("=", "ALL"), ("<>", "ALL")]:
            t.query(f"SELECT o.id, x {sign} {quantifier} (SELECT y FROM r WHERE {condition}) FROM o ORDER BY o.id")
        t.query(
            f"SELECT o.id, (SELECT r.y FROM r WHERE {condition} ORDER BY r.y DESC NULLS LAST, r.id LIMIT 1) FROM o ORDER BY o.id"
        )
        t.query(
            f"SELECT o.id, (SELECT r.s FROM r WHERE {condition} ORDER BY r.id LIMIT 1 OFFSET 1) FROM o ORDER BY o.id"
        )
        for value in VALUES:
            if value == "o.id":
                continue
            t.query(f"SELECT o.id, (SELECT {value} FROM r WHERE {condition}) FROM o ORDER BY o.id")
        t.query(f"SELECT o.id FROM o WHERE o.x > (SELECT min(r.y) FROM r WHERE {condition}) ORDER BY o.id")
        t.query(f"SELECT o.id FROM o WHERE (SELECT count(*) FROM r WHERE {condition}) < 2 ORDER BY o.id")
        t.query(f"SELECT o.id FROM o WHERE 0 = (SELECT count(*) FROM r WHERE {condition}) ORDER BY o.id")


def clauses(t):
    """Wherever an expression stands."""
    value = "(SELECT sum(r.y) FROM r WHERE r.k = o.k)"
    found = "EXISTS (SELECT 1 FROM r WHERE r.k = o.k AND r.y = o.x)"
    t.query(f"SELECT id, {value} + {value} FROM o ORDER BY id")
    t.query(f"SELECT id, {value} AS v FROM o ORDER BY v NULLS FIRST, id")
    t.query(f"SELECT id FROM o ORDER BY {value} DESC NULLS LAST, id")
    t.query(f"SELECT id FROM o ORDER BY {found}, id DESC LIMIT 3")
    t.query(f"SELECT {value} AS v, count(*) FROM o GROUP BY v ORDER BY v NULLS LAST")
    t.query(f"SELECT {value} AS v, count(*) FROM o GROUP BY 1 ORDER BY 2, 1 NULLS LAST")
    t.query(f"SELECT sum({value}), max({value}), count(*) FILTER (WHERE {found}) FROM o")
    t.query(f"SELECT k, sum({value}) FROM o GROUP BY k ORDER BY k")
    t.query(f"SELECT CASE WHEN {found} THEN 'yes' WHEN {value} IS NULL THEN 'none' ELSE 'no' END, id FROM o ORDER BY id")
    t.query(f"SELECT DISTINCT {value} AS v FROM o ORDER BY v")
    t.query(f"SELECT id FROM o WHERE {value} BETWEEN 20 AND 30 AND NOT {found} ORDER BY id")
    t.query(f"SELECT id FROM o WHERE {value} > 20 AND {value} < 60 OR {found} ORDER BY id")
    t.query(f"SELECT id FROM o WHERE coalesce({value}, 0) = ANY (SELECT r.y * 2 FROM r WHERE r.id >= o.id) ORDER BY id")
    t.query("SELECT k, (SELECT count(*) FROM r WHERE r.k = o.k) FROM o GROUP BY k ORDER BY k")
    t.query("SELECT k, count(*) FROM o GROUP BY k HAVING EXISTS (SELECT 1 FROM r WHERE r.k = o.k AND r.y > 10) ORDER BY k")
    t.query("SELECT k, count(*) FROM o GROUP BY k HAVING count(*) <= (SELECT count(*) FROM r WHERE r.k = o.k) ORDER BY k")
    t.query("SELECT k FROM o GROUP BY k ORDER BY (SELECT max(y) FROM r WHERE r.k = o.k) NULLS FIRST, k")
    # Aggregates of the query around.
    t.query("SELECT k, (SELECT count(*) FROM r WHERE r.y < sum(o.x)) FROM o GROUP BY k ORDER BY k")
    t.query("SELECT k FROM o GROUP BY k HAVING EXISTS (SELECT 1 FROM r WHERE r.y = max(o.x)) ORDER BY k")
    t.query("SELECT (SELECT max(o.x)), (SELECT count(o.id) + count(*) FROM r) FROM o")
    t.query("SELECT k, (SELECT sum(r.y) FROM r WHERE r.k = o.k AND r.y <= max(o.x)) FROM o GROUP BY k ORDER BY k")
    for kind in ["JOIN", "LEFT JOIN", "RIGHT JOIN"]:
        for condition in [
            "o.k = w.k AND EXISTS (SELECT 1 FROM r WHERE r.k = o.k AND r.y = o.x)",
            "o.k = w.k AND (SELECT count(*) FROM r WHERE r.k = w.k) > 1",
            "EXISTS (SELECT 1 FROM r WHERE r.k = o.k AND r.k = w.k)",
            "o.k = w.k AND o.id IN (SELECT r.id FROM r WHERE r.k = w.k)",
            "w.id = (SELECT min(r.id) FROM r WHERE r.k = o.k AND r.id >= w.id)",
            "o.k = w.k AND o.x NOT IN (SELECT r.y FROM r WHERE r.id < w.id AND r.id < o.id)",
        ]:
            t.query(f"SELECT o.id, w.id FROM o {kind} w ON {condition} ORDER BY 1, 2")
    for kind in ["SEMI JOIN", "ANTI JOIN"]:
        t.duck_rows(f"SELECT o.id FROM o {kind} w ON o.k = w.k AND w.id < 4")
    t.query("WITH q AS (SELECT k, y FROM r) SELECT id, (SELECT sum(y) FROM q WHERE q.k = o.k) FROM o ORDER BY id")
    t.query("SELECT id, (WITH q AS (SELECT y FROM r WHERE r.k = o.k) SELECT count(*) FROM q, q AS p) FROM o ORDER BY id")
    t.query("SELECT id, (WITH q AS (SELECT o.x AS v) SELECT v + count(*) FROM q, r WHERE r.k = o.k GROUP BY v) FROM o ORDER BY id")
    t.query("SELECT id, (SELECT s), (SELECT o.s || 'x'), (SELECT x + k) FROM o ORDER BY id")
    t.query("SELECT id FROM o WHERE (SELECT x > 10) ORDER BY id")
    t.query("SELECT id, (VALUES (o.x)), (SELECT max(v) FROM (VALUES (o.x), (o.k), (7)) AS q (v)) FROM o ORDER BY id")
    t.query("SELECT id, o.x IN (VALUES (10), (o.k + 29)) FROM o ORDER BY id")
    t.query("SELECT id, (SELECT o.x FROM e), (SELECT count(*) FROM e WHERE e.k = o.k), EXISTS (SELECT 1 FROM e WHERE e.k = o.k) FROM o ORDER BY id")
    t.query("SELECT (SELECT count(*) FROM r WHERE r.k = e.k) FROM e")
    t.query("SELECT id, (SELECT o.s FROM r WHERE r.k = o.k LIMIT 1) FROM o ORDER BY id")
    t.ok("CREATE TABLE taken (id integer, n bigint)")
    t.ok("INSERT INTO taken SELECT id, (SELECT count(*) FROM r WHERE r.k = o.k) FROM o WHERE EXISTS (SELECT 1 FROM w WHERE w.k = o.k)")
    t.query("SELECT * FROM taken ORDER BY id")


def bodies(t):
    """What may be in such a query: joins, groups, DISTINCT, limits, set operations, tables of its own."""
    for body in [
        "SELECT count(*) FROM r JOIN w ON r.k = w.k WHERE r.k = o.k",
        "SELECT count(*) FROM r JOIN w ON r.k = w.k AND w.id >= o.id WHERE r.k = o.k",
        "SELECT count(w.id) FROM r LEFT JOIN w ON r.k = w.k AND w.z > o.x WHERE r.k = o.k",
        "SELECT count(*) FROM r LEFT JOIN w ON r.k = w.k WHERE w.k = o.k OR w.k IS NULL",
        "SELECT count(r.id) FROM (SELECT * FROM r WHERE r.y > o.x) AS r RIGHT JOIN w ON r.k = w.k",
        "SELECT count(r.id) * 100 + count(w.id) FROM (SELECT * FROM r WHERE r.k = o.k) AS r FULL JOIN (SELECT * FROM w WHERE w.id < o.id) AS w ON r.k = w.k",
        "SELECT count(*) FROM (SELECT r.y + o.x AS v FROM r) AS q FULL JOIN w ON q.v = w.z",
        "SELECT sum(c) FROM (SELECT count(*) AS c FROM r WHERE r.k = o.k GROUP BY r.y) AS q",
        "SELECT max(c) FROM (SELECT count(*) AS c FROM r WHERE r.y > o.x GROUP BY r.s HAVING count(*) > 0) AS q",
        "SELECT count(*) FROM r WHERE r.k = o.k HAVING count(*) > 1",
        "SELECT count(*) FROM r WHERE r.k = o.k HAVING count(*) < 2",
        "SELECT sum(r.y) FROM r WHERE r.k = o.k HAVING count(*) <> o.x / 10",
        "SELECT count(*) + max(c) FROM (SELECT count(*) AS c FROM r WHERE r.k = o.k) AS q",
        "SELECT c FROM (SELECT count(*) AS c FROM r WHERE r.k = o.k) AS q WHERE c < 3",
        "SELECT c + w.id FROM (SELECT count(*) AS c FROM r WHERE r.k = o.k) AS q JOIN w ON w.id = c + 1",
        "SELECT count(*) FROM (SELECT DISTINCT r.y FROM r WHERE r.k = o.k) AS q",
        "SELECT count(*) FROM (SELECT DISTINCT r.y + o.x FROM r WHERE r.k <= o.k) AS q",
        "SELECT sum(v) FROM (SELECT r.y AS v FROM r WHERE r.k = o.k UNION ALL SELECT w.id FROM w WHERE w.k = o.k) AS q",
        "SELECT count(*) FROM (SELECT r.k AS v FROM r WHERE r.k = o.k UNION SELECT w.k FROM w WHERE w.k <= o.k) AS q",
        "SELECT count(*) FROM (SELECT r.id FROM r WHERE r.k = o.k EXCEPT SELECT w.id FROM w WHERE w.k = o.k) AS q",
        "SELECT count(*) FROM (SELECT r.id FROM r INTERSECT SELECT o.id) AS q",
        "SELECT count(*) FROM (SELECT r.id FROM r EXCEPT ALL SELECT w.id FROM w WHERE w.z > o.x) AS q",
        "SELECT sum(y) FROM (SELECT r.y FROM r WHERE r.k = o.k ORDER BY r.y DESC NULLS LAST, r.id LIMIT 2) AS q",
        "SELECT sum(q.id) FROM (SELECT r.id FROM r WHERE r.id <> o.id ORDER BY abs(r.id - o.id), r.id LIMIT 2 OFFSET 1) AS q",
        "SELECT count(*) FROM (SELECT r.id FROM r WHERE r.k = o.k ORDER BY r.id LIMIT 0) AS q",
        "SELECT q.id FROM (SELECT r.id, r.k FROM r ORDER BY r.id DESC LIMIT 5) AS q WHERE q.k = o.k",
        "SELECT count(*) FROM r, w WHERE r.k = o.k AND w.k = o.k",
        "SELECT count(*) FROM r WHERE r.k = o.k AND r.y IN (SELECT y FROM r WHERE y > 10)",
        "SELECT count(*) FROM r WHERE r.k = o.k AND r.y > (SELECT min(y) FROM r)",
        "SELECT count(*) FROM generate_series(1, 10) AS n WHERE n < o.x",
        "SELECT o.x FROM w WHERE w.id = o.id",
        "SELECT coalesce(o.x, w.id) FROM w WHERE w.id = o.id",
        "SELECT 1 FROM w WHERE w.k = o.k LIMIT 1",
        "SELECT count(*) FROM (SELECT count(*) FROM r WHERE r.k = o.k GROUP BY o.x) AS q",
        "SELECT min(w.z) FROM w WHERE w.k = o.k",
        "SELECT count(*) FROM w WHERE w.z = o.x",
        "SELECT sum(w.z) FROM w WHERE w.z > o.x - 10 AND w.k = o.k",
    ]:
        t.query(f"SELECT o.id, ({body}) FROM o ORDER BY o.id")
        t.query(f"SELECT o.id FROM o WHERE o.id < ({body}) ORDER BY o.id")
        t.query(f"SELECT o.id FROM o WHERE EXISTS ({body}) ORDER BY o.id")
        t.query(f"SELECT o.id FROM o WHERE NOT EXISTS ({body}) ORDER BY o.id")


def levels(t):
    """Queries within queries, that look past each other."""
    for query in [
        "SELECT id FROM o WHERE EXISTS (SELECT 1 FROM r WHERE r.k = o.k AND EXISTS (SELECT 1 FROM w WHERE w.k = r.k AND w.id < o.id)) ORDER BY id",
        "SELECT id FROM o WHERE EXISTS (SELECT 1 FROM r WHERE EXISTS (SELECT 1 FROM w WHERE w.k = o.k AND w.id = r.id)) ORDER BY id",
        "SELECT id FROM o WHERE NOT EXISTS (SELECT 1 FROM r WHERE r.k = o.k AND NOT EXISTS (SELECT 1 FROM w WHERE w.k = r.k AND w.z > o.x)) ORDER BY id",
        "SELECT id, (SELECT count(*) FROM r WHERE r.k = o.k AND r.y = (SELECT max(y) FROM r AS p WHERE p.k = o.k)) FROM o ORDER BY id",
        "SELECT id, (SELECT count(*) FROM r WHERE r.k = o.k AND r.y >= (SELECT min(w.z) FROM w WHERE w.k = r.k AND w.id < o.id)) FROM o ORDER BY id",
        "SELECT id, (SELECT sum((SELECT count(*) FROM w WHERE w.k = r.k AND w.id <= o.id)) FROM r WHERE r.k = o.k) FROM o ORDER BY id",
        "SELECT id, (SELECT (SELECT (SELECT o.x + r.y) FROM w WHERE w.id = r.id) FROM r WHERE r.id = o.id) FROM o ORDER BY id",
        "SELECT id, (SELECT count(*) FROM (SELECT * FROM r WHERE r.k = o.k) AS q WHERE q.y IN (SELECT p.y FROM r AS p WHERE p.s = o.s)) FROM o ORDER BY id",
        "SELECT id FROM o WHERE x IN (SELECT y FROM r WHERE k IN (SELECT w.k FROM w WHERE w.id <> o.id)) ORDER BY id",
        "SELECT id FROM o WHERE x NOT IN (SELECT y FROM r WHERE y IS NOT NULL AND k NOT IN (SELECT w.k FROM w WHERE w.id > o.id)) ORDER BY id",
        "SELECT id, (SELECT max(c) FROM (SELECT (SELECT count(*) FROM w WHERE w.k <= r.k AND w.k >= o.k) AS c FROM r) AS q) FROM o ORDER BY id",
        "SELECT id, (SELECT string_agg(q.s, '' ORDER BY q.s) FROM o AS q WHERE q.k = o.k AND EXISTS (SELECT 1 FROM o AS p WHERE p.x > q.x AND p.k = o.k)) FROM o ORDER BY id",
        "SELECT id FROM o WHERE x > ALL (SELECT y FROM r WHERE r.k = o.k AND y < ANY (SELECT p.x FROM o AS p WHERE p.k = r.k)) ORDER BY id",
        "SELECT o.id, (SELECT count(*) FROM r LEFT JOIN w ON w.k = r.k AND w.z > (SELECT min(p.x) FROM o AS p WHERE p.k = o.k) WHERE r.k = o.k) FROM o ORDER BY 1",
        "SELECT o.id, (SELECT min(a.id) FROM o AS a WHERE a.k = o.k AND (SELECT count(*) FROM o AS b WHERE b.k = a.k AND b.id < o.id) > 0) FROM o ORDER BY 1",
        "SELECT id FROM o WHERE EXISTS (SELECT 1 FROM r WHERE r.k = o.k) AND EXISTS (SELECT 1 FROM w WHERE w.k = o.k) AND NOT EXISTS (SELECT 1 FROM r WHERE r.s = o.s AND r.id > o.id) ORDER BY id",
        "SELECT id FROM o WHERE (SELECT count(*) FROM r WHERE r.y > o.x) > 1 AND (SELECT count(*) FROM w WHERE w.z < o.x) > 1 AND (SELECT sum(p.x) FROM o AS p WHERE p.id < o.id) > 5 ORDER BY id",
    ]:
        t.query(query)


def errors(t):
    """More than one row in the place of a value, and names that mean nothing."""
    for query in [
        "SELECT id, (SELECT y FROM r WHERE r.k = o.k) FROM o",
        "SELECT id FROM o WHERE x = (SELECT y FROM r WHERE r.k < o.id)",
        "SELECT id FROM o WHERE EXISTS (SELECT 1 FROM r WHERE r.k = o.nosuch)",
        "SELECT id FROM o WHERE EXISTS (SELECT 1 FROM r WHERE r.k = q.k)",
        "SELECT k, (SELECT count(*) FROM r WHERE r.y = o.x) FROM o GROUP BY k",
        "SELECT id, (SELECT id, y FROM r WHERE r.k = o.k) FROM o",
        "SELECT id FROM o WHERE EXISTS (SELECT 1 FROM r WHERE r.y = sum(o.x))",
        "SELECT id FROM o WHERE x IN (SELECT s FROM r WHERE r.k = o.k)",
    ]:
        t.error(query)
    t.refused(
        "SELECT id, (SELECT y FROM r LIMIT o.id) FROM o", "unknownName", "a number of rows that depends on a row is not there"
    )
    t.refused(
        "SELECT o.id FROM o FULL JOIN w ON EXISTS (SELECT 1 FROM r WHERE r.k = o.k AND r.k = w.k)",
        "unsupported",
        "a full join asks no query about both sides",
    )


class Generator:
    """Random queries over the tables, each with one to three queries within; equal ones are asked once."""

    TABLES = {"o": ["id", "k", "x"], "r": ["id", "k", "y"], "w": ["id", "k"]}

    def __init__(self, t, seed):
        self.t, self.random = t, random.Random(seed)
        self.seen = set()

    def ask(self, count):
        while len(self.seen) < count:
            self.names = itertools.count(1)
            sql = self.query()
            if sql not in self.seen:
                self.seen.add(sql)
                self.t.rows(sql, repeats=True)

    def alias(self):
        return f"t{next(self.names)}"

    def pick(self, *choices):
        return self.random.choice(choices)

    def query(self):
        table = self.pick("o", "r", "w")
        name = self.alias()
        scope = [(name, table)]
        kind = self.random.random()
        if kind < 0.5:
            return f"SELECT {name}.id FROM {table} AS {name} WHERE {self.condition(scope, 2)}"
        if kind < 0.8:
            return f"SELECT {name}.id, {self.scalar(scope, 2)} FROM {table} AS {name}"
        if kind < 0.9:
            return f"SELECT {name}.k, count(*), sum({self.scalar(scope, 1)}) FROM {table} AS {name} GROUP BY {name}.k"
        other, second = self.pick("o", "r", "w"), self.alias()
        both = scope + [(second, other)]
        join = self.pick("JOIN", "LEFT JOIN")
        return (
            f"SELECT {name}.id, {second}.id FROM {table} AS {name} {join} {other} AS {second} "
            f"ON {name}.k = {second}.k AND {self.condition(both, 1)}"
        )

    def column(self, scope, inner=True):
        """Of the nearest query more often than of those around it."""
        name, table = scope[-1] if inner else self.random.choice(scope[:-1] or scope)
        return f"{name}.{self.random.choice(self.TABLES[table])}"

    def comparison(self, scope):
        left = self.column(scope)
        right = self.column(scope, inner=self.random.random() < 0.15)
        sign = self.pick("=", "=", "=", "=", "<", ">=", "<>", "IS NOT DISTINCT FROM")
        if self.random.random() < 0.2:
            right = f"{right} + {self.random.randint(0, 3)}"
        return f"{left} {sign} {right}"

    def condition(self, scope, depth):
        choice = self.random.random()
        if depth == 0 or choice < 0.15:
            return self.comparison(scope)
        if choice < 0.25:
            return f"({self.condition(scope, depth - 1)} {self.pick('AND', 'OR')} {self.condition(scope, depth)})"
        if choice < 0.5:
            return f"{self.pick('', 'NOT ')}EXISTS ({self.rows(scope, depth)})"
        if choice < 0.7:
            return f"{self.column(scope)} {self.pick('IN', 'NOT IN')} ({self.rows(scope, depth)})"
        if choice < 0.8:
            sign, quantifier = self.pick("<", ">=", "<>", "="), self.pick("ANY", "ALL")
            return f"{self.column(scope)} {sign} {quantifier} ({self.rows(scope, depth)})"
        return f"{self.column(scope)} {self.pick('=', '<', '>=')} {self.scalar(scope, depth)}"

    def source(self, scope, depth):
        """FROM and WHERE of a query within: its scope, and its text."""
        table, name = self.pick("o", "r", "w"), self.alias()
        own = scope + [(name, table)]
        text = f"FROM {table} AS {name}"
        if self.random.random() < 0.25:
            other, second = self.pick("o", "r", "w"), self.alias()
            join = self.pick("JOIN", "JOIN", "LEFT JOIN")
            text += f" {join} {other} AS {second} ON {self.comparison(scope + [(name, table), (second, other)])}"
        parts = [self.comparison(own)]
        if self.random.random() < 0.5:
            parts.append(self.condition(own, depth - 1))
        return own, f"{text} WHERE {' AND '.join(parts)}"

    def rows(self, scope, depth):
        own, source = self.source(scope, depth)
        column = self.column(own, inner=self.random.random() < 0.85)
        choice = self.random.random()
        if choice < 0.6:
            return f"SELECT {column} {source}"
        if choice < 0.7:
            return f"SELECT DISTINCT {column} {source}"
        if choice < 0.8:
            key = self.column(own)
            return f"SELECT {self.pick('min', 'max')}({column}) {source} GROUP BY {key}"
        if choice < 0.9:
            _, other = self.source(scope, 1)
            return f"SELECT {column} {source} {self.pick('UNION', 'UNION ALL', 'EXCEPT', 'INTERSECT')} SELECT 10 {other}"
        return f"SELECT {column} {source} ORDER BY 1 DESC NULLS LAST LIMIT {self.random.randint(1, 3)}"

    def scalar(self, scope, depth):
        own, source = self.source(scope, depth)
        column = self.column(own)
        value = self.pick(
            "count(*)", f"count({column})", f"sum({column})", f"min({column})", f"max({column})",
            f"coalesce(sum({column}), {self.column(own, inner=False)})", f"count(*) + {self.column(own, inner=False)}",
            f"sum({column} * {self.column(own, inner=False)})",
        )
        having = f" HAVING count(*) {self.pick('>', '<')} {self.random.randint(0, 2)}" if self.random.random() < 0.15 else ""
        return f"(SELECT {value} {source}{having})"
