#!/usr/bin/env python3
"""Writes Cases/*.test: the SQL logic tests, with the answers of PostgreSQL and, for its friendlier syntax, of DuckDB.

    python3 make_cases.py DIRECTORY_OF_POSTGRESQL_BINARIES [TOPIC …]

Needs the package `duckdb` from PyPI (.ci/requirements.txt pins it) and the server binaries of PostgreSQL 15, of which it runs a
scratch cluster in a temporary directory (as the user `postgres` when started as root, which the server refuses).

What is asked stands in Topics/, a module a topic; what answers, in Making/. No answer is written by hand: a query that an oracle
refuses, a `statement error` that it accepts, and two equal queries of one topic end the run without a file being touched.
"""

import importlib
import pkgutil
import sys
from pathlib import Path

# The folders of tests hold sources alone.
sys.dont_write_bytecode = True

import Topics
from Making.duck import DuckDB
from Making.postgres import PostgreSQL
from Making.topic import Topic
from Making.writing import written

HERE = Path(__file__).parent


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    names = sys.argv[2:] or sorted(module.name for module in pkgutil.iter_modules(Topics.__path__))
    texts, total, problems = {}, 0, []
    with PostgreSQL(sys.argv[1]) as postgres:
        for name in names:
            module = importlib.import_module(f"Topics.{name}")
            topic = Topic(name, module.__doc__)
            module.cases(topic)
            try:
                postgres.answer(topic)
                DuckDB().answer(topic)
            except AssertionError as problem:
                problems.append(str(problem))
                continue
            texts[name] = written(topic, postgres.version)
            count = sum(record.is_query for record in topic.records)
            total += count
            print(f"{name}: {count} queries, {len(topic.records) - count} statements")
    if problems:
        sys.exit("\n".join(problems))
    for name, text in texts.items():
        (HERE / "Cases" / f"{name}.test").write_text(text, encoding="utf-8")
    print(f"{total} queries in {len(texts)} topics")


if __name__ == "__main__":
    main()
