"""Whether the books are what was sealed: every root, every balance brought forward, their order.

Nothing that is kept is trusted: hashes are made again from the entries, in one walk that holds one
tile and one seal in memory. The hashes beside a seal only serve to name the entry that is no longer
what it was. The walk ends at what does not hold first, since all that comes later rests on it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased, undefer

from hardship.core.database import db
from hardship.ledger.leaves import HASH_BYTES, leaves_after
from hardship.ledger.merkle import EMPTY_ROOT
from hardship.ledger.models import Entry, PostedLine, Seal, SealedBalance, Tile
from hardship.ledger.rules import Finding
from hardship.ledger.tiles import TiledTree

_ANY = 2**62
_MOST_NAMED = 20


@dataclass(frozen=True, slots=True, order=True)
class PublishedRoot:
    """A root that somebody kept, and over how many entries it was."""

    size: int
    root: bytes


@dataclass(slots=True)
class _Walk:
    """How far the entries were read, the tree that they made, and to where it was published."""

    tree: TiledTree = field(default_factory=TiledTree)
    last: int = 0
    agreed: int = 0
    agreed_last: int = 0
    tiles: list[tuple[int, bytes, int]] = field(default_factory=list)

    def read(self, size: int, seal: Seal | None, below: int) -> Finding | None:
        """Read on until the tree has this size; what is no longer what `seal` closed over."""
        connection = db.session.connection()
        while self.tree.size < size:
            most = min(self.tree.room, size - self.tree.size)
            leaves = leaves_after(connection, self.last, _ANY, most)
            if leaves is None:
                gone = f"{size} entries were sealed, and {self.tree.size} are there"
                return Finding(gone, seal.last_entry_id if seal else None)
            changed = _first_changed(leaves.hashes, seal, self.tree.size - below)
            if changed is not None:
                through = leaves_after(connection, self.last, _ANY, changed + 1)
                number = through.last_entry_id if through else None
                return Finding("is not the entry that was sealed here", number)
            self.last = leaves.last_entry_id
            root = self.tree.add(leaves.hashes)
            if root is not None:
                self.tiles.append((len(self.tree.roots) - 1, root, self.last))
        return None


def _number_after(entry_id: int) -> int | None:
    """The number of the next entry."""
    query = select(Entry.id).where(Entry.id > entry_id).order_by(Entry.id)
    return db.session.scalar(query.limit(1))


def _first_changed(hashes: list[bytes], seal: Seal | None, offset: int) -> int | None:
    """Which of the hashes is the first one that differs from what stands beside the seal."""
    if seal is None:
        return None
    start = offset * HASH_BYTES
    kept = seal.hashes[start : start + len(hashes) * HASH_BYTES]
    if kept == b"".join(hashes):
        return None
    return next(
        (n for n, each in enumerate(hashes) if kept[n * HASH_BYTES :][:HASH_BYTES] != each), None
    )


def roots_that_do_not_hold(published: Sequence[PublishedRoot] = ()) -> Iterator[Finding]:
    """Walk all that was sealed, past every root that was published."""
    walk = _Walk()
    before = Seal(id=0, size=0, last_entry_id=0, root=EMPTY_ROOT)
    ahead = sorted(published)
    for seal in _seals():
        if not _follows(seal, before):
            yield Finding(
                f"seal {seal.id} does not follow the seal before it", _number_after(walk.last)
            )
            return
        while ahead and ahead[0].size < seal.size:
            wrong = _against(walk, ahead.pop(0), seal, before)
            if wrong is not None:
                yield wrong
                return
        first = _number_after(walk.last)
        wrong = walk.read(seal.size, seal, before.size) or _unlike(walk, seal, first)
        if wrong is not None:
            yield wrong
            return
        before = seal
    for root in ahead:
        wrong = _against(walk, root, None, before)
        if wrong is not None:
            yield wrong
            return
    yield from _tiles_that_differ(walk)


def _seals() -> Iterator[Seal]:
    """In their order, with their hashes, one at a time."""
    query = select(Seal).order_by(Seal.id).limit(1).options(undefer(Seal.hashes))
    seal = db.session.scalar(query)
    while seal is not None:
        yield seal
        seal = db.session.scalar(query.where(Seal.id > seal.id))


def _follows(seal: Seal, before: Seal) -> bool:
    return (
        seal.id == before.id + 1
        and seal.size > before.size
        and seal.previous_root == before.root
        and len(seal.hashes) == (seal.size - before.size) * HASH_BYTES
    )


def _unlike(walk: _Walk, seal: Seal, first: int | None) -> Finding | None:
    """Whether the entries make the seal that stands there."""
    if walk.last != seal.last_entry_id:
        sentence = f"stands where seal {seal.id} closed over entry {seal.last_entry_id}"
        return Finding(sentence, walk.last)
    if walk.tree.root() != seal.root:
        sentence = f"seal {seal.id} has another root than its entries, {first} to {walk.last}"
        return Finding(sentence, first)
    return None


def _against(
    walk: _Walk, published: PublishedRoot, seal: Seal | None, before: Seal
) -> Finding | None:
    """Whether what was published is a beginning of these books (RFC 9162, section 2.1.4)."""
    wrong = walk.read(published.size, seal, before.size)
    if wrong is not None:
        return wrong
    if walk.tree.root() == published.root:
        walk.agreed, walk.agreed_last = walk.tree.size, walk.last
        return None
    first = _number_after(walk.agreed_last)
    sentence = (
        f"the history was rewritten: over {published.size} entries another root was published. "
        f"The first {walk.agreed} entries hold; what differs begins among the entries "
        f"{first} to {walk.last}"
    )
    return Finding(sentence, first)


def _tiles_that_differ(walk: _Walk) -> Iterator[Finding]:
    query = select(Tile.number, Tile.root, Tile.last_entry_id).order_by(Tile.number)
    kept = [tuple(row) for row in db.session.execute(query)]
    for one, other in zip_longest(kept, walk.tiles):
        if one != other:
            number = (one or other)[0]
            yield Finding(f"the root that is kept for tile {number} is not that of its entries")
            return


def balances_that_do_not_agree() -> Iterator[Finding]:
    """Each balance brought forward is the one before and what moved; the last ones are the sum."""
    yield from _steps_that_do_not_add_up()
    yield from _sums_that_differ()


def _steps_that_do_not_add_up() -> Iterator[Finding]:
    here, earlier = aliased(SealedBalance), aliased(SealedBalance)
    before, moved = aliased(Seal), func.coalesce(func.sum(PostedLine.amount_minor), 0)
    since = (
        select(moved)
        .where(
            PostedLine.fund_id == here.fund_id,
            PostedLine.account == here.account,
            PostedLine.currency == here.currency,
            PostedLine.entry_id > func.coalesce(before.last_entry_id, 0),
            PostedLine.entry_id <= Seal.last_entry_id,
        )
        .scalar_subquery()
    )
    same = (
        earlier.fund_id == here.fund_id,
        earlier.account == here.account,
        earlier.currency == here.currency,
        earlier.seal_id == here.previous_seal_id,
    )
    query = (
        select(here.account, here.fund_id, here.seal_id)
        .join(Seal, Seal.id == here.seal_id)
        .outerjoin(before, before.id == here.seal_id - 1)
        .outerjoin(earlier, and_(*same))
        .where(here.minor != func.coalesce(earlier.minor, 0) + since)
        .order_by(here.seal_id)
        .limit(_MOST_NAMED)
    )
    for account, fund_id, seal_id in db.session.execute(query):
        yield Finding(
            f"the balance of account {account} of fund {fund_id} that seal {seal_id} "
            "brought forward is not what its entries make"
        )


def _sums_that_differ() -> Iterator[Finding]:
    """The newest balances against a sum over everything; and no posting is on none of them."""
    last = db.session.scalar(select(func.max(Seal.last_entry_id))) or 0
    counted = 0
    newest = aliased(SealedBalance)
    is_newest = ~(
        select(newest.seal_id)
        .where(
            newest.fund_id == SealedBalance.fund_id,
            newest.account == SealedBalance.account,
            newest.currency == SealedBalance.currency,
            newest.seal_id > SealedBalance.seal_id,
        )
        .exists()
    )
    for row in db.session.scalars(select(SealedBalance).where(is_newest)).all():
        total, postings = db.session.execute(
            select(func.sum(PostedLine.amount_minor), func.count()).where(
                PostedLine.fund_id == row.fund_id,
                PostedLine.account == row.account,
                PostedLine.currency == row.currency,
                PostedLine.entry_id <= last,
            )
        ).one()
        counted += postings
        if row.minor != (total or 0):
            yield Finding(
                f"account {row.account} of fund {row.fund_id} is brought forward as {row.minor} "
                f"{row.currency}, and its postings sum to {total or 0} (minor units)"
            )
    sealed = select(func.count()).select_from(PostedLine).where(PostedLine.entry_id <= last)
    if counted != db.session.scalar(sealed):
        yield Finding("some sealed postings are on no balance that was brought forward")
