"""Faults of single fields of the header, footer and tail, and of what lies around them."""

import basalt_reader as layout
from tiny_fault import Fault, edits, put, wrong_seed
from tiny_tables import plain_pair
from tiny_writer import TinyFile

# Faults of single fields: (name, verdict, column, rule, kind, key, offset, layout, values…). The columns `a` and `b` have 2,500 rows
# in three pages and 700 rows in one; offsets are those of format-spec/file-layout.md, footer.md and pages.md.
FIELD_FAULTS = [
    ("header-major-version", "unsupported", "", "a major version other than 1", "header", (), 8, "H", 2),
    ("header-flags", "corrupt", "", "flags of the header must be zero", "header", (), 12, "I", 1),
    ("header-file-id", "corrupt", "", "the header's file id is the tail's", "header", (), 16, "B", 99),
    ("header-incompatible", "unsupported", "", "an unknown incompatible feature, if only of the header", "header", (), 32, "Q", 1),
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
    ("column-parent", "unsupported", "", "nested columns are not known", "column", 1, 4, "I", 0),
    ("column-children", "unsupported", "", "nested columns are not known", "column", 1, 14, "H", 1),
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
    ("column-encoding", "unsupported", "a", "a column with an unknown encoding cannot be read", "column", 0, 24, "Q", 1 | 1 << 62),
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
    ("chunk-base-itself", "corrupt", "a", "a column is not its own base", "chunk", (0, 1), 34, "H", 1),
    ("chunk-base-missing", "corrupt", "a", "a base is a column of the file", "chunk", (0, 1), 34, "H", 3),
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
    ("page-codec", "unsupported", "a", "a codec that is not listed", "page header", (0, 0, 1), 1, "B", 3),
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
    gap = TinyFileWithGap(plain_pair().columns)
    yield Fault("gap", "corrupt", "", "at most 7 bytes belong to no part", gap.write())
    nothing = TinyFile([], edit=put("root", (), 52, "I", 1))
    yield Fault("row-groups-without-columns", "corrupt", "", "row groups need a column", nothing.write())


class TinyFileWithGap(TinyFile):
    """8 bytes that belong to nothing, in front of the footer."""

    def write_footer(self, group_entries, blocks):
        self.append(bytes(8))
        super().write_footer(group_entries, blocks)
