"""Of whose money a payout is: none sends what it has not got at Stripe while others have money."""

from dataclasses import dataclass, field, replace
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hardship import campaigns, donations, payouts
from hardship.campaigns import Fund
from hardship.committee import Officer
from hardship.core import clock
from hardship.core.database import transaction
from hardship.core.money import Money
from hardship.donations.gateway import BalanceTransaction, PayoutFacts
from hardship.donations.in_transit.queries import shares_of
from hardship.donations.in_transit.rules import Lot, divided
from hardship.ledger import BANK, IN_TRANSIT, STRIPE_BALANCE
from tests.donations.in_transit.test_payout_settlement import at, gave, sent, typed
from tests.donations.refunding.test_refund_settlement import tell
from tests.factories.money import cents, usd
from tests.fakes.gateway import FakeGateway

ZERO = usd(0)
CENTRAL, TOWN, VALLEY = (UUID(int=number) for number in (1, 2, 3))


def by_receipt(fund: Fund, amount: Money, reference: str, teo: Officer, rosa: Officer) -> None:
    receipt = typed(fund, amount, reference, teo)
    with transaction():
        donations.confirm_bank_receipt(receipt.id, by=rosa)


def test_what_left_by_a_receipt_before_is_of_the_fund_of_the_receipt(
    fund: Fund, other: Fund, gateway: FakeGateway, teo: Officer, rosa: Officer
) -> None:
    """The next automatic payout consists of that earlier one too, and takes it from nobody else."""
    contents = [gave(other, gateway, 1_000), gave(fund, gateway, 966)]
    by_receipt(other, usd(855), "po_1", teo, rosa)
    by_hand = gateway.pay_out(usd(855))
    sent(gateway, by_hand)
    assert by_hand.transaction
    payout = sent(gateway, gateway.pay_out(usd(1_111), [*contents, by_hand.transaction]))
    assert shares_of(payout) == {other.id: usd(145), fund.id: usd(966)}
    assert at(STRIPE_BALANCE, fund, other) == [ZERO, ZERO]
    assert at(IN_TRANSIT, fund, other) == [usd(966), usd(145)]
    assert donations.reconcile(gateway).agrees


def test_what_nobody_can_tell_is_of_whoever_has_money_there(
    fund: Fund, other: Fund, gateway: FakeGateway
) -> None:
    """Stripe names a movement that no book has: the central fund has nothing, and gives nothing."""
    known = gave(other, gateway, 100)
    gave(other, gateway, 60)
    unknown = replace(known, id="txn_unknown", source_id="ch_unknown")
    payout = sent(gateway, gateway.pay_out(usd(150), [known, unknown]))
    assert shares_of(payout) == {other.id: usd(150)}
    assert at(STRIPE_BALANCE, fund, other) == [ZERO, usd(10)]


def lot(number: int, fund_id: UUID, amount: Money) -> Lot:
    """Money that came and settled at one moment with all other."""
    return Lot(number, fund_id, amount, clock.now(), clock.now())


HAS = st.dictionaries(st.sampled_from([CENTRAL, TOWN, VALLEY]), st.integers(-300, 900), min_size=1)
TOLD = st.dictionaries(st.sampled_from([CENTRAL, TOWN, VALLEY]), st.integers(-900, 900))
PIECES = st.integers(1, 4)


@given(has=HAS, told=TOLD, pieces=PIECES, amount=st.integers(-500, 900).filter(bool))
def test_no_fund_gives_what_it_lacks_while_others_have_it(
    has: dict[UUID, int], told: dict[UUID, int], pieces: int, amount: int
) -> None:
    lots = [
        lot(piece * 3 + fund_id.int, fund_id, cents(minor // pieces + (piece < minor % pieces)))
        for fund_id, minor in has.items()
        if minor > 0
        for piece in range(pieces)
    ]
    shares = divided(
        cents(amount),
        {fund_id: cents(minor) for fund_id, minor in told.items()},
        has={fund_id: cents(minor) for fund_id, minor in has.items()},
        lots=lots,
        rest_to=CENTRAL,
    )
    assert Money.total(shares.values(), "USD") == cents(amount)
    there_is = sum(has.values())
    for fund_id, share in shares.items():
        if amount <= there_is:
            assert has.get(fund_id, 0) - share.minor >= min(has.get(fund_id, 0), 0)
        if amount > 0:
            assert share.minor >= min(has.get(fund_id, 0), 0), "nothing more is paid back"


def test_what_was_told_is_so_where_it_can_be() -> None:
    has = {CENTRAL: usd(50), TOWN: usd(70), VALLEY: -usd(20)}
    lots = [lot(1, CENTRAL, usd(50)), lot(2, TOWN, usd(70))]
    told = {TOWN: usd(70), VALLEY: -usd(20)}
    assert divided(usd(50), told, has=has, lots=lots, rest_to=CENTRAL) == told
    assert divided(usd(70), {VALLEY: usd(70)}, has=has, lots=lots, rest_to=CENTRAL) == {
        CENTRAL: usd(50),
        TOWN: usd(20),
        VALLEY: ZERO,
    }
    nobody = {TOWN: usd(100)}
    assert divided(usd(150), nobody, has=has, lots=lots, rest_to=CENTRAL) == {
        CENTRAL: usd(50),
        TOWN: usd(100),
    }
    assert divided(-usd(20), {}, has=has, lots=lots, rest_to=CENTRAL) == {VALLEY: -usd(20)}


Steps = list[tuple[str, int, int]]
STEPS = st.lists(
    st.tuples(
        st.sampled_from([*["give"] * 3, "by_hand", "automatic", "late", "told", "typed", "arrive"]),
        st.integers(1, 400),
        st.integers(0, 7),
    ),
    max_size=12,
)


@dataclass
class History:
    """Gifts to two funds and payouts of both kinds, as Stripe would make them."""

    funds: tuple[Fund, Fund]
    gateway: FakeGateway
    teo: Officer
    rosa: Officer
    unpaid: list[BalanceTransaction] = field(default_factory=list)
    tells_later: bool = False
    untold: list[PayoutFacts] = field(default_factory=list)

    def step(self, act: str, dollars: int, which: int) -> None:
        """One of the acts, as far as it is possible: it takes nobody below nothing."""
        before = at(STRIPE_BALANCE, *self.funds)
        getattr(self, f"_{act}")(dollars, which)
        after = at(STRIPE_BALANCE, *self.funds)
        for one, other in zip(before, after, strict=True):
            assert other >= min(one, ZERO)
        moved = (each.net for each in self.gateway.moved)
        assert Money.total(after, "USD") == Money.total(moved, "USD")
        assert min(at(IN_TRANSIT, *self.funds)) >= ZERO
        assert min(at(BANK, *self.funds)) >= ZERO

    def _give(self, dollars: int, which: int) -> None:
        moved = gave(self.funds[which % 2], self.gateway, dollars)
        if which > 1:  # a bank debit settles at Stripe later, and is in no payout yet
            self.unpaid.append(moved)

    def _by_hand(self, dollars: int, _which: int) -> None:
        self._pay_out(usd(dollars))

    def _pay_out(self, amount: Money, contents: list[BalanceTransaction] | None = None) -> None:
        there_is = Money.total((each.net for each in self.gateway.moved), "USD")
        if ZERO < amount <= there_is:
            made = self.gateway.pay_out(amount, contents)
            self.unpaid = [] if contents else self.unpaid
            if contents is None and made.transaction:
                self.unpaid.append(made.transaction)
            self._tell(made)

    def _tell(self, made: PayoutFacts) -> None:
        if self.tells_later:
            self.untold.append(made)
            self.gateway.payouts[made.id] = replace(made, contents=None)
        sent(self.gateway, made)

    def _automatic(self, _dollars: int, _which: int) -> None:
        contents = list(self.unpaid)
        self._pay_out(Money.total((each.net for each in contents), "USD"), contents)

    def _late(self, dollars: int, which: int) -> None:
        """An automatic one of which Stripe cannot say yet what it consists of."""
        self.tells_later = True
        self._automatic(dollars, which)
        self.tells_later = False

    def _told(self, _dollars: int, which: int) -> None:
        """Whichever it can say of by now."""
        if self.untold:
            made = self.untold.pop(which % len(self.untold))
            self.gateway.payouts[made.id] = made
            tell(self.gateway, "payout.reconciliation_completed", made.id)

    def _typed(self, _dollars: int, which: int) -> None:
        """Somebody enters a whole fund's money from the statement before Stripe tells of it."""
        fund = self.funds[which % 2]
        (has,) = at(STRIPE_BALANCE, fund)
        if has > ZERO:
            by_receipt(fund, has, f"po_{len(self.gateway.payouts) + 1}", self.teo, self.rosa)
            self._pay_out(has)

    def _arrive(self, _dollars: int, _which: int) -> None:
        for payout in donations.payouts_on_their_way():
            today = campaigns.accounting_date()
            form = f"{payout.id}"
            with transaction():
                receipt = donations.enter_arrival(
                    payout.id, form=form, arrived_on=today, by=self.teo
                )
            with transaction():
                donations.confirm_bank_receipt(receipt.id, by=self.rosa)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_no_payout_takes_a_fund_below_nothing(
    fund: Fund, other: Fund, gateway: FakeGateway, teo: Officer, rosa: Officer, steps: Steps
) -> None:
    """The fund is the same for all: each history begins where the last one ended."""
    history = History((fund, other), gateway, teo, rosa)
    for step in steps:
        history.step(*step)
    assert donations.reconcile(gateway).agrees
    assert payouts.bank_differences() == []
