"""Words that the record has too: of disputes and payouts, why money is held, goes back, fails."""

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from hardship.donations import INBOX_NOTES, DisputeStatus, Mismatch, PayoutStatus, RefundReason

#: Of `components/notices.html`: the shape, then the word.
State = tuple[str, Any]

DISPUTE_STATES: Final[Mapping[DisputeStatus, State]] = {
    DisputeStatus.WARNING_NEEDS_RESPONSE: ("look", _l("Inquiry, to be answered")),
    DisputeStatus.WARNING_UNDER_REVIEW: ("review", _l("Inquiry, with the bank")),
    DisputeStatus.WARNING_CLOSED: ("clear", _l("Inquiry closed")),
    DisputeStatus.NEEDS_RESPONSE: ("stop", _l("To be answered")),
    DisputeStatus.UNDER_REVIEW: ("review", _l("With the bank")),
    DisputeStatus.WON: ("clear", _l("Won")),
    DisputeStatus.LOST: ("wait", _l("Lost")),
    DisputeStatus.PREVENTED: ("clear", _l("Prevented")),
    DisputeStatus.APPEAL_NEEDS_RESPONSE: ("stop", _l("Appeal, to be answered")),
    DisputeStatus.APPEAL_UNDER_REVIEW: ("review", _l("Appeal, with the bank")),
}
PAYOUT_STATES: Final[Mapping[PayoutStatus, State]] = {
    PayoutStatus.PENDING: ("review", _l("About to leave")),
    PayoutStatus.IN_TRANSIT: ("review", _l("On its way")),
    PayoutStatus.PAID: ("clear", _l("Arrived, says Stripe")),
    PayoutStatus.FAILED: ("stop", _l("Failed, came back")),
    PayoutStatus.CANCELED: ("stop", _l("Canceled, came back")),
}
REASONS: Final[Mapping[RefundReason, Any]] = {
    RefundReason.ASKED_FOR: _l("The supporter asked for it"),
    RefundReason.DUPLICATE: _l("It was paid twice"),
    RefundReason.FRAUD: _l("The owner of the card did not pay it"),
    RefundReason.MAY_NOT_GIVE: _l("They may not give to the fund"),
    RefundReason.OTHER: _l("Another reason"),
}
MISMATCHES: Final[Mapping[Mismatch, Any]] = {
    Mismatch.AMOUNT: _l("The amount that came is not the amount that was asked for."),
    Mismatch.CURRENCY: _l("The money came in another currency."),
    Mismatch.EMPLOYER: _l(
        "It seems to come from an employer of those on strike, who may not give. Send it back."
    ),
    Mismatch.FUND: _l("The payment names another fund."),
    Mismatch.SECOND_PAYMENT: _l("The same payment page was paid a second time."),
    Mismatch.UNASKED: _l("No form here asked for this payment. It was begun somewhere else."),
}
#: Why a payout or a refund failed, or Stripe did not make one: by Stripe's code, or by our own
#: words for an answer that was none.
FAILURES: Final[Mapping[str, Any]] = {
    "account_closed": _l("the bank account is closed"),
    "account_frozen": _l("the bank account is frozen"),
    "bank_account_restricted": _l("the bank account takes no such payments"),
    "bank_ownership_changed": _l("the bank changed hands, and the account is not valid any more"),
    "charge_already_refunded": _l("it was sent back already"),
    "charge_disputed": _l("the payer’s bank disputes the payment"),
    "charge_for_pending_refund_disputed": _l("the payer’s bank disputes the payment"),
    "could_not_process": _l("the bank could not process it"),
    "debit_not_authorized": _l("the bank account does not allow that money is taken from it"),
    "declined": _l("the bank did not take it"),
    "expired_or_canceled_card": _l("the card has expired or was canceled"),
    "incorrect_account_holder_address": _l("the address of the account’s owner is not right"),
    "incorrect_account_holder_name": _l("the name of the account’s owner is not right"),
    "incorrect_account_holder_tax_id": _l("the tax number of the account’s owner is not right"),
    "insufficient_funds": _l("there was not enough money"),
    "invalid_account_number": _l("the account number is not right"),
    "invalid_currency": _l("the bank account does not take this currency"),
    "lost_or_stolen_card": _l("the card was lost or stolen"),
    "merchant_request": _l("somebody had it stopped at Stripe"),
    "no_account": _l("the bank found no such account"),
    "resource_missing": _l("Stripe does not know the payment"),
    "Stripe broke down": _l("Stripe broke down"),
    "Stripe does not answer": _l("Stripe does not answer"),
    "unknown": _l("Stripe does not know why"),
    "unsupported_card": _l("the bank takes no payouts to this card"),
}

#: Why an event of Stripe's could not be processed, where that is no error with a name.
NOTES: Final[Mapping[str, Any]] = {note: _l(note) for note in INBOX_NOTES}


def note_words(note: str | None) -> str:
    """Why an event waits or is stuck; an error's name, for whoever runs the server, as it is."""
    return str(NOTES.get(note, note)) if note else ""


def failure_words(code: str | None) -> str:
    """Why it failed, within a sentence; empty where nothing did. A new code stands as it is."""
    if not code:
        return ""
    return str(FAILURES.get(code) or _("Stripe says “%(code)s”", code=code))
