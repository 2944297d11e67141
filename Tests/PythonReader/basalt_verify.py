"""What a file says of its values, compared with the values: format-spec/statistics.md, and file-layout.md for coverage.

A reader of values needs none of it: basalt_reader.py rejects by itself what a reader must reject.
"""

import numpy

import basalt_distributions
import basalt_filters
import basalt_order
import basalt_sketches
from basalt_bytes import ContradictedStatisticsError, UnsupportedFileError
from basalt_facts import facts_of
from basalt_nodes import order_keys
from basalt_reader import HEADER_LENGTH, TAIL_LENGTH
from basalt_records import check_records
from basalt_values import concatenate


def verify(file, columns=None):
    """Reads every page of the columns and compares what is said of it; returns the count of pages."""
    page_count = 0
    for column in file.columns if columns is None else columns:
        whole_column = f"column {column.ordinal} ({column.name})"
        for chunk in file.chunks(column):
            place = f"{whole_column}, row group {chunk.row_group.ordinal}"
            parts = list(file.pages(column, chunk))
            for page, values in zip(chunk.pages, parts):
                _report(file, f"{place}, page {page.ordinal}", contradictions(page.zone_map, values))
            _report(file, place, _contradictions_of_chunk(file, column, chunk, concatenate(column.type, parts)))
            page_count += len(chunk.pages)
        registers = basalt_sketches.sketch_of(file, column)
        if registers is not None:
            hashes = basalt_filters.hashes(file.read_column(column.name))
            is_right = registers == basalt_sketches.registers_of(hashes)
            _report(file, whole_column, [] if is_right else ["the sketch is not that of the values"])
        distribution = basalt_distributions.distribution_of(file, column)
        if distribution is not None:
            _report(file, whole_column, _contradictions_of_distribution(distribution, file.read_column(column.name)))
        page_bytes = sum(chunk.length for chunk in file.chunks(column))
        agrees = page_bytes == column.page_bytes
        reason = f"{column.page_bytes} bytes of pages, but its chunks have {page_bytes}"
        _report(file, whole_column, [] if agrees else [reason])
    return page_count


def _report(file, place, reasons):
    if reasons:
        raise ContradictedStatisticsError(file.name, place, "; ".join(reasons))


def _contradictions_of_chunk(file, column, chunk, values):
    reasons = contradictions(chunk.zone_map, values)
    if chunk.distinct_count is not None and chunk.distinct_count != distinct_count(values):
        reasons.append(f"{chunk.distinct_count} distinct values, but there are {distinct_count(values)}")
    facts = facts_of(column, chunk)
    reasons += basalt_order.contradicted(facts.run_count, facts.order, basalt_order.rows_of(values))
    words = basalt_filters.filter_of_chunk(file, column, chunk)
    if words is not None and words != basalt_filters.filter_of(basalt_filters.hashes(values), len(words) // 8):
        reasons.append("the Bloom filter is not that of the values")
    total = None if facts.sum is None else sum(int(value) for value in values.present())
    if total != facts.sum:
        reasons.append(f"the sum is said to be {facts.sum}, and is {total}")
    if facts.dictionary_is_complete or chunk.owner_has_all:
        entries = set(order_keys(file.dictionary(column, chunk)))
        if not set(order_keys(values.present())) <= entries:
            reasons.append("the dictionary is called complete, and lacks a value")
    return reasons


def _contradictions_of_distribution(distribution, values):
    present = values.present()
    if values.type.is_float:
        present = present[~numpy.isnan(present)]
    if len(present) == 0:
        return ["a distribution of no value"]
    least, greatest = (min, max) if present.dtype == object else (numpy.min, numpy.max)
    least, greatest = least(present), greatest(present)
    if isinstance(least, bytes):  # what is cut is no less than the least that is cut
        least = least[: basalt_distributions.LONGEST_VALUE - 3]
    return basalt_distributions.contradictions(distribution, len(present), least, greatest)


def contradictions(zone_map, values):
    """Reasons why the values disprove a zone map; an empty list if they do not."""
    reasons = []
    present = values.present()
    null_count, nan_count = len(values) - len(present), 0
    if values.type.is_float:
        nan_count = int(numpy.count_nonzero(numpy.isnan(present)))
        present = present[~numpy.isnan(present)]
    if zone_map.null_count != null_count:
        reasons.append(f"{zone_map.null_count} NULLs, but {null_count} rows are NULL")
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


# file-layout.md


def check_coverage(file):
    """Every byte belongs to one part of the file, but for the padding in front of parts."""
    check_records(file)
    parts = [(0, HEADER_LENGTH), (file.root_offset, file.root_length), (file.content.length - TAIL_LENGTH, TAIL_LENGTH)]
    parts += [(section.offset, section.length) for section in file.root.sections.values()]
    for column in file.columns:
        parts.append((column.block_offset, column.block_length))
        try:
            chunks = file.chunks(column)
        except UnsupportedFileError:
            return  # where the chunks of such a column lie is not known here
        parts += [(chunk.offset, chunk.length) for chunk in chunks if chunk.pages]
        facts = [facts_of(column, chunk) for chunk in chunks]
        parts += [(each.filter_offset, each.filter_length) for each in facts if each.filter_length]
    end = 0
    for offset, length in sorted(parts):
        file.content.require(0 <= offset - end < 8, f"a part begins at {offset}, the one before ends at {end}")
        end = offset + length
