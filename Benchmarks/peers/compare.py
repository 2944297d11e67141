"""Basalt beside its peers, in one run: converting lineitem from CSV, and decoding all of its columns.

    .venv/bin/python Benchmarks/peers/compare.py [--scale 1] [--rounds 5] [--threads 2] [--bin .build/release]

Questions, each asked of everyone in turns, so that what disturbs one disturbs all:
- convert: how long from lineitem as CSV to a file of its own, against DuckDB's import into a database file?
- import: how long from the same text to a table of a warehouse, partitioned by the year of l_shipdate and committed,
  against the same import of DuckDB, which has no partitions?
- decode: how long from that file to all values of all columns in memory, against pyarrow on Parquet and Vortex on its own
  format? (Both to Arrow. Files lie in the page cache; every engine has the same number of threads.)

Answers are checked before anything is timed: counts and sums of what Basalt wrote and read back must be those of the
source. Prints medians, spread (quartiles over median), sizes, and ratios to Basalt: over 1 means that Basalt is faster.
"""

import json
import shutil
import statistics
import subprocess
import sys

import duckdb
import pyarrow
import pyarrow.parquet
import vortex

from common import in_turns, machine, make_tpch, parser, run, seconds, spread

# One of each kind of column; equal on both sides only when every row arrived as it was.
# Prices as whole cents, because DuckDB reads decimals in CSV as doubles.
CHECK = """select count(*), sum(l_orderkey)::hugeint, sum(l_quantity)::bigint, sum(round(l_extendedprice * 100))::bigint,
    min(l_shipdate), max(l_receiptdate), sum(length(l_comment)), count(distinct l_shipmode), bit_xor(hash(l_comment))
    from {source}"""


def arguments():
    options = parser(__doc__)
    options.add_argument("--rounds", type=int, default=5)
    return options.parse_args()


class Comparison:
    def __init__(self, options):
        self.options = options
        self.folder = options.data / f"tpch-{options.scale}"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.csv = self.folder / "lineitem.csv"
        self.parquet = self.folder / "lineitem.parquet"
        self.vortex = self.folder / "lineitem.vortex"
        self.bslt = self.folder / "lineitem.bslt"
        self.database = self.folder / "lineitem.duckdb"
        self.warehouse = self.folder / "lineitem.warehouse"

    def make_data(self):
        for kind in ("csv", "parquet"):
            make_tpch(self.options, self.folder, "lineitem", kind)
        if not self.vortex.exists():
            table = pyarrow.parquet.read_table(self.parquet)
            vortex.io.write(table.to_reader(), str(self.vortex))

    def convert_with_basalt(self):
        self.bslt.unlink(missing_ok=True)
        run(self.options.bin / "basalt", "convert", self.csv, self.bslt, "--quiet", "--threads", self.options.threads)

    def import_with_basalt(self):
        shutil.rmtree(self.warehouse, ignore_errors=True)
        basalt = self.options.bin / "basalt"
        run(basalt, "init", self.warehouse)
        run(basalt, "import", "-w", self.warehouse, self.csv, "--table", "lineitem", "--create", "--partition-by",
            "year(l_shipdate)", "--quiet", "--threads", self.options.threads)

    def warehouse_byte_count(self):
        return sum(file.stat().st_size for file in self.warehouse.rglob("*") if file.is_file())

    def convert_with_duckdb(self):
        self.database.unlink(missing_ok=True)
        connection = duckdb.connect(str(self.database))
        connection.execute(f"set threads = {self.options.threads}")
        connection.execute(f"create table lineitem as from read_csv('{self.csv}')")
        connection.execute("checkpoint")
        connection.close()

    def decode_with_basalt(self):
        """The time that the program itself took: Python need not be paid for starting it."""
        nanoseconds, self.row_count, _ = run(
            self.options.bin / "DecodeBenchmark", self.bslt, self.options.threads).split()
        return int(nanoseconds) / 1e9

    def decode_with_pyarrow(self):
        pyarrow.set_cpu_count(self.options.threads)
        return seconds(lambda: pyarrow.parquet.read_table(self.parquet))

    def decode_with_vortex(self):
        return seconds(lambda: vortex.open(str(self.vortex)).to_arrow().read_all())

    def check(self):
        """What was written and read back is what the source says."""
        rows = self.folder / "from-basalt.csv"
        with rows.open("wb") as target:
            subprocess.run([self.options.bin / "basalt", "cat", self.bslt, "--format", "csv"], stdout=target, check=True)
        table = self.folder / "from-table.csv"
        with table.open("wb") as target:
            subprocess.run([self.options.bin / "basalt", "cat", "-w", self.warehouse, "lineitem", "--format", "csv"],
                           stdout=target, check=True)
        expected = duckdb.sql(CHECK.format(source=f"'{self.parquet}'")).fetchall()
        for found_in in (rows, table):
            found = duckdb.sql(CHECK.format(source=f"read_csv('{found_in}')")).fetchall()
            found_in.unlink()
            if expected != found:
                sys.exit(f"wrong answer:\n  source {expected}\n  Basalt {found}")
        return expected[0][-1]

    def rounds(self, contenders):
        return in_turns(contenders, self.options.rounds)


def report(title, times, sizes):
    print(f"\n{title}")
    ours = statistics.median(times["basalt"])
    rows = []
    for name, values in times.items():
        median = statistics.median(values)
        rows.append({"engine": name, "median_s": median, "spread": spread(values),
                     "bytes": sizes.get(name), "ratio_to_basalt": median / ours})
        size = f"{sizes[name] / 2**20:10.1f} MiB" if name in sizes else " " * 14
        print(f"  {name:<18}{median * 1000:10.1f} ms  ±{rows[-1]['spread'] * 100:3.0f} %{size}{median / ours:8.2f} ×")
    return rows


def main():
    options = arguments()
    comparison = Comparison(options)
    comparison.make_data()
    comparison.convert_with_basalt()
    comparison.import_with_basalt()
    answer = comparison.check()
    comparison.convert_with_duckdb()
    print(f"lineitem, scale {options.scale}; {options.threads} threads, {options.rounds} rounds; {machine()}; "
          f"duckdb {duckdb.__version__}, pyarrow {pyarrow.__version__}; answer {answer}")
    figures = {
        "convert": report(
            "Convert: from CSV to a file",
            comparison.rounds({"basalt": lambda: seconds(comparison.convert_with_basalt),
                               "duckdb": lambda: seconds(comparison.convert_with_duckdb)}),
            {"basalt": comparison.bslt.stat().st_size, "duckdb": comparison.database.stat().st_size}),
        "import": report(
            "Import: from CSV to a table by year",
            comparison.rounds({"basalt": lambda: seconds(comparison.import_with_basalt),
                               "duckdb": lambda: seconds(comparison.convert_with_duckdb)}),
            {"basalt": comparison.warehouse_byte_count(), "duckdb": comparison.database.stat().st_size}),
        "decode": report(
            "Decode: all columns into memory",
            comparison.rounds({"basalt": comparison.decode_with_basalt,
                               "pyarrow (Parquet)": comparison.decode_with_pyarrow,
                               "vortex": comparison.decode_with_vortex}),
            {"basalt": comparison.bslt.stat().st_size, "pyarrow (Parquet)": comparison.parquet.stat().st_size,
             "vortex": comparison.vortex.stat().st_size}),
    }
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
