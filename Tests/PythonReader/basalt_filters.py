"""Hashes of values and the filters made of them: format-spec/statistics.md, written from it alone."""

import struct

import numpy

from basalt_bytes import xxh3
from basalt_facts import FILTER_BLOCK_LENGTH, FILTER_START, facts_of
from basalt_reader import FILTER_PAGE, NO_PAGE_ORDINAL, PAGE_HEADER_LENGTH
from basalt_values import BYTEA, DECIMAL, TEXT, UUID

SALTS = (0x47B6137B, 0x44974D91, 0x8824AD5B, 0xA2B7289D, 0x705495C7, 0x2DF1424B, 0x9EFC4947, 0x5C6BFB31)
ALGORITHM = 1


def hashes(values):
    """The hashes of the different values, NULL apart. "Hash of a value"."""
    return {xxh3(0, raw) for raw in _bytes_of(values)}


def _bytes_of(values):
    present, type = values.present(), values.type
    if type.number in (TEXT, BYTEA, UUID):
        return set(present.tolist())
    if type.number == DECIMAL:
        return {int(value).to_bytes(16, "little", signed=True) for value in set(present.tolist())}
    if type.is_float:
        present = present.copy()
        present[present == 0] = 0  # of either sign
        present[numpy.isnan(present)] = numpy.nan  # whose bits are those of the specification
    return {value.tobytes() for value in present.astype(type.dtype)}


def block_of(hash, block_count):
    return ((hash >> 32) * block_count) >> 32


def words_of(hash):
    """The eight words of a block in which only this hash's bits are set."""
    return [1 << ((hash % 2**32 * salt % 2**32) >> 27) for salt in SALTS]


def filter_of(hashes, block_count):
    """The words of a filter that has exactly these values."""
    words = [0] * (8 * block_count)
    for hash in hashes:
        first = 8 * block_of(hash, block_count)
        for i, bit in enumerate(words_of(hash)):
            words[first + i] |= bit
    return words


def may_contain(words, hash):
    first = 8 * block_of(hash, len(words) // 8)
    return all(words[first + i] & bit for i, bit in enumerate(words_of(hash)))


def filter_of_chunk(file, column, chunk):
    """The words of a chunk's Bloom filter; None if it has none."""
    facts = facts_of(column, chunk)
    if facts.filter_length == 0:
        return None
    place = NO_PAGE_ORDINAL, facts.filter_offset, facts.filter_length
    blocks = (facts.filter_length - PAGE_HEADER_LENGTH) // FILTER_BLOCK_LENGTH
    payload = file.payload(column, chunk, FILTER_PAGE, *place, blocks)
    fits = payload.length == FILTER_START + FILTER_BLOCK_LENGTH * blocks
    payload.require(fits, f"{blocks} blocks do not fit {payload.length} bytes")
    stored_count, algorithm, _ = payload.unpack("IIQ")
    payload.require(stored_count == blocks, f"{stored_count} blocks, where {blocks} have room", 0)
    if algorithm != ALGORITHM:
        raise payload.unsupported(f"the algorithm {algorithm} of a Bloom filter is not known")
    return list(payload.unpack(f"{8 * blocks}I", FILTER_START))


def filter_payload(words, distinct_count):
    """What a writer puts into the page."""
    return struct.pack(f"<IIQ{len(words)}I", len(words) // 8, ALGORITHM, distinct_count, *words)
