"""Words that the record has too: of disputes and payouts, why money is held, why it goes back."""

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from hardship.donations import DisputeStatus, Mismatch, PayoutStatus, RefundReason

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
