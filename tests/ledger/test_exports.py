"""Books that others can read: other programs accept them and find our balances to the cent."""

import csv
import io
import re
import shutil
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from hardship import ledger
from hardship.core.money import Money
from hardship.ledger import AidCategory, ExportFormat, Source, UnknownAccount
from tests.engines import Database
from tests.factories.books import Books
from tests.factories.money import usd
from tests.ledger.raw import Console, entry, posting


@pytest.fixture
def names(db_session: Any) -> dict[UUID, str]:
    """Two funds with a whole strike between them; their codes."""
    books, other = Books(), Books()
    for n in range(7):
        gross = usd(f"{20 + n}.{n}3")
        books.receive(gross, fee=usd("0.87"), source=Source("balance_transaction", f"txn_{n}"))
    books.refund(usd("20.03"))
    books.suspend(usd("5"), fee=usd("0.45"))
    books.pay_out(usd("80"))
    books.arrive(usd("80"))
    other.allocate(usd("125000"))
    other.give_to(books, usd("300"))
    for category in AidCategory:
        books.award(usd("31.01"), category)
    books.release(usd("62.02"))
    books.clear(usd("31.01"))
    books.reverse(other.allocate(usd("9")))
    other.post("counter_received", ("1040", usd("75")), ("4020", -usd("75")), memo="C-4F2K-9QXM")
    other.post("deposited", ("1030", usd("60")), ("1040", -usd("60")))
    other.post("cheque_bounced", ("4910", usd("40")), ("5830", usd("12")), ("1030", -usd("52")))
    other.post("bank_fee", ("5830", usd("1.50")), ("1030", -usd("1.50")))
    other.post("interest_received", ("1030", usd("3.21")), ("4040", -usd("3.21")))
    other.post("odd", ("1030", Money(77, "CAD")), ("4030", Money(-77, "CAD")), memo="rally-3")
    return {books.fund_id: "CENTRAL", other.fund_id: "san diego 2"}


def _ours(names: dict[UUID, str]) -> dict[tuple[str, str, str], Decimal]:
    """Our balances by code, fund as it is written, and currency; zeros left out."""
    written = {"CENTRAL": "CENTRAL", "san diego 2": "San-diego-2"}
    return {
        (row.code, written[names[row.fund_id]], row.currency): Decimal(row.minor) / 100
        for row in ledger.balances()
        if row.minor
    }


def _write(file_format: ExportFormat, names: dict[UUID, str], path: Path) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(ledger.export(file_format, names))
    return path


def _key(account: str, currency: str) -> tuple[str, str, str]:
    _root, name, fund = account.split(":")
    return name[:4], fund, currency


@pytest.mark.hledger
def test_hledger_accepts_the_books_and_finds_our_balances(
    names: dict[UUID, str], tmp_path: Path
) -> None:
    journal = _write(ExportFormat.HLEDGER, names, tmp_path / "hardship.journal")
    hledger = shutil.which("hledger") or "hledger"
    subprocess.run([hledger, "-f", journal, "check", "--strict"], check=True, capture_output=True)
    answer = subprocess.run(
        [hledger, "-f", journal, "bal", "--flat", "-O", "csv", "--layout", "bare"],
        check=True,
        capture_output=True,
        text=True,
    )
    theirs = {
        _key(row["account"], row["commodity"]): Decimal(row["balance"])
        for row in csv.DictReader(io.StringIO(answer.stdout))
        if ":" in row["account"] and Decimal(row["balance"])
    }
    assert theirs == _ours(names)


def test_beancount_accepts_the_books_and_finds_our_balances(
    names: dict[UUID, str], tmp_path: Path
) -> None:
    path = _write(ExportFormat.BEANCOUNT, names, tmp_path / "hardship.beancount")
    checked = _bean_check(path)
    assert (checked.returncode, checked.stderr) == (0, "")
    theirs: dict[tuple[str, str, str], Decimal] = {}
    for line in path.read_text().splitlines():
        match = re.fullmatch(r"\S+ balance (\S+)  (\S+) ~ 0.00 (\S+)", line)
        if match and Decimal(match[2]):
            theirs[_key(match[1], match[3])] = Decimal(match[2])
    assert theirs == _ours(names)


def test_beancount_sees_a_single_cent(names: dict[UUID, str], tmp_path: Path) -> None:
    """Written `~ 0.00`, a balance that is a cent off is not forgiven."""
    path = _write(ExportFormat.BEANCOUNT, names, tmp_path / "hardship.beancount")
    text = path.read_text()
    last = re.findall(r"balance \S+:CENTRAL  (\d+\.\d\d) ~", text)[-1]
    off = f"{Decimal(last) + Decimal('0.01')}"
    path.write_text(text.replace(f"  {last} ~ 0.00 USD", f"  {off} ~ 0.00 USD"))
    checked = _bean_check(path)
    assert checked.returncode == 1
    assert "Balance failed" in checked.stderr


def _bean_check(path: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).parent / "bean-check"
    return subprocess.run(
        [program, "--no-cache", path], capture_output=True, text=True, check=False
    )


def test_a_spreadsheet_adds_up_to_our_balances(names: dict[UUID, str], tmp_path: Path) -> None:
    path = _write(ExportFormat.CSV, names, tmp_path / "hardship.csv")
    theirs: Counter[tuple[str, str, str]] = Counter()
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        assert (row["debit"] == "") != (row["credit"] == "")
        amount = Decimal(row["debit"] or "0") - Decimal(row["credit"] or "0")
        theirs[row["account"], row["fund"].capitalize().replace(" ", "-"), row["currency"]] += int(
            amount * 100
        )
    ours = {
        (code, fund.capitalize(), currency): int(amount * 100)
        for (code, fund, currency), amount in _ours(names).items()
    }
    assert {key: minor for key, minor in theirs.items() if minor} == ours


def test_a_row_says_all_there_is_to_say(names: dict[UUID, str], tmp_path: Path) -> None:
    path = _write(ExportFormat.CSV, names, tmp_path / "hardship.csv")
    with path.open(encoding="utf-8", newline="") as file:
        first = next(csv.DictReader(file))
    assert first == {
        "entry": "1",
        "date": "2024-11-04",
        "recorded_at": "2024-11-27T18:00:00Z",
        "kind": "gift_settled",
        "source_type": "balance_transaction",
        "source_id": "txn_0",
        "memo": "",
        "account": "1010",
        "account_name": "Stripe balance",
        "fund": "CENTRAL",
        "debit": "19.16",
        "credit": "",
        "currency": "USD",
    }


def test_what_looks_like_a_formula_is_only_text(db_session: Any) -> None:
    books = Books()
    nasty = Source("=cmd", '@SUM(1)\r2024-01-01 open Assets:Mine; "x"')
    books.post("+gift", ("1030", usd("1")), ("4030", usd("-1")), source=nasty, memo="-2+3")
    [_, row, *_] = csv.reader(io.StringIO("".join(ledger.export(ExportFormat.CSV, {}))))
    assert row[3:7] == ["'+gift", "'=cmd", "'" + nasty.id, "'-2+3"]


@pytest.mark.hledger
def test_no_source_can_write_lines_of_its_own(db_session: Any, tmp_path: Path) -> None:
    books = Books()
    nasty = Source('a"b\\', 'x\r2024-01-01 open Assets:Mine\r\r2024-01-01 * ""; tag: 1')
    books.post("k\r  ", ("1030", usd("1")), ("4030", usd("-1")), source=nasty, memo='"\r=')
    for file_format in (ExportFormat.HLEDGER, ExportFormat.BEANCOUNT):
        text = "".join(ledger.export(file_format, {books.fund_id: 'Nord"; \n: "'}))
        assert "Mine\n" not in text
        path = tmp_path / file_format.value
        path.write_text(text)
    assert _bean_check(tmp_path / "beancount").returncode == 0
    hledger = shutil.which("hledger") or "hledger"
    subprocess.run(
        [hledger, "-f", tmp_path / "hledger", "check", "--strict"], check=True, capture_output=True
    )


def test_two_funds_of_the_same_name_stay_two(db_session: Any) -> None:
    one, other = Books(), Books()
    for books in (one, other):
        books.allocate(usd("1"))
    names = {one.fund_id: "North 1", other.fund_id: "north-1"}
    text = "".join(ledger.export(ExportFormat.BEANCOUNT, names))
    opened = set(re.findall(r"open (\S+)", text))
    assert len(opened) == 4


def test_a_fund_without_a_name_goes_by_its_id(db_session: Any) -> None:
    books = Books()
    books.allocate(usd("1"))
    assert str(books.fund_id) in "".join(ledger.export(ExportFormat.CSV, {}))


@pytest.mark.parametrize("other", [ExportFormat.HLEDGER, ExportFormat.BEANCOUNT])
def test_an_account_that_nobody_knows_is_refused_in_words(
    database: Database, db_session: Any, other: ExportFormat
) -> None:
    """Written by hand; a spreadsheet shows it, another program would not know what it is."""
    console = Console(database)
    pair = [posting(50, 1, 100, account="9999"), posting(50, 2, -100)]
    console.together(*pair, entry(50))
    console.close()
    with pytest.raises(UnknownAccount, match="There is no account 9999"):
        "".join(ledger.export(other, {}))
    assert "9999" in "".join(ledger.export(ExportFormat.CSV, {}))


@pytest.mark.hledger
def test_empty_books_are_books(db_session: Any, tmp_path: Path) -> None:
    texts = {each: "".join(ledger.export(each, {})) for each in ExportFormat}
    assert texts[ExportFormat.CSV].startswith("entry,date,")
    path = tmp_path / "empty"
    path.write_text(texts[ExportFormat.BEANCOUNT])
    assert _bean_check(path).returncode == 0
    path.write_text(texts[ExportFormat.HLEDGER])
    subprocess.run([shutil.which("hledger") or "hledger", "-f", path, "check"], check=True)
