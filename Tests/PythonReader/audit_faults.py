"""Makes copies of a warehouse's audit folder with one thing wrong in each, as somebody would leave them who can hash but has no key.

usage: audit_faults.py WAREHOUSE FOLDER

Writes FOLDER/NAME for each, and FOLDER/expected.tsv: the name, and what audit_warehouse_check.py says of it. Written from format-spec/audit-log.md
alone.
"""

import hashlib
import json
import pathlib
import struct
import sys

from audit_objects import GROUP_MAGIC, sha256
from audit_warehouse_check import Check, Warehouse
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def group(entries, first):
    """A group as a log has it, with all digests right."""
    head = struct.pack("<8sHHIQQ", GROUP_MAGIC, 1, 0, len(entries), first, sum(map(len, entries)))
    table = b"".join(struct.pack("<I", len(entry)) + sha256(b"\x00" + entry) for entry in entries)
    return head + sha256(head + table) + table + b"".join(entries)


def flipped(data, offset):
    return data[:offset] + bytes([data[offset] ^ 0x10]) + data[offset + 1 :]


class Faults:
    def __init__(self, warehouse, target):
        self.source, self.target, self.expected = warehouse / "audit", target, []
        self.check = Check(self.source, Warehouse(warehouse), None)
        self.files = {name: (self.source / name).read_bytes() for name in ("log", "lock", "head", "key")}
        self.room = len(self.files["log"]) - len(self.files["log"].rstrip(b"\0"))
        self.files["log"] = self.files["log"].rstrip(b"\0")
        self.lines, self.bounds = self.check.log.lines, sorted(self.check.log.bounds.items())
        self.anchored = max(head.size for heads in self.check.anchors.values() for head in heads)

    def write(self, name, reason, **changed):
        folder = self.target / name
        folder.mkdir(parents=True)
        for file, data in {**self.files, **changed}.items():
            (folder / file).write_bytes(data)
            (folder / file).chmod(0o600)
        self.expected.append(f"{name}\t{reason}\n")

    def rewritten(self, lines):
        """The log with other entries in the same groups; an empty mark, since its length may differ."""
        pairs = zip(self.bounds, self.bounds[1:])
        return {"log": b"".join(group(lines[first:end], first) for (first, _), (end, _) in pairs), "lock": b""}

    def edited(self, number, **changes):
        lines = list(self.lines)
        lines[number] = json.dumps({**json.loads(lines[number]), **changes}, separators=(",", ":")).encode()
        return self.rewritten(lines)

    def an_anchored(self, of, start=0):
        """The first anchored entry from a sequence on that has what is asked for."""
        return next(n for n in range(start, self.anchored) if of(self.check.log.entries[n]))

    def bytes_flipped(self):
        log, head = self.files["log"], self.files["head"]
        first, place = self.bounds[len(self.bounds) // 2]
        (count,) = struct.unpack_from("<I", log, place + 12)
        self.write("byte-of-an-entry", f"entry {first}: not what its leaf", log=flipped(log, place + 64 + 36 * count + 5))
        self.write("byte-of-a-leaf", f"entry {first}: the digest of its group", log=flipped(log, place + 70))
        self.write("byte-of-a-sequence", f"entry {first}: a group that begins", log=flipped(log, place + 17))
        self.write("byte-of-a-magic", f"entry {first}: no group", log=flipped(log, place))
        self.write("byte-of-the-head", "digest of the head file", head=flipped(head, 50))
        unsigned = flipped(head, 100)[:-32]
        self.write("head-that-nobody-signed", "not signed", head=unsigned + sha256(unsigned))

    def ends_dropped(self):
        log, count = self.files["log"], len(self.lines)
        (last, place), size = self.bounds[-2], len(log)
        self.write("last-group-dropped", "end was cut off", log=log[:place])
        self.write("last-byte-dropped", "end was cut off", log=log[:-1])
        self.write("last-group-erased", "end was cut off", log=log[:place] + bytes(size - place + self.room))
        self.write("byte-in-the-room", f"entry {count}: not whole", log=log + b"\0\1")
        self.write("last-group-half", f"entry {last}: not whole", log=log[: (place + size) // 2], lock=b"")
        kept, place = max(bound for bound in self.bounds if bound[0] < self.anchored)
        self.write("anchored-entries-dropped", f"entries {kept} to", log=log[:place], lock=b"")
        assert kept < self.anchored <= count

    def entries_forged(self):
        a = self.an_anchored(lambda entry: entry.get("operation") == "select")
        b = self.an_anchored(lambda entry: entry.get("operation") == "select", a + 1)
        swapped = list(self.lines)
        swapped[a], swapped[b] = swapped[b], swapped[a]
        self.write("entries-swapped", f"entry {a}: says that it is {b}", **self.rewritten(swapped))
        swapped[a] = swapped[a].replace(f'"sequence":"{b}"'.encode(), f'"sequence":"{a}"'.encode())
        swapped[b] = swapped[b].replace(f'"sequence":"{a}"'.encode(), f'"sequence":"{b}"'.encode())
        self.write("entries-swapped-and-numbered", "another root", **self.rewritten(swapped))
        self.write("principal-changed", "another root", **self.edited(a, principal="somebody"))
        self.write("row-count-changed", "another root", **self.edited(self.an_anchored(lambda e: "rowCount" in e), rowCount="0"))
        self.write("outcome-of-no-intent", "which is no intent", **self.edited(self.an_anchored(lambda e: "intent" in e), intent="0"))
        text = "SELECT name FROM people WHERE id = 1815"
        digest = hashlib.sha256(text.encode()).hexdigest()
        self.write("literal", f"entry {a}: a literal in", **self.edited(a, statement=text, statementDigest=digest))
        self.write("commit-of-no-ledger", "another digest in the ledger", **self.edited(a, commit="ab" * 32))

    def log_exchanged(self):
        """All of it made anew, and signed by another key."""
        seed = bytes(range(32))
        key = Ed25519PrivateKey.from_private_bytes(seed)
        public = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        log = self.edited(0, key=public.hex())
        head = self.files["head"]
        head = head[:80] + key.sign(head[:80]) + head[144:-32]
        self.write("another-key", "another key in the ledger", **log, key=seed, head=head + sha256(head))


def main():
    target = pathlib.Path(sys.argv[2])
    faults = Faults(pathlib.Path(sys.argv[1]), target)
    faults.bytes_flipped()
    faults.ends_dropped()
    faults.entries_forged()
    faults.log_exchanged()
    (target / "expected.tsv").write_text("".join(faults.expected))


if __name__ == "__main__":
    main()
