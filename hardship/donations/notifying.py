"""What the supporter is told of a gift, and the treasurers of what happened at Stripe."""

from datetime import datetime
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


def tell_supporter(gift: Gift, kind: str, amount: Money | None = None, *, why: str = "") -> None:
    """Promise a mail, if the supporter left an address. `amount` is what it is about, if a part.

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
        **ledger.mailed_seal(),
    )


def send_receipt(gift: Gift) -> None:
    """Promise the receipt of a payment that is a gift: of its month, where it is one of many."""
    tell_supporter(gift, "monthly_receipt" if gift.monthly_id else "gift_receipt")


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
