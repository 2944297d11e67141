"""Random queries over small tables, with DuckDB's answers. Those that DuckDB itself refuses or fails at are left out, and counted.

What DuckDB 2.0.0 is known to answer otherwise than PostgreSQL is not drawn; where it stands in random_selects.py, a comment says so.
"""

import random

import duckdb

from . import random_tables
from .opinion import Opinion
from .random_selects import Selects

# More say nothing more, and take their time in batches of two.
ROW_COUNT_MAXIMUM = 2_000


def cases(options):
    rng = random.Random(options.seed)
    tables = random_tables.statements(rng)
    opinion = Opinion()
    for ours, _ in tables:
        opinion.ok(ours)
    fill(opinion.connection, tables)
    selects, left_out = Selects(rng), 0
    for _ in range(options.count):
        sql, is_ordered = selects.query()
        try:
            answer = opinion.answer(sql, is_exact=True)
        except (duckdb.InternalException, duckdb.FatalException):
            # What has met a fault of its own answers nothing any more.
            opinion.reconnect(duckdb.connect())
            fill(opinion.connection, tables)
            left_out += 1
            continue
        except duckdb.Error:
            left_out += 1
            continue
        if len(answer[1]) > ROW_COUNT_MAXIMUM:
            left_out += 1
        else:
            opinion.rows(sql, answer, is_sorted=not is_ordered)
    print(f"{left_out} of {options.count} are left out")
    return opinion.text()


def fill(connection, tables):
    for _, theirs in tables:
        connection.execute(theirs)
