"""Loading and sizes, beside peers: from text to a durable table or file of each engine's own, and what that weighs.

    .venv/bin/python Benchmarks/peers/load.py [--scale 1] [--rounds 3] [--threads 2] [--bin .build/release]

Questions: how long from lineitem as CSV, and from the flights of 2013 as compressed CSV, until the rows are on the disk? How
many bytes are they then? Basalt's tables are of its hot tier; its warm and cold files are beside them, because those
compress in blocks, as Parquet does. Tables lie in the order of their source; nobody sorts. Times are wall times of whole loads, a
process of `basalt` included.

Prints medians and each peer's time over Basalt's (over 1: Basalt is faster) and bytes over Basalt's (over 1: Basalt is
smaller). That the rows are right is sql.py's to say, which asks them of everyone.
"""

import statistics

import engines
from common import in_turns, parser, seconds, spread
from tables import tables


def loaders(options, folder):
    """Who loads, Basalt's tables first: ratios are to them."""
    return [
        engines.Basalt(options, folder),
        engines.BasaltFile(options, folder, "warm"),
        engines.BasaltFile(options, folder, "cold"),
        engines.DuckDB(options, folder),
        engines.Parquet(options, folder, "snappy"),
        engines.Parquet(options, folder, "zstd"),
        engines.PolarsParquet(options, folder),
    ]


def compare(options, folder):
    """Loads both tables by everyone, in turns; what the last round wrote stays, to be asked."""
    figures = {}
    for table in tables(options, folder).values():
        # Read once, so that nobody waits for the disk: in a round of its own, it would cost minutes.
        table.source.read_bytes()
        contenders = loaders(options, folder)
        times = in_turns({engine.name: lambda engine=engine: load(engine, table) for engine in contenders},
                         options.rounds, warm_up=False)
        figures[table.name] = {
            engine.name: {"median_s": statistics.median(times[engine.name]), "spread": spread(times[engine.name]),
                          "bytes": engine.byte_count(table)} for engine in contenders}
        report(table, figures[table.name])
    return figures


def load(engine, table):
    engine.remove(table)
    return seconds(lambda: engine.load(table))


def report(table, figures):
    ours = next(iter(figures.values()))
    print(f"\nLoading {table.name}, {table.source.stat().st_size / 2**20:.1f} MiB of {''.join(table.source.suffixes)}")
    print(f"{'':<26}{'MiB':>9}{'× Basalt':>10}{'seconds':>11}{'spread':>9}{'× Basalt':>10}")
    for name, figure in figures.items():
        print(f"{name:<26}{figure['bytes'] / 2**20:>9.1f}{figure['bytes'] / ours['bytes']:>10.2f}"
              f"{figure['median_s']:>11.2f}{figure['spread'] * 100:>7.0f} %{figure['median_s'] / ours['median_s']:>10.2f}")


def main():
    options = parser(__doc__)
    options.add_argument("--rounds", type=int, default=3)
    options = options.parse_args()
    compare(options, options.data / f"tpch-{options.scale}")


if __name__ == "__main__":
    main()
