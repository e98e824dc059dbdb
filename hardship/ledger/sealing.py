"""Closing a seal: the next entries join the Merkle tree, and balances are brought forward.

PostgreSQL may show a smaller number after a greater one, so that posting shares a lock which
sealing holds alone: while it is held, every number that was given out is committed or gone. SQLite
has one writer. What a seal closes over is bounded, so that nobody who posts waits for long; who
has more to seal closes several.
"""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import BigInteger, ColumnElement, and_, cast, func, insert, literal, select
from sqlalchemy.orm import aliased

from hardship.core import clock
from hardship.core.database import db
from hardship.ledger import statements
from hardship.ledger.leaves import Leaves, leaves_after
from hardship.ledger.merkle import EMPTY_ROOT
from hardship.ledger.models import Entry, PostedLine, Seal, SealedBalance, Tile
from hardship.ledger.tiles import TILE, TiledTree, tree_at

#: As many entries as one seal closes over: a tenth of a second on a small machine.
MOST: Final = 32 * TILE


def newest_seal() -> Seal | None:
    """The seal that was closed last."""
    return db.session.scalar(select(Seal).order_by(Seal.id.desc()).limit(1))


def seal(most: int = MOST) -> Seal | None:
    """Close a seal over the next entries; None when nothing is new. Never commits.

    Raises `SealedBooksChanged` when what the last seal closed over is no longer what it was.
    """
    if not _anything_new():
        return None
    statements.hold_seal_lock(db.session.connection())
    if not _anything_new():
        return None
    before = newest_seal()
    tree = tree_at(before)
    after = last = before.last_entry_id if before else 0
    hashes = bytearray()
    for leaves in _next_leaves(tree, after, most):
        last = leaves.last_entry_id
        hashes += b"".join(leaves.hashes)
        root = tree.add(leaves.hashes)
        if root is not None:
            db.session.add(Tile(number=len(tree.roots) - 1, last_entry_id=last, root=root))
    closed = Seal(
        id=before.id + 1 if before else 1,
        size=tree.size,
        last_entry_id=last,
        root=tree.root(),
        previous_root=before.root if before else EMPTY_ROOT,
        sealed_at=clock.now(),
        hashes=bytes(hashes),
    )
    db.session.add(closed)
    db.session.flush()
    _bring_forward(closed, after)
    return closed


def _anything_new() -> bool:
    newest = select(func.coalesce(func.max(Entry.id), 0)).scalar_subquery()
    sealed = select(func.coalesce(func.max(Seal.last_entry_id), 0)).scalar_subquery()
    return bool(db.session.scalar(select(newest > sealed)))


def _next_leaves(tree: TiledTree, after: int, most: int) -> Iterator[Leaves]:
    """The next entries, each time no more than the last tile still takes."""
    connection = db.session.connection()
    through = db.session.scalar(select(func.max(Entry.id))) or 0
    while most > 0:
        leaves = leaves_after(connection, after, through, min(most, tree.room))
        if leaves is None:
            return
        yield leaves
        after = leaves.last_entry_id
        most -= len(leaves.hashes)


def _bring_forward(closed: Seal, after: int) -> None:
    """Where something moved, note what stands now."""
    keys = (PostedLine.fund_id, PostedLine.account, PostedLine.currency)
    moved = (
        select(*keys, cast(func.sum(PostedLine.amount_minor), BigInteger).label("minor"))
        .where(PostedLine.entry_id > after, PostedLine.entry_id <= closed.last_entry_id)
        .group_by(*keys)
        .subquery()
    )
    before, newest = aliased(SealedBalance), aliased(SealedBalance)

    def is_same(row: type[SealedBalance]) -> list[ColumnElement[bool]]:
        return [
            row.fund_id == moved.c.fund_id,
            row.account == moved.c.account,
            row.currency == moved.c.currency,
        ]

    last = select(func.max(newest.seal_id)).where(*is_same(newest)).scalar_subquery()
    standing = select(
        moved.c.fund_id,
        moved.c.account,
        moved.c.currency,
        literal(closed.id),
        func.coalesce(before.seal_id, 0),
        func.coalesce(before.minor, 0) + moved.c.minor,
    ).outerjoin_from(moved, before, and_(*is_same(before), before.seal_id == last))
    columns = ("fund_id", "account", "currency", "seal_id", "previous_seal_id", "minor")
    db.session.execute(insert(SealedBalance).from_select(columns, standing))
