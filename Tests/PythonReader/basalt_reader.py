"""A reader of Basalt data files, written from format-spec/ alone.

It is the reference for readers in other languages: plain rather than fast, and it rejects whatever the specification
says must be rejected, with an error that names file, place and reason.

The reader is this file and the three that it imports: values are read with no other. Together they stay within 1,500
lines, blanks and comments included, so that a reader in another language is the work of days; a test counts them.
Beside it stand what compares a file's statistics with its values (basalt_verify.py, basalt_filters.py,
basalt_sketches.py and basalt_distributions.py), the text of values (basalt_text.py) and the command line (basalt_command.py).

| here | format-spec |
| --- | --- |
| `DataFile`, `_read_tail`, `_read_header` | file-layout.md |
| `_read_root`, `_read_columns`, `_read_row_groups`, `_read_names` | footer.md, the sections |
| `DataFile.chunks`, `_read_chunk`, `_read_pages` | footer.md, "Column block" |
| `seed_of`, `DataFile.payload` | pages.md |
| basalt_nodes.py | codecs.md, encodings/ |
| basalt_values.py | types.md, statistics.md |
| basalt_bytes.py | errors, and bytes that are never read beyond their end |
"""

import mmap
import os
import struct
from collections import namedtuple
from dataclasses import dataclass, field

import basalt_nodes
import basalt_values
from basalt_bytes import CorruptFileError, Span, UnsupportedFileError, xxh3
from basalt_values import ZoneMap, concatenate, read_zone_map

HEADER_MAGIC = b"BSLT\r\n\x1a\n"
TAIL_MAGIC = b"BSLTEND1"
MAJOR_VERSION = 1
HEADER_LENGTH = TAIL_LENGTH = 64
ROOT_LENGTH = 80
SECTION_ENTRY_LENGTH = 32
SEAL_LENGTH = 8
PAGE_HEADER_LENGTH = 32
NONE_32 = 2**32 - 1

# Lengths of column, row group, chunk and page entries in version 1: later minor versions may only raise them.
LEAST_RECORDS = (64, 32, 80, 64)
LONGEST_RECORD = 4_096

MOST_COLUMNS, MOST_ROW_GROUPS, MOST_ROWS, MOST_ROW_GROUP_ROWS = 2**20, 65_535, 2**40, 2**20
LONGEST_NAME = 1_024
TIERS = {0: "hot", 1: "warm", 2: "cold"}

SECTION_NAMES = {1: "column table", 2: "name heap", 3: "name hash", 4: "field id index", 5: "row group table"}
COLUMN_TABLE, NAME_HEAP, NAME_HASH, FIELD_ID_INDEX, ROW_GROUP_TABLE = SECTION_NAMES
ESTIMATE_NAMES = {6: "sketches", 7: "distributions"}  # which may be missing
SKETCHES, DISTRIBUTIONS = ESTIMATE_NAMES

DATA_PAGE, DICTIONARY_PAGE, FILTER_PAGE, ROOT_BLOCK, SECTION_BLOCK, COLUMN_BLOCK = 1, 2, 5, 16, 17, 18
NO_PAGE_ORDINAL = 65_535  # of dictionaries and filters

CONSTANT, ALL_NULL, HAS_PAGE_ENTRIES = 1 << 0, 1 << 1, 1 << 6

SHARED_DICTIONARY = 22  # a number among the encodings of a column, and of no node
SHARING_START, CHUNK_WITH_SHARING = 128, 136


def seed_of(file_id, kind, column=NONE_32, row_group=NONE_32, ordinal=0):
    """S(kind, column, row group, ordinal): right bytes in the wrong place have another seed. pages.md."""
    return xxh3(0, file_id, struct.pack("<B3xIII", kind, column, row_group, ordinal))


Section = namedtuple("Section", "kind offset length item_count")


Root = namedtuple(
    "Root",
    "row_count column_count row_group_count column_entry_length row_group_entry_length chunk_entry_length"
    " page_entry_length tier footer_offset sections",  # by kind, unknown ones included
)


# An entry of the column table. `type` is None where the number of the type is not known; bit i of `encodings`: encoding i
# occurs.
Column = namedtuple(
    "Column",
    "ordinal field_id name type type_number is_nullable encodings block_offset block_length page_entry_count page_bytes",
)


class RowGroup(namedtuple("RowGroup", "ordinal first_row row_count page_row_count page_count offset length")):
    def rows_of_page(self, page):
        return min(self.page_row_count, self.row_count - page * self.page_row_count)


# A data page: its place in the file, and what is known of its values.
Page = namedtuple("Page", "ordinal offset length row_count zone_map")


@dataclass
class Chunk:
    """One column of one row group; a chunk that is constant or all NULL has no pages."""

    row_group: RowGroup
    offset: int
    length: int
    dictionary_length: int
    dictionary_count: int
    first_page_entry: int
    distinct_count: int | None
    zone_map: ZoneMap
    is_constant: bool
    is_all_null: bool
    base: int | None  # the ordinal of the column that values may be differences to
    owner: int | None  # the row group whose dictionary it has
    owner_has_all: bool  # whether that dictionary, as it is, has every value
    entry: Span  # what it says of the values beside their bounds: basalt_facts.py
    pages: list = field(default_factory=list)


class DataFile:
    """An opened data file: metadata is checked as it is touched, and so are column blocks and pages.

    `buffer` is anything with bytes in it. Raises `CorruptFileError` or `UnsupportedFileError`.
    """

    def __init__(self, buffer, name="<bytes>"):
        self.name = name
        if len(buffer) < HEADER_LENGTH + TAIL_LENGTH:
            raise CorruptFileError(name, "file", f"{len(buffer)} bytes, fewer than header and tail take")
        self.content = Span(buffer, 0, len(buffer), name, "file")
        self._metadata_end = len(buffer) - TAIL_LENGTH
        self._blocks = {}
        self._read_tail()
        self._read_root()
        self._read_header()
        self._read_row_groups()
        self._read_columns()
        self._read_names()

    @classmethod
    def open(cls, path):
        with open(path, "rb") as file:
            if os.fstat(file.fileno()).st_size == 0:  # which mmap refuses
                return cls(b"", path)
            return cls(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), path)

    # file-layout.md

    def _read_tail(self):
        tail = self.content.part(self._metadata_end, TAIL_LENGTH, "tail")
        tail.require(tail.bytes(56, 8) == TAIL_MAGIC, "no magic: the file is cut short, or no Basalt data file", 56)
        _check_version(tail, 48)
        tail.require(xxh3(0, tail.bytes(0, 52)) & NONE_32 == tail.unpack("I", 52)[0], "the checksum differs", 52)
        self.root_offset, self.root_length = tail.unpack("QI")  # the footer length behind them is a hint
        self.file_id = tail.bytes(16, 16)
        file_length, self._root_seal = tail.unpack("QQ", 32)
        tail.require_equal(file_length, self.content.length, "the file's length", 32)

    def _read_header(self):
        header = self.content.part(0, HEADER_LENGTH, "header")
        header.require(header.bytes(0, 8) == HEADER_MAGIC, "no magic: no Basalt data file, or its line ends changed", 0)
        _check_version(header, 8)
        header.require(xxh3(0, header.bytes(0, 56)) == header.unpack("Q", 56)[0], "the checksum differs", 56)
        header.reserved((12, 4), (48, 8))
        header.require(header.bytes(16, 16) == self.file_id, "the file id is not the tail's", 16)
        features = header.unpack("QQ", 32)
        if features[0]:
            raise header.unsupported(f"incompatible features {features[0]:#x} are not known")
        header.require_equal(features, self._features, "features, which the root has too", 32)

    def _sealed(self, offset, length, seed, place, lowest):
        """The body of the sealed block at `offset`, its seal checked. footer.md."""
        span = Span(self.content.buffer, 0, self.content.length, self.name, place)
        span.require(length >= SEAL_LENGTH, f"{length} bytes hold no seal", offset)
        span.require_within(offset, length, lowest, self._metadata_end)
        block = span.part(offset, length)
        body = block.part(0, length - SEAL_LENGTH)
        block.require(xxh3(seed, body.bytes()) == block.unpack("Q", length - SEAL_LENGTH)[0], "the seal differs")
        return body

    # footer.md, "Root"

    def _read_root(self):
        seed = seed_of(self.file_id, ROOT_BLOCK)
        body = self._sealed(self.root_offset, self.root_length, seed, "root", HEADER_LENGTH)
        seal = self.content.unpack("Q", self.root_offset + self.root_length - SEAL_LENGTH)[0]
        body.require(seal == self._root_seal, "the seal is not the one that the tail names")
        body.require(body.length >= ROOT_LENGTH, f"{body.length} bytes, a root has at least {ROOT_LENGTH}")
        body.require(body.bytes(0, 16) == self.file_id, "the file id is not the tail's", 0)
        incompatible, self.forbids_rewriting, compatible = body.unpack("QQQ", 16)
        if incompatible:
            raise body.unsupported(f"incompatible features {incompatible:#x} are not known")
        self._features = (incompatible, compatible)
        row_count, column_count, row_group_count = body.unpack("QII", 40)
        sizes = body.unpack("HHHH", 56)
        tier, _, section_count, _, footer_offset = body.unpack("BBHIQ", 64)
        body.reserved((65, 1), (68, 4))
        for index, (size, least) in enumerate(zip(sizes, LEAST_RECORDS)):
            fits = least <= size <= LONGEST_RECORD
            body.require(fits, f"record size {size} is not {least}..{LONGEST_RECORD}", 56 + 2 * index)
        body.require_at_most(column_count, MOST_COLUMNS, "columns", 48)
        body.require_at_most(row_group_count, MOST_ROW_GROUPS, "row groups", 52)
        body.require(column_count or not row_group_count, f"{row_group_count} row groups without a column", 52)
        body.require_at_most(row_count, MOST_ROWS, "rows", 40)
        is_within = HEADER_LENGTH <= footer_offset <= self.root_offset and footer_offset % 8 == 0
        body.require(is_within, f"the footer at {footer_offset} is no multiple of 8 in [64, {self.root_offset}]", 72)
        tier = TIERS.get(tier, f"tier {tier}")  # which informs, and never decides
        self.root = Root(row_count, column_count, row_group_count, *sizes, tier, footer_offset, {})
        entries_length = SECTION_ENTRY_LENGTH * section_count
        body.require_equal(body.length, ROOT_LENGTH + entries_length, f"bytes of a root of {section_count} sections")
        for offset in range(ROOT_LENGTH, body.length, SECTION_ENTRY_LENGTH):
            self._read_section_entry(body.part(offset, SECTION_ENTRY_LENGTH))
        for kind, section_name in SECTION_NAMES.items():
            body.require(kind in self.root.sections, f"the {section_name} is missing")

    def _read_section_entry(self, entry):
        kind, flags, _, offset, length, item_count = entry.unpack("HHIQQQ")
        entry.require(flags <= 1, f"flags {flags:#x} of a section are not known", 2)
        entry.reserved((4, 4))
        entry.require(kind not in self.root.sections, f"section {kind} is there twice", 0)
        if flags == 1 and kind not in SECTION_NAMES and kind not in ESTIMATE_NAMES:
            raise entry.unsupported(f"section {kind} must be understood and is not known")
        self.root.sections[kind] = Section(kind, offset, length, item_count)

    def section(self, kind, item_length):
        """The body of a section of `item_count` items of `item_length` bytes."""
        section = self.root.sections[kind]
        seed = seed_of(self.file_id, SECTION_BLOCK, ordinal=kind)
        name = (SECTION_NAMES | ESTIMATE_NAMES)[kind]
        body = self._sealed(section.offset, section.length, seed, name, self.root.footer_offset)
        body.require_equal(body.length, section.item_count * item_length, f"bytes of {section.item_count} items")
        return body, section.item_count

    # footer.md, "Row group table"

    def _read_row_groups(self):
        size = self.root.row_group_entry_length
        body, count = self.section(ROW_GROUP_TABLE, size)
        body.require_equal(count, self.root.row_group_count, "row groups")
        self.row_groups = []
        next_row = 0
        for ordinal in range(count):
            entry = body.part(ordinal * size, size, f"row group {ordinal}")
            first_row, row_count, page_rows_log2, flags, page_count, offset, length = entry.unpack("QIBBHQQ")
            entry.require_equal(first_row, next_row, "the first row, behind the row groups before", 0)
            fits = 1 <= row_count <= MOST_ROW_GROUP_ROWS
            entry.require(fits, f"{row_count} rows are not 1..{MOST_ROW_GROUP_ROWS}", 8)
            entry.require(10 <= page_rows_log2 <= 16, f"page rows of 2^{page_rows_log2} are not 2^10..2^16", 12)
            entry.require(flags == 0, f"flags {flags:#x} are not known", 13)
            page_rows = 1 << page_rows_log2
            entry.require_equal(page_count, -(-row_count // page_rows), f"pages of {row_count} rows", 14)
            if length:  # what has no pages has no length, and its offset means nothing
                entry.require_within(offset, length, HEADER_LENGTH, self.root.footer_offset)
            self.row_groups.append(RowGroup(ordinal, first_row, row_count, page_rows, page_count, offset, length))
            next_row += row_count
        body.require_equal(next_row, self.root.row_count, "rows of all row groups")

    # footer.md, "Column table" and "Names"

    def _read_columns(self):
        size = self.root.column_entry_length
        body, count = self.section(COLUMN_TABLE, size)
        body.require_equal(count, self.root.column_count, "columns")
        self._heap, _ = self.section(NAME_HEAP, 1)
        self.columns = [self._read_column(body.part(i * size, size, f"column {i}"), i) for i in range(count)]
        self._column_by_name = {column.name: column for column in self.columns}
        body.require(len(self._column_by_name) == count, "two columns have one name")
        body.require(len({column.field_id for column in self.columns}) == count, "two columns have one field id")

    def _read_column(self, entry, ordinal):
        field_id, parent, name_offset, name_length, child_count = entry.unpack("IIIHH")
        number, _, flags, precision, scale = entry.unpack("BBHHH", 16)
        entry.require(field_id >= 1, "field id 0", 0)
        if parent != NONE_32 or child_count:
            raise entry.unsupported(f"parent {parent} and {child_count} children, but nested columns are not known")
        entry.require(1 <= name_length <= LONGEST_NAME, f"a name of {name_length} bytes", 12)
        try:
            name = self._heap.bytes(name_offset, name_length).decode("utf-8")
        except UnicodeDecodeError:
            raise entry.corrupt("the name is no UTF-8", 8) from None
        entry.reserved((17, 1), (56, 8))
        entry.require(flags <= 1, f"flags {flags:#x} are not known", 18)
        type = basalt_values.TYPES_BY_NUMBER.get(number)
        if number == basalt_values.DECIMAL:
            entry.require(1 <= precision <= 38 and scale <= precision, f"no decimal({precision},{scale})", 20)
            type = basalt_values.decimal_type(precision, scale)
        elif type:
            entry.require(precision == 0 and scale == 0, f"precision and scale of a {type}", 20)
        offset, length = entry.unpack("QI", 32)
        is_within = self.root.footer_offset <= offset and offset + length <= self._metadata_end
        entry.require(is_within, f"a column block of {length} bytes at {offset} is outside of the footer", 32)
        return Column(ordinal, field_id, name, type, number, flags == 1, *entry.unpack("QQIIQ", 24))

    def _read_names(self):
        """Both indexes must find every column: a reader that trusts them must not see another file."""
        body, slot_count = self.section(NAME_HASH, 8)
        fits = slot_count >= max(2, 2 * len(self.columns)) and slot_count & (slot_count - 1) == 0
        body.require(fits, f"{slot_count} slots for {len(self.columns)} columns")
        stored = [tuple(slot) for slot in body.array("<u4", 2 * slot_count).reshape(-1, 2).tolist()]
        expected = [(0, 0)] * slot_count
        for column in self.columns:
            hash = xxh3(0, struct.pack("<I", NONE_32), column.name.encode("utf-8"))
            slot = hash & (slot_count - 1)
            while expected[slot] != (0, 0):
                slot = (slot + 1) & (slot_count - 1)
            expected[slot] = (hash >> 32, column.ordinal + 1)
        body.require(stored == expected, "the name hash is not that of the columns' names")
        body, count = self.section(FIELD_ID_INDEX, 8)
        body.require_equal(count, len(self.columns), "entries of the field id index")
        stored = [tuple(entry) for entry in body.array("<u4", 2 * count).reshape(-1, 2).tolist()]
        expected = sorted((column.field_id, column.ordinal) for column in self.columns)
        body.require(stored == expected, "the field id index is not that of the columns' ids")

    def column(self, name):
        """The column of this name; KeyError if there is none."""
        return self._column_by_name[name]

    # footer.md, "Column block"

    def chunks(self, column):
        """The chunks of a column, one a row group; its block is read and checked at the first call."""
        if column.ordinal not in self._blocks:
            self._blocks[column.ordinal] = self._read_column_block(column)
        return self._blocks[column.ordinal]

    def _read_column_block(self, column):
        place = f"column block {column.ordinal} ({column.name})"
        if column.type is None:
            raise UnsupportedFileError(self.name, place, f"the logical type {column.type_number} is not known")
        unknown = column.encodings & ~sum(1 << number for number in (*basalt_nodes.KNOWN_ENCODINGS, SHARED_DICTIONARY))
        if unknown:
            raise UnsupportedFileError(self.name, place, f"the encodings {bits_of(unknown)} are not known")
        seed = seed_of(self.file_id, COLUMN_BLOCK, column.ordinal)
        body = self._sealed(column.block_offset, column.block_length, seed, place, self.root.footer_offset)
        chunk_size, page_size = self.root.chunk_entry_length, self.root.page_entry_length
        chunks_length = len(self.row_groups) * chunk_size
        page_entries_length = column.page_entry_count * page_size
        body.require_equal(body.length, chunks_length + page_entries_length, "bytes of chunks and page entries")
        page_entries = body.part(chunks_length, page_entries_length)
        chunks = []
        for i, row_group in enumerate(self.row_groups):
            entry = body.part(i * chunk_size, chunk_size, f"{place}, row group {i}")
            chunks.append(self._read_chunk(entry, page_entries, column, row_group))
        return chunks

    def _read_chunk(self, entry, page_entries, column, row_group):
        offset, length, dictionary_length, row_count = entry.unpack("QIII")
        page_count, flags = entry.unpack("HH", 28)
        first_page_entry, distinct_count, dictionary_count = entry.unpack("III", 36)
        base = entry.unpack("H", 34)[0]
        exists = base <= len(self.columns) and base != column.ordinal + 1
        entry.require(exists, f"column {base - 1} cannot be the base of column {column.ordinal}", 34)
        entry.require(flags < 1 << 7, f"flags {flags:#x} are not known", 30)
        entry.require_equal(row_count, row_group.row_count, "rows", 16)
        zone_map = read_zone_map(entry, column, row_count, 20, flags, 32, 48)
        distinct_count = None if distinct_count == NONE_32 else distinct_count
        entry.require_at_most(distinct_count or 0, row_count - zone_map.null_count, "distinct values", 40)
        shape = bool(flags & CONSTANT), bool(flags & ALL_NULL)
        place = offset, length, dictionary_length, dictionary_count, first_page_entry
        sharing = self._read_sharing(entry, column, row_group, dictionary_length)
        chunk = Chunk(row_group, *place, distinct_count, zone_map, *shape, base - 1 if base else None, *sharing, entry)
        if chunk.is_constant or chunk.is_all_null:
            self._check_chunk_without_pages(entry, chunk, flags, page_count)
            return chunk
        entry.require_equal(page_count, row_group.page_count, "pages", 28)
        entry.require_within(offset, length, row_group.offset, row_group.offset + row_group.length)
        first_page = dictionary_length + -dictionary_length % 8
        entry.require(first_page < length, f"the dictionary has {dictionary_length} bytes of {length}", 12)
        has_dictionary = dictionary_length > 0
        entry.require(has_dictionary == (dictionary_count > 0), "a dictionary needs both length and entries", 44)
        has_entries = bool(flags & HAS_PAGE_ENTRIES)
        entry.require_equal(has_entries, page_count > 1, "the flag of page entries", 30)
        if has_entries:
            self._read_pages(entry, page_entries, column, chunk)
        else:
            entry.require_equal(first_page_entry, 0, "the page entry of a chunk that has none", 36)
            chunk.pages.append(Page(0, offset + first_page, length - first_page, row_count, zone_map))
        return chunk

    def _read_sharing(self, entry, column, row_group, dictionary_length):
        """`owner` and `owner_has_all` of a chunk: footer.md, "Sharing of a chunk"."""
        if entry.length < CHUNK_WITH_SHARING:
            return None, False
        owner, flags = entry.unpack("HH", SHARING_START)
        entry.reserved((132, 4))
        entry.require(flags <= 1, f"flags {flags:#x} of sharing are not known", 130)
        is_taken = owner and not dictionary_length
        entry.require(is_taken or not flags, "a dictionary that is not an owner's is called complete for one", 130)
        entry.require(owner <= row_group.ordinal, f"row group {owner - 1} is not before {row_group.ordinal}", 128)
        is_named = column.encodings >> SHARED_DICTIONARY & 1
        entry.require(is_named or not owner, "a shared dictionary is not among the encodings of the column table", 128)
        return owner - 1 if owner else None, flags == 1

    def _check_chunk_without_pages(self, entry, chunk, flags, page_count):
        zone_map = chunk.zone_map
        entry.require(not (chunk.is_constant and chunk.is_all_null), "both constant and all NULL", 30)
        entry.require(not flags & HAS_PAGE_ENTRIES, "page entries of a chunk without pages", 30)
        entry.require(page_count == 0, f"{page_count} pages of a chunk that has none", 28)
        places = (chunk.offset, chunk.length, chunk.dictionary_length, chunk.dictionary_count, chunk.first_page_entry)
        entry.require(chunk.base is None and chunk.owner is None and not any(places), "a chunk without pages has a place in the file", 0)
        if chunk.is_all_null:
            entry.require(zone_map.null_count == chunk.row_group.row_count, f"only {zone_map.null_count} are NULL", 20)
            entry.require(zone_map.minimum is None and zone_map.maximum is None, "bounds of what is all NULL", 30)
            return
        entry.require(zone_map.null_count == 0 and zone_map.nan_count == 0, "constant, but with NULL or NaN", 20)
        entry.require(zone_map.minimum and zone_map.minimum.is_tight, "a constant without a tight minimum", 30)
        entry.require(chunk.distinct_count in (None, 1), f"constant, but {chunk.distinct_count} distinct values", 40)

    def _read_pages(self, entry, page_entries, column, chunk):
        size = self.root.page_entry_length
        end = chunk.dictionary_length
        for ordinal in range(chunk.row_group.page_count):
            place = f"{entry.place}, page {ordinal}"
            page_entry = page_entries.part((chunk.first_page_entry + ordinal) * size, size, place)
            offset, length, first_row = page_entry.unpack("III")
            flags = page_entry.unpack("H", 20)[0]
            page_entry.reserved((24, 8))
            page_entry.require(flags & ~basalt_values.BOUND_FLAGS == 0, f"flags {flags:#x} are not those of a page", 20)
            page_entry.require_equal(first_row, ordinal * chunk.row_group.page_row_count, "the first row", 8)
            page_entry.require(offset >= end, f"a page at {offset} of the chunk, where {end} bytes are taken", 0)
            page_entry.require(offset % 8 == 0, f"the offset {offset} of a page is no multiple of 8", 0)
            end = offset + length
            page_entry.require(end <= chunk.length, f"a page to byte {end} of a chunk of {chunk.length} bytes", 4)
            row_count = chunk.row_group.rows_of_page(ordinal)
            zone_map = read_zone_map(page_entry, column, row_count, 12, flags, 22, 32)
            chunk.pages.append(Page(ordinal, chunk.offset + offset, length, row_count, zone_map))
        entry.require_equal(chunk.length, end, "bytes up to the end of the last page", 8)
        for what in ("null_count", "nan_count"):
            total = sum(getattr(page.zone_map, what) for page in chunk.pages)
            entry.require_equal(getattr(chunk.zone_map, what), total, f"the {what}, which is the sum of the pages'")

    # pages.md

    def payload(self, column, chunk, kind, ordinal, offset, length, count):
        """The payload of a page, block codec undone, after everything about its header is checked."""
        group = chunk.row_group.ordinal
        name = {DICTIONARY_PAGE: "dictionary", FILTER_PAGE: "Bloom filter"}.get(kind, f"page {ordinal}")
        place = f"column {column.ordinal} ({column.name}), row group {group}, {name}"
        page = Span(self.content.buffer, offset, length, self.name, place)
        page.require(length >= PAGE_HEADER_LENGTH, f"{length} bytes, fewer than a page header takes")
        stored_kind, codec, flags, stored_length, plain_length, rows = page.unpack("BBHIII")
        page.require_equal(PAGE_HEADER_LENGTH + stored_length, length, "bytes of header and payload", 4)
        payload = page.part(PAGE_HEADER_LENGTH, stored_length)
        seed = seed_of(self.file_id, kind, column.ordinal, group, ordinal if kind == DATA_PAGE else 0)
        checksum = page.unpack("Q", 24)[0]
        page.require(xxh3(seed, page.bytes(0, 24), payload.bytes()) == checksum, "the checksum differs", 24)
        page.require_equal(stored_kind, kind, "the kind of page", 0)
        page.require(flags == 0, f"flags {flags:#x} are not known", 2)
        page.require_equal(rows, count, "rows or entries", 12)
        page.require_equal(page.unpack("IHH", 16), (column.ordinal, group, ordinal), "column, row group and page", 16)
        return basalt_nodes.undo_block_codec(payload, codec, plain_length)

    def dictionary(self, column, chunk, trace=None):
        """The entries of a chunk's dictionary; None if it has none (encodings/dictionary.md)."""
        owned = None
        if chunk.owner is not None:
            owner = self.chunks(column)[chunk.owner]
            is_owner = owner.dictionary_length > 0 and owner.owner is None
            chunk.entry.require(is_owner, f"row group {chunk.owner} has no dictionary of its own", SHARING_START)
            owned = self.dictionary(column, owner)
        if chunk.dictionary_length == 0:
            return owned
        place = NO_PAGE_ORDINAL, chunk.offset, chunk.dictionary_length
        payload = self.payload(column, chunk, DICTIONARY_PAGE, *place, chunk.dictionary_count)
        return basalt_nodes.decode_dictionary(payload, column, chunk.dictionary_count, owned, trace)

    def pages(self, column, chunk, trace=None):
        """The values of a chunk's pages, one `ColumnValues` a page; a chunk without pages is one.

        `trace`, a list, receives a line for each node that is decoded.
        """
        if not chunk.pages:
            value = None if chunk.is_all_null else chunk.zone_map.minimum.value
            yield basalt_values.repeated(column.type, value, chunk.row_group.row_count)
            return
        dictionary = self.dictionary(column, chunk, trace)
        for page in chunk.pages:
            base = None if chunk.base is None else self._base_values(chunk, page.ordinal)
            yield self._values(column, chunk, page, dictionary, trace, base)

    def _values(self, column, chunk, page, dictionary, trace=None, base=None):
        payload = self.payload(column, chunk, DATA_PAGE, page.ordinal, page.offset, page.length, page.row_count)
        return basalt_nodes.decode_page(payload, column, page.row_count, dictionary, trace, base)

    def _base_values(self, chunk, ordinal):
        """The values of a base's page, NULL or not (encodings/difference.md)."""
        base = self.columns[chunk.base]
        other = self.chunks(base)[chunk.row_group.ordinal]
        has_dictionary = other.dictionary_length > 0 or other.owner is not None
        is_base = other.pages and not has_dictionary and other.base is None
        self.content.require(is_base, f"column {base.name} cannot be a base: its values are not in its pages")
        return self._values(base, other, other.pages[ordinal], None).values

    def read_column(self, name):
        """All values of a column."""
        column = self.column(name)
        parts = [values for chunk in self.chunks(column) for values in self.pages(column, chunk)]
        return concatenate(column.type, parts)


def _check_version(span, offset):
    major, _ = span.unpack("HH", offset)
    if major != MAJOR_VERSION:
        raise span.unsupported(f"major version {major}, this reader knows {MAJOR_VERSION}")


def bits_of(word):
    return ", ".join(str(bit) for bit in range(64) if word >> bit & 1)
