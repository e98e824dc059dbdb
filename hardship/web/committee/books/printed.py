"""The books as pages print them: numbers, words and sides instead of signs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask_babel import gettext as _

from hardship import campaigns
from hardship import ledger as books
from hardship.campaigns import Fund
from hardship.core.money import Money
from hardship.ledger import (
    CHART,
    AccountKind,
    AccountPage,
    Balance,
    Booked,
    Entry,
    Position,
    Posting,
)
from hardship.web.committee.books.sources import MadeBy, made_by
from hardship.web.committee.books.words import account_words, kind_words
from hardship.web.committee.names import currency_in_hand, fund_names
from hardship.web.templating import counted


@dataclass(frozen=True, slots=True)
class Sides:
    """An amount on the side where it stands; the other side is empty."""

    debit: Money | None
    credit: Money | None

    @classmethod
    def of(cls, amount: Money) -> "Sides":
        """Positive is a debit."""
        return cls(amount, None) if amount.minor > 0 else cls(None, -amount)


@dataclass(frozen=True, slots=True)
class FundName:
    """A fund by its code and in words; both empty for a fund that is not known."""

    code: str
    words: str


_UNKNOWN = FundName("", "")


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """One posting."""

    code: str
    account: str
    fund: FundName
    sides: Sides


@dataclass(frozen=True, slots=True)
class PrintedEntry:
    """One entry. `funds_differ` says that the name of the fund belongs beside each account."""

    entry: Entry
    number: str
    what: str
    made_by: MadeBy | None
    lines: list[PrintedLine]
    funds_differ: bool


@dataclass(frozen=True, slots=True)
class PrintedAccountLine:
    """One line of an account, with the balance after it on the account's own side."""

    entry: Entry
    number: str
    what: str
    made_by: MadeBy | None
    fund: FundName
    sides: Sides
    balance: Money


@dataclass(frozen=True, slots=True)
class PrintedAccount:
    """One page of one account."""

    code: str
    name: str
    kind: str
    fund_name: str
    page: AccountPage
    lines: list[PrintedAccountLine]
    brought_forward: Money
    closing: Money


@dataclass(frozen=True, slots=True)
class ChartLine:
    """One account and what is in it, on the side where it stands."""

    code: str
    name: str
    sides: Sides


def all_funds() -> dict[UUID, Fund]:
    """Every fund of every campaign, the foremost campaign first."""
    return {fund.id: fund for fund in campaigns.every_fund()}


def printed_entries(found: Sequence[Booked], funds: Mapping[UUID, Fund]) -> list[PrintedEntry]:
    """Entries in words, each with what made it."""
    makers, names = made_by(booked.entry for booked in found), _names(funds)
    return [_printed(booked, names, makers.get(booked.entry.id)) for booked in found]


def _printed(booked: Booked, names: Mapping[UUID, FundName], maker: MadeBy | None) -> PrintedEntry:
    lines = [
        PrintedLine(
            posting.account,
            account_words(posting.account),
            names.get(posting.fund_id, _UNKNOWN),
            Sides.of(posting.amount),
        )
        for posting in booked.postings
    ]
    entry = booked.entry
    return PrintedEntry(
        entry=entry,
        number=counted(entry.id),
        what=kind_words(entry.kind),
        made_by=maker,
        lines=lines,
        funds_differ=len({posting.fund_id for posting in booked.postings}) > 1,
    )


def printed_account(
    code: str, fund_id: UUID | None, funds: Mapping[UUID, Fund], cursor: str | None
) -> PrintedAccount:
    """A page of an account, in one fund or over all funds of its currency."""
    chosen = funds.get(fund_id) if fund_id else next(iter(funds.values()), None)
    currency = currency_in_hand() if chosen is None else chosen.currency
    of_funds = books.funds_in_books() if fund_id is None else [fund_id]
    page = books.account_page(code, of_funds, currency, cursor)
    account = CHART[code]
    makers, names = made_by(line.entry for line in page.lines), _names(funds)
    lines = [
        PrintedAccountLine(
            line.entry,
            counted(line.entry.id),
            kind_words(line.entry.kind),
            makers.get(line.entry.id),
            names.get(line.fund_id, _UNKNOWN),
            Sides.of(line.amount),
            _own_side(line.balance, account.kind),
        )
        for line in page.lines
    ]
    return PrintedAccount(
        code=code,
        name=account_words(code),
        kind=_kind_of_account(account.kind),
        fund_name=_("All funds") if fund_id is None or chosen is None else fund_names()[chosen.id],
        page=page,
        lines=lines,
        brought_forward=_own_side(page.brought_forward, account.kind),
        closing=_own_side(page.closing, account.kind),
    )


def printed_chart(balances: Sequence[Balance]) -> list[tuple[str, list[ChartLine]]]:
    """Every account that holds something, under its kind: the trial balance."""
    sections: dict[str, list[ChartLine]] = {}
    for (code, currency), minor in _by_account(balances).items():
        if minor:
            line = ChartLine(code, account_words(code), Sides.of(Money(minor, currency)))
            sections.setdefault(_kind_of_account(CHART[code].kind), []).append(line)
    return list(sections.items())


def chart_totals(balances: Sequence[Balance]) -> Sides | None:
    """The sums of both columns of the trial balance."""
    return _sums(Money(minor, key[1]) for key, minor in _by_account(balances).items())


def _by_account(balances: Sequence[Balance]) -> dict[tuple[str, str], int]:
    totals: dict[tuple[str, str], int] = {}
    for balance in balances:
        key = (balance.code, balance.currency)
        totals[key] = totals.get(key, 0) + balance.minor
    return dict(sorted(totals.items()))


def money_parts(fund: Fund, position: Position) -> list[tuple[Any, ...]]:
    """The sum that ends in what is available to award, part by part."""
    parts: list[tuple[Any, ...]] = [
        (_("Owns"), position.owns),
        (_("Awarded, not paid"), position.awarded, "−"),
        (_("Outstanding"), position.outstanding, "−"),
    ]
    for words, amount in (
        (_("To be explained"), position.suspense),
        (_("Not deposited"), position.undeposited if not fund.counts_undeposited else None),
        (_("Reserve"), fund.reserve),
    ):
        if amount:
            parts.append((words, amount, "−"))
    return parts


def money_sides(postings: Iterable[Posting]) -> Sides | None:
    """The sums of both columns; None where there is nothing, or more than one currency."""
    return _sums(posting.amount for posting in postings)


def _sums(found: Iterable[Money]) -> Sides | None:
    amounts = list(found)
    currencies = {amount.currency for amount in amounts}
    if len(currencies) != 1:
        return None
    currency = currencies.pop()
    debited = Money.total((each for each in amounts if each.minor > 0), currency)
    credited = Money.total((-each for each in amounts if each.minor < 0), currency)
    return Sides(debited, credited)


def _names(funds: Mapping[UUID, Fund]) -> dict[UUID, FundName]:
    called = fund_names()
    return {key: FundName(fund.code, called[key]) for key, fund in funds.items()}


def _own_side(balance: Money, kind: AccountKind) -> Money:
    """A balance is positive on the side where such an account usually stands."""
    return -balance if kind.is_credit else balance


def _kind_of_account(kind: AccountKind) -> str:
    words: dict[AccountKind, Any] = {
        AccountKind.ASSET: _("Assets"),
        AccountKind.LIABILITY: _("Liabilities"),
        AccountKind.EQUITY: _("Between funds"),
        AccountKind.INCOME: _("Income"),
        AccountKind.CONTRA_INCOME: _("Reduces income"),
        AccountKind.EXPENSE: _("Expenses"),
        AccountKind.CONTRA_EXPENSE: _("Reduces expenses"),
    }
    return str(words[kind])
