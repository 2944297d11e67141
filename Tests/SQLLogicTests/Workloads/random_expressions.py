"""Random expressions of a type, over the columns that a place in a query sees.

Whatever could fail is left out (division by what may be zero, sums beyond a type), since who fails may hang on the plan. So is
what engines answer in their own way: averages, divisions, text of floats.
"""

from dataclasses import dataclass, field

from .random_tables import literal

COMPARISONS = ["=", "=", "<>", "<", "<=", ">", ">=", "IS DISTINCT FROM", "IS NOT DISTINCT FROM"]
PATTERNS = ["'a%'", "'%b%'", "'_'", "'%'", "'%!_%' ESCAPE '!'", "'x_y'"]
SQL_TYPES = {"int": "integer", "text": "text", "date": "date", "num": "numeric(8,2)", "dbl": "double precision", "bool": "boolean"}


@dataclass
class Column:
    """What a value may be taken from: a column, or a call that counts as one here, such as an aggregate."""

    text: str
    kind: str
    # Whether a query within may name it.
    is_plain: bool = True


@dataclass
class Scope:
    columns: list
    # Of the queries around this place.
    outer: list = field(default_factory=list)

    def of(self, rng, kind):
        """A column of this type; of the rows around now and then, where there are any."""
        near = [column.text for column in self.columns if column.kind == kind]
        far = [column.text for column in self.outer if column.kind == kind]
        if far and (not near or rng.random() < 0.3):
            return rng.choice(far)
        return rng.choice(near) if near else None

    def within(self):
        """What a query sees that stands here."""
        return [column for column in self.columns if column.is_plain] + self.outer


class Expressions:
    def __init__(self, rng, selects):
        self.rng = rng
        # Makes the queries that stand in expressions.
        self.selects = selects

    def value(self, kind, scope, depth):
        if kind == "bool":
            return self.condition(scope, depth)
        column = scope.of(self.rng, kind)
        if depth <= 0 or self.rng.random() < 0.35:
            if column and self.rng.random() < 0.85:
                return column
            return f"NULL::{SQL_TYPES[kind]}" if self.rng.random() < 0.1 else literal(self.rng, kind)
        part = lambda of=kind: self.value(of, scope, depth - 1)
        shapes = [
            lambda: f"coalesce({part()}, {part()})",
            lambda: f"CASE WHEN {part('bool')} THEN {part()} ELSE {part()} END",
            lambda: f"CASE WHEN {part('bool')} THEN {part()} WHEN {part('bool')} THEN {part()} END",
            lambda: f"nullif({part()}, {literal(self.rng, kind)})",
            lambda: f"{self.rng.choice(['greatest', 'least'])}({part()}, {part()})",
            lambda: f"({self.selects.single(kind, scope.within())})",
        ]
        shapes += {
            "int": [
                lambda: f"({part()} {self.rng.choice('+-')} {part()})",
                lambda: f"({part()} * {self.rng.choice([2, -1, 3])})",
                lambda: f"({part()} % {self.rng.choice([2, 3, 7])})",
                lambda: f"abs({part()})",
                lambda: f"length({part('text')})",
                lambda: f"({part('date')} - {part('date')})",
                lambda: f"(- {part()})",
            ],
            "num": [lambda: f"({part()} {self.rng.choice('+-')} {part()})", lambda: f"({part('num')} * 2)", lambda: f"abs({part()})"],
            "dbl": [lambda: f"({part()} {self.rng.choice('+-')} {part()})", lambda: f"({part()} * 0.5::double precision)"],
            "text": [
                lambda: f"({part()} || {part()})",
                lambda: f"{self.rng.choice(['upper', 'lower'])}({part()})",
                lambda: f"substring({part()}, {self.rng.randint(1, 3)}, {self.rng.randint(0, 3)})",
                lambda: f"({part('int')})::text",
                lambda: f"({part('date')})::text",
            ],
            "date": [lambda: f"({part()} + {self.rng.choice([1, -3, 30])})"],
        }[kind]
        return self.rng.choice(shapes)()

    def condition(self, scope, depth):
        column = scope.of(self.rng, "bool")
        if column and self.rng.random() < 0.1:
            return column
        kind = self.rng.choice(["int", "int", "int", "text", "date", "num", "dbl"])
        part = lambda of=kind: self.value(of, scope, depth - 1)
        if depth <= 0:
            return self.rng.choice([lambda: f"{part()} {self.rng.choice(COMPARISONS)} {part()}", lambda: f"{part()} IS {self.rng.choice(['', 'NOT '])}NULL"])()
        inner = lambda: self.condition(scope, depth - 1)
        no = self.rng.choice(["", "", "NOT "])
        shapes = [
            lambda: f"({part()} {self.rng.choice(COMPARISONS)} {part()})",
            lambda: f"({part()} {self.rng.choice(COMPARISONS)} {part()})",
            lambda: f"({part()} IS {no}NULL)",
            lambda: f"({inner()} AND {inner()})",
            lambda: f"({inner()} OR {inner()})",
            lambda: f"({inner()} OR {inner()} AND {inner()})",
            lambda: f"(NOT {inner()})",
            lambda: f"({inner()} IS {no}{self.rng.choice(['TRUE', 'FALSE', 'NULL'])})",
            lambda: f"({part()} {no}BETWEEN {part()} AND {part()})",
            lambda: f"({part()} {no}IN ({', '.join(part() for _ in range(self.rng.randint(1, 4)))}))",
            lambda: f"({part('text')} {no}LIKE {self.rng.choice(PATTERNS)})",
            lambda: f"({part()} {no}IN ({self.selects.column(kind, scope.within())}))",
            lambda: f"({no}EXISTS ({self.selects.column(kind, scope.within())}))",
            lambda: f"({part()} {self.rng.choice(['=', '<>', '<', '>='])} {self.rng.choice(['ANY', 'ALL'])} ({self.selects.column(kind, scope.within())}))",
        ]
        return self.rng.choice(shapes)()

    def aggregate(self, kind, scope, depth):
        """A call of a type. Its arguments look at these rows: one that looked at rows around alone would be an aggregate of those."""
        near = Scope(scope.columns)

        def part(of):
            column = near.of(self.rng, of)
            if column and scope.outer and self.rng.random() < 0.2:
                return f"coalesce({column}, {self.value(of, scope, 0)})"
            return self.value(of, near, depth)

        calls = {
            "int": ["count(*)", f"count({part('text')})", f"count(DISTINCT {part('int')})", f"sum({part('int')})", f"min({part('int')})", f"max({part('int')})", f"sum(DISTINCT {part('int')})"],
            "num": [f"sum({part('num')})", f"min({part('num')})", f"max({part('num')})"],
            "dbl": [f"sum({part('dbl')})", f"max({part('dbl')})"],
            "text": [f"min({part('text')})", f"max({part('text')})", self.listed(part("text"), part("int"))],
            "date": [f"min({part('date')})", f"max({part('date')})"],
            "bool": [f"bool_and({part('bool')})", f"bool_or({part('bool')})"],
        }[kind]
        filter = f" FILTER (WHERE {self.condition(near, 1)})" if self.rng.random() < 0.2 else ""
        return self.rng.choice(calls) + filter

    def listed(self, text, first):
        """In an order that leaves no two different texts equal."""
        by = self.rng.choice([text, f"{text} DESC", f"{first}, {text}", f"{first} DESC NULLS LAST, {text}"])
        return f"string_agg({text}, ',' ORDER BY {by})"
