"""Faults of dictionaries of earlier row groups: encodings/dictionary.md, "Dictionaries of an earlier row group"; footer.md, "Sharing of a chunk"."""

import basalt_reader as layout
from tiny_fault import Fault, put
from tiny_tables import TYPES
from tiny_writer import TinyColumn, TinyFile

OWNED, OTHERS = [b"a", b"c", b"e"], [b"a", b"b", b"e"]


def shared(payload=None, edit=None, **options):
    """A column `a` of four row groups: an owner, its dictionary as it is, amended, and one of its own; and a harmless column."""
    groups = [[values[row % 3] for row in range(300)] for values in (OWNED, OWNED, OTHERS, OTHERS)]

    def replaced(kind, key, record):
        if edit:
            edit(kind, key, record)
        if payload and (kind, key) == ("dictionary payload", (0, 2)):
            record[:] = payload(column.nodes)

    column = TinyColumn("a", TYPES["text"], groups, dictionary=lambda nodes, entries: nodes.bytes(entries),
                        shares={1: (0, True, True), 2: (0, False, False)})  # fmt: skip
    other = TinyColumn(
        "b", TYPES["integer"], [list(range(300))] * 4, lambda nodes, rows: nodes.plain("i32", rows)
    )
    return TinyFile([column, other], edit=replaced, **options)


def sharing_faults():
    def case(name, verdict, rule, file):
        return Fault(f"sharing-{name}", verdict, "" if verdict == "reads" else "a", rule, file.write())

    def chunk(name, rule, group, offset, fields, *values, verdict="corrupt"):
        return case(name, verdict, rule, shared(edit=put("chunk", (0, group), offset, fields, *values)))

    def payload(name, rule, build):
        return case(name, "corrupt", rule, shared(payload=build))

    yield case("sound", "reads", "an owner's dictionary, as it is and amended", shared())
    yield chunk("with-itself", "an owner is earlier", 1, 128, "H", 2)
    yield chunk("with-a-later-one", "an owner is earlier", 1, 128, "H", 4)
    yield chunk("with-none", "an owner is a row group of the file", 1, 128, "H", 65_535)
    yield chunk("chain", "an owner shares nothing itself", 2, 128, "H", 2)
    yield chunk("without-dictionary", "an owner has a dictionary", 1, 128, "H", 0, verdict="corrupt")
    yield chunk("flags", "flags that are not known", 1, 130, "H", 2)
    yield chunk("complete-beside-page", "complete beside a page of its own", 2, 130, "H", 1)
    yield chunk("complete-without-owner", "complete without an owner", 3, 130, "H", 1)
    yield chunk("reserved", "reserved bytes must be zero", 1, 132, "I", 1)
    yield chunk("another-distinct-count", "the distinct count is that of the rows", 1, 40, "I", 2, verdict="contradicted")

    bits = 1 << 0 | 1 << 6 | 1 << 11 | 1 << 14  # what the column has beside: plain, codes, a bitmap, bytes
    bare = shared(edit=put("column", 0, 24, "Q", bits))
    yield case("not-named", "corrupt", "what is shared is among the encodings of the column table", bare)

    constant = TinyColumn("a", TYPES["text"], [[b"a"] * 300] * 2)
    other = TinyColumn("b", TYPES["text"], [[b"a", b"b"] * 150] * 2, dictionary=lambda nodes, entries: nodes.bytes(entries),
                       shares={1: (0, True, True)})  # fmt: skip
    pages = TinyFile([constant, other], edit=put("chunk", (0, 1), 128, "H", 1))
    yield case("without-pages", "corrupt", "a chunk without pages shares nothing", pages)

    yield payload("kept-too-few", "a bit for each of the owner's entries", lambda n: n.bitmap([1, 1]) + n.bytes([b"b"]))
    yield payload("kept-too-many", "kept entries are among all", lambda n: n.bitmap([1] * 3) + n.bytes([b"b"]))
    yield payload("added-missing", "what is not kept is added", lambda n: n.bitmap([1, 0, 1]))
    yield payload("added-superfluous", "nothing is added to what is whole", lambda n: n.bitmap([1] * 3) + n.bytes([]))
    yield payload("added-unsorted", "added entries ascend", lambda n: n.bitmap([1, 0, 0]) + n.bytes([b"e", b"b"]))
    yield payload("added-twice", "added entries ascend strictly", lambda n: n.bitmap([1, 0, 0]) + n.bytes([b"b", b"b"]))
    yield payload("added-kept", "an added entry is not kept", lambda n: n.bitmap([1, 0, 1]) + n.bytes([b"a"]))
    yield payload("added-owned", "an added entry is not the owner's", lambda n: n.bitmap([1, 0, 1]) + n.bytes([b"c"]))
    yield payload("bytes-behind", "nothing follows", lambda n: n.bitmap([1, 0, 1]) + n.bytes([b"b"]) + bytes(8))
    yield payload("own-page", "an amendment begins with what is kept", lambda n: n.bytes(OTHERS))
    yield payload(
        "nullable", "an amendment has no NULLs",
        lambda n: n.bitmap([1, 0, 1]) + n.nullable("bytes", [True], n.bytes([b"b"])),
    )  # fmt: skip
    # The rows spell out a value that the owner does not have.
    lacking = shared(edit=put("chunk", (0, 1), 40, "I", layout.NONE_32))
    lacking.columns[0].row_groups[1] = OTHERS * 100
    lacking.columns[0].keeps_values, lacking.columns[0].encode = lambda page: True, lambda nodes, rows: nodes.bytes(rows)
    yield case("incomplete", "contradicted", "a dictionary that is called complete has every value", lacking)
