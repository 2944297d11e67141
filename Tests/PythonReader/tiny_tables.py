"""Small tables in which every type, every encoding and every block codec occurs. All values follow from the row."""

import math
import struct

from basalt_facts import TYPES_WITH_SUMS
from basalt_values import TYPES_BY_NUMBER, decimal_type
from tiny_writer import TinyColumn, TinyFile

# Three pages, the last one partial, with page entries; then one page without.
ROW_GROUPS = (2_500, 700)

TYPES = {type.name: type for type in TYPES_BY_NUMBER.values()}
WORDS = ("", "a", "Ähre", 'q"uote', "comma, here", "line\nend", "𝄞 clef", "x" * 40, "long text beyond a bound €")
# What texts are made of, digits among them; other bytes are escaped.
SYMBOLS = [b"text ", b"http://", b"www.", b".org/", b"long "] + [b"%d" % digit for digit in range(10)]


def column(name, type, value, encode=None, nulls=None, **options):
    """A column of `value(row)`; rows for which `nulls(row)` holds are NULL."""
    type = TYPES[type] if isinstance(type, str) else type
    groups, first = [], 0
    for count in ROW_GROUPS:
        groups.append([None if nulls and nulls(row) else value(row) for row in range(first, first + count)])
        first += count
    return TinyColumn(name, type, groups, encode, is_nullable=nulls is not None, **options)


def mixed(row):
    """Looks random, and is the same everywhere."""
    return row * 2_654_435_761 % 2**32


def float_of(row):
    special = (0.0, -0.0, math.nan, math.inf, -math.inf, 1e300, 5e-324, -1.5)
    return special[row % 8] if row % 3 == 0 else row / 8


def single_of(row):
    value = row / 4 - 300
    return math.nan if row % 97 == 0 else struct.unpack("<f", struct.pack("<f", value * 1.1))[0]


def all_columns():
    """A fresh set of columns: a writer keeps notes in them."""

    def small_words(row):
        return WORDS[mixed(row) % len(WORDS)].encode()

    return [
        column("id", "integer", lambda row: 10 * row - 5_000 + (row % 500 == 7) * 10**6,
               lambda nodes, values: nodes.frame_of_reference("i32", values, patch_above=14)),
        column("small", "smallint", lambda row: row % 200 * 50 - 5_000,
               lambda nodes, values: nodes.scale("i16", values, -5_000, 50, lambda q: nodes.frame_of_reference("u8", q))),
        column("numbers", "bigint", lambda row: 2**62 - row * 10**12,
               lambda nodes, values: nodes.sequence("i64", values[0], -(10**12), len(values))),
        column("numbers that wrap", "smallint", lambda row: (row * 77 + 2**15) % 2**16 - 2**15,
               lambda nodes, values: nodes.sequence("i16", values[0], 77, len(values))),
        column("small steps", "integer", lambda row: row % 1_024 * 7 % 256,
               lambda nodes, values: nodes.scale("i32", values, 0, 1, lambda q: nodes.sequence("u8", q[0], 7, len(q)))),
        column("rising", "integer", lambda row: row * row - 90_000,
               lambda nodes, values: nodes.delta("i32", values, 0, lambda d: nodes.frame_of_reference("u32", d))),
        column("rows", "smallint", lambda row: 20_000 - 3 * row,
               lambda nodes, values: nodes.delta("i16", values, 1, lambda d: nodes.plain("u16", d))),
        column("slopes", "bigint", lambda row: row**3 - 2**40,
               lambda nodes, values: nodes.delta("i64", values, 2, lambda d: nodes.frame_of_reference("u64", d))),
        column("big", "bigint", lambda row: (mixed(row) << 31) - 2**62, lambda nodes, values: nodes.plain("i64", values),
               nulls=lambda row: row % 5 == 0),
        column("wide range", "bigint", lambda row: (-(2**63), 2**63 - 1, 0)[row % 3],
               lambda nodes, values: nodes.frame_of_reference("i64", values)),
        column("flag", "boolean", lambda row: mixed(row) % 3 == 0, lambda nodes, values: nodes.bitmap(values),
               nulls=lambda row: row % 11 == 3, filler=False),
        column("flag runs", "boolean", lambda row: row // 300 % 2 == 0,
               lambda nodes, values: nodes.runs("bits", values, encode=nodes.bitmap)),
        column("flag set", "boolean", lambda row: row % 90 == 7, lambda nodes, values: nodes.boolean_set(values, True)),
        column("flag set of most", "boolean", lambda row: mixed(row) % 40 > 0,
               lambda nodes, values: nodes.boolean_set(values, False, lambda rows: nodes.delta(
                   "u16", rows, 0, lambda d: nodes.frame_of_reference("u16", d)))),
        column("mostly 0", "bigint", lambda row: row * 10**9 if row % 40 == 3 else 0,
               lambda nodes, values: nodes.sparse(
                   "i64", values, 0, lambda others: nodes.frame_of_reference("i64", others),
                   lambda rows: nodes.sequence("u16", rows[0], 40, len(rows)))),
        column("mostly one text", "text", lambda row: b"%d" % row if mixed(row) % 30 == 0 else "what most rows have €".encode(),
               lambda nodes, values: nodes.sparse("bytes", values, "what most rows have €".encode(), nodes.bytes),
               nulls=lambda row: row % 7 == 3, filler="what most rows have €".encode()),
        column("mostly one text, others in symbols", "text",
               lambda row: b"http://www.%d.org/" % row if mixed(row) % 30 == 0 else b"what most rows have",
               lambda nodes, values: nodes.sparse("bytes", values, b"what most rows have", lambda others: nodes.fsst(others, SYMBOLS))),
        column("mostly no key", "uuid", lambda row: (mixed(row) << 96 | row).to_bytes(16, "big") if row % 50 == 49 else bytes(16),
               lambda nodes, values: nodes.sparse("uuid", values, bytes(16), lambda others: nodes.plain("uuid", others))),
        column("single", "real", single_of, lambda nodes, values: nodes.plain("f32", values)),
        column("cents", "double precision", lambda row: math.inf if row % 400 == 9 else (row * 7 - 3_000) / 100,
               lambda nodes, values: nodes.alp("f64", values, 14, 12, lambda n: nodes.frame_of_reference("i64", n))),
        column("halves", "real", lambda row: -0.0 if row == 5 else row / 2,
               lambda nodes, values: nodes.alp("f32", values, 3, 2, lambda n: nodes.plain("i32", n))),
        column("measured", "double precision", lambda row: math.nan if row % 300 == 9 else (-1) ** row / (row + 3),
               lambda nodes, values: nodes.alp_rd(
                   "f64", values, 52, [0x3F5, 0xBF5, 0x3F4, 0xBF4], lambda c: nodes.frame_of_reference("u8", c),
                   lambda r: nodes.frame_of_reference("u64", r))),
        column("measured single", "real", lambda row: struct.unpack("<f", struct.pack("<f", 1 + row / 7_001))[0],
               lambda nodes, values: nodes.alp_rd(
                   "f32", values, 16, [0x3F80, 0x3F90, 0x3FA0], lambda c: nodes.plain("u8", c),
                   lambda r: nodes.plain("u16", r))),
        column("double", "double precision", float_of, dictionary=lambda nodes, entries: nodes.plain("f64", entries),
               nulls=lambda row: row % 7 == 1, code_element="u16"),
        column("planes", "integer", lambda row: mixed(row) % 70_000 - 9,
               lambda nodes, values: nodes.byte_stream_split("i32", values, -9, 3)),
        column("wrapping planes", "smallint", lambda row: (row * 7_919 + 32_767) % 65_536 - 32_768,
               lambda nodes, values: nodes.byte_stream_split("i16", values, 32_767, 2)),
        column("planes of floats", "double precision", float_of,
               lambda nodes, values: nodes.byte_stream_split("f64", values, 0, 8), codec=2),
        column("price", decimal_type(10, 2), lambda row: row * 25 - 999,
               lambda nodes, values: nodes.scale("i64", values, -999, 25, lambda q: nodes.frame_of_reference("u16", q))),
        column("wide price", decimal_type(38, 4), lambda row: (-1) ** row * (10**30 + row),
               lambda nodes, values: nodes.plain("i128", values)),
        column("wide scale", decimal_type(30, 0), lambda row: 10**25 + row * 10**15,
               lambda nodes, values: nodes.scale("i128", values, 10**25, 10**15, lambda q: nodes.frame_of_reference("u32", q))),
        column("halves of a number", decimal_type(38, 4), lambda row: (-1) ** row * (mixed(row) << 80 | row),
               lambda nodes, values: nodes.split("i128", values, lambda highs: nodes.frame_of_reference("i64", highs))),
        column("time and chance", "uuid", lambda row: (1_750_000_000_000 + row * 3 << 80 | 7 << 76 | mixed(row)).to_bytes(16, "big"),
               lambda nodes, values: nodes.split("uuid", values, lambda highs: nodes.delta(
                   "u64", highs, 0, lambda d: nodes.frame_of_reference("u64", d)), lambda lows: nodes.frame_of_reference("u64", lows)),
               nulls=lambda row: row % 19 == 2, filler=bytes(16)),
        column("day", "date", lambda row: -(2**31) if row < 100 else 15_000 + row // 200 * 7,
               lambda nodes, values: nodes.runs("i32", values)),
        column("at", "time", lambda row: mixed(row) % 86_400 * 10**6 + (row % 4) * 250_000,
               lambda nodes, values: nodes.frame_of_reference("i64", values)),
        column("stamp", "timestamp", lambda row: -(10**15) + row * 60 * 10**6,
               lambda nodes, values: nodes.scale("i64", values, -(10**15), 60 * 10**6, lambda q: nodes.plain("u32", q))),
        column("stamp zone", "timestamp with time zone", lambda row: 2**63 - 1 if row % 100 == 0 else row * 10**13 + 123_456,
               lambda nodes, values: nodes.plain("i64", values), nulls=lambda row: row % 100 == 50),
        column("word", "text", small_words, dictionary=lambda nodes, entries: nodes.bytes(entries),
               nulls=lambda row: row % 9 == 0, codec=1),
        column("note", "text", lambda row: f"{WORDS[row % 9]} {row}".encode(),
               lambda nodes, values: nodes.bytes(values, lambda lengths: nodes.frame_of_reference("u32", lengths)), codec=2),
        column("path", "text", lambda row: f"http://www.{WORDS[row % 9]}.org/é/{row}".encode() if row % 50 else b"",
               lambda nodes, values: nodes.fsst(values, SYMBOLS, lambda lengths: nodes.frame_of_reference("u32", lengths)),
               nulls=lambda row: row % 17 == 0, filler=b""),
        column("code", "bytea", lambda row: bytes([255, 0, mixed(row) % 256]) * (row % 5),
               lambda nodes, values: nodes.fsst(values, [b"\xff\0", b"\0"]), codec=2),
        column("sorted path", "text", lambda row: f"http://www.{WORDS[row * 9 // 3_200]}.org/é/{'üä'[row % 2]}{row:05}".encode(),
               lambda nodes, values: nodes.front_coding(
                   values, lambda rests: nodes.fsst(rests, SYMBOLS), lambda lengths: nodes.frame_of_reference("u32", lengths))),
        column("catalogue", "text", lambda row: f"http://www.{WORDS[mixed(row) % 9]}.org/{mixed(row) % 60}".encode(),
               dictionary=lambda nodes, entries: nodes.front_coding(entries, longest=30), code_element="u16",
               nulls=lambda row: row % 9 == 4),
        column("raw", "bytea", lambda row: bytes([255] * 17) if row == 1_500 else mixed(row).to_bytes(5, "big"),
               lambda nodes, values: nodes.bytes(values), nulls=lambda row: row % 13 == 0, filler=b"", codec=1),
        column("key", "uuid", lambda row: (mixed(row) << 96 | row).to_bytes(16, "big"),
               lambda nodes, values: nodes.plain("uuid", values), nulls=lambda row: row == 0, filler=bytes(16)),
        column("next day", "integer", lambda row: 10 * row - 4_990 + row % 30 if row != 77 else -(2**31),
               lambda nodes, values, base: nodes.difference("i32", values, base, lambda d: nodes.frame_of_reference("i32", d)),
               nulls=lambda row: row % 6 == 1, base="id"),
        column("far", "bigint", lambda row: (2**63 - 1, -(2**63), 0)[row % 3],
               lambda nodes, values, base: nodes.difference("i64", values, base, lambda d: nodes.plain("i64", d)), base="big"),
        column("same", "text", lambda row: b"constant"),
        column("nothing", "integer", lambda row: 0, nulls=lambda row: True),
        column("same long", "text", lambda row: "constant, but too long for a bound €€".encode(),
               lambda nodes, values: nodes.constant("bytes", values[0], len(values))),
        column("NULL pages", "double precision", lambda row: 0.5, lambda nodes, values: nodes.constant("f64", values[0], len(values)),
               nulls=lambda row: row < 2_048 or row % 2 == 0, filler=0.5),
    ]  # fmt: skip


def all_types(**options):
    return TinyFile(all_columns(), **options)


def plain_pair(**options):
    """Two integer columns without anything remarkable: where faults are put. `b` must survive what is done to `a`."""
    return TinyFile(
        [
            column("a", "integer", lambda row: row + 5, lambda nodes, values: nodes.plain("i32", values)),
            column("b", "integer", lambda row: -row, lambda nodes, values: nodes.frame_of_reference("i32", values)),
        ],
        **options,
    )


def facts(**options):
    """What chunk entries of 120 bytes say: filters of every kind of value, and a dictionary that has them all."""

    def found(name, type, value, encode, **column_options):
        number = TYPES[type] if isinstance(type, str) else type
        has_sum = number.name in TYPES_WITH_SUMS
        return column(name, type, value, encode, filter_blocks=7, says_sum=has_sum, has_sketch=True, **column_options)

    def plain(element):
        return lambda nodes, values: nodes.plain(element, values)

    return TinyFile(
        [
            found("key", "bigint", lambda row: mixed(row) << 20, plain("i64")),
            found("small", "smallint", lambda row: row % 900, plain("i16"), nulls=lambda row: row % 3 == 0),
            found("day", "date", lambda row: mixed(row) % 9_999, plain("i32")),
            found("single", "real", single_of, plain("f32")),
            found("double", "double precision", float_of, plain("f64")),
            found("price", decimal_type(10, 2), lambda row: row * 25 - 999, plain("i64")),
            found("wide price", decimal_type(38, 4), lambda row: (-1) ** row * (10**30 + row), plain("i128")),
            found("note", "text", lambda row: f"{WORDS[row % 9]} {row}".encode(), lambda nodes, values: nodes.bytes(values)),
            found("uuid", "uuid", lambda row: (mixed(row) << 96 | row).to_bytes(16, "big"), plain("uuid")),
            column("word", "text", lambda row: WORDS[mixed(row) % len(WORDS)].encode(), nulls=lambda row: row % 9 == 0,
                   dictionary=lambda nodes, entries: nodes.bytes(entries), says_complete=True),
            column("same", "text", lambda row: b"constant"),
            column("nothing", "integer", lambda row: 0, nulls=lambda row: True),
        ],
        **options,
    )  # fmt: skip


def order(**options):
    """Entries of 128 bytes: columns up and down, strictly or not, with NULLs at either end, between, and nowhere."""

    def found(name, type, value, encode=None, **column_options):
        return column(name, type, value, encode, says_order=True, **column_options)

    def plain(element):
        return lambda nodes, values: nodes.plain(element, values)

    return TinyFile(
        [
            found("up", "bigint", lambda row: row * 3, plain("i64")),
            found("steps", "integer", lambda row: row // 7, plain("i32")),
            found("down", "smallint", lambda row: 3_000 - row, plain("i16"), nulls=lambda row: row < 5),
            found("falls", "date", lambda row: -(row // 100), plain("i32"), nulls=lambda row: row > 2_400),
            found("gaps", "time", lambda row: row, plain("i64"), nulls=lambda row: row % 11 == 3),
            found("waves", "timestamp", lambda row: row % 9 // 2, plain("i64")),
            found("price", decimal_type(38, 4), lambda row: 10**30 + row, plain("i128")),
            found("name", "text", lambda row: b"%06d" % (row // 2), lambda nodes, values: nodes.bytes(values)),
            found("key", "uuid", lambda row: (row << 90).to_bytes(16, "big"), plain("uuid")),
            found("word", "text", lambda row: WORDS[row // 400 % 3].encode(), dictionary=lambda nodes, entries: nodes.bytes(entries)),
            found("same", "text", lambda row: b"constant"),
        ],
        **options,
    )  # fmt: skip


def nested():
    """Trees as deep as the format allows, children in other encodings than usual, and what is at the edge of a rule."""

    def six_levels(nodes, values, depth=4):
        """runs → runs → runs → runs → scale → frame of reference"""
        if depth == 0:
            return nodes.scale("i32", values, -70, 7, lambda q: nodes.frame_of_reference("u16", q))
        return nodes.runs("i32", values, lambda heads: six_levels(nodes, heads, depth - 1))

    highest = "\U0010ffff"
    return TinyFile(
        [
            column("weeks", "integer", lambda row: row // 100 * 7 - 70, six_levels),
            column("seldom NULL", "smallint", lambda row: 3, lambda nodes, values: nodes.constant("i16", 3, len(values)),
                   nulls=lambda row: row % 2_500 == 9, filler=3, encode_validity=lambda nodes, bits: nodes.runs("bits", bits)),
            column("seldom NULL, as a set", "date", lambda row: row, lambda nodes, values: nodes.plain("i32", values),
                   nulls=lambda row: row % 300 == 9,
                   encode_validity=lambda nodes, bits: nodes.boolean_set(bits, False, lambda rows: nodes.frame_of_reference("u16", rows))),
            column("always NULL in a page", "smallint", lambda row: row % 9, lambda nodes, values: nodes.plain("i16", values),
                   nulls=lambda row: row < 1_024,
                   encode_validity=lambda nodes, bits: nodes.runs("bits", bits, lambda heads: nodes.constant("bits", heads[0], 1))),
            column("run lengths", "text", lambda row: b"%d" % (row * row),
                   lambda nodes, values: nodes.bytes(values, lambda lengths: nodes.runs("u32", lengths))),
            column("dictionary here and there", "integer", lambda row: row % 300,
                   lambda nodes, values: nodes.plain("i32", values), nulls=lambda row: row % 1_000 == 0,
                   dictionary=lambda nodes, entries: nodes.scale("i32", entries, 0, 1, lambda q: nodes.frame_of_reference("u16", q)),
                   code_element="u16", keeps_values=lambda page: page == 1),
            column("no maximum", "text", lambda row: (highest * (row % 7)).encode(), lambda nodes, values: nodes.bytes(values)),
            column("below the surrogates", "text", lambda row: ("\ud7ff" * (row % 9)).encode(),
                   lambda nodes, values: nodes.bytes(values), codec=1),
            column("patches everywhere", "bigint", lambda row: (-1) ** row * 3**39,
                   lambda nodes, values: nodes.frame_of_reference("i64", values, patch_above=0)),
            column('a "name", with all that CSV quotes', "integer", lambda row: 1),
            column("ñ" * 512, "integer", lambda row: 2),
        ]
    )  # fmt: skip


def many_columns():
    """So many that names collide in the name hash, with field ids that descend."""
    columns = [column(f"column {i}", "integer", lambda row, i=i: i, field_id=5_000 - i) for i in range(700)]
    return TinyFile(columns)


def one_row():
    return TinyFile([TinyColumn("a", TYPES["text"], [[None]]), TinyColumn("b", TYPES["text"], [[b""]])])


def nullable_without_null():
    """A nullable node of which no bit is 0: more than it takes, and right; also in a column that is not nullable."""

    def encode(nodes, values):
        return nodes.nullable("i32", [True] * len(values), nodes.plain("i32", values))

    return TinyFile(
        [
            TinyColumn("a", TYPES["integer"], [[1, 2, 3]], encode),
            TinyColumn("b", TYPES["integer"], [[4, 5, 6]], encode, is_nullable=False),
        ]
    )


def other_years():
    """Dates and timestamps before year 0 and beyond 9999: all numbers are values; and the ends of a day."""
    # -0001-12-31 and 0000-01-01, the ends of years 0 and 9999, a far year on either side.
    days = [-719_529, -719_528, -719_163, -719_162, 2_932_896, 2_932_897, -90_000_000, 90_000_000]
    moments = [86_400_000_000 * day for day in days] + [-719_528 * 86_400_000_000 - 1]
    days += [-(2**31) + 1, 2**31 - 2, 2**31 - 1, -(2**31)]
    moments += [2**63 - 2, 2**63 - 1, -(2**63)]
    times = [0, 86_399_999_999] * 6
    return TinyFile(
        [
            TinyColumn("d", TYPES["date"], [days], lambda nodes, values: nodes.plain("i32", values)),
            TinyColumn("t", TYPES["timestamp"], [moments], lambda nodes, values: nodes.plain("i64", values)),
            TinyColumn("z", TYPES["timestamp with time zone"], [moments], lambda nodes, values: nodes.plain("i64", values)),
            TinyColumn("o", TYPES["time"], [times], lambda nodes, values: nodes.plain("i64", values)),
        ]
    )


def sharing(**options):
    """Row groups with the dictionaries of earlier ones: as they are, with entries that no row has, and amended."""

    def texts(starts):
        return [[f"{WORDS[row % 9]} {start + row % 60:03}".encode() for row in range(1_200)] for start in starts]

    def build(nodes, entries):
        return nodes.bytes(entries)

    numbers = [[value * 0.5 - 1 for value in range(start, start + 1_200)] for start in (0, 0, 0, 0)]
    zeros = [[(0.0, -0.0, float("nan"), 1.0)[row % count] for row in range(1_200)] for count in (4, 2, 3, 4)]
    nulls = [[None if row % 7 == 3 else value for row, value in enumerate(values)] for values in texts((0, 10, 0, 30))]
    return TinyFile(
        [
            TinyColumn("taken", TYPES["text"], texts((0, 0, 0, 0)), dictionary=build, code_element="u16", shares={
                1: (0, True, True), 2: (0, True, False), 3: (0, True, True)}),
            TinyColumn("amended", TYPES["text"], texts((0, 10, 100, 0)), dictionary=build, code_element="u16", shares={
                1: (0, False, False), 2: (0, False, False)}, says_complete=True, codec=1),
            TinyColumn("both", TYPES["bytea"], nulls, dictionary=build, code_element="u16", filler=b"", shares={
                1: (0, False, False), 2: (0, True, True)}, codec=2),
            TinyColumn("fewer", TYPES["double precision"], zeros, dictionary=lambda nodes, entries: nodes.plain("f64", entries),
                       shares={1: (0, True, True), 2: (0, False, False), 3: (0, True, True)}),
            TinyColumn("none", TYPES["double precision"], numbers, lambda nodes, values: nodes.plain("f64", values)),
        ],
        **options,
    )  # fmt: skip


def good_files():
    """Name and `TinyFile` of files that must be read."""
    yield "all-types", all_types()
    yield "all-types-large-pages", all_types(page_rows_log2=16)
    yield "facts", facts()
    yield "facts-grown-records", facts(record_growth=24)
    yield "order", order()
    yield "order-grown-records", order(record_growth=16)
    yield "sharing", sharing()
    yield "sharing-grown-records", sharing(record_growth=16)
    yield "nested", nested()
    yield "many-columns", many_columns()
    yield "one-row", one_row()
    yield "grown-records", all_types(record_growth=24)
    yield "odd-record-growth", plain_pair(record_growth=3)
    yield "compatible-features", plain_pair(features=(0, 1 << 40, 1 << 7))
    yield "unknown-optional-section", plain_pair(extra_sections=[(77, 0, b"what a later version has to say")])
    yield "nullable-without-null", nullable_without_null()
    yield "other-years", other_years()
    yield "no-columns", TinyFile([])
    yield "no-rows", TinyFile([TinyColumn("a", TYPES["integer"], []), TinyColumn("ä", TYPES["text"], [])])


def write_good_files(directory):
    directory.mkdir(parents=True, exist_ok=True)
    for name, file in good_files():
        (directory / f"{name}.bslt").write_bytes(file.write())
        (directory / f"{name}.csv").write_text(file.csv(), encoding="utf-8", newline="")
