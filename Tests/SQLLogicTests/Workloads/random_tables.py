"""Tables for random queries: small, of several types, full of NULLs and of values that occur twice; one is empty, one has one row."""

# A column of each type, beside a key that is no NULL. Floats are quarters, so that their sums are exact in any order.
COLUMNS = {"id": "integer", "a": "integer", "b": "bigint", "s": "text", "d": "date", "n": "numeric(8,2)", "f": "double precision", "p": "boolean"}
TYPES = {"integer": "int", "bigint": "int", "text": "text", "date": "date", "numeric(8,2)": "num", "double precision": "dbl", "boolean": "bool"}
ROW_COUNTS = {"t_none": 0, "t_one": 1, "t_few": 6, "t_some": 14, "t_many": 30}
WORDS = ["", "a", "ab", "b", "Ba", "é", "x_y", "abc%"]


def literal(rng, kind):
    """A value of a type, as a literal with a type that does not hang on where it stands."""
    match kind:
        case "int":
            return rng.choice(["(-3)", "(-1)", "0", "1", "1", "2", "2", "3", "5", "40"])
        case "text":
            return f"'{rng.choice(WORDS)}'"
        case "date":
            return f"date '2024-0{rng.randint(1, 3)}-{rng.choice(['01', '15', '28'])}'"
        case "num":
            return f"({rng.randint(-8, 12) / 4:.2f})"
        case "dbl":
            return f"({rng.randint(-8, 12) / 4})::double precision"
    return rng.choice(["true", "false"])


def statements(rng):
    """What makes the tables, as pairs: for Basalt, and for DuckDB where it has other words."""
    made = []
    for name, count in ROW_COUNTS.items():
        columns = ", ".join(f"{column} {kind}" for column, kind in COLUMNS.items())
        stored = rng.choice(["", "", " ORDER BY (a)", " ORDER BY (d, s)", " PARTITION BY (bucket(3, a))", " PARTITION BY (month(d)) ORDER BY (n)"])
        made.append((f"CREATE TABLE {name} ({columns}){stored}", f"CREATE TABLE {name} ({columns})"))
        rows = [row(rng, index) for index in range(count)]
        # In several commits, so that there are several files.
        while rows:
            size = rng.randint(1, len(rows))
            insert = f"INSERT INTO {name} VALUES {', '.join(rows[:size])}"
            made.append((insert, insert))
            rows = rows[size:]
    return made


def row(rng, index):
    kinds = [TYPES[kind] for column, kind in COLUMNS.items() if column != "id"]
    values = ["NULL" if rng.random() < 0.25 else literal(rng, kind) for kind in kinds]
    return f"({', '.join([str(index), *values])})"
