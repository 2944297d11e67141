"""Sections with a record for each column, or none: format-spec/footer.md, "Sketches" and "Distributions"."""

from basalt_reader import ESTIMATE_NAMES


def record_of(file, kind, column):
    """The record of a column in the section of this kind; None if there is none."""
    if kind not in file.root.sections:
        return None
    body, _ = file.section(kind, 1)
    offset, length = body.unpack("II", 8 * column.ordinal)
    if offset == 0 and length == 0:
        return None
    name = ESTIMATE_NAMES[kind]
    body.require(offset >= 8 * len(file.columns), f"one of the {name} at {offset}, among the places", 8 * column.ordinal)
    return body.part(offset, length, f"{name}, column {column.ordinal}")


def check_records(file):
    """Those of a section follow each other without gaps."""
    for kind, name in ESTIMATE_NAMES.items():
        if kind not in file.root.sections:
            continue
        body, _ = file.section(kind, 1)
        end = 8 * len(file.columns)
        for ordinal in range(len(file.columns)):
            offset, length = body.unpack("II", 8 * ordinal)
            if offset or length:
                body.require(offset == end, f"one of the {name} at {offset}, where {end} is next", 8 * ordinal)
                end += length
        body.require(end == body.length, f"{body.length} bytes, but the last of the {name} ends at {end}")
