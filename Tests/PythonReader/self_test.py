"""Tests of the Python reader itself, with files from the tiny writer. `python self_test.py` prints what failed."""

import random
import struct
import sys
import zlib

import numpy

import basalt_filters
import basalt_nodes
import basalt_sketches
import tiny_faults
import tiny_tables
from basalt_bytes import BasaltFileError, ContradictedStatisticsError, CorruptFileError, Span, UnsupportedFileError
from basalt_reader import DataFile
from basalt_text import csv_fields
from basalt_verify import check_coverage, verify
from tiny_writer import column_values, pack_vector

# encodings/README.md, "Lane-interleaved packing": T, W, n, bytes, CRC-32, first 8 bytes.
PACKING = (
    (8, 3, 1024, 384, 0xB9C19A4E, "70c2780ab82eb82e"),
    (16, 11, 1024, 1408, 0x0F6D42C1, "00c8020a0a200c62"),
    (16, 9, 777, 1024, 0x4B4AF1C7, "00bc80c002c283c6"),
    (32, 1, 1024, 128, 0x1814B444, "de3942000031e6fd"),
    (32, 7, 100, 128, 0x0A4AE0B8, "80e5750c20166e00"),
    (32, 17, 1024, 2176, 0x059FA53C, "0000f65c9c800461"),
    (32, 32, 1024, 4096, 0x320F425C, "0000000000284e40"),
    (64, 5, 1024, 640, 0xB54B5FBC, "204a5a2fd6bb3918"),
    (64, 13, 10, 128, 0x10909038, "0000000000000000"),
    (64, 37, 1024, 4736, 0xDE1580AA, "0000000060418D10"),
    (64, 64, 1024, 8192, 0x0494313A, "0000000000000000"),
)


def test_packing():
    for bits, width, count, byte_count, crc, first in PACKING:
        values = [(i * 2654435761 % 2**32 * 0x9E3779B97F4A7C15 % 2**64) >> (64 - width) for i in range(count)]
        packed = pack_vector(values, bits, width)
        assert len(packed) == byte_count == basalt_nodes.packed_byte_count(bits, width, count), (bits, width)
        assert zlib.crc32(packed) == crc and packed[:8].hex() == first.lower(), (bits, width, hex(zlib.crc32(packed)))
        assert basalt_nodes.unpack_vector(packed, bits, width, count).tolist() == values, (bits, width)
    for bits in (8, 16, 32, 64):
        for width in range(bits + 1):
            for count in (1, 1023, 1024):
                values = [random.getrandbits(width) if width else 0 for _ in range(count)]
                unpacked = basalt_nodes.unpack_vector(pack_vector(values, bits, width), bits, width, count)
                assert unpacked.tolist() == values, (bits, width, count)


def test_filters():
    """statistics.md, "Bloom filters": the example, and that no value is hidden."""
    hash = 0x0123456789ABCDEF
    assert basalt_filters.block_of(hash, 7) == 0
    example = "00040000 00080000 40000000 00800000 00000010 00010000 00001000 01000000"
    assert " ".join(f"{word:08x}" for word in basalt_filters.words_of(hash)) == example
    tiny = tiny_tables.facts()
    file = DataFile(tiny.write(), "facts")
    asked = 0
    for column, source in zip(file.columns, tiny.columns):
        for chunk, values in zip(file.chunks(column), source.row_groups):
            words = basalt_filters.filter_of_chunk(file, column, chunk)
            if words is not None:
                asked += 1
                hashes = basalt_filters.hashes(column_values(column.type, values))
                assert hashes and all(basalt_filters.may_contain(words, hash) for hash in hashes), column.name
    assert asked == 18, asked


def test_sketches():
    """Estimates are about right, in each form; and all forms read back."""
    generator = random.Random(5)
    for count in (0, 1, 100, 600, 20_000, 400_000):
        registers = basalt_sketches.registers_of(generator.getrandbits(64) for _ in range(count))
        raw = basalt_sketches.encode(registers)
        assert basalt_sketches.decode(Span(raw, 0, len(raw), "sketch", "sketch")) == registers, count
        assert abs(basalt_sketches.estimate(registers) - count) <= 0.05 * count, count


def same(one, other):
    """Whether values are the same, NULLs included; floats by their bits."""
    if not numpy.array_equal(one.validity, other.validity):
        return False
    first, second = one.present(), other.present()
    if one.type.is_float:
        first, second = (values.view(f"<u{values.dtype.itemsize}") for values in (first, second))
    return first.tolist() == second.tolist()


def test_good_files():
    for name, tiny in tiny_tables.good_files():
        file = DataFile(tiny.write(), name)
        verify(file)
        check_coverage(file)
        for column in tiny.columns:
            expected = column_values(column.type, [value for group in column.row_groups for value in group])
            assert same(file.read_column(column.name), expected), (name, column.name)


def outcome(file_bytes, column):
    """What reading and verifying comes to: a verdict of tiny_faults.py, or "reads"."""
    try:
        file = DataFile(file_bytes, "fault")
        if not column:
            check_coverage(file)
    except UnsupportedFileError:
        return "unsupported", ""
    except CorruptFileError:
        return "corrupt", ""
    for other in file.columns:
        if other.name != column:
            verify(file, [other])
    try:
        if column:
            verify(file, [file.column(column)])
    except ContradictedStatisticsError:
        return "contradicted", column
    except UnsupportedFileError:
        return "unsupported", column
    except CorruptFileError:
        return "corrupt", column
    return "reads", ""


def test_faults():
    names = set()
    for fault in tiny_faults.all_faults():
        assert fault.name not in names, fault.name
        names.add(fault.name)
        assert outcome(fault.file, fault.column) == (fault.verdict, fault.column), (
            fault.name,
            outcome(fault.file, fault.column),
        )


def read_all(file_bytes):
    file = DataFile(file_bytes, "damaged")
    verify(file)
    return [file.read_column(column.name) for column in file.columns]


def check_damage(good, damaged, expected, what):
    """Damage raises the typed error or changes no value: only padding has no checksum."""
    try:
        values = read_all(damaged)
    except BasaltFileError:
        return
    assert len(damaged) == len(good), what
    assert all(same(one, other) for one, other in zip(values, expected)), what
    assert all(byte == 0 for byte, now in zip(good, damaged) if byte != now), what


def flipped(good, position, bit):
    damaged = bytearray(good)
    damaged[position] ^= 1 << bit
    return bytes(damaged)


def test_damage_of_a_small_file():
    """Every byte of a file of one row, and every length that it can be cut to."""
    good = tiny_tables.one_row().write()
    expected = read_all(good)
    for position in range(len(good)):
        check_damage(good, flipped(good, position, position % 8), expected, f"byte {position}")
        check_damage(good, good[:position], expected, f"cut to {position}")


def test_damage_of_a_large_file():
    good = tiny_tables.all_types().write()
    expected = read_all(good)
    generator = random.Random(20_131_231)
    for _ in range(120):
        position, bit = generator.randrange(len(good)), generator.randrange(8)
        check_damage(good, flipped(good, position, bit), expected, f"bit {bit} of byte {position}")
    for _ in range(100):
        length = generator.randrange(len(good))
        check_damage(good, good[:length], expected, f"cut to {length}")


def test_damage_behind_checksums():
    """Damage that no checksum shows, since it comes before them: a typed error, or values, but no other exception."""
    generator = random.Random(7)
    for seed in range(80):
        generator.seed(seed)
        countdown = generator.randrange(130)

        def edit(kind, key, record):
            nonlocal countdown
            countdown -= 1
            if countdown == 0 and record:
                for _ in range(generator.randrange(1, 4)):
                    record[generator.randrange(min(len(record), 96))] = generator.choice(
                        (0, 1, 2, 127, 128, 255, generator.randrange(256))
                    )

        try:
            file = DataFile(tiny_tables.all_types(edit=edit).write(), f"seed {seed}")
        except BasaltFileError:
            continue
        for column in file.columns:
            try:
                verify(file, [column])
                csv_fields(file.read_column(column.name))
            except BasaltFileError:
                pass


def main():
    failures = 0
    for name, test in sorted(globals().items()):
        if name.startswith("test_"):
            try:
                test()
                print(f"{name}: passed")
            except (AssertionError, BasaltFileError, struct.error, ArithmeticError, LookupError, ValueError) as error:
                failures += 1
                print(f"{name}: FAILED: {type(error).__name__} {error}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
