"""Fingerprints of statements: that no literal is in one. Written from format-spec/audit-log.md, "Entries", alone."""

import hashlib
import re

from ledger_objects import require

BYTE_COUNT_MAXIMUM = 1 << 14

# What may stand in one: quoted names, parameters, words, and signs of the language. No quotation mark of a text, no number.
TOKEN = re.compile(
    r'\s+|(?P<quoted>"(?:[^"]|"")*")|(?P<parameter>\$[0-9]+|:[A-Za-z_]\w*)|(?P<word>[^\W\d][\w$]*)'
    r"|(?P<end>…$)|(?P<mark>\?)|(?P<sign>::|[-+*/%<>=!~|&^@#(){}\[\],.:])")


def check(statement, digest):
    """Holds a fingerprint, and the digest beside it, against the page's rules."""
    data = statement.encode()
    require(len(data) <= BYTE_COUNT_MAXIMUM, "a fingerprint that is too long")
    # One that may have been cut off: three bytes are kept for half a character at its end.
    is_whole = len(data) < BYTE_COUNT_MAXIMUM - 3
    require(not is_whole or hashlib.sha256(data).hexdigest() == digest, "the digest of a fingerprint differs")
    text = statement if is_whole else statement.rstrip("\ufffd").rpartition(" ")[0]
    tokens, place = [], 0
    while place < len(text):
        found = TOKEN.match(text, place)
        require(found, f"a literal in the fingerprint '{text[place:place + 20]}'")
        require("--" != text[place : place + 2] and "/*" != text[place : place + 2], "a comment in a fingerprint")
        if found.lastgroup == "word":
            require(found[0] in (found[0].upper(), found[0].lower()), f"'{found[0]}' in mixed case in a fingerprint")
        if found.lastgroup:
            tokens.append(found[0])
        place = found.end()
    marks = "".join(token if len(token) == 1 else "x" for token in tokens)
    require("?,?" not in marks, "a list of literals that is not one '?'")
    require("(?),(?)" not in marks, "rows of literals that are not one")
