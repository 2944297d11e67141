"""What a topic holds: its records, in order."""

from dataclasses import dataclass, field

POSTGRESQL, DUCKDB, NOBODY = "PostgreSQL", "DuckDB", ""


@dataclass
class Record:
    """One statement or query, and later its answer."""

    sql: str
    # "ok", "error", "query", or "either" until the oracle has said which of the last two.
    kind: str
    # Who answers; setup is run by everyone who answers anything in the topic.
    oracle: str = POSTGRESQL
    # What the oracle is asked instead, and why.
    oracle_sql: str | None = None
    reason: str | None = None
    is_sorted: bool = False
    # What Basalt calls the error, where the oracle's class does not say it.
    code: str | None = None
    # Of queries: a letter a column, and the rows as texts.
    types: str = ""
    rows: list[list[str]] = field(default_factory=list)

    @property
    def is_query(self):
        return self.kind in ("query", "either")

    @property
    def asked(self):
        return self.oracle_sql or self.sql


class Topic:
    """Gathers records as a module tells them."""

    def __init__(self, name, about):
        self.name = name
        self.about = " ".join(about.split())
        self.records = []
        self._asked = set()

    def ok(self, sql, oracle_sql=None, reason=None):
        """A statement that changes something, in all oracles of the topic."""
        self.records.append(Record(sql, "ok", oracle_sql=oracle_sql, reason=self._reasoned(oracle_sql, reason)))

    def query(self, sql, oracle_sql=None, reason=None, repeats=False):
        """A query with an order of its own, or of one row."""
        self._query(Record(sql, "query", oracle_sql=oracle_sql, reason=self._reasoned(oracle_sql, reason)), repeats)

    def rows(self, sql, oracle_sql=None, reason=None, repeats=False):
        """A query whose rows come in any order, and are sorted before they are compared."""
        record = Record(sql, "query", oracle_sql=oracle_sql, reason=self._reasoned(oracle_sql, reason), is_sorted=True)
        self._query(record, repeats)

    def duck(self, sql, oracle_sql=None, reason=None):
        """A query with an order of its own, in words that only DuckDB has."""
        record = Record(sql, "query", DUCKDB, oracle_sql, self._reasoned(oracle_sql, reason))
        self._query(record, False)

    def duck_rows(self, sql, oracle_sql=None, reason=None):
        """The same in any order."""
        record = Record(sql, "query", DUCKDB, oracle_sql, self._reasoned(oracle_sql, reason), is_sorted=True)
        self._query(record, False)

    def error(self, sql, code=None, reason=None, oracle_sql=None):
        """What is refused. Without a code, it is the one that the oracle's class of errors stands for."""
        self.records.append(Record(sql, "error", code=code, reason=reason, oracle_sql=oracle_sql))

    def duck_error(self, sql, code):
        """The same, for words that only DuckDB has: it refuses, and has no classes that would tell the code."""
        self.records.append(Record(sql, "error", DUCKDB, code=code))

    def either(self, sql, code):
        """A query of one row that may be refused: the oracle says."""
        self._query(Record(sql, "either", code=code), True)

    def refused(self, sql, code, reason):
        """What Basalt refuses on purpose, and others do not: nobody is asked."""
        self.records.append(Record(sql, "error", NOBODY, code=code, reason=reason))

    def _query(self, record, repeats):
        # Twice the same says nothing more, unless something has changed in between.
        assert repeats or record.sql not in self._asked, f"{self.name}: asked twice: {record.sql}"
        self._asked.add(record.sql)
        self.records.append(record)

    @staticmethod
    def _reasoned(oracle_sql, reason):
        assert oracle_sql is None or reason, f"why is the oracle asked something else? {oracle_sql}"
        return reason
