"""Faults of chunks without pages, of floats and text in bounds, and values outside of their type."""

import struct

from basalt_values import decimal_type
from tiny_fault import Fault, edits, one_page, put
from tiny_tables import TYPES
from tiny_writer import TinyColumn, TinyFile


def zone_map_faults():
    def chunk(type, values, offset, fields, *put_values, encode=None):
        column = TinyColumn("a", TYPES[type], [values], encode)
        other = TinyColumn(
            "b", TYPES["integer"], [list(range(len(values)))], lambda nodes, rows: nodes.plain("i32", rows)
        )
        return TinyFile([column, other], edit=put("chunk", (0, 0), offset, fields, *put_values)).write()

    def floats(nodes, values):
        return nodes.plain("f64", values)

    def texts(nodes, values):
        return nodes.bytes(values)

    def case(name, verdict, rule, file):
        return Fault(name, verdict, "a", rule, file)

    fives, nothing = [5] * 40, [None] * 40
    yield case(
        "constant-not-tight", "corrupt", "a constant has a tight minimum", chunk("integer", fives, 30, "H", 0b0101101)
    )
    yield case(
        "constant-without-minimum",
        "corrupt",
        "a constant has a tight minimum",
        chunk("integer", fives, 30, "H", 0b0101001),
    )
    yield case("constant-with-null", "corrupt", "a constant has no NULL", chunk("integer", fives, 20, "I", 1))
    yield case(
        "constant-and-all-null",
        "corrupt",
        "flags that contradict each other",
        chunk("integer", fives, 30, "H", 0b0111111),
    )
    yield case("constant-two-values", "contradicted", "a constant has one value", chunk("integer", fives, 64, "i", 6))
    yield case("constant-with-place", "corrupt", "a constant has no pages", chunk("integer", fives, 0, "Q", 64))
    yield case("constant-boolean-2", "corrupt", "a boolean is 0 or 1", chunk("boolean", [True] * 9, 48, "B", 2))
    yield case("all-null-with-value", "corrupt", "all are NULL", chunk("integer", nothing, 20, "I", 39))
    yield case(
        "all-null-with-bounds", "corrupt", "NULLs have no bounds", chunk("integer", nothing, 30, "HBB", 0b0000110, 4, 0)
    )
    numbers = [0.5, -1.0, 2.0]
    nan = struct.unpack("<Q", struct.pack("<d", float("nan")))[0]
    yield case(
        "bound-nan",
        "contradicted",
        "a bound is not NaN",
        chunk("double precision", numbers, 48, "Q", nan, encode=floats),
    )
    zero = chunk("double precision", numbers, 48, "d", -0.0, encode=floats)
    yield case("bound-tight-zero", "contradicted", "a zero is never tight", zero)
    yield case("nans-uncounted", "contradicted", "NaN counts are exact",
               chunk("double precision", [0.5, float("nan")], 24, "I", 0, encode=floats))  # fmt: skip
    yield case(
        "nans-too-many",
        "corrupt",
        "counts are at most the rows",
        chunk("double precision", numbers, 24, "I", 4, encode=floats),
    )
    yield case("nulls-uncounted", "contradicted", "NULL counts are exact",
               chunk("double precision", [0.5, None], 20, "I", 0, encode=floats))  # fmt: skip
    words = [b"word", b"x"]
    yield case(
        "bound-no-utf8",
        "corrupt",
        "a text bound is text",
        chunk("text", words, 48, "4s", b"a\xff\xfe\xfd", encode=texts),
    )
    yield case(
        "bound-17-bytes", "corrupt", "a bound has at most 16 bytes", chunk("text", words, 32, "B", 17, encode=texts)
    )
    distinct = chunk("text", words, 40, "I", 3, encode=texts)
    yield case("distinct-above-rows", "corrupt", "counts are at most the rows", distinct)


def range_faults():
    """Values that the bytes of a type could hold and the type has not (types.md, "Ranges")."""
    day = 86_400_000_000
    small, large = decimal_type(3, 1), decimal_type(20, 0)
    for name, type, element, values in (
        ("time-24", TYPES["time"], "i64", [0, day]),
        ("time-negative", TYPES["time"], "i64", [-1, day - 1]),
        ("decimal-digits", small, "i64", [1_000, 0]),
        ("decimal-negative-digits", small, "i64", [-1_000, 0]),
        ("wide-decimal-digits", large, "i128", [10**20, 0]),
    ):
        def build(nodes, element=element, values=values):
            return nodes.plain(element, values)

        rule = f"a bound of a {type} is within its range"
        yield Fault(f"bound-{name}", "corrupt", "a", rule, one_page(type, values, build).write())
        # Without bounds only a look at the values shows it.
        file = one_page(type, values, build)
        file.edit = edits(put("chunk", (0, 0), 30, "HBB", 0, 0, 0), put("chunk", (0, 0), 48, "4Q", 0, 0, 0, 0))
        yield Fault(f"value-{name}", "corrupt", "a", f"a {type} is within its range", file.write())
    # 64 MiB and a byte, with zeros few enough that the codec is not taken for a bomb.
    long = bytes(range(256)) * 256 + bytes((64 << 20) - (64 << 10) + 1)
    noise = b"".join(struct.pack("<Q", i * 0x9E3779B97F4A7C15 % 2**64) for i in range(8_192))
    long = noise + long[len(noise) :]
    for name, build in (
        ("bytes", lambda nodes, value=long: nodes.bytes([value, b""])),
        ("constant", lambda nodes, value=long: nodes.constant("bytes", value, 2)),
    ):
        values = [long, b""] if name == "bytes" else [long, long]
        file = one_page("bytea", values, build, codec=2)
        yield Fault(f"value-too-long-{name}", "corrupt", "a", "a value has at most 64 MiB", file.write())


def null_faults():
    def pair(**options):
        column = TinyColumn("a", TYPES["integer"], [[1, None, 3]], lambda nodes, rows: nodes.plain("i32", rows), **options)
        other = TinyColumn("b", TYPES["integer"], [[1, 2, 3]], lambda nodes, rows: nodes.plain("i32", rows))
        return TinyFile([column, other])

    yield Fault("null-not-taken", "corrupt", "a", "a column that is not nullable has no NULL",
                pair(is_nullable=False).write())  # fmt: skip
    file = pair(is_nullable=False)
    file.edit = put("chunk", (0, 0), 20, "I", 0)
    yield Fault("null-hidden", "contradicted", "a", "a NULL that the count denies", file.write())
