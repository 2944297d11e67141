"""Joins of three to seven relations in random shapes: equalities in chains, stars, rings and with gaps, outer, semi and anti joins, IN and conditions over several relations among them. Whatever order they are joined in, the rows are these."""

import random

TABLES = ["ra", "rb", "rc", "rd", "re", "none"]


def rows(random, count, distinct):
    def value(text=False):
        if random.random() < 0.15:
            return "NULL"
        number = random.randrange(distinct)
        return f"'k{number}'" if text else str(number)

    return ", ".join(f"({index}, {value()}, {value()}, {value(True)})" for index in range(count))


def cases(t):
    rng = random.Random(20261130)
    for name, count, distinct in [("ra", 3, 2), ("rb", 12, 4), ("rc", 25, 6), ("rd", 40, 8), ("re", 18, 3)]:
        t.ok(f"CREATE TABLE {name} (id integer NOT NULL, x integer, y integer, s text)")
        t.ok(f"INSERT INTO {name} VALUES {rows(rng, count, distinct)}")
    t.ok("CREATE TABLE none (id integer NOT NULL, x integer, y integer, s text)")

    def equality(left, right):
        shape = rng.randrange(8)
        if shape < 4:
            return f"{left}.{rng.choice(['x', 'y', 'id'])} = {right}.{rng.choice(['x', 'y', 'id'])}"
        if shape == 4:
            return f"{left}.s = {right}.s"
        if shape == 5:
            return f"{left}.x = {right}.x AND {left}.y = {right}.y"
        if shape == 6:
            return f"{left}.x + 1 = {right}.y"
        return f"{left}.id = {right}.id"

    def condition(names):
        one, other = rng.choice(names), rng.choice(names)
        third = rng.choice(names)
        return rng.choice(
            [
                f"{one}.x > 0",
                f"{one}.y IS NOT NULL",
                f"{one}.x < {other}.y",
                f"{one}.x + {other}.y = {third}.id",
                f"({one}.x = 1 AND {other}.y = 2 OR {one}.x = 0 AND {other}.y = 1)",
                f"({one}.x = 1 OR {other}.y = 2)",
                f"{one}.x IN (1, 2, 3)",
                f"{one}.x IN (SELECT x FROM rb WHERE y > 0)",
                f"{one}.x NOT IN (SELECT y FROM ra WHERE y IS NOT NULL)",
                f"{one}.s LIKE 'k%'",
                f"{one}.x = {other}.x",
                f"{one}.id < (SELECT max(id) FROM rb)",
                f"coalesce({one}.x, 0) = coalesce({other}.y, 0)",
            ]
        )

    def relation(alias):
        name = rng.choice(TABLES[:-1] * 6 + ["none"])
        if rng.random() < 0.12:
            return f"(SELECT x, max(id) AS id, min(y) AS y, min(s) AS s FROM {name} GROUP BY x) AS {alias}"
        if rng.random() < 0.08:
            return f"(SELECT id, x, y, s FROM {name} WHERE x <> 1) AS {alias}"
        return f"{name} AS {alias}"

    def selected(names, source, where):
        filter = f" WHERE {' AND '.join(where)}" if where else ""
        columns = ", ".join(f"sum({name}.id), count({name}.x)" for name in names)
        t.query(f"SELECT count(*), {columns} FROM {source}{filter}")

    # Commas: edges in WHERE, in any order, enough of them that there are few pairs.
    for _ in range(110):
        count = rng.choice([3, 3, 4, 4, 5, 6])
        names = [f"t{index}" for index in range(count)]
        edges = [equality(names[rng.randrange(index)], names[index]) for index in range(1, count)]
        edges += [equality(*rng.sample(names, 2)) for _ in range(rng.randrange(2))]
        edges += [condition(names) for _ in range(rng.randrange(3))]
        rng.shuffle(edges)
        # Now and then one is missing: then all pairs are meant.
        if count < 5 and rng.random() < 0.15:
            edges = edges[1:]
        selected(names, ", ".join(relation(name) for name in names), edges)
    # Joins of all kinds, one after the other, conditions of ON and of WHERE among them.
    for _ in range(130):
        count = rng.choice([3, 4, 4, 5])
        names = ["t0"]
        source = relation("t0")
        for index in range(1, count):
            name = f"t{index}"
            kind = rng.choice(["JOIN", "JOIN", "LEFT JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"])
            on = equality(rng.choice(names), name)
            # PostgreSQL has full joins over equations only.
            if kind != "FULL JOIN" and rng.random() < 0.3:
                on += f" AND {name}.x {rng.choice(['>', '<>', '<='])} {rng.choice(names)}.y"
            source += f" {kind} {relation(name)} ON {on}"
            names.append(name)
        where = [condition(names) for _ in range(rng.randrange(3))]
        if rng.random() < 0.3:
            where.append(f"{names[-1]}.x IS NULL")
        selected(names, source, where)
    # Semi and anti joins of the middle of a chain, as PostgreSQL writes them.
    why = "PostgreSQL writes it with a sub-query that depends on the row"
    for _ in range(60):
        names = ["t0", "t1", "t2"]
        tables = [relation(name) for name in names]
        edges = [equality("t0", "t1"), equality("t1", "t2")]
        source = f"{tables[0]} JOIN {tables[1]} ON {edges[0]} JOIN {tables[2]} ON {edges[1]}"
        ours, theirs = "", []
        for index in range(rng.choice([1, 1, 2])):
            kind = rng.choice(["SEMI", "ANTI"])
            other = f"u{index}"
            on = equality(rng.choice(names), other)
            if rng.random() < 0.3:
                on += f" AND {other}.x > {rng.choice(names)}.y"
            table = relation(other)
            ours += f" {kind} JOIN {table} ON {on}"
            no = "" if kind == "SEMI" else "NOT "
            theirs.append(f"{no}EXISTS (SELECT 1 FROM {table} WHERE {on})")
        where = [condition(names)] if rng.random() < 0.5 else []
        columns = "count(*), sum(t0.id), sum(t1.id), sum(t2.id)"
        filter = f" WHERE {' AND '.join(where)}" if where else ""
        t.query(
            f"SELECT {columns} FROM {source}{ours}{filter}",
            f"SELECT {columns} FROM {source} WHERE {' AND '.join(theirs + where)}",
            why,
        )
    # Rows themselves, ordered.
    for _ in range(30):
        names = ["t0", "t1", "t2"]
        edges = [equality("t0", "t1"), equality(rng.choice(["t0", "t1"]), "t2")]
        where = " AND ".join(edges + [condition(names)])
        source = ", ".join(relation(name) for name in names)
        t.query(f"SELECT t2.id, t0.s, t1.x, t2.y FROM {source} WHERE {where} ORDER BY 1, 2, 3, 4, t0.id, t1.id LIMIT 30")
