"""An audit log as format-spec/audit-log.md describes it: hash tree, groups, entries, heads. Written from that page alone.

All hashes and proofs are computed here, and signatures checked by PyPI's `cryptography`: none of Basalt's code is used.
"""

import hashlib
import struct

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from ledger_objects import Damage, require, strict_json

GROUP_MAGIC, HEAD_MAGIC, KEY_MAGIC = (b"BSL" + letter + b"\r\n\x1a\n" for letter in (b"A", b"H", b"K"))
KINDS = {"created", "intent", "outcome", "refusal", "anchor", "recovery"}


def sha256(data):
    return hashlib.sha256(data).digest()


class Tree:
    """The tree over all leaves: RFC 6962, section 2.1. Roots of ranges are kept, since proofs ask for the same ones again."""

    def __init__(self, leaves):
        self.leaves, self.known = leaves, {}

    def root(self, start=0, end=None):
        end = len(self.leaves) if end is None else end
        if start == end:
            return sha256(b"")
        if end - start == 1:
            return self.leaves[start]
        if (start, end) not in self.known:
            k = start + split(end - start)
            self.known[start, end] = sha256(b"\x01" + self.root(start, k) + self.root(k, end))
        return self.known[start, end]

    def inclusion(self, index, start=0, end=None):
        """The path of a leaf, from the leaf up."""
        end = len(self.leaves) if end is None else end
        if end - start == 1:
            return []
        k = start + split(end - start)
        if index < k:
            return self.inclusion(index, start, k) + [self.root(k, end)]
        return self.inclusion(index, k, end) + [self.root(start, k)]

    def consistency(self, old, start=0, end=None, is_whole=True):
        """The proof that the first `old` leaves from `start` on are the beginning of those to `end`."""
        end = len(self.leaves) if end is None else end
        if old == end - start:
            return [] if is_whole else [self.root(start, end)]
        k = split(end - start)
        if old <= k:
            return self.consistency(old, start, start + k, is_whole) + [self.root(start + k, end)]
        return self.consistency(old - k, start + k, end, False) + [self.root(start, start + k)]


def split(count):
    """The largest power of two below a number of leaves."""
    half = 1
    while half * 2 < count:
        half *= 2
    return half


# What somebody does who has heads and proofs, and no tree: RFC 9162, sections 2.1.3.2 and 2.1.4.2.


def is_included(leaf, index, count, path, root):
    node, last, found = index, count - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if node & 1 or node == last:
            found = sha256(b"\x01" + sibling + found)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            found = sha256(b"\x01" + found + sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and found == root


def is_extended(old, old_root, count, root, proof):
    if old == count:
        return old_root == root and not proof
    if not proof:
        return False
    if old & (old - 1) == 0:
        proof = [old_root] + proof
    node, last = old - 1, count - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old_found = found = proof[0]
    for sibling in proof[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            old_found, found = sha256(b"\x01" + sibling + old_found), sha256(b"\x01" + sibling + found)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            found = sha256(b"\x01" + found + sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and old_found == old_root and found == root


# Files.


class Log:
    """Groups from the beginning, without the room behind them: entries as they stand in the file (`lines`) and as they are read,
    `leaves`, and `bounds`: how many bytes so many entries take, where a group ends."""

    def __init__(self, data):
        self.lines, self.entries, self.leaves, self.bounds, place = [], [], [], {0: 0}, 0
        data = data.rstrip(b"\0")
        while place < len(data):
            place = self.group(data, place)
            self.bounds[len(self.entries)] = place

    def group(self, data, place):
        next = len(self.entries)
        require(place + 64 <= len(data), f"entry {next}: not whole, and nothing follows")
        magic, version, zero, count, first, byte_count = struct.unpack_from("<8sHHIQQ", data, place)
        require(magic == GROUP_MAGIC and version == 1 and zero == 0, f"entry {next}: no group at byte {place}")
        require(1 <= count <= 4096 and byte_count <= 1 << 24, f"entry {next}: the group's size")
        require(first == next, f"entry {next}: a group that begins with entry {first}")
        body = place + 64 + 36 * count
        end, table = body + byte_count, data[place + 64 : body]
        require(sha256(data[place : place + 32] + table) == data[place + 32 : place + 64], f"entry {next}: the digest of its group")
        require(end <= len(data), f"entry {next}: not whole, and nothing follows")
        for index in range(count):
            (length,) = struct.unpack_from("<I", table, 36 * index)
            self.entry(data[body : min(body + length, end)], table[36 * index + 4 : 36 * index + 36])
            body += length
        require(body == end, f"entry {next}: the length of its group")
        return end

    def entry(self, data, leaf):
        number = len(self.entries)
        require(sha256(b"\x00" + data) == leaf, f"entry {number}: not what its leaf was made of")
        require(len(data) <= 1 << 20 and b"\n" not in data, f"entry {number}: no line of 2^20 bytes at most")
        try:
            fields = strict_json(data)
        except Damage as damage:
            raise Damage(f"entry {number}: {damage}") from damage
        require(list(fields)[:3] == ["sequence", "kind", "time"], f"entry {number}: its first fields")
        require(all(isinstance(value, (str, list)) for value in fields.values()), f"entry {number}: a value that is no text or list")
        require(fields["sequence"] == str(number), f"entry {number}: says that it is {fields['sequence']}")
        require(fields["kind"] in KINDS, f"entry {number}: kind {fields['kind']}")
        self.lines.append(data)
        self.entries.append(fields)
        self.leaves.append(leaf)


class Head:
    """A head of 144 bytes, signed or not."""

    def __init__(self, data):
        require(len(data) == 144, "a head of another length")
        magic, version, self.log, self.size, self.time, self.root = struct.unpack("<8sQ16sQQ32s", data[:80])
        require(magic == HEAD_MAGIC and version == 1, "no head")
        self.signed, self.signature = data[:80], data[80:]

    def is_signed(self, key):
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(self.signature, self.signed)
            return True
        except (InvalidSignature, ValueError):
            return False
