"""Answers as the files have them, the same from every oracle and from Basalt (SQLLogicValue.swift does it there).

NULL is `NULL`, the empty text `(empty)`; doubles have 12 significant digits and reals 6, as printf's %g has them; decimals have no zeros
at the end; timestamps have a T, and a Z when they are instants.
"""

import re
from decimal import Decimal

# By the oracle's name of the type without its digits. A letter stands for a family, so that a result of the wrong one is found.
LETTERS = {
    "boolean": "B",
    "smallint": "I",
    "integer": "I",
    "bigint": "I",
    "numeric": "R",
    "real": "R",
    "double precision": "R",
    "date": "D",
    "timestamp without time zone": "P",
    "timestamp with time zone": "P",
    "text": "T",
    "unknown": "T",
    "character varying": "T",
    # Text in Basalt.
    "json": "T",
    "jsonb": "T",
    "time without time zone": "?",
    "uuid": "?",
    "bytea": "?",
}
# Lists, by what they are of; times within them are not asked for, as quotes around them depend on their form.
LISTS = ["boolean", "smallint", "integer", "bigint", "numeric", "real", "double precision", "date", "text"]
LETTERS |= {f"{kind}[]": "?" for kind in LISTS}


def double(number, digits=12):
    number = float(number)
    if number != number:
        return "NaN"
    if number in (float("inf"), float("-inf")):
        return "Infinity" if number > 0 else "-Infinity"
    return f"%.{digits}g" % number


def decimal(text):
    # Never with an exponent.
    text = format(Decimal(text), "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def spelled(text, kind):
    """PostgreSQL's text of a value; None for NULL."""
    if text is None:
        return "NULL"
    if kind == "boolean":
        return {"t": "true", "f": "false"}[text]
    if kind == "double precision":
        return double(text)
    if kind == "real":
        return double(text, 6)
    if kind == "numeric":
        return decimal(text)
    if kind.endswith("[]"):
        return checked(numbers_spelled(text, kind.removesuffix("[]")))
    if kind.startswith("timestamp") and "infinity" not in text:
        assert "BC" not in text, f"years before 1 are spelled differently: {text}"
        text = text.replace(" ", "T", 1)
        if kind == "timestamp with time zone":
            assert text.endswith("+00"), f"the oracle's zone is not UTC: {text}"
            text = text.removesuffix("+00") + "Z"
    return checked(text)


def numbers_spelled(text, kind):
    """A list with its numbers as they are spelled outside of it."""
    spell = {"numeric": decimal, "double precision": double, "real": lambda number: double(number, 6)}.get(kind)
    if spell is None:
        return text
    return re.sub(r"[^{},]+", lambda match: match[0] if match[0] == "NULL" else spell(match[0]), text)


def list_text(elements, spell):
    """A list as PostgreSQL writes it."""
    parts = []
    for element in elements:
        if element is None:
            parts.append("NULL")
        elif isinstance(element, list):
            parts.append(list_text(element, spell))
        elif isinstance(element, bool):
            parts.append("t" if element else "f")
        else:
            text = spell(element)
            if text == "" or text.upper() == "NULL" or re.search(r'[\s{},"\\]', text):
                text = '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
            parts.append(text)
    return "{" + ",".join(parts) + "}"


def checked(text):
    """A text that can stand in a file of lines and tabs."""
    if text == "":
        return "(empty)"
    assert not any(c in text for c in "\t\n\r\x1d\x1e\x1f"), f"this text cannot stand in a file of cases: {text!r}"
    assert text == text.strip(), f"spaces at the ends of {text!r} are not seen: put it between brackets"
    assert text not in ("NULL", "(empty)"), f"the text {text!r} means something else in a file of cases"
    return text
