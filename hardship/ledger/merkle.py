"""The Merkle tree of RFC 9162, sections 2.1.1 to 2.1.4: hashes, roots, paths and their checks.

Pure arithmetic over SHA-256. A leaf is hashed behind a byte 0x00 and a node behind 0x01, so that
neither can stand for the other. `Frontier` grows a tree leaf by leaf and remembers no more than
one hash for each bit of its size.

Paths are made over subtrees that are asked for by name: `subtree(start, size)` is the hash of
`size` leaves from `start` on, where `size` is a power of two and `start` a multiple of it. So a
proof needs only as many hashes as the tree is high, wherever they are kept.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

#: The hash of `size` leaves from `start` on, a whole subtree.
Subtree = Callable[[int, int], bytes]

#: The root of a tree without leaves (section 2.1.1).
EMPTY_ROOT: Final = hashlib.sha256().digest()


def leaf_hash(content: bytes) -> bytes:
    """The hash of one leaf (section 2.1.1)."""
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees beside each other (section 2.1.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(slots=True)
class Frontier:
    """A tree that grows: the roots of its whole subtrees, the largest first (section 2.1.2)."""

    size: int = 0
    _peaks: list[bytes] = field(default_factory=list)

    def add(self, leaf: bytes) -> None:
        """Add the hash of one leaf."""
        self.join(leaf, 1)

    def join(self, peak: bytes, leaves: int) -> None:
        """Add a whole subtree of `leaves`, a power of two that divides the size so far."""
        if self.size % leaves:
            raise ValueError(f"a subtree of {leaves} leaves does not begin at {self.size}")
        at = self.size // leaves
        while at & 1:
            peak = node_hash(self._peaks.pop(), peak)
            at >>= 1
        self._peaks.append(peak)
        self.size += leaves

    def copy(self) -> "Frontier":
        """The same tree, to grow in another way."""
        return Frontier(self.size, list(self._peaks))

    def root(self) -> bytes:
        """The root of the tree as it is now (section 2.1.1)."""
        return _fold(self._peaks)


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over hashes of leaves (section 2.1.1)."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.add(leaf)
    return frontier.root()


def over(leaves: Sequence[bytes]) -> Subtree:
    """Subtrees of a tree whose leaf hashes are all at hand."""
    return lambda start, size: root_of(leaves[start : start + size])


def inclusion_path(index: int, size: int, subtree: Subtree) -> list[bytes]:
    """What a leaf lacks to make the root (section 2.1.3.1): PATH(index, D[size])."""
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    path = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _largest_power_below(end - start)
        if index < middle:
            path.append(_hash_of(middle, end, subtree))
            end = middle
        else:
            path.append(_hash_of(start, middle, subtree))
            start = middle
    return path[::-1]


def includes(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Check that the leaf with this hash stands in the tree (section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    at, last, made = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            made = node_hash(sibling, made)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            made = node_hash(made, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and made == root


def consistency_path(old: int, size: int, subtree: Subtree) -> list[bytes]:
    """What shows that the tree of `size` only adds to that of `old` (section 2.1.4.1)."""
    if not 0 < old <= size:
        raise ValueError(f"a tree of {size} leaves has no beginning of {old}")
    path = []
    start, end, is_whole = 0, size, True
    while old != end:
        middle = start + _largest_power_below(end - start)
        if old <= middle:
            path.append(_hash_of(middle, end, subtree))
            end = middle
        else:
            path.append(_hash_of(start, middle, subtree))
            start, is_whole = middle, False
    if not is_whole:
        path.append(_hash_of(start, end, subtree))
    return path[::-1]


def extends(old: int, old_root: bytes, size: int, root: bytes, path: Sequence[bytes]) -> bool:
    """Check that one tree is the beginning of the other (section 2.1.4.2)."""
    if not 0 < old <= size:
        return False
    if old == size:
        return not path and old_root == root
    hashes = [old_root, *path] if old & (old - 1) == 0 else list(path)
    if not hashes:
        return False
    at, last = old - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    before = after = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            after = node_hash(after, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and (before, after) == (old_root, root)


def _largest_power_below(size: int) -> int:
    """The largest power of two smaller than `size`, which is at least two (section 2.1.1)."""
    return 1 << (size - 1).bit_length() - 1


def _hash_of(start: int, end: int, subtree: Subtree) -> bytes:
    """The hash of the leaves from `start` to `end`, put together from whole subtrees."""
    return _fold([subtree(at, size) for at, size in _whole_subtrees(start, end)])


def _whole_subtrees(start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut a range that begins where a subtree of its size may begin, the largest part first."""
    while start < end:
        size = 1 << (end - start).bit_length() - 1
        yield start, size
        start += size


def _fold(peaks: Sequence[bytes]) -> bytes:
    """Join subtrees from the right, where the smallest stand."""
    if not peaks:
        return EMPTY_ROOT
    *rest, made = peaks
    for peak in reversed(rest):
        made = node_hash(peak, made)
    return made
