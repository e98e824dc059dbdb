"""What the books agree with, list by list, and what they differ on, by its name.

To compare them takes the longer, the more was ever paid. The journal shows what the worker found
when it last did; who wants to know it now opens the page that compares.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hardship import ledger, payouts, treasury
from hardship.campaigns import Fund
from hardship.committee import Permission
from hardship.core.money import Money
from hardship.ledger import Comparison, Difference
from hardship.web.access import requires
from hardship.web.committee import bp
from hardship.web.committee.books.printed import all_funds
from hardship.web.committee.books.sources import MadeBy, named
from hardship.web.committee.names import currency_in_hand
from hardship.web.templating import counted, day, hour, now_here, page

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


@dataclass(frozen=True, slots=True)
class KeptAgreement:
    """What the last comparison with a list found, and where it is compared now.

    `agrees` is None where they were never compared.
    """

    name: str
    agrees: bool | None
    when: str
    url: str


def kept_agreements() -> list[KeptAgreement]:
    """What the worker found when it last compared, list by list."""
    last = ledger.last_comparisons()
    return [_kept(name, last.get(beside), beside) for beside, name in besides().items()]


def _kept(name: str, last: Comparison | None, beside: str) -> KeptAgreement:
    return KeptAgreement(
        name,
        agrees=last.agrees if last else None,
        when=_when(last.compared_at) if last else "",
        url=compared_at(beside),
    )


def _when(moment: datetime) -> str:
    """The hour of today, or the day."""
    here = moment.astimezone(now_here().tzinfo)
    return hour(moment) if here.date() == now_here().date() else day(moment, "medium")


def besides() -> dict[str, str]:
    """What stands beside the books, by what the worker calls it."""
    return {
        "bank": _("Bank account"),
        "counter": _("Checks and cash"),
        "payments": _("Payments outstanding"),
        "awards": _("Awards unpaid"),
        "funds": _("Each fund’s own money"),
        "stripe": _("Stripe’s balance"),
    }


def compared_at(beside: str) -> str:
    """The page that compares the books with a list now."""
    is_stripe = beside == "stripe"
    return url_for("committee.ledger_stripe" if is_stripe else "committee.ledger_agreements")


@bp.get("/ledger/agreements")
@requires(Permission.LEDGER_READ)
def ledger_agreements() -> Response:
    """Compare the books with every list but Stripe's; nothing is written."""
    return page("committee/books/agreements.html", agreements=_agreements(all_funds()))


def _agreements(funds: Mapping[UUID, Fund]) -> list[Agreement]:
    """Whether the books agree with the lists of what came, what is outstanding, what is unpaid."""
    name = besides()
    sums = payouts.sums(currency_in_hand())
    outstanding = sums.released.count
    unpaid = sums.to_pay.count + sums.prepared.count
    open_ones = _("agrees, %(count)s open")
    return [
        _agreement(
            name["bank"],
            _("agrees with the receipts"),
            payouts.bank_differences(),
            funds,
        ),
        _agreement(
            name["counter"],
            _("agrees, %(count)s to deposit") % {"count": counted(len(treasury.to_deposit()))},
            treasury.undeposited_differences(),
            funds,
        ),
        _agreement(
            name["payments"],
            open_ones % {"count": counted(outstanding)},
            payouts.outstanding_differences(),
            funds,
        ),
        _agreement(
            name["awards"],
            open_ones % {"count": counted(unpaid)},
            payouts.award_differences(),
            funds,
        ),
        _agreement(
            name["funds"],
            _("kept apart"),
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
