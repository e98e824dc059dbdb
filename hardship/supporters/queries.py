"""What supporters read: their own gifts, each with what became of it by the books."""

import uuid
from collections.abc import Sequence

from hardship import campaigns, donations
from hardship.core.paging import Page
from hardship.donations import Gift
from hardship.supporters.rules import Told


def history(email: str, cursor: str | None = None) -> Page[Told]:
    """All gifts of this address, newest first, a page at a time."""
    page = donations.given_by(email, cursor)
    return Page(tell(page.items), page.next, page.previous)


def own(gift_id: uuid.UUID, email: str) -> Told:
    """One gift of this address. Raises `NotFound` for anybody else's."""
    return told(donations.own_gift(gift_id, email))


def told(gift: Gift) -> Told:
    """One gift, for whoever may see it."""
    return tell([gift])[0]


def tell(gifts: Sequence[Gift]) -> list[Told]:
    """Some gifts, with one look into the books."""
    steps, disputed = donations.steps_of(gifts), donations.under_dispute(gifts)
    return [
        Told(gift, campaigns.fund(gift.fund_id), steps[gift.id], gift.id in disputed)
        for gift in gifts
    ]
