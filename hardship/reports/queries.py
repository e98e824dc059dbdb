"""Reading the ledger for people, in a fixed number of queries, however many gifts."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from hardship import awards, campaigns, ledger, payouts
from hardship.campaigns import Campaign, Fund
from hardship.core import clock
from hardship.core.money import Money
from hardship.ledger import AidCategory, Moved, MovedBySource, aid_account
from hardship.reports.rules import (
    BREAKDOWN,
    Movement,
    Steps,
    Whom,
    about,
    count_of,
    day_ended_everywhere,
    own_blocks,
    published,
    share,
    steps_of,
    together,
    week_of,
    weekly,
)

_GIFTS = frozenset(
    {
        ledger.GIFTS_ONLINE,
        ledger.GIFTS_OFFLINE,
        ledger.GIFTS_REFUNDED,
        ledger.GIFTS_DISPUTED,
    }
)
_FEES = frozenset({ledger.PROCESSING_FEES, ledger.DISPUTE_FEES, ledger.BANK_FEES})
#: Awards add to aid and to what is payable alike; what is left is what went out to workers.
_PAID = frozenset({*ledger.AID_ACCOUNTS, ledger.AID_PAYABLE, ledger.AID_REPAID})
#: What Stripe took and nobody explained yet is in it: all figures add up until somebody has.
_ON_HAND = frozenset(
    {
        ledger.STRIPE_BALANCE,
        ledger.IN_TRANSIT,
        ledger.BANK,
        ledger.UNDEPOSITED,
        ledger.PAYMENTS_OUTSTANDING,
        ledger.SUSPENSE,
        ledger.TAKEN,
    }
)
_CAME_IN = _GIFTS | {ledger.ALLOCATIONS, ledger.OTHER_INCOME}


class _People(NamedTuple):
    """Whether an entry adds its person to those who were granted aid, and who were paid."""

    granted: int = 0
    paid: int = 0

    def __neg__(self) -> "_People":
        return _People(-self.granted, -self.paid)


#: Every kind of entry that awards and payments post.
PEOPLE = {
    awards.AWARD_GRANTED: _People(granted=1),
    awards.AWARD_CANCELLED: _People(granted=-1),
    payouts.PAYMENT_RELEASED: _People(paid=1),
    payouts.PAYMENT_CLEARED: _People(),
    payouts.PAYMENT_VOIDED: _People(paid=-1),
}


@dataclass(frozen=True, slots=True)
class Figures:
    """Where some funds stand, to the cent and to the minute.

    `raised` is gifts less refunds and disputes; `allocated` came from the union's treasury and is
    told apart. `paid_out` was issued to workers; what is left of all that is `on_hand`.
    `workers_helped` is rounded down to tens, None for fewer than ten.
    """

    raised: Money
    allocated: Money
    other: Money
    paid_out: Money
    fees: Money
    on_hand: Money
    goal: Money
    workers_helped: int | None

    @property
    def came_in(self) -> Money:
        """Everything that came in."""
        return self.raised + self.allocated + self.other

    @property
    def added(self) -> Money:
        """What came in besides gifts: the union's own money, and a little interest."""
        return self.allocated + self.other

    @property
    def goal_share(self) -> int:
        """How much of the goal is reached, in per cent."""
        return share(self.raised.minor, self.goal.minor)

    @property
    def paid_share(self) -> int:
        """How much of all that came in is with workers, in per cent."""
        return share(self.paid_out.minor, self.came_in.minor)


@dataclass(frozen=True, slots=True)
class Week:
    """One week's money; `paid` is told by the floor for small numbers."""

    monday: date
    gifts: Money
    treasury: Money
    paid: Money


@dataclass(frozen=True, slots=True)
class Need:
    """What workers were granted for one need; without a category, for all that is told together."""

    category: AidCategory | None
    amount: Money
    share: int


@dataclass(frozen=True, slots=True)
class Needs:
    """All that was granted until a Sunday, by need. The lines sum to the total."""

    lines: Sequence[Need]
    total: Money
    until: date

    @property
    def together(self) -> bool:
        """Whether some needs are told together."""
        return any(line.category is None for line in self.lines)


@dataclass(frozen=True, slots=True)
class FundLine:
    """One fund beside the others; `paid_out` and `workers` are None while they may not be told."""

    fund: Fund
    came_in: Money
    paid_out: Money | None
    workers: int | None


@dataclass(frozen=True, slots=True)
class FundsTogether:
    """What the funds paid that may not be told fund by fund."""

    paid_out: Money
    workers: int | None


@dataclass(frozen=True, slots=True)
class Books:
    """The movements of a campaign's money, read once, told in several ways.

    What went out may be told of the weeks `over_before` that day.
    """

    currency: str
    today: date
    over_before: date
    gifts: Sequence[Movement]
    treasury: Sequence[Movement]
    granted: Sequence[Movement]
    paid: Sequence[Movement]
    by_need: Mapping[AidCategory, Sequence[Movement]]
    in_by_fund: Mapping[uuid.UUID, int]
    paid_by_fund: Mapping[uuid.UUID, Sequence[Movement]]

    @property
    def paid_steps(self) -> Steps:
        """What was paid, as it is told by week and by fund alike."""
        return steps_of(self.paid, before=self.over_before)

    def money(self, minor: int) -> Money:
        """An amount in the campaign's currency."""
        return Money(minor, self.currency)


def campaign_figures(campaign: Campaign, funds: Sequence[Fund] | None = None) -> Figures:
    """Where a campaign stands now, or only some of its `funds`."""
    chosen = campaigns.funds(campaign.id) if funds is None else funds
    ids = [fund.id for fund in chosen]
    held = ledger.totals(ids, campaign.currency)

    def total(accounts: Iterable[str]) -> Money:
        return Money.total((held[account] for account in accounts), campaign.currency)

    return Figures(
        raised=-total(_GIFTS),
        allocated=-total([ledger.ALLOCATIONS]),
        other=-total([ledger.OTHER_INCOME]),
        paid_out=total(_PAID),
        fees=total(_FEES),
        on_hand=total(_ON_HAND),
        goal=campaign.goal,
        workers_helped=about(payouts.helped_count(ids)),
    )


def read_books(campaign: Campaign, funds: Sequence[Fund], *, today: date) -> Books:
    """Everything that moved: what came in by its day, what went out by when that was posted.

    A return is dated as the bank's statement says, often into a week that was told long ago. There
    it would tell one person's payment, so it counts in the week in which it was confirmed. Those
    weeks are the same in every time zone: one that was told neither changes nor gets more.
    """
    ids = [fund.id for fund in funds]
    seen = _Seen(awards.applicants_granted(ids), payouts.applicants_paid(ids))
    for came in ledger.movements(ids, campaign.currency, sorted(_CAME_IN)):
        seen.came(came)
    for went in ledger.movements_by_source(ids, campaign.currency, sorted(_PAID)):
        seen.went_out(went)
    return Books(
        currency=campaign.currency,
        today=today,
        over_before=day_ended_everywhere(clock.now()),
        gifts=seen.gifts,
        treasury=seen.treasury,
        granted=seen.granted,
        paid=[each for of_fund in seen.paid.values() for each in of_fund],
        by_need={category: seen.needs[aid_account(category)] for category in AidCategory},
        in_by_fund=seen.into,
        paid_by_fund=seen.paid,
    )


def in_and_out_by_week(books: Books, *, since: date) -> list[Week]:
    """Every week from the strike's first, or the first money's if that was earlier, to this one."""
    gifts = {each.week: each.minor for each in weekly(books.gifts)}
    treasury = {each.week: each.minor for each in weekly(books.treasury)}
    paid = {each.week: each.minor for each in books.paid_steps.told}
    last = week_of(books.today)
    monday = min([week_of(since), last, *gifts, *treasury, *paid])
    weeks = []
    while monday <= last:
        amounts = (books.money(found.get(monday, 0)) for found in (gifts, treasury, paid))
        weeks.append(Week(monday, *amounts))
        monday += timedelta(days=7)
    return weeks


def where_it_went(books: Books) -> Needs | None:
    """What was granted by need, largest first; None while no need can be told apart.

    Awards are counted and not payments: an award says what it is for.
    """
    steps = Steps(published(books.granted, before=books.over_before, size=BREAKDOWN))
    own = own_blocks(books.by_need, steps)
    if not own:
        return None
    whole = sum(step.minor for step in steps.told)
    told: list[tuple[AidCategory | None, int]] = [
        (category, block.minor) for category, block in own.items()
    ]
    told.sort(key=lambda line: -line[1])
    if others := whole - sum(minor for _, minor in told):
        told.append((None, others))
    lines = [Need(category, books.money(part), share(part, whole)) for category, part in told]
    return Needs(lines, books.money(whole), steps.told[-1].week + timedelta(days=6))


def by_fund(books: Books, funds: Sequence[Fund]) -> list[FundLine]:
    """The funds side by side: what came in is live, payments as far as they may be told."""
    own = own_blocks(books.paid_by_fund, books.paid_steps)
    lines = []
    for fund in funds:
        came_in = books.money(books.in_by_fund.get(fund.id, 0))
        told = own.get(fund.id)
        if not books.paid:
            told = Movement(books.today, 0)
        paid = books.money(told.minor) if told else None
        lines.append(FundLine(fund, came_in, paid, about(told.people) if told else None))
    return lines


def paid_together(books: Books) -> FundsTogether | None:
    """What the funds' lines leave of all that was paid; None when they tell all or nothing."""
    own = own_blocks(books.paid_by_fund, books.paid_steps)
    minor = sum(each.minor for each in books.paid) - sum(each.minor for each in own.values())
    told = ({person: -times for person, times in each.whom.items()} for each in own.values())
    people = count_of(together([*(each.whom for each in books.paid), *told]))
    return FundsTogether(books.money(minor), about(people)) if own and minor else None


@dataclass
class _Seen:
    """Sorts what moved into what it means. `granted_to` and `paid_to` know whom it concerns."""

    granted_to: Mapping[str, str]
    paid_to: Mapping[str, str]
    gifts: list[Movement] = field(default_factory=list)
    treasury: list[Movement] = field(default_factory=list)
    granted: list[Movement] = field(default_factory=list)
    needs: dict[str, list[Movement]] = field(default_factory=lambda: defaultdict(list))
    into: dict[uuid.UUID, int] = field(default_factory=lambda: defaultdict(int))
    paid: dict[uuid.UUID, list[Movement]] = field(default_factory=lambda: defaultdict(list))

    def came(self, moved: Moved) -> None:
        """One day's postings of one kind on one account of one fund."""
        self.into[moved.fund_id] -= moved.minor
        if moved.account == ledger.OTHER_INCOME:
            return
        into = self.treasury if moved.account == ledger.ALLOCATIONS else self.gifts
        into.append(Movement(week_of(moved.on), -moved.minor))

    def went_out(self, moved: MovedBySource) -> None:
        """What one award or payment did to one account; of a source that nobody knows, somebody."""
        week, minor = week_of(day_ended_everywhere(moved.at)), moved.minor
        paid: Whom = {}
        if moved.account in ledger.AID_ACCOUNTS:
            granted = self._granted_by(moved)
            self.needs[moved.account].append(Movement(week, minor, granted))
        elif moved.account == ledger.AID_PAYABLE:
            if granted := self._granted_by(moved):
                self.granted.append(Movement(week, -minor, granted))
            paid = _whom(self.paid_to, moved, _people(moved.kind).paid)
        self.paid[moved.fund_id].append(Movement(week, minor, paid))

    def _granted_by(self, moved: MovedBySource) -> Whom:
        return _whom(self.granted_to, moved, _people(moved.kind).granted)


def _whom(known: Mapping[str, str], moved: MovedBySource, times: int) -> Whom:
    return {known.get(moved.source_id, moved.source_id): times} if times else {}


def _people(kind: str) -> _People:
    """Raises `LookupError` for an unknown kind: it must not pass for somebody who was paid."""
    if kind.endswith(ledger.REVERSED):
        return -_people(kind.removesuffix(ledger.REVERSED))
    if kind not in PEOPLE:
        raise LookupError(f"whom does an entry of the kind {kind!r} concern?")
    return PEOPLE[kind]
