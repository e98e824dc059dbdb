"""Where the books and the lists differ, one line each, for who sits at the terminal."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final
from uuid import UUID

from hardship import applications, awards, donations, payouts, treasury
from hardship.core.tokens import as_ids
from hardship.ledger import Difference

#: More than these have one cause; who wants all of them mends the first and asks again.
_MOST_NAMED = 100

_Named = dict[str, str]

#: The accounts that have a list beside them, by what it lists, and how they are compared.
LISTS: Final[Mapping[str, Callable[[], Sequence[Difference]]]] = {
    "gifts": donations.gift_differences,
    "counter": treasury.undeposited_differences,
    "bank": payouts.bank_differences,
    "awards": payouts.award_differences,
    "payments": payouts.outstanding_differences,
    "funds": payouts.fund_money_differences,
}


def in_words(
    compare: Callable[[], Sequence[Difference]], codes: Mapping[UUID, str]
) -> Iterator[str]:
    """One sentence a difference: the account, the fund's code, the thing by id, both amounts."""
    found = compare()
    shown = found[:_MOST_NAMED]
    names = _names(shown)
    for each in shown:
        fund = codes.get(each.item.fund_id, str(each.item.fund_id))
        name = names.get((each.item.type, each.item.id), f"{each.item.type} {each.item.id}")
        yield (
            f"account {each.account}, fund {fund}, {name}: "
            f"the ledger says {each.booked}, the list says {each.listed}"
        )
    if len(found) > len(shown):
        yield f"account {found[0].account}: {len(found) - len(shown):,} more differences"


def _names(found: Iterable[Difference]) -> dict[tuple[str, str], str]:
    ids = defaultdict(set)
    for each in found:
        ids[each.item.type].add(each.item.id)
    return {
        (kind, name): words
        for kind, read in _READERS.items()
        if kind in ids
        for name, words in read(ids[kind]).items()
    }


def _awards(ids: set[str]) -> _Named:
    found = awards.awards_by_id(as_ids(ids))
    cases = applications.applications_by_id(each.application_id for each in found.values())
    return {
        str(each.id): f"award {each.id} ({cases[each.application_id].reference})"
        for each in found.values()
    }


def _payments(ids: set[str]) -> _Named:
    return {
        str(each.id): f"payment {each.id} ({_called(each.method, each.number)})"
        for each in payouts.payments_by_id(as_ids(ids))
    }


def _called(method: str, number: str) -> str:
    return f"check {number}" if method == "cheque" else f"transfer {number}"


def _receipts(ids: set[str]) -> _Named:
    return {
        str(each.id): f"bank receipt {each.id} ({each.reference})"
        for each in donations.bank_receipts_by_id(as_ids(ids))
    }


def _gifts(ids: set[str]) -> _Named:
    return {
        name: f"gift {each.reference} ({name})"
        for name, each in donations.gifts_moved_by(ids).items()
    }


def _counter(ids: set[str]) -> _Named:
    return {
        str(each.id): f"counter receipt {each.id} ({each.reference})"
        for each in treasury.counter_receipts_by_id(as_ids(ids))
    }


def _vouchers(ids: set[str]) -> _Named:
    return {
        str(each.id): f"voucher {each.id} ({each.kind.replace('_', ' ')} of {each.happened_on})"
        for each in treasury.vouchers_by_id(as_ids(ids))
    }


_READERS: Final[Mapping[str, Callable[[set[str]], _Named]]] = {
    awards.BY_AWARD: _awards,
    payouts.BY_PAYMENT: _payments,
    donations.BY_RECEIPT: _receipts,
    donations.BY_STRIPE: _gifts,
    treasury.BY_COUNTER: _counter,
    treasury.BY_VOUCHER: _vouchers,
}
