"""What supporters read: their own gifts, each with what became of it by the books."""

import uuid
from collections.abc import Sequence
from datetime import MAXYEAR, MINYEAR, datetime
from zoneinfo import ZoneInfo

from hardship import campaigns, donations, ledger
from hardship.core.errors import NotFound
from hardship.core.paging import Page
from hardship.donations import Gift
from hardship.ledger import NotSealedYet, Proof
from hardship.supporters.rules import FundSum, Told, by_fund


def history(email: str, cursor: str | None = None) -> Page[Told]:
    """All gifts of this address, newest first, a page at a time."""
    page = donations.given.given_by(email, cursor)
    return Page(tell(page.items), page.next, page.previous)


def own(gift_id: uuid.UUID, email: str) -> Told:
    """One gift of this address. Raises `NotFound` for anybody else's."""
    return told(donations.given.own_gift(gift_id, email))


def told(gift: Gift) -> Told:
    """One gift, for whoever may see it."""
    return tell([gift])[0]


def years(email: str) -> list[int]:
    """The calendar years in which anything was paid, the newest first, where the union is."""
    zone = _zone()
    return list(dict.fromkeys(at.astimezone(zone).year for at in donations.given.times_paid(email)))


def statement(email: str, year: int) -> list[FundSum]:
    """What was paid in a calendar year, fund by fund, less what went back of it until now.

    Raises `NotFound` for a year without a gift.
    """
    if not MINYEAR < year < MAXYEAR:
        raise NotFound
    zone = _zone()
    begin, end = (datetime(each, 1, 1, tzinfo=zone) for each in (year, year + 1))
    gifts = donations.given.paid_between(email, begin, end)
    if not gifts:
        raise NotFound
    return by_fund(tell(gifts))


def _zone() -> ZoneInfo:
    return ZoneInfo(campaigns.organisation().time_zone)


def tell(gifts: Sequence[Gift]) -> list[Told]:
    """Some gifts, with one look into the books."""
    steps, disputed = donations.steps_of(gifts), donations.under_dispute(gifts)
    return [
        Told(gift, campaigns.fund(gift.fund_id), steps[gift.id], gift.id in disputed)
        for gift in gifts
    ]


def proof_of(told: Told) -> Proof | None:
    """That this gift is in the books, under the newest seal; None until its entry is sealed.

    Raises `SealedBooksChanged`.
    """
    entry = donations.entry_of(told.gift)
    if entry is None:
        return None
    try:
        return ledger.prove(entry.id)
    except NotSealedYet:
        return None
