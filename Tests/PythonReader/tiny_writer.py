"""A tiny writer of Basalt data files, from format-spec/ alone: so that files which Basalt did not write can be fed to it.

    python tiny_writer.py DIRECTORY

writes `good/` (files, each with the rows as CSV beside it) and `faults/` (see tiny_faults.py) into the directory.

It chooses nothing: the caller says how each column is encoded. Every record passes through `edit(kind, key, record)` before
it is sealed, so a test can put any fault anywhere and still have right checksums; that is how the rules behind the checksums
are reached.

| record (`kind`) | `key` |
| --- | --- |
| header, tail, root | () |
| section entry, section | section type |
| column | ordinal |
| row group | ordinal |
| chunk, dictionary header, dictionary payload, filter header, filter payload | (column, row group) |
| page entry, page header, payload | (column, row group, page) |
"""

import struct
import sys
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import lz4.block
import numpy
import zstandard

import basalt_filters as filters
import basalt_nodes as nodes
import basalt_facts
import basalt_order
import basalt_reader as layout
import basalt_sketches as sketches
from basalt_bytes import xxh3
from basalt_values import (
    BYTEA,
    HAS_MAXIMUM,
    HAS_MINIMUM,
    TEXT,
    TIGHT_MAXIMUM,
    TIGHT_MINIMUM,
    UUID,
    ColumnValues,
    LogicalType,
)
from basalt_text import csv_fields, csv_header
from basalt_verify import distinct_count

FILE_ID = bytes(range(0x10, 0x20))
NONE_32 = layout.NONE_32


def padded(raw):
    return raw + bytes(-len(raw) % 8)


# Nodes: encodings/


class NodeWriter:
    """Builds nodes, and remembers which encodings it used: the column table names them."""

    def __init__(self):
        self.encodings = 0

    def node(self, encoding, element, count, body, child_count=0):
        self.encodings |= 1 << encoding
        body = padded(body)
        return (
            struct.pack("<BBBBIII", encoding, nodes.ELEMENTS[element].number, child_count, 0, count, len(body), 0)
            + body
        )

    def plain(self, element, values):
        return self.node(nodes.PLAIN, element, len(values), b"".join(value_bytes(element, value) for value in values))

    def constant(self, element, value, count):
        raw = value_bytes(element, value)
        return self.node(
            nodes.CONSTANT, element, count, struct.pack("<I", len(raw)) + raw if element == "bytes" else raw
        )

    def sequence(self, element, base, step, count):
        unsigned = f"u{nodes.ELEMENTS[element].bits}"
        modulus = 1 << nodes.ELEMENTS[element].bits
        body = padded(numbers(unsigned, [base % modulus])) + padded(numbers(unsigned, [step % modulus]))
        return self.node(nodes.SEQUENCE, element, count, body)

    def frame_of_reference(self, element, values, patch_above=None):
        """Distances of more than `patch_above` bits become patches."""
        bits = nodes.ELEMENTS[element].bits
        vectors = [values[i : i + 1024] for i in range(0, len(values), 1024)]
        widths, references, starts, positions, patches, packed = [], [], [0], [], [], b""
        for vector in vectors:
            reference = min(vector)
            distances = [value - reference for value in vector]
            limit = bits if patch_above is None else patch_above
            for position, distance in enumerate(distances):
                if distance.bit_length() > limit:
                    positions.append(position)
                    patches.append(distance)
                    distances[position] = 0
            width = max(distance.bit_length() for distance in distances)
            widths.append(width)
            references.append(reference % (1 << bits))
            starts.append(len(patches))
            packed += pack_vector(distances, bits, width)
        unsigned = f"u{bits}"
        body = (
            struct.pack("<HHI", len(vectors), 0, len(patches))
            + padded(bytes(widths))
            + padded(numbers(unsigned, references))
        )
        if patches:
            body += (
                padded(numbers("u16", starts)) + padded(numbers("u16", positions)) + padded(numbers(unsigned, patches))
            )
        return self.node(nodes.FRAME_OF_REFERENCE, element, len(values), body + packed)

    def runs(self, element, values, encode=None):
        ends = [i for i in range(1, len(values)) if values[i] != values[i - 1]] + [len(values)]
        heads = [values[end - 1] for end in ends]
        if encode is None:
            encode = self.bitmap if element == "bits" else partial(self.plain, element)
        body = self.plain("u32", ends) + encode(heads)
        return self.node(nodes.RUNS, element, len(values), body, child_count=2)

    def dictionary(self, element, codes, code_element):
        return self.node(nodes.DICTIONARY, element, len(codes), self.plain(code_element, codes), child_count=1)

    def bitmap(self, values):
        words = numpy.packbits(numpy.array(values, dtype=bool), bitorder="little").tobytes()
        return self.node(nodes.BITMAP, "bits", len(values), words)

    def sparse(self, element, values, default, encode, encode_positions=None):
        positions = [row for row, value in enumerate(values) if value != default]
        raw = value_bytes(element, default)
        body = padded(struct.pack("<I", len(raw)) + raw if element == "bytes" else raw)
        body += (encode_positions or partial(self.plain, "u16"))(positions) + encode([values[row] for row in positions])
        return self.node(nodes.SPARSE, element, len(values), body, child_count=2)

    def split(self, element, values, encode_high, encode_low=None):
        numbers = [int.from_bytes(value, "big") if element == "uuid" else value for value in values]
        body = encode_high([number >> 64 for number in numbers])
        body += (encode_low or partial(self.plain, "u64"))([number % (1 << 64) for number in numbers])
        return self.node(nodes.SPLIT, element, len(values), body, child_count=2)

    def boolean_set(self, values, listed, encode_positions=None):
        positions = [row for row, value in enumerate(values) if value == listed]
        body = padded(bytes([listed])) + (encode_positions or partial(self.plain, "u16"))(positions)
        return self.node(nodes.BOOLEAN_SET, "bits", len(values), body, child_count=1)

    def bytes(self, values, encode_lengths=None):
        lengths = [len(value) for value in values]
        checkpoints = [sum(lengths[:i]) for i in range(0, len(values), 1024)]
        body = struct.pack("<II", sum(lengths), 0) + padded(numbers("u32", checkpoints))
        body += encode_lengths(lengths) if encode_lengths else self.plain("u32", lengths)
        return self.node(nodes.BYTES, "bytes", len(values), body + b"".join(values), child_count=1)

    def fsst(self, values, symbols, encode_lengths=None):
        """With symbols that are given, of which the longest that fits is taken; other bytes are escaped."""
        coded = [symbol_codes(value, symbols) for value in values]
        codes, decoded = [len(value) for value in coded], [len(value) for value in values]
        body = struct.pack("<II", sum(decoded), sum(codes))
        body += padded(
            numbers("u32", [sum(counts[:i]) for counts in (codes, decoded) for i in range(0, len(values), 1024)])
        )
        body += padded(bytes([len(symbols)]) + bytes(map(len, symbols)) + b"".join(symbols))
        body += encode_lengths(codes) if encode_lengths else self.plain("u32", codes)
        return self.node(nodes.FSST, "bytes", len(values), body + b"".join(coded), child_count=1)

    def front_coding(self, values, encode_suffixes=None, encode_prefixes=None, longest=None):
        """With prefixes as long as they can be, or at most as long as is said."""
        prefixes = []
        for row, value in enumerate(values):
            previous = values[row - 1] if row % 1024 else b""
            common = next((i for i, pair in enumerate(zip(previous, value)) if pair[0] != pair[1]), min(len(previous), len(value)))
            prefixes.append(common if longest is None else min(common, longest))
        starts = [sum(map(len, values[:i])) for i in range(0, len(values), 1024)]
        body = padded(numbers("u32", [sum(map(len, values)), *starts]))
        body += (encode_prefixes or partial(self.plain, "u32"))(prefixes)
        body += (encode_suffixes or self.bytes)([value[prefix:] for value, prefix in zip(values, prefixes)])
        return self.node(nodes.FRONT_CODING, "bytes", len(values), body, child_count=2)

    def scale(self, element, values, base, multiplier, encode_quotients):
        quotients = [(value - base) // multiplier for value in values]
        unsigned = f"u{nodes.ELEMENTS[element].bits}"
        body = (
            padded(numbers(unsigned, [multiplier])) + padded(value_bytes(element, base)) + encode_quotients(quotients)
        )
        return self.node(nodes.SCALE, element, len(values), body, child_count=1)

    def alp(self, element, values, exponent, factor, encode_numbers):
        """Every float that its number does not give back is a patch."""
        dtype = numpy.dtype(nodes.ELEMENTS[element].dtype).type
        floats = numpy.array(values, dtype=dtype)
        limit = 2.0**51 if element == "f64" else 2.0**30
        with numpy.errstate(all="ignore"):
            scaled = floats.astype("<f8") * float(f"1e{exponent}") * float(f"1e-{factor}")
            numbers_ = numpy.where(numpy.abs(scaled) < limit, numpy.rint(scaled), 0).astype("<i8")
        bits = numpy.dtype(f"<u{floats.itemsize}")
        back = (numbers_.astype("<f8") * float(f"1e{factor}") * float(f"1e-{exponent}")).astype(dtype)
        rows = numpy.flatnonzero(back.view(bits) != floats.view(bits))
        body = struct.pack("<BBHI", exponent, factor, 0, len(rows))
        if len(rows):
            starts = [int((rows < first).sum()) for first in range(0, len(values) + 1024, 1024)]
            body += padded(numbers("u16", starts)) + padded(numbers("u16", [int(row) % 1024 for row in rows]))
            body += padded(floats[rows].tobytes())
        return self.node(nodes.ALP, element, len(values), body + encode_numbers(numbers_.tolist()), child_count=1)

    def alp_rd(self, element, values, right_bits, entries, encode_codes, encode_rights):
        """Every left part that is none of `entries` is a patch."""
        floats = numpy.array(values, dtype=nodes.ELEMENTS[element].dtype)
        bits = floats.view(f"<u{floats.itemsize}").tolist()
        lefts = [value >> right_bits for value in bits]
        codes = [entries.index(left) if left in entries else 0 for left in lefts]
        rows = [row for row, left in enumerate(lefts) if left not in entries]
        body = struct.pack("<BBHI", right_bits, len(entries), 0, len(rows)) + padded(numbers("u16", entries))
        if rows:
            starts = [sum(row < first for row in rows) for first in range(0, len(values) + 1024, 1024)]
            body += padded(numbers("u16", starts)) + padded(numbers("u16", [row % 1024 for row in rows]))
            body += padded(numbers("u16", [lefts[row] for row in rows]))
        body += encode_codes(codes) + encode_rights([value % (1 << right_bits) for value in bits])
        return self.node(nodes.ALP_RD, element, len(values), body, child_count=2)

    def delta(self, element, values, form, encode_differences):
        """Bases and steps of 0: what a vector begins with is its first differences."""
        bits = nodes.ELEMENTS[element].bits
        differences = []
        for first in range(0, len(values), 1024):
            vector = values[first : first + 1024]
            distance = 1024 // bits if form == 1 else 1
            for _ in range(2 if form == 2 else 1):
                vector = [value - (vector[i - distance] if i >= distance else 0) for i, value in enumerate(vector)]
            differences += [difference % (1 << bits) for difference in vector]
        zeros = padded(numbers(f"u{bits}", [0] * (-(-len(values) // 1024))))
        body = bytes([form] + [0] * 7) + zeros * (3 if form == 2 else 2) + encode_differences(differences)
        return self.node(nodes.DELTA, element, len(values), body, child_count=1)

    def difference(self, element, values, base, encode_differences):
        bits = nodes.ELEMENTS[element].bits
        wrapped = [(value - other + 2 ** (bits - 1)) % 2**bits - 2 ** (bits - 1) for value, other in zip(values, base)]
        return self.node(20, element, len(values), encode_differences(wrapped), child_count=1)
    def byte_stream_split(self, element, values, base, plane_count):
        """Planes of the distances from `base`, which must fit into so many."""
        bits, dtype = nodes.ELEMENTS[element].bits, nodes.ELEMENTS[element].dtype
        if dtype[1] == "f":
            values = numpy.array(values, dtype=dtype).view(f"<u{bits // 8}").tolist()
        distances = [(value - base) % (1 << bits) for value in values]
        planes = b"".join(bytes(distance >> 8 * p & 255 for distance in distances) for p in range(plane_count))
        body = bytes([plane_count] + [0] * 7) + padded(numbers(f"u{bits}", [base % (1 << bits)])) + padded(planes)
        return self.node(nodes.BYTE_STREAM_SPLIT, element, len(values), body)

    def nullable(self, element, validity, values_node, encode_validity=None):
        validity_node = (encode_validity or self.bitmap)(validity)
        return self.node(nodes.NULLABLE, element, len(validity), validity_node + values_node, child_count=2)


def symbol_codes(value, symbols):
    codes = b""
    while value:
        fitting = [code for code, symbol in enumerate(symbols) if value.startswith(symbol)]
        if fitting:
            code = max(fitting, key=lambda code: len(symbols[code]))
            codes, value = codes + bytes([code]), value[len(symbols[code]) :]
        else:
            codes, value = codes + bytes([nodes.ESCAPE, value[0]]), value[1:]
    return codes


def numbers(element, values):
    return b"".join(value.to_bytes(int(element[1:]) // 8, "little") for value in values)


def value_bytes(element, value):
    if element in ("bytes", "uuid"):
        return value
    if element == "bits":
        return bytes([value])
    if element in ("f32", "f64"):
        return struct.pack("<f" if element == "f32" else "<d", value)
    return int(value).to_bytes(nodes.ELEMENTS[element].byte_count, "little", signed=element.startswith("i"))


def pack_vector(values, element_bits, width):
    """encodings/README.md, "Lane-interleaved packing", bit by bit: each lane is one large integer."""
    lanes = 1024 // element_bits
    rows = -(-len(values) // lanes)
    word_count = -(-rows * width // element_bits)
    lane_bits = [0] * lanes
    for i, value in enumerate(values):
        lane_bits[i % lanes] |= value << (i // lanes * width)
    mask = (1 << element_bits) - 1
    return numbers(
        f"u{element_bits}", [bits >> (word * element_bits) & mask for word in range(word_count) for bits in lane_bits]
    )


# Statistics: statistics.md


@dataclass
class ZoneMap:
    null_count: int
    nan_count: int
    flags: int
    minimum: bytes
    maximum: bytes

    def fields(self):
        return self.minimum.ljust(16, b"\0") + self.maximum.ljust(16, b"\0")


def zone_map(type, values):
    present = [value for value in values if value is not None]
    numbers_only = [value for value in present if value == value]
    null_count, nan_count = len(values) - len(present), len(present) - len(numbers_only)
    if not numbers_only:
        return ZoneMap(null_count, nan_count, 0, b"", b"")
    least, greatest = min(numbers_only), max(numbers_only)
    flags = HAS_MINIMUM | TIGHT_MINIMUM | HAS_MAXIMUM | TIGHT_MAXIMUM
    if type.number in (TEXT, BYTEA):
        lower, upper = lower_bound(type, least), upper_bound(type, greatest)
    else:
        element = "u8" if type.name == "boolean" else type.element
        lower, upper = value_bytes(element, least), value_bytes(element, greatest)
    if lower != least and type.number in (TEXT, BYTEA) or type.is_float and least == 0:
        flags &= ~TIGHT_MINIMUM
    if upper != greatest and type.number in (TEXT, BYTEA) or type.is_float and greatest == 0:
        flags &= ~TIGHT_MAXIMUM
    if upper is None:
        flags &= ~HAS_MAXIMUM
    return ZoneMap(null_count, nan_count, flags, lower, upper or b"")


def lower_bound(type, value):
    prefix = value[:16]
    return prefix.decode("utf-8", "ignore").encode("utf-8") if type.number == TEXT and len(value) > 16 else prefix


def upper_bound(type, value):
    """The prefix with its last code point or byte raised to the next; None if there is no such bound."""
    if len(value) <= 16:
        return value
    prefix = lower_bound(type, value)
    units = [ord(character) for character in prefix.decode("utf-8")] if type.number == TEXT else list(prefix)
    last = 0x10FFFF if type.number == TEXT else 255
    while units:
        unit = units.pop()
        if unit == last:
            continue
        units.append(0xE000 if type.number == TEXT and unit == 0xD7FF else unit + 1)
        raised = "".join(map(chr, units)).encode("utf-8") if type.number == TEXT else bytes(units)
        if len(raised) <= 16:
            return raised
        units.pop()
    return None


# The file


@dataclass
class TinyColumn:
    """A column and its values by row group, None for NULL.

    `encode(nodes, values)` builds the node of a page's values, in which NULLs are replaced by `filler`. With `dictionary`
    (a function from the entries to a node) pages hold codes of `code_element` instead, but for those that `encode` too
    is given for and that `keeps_values(page)` names. `encode_validity(nodes, validity)` is a bitmap if left out.
    """

    name: str
    type: LogicalType
    row_groups: list
    encode: object = None
    filler: object = 0
    codec: int = 0
    dictionary: object = None
    code_element: str = "u8"
    keeps_values: object = None
    encode_validity: object = None
    field_id: int | None = None
    is_nullable: bool = True
    base: str | None = None  # the column that `encode`, then given its values as well, makes differences to
    # Blocks of a Bloom filter for each chunk with pages; 0: none.
    filter_blocks: int = 0
    # Whether to say that the dictionary has every value.
    says_complete: bool = False
    # Whether to state the sum.
    says_sum: bool = False
    # Whether to state order and runs.
    says_order: bool = False
    # Whether the file has a sketch of the column.
    has_sketch: bool = False
    # By row group: (owner, whether as it is, whether it is said to be complete); what is missing has its own dictionary.
    shares: dict = field(default_factory=dict)
    # The record of the column's distribution, if there is one.
    distribution: bytes = b""
    # A value that the dictionary lacks; pages that have it must spell it out.
    hides_from_dictionary: object = None


@dataclass
class TinyFile:
    columns: list
    page_rows_log2: int = 10
    edit: object = None  # (kind, key, bytearray) -> None, see the module's comment
    record_growth: int = 0  # bytes that later versions append to every record
    extra_sections: list = field(default_factory=list)  # (type, flags, body)
    features: tuple = (0, 0, 0)  # incompatible, forbids rewriting, compatible
    seed_of: object = layout.seed_of

    def write(self):
        """The bytes of the file."""
        self.output = bytearray(64)
        group_entries = [self.write_row_group(group) for group in range(len(self.row_counts))]
        blocks = [self.write_column_block(ordinal) for ordinal in range(len(self.columns))]
        self.write_footer(group_entries, blocks)
        return bytes(self.output)

    @property
    def row_counts(self):
        return [len(values) for values in self.columns[0].row_groups] if self.columns else []

    def edited(self, kind, key, record):
        record = bytearray(record)
        if self.edit:
            self.edit(kind, key, record)
        return record

    def grown(self, kind, key, record):
        """A record of the column, row group, chunk or page tables. What is appended is not zero: a reader must not look at it."""
        return self.edited(kind, key, record) + b"\xa5" * self.record_growth

    def append(self, raw):
        """The offset, a multiple of 8, where `raw` is put."""
        self.output += bytes(-len(self.output) % 8)
        offset = len(self.output)
        self.output += raw
        return offset

    def append_sealed(self, body, kind, column=NONE_32, row_group=NONE_32, ordinal=0):
        seal = struct.pack("<Q", xxh3(self.seed_of(FILE_ID, kind, column, row_group, ordinal), bytes(body)))
        return self.append(bytes(body) + seal), len(body) + 8

    def append_page(self, prefix, key, kind, payload, codec, count, column, row_group, ordinal):
        """A page's offset and length. `prefix` is "", "dictionary " or "filter "."""
        payload = bytes(self.edited(f"{prefix}payload", key, payload))
        stored = payload
        if codec == 1:
            stored = lz4.block.compress(payload, store_size=False)
        elif codec == 2:
            stored = zstandard.ZstdCompressor(write_checksum=False, write_content_size=True).compress(payload)
        header = struct.pack("<BBHIIIIHH", kind, codec, 0, len(stored), len(payload), count, column, row_group, ordinal)
        header = self.edited(f"{prefix}page header", key, header)
        seed = self.seed_of(FILE_ID, kind, column, row_group, ordinal if kind == layout.DATA_PAGE else 0)
        checksum = struct.pack("<Q", xxh3(seed, bytes(header), stored))
        return self.append(header + checksum + stored), 32 + len(stored)

    def write_row_group(self, group):
        self.chunk_records = getattr(self, "chunk_records", {})
        start = self.append(b"")
        for ordinal, column in enumerate(self.columns):
            self.chunk_records[ordinal, group] = self.write_chunk(ordinal, column, group)
        rows = self.row_counts[group]
        page_count = -(-rows >> self.page_rows_log2)
        length = len(self.output) - start
        first_row = sum(self.row_counts[:group])
        return struct.pack("<QIBBHQQ", first_row, rows, self.page_rows_log2, 0, page_count, start, length)

    def write_chunk(self, ordinal, column, group):
        """A chunk's fields and page entries. A column without `encode` and `dictionary` has constant or all-NULL chunks."""
        values = column.row_groups[group]
        whole = zone_map(column.type, values)
        distinct = distinct_count(column_values(column.type, values))
        if column.encode is None and column.dictionary is None:
            flag = layout.ALL_NULL if whole.null_count == len(values) else layout.CONSTANT
            return self.chunk_fields(column, group, whole, 0, 0, 0, 0, flag, distinct, 0), []
        writer = column.nodes = getattr(column, "nodes", None) or NodeWriter()
        element = column.type.element
        start, dictionary_length, entries = None, 0, []
        if column.dictionary:
            present = {value_bytes(element, value): value for value in values if value is not None}
            present.pop(column.hides_from_dictionary, None)
            order = nodes.order_keys(numpy.array(list(present.values()), dtype=column.type.dtype))
            entries = [value for _, value in sorted(zip(order, present.values()), key=lambda pair: pair[0])]
            owner, is_taken, _ = column.shares.get(group, (None, False, False))
            column.entries = getattr(column, "entries", {})
            column.entries[group] = entries = column.entries[owner] if is_taken else entries
            codes = {value_bytes(element, value): code for code, value in enumerate(entries)}
            if not is_taken:
                payload = self.dictionary_payload(column, writer, entries, owner)
                start, dictionary_length = self.append_page(
                    "dictionary ",
                    (ordinal, group),
                    layout.DICTIONARY_PAGE,
                    payload,
                    column.codec,
                    len(entries),
                    ordinal,
                    group,
                    65_535,
                )
        pages, page_rows = [], 1 << self.page_rows_log2
        for page, first in enumerate(range(0, len(values), page_rows)):
            rows = values[first : first + page_rows]
            if column.dictionary and not (column.keeps_values and column.keeps_values(page)):
                page_codes = [codes[value_bytes(element, value)] if value is not None else 0 for value in rows]
                node = writer.dictionary(element, page_codes, column.code_element)
            else:
                values_of = [(column, rows)]
                if column.base is not None:
                    other = self.columns[self.ordinal(column.base)]
                    values_of.append((other, other.row_groups[group][first : first + page_rows]))
                node = column.encode(writer, *([c.filler if v is None else v for v in of] for c, of in values_of))
            if None in rows:
                encode_validity = column.encode_validity and partial(column.encode_validity, writer)
                node = writer.nullable(element, [value is not None for value in rows], node, encode_validity)
            key = (ordinal, group, page)
            offset, length = self.append_page(
                "", key, layout.DATA_PAGE, node, column.codec, len(rows), ordinal, group, page
            )
            start = offset if start is None else start
            zone = zone_map(column.type, rows)
            entry = struct.pack("<IIIIIHBB8x", offset - start, length, first, zone.null_count, zone.nan_count, zone.flags,
                                len(zone.minimum), len(zone.maximum)) + zone.fields()  # fmt: skip
            pages.append((key, entry))
        length = len(self.output) - start
        flag = layout.HAS_PAGE_ENTRIES if len(pages) > 1 else 0
        fields = self.chunk_fields(
            column, group, whole, start, length, dictionary_length, len(pages), flag, distinct,
            len(entries) if dictionary_length else 0,
        )  # fmt: skip
        fields[-1] = self.write_facts(ordinal, column, group) + self.sharing(column, group)
        return fields, pages if flag else []

    @staticmethod
    def dictionary_payload(column, writer, entries, owner):
        if owner is None:
            return column.dictionary(writer, entries)
        owned, element = column.entries[owner], column.type.element
        here, there = ({value_bytes(element, value) for value in values} for values in (entries, owned))
        added = [value for value in entries if value_bytes(element, value) not in there]
        kept = writer.bitmap([value_bytes(element, value) in here for value in owned])
        return kept + (column.dictionary(writer, added) if added else b"")

    @staticmethod
    def sharing(column, group):
        owner, _, is_complete = column.shares.get(group, (-1, False, False))
        return struct.pack("<HHI", owner + 1, is_complete, 0)

    def ordinal(self, name):
        return next(i for i, column in enumerate(self.columns) if column.name == name)

    def chunk_fields(
        self, column, group, zone, offset, length, dictionary_length, page_count, flags, distinct, entries
    ):
        rows = len(column.row_groups[group])
        base = 0 if column.base is None else self.ordinal(column.base) + 1
        return [offset, length, dictionary_length, rows, zone.null_count, zone.nan_count, page_count, zone.flags | flags,
                len(zone.minimum), len(zone.maximum), base, 0, distinct, entries, zone.fields(), bytes(56)]  # fmt: skip

    @property
    def has_facts(self):
        says = (c.filter_blocks or c.says_complete or c.says_sum or c.says_order for c in self.columns)
        return any(says)

    @property
    def has_order(self):
        return any(column.says_order for column in self.columns)

    @property
    def has_sharing(self):
        """Whether entries are so long: what is appended to entries with facts comes behind all that is known."""
        return any(column.shares for column in self.columns) or self.has_facts and self.record_growth > 0

    @property
    def chunk_length(self):
        return 136 if self.has_sharing else 128 if self.has_order else 120 if self.has_facts else 80

    def write_facts(self, ordinal, column, group):
        """The facts of a chunk with pages, and before that the page of its filter."""
        offset = length = 0
        if column.filter_blocks:
            hashes = filters.hashes(column_values(column.type, column.row_groups[group]))
            payload = filters.filter_payload(filters.filter_of(hashes, column.filter_blocks), len(hashes))
            offset, length = self.append_page(
                "filter ",
                (ordinal, group),
                layout.FILTER_PAGE,
                payload,
                0,
                column.filter_blocks,
                ordinal,
                group,
                65_535,
            )
        _, is_taken, _ = column.shares.get(group, (None, False, False))
        flags = basalt_facts.DICTIONARY_IS_COMPLETE if column.says_complete and not is_taken else 0
        total = 0
        if column.says_sum:
            flags |= basalt_facts.HAS_SUM
            total = sum(value for value in column.row_groups[group] if value is not None)
        return struct.pack("<QIH2x", offset, length, flags) + total.to_bytes(16, "little", signed=True) + bytes(8) + (
            struct.pack("<IHH", *(basalt_order.order_of(column.row_groups[group]) if column.says_order else (0, 0)), 0)
        )

    def write_column_block(self, ordinal):
        chunks, page_entries, count, page_bytes = b"", b"", 0, 0
        for group in range(len(self.row_counts)):
            fields, pages = self.chunk_records[ordinal, group]
            fields[11] = count if pages else 0
            entry = struct.pack("<QIIIIIHHBBHIII", *fields[:-2]) + fields[-2]
            chunks += self.grown("chunk", (ordinal, group), (entry + fields[-1])[: self.chunk_length])
            page_entries += b"".join(self.grown("page entry", key, entry) for key, entry in pages)
            count += len(pages)
            page_bytes += fields[1]
        offset, length = self.append_sealed(chunks + page_entries, layout.COLUMN_BLOCK, column=ordinal)
        return offset, length, count, page_bytes

    def write_footer(self, group_entries, blocks):
        footer_offset = blocks[0][0] if blocks else self.append(b"")
        heap = b"".join(column.name.encode() for column in self.columns)
        names = [len(column.name.encode()) for column in self.columns]
        table = b""
        for ordinal, (column, block) in enumerate(zip(self.columns, blocks)):
            table += self.grown(
                "column", ordinal, self.column_entry(ordinal, column, block, sum(names[:ordinal]), names[ordinal])
            )
        groups = b"".join(self.grown("row group", i, entry) for i, entry in enumerate(group_entries))
        slots, hash_body = self.name_hash()
        ids = sorted((self.field_id(ordinal), ordinal) for ordinal in range(len(self.columns)))
        sections = self.sketches() + self.distributions() + [
            (layout.ROW_GROUP_TABLE, 0, groups, len(group_entries)),
            (layout.COLUMN_TABLE, 0, table, len(self.columns)),
            (layout.NAME_HEAP, 0, heap, len(heap)),
            (layout.NAME_HASH, 0, hash_body, slots),
            (layout.FIELD_ID_INDEX, 0, b"".join(struct.pack("<II", *entry) for entry in ids), len(ids)),
        ] + [(kind, flags, body, len(body)) for kind, flags, body in self.extra_sections]
        entries = b""
        for kind, flags, body, count in sections:
            offset, length = self.append_sealed(self.edited("section", kind, body), layout.SECTION_BLOCK, ordinal=kind)
            entries += self.edited("section entry", kind, struct.pack("<HHIQQQ", kind, flags, 0, offset, length, count))
        sizes = [size + self.record_growth for size in (64, 32, self.chunk_length, 64)]
        has_filters = any(column.filter_blocks for column in self.columns)
        features = self.features[:2] + (self.features[2] | has_filters,)
        root = FILE_ID + struct.pack("<QQQ", *features)
        root += struct.pack("<QII", sum(self.row_counts), len(self.columns), len(group_entries))
        root += struct.pack("<HHHHBBHIQ", *sizes, 1, 0, len(sections), 0, footer_offset) + entries
        root_offset, root_length = self.append_sealed(self.edited("root", (), root), layout.ROOT_BLOCK)
        seal = self.output[-8:]
        self.append(b"")
        size = len(self.output) + 64
        tail = struct.pack("<QII", root_offset, root_length, size - footer_offset) + FILE_ID
        tail = self.edited("tail", (), tail + struct.pack("<Q", size) + seal + struct.pack("<HH", 1, 0))
        self.output += tail + struct.pack("<I", xxh3(0, bytes(tail)) & NONE_32) + layout.TAIL_MAGIC
        header = struct.pack(
            "<8sHHI16sQQQ", layout.HEADER_MAGIC, 1, 0, 0, FILE_ID, features[0], features[2], 0
        )
        header = self.edited("header", (), header)
        self.output[:64] = header + struct.pack("<Q", xxh3(0, bytes(header)))

    def sketches(self):
        """The section of sketches, if a column has one."""
        if not any(column.has_sketch for column in self.columns):
            return []
        records = []
        for column in self.columns:
            values = [value for group in column.row_groups for value in group] if column.has_sketch else []
            registers = sketches.registers_of(filters.hashes(column_values(column.type, values)))
            records.append(sketches.encode(registers) if column.has_sketch else b"")
        return [self.records(layout.SKETCHES, records)]

    def distributions(self):
        """The section of distributions, if a column has one."""
        records = [column.distribution for column in self.columns]
        return [self.records(layout.DISTRIBUTIONS, records)] if any(records) else []

    @staticmethod
    def records(kind, records):
        """A section of records, one a column, with their places."""
        places, bodies = b"", b""
        for record in records:
            places += struct.pack("<II", 8 * len(records) + len(bodies) if record else 0, len(record))
            bodies += record
        return kind, 0, places + bodies, len(places + bodies)

    def field_id(self, ordinal):
        return self.columns[ordinal].field_id or ordinal + 1

    def column_entry(self, ordinal, column, block, name_offset, name_length):
        offset, length, page_entry_count, page_bytes = block
        encodings = column.nodes.encodings if hasattr(column, "nodes") else 0
        encodings |= 1 << layout.SHARED_DICTIONARY if column.shares else 0
        entry = struct.pack("<IIIHH", self.field_id(ordinal), NONE_32, name_offset, name_length, 0)
        entry += struct.pack(
            "<BBHHH", column.type.number, 0, int(column.is_nullable), column.type.precision, column.type.scale
        )
        return entry + struct.pack("<QQIIQQ", encodings, offset, length, page_entry_count, page_bytes, 0)

    def name_hash(self):
        slot_count = 2
        while slot_count < 2 * len(self.columns):
            slot_count *= 2
        slots = [(0, 0)] * slot_count
        for ordinal, column in enumerate(self.columns):
            hash = xxh3(0, struct.pack("<I", NONE_32) + column.name.encode())
            slot = hash % slot_count
            while slots[slot] != (0, 0):
                slot = (slot + 1) % slot_count
            slots[slot] = (hash >> 32, ordinal + 1)
        return slot_count, b"".join(struct.pack("<II", *slot) for slot in slots)

    def csv(self):
        """The rows as Basalt's command line prints them."""
        if not self.columns:
            return ""
        lines = [csv_header([column.name for column in self.columns])]
        for group in range(len(self.row_counts)):
            fields = [csv_fields(column_values(column.type, column.row_groups[group])) for column in self.columns]
            lines += [",".join(row) for row in zip(*fields)]
        return "".join(line + "\n" for line in lines)


def column_values(type, values):
    """What a reader must give for a list of values, None for NULL."""
    filler = b"" if type.number in (TEXT, BYTEA, UUID) else 0
    array = numpy.empty(len(values), dtype=type.dtype)
    array[:] = [filler if value is None else value for value in values]
    return ColumnValues(type, array, numpy.array([value is not None for value in values], dtype=bool))


def main(arguments):
    import tiny_faults
    import tiny_tables

    directory = Path(arguments[0])
    tiny_tables.write_good_files(directory / "good")
    tiny_faults.write_faults(directory / "faults")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1:])
