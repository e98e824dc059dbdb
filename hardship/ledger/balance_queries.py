"""What stands on an account: the last seal's balance brought forward, and the postings since.

A seal never changes once it is there. So it is looked up first and its numbers go into the
question, where the database can plan with them; a seal that is closed in between changes nothing.
"""

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select, union_all
from sqlalchemy.orm import aliased

from hardship.core.database import db
from hardship.core.money import Money
from hardship.ledger import chart
from hardship.ledger.errors import NotFreeAtBank
from hardship.ledger.models import PostedLine, Seal, SealedBalance

_OWNED = (chart.STRIPE_BALANCE, chart.IN_TRANSIT, chart.BANK, chart.UNDEPOSITED)
_POSITION = (*_OWNED, chart.AID_PAYABLE, chart.PAYMENTS_OUTSTANDING, chart.SUSPENSE)
_HELD = (*_POSITION, chart.TAKEN)

#: A posting's number and position, up to which a balance is asked for.
Place = tuple[int, int]
NOW: Place = (2**62, 0)


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

    Read it under the fund's lock when a decision rests on it. Less than nothing is possible:
    what happens at Stripe, or a check that bounces or is taken back, can take a fund there.
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
    def deficit(self) -> Money:
        """By how much it owes more than it owns. Nobody who decides or pays has taken it there."""
        left = self.available_to_award(counts_undeposited=True)
        return max(-left, Money.zero(left.currency))

    @property
    def available_to_pay(self) -> Money:
        """What the bank account still covers once all that was issued is cashed."""
        return self.bank - self.outstanding


def balance(account: str, fund_id: uuid.UUID, currency: str) -> Money:
    """The balance of one account of one fund; a credit balance is negative."""
    return totals([fund_id], currency, [account])[account]


def balances(accounts: Iterable[str] | None = None) -> list[Balance]:
    """Every account that was ever touched, or these accounts only, by code and fund."""
    wanted = None if accounts is None else set(accounts)
    seal_id, last_entry_id = _seal_below(NOW)
    rows = db.session.execute(_every(), {"seal_id": seal_id, "after": last_entry_id})
    found = [
        Balance(code, fund_id, currency, int(minor or 0))
        for code, fund_id, currency, minor in rows
        if wanted is None or code in wanted
    ]
    return sorted(found, key=lambda row: (row.code, row.fund_id, row.currency))


def funds_with_money() -> set[uuid.UUID]:
    """Every fund that owns or owes anything, also what nobody has explained yet."""
    return {each.fund_id for each in balances(_HELD) if each.minor}


def totals(
    fund_ids: Iterable[uuid.UUID],
    currency: str,
    accounts: Iterable[str] = chart.CHART,
    *,
    through: Place = NOW,
) -> dict[str, Money]:
    """The balance of each of these accounts over some funds; an account never touched is zero.

    `through` leaves out what was posted after that place.
    """
    wanted = list(accounts)
    seal_id, last_entry_id = _seal_below(through)
    asked = {
        "funds": list(fund_ids),
        "accounts": wanted,
        "currency": currency,
        "seal_id": seal_id,
        "after": last_entry_id,
        "entry_id": through[0],
        "position": through[1],
    }
    found = {code: int(minor or 0) for code, minor in db.session.execute(_chosen(), asked)}
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


def check_free_at_bank(fund_id: uuid.UUID, amount: Money) -> None:
    """Refuse to take more out of the bank account than the fund has there. Under its lock.

    Raises `NotFreeAtBank`.
    """
    available = fund_position(fund_id, amount.currency).available_to_pay
    if amount > available:
        available = max(available, Money.zero(amount.currency))
        raise NotFreeAtBank(available=available, amount=amount)


@cache
def _every() -> Select[str, uuid.UUID, str, int]:
    """What stands on every account. Built once: that took forty times as long as the answer."""
    rows = union_all(
        _brought_forward(lambda _: []),
        _posted().where(PostedLine.entry_id > bindparam("after")),
    ).subquery()
    keys = (rows.c.account, rows.c.fund_id, rows.c.currency)
    return select(*keys, func.sum(rows.c.minor)).group_by(*keys)


@cache
def _chosen() -> Select[str, int]:
    """What stood on some accounts of some funds at a place, in one currency."""

    def conditions(table: Any) -> list[ColumnElement[bool]]:
        return [
            table.fund_id.in_(bindparam("funds", expanding=True)),
            table.account.in_(bindparam("accounts", expanding=True)),
            table.currency == bindparam("currency"),
        ]

    entry_id, position = PostedLine.entry_id, PostedLine.position
    since = _posted().where(
        *conditions(PostedLine),
        entry_id > bindparam("after"),
        entry_id <= bindparam("entry_id"),
        or_(entry_id < bindparam("entry_id"), position <= bindparam("position")),
    )
    rows = union_all(_brought_forward(conditions), since).subquery()
    return select(rows.c.account, func.sum(rows.c.minor)).group_by(rows.c.account)


def _posted() -> Select[uuid.UUID, str, str, int]:
    line = PostedLine
    return select(line.fund_id, line.account, line.currency, line.amount_minor.label("minor"))


def _brought_forward(
    conditions: Callable[[Any], Sequence[ColumnElement[bool]]],
) -> Select[uuid.UUID, str, str, int]:
    """What stood when a seal was closed: the accounts by their first row, each with its last."""
    first, last = aliased(SealedBalance), aliased(SealedBalance)
    newest = (
        select(last.minor)
        .where(
            last.fund_id == first.fund_id,
            last.account == first.account,
            last.currency == first.currency,
            last.seal_id <= bindparam("seal_id"),
        )
        .order_by(last.seal_id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return select(first.fund_id, first.account, first.currency, newest.label("minor")).where(
        *conditions(first), first.previous_seal_id == 0
    )


def _seal_below(through: Place) -> tuple[int, int]:
    """The newest seal that closes over nothing from this place on, and its last entry."""
    row = db.session.execute(_newest_seal(), {"entry_id": through[0]}).first()
    return (0, 0) if row is None else (row[0], row[1])


@cache
def _newest_seal() -> Select[int, int]:
    return (
        select(Seal.id, Seal.last_entry_id)
        .where(Seal.last_entry_id < bindparam("entry_id"))
        .order_by(Seal.last_entry_id.desc())
        .limit(1)
    )
