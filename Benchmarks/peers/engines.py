"""Basalt and its peers behind one door: each takes a table from its text, tells its size, and answers queries.

Where an engine has a choice, it gets what its own documentation recommends: DuckDB loads by COPY into a table with types,
Parquet is written with the defaults of its writer. Whoever writes syncs: a load that is not durable has not ended.
"""

import json
import os
import shutil
import tempfile
import time
from pathlib import Path

import answers
from common import run


class Engine:
    """What all share: where files lie, and how a query is timed in this process."""

    # In tables of figures. The key is for files and options.
    name = key = ""
    # Of what a table is kept in.
    suffix = ""

    def __init__(self, options, folder):
        self.options = options
        self.folder = folder / self.key
        self.folder.mkdir(parents=True, exist_ok=True)

    def path(self, store):
        """Of a table, or of a store of several."""
        return self.folder / f"{store.name}.{self.suffix}"

    def is_loaded(self, store):
        return self.path(store).exists()

    def remove(self, table):
        path = self.path(table)
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)

    def byte_count(self, table):
        path = self.path(table)
        files = path.rglob("*") if path.is_dir() else [path]
        return sum(file.stat().st_size for file in files if file.is_file())

    def measure(self, query, store, runs):
        """Milliseconds of each run, after one that warms up, and the answer; None where the query is refused."""
        ask = self.question(query, store)
        times = []
        for number in range(runs + 1):
            start = time.perf_counter()
            rows = ask()
            if number > 0:
                times.append((time.perf_counter() - start) * 1000)
        return times, answers.of_arrow(rows) if query.is_large else answers.of_rows(query, rows)


class Basalt(Engine):
    name, key, suffix = "Basalt", "basalt", "warehouse"

    def basalt(self, *words):
        return run(self.options.bin / "basalt", *words)

    @property
    def version(self):
        return f"Basalt {self.basalt('--version').strip()}"

    def load(self, store):
        warehouse = self.path(store)
        self.basalt("init", warehouse)
        for table in store.tables:
            if table.statement is not None:
                self.basalt("sql", "-w", warehouse, table.statement)
            words = [] if table.statement is not None else ["--create"]
            words += ["--null", table.null] if table.null else []
            self.basalt("import", "-w", warehouse, table.source, "--table", table.name, *words, "--quiet",
                        "--threads", self.options.threads)

    def measure(self, query, store, runs):
        """In one process that the program itself measures, as it does for everyone who has it installed."""
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            self.basalt("bench", "sql", "-w", self.path(store), "--json", folder / "times.json", "--answers", folder,
                        "--runs", runs, "--threads", self.options.threads, query.path)
            measured = next(iter(json.loads((folder / "times.json").read_text())["queries"].values()))
            return measured["wall_ms"], answers.of_file(query, folder / f"{query.path.stem}.csv")


class BasaltFile(Basalt):
    """One data file of a tier, without a warehouse around it: loaded and weighed, not asked."""

    suffix = "bslt"

    def __init__(self, options, folder, tier):
        self.tier, self.name, self.key = tier, f"Basalt file, {tier}", f"basalt-{tier}"
        super().__init__(options, folder)

    def load(self, table):
        null = ["--null", table.null] if table.null else []
        self.basalt("convert", table.source, self.path(table), "--tier", self.tier, *null, *table.basalt_types, "--quiet",
                    "--threads", self.options.threads)


class DuckDB(Engine):
    name, key, suffix = "DuckDB", "duckdb", "duckdb"

    def connect(self, *words, **options):
        import duckdb

        connection = duckdb.connect(*words, **options)
        connection.execute(f"set threads = {self.options.threads}")
        return connection

    @property
    def version(self):
        import duckdb

        return f"DuckDB {duckdb.__version__}"

    def load(self, store):
        connection = self.connect(str(self.path(store)))
        for table in store.tables:
            if table.statement is None:
                connection.execute(
                    f"create table {table.name} as from read_csv('{table.source}', nullstr = '{table.null}')")
            else:
                connection.execute(table.statement)
                connection.execute(f"copy {table.name} from '{table.source}' (header)")
        connection.execute("checkpoint")
        connection.close()

    def question(self, query, store):
        return self.asking(self.connect(str(self.path(store)), read_only=True), query)

    @staticmethod
    def asking(connection, query):
        if query.is_large:
            return lambda: connection.execute(query.sql).to_arrow_table()
        return lambda: connection.execute(query.sql).fetchall()


class Parquet(Engine):
    """pyarrow's Parquet: loaded and weighed here, asked by the engines below."""

    suffix = "parquet"

    def __init__(self, options, folder, compression, level=None):
        self.compression, self.level = compression, level
        named = compression if level is None else f"{compression}-{level}"
        self.name, self.key = f"Parquet {named}, pyarrow", f"parquet-{named}"
        super().__init__(options, folder)

    @property
    def version(self):
        import pyarrow

        return f"pyarrow {pyarrow.__version__}"

    def is_loaded(self, store):
        """There are no stores of files: each table has its own."""
        return all(self.path(table).exists() for table in store.tables)

    def load(self, store):
        for table in store.tables:
            if not self.path(table).exists():
                self.write(rows_of(table, self.options.threads), self.path(table))

    def write(self, rows, path):
        import pyarrow.parquet

        pyarrow.parquet.write_table(rows, path, compression=self.compression, compression_level=self.level)
        synchronise(path)

    def rows(self, table, column=None, low=None, high=None):
        """On one thread: all rows, or those whose column lies between."""
        import pyarrow.parquet

        passing = None if column is None else [(column, ">=", low), (column, "<=", high)]
        return pyarrow.parquet.read_table(self.path(table), filters=passing, use_threads=False)


class Vortex(Engine):
    """Vortex's own format: weighed and read here, by its own reader."""

    name, key, suffix = "Vortex", "vortex", "vortex"

    @property
    def version(self):
        import importlib.metadata

        return f"Vortex {importlib.metadata.version('vortex-data')}"

    def load(self, table):
        self.write(rows_of(table, self.options.threads), self.path(table))

    def write(self, rows, path):
        import vortex

        vortex.io.write(rows.to_reader(), str(path))
        synchronise(path)

    def rows(self, table, column=None, low=None, high=None):
        import vortex
        import vortex.expr

        passing = None
        if column is not None:
            passing = (vortex.expr.column(column) >= low) & (vortex.expr.column(column) <= high)
        return vortex.open(str(self.path(table))).to_arrow(expr=passing).read_all()


class PolarsParquet(Engine):
    """Polars' Parquet: loaded and weighed. It has no format of its own for tables."""

    name, key, suffix = "Parquet zstd, Polars", "polars", "parquet"

    def load(self, table):
        polars = polars_of(self.options)
        text = polars.scan_csv(table.source, schema_overrides=table.polars_types, null_values=table.null or None,
                               try_parse_dates=table.statement is None)
        text.sink_parquet(self.path(table), compression="zstd")
        synchronise(self.path(table))


class OnParquet:
    """An engine that asks the files of a writer, instead of tables of its own."""

    def __init__(self, options, files):
        self.options, self.files = options, files

    def path(self, table):
        return self.files.path(table)


class DuckDBOnParquet(OnParquet, DuckDB):
    name = "DuckDB on Parquet"

    def question(self, query, store):
        connection = self.connect()
        for table in store.tables:
            connection.execute(f"create view {table.name} as from read_parquet('{self.path(table)}')")
        return self.asking(connection, query)


class PolarsOnParquet(OnParquet, Engine):
    name = "Polars on Parquet"

    @property
    def version(self):
        return f"Polars {polars_of(self.options).__version__}"

    def measure(self, query, store, runs):
        """Sub-queries that look at rows around them, and some others, its SQL does not know."""
        polars = polars_of(self.options)
        try:
            return super().measure(query, store, runs)
        except polars.exceptions.PolarsError:
            return None

    def question(self, query, store):
        polars = polars_of(self.options)
        context = polars.SQLContext({table.name: polars.scan_parquet(self.path(table)) for table in store.tables})
        if query.is_large:
            # As it lies: an older layout of text would be a copy.
            newest = polars.CompatLevel.newest()
            return lambda: context.execute(query.sql, eager=True).to_arrow(compat_level=newest)
        return lambda: context.execute(query.sql, eager=True).rows()


def rows_of(table, threads):
    """A table in memory, as pyarrow reads its text."""
    import pyarrow.csv

    pyarrow.set_cpu_count(threads)
    types = pyarrow.csv.ConvertOptions(
        column_types=table.arrow_types, null_values=[table.null] if table.has_nulls else [],
        strings_can_be_null=table.has_nulls)
    return pyarrow.csv.read_csv(table.source, convert_options=types)


def tally(column):
    """How many values of an Arrow column are not NULL, and their sum as EncodingBenchmark has it."""
    import pyarrow
    import pyarrow.compute

    kind, count = column.type, len(column) - column.null_count
    if pyarrow.types.is_string(kind) or pyarrow.types.is_large_string(kind):
        column = pyarrow.compute.binary_length(column)
    elif pyarrow.types.is_decimal(kind):
        return count, float(pyarrow.compute.sum(column).as_py() or 0)
    elif pyarrow.types.is_date(kind):
        column = column.cast(pyarrow.int32())
    elif pyarrow.types.is_timestamp(kind):
        column = column.cast(pyarrow.timestamp("us", kind.tz)).cast(pyarrow.int64())
    elif pyarrow.types.is_boolean(kind):
        column = column.cast(pyarrow.int8())
    if not pyarrow.types.is_floating(kind):
        # In floats, as a sum of microseconds is beyond 64 bits.
        column = column.cast(pyarrow.float64(), safe=False)
    return count, float(pyarrow.compute.sum(column).as_py() or 0)


def polars_of(options):
    """Polars with as many threads as everyone: it reads their number when it is first imported, and never again."""
    os.environ["POLARS_MAX_THREADS"] = str(options.threads)
    import polars

    return polars


def synchronise(path):
    """Waits until a file is on the disk, as the databases do by themselves."""
    with open(path, "rb") as file:
        os.fsync(file.fileno())
