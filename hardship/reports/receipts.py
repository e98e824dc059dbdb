"""What came in during a fiscal year, receipt by receipt, out of the books.

The books say how much and when; the row that made an entry says whose it was. What no row is known
of is a payer's of its own, and so in the sum: the schedule and the books cannot tell two stories.

A payer is known by the e-mail's keyed hash, online and at the counter; without one by the name that
stands with the gift or that the counter wrote down, a local by its name. Who left neither, or gave
under no name, gave once and alone. What the union gave its own fund is no receipt of the union's.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Final, NamedTuple

from hardship import donations, ledger, treasury
from hardship.campaigns import FiscalYear
from hardship.core.batches import in_batches
from hardship.core.money import Money
from hardship.core.tokens import as_ids
from hardship.donations import BankReceipt, Gift, ReceiptKind
from hardship.ledger import Dated
from hardship.reports.known_payers import Row, by_email, known_payers
from hardship.reports.schedule_14 import Receipt, Schedule, schedule_of
from hardship.treasury import CounterReceipt, Giver

#: A union reports in dollars.
CURRENCY: Final = "USD"
_ACCOUNTS: Final = (
    ledger.GIFTS_ONLINE,
    ledger.GIFTS_OFFLINE,
    ledger.GIFTS_REFUNDED,
    ledger.GIFTS_DISPUTED,
    ledger.ALLOCATIONS,
)


class _Whose(NamedTuple):
    """Whose an entry is, and why; `row` is what it is about, None where nothing is known of it."""

    number: str
    payer: str
    purpose: str
    row: Row | None = None
    is_union: bool = False

    @property
    def about(self) -> str:
        """The same for all entries of one receipt."""
        return self.number if self.row is None else str(self.row.id)


def other_receipts(year: FiscalYear) -> Schedule:
    """Schedule 14 of a fiscal year, as the books stand."""
    moved = ledger.dated(_ACCOUNTS, year.first, year.last, CURRENCY)
    whose = _whose(moved)
    found: dict[str, list[tuple[_Whose, Dated]]] = defaultdict(list)
    for each in moved:
        source = each.source
        is_known = (source.type, source.id) in whose
        if each.account == ledger.ALLOCATIONS and not is_known:
            continue
        mine = whose[source.type, source.id] if is_known else _unknown(each)
        found[mine.about].append((mine, each))
    every = [_receipt(entries) for entries in found.values()]
    rows = {mine.row.id: mine.row for mine in whose.values() if mine.row is not None}
    receipts = [each for each in every if each.amount]
    return schedule_of(receipts, CURRENCY, partial(known_payers, rows))


def _receipt(entries: list[tuple[_Whose, Dated]]) -> Receipt:
    """All that the year's entries did to one receipt. Credits are what came in."""
    whose = entries[0][0]
    moved = [each.amount.minor for _, each in entries]
    back = sum(minor for minor in moved if minor > 0)
    less = f", less {Money(back, CURRENCY).decimal()} that went back" if back else ""
    return Receipt(
        payer=whose.payer,
        on=entries[0][1].occurred_on,
        amount=Money(-sum(moved), CURRENCY),
        purpose=f"{whose.purpose}, {whose.number}{less}",
        is_union=whose.is_union,
        id=whose.row.id if whose.row else None,
    )


def _unknown(moved: Dated) -> _Whose:
    name = f"{moved.source.type} {moved.source.id}"
    return _Whose(name, name, "Gift to the strike hardship fund")


def _whose(moved: Iterable[Dated]) -> dict[tuple[str, str], _Whose]:
    """Whose each source is, by its type and id; some hundreds at a time."""
    by_type: dict[str, set[str]] = defaultdict(set)
    for each in moved:
        by_type[each.source.type].add(each.source.id)
    return {
        (kind, name): whose
        for kind, names in by_type.items()
        if kind in _READERS
        for some in in_batches(sorted(names))
        for name, whose in _READERS[kind](some).items()
    }


def _gifts(names: list[str]) -> dict[str, _Whose]:
    return {name: _gift(each) for name, each in donations.gifts_moved_by(names).items()}


def _assigned(names: list[str]) -> dict[str, _Whose]:
    found = donations.gifts_behind(donations.SuspenseAssignment, as_ids(names))
    return {str(name): _gift(each) for name, each in found.items()}


def _counter(names: list[str]) -> dict[str, _Whose]:
    found = treasury.counter_receipts_by_id(as_ids(names))
    return {str(each.id): _at_counter(each) for each in found if not _is_ours(each)}


def _undone(names: list[str]) -> dict[str, _Whose]:
    found = treasury.undone_by(as_ids(names))
    return {str(name): _at_counter(each) for name, each in found.items() if not _is_ours(each)}


def _is_ours(receipt: CounterReceipt) -> bool:
    """What the union gave its own fund is no receipt of the union's."""
    return receipt.given_by is Giver.UNION


def _at_bank(names: list[str]) -> dict[str, _Whose]:
    """Another local's transfers; the union's own are left out."""
    return {
        str(each.id): _local(each, each.from_local or "")
        for each in donations.bank_receipts_by_id(as_ids(names))
        if each.receipt_kind is ReceiptKind.OTHER_LOCAL
    }


_READERS: Final[Mapping[str, Callable[[list[str]], dict[str, _Whose]]]] = {
    donations.BY_STRIPE: _gifts,
    donations.BY_ASSIGNMENT: _assigned,
    donations.BY_RECEIPT: _at_bank,
    treasury.BY_COUNTER: _counter,
    treasury.BY_VOUCHER: _undone,
}


def _gift(gift: Gift) -> _Whose:
    payer = _supporter(gift, lambda: gift.payer or gift.chosen_name)
    return _Whose(gift.reference, payer, "Gift to the strike hardship fund", gift)


def _at_counter(receipt: CounterReceipt) -> _Whose:
    if receipt.given_by is Giver.LOCAL:
        return _local(receipt, receipt.name or "")
    payer = _supporter(receipt, lambda: receipt.name)
    what = "Check" if receipt.is_cheque else "Cash"
    return _Whose(receipt.reference, payer, f"{what} to the strike hardship fund", receipt)


def _supporter(row: Gift | CounterReceipt, name_of: Callable[[], str | None]) -> str:
    """The same for all that one supporter gave. A name is opened only where no e-mail was left."""
    if known := by_email(row):
        return known
    name = _folded(name_of() or "")
    return f"name {name}" if name else f"receipt {row.reference}"


def _local(row: CounterReceipt | BankReceipt, name: str) -> _Whose:
    payer = f"local {_folded(name) or row.id}"
    return _Whose(row.reference, payer, "Strike assistance from another union", row, is_union=True)


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
