"""What the supporter is told of a gift, and the treasurers of what happened at Stripe."""

from typing import Final

from hardship import campaigns, committee, notices
from hardship.committee import Permission
from hardship.donations.models import Gift

#: Kinds of news, as the mail's template knows them.
NEWS: Final = (
    "card_testing",
    "dispute",
    "fraud_warning",
    "refund_failed",
    "refund_found",
    "payout_returned",
)


def tell_supporter(gift: Gift, kind: str) -> None:
    """Promise a mail, if the supporter left an address."""
    if gift.email is None:
        return
    day = campaigns.accounting_date(gift.paid_at)
    notices.enqueue(
        kind,
        to=gift.email,
        locale=gift.locale,
        amount=str(gift.amount),
        on=day.isoformat(),
        reference=gift.reference,
        fund=campaigns.fund(gift.fund_id).text("name", gift.locale),
        issuer=campaigns.organisation().legal_name,
        page=gift.session_id or "",
    )


def tell_treasurers(news: str, gift: Gift | None = None) -> None:
    """Promise everybody who may ask for refunds a mail that there is news: no name, no amount."""
    for officer in committee.those_who_may(Permission.REFUND_ASK):
        notices.enqueue(
            "money_news",
            to=officer.email or "",
            locale=officer.locale,
            news=news,
            reference=gift.reference if gift else "",
        )
