"""Distributions of values: format-spec/statistics.md, "Distributions of values", written from it alone."""

import struct
from collections import namedtuple

from basalt_reader import DISTRIBUTIONS
from basalt_records import record_of
from basalt_values import BYTEA, TEXT, UUID, value_from_bytes

LONGEST_VALUE, CUT = 16, 128

Distribution = namedtuple("Distribution", "sample_count common bounds")
# Of a text or bytea that was cut, `hash` is that of the whole value; else it is None.
Common = namedtuple("Common", "count value hash")


def distribution_of(file, column):
    """What the file says of how a column's values are distributed; None if it says nothing."""
    record = record_of(file, DISTRIBUTIONS, column)
    return None if record is None else decode(record, column.type)


def decode(span, type):
    """`span.require` says what is wrong with it."""
    sample_count, common_count, bound_count, _ = span.unpack("IBBH")
    span.reserved((6, 2))
    span.require(sample_count > 0, "a sample without a value", 0)
    span.require(bound_count != 1, "a single bound", 5)
    has_bounds = type.name != "boolean" and type.number not in (BYTEA, UUID)
    span.require(has_bounds or not bound_count, f"bounds of {type}", 5)
    offset = 8
    common, bounds = [], []
    for _ in range(common_count):
        (count,) = span.unpack("I", offset)
        value, is_cut, offset = _value(span, type, offset + 4)
        hash = None
        if is_cut:
            (hash,) = span.unpack("Q", offset)
            offset += 8
        fits = 0 < count <= (common[-1].count if common else sample_count)
        span.require(fits, f"a common value of {count} rows", offset)
        common.append(Common(count, value, hash))
    span.require(sum(each.count for each in common) <= sample_count, "more common values than values")
    span.require(len({each[1:] for each in common}) == len(common), "a common value is there twice")
    for _ in range(bound_count):
        bound, is_cut, offset = _value(span, type, offset)
        span.require(not is_cut, "a bound has no hash", offset)
        span.require(not bounds or bounds[-1] <= bound, "bounds do not ascend", offset)
        bounds.append(bound)
    span.require_equal(span.length, offset, "bytes of a distribution")
    return Distribution(sample_count, common, bounds)


def _value(span, type, offset):
    """A value, whether it was cut, and where it ends."""
    length, is_cut = type.width, False
    if length is None:
        (length,) = span.unpack("B", offset)
        is_cut = length >= CUT
        length %= CUT
        offset += 1
        span.require(length <= LONGEST_VALUE, f"a value of {length} bytes", offset - 1)
    try:
        value = value_from_bytes(type, span.bytes(offset, length))
    except ValueError as error:
        raise span.corrupt(str(error), offset) from None
    # NaN is in no sample.
    span.require(value == value, "NaN", offset)
    return value, is_cut, offset + length


def encode(distribution, write_value):
    """The record; `write_value` gives the bytes of a value of a fixed size, or None: text, whose lengths are written here."""

    def written(value, hash=None):
        if write_value:
            return write_value(value)
        return bytes([len(value) | (CUT if hash is not None else 0)]) + value

    raw = struct.pack("<IBBH", distribution.sample_count, len(distribution.common), len(distribution.bounds), 0)
    for common in distribution.common:
        raw += struct.pack("<I", common.count) + written(common.value, common.hash)
        raw += b"" if common.hash is None else struct.pack("<Q", common.hash)
    return raw + b"".join(written(bound) for bound in distribution.bounds)


def contradictions(distribution, value_count, least, greatest):
    """What the column's values disprove: which rows the sample has, nobody knows."""
    reasons = []
    if distribution.sample_count > value_count:
        reasons.append(f"a sample of {distribution.sample_count} values, but there are {value_count}")
    values = [common.value for common in distribution.common] + list(distribution.bounds)
    if any(value < least or value > greatest for value in values):
        reasons.append("a value of a distribution outside of the column's bounds")
    return reasons
