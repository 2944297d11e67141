"""Checks the audit log of a warehouse, all of it, and prints as JSON what it counted.

usage: audit_warehouse_check.py WAREHOUSE [--audit FOLDER] [--kept ENTRIES ROOT] [--absent TEXT]…

Written from format-spec/audit-log.md and ledger.md alone: every file of the folder, every entry, the tree at every head, the heads in the ledger and
that each extends the one before, and the commits that entries name. Status 3 and a reason when something is not as the pages say.
Nobody may write meanwhile.
"""

import argparse
import collections
import json
import pathlib
import re
import stat
import struct
import sys

import audit_fingerprint
from audit_objects import KEY_MAGIC, Damage, Head, Log, Tree, is_extended, is_included, require, sha256
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from ledger_check import COMMIT_MAXIMUM, INT64, TIME_MAXIMUM, Ledger
from ledger_objects import DIGEST, UUID, WORD, field, items, name, whole_object

STATES = {"complete", "cancelled", "failed", "dropped"}
FIGURES = ("rowCount", "byteCount", "scannedRowCount", "duration")
NONE = 2**64 - 1


class Entries:
    """What entries say, held against each other and against the commits that they name."""

    def __init__(self, log, commits):
        self.log, self.commits = log, commits
        self.intents, self.answered = {}, set()
        self.counts = {key: collections.Counter() for key in ("kinds", "operations", "states", "errors", "clients")}
        self.sums, self.sessions = collections.Counter(), set()
        for number, entry in enumerate(log.entries):
            try:
                require((number == 0) == (entry["kind"] == "created"), "'created' is of the first entry")
                self.check(number, entry)
            except Damage as damage:
                raise Damage(f"entry {number}: {damage}") from damage

    def check(self, number, entry):
        self.counts["kinds"][entry["kind"]] += 1
        field(entry, "time", maximum=TIME_MAXIMUM)
        if "session" in entry:
            self.sessions.add(field(entry, "session", UUID))
        if "client" in entry:
            self.counts["clients"][name(entry, "client")] += 1
        if "operation" in entry:
            self.counts["operations"][field(entry, "operation", WORD)] += 1
        if "statement" in entry or "statementDigest" in entry:
            audit_fingerprint.check(field(entry, "statement"), field(entry, "statementDigest", DIGEST))
        if "commit" in entry:
            version, commit = field(entry, "version", maximum=COMMIT_MAXIMUM), field(entry, "commit", DIGEST)
            require(self.commits.get(version) == commit, f"commit {version} has another digest in the ledger")
        for table in items(entry, "tables", 0, 1 << 16):
            field(table, "name")
            field(table, "id", UUID, optional=True), field(table, "version", maximum=COMMIT_MAXIMUM, optional=True)
            require(all(isinstance(column, str) for column in items(table, "columns", 0, 1 << 16)), "columns of a table")
        getattr(self, entry["kind"])(number, entry)

    def created(self, number, entry):
        for key, pattern in (("log", UUID), ("warehouse", UUID), ("key", DIGEST)):
            field(entry, key, pattern)

    def intent(self, number, entry):
        require("operation" in entry and entry.get("principal") and entry.get("decision") == "owner", "whose intent, and for what")
        self.intents[number] = entry
        # Written behind its commit, with what came of it.
        if "state" in entry:
            require(entry["operation"] == "append", "an intent that knows its outcome")
            self.figures(entry)

    def outcome(self, number, entry):
        intent = field(entry, "intent", maximum=number - 1)
        require(intent in self.intents, f"the outcome of entry {intent}, which is no intent")
        require(intent not in self.answered, f"a second outcome of entry {intent}")
        require(self.intents[intent]["operation"] not in ("begin", "rollback", "merge", "verify"), "an outcome of what has none")
        self.answered.add(intent)
        self.figures(entry)

    def figures(self, entry):
        require(entry.get("state") in STATES, f"state {entry.get('state')}")
        require(("error" in entry) <= (entry["state"] in ("failed", "cancelled")), "an error of what did not fail")
        self.counts["states"][entry["state"]] += 1
        self.code(entry)
        for figure in FIGURES:
            self.sums[figure] += field(entry, figure, maximum=INT64, optional=True) or 0

    def refusal(self, number, entry):
        require(entry.get("decision") in ("denied", "failed") and "error" in entry, "the reason of a refusal")
        self.code(entry)

    def code(self, entry):
        if "error" in entry:
            self.counts["errors"][entry["error"]] += 1
            require(re.fullmatch("[a-zA-Z]{1,64}", entry["error"]), "an error that is no code")

    def anchor(self, number, entry):
        field(entry, "entryCount", maximum=number), field(entry, "root", DIGEST), field(entry, "commit", DIGEST)

    def recovery(self, number, entry):
        field(entry, "byteOffset", maximum=INT64), field(entry, "tornByteCount", maximum=INT64), field(entry, "tornDigest", DIGEST)


class Warehouse:
    """The ledger: digests of its commits, and the records of audit logs in their payloads."""

    def __init__(self, path):
        ledger = Ledger(path)
        self.id = (state := ledger.check()).warehouse
        self.commits, self.records = {}, []
        for number in range(state.number + 1):
            if not ledger.path(number).exists():
                self.commits[number] = ledger.packed[number][1]  # packed, so that it has no payload
                continue
            header, self.commits[number], payload = whole_object(ledger.path(number), "commit")
            start = 0
            for transaction in header["transactions"] if payload else []:
                for action in transaction.get("actions", []):
                    if action["action"] == "set-record":
                        place = start + int(action["body"]["offset"])
                        body = payload[place : place + int(action["body"]["byteCount"])]
                        self.records.append((number, action["record"], action["id"].replace("-", ""), body))
                start += int(transaction["payloadByteCount"])


class Check:
    def __init__(self, folder, warehouse, kept):
        self.folder, self.warehouse = folder, warehouse
        data = (folder / "log").read_bytes().rstrip(b"\0")
        self.mark(len(data))
        self.log = Log(data)
        require(self.log.entries, "a log without entries")
        self.tree = Tree(self.log.leaves)
        self.entries = Entries(self.log, warehouse.commits)
        first = self.log.entries[0]
        require(first["warehouse"] == warehouse.id, f"a log of the warehouse {first['warehouse']}")
        self.id, self.key = first["log"].replace("-", ""), bytes.fromhex(first["key"])
        self.seed()
        self.anchors = self.records()
        self.anchor_entries()
        self.head_file()
        if kept:
            self.holds(int(kept[0]), bytes.fromhex(kept[1]), "the head that was kept")
        self.proofs()

    def mark(self, byte_count):
        mark = (self.folder / "lock").read_bytes()
        require(len(mark) in (0, 16), "the length of the mark")
        if mark:
            durable, inverted = struct.unpack("<QQ", mark)
            require(durable ^ inverted == NONE, "half a mark")
            require(durable <= byte_count, f"the end was cut off: {byte_count} bytes, and {durable} were durable")

    def seed(self):
        path = self.folder / "key"
        require(len(path.read_bytes()) == 32, "the length of the seed")
        public = Ed25519PrivateKey.from_private_bytes(path.read_bytes()).public_key()
        raw = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        require(raw == self.key, "the seed is not that of the key in entry 0")
        require(not path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO), "others may read the seed")

    def holds(self, size, root, what):
        count = len(self.log.entries)
        require(size <= count, f"entries {count} to {size - 1} are missing: {what} is of {size}")
        require(self.tree.root(0, size) == root, f"{what}: another root of {size} entries")

    def signed(self, data, what):
        head = Head(data)
        require(head.log.hex() == self.id and head.is_signed(self.key), f"{what} is not signed by this log's key")
        self.holds(head.size, head.root, what)
        return head

    def records(self):
        """The log's heads in the ledger by commit, oldest first."""
        anchors, registered = {}, None
        for commit, record, log, body in self.warehouse.records:
            require(log == self.id, f"the ledger knows a log {log}, which is not here")
            if record == "audit-key":
                magic, version, own, key = struct.unpack("<8sQ16s32s", body)
                require((magic, version, own.hex()) == (KEY_MAGIC, 1, log), "a registration")
                require(registered is None and key == self.key, "another key in the ledger")
                registered = commit
            else:
                anchors.setdefault(commit, []).append(self.signed(body, f"the head in commit {commit}"))
        require(not anchors or registered == min(anchors), "the key comes with the first anchor")
        return anchors

    def anchor_entries(self):
        """What the log says of heads in the ledger."""
        for entry in (entry for entry in self.log.entries if entry["kind"] == "anchor"):
            said = int(entry["entryCount"]), bytes.fromhex(entry["root"])
            known = [(head.size, head.root) for head in self.anchors.get(int(entry["version"]), [])]
            require(said in known, f"entry {entry['sequence']}: no such head in commit {entry['version']}")

    def head_file(self):
        data = (self.folder / "head").read_bytes()
        require(len(data) >= 216 and sha256(data[:-32]) == data[-32:], "the digest of the head file")
        offset, size, commit, time, count = struct.unpack_from("<5Q", data, 144)
        require(len(data) == 216 + 32 * count, "the length of the head file")
        head = self.signed(data[:144], "the head in the folder")
        require(self.log.bounds.get(head.size) == offset, "the head file: where the next group begins")
        start, peaks = 0, []
        for digit in reversed(range(64)):
            if head.size >> digit & 1:
                peaks.append(self.tree.root(start, start + (1 << digit)))
                start += 1 << digit
        require(data[184:-32] == b"".join(peaks), "the head file: roots of subtrees")
        if (size, commit, time) != (NONE, NONE, NONE):
            sizes = [one.size for one in self.anchors.get(commit, [])]
            require(size in sizes, f"the head file: no head of {size} entries in commit {commit}")
            times = [one["time"] for one in self.log.entries if one["kind"] == "anchor" and one.get("version") == str(commit)]
            require(str(time) in times, "the head file: time of the newest anchor")

    def proofs(self):
        """Every entry is proven to be in the log, every head to be a beginning of each later one."""
        tree, count = self.tree, len(self.log.leaves)
        for number, leaf in enumerate(self.log.leaves):
            require(is_included(leaf, number, count, tree.inclusion(number), tree.root()), f"entry {number}: its proof")
        sizes = sorted({head.size for heads in self.anchors.values() for head in heads} | {count})
        for old, size in zip(sizes, sizes[1:]):
            proof = tree.consistency(old, 0, size)
            require(is_extended(old, tree.root(0, old), size, tree.root(0, size), proof), f"{old} to {size} entries: no extension")

    def report(self):
        heads = [head for heads in self.anchors.values() for head in heads]
        entries = self.entries
        return {
            "log": self.log.entries[0]["log"], "entry_count": len(self.log.entries), "root": self.tree.root().hex(),
            "group_count": len(self.log.bounds) - 1, "anchor_count": len(heads),
            "anchored_entry_count": max((head.size for head in heads), default=None),
            "session_count": len(entries.sessions), "unanswered": sorted(set(entries.intents) - entries.answered),
            "sums": entries.sums, **entries.counts, "entries": self.log.entries,
        }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("warehouse", type=pathlib.Path)
    parser.add_argument("--audit", type=pathlib.Path)
    parser.add_argument("--kept", nargs=2)
    parser.add_argument("--absent", action="append", default=[])
    options = parser.parse_args()
    folder = options.audit or options.warehouse / "audit"
    try:
        check = Check(folder, Warehouse(options.warehouse), options.kept)
        files = {path.name for path in folder.iterdir() if not path.name.startswith(".")}
        require(files <= {"log", "lock", "head", "key"}, f"files of no log: {sorted(files)}")
        for path in folder.iterdir():
            for text in options.absent:
                require(text.encode() not in path.read_bytes(), f"'{text}' stands in the file {path.name}")
    except (Damage, KeyError, TypeError, ValueError, AttributeError, OSError, struct.error) as error:
        print(f"not sound: {error if isinstance(error, Damage) else repr(error)}")
        sys.exit(3)
    print(json.dumps(check.report()))


if __name__ == "__main__":
    main()
