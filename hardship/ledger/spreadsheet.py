"""The journal as CSV: one row a posting, safe for spreadsheets, some thousand entries at a time.

Almost every word in the books is plain: printable ASCII that no spreadsheet takes for a formula
and that CSV need not quote. So what an entry says is written by the database as if all words were,
and what a posting says is written once for all that say the same. Then the words of some thousand
entries are looked at together. Where anything else is among them, or the books are not whole,
these entries are read again and written word by word; what comes out is the same, byte for byte.

Postings are fetched as each driver does it quickest: rows on SQLite, COPY on PostgreSQL.

No number above the greatest one at the beginning is read. What an entry up to there rests on was
committed before its number was given out, so that nothing is shown without what it rests on.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from datetime import UTC
from itertools import islice
from typing import Any, Final

from sqlalchemy import func, select

from hardship.core.database import db, driver_cursor
from hardship.core.spreadsheets import safe_cell
from hardship.ledger.chart import CHART
from hardship.ledger.exported_rows import BATCH, Funds, decimal, rows
from hardship.ledger.models import Entry

#: What an entry says, each ending in a comma, by its number.
Heads = dict[int, str]

_TITLES: Final = (
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
_QUOTED: Final = frozenset(',"\r\n')
#: What a plain word holds nowhere, and what it does not begin with.
_UNPLAIN: Final = ('"', ",=", ",+", ",-", ",@", ", ")
_COMMAS: Final = _TITLES.index("account")
_MOST_REMEMBERED: Final = 2**15

_HEADS: Final = {
    "sqlite": """
SELECT id, id || ',' || occurred_on || ',' || substr(recorded_at, 1, 10) || 'T'
           || substr(recorded_at, 12, 8) || 'Z,' || kind || ',' || source_type || ','
           || source_id || ',' || memo || ','
  FROM ledger_entries WHERE id > ? AND id <= ? ORDER BY id LIMIT ?
""",
    "postgresql": """
SELECT id, concat_ws(',', id, to_char(occurred_on, 'YYYY-MM-DD'),
                     to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                     kind, source_type, source_id, memo, '')
  FROM ledger_entries WHERE id > %s AND id <= %s ORDER BY id LIMIT %s
""",
}
_POSTINGS: Final = {
    "sqlite": """
SELECT entry_id, account, fund_id, amount_minor, currency FROM ledger_postings
 WHERE entry_id BETWEEN ? AND ? ORDER BY entry_id, position
""",
    "postgresql": """
COPY (SELECT entry_id, account, fund_id, amount_minor, currency FROM ledger_postings
       WHERE entry_id BETWEEN %s AND %s ORDER BY entry_id, position) TO STDOUT
""",
}


def csv(funds: Funds, entries_at_a_time: int = 4_000) -> Iterator[str]:
    """One row a posting. Text is made safe for spreadsheets, numbers stay numbers."""
    yield ",".join(_TITLES) + "\r\n"
    first, last = db.session.execute(select(func.min(Entry.id), func.max(Entry.id))).one()
    after = (first or 0) - 1
    engine, tails = db.session.connection().dialect.name, _Tails(funds)
    with closing(driver_cursor()) as cursor:
        while found := cursor.execute(_HEADS[engine], (after, last, entries_at_a_time)).fetchall():
            heads = dict(found)
            bounds = (after + 1, max(heads))
            after = bounds[1]
            text = _quickly(cursor, engine, bounds, heads, tails)
            yield from word_by_word(rows(*bounds), funds) if text is None else [text]


def _quickly(
    cursor: Any, engine: str, bounds: tuple[int, int], heads: Heads, tails: "_Tails"
) -> str | None:
    """The rows of these entries, or None where a word is not plain or unknown to us."""
    if not are_plain(heads):
        return None
    with suppress(KeyError):
        return _MADE[engine](cursor, bounds, heads, tails)
    return None


def are_plain(heads: Heads) -> bool:
    """Whether every word of these entries is written as it is."""
    text = "".join(heads.values())
    return (
        text.isascii()
        and text.isprintable()
        and text.count(",") == _COMMAS * len(heads)
        and not any(each in text for each in _UNPLAIN)
    )


class _Tails(dict[Any, str]):
    """What a posting says, by what the driver gives of it; as many as were asked for lately."""

    def __init__(self, funds: Funds) -> None:
        super().__init__()
        self._places = _Places(funds)

    def __missing__(self, raw: Any) -> str:
        if len(self) == _MOST_REMEMBERED:
            self.clear()
        account, fund, minor, cur = _copied(raw) if isinstance(raw, bytes) else raw
        self[raw] = text = self._places[account, fund] + _amount(minor, cur)
        return text


def _copied(line: bytes) -> tuple[str, str, int, str]:
    """What COPY wrote of a posting. A word with a backslash before what it hides is not plain."""
    if b"\\" in line:
        raise KeyError(line)
    account, fund, minor, cur = line.decode().rstrip("\n").split("\t")
    return account, fund, int(minor), cur


def _rows_of_sqlite(cursor: Any, bounds: tuple[int, int], heads: Heads, tails: _Tails) -> str:
    found = cursor.execute(_POSTINGS["sqlite"], bounds)
    return "".join(
        [heads[number] + tails[code, fund, minor, cur] for number, code, fund, minor, cur in found]
    )


def _rows_of_postgresql(cursor: Any, bounds: tuple[int, int], heads: Heads, tails: _Tails) -> str:
    """A posting is a line with tabs, its number before the first."""
    by_digits = {b"%d" % number: head for number, head in heads.items()}
    with cursor.copy(_POSTINGS["postgresql"], bounds) as copied:
        parts = [bytes(line).partition(b"\t") for line in copied]
    return "".join([by_digits[digits] + tails[rest] for digits, _, rest in parts])


_MADE: Final[Mapping[str, Callable[[Any, tuple[int, int], Heads, _Tails], str]]] = {
    "sqlite": _rows_of_sqlite,
    "postgresql": _rows_of_postgresql,
}


def word_by_word(found: Iterator[Any], funds: Funds) -> Iterator[str]:
    """What an entry says is written once for all its postings, whatever the words are."""
    lines = _lines(found, _Places(funds))
    while batch := "".join(islice(lines, BATCH)):
        yield batch


def _lines(found: Iterator[Any], places: "_Places") -> Iterator[str]:
    last = None
    head = ""
    for number, day, moment, kind, source_type, source_id, memo, code, fund, minor, cur in found:
        if number != last:
            last = number
            texts = ",".join([_cell(kind), _cell(source_type), _cell(source_id), _cell(memo)])
            head = f"{number},{day},{_moment(moment)},{texts},"
        yield head + places[code, fund] + _amount(minor, cur)


class _Places(dict[tuple[str, Any], str]):
    """Account, its name and the fund, written once each."""

    def __init__(self, funds: Funds) -> None:
        super().__init__()
        self._funds = funds

    def __missing__(self, key: tuple[str, Any]) -> str:
        code, fund = key
        name = CHART[code].name if code in CHART else ""
        self[key] = text = f"{_cell(code)},{_cell(name)},{_cell(self._funds[fund])},"
        return text


def _amount(minor: int, cur: str) -> str:
    sides = f"{decimal(minor, cur)}," if minor > 0 else f",{decimal(-minor, cur)}"
    return f"{sides},{cur}\r\n"


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
