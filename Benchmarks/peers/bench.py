"""Basalt beside DuckDB, Polars and Parquet, in one run: loading, sizes, and the set of queries (load.py and sql.py say how).

    .venv/bin/python Benchmarks/peers/bench.py [--quick] [--scale 1] [--threads 2] [--json FILE] [--bin .build/release]

--quick loads once less and asks fewer times: everything within five minutes, `make bench QUICK=1`.
"""

import json

import engines
import load
import sql
from common import machine, parser, today


def main():
    options = parser(__doc__)
    sql.add_options(options)
    options.add_argument("--rounds", type=int, help="how often everyone loads (5; 2 when quick)")
    options.add_argument("--quick", action="store_true")
    options.set_defaults(runs=None)
    options = options.parse_args()
    options.rounds = options.rounds or (2 if options.quick else 5)
    options.runs = options.runs or (5 if options.quick else 9)
    folder = options.data / f"tpch-{options.scale}"
    asked, loaded = sql.askers(options, folder)
    versions = list(dict.fromkeys(engine.version for engine in asked + loaded))
    facts = {"date": today(), "machine": machine(), "threads": options.threads, "scale": options.scale,
             "rounds": options.rounds, "runs": options.runs, "versions": versions}
    print(f"{facts['date']}  {facts['machine']}")
    print(f"{', '.join(versions)}")
    print(f"TPC-H scale {options.scale}, {options.threads} threads, {options.rounds} loads, {options.runs} runs a query")
    figures = {"loading": load.compare(options, folder), "queries": sql.compare(options, folder)}
    if options.json:
        options.json.write_text(json.dumps({"facts": facts, **figures}, indent=1))


if __name__ == "__main__":
    main()
