"""Do accounts 2010, 2020 and 1030 say what the lists say? Each difference is named by its id.

What every award, payment and bank receipt leaves on the account is compared with its own row, so
that two errors of one fund cannot hide each other. What any other source leaves is a difference.
"""

from collections import Counter
from collections.abc import Mapping

from sqlalchemy import ColumnElement, exists, select

from hardship import donations, ledger
from hardship.awards import BY_AWARD, Award, AwardStatus
from hardship.core.database import db
from hardship.ledger import Disagreement, Item, disagreements
from hardship.payouts.models import Payment
from hardship.payouts.rules import BY_PAYMENT, PaymentStatus

_S = PaymentStatus


def aid_payable_differences() -> list[Disagreement]:
    """Award by award, its payments included: account 2010 holds what is promised and not paid."""
    award_of = {
        str(payment_id): str(award_id)
        for payment_id, award_id in db.session.execute(select(Payment.id, Payment.award_id))
    }
    booked: Counter[Item] = Counter()
    for item, minor in ledger.left_by_source(ledger.AID_PAYABLE).items():
        booked[_of_its_award(item, award_of)] += minor
    return disagreements(ledger.AID_PAYABLE, booked, _promised())


def outstanding_differences() -> list[Disagreement]:
    """Payment by payment: account 2020 holds what was released and the bank has not cleared."""
    booked = ledger.left_by_source(ledger.PAYMENTS_OUTSTANDING)
    listed = _payments(Payment.status == _S.RELEASED)
    return disagreements(ledger.PAYMENTS_OUTSTANDING, booked, listed)


def bank_differences() -> list[Disagreement]:
    """Receipt by receipt and payment by payment: account 1030 holds what came less what cleared."""
    listed = donations.received() | _payments(Payment.status == _S.CLEARED)
    return disagreements(ledger.BANK, ledger.left_by_source(ledger.BANK), listed)


def _of_its_award(item: Item, award_of: Mapping[str, str]) -> Item:
    award_id = award_of.get(item.id) if item.type == BY_PAYMENT else None
    return item if award_id is None else item._replace(type=BY_AWARD, id=award_id)


def _promised() -> dict[Item, int]:
    paid = exists().where(
        Payment.award_id == Award.id, Payment.status.in_([_S.RELEASED, _S.CLEARED])
    )
    query = select(Award.id, Award.fund_id, Award.currency, Award.amount_minor).where(
        Award.status == AwardStatus.GRANTED, ~paid
    )
    return {
        Item(BY_AWARD, str(award_id), fund_id, currency): -minor
        for award_id, fund_id, currency, minor in db.session.execute(query)
    }


def _payments(which: ColumnElement[bool]) -> dict[Item, int]:
    query = select(Payment.id, Payment.fund_id, Payment.currency, Payment.amount_minor)
    return {
        Item(BY_PAYMENT, str(payment_id), fund_id, currency): -minor
        for payment_id, fund_id, currency, minor in db.session.execute(query.where(which))
    }
