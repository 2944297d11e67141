"""The Python reader on the command line.

    python basalt_command.py FILE [--columns a,b] [--verify] [--layout]
"""

import argparse
import sys

from basalt_bytes import BasaltFileError, UnsupportedFileError
from basalt_reader import SECTION_NAMES, DataFile, bits_of
from basalt_text import csv_fields, csv_header
from basalt_values import concatenate
from basalt_verify import check_coverage, verify


def write_csv(file, columns, output):
    """The rows as Basalt's command line prints them: NULL is an empty field, an empty text `""`, lines end in LF."""
    if not columns:
        return
    output.write(csv_header([column.name for column in columns]) + "\n")
    for row_group in file.row_groups:
        fields = []
        for column in columns:
            chunk = file.chunks(column)[row_group.ordinal]
            fields.append(csv_fields(concatenate(column.type, list(file.pages(column, chunk)))))
        output.writelines(",".join(row) + "\n" for row in zip(*fields))


def write_layout(file, columns, output):
    """Where everything lies, and how it is encoded."""
    root = file.root
    print(f"file {file.file_id.hex()}: {root.row_count} rows, {root.column_count} columns, {root.tier}", file=output)
    print(f"footer at {root.footer_offset}, root at {file.root_offset}", file=output)
    for section in root.sections.values():
        name = SECTION_NAMES.get(section.kind, f"section {section.kind}, unknown")
        print(f"{name}: {section.length} bytes at {section.offset}, {section.item_count} items", file=output)
    for column in columns:
        kind = column.type or f"unknown type {column.type_number}"
        nullable = " nullable" if column.is_nullable else ""
        print(f"column {column.ordinal} {column.name!r}: {kind}{nullable}, field id {column.field_id}", file=output)
        block = f"block: {column.block_length} bytes at {column.block_offset}"
        print(f"  encodings {bits_of(column.encodings)}; {block}", file=output)
        try:
            for chunk in file.chunks(column):
                _write_chunk_layout(file, column, chunk, output)
        except UnsupportedFileError as error:
            print(f"  not readable: {error.reason}", file=output)


def _write_chunk_layout(file, column, chunk, output):
    shape = "constant" if chunk.is_constant else "all NULL" if chunk.is_all_null else f"{len(chunk.pages)} pages"
    print(f"  row group {chunk.row_group.ordinal}: {chunk.row_group.row_count} rows, {shape}, ", end="", file=output)
    print(f"{chunk.length} bytes at {chunk.offset}; {chunk.zone_map}", file=output)
    trace = []
    for ordinal, _ in enumerate(file.pages(column, chunk, trace)):
        if chunk.pages:
            page = chunk.pages[ordinal]
            print(f"    page {ordinal}: {page.length} bytes at {page.offset}; {page.zone_map}", file=output)
        # The lines of a dictionary stand before those of the first page.
        output.writelines(f"      {line}\n" for line in trace)
        trace.clear()


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Reads a Basalt data file and prints its rows as CSV.")
    parser.add_argument("file")
    parser.add_argument("--columns", help="names, separated by commas; all columns if left out")
    parser.add_argument("--verify", action="store_true", help="read everything and check what is said of it")
    parser.add_argument("--layout", action="store_true", help="print where everything lies, and how it is encoded")
    options = parser.parse_args(arguments)
    try:
        file = DataFile.open(options.file)
        names = options.columns.split(",") if options.columns else [column.name for column in file.columns]
        columns = [file.column(name) for name in names]
        if options.layout:
            write_layout(file, columns, sys.stdout)
        if options.verify:
            check_coverage(file)
            print(f"{options.file}: {verify(file, columns)} pages, {file.root.row_count} rows verified")
        if not options.layout and not options.verify:
            write_csv(file, columns, open(sys.stdout.fileno(), "w", encoding="utf-8", newline="", closefd=False))
    except KeyError as error:
        print(f"{options.file}: no column {error}", file=sys.stderr)
        return 2
    except (BasaltFileError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
