"""Checks that an entry is in the books of a fund. Needs Python 3 and nothing else; asks nobody.

    python3 check_inclusion.py PROOF.json [--root HEX]

PROOF.json (or - for standard input) is what a receipt, or `hardship ledger prove ENTRY --json`,
gives: {entry, leaf, index, size, path, root}, bytes in hex. The check is that of RFC 9162, section
2.1.3.2. With --root, the root must also be the one that you kept or that somebody published.
It says yes or no and ends with 0 for yes, 1 for no, 2 for a file that is no proof.
"""

import argparse
import hashlib
import json
import sys
from pathlib import Path


def leaf_hash(leaf: bytes) -> bytes:
    """The hash of the entry itself (section 2.1.1)."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two neighbours in the tree (section 2.1.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes | None:
    """Where the path leads from the leaf; None when it has not the length that it must have."""
    made, at, last = leaf_hash(leaf), index, size - 1
    for sibling in path:
        if last == 0:
            return None
        if at % 2 == 1 or at == last:
            made = node_hash(sibling, made)
            while at % 2 == 0 and at != 0:
                at, last = at // 2, last // 2
        else:
            made = node_hash(made, sibling)
        at, last = at // 2, last // 2
    return made if last == 0 and 0 <= index < size else None


def plain(leaf: bytes) -> str:
    """As text in which nothing gives orders to a terminal."""
    text = leaf.decode("utf-8", "replace")
    return "".join(each if each.isprintable() or each == "\n" else "?" for each in text)


def main() -> int:
    """Read the proof, say yes or no."""
    parser = argparse.ArgumentParser(description="Check that an entry is in the books of a fund.")
    parser.add_argument("proof", help="the file with the proof, or - for standard input")
    parser.add_argument("--root", default="", help="the root that was published, in hex")
    asked = parser.parse_args()
    try:
        text = sys.stdin.read() if asked.proof == "-" else Path(asked.proof).read_text("utf-8")
        proof = json.loads(text)
        entry, index, size = (int(proof[name]) for name in ("entry", "index", "size"))
        leaf, root = (bytes.fromhex(proof[name]) for name in ("leaf", "root"))
        path = [bytes.fromhex(each) for each in proof["path"]]
        kept = bytes.fromhex(asked.root) if asked.root else root
    except (OSError, ValueError, KeyError, TypeError, ArithmeticError, RecursionError) as error:
        sys.stdout.write(f"This is not a proof: {error!r}\n")
        return 2
    if leaf.split(b"\n", 1)[0] != b"entry %d" % entry:
        sys.stdout.write(f"NO: what is proved here is not entry {entry}.\n")
    elif root_of(leaf, index, size, path) != root:
        sys.stdout.write(f"NO: the path does not lead from entry {entry} to the root.\n")
    elif kept != root:
        sys.stdout.write("NO: the proof leads to another root than the one that you gave.\n")
    else:
        sys.stdout.write(f"YES: entry {entry} is number {index + 1} of the {size} entries under\n")
        sys.stdout.write(f"{root.hex()}\n\nIt reads:\n\n{plain(leaf)}")
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
