#!/usr/bin/env python3
"""Writes a workload as a file of cases, with DuckDB's answers to all its queries, and the tables it asks as text beside it.

    python3 make_workload.py WORKLOAD FOLDER [--seed N] [--scale X] [--count N]

WORKLOAD is a module of Workloads/. Nothing of what it writes is kept in the project: a test has it made, and runs it.
"""

import argparse
import importlib
import sys
from pathlib import Path

# The folders of tests hold sources alone.
sys.dont_write_bytecode = True


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("workload")
    options.add_argument("folder", type=Path)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--scale", default="0.01", help="of the data, where it has one")
    options.add_argument("--count", type=int, default=100, help="of queries, where they are drawn")
    options = options.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    text = importlib.import_module(f"Workloads.{options.workload}").cases(options)
    (options.folder / f"{options.workload}.test").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
