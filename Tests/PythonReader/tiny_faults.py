"""Files with one deliberate fault each, and what a reader must make of it.

Each rule of format-spec/ that a reader must enforce has a file that breaks just this rule: checksums are right, unless they are
the fault. `write_faults` puts the files into a directory, and `expected.tsv` beside them:

    file <TAB> verdict <TAB> column <TAB> the rule

| verdict | means |
| --- | --- |
| corrupt | the file, or if a column is named this column only, must be rejected as corrupt |
| unsupported | likewise, as something this version does not know |
| contradicted | the file can be read; verifying the column must report the statistics |
| reads | no fault at all, though it may look like one |

The file `without-fault.bslt` is what the others would be without their fault: columns that are not named must read as they do in it.
"""

import struct
from dataclasses import dataclass

import basalt_reader as layout
from basalt_values import decimal_type
from tiny_tables import TYPES, plain_pair
from tiny_writer import TinyColumn, TinyFile


@dataclass
class Fault:
    name: str
    verdict: str
    column: str  # "" for the whole file
    rule: str
    file: bytes


def put(kind, key, offset, layout, *values):
    """An edit of the record `kind`, `key`: fields at an offset are replaced."""

    def edit(edited_kind, edited_key, record):
        if (edited_kind, edited_key) == (kind, key):
            struct.pack_into("<" + layout, record, offset, *values)

    return edit


def edits(*all):
    def edit(*arguments):
        for each in all:
            each(*arguments)

    return edit


# Faults of single fields: (name, verdict, column, rule, kind, key, offset, layout, values…). The columns `a` and `b` have 2,500 rows
# in three pages and 700 rows in one; offsets are those of format-spec/file-layout.md, footer.md and pages.md.
FIELD_FAULTS = [
    ("header-major-version", "unsupported", "", "a major version other than 1", "header", (), 8, "H", 2),
    ("header-flags", "corrupt", "", "flags of the header must be zero", "header", (), 12, "I", 1),
    ("header-file-id", "corrupt", "", "the header's file id is the tail's", "header", (), 16, "B", 99),
    ("header-incompatible", "corrupt", "", "features of header and root are the same", "header", (), 32, "Q", 1),
    ("header-compatible", "corrupt", "", "features of header and root are the same", "header", (), 40, "Q", 1),
    ("header-reserved", "corrupt", "", "reserved bytes must be zero", "header", (), 48, "Q", 1),
    ("header-magic", "corrupt", "", "a wrong magic", "header", (), 4, "4s", b"\n\x1a\n\n"),
    ("tail-major-version", "unsupported", "", "a major version other than 1", "tail", (), 48, "H", 2),
    ("tail-file-length", "corrupt", "", "the tail's length is the file's", "tail", (), 32, "Q", 4_711),
    ("tail-file-id", "corrupt", "", "the file id is a part of all seeds", "tail", (), 16, "B", 99),
    ("tail-root-offset", "corrupt", "", "the root is within [64, size - 64)", "tail", (), 0, "Q", 2**63),
    ("tail-root-offset-odd", "corrupt", "", "blocks lie at multiples of 8", "tail", (), 0, "Q", 65),
    ("tail-root-length", "corrupt", "", "the root does not reach into the tail", "tail", (), 8, "I", 2**31),
    ("tail-root-length-0", "corrupt", "", "the root has at least its fixed fields", "tail", (), 8, "I", 0),
    ("tail-footer-length", "reads", "", "the footer length is a hint", "tail", (), 12, "I", 64),
    ("tail-root-seal", "corrupt", "", "the tail names the root's seal", "tail", (), 40, "Q", 1),
    ("root-file-id", "corrupt", "", "the root's file id is the tail's", "root", (), 0, "B", 99),
    ("root-rows", "corrupt", "", "row counts add up", "root", (), 40, "Q", 3_201),
    ("root-too-many-rows", "corrupt", "", "at most 2^40 rows", "root", (), 40, "Q", 2**40 + 1),
    ("root-columns", "corrupt", "", "item counts follow", "root", (), 48, "I", 3),
    ("root-too-many-columns", "corrupt", "", "at most 2^20 columns", "root", (), 48, "I", 2**20 + 1),
    ("root-row-groups", "corrupt", "", "item counts follow", "root", (), 52, "I", 1),
    ("root-too-many-row-groups", "corrupt", "", "at most 65,535 row groups", "root", (), 52, "I", 65_536),
    ("root-column-entry-small", "corrupt", "", "record sizes are not below those of version 1", "root", (), 56, "H", 63),
    ("root-row-group-entry-large", "corrupt", "", "record sizes are at most 4,096", "root", (), 58, "H", 4_097),
    ("root-chunk-entry-small", "corrupt", "", "record sizes are not below those of version 1", "root", (), 60, "H", 0),
    ("root-page-entry-large", "corrupt", "", "record sizes are at most 4,096", "root", (), 62, "H", 65_535),
    ("root-reserved-byte", "corrupt", "", "reserved bytes must be zero", "root", (), 65, "B", 1),
    ("root-reserved-word", "corrupt", "", "reserved bytes must be zero", "root", (), 68, "I", 1),
    ("root-sections", "corrupt", "", "the root's length follows from its sections", "root", (), 66, "H", 4),
    ("root-footer-offset", "corrupt", "", "F is within the file", "root", (), 72, "Q", 2**62),
    ("section-missing", "corrupt", "", "all five sections are present", "section entry", layout.NAME_HASH, 0, "H", 1_000),
    ("section-twice", "corrupt", "", "each section once", "section entry", layout.NAME_HASH, 0, "H", 1),
    ("section-flags", "corrupt", "", "unused bits must be zero", "section entry", layout.NAME_HASH, 2, "H", 2),
    ("section-reserved", "corrupt", "", "reserved bytes must be zero", "section entry", layout.NAME_HASH, 4, "I", 1),
    ("section-offset", "corrupt", "", "sections are within [F, size - 64)", "section entry", layout.NAME_HASH, 8, "Q", 64),
    ("section-offset-far", "corrupt", "", "sections are within [F, size - 64)", "section entry", layout.NAME_HASH, 8, "Q", 2**64 - 8),
    ("section-length", "corrupt", "", "sums are computed without overflow", "section entry", layout.NAME_HASH, 16, "Q", 2**64 - 8),
    ("section-items", "corrupt", "", "item counts follow from lengths", "section entry", layout.NAME_HASH, 24, "Q", 5),
    ("section-items-overflow", "corrupt", "", "products are computed without overflow", "section entry", 1, 24, "Q", 2**58 + 2),
    ("row-group-first-row", "corrupt", "", "a first row is the sum before it", "row group", 1, 0, "Q", 2_499),
    ("row-group-rows", "corrupt", "", "row counts add up", "row group", 1, 8, "I", 699),
    ("row-group-rows-0", "corrupt", "", "row groups have rows", "row group", 1, 8, "I", 0),
    ("row-group-too-many-rows", "corrupt", "", "at most 2^20 rows", "row group", 1, 8, "I", 2**20 + 1),
    ("row-group-page-rows-small", "corrupt", "", "page rows are 2^10 to 2^16", "row group", 0, 12, "B", 9),
    ("row-group-page-rows-large", "corrupt", "", "page rows are 2^10 to 2^16", "row group", 0, 12, "B", 17),
    ("row-group-page-rows-255", "corrupt", "", "page rows are 2^10 to 2^16", "row group", 0, 12, "B", 255),
    ("row-group-flags", "corrupt", "", "flags must be zero", "row group", 0, 13, "B", 1),
    ("row-group-pages", "corrupt", "", "the page count follows from the rows", "row group", 0, 14, "H", 2),
    ("row-group-outside", "corrupt", "", "pages are within [64, F)", "row group", 0, 24, "Q", 2**63),
    ("column-id-0", "corrupt", "", "field ids begin at 1", "column", 0, 0, "I", 0),
    ("column-id-twice", "corrupt", "", "no field id twice", "column", 0, 0, "I", 2),
    ("column-parent", "corrupt", "", "columns are not nested", "column", 1, 4, "I", 0),
    ("column-children", "corrupt", "", "columns are not nested", "column", 1, 14, "H", 1),
    ("column-name-outside", "corrupt", "", "names are in the heap", "column", 1, 8, "I", 2),
    ("column-name-empty", "corrupt", "", "names are not empty", "column", 1, 12, "H", 0),
    ("column-name-long", "corrupt", "", "names have at most 1,024 bytes", "column", 1, 12, "H", 1_025),
    ("column-name-twice", "corrupt", "", "no name twice", "column", 1, 8, "I", 0),
    ("column-name-no-utf8", "corrupt", "", "names are UTF-8", "section", layout.NAME_HEAP, 0, "B", 0xFF),
    ("column-type", "unsupported", "a", "a column of an unknown type cannot be read, others can", "column", 0, 16, "B", 23),
    ("column-reserved-byte", "corrupt", "", "reserved bytes must be zero", "column", 0, 17, "B", 1),
    ("column-flags", "corrupt", "", "unused bits must be zero", "column", 0, 18, "H", 2),
    ("column-precision", "corrupt", "", "precision is 0 but for decimals", "column", 0, 20, "H", 5),
    ("column-scale", "corrupt", "", "scale is 0 but for decimals", "column", 0, 22, "H", 5),
    ("column-decimal-precision-0", "corrupt", "", "precision is 1 to 38", "column", 0, 16, "BBHHH", 12, 0, 0, 0, 0),
    ("column-decimal-precision-39", "corrupt", "", "precision is 1 to 38", "column", 0, 16, "BBHHH", 12, 0, 0, 39, 0),
    ("column-decimal-scale", "corrupt", "", "scale is at most the precision", "column", 0, 16, "BBHHH", 12, 0, 0, 5, 6),
    ("column-encoding", "unsupported", "a", "a column with an unknown encoding cannot be read", "column", 0, 24, "Q", 1 | 1 << 7),
    ("column-encoding-63", "unsupported", "a", "a column with an unknown encoding cannot be read", "column", 0, 24, "Q", 1 | 1 << 63),
    ("column-block-outside", "corrupt", "", "column blocks are within [F, size - 64)", "column", 0, 32, "Q", 64),
    ("column-block-far", "corrupt", "", "column blocks are within [F, size - 64)", "column", 0, 32, "Q", 2**64 - 8),
    ("column-block-odd", "corrupt", "a", "blocks lie at multiples of 8", "column", 0, 40, "I", 100),
    ("column-block-short", "corrupt", "a", "a block holds its seal", "column", 0, 40, "I", 7),
    ("column-page-entries", "corrupt", "a", "the block's length follows", "column", 0, 44, "I", 4),
    ("column-page-entries-many", "corrupt", "a", "products are computed without overflow", "column", 0, 44, "I", 2**32 - 1),
    ("column-reserved-word", "corrupt", "", "reserved bytes must be zero", "column", 0, 56, "Q", 1),
    ("name-hash-tag", "corrupt", "", "the name hash finds every column", "section", layout.NAME_HASH, 0, "4Q", 1, 1, 1, 1),
    ("field-ids-descend", "corrupt", "", "field ids ascend", "section", layout.FIELD_ID_INDEX, 0, "4I", 2, 1, 1, 0),
    ("field-ids-ordinal", "corrupt", "", "ordinals are those of columns", "section", layout.FIELD_ID_INDEX, 0, "4I", 1, 0, 2, 2),
    ("chunk-outside", "corrupt", "a", "chunks are within [64, F)", "chunk", (0, 0), 0, "Q", 2**63),
    ("row-group-place", "corrupt", "a", "chunks are within their row group", "row group", 0, 16, "QQ", 10_208, 3_416),
    ("column-page-bytes", "contradicted", "a", "the bytes of pages are those of the chunks", "column", 0, 48, "Q", 5),
    ("chunk-in-header", "corrupt", "a", "chunks are within [64, F)", "chunk", (0, 0), 0, "Q", 0),
    ("chunk-length", "corrupt", "a", "the last page ends with the chunk", "chunk", (0, 0), 8, "I", 4_096),
    ("chunk-length-long", "corrupt", "a", "chunks are within [64, F)", "chunk", (0, 1), 8, "I", 2**32 - 1),
    ("chunk-length-one-page", "corrupt", "a", "the page ends with the chunk", "chunk", (0, 1), 8, "I", 2_800),
    ("chunk-dictionary-length", "corrupt", "a", "a dictionary has entries", "chunk", (0, 1), 12, "I", 64),
    ("chunk-dictionary-entries", "corrupt", "a", "a dictionary has a page", "chunk", (0, 1), 44, "I", 1),
    ("chunk-rows", "corrupt", "a", "rows are those of the row group", "chunk", (0, 1), 16, "I", 701),
    ("chunk-nulls", "corrupt", "a", "counts are at most the rows", "chunk", (0, 1), 20, "I", 701),
    ("chunk-nans", "contradicted", "a", "integers are not NaN", "chunk", (0, 1), 24, "I", 1),
    ("chunk-pages", "corrupt", "a", "the page count is the row group's", "chunk", (0, 0), 28, "H", 2),
    ("chunk-pages-0", "corrupt", "a", "only constant and all-NULL chunks have no pages", "chunk", (0, 0), 28, "H", 0),
    ("chunk-flags", "corrupt", "a", "unknown flags", "chunk", (0, 1), 30, "H", 0b10111100),
    ("chunk-constant-with-pages", "corrupt", "a", "a constant chunk has no pages", "chunk", (0, 1), 30, "H", 0b0111101),
    ("chunk-all-null-with-pages", "corrupt", "a", "an all-NULL chunk has no pages", "chunk", (0, 1), 30, "H", 0b0000010),
    ("chunk-entries-of-one-page", "corrupt", "a", "one page has no page entry", "chunk", (0, 1), 30, "H", 0b1111100),
    ("chunk-no-page-entries", "corrupt", "a", "several pages have page entries", "chunk", (0, 0), 30, "H", 0b0111100),
    ("chunk-tight-absent-minimum", "corrupt", "a", "what is absent is not tight", "chunk", (0, 1), 30, "H", 0b0111000),
    ("chunk-minimum-length", "corrupt", "a", "bounds fit the type", "chunk", (0, 1), 32, "B", 3),
    ("chunk-maximum-length", "corrupt", "a", "bounds fit the type", "chunk", (0, 1), 33, "B", 17),
    ("chunk-reserved", "corrupt", "a", "reserved bytes must be zero", "chunk", (0, 1), 34, "H", 1),
    ("chunk-first-page-entry", "corrupt", "a", "page entries are in the block", "chunk", (0, 0), 36, "I", 1),
    ("chunk-first-page-entry-far", "corrupt", "a", "page entries are in the block", "chunk", (0, 0), 36, "I", 2**32 - 1),
    ("chunk-bound-padding", "corrupt", "a", "a bound is followed by zeros", "chunk", (0, 1), 63, "B", 1),
    ("chunk-bounds-cross", "contradicted", "a", "no minimum above the maximum", "chunk", (0, 1), 48, "i", 10**6),
    ("chunk-minimum-wrong", "contradicted", "a", "no value is below the minimum", "chunk", (0, 1), 48, "i", 2_506),
    ("chunk-minimum-not-tight", "contradicted", "a", "a row has exactly a tight bound", "chunk", (0, 1), 48, "i", 2_504),
    ("chunk-maximum-wrong", "contradicted", "a", "no value is above the maximum", "chunk", (0, 1), 64, "i", 3_203),
    ("chunk-maximum-not-tight", "contradicted", "a", "a row has exactly a tight bound", "chunk", (0, 1), 64, "i", 3_205),
    ("page-entry-offset", "corrupt", "a", "pages ascend and do not overlap", "page entry", (0, 0, 1), 0, "I", 4_120),
    ("page-entry-offset-odd", "corrupt", "a", "pages lie at multiples of 8", "page entry", (0, 0, 1), 0, "I", 4_145),
    ("page-entry-offset-far", "corrupt", "a", "pages are within their chunk", "page entry", (0, 0, 2), 0, "I", 2**32 - 8),
    ("page-entry-length", "corrupt", "a", "lengths agree with the page entry", "page entry", (0, 0, 0), 4, "I", 4_136),
    ("page-entry-length-far", "corrupt", "a", "pages are within their chunk", "page entry", (0, 0, 2), 4, "I", 2**32 - 1),
    ("page-entry-first-row", "corrupt", "a", "a first row follows from the page rows", "page entry", (0, 0, 1), 8, "I", 1_023),
    ("page-entry-nulls", "corrupt", "a", "counts are at most the rows", "page entry", (0, 0, 2), 12, "I", 453),
    ("page-entry-nans", "contradicted", "a", "integers are not NaN", "page entry", (0, 0, 2), 16, "I", 1),
    ("page-entry-flags", "corrupt", "a", "only flags of bounds", "page entry", (0, 0, 2), 20, "H", 0b0111101),
    ("page-entry-minimum-length", "corrupt", "a", "bounds fit the type", "page entry", (0, 0, 2), 22, "B", 8),
    ("page-entry-reserved", "corrupt", "a", "reserved bytes must be zero", "page entry", (0, 0, 2), 24, "Q", 1),
    ("page-entry-minimum-wrong", "contradicted", "a", "no value is below the minimum", "page entry", (0, 0, 1), 32, "i", 1_030),
    ("page-entry-maximum-wrong", "contradicted", "a", "no value is above the maximum", "page entry", (0, 0, 1), 48, "i", 2_000),
    ("page-kind", "corrupt", "a", "the kind is the one asked for", "page header", (0, 0, 1), 0, "B", 2),
    ("page-codec", "corrupt", "a", "a codec that is not listed", "page header", (0, 0, 1), 1, "B", 3),
    ("page-codec-lz4", "corrupt", "a", "a damaged LZ4 block", "page header", (0, 0, 1), 1, "B", 1),
    ("page-codec-zstd", "corrupt", "a", "a damaged zstd frame", "page header", (0, 0, 1), 1, "B", 2),
    ("page-flags", "corrupt", "a", "flags must be zero", "page header", (0, 0, 1), 2, "H", 1),
    ("page-stored-length", "corrupt", "a", "lengths agree with the page entry", "page header", (0, 0, 1), 4, "II", 4_104, 4_104),
    ("page-stored-length-far", "corrupt", "a", "lengths agree with the page entry", "page header", (0, 0, 1), 4, "I", 2**32 - 1),
    ("page-plain-length", "corrupt", "a", "without a codec both lengths are equal", "page header", (0, 0, 1), 8, "I", 4_104),
    ("page-plain-length-256-mib", "corrupt", "a", "at most 256 MiB", "page header", (0, 0, 1), 1, "BHII", 2, 0, 4_112, 2**28 + 1),
    ("page-rows", "corrupt", "a", "rows follow from the row group", "page header", (0, 0, 1), 12, "I", 1_023),
    ("page-column", "corrupt", "a", "the column is the one asked for", "page header", (0, 0, 1), 16, "I", 1),
    ("page-row-group", "corrupt", "a", "the row group is the one asked for", "page header", (0, 0, 1), 20, "H", 1),
    ("page-ordinal", "corrupt", "a", "the page is the one asked for", "page header", (0, 0, 1), 22, "H", 0),
]  # fmt: skip


def field_faults():
    for name, verdict, column, rule, kind, key, offset, fields, *values in FIELD_FAULTS:
        yield Fault(name, verdict, column, rule, plain_pair(edit=put(kind, key, offset, fields, *values)).write())


def other_faults():
    """What is not one field of a record."""
    good = plain_pair().write()
    yield Fault("too-short", "corrupt", "", "a file has at least 128 bytes", good[:127])
    yield Fault("cut", "corrupt", "", "a file cut short", good[:-8])
    yield Fault("run-together", "corrupt", "", "the tail's length is the file's", good + good)
    yield Fault(
        "incompatible-feature",
        "unsupported",
        "",
        "an unknown incompatible feature",
        plain_pair(features=(1 << 63, 0, 0)).write(),
    )
    mandatory = plain_pair(extra_sections=[(77, 1, b"what nobody may ignore")])
    yield Fault("mandatory-section", "unsupported", "", "an unknown section that must be understood", mandatory.write())
    for kind, name in ((layout.ROOT_BLOCK, "root"), (layout.SECTION_BLOCK, "section")):
        yield Fault(
            f"seed-of-{name}", "corrupt", "", f"the seed of a {name}", plain_pair(seed_of=wrong_seed(kind)).write()
        )
    for kind, name in ((layout.COLUMN_BLOCK, "column-block"), (layout.DATA_PAGE, "page")):
        file = plain_pair(seed_of=wrong_seed(kind, column=0))
        yield Fault(f"seed-of-{name}", "corrupt", "a", f"the seed of a {name.replace('-', ' ')}", file.write())
    yield Fault("unseeded", "corrupt", "", "checksums are seeded", plain_pair(seed_of=lambda *_, **__: 0).write())
    first, second = (layout.DataFile(good).chunks(layout.DataFile(good).column("a"))[0].pages[i] for i in (0, 1))
    swapped = bytearray(good)
    swapped[first.offset : first.offset + first.length] = good[second.offset : second.offset + second.length]
    swapped[second.offset : second.offset + second.length] = good[first.offset : first.offset + first.length]
    yield Fault("pages-swapped", "corrupt", "a", "right pages in the wrong places", bytes(swapped))
    yield Fault("line-ends", "corrupt", "", "a transfer that changed line ends", good.replace(b"\r\n", b"\n"))
    both_versions = edits(put("header", (), 8, "HH", 1, 7), put("tail", (), 48, "HH", 1, 9))
    yield Fault("minor-version", "reads", "", "the minor version informs only", plain_pair(edit=both_versions).write())


def wrong_seed(kind, column=None):
    def seed(file_id, seed_kind, seed_column=layout.NONE_32, row_group=layout.NONE_32, ordinal=0):
        is_wrong = seed_kind == kind and column in (None, seed_column)
        return layout.seed_of(file_id, seed_kind, seed_column, row_group, ordinal) + is_wrong

    return seed


# Faults of nodes


def one_page(type, values, build, **options):
    """A file of one column `a` in one page, whose payload is `build(nodes)`, and a harmless column `b`."""
    type = TYPES[type] if isinstance(type, str) else type
    column = TinyColumn("a", type, [values], lambda nodes, _: build(nodes), **options)
    other = TinyColumn("b", TYPES["integer"], [list(range(len(values)))], lambda nodes, rows: nodes.plain("i32", rows))
    return TinyFile([column, other], page_rows_log2=16)


def put_bytes(raw, offset, layout, *values):
    record = bytearray(raw)
    struct.pack_into("<" + layout, record, offset, *values)
    return bytes(record)


INTEGERS = list(range(1_100))  # two vectors
REPEATED = [i // 50 for i in range(1_100)]
TEXTS = [b"text %d" % i for i in range(1_100)]


def node_faults():
    """(name, rule, type, values, build): all are corrupt but where said. Offsets are those of a node's header, then of its body."""

    def plain(offset, fields, *put_values):
        return lambda nodes: put_bytes(nodes.plain("i32", INTEGERS), offset, fields, *put_values)

    def reference(offset, fields, *put_values, **options):
        return lambda nodes: put_bytes(
            nodes.frame_of_reference("i32", INTEGERS, **options), offset, fields, *put_values
        )

    def runs(ends, heads=None):
        def build(nodes):
            body = nodes.plain("u32", ends) + nodes.plain("i32", heads if heads is not None else list(range(len(ends))))
            return nodes.node(5, "i32", 1_100, body, child_count=2)

        return build

    def text(offset, fields, *put_values):
        return lambda nodes: put_bytes(nodes.bytes(TEXTS), offset, fields, *put_values)

    def text_values(values):
        return lambda nodes: nodes.bytes(values)

    def scale(multiplier):
        def build(nodes):
            return put_bytes(nodes.scale("i32", INTEGERS, 0, 1, lambda q: nodes.plain("u16", q)), 16, "I", multiplier)

        return build

    def deep(levels):
        def build(nodes):
            values = nodes.plain("i32", [7])
            for _ in range(levels - 1):
                values = nodes.node(5, "i32", 1, nodes.plain("u32", [1]) + values, child_count=2)
            return values

        return build

    patched = {"patch_above": 9}  # the second vector has none: distances up to 75
    integers, texts = ("integer", INTEGERS), ("text", TEXTS)
    yield "node-element-type", "the root has the column's element type", *integers, plain(1, "B", 4)
    yield "node-element-type-unknown", "an element type that does not exist", *integers, plain(1, "B", 1)
    yield "node-children", "the child count is the encoding's", *integers, plain(2, "B", 1)
    yield "node-flags", "flags are 0", *integers, plain(3, "B", 1)
    yield "node-count", "the value count is the page's", *integers, plain(4, "I", 1_099)
    yield "node-count-far", "counts are checked before memory is allocated", *integers, plain(4, "I", 2**32 - 1)
    yield "node-body-odd", "a body is a multiple of 8 long", *integers, plain(8, "I", 4_396)
    yield "node-body-long", "a body ends within the payload", *integers, plain(8, "I", 4_408)
    yield "node-body-short", "nothing is left over behind the root", *integers, plain(8, "I", 4_392)
    yield "node-parameter", "the parameter is 0", *integers, plain(12, "I", 1)
    yield (
        "node-behind-root",
        "nothing is left over behind the root",
        *integers,
        lambda nodes: nodes.plain("i32", INTEGERS) + bytes(8),
    )
    yield (
        "plain-left-over",
        "an array fills the body",
        *integers,
        lambda nodes: nodes.node(0, "i32", 1_100, bytes(4_408)),
    )
    yield "plain-short", "an array fills the body", *integers, lambda nodes: nodes.node(0, "i32", 1_100, bytes(4_392))
    yield (
        "plain-padding",
        "padding is zero",
        "integer",
        INTEGERS[:3],
        lambda nodes: nodes.node(0, "i32", 3, bytes(15) + b"\1"),
    )
    yield "plain-bits", "plain holds no bits", "boolean", [False] * 8, lambda nodes: nodes.node(0, "bits", 8, bytes(8))
    yield "plain-bytes", "plain holds no bytes", "text", [b""] * 8, lambda nodes: nodes.node(0, "bytes", 8, bytes(8))
    yield "constant-bit", "a bit is 0 or 1", "boolean", [False] * 8, lambda nodes: nodes.node(1, "bits", 8, b"\2")
    yield (
        "constant-length",
        "a length fits the body",
        "text",
        [b""] * 8,
        lambda nodes: nodes.node(1, "bytes", 8, b"\5\0\0\0text"),
    )
    yield (
        "constant-length-far",
        "a length fits the body",
        "text",
        [b""] * 8,
        lambda nodes: nodes.node(1, "bytes", 8, b"\xff" * 8),
    )
    yield (
        "constant-left-over",
        "nothing is left over",
        "text",
        [b""] * 8,
        lambda nodes: nodes.node(1, "bytes", 8, bytes(16)),
    )
    yield "constant-no-utf8", "text is UTF-8", "text", [b""] * 8, lambda nodes: nodes.constant("bytes", b"\xc3", 8)
    yield (
        "constant-u0000",
        "text is without U+0000",
        "text",
        [b""] * 8,
        lambda nodes: nodes.constant("bytes", b"a\0", 8),
    )
    yield (
        "bitmap-behind",
        "no bit behind the last value",
        "boolean",
        [False] * 60,
        lambda nodes: nodes.node(11, "bits", 60, b"\0" * 7 + b"\x10"),
    )
    yield (
        "bitmap-integers",
        "a bitmap holds bits",
        "integer",
        [0] * 8,
        lambda nodes: nodes.node(11, "i32", 8, bytes(32)),
    )
    yield "reference-vectors", "the vector count follows", *integers, reference(16, "H", 3)
    yield "reference-reserved", "reserved fields are 0", *integers, reference(18, "H", 1)
    yield "reference-patches-far", "no more patches than values", *integers, reference(20, "I", 1_101)
    yield "reference-patches-32-bits", "no more patches than values", *integers, reference(20, "I", 2**32 - 1)
    yield "reference-width", "no width above T", *integers, reference(24, "B", 33)
    yield "reference-width-less", "packed vectors fill the body exactly", *integers, reference(24, "B", 9)
    yield "reference-widths-padding", "padding is zero", *integers, reference(26, "B", 1)
    yield (
        "reference-float",
        "no frame of reference of floats",
        "real",
        [0.0] * 8,
        lambda nodes: nodes.node(3, "f32", 8, bytes(24)),
    )
    yield "patch-start-first", "patch starts begin at 0", *integers, reference(40, "H", 1, **patched)
    yield "patch-start-last", "patch starts end at P", *integers, reference(44, "H", 511, **patched)
    yield "patch-start-descends", "patch starts do not descend", *integers, reference(42, "H", 513, **patched)
    yield "patch-position-twice", "patch positions ascend", *integers, reference(50, "H", 512, **patched)
    yield (
        "patch-position-outside",
        "patch positions are in their vector",
        *integers,
        reference(48 + 2 * 511, "H", 1_024, **patched),
    )
    yield "runs-descend", "ends ascend", *integers, runs([600, 500, 1_100])
    yield "runs-empty", "runs are not empty", *integers, runs([0, 1_100])
    yield "runs-equal-ends", "ends ascend strictly", *integers, runs([500, 500, 1_100])
    yield "runs-short", "the last end is the value count", *integers, runs([500, 1_099])
    yield "runs-long", "the last end is the value count", *integers, runs([500, 1_101])
    yield "runs-values", "as many values as runs", *integers, runs([500, 1_100], heads=[1, 2, 3])
    yield "runs-none", "there are runs", *integers, runs([])
    yield "runs-too-many", "no more runs than values", *integers, runs(list(range(1, 1_102)))
    yield "bytes-reserved", "reserved fields are 0", *texts, text(20, "I", 1)
    yield "bytes-heap-length", "the lengths' sum is the heap's", *texts, text(16, "I", 5)
    yield "bytes-heap-length-far", "a part is within the body", *texts, text(16, "I", 2**32 - 1)
    yield "bytes-checkpoint", "checkpoints follow from the lengths", *texts, text(28, "I", 5)
    yield "bytes-checkpoint-first", "checkpoints follow from the lengths", *texts, text(24, "I", 5)
    yield "bytes-length", "the lengths' sum is the heap's", *texts, text(48, "I", 2**32 - 1)
    yield "bytes-no-utf8", "text is UTF-8", "text", [b""] * 3, text_values([b"a", b"\xff", b""])
    yield "bytes-overlong-utf8", "text is UTF-8", "text", [b""] * 3, text_values([b"a", b"\xc0\x80", b""])
    yield "bytes-surrogate", "text is UTF-8", "text", [b""] * 3, text_values([b"a", b"\xed\xa0\x80", b""])
    yield (
        "bytes-split-character",
        "each value is UTF-8 by itself",
        "text",
        [b""] * 3,
        text_values([b"\xc3", b"\xa4", b""]),
    )
    yield "bytes-u0000", "text is without U+0000", "text", [b""] * 3, text_values([b"a", b"\0", b""])
    yield "scale-multiplier-0", "a multiplier of 0", *integers, scale(0)
    yield "scale-multiplier-padding", "padding is zero", *integers, lambda nodes: put_bytes(scale(1)(nodes), 20, "I", 1)
    yield (
        "scale-wider-quotients",
        "quotients are not wider than T",
        *integers,
        lambda nodes: nodes.scale("i32", INTEGERS, 0, 1, lambda q: nodes.plain("u64", q)),
    )
    yield (
        "scale-signed-quotients",
        "quotients are unsigned",
        *integers,
        lambda nodes: nodes.scale("i32", INTEGERS, 0, 1, lambda q: nodes.plain("i32", q)),
    )
    yield (
        "scale-large-multiplier",
        "a multiplier below 2^64",
        decimal_type(38, 0),
        [0] * 8,
        lambda nodes: nodes.node(
            15, "i128", 8, (1 << 64).to_bytes(16, "little") + bytes(16) + nodes.plain("u8", [0] * 8), child_count=1
        ),
    )
    yield (
        "nullable-nested",
        "a nullable node is the root",
        *integers,
        lambda nodes: nodes.nullable(
            "i32", [True] * 1_100, nodes.nullable("i32", [True] * 1_100, nodes.plain("i32", INTEGERS))
        ),
    )
    yield (
        "nullable-in-runs",
        "a nullable node is the root",
        "integer",
        [3] * 8,
        lambda nodes: nodes.runs(
            "i32", [3] * 8, lambda heads: nodes.nullable("i32", [True], nodes.plain("i32", heads))
        ),
    )
    yield (
        "dictionary-missing",
        "a dictionary node needs a dictionary page",
        *integers,
        lambda nodes: nodes.dictionary("i32", [0] * 1_100, "u8"),
    )
    yield "too-deep", "at most 6 levels", "integer", [7], deep(7)


def dictionary_file(build_page=None, entries=(b"a", b"b", b"c"), build_dictionary=None, edit=None):
    values = [(b"a", b"b", b"c")[i % 3] for i in range(1_100)]
    column = TinyColumn(
        "a", TYPES["text"], [values], dictionary=build_dictionary or (lambda nodes, _: nodes.bytes(list(entries)))
    )
    other = TinyColumn("b", TYPES["integer"], [list(range(1_100))], lambda nodes, rows: nodes.plain("i32", rows))
    file = TinyFile([column, other], page_rows_log2=16, edit=edit)
    if build_page:
        file.edit = lambda kind, key, record: (
            record.__setitem__(slice(None), build_page(column.nodes))
            if kind == "payload" and key == (0, 0, 0)
            else None
        )
    return file


def dictionary_faults():
    codes = [i % 3 for i in range(1_100)]
    yield (
        "dictionary-code",
        "codes are below the entries",
        dictionary_file(lambda nodes: nodes.dictionary("bytes", codes[:-1] + [3], "u8")),
    )
    yield (
        "dictionary-codes-u32",
        "codes are u8 or u16",
        dictionary_file(lambda nodes: nodes.dictionary("bytes", codes, "u32")),
    )
    yield (
        "dictionary-in-runs",
        "a dictionary node is the root, or below a nullable root",
        dictionary_file(
            lambda nodes: nodes.runs("bytes", [b"a"] * 1_100, lambda heads: nodes.dictionary("bytes", [0], "u8"))
        ),
    )
    yield "dictionary-unsorted", "entries ascend", dictionary_file(entries=(b"a", b"c", b"b"))
    yield "dictionary-twice", "entries ascend strictly", dictionary_file(entries=(b"a", b"a", b"b"))
    for name, build in (
        ("bitmap", lambda nodes, entries: nodes.bitmap(entries)),
        ("constant", lambda nodes, entries: nodes.constant("bits", 1, 2)),
    ):
        bits = TinyColumn("a", TYPES["boolean"], [[True, False] * 50], lambda nodes, rows: nodes.bitmap(rows))
        bits.dictionary, bits.keeps_values = build, lambda page: True
        other = TinyColumn("b", TYPES["integer"], [list(range(100))], lambda nodes, rows: nodes.plain("i32", rows))
        yield f"dictionary-of-booleans-{name}", "booleans have no dictionary", TinyFile([bits, other])
    yield (
        "dictionary-nullable",
        "a dictionary page has no nullable node",
        dictionary_file(
            build_dictionary=lambda nodes, entries: nodes.nullable("bytes", [True] * 3, nodes.bytes(entries))
        ),
    )
    yield (
        "dictionary-in-dictionary",
        "a dictionary page has no dictionary node",
        dictionary_file(build_dictionary=lambda nodes, entries: nodes.dictionary("bytes", [0, 1, 2], "u8")),
    )
    for name, rule, offset, fields, value in (
        ("kind", "the kind is the one asked for", 0, "B", 1),
        ("entries", "entries are the chunk's", 12, "I", 2),
        ("ordinal", "a dictionary's ordinal is 65,535", 22, "H", 0),
    ):
        edit = put("dictionary page header", (0, 0), offset, fields, value)
        yield f"dictionary-page-{name}", rule, dictionary_file(edit=edit)
    yield (
        "dictionary-chunk-entries",
        "entries are those of the page",
        dictionary_file(edit=put("chunk", (0, 0), 44, "I", 4)),
    )
    yield (
        "dictionary-chunk-length",
        "a dictionary ends within the chunk",
        dictionary_file(edit=put("chunk", (0, 0), 12, "I", 2**31)),
    )


# Faults of chunks without pages, of floats, and of text in bounds


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


def unknown_encoding_faults():
    """An encoding that this version does not know: as a later version would write it, and left out of the column table."""

    def build(nodes):
        return nodes.node(8, "i32", 1_100, bytes(64))

    file = one_page("integer", INTEGERS, build)
    yield Fault("node-unknown-encoding", "unsupported", "a", "an unknown encoding in one column", file.write())
    file = one_page("integer", INTEGERS, build)
    file.edit = put("column", 0, 24, "Q", 1)
    yield Fault("node-unknown-encoding-unnamed", "unsupported", "a", "an unknown encoding in one column", file.write())


def all_faults():
    yield from field_faults()
    yield from other_faults()
    for name, rule, type, values, build in node_faults():
        yield Fault(name, "corrupt", "a", rule, one_page(type, values, build).write())
    for name, rule, file in dictionary_faults():
        yield Fault(name, "corrupt", "a", rule, file.write())
    yield from zone_map_faults()
    yield from unknown_encoding_faults()


def write_faults(directory):
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "without-fault.bslt").write_bytes(plain_pair().write())
    lines = ["file\tverdict\tcolumn\trule\n"]
    for fault in all_faults():
        (directory / f"{fault.name}.bslt").write_bytes(fault.file)
        lines.append(f"{fault.name}.bslt\t{fault.verdict}\t{fault.column}\t{fault.rule}\n")
    (directory / "expected.tsv").write_text("".join(lines), encoding="utf-8")
