"""The books: the journal, one entry, the accounts, one account, and exports."""

from flask import request, stream_with_context
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hardship import ledger as books
from hardship.committee import Permission
from hardship.core.errors import NotFound
from hardship.ledger import ExportFormat
from hardship.web.access import current_officer, requires
from hardship.web.committee import bp
from hardship.web.committee.books.agreements import kept_agreements
from hardship.web.committee.books.filters import Asked, asked_for, choices
from hardship.web.committee.books.printed import (
    all_funds,
    chart_totals,
    money_parts,
    money_sides,
    printed_account,
    printed_chart,
    printed_entries,
)
from hardship.web.templating import counted, page

_FILES = {
    ExportFormat.HLEDGER: ("text/plain", "hardship.journal"),
    ExportFormat.BEANCOUNT: ("text/plain", "hardship.beancount"),
    ExportFormat.CSV: ("text/csv", "hardship.csv"),
}


@bp.get("/ledger", endpoint="ledger")
@requires(Permission.LEDGER_READ)
def journal() -> Response:
    """The journal, newest entry first."""
    funds = all_funds()
    asked = asked_for(request.args, funds)
    listed = books.journal(asked.sought, request.args.get("cursor"))
    return page(
        "committee/books/ledger.html",
        page=listed,
        entries=printed_entries(listed.items, funds),
        between=_between([booked.entry.id for booked in listed.items]),
        totals=money_sides(posting for booked in listed.items for posting in booked.postings),
        asked=asked,
        choices=choices(funds),
        overline=_overline(asked),
        agreements=kept_agreements(),
        may_export=_may_export(),
    )


@bp.get("/ledger/entries/<int(max=9223372036854775807):entry_id>")
@requires(Permission.LEDGER_READ)
def ledger_entry(entry_id: int) -> Response:
    """One entry, and what made it."""
    booked = books.booked(entry_id)
    return page(
        "committee/books/entry.html",
        booked=printed_entries([booked], all_funds())[0],
        entry=booked.entry,
        reversed_by=books.reversal_of(entry_id),
        totals=money_sides(booked.postings),
    )


@bp.get("/ledger/accounts")
@requires(Permission.LEDGER_READ)
def ledger_accounts() -> Response:
    """Every account with its balance, over all funds or in one."""
    funds = all_funds()
    asked = asked_for(request.args, funds)
    fund = funds[asked.sought.fund_id] if asked.sought.fund_id else None
    position = None if fund is None else books.fund_position(fund.id, fund.currency)
    balances = [row for row in books.balances() if fund is None or row.fund_id == fund.id]
    return page(
        "committee/books/accounts.html",
        chart=printed_chart(balances),
        totals=chart_totals(balances),
        asked=asked,
        choices=choices(funds),
        fund=fund,
        position=position,
        money_parts=[] if fund is None or position is None else money_parts(fund, position),
    )


@bp.get("/ledger/accounts/<int:code>")
@requires(Permission.LEDGER_READ)
def ledger_account(code: int) -> Response:
    """One account, oldest line first, with its running balance."""
    if str(code) not in books.CHART:
        raise NotFound
    funds = all_funds()
    asked = asked_for(request.args, funds)
    printed = printed_account(str(code), asked.sought.fund_id, funds, request.args.get("cursor"))
    return page(
        "committee/books/account.html", account=printed, asked=asked, choices=choices(funds)
    )


@bp.get("/ledger/export")
@requires(Permission.LEDGER_EXPORT)
def ledger_export() -> Response:
    """What can be taken away, and for which program."""
    return page("committee/books/export.html", entry_count=counted(books.entry_count()))


@bp.get("/ledger/export/file")
@requires(Permission.LEDGER_EXPORT, fresh=True)
def ledger_file() -> Response:
    """The whole journal as a file, written while it is read."""
    try:
        file_format = ExportFormat(request.args.get("format", ""))
    except ValueError as error:
        raise NotFound from error
    mime_type, name = _FILES[file_format]
    pieces = books.export(file_format, {fund.id: fund.code for fund in all_funds().values()})
    response = Response(stream_with_context(pieces), mimetype=mime_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _may_export() -> bool:
    return current_officer().may(Permission.LEDGER_EXPORT)


def _between(entry_ids: list[int]) -> str:
    """Which entries a page shows."""
    if not entry_ids:
        return ""
    first, last = counted(min(entry_ids)), counted(max(entry_ids))
    return str(_("Entries %(first)s to %(last)s", first=first, last=last))


def _overline(asked: Asked) -> str:
    newest = counted(books.entry_count())
    words = _("%(fund)s. The newest entry is number %(count)s.", fund=asked.fund_name, count=newest)
    return str(words)
