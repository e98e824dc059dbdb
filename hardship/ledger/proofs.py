"""What anybody may check by RFC 9162 alone: an entry is in the books, and the books only grew."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from hardship.core.database import db
from hardship.core.paging import Key, Page, keyset
from hardship.ledger.errors import NoSuchEntry, NoSuchSeal, NotSealedYet, SealedBooksChanged
from hardship.ledger.leaves import content_of
from hardship.ledger.merkle import (
    consistency_path,
    extends,
    includes,
    inclusion_path,
    leaf_hash,
)
from hardship.ledger.models import Seal
from hardship.ledger.sealing import newest_seal
from hardship.ledger.tiles import index_of, tree_at


@dataclass(frozen=True, slots=True)
class Proof:
    """An inclusion proof of RFC 9162, section 2.1.3: `leaf` are the canonical bytes of the entry,
    `index` its place among `size` entries, `path` the hashes that lead from it to `root`."""

    entry: int
    leaf: bytes
    index: int
    size: int
    path: Sequence[bytes]
    root: bytes
    seal: Seal

    def published(self) -> dict[str, Any]:
        """As anybody may check it by the RFC alone: bytes in hex."""
        return {
            "entry": self.entry,
            "leaf": self.leaf.hex(),
            "index": self.index,
            "size": self.size,
            "path": [each.hex() for each in self.path],
            "root": self.root.hex(),
        }


@dataclass(frozen=True, slots=True)
class Growth:
    """A consistency proof of RFC 9162, section 2.1.4: the tree of `size` entries under `root` adds
    to the one of `old_size` under `old_root`, and changed nothing of it."""

    old_size: int
    old_root: bytes
    size: int
    path: Sequence[bytes]
    root: bytes

    def published(self) -> dict[str, Any]:
        """As anybody may check it by the RFC alone: bytes in hex."""
        return {
            "old_size": self.old_size,
            "old_root": self.old_root.hex(),
            "size": self.size,
            "path": [each.hex() for each in self.path],
            "root": self.root.hex(),
        }


def prove(entry_id: int, *, seal_id: int | None = None) -> Proof:
    """The way from an entry to the root of a seal, the newest one unless it is named.

    Raises `NoSuchEntry`, `NotSealedYet`, or `SealedBooksChanged` when the way does not lead there.
    """
    leaf = content_of(db.session.connection(), entry_id)
    if leaf is None:
        raise NoSuchEntry
    seal = newest_seal() if seal_id is None else db.session.get(Seal, seal_id)
    if seal is None or entry_id > seal.last_entry_id:
        raise NotSealedYet(entry=entry_id)
    index = index_of(entry_id)
    path = inclusion_path(index, seal.size, tree_at(seal).subtree)
    if not includes(leaf_hash(leaf), index, seal.size, path, seal.root):
        raise SealedBooksChanged
    return Proof(entry_id, leaf, index, seal.size, path, seal.root, seal)


def prove_growth(old_size: int) -> Growth:
    """That the newest seal only adds to the one that closed over so many entries.

    Raises `NoSuchSeal`, or `SealedBooksChanged` when it does not.
    """
    seal = newest_seal()
    if seal is None or old_size > seal.size:  # nor is any number too large for the database asked
        raise NoSuchSeal(size=old_size)
    old = db.session.scalar(select(Seal).where(Seal.size == old_size))
    if old is None:
        raise NoSuchSeal(size=old_size)
    path = consistency_path(old.size, seal.size, tree_at(seal).subtree)
    if not extends(old.size, old.root, seal.size, seal.root, path):
        raise SealedBooksChanged
    return Growth(old.size, old.root, seal.size, path, seal.root)


def seals() -> list[Seal]:
    """Every seal, the first one first."""
    return list(db.session.scalars(select(Seal).order_by(Seal.id)))


def newest_seals(cursor: str | None = None, size: int = 50) -> Page[Seal]:
    """Seals, the newest first, a page at a time."""
    return keyset(select(Seal), [Key(Seal.id, descending=True)], cursor, size=size)
