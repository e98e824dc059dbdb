"""What the books agree with, list by list, and what they differ on, by its name."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext as _

from hardship import payouts, treasury
from hardship.campaigns import Fund
from hardship.core.money import Money
from hardship.ledger import Difference
from hardship.web.committee.books.sources import MadeBy, named
from hardship.web.committee.names import currency_in_hand
from hardship.web.templating import counted

#: More than these have one cause, and a page is no place for them.
_MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """One thing on which the books and a list differ; the fund by its code."""

    account: str
    fund: str
    what: MadeBy
    booked: Money
    listed: Money


@dataclass(frozen=True, slots=True)
class Agreement:
    """One promise the books keep, and where it is broken. `more`: how many lines are not shown."""

    name: str
    words: str
    differences: list[DifferenceLine]
    more: int


def agreements(funds: Mapping[UUID, Fund]) -> list[Agreement]:
    """Whether the books agree with the lists of what came, what is outstanding, what is unpaid."""
    sums = payouts.sums(currency_in_hand())
    outstanding = sums.released.count
    unpaid = sums.to_pay.count + sums.prepared.count
    open_ones = _("agrees, %(count)s open")
    return [
        _agreement(
            _("Bank account"),
            _("agrees with the receipts"),
            payouts.bank_differences(),
            funds,
        ),
        _agreement(
            _("Checks and cash"),
            _("agrees, %(count)s to deposit") % {"count": counted(len(treasury.to_deposit()))},
            treasury.undeposited_differences(),
            funds,
        ),
        _agreement(
            _("Payments outstanding"),
            open_ones % {"count": counted(outstanding)},
            payouts.outstanding_differences(),
            funds,
        ),
        _agreement(
            _("Awards unpaid"),
            open_ones % {"count": counted(unpaid)},
            payouts.award_differences(),
            funds,
        ),
        _agreement(
            _("Each fund’s own money"),
            _("no fund is below zero"),
            payouts.fund_money_differences(),
            funds,
        ),
    ]


def _agreement(
    name: str, words: str, found: Sequence[Difference], funds: Mapping[UUID, Fund]
) -> Agreement:
    shown = found[:_MOST_SHOWN]
    names = _names(shown)
    lines = [
        DifferenceLine(
            account=each.account,
            fund=funds[each.item.fund_id].code if each.item.fund_id in funds else "",
            what=names.get((each.item.type, each.item.id)) or _unnamed(each),
            booked=each.booked,
            listed=each.listed,
        )
        for each in shown
    ]
    return Agreement(name, words, lines, more=len(found) - len(shown))


def _names(found: Iterable[Difference]) -> dict[tuple[str, str], MadeBy]:
    ids = defaultdict(set)
    for each in found:
        ids[each.item.type].add(each.item.id)
    return {
        (kind, name): words
        for kind, listed in ids.items()
        for name, words in named(kind, listed).items()
    }


def _unnamed(each: Difference) -> MadeBy:
    """What has no row, or one that this officer may not know more of."""
    if each.item.type == payouts.BY_FUND:
        return MadeBy(_("all that it has there"), None)
    return MadeBy(f"{each.item.type} {each.item.id}", None)
