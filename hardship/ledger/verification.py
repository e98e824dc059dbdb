"""Walks all the books and names what is wrong. The database does the arithmetic.

Numbers of entries: SQLite gives them out under its one write lock, so that they have no gap and
a gap means a missing entry. PostgreSQL's sequence leaves a gap where a transaction was undone;
there it is the seals that say what was in the books.
"""

import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from hardship.core.database import db
from hardship.core.money import MINOR_DIGITS
from hardship.ledger.chart import BETWEEN_FUNDS, CHART
from hardship.ledger.entry_kinds import EntryKind, Kinds, what_is_foreign, with_reversals
from hardship.ledger.models import Entry, PostedLine
from hardship.ledger.readable import unreadable
from hardship.ledger.rules import REVERSED, Finding, imbalances
from hardship.ledger.seal_checks import (
    PublishedRoot,
    balances_that_do_not_agree,
    roots_that_do_not_hold,
)

#: A check of another room (a reconciliation): sentences for what does not agree.
Check = Callable[[], Iterable[str]]
_MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Verification:
    """What was walked and what was found."""

    entries: int
    postings: int
    findings: tuple[Finding, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing at all is wrong."""
        return not self.findings


def verify(
    *,
    known_funds: Collection[uuid.UUID] | None = None,
    kinds: Iterable[EntryKind] | None = None,
    checks: Iterable[Check] = (),
    published: Sequence[PublishedRoot] = (),
) -> Verification:
    """Check every entry and every posting, then what the caller hands in.

    Entries sum to zero per fund and currency and close over all their postings; numbers, sources
    and reversals are in order; accounts, currencies and funds are known, and each entry posts what
    `kinds` declare of it; *between funds* is zero; seals are those of the entries, and so is every
    root in `published`. Where something cannot be read, nothing but that is told.
    """
    damaged = tuple(Finding(sentence, entry_id) for sentence, entry_id in unreadable())
    if damaged:
        return Verification(_count(Entry), _count(PostedLine), damaged)
    entries, closed_over, last = db.session.execute(
        select(func.count(), func.coalesce(func.sum(Entry.size), 0), func.max(Entry.id))
    ).one()
    postings = _count(PostedLine)
    declared = None if kinds is None else with_reversals(kinds)
    findings = [*_entries_that_are_none(declared)]
    if int(closed_over) != postings:
        findings += _postings_without_entry()
    if db.engine.dialect.name == "sqlite" and last not in {entries, None}:
        findings += _gap()
    for walk in (_sources_twice, _reversals_that_differ, _money_between_funds):
        findings += walk()
    findings += _reversals_of_another_kind(declared or ())
    findings += _unknown(known_funds)
    findings += [*roots_that_do_not_hold(published), *balances_that_do_not_agree()]
    findings += [Finding(sentence) for check in checks for sentence in check()]
    in_order = sorted(findings, key=lambda found: found.entry_id or last or 0)
    return Verification(entries, postings, tuple(in_order))


def _count(table: type[Entry | PostedLine]) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def _entries_that_are_none(kinds: Kinds | None) -> Iterator[Finding]:
    """One pass in the order of the keys picks suspects; each is then looked at exactly.

    A suspect has the wrong number of postings, a sum that is not zero, more than one fund or
    currency, where a total of zero proves nothing, or a posting that its kind does not make.
    """
    fund = cast(PostedLine.fund_id, String)
    suspects = (
        select(Entry.id, Entry.size)
        .outerjoin(PostedLine, and_(PostedLine.entry_id == Entry.id, PostedLine.size == Entry.size))
        .group_by(Entry.id, Entry.size)
        .having(
            or_(
                func.count(PostedLine.entry_id) != Entry.size,
                func.sum(PostedLine.amount_minor) != 0,
                func.min(fund) != func.max(fund),
                func.min(PostedLine.currency) != func.max(PostedLine.currency),
                *([] if kinds is None else [_is_foreign_to(kinds)]),
            )
        )
        .order_by(Entry.id)
        .execution_options(yield_per=1000)
    )
    named = 0
    with db.session.execute(suspects) as found:
        for entry_id, size in found:
            for sentence in _wrong_with(entry_id, size, kinds):
                yield Finding(sentence, entry_id)
                named += 1
            if named >= _MOST_NAMED:
                return


def _is_foreign_to(kinds: Kinds) -> ColumnElement[bool]:
    """Whether one of an entry's postings has a shape that no kind declares."""
    side = case((PostedLine.amount_minor > 0, "+"), else_="-")
    shape = Entry.kind + " " + Entry.source_type + " " + PostedLine.account + side
    declared = [shape for kind in kinds.values() for shape in kind.shapes]
    return func.max(case((shape.in_(declared), 0), else_=1)) == literal(1)


def _wrong_with(entry_id: int, size: int, kinds: Kinds | None) -> list[str]:
    query = select(
        PostedLine.account, PostedLine.fund_id, PostedLine.amount_minor, PostedLine.currency
    ).where(PostedLine.entry_id == entry_id, PostedLine.size == size)
    rows = db.session.execute(query).all()
    if len(rows) != size or size < 2:
        return [f"has {len(rows)} postings and closes over {size}"]
    found = [
        f"does not balance: fund {fund_id} is off by {minor} {currency} (minor units)"
        for (fund_id, currency), minor in imbalances(
            (fund_id, currency, minor) for _, fund_id, minor, currency in rows
        ).items()
    ]
    if kinds is not None:
        entry = db.session.execute(
            select(Entry.kind, Entry.source_type).where(Entry.id == entry_id)
        ).one()
        lines = ((account, fund_id, minor) for account, fund_id, minor, _ in rows)
        found += what_is_foreign(kinds, *entry, lines)
    return found


def _postings_without_entry() -> Iterator[Finding]:
    has_entry = exists().where(Entry.id == PostedLine.entry_id, Entry.size == PostedLine.size)
    query = select(func.min(PostedLine.entry_id)).where(~has_entry)
    entry_id = db.session.scalar(query)
    if entry_id is not None:
        yield Finding("postings have no entry that closes over them", entry_id)


def _gap() -> Iterator[Finding]:
    following = aliased(Entry)
    has_next = exists().where(following.id == Entry.id + 1)
    first = db.session.scalar(select(func.min(Entry.id)))
    missing = (
        1
        if first != 1
        else (db.session.scalar(select(func.min(Entry.id)).where(~has_next)) or 0) + 1
    )
    yield Finding("is missing: the numbers of entries have a gap", missing)


def _sources_twice() -> Iterator[Finding]:
    query = (
        select(func.max(Entry.id), Entry.source_type, Entry.source_id, Entry.kind)
        .group_by(Entry.source_type, Entry.source_id, Entry.kind)
        .having(func.count() > 1)
        .limit(_MOST_NAMED)
    )
    for entry_id, source_type, source_id, kind in db.session.execute(query):
        yield Finding(f"{kind} of {source_type} {source_id} is booked twice", entry_id)


def _reversals_that_differ() -> Iterator[Finding]:
    """A reversal and what it reverses sum to zero in every account."""
    reversing = select(Entry.id, Entry.reverses_id).where(Entry.reverses_id.is_not(None))
    pairs = union_all(
        reversing.with_only_columns(Entry.id.label("number"), Entry.id.label("side")),
        reversing.with_only_columns(Entry.id, Entry.reverses_id),
    ).subquery()
    query = (
        select(pairs.c.number)
        .join(PostedLine, PostedLine.entry_id == pairs.c.side)
        .group_by(pairs.c.number, PostedLine.account, PostedLine.fund_id, PostedLine.currency)
        .having(func.sum(PostedLine.amount_minor) != 0)
        .order_by(pairs.c.number)
        .limit(1)
    )
    for entry_id in db.session.scalars(query):
        yield Finding("does not mirror the entry that it reverses", entry_id)


def _reversals_of_another_kind(kinds: Collection[str]) -> Iterator[Finding]:
    """An entry is called a reversal if it reverses one of that kind, and only then."""
    reversed_ = aliased(Entry)
    misnamed = (
        select(Entry.id)
        .join(reversed_, reversed_.id == Entry.reverses_id)
        .where(Entry.kind != reversed_.kind + REVERSED)
    )
    names = [kind for kind in kinds if kind.endswith(REVERSED)]
    idle = select(Entry.id).where(Entry.kind.in_(names), Entry.reverses_id.is_(None))
    for query, sentence in (
        (misnamed, "reverses an entry of another kind"),
        (idle, "is called a reversal and reverses nothing"),
    ):
        for entry_id in db.session.scalars(query.order_by(Entry.id).limit(_MOST_NAMED)):
            yield Finding(sentence, entry_id)


def _money_between_funds() -> Iterator[Finding]:
    query = (
        select(PostedLine.entry_id)
        .where(PostedLine.account == BETWEEN_FUNDS)
        .group_by(PostedLine.entry_id, PostedLine.currency)
        .having(func.sum(PostedLine.amount_minor) != 0)
        .order_by(PostedLine.entry_id)
        .limit(1)
    )
    for entry_id in db.session.scalars(query):
        yield Finding(f"account {BETWEEN_FUNDS} is not zero over all funds", entry_id)


def _unknown(known_funds: Collection[uuid.UUID] | None) -> Iterator[Finding]:
    """Accounts, currencies and funds that nobody knows; one pass over the index."""
    query = select(PostedLine.fund_id, PostedLine.account, PostedLine.currency).distinct()
    for fund_id, account, currency in db.session.execute(query):
        strange = []
        if account not in CHART:
            strange.append(f"account {account} is not in the chart")
        if currency not in MINOR_DIGITS:
            strange.append(f"currency {currency} is not known")
        if known_funds is not None and fund_id not in known_funds:
            strange.append(f"fund {fund_id} is not known")
        if strange:
            entry_id = db.session.scalar(
                select(func.min(PostedLine.entry_id)).where(
                    PostedLine.fund_id == fund_id,
                    PostedLine.account == account,
                    PostedLine.currency == currency,
                )
            )
            yield from (Finding(sentence, entry_id) for sentence in strange)
