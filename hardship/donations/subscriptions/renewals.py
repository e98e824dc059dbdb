"""The row of a month after the first: made once, by whoever hears of it first.

A renewal is a gift like any other, so that refunds, disputes, suspense and the books know nothing
of it. It begins with what its monthly gift has told: no form is sent for it.
"""

from datetime import timedelta

from hardship import audit
from hardship.core.database import db, locked
from hardship.core.once import add_once
from hardship.core.tokens import hash_secret, new_reference
from hardship.donations.gateway import Renewal
from hardship.donations.models import Gift
from hardship.donations.rules import REFERENCE_MARK, GiftStatus
from hardship.donations.subscriptions.models import MonthlyGift
from hardship.donations.subscriptions.rules import form_of_invoice, intended_of


def renewed(renewal: Renewal) -> Gift | None:
    """The row of this month, made if need be; None when its monthly gift is not known here."""
    monthly = db.session.get(MonthlyGift, renewal.monthly_id)
    if monthly is None:
        return None
    gift, was_added = add_once(_new_gift(monthly, renewal))
    if was_added:
        # Whoever takes the name off at this moment is before this month, or finds it there.
        gift.is_name_hidden = locked(MonthlyGift, monthly.id).is_name_hidden
        audit.record("gift.renewed", gift, amount=gift.amount, monthly=monthly.id)
    return gift


def _new_gift(monthly: MonthlyGift, renewal: Renewal) -> Gift:
    """What is paid is what was asked for that month, whatever the monthly gift has become since."""
    amount = renewal.amount
    intended = intended_of(amount, asked=monthly.amount, intended=monthly.intended)
    gift = Gift(
        reference=new_reference(REFERENCE_MARK),
        form_hash=hash_secret(form_of_invoice(renewal.invoice_id)),
        fund_id=monthly.fund_id,
        status=GiftStatus.STARTED.value,
        amount_minor=amount.minor,
        intended_minor=intended.minor,
        currency=amount.currency,
        is_anonymous=monthly.is_anonymous,
        is_name_hidden=monthly.is_name_hidden,
        locale=monthly.locale,
        email_hash=monthly.email_hash,
        started_at=renewal.created_at,
        expires_at=renewal.created_at + timedelta(minutes=1),
        calls=0,
        monthly_id=monthly.id,
        invoice_id=renewal.invoice_id,
    )
    gift.name, gift.email = monthly.name, monthly.email
    return gift
