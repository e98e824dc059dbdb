"""A payment's numbers and postings, by themselves."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardship.applications import PayMethod
from hardship.core.errors import DomainError, IllegalMove
from hardship.core.lifecycle import move
from hardship.core.money import Money
from hardship.ledger import Posting
from hardship.payouts.rules import (
    MOVES,
    PaymentStatus,
    checked_number,
    payment_cleared,
    payment_released,
    payment_voided,
)

FUND = uuid.UUID(int=7)


@pytest.mark.parametrize(
    ("method", "written", "kept"),
    [
        (PayMethod.CHEQUE, "1041", "1041"),
        (PayMethod.CHEQUE, " 001041 ", "1041"),
        (PayMethod.CHEQUE, "0", "0"),
        (PayMethod.TRANSFER, "  Zelle   88-A ", "Zelle 88-A"),
    ],
)
def test_a_number_is_kept_plain(method: PayMethod, written: str, kept: str) -> None:
    assert checked_number(method, written) == kept


@pytest.mark.parametrize(
    ("method", "written"),
    [
        (PayMethod.CHEQUE, ""),
        (PayMethod.CHEQUE, "12a"),
        (PayMethod.CHEQUE, "-1"),
        (PayMethod.CHEQUE, "1" * 13),
        (PayMethod.CHEQUE, "١٢"),
        (PayMethod.TRANSFER, "   "),
        (PayMethod.TRANSFER, "x" * 61),
    ],
)
def test_a_number_that_cannot_be_one_is_refused(method: PayMethod, written: str) -> None:
    with pytest.raises(DomainError):
        checked_number(method, written)


@pytest.mark.parametrize("current", list(PaymentStatus))
@pytest.mark.parametrize("to", list(PaymentStatus))
def test_no_step_is_skipped(current: PaymentStatus, to: PaymentStatus) -> None:
    allowed = {
        ("prepared", "released"),
        ("prepared", "discarded"),
        ("released", "cleared"),
        ("released", "voided"),
        ("cleared", "voided"),
    }
    if (current, to) in allowed:
        assert move(MOVES, current, to) is to
    else:
        with pytest.raises(IllegalMove):
            move(MOVES, current, to)


@given(st.integers(1, 10**12), st.booleans())
def test_a_payment_that_came_back_leaves_no_trace_but_what_is_payable(
    minor: int, had_cleared: bool
) -> None:
    amount = Money(minor, "USD")
    steps = payment_released(FUND, amount)
    steps += payment_cleared(FUND, amount) if had_cleared else []
    steps += payment_voided(FUND, amount, had_cleared=had_cleared)
    assert set(sums(steps).values()) == {0}


def sums(postings: list[Posting]) -> dict[str, int]:
    """The balance of each account after these postings."""
    balances: dict[str, int] = {}
    for posting in postings:
        balances[posting.account] = balances.get(posting.account, 0) + posting.amount.minor
    return balances
