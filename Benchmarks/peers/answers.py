"""Answers of different engines in one form, so that they can be compared: nobody is timed for a wrong one."""

import csv
import datetime
import decimal
import sys

import duckdb


def _value(cell):
    """A cell as something that can be compared across engines: numbers as such, however they are written."""
    if cell is None:
        return ""
    if isinstance(cell, datetime.datetime):
        return cell.isoformat()
    try:
        return float(decimal.Decimal(str(cell)))
    except decimal.InvalidOperation:
        return str(cell)


def of_rows(query, rows):
    """The rows of a query without an order are sorted first."""
    answer = [[_value(cell) for cell in row] for row in rows]
    return answer if query.is_ordered else sorted(answer, key=str)


def of_file(query, path):
    """What `basalt bench sql --answers` has written."""
    if query.is_large:
        return _digest(f"read_csv('{path}', header = true, quote = '\"')")
    with path.open(newline="") as file:
        return of_rows(query, list(csv.reader(file))[1:])


def of_arrow(table):
    """Of a large answer: where it lies, without a copy."""
    return _digest("answer", table)


def _digest(source, table=None):
    """Rows and their hashes put together, whatever their order: half a gigabyte of text is compared without Python."""
    connection = duckdb.connect()
    if table is not None:
        connection.register("answer", table)
    return connection.execute(f'select count(*), bit_xor(hash(#1)), sum(length(#1)) from {source}').fetchall()


def require_same(query, peer, expected, found):
    """Ends the comparison where an engine disagrees with Basalt."""
    if len(found) != len(expected):
        sys.exit(f"{query.name}: Basalt has {len(expected)} rows, and {peer} has {len(found)}")
    for number, (ours, theirs) in enumerate(zip(expected, found)):
        if not all(map(_is_same, ours, theirs)):
            sys.exit(f"{query.name}, row {number + 1}:\n  Basalt {ours}\n  {peer} {theirs}")


def _is_same(left, right):
    if isinstance(left, float) and isinstance(right, float):
        # An average of integers is a decimal of six digits to some, and a double to others.
        return abs(left - right) <= 1e-6 * max(1, abs(left), abs(right))
    return left == right
