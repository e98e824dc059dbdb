"""Does every gift in the books have the entry that its row speaks of, to the cent?

The database picks suspects in one pass along the gifts' balance transactions. Each suspect is then
compared exactly with the postings that the room's own rules make of its row.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, exists, func, or_, select, union

from hardship import ledger
from hardship.core.batches import in_batches
from hardship.core.database import db
from hardship.core.money import MINOR_DIGITS, Money
from hardship.donations.models import Gift
from hardship.donations.queries import gifts_by_transaction
from hardship.donations.rules import (
    BY_STRIPE,
    GIFT_SETTLED,
    GiftStatus,
    Mismatch,
    gift_settled,
    gift_suspended,
)
from hardship.donations.unexplained.queries import assignments_of
from hardship.ledger import (
    GIFTS_ONLINE,
    PROCESSING_FEES,
    STRIPE_BALANCE,
    SUSPENSE,
    Difference,
    Entry,
    Item,
    Posting,
    differences,
)

_OTHER_MONEY = {Mismatch.AMOUNT.value, Mismatch.CURRENCY.value}
_lines = ledger.lines_by_source(BY_STRIPE).subquery()


def gift_differences() -> list[Difference]:
    """Gift by gift: gross on 4010 or 2030, the fee on 5810, what is left of it on 1010."""
    suspects: CompoundSelect[Any] = union(_with_other_amounts(), _without_entry(), _without_gift())
    ids = db.session.scalars(suspects).all()
    return [each for some in in_batches(ids) for each in _compared(some)]


def _with_other_amounts() -> Select[str | None]:
    """Paid gifts whose entry says something else, and the handful held in suspense."""
    amount, kept = func.max(Gift.amount_minor), func.max(Gift.fee_minor)
    return (
        select(Gift.transaction_id)
        .join(_lines, _lines.c.source_id == Gift.transaction_id)
        .group_by(Gift.transaction_id)
        .having(
            or_(
                func.max(Gift.status) != GiftStatus.PAID.value,
                _on(STRIPE_BALANCE) != amount - kept,
                _on(PROCESSING_FEES) != func.coalesce(kept, -1),
                _on(GIFTS_ONLINE) != -amount,
                func.sum(func.abs(_lines.c.amount_minor)) != 2 * amount,
            )
        )
    )


def _without_entry() -> Select[str | None]:
    has_entry = exists().where(
        Entry.source_type == BY_STRIPE, Entry.source_id == Gift.transaction_id
    )
    return select(Gift.transaction_id).where(Gift.transaction_id.is_not(None), ~has_entry)


def _without_gift() -> Select[str]:
    """What was settled was a gift; what is in suspense may have been paid twice and has no row."""
    has_gift = exists().where(Gift.transaction_id == Entry.source_id)
    return select(Entry.source_id).where(
        Entry.source_type == BY_STRIPE, Entry.kind == GIFT_SETTLED, ~has_gift
    )


def _on(account: str) -> ColumnElement[int]:
    of_gift = (_lines.c.fund_id == Gift.fund_id, _lines.c.currency == Gift.currency)
    posted = func.sum(_lines.c.amount_minor).filter(_lines.c.account == account, *of_gift)
    return func.coalesce(posted, 0)


def _compared(transaction_ids: Sequence[str]) -> list[Difference]:
    gifts, booked = gifts_by_transaction(transaction_ids), _booked(transaction_ids)
    return [
        difference
        for name in transaction_ids
        for difference in _differences(
            name, booked[name], _listed(gifts[name], booked[name]) if name in gifts else []
        )
    ]


def _booked(transaction_ids: Sequence[str]) -> dict[str, list[Posting]]:
    query = select(_lines).where(
        _lines.c.source_id.in_(transaction_ids), _lines.c.currency.in_(list(MINOR_DIGITS))
    )
    found: dict[str, list[Posting]] = defaultdict(list)
    for line in db.session.execute(query):
        amount = Money(line.amount_minor, line.currency)
        found[line.source_id].append(Posting(line.account, line.fund_id, amount))
    return found


def _listed(gift: Gift, booked: Sequence[Posting]) -> list[Posting]:
    """What the row says was posted. What came instead of a gift only the books can say."""
    fee = gift.fee or Money.zero(gift.currency)
    explained = assignments_of(gift)
    if explained:
        return gift_suspended(explained[0].from_fund_id, gift.amount, fee)
    if gift.is_paid:
        return gift_settled(gift.fund_id, gift.amount, fee)
    held = [each for each in booked if each.account in {SUSPENSE, GIFTS_ONLINE}]
    if len(held) != 1:
        return gift_suspended(gift.fund_id, gift.amount, fee)
    is_other = gift.mismatch in _OTHER_MONEY or gift.presented is not None
    gross = -held[0].amount if is_other else gift.amount
    if gift.fee is None:
        kept = [each.amount for each in booked if each.account == PROCESSING_FEES]
        fee = Money.total(kept, gross.currency)
    postings_of = gift_suspended if held[0].account == SUSPENSE else gift_settled
    return postings_of(gift.fund_id, gross, fee)


def _differences(
    transaction_id: str, booked: Sequence[Posting], listed: Sequence[Posting]
) -> Iterator[Difference]:
    books, row = _by_account(transaction_id, booked), _by_account(transaction_id, listed)
    for account in sorted(books.keys() | row.keys()):
        yield from differences(account, books[account], row[account])


def _by_account(transaction_id: str, postings: Sequence[Posting]) -> dict[str, Counter[Item]]:
    found: dict[str, Counter[Item]] = defaultdict(Counter)
    for each in postings:
        item = Item(BY_STRIPE, transaction_id, each.fund_id, each.amount.currency)
        found[each.account][item] += each.amount.minor
    return found
