"""A topic as a file of cases."""

from .duck import DuckDB
from .topic import DUCKDB

HEADER = """\
# {about}
#
# Written by make_cases.py: change Topics/{name}.py instead, and run it. Answers of PostgreSQL {version}{duck}.
#
# statement ok | statement error CODES | query TYPES [rowsort], then SQL up to a line ---- or an empty one, then the rows, one a
# line, values between tabs. TYPES: B boolean, I integers, R decimals and floats, T text, D date, P timestamps, ? others.
# NULL is NULL, the empty text (empty); doubles have 12 digits and reals 6, as %g prints them; decimals no zeros at the end.
# CODES is a regular expression for the code of the error. "oracle:" is what was asked instead, and why.
"""


def written(topic, version):
    uses_duck = any(record.oracle == DUCKDB for record in topic.records)
    duck = f", or of DuckDB {DuckDB.version} where it is named" if uses_duck else ""
    pieces = [HEADER.format(about=topic.about, name=topic.name, version=version, duck=duck)]
    for record in topic.records:
        lines = []
        if record.oracle == DUCKDB:
            lines.append("# DuckDB")
        if record.reason:
            lines.append(f"# {record.reason}")
        if record.oracle_sql:
            lines.append(f"# oracle: {' '.join(record.oracle_sql.split())}")
        if record.kind == "ok":
            lines += ["statement ok", record.sql]
        elif record.kind == "error":
            lines += [f"statement error {record.code}", record.sql]
        else:
            rows = ["\t".join(row) for row in record.rows]
            if record.is_sorted:
                # By bytes, as the runner does it.
                rows.sort(key=lambda row: row.encode())
            lines += [f"query {record.types}{' rowsort' if record.is_sorted else ''}", record.sql, "----", *rows]
        assert "\n\n" not in record.sql and not any(line.strip() == "----" for line in record.sql.split("\n")), (
            record.sql
        )
        pieces.append("\n".join(lines) + "\n")
    return "\n".join(pieces)
