"""TPC-DS: 24 tables and 99 queries, from DuckDB's generator, whose package has both without the network.

The generator comes for a version of DuckDB that is not the one of the other tests, so it stands in a folder of its own
(.ci/python-environment makes it).
"""

import sys
from pathlib import Path

sys.path.insert(0, f"{sys.prefix}/tpcds")

import duckdb
import duckdb_extension_tpcds

from .opinion import Opinion


def cases(options):
    connection = duckdb.connect()
    extension = next(Path(duckdb_extension_tpcds.__file__).parent.rglob("*.duckdb_extension"))
    connection.execute(f"LOAD '{extension}'")
    connection.execute(f"CALL dsdgen(sf = {options.scale})")
    queries = connection.execute("SELECT query_nr, query FROM tpcds_queries() ORDER BY 1").fetchall()
    opinion = Opinion(connection)
    opinion.load(options.folder, options.seed)
    first = [opinion.answer(sql) for _, sql in queries]
    shuffle(connection)
    for (number, sql), answer in zip(queries, first):
        # Where a LIMIT cuts through rows that its order leaves equal there is more than one right answer.
        if determined(answer) == determined(opinion.answer(sql)):
            opinion.cases.append(f"# Query {number}")
            opinion.rows(sql, answer)
        else:
            print(f"query {number} has more than one answer")
    return opinion.text()


def shuffle(connection):
    """The same rows in another order."""
    for (table,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall():
        connection.execute(f"CREATE OR REPLACE TABLE {table} AS FROM {table} ORDER BY hash(rowid)")


def determined(answer):
    """What must not depend on the order of rows: all but the last digits of doubles."""
    types, rows = answer
    return sorted(tuple(digits(value) if letter == "~" else value for letter, value in zip(types, row)) for row in rows)


def digits(value):
    return value if value == "NULL" else f"{float(value):.6g}"
