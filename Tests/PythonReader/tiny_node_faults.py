"""Faults of the trees of nodes in pages, and of dictionaries."""

import struct

from basalt_values import decimal_type
from tiny_fault import Fault, one_page, put, put_bytes
from tiny_tables import SYMBOLS, TYPES
from tiny_writer import TinyColumn, TinyFile

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

    def symbols(offset, fields, *put_values):
        return lambda nodes: put_bytes(nodes.fsst(TEXTS, SYMBOLS), offset, fields, *put_values)

    def symbol_values(values):
        return lambda nodes: nodes.fsst(values, [b"a", b"\xc3"])

    def fronts(offset, fields, *put_values):
        return lambda nodes: put_bytes(nodes.front_coding(TEXTS), offset, fields, *put_values)

    def front_parts(prefixes, suffixes, byte_count=None):
        """Of a text column, in one vector."""

        def build(nodes):
            if byte_count is None:
                length = sum(prefixes) + sum(map(len, suffixes))
            else:
                length = byte_count
            body = struct.pack("<II", length, 0) + nodes.plain("u32", prefixes) + nodes.bytes(suffixes)
            return nodes.node(21, "bytes", len(suffixes), body, child_count=2)

        return build

    def scale(multiplier):
        def build(nodes):
            return put_bytes(nodes.scale("i32", INTEGERS, 0, 1, lambda q: nodes.plain("u16", q)), 16, "I", multiplier)

        return build

    def sequence(element, *put_values):
        return lambda nodes: put_bytes(nodes.sequence(element, 0, 1, 1_100), *put_values)

    def boolean_set(positions, listed=1, element="u16", count=1_100):
        def build(nodes):
            body = bytes([listed] + [0] * 7) + nodes.plain(element, positions)
            return nodes.node(12, "bits", count, body, child_count=1)

        return build

    def sparse(positions, others=None, element="i32", values_element="i32", default=bytes(8)):
        def build(nodes):
            body = default + nodes.plain("u16", positions)
            body += nodes.plain(values_element, others if others is not None else [5] * len(positions))
            return nodes.node(10, element, 1_100, body, child_count=2)

        return build

    def split(element, high, low="u64", low_count=8):
        return lambda nodes: nodes.node(
            13, element, 8, nodes.plain(high, [1] * 8) + nodes.plain(low, [2] * low_count), child_count=2
        )

    def delta(element, offset=0, fields="B", *put_values):
        def build(nodes):
            node = nodes.delta("i32", INTEGERS, 0, lambda d: nodes.plain(element, d))
            return put_bytes(node, offset, fields, *put_values) if put_values else node

        return build

    halves = [row / 2 + (row % 500 == 9) / 3 for row in range(1_100)]  # three patches, in both vectors

    def alp(offset, fields, *put_values):
        def build(nodes):
            return put_bytes(nodes.alp("f64", halves, 1, 0, lambda n: nodes.plain("i64", n)), offset, fields, *put_values)

        return build

    def cut(offset, fields, *put_values, codes="u8", rights="u64"):
        def build(nodes):
            node = nodes.alp_rd(
                "f64", halves, 52, [0x405, 0x406, 0x407], lambda c: nodes.plain(codes, c), lambda r: nodes.plain(rights, r)
            )
            return put_bytes(node, offset, fields, *put_values)

        return build

    def planes(offset, fields, *put_values):
        return lambda nodes: put_bytes(nodes.byte_stream_split("i32", INTEGERS, 0, 2), offset, fields, *put_values)

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
    yield "sequence-step", "a step of 0 is constant", *integers, sequence("i32", 24, "I", 0)
    yield "sequence-padding", "padding is zero", *integers, sequence("i32", 28, "B", 1)
    yield (
        "sequence-left-over",
        "nothing is left over",
        *integers,
        lambda nodes: nodes.node(2, "i32", 1_100, bytes([0] * 8 + [1] + [0] * 15)),
    )
    yield (
        "sequence-float",
        "no sequence of floats",
        "real",
        [0.0] * 8,
        lambda nodes: nodes.node(2, "f32", 8, bytes([0] * 8 + [1] + [0] * 7)),
    )
    yield (
        "sequence-wide",
        "no sequence of 128 bits",
        decimal_type(38, 0),
        list(range(8)),
        lambda nodes: nodes.node(2, "i128", 8, bytes([0] * 16 + [1] + [0] * 15)),
    )
    flags = ("boolean", [row in (3, 1_099) for row in range(1_100)])
    yield "set-listed", "a bit is 0 or 1", *flags, boolean_set([3, 1_099], listed=2)
    yield (
        "set-padding",
        "padding is zero",
        *flags,
        lambda nodes: put_bytes(boolean_set([3, 1_099])(nodes), 17, "B", 1),
    )
    yield "set-none", "there are positions", *flags, boolean_set([])
    yield "set-descends", "positions ascend", *flags, boolean_set([1_099, 3])
    yield "set-twice", "positions ascend strictly", *flags, boolean_set([3, 1_099, 1_099])
    yield "set-beyond", "positions are below the value count", *flags, boolean_set([3, 1_100])
    yield "set-too-many", "no more positions than values", *flags, boolean_set(list(range(1_101)))
    yield "set-wide-positions", "positions are u16", *flags, boolean_set([3, 1_099], element="u32")
    yield (
        "set-integers",
        "a set is of booleans",
        *integers,
        lambda nodes: nodes.node(12, "i32", 1_100, bytes(8) + nodes.plain("u16", [3]), child_count=1),
    )
    others = ("integer", [5 if row in (3, 1_099) else 0 for row in range(1_100)])
    yield "sparse-none", "there are positions", *others, sparse([])
    yield "sparse-descends", "positions ascend", *others, sparse([1_099, 3])
    yield "sparse-twice", "positions ascend strictly", *others, sparse([3, 3, 1_099])
    yield "sparse-beyond", "positions are below the value count", *others, sparse([3, 1_100])
    yield "sparse-too-many", "no more positions than values", *others, sparse(list(range(1_101)))
    yield "sparse-values", "as many values as positions", *others, sparse([3, 1_099], others=[5])
    yield "sparse-values-type", "values are of the node's type", *others, sparse([3, 1_099], values_element="u32")
    yield "sparse-padding", "padding is zero", *others, sparse([3, 1_099], default=bytes([0] * 7 + [1]))
    yield (
        "sparse-bits",
        "booleans are not sparse",
        "boolean",
        [False] * 1_100,
        lambda nodes: nodes.node(10, "bits", 1_100, bytes(8) + nodes.plain("u16", [3]) + nodes.bitmap([True]), child_count=2),
    )
    yield (
        "sparse-default-no-utf8",
        "text is UTF-8",
        "text",
        [b""] * 8,
        lambda nodes: nodes.sparse("bytes", [b"\xc3"] * 7 + [b"a"], b"\xc3", nodes.bytes),
    )
    yield (
        "sparse-default-far",
        "a length fits the body",
        "text",
        [b""] * 8,
        lambda nodes: put_bytes(nodes.sparse("bytes", [b"b"] * 7 + [b"a"], b"b", nodes.bytes), 16, "I", 2**32 - 1),
    )
    keys, wide = ("uuid", [bytes(16)] * 8), (decimal_type(38, 0), [0] * 8)
    yield "split-high-signed", "the high half of a uuid is unsigned", *keys, split("uuid", "i64")
    yield "split-high-unsigned", "the high half of a number is signed", *wide, split("i128", "u64")
    yield "split-high-narrow", "a half has 64 bits", *wide, split("i128", "i32")
    yield "split-low-signed", "the low half is unsigned", *wide, split("i128", "i64", low="i64")
    yield "split-low-count", "as many halves as values", *keys, split("uuid", "u64", low_count=7)
    yield (
        "split-integers",
        "a split is of 128 bits",
        "bigint",
        [0] * 8,
        lambda nodes: nodes.node(13, "i64", 8, nodes.plain("i64", [1] * 8) + nodes.plain("u64", [2] * 8), child_count=2),
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
    floats = ("double precision", halves)
    yield "alp-exponent", "an exponent of at most 18", *floats, alp(16, "B", 19)
    yield "alp-factor", "a factor of at most the exponent", *floats, alp(17, "B", 2)
    yield "alp-reserved", "reserved fields are 0", *floats, alp(18, "B", 1)
    yield "alp-patches-far", "no more patches than values", *floats, alp(20, "I", 1_101)
    yield "alp-patches-less", "patch starts end at P", *floats, alp(20, "I", 2)
    yield "alp-patch-start", "patch starts begin at 0", *floats, alp(24, "H", 1)
    yield "alp-patch-position", "patch positions ascend", *floats, alp(34, "H", 9)
    yield (
        "alp-numbers",
        "numbers are of the type that belongs there",
        *floats,
        lambda nodes: nodes.alp("f64", halves, 1, 0, lambda n: nodes.plain("u64", n)),
    )
    # Header of 16, head of 8, three entries and padding; then patch starts of three vectors' ends.
    yield "cut-right-bits-few", "at least T - 16 right bits", *floats, cut(16, "B", 47)
    yield "cut-right-bits-many", "fewer right bits than T", *floats, cut(16, "B", 64)
    yield "cut-entries-none", "there are left parts", *floats, cut(17, "B", 0)
    yield "cut-entries-many", "eight left parts at most", *floats, cut(17, "B", 9)
    yield "cut-reserved", "reserved fields are 0", *floats, cut(18, "B", 1)
    yield "cut-patches-far", "no more patches than values", *floats, cut(20, "I", 1_101)
    yield "cut-patches-less", "patch starts end at P", *floats, cut(20, "I", 2)
    yield "cut-entries-padding", "padding is zero", *floats, cut(30, "B", 1)
    yield "cut-patch-start", "patch starts begin at 0", *floats, cut(32, "H", 1)
    yield "cut-patch-position", "patch positions ascend", *floats, cut(42, "H", 0)
    yield "cut-codes-u16", "codes are u8", *floats, cut(0, "B", 9, codes="u16")
    yield (
        "cut-code",
        "codes are below the entries",
        *floats,
        lambda nodes: nodes.alp_rd(
            "f64", halves, 52, [0x405, 0x406, 0x407], lambda c: nodes.plain("u8", [3] + c[1:]),
            lambda r: nodes.plain("u64", r),
        ),
    )
    yield (
        "cut-signed",
        "right parts are unsigned",
        *floats,
        lambda nodes: nodes.alp_rd(
            "f64", halves, 52, [0x405, 0x406, 0x407], lambda c: nodes.plain("u8", c), lambda r: nodes.plain("i64", r)
        ),
    )
    yield (
        "cut-wider",
        "right parts are not wider than T",
        "real",
        [0.5] * 8,
        lambda nodes: nodes.alp_rd(
            "f32", [0.5] * 8, 16, [0x3F00], lambda c: nodes.plain("u8", c), lambda r: nodes.plain("u64", r)
        ),
    )
    yield "planes-none", "there are planes", *integers, planes(16, "B", 0)
    yield "planes-many", "no more planes than bytes", *integers, planes(16, "B", 5)
    yield "planes-more", "planes fill the body exactly", *integers, planes(16, "B", 3)
    yield "planes-reserved", "reserved fields are 0", *integers, planes(23, "B", 1)
    yield "planes-base-padding", "padding is zero", *integers, planes(28, "B", 1)
    yield (
        "planes-of-bytes",
        "no planes of text",
        "text",
        [b""] * 8,
        lambda nodes: nodes.node(18, "bytes", 8, bytes([1]) + bytes(23)),
    )
    yield "delta-form", "a form of 0 to 2", *integers, delta("u32", 16, "B", 3)
    yield "delta-reserved", "reserved fields are 0", *integers, delta("u32", 23, "B", 1)
    yield (
        "delta-slopes",
        "arrays are those of the form",
        *integers,
        lambda nodes: put_bytes(nodes.delta("i32", INTEGERS, 2, lambda d: nodes.plain("u32", d)), 16, "B", 0),
    )
    yield "delta-wider", "differences are not wider than T", *integers, delta("u64")
    yield (
        "delta-signed",
        "differences are unsigned",
        *integers,
        lambda nodes: nodes.delta("i32", INTEGERS, 0, lambda d: nodes.plain("i32", [0] * len(d))),
    )
    yield (
        "delta-float",
        "no delta of floats",
        "real",
        [0.0] * 8,
        lambda nodes: nodes.node(4, "f32", 8, bytes(24) + nodes.plain("u8", [0] * 8), child_count=1),
    )
    yield "scale-multiplier-0", "a multiplier of 0", *integers, scale(0)
    # Header of 16, lengths, 2 × 2 checkpoints, then the symbols at 40; the texts need no escape.
    yield "fsst-decoded-length", "a vector's codes come to what is declared", *texts, symbols(16, "I", 8_791)
    yield "fsst-decoded-length-far", "the decoded length is limited", *texts, symbols(16, "I", 2**32 - 1)
    yield "fsst-heap-length", "the lengths' sum is the heap's", *texts, symbols(20, "I", 5)
    yield "fsst-heap-length-far", "a part is within the body", *texts, symbols(20, "I", 2**32 - 1)
    yield "fsst-code-checkpoint", "checkpoints follow from the lengths", *texts, symbols(28, "I", 5)
    yield "fsst-code-checkpoint-first", "checkpoints follow from the lengths", *texts, symbols(24, "I", 5)
    yield "fsst-byte-checkpoint", "a vector's codes come to what is declared", *texts, symbols(36, "I", 5)
    yield "fsst-byte-checkpoint-first", "checkpoints begin with 0", *texts, symbols(32, "I", 5)
    yield "fsst-byte-checkpoint-far", "checkpoints ascend", *texts, symbols(36, "I", 2**32 - 1)
    yield "fsst-symbol-empty", "a symbol has a byte", *texts, symbols(41, "B", 0)
    yield "fsst-symbol-long", "a symbol has at most eight bytes", *texts, symbols(41, "B", 9)
    yield "fsst-symbol-missing", "a code has a symbol", *texts, lambda nodes: put_bytes(
        nodes.fsst(TEXTS, SYMBOLS), -12, "B", 77
    )
    yield "fsst-no-utf8", "text is UTF-8", "text", [b""] * 3, symbol_values([b"a", b"\xff", b""])
    yield "fsst-u0000", "text is without U+0000", "text", [b""] * 3, symbol_values([b"a", b"\0", b""])
    yield (
        "fsst-split-character",
        "no value starts inside of a character",
        "text",
        [b""] * 3,
        symbol_values([b"\xc3", b"\xa4", b""]),
    )
    yield (
        "fsst-escape-last",
        "an escape is not a value's last code",
        "text",
        [b""] * 2,
        # One escaped byte, cut into two values of one code each.
        lambda nodes: put_bytes(nodes.fsst([b"z", b""], [b"a"]), 56, "II", 1, 1),
    )
    # Header of 16, decoded length, 2 checkpoints and padding; prefixes from 32 on, theirs behind a header of 16.
    yield "front-coding-decoded-length", "a vector's values come to what is declared", *texts, fronts(16, "I", 8_791)
    yield "front-coding-decoded-length-far", "the decoded length is limited", *texts, fronts(16, "I", 2**32 - 1)
    yield "front-coding-checkpoint-first", "checkpoints begin with 0", *texts, fronts(20, "I", 1)
    yield "front-coding-checkpoint", "a vector's values come to what is declared", *texts, fronts(24, "I", 5)
    yield "front-coding-checkpoint-far", "checkpoints ascend", *texts, fronts(24, "I", 2**32 - 1)
    yield "front-coding-padding", "padding is zero", *texts, fronts(28, "I", 1)
    yield "front-coding-prefix-first", "the first value of a page has no prefix", *texts, fronts(48, "I", 1)
    yield "front-coding-prefix-vector", "the first value of a vector has no prefix", *texts, fronts(48 + 4 * 1_024, "I", 1)
    yield "front-coding-prefix-long", "a prefix is of the value before", *texts, fronts(52, "I", 7)
    yield "front-coding-prefix-far", "a prefix is of the value before", *texts, fronts(52, "I", 2**32 - 1)
    yield (
        "front-coding-prefix-signed",
        "prefixes are u32",
        *texts,
        lambda nodes: nodes.front_coding(TEXTS, encode_prefixes=lambda prefixes: nodes.plain("i32", prefixes)),
    )
    yield (
        "front-coding-suffixes",
        "suffixes are bytes",
        *texts,
        lambda nodes: nodes.front_coding(TEXTS, lambda suffixes: nodes.plain("u32", [0] * len(suffixes))),
    )
    yield (
        "front-coding-of-numbers",
        "no prefixes of numbers",
        *integers,
        lambda nodes: nodes.node(21, "i32", 1_100, bytes(16) + nodes.plain("u32", [0] * 1_100) * 2, child_count=2),
    )
    yield "front-coding-short", "values fill their vector", "text", [b""] * 2, front_parts([0, 1], [b"ab", b"c"], 5)
    yield "front-coding-no-utf8", "text is UTF-8", "text", [b""] * 2, front_parts([0, 1], [b"ab", b"\xff"])
    yield "front-coding-u0000", "text is without U+0000", "text", [b""] * 2, front_parts([0, 1], [b"ab", b"\0"])
    yield (
        "front-coding-split-character",
        "no value starts inside of a character",
        "text",
        [b""] * 2,
        front_parts([0, 0], [b"a\xc3", b"\xa4"]),
    )
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


def difference_faults():
    """(name, rule, file): what is wrong with differences, or with the column they are to. `b` is read all the same."""

    def differences(nodes, values, base):
        return nodes.difference("i32", values, base, lambda d: nodes.plain("i32", d))

    def file(encode=differences, other="integer", encode_other=None, **options):
        a = TinyColumn("a", TYPES["integer"], [INTEGERS], encode, base="c")
        element = {"integer": "i32", "bigint": "i64"}[other]
        b = TinyColumn("b", TYPES["integer"], [INTEGERS], lambda nodes, rows: nodes.plain("i32", rows))
        c = TinyColumn("c", TYPES[other], [REPEATED], encode_other or (lambda nodes, rows: nodes.plain(element, rows)))
        for name, value in options.items():
            setattr(c, name, value)
        return TinyFile([a, c, b], page_rows_log2=16)

    unnamed = file()
    unnamed.edit = put("chunk", (0, 0), 34, "H", 0)
    yield "difference-without-base", "the chunk names a base", unnamed
    yield "difference-other-type", "the base is of the same type", file(other="bigint")
    in_runs = lambda nodes, values, base: nodes.runs("i32", values, lambda heads: differences(nodes, heads, base))
    yield "difference-in-runs", "a difference is the root, or below a nullable root", file(in_runs)
    wide = lambda nodes, values, base: nodes.node(20, "i32", 1_100, nodes.plain("i64", values), child_count=1)
    yield "difference-wider", "differences are of type T", file(wide)
    coded = {"dictionary": lambda nodes, entries: nodes.plain("i32", entries), "code_element": "u16"}
    yield "difference-coded-base", "a base has no dictionary", file(**coded)
    yield "difference-constant-base", "a base has pages", file(**{"row_groups": [[7] * 1_100], "encode": None})
    chained = file(encode_other=differences, base="b")
    yield "difference-chained", "a base has no base", chained


def unknown_encoding_faults():
    """An encoding that this version does not know: as a later version would write it, and left out of the column table."""

    def build(nodes):
        return nodes.node(63, "i32", 1_100, bytes(64))

    file = one_page("integer", INTEGERS, build)
    yield Fault("node-unknown-encoding", "unsupported", "a", "an unknown encoding in one column", file.write())
    file = one_page("integer", INTEGERS, build)
    file.edit = put("column", 0, 24, "Q", 1)
    yield Fault("node-unknown-encoding-unnamed", "unsupported", "a", "an unknown encoding in one column", file.write())
