"""What funds, payments and people are called, and in what money funds count."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from hardship import campaigns, committee
from hardship.applications import PayMethod
from hardship.core.by_two import ByTwo
from hardship.donations import StrayAnswer
from hardship.payouts import Payment
from hardship.web.templating import language

#: What a movement at Stripe was that nobody could explain.
STRAY_ANSWERS: Final[Mapping[StrayAnswer, Any]] = {
    StrayAnswer.INCOME: _l("Other income"),
    StrayAnswer.FEE: _l("A fee of Stripe’s"),
}


def fund_names() -> dict[UUID, str]:
    """What every fund there ever was is called, by id."""
    return {
        fund.id: fund.text("name", language())
        for campaign in campaigns.campaigns()
        for fund in campaigns.funds(campaign.id)
    }


def currency_in_hand() -> str:
    """The currency of the campaign the committee works on."""
    funds = campaigns.funds_in_hand()
    return funds[0].currency if funds else "USD"


def names_of(row: ByTwo) -> dict[UUID, str]:
    """Who entered it and who decided about it, by their ids."""
    people = (row.entered_by_id, row.confirmed_by_id, row.rejected_by_id)
    return committee.officer_names(who for who in people if who is not None)


def number_of(payment: Payment) -> str:
    """How a payment is called: check or transfer, with its number."""
    if payment.method == PayMethod.CHEQUE:
        return _("Check %(number)s", number=payment.number)
    return _("Transfer %(number)s", number=payment.number)
