"""Logical types, their values, bounds, order and text.

| here | format-spec |
| --- | --- |
| `LogicalType`, `TYPES_BY_NUMBER` | types.md |
| `ZoneMap`, `read_zone_map`, `contradictions` | statistics.md |
| `ColumnValues` | how this reader hands out values: not part of the format |
| `csv_field`, `date_text`, `timestamp_text`, … | the text of values as Basalt's command line prints them |
"""

import decimal
import uuid
from dataclasses import dataclass

import numpy

from basalt_bytes import ContradictedStatisticsError

DATE_INFINITY = (-(2**31), 2**31 - 1)
TIMESTAMP_INFINITY = (-(2**63), 2**63 - 1)
MICROSECONDS_PER_SECOND = 1_000_000
MICROSECONDS_PER_DAY = 86_400 * MICROSECONDS_PER_SECOND


@dataclass(frozen=True)
class LogicalType:
    """A type of a column. `width` is the length of a value's bytes, `None` where lengths differ."""

    number: int
    name: str
    width: int | None
    dtype: str  # of `ColumnValues.values`; "O" holds Python `bytes` or, for wide decimals, `int`
    precision: int = 0
    scale: int = 0

    @property
    def is_float(self):
        return self.name in ("real", "double precision")

    @property
    def is_wide_decimal(self):
        return self.name == "decimal" and self.width == 16

    @property
    def has_sum(self):
        """Whether chunks of the type may state a sum (footer.md, "Facts of a chunk")."""
        return self.name in ("smallint", "integer", "bigint", "decimal")

    @property
    def has_order(self):
        """Whether chunks of the type may state an order (footer.md, "Order of a chunk")."""
        return self.name != "boolean" and not self.is_float

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
        LogicalType(1, "boolean", 1, "?"),
        LogicalType(3, "smallint", 2, "<i2"),
        LogicalType(4, "integer", 4, "<i4"),
        LogicalType(5, "bigint", 8, "<i8"),
        LogicalType(10, "real", 4, "<f4"),
        LogicalType(11, "double precision", 8, "<f8"),
        LogicalType(12, "decimal", None, "O"),  # see decimal_type
        LogicalType(13, "date", 4, "<i4"),
        LogicalType(14, "time", 8, "<i8"),
        LogicalType(15, "timestamp", 8, "<i8"),
        LogicalType(16, "timestamp with time zone", 8, "<i8"),
        LogicalType(18, "text", None, "O"),
        LogicalType(19, "bytea", None, "O"),
        LogicalType(20, "uuid", 16, "O"),
    )
}
DECIMAL, TIME, TEXT, BYTEA, UUID = 12, 14, 18, 19, 20


def decimal_type(precision, scale):
    """decimal(p, s): the value · 10^s as i64 up to 18 digits, else as i128."""
    wide = precision > 18
    return LogicalType(DECIMAL, "decimal", 16 if wide else 8, "O" if wide else "<i8", precision, scale)


@dataclass
class ColumnValues:
    """The values of consecutive rows. What `values` holds where `validity` is false means nothing."""

    type: LogicalType
    values: numpy.ndarray
    validity: numpy.ndarray  # bool, one a row; False is NULL

    def __len__(self):
        return len(self.validity)

    @property
    def null_count(self):
        return int(len(self.validity) - numpy.count_nonzero(self.validity))

    def present(self):
        """The values that are not NULL."""
        return self.values[self.validity]

    def to_python(self):
        """One Python object a row; NULL is None. Dates and times stay integers, see types.md."""
        convert = {
            "text": lambda value: value.decode("utf-8"),
            "uuid": lambda value: uuid.UUID(bytes=value),
            "decimal": lambda value: exact_decimal(int(value), self.type.scale),
        }.get(self.type.name)
        values = self.values.tolist()
        return [
            None if not valid else convert(value) if convert else value
            for value, valid in zip(values, self.validity.tolist())
        ]

    def csv_fields(self):
        """The text of each row as a field of a CSV file; NULL is empty."""
        text = csv_field(self.type)
        # `list` keeps numpy scalars: a binary32 must be printed with its own shortest digits, not as a binary64.
        values = list(self.values) if self.type.is_float else self.values.tolist()
        return ["" if not valid else text(value) for value, valid in zip(values, self.validity.tolist())]


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


def exact_decimal(unscaled, scale):
    """`unscaled` · 10^−scale. Built from digits: arithmetic would round to the context's 28 digits."""
    return decimal.Decimal((int(unscaled < 0), tuple(map(int, str(abs(unscaled)))), -scale))


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
        raw.decode("utf-8")  # UnicodeDecodeError is a ValueError
        if 0 in raw:
            raise ValueError("text with U+0000")
        return raw
    is_wide = type.is_wide_decimal
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


def contradictions(zone_map, values):
    """Reasons why the values disprove a zone map; an empty list if they do not."""
    reasons = []
    present = values.present()
    nan_count = 0
    if values.type.is_float:
        nan_count = int(numpy.count_nonzero(numpy.isnan(present)))
        present = present[~numpy.isnan(present)]
    if zone_map.null_count != values.null_count:
        reasons.append(f"{zone_map.null_count} NULLs, but {values.null_count} rows are NULL")
    if zone_map.nan_count != nan_count:
        reasons.append(f"{zone_map.nan_count} NaNs, but {nan_count} rows are NaN")
    for what, bound, furthest in (("minimum", zone_map.minimum, min), ("maximum", zone_map.maximum, max)):
        if bound and len(present) == 0:
            reasons.append(f"a {what} of no value")
        elif bound:
            # Python's `min` and `max` for objects: numpy's would compare bytes as its own type of fixed width.
            value = furthest(present) if present.dtype == object else getattr(present, furthest.__name__)()
            is_outside = value < bound.value if furthest is min else value > bound.value
            if is_outside or bound.is_tight and value != bound.value:
                reasons.append(f"{what} {bound}, but it is {value!r}")
    return reasons


def distinct_count(values):
    """Distinct values, NULL apart. Floats count by their bits, as in a dictionary: zeros of either sign are two."""
    present = values.present()
    if values.type.is_float:
        present = present.view(f"<u{present.dtype.itemsize}")
    return len(set(present.tolist()))


# Text of values


def date_text(days):
    """ISO 8601 of days since 1970-01-01 in the proleptic Gregorian calendar with a year 0; ±infinity at the ends."""
    if days in DATE_INFINITY:
        return "-infinity" if days < 0 else "infinity"
    return _calendar_text(days)


def time_text(microseconds):
    """`05:30:00`, with as many digits of a fraction as it takes."""
    seconds, fraction = divmod(microseconds, MICROSECONDS_PER_SECOND)
    text = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{text}.{fraction:06}".rstrip("0") if fraction else text


def timestamp_text(microseconds, suffix=""):
    if microseconds in TIMESTAMP_INFINITY:
        return "-infinity" if microseconds < 0 else "infinity"
    days, rest = divmod(microseconds, MICROSECONDS_PER_DAY)
    return f"{_calendar_text(days)}T{time_text(rest)}{suffix}"


def _calendar_text(days):
    # Days are counted from 0000-03-01, so that leap days end a year; an era is the 400 years after which it repeats.
    era, day_of_era = divmod(days + 719_468, 146_097)
    year_of_era = (day_of_era - day_of_era // 1_460 + day_of_era // 36_524 - day_of_era // 146_096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted_month = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * shifted_month + 2) // 5 + 1
    month = shifted_month + 3 if shifted_month < 10 else shifted_month - 9
    year = era * 400 + year_of_era + (month <= 2)
    sign = "-" if year < 0 else ""
    return f"{sign}{abs(year):04}-{month:02}-{day:02}"


def decimal_text(unscaled, scale):
    digits = str(abs(unscaled)).rjust(scale + 1, "0")
    sign = "-" if unscaled < 0 else ""
    return f"{sign}{digits[:-scale]}.{digits[-scale:]}" if scale else f"{sign}{digits}"


def float_text(value):
    """The fewest digits that read back; with an exponent below 0.0001, and above the integers that are all exact."""
    if numpy.isnan(value):
        return "NaN"
    if numpy.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    scientific = numpy.format_float_scientific(value, unique=True, trim="-", exp_digits=2)
    largest_exact_integer = 2**53 if value.dtype.itemsize == 8 else 2**24
    if int(scientific.split("e")[1]) < -4 or abs(value) > largest_exact_integer:
        return scientific
    return numpy.format_float_positional(value, unique=True, trim="-")


def _quoted(text):
    """RFC 4180; the empty text is quoted, since an empty field is NULL."""
    if text == "" or any(character in text for character in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text


def csv_field(type):
    """The function that turns a value of this type, not NULL, into a field."""
    return {
        "boolean": lambda value: "true" if value else "false",
        "real": float_text,
        "double precision": float_text,
        "decimal": lambda value: decimal_text(value, type.scale),
        "date": date_text,
        "time": time_text,
        "timestamp": timestamp_text,
        "timestamp with time zone": lambda value: timestamp_text(value, "Z"),
        "text": lambda value: _quoted(value.decode("utf-8")),
        "bytea": lambda value: "\\x" + value.hex(),
        "uuid": lambda value: str(uuid.UUID(bytes=value)),
    }.get(type.name, str)


def csv_header(names):
    return ",".join(_quoted(name) for name in names)
