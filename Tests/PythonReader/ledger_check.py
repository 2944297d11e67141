"""A second opinion on a ledger, written from format-spec/ledger.md and commit-protocol.md alone. No code of Basalt's is used.

    ledger_check.py WAREHOUSE

Reads every object: frames and digests, the rules of headers, the chain from commit 0 to the newest, what transactions may follow, checkpoints
against the state that the chain leads to, packed ranges, registrations. Prints the newest version, its digest and what was read; ends with
status 3 and a reason when something is not as the specification says.
"""

import pathlib
import re
import sys

from ledger_objects import DIGEST, UUID, WORD, Damage, field, items, name, require, sealed_header, whole_object

OPERATIONS = set(
    "initialize create-table alter-table drop-table append delete update merge compact move-tier expire administer".split())
TIME_MAXIMUM = 253402300799999999  # 9999-12-31T23:59:59.999999Z
COMMIT_MAXIMUM = 10**15 - 1
INT64 = 2**63 - 1


class State:
    """What the commits lead to, as a checkpoint has it."""

    def __init__(self):
        self.features = {"reader": set(), "writer": set()}
        self.branches, self.applications = {}, {}
        self.erasable, self.erased, self.expired = set(), set(), set()
        self.warehouse = None
        self.digest, self.number, self.time, self.clock = "0" * 64, -1, -1, None

    def advance(self, header, digest):
        number = field(header, "commit", maximum=COMMIT_MAXIMUM)
        require(number == self.number + 1, f"commit {number} after {self.number}")
        require(field(header, "predecessor", DIGEST) == self.digest, "another predecessor")
        require(self.warehouse in (None, header["warehouse"]), "another warehouse")
        time = field(header, "time", maximum=TIME_MAXIMUM)
        require(time > self.time, "time goes back")
        override = field(header, "clockOverride", maximum=TIME_MAXIMUM, optional=True)
        self.clock = override if override is not None else time if time > self.time + 1 else self.clock
        field(header, "id", UUID)
        require(("genesis" in header) == (number == 0), "a genesis belongs to commit 0")
        if number == 0:
            genesis = header["genesis"]
            require((genesis["ledgerVersion"], genesis["digestAlgorithm"]) == ("1", "sha-256"), "an unknown version")
            for role in self.features:
                self.features[role] |= set(items(genesis, f"{role}Features", 0, 4096))
        if "checkpoint" in header:
            require(field(header["checkpoint"], "commit", maximum=number - 1) >= 0, "a later checkpoint")
            field(header["checkpoint"], "digest", DIGEST)
        byte_count = sum(self.transaction(one, number) for one in items(header, "transactions", 1, 1024))
        require(byte_count == int(header["payloadByteCount"]), "the parts do not fill the payload")
        self.number, self.digest, self.time, self.warehouse = number, digest, time, header["warehouse"]

    def transaction(self, one, number):
        name(one, "principal")
        require(one.get("operation") in OPERATIONS, f"operation {one.get('operation')}")
        branch = field(one, "branch", WORD)
        require(branch == "main" or branch in self.branches, f"branch {branch}")
        tables = items(one, "tables", 0, 65536, once=True)
        for source in items(one, "inputs", 0, 65536):
            field(source, "table", UUID), field(source, "version", maximum=number - 1)
        if "attempt" in one:
            require(field(one, "attempt", UUID) not in self.expired, "an attempt that was taken for dead")
        part = field(one, "payloadByteCount", maximum=1 << 24)
        for action in items(one, "actions", 0, 65536):
            self.action(action, number, part, tables)
        if "token" in one:
            application, sequence = name(one["token"], "application"), field(one["token"], "sequence", maximum=INT64)
            require(sequence > self.applications.get(application, (-1,))[0], "a token that was used")
            self.applications[application] = (sequence, number)
            require(len(self.applications) <= 10000, "too many applications")
        return part

    def action(self, action, number, part, tables):
        kind = action.get("action")
        if kind not in ("add-feature", "create-branch", "drop-branch", "set-record", "erase-payloads", "expire-attempts"):
            require(field(action, "table", UUID) in tables, "a table that is not in the list")
        if kind in ("create-table", "rename-table"):
            name(action, "name")
        elif kind in ("set-schema", "set-partition-spec", "set-sort-order", "set-properties"):
            field(action, "version", maximum=2**31 - 1), self.body(action, part)
        elif kind in ("add-manifest", "replace-manifests"):
            if kind == "replace-manifests":
                items(action, "manifests", 1, 4096, once=True)
            manifest = action["manifest"]
            field(manifest, "id", UUID), field(manifest, "digest", DIGEST), field(manifest, "object")
            for count in ("byteCount", "addedFileCount", "removedFileCount", "addedRowCount"):
                field(manifest, count, maximum=INT64)
        elif kind == "remove-files":
            items(action, "files", 1, 4096, once=True)
        elif kind == "add-inline-file":
            field(action, "file", UUID), field(action, "rowCount", maximum=INT64)
            require(self.body(action, part) <= 65536, "a data file that is too large for a payload")
        elif kind == "erase-payloads":
            numbers = items(action, "commits", 1, 4096, once=True)
            self.erasable |= {field({"commit": one}, "commit", maximum=number - 1) for one in numbers}
        elif kind == "expire-attempts":
            self.expired |= {field({"attempt": one}, "attempt", UUID) for one in items(action, "attempts", 1, 4096, once=True)}
        elif kind == "add-feature":
            require(action.get("role") in self.features, "an unknown role")
            self.features[action["role"]].add(field(action, "feature", WORD))
        elif kind == "create-branch":
            branch = field(action, "branch", WORD)
            require(branch != "main" and branch not in self.branches and len(self.branches) < 1000, f"branch {branch}")
            self.branches[branch] = field(action, "version", maximum=number - 1)
        elif kind == "drop-branch":
            require(self.branches.pop(action.get("branch"), None) is not None, "a branch dropped that is not there")
        elif kind == "set-record":
            require(action.get("record") in ("audit-key", "audit-head"), "an unknown record")
            field(action, "id", UUID), self.body(action, part)
        else:
            require(kind == "drop-table", f"action {kind}")

    @staticmethod
    def body(action, part):
        offset = field(action["body"], "offset", maximum=part)
        return field(action["body"], "byteCount", maximum=part - offset)

    def as_checkpoint(self):
        """The fields that a checkpoint of this state has, lists sorted, empty ones left out."""
        listed = {
            "readerFeatures": sorted(self.features["reader"]),
            "writerFeatures": sorted(self.features["writer"]),
            "branches": [{"branch": b, "version": str(v)} for b, v in sorted(self.branches.items())],
            "applications": [
                {"application": a, "sequence": str(s), "commit": str(n)} for a, (s, n) in sorted(self.applications.items())],
        }
        fields = {"commit": str(self.number), "digest": self.digest, "time": str(self.time), "clock": str(self.clock)}
        return {**fields, **{key: value for key, value in listed.items() if value}, "warehouse": self.warehouse}


class Ledger:
    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.packed = {}
        self.counts = {"commits": 0, "packed": 0, "checkpoints": 0, "registrations": 0, "erased": 0, "strangers": 0}

    def path(self, number):
        return self.root / f"ledger/commits/{number // 1000:012}/{number:015}"

    def files(self, folder, pattern):
        """Files below a folder whose names are as given; others are strangers, which mean nothing."""
        found = []
        for path in sorted(p for p in (self.root / folder).rglob("*") if p.is_file()):
            if re.fullmatch(pattern, str(path.relative_to(self.root / folder))):
                found.append(path)
            else:
                self.counts["strangers"] += 1
        return found

    def check(self):
        for path in self.files("ledger/packed", "[0-9]{12}"):
            self.read_range(path)
        objects = {int(path.name) for path in self.files("ledger/commits", "[0-9]{12}/[0-9]{15}")}
        checkpoints = {int(path.name): path for path in self.files("ledger/checkpoints", "[0-9]{15}")}
        state, pins, digests, erased = State(), {}, {}, set()
        while True:
            number = state.number + 1
            # What a packed range has counts, whatever lies under the name; behind a gap that is a stray.
            if number in objects and (number == 0 or number - 1 in objects or number not in self.packed):
                header, digest, payload = whole_object(self.path(number), "commit")
                if payload is None:
                    erased.add(number)
                require(self.packed.get(number, (header, digest))[1] == digest, f"commit {number} is packed otherwise")
            elif number in self.packed:
                header, digest = self.packed[number]
            else:
                require(state.number in objects, f"commit {number} is missing")
                break
            state.advance(header, digest)
            if "checkpoint" in header:
                pins[int(header["checkpoint"]["commit"])] = header["checkpoint"]["digest"]
            if number in checkpoints:
                digests[number] = self.read_checkpoint(checkpoints.pop(number), state)
            self.counts["commits"] += 1
        require(not checkpoints, f"checkpoints of commits that do not exist: {sorted(checkpoints)}")
        for number, digest in pins.items():
            require(digests.get(number, digest) == digest, f"the checkpoint of commit {number} is not the one that was pinned")
        require(erased <= state.erasable, f"payloads are gone without a word: {sorted(erased - state.erasable)}")
        self.counts["erased"] = len(erased)
        for kind, folder in (("attempt", "attempts"), ("lease", "leases")):
            for path in self.files(folder, f"{UUID.pattern}/[0-9]{{6}}"):
                self.read_registration(path, kind, state)
        return state

    def read_range(self, path):
        header, _, payload = whole_object(path, "packed")
        index, position, previous = field(header, "range", maximum=COMMIT_MAXIMUM // 1000), 0, None
        require(index == int(path.name), "a range under another's name")
        for number in range(index * 1000, index * 1000 + 1000):
            commit, digest, byte_count = sealed_header(payload[position:], "commit")
            require(field(commit, "commit", maximum=COMMIT_MAXIMUM) == number, "a range out of order")
            require(previous in (None, commit["predecessor"]), "a range that is no chain")
            self.packed[number], previous = (commit, digest), digest
            position += byte_count
        require(position == len(payload), "something behind the last commit of a range")
        self.counts["packed"] += 1

    def read_checkpoint(self, path, state):
        header, digest, _ = whole_object(path, "checkpoint")
        for key, value in state.as_checkpoint().items():
            require(header.get(key) == value, f"the checkpoint of commit {state.number} has another {key}")
        self.counts["checkpoints"] += 1
        return digest

    def read_registration(self, path, kind, state):
        header, _, _ = whole_object(path, kind)
        require((field(header, "id", UUID), field(header, "renewal", maximum=999999)) == (path.parent.name, int(path.name)), "name")
        require(header["warehouse"] == state.warehouse, "a registration of another warehouse")
        name(header, "owner")
        field(header, "version", maximum=COMMIT_MAXIMUM)
        begun, renewed, expires = (field(header, key, maximum=TIME_MAXIMUM) for key in ("begun", "renewed", "expires"))
        require(begun <= renewed < expires, "times of a registration")
        self.counts["registrations"] += 1


def main():
    ledger = Ledger(sys.argv[1])
    try:
        state = ledger.check()
    except (Damage, KeyError, TypeError, AttributeError, OSError) as error:
        print(f"not sound: {type(error).__name__}: {error}")
        sys.exit(3)
    print(state.number, state.digest, " ".join(f"{key}={count}" for key, count in ledger.counts.items()))


if __name__ == "__main__":
    main()
