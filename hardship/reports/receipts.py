"""What came in during a fiscal year, receipt by receipt, out of the books.

The books say how much and when; the row that made an entry says whose it was. What no row is known
of is a payer's of its own, and so in the sum: the schedule and the books cannot tell two stories.

A payer is known by the e-mail's keyed hash, online and at the counter; without one by the name that
the counter wrote down, a local by its name. Who left neither gave once and alone. What the union
gave its own fund is no receipt of the union's.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, NamedTuple
from uuid import UUID

from hardship import donations, ledger, treasury
from hardship.campaigns import FiscalYear
from hardship.core.batches import in_batches
from hardship.core.money import Money
from hardship.core.tokens import as_ids
from hardship.donations import Gift, ReceiptKind
from hardship.ledger import Dated
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
    """Which row an entry is about, its number, whose, and why; the rest as `Receipt` tells it."""

    row: str
    number: str
    payer: str
    purpose: str
    told: Mapping[str, Any]


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
        found[mine.row].append((mine, each))
    receipts = (_receipt(entries) for entries in found.values())
    return schedule_of([each for each in receipts if each.amount], CURRENCY)


def _receipt(entries: list[tuple[_Whose, Dated]]) -> Receipt:
    """All that the year's entries did to one receipt. Credits are what came in."""
    whose = entries[0][0]
    amount = Money.total((-each.amount for _, each in entries), CURRENCY)
    back = Money.total(
        (each.amount for _, each in entries if each.amount > Money.zero(CURRENCY)), CURRENCY
    )
    less = f", less {back.decimal()} that went back" if back else ""
    return Receipt(
        payer=whose.payer,
        on=entries[0][1].occurred_on,
        amount=amount,
        purpose=f"{whose.purpose}, {whose.number}{less}",
        **whose.told,
    )


def _unknown(moved: Dated) -> _Whose:
    name = f"{moved.source.type} {moved.source.id}"
    return _Whose(name, name, name, "Gift to the strike hardship fund", {})


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
    found = donations.gifts_assigned_by(as_ids(names))
    return {str(name): _gift(each) for name, each in found.items()}


def _counter(names: list[str]) -> dict[str, _Whose]:
    found = treasury.counter_receipts_by_id(as_ids(names))
    return {str(each.id): _at_counter(each) for each in found}


def _bounced(names: list[str]) -> dict[str, _Whose]:
    found = treasury.bounced_by(as_ids(names))
    return {str(name): _at_counter(each) for name, each in found.items()}


def _at_bank(names: list[str]) -> dict[str, _Whose]:
    """Another local's transfers; the union's own are left out."""
    return {
        str(each.id): _local(each.id, each.reference, each.from_local or "")
        for each in donations.bank_receipts_by_id(as_ids(names))
        if each.sort is ReceiptKind.OTHER_LOCAL
    }


_READERS: Final[Mapping[str, Callable[[list[str]], dict[str, _Whose]]]] = {
    donations.BY_STRIPE: _gifts,
    donations.BY_ASSIGNMENT: _assigned,
    donations.BY_RECEIPT: _at_bank,
    treasury.BY_COUNTER: _counter,
    treasury.BY_VOUCHER: _bounced,
}


def _gift(gift: Gift) -> _Whose:
    """The name that was told for the report; else the one that anybody may read."""
    told = {
        "name": gift.payer or gift.public_name or "",
        "address": gift.address or "",
        "occupation": gift.occupation or "",
    }
    payer = gift.email_hash or gift.reference
    return _Whose(str(gift.id), gift.reference, payer, "Gift to the strike hardship fund", told)


def _at_counter(receipt: CounterReceipt) -> _Whose:
    if receipt.given_by is Giver.LOCAL:
        return _local(receipt.id, receipt.reference, receipt.name or "")
    name = receipt.name or ""
    payer = receipt.email_hash or (f"name {_folded(name)}" if name else receipt.reference)
    what = "Check" if receipt.is_cheque else "Cash"
    purpose = f"{what} to the strike hardship fund"
    return _Whose(str(receipt.id), receipt.reference, payer, purpose, {"name": name})


def _local(row: UUID, number: str, name: str) -> _Whose:
    payer = f"local {_folded(name)}" if name else f"local {row}"
    told = {"name": name, "is_union": True}
    return _Whose(str(row), number, payer, "Strike assistance from another union", told)


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
