"""What the supporter is told of a gift, and the treasurers of what happened at Stripe."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Literal

from hardship import campaigns, committee, ledger, notices
from hardship.committee import Permission
from hardship.core.money import Money
from hardship.donations.models import Gift

#: Kinds of news, as the mail's template knows them.
News = Literal[
    "card_testing",
    "dispute",
    "employer",
    "fraud_warning",
    "refund_alert",
    "refund_failed",
    "refund_found",
    "payout_returned",
    "suspense",
]


def tell_supporter(
    gift: Gift,
    kind: str,
    amount: Money | None = None,
    *,
    why: str = "",
    more: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Promise a mail, if the supporter left an address. `amount` is what it is about, if a part.

    `more` is what this kind of mail tells besides.

    Each carries the newest root of the books, so that whoever keeps it can prove later that
    nothing behind it was changed.
    """
    if gift.email is None:
        return
    day = campaigns.accounting_date(gift.paid_at)
    notices.enqueue(
        kind,
        to=gift.email,
        locale=gift.locale,
        amount=str(amount or gift.amount),
        on=day.isoformat(),
        reference=gift.reference,
        fund=campaigns.fund(gift.fund_id).text("name", gift.locale),
        issuer=campaigns.organisation().legal_name,
        page=gift.session_id or "",
        why=why,
        **more,
        **ledger.mailed_seal(),
    )


def send_receipt(gift: Gift, *, left: Money | None = None) -> None:
    """Promise the receipt of a payment that is a gift: of its month, where it is one of many.

    `left` is what the fund has of it, where a part went back before it was known to be a gift.
    """
    back = {}
    if left is not None and left != gift.amount:
        back = {"went_back": str(gift.amount - left), "left": str(left)}
    tell_supporter(gift, "monthly_receipt" if gift.monthly_id else "gift_receipt", more=back)


def tell_treasurers(
    news: News, gift: Gift | None = None, *, due_by: datetime | None = None
) -> None:
    """Promise everybody who may ask for refunds a mail that there is news: no name, no amount.

    `due_by` is until when it can be answered, if it can.
    """
    for officer in committee.those_who_may(Permission.REFUND_ASK):
        notices.enqueue(
            "money_news",
            to=officer.email or "",
            locale=officer.locale,
            news=news,
            reference=gift.reference if gift else "",
            due_by=campaigns.accounting_date(due_by).isoformat() if due_by else "",
        )
