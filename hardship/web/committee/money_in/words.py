"""What gifts, refunds, disputes and payouts are called: the shape and the word of each state."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from hardship import campaigns, donations, supporters
from hardship.core.by_two import Recallable, Standing
from hardship.core.errors import DomainError
from hardship.donations import (
    SENT_BACK_BEFORE,
    DisputedAtBank,
    Gift,
    GiftStatus,
    Mismatch,
    Refund,
    RefundStatus,
    RefundTooLate,
)
from hardship.web.committee.money_words import MISMATCHES, State, failure_words

GIFT_STATES: Final[Mapping[GiftStatus, State]] = {
    GiftStatus.STARTED: ("wait", _l("Payment page still open")),
    GiftStatus.OPEN: ("wait", _l("Payment page still open")),
    GiftStatus.PENDING: ("review", _l("On its way")),
    GiftStatus.PAID: ("clear", _l("Received")),
    GiftStatus.FAILED: ("wait", _l("Payment failed")),
    GiftStatus.EXPIRED: ("wait", _l("Payment page closed unpaid")),
    GiftStatus.SUSPENDED: ("look", _l("In suspense")),
}
#: A gift that is no longer whole with the fund, or may not stay there, whatever was paid once.
_GONE: Final[Mapping[supporters.Standing, State]] = {
    supporters.Standing.PARTLY_BACK: ("look", _l("Partly sent back")),
    supporters.Standing.REFUNDED: ("clear", _l("Sent back")),
    supporters.Standing.NOT_TAKEN: ("clear", _l("Sent back")),
    supporters.Standing.DISPUTED: ("look", _l("Questioned by the bank")),
    supporters.Standing.TAKEN_BACK: ("stop", _l("Taken back by the bank")),
}
MONTHLY_STATES: Final[Mapping[donations.monthly.MonthlyStatus, State]] = {
    donations.monthly.MonthlyStatus.STARTED: ("wait", _l("Not begun")),
    donations.monthly.MonthlyStatus.ACTIVE: ("clear", _l("Running")),
    donations.monthly.MonthlyStatus.PAST_DUE: ("look", _l("Not paid yet")),
    donations.monthly.MonthlyStatus.ENDED: ("wait", _l("Ended")),
}
BY_TWO_STATES: Final[Mapping[Standing, State]] = {
    Standing.ENTERED: ("review", _l("To be confirmed")),
    Standing.CONFIRMED: ("clear", _l("In the books")),
    Standing.REJECTED: ("wait", _l("Rejected")),
}
REFUND_STATES: Final[Mapping[RefundStatus, State]] = {
    RefundStatus.ASKED: ("review", _l("To be approved")),
    RefundStatus.APPROVED: ("review", _l("Stripe is asked")),
    RefundStatus.DECLINED: ("wait", _l("Not sent back")),
    RefundStatus.REFUSED: ("stop", _l("Stripe refused it")),
    RefundStatus.REQUIRES_ACTION: ("look", _l("Stripe waits for the supporter")),
    RefundStatus.PENDING: ("review", _l("On its way")),
    RefundStatus.SUCCEEDED: ("clear", _l("Sent back")),
    RefundStatus.FAILED: ("stop", _l("Failed, came back")),
    RefundStatus.CANCELED: ("stop", _l("Canceled, came back")),
}
#: What a payer may have told their bank, by Stripe's word for it.
DISPUTE_REASONS: Final[Mapping[str, Any]] = {
    "credit_not_processed": _l("money that should have come back did not"),
    "debit_not_authorized": _l("the debit was not allowed"),
    "duplicate": _l("paid twice"),
    "fraudulent": _l("not paid by the card’s owner"),
    "general": _l("no reason given"),
    "product_not_received": _l("nothing was received for it"),
    "product_unacceptable": _l("not what was promised"),
    "subscription_canceled": _l("the monthly gift had ended"),
    "unrecognized": _l("the payer does not recognize it"),
}


#: Why Stripe sends nothing more of a payment back.
_NO_MORE: Final[Mapping[type[DomainError], Any]] = {
    DisputedAtBank: _l("Stripe sends nothing back of a payment that the payer’s bank disputed."),
    RefundTooLate: _l("Stripe no longer sends a bank debit back that is so old."),
}


def recallable_state(row: Recallable) -> State:
    """Where it stands, of what two people may take back once it was confirmed."""
    if row.is_recalled:
        return "stop", _("Taken back")
    return (
        ("look", _("Taken back, to be confirmed")) if row.recall_waits else BY_TWO_STATES[row.state]
    )


def states_of(gifts: Sequence[Gift]) -> dict[UUID, State]:
    """How each gift stands: as its supporter reads it once money of it went back."""
    standings = supporters.standings(gifts)
    return {each.id: _GONE.get(standings[each.id], GIFT_STATES[each.state]) for each in gifts}


def why_suspended(gift: Gift) -> str:
    """What is wrong with a payment that came; empty when nothing is."""
    return str(MISMATCHES[Mismatch(gift.mismatch)]) if gift.mismatch else ""


def employer_matched(gift: Gift) -> str:
    """Which entry of the campaign's list a gift that is held as an employer's matched.

    The list's word, not the giver's. Whoever paid may have said it to Stripe only; of that nothing
    is kept here.
    """
    if gift.mismatch != Mismatch.EMPLOYER:
        return ""
    employers = campaigns.fund(gift.fund_id).campaign.employers
    return employers.match(name=gift.name, email=gift.email) or _(
        "No entry matches what was written here: look at the payment on Stripe’s dashboard."
    )


def trouble_of(
    refund: Refund, *, is_with_bank: bool, is_open: bool, obstacle: DomainError | None
) -> str:
    """What went wrong with a refund, and while it is open what to do; empty if all goes well.

    `obstacle` is why Stripe would send nothing more of the payment back.
    """
    if refund.has_come_to_nothing and is_with_bank:
        return _("The payer’s bank takes it back by a dispute instead. Send nothing.")
    why = failure_words(refund.failure)
    if refund.state is RefundStatus.APPROVED and why:
        return _("What went wrong: %(failure)s. It is tried again by itself.", failure=why)
    if not refund.has_come_to_nothing:
        return ""
    told = [_("What went wrong: %(failure)s.", failure=why)] if why else []
    if is_open:
        told += _ways_out(refund, obstacle)
    return " ".join(filter(None, told))


def _ways_out(refund: Refund, obstacle: DomainError | None) -> list[str]:
    if refund.failure == SENT_BACK_BEFORE:
        return [_("Send nothing: wait until Stripe has told of the other refund. It appears here.")]
    if refund.state is RefundStatus.REFUSED:
        where = _("No money moved. Look at the payment on Stripe’s dashboard.")
    else:
        where = _("The money is in the fund again.")
    if obstacle is None:
        way = _(
            "Send it back again from the gift’s page. If that fails again or cannot be done, agree "
            "on another way with the supporter; then, or if they leave it as a gift, say “Settled "
            "otherwise” under Refunds."
        )
        return [where, way]
    way = _(
        "Agree on another way with the supporter; then, or if they leave it as a gift, say "
        "“Settled otherwise” under Refunds."
    )
    return [where, str(_NO_MORE.get(type(obstacle), "")), way]
