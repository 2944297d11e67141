"""Faults of what chunk entries say beyond counts and bounds (footer.md, "Facts of a chunk"), and of filters."""

import basalt_distributions as distributions
from tiny_fault import Fault, edits, put, wrong_seed
from tiny_tables import TYPES
from tiny_writer import TinyColumn, TinyFile
import basalt_reader as layout
from basalt_facts import facts_of

WORDS = [b"%d" % (row * row % 50) for row in range(40)]


def pair(*edit, filter_blocks=2, **options):
    """A column `a` with a filter, or with a dictionary that is complete, and a harmless one."""
    dictionary = None if filter_blocks else lambda nodes, entries: nodes.bytes(entries)
    encode = (lambda nodes, values: nodes.bytes(values)) if filter_blocks else None
    column = TinyColumn("a", TYPES["text"], [WORDS], encode, dictionary=dictionary, filter_blocks=filter_blocks,
                        says_complete=not filter_blocks)  # fmt: skip
    other = TinyColumn("b", TYPES["integer"], [list(range(40))], lambda nodes, rows: nodes.plain("i32", rows))
    return TinyFile([column, other], edit=edits(*edit), **options)


def spelled_beside_a_dictionary():
    """Two pages, of which the second spells out a value that the dictionary lacks."""
    column = TinyColumn("a", TYPES["text"], [[b"x", b"y"] * 512 + [b"x", b"z"]], lambda nodes, values: nodes.bytes(values),
                        dictionary=lambda nodes, entries: nodes.bytes(entries), keeps_values=lambda page: page == 1,
                        says_complete=True, hides_from_dictionary=b"z")  # fmt: skip
    other = TinyColumn("b", TYPES["integer"], [list(range(1_026))], lambda nodes, rows: nodes.plain("i32", rows))
    # The distinct count is right; only that the dictionary has every value is not.
    return TinyFile([column, other])


def sketch_faults():
    """The section of a column `a` without a sketch, and `b` with one of the values 0 to 39."""
    section = ("section", layout.SKETCHES)

    def file(*edit):
        first = TinyColumn("a", TYPES["integer"], [list(range(40))], lambda nodes, rows: nodes.plain("i32", rows))
        second = TinyColumn(
            "b", TYPES["integer"], [list(range(40))], lambda nodes, rows: nodes.plain("i32", rows), has_sketch=True
        )
        return TinyFile([first, second], edit=edits(*edit))

    def case(name, verdict, rule, offset, fields, *values, column="b"):
        return Fault(f"sketch-{name}", verdict, column, rule, file(put(*section, offset, fields, *values)).write())

    sound = file().write()
    opened = layout.DataFile(sound)
    body, _ = opened.section(layout.SKETCHES, 1)
    entries = list(body.unpack(f"{(body.length - 16) // 4}I", 16))
    yield case("offset", "corrupt", "sketches follow each other", 8, "I", 20, column="")
    yield case("far", "corrupt", "sketches are within their section", 12, "I", 2**31, column="")
    yield case("length", "corrupt", "a sketch is whole entries", 12, "I", body.length - 17, column="")
    yield case("order", "corrupt", "registers ascend", 16, "II", entries[1], entries[0])
    yield case("register", "corrupt", "there are 4,096 registers", body.length - 4, "I", 4_096 << 8 | 1)
    yield case("rank-0", "corrupt", "a sparse register is not 0", 16, "I", entries[0] & ~255)
    yield case("rank-54", "corrupt", "a rank is at most 53", 16, "I", entries[0] & ~255 | 54)
    yield case("rank", "contradicted", "a sketch is that of the values", 16, "I", entries[0] & ~255 | 53)


def distribution_faults():
    """A column `a` of the numbers 0 to 39 with a distribution of 20 of them, and `b` of words; a field of one is another."""
    numbers = distributions.Distribution(
        20, [distributions.Common(6, 7, None), distributions.Common(4, 9, None)], [0, 8, 39]
    )
    words = distributions.Distribution(
        9, [distributions.Common(5, b"a rather long te", 77), distributions.Common(2, b"z", None)], [b"b", b"c", b"zz"]
    )
    texts = [b"a rather long text", b"b", b"c", b"z", b"zz"] * 8

    def case(name, verdict, rule, offset, fields, *values, column="a"):
        first = TinyColumn("a", TYPES["integer"], [list(range(40))], lambda nodes, rows: nodes.plain("i32", rows))
        second = TinyColumn("b", TYPES["text"], [texts], lambda nodes, rows: nodes.bytes(rows))
        first.distribution = distributions.encode(numbers, lambda number: number.to_bytes(4, "little", signed=True))
        second.distribution = distributions.encode(words, None)
        # Places, then the records one after another.
        start = 16 + (len(first.distribution) if column == "b" else 0)
        start = 0 if column == "" else start
        edit = put("section", layout.DISTRIBUTIONS, start + offset, fields, *values) if fields else None
        column = "" if verdict == "reads" else column
        return Fault(f"distribution-{name}", verdict, column, rule, TinyFile([first, second], edit=edit).write())

    yield case("sound", "reads", "a distribution is no fault", 0, "")
    yield case("place", "corrupt", "distributions follow each other", 0, "I", 20, column="")
    yield case("far", "corrupt", "distributions are within their section", 4, "I", 2**31, column="")
    yield case("empty", "corrupt", "a sample has a value", 0, "I", 0)
    yield case("many", "contradicted", "no more values than the column has", 0, "I", 41)
    yield case("reserved", "corrupt", "reserved bytes must be zero", 6, "H", 1)
    yield case("one-bound", "corrupt", "a bound is none", 5, "B", 1)
    yield case("more-bounds", "corrupt", "values are within the record", 5, "B", 4)
    yield case("fewer-bounds", "corrupt", "nothing behind the last bound", 5, "B", 2)
    yield case("more-common", "corrupt", "values are within the record", 4, "B", 255)
    yield case("count", "corrupt", "common values are no more than values", 0, "I", 9)
    yield case("count-0", "corrupt", "a common value has a row", 16, "I", 0)
    yield case("rank", "corrupt", "the most frequent first", 8, "I", 3)
    yield case("twice", "corrupt", "a common value is there once", 20, "I", 7)
    yield case("order", "corrupt", "bounds ascend", 28, "i", -1)
    yield case("below", "contradicted", "values are within the column's bounds", 24, "i", -1)
    yield case("above", "contradicted", "values are within the column's bounds", 32, "i", 40)
    yield case("length", "corrupt", "a value has at most 16 bytes", 12, "B", 17, column="b")
    yield case("text", "corrupt", "a text is UTF-8", 13, "B", 255, column="b")
    yield case("cut-bound", "corrupt", "a bound has no hash", 43, "B", 129, column="b")


def ordered(name, verdict, rule, fields, value, offset=124, rows=(1, 2, 2, 5), type="integer"):
    """A column `a` of a few rows with the order that they have, of which a field is another."""
    element = {"real": "f32", "boolean": "bits"}.get(type, "i32")
    encode = None if len(set(rows)) == 1 else lambda nodes, values: nodes.plain(element, values)
    column = TinyColumn("a", TYPES[type], [list(rows)], encode, says_order=type == "integer")
    other = TinyColumn("b", TYPES["integer"], [list(range(len(rows)))], lambda nodes, rows: nodes.plain("i32", rows),
                       says_order=True)  # fmt: skip
    file = TinyFile([column, other], edit=put("chunk", (0, 0), offset, fields, *value if isinstance(value, tuple) else (value,)))
    column = "" if verdict == "reads" else "a"
    return Fault(f"order-{name}", verdict, column, rule, file.write())


def order_faults():
    """footer.md, "Order of a chunk"; the rows 1, 2, 2, 5 ascend in three runs."""
    yield ordered("flags", "corrupt", "flags that are not known", "H", 32)
    yield ordered("reserved", "corrupt", "reserved bytes must be zero", "H", 1, offset=126)
    yield ordered("many-runs", "corrupt", "no more runs than rows", "I", 5, offset=120)
    yield ordered("strict-alone", "corrupt", "strict needs an order", "H", 4)
    yield ordered("nulls-twice", "corrupt", "NULLs lie at one end", "H", 1 | 24, rows=(None, 2, 3, 5))
    yield ordered("nulls-of-none", "corrupt", "a place of NULLs needs a NULL", "H", 1 | 8)
    yield ordered("of-constant", "corrupt", "a chunk without pages has no order", "H", 1, rows=(7, 7, 7, 7))
    yield ordered("of-floats", "corrupt", "floats have no order", "H", 1, rows=(1.0, 2.0, 3.0, 4.0), type="real")
    yield ordered("runs", "contradicted", "runs are those of the rows", "I", 4, offset=120)
    yield ordered("ascending", "contradicted", "rows ascend where they are said to", "H", 1, rows=(1, 2, 5, 2))
    yield ordered("descending", "contradicted", "rows descend where they are said to", "H", 3)
    yield ordered("strict", "contradicted", "each value is there once where that is said", "H", 5)
    yield ordered("nulls-before", "contradicted", "NULLs lie where they are said to", "H", 1 | 8, rows=(1, 2, 5, None))
    yield ordered("nulls-behind", "contradicted", "NULLs lie where they are said to", "H", 1 | 16, rows=(1, None, 2, 5))
    yield ordered("unknown", "reads", "what is not stated contradicts nothing", "IH", (0, 0), offset=120)


def facts_faults():
    yield from sketch_faults()
    yield from distribution_faults()
    yield from order_faults()
    chunk, header, payload = ("chunk", (0, 0)), ("filter page header", (0, 0)), ("filter payload", (0, 0))

    def case(name, verdict, rule, place, offset, fields, *values, **options):
        column = "" if verdict == "reads" else "a"
        return Fault(f"facts-{name}", verdict, column, rule, pair(put(*place, offset, fields, *values), **options).write())

    yield case("flags", "corrupt", "facts that are not known", chunk, 92, "H", 4)
    yield case("sum-of-text", "corrupt", "text has no sum", chunk, 92, "H", 2)
    yield case("sum-absent", "corrupt", "an absent sum has no bytes", chunk, 96, "Q", 1)
    yield case("reserved", "corrupt", "reserved bytes must be zero", chunk, 94, "H", 1)
    yield case("reserved-end", "corrupt", "reserved bytes must be zero", chunk, 112, "B", 1)
    yield case("complete-without-dictionary", "corrupt", "a complete dictionary is one", chunk, 92, "H", 1)
    yield case("filter-in-chunk", "corrupt", "a filter is behind its chunk", chunk, 80, "Q", 64)
    yield case("filter-far", "corrupt", "a filter is within its row group", chunk, 80, "Q", 2**40)
    yield case("filter-place-alone", "corrupt", "a filter has both place and length", chunk, 88, "I", 0)
    yield case("filter-length-alone", "corrupt", "a filter has both place and length", chunk, 80, "Q", 0)
    yield case("filter-length", "corrupt", "a filter is whole blocks", chunk, 88, "I", 48 + 63)
    yield case("filter-without-blocks", "corrupt", "a filter has a block", chunk, 88, "I", 48)
    yield case("filter-of-another-length", "corrupt", "lengths agree with the chunk entry", chunk, 88, "I", 48 + 32)
    yield case("filter-kind", "corrupt", "the kind is the one asked for", header, 0, "B", 2)
    yield case("filter-codec", "unsupported", "a codec that is not listed", header, 1, "B", 3)
    yield case("filter-header-blocks", "corrupt", "blocks follow from the length", header, 12, "I", 3)
    yield case("filter-page", "corrupt", "a filter is no page of the chunk", header, 22, "H", 0)
    yield case("filter-blocks", "corrupt", "blocks follow from the length", payload, 0, "I", 3)
    yield case("filter-algorithm", "unsupported", "an algorithm that is not known", payload, 4, "I", 2)
    yield case("filter-empty", "contradicted", "a filter has the bits of every value", payload, 16, "16I", *[0] * 16)
    yield case("filter-full", "contradicted", "a filter has no other bits", payload, 16, "16I", *[2**32 - 1] * 16)
    yield case("filter-made-for", "reads", "what a filter was made for informs only", payload, 8, "Q", 2**64 - 1)
    file = pair(seed_of=wrong_seed(layout.FILTER_PAGE))
    yield Fault("seed-of-filter", "corrupt", "a", "the seed of a filter", file.write())
    for name, offset in (("sum", 96), ("sum-sign", 111)):
        yield Fault(f"facts-{name}", "contradicted", "a", "a sum is that of the values", summed(offset).write())
    yield Fault("facts-constant-with-filter", "corrupt", "a", "a constant has no filter", constant_with_filter().write())
    yield Fault("facts-dictionary-incomplete", "contradicted", "a", "a complete dictionary has every value",
                spelled_beside_a_dictionary().write())  # fmt: skip


def summed(offset):
    column = TinyColumn("a", TYPES["integer"], [[3, None, 5]], lambda nodes, rows: nodes.plain("i32", rows), says_sum=True)
    other = TinyColumn("b", TYPES["integer"], [[1, 2, 3]], lambda nodes, rows: nodes.plain("i32", rows))
    return TinyFile([column, other], edit=put("chunk", (0, 0), offset, "B", 0x80))


def constant_with_filter():
    """The filter of another column is said to be that of a constant."""
    constant = TinyColumn("a", TYPES["integer"], [[5] * 40])
    other = TinyColumn("b", TYPES["text"], [WORDS], lambda nodes, values: nodes.bytes(values), filter_blocks=1)
    sound = layout.DataFile(TinyFile([constant, other]).write())
    found = facts_of(sound.column("b"), sound.chunks(sound.column("b"))[0])
    return TinyFile([constant, other], edit=put("chunk", (0, 0), 80, "QI", found.filter_offset, found.filter_length))
