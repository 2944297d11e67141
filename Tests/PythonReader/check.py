"""Reads and verifies every data file of a directory, from format-spec/ alone.

    python check.py DIRECTORY

For each `NAME.bslt`: all that must be rejected is checked, all pages are read, all statistics compared with the values,
and the rows, as CSV, with `NAME.csv` if there is one, byte for byte. Prints one line a file; exits with 1 if there is any
difference, and with 2 if there is nothing to check.
"""

import io
import sys
from pathlib import Path

from basalt_bytes import BasaltFileError
from basalt_reader import DataFile
from basalt_verify import verify
from basalt_command import write_csv


def first_difference(ours, theirs):
    """Where two texts part, for people."""
    our_lines, their_lines = ours.split("\n"), theirs.split("\n")
    for number, (our_line, their_line) in enumerate(zip(our_lines, their_lines), 1):
        if our_line != their_line:
            return f"line {number} is {our_line!r}, the CSV beside it has {their_line!r}"
    return f"{len(our_lines)} lines, the CSV beside it has {len(their_lines)}"


def check(path):
    """What there is to say of a file, and whether it is right."""
    try:
        file = DataFile.open(str(path))
        page_count = verify(file)
        summary = f"{file.root.row_count} rows, {len(file.columns)} columns, {page_count} pages verified"
        beside = path.with_suffix(".csv")
        if not beside.exists():
            return summary, True
        text = io.StringIO(newline="")
        write_csv(file, file.columns, text)
        expected = beside.read_bytes().decode("utf-8")
        if text.getvalue() != expected:
            return f"{summary}; DIFFERENT: {first_difference(text.getvalue(), expected)}", False
        return f"{summary}; equal to {beside.name}", True
    except (BasaltFileError, OSError, UnicodeDecodeError) as error:
        return f"REJECTED: {error}", False


def main(arguments):
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    paths = sorted(Path(arguments[0]).glob("*.bslt"))
    if not paths:
        print(f"{arguments[0]}: no data files (*.bslt)", file=sys.stderr)
        return 2
    all_right = True
    for path in paths:
        summary, is_right = check(path)
        all_right &= is_right
        print(f"{path.name}: {summary}", flush=True)
    return 0 if all_right else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
