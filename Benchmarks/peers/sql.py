"""SQL of Basalt beside its peers, in one run: TPC-H Q1, the scan set on lineitem (Q6 is one of it), a GROUP BY over flights.

    .venv/bin/python Benchmarks/peers/sql.py [--scale 1] [--runs 5] [--threads 2] [--only NAME] [--bin .build/release]

Question: how long does a query take that is asked again, with everything in the page cache, each engine with the same types,
in the order of the source, and with the same number of threads? Basalt and DuckDB ask tables of their own format; DuckDB
and Polars also ask Parquet that pyarrow wrote with snappy, which is faster to read than zstd.

Engines take turns, query by query. Answers are compared with Basalt's before any time is told: all rows, numbers within
a millionth of each other. Prints medians and the ratio of each peer's time to Basalt's: over 1 means that Basalt is faster.
"""

import dataclasses
import json
import pathlib
import statistics

import answers
import engines
from common import PROJECT, parser, spread
from tables import tables

QUERIES = PROJECT / "Benchmarks/Queries"


@dataclasses.dataclass(frozen=True)
class Query:
    name: str
    path: pathlib.Path
    sql: str

    @property
    def table(self):
        return "flights" if self.name.startswith("flights/") else "lineitem"

    @property
    def is_large(self):
        """Whether the answer is not made into Python's objects, which would be all that is measured."""
        return "comment_to_arrow" in self.name

    @property
    def is_ordered(self):
        return "order by" in self.sql.lower()


def queries(only):
    paths = sorted(QUERIES.rglob("*.sql"))
    names = [str(path.relative_to(QUERIES).with_suffix("")) for path in paths]
    return [Query(name, path, path.read_text()) for name, path in zip(names, paths) if only in name]


def askers(options, folder):
    """Who is asked, Basalt first, and whose files have to be there."""
    basalt, duckdb = engines.Basalt(options, folder), engines.DuckDB(options, folder)
    files = engines.Parquet(options, folder, "snappy")
    asked = [basalt, duckdb, engines.DuckDBOnParquet(options, files), engines.PolarsOnParquet(options, files)]
    return asked, [basalt, duckdb, files]


def compare(options, folder):
    """Asks everyone every query, on what is loaded; what is not there is loaded first."""
    asked, loaded = askers(options, folder)
    known = tables(options, folder)
    for engine in loaded:
        for table in known.values():
            if not engine.is_loaded(table):
                engine.load(table)
    print("\nQueries, median milliseconds; behind a peer's, how many times Basalt's it is")
    print(f"{'':<24}{'Basalt':>8}" + "".join(f"{engine.name.replace('Parquet', 'Pq.'):>16}" for engine in asked[1:]))
    figures = {}
    for query in queries(options.only):
        measured = {engine.name: engine.measure(query, known[query.table], options.runs) for engine in asked}
        expected = measured[asked[0].name][1]
        for engine in asked[1:]:
            answers.require_same(query, engine.name, expected, measured[engine.name][1])
        figures[query.name] = {
            name: {"median_ms": statistics.median(times), "spread": spread(times)} for name, (times, _) in measured.items()}
        print(line(query.name, figures[query.name]), flush=True)
    print_means(figures, asked)
    return figures


def line(name, figures):
    ours, *others = (figure["median_ms"] for figure in figures.values())
    shown = name.removeprefix("scan/")
    return f"{shown:<24}{ours:>8.2f}" + "".join(f"{time:>8.2f}{f'({times_as(time / ours)})':>8}" for time in others)


def times_as(ratio):
    """With two digits where there is something to tell apart."""
    return f"{ratio:.2f}×" if ratio < 1 else f"{ratio:.1f}×"


def print_means(figures, asked):
    """Geometric: twice as fast once and half as fast once is a draw."""
    means = []
    for engine in asked[1:]:
        ratios = [of[engine.name]["median_ms"] / of[asked[0].name]["median_ms"] for of in figures.values()]
        means.append(f"{statistics.geometric_mean(ratios):.2f}×")
    print(f"{'geometric mean':<32}" + "".join(f"{mean:>16}" for mean in means))


def add_options(options):
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--only", default="", help="only queries whose name has this in it")


def main():
    options = parser(__doc__)
    add_options(options)
    options = options.parse_args()
    figures = compare(options, options.data / f"tpch-{options.scale}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
