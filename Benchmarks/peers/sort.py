"""Basalt's sort of a run of rows beside DuckDB's ORDER BY, in one run: one column of random keys, six million rows.

    .venv/bin/python Benchmarks/peers/sort.py [--rows 6000000] [--rounds 5] [--bin .build/release]

Basalt sorts on one thread, as each thread does with its own run when rows are appended; DuckDB is asked with one thread and with
two. Its result goes into a table in memory, as Basalt's goes into a column. Keys are of the same distributions on both
sides. Prints the best of the rounds and DuckDB's time over Basalt's: over 1 means that Basalt is faster.
"""

import argparse
import pathlib

import duckdb

from common import PROJECT, run, seconds

KEYS = {
    "bigint": "(hash(i)::hugeint - 9223372036854775808)::bigint",
    "date": "date '1992-01-01' + (hash(i) % 2557)::integer",
    "text": "'Customer#' || (hash(i) % 1000000)::varchar",
}


def duckdb_seconds(key, rows, threads, rounds):
    connection = duckdb.connect()
    connection.execute(f"set threads = {threads}")
    connection.execute(f"create table unsorted as select {KEYS[key]} as key from range({rows}) r(i)")
    best = float("inf")
    for _ in range(rounds):
        best = min(best, seconds(lambda: connection.execute(
            "create or replace table sorted as select key from unsorted order by key")))
    count, least, greatest = connection.execute("select count(*), first(key), last(key) from sorted").fetchone()
    assert count == rows and least <= greatest
    return best


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=6_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--bin", type=pathlib.Path, default=PROJECT / ".build/release", help="where Basalt was built")
    options = parser.parse_args()
    for line in run(options.bin / "SortBenchmark", options.rows).splitlines():
        key, nanoseconds, rows = line.split()[:3]
        assert int(rows) == options.rows
        ours = int(nanoseconds) / 1e9
        one, two = (duckdb_seconds(key, options.rows, threads, options.rounds) for threads in (1, 2))
        print(f"{key:<8} basalt {ours * 1000:7.1f} ms   duckdb, 1 thread {one * 1000:7.1f} ms ({one / ours:.2f} ×)   "
              f"2 threads {two * 1000:7.1f} ms ({two / ours:.2f} ×)")


if __name__ == "__main__":
    main()
