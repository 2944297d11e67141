"""The order of values and their runs: format-spec/statistics.md, "Order, runs, density"."""

from basalt_facts import ASCENDING, DESCENDING, NULLS_BEFORE, NULLS_BEHIND, STRICT


def order_of(rows):
    """Runs and flags of the rows of a chunk, NULL being None; all flags that are true."""
    runs = sum(1 for i, row in enumerate(rows) if i == 0 or row != rows[i - 1])
    values = [row for row in rows if row is not None]
    if not values:
        return 0, 0
    pairs = list(zip(values, values[1:]))
    flags = ASCENDING if all(left <= right for left, right in pairs) else 0
    flags |= DESCENDING if all(left >= right for left, right in pairs) else 0
    flags |= STRICT if flags and all(left != right for left, right in pairs) else 0
    if len(values) < len(rows):
        first, last = (next(i for i in indices if rows[i] is not None) for indices in (range(len(rows)), range(len(rows))[::-1]))
        flags |= NULLS_BEFORE if None not in rows[first:] else 0
        flags |= NULLS_BEHIND if None not in rows[: last + 1] else 0
    return runs, flags


def contradicted(stated_runs, stated_flags, rows):
    """Reasons why rows disprove what is stated; what is true and not stated contradicts nothing."""
    if not stated_runs and not stated_flags:
        return []
    runs, flags = order_of(rows)
    reasons = [] if stated_runs in (0, runs) else [f"{stated_runs} runs are stated, and there are {runs}"]
    if stated_flags & ~flags:
        reasons.append(f"the order {stated_flags:#x} is stated, and {flags:#x} is true")
    return reasons


def rows_of(values):
    """Python objects that compare as the values do; NULL is None."""
    pairs = zip(values.values.tolist(), values.validity.tolist())
    return [value if valid else None for value, valid in pairs]
