"""DuckDB's opinion of queries over tables that it holds, as cases, and the tables themselves as text to load."""

import duckdb

from Making.duck import LETTERS
from Making.duck import spelled as spelled_exactly


class Opinion:
    """Gathers cases, each with the answer of a connection that has PostgreSQL's order of NULLs."""

    def __init__(self, connection=None):
        self.reconnect(connection or duckdb.connect())
        self.cases = [f"# Answers of DuckDB {duckdb.__version__}."]

    def reconnect(self, connection):
        self.connection = connection
        connection.execute("SET default_null_order = 'NULLS_LAST_ON_ASC_FIRST_ON_DESC'")
        # A constant may stand in ORDER BY, as elsewhere.
        connection.execute("SET order_by_non_integer_literal = true")

    def ok(self, sql):
        """What only Basalt is told."""
        self.cases.append(f"statement ok\n{lines(sql)}")

    def load(self, folder, seed):
        """All tables, for Basalt; their rows in an order that the seed decides, as they are when it is 0.

        Whatever the order, the answers are the same, but zone maps, encodings and joins meet others."""
        for (table,) in self.connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall():
            columns = self.connection.execute(
                "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = ? ORDER BY column_index", [table]
            ).fetchall()
            typed = ", ".join(f"{name} {'text' if kind == 'VARCHAR' else kind.lower()}" for name, kind in columns)
            order = f" ORDER BY hash(rowid + {seed})" if seed else ""
            path = folder / f"{table}.csv"
            self.connection.execute(f"COPY (SELECT * FROM {table}{order}) TO '{path}' (HEADER)")
            self.ok(f"CREATE TABLE {table} ({typed})")
            self.ok(f"COPY {table} FROM '{path}' (HEADER)")

    def answer(self, sql, is_exact=False):
        """The types of the columns as letters, and the rows."""
        result = self.connection.execute(sql)
        kinds = [str(column[1]).split("(")[0] for column in result.description]
        # Of an average or a ratio DuckDB makes a double where Basalt has a decimal: they agree in some digits.
        types = "".join("~" if kind == "DOUBLE" and not is_exact else LETTERS[kind] for kind in kinds)
        return types, [[spelled(value, kind) for value, kind in zip(row, kinds)] for row in result.fetchall()]

    def rows(self, sql, answer=None, is_sorted=True):
        """A query whose rows come in any order, or in one that leaves some of them equal; or, not sorted, in an order of theirs alone."""
        types, rows = answer or self.answer(sql)
        rows = ["\t".join(row) for row in rows]
        if is_sorted:
            rows.sort(key=str.encode)
        self.cases.append("\n".join([f"query {types}{' rowsort' if is_sorted else ''}", lines(sql), "----", *rows]))

    def text(self):
        return "\n\n".join(self.cases) + "\n"


def lines(sql):
    """A case ends at an empty line, so that its SQL has none."""
    return "\n".join(line for line in sql.strip().rstrip(";").splitlines() if line.strip())


def spelled(value, kind):
    """Unlike what people are to read, a text may begin and end with spaces."""
    if not isinstance(value, str):
        return spelled_exactly(value, kind)
    assert not any(character in value for character in "\t\n\r"), f"{value!r} cannot stand in a line of values"
    return value or "(empty)"
