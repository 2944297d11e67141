"""SQL of Basalt beside its peers, in one run: TPC-H, the scan set on its lineitem, a GROUP BY over flights.

    .venv/bin/python Benchmarks/peers/sql.py [--scale 1] [--runs 5] [--threads 2] [--only NAME] [--bin .build/release]

Question: how long does a query take that is asked again, with everything in the page cache, each engine with the same types,
in the order of the source, and with the same number of threads? Basalt and DuckDB ask tables of their own format; DuckDB
and Polars also ask Parquet that pyarrow wrote with snappy, which is faster to read than zstd.

Engines take turns, query by query. Answers are compared with Basalt's before any time is told: all rows, numbers within
a millionth of each other. Prints medians and the ratio of each peer's time to Basalt's: over 1 means that Basalt is faster.
What Polars' SQL refuses is a dash, and no part of its mean.
"""

import dataclasses
import json
import pathlib
import statistics

import answers
import engines
from common import PROJECT, parser, spread
from tables import stores

QUERIES = PROJECT / "Benchmarks/Queries"


@dataclasses.dataclass(frozen=True)
class Query:
    name: str
    path: pathlib.Path
    sql: str

    @property
    def store(self):
        return "flights" if self.name.startswith("flights/") else "tpch"

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
    known = stores(options, folder)
    for engine in loaded:
        for store in known.values():
            if not engine.is_loaded(store):
                engine.load(store)
    print("\nQueries, median milliseconds; behind a peer's, how many times Basalt's it is")
    print(f"{'':<24}{'Basalt':>8}" + "".join(f"{engine.name.replace('Parquet', 'Pq.'):>16}" for engine in asked[1:]))
    figures = {}
    for query in queries(options.only):
        measured = {engine.name: engine.measure(query, known[query.store], options.runs) for engine in asked}
        measured = {name: found for name, found in measured.items() if found is not None}
        expected = measured[asked[0].name][1]
        for name, (_, answer) in measured.items():
            answers.require_same(query, name, expected, answer)
        figures[query.name] = {
            name: {"median_ms": statistics.median(times), "spread": spread(times)} for name, (times, _) in measured.items()}
        print(line(query.name, figures[query.name], asked), flush=True)
    print_means(figures, asked)
    return figures


def line(name, figures, asked):
    ours = figures[asked[0].name]["median_ms"]
    text = f"{name.removeprefix('scan/'):<24}{ours:>8.2f}"
    for engine in asked[1:]:
        time = figures[engine.name]["median_ms"] if engine.name in figures else None
        text += f"{'–':>16}" if time is None else f"{time:>8.2f}{f'({times_as(time / ours)})':>8}"
    return text


def times_as(ratio):
    """With two digits where there is something to tell apart."""
    return f"{ratio:.2f}×" if ratio < 1 else f"{ratio:.1f}×"


def print_means(figures, asked):
    """Geometric: twice as fast once and half as fast once is a draw."""
    means = []
    for engine in asked[1:]:
        ratios = [of[engine.name]["median_ms"] / of[asked[0].name]["median_ms"]
                  for of in figures.values() if engine.name in of]
        means.append(f"{statistics.geometric_mean(ratios):.2f}×" if ratios else "–")
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
