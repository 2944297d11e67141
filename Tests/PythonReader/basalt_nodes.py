"""Payloads of pages: the block codec around them, and the tree of nodes inside.

| here | format-spec |
| --- | --- |
| `undo_block_codec` | codecs.md |
| `decode_page`, `decode_dictionary` | encodings/README.md; encodings/dictionary.md, "Dictionary page" |
| `_Tree.node` | encodings/README.md, "Node" and "A reader must reject" |
| `unpack_vector` | encodings/README.md, "Lane-interleaved packing" |
| `_plain`, `_constant`, … | the page of that name in encodings/ |

A node of n values is decoded to a numpy array of n: of Python `bytes` for bytes and uuid, of Python `int` for i128, else
of the element type itself. Arithmetic is done in unsigned types, which wrap as the format wants it.
"""

from dataclasses import dataclass

import lz4.block
import numpy
import zstandard

from basalt_bytes import Span
from basalt_values import DECIMAL, TEXT, ColumnValues

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
ELEMENT_NAMES = {element.number: element.name for element in ELEMENTS.values()}
UNSIGNED = ("u8", "u16", "u32", "u64")


def element_of(type):
    """The element type of a column's pages."""
    if type.number == DECIMAL:
        return ELEMENTS["i128" if type.is_wide_decimal else "i64"]
    by_name = {
        "boolean": "bits", "smallint": "i16", "integer": "i32", "date": "i32", "real": "f32", "double precision": "f64",
        "text": "bytes", "bytea": "bytes", "uuid": "uuid",
    }  # fmt: skip
    return ELEMENTS[by_name.get(type.name, "i64")]


# codecs.md


def undo_block_codec(payload, codec, plain_length):
    """The payload with its block codec undone, `plain_length` bytes of it: both are from a page's header."""
    limit = min(LONGEST_PAYLOAD, LARGEST_EXPANSION * payload.length)
    payload.require(plain_length <= limit, f"{plain_length} bytes from {payload.length}, at most {limit} are allowed")
    if codec == 0:
        payload.require(plain_length == payload.length, f"{plain_length} bytes from {payload.length} without a codec")
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
    payload.require(len(plain) == plain_length, f"{len(plain)} bytes come out of it instead of {plain_length}")
    return Span(plain, 0, len(plain), payload.file, f"{payload.place}, block codec undone")


# encodings/README.md


def decode_page(payload, column, row_count, dictionary, trace=None, base=None):
    """The values of a data page. `trace`, a list, receives a line for each node; `base` are the values of the page that
    differences are to."""
    tree = _Tree(column, dictionary, is_dictionary_page=False, trace=trace, base=base)
    values, validity = tree.root(payload, row_count)
    decoded = ColumnValues(column.type, values, validity)
    payload.require(all(map(column.type.contains, decoded.present().tolist())), f"a value outside of {column.type}")
    return decoded


def decode_dictionary(payload, column, entry_count, trace=None):
    """The entries of a dictionary page, checked to ascend strictly."""
    payload.require(column.type.name != "boolean", "a dictionary of booleans")
    payload.require(entry_count <= MOST_DICTIONARY_ENTRIES, f"{entry_count} entries, at most {MOST_DICTIONARY_ENTRIES}")
    tree = _Tree(column, None, is_dictionary_page=True, trace=trace)
    entries, _ = tree.root(payload, entry_count)
    keys = order_keys(entries)
    payload.require(all(a < b for a, b in zip(keys, keys[1:])), "the entries of the dictionary do not ascend strictly")
    return entries


def order_keys(values):
    """Keys in the order of a dictionary: that of the type, and of their bits for equal floats."""
    if values.dtype.kind != "f":
        return values.tolist()
    bits = values.view(f"<u{values.dtype.itemsize}").tolist()
    is_nan = numpy.isnan(values).tolist()
    return [(nan, 0.0 if nan else value, bit) for nan, value, bit in zip(is_nan, values.tolist(), bits)]


class _Body:
    """The parts of a node's body, taken in their order."""

    def __init__(self, span):
        self.span = span
        self.offset = 0

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

    def number(self, dtype):
        """One number, not padded."""
        width = numpy.dtype(dtype).itemsize
        return int.from_bytes(self.bytes(width), "little")

    def pad(self):
        length = -self.offset % 8
        self.span.zeros(self.offset, length, "padding")
        self.offset += length

    def reserved(self, length):
        self.span.zeros(self.offset, length, "a reserved field")
        self.offset += length

    def finish(self):
        left = self.span.length - self.offset
        self.span.require(left == 0, f"{left} bytes are left over behind the last part", self.offset)


class _Tree:
    """Decodes the nodes of one page, and counts them."""

    def __init__(self, column, dictionary, is_dictionary_page, trace, base=None):
        self.column = column
        self.dictionary = dictionary
        self.is_dictionary_page = is_dictionary_page
        self.node_count = 0
        self.is_part = False
        self.trace = trace
        self.base = base

    def root(self, payload, count):
        """Values and validity. A nullable node can only stand here."""
        element = element_of(self.column.type)
        encoding, body, end = self.open(payload, 0, element, count, level=1, role="root")
        payload.require(end == payload.length, f"{payload.length - end} bytes are left over behind the root", end)
        if encoding != NULLABLE:
            values = self.decode(encoding, body, element, count, level=1, may_be_dictionary=not self.is_dictionary_page)
            return values, numpy.ones(count, dtype=bool)
        body.span.require(not self.is_dictionary_page, "a nullable node in a dictionary page")
        validity = self.child(body, ELEMENTS["bits"], count, 2, "validity")
        values = self.child(body, element, count, 2, "values", may_be_dictionary=True)
        body.finish()
        return values, validity

    def child(self, body, element, count, level, role, may_be_dictionary=False, is_part=False):
        """The values of the child that stands next in a body. `element` may be a tuple of names to choose from. Of what is only
        `is_part` of text, nothing is text."""
        encoding, child_body, body.offset = self.open(body.span, body.offset, element, count, level, role)
        if isinstance(element, tuple):
            element = child_body.element
        count = child_body.count
        child_body.span.require(encoding != NULLABLE, "a nullable node that is not the root")
        was_part, self.is_part = self.is_part, self.is_part or is_part
        values = self.decode(encoding, child_body, element, count, level, may_be_dictionary)
        self.is_part = was_part
        return values

    def open(self, span, offset, element, count, level, role):
        """Reads and checks a node's header: its encoding, its body, and where it ends. A `count` of None takes any."""
        header = span.part(offset, NODE_HEADER_LENGTH)
        encoding, number, child_count, flags, value_count, body_length, parameter = header.unpack("BBBBIII")
        self.node_count += 1
        header.require(level <= MOST_LEVELS, f"a node at level {level}, at most {MOST_LEVELS} are allowed", 0)
        header.require(self.node_count <= MOST_NODES, f"more than {MOST_NODES} nodes", 0)
        allowed = element if isinstance(element, tuple) else (element.name,)
        stored_element = ELEMENT_NAMES.get(number)
        fits = stored_element in allowed
        header.require(fits, f"element type {number} of the {role}, expected {' or '.join(allowed)}", 1)
        header.require(value_count > 0, f"a node without values as {role}", 4)
        header.require(count in (None, value_count), f"{value_count} values of the {role}, expected {count}", 4)
        if encoding not in _ENCODINGS:  # where type and count are wrong, the page is damaged, whatever its encoding means
            raise header.unsupported(f"the encoding {encoding} of the {role} is not known")
        name, elements, children, _ = _ENCODINGS[encoding]
        is_named = self.column.encodings >> encoding & 1
        header.require(is_named, f"{name} is not among the encodings that the column table names", 0)
        header.require(stored_element in elements, f"{name} cannot hold {stored_element}", 1)
        header.require(child_count == children, f"{child_count} children, {name} has {children}", 2)
        header.require(flags == 0 and parameter == 0, f"flags {flags} and parameter {parameter} must be 0", 3)
        header.require(body_length % 8 == 0, f"a body of {body_length} bytes, no multiple of 8", 8)
        body = _Body(span.part(offset + NODE_HEADER_LENGTH, body_length, span.place))
        body.element, body.count = ELEMENTS[stored_element], value_count
        if self.trace is not None:
            indentation = "  " * (level - 1)
            self.trace.append(f"{indentation}{role}: {name} {stored_element} × {value_count}, {body_length} bytes")
        return encoding, body, offset + NODE_HEADER_LENGTH + body_length

    def decode(self, encoding, body, element, count, level, may_be_dictionary):
        allowed = encoding != DICTIONARY or may_be_dictionary
        body.span.require(allowed, "a dictionary node where none can stand")
        allowed = encoding != DIFFERENCE or may_be_dictionary and self.base is not None
        body.span.require(allowed, "a difference where none can stand, or without a base")
        values = _ENCODINGS[encoding][3](self, body, element, count, level)
        body.finish()
        return values

    def check_text(self, span, heap, starts):
        """Each value of a text column is UTF-8 without U+0000: the heap is, and no value starts inside a character."""
        if self.column.type.number != TEXT or self.is_part:
            return
        try:
            heap.decode("utf-8")
        except UnicodeDecodeError as error:
            raise span.corrupt(f"text that is no UTF-8: {error}") from None
        span.require(0 not in heap, "text with U+0000")
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


# One function an encoding: (tree, body, element, count, level) -> values


def _plain(tree, body, element, count, level):
    if element.name == "i128":
        raw = body.bytes(16 * count)
        return _objects([int.from_bytes(raw[i : i + 16], "little", signed=True) for i in range(0, len(raw), 16)])
    if element.name == "uuid":
        raw = body.bytes(16 * count)
        return _objects([raw[i : i + 16] for i in range(0, len(raw), 16)])
    return body.array(element.dtype, count)


def _constant(tree, body, element, count, level):
    value = _one_value(tree, body, element)
    values = numpy.empty(count, dtype=element.dtype)
    values[:] = value
    return values


def _one_value(tree, body, element):
    if element.name == "bits":
        value = body.number("<u1")
        body.span.require(value <= 1, f"{value} is no bit", 0)
    elif element.name == "bytes":
        value = body.bytes(body.number("<u4"))
        body.span.require(len(value) <= LONGEST_VALUE, f"a value of {len(value)} bytes, at most {LONGEST_VALUE}")
        tree.check_text(body.span, value, numpy.zeros(1, dtype="<i8"))
    elif element.name == "uuid":
        value = body.bytes(16)
    elif element.name == "i128":
        value = int.from_bytes(body.bytes(16), "little", signed=True)
    else:
        value = numpy.frombuffer(body.bytes(element.byte_count), dtype=element.dtype)[0]
    body.pad()
    return value


def _sequence(tree, body, element, count, level):
    base, step = body.array(element.unsigned, 1), body.array(element.unsigned, 1)
    body.span.require(int(step[0]) != 0, "a step of 0", 8)
    return (base + numpy.arange(count, dtype=element.unsigned) * step).view(element.dtype)


def _frame_of_reference(tree, body, element, count, level):
    bits = element.bits
    vector_count = -(-count // VECTOR_LENGTH)
    stored_count = body.number("<u2")
    body.span.require(stored_count == vector_count, f"{stored_count} vectors instead of {vector_count}", 0)
    body.reserved(2)
    patch_count = _patch_count(body, count)
    widths = body.array("<u1", vector_count).tolist()
    body.span.require(max(widths) <= bits, f"a width of {max(widths)} bits in {element.name}")
    references = body.array(element.unsigned, vector_count)
    rows, patches = _patches(body, element, count, patch_count)
    values = numpy.empty(count, dtype=element.unsigned)
    for vector in range(vector_count):
        first = vector * VECTOR_LENGTH
        length = min(VECTOR_LENGTH, count - first)
        packed = body.bytes(packed_byte_count(bits, widths[vector], length))
        distances = unpack_vector(packed, bits, widths[vector], length)
        is_here = (rows >= first) & (rows < first + length)
        distances[rows[is_here] - first] = patches[is_here]
        values[first : first + length] = distances + references[vector]
    return values.view(element.dtype)


def _patch_count(body, count):
    patch_count = body.number("<u4")
    most = min(count, MOST_PATCHES)
    body.span.require(patch_count <= most, f"{patch_count} patches, at most {most}", 4)
    return patch_count


def _patches(body, element, count, patch_count):
    """Rows of the node, and what stands there instead, as bits."""
    if not patch_count:
        return numpy.empty(0, dtype="<i8"), numpy.empty(0, dtype=element.unsigned)
    vector_count = -(-count // VECTOR_LENGTH)
    starts = body.array("<u2", vector_count + 1).tolist()
    ends_fit = starts[0] == 0 and starts[-1] == patch_count
    body.span.require(ends_fit, "patch starts do not go from 0 to the patch count")
    body.span.require(starts == sorted(starts), "patch starts descend")
    rows = body.array("<u2", patch_count).astype("<i8")
    for vector in range(vector_count):
        places = rows[starts[vector] : starts[vector + 1]]
        length = min(VECTOR_LENGTH, count - vector * VECTOR_LENGTH)
        body.span.require(
            bool(numpy.all(numpy.diff(places) > 0)), f"patch positions of vector {vector} do not ascend strictly"
        )
        body.span.require(bool(numpy.all(places < length)), f"a patch position beyond a vector of {length} values")
        places += vector * VECTOR_LENGTH
    return rows, body.array(element.unsigned, patch_count)


def _alp(tree, body, element, count, level):
    exponent, factor = body.number("<u1"), body.number("<u1")
    body.span.require(factor <= exponent <= 18, f"exponent {exponent} and factor {factor}, at most 18", 0)
    body.reserved(2)
    rows, patches = _patches(body, element, count, _patch_count(body, count))
    numbers = tree.child(body, ELEMENTS["i64" if element.name == "f64" else "i32"], count, level + 1, "numbers")
    values = (numbers.astype("<f8") * float(f"1e{factor}") * float(f"1e-{exponent}")).astype(element.dtype)
    values[rows] = patches.view(element.dtype)
    return values


def _alp_rd(tree, body, element, count, level):
    right_bits, entry_count = body.number("<u1"), body.number("<u1")
    body.span.require(element.bits - 16 <= right_bits < element.bits, f"right parts of {right_bits} bits", 0)
    body.span.require(1 <= entry_count <= 8, f"{entry_count} left parts, 1 to 8 are allowed", 1)
    body.reserved(2)
    patch_count = _patch_count(body, count)
    entries = body.array("<u2", entry_count)
    rows, patches = _patches(body, ELEMENTS["u16"], count, patch_count)
    codes = tree.child(body, ELEMENTS["u8"], count, level + 1, "codes")
    body.span.require(bool(numpy.all(codes < entry_count)), f"a code that is not below {entry_count}")
    not_wider = tuple(name for name in UNSIGNED if ELEMENTS[name].bits <= element.bits)
    rights = tree.child(body, not_wider, count, level + 1, "right parts").astype(element.unsigned)
    lefts = entries[codes].astype(element.unsigned)
    lefts[rows] = patches
    return ((lefts << element.unsigned.type(right_bits)) + rights).view(element.dtype)


def _delta(tree, body, element, count, level):
    vector_count = -(-count // VECTOR_LENGTH)
    form = body.number("<u1")
    body.span.require(form <= 2, f"the form {form} of delta", 0)
    body.reserved(7)
    bases = body.array(element.unsigned, vector_count)
    slopes = body.array(element.unsigned, vector_count) if form == 2 else bases
    steps = body.array(element.unsigned, vector_count)
    not_wider = tuple(name for name in UNSIGNED if ELEMENTS[name].bits <= element.bits)
    differences = tree.child(body, not_wider, count, level + 1, "differences").astype(element.unsigned)
    values = numpy.empty(count, dtype=element.unsigned)
    for vector in range(vector_count):
        rows = slice(vector * VECTOR_LENGTH, min((vector + 1) * VECTOR_LENGTH, count))
        distances = differences[rows] + steps[vector]
        if form == 2:
            distances = numpy.cumsum(distances, dtype=element.unsigned) + slopes[vector]
        lanes = VECTOR_LENGTH // element.bits if form == 1 else 1
        for lane in range(min(lanes, len(distances))):
            distances[lane::lanes] = numpy.cumsum(distances[lane::lanes], dtype=element.unsigned)
        values[rows] = distances + bases[vector]
    return values.view(element.dtype)


def _difference(tree, body, element, count, level):
    agrees = tree.base.dtype == element.dtype and len(tree.base) == count
    body.span.require(agrees, f"a base of {len(tree.base)} {tree.base.dtype}, not of {count} {element.name}")
    differences = tree.child(body, element, count, level + 1, "differences")
    return (tree.base.view(element.unsigned) + differences.view(element.unsigned)).view(element.dtype)
def _byte_stream_split(tree, body, element, count, level):
    plane_count = body.number("<u1")
    body.span.require(1 <= plane_count <= element.byte_count, f"{plane_count} planes of {element.name}", 0)
    body.reserved(7)
    base = body.array(element.unsigned, 1)
    planes = body.array("<u1", plane_count * count).reshape(plane_count, count)
    values = numpy.full(count, base[0], dtype=element.unsigned)
    for plane in range(plane_count):
        values += planes[plane].astype(element.unsigned) << element.unsigned.type(8 * plane)
    return values.view(element.dtype)


def _runs(tree, body, element, count, level):
    ends = tree.child(body, ELEMENTS["u32"], None, level + 1, "ends").astype("<i8")
    body.span.require(len(ends) <= count, f"{len(ends)} runs of {count} values")
    values = tree.child(body, element, len(ends), level + 1, "values")
    lengths = numpy.diff(ends, prepend=0)
    body.span.require(bool(numpy.all(lengths > 0)), "the ends of runs do not ascend strictly")
    body.span.require(int(ends[-1]) == count, f"the last run ends at {ends[-1]} of {count} values")
    return numpy.repeat(values, lengths)


def _dictionary(tree, body, element, count, level):
    body.span.require(tree.dictionary is not None, "a dictionary node in a chunk without a dictionary page")
    codes = tree.child(body, ("u8", "u16"), count, level + 1, "codes")
    greatest = int(codes.max())
    entry_count = len(tree.dictionary)
    body.span.require(greatest < entry_count, f"code {greatest} into a dictionary of {entry_count} entries")
    return tree.dictionary[codes]


def _positions(tree, body, count, level):
    positions = tree.child(body, ELEMENTS["u16"], None, level + 1, "positions").astype("<i8")
    body.span.require(len(positions) <= count, f"{len(positions)} positions of {count} values")
    body.span.require(bool(numpy.all(numpy.diff(positions) > 0)), "positions do not ascend strictly")
    body.span.require(int(positions[-1]) < count, f"position {positions[-1]} of {count} values")
    return positions


def _sparse(tree, body, element, count, level):
    default = _one_value(tree, body, element)
    positions = _positions(tree, body, count, level)
    others = tree.child(body, element, len(positions), level + 1, "values")
    values = numpy.empty(count, dtype=element.dtype)
    values[:] = default
    values[positions] = others
    return values


def _boolean_set(tree, body, element, count, level):
    listed = body.number("<u1")
    body.span.require(listed <= 1, f"{listed} is no bit", 0)
    body.pad()
    values = numpy.full(count, not listed)
    values[_positions(tree, body, count, level)] = bool(listed)
    return values


def _split(tree, body, element, count, level):
    is_uuid = element.name == "uuid"
    high = tree.child(body, ELEMENTS["u64" if is_uuid else "i64"], count, level + 1, "high").tolist()
    low = tree.child(body, ELEMENTS["u64"], count, level + 1, "low").tolist()
    numbers = [(a << 64) + b for a, b in zip(high, low)]
    return _objects([number.to_bytes(16, "big") for number in numbers] if is_uuid else numbers)


def _bitmap(tree, body, element, count, level):
    words = body.array("<u8", -(-count // 64))
    bits = numpy.unpackbits(words.view("<u1"), bitorder="little")
    body.span.require(not numpy.any(bits[count:]), "a bit after the last value is set")
    return bits[:count].astype(bool)


def _bytes(tree, body, element, count, level):
    heap_length = body.number("<u4")
    body.reserved(4)
    checkpoints = body.array("<u4", -(-count // VECTOR_LENGTH))
    lengths = tree.child(body, ELEMENTS["u32"], count, level + 1, "lengths").astype("<i8")
    body.span.require(int(lengths.max()) <= LONGEST_VALUE, f"a value of {lengths.max()} bytes, at most {LONGEST_VALUE}")
    ends = numpy.cumsum(lengths)  # at most 65,536 · 2^26: no overflow
    starts = ends - lengths
    body.span.require(int(ends[-1]) == heap_length, f"lengths of {ends[-1]} bytes in a heap of {heap_length}", 0)
    follow = numpy.array_equal(checkpoints, starts[::VECTOR_LENGTH])
    body.span.require(follow, "a checkpoint is not the sum of the lengths before", 8)
    heap = body.bytes(heap_length)
    body.pad()
    tree.check_text(body.span, heap, starts)
    return _objects([heap[start:end] for start, end in zip(starts.tolist(), ends.tolist())])


def _fsst(tree, body, element, count, level):
    decoded_length = body.number("<u4")
    heap_length = body.number("<u4")
    body.span.require(decoded_length <= LONGEST_PAYLOAD, f"{decoded_length} bytes of values, at most {LONGEST_PAYLOAD}")
    vector_count = -(-count // VECTOR_LENGTH)
    checkpoints = body.array("<u4", 2 * vector_count).astype("<i8")
    code_checkpoints, byte_checkpoints = checkpoints[:vector_count], checkpoints[vector_count:]
    symbols = []
    for length in body.bytes(body.number("<u1")):
        body.span.require(1 <= length <= LONGEST_SYMBOL, f"a symbol of {length} bytes")
        symbols.append(length)
    symbols = [body.bytes(length) for length in symbols]
    body.pad()
    lengths = tree.child(body, ELEMENTS["u32"], count, level + 1, "lengths").astype("<i8")
    ends = numpy.cumsum(lengths)  # at most 65,536 · 2^32: no overflow
    starts = ends - lengths
    body.span.require(int(ends[-1]) == heap_length, f"lengths of {ends[-1]} codes in a heap of {heap_length}", 4)
    follow = numpy.array_equal(code_checkpoints, starts[::VECTOR_LENGTH])
    body.span.require(follow, "a code checkpoint is not the sum of the lengths before", 8)
    heap = body.bytes(heap_length)
    body.pad()
    body.span.require(byte_checkpoints[0] == 0, f"the first byte checkpoint is {byte_checkpoints[0]}", 8)
    room = numpy.diff(byte_checkpoints, append=decoded_length)
    code_counts = numpy.diff(code_checkpoints, append=heap_length)
    body.span.require(bool(numpy.all(room >= 0)), "byte checkpoints descend", 8)
    fits = bool(numpy.all(room <= code_counts * LONGEST_SYMBOL))
    body.span.require(fits, "a vector of more bytes than its codes can be", 8)
    values = [_expand(body.span, symbols, heap[start:end]) for start, end in zip(starts.tolist(), ends.tolist())]
    value_ends = numpy.cumsum([len(value) for value in values])
    value_starts = value_ends - [len(value) for value in values]
    agree = numpy.array_equal(byte_checkpoints, value_starts[::VECTOR_LENGTH]) and value_ends[-1] == decoded_length
    body.span.require(agree, "the values of a vector are not as many bytes as its checkpoints say", 8)
    longest = max(map(len, values))
    body.span.require(longest <= LONGEST_VALUE, f"a value of {longest} bytes, at most {LONGEST_VALUE}")
    tree.check_text(body.span, b"".join(values), value_starts)
    return _objects(values)


def _front_coding(tree, body, element, count, level):
    decoded_length = body.number("<u4")
    body.span.require(decoded_length <= LONGEST_PAYLOAD, f"{decoded_length} bytes of values, at most {LONGEST_PAYLOAD}")
    vector_count = -(-count // VECTOR_LENGTH)
    checkpoints = body.array("<u4", vector_count).astype("<i8")
    body.span.require(checkpoints[0] == 0, f"the first checkpoint is {checkpoints[0]}", 4)
    room = numpy.diff(checkpoints, append=decoded_length)
    body.span.require(bool(numpy.all(room >= 0)), "checkpoints descend", 4)
    prefixes = tree.child(body, ELEMENTS["u32"], count, level + 1, "prefixes").tolist()
    suffixes = tree.child(body, element, count, level + 1, "suffixes", is_part=True).tolist()
    values, length = [], 0
    for row, (prefix, suffix) in enumerate(zip(prefixes, suffixes)):
        previous = values[-1] if row % VECTOR_LENGTH else b""
        body.span.require(prefix <= len(previous), f"{prefix} bytes of a value that has {len(previous)}")
        value_length = prefix + len(suffix)
        body.span.require(value_length <= LONGEST_VALUE, f"a value of {value_length} bytes, at most {LONGEST_VALUE}")
        length += value_length
        body.span.require(length <= decoded_length, f"values of more than {decoded_length} bytes")
        values.append(previous[:prefix] + suffix)
    ends = numpy.cumsum([len(value) for value in values])
    starts = ends - [len(value) for value in values]
    agree = numpy.array_equal(checkpoints, starts[::VECTOR_LENGTH]) and ends[-1] == decoded_length
    body.span.require(agree, "the values of a vector are not as many bytes as its checkpoints say", 4)
    tree.check_text(body.span, b"".join(values), starts)
    return _objects(values)


def _expand(span, symbols, codes):
    """The value that some codes are."""
    parts, codes = [], iter(codes)
    for code in codes:
        if code == ESCAPE:
            byte = next(codes, None)
            span.require(byte is not None, "an escape at the end of a value")
            parts.append(bytes([byte]))
        else:
            span.require(code < len(symbols), f"code {code} of {len(symbols)} symbols")
            parts.append(symbols[code])
    return b"".join(parts)


def _scale(tree, body, element, count, level):
    multiplier = int.from_bytes(body.bytes(element.byte_count), "little")
    body.pad()
    base = int.from_bytes(body.bytes(element.byte_count), "little")
    body.pad()
    body.span.require(1 <= multiplier < 1 << 64, f"a multiplier of {multiplier}", 0)
    not_wider = tuple(name for name in UNSIGNED if ELEMENTS[name].bits <= element.bits)
    quotients = tree.child(body, not_wider, count, level + 1, "quotients")
    if element.name == "i128":
        half = 1 << 127
        shifted = [(base + multiplier * quotient + half) % (2 * half) for quotient in quotients.tolist()]
        return _objects([value - half for value in shifted])
    dtype = element.unsigned
    return (dtype.type(base) + dtype.type(multiplier) * quotients.astype(dtype)).view(element.dtype)


def _objects(values):
    """An array of Python objects: numpy's own array of `bytes` has a fixed width, and drops zeros at their ends."""
    array = numpy.empty(len(values), dtype=object)
    array[:] = values
    return array


_ALL = tuple(ELEMENTS)
_INTEGERS = ("i16", "i32", "i64", *UNSIGNED)

# number: name, element types, child count, decoder. Nullable is decoded by `_Tree.root`, the only place for it.
_ENCODINGS = {
    PLAIN: ("plain", tuple(name for name in _ALL if name not in ("bits", "bytes")), 0, _plain),
    CONSTANT: ("constant", _ALL, 0, _constant),
    SEQUENCE: ("sequence", _INTEGERS, 0, _sequence),
    FRAME_OF_REFERENCE: ("frame-of-reference", _INTEGERS, 0, _frame_of_reference),
    DELTA: ("delta", ("i16", "i32", "i64", "u16", "u32", "u64"), 1, _delta),
    RUNS: ("runs", _ALL, 2, _runs),
    DICTIONARY: ("dictionary", tuple(name for name in _ALL if name != "bits"), 1, _dictionary),
    FSST: ("fsst", ("bytes",), 1, _fsst),
    FRONT_CODING: ("front-coding", ("bytes",), 2, _front_coding),
    ALP: ("alp", ("f32", "f64"), 1, _alp),
    ALP_RD: ("alp-rd", ("f32", "f64"), 2, _alp_rd),
    SPARSE: ("sparse", tuple(name for name in _ALL if name != "bits"), 2, _sparse),
    BITMAP: ("bitmap", ("bits",), 0, _bitmap),
    BOOLEAN_SET: ("boolean-set", ("bits",), 1, _boolean_set),
    SPLIT: ("split", ("i128", "uuid"), 2, _split),
    BYTES: ("bytes", ("bytes",), 1, _bytes),
    SCALE: ("scale", ("i16", "i32", "i64", "i128", "u16", "u32", "u64"), 1, _scale),
    NULLABLE: ("nullable", _ALL, 2, None),
    DIFFERENCE: ("difference", ("i16", "i32", "i64"), 1, _difference),
    BYTE_STREAM_SPLIT: (
        "byte-stream-split", ("i16", "i32", "i64", "f32", "f64", "u16", "u32", "u64"), 0, _byte_stream_split,
    ),
}
KNOWN_ENCODINGS = tuple(_ENCODINGS)
