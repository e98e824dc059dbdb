"""Gifts at each stage, made by the room's own verbs."""

from hardship import donations
from hardship.campaigns import Fund
from hardship.core.money import Money
from hardship.core.tokens import new_secret
from hardship.donations import Gift, SessionRequest, Supporter
from tests.fakes.gateway import FakeGateway


def started_gift(
    fund: Fund,
    *,
    intended: Money,
    covers_fee: bool = False,
    by: Supporter | None = None,
    form: str | None = None,
    instead_of: Gift | None = None,
    monthly: bool = False,
) -> Gift:
    """A gift whose page is not opened yet. Needs a transaction."""
    return donations.start_gift(
        fund,
        form=form or new_secret(),
        intended=intended,
        covers_fee=covers_fee,
        by=by or Supporter(),
        instead_of=instead_of.id if instead_of else None,
        monthly=monthly,
    )


def open_gift(
    fund: Fund,
    gateway: FakeGateway,
    *,
    intended: Money,
    covers_fee: bool = False,
    by: Supporter | None = None,
) -> Gift:
    """A gift whose page is open. Needs a transaction."""
    gift = started_gift(fund, intended=intended, covers_fee=covers_fee, by=by)
    page = gateway.open_session(request_for(gift))
    return donations.attach_session(gift.id, page)


def request_for(gift: Gift) -> SessionRequest:
    """What the web asks for a gift."""
    return SessionRequest(
        gift_id=gift.id,
        fund_id=gift.fund_id,
        amount=gift.amount,
        item_name="Gift to the fund: Central fund",
        item_description="",
        legal_notice="Contributions are not deductible.",
        locale=gift.locale,
        success_url="https://fund.example.org/give/thanks?session={CHECKOUT_SESSION_ID}",
        cancel_url="https://fund.example.org/give/central",
        started_at=gift.started_at,
        expires_at=gift.expires_at,
        email=gift.email,
        monthly_id=gift.monthly_id,
    )
