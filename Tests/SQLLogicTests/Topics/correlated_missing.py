"""Sub-queries whose columns are of rows around them, where there is no row: within outer joins, in the place of a value, of groups of no rows."""

from .correlated_groups import SETUP

# What a query within yields of the rows around it alone, or of both.
VALUES = ["o.s", "o.x", "o.x + r.y", "coalesce(o.s, r.s)", "1", "o.id"]
NUMBERS = {"o.s": "length(o.s)", "coalesce(o.s, r.s)": "length(coalesce(o.s, r.s))"}
CONDITIONS = ["r.k = 7", "r.k = o.k AND r.y = 15", "r.k = o.k AND r.id = 4", "r.y > o.x AND r.id = 4", "r.id = 5", "false"]


def cases(t):
    for statement in SETUP:
        t.ok(statement)
    within(t)
    joined(t)
    groups(t)
    orders(t)


def within(t):
    """A value of a value: the inner one has no row."""
    for value in VALUES:
        for condition in CONDITIONS:
            inner = f"SELECT {value} FROM r WHERE {condition}"
            t.query(f"SELECT o.id, (SELECT ({inner})) FROM o ORDER BY o.id")
            t.query(f"SELECT o.id FROM o WHERE (SELECT ({inner}) IS NULL) ORDER BY o.id")
            t.query(f"SELECT o.id, coalesce((SELECT ({inner}) FROM r AS q WHERE q.id = o.id)::text, '-') FROM o ORDER BY o.id")
            t.query(f"SELECT o.id FROM o WHERE o.x NOT IN (SELECT (SELECT {NUMBERS.get(value, value)} FROM r WHERE {condition}) FROM r AS q WHERE q.k = o.k) ORDER BY o.id")
    for condition in CONDITIONS:
        t.query(f"SELECT o.id, (SELECT (SELECT (SELECT o.s FROM r WHERE {condition}))) FROM o ORDER BY o.id")
        t.query(f"SELECT o.id, (SELECT max(v) FROM (SELECT (SELECT o.x FROM r WHERE {condition}) AS v) AS q) FROM o ORDER BY o.id")


def joined(t):
    """A column of rows around, on the side of an outer join that may have no row."""
    for kind in ["LEFT", "RIGHT", "FULL"]:
        for value in VALUES[:5]:
            for on in ["q.id = u.id + 2", "q.k = u.k AND q.y = 10"]:
                inner = f"(SELECT {value} AS v, r.id, r.k FROM r WHERE r.id < 5) AS u"
                sides = f"{inner} RIGHT JOIN r AS q ON {on}" if kind == "RIGHT" else f"r AS q {kind} JOIN {inner} ON {on}"
                t.rows(f"SELECT o.id, w.* FROM o, LATERAL (SELECT q.id AS qid, u.v FROM {sides} WHERE q.k = o.k OR q.k IS NULL) AS w")
                t.query(f"SELECT o.id, (SELECT count(u.v) FROM {sides} WHERE q.k = o.k) FROM o ORDER BY o.id")
    for condition in CONDITIONS:
        t.rows(
            "SELECT o.id, w.* FROM o, LATERAL (SELECT q.id AS qid, u.v FROM r AS q LEFT JOIN LATERAL "
            f"(SELECT o.s AS v FROM r WHERE r.id = q.id AND {condition}) AS u ON true WHERE q.k = o.k) AS w"
        )


def groups(t):
    """What groups of no rows come to is asked for once more, in an order, in a list of IN, by another query."""
    for keys in ["ROLLUP (r.s)", "CUBE (r.s, r.k)", "GROUPING SETS ((r.s), ())"]:
        for condition in ["r.k = o.k", "r.y > o.x", "r.k IS DISTINCT FROM o.k", "r.k = 7"]:
            source = f"FROM r WHERE {condition} GROUP BY {keys}"
            t.query(f"SELECT o.id FROM o WHERE o.x IN (SELECT count(*) + 9 {source} ORDER BY count(*) + o.x) ORDER BY o.id")
            t.query(f"SELECT o.id, (SELECT sum(n) FROM (SELECT count(*) AS n {source} ORDER BY count(*) + o.x) AS q) FROM o ORDER BY o.id")
            t.rows(f"SELECT o.id, q.* FROM o, LATERAL (SELECT count(*) AS n {source} ORDER BY count(*) * o.x) AS q")
            t.query(f"SELECT o.id FROM o WHERE o.x NOT IN (SELECT (SELECT o.x) {source}) ORDER BY o.id")
            t.query(f"SELECT o.id FROM o WHERE coalesce(o.x = ANY (SELECT (SELECT o.k + 9) {source}), true) ORDER BY o.id")
            t.query(f"SELECT o.id, o.x <> ALL (SELECT (SELECT o.k) + max(r.y) {source}) FROM o ORDER BY o.id")
    for test in ["o.k = ANY (SELECT k FROM r)", "o.x IN (SELECT y FROM r)", "o.k <> ALL (SELECT id FROM e)"]:
        t.query(f"SELECT o.id FROM o WHERE o.x NOT IN (SELECT (SELECT o.x) FROM r JOIN r AS q ON {test} AND r.id = q.id) ORDER BY o.id")
        t.query(f"SELECT o.id FROM o WHERE o.k IN (SELECT (SELECT o.k) FROM r LEFT JOIN r AS q ON {test} AND r.id = q.id) ORDER BY o.id")


def orders(t):
    """An order by what is the same for all rows of a row around keeps any of them, and any is as good: there are queries around it."""
    for limited in ["SELECT o.x FROM r ORDER BY 1 LIMIT 1", "SELECT o.x FROM r WHERE r.k > 0 ORDER BY 1 LIMIT 1", "SELECT 20 FROM r ORDER BY 1 LIMIT 1"]:
        for having in ["k <> ANY (SELECT 3 FROM r WHERE r.k = o.k)", "k IN (SELECT count(*) FROM r WHERE r.y > o.k)", "EXISTS (SELECT 1 FROM r WHERE r.y > o.k * 10)"]:
            for keys in ["k", "ROLLUP (k)"]:
                t.rows(f"SELECT k, count(*) FROM o WHERE 25 >= ({limited}) GROUP BY {keys} HAVING {having}")
    # A query within looks at rows of two queries around it, one around the other, and is limited.
    for condition in ["r.k = o.k", "r.k = o.k AND q.y > o.x", "r.y + o.x = q.y + 10", "o.x = 10"]:
        for limited in ["LIMIT 0", "ORDER BY 1 LIMIT 1", "ORDER BY q.y DESC LIMIT 2 OFFSET 1"]:
            inner = f"SELECT q.y FROM r AS q WHERE {condition} {limited}"
            t.query(f"SELECT o.id FROM o WHERE EXISTS (SELECT 1 FROM r WHERE EXISTS ({inner})) ORDER BY o.id")
            t.query(f"SELECT o.id, (SELECT count(*) FROM r WHERE r.y IN ({inner})) FROM o ORDER BY o.id")
            t.query(f"SELECT o.id FROM o WHERE o.x IN (SELECT r.y FROM r WHERE 20 > ALL ({inner})) ORDER BY o.id")
            t.rows(f"SELECT o.id, w.* FROM o, LATERAL (SELECT r.id AS rid, u.y FROM r LEFT JOIN LATERAL ({inner}) AS u ON true) AS w")
    for condition in ["r.k = o.k", "r.y > o.x"]:
        one = f"SELECT 7 WHERE {condition} LIMIT 1"
        t.query(f"SELECT o.id, (SELECT sum(({one})) FROM r) FROM o ORDER BY o.id")
        t.query(f"SELECT o.id FROM o WHERE EXISTS (SELECT 1 FROM r WHERE EXISTS ({one})) ORDER BY o.id")
        t.query(f"SELECT o.id FROM o WHERE EXISTS (SELECT 1 FROM r WHERE EXISTS (SELECT 7 WHERE {condition} LIMIT 0)) ORDER BY o.id")
