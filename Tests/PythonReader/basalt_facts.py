"""What a chunk's entry says of its values beside their bounds: format-spec/footer.md, "Facts of a chunk", "Order of a chunk".

A reader of values needs none of it; who skips chunks, or verifies them, does.
"""

from dataclasses import dataclass

from basalt_reader import PAGE_HEADER_LENGTH

# Where each part begins, and how long an entry is that has it.
FACTS_START, CHUNK_WITH_FACTS = 80, 120
ORDER_START, CHUNK_WITH_ORDER = 120, 128

DICTIONARY_IS_COMPLETE, HAS_SUM = 1 << 0, 1 << 1
ASCENDING, DESCENDING, STRICT, NULLS_BEFORE, NULLS_BEHIND = (1 << bit for bit in range(5))

TYPES_WITH_SUMS = ("smallint", "integer", "bigint", "decimal")
TYPES_WITHOUT_ORDER = ("boolean", "real", "double precision")
FILTER_START, FILTER_BLOCK_LENGTH, MOST_FILTER_BLOCKS = 16, 32, 2**20


@dataclass
class Facts:
    """Nothing is known where the entry ends before it."""

    filter_offset: int = 0
    filter_length: int = 0
    dictionary_is_complete: bool = False
    sum: int | None = None  # of decimals that of the unscaled integers
    run_count: int = 0  # 0: not known
    order: int = 0  # flags


def facts_of(column, chunk):
    """The facts of a chunk, checked."""
    facts = Facts()
    if chunk.entry.length >= CHUNK_WITH_FACTS:
        _read_facts(chunk.entry, chunk, column, facts)
    if chunk.entry.length >= CHUNK_WITH_ORDER:
        _read_order(chunk.entry, chunk, column, facts)
    return facts


def _read_facts(entry, chunk, column, facts):
    offset, length, flags = entry.unpack("QIH", FACTS_START)
    facts.filter_offset, facts.filter_length = offset, length
    entry.reserved((94, 2), (112, 8))
    entry.require(flags & ~(DICTIONARY_IS_COMPLETE | HAS_SUM) == 0, f"facts {flags:#x} are not known", 92)
    if flags & HAS_SUM:
        entry.require(column.type.name in TYPES_WITH_SUMS, f"a sum of {column.type}", 92)
        facts.sum = int.from_bytes(entry.bytes(96, 16), "little", signed=True)
    else:
        entry.zeros(96, 16, "the bytes of an absent sum")
    facts.dictionary_is_complete = bool(flags & DICTIONARY_IS_COMPLETE)
    agrees = not facts.dictionary_is_complete or chunk.dictionary_length > 0
    entry.require(agrees, "no dictionary, and yet it is complete", 92)
    if offset == 0 and length == 0:
        return
    group = chunk.row_group
    entry.require(_has_pages(chunk), "a Bloom filter of a chunk without pages", 80)
    entry.require_within(offset, length, chunk.offset + chunk.length, group.offset + group.length)
    blocks, rest = divmod(length - PAGE_HEADER_LENGTH - FILTER_START, FILTER_BLOCK_LENGTH)
    fits = rest == 0 and 1 <= blocks <= MOST_FILTER_BLOCKS
    entry.require(fits, f"a Bloom filter of {length} bytes", 88)


def _read_order(entry, chunk, column, facts):
    runs, order = entry.unpack("IH", ORDER_START)
    facts.run_count, facts.order = runs, order
    entry.reserved((126, 2))
    entry.require(order < 1 << 5, f"flags {order:#x} of an order are not known", 124)
    if runs or order:
        entry.require(column.type.name not in TYPES_WITHOUT_ORDER, f"an order of {column.type}", 120)
        entry.require(_has_pages(chunk), "an order of a chunk without pages", 120)
    row_count, null_count = chunk.row_group.row_count, chunk.zone_map.null_count
    entry.require(runs <= row_count, f"{runs} runs of {row_count} rows", 120)
    is_ordered = order & (ASCENDING | DESCENDING)
    entry.require(is_ordered or not order & STRICT, "strict, and in no order", 124)
    both = NULLS_BEFORE | NULLS_BEHIND
    places = order & both
    entry.require(places != both, "NULLs lie before values and behind them", 124)
    entry.require(not places or 0 < null_count < row_count, f"{null_count} NULLs have a place", 124)


def _has_pages(chunk):
    return not chunk.is_constant and not chunk.is_all_null
