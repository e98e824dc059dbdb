"""What funds, payments, vouchers and people are called, and in what money funds count."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from hardship import awards, campaigns, committee
from hardship.applications import PayMethod
from hardship.campaigns import Fund
from hardship.core.by_two import ByTwo, Recallable
from hardship.donations import StrayAnswer
from hardship.payouts import Payment
from hardship.treasury import Voucher, VoucherKind
from hardship.web.templating import language

#: What a movement at Stripe was that nobody could explain.
STRAY_ANSWERS: Final[Mapping[StrayAnswer, Any]] = {
    StrayAnswer.INCOME: _l("Other income"),
    StrayAnswer.FEE: _l("A fee of Stripe’s"),
}
#: What a voucher says happened.
VOUCHER_KINDS: Final[Mapping[VoucherKind, Any]] = {
    VoucherKind.DEPOSIT: _l("Deposit"),
    VoucherKind.BOUNCE: _l("Check bounced"),
    VoucherKind.RECALL: _l("Taken back before its deposit"),
    VoucherKind.BANK_FEE: _l("Fee of the bank"),
    VoucherKind.INTEREST: _l("Interest"),
    VoucherKind.AID_PAID_BACK: _l("Aid paid back"),
    VoucherKind.FUND_MOVE: _l("Move between funds"),
}


def fund_names() -> dict[UUID, str]:
    """What every fund there ever was is called, by id.

    Where two are called alike, with the campaign beside; and with the code, where that is not
    enough.
    """
    wordings = {fund.id: _wordings(fund) for fund in campaigns.every_fund()}
    used = Counter(words for each in wordings.values() for words in each)
    return {
        fund_id: next((words for words in each if used[words] == 1), each[-1])
        for fund_id, each in wordings.items()
    }


def _wordings(fund: Fund) -> tuple[str, str, str]:
    """From the shortest to the one that no other fund has."""
    name, campaign = fund.text("name", language()), fund.campaign.text("name", language())
    return name, f"{name} ({campaign})", f"{name} ({campaign}, {fund.code})"


def funds_by_name() -> list[tuple[Fund, str]]:
    """The funds whose money the committee handles, each with what it is called.

    An empty one of an old strike is among them while somebody there was approved and waits.
    """
    names = fund_names()
    in_use = campaigns.funds_in_use(besides=awards.funds_waited_for())
    return [(fund, names[fund.id]) for fund in in_use]


def currency_in_hand() -> str:
    """The currency in which the committee counts."""
    fund = campaigns.central_fund()
    return fund.currency if fund else "USD"


def names_of(row: ByTwo) -> dict[UUID, str]:
    """Who entered it, who decided about it, and who took it back, by their ids."""
    people = {row.entered_by_id, row.confirmed_by_id, row.rejected_by_id}
    if isinstance(row, Recallable):
        people |= {row.recalled_by_id, row.recall_confirmed_by_id}
    return committee.officer_names(who for who in people if who is not None)


def number_of(payment: Payment) -> str:
    """How a payment is called: check or transfer, with its number."""
    if payment.method == PayMethod.CHEQUE:
        return _("Check %(number)s", number=payment.number)
    return _("Transfer %(number)s", number=payment.number)


def voucher_words(held: Voucher) -> str:
    """How a voucher is called: what it says happened, and the number on the paper."""
    what = str(VOUCHER_KINDS[held.voucher_kind])
    return f"{what}, {held.reference}" if held.reference else what
