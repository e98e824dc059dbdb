"""The life of a refund, step by step, as a table."""

import pytest

from hardship.core.errors import IllegalMove
from hardship.donations import RefundStatus
from hardship.donations.refunding.rules import REFUND_MOVES, refund_becomes, refund_can_become

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
