"""Sketches of distinct values: format-spec/statistics.md, "Sketches of distinct values", written from it alone."""

import math

from basalt_reader import SKETCHES
from basalt_records import record_of

REGISTERS, INDEX_BITS = 4_096, 12
RANK_BITS = 64 - INDEX_BITS
MOST_SPARSE = 511
DENSE_LENGTH = REGISTERS * 6 // 8


def sketch_of(file, column):
    """The registers of a column's sketch; None if it has none."""
    record = record_of(file, SKETCHES, column)
    return None if record is None else decode(record)


def registers_of(hashes):
    """The registers after these values."""
    registers = [0] * REGISTERS
    for hash in hashes:
        rest = hash & (1 << RANK_BITS) - 1
        rank = RANK_BITS - rest.bit_length() + 1
        registers[hash >> RANK_BITS] = max(registers[hash >> RANK_BITS], rank)
    return registers


def encode(registers):
    present = [register for register in registers if register]
    if unary_length(registers) < other_length(registers):
        bits = "".join("1" * register + "0" for register in registers)
        return int(bits[::-1], 2).to_bytes(unary_length(registers), "little")
    if len(present) <= MOST_SPARSE:
        return b"".join((i << 8 | rank).to_bytes(4, "little") for i, rank in enumerate(registers) if rank)
    return sum(rank << 6 * i for i, rank in enumerate(registers)).to_bytes(DENSE_LENGTH, "little")


def unary_length(registers):
    return -(-(REGISTERS + sum(registers)) // 8) | 1


def other_length(registers):
    present = sum(map(bool, registers))
    return 4 * present if present <= MOST_SPARSE else DENSE_LENGTH


def decode(span):
    """The registers of a sketch; `span.require` says what is wrong with it."""
    registers = [0] * REGISTERS
    if span.length % 2:
        bits = bin(int.from_bytes(span.bytes(), "little") | 1 << 8 * span.length)[:2:-1]
        ones = bits.split("0")
        span.require(len(ones) > REGISTERS, f"{len(ones) - 1} registers in bits")
        span.require(not any(ones[REGISTERS:]), "something behind the last register")
        registers = list(map(len, ones[:REGISTERS]))
        fits = span.length == unary_length(registers) < other_length(registers)
        span.require(fits, f"no sketch of these registers has {span.length} bytes")
    elif span.length == DENSE_LENGTH:
        bits = int.from_bytes(span.bytes(), "little")
        registers = [bits >> 6 * i & 63 for i in range(REGISTERS)]
        span.require(sum(map(bool, registers)) > MOST_SPARSE, "a dense sketch of few registers")
    else:
        span.require(span.length % 4 == 0 and span.length <= 4 * MOST_SPARSE, f"no sketch has {span.length} bytes")
        last = -1
        for (entry,) in (span.unpack("I", offset) for offset in range(0, span.length, 4)):
            register, rank = entry >> 8, entry & 255
            span.require(last < register < REGISTERS, f"register {register} after {last}")
            span.require(rank > 0, f"register {register} is said to be 0")
            registers[register] = rank
            last = register
    span.require(max(registers) <= RANK_BITS + 1, f"a rank of {max(registers)}")
    return registers


def estimate(registers):
    """Ertl's improved estimator."""
    counts = [0] * (RANK_BITS + 2)
    for register in registers:
        counts[register] += 1
    z = REGISTERS * _tau(1 - counts[RANK_BITS + 1] / REGISTERS)
    for rank in range(RANK_BITS, 0, -1):
        z = (z + counts[rank]) / 2
    z += REGISTERS * _sigma(counts[0] / REGISTERS)
    return round(REGISTERS**2 / (2 * math.log(2) * z))


def _sigma(x):
    if x == 1:
        return math.inf
    weight, total = 1, x
    while True:
        x *= x
        following = total + x * weight
        weight *= 2
        if following == total:
            return total
        total = following


def _tau(x):
    if x in (0, 1):
        return 0
    weight, total = 1, 1 - x
    while True:
        x = math.sqrt(x)
        weight /= 2
        following = total - (1 - x) ** 2 * weight
        if following == total:
            return total / 3
        total = following
