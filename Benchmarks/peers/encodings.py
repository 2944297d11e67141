"""The encodings of data files beside peers', in one run: sizes on every tier, and what it costs to read, filter, fetch and write.

    .venv/bin/python Benchmarks/peers/encodings.py [--quick] [--scale 1] [--rounds 5] [--json FILE] [--bin .build/release]

Questions:
- size: how many bytes a row are lineitem, the flights and the weather of 2013, and a million web events (web_events.py), as
  Basalt's hot, warm and cold files, as Parquet of three codecs, in DuckDB's file and in Vortex's?
- decode: how long from a file in the page cache to all columns in memory, on one thread?
- fetch: how long to filter a column down to 0.1 % of the rows and fetch all columns of these, on one thread?
- rows: how long does a random row alone take, from opened pages?
- write: how long from memory to a file on the disk, on one thread?
- like: how long is LIKE '%special%' over l_comment, on all threads?

Basalt's files come from text by `basalt convert`, its peers' from what pyarrow reads of the same text: types are those of
tables.py. Answers are checked: every column's count of values and their sum, of one in seven rows of each file and of all
rows fetched, are the same for Basalt and pyarrow. What is measured on one thread runs on one processor. Peers' files are
kept between runs, Basalt's are written anew: the first run takes some minutes, the next with --quick less than two.
"""

import functools
import json
import os
import statistics
import sys

import engines
import sql
from common import in_turns, machine, parser, run, seconds, spread, today
from tables import encoded_tables

TIERS = "hot", "warm", "cold"

# Bytes a row that the files of a tier are to keep to, at the scale of 1.
SIZE_AIMS = {("lineitem", "hot"): 25.5, ("lineitem", "cold"): 20.5, ("flights", "hot"): 16.5, ("flights", "cold"): 14.5}

# To look at each value takes longer than everything that is measured.
DISTANCE = 7

# Both sides hold all rows in memory when they write: at the scale of 10 that is more than most machines have for it.
WRITTEN_BYTE_COUNT_MAXIMUM = 4 << 30

# Of lineitem, what passes is 0.1 % of the rows and in no order; of the others, an integer of the like.
FETCHED = {"lineitem": "l_partkey", "flights": "flight", "weather": None, "web_events": "user_id"}


def main():
    options = parser(__doc__)
    options.add_argument("--rounds", type=int, help="how often everyone is asked (5; 2 when quick)")
    options.add_argument("--quick", action="store_true")
    options.add_argument("--web-rows", type=int, default=1_000_000)
    options = options.parse_args()
    options.rounds = options.rounds or (2 if options.quick else 5)
    folder = options.data / f"tpch-{options.scale}"
    print(f"{today()}  {machine()}; scale {options.scale}, {options.rounds} rounds")
    compared = {table.name: Compared(options, folder, table) for table in encoded_tables(options, folder).values()}
    figures = {"sizes": {name: each.sizes() for name, each in compared.items()}}
    report_sizes(figures["sizes"])
    # The figure that counts is one thread's: everyone is given one processor, their helpers included.
    processors = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(processors)})
    for question in ("decode", "fetch", "rows", "write"):
        figures[question] = {}
        for name, each in compared.items():
            answer = getattr(each, question)()
            if answer:
                figures[question][name] = answer
        report(question, figures[question])
    os.sched_setaffinity(0, processors)
    options.only, options.runs = "like", 3 if options.quick else 9
    figures["like"] = sql.compare(options, folder)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1))


class Compared:
    """One table in everyone's files."""

    def __init__(self, options, folder, table):
        self.options, self.table, self.row_count = options, table, 0
        self.files = {tier: engines.BasaltFile(options, folder, tier) for tier in TIERS}
        self.peers = {
            "Parquet snappy": engines.Parquet(options, folder, "snappy"),
            "Parquet zstd-3": engines.Parquet(options, folder, "zstd", 3),
            "Parquet zstd-9": engines.Parquet(options, folder, "zstd", 9),
            "Vortex": engines.Vortex(options, folder),
            "DuckDB": engines.DuckDB(options, folder),
        }

    @property
    def hot(self):
        return self.files["hot"].path(self.table)

    @functools.cached_property
    def source(self):
        """The table in memory, as pyarrow reads its text: what peers write their files from."""
        return engines.rows_of(self.table, self.options.threads)

    def sizes(self):
        """Bytes a row. Basalt's files are written anew, its peers' where they are not there."""
        for file in self.files.values():
            file.remove(self.table)
        contenders = {f"Basalt {tier}": file for tier, file in self.files.items()} | self.peers
        for engine in contenders.values():
            if engine.is_loaded(self.table):
                continue
            if hasattr(engine, "write"):
                engine.write(self.source, engine.path(self.table))
            else:
                engine.load(self.table)
        self.row_count = self.source.num_rows
        for file in self.files.values():
            self.require_sound(file.path(self.table))
        return {name: engine.byte_count(self.table) / self.row_count for name, engine in contenders.items()}

    def measured(self, *words):
        return json.loads(run(self.options.bin / "EncodingBenchmark", *words))

    def require_sound(self, path):
        """That a file of Basalt's has the rows of the source, by one in seven of them."""
        self.require_same(self.measured("tally", path, DISTANCE), self.sample)

    @functools.cached_property
    def sample(self):
        return self.source.take(list(range(0, self.row_count, DISTANCE)))

    def require_same(self, found, rows):
        """The counts and sums of Basalt's columns beside those of an Arrow table."""
        expected = [engines.tally(column) for column in rows.columns]
        if found["rowCount"] != rows.num_rows:
            sys.exit(f"{self.table.name}: {found['rowCount']} rows, not {rows.num_rows}")
        for name, column, (count, total) in zip(rows.column_names, found["columns"], expected):
            if column["count"] != count or abs(column["sum"] - total) > 1e-9 * max(1, abs(total)):
                sys.exit(f"{self.table.name}.{name}: {column['count']} values of {column['sum']}, not {count} of {total}")

    def ask(self, contenders, rounds=None):
        times = in_turns(contenders, rounds or self.options.rounds, warm_up=rounds is None)
        return {name: {"median_s": statistics.median(each), "spread": spread(each)} for name, each in times.items()}

    def decode(self):
        parquet, vortex = self.peers["Parquet snappy"], self.peers["Vortex"]
        return self.ask({
            "Basalt hot": lambda: self.measured("decode", self.hot)["nanoseconds"] / 1e9,
            "Basalt cold": lambda: self.measured("decode", self.files["cold"].path(self.table))["nanoseconds"] / 1e9,
            "pyarrow on Parquet": lambda: seconds(lambda: parquet.rows(self.table)),
            "Vortex": lambda: seconds(lambda: vortex.rows(self.table)),
        })

    def fetch(self):
        column = FETCHED[self.table.name]
        if column is None:
            return None
        low, high = bounds(self.source.column(column))
        parquet, vortex = self.peers["Parquet snappy"], self.peers["Vortex"]
        words = "fetch", self.hot, column, low, high
        rows = parquet.rows(self.table, column, low, high)
        self.require_same(self.measured(*words), rows)
        if vortex.rows(self.table, column, low, high).num_rows != rows.num_rows:
            sys.exit(f"{self.table.name}: Vortex fetches other rows")
        figures = self.ask({
            "Basalt hot": lambda: self.measured(*words)["nanoseconds"] / 1e9,
            "pyarrow on Parquet": lambda: seconds(lambda: parquet.rows(self.table, column, low, high)),
            "Vortex": lambda: seconds(lambda: vortex.rows(self.table, column, low, high)),
        })
        return figures | {"share": rows.num_rows / self.row_count}

    def rows(self):
        """A median is of a thousand rows already; the program compares each with what a scan of the file gives."""
        measured = self.measured("rows", self.hot)
        return {"Basalt hot, a row": {"median_s": measured["nanoseconds"] / 1e9, "spread": 0},
                "Basalt hot, a value": {"median_s": measured["nanosecondsOfOneValue"] / 1e9, "spread": 0}}

    def write(self):
        if self.source.nbytes > WRITTEN_BYTE_COUNT_MAXIMUM:
            print(f"\n{self.table.name} is not written: {self.source.nbytes / 2**30:.0f} GiB in memory")
            return None
        parquet, vortex = self.peers["Parquet snappy"], self.peers["Vortex"]
        targets = {name: self.hot.with_name(f"written-{name}") for name in ("hot", "parquet", "vortex")}
        figures = self.ask({
            "Basalt hot": lambda: self.measured("write", self.hot, "hot", targets["hot"])["nanoseconds"] / 1e9,
            "pyarrow, Parquet": lambda: seconds(lambda: parquet.write(self.source, targets["parquet"])),
            "Vortex": lambda: seconds(lambda: vortex.write(self.source, targets["vortex"])),
        }, rounds=1 if self.options.quick else 3)
        self.require_sound(targets["hot"])
        for path in targets.values():
            path.unlink(missing_ok=True)
        return figures


def bounds(column):
    """The ends of an interval of an integer column that a thousandth of the rows lie in, from its middle upwards."""
    import pyarrow.compute

    ordered = column.combine_chunks().drop_null().sort()
    middle = len(ordered) // 2
    return ordered[middle].as_py(), ordered[min(len(ordered) - 1, middle + len(ordered) // 1_000)].as_py()


def report_sizes(sizes):
    print("\nSize, bytes a row; behind it, how many times Parquet zstd-3's it is, or what it is to keep to")
    names = list(next(iter(sizes.values())))
    print(f"{'':<16}" + "".join(f"{table:>18}" for table in sizes))
    for name in names:
        cells = []
        for table, of in sizes.items():
            aim = SIZE_AIMS.get((table, name.removeprefix("Basalt ")))
            beside = f"(≤ {aim})" if aim else f"({of[name] / of['Parquet zstd-3']:.2f}×)"
            cells.append(f"{of[name]:>9.2f}{beside:>9}")
        print(f"{name:<16}" + "".join(cells), flush=True)


def report(question, figures):
    unit, factor = ("µs", 1e6) if question == "rows" else ("ms", 1e3)
    print(f"\n{TITLES[question]}, {unit}; behind a peer's, how many times Basalt's it is")
    for table, of in figures.items():
        times = {name: figure for name, figure in of.items() if name != "share"}
        ours = next(iter(times.values()))["median_s"]
        cells = "".join(f"   {name} {figure['median_s'] * factor:.1f}"
                        + (f" ({figure['median_s'] / ours:.1f}×)" if "Basalt" not in name else "")
                        for name, figure in times.items())
        share = f", {of['share'] * 100:.2f} %" if "share" in of else ""
        print(f"{table + share:<22}{cells}", flush=True)


TITLES = {
    "decode": "Decode: all columns into memory, one thread (aim: 4× of pyarrow, 1.5× of Vortex)",
    "fetch": "Fetch: all columns of 0.1 % of the rows, one thread (aim: 5× of pyarrow)",
    "rows": "Rows: one random row alone, all columns, warm (aim: 20 µs)",
    "write": "Write: from memory to the disk, one thread (aim: 1× of pyarrow)",
}


if __name__ == "__main__":
    main()
