"""DuckDB as an oracle, for syntax that PostgreSQL does not have."""

import datetime
import decimal
import uuid

import duckdb

from .spelling import checked, double, list_text
from .spelling import decimal as decimal_text
from .topic import DUCKDB

LETTERS = {
    "BOOLEAN": "B",
    "TINYINT": "I",
    "SMALLINT": "I",
    "INTEGER": "I",
    "BIGINT": "I",
    "DECIMAL": "R",
    "FLOAT": "R",
    "DOUBLE": "R",
    # The sum of integers, which is a decimal of 38 digits in Basalt.
    "HUGEINT": "R",
    "DATE": "D",
    "TIMESTAMP": "P",
    "VARCHAR": "T",
    "JSON": "T",
    "TIME": "?",
    "UUID": "?",
}


class DuckDB:
    version = duckdb.__version__

    def answer(self, topic):
        records = topic.records
        if not any(record.oracle == DUCKDB for record in records):
            return
        connection = duckdb.connect()
        # PostgreSQL's order and division, which are Basalt's.
        connection.execute("SET default_null_order = 'NULLS_LAST_ON_ASC_FIRST_ON_DESC'")
        connection.execute("SET integer_division = true")
        for record in records:
            where = f"{topic.name}: {record.asked}"
            if record.kind == "ok":
                try:
                    connection.execute(record.asked)
                except duckdb.Error as error:
                    raise AssertionError(f"{where}\n  is refused by DuckDB: {error}")
            elif record.oracle != DUCKDB:
                continue
            elif record.kind == "error":
                try:
                    connection.execute(record.asked).fetchall()
                except duckdb.Error:
                    continue
                raise AssertionError(f"{where}\n  is not refused")
            else:
                try:
                    result = connection.execute(record.asked)
                except duckdb.Error as error:
                    raise AssertionError(f"{where}\n  is refused by DuckDB: {error}")
                kinds = [str(column[1]).split("(")[0] for column in result.description]
                lists = [str(column[1]).endswith("[]") for column in result.description]
                assert all(kind.removesuffix("[]") in LETTERS or a_list for kind, a_list in zip(kinds, lists)), (
                    f"{where}\n  has columns of {kinds}"
                )
                record.types = "".join("?" if a_list else LETTERS[kind] for kind, a_list in zip(kinds, lists))
                record.rows = [[spelled(value, kind) for value, kind in zip(row, kinds)] for row in result.fetchall()]


def spelled(value, kind):
    match value:
        case None:
            return "NULL"
        case bool():
            return "true" if value else "false"
        case int() | uuid.UUID():
            return str(value)
        case decimal.Decimal():
            return decimal_text(str(value))
        case float():
            return double(value, 6 if kind == "FLOAT" else 12)
        case datetime.datetime():
            return fraction(value.isoformat())
        case datetime.date():
            assert value not in (datetime.date.min, datetime.date.max), "infinity is not told from the last day here"
            return value.isoformat()
        case datetime.time():
            return fraction(value.isoformat())
        case list():
            return checked(list_text(value, lambda element: "" if element == "" else spelled(element, kind.removesuffix("[]"))))
        case str():
            return checked(value)
    raise AssertionError(f"a value of {type(value)}")


def fraction(text):
    return text.rstrip("0") if "." in text else text
