"""The book of payments: to pay, to release, outstanding at the bank, finished."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hardship import campaigns, ledger, payouts
from hardship.committee import Permission
from hardship.core.money import Money
from hardship.core.paging import Page
from hardship.payouts import Payment
from hardship.web.access import current_officer, requires
from hardship.web.committee import bp
from hardship.web.committee.money_out.payees import Sight, sight
from hardship.web.committee.money_out.payment_forms import ClearedForm, PrepareManyForm
from hardship.web.committee.money_out.payment_lines import bill_lines, slip_lines
from hardship.web.committee.names import currency_in_hand, funds_by_name, number_of
from hardship.web.templating import page

#: The tabs, by their name in the address, and whose work each is.
_TABS = {
    "to-pay": Permission.PAYMENT_PREPARE,
    "to-release": Permission.PAYMENT_RELEASE,
    "outstanding": Permission.PAYMENT_CLEAR,
    "finished": Permission.PAYMENT_READ,
}
#: Which part of a tab is looked at, and how.
_LOOKED_AT = ("cursor", "number", "payees")


@bp.get("/payments")
@requires(Permission.PAYMENT_READ)
def payments() -> Response:
    """One tab of the book. Payees are shown when asked for, after a fresh sign-in."""
    tab = request.args.get("tab", "")
    return payments_page(tab if tab in _TABS else _first_tab())


def payments_page(tab: str, status: int = 200, **more: Any) -> Response:
    """The book at one tab; `more` replaces parts of it, such as a form that was refused."""
    officer = current_officer()
    shows = request.args.get("payees") == "shown" and sight() is Sight.OPEN
    listed, lines = _read(tab, shows)
    sums = payouts.sums(currency_in_hand())
    told = {
        "tab": tab,
        "tabs": _tabs(tab, sums),
        "tally": _tally(sums),
        "page": listed,
        "lines": lines,
        "number": _number(),
        "address": _address(),
        "shows_payees": shows,
        "sight": sight(),
        "positions": _positions(),
        "may": officer.may,
        "form": _form(tab),
        "reported": [(number_of(each), each.id) for each in payouts.returns_reported()],
        "ticked": set(request.form.getlist("award") + request.form.getlist("payment")),
    }
    return page("committee/money_out/payments.html", status, **(told | more))


def _address() -> dict[str, str]:
    """What of the list is looked at, for the forms on it: one that is refused shows it again."""
    return {name: request.args[name] for name in _LOOKED_AT if request.args.get(name)}


def _number() -> str:
    """Which number is looked for among those that are outstanding."""
    return request.args.get("number", "").strip()


def _form(tab: str) -> Any:
    if tab == "to-pay":
        return PrepareManyForm(formdata=None, data={"first": payouts.next_cheque_number()})
    if tab == "outstanding":
        return ClearedForm(formdata=None, data={"cleared_on": campaigns.accounting_date()})
    return None


def _first_tab() -> str:
    """The tab with this officer's own work."""
    may = current_officer().may
    return next((tab for tab, permission in _TABS.items() if may(permission)), "to-pay")


def _read(tab: str, shows: bool) -> tuple[Page[Any], list[Any]]:
    cursor = request.args.get("cursor")
    if tab == "to-pay":
        unpaid = payouts.to_pay(cursor)
        return unpaid, bill_lines(payouts.bills(unpaid.items), show=shows)
    read: Mapping[str, Callable[[str | None], Page[Payment]]] = {
        "to-release": payouts.prepared,
        "outstanding": partial(payouts.outstanding, number=_number()),
        "finished": payouts.ended,
    }
    page = read[tab](cursor)
    return page, slip_lines(page.items, show=shows)


def _tabs(current: str, sums: payouts.Sums) -> list[tuple[str, str, int | None, bool]]:
    words = {
        "to-pay": (_("To pay"), sums.to_pay.count),
        "to-release": (_("To release"), sums.prepared.count),
        "outstanding": (_("Outstanding"), sums.released.count),
        "finished": (_("Finished"), None),
    }
    return [
        (text, url_for("committee.payments", tab=tab), count, tab == current)
        for tab, (text, count) in words.items()
    ]


def _tally(sums: payouts.Sums) -> list[tuple[str, Money]]:
    return [
        (_("to pay"), sums.to_pay.amount),
        (_("prepared, to release"), sums.prepared.amount),
        (_("outstanding at the bank"), sums.released.amount),
    ]


def _positions() -> list[tuple[str, ledger.Position]]:
    """What each fund's bank account can still pay."""
    return [(name, ledger.fund_position(fund.id, fund.currency)) for fund, name in funds_by_name()]
