"""Checks and cash: received by one officer, confirmed by another, and only then in the books."""

import uuid
from dataclasses import dataclass
from datetime import date

from hardship import audit, campaigns, ledger, notices
from hardship.campaigns import Fund, LocalNeeded
from hardship.committee import Officer
from hardship.core.addresses import email_hash, normalised_email
from hardship.core.by_two import check_second, confirmed, entered, rejected
from hardship.core.database import locked
from hardship.core.errors import AlreadyDecided, Overtaken
from hardship.core.limits import (
    LONGEST_EXPLANATION,
    LONGEST_NAME,
    check_length,
    check_reason,
)
from hardship.core.money import Money
from hardship.core.tokens import new_reference
from hardship.ledger import Source
from hardship.treasury.errors import EmployersMoney, NumberNeeded
from hardship.treasury.models import CounterReceipt
from hardship.treasury.queries import (
    counter_receipt,
    employer_matched,
    looks_like_employers,
)
from hardship.treasury.rules import (
    BY_COUNTER,
    COUNTER_RECEIVED,
    LONGEST_CHEQUE_NUMBER,
    REFERENCE_MARK,
    Giver,
    Means,
    counter_received,
)


@dataclass(frozen=True, slots=True)
class From:
    """Whose money it is. The receipt goes to `email`, if there is one, in the language `locale`."""

    giver: Giver = Giver.SUPPORTER
    name: str = ""
    email: str = ""
    locale: str = "en"


def receive(
    fund: Fund,
    *,
    form: str,
    means: Means,
    amount: Money,
    received_on: date,
    whose: From,
    cheque_number: str = "",
    by: Officer,
) -> CounterReceipt:
    """Write down what was handed over; somebody else counts it again. `form` is its single token.

    Raises `NumberNeeded` for a check, `LocalNeeded` for a local, `NotAnAddress`, `TooLong`,
    `AmountSentBefore`, and what `campaigns.check_dated` raises.
    """
    number = cheque_number.strip()
    campaigns.check_dated(fund, amount, received_on)
    check_length(number, LONGEST_CHEQUE_NUMBER)
    check_length(whose.name, LONGEST_NAME)
    if means is Means.CHEQUE and not number:
        raise NumberNeeded
    if whose.giver is Giver.LOCAL and not whose.name.strip():
        raise LocalNeeded
    said = CounterReceipt(
        means=means.value,
        cheque_number=number if means is Means.CHEQUE else None,
        received_on=received_on,
        **_told(fund, whose),
    )
    receipt, was_added = entered(said, by.id, form=form, amount=amount)
    if was_added:
        audit.record("counter_receipt.entered", receipt, by=by.actor, amount=amount, method=means)
    return receipt


def _told(fund: Fund, whose: From) -> dict[str, object]:
    """Its number, its fund, and who gave it, in the columns of the row; the union needs no name.

    Neither the union nor a worker gave a gift: no mail thanks them for one.
    """
    is_thanked = whose.email and whose.giver in {Giver.SUPPORTER, Giver.LOCAL}
    return {
        "reference": new_reference(REFERENCE_MARK),
        "fund_id": fund.id,
        "giver": whose.giver.value,
        "is_not_employers": False,
        "locale": whose.locale,
        "name": None if whose.giver is Giver.UNION else whose.name.strip() or None,
        "email": normalised_email(whose.email) if is_thanked else None,
        "email_hash": email_hash(whose.email) if is_thanked else None,
    }


def confirm_receipt(receipt_id: uuid.UUID, *, by: Officer) -> CounterReceipt:
    """Another person counted it too: it goes into the books, and its receipt to who gave it.

    Raises `AlreadyDecided`, `NobodyAlone`, and `EmployersMoney` for what may not be given.
    """
    campaigns.lock_fund(counter_receipt(receipt_id).fund_id)
    receipt = locked(CounterReceipt, receipt_id)
    check_second(receipt, by.id)
    if looks_like_employers(receipt):
        raise EmployersMoney(employer=employer_matched(receipt))
    confirmed(receipt, by.id)
    ledger.post(
        COUNTER_RECEIVED,
        counter_received(receipt.fund_id, receipt.amount, receipt.given_by),
        source=Source(BY_COUNTER, str(receipt.id)),
        occurred_on=receipt.received_on,
        memo=receipt.reference,
    )
    audit.record("counter_receipt.confirmed", receipt, by=by.actor, amount=receipt.amount)
    tell_giver(receipt, "gift_receipt", page="")
    return receipt


def say_not_employers(receipt_id: uuid.UUID, *, reason: str, by: Officer) -> CounterReceipt:
    """It only looks like an employer's: somebody else has the same name.

    Whoever may read that name says so, also who entered it: another confirms it all the same.

    Raises `AlreadyDecided`, `Overtaken` where it does not look so, `ReasonNeeded`, `TooLong`.
    """
    why = check_reason(reason, LONGEST_EXPLANATION)
    receipt = locked(CounterReceipt, receipt_id)
    if not receipt.is_waiting:
        raise AlreadyDecided
    if not looks_like_employers(receipt):
        raise Overtaken
    receipt.is_not_employers = True
    audit.record("counter_receipt.not_employers", receipt, by=by.actor, reason=why)
    return receipt


def reject_receipt(receipt_id: uuid.UUID, *, reason: str, by: Officer) -> CounterReceipt:
    """It is not there like that. Whoever entered it may take it back themselves.

    Raises `AlreadyDecided`, `ReasonNeeded`, `TooLong`.
    """
    why = check_reason(reason, LONGEST_EXPLANATION)
    receipt = rejected(locked(CounterReceipt, receipt_id), by.id)
    audit.record(
        "counter_receipt.rejected", receipt, by=by.actor, amount=receipt.amount, reason=why
    )
    return receipt


def tell_giver(receipt: CounterReceipt, kind: str, **more: str) -> None:
    """Promise a mail about what was handed over, if who gave it left an address."""
    if receipt.email is None:
        return
    notices.enqueue(
        kind,
        to=receipt.email,
        locale=receipt.locale,
        amount=str(receipt.amount),
        on=receipt.received_on.isoformat(),
        reference=receipt.reference,
        fund=campaigns.fund(receipt.fund_id).text("name", receipt.locale),
        issuer=campaigns.organisation().legal_name,
        **ledger.mailed_seal(),
        **more,
    )
