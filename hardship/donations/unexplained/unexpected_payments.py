"""Rows of payments that no form began: a gift that was paid twice, and a payment of no gift.

One payment at Stripe is one row, so that refunds, disputes and what is in suspense hang on one kind
of thing. The payment itself is the row's single-use token: however many find it, they make one.
"""

from datetime import timedelta
from typing import Any

from hardship import audit
from hardship.core.once import add_once
from hardship.core.tokens import hash_secret, new_reference
from hardship.donations.booking import central_fund_id
from hardship.donations.gateway import ChargeFacts
from hardship.donations.models import Gift
from hardship.donations.rules import REFERENCE_MARK, GiftStatus, Mismatch, form_of_charge


def paid_beside(first: Gift, charge: ChargeFacts) -> Gift:
    """The page of a gift was paid a second time: a row beside it, for the same supporter."""
    supporter = {
        "name": first.name,
        "email": first.email,
        "email_hash": first.email_hash,
        "is_anonymous": first.is_anonymous,
        "is_name_hidden": first.is_name_hidden,
        "locale": first.locale,
        "mismatch": Mismatch.SECOND_PAYMENT.value,
    }
    gift, was_added = _row(charge, fund_id=first.fund_id, beside_id=first.id, **supporter)
    if was_added:
        audit.record("gift.paid_twice", first, beside=gift.id, amount=charge.amount)
    return gift


def adopted(charge: ChargeFacts) -> Gift:
    """A payment that carries no gift of ours, such as one by a link made on Stripe's dashboard."""
    nobody = {
        "is_anonymous": True,
        "is_name_hidden": False,
        "locale": "en",
        "mismatch": Mismatch.UNASKED.value,
    }
    gift, was_added = _row(charge, fund_id=central_fund_id(), **nobody)
    if was_added:
        audit.record("gift.adopted", gift, amount=charge.amount)
    return gift


def _row(charge: ChargeFacts, **facts: Any) -> tuple[Gift, bool]:
    gift = Gift(
        reference=new_reference(REFERENCE_MARK),
        form_hash=hash_secret(form_of_charge(charge.id)),
        status=GiftStatus.STARTED.value,
        amount_minor=charge.amount.minor,
        intended_minor=charge.amount.minor,
        currency=charge.amount.currency,
        started_at=charge.created_at,
        expires_at=charge.created_at + timedelta(minutes=1),
        calls=0,
        charge_id=charge.id,
        **facts,
    )
    return add_once(gift)
