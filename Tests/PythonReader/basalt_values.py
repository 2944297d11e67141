"""Logical types, their values and bounds.

| here | format-spec |
| --- | --- |
| `LogicalType`, `TYPES_BY_NUMBER` | types.md |
| `ZoneMap`, `read_zone_map` | statistics.md |
| `ColumnValues` | how this reader hands out values: not part of the format |
"""

from dataclasses import dataclass

import numpy

from basalt_bytes import ContradictedStatisticsError

MICROSECONDS_PER_DAY = 86_400_000_000


@dataclass(frozen=True)
class LogicalType:
    """A type of a column. `width` is the length of a value's bytes, `None` where lengths differ."""

    number: int
    name: str
    width: int | None
    dtype: str  # of `ColumnValues.values`; "O" holds Python `bytes` or, for wide decimals, `int`
    element: str  # of the pages' root nodes, by its name in encodings/README.md
    precision: int = 0
    scale: int = 0

    @property
    def is_float(self):
        return self.name in ("real", "double precision")

    def contains(self, value):
        """Whether a number of the type's width is a value of the type (types.md, "Ranges")."""
        if self.number == TIME:
            return 0 <= value < MICROSECONDS_PER_DAY
        return self.number != DECIMAL or abs(int(value)) < 10**self.precision

    def __str__(self):
        return f"decimal({self.precision},{self.scale})" if self.name == "decimal" else self.name


TYPES_BY_NUMBER = {
    type.number: type
    for type in (
        LogicalType(1, "boolean", 1, "?", "bits"),
        LogicalType(3, "smallint", 2, "<i2", "i16"),
        LogicalType(4, "integer", 4, "<i4", "i32"),
        LogicalType(5, "bigint", 8, "<i8", "i64"),
        LogicalType(10, "real", 4, "<f4", "f32"),
        LogicalType(11, "double precision", 8, "<f8", "f64"),
        LogicalType(12, "decimal", None, "O", "i64"),  # see decimal_type
        LogicalType(13, "date", 4, "<i4", "i32"),
        LogicalType(14, "time", 8, "<i8", "i64"),
        LogicalType(15, "timestamp", 8, "<i8", "i64"),
        LogicalType(16, "timestamp with time zone", 8, "<i8", "i64"),
        LogicalType(18, "text", None, "O", "bytes"),
        LogicalType(19, "bytea", None, "O", "bytes"),
        LogicalType(20, "uuid", 16, "O", "uuid"),
    )
}
DECIMAL, TIME, TEXT, BYTEA, UUID = 12, 14, 18, 19, 20


def decimal_type(precision, scale):
    """decimal(p, s): the value · 10^s as i64 up to 18 digits, else as i128."""
    layout = (16, "O", "i128") if precision > 18 else (8, "<i8", "i64")
    return LogicalType(DECIMAL, "decimal", *layout, precision, scale)


@dataclass
class ColumnValues:
    """The values of consecutive rows. What `values` holds where `validity` is false means nothing."""

    type: LogicalType
    values: numpy.ndarray
    validity: numpy.ndarray  # bool, one a row; False is NULL

    def __len__(self):
        return len(self.validity)

    def present(self):
        """The values that are not NULL."""
        return self.values[self.validity]


def concatenate(type, parts):
    """The rows of `parts`, one after another."""
    if not parts:
        return ColumnValues(type, numpy.empty(0, dtype=type.dtype), numpy.empty(0, dtype=bool))
    return ColumnValues(
        type, numpy.concatenate([part.values for part in parts]), numpy.concatenate([part.validity for part in parts])
    )


def repeated(type, value, count):
    """`count` rows of one value, or of NULL if it is None."""
    values = numpy.empty(count, dtype=type.dtype)
    values[:] = value if value is not None else (b"" if type.number in (TEXT, BYTEA, UUID) else 0)
    return ColumnValues(type, values, numpy.full(count, value is not None))


def check_text(raw):
    """Raises ValueError unless some bytes are UTF-8 without U+0000."""
    raw.decode("utf-8")  # UnicodeDecodeError is a ValueError
    if 0 in raw:
        raise ValueError("text with U+0000")


def value_from_bytes(type, raw):
    """One value from the bytes that types.md gives it. Raises ValueError if no value has these bytes."""
    if type.width is not None and len(raw) != type.width:
        raise ValueError(f"{len(raw)} bytes are no {type}, which takes {type.width}")
    if type.name == "boolean":
        if raw[0] > 1:
            raise ValueError(f"{raw[0]} is no boolean")
        return bool(raw[0])
    if type.number in (BYTEA, UUID):
        return raw
    if type.number == TEXT:
        check_text(raw)
        return raw
    is_wide = type.element == "i128"
    value = int.from_bytes(raw, "little", signed=True) if is_wide else numpy.frombuffer(raw, dtype=type.dtype)[0]
    if not type.contains(value):
        raise ValueError(f"{value} is outside of {type}")
    return value


# statistics.md

HAS_MINIMUM, HAS_MAXIMUM, TIGHT_MINIMUM, TIGHT_MAXIMUM = (1 << bit for bit in range(2, 6))
BOUND_FLAGS = HAS_MINIMUM | HAS_MAXIMUM | TIGHT_MINIMUM | TIGHT_MAXIMUM


@dataclass(frozen=True)
class Bound:
    value: object
    is_tight: bool

    def __str__(self):
        return f"{'' if self.is_tight else 'about '}{getattr(self.value, 'item', lambda: self.value)()!r}"


@dataclass(frozen=True)
class ZoneMap:
    """What is known of the values of a page or chunk; a bound that is None is not known."""

    null_count: int
    nan_count: int
    minimum: Bound | None
    maximum: Bound | None

    def __str__(self):
        return f"{self.minimum or '?'} to {self.maximum or '?'}, {self.null_count} NULL, {self.nan_count} NaN"


def read_zone_map(entry, column, row_count, counts_at, flags, lengths_at, bounds_at):
    """The zone map in a chunk or page entry: its counts, flags, lengths of bounds and bounds stand at these offsets."""
    null_count, nan_count = entry.unpack("II", counts_at)
    entry.require(null_count <= row_count, f"{null_count} NULLs in {row_count} rows", counts_at)
    entry.require(column.is_nullable or null_count == 0, f"{null_count} NULLs, but the column has none", counts_at)
    most = row_count - null_count if column.type.is_float else 0
    entry.require(nan_count <= row_count, f"{nan_count} NaNs in {row_count} rows", counts_at + 4)
    if nan_count > most:
        raise ContradictedStatisticsError(entry.file, entry.place, f"{nan_count} NaNs, at most {most} can be")
    lengths = entry.unpack("BB", lengths_at)
    has, tight = (flags & HAS_MINIMUM, flags & HAS_MAXIMUM), (flags & TIGHT_MINIMUM, flags & TIGHT_MAXIMUM)
    minimum, maximum = (
        _read_bound(entry.part(bounds_at + 16 * i, 16), column.type, lengths[i], has[i], bool(tight[i]), what)
        for i, what in enumerate(("minimum", "maximum"))
    )
    if minimum and maximum and minimum.value > maximum.value:
        raise ContradictedStatisticsError(entry.file, entry.place, f"minimum {minimum} above maximum {maximum}")
    return ZoneMap(null_count, nan_count, minimum, maximum)


def _read_bound(span, type, length, is_present, is_tight, what):
    """The bound in a span of 16 bytes, or None."""
    if not is_present:
        span.require(not is_tight, f"the {what} is absent but tight")
        span.require(length == 0, f"the {what} is absent but has {length} bytes")
        span.zeros(0, span.length, f"the bytes of an absent {what}")
        return None
    span.require(length <= span.length, f"the {what} has {length} bytes, more than {span.length}")
    try:
        value = value_from_bytes(type, span.bytes(0, length))
    except ValueError as error:
        raise span.corrupt(f"the {what} is no {type}: {error}") from None
    if type.is_float and (numpy.isnan(value) or is_tight and value == 0):
        raise ContradictedStatisticsError(span.file, span.place, f"the {what} is {value}, tight: {is_tight}")
    span.zeros(length, span.length - length, f"bytes behind the {what}")
    return Bound(value, is_tight)
