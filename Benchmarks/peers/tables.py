"""The tables of the comparison, and how each engine is told their types.

TPC-H's have the types that TPC-H gives them, so that nobody stores prices as doubles where others store decimals. flights is
real data, and its types are what each engine finds in the text.
"""

import dataclasses
import pathlib

import web_events
from common import PROJECT, make_tpch

_MONEY = "decimal(15,2)"

# Columns of TPC-H, in the order of its texts.
TPCH = {
    "customer": {"c_custkey": "bigint", "c_name": "text", "c_address": "text", "c_nationkey": "integer", "c_phone": "text",
                 "c_acctbal": _MONEY, "c_mktsegment": "text", "c_comment": "text"},
    "lineitem": {"l_orderkey": "bigint", "l_partkey": "bigint", "l_suppkey": "bigint", "l_linenumber": "integer",
                 "l_quantity": _MONEY, "l_extendedprice": _MONEY, "l_discount": _MONEY, "l_tax": _MONEY,
                 "l_returnflag": "text", "l_linestatus": "text", "l_shipdate": "date", "l_commitdate": "date",
                 "l_receiptdate": "date", "l_shipinstruct": "text", "l_shipmode": "text", "l_comment": "text"},
    "nation": {"n_nationkey": "integer", "n_name": "text", "n_regionkey": "integer", "n_comment": "text"},
    "orders": {"o_orderkey": "bigint", "o_custkey": "bigint", "o_orderstatus": "text", "o_totalprice": _MONEY,
               "o_orderdate": "date", "o_orderpriority": "text", "o_clerk": "text", "o_shippriority": "integer",
               "o_comment": "text"},
    "part": {"p_partkey": "bigint", "p_name": "text", "p_mfgr": "text", "p_brand": "text", "p_type": "text",
             "p_size": "integer", "p_container": "text", "p_retailprice": _MONEY, "p_comment": "text"},
    "partsupp": {"ps_partkey": "bigint", "ps_suppkey": "bigint", "ps_availqty": "integer", "ps_supplycost": _MONEY,
                 "ps_comment": "text"},
    "region": {"r_regionkey": "integer", "r_name": "text", "r_comment": "text"},
    "supplier": {"s_suppkey": "bigint", "s_name": "text", "s_address": "text", "s_nationkey": "integer", "s_phone": "text",
                 "s_acctbal": _MONEY, "s_comment": "text"},
}


@dataclasses.dataclass(frozen=True)
class Table:
    name: str
    source: pathlib.Path
    # By name; empty where the types are found in the text.
    columns: dict
    # What the text has for NULL.
    null: str

    @property
    def tables(self):
        """A table alone is a store of one."""
        return (self,)

    @property
    def statement(self):
        """None where the types are found in the text."""
        columns = ", ".join(f"{name} {kind}" for name, kind in self.columns.items())
        return f"create table {self.name} ({columns})" if columns else None

    @property
    def has_nulls(self):
        """Whether something in the text is NULL."""
        return self.null != "" or self.name == "web_events"

    @property
    def basalt_types(self):
        """Options of `basalt convert`, which takes no statement; dates and texts it finds by itself."""
        numbers = {name: kind for name, kind in self.columns.items() if kind not in ("date", "text")}
        return [word for name, kind in numbers.items() for word in ("--type", f"{name}={kind}")]

    @property
    def arrow_types(self):
        import pyarrow

        types = {_MONEY: pyarrow.decimal128(15, 2), "date": pyarrow.date32(), "integer": pyarrow.int32(),
                 "bigint": pyarrow.int64(), "text": pyarrow.string()}
        return {name: types[kind] for name, kind in self.columns.items()}

    @property
    def polars_types(self):
        import polars

        types = {_MONEY: polars.Decimal(15, 2), "date": polars.Date, "integer": polars.Int32, "bigint": polars.Int64,
                 "text": polars.String}
        return {name: types[kind] for name, kind in self.columns.items()}


@dataclasses.dataclass(frozen=True)
class Store:
    """Tables that are asked together, in one warehouse or database."""
    name: str
    tables: tuple


def tables(options, folder):
    """The two that are loaded and weighed, with their texts made where they are not there."""
    return {
        "lineitem": tpch_table(options, folder, "lineitem"),
        "flights": Table("flights", PROJECT / "Benchmarks/Data/nycflights13/flights.csv.zst", {}, "NA"),
    }


def tpch_table(options, folder, name):
    return Table(name, make_tpch(options, folder, name), TPCH[name], "")


def stores(options, folder):
    """What queries are asked of: all of TPC-H, and the flights."""
    tpch = tuple(tpch_table(options, folder, name) for name in TPCH)
    return {"tpch": Store("tpch", tpch), "flights": Store("flights", (tables(options, folder)["flights"],))}


def encoded_tables(options, folder):
    """These, and two more that only the comparison of encodings has: the weather of 2013, and web events."""
    events = folder / f"web_events-{options.web_rows}.csv"
    if not events.exists():
        folder.mkdir(parents=True, exist_ok=True)
        web_events.write(events, options.web_rows)
    return tables(options, folder) | {
        "weather": Table("weather", PROJECT / "Benchmarks/Data/nycflights13/weather.csv.zst", {}, "NA"),
        "web_events": Table("web_events", events, {}, ""),
    }
