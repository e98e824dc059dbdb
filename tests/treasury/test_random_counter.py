"""Whatever is received, deposited, taken back and moved, in any order: the books agree.

Beside them walks a sum by hand. Hypothesis draws the steps and finds the fewest that fail; the fund
is the same for all of them, so that each series of steps begins where the last one ended.
"""

from collections import Counter as Tally
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hardship import ledger, payouts, treasury
from hardship.campaigns import Fund
from hardship.cli.ledger import verified
from hardship.core.database import transaction
from hardship.ledger import BANK, BETWEEN_FUNDS, UNDEPOSITED, NotFreeAtBank
from hardship.treasury import (
    BouncedBefore,
    BouncedFromIt,
    From,
    Giver,
    MoreThanMayMove,
    VoucherKind,
)
from tests.factories.counter import Counter
from tests.factories.money import cents

_ACTS = ["receive", "deposit", "reject", "recall", "bounce", "move", "fee", "interest", "paid_back"]
_ACTS += ["take_back", "take_back"]
_STEPS = st.tuples(
    st.sampled_from(_ACTS),
    st.integers(1, 90_000),
    st.integers(0, 7),
)


@dataclass
class Walk:
    """What was done, and what should stand on 1030 and 1040 of both funds."""

    counter: Counter
    funds: tuple[Fund, Fund]
    sums: Tally[tuple[str, UUID]] = field(default_factory=Tally)
    deposited: list[UUID] = field(default_factory=list)
    slips: dict[UUID, Tally[tuple[str, UUID]]] = field(default_factory=dict)

    def step(self, act: str, minor: int, which: int) -> None:
        """One of the acts, as far as it is possible."""
        getattr(self, f"_{act}")(minor, which)

    def _receive(self, minor: int, which: int) -> None:
        fund = self.funds[which % 2]
        whose = From([*Giver][which % len(Giver)], "June Park")
        self.counter.receive(cents(minor), fund=fund, cheque_number=str(minor), whose=whose)
        self.sums[UNDEPOSITED, fund.id] += minor

    def _deposit(self, minor: int, which: int) -> None:
        chosen = treasury.to_deposit()[: which + 1]
        if not chosen:
            return
        shares = [(each.id, each.fund_id, each.amount_minor) for each in chosen]
        moved: Tally[tuple[str, UUID]] = Tally()
        for receipt_id, fund_id, amount in shares:
            moved[UNDEPOSITED, fund_id] -= amount
            moved[BANK, fund_id] += amount
            self.deposited.append(receipt_id)
        self._note(self.counter.deposit(*(receipt_id for receipt_id, *_rest in shares)), moved)

    def _note(self, slip: UUID, moved: Tally[tuple[str, UUID]]) -> None:
        self.slips[slip] = moved
        for key, minor in moved.items():
            self.sums[key] += minor

    def _take_back(self, minor: int, which: int) -> None:
        """Whatever was confirmed at the bank, while the money is there and nothing bounced."""
        if not self.slips:
            return
        slip = [*self.slips][which % len(self.slips)]
        moved = self.slips[slip]
        taken = [each.id for each in treasury.receipts_on(treasury.voucher(slip))]
        try:
            self.counter.confirm_recall(self.counter.recall_voucher(slip))
        except BouncedFromIt:
            return
        except NotFreeAtBank:
            assert any(each > self.sums[key] for key, each in moved.items() if key[0] == BANK)
            return
        del self.slips[slip]
        self.deposited = [each for each in self.deposited if each not in taken]
        for key, each in moved.items():
            self.sums[key] -= each

    def _reject(self, minor: int, which: int) -> None:
        chosen = treasury.to_deposit()[:1]
        if not chosen:
            return
        slip = self.counter.fill_in(chosen[0].id)
        with transaction():
            treasury.reject_voucher(slip, reason="Not taken", by=self.counter.rosa)

    def _recall(self, minor: int, which: int) -> None:
        for each in treasury.to_deposit()[:1]:
            self.sums[UNDEPOSITED, each.fund_id] -= each.amount_minor
            self.counter.confirm(self.counter.recall(each.id))

    def _bounce(self, minor: int, which: int) -> None:
        if not self.deposited:
            return
        receipt = treasury.counter_receipt(self.deposited[which % len(self.deposited)])
        fund_id, amount, fee = receipt.fund_id, receipt.amount_minor, minor % 2_000
        try:
            bounce = self.counter.say_bounced(receipt.id, cents(fee))
        except BouncedBefore:
            return
        self.counter.confirm(bounce.id)
        self.sums[BANK, fund_id] -= amount + fee

    def _move(self, minor: int, which: int) -> None:
        """Always from the first fund to the other one."""
        free = treasury.free_to_move(self.funds[0])
        try:
            move = self.counter.ask_move(self.funds[1], cents(minor))
        except MoreThanMayMove:
            assert minor > free.minor
            return
        assert minor <= free.minor
        self.counter.confirm(move.id)
        self.sums[BANK, self.funds[0].id] -= minor
        self.sums[BANK, self.funds[1].id] += minor

    def _fee(self, minor: int, which: int) -> None:
        self._line(VoucherKind.BANK_FEE, minor, -1)

    def _interest(self, minor: int, which: int) -> None:
        self._line(VoucherKind.INTEREST, minor, 1)

    def _paid_back(self, minor: int, which: int) -> None:
        self._line(VoucherKind.AID_PAID_BACK, minor, 1)

    def _line(self, kind: VoucherKind, minor: int, sign: int) -> None:
        slip = self.counter.confirm(self.counter.bank_line(kind, cents(minor)).id)
        self._note(slip, Tally({(BANK, self.funds[0].id): sign * minor}))


@pytest.fixture
def walk(counter: Counter, fund: Fund, other: Fund) -> Walk:
    return Walk(counter, (fund, other))


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(_STEPS, min_size=4, max_size=14))
def test_the_books_agree_whatever_happens(walk: Walk, steps: list[tuple[str, int, int]]) -> None:
    for step in steps:
        walk.step(*step)
    between = 0
    for fund in walk.funds:
        for account in (BANK, UNDEPOSITED):
            stands = ledger.balance(account, fund.id, "USD").minor
            assert stands == walk.sums[account, fund.id], (account, fund.code)
        between += ledger.balance(BETWEEN_FUNDS, fund.id, "USD").minor
    assert between == 0
    assert treasury.undeposited_differences() == []
    assert payouts.bank_differences() == []
    assert verified().findings == ()
    lying = sum(each.amount_minor for each in treasury.to_deposit())
    assert lying == sum(walk.sums[UNDEPOSITED, fund.id] for fund in walk.funds)
