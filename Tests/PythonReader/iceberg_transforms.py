"""A second opinion on partition transforms: PyIceberg's, which its authors test against Java's.

Reads lines of tab-separated fields from standard input: transform, parameter (or -), type, value, result; prints those whose
result PyIceberg does not agree with, then how many there were. Text and bytea are in hexadecimal, dates days, times and
timestamps microseconds, decimals `unscaled/scale`.
"""

import decimal
import sys
import uuid

from pyiceberg.transforms import (
    BucketTransform, DayTransform, HourTransform, IdentityTransform, MonthTransform, TruncateTransform, YearTransform)
from pyiceberg.types import (
    BinaryType, DateType, DecimalType, IntegerType, LongType, StringType, TimestampType, TimestamptzType, TimeType, UUIDType)

# 38 digits and no rounding: the context's default of 28 would cut the largest.
decimal.getcontext().prec = 80

TYPES = {
    "smallint": IntegerType(), "integer": IntegerType(), "bigint": LongType(), "date": DateType(), "time": TimeType(),
    "timestamp": TimestampType(), "timestamptz": TimestamptzType(), "text": StringType(), "bytea": BinaryType(), "uuid": UUIDType()}


def transform_of(name, parameter):
    if name == "bucket":
        return BucketTransform(int(parameter))
    if name == "truncate":
        return TruncateTransform(int(parameter))
    return {"identity": IdentityTransform, "year": YearTransform, "month": MonthTransform, "day": DayTransform, "hour": HourTransform}[name]()


def parsed(kind, text):
    """The type and the value that a field says."""
    if kind == "decimal":
        unscaled, scale = (int(part) for part in text.split("/"))
        return DecimalType(38, scale), decimal.Decimal(unscaled).scaleb(-scale)
    if kind == "text":
        return TYPES[kind], bytes.fromhex(text).decode()
    if kind == "bytea":
        return TYPES[kind], bytes.fromhex(text)
    if kind == "uuid":
        return TYPES[kind], uuid.UUID(text)
    return TYPES[kind], int(text)


def main():
    count = 0
    for line in sys.stdin:
        name, parameter, kind, value_text, result_kind, result_text = line.rstrip("\n").split("\t")
        source, value = parsed(kind, value_text)
        _, expected = parsed(result_kind, result_text)
        found = transform_of(name, parameter).transform(source)(value)
        if found != expected:
            print(f"{line.rstrip()}: PyIceberg says {found!r}")
        count += 1
    print(count)


if __name__ == "__main__":
    main()
