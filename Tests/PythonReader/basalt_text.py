"""The text of values as Basalt's command line prints them: not part of the format."""

import uuid

import numpy

from basalt_values import MICROSECONDS_PER_DAY

DATE_INFINITY = (-(2**31), 2**31 - 1)
TIMESTAMP_INFINITY = (-(2**63), 2**63 - 1)
MICROSECONDS_PER_SECOND = 1_000_000


def csv_fields(values):
    """The text of each row of some `ColumnValues` as a field of a CSV file; NULL is empty."""
    text = csv_field(values.type)
    # `list` keeps numpy scalars: a binary32 must be printed with its own shortest digits, not as a binary64.
    rows = list(values.values) if values.type.is_float else values.values.tolist()
    return ["" if not valid else text(value) for value, valid in zip(rows, values.validity.tolist())]


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
