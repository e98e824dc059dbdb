"""Checks that the books of a fund only grew. Needs Python 3 and nothing else; asks nobody.

    python3 check_growth.py PROOF.json [--old-root HEX] [--root HEX]

PROOF.json (or - for standard input) is what *Open books*, or `hardship ledger prove-growth SIZE
--json`, gives: {old_size, old_root, size, path, root}, hashes in hex. The check is that of RFC
9162, section 2.1.4.2. With --old-root and --root they must also be the ones that you kept.
It says yes or no and ends with 0 for yes, 1 for no, 2 for a file that is no proof.
"""

import argparse
import hashlib
import json
import sys
from pathlib import Path


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two neighbours in the tree (section 2.1.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def roots_of(
    old_size: int, old_root: bytes, size: int, path: list[bytes]
) -> tuple[bytes, bytes] | None:
    """Which roots the path makes for the old and the new tree; None if it is no path."""
    if not 0 < old_size <= size:
        return None
    if old_size == size:
        return None if path else (old_root, old_root)
    hashes = [old_root, *path] if old_size & (old_size - 1) == 0 else path
    if not hashes:
        return None
    at, last = old_size - 1, size - 1
    while at % 2 == 1:
        at, last = at // 2, last // 2
    before = after = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return None
        if at % 2 == 1 or at == last:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
            while at % 2 == 0 and at != 0:
                at, last = at // 2, last // 2
        else:
            after = node_hash(after, sibling)
        at, last = at // 2, last // 2
    return (before, after) if last == 0 else None


def main() -> int:
    """Read the proof, say yes or no."""
    parser = argparse.ArgumentParser(description="Check that the books of a fund only grew.")
    parser.add_argument("proof", help="the file with the proof, or - for standard input")
    parser.add_argument("--old-root", default="", help="the older root that you kept, in hex")
    parser.add_argument("--root", default="", help="the newer root that was published, in hex")
    asked = parser.parse_args()
    try:
        text = sys.stdin.read() if asked.proof == "-" else Path(asked.proof).read_text("utf-8")
        proof = json.loads(text)
        old_size, size = int(proof["old_size"]), int(proof["size"])
        old_root, root = bytes.fromhex(proof["old_root"]), bytes.fromhex(proof["root"])
        path = [bytes.fromhex(each) for each in proof["path"]]
        kept = [each and bytes.fromhex(each) for each in (asked.old_root, asked.root)]
    except (OSError, ValueError, KeyError, TypeError, ArithmeticError, RecursionError) as error:
        sys.stdout.write(f"This is not a proof: {error!r}\n")
        return 2
    if roots_of(old_size, old_root, size, path) != (old_root, root):
        sys.stdout.write("NO: the path does not lead from the older root to the newer one.\n")
    elif any(mine not in ("", told) for mine, told in zip(kept, (old_root, root), strict=True)):
        sys.stdout.write("NO: the proof is about other roots than those that you gave.\n")
    else:
        sys.stdout.write(f"YES: the {size} entries under {root.hex()}\n")
        sys.stdout.write(f"add to the {old_size} entries under {old_root.hex()}.\n")
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
