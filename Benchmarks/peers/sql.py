"""SQL of Basalt beside DuckDB's, in one run: TPC-H Q1, the scan set on lineitem (Q6 is one of it), a GROUP BY over flights.

    .venv/bin/python Benchmarks/peers/sql.py [--scale 1] [--runs 5] [--threads 2] [--only NAME] [--bin .build/release]

Question: how long does a query take that is asked again, with everything in the page cache, each engine on tables of its
own format, in the order of the source, with the same types and the same number of threads?

Engines take turns, query by query. Answers are compared before any time is told: all rows, numbers within 1e-9 of each
other. Prints medians and the ratio of DuckDB's time to Basalt's: over 1 means that Basalt is faster.
"""

import csv
import datetime
import decimal
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import duckdb

from common import PROJECT, parser, run

QUERIES = PROJECT / "Benchmarks/Queries"
LINEITEM = """create table lineitem (l_orderkey bigint, l_partkey bigint, l_suppkey bigint, l_linenumber integer,
    l_quantity decimal(15,2), l_extendedprice decimal(15,2), l_discount decimal(15,2), l_tax decimal(15,2),
    l_returnflag text, l_linestatus text, l_shipdate date, l_commitdate date, l_receiptdate date, l_shipinstruct text,
    l_shipmode text, l_comment text)"""


def arguments():
    options = parser(__doc__)
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--only", default="", help="only queries whose name has this in it")
    return options.parse_args()


def make_data(options, folder):
    """A warehouse and a database with the same rows, unless they are there."""
    source = folder / "lineitem.csv"
    warehouse, database = folder / "sql.warehouse", folder / "sql.duckdb"
    flights = PROJECT / "Benchmarks/Data/nycflights13/flights.csv.zst"
    if not source.exists():
        run(pathlib.Path(sys.executable).parent / "tpchgen-cli", "csv", "-s", options.scale, "--tables=lineitem",
            f"--output-dir={folder}")
    if not warehouse.exists():
        basalt = options.bin / "basalt"
        run(basalt, "init", warehouse)
        run(basalt, "sql", "-w", warehouse, LINEITEM)
        run(basalt, "import", "-w", warehouse, source, "--table", "lineitem", "--quiet")
        run(basalt, "import", "-w", warehouse, flights, "--table", "flights", "--create", "--null", "NA", "--quiet")
    if not database.exists():
        connection = duckdb.connect(str(database))
        connection.execute(LINEITEM)
        connection.execute(f"insert into lineitem select * from read_csv('{source}')")
        connection.execute(f"create table flights as from read_csv('{flights}', nullstr='NA')")
        connection.execute("checkpoint")
        connection.close()
    return warehouse, database


def value(text):
    """A field of an answer as something that can be compared across engines."""
    try:
        return float(decimal.Decimal(text))
    except (decimal.InvalidOperation, TypeError):
        return text


def text_of(cell):
    if cell is None:
        return ""
    if isinstance(cell, datetime.datetime):
        return cell.isoformat()
    return str(cell)


def same(left, right):
    if isinstance(left, float) and isinstance(right, float):
        return abs(left - right) <= 1e-6 * max(1, abs(left), abs(right))
    return left == right


def require_same_answer(name, answer, rows):
    """Whether both engines say the same; the rows of a query without an order are sorted first."""
    with answer.open(newline="") as file:
        found = [[value(field) for field in row] for row in list(csv.reader(file))[1:]]
    expected = [[value(text_of(cell)) for cell in row] for row in rows]
    if "order by" not in (QUERIES / f"{name}.sql").read_text().lower():
        found.sort(key=str)
        expected.sort(key=str)
    if len(found) != len(expected):
        sys.exit(f"{name}: {len(found)} rows, and DuckDB has {len(expected)}")
    for number, (ours, theirs) in enumerate(zip(found, expected)):
        if not all(map(same, ours, theirs)):
            sys.exit(f"{name}, row {number + 1}:\n  Basalt {ours}\n  DuckDB {theirs}")


def main():
    options = arguments()
    folder = options.data / f"tpch-{options.scale}"
    folder.mkdir(parents=True, exist_ok=True)
    warehouse, database = make_data(options, folder)
    connection = duckdb.connect(str(database), read_only=True)
    connection.execute(f"set threads = {options.threads}")
    names = sorted(str(path.relative_to(QUERIES).with_suffix("")) for path in QUERIES.rglob("*.sql"))
    figures = {}
    print(f"scale {options.scale}, {options.threads} threads, {options.runs} runs; duckdb {duckdb.__version__}\n")
    print(f"{'query':28} {'Basalt ms':>10} {'DuckDB ms':>10} {'DuckDB / Basalt':>16}")
    for name in (name for name in names if options.only in name):
        path = QUERIES / f"{name}.sql"
        sql = path.read_text()
        with tempfile.TemporaryDirectory() as temporary:
            answers = pathlib.Path(temporary)
            # Every row of the comments is half a gigabyte of text: counted, and compared by others.
            is_large = "comment_to_arrow" in name
            words = ["--json", answers / "times.json", "--runs", options.runs, "--threads", options.threads]
            if not is_large:
                words += ["--answers", answers]
            run(options.bin / "basalt", "bench", "sql", "-w", warehouse, *words, path)
            measured = next(iter(json.loads((answers / "times.json").read_text())["queries"].values()))
            times = []
            for number in range(options.runs + 1):
                start = time.perf_counter()
                rows = connection.execute(sql).to_arrow_table() if is_large else connection.execute(sql).fetchall()
                if number > 0:
                    times.append((time.perf_counter() - start) * 1000)
            if is_large:
                if measured["rows"] != rows.num_rows:
                    sys.exit(f"{name}: {measured['rows']} rows, and DuckDB has {rows.num_rows}")
            else:
                require_same_answer(name, answers / f"{path.stem}.csv", rows)
        ours, theirs = measured["median_ms"], statistics.median(times)
        figures[name] = {"basalt_ms": ours, "duckdb_ms": theirs, "ratio": theirs / ours}
        print(f"{name:28} {ours:10.2f} {theirs:10.2f} {theirs / ours:15.2f} ×", flush=True)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1))


main()
