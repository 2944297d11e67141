"""Objects of a ledger: frame, digests, header JSON. Written from format-spec/ledger.md, "Frame" and "Header", alone."""

import hashlib
import json
import re

KINDS = {"commit": 1, "checkpoint": 2, "packed": 3, "attempt": 4, "lease": 5}
PAYLOAD_MAXIMUM = {"commit": 1 << 24, "checkpoint": 1 << 28, "packed": 1 << 28, "attempt": 0, "lease": 0}
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
WORD = re.compile(r"[a-z0-9-]{1,64}")
DIGEST = re.compile(r"[0-9a-f]{64}")


class Damage(Exception):
    pass


def require(truth, reason):
    if not truth:
        raise Damage(reason)


def strict_json(text):
    """One value: objects, lists, strings and booleans, every key once, at most 16 deep and 64 fields wide."""

    def fields(pairs):
        require(len({key for key, _ in pairs}) == len(pairs) <= 64, "a key twice, or more than 64 fields")
        return dict(pairs)

    def no_number(text):
        raise Damage(f"the number {text} in a header")

    def walk(value, depth):
        require(depth <= 16 or isinstance(value, (str, bool)), "values nest deeper than 16")
        if isinstance(value, dict):
            for key, inner in value.items():
                key.encode()
                walk(inner, depth + 1)
        elif isinstance(value, list):
            for inner in value:
                walk(inner, depth + 1)
        elif isinstance(value, str):
            value.encode()  # an unpaired surrogate has no UTF-8
        else:
            require(isinstance(value, bool), "null in a header")

    try:
        value = json.loads(
            text.decode(), object_pairs_hook=fields, parse_int=no_number, parse_float=no_number, parse_constant=no_number)
        walk(value, 1)
    except (UnicodeError, json.JSONDecodeError, RecursionError) as error:
        raise Damage(f"not JSON: {error}") from error
    require(isinstance(value, dict), "a header that is no object")
    return value


def field(header, key, pattern=None, maximum=None, optional=False):
    """A string, checked against a pattern, or an integer, checked against 0 to maximum."""
    if optional and key not in header:
        return None
    value = header.get(key)
    require(isinstance(value, str), f"'{key}' is missing or no string")
    if pattern:
        require(pattern.fullmatch(value), f"'{key}' is '{value}'")
    if maximum is None:
        return value
    require(re.fullmatch(r"0|[1-9][0-9]*", value) and int(value) <= maximum, f"'{key}' is '{value}'")
    return int(value)


def name(header, key):
    value = field(header, key)
    require(1 <= len(value.encode()) <= 256 and all(ord(c) >= 0x20 and ord(c) != 0x7F for c in value), f"'{key}' is no name")
    return value


def items(header, key, least, most, once=False):
    value = header.get(key, [] if least == 0 else None)
    require(isinstance(value, list) and least <= len(value) <= most, f"the list '{key}'")
    require(not once or len(set(value)) == len(value), f"'{key}' has an element twice")
    return value


# Frames


def sealed_header(data, kind):
    """The sealed header that data begins with: its fields, its digest, its length."""
    require(data[:8] == b"BSLG\r\n\x1a\n", "not an object of the ledger")
    version, number = int.from_bytes(data[8:10], "little"), int.from_bytes(data[10:12], "little")
    require((version, number) == (1, KINDS[kind]), f"version {version}, kind {number}")
    end = 16 + int.from_bytes(data[12:16], "little")
    require(18 <= end <= 16 + (1 << 22) and end + 32 <= len(data), "a header of a wrong length")
    digest = hashlib.sha256(data[:end]).digest()
    require(digest == data[end : end + 32], "the header's digest differs")
    header = strict_json(data[16:end])
    field(header, "warehouse", UUID)
    field(header, "payloadByteCount", maximum=PAYLOAD_MAXIMUM[kind])
    field(header, "payloadDigest", DIGEST)
    return header, digest.hex(), end + 32


def whole_object(path, kind):
    """Header, digest, and payload: None when it was erased."""
    data = path.read_bytes()
    header, digest, end = sealed_header(data, kind)
    require(end + 8 <= len(data), "cut within the length of the payload")
    length, payload = int.from_bytes(data[end : end + 8], "little"), data[end + 8 :]
    stated = int(header["payloadByteCount"])
    if length == 2**64 - 1:
        require(kind == "commit" and stated > 0 and not payload, "erased where nothing can be")
        return header, digest, None
    require(length == len(payload) == stated, "the payload's length differs")
    require(hashlib.sha256(payload).hexdigest() == header["payloadDigest"], "the payload's digest differs")
    return header, digest, payload
