"""What a file with one deliberate fault is made with; the faults themselves are in the tiny_…_faults.py beside this file."""

import struct
from dataclasses import dataclass

import basalt_reader as layout
from tiny_tables import TYPES
from tiny_writer import TinyColumn, TinyFile


@dataclass
class Fault:
    name: str
    verdict: str
    column: str  # "" for the whole file
    rule: str
    file: bytes


def put(kind, key, offset, layout, *values):
    """An edit of the record `kind`, `key`: fields at an offset are replaced."""

    def edit(edited_kind, edited_key, record):
        if (edited_kind, edited_key) == (kind, key):
            struct.pack_into("<" + layout, record, offset, *values)

    return edit


def edits(*all):
    def edit(*arguments):
        for each in all:
            each(*arguments)

    return edit


def wrong_seed(kind, column=None):
    def seed(file_id, seed_kind, seed_column=layout.NONE_32, row_group=layout.NONE_32, ordinal=0):
        is_wrong = seed_kind == kind and column in (None, seed_column)
        return layout.seed_of(file_id, seed_kind, seed_column, row_group, ordinal) + is_wrong

    return seed


def one_page(type, values, build, **options):
    """A file of one column `a` in one page, whose payload is `build(nodes)`, and a harmless column `b`."""
    type = TYPES[type] if isinstance(type, str) else type
    column = TinyColumn("a", type, [values], lambda nodes, _: build(nodes), **options)
    other = TinyColumn("b", TYPES["integer"], [list(range(len(values)))], lambda nodes, rows: nodes.plain("i32", rows))
    return TinyFile([column, other], page_rows_log2=16)


def put_bytes(raw, offset, layout, *values):
    record = bytearray(raw)
    struct.pack_into("<" + layout, record, offset, *values)
    return bytes(record)
