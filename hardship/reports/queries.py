"""Reading the ledger for people. A page of figures costs three queries, however many gifts."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from hardship import campaigns, ledger, payouts
from hardship.campaigns import Campaign, Fund
from hardship.core.money import Money
from hardship.ledger import AidCategory, Moved, aid_account
from hardship.reports.rules import Movement, about, published, share, week_of, weekly

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
_ON_HAND = frozenset(
    {
        ledger.STRIPE_BALANCE,
        ledger.IN_TRANSIT,
        ledger.BANK,
        ledger.UNDEPOSITED,
        ledger.PAYMENTS_OUTSTANDING,
        ledger.SUSPENSE,
    }
)
_TOLD = sorted(_GIFTS | _PAID | {ledger.ALLOCATIONS})
_AWARD_KINDS = ("award_granted", "award_cancelled")


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
    """What workers were granted for one need, as far as it may be told."""

    category: AidCategory
    amount: Money
    share: int


@dataclass(frozen=True, slots=True)
class FundLine:
    """One fund beside the others; `paid_out` and `workers` are None while too few are concerned."""

    fund: Fund
    raised: Money
    paid_out: Money | None
    workers: int | None


@dataclass(frozen=True, slots=True)
class FundSums:
    """What the lines of the funds add up to, as far as they tell it."""

    raised: Money
    paid_out: Money
    workers: int


@dataclass(frozen=True, slots=True)
class Books:
    """The movements of a campaign's money, read once, told in several ways."""

    currency: str
    today: date
    gifts: Sequence[Movement]
    treasury: Sequence[Movement]
    paid: Sequence[Movement]
    by_need: Mapping[AidCategory, Sequence[Movement]]
    raised_by_fund: Mapping[uuid.UUID, int]
    paid_by_fund: Mapping[uuid.UUID, Sequence[Movement]]

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
    """Everything that moved, by day, in one query."""
    seen = _Seen()
    for moved in ledger.movements([fund.id for fund in funds], campaign.currency, _TOLD):
        seen.add(moved)
    return Books(
        currency=campaign.currency,
        today=today,
        gifts=seen.gifts,
        treasury=seen.treasury,
        paid=[each for of_fund in seen.paid.values() for each in of_fund],
        by_need={category: seen.needs[aid_account(category)] for category in AidCategory},
        raised_by_fund=seen.raised,
        paid_by_fund=seen.paid,
    )


def in_and_out_by_week(books: Books, *, since: date) -> list[Week]:
    """Every week from the strike's first, or the first money's if that was earlier, to this one."""
    gifts = {each.week: each.minor for each in weekly(books.gifts)}
    treasury = {each.week: each.minor for each in weekly(books.treasury)}
    paid = {each.week: each.minor for each in published(books.paid, before=books.today)}
    last = week_of(books.today)
    monday = min([week_of(since), last, *gifts, *treasury, *paid])
    weeks = []
    while monday <= last:
        amounts = (books.money(found.get(monday, 0)) for found in (gifts, treasury, paid))
        weeks.append(Week(monday, *amounts))
        monday += timedelta(days=7)
    return weeks


def where_it_went(books: Books) -> list[Need]:
    """What was granted by need, largest first, as far as ten people share a need."""
    told = {
        category: sum(each.minor for each in published(moved, before=books.today))
        for category, moved in books.by_need.items()
    }
    whole = sum(told.values())
    largest_first = sorted(told, key=lambda category: -told[category])
    return [
        Need(category, books.money(told[category]), share(told[category], whole))
        for category in largest_first
        if told[category] > 0
    ]


def by_fund(books: Books, funds: Sequence[Fund]) -> list[FundLine]:
    """The funds side by side: gifts and allocations now, payments as far as they may be told."""
    lines = []
    for fund in funds:
        moved = books.paid_by_fund.get(fund.id, ())
        told = published(moved, before=books.today)
        may_be_told = bool(told) or not any(each.people for each in moved)
        raised = books.money(books.raised_by_fund.get(fund.id, 0))
        paid = books.money(sum(each.minor for each in told)) if may_be_told else None
        people = about(sum(each.people for each in told)) if may_be_told else None
        lines.append(FundLine(fund, raised, paid, people))
    return lines


def all_funds(books: Books, lines: Sequence[FundLine]) -> FundSums:
    """The foot of the funds' table. It tells nothing that the lines do not tell."""
    return FundSums(
        raised=Money.total((line.raised for line in lines), books.currency),
        paid_out=Money.total((line.paid_out for line in lines if line.paid_out), books.currency),
        workers=sum(line.workers or 0 for line in lines),
    )


@dataclass
class _Seen:
    """Sorts what moved into what it means."""

    gifts: list[Movement] = field(default_factory=list)
    treasury: list[Movement] = field(default_factory=list)
    needs: dict[str, list[Movement]] = field(default_factory=lambda: defaultdict(list))
    raised: dict[uuid.UUID, int] = field(default_factory=lambda: defaultdict(int))
    paid: dict[uuid.UUID, list[Movement]] = field(default_factory=lambda: defaultdict(list))

    def add(self, moved: Moved) -> None:
        """One day's postings of one kind on one account of one fund. An entry is one person."""
        day, kind, fund, account, minor, entries = moved
        if account in _GIFTS or account == ledger.ALLOCATIONS:
            into = self.treasury if account == ledger.ALLOCATIONS else self.gifts
            into.append(Movement(week_of(day), -minor, 0))
            self.raised[fund] -= minor
            return
        is_award = kind in _AWARD_KINDS
        if account in ledger.AID_ACCOUNTS:
            self.needs[account].append(Movement(week_of(day), minor, entries))
        people = entries if account == ledger.AID_PAYABLE and not is_award else 0
        self.paid[fund].append(Movement(week_of(day), minor, people))
