"""Errors, and bytes that are never read beyond their end.

Every byte of a data file is untrusted. `Span` is the only way this reader touches them: a span knows where in the file
it lies and what it is, so an error can name file, place and reason as format-spec/README.md asks for.
"""

import struct

import numpy
import xxhash


class BasaltFileError(Exception):
    """Why a file, or a part of it, cannot be read: `file`, `place` (part and offset) and `reason`."""

    def __init__(self, file, place, reason):
        super().__init__(f"{file}: {place}: {reason}")
        self.file = file
        self.place = place
        self.reason = reason


class CorruptFileError(BasaltFileError):
    """The bytes break a rule of the format: something a reader must reject."""


class UnsupportedFileError(BasaltFileError):
    """The bytes may be right, but need something that this reader does not know (format-spec/compatibility.md)."""


class ContradictedStatisticsError(CorruptFileError):
    """A zone map claims what the values disprove (format-spec/statistics.md)."""


def xxh3(seed, *parts):
    """`XXH3(seed, a ‖ b ‖ …)`: XXH3-64 of the xxHash specification."""
    hasher = xxhash.xxh3_64(seed=seed)
    for part in parts:
        hasher.update(part)
    return hasher.intdigest()


class Span:
    """A range of a file's bytes with a name. Offsets given to its methods are relative to its start."""

    def __init__(self, buffer, start, length, file, place):
        self.buffer = memoryview(buffer)
        self.start = start
        self.length = length
        self.file = file
        self.place = place
        if start < 0 or length < 0 or start + length > len(self.buffer):
            raise CorruptFileError(file, place, f"bytes {start}..{start + length} are not within 0..{len(self.buffer)}")

    def corrupt(self, reason, offset=None):
        """The error to raise when what lies at `offset` breaks a rule."""
        where = self.place if offset is None else f"{self.place}, byte {self.start + offset}"
        return CorruptFileError(self.file, where, reason)

    def unsupported(self, reason):
        return UnsupportedFileError(self.file, self.place, reason)

    def require(self, condition, reason, offset=None):
        if not condition:
            raise self.corrupt(reason, offset)

    def require_equal(self, value, expected, what, offset=None):
        if value != expected:
            raise self.corrupt(f"{what}: {value} instead of {expected}", offset)

    def require_at_most(self, value, most, what, offset=None):
        if value > most:
            raise self.corrupt(f"{value} {what}, at most {most}", offset)

    def require_within(self, offset, length, lowest, end):
        """What the span says to be `length` bytes at `offset` of the file is in [lowest, end), at a multiple of 8."""
        is_within = lowest <= offset and offset + length <= end
        self.require(is_within, f"{length} bytes at {offset} are not within [{lowest}, {end})")
        self.require(offset % 8 == 0, f"the offset {offset} is no multiple of 8")

    def part(self, offset, length, place=None):
        """The `length` bytes at `offset`; an error if they are not all here."""
        if offset < 0 or length < 0 or offset + length > self.length:
            raise self.corrupt(f"{place or 'a part'} at {offset} with {length} bytes is not within {self.length} bytes")
        return Span(self.buffer, self.start + offset, length, self.file, place or self.place)

    def bytes(self, offset=0, length=None):
        part = self.part(offset, self.length - offset if length is None else length)
        return bytes(part.buffer[part.start : part.start + part.length])

    def unpack(self, layout, offset=0):
        """The fields of a `struct` layout (always little-endian, never padded) at `offset`."""
        layout = "<" + layout
        return struct.unpack(layout, self.bytes(offset, struct.calcsize(layout)))

    def array(self, dtype, count, offset=0):
        """`count` numbers at `offset`, as a copy: spans need no alignment."""
        # The length is checked against the bytes at hand before anything is allocated.
        raw = self.bytes(offset, count * numpy.dtype(dtype).itemsize)
        return numpy.frombuffer(raw, dtype=dtype).copy()

    def zeros(self, offset, length, what):
        self.require(not any(self.bytes(offset, length)), f"{what} must be zero", offset)

    def reserved(self, *ranges):
        """Fields that a later version may fill, as pairs of offset and length."""
        for offset, length in ranges:
            self.zeros(offset, length, "a reserved field")
