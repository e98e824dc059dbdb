"""What stands on an account: the last seal's balance brought forward, and the postings since.

A seal never changes once it is there. So it is looked up first and its numbers go into the
question, where the database can plan with them; a seal that is closed in between changes nothing.
"""

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, func, select, tuple_, union_all
from sqlalchemy.orm import aliased

from hardship.core.database import db
from hardship.core.money import Money
from hardship.ledger import chart
from hardship.ledger.models import PostedLine, Seal, SealedBalance

_OWNED = (chart.STRIPE_BALANCE, chart.IN_TRANSIT, chart.BANK, chart.UNDEPOSITED)
_POSITION = (*_OWNED, chart.AID_PAYABLE, chart.PAYMENTS_OUTSTANDING, chart.SUSPENSE)

#: A posting's number and position: balances are asked for through it.
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Balance:
    """One account of one fund: debits positive, credits negative, in minor units."""

    code: str
    fund_id: uuid.UUID
    currency: str
    minor: int


@dataclass(frozen=True, slots=True)
class Position:
    """What one fund owns, owes and may spend; each as people say it, so that owing is positive.

    Read it under the fund's lock when a decision rests on it. Less than nothing is possible: only
    what happens at Stripe can take a fund there.
    """

    stripe: Money
    in_transit: Money
    bank: Money
    undeposited: Money
    awarded: Money
    outstanding: Money
    suspense: Money

    @property
    def owns(self) -> Money:
        """All money of the fund, wherever it is."""
        return self.stripe + self.in_transit + self.bank + self.undeposited

    def available_to_award(
        self, reserve: Money | None = None, *, counts_undeposited: bool = False
    ) -> Money:
        """What may still be promised: own money less all that is owed, and less the reserve."""
        owed = self.awarded + self.outstanding + self.suspense
        left = self.stripe + self.in_transit + self.bank - owed
        if counts_undeposited:
            left += self.undeposited
        return left if reserve is None else left - reserve

    @property
    def available_to_pay(self) -> Money:
        """What the bank account still covers once all that was issued is cashed."""
        return self.bank - self.outstanding


def balance(account: str, fund_id: uuid.UUID, currency: str) -> Money:
    """The balance of one account of one fund; a credit balance is negative."""
    return totals([fund_id], currency, [account])[account]


def balances(accounts: Iterable[str] | None = None) -> list[Balance]:
    """Every account that was ever touched, or these accounts only, by code and fund."""
    only = [] if accounts is None else [list(accounts)]
    rows = _standing(lambda table: [table.account.in_(codes) for codes in only])
    keys = (rows.c.account, rows.c.fund_id, rows.c.currency)
    query = select(*keys, func.sum(rows.c.minor)).group_by(*keys)
    found = [
        Balance(code, fund_id, currency, int(minor))
        for code, fund_id, currency, minor in db.session.execute(query)
    ]
    return sorted(found, key=lambda row: (row.code, row.fund_id, row.currency))


def totals(
    fund_ids: Iterable[uuid.UUID],
    currency: str,
    accounts: Iterable[str] = chart.CHART,
    *,
    through: Place | None = None,
) -> dict[str, Money]:
    """The balance of each of these accounts over some funds; an account never touched is zero.

    `through` leaves out what was posted after that place.
    """
    funds, wanted = list(fund_ids), list(accounts)
    rows = _standing(
        lambda table: [
            table.fund_id.in_(funds),
            table.account.in_(wanted),
            table.currency == currency,
        ],
        through,
    )
    query = select(rows.c.account, func.sum(rows.c.minor)).group_by(rows.c.account)
    found = {account: int(minor or 0) for account, minor in db.session.execute(query)}
    return {account: Money(found.get(account, 0), currency) for account in wanted}


def fund_position(fund_id: uuid.UUID, currency: str) -> Position:
    """Where one fund stands. Call it under the fund's lock before spending."""
    of = totals([fund_id], currency, _POSITION)

    return Position(
        stripe=of[chart.STRIPE_BALANCE],
        in_transit=of[chart.IN_TRANSIT],
        bank=of[chart.BANK],
        undeposited=of[chart.UNDEPOSITED],
        awarded=-of[chart.AID_PAYABLE],
        outstanding=-of[chart.PAYMENTS_OUTSTANDING],
        suspense=-of[chart.SUSPENSE],
    )


def _standing(
    conditions: Callable[[Any], Sequence[ColumnElement[bool]]], through: Place | None = None
) -> Subquery:
    """Amounts (`fund_id`, `account`, `currency`, `minor`) that add up to what stands."""
    seal_id, last_entry_id = _seal_below(through)
    since = select(
        PostedLine.fund_id,
        PostedLine.account,
        PostedLine.currency,
        PostedLine.amount_minor.label("minor"),
    ).where(*conditions(PostedLine), PostedLine.entry_id > last_entry_id)
    if through is not None:
        since = since.where(tuple_(PostedLine.entry_id, PostedLine.position) <= tuple_(*through))
    return union_all(_brought_forward(conditions, seal_id), since).subquery()


def _brought_forward(
    conditions: Callable[[Any], Sequence[ColumnElement[bool]]], seal_id: int
) -> Select[Any]:
    """What stood when a seal was closed: the accounts by their first row, each with its last."""
    first, last = aliased(SealedBalance), aliased(SealedBalance)
    newest = (
        select(last.minor)
        .where(
            last.fund_id == first.fund_id,
            last.account == first.account,
            last.currency == first.currency,
            last.seal_id <= seal_id,
        )
        .order_by(last.seal_id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return select(first.fund_id, first.account, first.currency, newest.label("minor")).where(
        *conditions(first), first.previous_seal_id.is_(None), first.seal_id <= seal_id
    )


def _seal_below(through: Place | None) -> tuple[int, int]:
    """The newest seal that closes over nothing from this entry on, and its last entry."""
    query = select(Seal.id, Seal.last_entry_id).order_by(Seal.last_entry_id.desc()).limit(1)
    if through is not None:
        query = query.where(Seal.last_entry_id < through[0])
    row = db.session.execute(query).first()
    return (0, 0) if row is None else (row[0], row[1])
