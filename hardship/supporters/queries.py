"""What supporters read: their own gifts, each with what became of it by the books.

Gifts come by Stripe (`donations`) or over the counter (`treasury`); an id is of one of them only.
"""

import uuid
from collections.abc import Sequence
from datetime import MAXYEAR, MINYEAR, date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select, union_all

from hardship import campaigns, donations, ledger, treasury
from hardship.core.errors import NotFound
from hardship.core.paging import Key, Page, keyset
from hardship.donations import Gift
from hardship.ledger import NotSealedYet, Proof
from hardship.supporters.rules import FundSum, Standing, Told, ToldGift, ToldReceipt, by_fund
from hardship.treasury import CounterReceipt

_PAGE = 20


def has_given(email: str) -> bool:
    """Whether anything was given with this address, in either way."""
    return donations.supporter_gifts.has_given(email) or treasury.supporter_gifts.has_given(email)


def history(email: str, cursor: str | None = None) -> Page[Told]:
    """All that was given with this address, newest first, a page at a time."""
    both = (donations.supporter_gifts.moments(email), treasury.supporter_gifts.moments(email))
    at, id_ = union_all(*both).subquery().c
    page = keyset(select(at, id_), [Key(at, True), Key(id_, True)], cursor, size=_PAGE)
    ids = [row[1] for row in page.items]
    gifts, receipts = donations.gifts_by_id(ids), treasury.counter_receipts_by_id(ids)
    found = {told.id: told for told in _tell(gifts, receipts)}
    return Page([found[each] for each in ids], page.next, page.previous)


def own(given_id: uuid.UUID, email: str) -> Told:
    """One gift, check or cash of this address. Raises `NotFound` for anybody else's."""
    try:
        return own_gift(given_id, email)
    except NotFound:
        return _tell_receipts([treasury.supporter_gifts.own_receipt(given_id, email)])[0]


def own_gift(gift_id: uuid.UUID, email: str) -> ToldGift:
    """One gift that came by Stripe. Raises `NotFound` for anybody else's."""
    return told(donations.supporter_gifts.own_gift(gift_id, email))


def told(gift: Gift) -> ToldGift:
    """One gift, for whoever may see it."""
    return _tell_gifts([gift])[0]


def standings(gifts: Sequence[Gift]) -> dict[uuid.UUID, Standing]:
    """Where each of these gifts stands, with one look into the books for all of them."""
    return {told.id: told.standing for told in _tell_gifts(gifts)}


def years(email: str) -> list[int]:
    """The calendar years in which anything was paid, the newest first, where the union is."""
    zone = _zone()
    paid = {at.astimezone(zone).year for at in donations.supporter_gifts.times_paid(email)}
    return sorted(
        paid | {on.year for on in treasury.supporter_gifts.days_received(email)}, reverse=True
    )


def statement(email: str, year: int) -> list[FundSum]:
    """What was paid in a calendar year, fund by fund, less what went back of it until now.

    Raises `NotFound` for a year without a gift.
    """
    if not MINYEAR < year < MAXYEAR:
        raise NotFound
    zone = _zone()
    begin, end = (datetime(each, 1, 1, tzinfo=zone) for each in (year, year + 1))
    gifts = donations.supporter_gifts.paid_between(email, begin, end)
    receipts = treasury.supporter_gifts.received_between(email, begin.date(), end.date())
    if not gifts and not receipts:
        raise NotFound
    return by_fund(sorted(_tell(gifts, receipts), key=lambda told: (_day(told.at), told.id)))


def _day(at: date) -> date:
    return campaigns.accounting_date(at) if isinstance(at, datetime) else at


def _zone() -> ZoneInfo:
    return ZoneInfo(campaigns.organisation().time_zone)


def _tell(gifts: Sequence[Gift], receipts: Sequence[CounterReceipt]) -> list[Told]:
    return [*_tell_gifts(gifts), *_tell_receipts(receipts)]


def _tell_gifts(gifts: Sequence[Gift]) -> list[ToldGift]:
    """Some gifts, with one look into the books."""
    steps, disputed = donations.steps_of(gifts), donations.under_dispute(gifts)
    not_taken = donations.not_taken(gifts)
    return [
        ToldGift(
            campaigns.fund(gift.fund_id),
            gift,
            steps[gift.id],
            is_disputed=gift.id in disputed,
            is_not_taken=gift.id in not_taken,
        )
        for gift in gifts
    ]


def _tell_receipts(receipts: Sequence[CounterReceipt]) -> list[ToldReceipt]:
    undone = treasury.supporter_gifts.undone(receipts)
    return [
        ToldReceipt(campaigns.fund(each.fund_id), each, undone.get(each.id)) for each in receipts
    ]


def proof_of(told: Told) -> Proof | None:
    """That this gift is in the books, under the newest seal; None until its entry is sealed.

    Raises `SealedBooksChanged`.
    """
    if isinstance(told, ToldGift):
        entry = donations.entry_of(told.gift)
    else:
        entry = treasury.supporter_gifts.entry_of(told.receipt)
    if entry is None:
        return None
    try:
        return ledger.prove(entry.id)
    except NotSealedYet:
        return None
