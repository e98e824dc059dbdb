"""The whole journal in the syntax of other programs, a piece at a time in constant memory.

`hledger` and `bean-check` accept what is written here, and find the same balances to the cent.
A fund becomes the last part of an account's name. Accounts are declared where they first appear:
both programs take directives in any order, and nothing has to be known before the first line.
"""

import re
import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, date, timedelta
from enum import StrEnum
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, Final, NamedTuple

from sqlalchemy import String, select, type_coerce

from hardship.core.database import db
from hardship.core.money import MINOR_DIGITS, Money
from hardship.core.spreadsheets import safe_cell
from hardship.ledger.chart import CHART, AccountKind
from hardship.ledger.errors import UnknownAccount
from hardship.ledger.models import Entry, PostedLine


class ExportFormat(StrEnum):
    """Who is to read the books."""

    HLEDGER = "hledger"
    BEANCOUNT = "beancount"
    CSV = "csv"


_BATCH: Final = 2_000
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
_CSV_HEAD: Final = (
    "entry",
    "date",
    "recorded_at",
    "kind",
    "source_type",
    "source_id",
    "memo",
    "account",
    "account_name",
    "fund",
    "debit",
    "credit",
    "currency",
)
_FIRST_DAY: Final = "1970-01-01"
_QUOTED: Final = frozenset(',"\r\n')
#: What an id or a code consists of; anything else could mean something to the other program.
_UNPLAIN: Final = re.compile(r"[^A-Za-z0-9_.: -]+")


def export(file_format: ExportFormat, fund_names: Mapping[uuid.UUID, str]) -> Iterator[str]:
    """The journal as text, in pieces. A fund without a name goes by its id.

    Raises `UnknownAccount` while an entry is read for another program whose account somebody wrote
    by hand and the chart does not have; `verify` names the entry.
    """
    match file_format:
        case ExportFormat.HLEDGER:
            return _hledger(_entries(_rows(), _Accounts(fund_names)))
        case ExportFormat.BEANCOUNT:
            return _beancount(_entries(_rows(), _Accounts(fund_names)))
        case ExportFormat.CSV:
            return _csv(_rows(), _Funds(fund_names))


def _rows() -> Iterator[Any]:
    """Every posting with its entry, in order, fetched a batch at a time.

    The query runs when the first row is asked for, which on a page is after the request's own
    work. Ids, days and moments come as the driver gives them: turning three million of them into
    objects would take longer than writing them.
    """
    query = (
        select(
            Entry.id,
            type_coerce(Entry.occurred_on, String),
            type_coerce(Entry.recorded_at, String),
            Entry.kind,
            Entry.source_type,
            Entry.source_id,
            Entry.memo,
            PostedLine.account,
            type_coerce(PostedLine.fund_id, String),
            PostedLine.amount_minor,
            PostedLine.currency,
        )
        .join(PostedLine, PostedLine.entry_id == Entry.id)
        .order_by(PostedLine.entry_id, PostedLine.position)
    )
    connection = db.session.connection()
    found = connection.execute(query, execution_options={"yield_per": _BATCH})
    for batch in found.partitions():
        yield from batch


class _Funds(dict[Any, str]):
    """Names of funds by their id as the driver gives it, made once each."""

    def __init__(self, names: Mapping[uuid.UUID, str]) -> None:
        super().__init__()
        self._names = names

    def __missing__(self, raw: Any) -> str:
        fund_id = uuid.UUID(str(raw))
        self[raw] = name = self._names.get(fund_id) or str(fund_id)
        return name


class _Accounts(dict[tuple[str, Any], str]):
    """Names such as `Assets:1010-Stripe-balance:CENTRAL`, which no two funds share."""

    def __init__(self, names: Mapping[uuid.UUID, str]) -> None:
        super().__init__()
        self._funds = _Funds(names)
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


def _decimal(minor: int, currency: str) -> str:
    """As `Money.decimal`, without a `Money` for each of millions of rows."""
    if MINOR_DIGITS[currency] != 2:
        return Money(minor, currency).decimal()
    whole, part = divmod(abs(minor), 100)
    return f"-{whole}.{part:02d}" if minor < 0 else f"{whole}.{part:02d}"


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
            f"    {name}  {_decimal(minor, cur)} {cur}\n" for name, minor, cur in entry.lines
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
            f"  {name}  {_decimal(minor, cur)} {cur}\n" for name, minor, cur in entry.lines
        )
        yield "\n"
    after = date.fromisoformat(newest) + timedelta(days=1)
    for (account, cur), minor in totals.items():
        yield f"{after} balance {account}  {_decimal(minor, cur)} ~ {_decimal(0, cur)} {cur}\n"


def _csv(rows: Iterator[Any], funds: _Funds) -> Iterator[str]:
    """One row a posting. Text is made safe for spreadsheets, numbers stay numbers."""
    yield ",".join(_CSV_HEAD) + "\r\n"
    lines = _lines(rows, funds)
    while batch := "".join(islice(lines, _BATCH)):
        yield batch


def _lines(rows: Iterator[Any], funds: _Funds) -> Iterator[str]:
    """What an entry says is written once for all its postings, an account's place once for all."""
    places: dict[tuple[str, Any], str] = {}
    last = None
    head = ""
    for number, day, moment, kind, source_type, source_id, memo, code, fund, minor, cur in rows:
        if number != last:
            last = number
            texts = ",".join([_cell(kind), _cell(source_type), _cell(source_id), _cell(memo)])
            head = f"{number},{day},{_moment(moment)},{texts},"
        if (code, fund) not in places:
            name = CHART[code].name if code in CHART else ""
            places[code, fund] = f"{_cell(code)},{_cell(name)},{_cell(funds[fund])},"
        amount = f"{_decimal(minor, cur)}," if minor > 0 else f",{_decimal(-minor, cur)}"
        yield f"{head}{places[code, fund]}{amount},{cur}\r\n"


def _cell(text: str) -> str:
    """Safe for a spreadsheet, and in quotes where CSV needs them."""
    safe = safe_cell(text)
    if _QUOTED.isdisjoint(safe):
        return safe
    escaped = safe.replace('"', '""')
    return f'"{escaped}"'


def _moment(raw: Any) -> str:
    """A moment as the driver gives it, in UTC; SQLite keeps it as text, in UTC already."""
    if isinstance(raw, str):
        return f"{raw[:10]}T{raw[11:19]}Z"
    return f"{raw.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
