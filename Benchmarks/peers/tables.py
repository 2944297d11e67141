"""The two tables of the comparison, and how each engine is told their types.

lineitem is TPC-H's, with the types that TPC-H gives it, so that nobody stores prices as doubles where others store
decimals. flights is real data, and its types are what each engine finds in the text.
"""

import dataclasses
import pathlib

import web_events
from common import PROJECT, make_lineitem

_MONEY = "l_quantity", "l_extendedprice", "l_discount", "l_tax"
_DATES = "l_shipdate", "l_commitdate", "l_receiptdate"

LINEITEM = """create table lineitem (l_orderkey bigint, l_partkey bigint, l_suppkey bigint, l_linenumber integer,
    l_quantity decimal(15,2), l_extendedprice decimal(15,2), l_discount decimal(15,2), l_tax decimal(15,2),
    l_returnflag text, l_linestatus text, l_shipdate date, l_commitdate date, l_receiptdate date, l_shipinstruct text,
    l_shipmode text, l_comment text)"""


@dataclasses.dataclass(frozen=True)
class Table:
    name: str
    source: pathlib.Path
    # None where the types are found in the text.
    statement: str | None
    # What the text has for NULL.
    null: str

    @property
    def has_nulls(self):
        """Whether something in the text is NULL."""
        return self.null != "" or self.name == "web_events"

    @property
    def basalt_types(self):
        """Options of `basalt convert`, which takes no statement."""
        if self.statement is None:
            return []
        names = {**dict.fromkeys(_MONEY, "decimal(15, 2)"), "l_linenumber": "integer", "l_orderkey": "bigint",
                 "l_partkey": "bigint", "l_suppkey": "bigint"}
        return [word for name, kind in names.items() for word in ("--type", f"{name}={kind}")]

    @property
    def arrow_types(self):
        import pyarrow

        if self.statement is None:
            return {}
        return {**dict.fromkeys(_MONEY, pyarrow.decimal128(15, 2)), **dict.fromkeys(_DATES, pyarrow.date32()),
                "l_linenumber": pyarrow.int32()}

    @property
    def polars_types(self):
        import polars

        if self.statement is None:
            return {}
        return {**dict.fromkeys(_MONEY, polars.Decimal(15, 2)), **dict.fromkeys(_DATES, polars.Date),
                "l_linenumber": polars.Int32}


def tables(options, folder):
    """Both, with their texts made where they are not there."""
    return {
        "lineitem": Table("lineitem", make_lineitem(options, folder), LINEITEM, ""),
        "flights": Table(
            "flights", PROJECT / "Benchmarks/Data/nycflights13/flights.csv.zst", None, "NA"),
    }


def encoded_tables(options, folder):
    """These, and two more that only the comparison of encodings has: the weather of 2013, and web events."""
    events = folder / f"web_events-{options.web_rows}.csv"
    if not events.exists():
        folder.mkdir(parents=True, exist_ok=True)
        web_events.write(events, options.web_rows)
    return tables(options, folder) | {
        "weather": Table("weather", PROJECT / "Benchmarks/Data/nycflights13/weather.csv.zst", None, "NA"),
        "web_events": Table("web_events", events, None, ""),
    }
