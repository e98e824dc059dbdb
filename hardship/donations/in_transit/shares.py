"""Whose money a payout is: by what it consists of, as far as each fund has that at Stripe.

Stripe says of an automatic payout which movements it consists of, and of no other. One of them that
a bank receipt had booked, before Stripe told of it, is of the receipt's fund. What nobody can tell,
and what a fund has not got there while others have money, is of the money that settled first.
"""

import heapq
import uuid
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Row, select, update

from hardship import ledger
from hardship.core.batches import in_batches
from hardship.core.database import db
from hardship.core.money import Money
from hardship.donations.banking.models import BankReceipt
from hardship.donations.booking import central_fund_id
from hardship.donations.gateway import BalanceTransaction
from hardship.donations.in_transit.models import Availability, HeldInPayout, StripePayout
from hardship.donations.in_transit.rules import Lot, divided, still_there, together
from hardship.donations.rules import BY_STRIPE
from hardship.donations.unexplained.places import went_over
from hardship.ledger import STRIPE_BALANCE, SUSPENSE, Shares

#: Stripe lets nothing wait longer, from when it took it in, until it can be paid out.
_HELD_FOR: Final = timedelta(days=90)
_AT_ONCE: Final = 200


def share_out(amount: Money, told: Shares, *, had_left: Shares | None = None) -> Shares:
    """What of a payout of so much is whose, by what Stripe `told` and by what lies there.

    Of one that `had_left` before Stripe told, that is put back in thought.
    """
    there = {
        fund_id: ledger.balance(STRIPE_BALANCE, fund_id, amount.currency)
        for fund_id in ledger.funds_in_books()
    }
    has = together(there, had_left or {})
    shares = divided(amount, told, has=has, lots=_lots(has), rest_to=central_fund_id())
    return {fund_id: share for fund_id, share in shares.items() if share}


def _lots(has: Shares) -> Iterator[Lot]:
    """The money at Stripe: of each fund the last to settle that add up to what it has.

    Read only when it is asked for: of a payout whose contents Stripe told, mostly nothing is open.
    """
    for fund_id, amount in has.items():
        yield from still_there(_came(fund_id, amount), amount)


def _came(fund_id: uuid.UUID, amount: Money) -> list[Lot]:
    """What came for a fund, back to where nothing can settle after what adds up to an amount.

    What Stripe told no day of, such as what another fund gave up, counts from when it was booked.
    """
    lines = ledger.debits(STRIPE_BALANCE, fund_id, amount.currency).subquery()
    by_stripe = (lines.c.source_type == BY_STRIPE) & (
        lines.c.source_id == Availability.transaction_id
    )
    query = select(lines, Availability.available_at, Availability.moved_at).outerjoin_from(
        lines, Availability, by_stripe
    )
    newest_first = query.order_by(lines.c.entry_id.desc()).execution_options(yield_per=_AT_ONCE)
    found: list[Lot] = []
    waiting: list[tuple[float, int]] = []  # the last to settle first, and how much
    later = 0
    with db.session.execute(newest_first) as rows:
        for some in rows.partitions():
            until = (min(row.recorded_at for row in some) + _HELD_FOR).timestamp()
            for row in some:
                lot = _lot(row, fund_id, amount.currency)
                found.append(lot)
                heapq.heappush(waiting, (-lot.settled_at.timestamp(), lot.amount.minor))
            while waiting and -waiting[0][0] > until:
                later += heapq.heappop(waiting)[1]
            if later >= amount.minor:
                break
    return found


def _lot(row: Row[Any], fund_id: uuid.UUID, currency: str) -> Lot:
    return Lot(
        number=row.entry_id,
        fund_id=fund_id,
        amount=Money(row.amount_minor, currency),
        settled_at=row.available_at or row.recorded_at,
        moved_at=row.moved_at or row.recorded_at,
    )


def by_contents(payout: StripePayout, contents: Iterable[BalanceTransaction]) -> Shares:
    """What its movements did to 1010, fund by fund, and whose that is since it was explained.

    What left by receipts of this payout has left. What was in suspense is known to be in it now.
    """
    shares: Shares = {}
    names = [each.id for each in contents if each.id != payout.transaction_id]
    for some in in_batches([*names, payout.transaction_id or ""]):
        for fund_id, part in _received(some):
            shares = together(shares, {fund_id: -part})
    for some in in_batches(names):
        for fund_id, part in (*_moved(some), *went_over(some)):
            shares = together(shares, {fund_id: part})
        held = {item.id for item in ledger.moved_by(SUSPENSE, BY_STRIPE, some)}
        note_contents(payout, held, some)
    return {fund: part for fund, part in shares.items() if part.currency == payout.currency}


def left_by(payout: StripePayout) -> Shares:
    """What its own entry took from 1010, fund by fund."""
    return {fund_id: -part for fund_id, part in _moved([payout.transaction_id or ""])}


def _moved(names: Iterable[str]) -> Iterator[tuple[uuid.UUID, Money]]:
    for item, minor in ledger.moved_by(STRIPE_BALANCE, BY_STRIPE, names).items():
        yield item.fund_id, Money(minor, item.currency)


def _received(names: Iterable[str]) -> Iterator[tuple[uuid.UUID, Money]]:
    """What receipts had booked of payouts before Stripe told of them."""
    query = (
        select(BankReceipt)
        .join(StripePayout, StripePayout.id == BankReceipt.claimed_by_id)
        .where(StripePayout.transaction_id.in_(list(names)))
    )
    for receipt in db.session.scalars(query):
        yield receipt.fund_id, receipt.amount


def note_contents(payout: StripePayout, held: Iterable[str], contents: Iterable[str]) -> None:
    """Remember which movements in suspense left by a payout, also those that left once more.

    `contents` holds the return of a payout that came back: what was in that one is in this now.
    """
    for name in held:
        db.session.merge(HeldInPayout(transaction_id=name, payout_id=payout.id))
    came_back = select(StripePayout.id).where(
        StripePayout.failure_transaction_id.in_(list(contents))
    )
    db.session.execute(
        update(HeldInPayout)
        .where(HeldInPayout.payout_id.in_(came_back))
        .values(payout_id=payout.id)
        .execution_options(synchronize_session=False)
    )
