"""Payloads of pages: the block codec around them, and the tree of nodes inside.

| here | format-spec |
| --- | --- |
| `undo_block_codec` | codecs.md |
| `decode_page`, `decode_dictionary` | encodings/README.md; encodings/dictionary.md, "Dictionary page" |
| `_Page.open` | encodings/README.md, "Node" and "A reader must reject" |
| `unpack_vector` | encodings/README.md, "Lane-interleaved packing" |
| `_plain`, `_constant`, … | the page of that name in encodings/ |

A node of n values is decoded to a numpy array of n: of Python `bytes` for bytes and uuid, of Python `int` for i128,
else of the element type itself. Arithmetic is done in unsigned types, which wrap as the format wants it.
"""

from collections import namedtuple
from dataclasses import dataclass

import lz4.block
import numpy
import zstandard

from basalt_bytes import Span
from basalt_values import TEXT, ColumnValues, check_text

LONGEST_PAYLOAD = 256 << 20
LARGEST_EXPANSION = 4_096
LONGEST_VALUE = 64 << 20
MOST_LEVELS = 6
MOST_NODES = 64
MOST_DICTIONARY_ENTRIES = 65_536
MOST_PATCHES = 65_535
NODE_HEADER_LENGTH = 16
VECTOR_LENGTH = 1_024

PLAIN, CONSTANT, SEQUENCE, FRAME_OF_REFERENCE, DELTA, RUNS, DICTIONARY, FSST = 0, 1, 2, 3, 4, 5, 6, 7
ALP, ALP_RD, SPARSE, BITMAP, BOOLEAN_SET, SPLIT, BYTES, SCALE, NULLABLE = 8, 9, 10, 11, 12, 13, 14, 15, 16
BYTE_STREAM_SPLIT, DIFFERENCE, FRONT_CODING = 18, 20, 21
ESCAPE = 255
LONGEST_SYMBOL = 8


@dataclass(frozen=True)
class Element:
    """An element type. `dtype` is that of decoded values, `bits` the width T where it is fixed."""

    number: int
    name: str
    dtype: str
    bits: int | None

    @property
    def byte_count(self):
        return self.bits // 8

    @property
    def unsigned(self):
        """The unsigned type of the same width, in which sums are taken."""
        return numpy.dtype(f"<u{self.byte_count}")


_ELEMENT_TYPES = (
    (0, "bits", "?", None), (2, "i16", "<i2", 16), (3, "i32", "<i4", 32), (4, "i64", "<i8", 64), (5, "i128", "O", 128),
    (6, "f32", "<f4", 32), (7, "f64", "<f8", 64), (8, "bytes", "O", None), (9, "uuid", "O", 128),
    (10, "u8", "<u1", 8), (11, "u16", "<u2", 16), (12, "u32", "<u4", 32), (13, "u64", "<u8", 64),
)  # fmt: skip
ELEMENTS = {name: Element(number, name, dtype, bits) for number, name, dtype, bits in _ELEMENT_TYPES}
UNSIGNED = ("u8", "u16", "u32", "u64")


# codecs.md


def undo_block_codec(payload, codec, plain_length):
    """The payload with its block codec undone, `plain_length` bytes of it: both are from a page's header."""
    limit = min(LONGEST_PAYLOAD, LARGEST_EXPANSION * payload.length)
    payload.require_at_most(plain_length, limit, f"bytes from {payload.length}")
    if codec == 0:
        payload.require_equal(plain_length, payload.length, "bytes without a codec")
        return payload
    stored = payload.bytes()
    if codec == 1:
        try:
            plain = lz4.block.decompress(stored, uncompressed_size=plain_length)
        except (lz4.block.LZ4BlockError, ValueError) as error:
            raise payload.corrupt(f"a damaged LZ4 block: {error}") from None
    elif codec == 2:
        try:
            frame = zstandard.get_frame_parameters(stored)
            payload.require(frame.content_size == plain_length, "the zstd frame does not state the page's length")
            payload.require(frame.dict_id == 0, "the zstd frame wants a dictionary")
            decompressor = zstandard.ZstdDecompressor(max_window_size=LONGEST_PAYLOAD)
            plain = decompressor.decompress(stored, max_output_size=plain_length, allow_extra_data=False)
        except zstandard.ZstdError as error:
            raise payload.corrupt(f"a damaged zstd frame: {error}") from None
    else:
        raise payload.unsupported(f"block codec {codec} is not known")
    payload.require_equal(len(plain), plain_length, "bytes that come out of the codec")
    return Span(plain, 0, len(plain), payload.file, f"{payload.place}, block codec undone")


# encodings/README.md


def decode_page(payload, column, row_count, dictionary, trace=None, base=None):
    """The values of a data page. `trace`, a list, receives a line for each node; `base` are the values of the page that
    differences are to."""
    page = _Page(column, dictionary, trace=trace, base=base)
    values, validity = page.root(payload, row_count)
    decoded = ColumnValues(column.type, values, validity)
    payload.require(all(map(column.type.contains, decoded.present().tolist())), f"a value outside of {column.type}")
    return decoded


def decode_dictionary(payload, column, entry_count, owned=None, trace=None):
    """The entries of a dictionary page, checked to ascend strictly. `owned` are those of the dictionary that it amends."""
    payload.require(column.type.name != "boolean", "a dictionary of booleans")
    payload.require_at_most(entry_count, MOST_DICTIONARY_ENTRIES, "entries")
    page = _Page(column, None, trace=trace)
    kept, start = numpy.empty(0, dtype=bool), 0
    if owned is not None:
        kept, start = page.tree(payload, 0, "bits", len(owned), "kept")
    added_count = entry_count - int(numpy.count_nonzero(kept))
    payload.require(added_count >= 0, f"{entry_count - added_count} entries are kept, of {entry_count}")
    if owned is not None and added_count == 0:
        payload.require(start == payload.length, f"{payload.length - start} bytes are left over behind the kept", start)
        return owned[kept]
    added, end = page.tree(payload, start, column.type.element, added_count, "root" if owned is None else "added")
    payload.require(end == payload.length, f"{payload.length - end} bytes are left over behind the root", end)
    keys = order_keys(added)
    payload.require(all(a < b for a, b in zip(keys, keys[1:])), "the entries of the dictionary do not ascend strictly")
    if owned is None:
        return added
    payload.require(not set(keys) & set(order_keys(owned)), "an added entry is one of the owner's")
    entries = numpy.concatenate([owned[kept], added])
    keys = order_keys(entries)
    return entries[sorted(range(entry_count), key=keys.__getitem__)]


def order_keys(values):
    """Keys in the order of a dictionary: that of the type, and of their bits for equal floats."""
    if values.dtype.kind != "f":
        return values.tolist()
    bits = values.view(f"<u{values.dtype.itemsize}").tolist()
    is_nan = numpy.isnan(values).tolist()
    return [(nan, 0.0 if nan else value, bit) for nan, value, bit in zip(is_nan, values.tolist(), bits)]


class _Node:
    """A node whose header is checked. The parts of its body are taken in their order."""

    def __init__(self, page, span, encoding, element, count, level):
        self.page, self.span, self.encoding = page, span, encoding
        self.element, self.count, self.level = element, count, level
        self.require = span.require
        self.offset = 0

    @property
    def vectors(self):
        """The rows of each vector."""
        starts = range(0, self.count, VECTOR_LENGTH)
        return [slice(start, min(start + VECTOR_LENGTH, self.count)) for start in starts]

    def array(self, dtype, count):
        """A part of `count` numbers, padded."""
        values = self.span.array(dtype, count, self.offset)
        self.offset += values.nbytes
        self.pad()
        return values

    def bytes(self, length):
        """A part of `length` bytes, not padded."""
        raw = self.span.bytes(self.offset, length)
        self.offset += length
        return raw

    def number(self, byte_count):
        """One unsigned number, not padded."""
        return int.from_bytes(self.bytes(byte_count), "little")

    def zeros(self, length, what="a reserved field"):
        self.span.zeros(self.offset, length, what)
        self.offset += length

    def pad(self):
        self.zeros(-self.offset % 8, "padding")

    def child(self, names, count, role, is_of_rows=False, is_part=False):
        """The values of the child that stands next. `names` are those of the element types it may have, or the one. Of what is
        only `is_part` of text, nothing is text."""
        child, self.offset = self.page.open(self.span, self.offset, names, count, self.level + 1, role)
        child.require(child.encoding != NULLABLE, "a nullable node that is not the root")
        was_part, self.page.is_part = self.page.is_part, self.page.is_part or is_part
        values = child.values(is_of_rows)
        self.page.is_part = was_part
        return values

    def values(self, is_of_rows):
        """Only nodes whose values are those of the page's rows may be codes into its dictionary, or differences."""
        self.require(self.encoding != DICTIONARY or is_of_rows, "a dictionary node where none can stand")
        has_base = is_of_rows and self.page.base is not None
        self.require(self.encoding != DIFFERENCE or has_base, "a difference where none can stand, or without a base")
        values = _ENCODINGS[self.encoding].decode(self)
        self.finish()
        return values

    def finish(self):
        left = self.span.length - self.offset
        self.require(left == 0, f"{left} bytes are left over behind the last part", self.offset)


@dataclass
class _Page:
    """What the nodes of one page share, and how many they are so far."""

    column: object
    dictionary: numpy.ndarray | None
    trace: list | None
    base: numpy.ndarray | None = None
    node_count: int = 0
    is_part: bool = False

    def root(self, payload, count):
        """Values and validity. A nullable node can only stand here."""
        name = self.column.type.element
        root, end = self.open(payload, 0, name, count, level=1, role="root")
        payload.require(end == payload.length, f"{payload.length - end} bytes are left over behind the root", end)
        if root.encoding != NULLABLE:
            return root.values(is_of_rows=True), numpy.ones(count, dtype=bool)
        validity = root.child("bits", count, "validity")
        values = root.child(name, count, "values", is_of_rows=True)
        root.finish()
        return values, validity

    def tree(self, payload, offset, name, count, role):
        """The values of a root of a dictionary page, and where it ends: neither NULLs nor codes."""
        root, end = self.open(payload, offset, name, count, level=1, role=role)
        root.require(root.encoding != NULLABLE, "a nullable node in a dictionary page")
        return root.values(is_of_rows=False), end

    def open(self, span, offset, names, count, level, role):
        """Reads and checks a node's header: the node, and where it ends. A `count` of None takes any."""
        header = span.part(offset, NODE_HEADER_LENGTH)
        encoding, number, child_count, flags, value_count, body_length, parameter = header.unpack("BBBBIII")
        self.node_count += 1
        header.require_at_most(level, MOST_LEVELS, "levels", 0)
        header.require_at_most(self.node_count, MOST_NODES, "nodes", 0)
        names = (names,) if isinstance(names, str) else names
        element = next((ELEMENTS[name] for name in names if ELEMENTS[name].number == number), None)
        header.require(element, f"element type {number} of the {role}, expected {' or '.join(names)}", 1)
        header.require(value_count > 0, f"a node without values as {role}", 4)
        header.require(count in (None, value_count), f"{value_count} values of the {role}, expected {count}", 4)
        if encoding not in _ENCODINGS:  # where type or count is wrong, the page is damaged, whatever the encoding
            raise header.unsupported(f"the encoding {encoding} of the {role} is not known")
        name, elements, children, _ = _ENCODINGS[encoding]
        is_named = self.column.encodings >> encoding & 1
        header.require(is_named, f"{name} is not among the encodings that the column table names", 0)
        header.require(element.name in elements, f"{name} cannot hold {element.name}", 1)
        header.require(child_count == children, f"{child_count} children, {name} has {children}", 2)
        header.require(flags == 0 and parameter == 0, f"flags {flags} and parameter {parameter} must be 0", 3)
        header.require(body_length % 8 == 0, f"a body of {body_length} bytes, no multiple of 8", 8)
        body = span.part(offset + NODE_HEADER_LENGTH, body_length, span.place)
        if self.trace is not None:
            indentation = "  " * (level - 1)
            self.trace.append(f"{indentation}{role}: {name} {element.name} × {value_count}, {body_length} bytes")
        return _Node(self, body, encoding, element, value_count, level), offset + NODE_HEADER_LENGTH + body_length

    def check_text(self, span, heap, starts):
        """Each value of a text column is UTF-8 without U+0000: the heap is, and no value starts inside a character."""
        if self.column.type.number != TEXT or self.is_part:
            return
        try:
            check_text(heap)
        except ValueError as error:
            raise span.corrupt(f"text that is none: {error}") from None
        # Empty values at the heap's end start behind it.
        first_bytes = numpy.frombuffer(heap, dtype="<u1")[starts[starts < len(heap)]]
        span.require(not numpy.any(first_bytes & 0xC0 == 0x80), "text that starts inside of a character")


def unpack_vector(packed, element_bits, width, count):
    """`count` ≤ 1,024 unsigned values from lane-interleaved `packed` bytes, as an array of the unsigned type."""
    dtype = numpy.dtype(f"<u{element_bits // 8}")
    lanes = VECTOR_LENGTH // element_bits
    rows = -(-count // lanes)
    if width == 0:
        return numpy.zeros(count, dtype=dtype)
    words = numpy.frombuffer(packed, dtype=dtype).reshape(-1, lanes)
    mask = dtype.type((1 << width) - 1)
    values = numpy.empty((rows, lanes), dtype=dtype)
    for row in range(rows):
        word, shift = divmod(row * width, element_bits)
        values[row] = words[word] >> dtype.type(shift)
        if shift + width > element_bits:
            values[row] |= words[word + 1] << dtype.type(element_bits - shift)
        values[row] &= mask
    return values.ravel()[:count]


def packed_byte_count(element_bits, width, count):
    """128 · ⌈R·W / T⌉."""
    rows = -(-count // (VECTOR_LENGTH // element_bits))
    return 128 * -(-rows * width // element_bits)


# One function an encoding


Encoding = namedtuple("Encoding", "name elements child_count decode")

_ALL = tuple(ELEMENTS)
_ALL_BUT_BITS = tuple(name for name in _ALL if name != "bits")
_WORDS = ("i16", "i32", "i64", "u16", "u32", "u64")
_INTEGERS = (*_WORDS, "u8")
_FLOATS = ("f32", "f64")

# By number. Nullable has no function: `_Page.root` decodes it, where alone it can stand.
_ENCODINGS = {NULLABLE: Encoding("nullable", _ALL, 2, None)}


def _encoding(number, name, elements, child_count):
    """Enters a function, from a node to its values, under the encoding's number."""

    def enter(decode):
        _ENCODINGS[number] = Encoding(name, elements, child_count, decode)
        return decode

    return enter


def _not_wider(element):
    """The unsigned types that are not wider than an element type."""
    return tuple(name for name in UNSIGNED if ELEMENTS[name].bits <= element.bits)


def _objects(values):
    """An array of Python objects: numpy's own array of `bytes` has a fixed width, and drops zeros at their ends."""
    return _filled(len(values), object, values)


def _filled(count, dtype, value):
    """`numpy.full` would take `bytes` for a sequence."""
    array = numpy.empty(count, dtype=dtype)
    array[:] = value
    return array


@_encoding(PLAIN, "plain", tuple(name for name in _ALL_BUT_BITS if name != "bytes"), 0)
def _plain(node):
    return _of_fixed_width(node, node.count)


def _of_fixed_width(node, count):
    if node.element.dtype != "O":
        return node.array(node.element.dtype, count)
    raw = node.bytes(16 * count)
    values = [raw[i : i + 16] for i in range(0, len(raw), 16)]
    is_uuid = node.element.name == "uuid"
    return _objects(values if is_uuid else [int.from_bytes(value, "little", signed=True) for value in values])


@_encoding(CONSTANT, "constant", _ALL, 0)
def _constant(node):
    return _filled(node.count, node.element.dtype, _one_value(node))


def _one_value(node):
    if node.element.name == "bits":
        return _bit(node)
    if node.element.name != "bytes":
        return _of_fixed_width(node, 1)[0]
    value = node.bytes(node.number(4))
    node.pad()
    node.span.require_at_most(len(value), LONGEST_VALUE, "bytes of a value")
    node.page.check_text(node.span, value, numpy.zeros(1, dtype="<i8"))
    return value


def _bit(node):
    value = node.number(1)
    node.require(value <= 1, f"{value} is no bit", 0)
    node.pad()
    return bool(value)


@_encoding(SEQUENCE, "sequence", _INTEGERS, 0)
def _sequence(node):
    unsigned = node.element.unsigned
    base, step = node.array(unsigned, 1), node.array(unsigned, 1)
    node.require(int(step[0]) != 0, "a step of 0", 8)
    return (base + numpy.arange(node.count, dtype=unsigned) * step).view(node.element.dtype)


@_encoding(FRAME_OF_REFERENCE, "frame-of-reference", _INTEGERS, 0)
def _frame_of_reference(node):
    element, vectors = node.element, node.vectors
    stored_count = node.number(2)
    node.span.require_equal(stored_count, len(vectors), "vectors", 0)
    node.zeros(2)
    patch_count = _patch_count(node)
    widths = node.array("<u1", len(vectors)).tolist()
    node.span.require_at_most(max(widths), element.bits, f"bits of {element.name}")
    references = node.array(element.unsigned, len(vectors))
    patched_rows, patches = _patches(node, element, patch_count)
    values = numpy.empty(node.count, dtype=element.unsigned)
    for rows, width in zip(vectors, widths):
        length = rows.stop - rows.start
        packed = node.bytes(packed_byte_count(element.bits, width, length))
        values[rows] = unpack_vector(packed, element.bits, width, length)
    values[patched_rows] = patches
    values += numpy.repeat(references, VECTOR_LENGTH)[: node.count]
    return values.view(element.dtype)


def _patch_count(node):
    patch_count = node.number(4)
    node.span.require_at_most(patch_count, min(node.count, MOST_PATCHES), "patches", 4)
    return patch_count


def _patches(node, element, patch_count):
    """Rows of the node, and what stands there instead, as bits."""
    if not patch_count:
        return numpy.empty(0, dtype="<i8"), numpy.empty(0, dtype=element.unsigned)
    vector_count = len(node.vectors)
    starts = node.array("<u2", vector_count + 1).astype("<i8")
    node.require(starts[0] == 0 and starts[-1] == patch_count, "patch starts do not go from 0 to the patch count")
    node.require(numpy.all(numpy.diff(starts) >= 0), "patch starts descend")
    places = node.array("<u2", patch_count)
    rows = numpy.repeat(numpy.arange(vector_count) * VECTOR_LENGTH, numpy.diff(starts)) + places
    is_within = numpy.all(places < VECTOR_LENGTH) and numpy.all(rows < node.count)
    node.require(is_within, "a patch position beyond its vector")
    # Vectors follow each other, and so do their patches: rows that ascend are positions that do.
    node.require(numpy.all(numpy.diff(rows) > 0), "the patch positions of a vector do not ascend strictly")
    return rows, node.array(element.unsigned, patch_count)


@_encoding(ALP, "alp", _FLOATS, 1)
def _alp(node):
    element = node.element
    exponent, factor = node.number(1), node.number(1)
    node.require(factor <= exponent <= 18, f"exponent {exponent} and factor {factor}, at most 18", 0)
    node.zeros(2)
    rows, patches = _patches(node, element, _patch_count(node))
    numbers = node.child("i64" if element.name == "f64" else "i32", node.count, "numbers")
    values = (numbers.astype("<f8") * float(f"1e{factor}") * float(f"1e-{exponent}")).astype(element.dtype)
    values[rows] = patches.view(element.dtype)
    return values


@_encoding(ALP_RD, "alp-rd", _FLOATS, 2)
def _alp_rd(node):
    element = node.element
    right_bits, entry_count = node.number(1), node.number(1)
    node.require(element.bits - 16 <= right_bits < element.bits, f"right parts of {right_bits} bits", 0)
    node.require(1 <= entry_count <= 8, f"{entry_count} left parts, 1 to 8 are allowed", 1)
    node.zeros(2)
    patch_count = _patch_count(node)
    entries = node.array("<u2", entry_count)
    rows, patches = _patches(node, ELEMENTS["u16"], patch_count)
    codes = node.child("u8", node.count, "codes")
    node.require(numpy.all(codes < entry_count), f"a code that is not below {entry_count}")
    rights = node.child(_not_wider(element), node.count, "right parts").astype(element.unsigned)
    lefts = entries[codes].astype(element.unsigned)
    lefts[rows] = patches
    return ((lefts << element.unsigned.type(right_bits)) + rights).view(element.dtype)


@_encoding(DELTA, "delta", _WORDS, 1)
def _delta(node):
    unsigned, vectors = node.element.unsigned, node.vectors
    form = node.number(1)
    node.require(form <= 2, f"the form {form} of delta", 0)
    node.zeros(7)
    bases = node.array(unsigned, len(vectors))
    slopes = node.array(unsigned, len(vectors)) if form == 2 else bases
    steps = node.array(unsigned, len(vectors))
    differences = node.child(_not_wider(node.element), node.count, "differences").astype(unsigned)
    lanes = VECTOR_LENGTH // node.element.bits if form == 1 else 1
    values = numpy.empty(node.count, dtype=unsigned)
    for rows, base, slope, step in zip(vectors, bases, slopes, steps):
        distances = differences[rows] + step
        if form == 2:
            distances = numpy.cumsum(distances, dtype=unsigned) + slope
        for lane in range(min(lanes, len(distances))):
            distances[lane::lanes] = numpy.cumsum(distances[lane::lanes], dtype=unsigned)
        values[rows] = distances + base
    return values.view(node.element.dtype)


@_encoding(DIFFERENCE, "difference", ("i16", "i32", "i64"), 1)
def _difference(node):
    element, base = node.element, node.page.base
    agrees = base.dtype == element.dtype and len(base) == node.count
    node.require(agrees, f"a base of {len(base)} {base.dtype}, not of {node.count} {element.name}")
    differences = node.child(element.name, node.count, "differences")
    return (base.view(element.unsigned) + differences.view(element.unsigned)).view(element.dtype)


@_encoding(BYTE_STREAM_SPLIT, "byte-stream-split", (*_WORDS, *_FLOATS), 0)
def _byte_stream_split(node):
    element = node.element
    plane_count = node.number(1)
    node.require(1 <= plane_count <= element.byte_count, f"{plane_count} planes of {element.name}", 0)
    node.zeros(7)
    base = node.array(element.unsigned, 1)
    planes = node.array("<u1", plane_count * node.count).reshape(plane_count, node.count)
    values = numpy.full(node.count, base[0], dtype=element.unsigned)
    for place, plane in enumerate(planes):
        values += plane.astype(element.unsigned) << element.unsigned.type(8 * place)
    return values.view(element.dtype)


@_encoding(RUNS, "runs", _ALL, 2)
def _runs(node):
    ends = node.child("u32", None, "ends").astype("<i8")
    node.span.require_at_most(len(ends), node.count, "runs")
    values = node.child(node.element.name, len(ends), "values")
    lengths = numpy.diff(ends, prepend=0)
    node.require(numpy.all(lengths > 0), "the ends of runs do not ascend strictly")
    node.span.require_equal(ends[-1], node.count, "the end of the last run")
    return numpy.repeat(values, lengths)


@_encoding(DICTIONARY, "dictionary", _ALL_BUT_BITS, 1)
def _dictionary(node):
    entries = node.page.dictionary
    node.require(entries is not None, "a dictionary node in a chunk without a dictionary page")
    codes = node.child(("u8", "u16"), node.count, "codes")
    node.require(codes.max() < len(entries), f"code {codes.max()} into a dictionary of {len(entries)} entries")
    return entries[codes]


def _positions(node):
    positions = node.child("u16", None, "positions").astype("<i8")
    node.span.require_at_most(len(positions), node.count, "positions")
    node.require(numpy.all(numpy.diff(positions) > 0), "positions do not ascend strictly")
    node.require(positions[-1] < node.count, f"position {positions[-1]} of {node.count} values")
    return positions


@_encoding(SPARSE, "sparse", _ALL_BUT_BITS, 2)
def _sparse(node):
    values = _filled(node.count, node.element.dtype, _one_value(node))
    positions = _positions(node)
    values[positions] = node.child(node.element.name, len(positions), "values")
    return values


@_encoding(BOOLEAN_SET, "boolean-set", ("bits",), 1)
def _boolean_set(node):
    listed = _bit(node)
    values = numpy.full(node.count, not listed)
    values[_positions(node)] = listed
    return values


@_encoding(SPLIT, "split", ("i128", "uuid"), 2)
def _split(node):
    is_uuid = node.element.name == "uuid"
    high = node.child("u64" if is_uuid else "i64", node.count, "high").tolist()
    low = node.child("u64", node.count, "low").tolist()
    numbers = [(a << 64) + b for a, b in zip(high, low)]
    return _objects([number.to_bytes(16, "big") for number in numbers] if is_uuid else numbers)


@_encoding(BITMAP, "bitmap", ("bits",), 0)
def _bitmap(node):
    words = node.array("<u8", -(-node.count // 64))
    bits = numpy.unpackbits(words.view("<u1"), bitorder="little")
    node.require(not numpy.any(bits[node.count :]), "a bit after the last value is set")
    return bits[: node.count].astype(bool)


def _pieces_of_heap(node, lengths, heap_length, checkpoints, what):
    """The pieces that a heap is cut into, and where they start."""
    starts, ends = _places(node, lengths, heap_length, checkpoints, what)
    heap = node.bytes(heap_length)
    node.pad()
    return [heap[start:end] for start, end in zip(starts.tolist(), ends.tolist())], starts


def _places(node, lengths, total, checkpoints, what):
    """Where values start and end that follow each other; a checkpoint is where the first of a vector starts."""
    ends = numpy.cumsum(lengths)  # at most 65,536 · 2^32: no overflow
    starts = ends - lengths
    node.span.require_equal(ends[-1], total, f"{what} that the lengths sum up to")
    follow = numpy.array_equal(checkpoints, starts[::VECTOR_LENGTH])
    node.require(follow, f"a checkpoint of {what} is not the sum of the lengths before", 8)
    return starts, ends


@_encoding(BYTES, "bytes", ("bytes",), 1)
def _bytes(node):
    heap_length = node.number(4)
    node.zeros(4)
    checkpoints = node.array("<u4", len(node.vectors))
    lengths = node.child("u32", node.count, "lengths").astype("<i8")
    node.span.require_at_most(lengths.max(), LONGEST_VALUE, "bytes of a value")
    values, starts = _pieces_of_heap(node, lengths, heap_length, checkpoints, "bytes")
    node.page.check_text(node.span, b"".join(values), starts)
    return _objects(values)


@_encoding(FSST, "fsst", ("bytes",), 1)
def _fsst(node):
    decoded_length, heap_length = node.number(4), node.number(4)
    node.span.require_at_most(decoded_length, LONGEST_PAYLOAD, "bytes of values")
    checkpoints = node.array("<u4", 2 * len(node.vectors)).astype("<i8")
    code_checkpoints, byte_checkpoints = numpy.split(checkpoints, 2)
    symbol_lengths = node.bytes(node.number(1))
    for length in symbol_lengths:
        node.require(1 <= length <= LONGEST_SYMBOL, f"a symbol of {length} bytes")
    symbols = [node.bytes(length) for length in symbol_lengths]
    node.pad()
    lengths = node.child("u32", node.count, "lengths").astype("<i8")
    pieces, _ = _pieces_of_heap(node, lengths, heap_length, code_checkpoints, "codes")
    node.require(byte_checkpoints[0] == 0, f"the first byte checkpoint is {byte_checkpoints[0]}", 8)
    room = numpy.diff(byte_checkpoints, append=decoded_length)
    code_counts = numpy.diff(code_checkpoints, append=heap_length)
    node.require(numpy.all(room >= 0), "byte checkpoints descend", 8)
    # Before anything is expanded: codes cannot be more bytes than the page says that they are.
    node.require(numpy.all(room <= code_counts * LONGEST_SYMBOL), "a vector of more bytes than its codes can be", 8)
    values = [_expand(node, symbols, piece) for piece in pieces]
    value_lengths = numpy.array([len(value) for value in values])
    starts, _ = _places(node, value_lengths, decoded_length, byte_checkpoints, "bytes")
    node.span.require_at_most(value_lengths.max(), LONGEST_VALUE, "bytes of a value")
    node.page.check_text(node.span, b"".join(values), starts)
    return _objects(values)


@_encoding(FRONT_CODING, "front-coding", ("bytes",), 2)
def _front_coding(node):
    decoded_length = node.number(4)
    node.span.require_at_most(decoded_length, LONGEST_PAYLOAD, "bytes of values")
    checkpoints = node.array("<u4", len(node.vectors)).astype("<i8")
    node.require(checkpoints[0] == 0, f"the first checkpoint is {checkpoints[0]}", 4)
    node.require(numpy.all(numpy.diff(checkpoints, append=decoded_length) >= 0), "checkpoints descend", 4)
    prefixes = node.child("u32", node.count, "prefixes").tolist()
    suffixes = node.child("bytes", node.count, "suffixes", is_part=True).tolist()
    values, length = [], 0
    for row, (prefix, suffix) in enumerate(zip(prefixes, suffixes)):
        previous = values[-1] if row % VECTOR_LENGTH else b""
        node.require(prefix <= len(previous), f"{prefix} bytes of a value that has {len(previous)}")
        node.span.require_at_most(prefix + len(suffix), LONGEST_VALUE, "bytes of a value")
        length += prefix + len(suffix)
        node.require(length <= decoded_length, f"values of more than {decoded_length} bytes")
        values.append(previous[:prefix] + suffix)
    value_lengths = numpy.array([len(value) for value in values])
    starts, _ = _places(node, value_lengths, decoded_length, checkpoints, "bytes")
    node.page.check_text(node.span, b"".join(values), starts)
    return _objects(values)


def _expand(node, symbols, codes):
    """The value that some codes are."""
    parts, codes = [], iter(codes)
    for code in codes:
        if code == ESCAPE:
            byte = next(codes, None)
            node.require(byte is not None, "an escape at the end of a value")
            parts.append(bytes([byte]))
        else:
            node.require(code < len(symbols), f"code {code} of {len(symbols)} symbols")
            parts.append(symbols[code])
    return b"".join(parts)


@_encoding(SCALE, "scale", (*_WORDS, "i128"), 1)
def _scale(node):
    multiplier = node.number(node.element.byte_count)
    node.pad()
    base = node.number(node.element.byte_count)
    node.pad()
    node.require(1 <= multiplier < 1 << 64, f"a multiplier of {multiplier}", 0)
    quotients = node.child(_not_wider(node.element), node.count, "quotients")
    if node.element.name == "i128":
        half = 1 << 127
        shifted = [(base + multiplier * quotient + half) % (2 * half) for quotient in quotients.tolist()]
        return _objects([value - half for value in shifted])
    unsigned = node.element.unsigned
    return (unsigned.type(base) + unsigned.type(multiplier) * quotients.astype(unsigned)).view(node.element.dtype)


KNOWN_ENCODINGS = tuple(_ENCODINGS)
