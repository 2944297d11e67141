"""Random queries: joins of all kinds, groups, windows, set operations, tables of WITH, and queries within queries.

Every query has one answer: where order decides something, rows are ordered by all that can be told apart of them.
"""

from .random_expressions import Column, Expressions, Scope
from .random_tables import COLUMNS, ROW_COUNTS, TYPES, literal

KINDS = ["int", "int", "int", "text", "text", "date", "num", "dbl", "bool"]
JOINS = ["JOIN", "JOIN", "JOIN", "LEFT JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "SEMI JOIN", "ANTI JOIN", "CROSS JOIN"]
FRAMES = ["", "", "ROWS BETWEEN 1 PRECEDING AND CURRENT ROW", "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING",
          "ROWS BETWEEN CURRENT ROW AND 2 FOLLOWING", "GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING", "RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING",
          "ROWS BETWEEN 2 PRECEDING AND 1 PRECEDING"]


class Selects:
    # Of queries within queries.
    NESTING = 2

    def __init__(self, rng):
        self.rng = rng
        self.expressions = Expressions(rng, self)
        self.nesting = 0
        # Of those that something is compared with.
        self.column_depth = 0
        self.number = 0
        # By name, the columns of tables of WITH that can be named here.
        self.tables = {}

    # Doors

    def query(self):
        """A whole query, and whether its rows come in an order that is theirs alone."""
        kinds = [self.rng.choice(KINDS) for _ in range(self.rng.randint(1, 5))]
        self.nesting, self.number, self.tables = 0, 0, {}
        tables = self.with_clause() if self.rng.random() < 0.25 else ""
        body = self.body(kinds, [])
        if self.rng.random() < 0.4:
            return f"{tables}{body} {self.ordered(len(kinds))}", True
        return f"{tables}{body}", False

    def column(self, kind, outer):
        """A query of one column and any number of rows, which something is compared with."""
        self.column_depth += 1
        text = self.nested(lambda: self.limited(self.body([kind], outer), 1, 0.1), kind)
        self.column_depth -= 1
        return text

    def single(self, kind, outer):
        """A query of one column and at most one row.

        None in the place of a column: compared with one that is the same for all rows, and NULL, DuckDB 2.0.0 has another answer to
        NOT IN and ALL than PostgreSQL."""
        if self.column_depth > 0:
            return f"SELECT {literal(self.rng, kind)}"

        def make():
            if self.rng.random() < 0.7:
                source, scope, where = self.source(outer)
                return f"SELECT {self.expressions.aggregate(kind, scope, 1)} FROM {source}{where}"
            return f"{self.body([kind], outer)} {self.order(1)} LIMIT 1"

        return self.nested(make, kind)

    def nested(self, make, kind):
        if self.nesting >= self.NESTING:
            return f"SELECT {literal(self.rng, kind)}"
        self.nesting += 1
        text = make()
        self.nesting -= 1
        return text

    # Order

    def order(self, count):
        places = list(range(1, count + 1))
        self.rng.shuffle(places)
        words = ["", "", " DESC", " NULLS FIRST", " DESC NULLS LAST"]
        return "ORDER BY " + ", ".join(f"{place}{self.rng.choice(words)}" for place in places)

    def ordered(self, count):
        limit = f" LIMIT {self.rng.choice([0, 1, 3, 10])}" if self.rng.random() < 0.5 else ""
        offset = f" OFFSET {self.rng.choice([1, 4])}" if self.rng.random() < 0.2 else ""
        return f"{self.order(count)}{limit}{offset}"

    def limited(self, body, count, chance):
        return f"{body} {self.ordered(count)}" if self.rng.random() < chance else body

    # Bodies

    def body(self, kinds, outer):
        # Not where it looks around: of an aggregate of no rows on one side DuckDB 2.0.0 has no row there.
        if not outer and self.rng.random() < 0.15:
            word = self.rng.choice(["UNION", "UNION ALL", "INTERSECT", "EXCEPT", "INTERSECT ALL", "EXCEPT ALL"])
            return f"{self.select(kinds, outer)} {word} {self.select(kinds, outer)}"
        return self.select(kinds, outer)

    def select(self, kinds, outer):
        source, scope, where = self.source(outer)
        draw = self.rng.random()
        if draw < 0.25:
            return self.grouped(kinds, source, scope, where)
        if draw < 0.37:
            return self.windowed(kinds, source, scope, where)
        items = self.items(kinds, scope)
        if draw < 0.45:
            return f"SELECT DISTINCT {items} FROM {source}{where}"
        if draw < 0.5 and self.nesting == 0:
            key = self.rng.choice(scope.columns).text
            # In parentheses: one of its own, which has an order already.
            return f"(SELECT DISTINCT ON ({key}) {items} FROM {source}{where} ORDER BY {key}, {self.order(len(kinds))[9:]})"
        return f"SELECT {items} FROM {source}{where}"

    def items(self, kinds, scope):
        depth = self.rng.choice([0, 1, 1, 2])
        return ", ".join(f"{self.expressions.value(kind, scope, depth)} AS c{index}" for index, kind in enumerate(kinds))

    def grouped(self, kinds, source, scope, where):
        near = [column for column in scope.columns if column.is_plain] or [Column("1 + 0", "int", False)]
        keys = []
        for _ in range(self.rng.choice([0, 1, 1, 2, 2, 3])):
            column = self.rng.choice(near)
            if column.kind == "int" and self.rng.random() < 0.2:
                keys.append(Column(f"({column.text} % 3)", "int", False))
            elif column.text not in [key.text for key in keys]:
                keys.append(column)
        texts = [key.text for key in keys]
        by = self.keys(texts, scope.outer)
        calls = [Column(self.expressions.aggregate(kind, scope, 1), kind, False) for kind in [*kinds, "int"]]
        if keys and not scope.outer and self.rng.random() < 0.3:
            calls.append(Column(f"grouping({self.rng.choice(texts)})", "int", False))
        groups = Scope(keys + calls, scope.outer)
        # Of several sets two groups may have the same keys: NULL is one's own, and the other's for want of the key.
        if keys and self.rng.random() < 0.15 and by == f" GROUP BY {', '.join(texts)}":
            groups.columns.append(self.window("int", groups, texts))
        having = f" HAVING {self.expressions.condition(Scope(keys + calls[:2], scope.outer), 1)}" if self.rng.random() < 0.3 else ""
        return f"SELECT {self.items(kinds, groups)} FROM {source}{where}{by}{having}"

    def keys(self, texts, outer):
        if not texts:
            return ""
        all = ", ".join(texts)
        # Sets not where it looks around: of no rows DuckDB 2.0.0 leaves the group of the empty set out, or its marks.
        if outer or self.rng.random() < 0.6:
            return f" GROUP BY {all}"
        # The first is of all, so that each key stands in some set.
        sets = ", ".join(f"({', '.join(text for text in texts if self.rng.random() < 0.6)})" for _ in range(self.rng.randint(1, 3)))
        return f" GROUP BY {self.rng.choice([f'ROLLUP ({all})', f'CUBE ({all})', f'GROUPING SETS (({all}), {sets})'])}"

    def windowed(self, kinds, source, scope, where):
        told_apart = [column.text for column in scope.columns]
        windows = [self.window(kind, scope, told_apart) for kind in [*kinds, "int"]]
        relations = {text.split(".")[0] for text in told_apart}
        if not all(f"{relation}.id" in told_apart for relation in relations):
            # Without keys there are equal rows, and two windows may number them in two ways.
            windows = windows[-1:]
        qualify = ""
        if self.rng.random() < 0.2:
            qualify = f" QUALIFY {windows[-1].text} {self.rng.choice(['=', '<', '>'])} {self.rng.choice([1, 2])}"
        return f"SELECT {self.items(kinds, Scope(scope.columns + windows, scope.outer))} FROM {source}{where}{qualify}"

    def window(self, kind, scope, told_apart):
        """A call over rows in an order of all that tells them apart, so that equal rows may change places."""
        part = lambda of=kind: self.expressions.value(of, Scope(scope.columns), 0)
        by = list(told_apart)
        self.rng.shuffle(by)
        order = "ORDER BY " + ", ".join(f"{text}{self.rng.choice(['', ' DESC', ' NULLS FIRST'])}" for text in by)
        partition = f"PARTITION BY {part(self.rng.choice(KINDS))} " if self.rng.random() < 0.7 else ""
        frame = self.rng.choice(FRAMES)
        calls = [f"lag({part()})", f"lead({part()}, 2)", f"first_value({part()})", f"last_value({part()})", f"nth_value({part()}, 2)"]
        if kind == "int":
            calls += ["row_number()", "rank()", "dense_rank()", "ntile(3)", "count(*)", f"count({part()})", f"sum({part()})"]
        if kind in ("num", "dbl"):
            calls += [f"sum({part()})"]
        if kind != "bool":
            calls += [f"min({part()})", f"max({part()})"]
        return Column(f"{self.rng.choice(calls)} OVER ({partition}{order} {frame})", kind, False)

    # Sources

    def source(self, outer):
        """Relations that are joined, what is seen of them, and a WHERE of them."""
        source, columns = self.relation(outer)
        for _ in range(self.rng.choice([0, 0, 1, 1, 2] if self.nesting == 0 else [0, 0, 0, 1])):
            source, columns = self.joined(source, columns, outer)
        scope = Scope(columns, outer)
        count = self.rng.choice([0, 0, 1, 1, 2])
        # A query within mostly looks around.
        if outer and self.rng.random() < 0.8:
            count = max(count, 1)
        conditions = [self.expressions.condition(scope, self.rng.choice([0, 1, 1, 2])) for _ in range(count)]
        if outer and conditions and self.rng.random() < 0.6:
            conditions[0] = self.equation(columns, outer) or conditions[0]
        return source, scope, f" WHERE {' AND '.join(f'({condition})' for condition in conditions)}" if conditions else ""

    def equation(self, left, right):
        kinds = {column.kind for column in left} & {column.kind for column in right}
        if not kinds:
            return None
        kind = self.rng.choice(sorted(kinds))
        pick = lambda columns: self.rng.choice([column.text for column in columns if column.kind == kind])
        return f"{pick(left)} {self.rng.choice(['=', '=', '=', '=', 'IS NOT DISTINCT FROM'])} {pick(right)}"

    def joined(self, source, columns, outer):
        word = self.rng.choice(JOINS)
        if word in ("JOIN", "LEFT JOIN", "CROSS JOIN") and self.rng.random() < 0.15 and self.nesting < self.NESTING:
            return self.lateral(source, columns, outer, word)
        other, others = self.relation(outer)
        if self.rng.random() < 0.1:
            # The right side is a join itself.
            inner, inners = self.relation(outer)
            on = self.equation(others, inners) or "true"
            other, others = f"({other} {self.rng.choice(['JOIN', 'LEFT JOIN'])} {inner} ON {on})", others + inners
        if word == "CROSS JOIN":
            return f"{source} CROSS JOIN {other}", columns + others
        on = self.equation(columns, others) or "true"
        if self.rng.random() < 0.3 and word != "FULL JOIN":
            on += f" AND {self.expressions.condition(Scope(columns + others), 1 if self.rng.random() < 0.3 else 0)}"
        if self.rng.random() < 0.1 and word != "FULL JOIN":
            on = self.expressions.condition(Scope(columns + others), 0)
        seen = columns if word in ("SEMI JOIN", "ANTI JOIN") else columns + others
        return f"{source} {word} {other} ON {on}", seen

    def lateral(self, source, columns, outer, word):
        name, kinds = self.name(), [self.rng.choice(KINDS) for _ in range(2)]
        within = self.nested(lambda: self.limited(self.body(kinds, columns + outer), 2, 0.3), "int")
        on = "" if word == "CROSS JOIN" else f" ON {self.rng.choice(['true', f'{name}.c0 IS NOT NULL'])}"
        return f"{source} {word} LATERAL ({within}) AS {name}{on}", columns + self.named(name, kinds)

    def relation(self, outer):
        draw, name = self.rng.random(), self.name()
        if draw < 0.12 and self.nesting < self.NESTING:
            kinds = [self.rng.choice(KINDS) for _ in range(3)]
            within = self.nested(lambda: self.limited(self.body(kinds, []), 3, 0.3), "int")
            return f"({within}) AS {name}", self.named(name, kinds)
        if draw < 0.17:
            kinds = [self.rng.choice(KINDS) for _ in range(2)]
            rows = ", ".join(f"({', '.join(self.cell(kind, index) for kind in kinds)})" for index in range(self.rng.randint(1, 4)))
            return f"(VALUES {rows}) AS {name} (c0, c1)", self.named(name, kinds)
        if draw < 0.2:
            return f"generate_series({self.rng.randint(-1, 2)}, {self.rng.randint(1, 5)}) AS {name} (c0)", self.named(name, ["int"])
        if self.tables and draw < 0.6:
            table = self.rng.choice(sorted(self.tables))
            return f"{table} AS {name}", self.named(name, self.tables[table])
        table = self.rng.choices(sorted(ROW_COUNTS), [2, 6, 1, 2, 6])[0]
        return f"{table} AS {name}", [Column(f"{name}.{column}", TYPES[kind]) for column, kind in COLUMNS.items()]

    def cell(self, kind, index):
        # The first row gives the types.
        return "NULL" if index and self.rng.random() < 0.3 else literal(self.rng, kind)

    @staticmethod
    def named(name, kinds):
        return [Column(f"{name}.c{index}", kind) for index, kind in enumerate(kinds)]

    def name(self):
        self.number += 1
        return f"r{self.number}"

    # Tables of WITH

    def with_clause(self):
        if self.rng.random() < 0.15:
            return self.recursion()
        pieces = []
        for index in range(self.rng.randint(1, 3)):
            kinds = [self.rng.choice(KINDS) for _ in range(3)]
            how = self.rng.choice(["", "", "MATERIALIZED ", "NOT MATERIALIZED "])
            pieces.append(f"w{index} (c0, c1, c2) AS {how}({self.limited(self.body(kinds, []), 3, 0.2)})")
            self.tables[f"w{index}"] = kinds
        return f"WITH {', '.join(pieces)} "

    def recursion(self):
        table = self.rng.choice(["t_few", "t_some", "t_none"])
        all = self.rng.choice([" ALL", ""])
        step = self.rng.choice(["SELECT c0 + 1, c1 FROM w0 WHERE c0 < 4", f"SELECT w0.c0 + 1, x.s FROM w0 JOIN {table} AS x ON x.a = w0.c0 WHERE w0.c0 < 3"])
        self.tables["w0"] = ["int", "text"]
        return f"WITH RECURSIVE w0 (c0, c1) AS (SELECT a, s FROM {table} UNION{all} {step}) "
