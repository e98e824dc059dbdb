"""The life of a refund, step by step, as a table; and what Stripe would refuse to send back."""

from collections.abc import Collection
from datetime import timedelta

import pytest

from hardship.core.errors import IllegalMove
from hardship.donations import DisputeStatus, RefundStatus
from hardship.donations.errors import DisputedAtBank, RefundTooLate
from hardship.donations.refunding.rules import (
    REFUND_MOVES,
    Obstacle,
    refund_becomes,
    refund_can_become,
    refund_obstacle,
)
from tests.doubles import FROZEN_AT
from tests.factories.money import usd

#: From where to where; every other step is none.
_TABLE = {
    "asked": "approved declined requires_action pending succeeded failed canceled",
    "approved": "refused requires_action pending succeeded failed canceled",
    "declined": "requires_action pending succeeded failed canceled",
    "refused": "requires_action pending succeeded failed canceled",
    "requires_action": "pending succeeded failed canceled",
    "pending": "requires_action succeeded failed canceled",
    "succeeded": "failed canceled",
    "failed": "",
    "canceled": "",
}


def test_every_state_has_its_row() -> None:
    assert set(_TABLE) == {each.value for each in REFUND_MOVES} == set(RefundStatus)


@pytest.mark.parametrize("current", RefundStatus)
@pytest.mark.parametrize("to", RefundStatus)
def test_a_step_is_taken_or_refused(current: RefundStatus, to: RefundStatus) -> None:
    if to.value in _TABLE[current].split():
        assert refund_becomes(current, to) is to
        assert refund_can_become(current, to)
    else:
        with pytest.raises(IllegalMove):
            refund_becomes(current, to)
        assert refund_can_become(current, to) is (current is to), "what it says again is no step"


def obstacle(
    charge_id: str = "ch_1", *, days: int = 0, disputes: Collection[DisputeStatus] = ()
) -> Obstacle | None:
    """What hinders a refund of a dollar, so many days after it was paid."""
    return refund_obstacle(
        usd(1),
        left=usd(1),
        charge_id=charge_id,
        paid_at=FROZEN_AT,
        disputes=disputes,
        now=FROZEN_AT + timedelta(days=days),
    )


#: Whether Stripe still sends a payment back whose dispute stands there.
_REFUNDABLE = {
    "warning_needs_response": True,
    "warning_under_review": True,
    "warning_closed": True,
    "needs_response": False,
    "under_review": False,
    "appeal_needs_response": False,
    "appeal_under_review": False,
    "won": True,
    "lost": False,
    "prevented": False,
}


@pytest.mark.parametrize("status", DisputeStatus)
@pytest.mark.parametrize("beside", [(), (DisputeStatus.WON,)])
def test_what_a_payers_bank_disputes_or_has_taken_is_not_sent_back_as_well(
    status: DisputeStatus, beside: tuple[DisputeStatus, ...]
) -> None:
    found = obstacle(disputes=[*beside, status])
    assert isinstance(found, DisputedAtBank) is not _REFUNDABLE[status.value]


def test_a_bank_debit_is_refunded_for_180_days_and_a_card_for_ever() -> None:
    assert obstacle("py_1", days=180) is None
    assert isinstance(obstacle("py_1", days=181), RefundTooLate)
    assert obstacle("ch_1", days=2_000) is None
