"""Computes the roots and proofs of an audit log, and prints them as JSON.

usage: audit_check.py FOLDER [ENTRY…]

Written from format-spec/audit-log.md alone. A whole log with its warehouse is checked by audit_warehouse_check.py.
"""

import json
import struct
import sys
from pathlib import Path

from audit_objects import Damage, Head, Log, Tree


def main():
    folder, wanted = Path(sys.argv[1]), [int(n) for n in sys.argv[2:]]
    log = Log((folder / "log").read_bytes())
    tree = Tree(log.leaves)
    first = log.entries[0]
    if first["kind"] != "created":
        raise Damage("the first entry does not say whose log it is")
    key = bytes.fromhex(first["key"])

    def holds(head):
        return head.is_signed(key) and tree.root(0, head.size) == head.root

    anchored = folder / "anchored"
    report = {
        "entryCount": len(log.entries),
        "root": tree.root().hex(),
        "kinds": [entry["kind"] for entry in log.entries],
        "headHolds": holds(Head((folder / "head").read_bytes()[:144])),
        "anchorHolds": anchored.exists() and holds(Head(anchored.read_bytes())),
        "proofs": {str(n): [h.hex() for h in tree.inclusion(n)] for n in wanted},
        "extensions": {str(n): [h.hex() for h in tree.consistency(n)] for n in wanted if n > 0},
    }
    print(json.dumps(report, sort_keys=True))


if __name__ == "__main__":
    try:
        main()
    except (Damage, KeyError, ValueError, struct.error) as error:
        print(f"damaged: {error}", file=sys.stderr)
        sys.exit(3)
