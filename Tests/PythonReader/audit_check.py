"""Reads an audit log as format-spec/audit-log.md describes it, and prints what it finds as JSON.

usage: audit_check.py FOLDER [ENTRY…]

Written from that page alone: hashes, tree, proofs and signatures are computed here, none of Basalt's code is used.
"""

import hashlib
import json
import struct
import sys
from pathlib import Path


class Damage(Exception):
    pass


def sha256(data):
    return hashlib.sha256(data).digest()


# Tree: RFC 6962, section 2.1.


def split(count):
    half = 1
    while half * 2 < count:
        half *= 2
    return half


def root(leaves):
    if not leaves:
        return sha256(b"")
    if len(leaves) == 1:
        return leaves[0]
    k = split(len(leaves))
    return sha256(b"\x01" + root(leaves[:k]) + root(leaves[k:]))


def inclusion(index, leaves):
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if index < k:
        return inclusion(index, leaves[:k]) + [root(leaves[k:])]
    return inclusion(index - k, leaves[k:]) + [root(leaves[:k])]


def consistency(old, leaves, is_whole=True):
    if old == len(leaves):
        return [] if is_whole else [root(leaves)]
    k = split(len(leaves))
    if old <= k:
        return consistency(old, leaves[:k], is_whole) + [root(leaves[k:])]
    return consistency(old - k, leaves[k:], False) + [root(leaves[:k])]


# Ed25519, RFC 8032, section 5.1.7: slow and plain, for public values only.

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def add(a, b):
    x1, y1, z1, t1 = a
    x2, y2, z2, t2 = b
    s, t = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    u, v = 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    e, f, g, h = t - s, v - u, v + u, t + s
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply(scalar, point):
    total = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            total = add(total, point)
        point = add(point, point)
        scalar >>= 1
    return total


def decode_point(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        raise Damage("no point of the curve")
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - x2) % P or (x == 0 and sign):
        raise Damage("no point of the curve")
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE = decode_point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signed(key, message, signature):
    a, r = decode_point(key), decode_point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    left, right = multiply(s, BASE), add(r, multiply(h, a))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


# Files.


def read_log(data):
    """Entries and leaves of all groups."""
    entries, leaves, place = [], [], 0
    while place < len(data):
        magic, version, zero, count, first, byte_count = struct.unpack_from("<8sHHIQQ", data, place)
        if magic != b"BSLA\r\n\x1a\n" or version != 1 or zero != 0 or not 1 <= count <= 4096:
            raise Damage(f"no group at byte {place}")
        if first != len(entries):
            raise Damage(f"group of entry {first} behind {len(entries)} entries")
        table = data[place + 64 : place + 64 + 36 * count]
        if sha256(data[place : place + 32] + table) != data[place + 32 : place + 64]:
            raise Damage(f"digest of the group at byte {place}")
        body = place + 64 + 36 * count
        end = body + byte_count
        for index in range(count):
            (length,) = struct.unpack_from("<I", table, 36 * index)
            entry, leaf = data[body : body + length], table[36 * index + 4 : 36 * index + 36]
            if sha256(b"\x00" + entry) != leaf:
                raise Damage(f"entry {len(entries)} is not what its leaf was made of")
            fields = json.loads(entry)
            if fields["sequence"] != str(len(entries)):
                raise Damage(f"entry {len(entries)} says that it is {fields['sequence']}")
            entries.append(fields)
            leaves.append(leaf)
            body += length
        if body != end or end > len(data):
            raise Damage(f"length of the group at byte {place}")
        place = end
    return entries, leaves


def read_head(data, key):
    """Size and root of a signed head of 144 bytes."""
    magic, version, log, size, time, digest = struct.unpack("<8sQ16sQQ32s", data[:80])
    if magic != b"BSLH\r\n\x1a\n" or version != 1:
        raise Damage("no head")
    return {"log": log.hex(), "size": size, "root": digest, "isSigned": is_signed(key, data[:80], data[80:144])}


def main():
    folder, wanted = Path(sys.argv[1]), [int(n) for n in sys.argv[2:]]
    entries, leaves = read_log((folder / "log").read_bytes())
    first = entries[0]
    if first["kind"] != "created":
        raise Damage("the first entry does not say whose log it is")
    key = bytes.fromhex(first["key"])
    head = read_head((folder / "head").read_bytes()[:144], key)
    anchored = folder / "anchored"
    anchor = read_head(anchored.read_bytes(), key) if anchored.exists() else None
    report = {
        "entryCount": len(entries),
        "root": root(leaves).hex(),
        "kinds": [entry["kind"] for entry in entries],
        "headHolds": head["isSigned"] and root(leaves[: head["size"]]) == head["root"],
        "anchorHolds": bool(anchor and anchor["isSigned"] and root(leaves[: anchor["size"]]) == anchor["root"]),
        "proofs": {str(n): [h.hex() for h in inclusion(n, leaves)] for n in wanted},
        "extensions": {str(n): [h.hex() for h in consistency(n, leaves)] for n in wanted if n > 0},
    }
    print(json.dumps(report, sort_keys=True))


if __name__ == "__main__":
    try:
        main()
    except (Damage, KeyError, ValueError, struct.error) as error:
        print(f"damaged: {error}", file=sys.stderr)
        sys.exit(3)
