"""The Merkle tree as it is kept: the roots of whole tiles, 256 entries each.

A proof among a million entries reads four thousand roots and the entries of one tile, and a seal
reads no more than what is new. Hashes inside a tile are made again from the entries themselves.
"""

from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import func, select

from hardship.core.database import db
from hardship.ledger.errors import SealedBooksChanged
from hardship.ledger.leaves import leaves_after
from hardship.ledger.merkle import Frontier, root_of
from hardship.ledger.models import Entry, Seal, Tile

#: How many entries a tile holds; a power of two, so that a tile is a whole subtree.
TILE: Final = 256


@dataclass(slots=True)
class TiledTree:
    """The tree over the first entries: roots of whole tiles, then hashes of single entries."""

    roots: list[bytes] = field(default_factory=list)
    tail: list[bytes] = field(default_factory=list)
    _whole: Frontier = field(default_factory=Frontier)
    _opened: dict[int, list[bytes]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many entries it is over."""
        return self._whole.size + len(self.tail)

    @property
    def room(self) -> int:
        """How many hashes the tile takes that is not whole yet."""
        return TILE - len(self.tail)

    def root(self) -> bytes:
        """The root over all of it."""
        frontier = self._whole.copy()
        for leaf in self.tail:
            frontier.add(leaf)
        return frontier.root()

    def add_tile(self, root: bytes) -> None:
        """Add 256 entries at once."""
        self.roots.append(root)
        self._whole.join(root, TILE)

    def add(self, hashes: list[bytes]) -> bytes | None:
        """Add hashes, no more than there is room for; gives the root of the tile they fill."""
        self.tail += hashes
        if self.room:
            return None
        root = root_of(self.tail)
        self.tail = []
        self.add_tile(root)
        return root

    def subtree(self, start: int, size: int) -> bytes:
        """The hash of a whole subtree, for the paths of `merkle`."""
        number, within = divmod(start, TILE)
        if size >= TILE:
            frontier = Frontier()
            for root in self.roots[number : number + size // TILE]:
                frontier.join(root, TILE)
            return frontier.root()
        return root_of(self._hashes(number)[within : within + size])

    def _hashes(self, number: int) -> list[bytes]:
        if number == len(self.roots):
            return self.tail
        if number not in self._opened:
            self._opened[number] = _hashes_between(_last_in(number - 1), _last_in(number))
        return self._opened[number]


def tree_at(seal: Seal | None) -> TiledTree:
    """The tree that a seal closed. Raises `SealedBooksChanged` when its root is another one."""
    tree = TiledTree()
    if seal is None:
        return tree
    whole = seal.size // TILE
    for root in db.session.scalars(
        select(Tile.root).where(Tile.number < whole).order_by(Tile.number)
    ):
        tree.add_tile(root)
    tree.add(_hashes_between(_last_in(whole - 1), seal.last_entry_id))
    if tree.size != seal.size or tree.root() != seal.root:
        raise SealedBooksChanged
    return tree


def index_of(entry_id: int) -> int:
    """At which place of the tree an entry stands, counted from zero."""
    tile = db.session.execute(
        select(Tile.number, Tile.last_entry_id)
        .where(Tile.last_entry_id < entry_id)
        .order_by(Tile.last_entry_id.desc())
        .limit(1)
    ).first()
    number, last = (-1, 0) if tile is None else tile
    since = select(func.count()).where(Entry.id > last, Entry.id < entry_id)
    return (number + 1) * TILE + (db.session.scalar(since) or 0)


def _hashes_between(after: int, through: int) -> list[bytes]:
    found = leaves_after(db.session.connection(), after, through, TILE)
    return [] if found is None else found.hashes


def _last_in(number: int) -> int:
    """The last entry of a tile; nothing before the first one."""
    return db.session.scalar(select(Tile.last_entry_id).where(Tile.number == number)) or 0
