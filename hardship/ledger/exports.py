"""The whole journal in the syntax of other programs, a piece at a time in constant memory.

`hledger` and `bean-check` accept what is written here, and find the same balances to the cent.
A fund becomes the last part of an account's name. Accounts are declared where they first appear:
both programs take directives in any order, and nothing has to be known before the first line.
"""

import re
import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, NamedTuple

from hardship.core.money import MINOR_DIGITS
from hardship.ledger.chart import CHART, AccountKind
from hardship.ledger.errors import UnknownAccount
from hardship.ledger.exported_rows import Funds, decimal, rows
from hardship.ledger.spreadsheet import csv


class ExportFormat(StrEnum):
    """Who is to read the books."""

    HLEDGER = "hledger"
    BEANCOUNT = "beancount"
    CSV = "csv"


_ROOTS: Final[Mapping[AccountKind, str]] = {
    AccountKind.ASSET: "Assets",
    AccountKind.LIABILITY: "Liabilities",
    AccountKind.EQUITY: "Equity",
    AccountKind.INCOME: "Income",
    AccountKind.CONTRA_INCOME: "Income",
    AccountKind.EXPENSE: "Expenses",
    AccountKind.CONTRA_EXPENSE: "Expenses",
}
_HLEDGER_TYPES: Final = {
    "Assets": "A",
    "Liabilities": "L",
    "Equity": "E",
    "Income": "R",
    "Expenses": "X",
}
_FIRST_DAY: Final = "1970-01-01"
#: What an id or a code consists of; anything else could mean something to the other program.
_UNPLAIN: Final = re.compile(r"[^A-Za-z0-9_.: -]+")


def export(file_format: ExportFormat, fund_names: Mapping[uuid.UUID, str]) -> Iterator[str]:
    """The journal as text, in pieces. A fund without a name goes by its id.

    Raises `UnknownAccount` while an entry is read for another program whose account somebody wrote
    by hand and the chart does not have; `verify` names the entry.
    """
    match file_format:
        case ExportFormat.HLEDGER:
            return _hledger(_entries(rows(), _Accounts(fund_names)))
        case ExportFormat.BEANCOUNT:
            return _beancount(_entries(rows(), _Accounts(fund_names)))
        case ExportFormat.CSV:
            return csv(Funds(fund_names))


class _Accounts(dict[tuple[str, Any], str]):
    """Names such as `Assets:1010-Stripe-balance:CENTRAL`, which no two funds share."""

    def __init__(self, names: Mapping[uuid.UUID, str]) -> None:
        super().__init__()
        self._funds = Funds(names)
        self._parts: dict[Any, str] = {}

    def __missing__(self, key: tuple[str, Any]) -> str:
        code, raw = key
        if code not in CHART:
            raise UnknownAccount(code=code)
        account = CHART[code]
        name = _hyphenated(f"{code} {account.name}")
        self[key] = label = f"{_ROOTS[account.kind]}:{name}:{self._part(raw)}"
        return label

    def _part(self, raw: Any) -> str:
        if raw not in self._parts:
            part = _hyphenated(self._funds[raw]) or "Fund"
            part = part[0].upper() + part[1:]
            taken = part.casefold() in {each.casefold() for each in self._parts.values()}
            self._parts[raw] = f"{part}-{uuid.UUID(str(raw)).hex}" if taken else part
        return self._parts[raw]


def _hyphenated(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")


def _plain(text: str) -> str:
    return _UNPLAIN.sub("-", text)


class _Written(NamedTuple):
    """One entry as other programs take it; its lines are account, minor units, currency."""

    number: int
    day: str
    kind: str
    memo: str
    source: str
    lines: list[tuple[str, int, str]]


def _entries(rows: Iterator[Any], accounts: _Accounts) -> Iterator[_Written]:
    """Rows put together to entries, and funds to names of accounts."""
    for number, found in groupby(rows, key=itemgetter(0)):
        postings = list(found)
        _, day, _, kind, source_type, source_id, memo, *_ = postings[0]
        lines = [(accounts[code, fund], minor, cur) for *_, code, fund, minor, cur in postings]
        source = _plain(f"{source_type} {source_id}")
        yield _Written(number, str(day), _plain(kind), _plain(memo), source, lines)


def _hledger(entries: Iterator[_Written]) -> Iterator[str]:
    """Plain text for hledger; `hledger check --strict` accepts it."""
    declared: set[str] = set()
    for entry in entries:
        for account, _, cur in entry.lines:
            if cur not in declared:
                declared.add(cur)
                yield f"commodity {'1000.' + '0' * MINOR_DIGITS[cur]} {cur}\n\n"
            if account not in declared:
                declared.add(account)
                yield f"account {account}  ; type: {_HLEDGER_TYPES[account.partition(':')[0]]}\n\n"
        what = f"{entry.kind} {entry.memo}".strip()
        yield f"{entry.day} ({entry.number}) {what}  ; source: {entry.source}\n"
        yield "".join(
            f"    {name}  {decimal(minor, cur)} {cur}\n" for name, minor, cur in entry.lines
        )
        yield "\n"


def _beancount(entries: Iterator[_Written]) -> Iterator[str]:
    """Plain text for beancount, closed by a balance of every account that forgives nothing."""
    totals: defaultdict[tuple[str, str], int] = defaultdict(int)
    opened: set[str] = set()
    newest = _FIRST_DAY
    yield 'option "title" "Hardship"\n\n'
    for entry in entries:
        newest = max(newest, entry.day)
        for account, minor, cur in entry.lines:
            totals[account, cur] += minor
            if account not in opened:
                opened.add(account)
                yield f"{_FIRST_DAY} open {account}\n\n"
        yield f'{entry.day} * "{entry.kind}" "{entry.memo}"\n  entry: {entry.number}\n'
        yield f'  source: "{entry.source}"\n'
        yield "".join(
            f"  {name}  {decimal(minor, cur)} {cur}\n" for name, minor, cur in entry.lines
        )
        yield "\n"
    after = date.fromisoformat(newest) + timedelta(days=1)
    for (account, cur), minor in totals.items():
        yield f"{after} balance {account}  {decimal(minor, cur)} ~ {decimal(0, cur)} {cur}\n"
