"""Other receipts of a fiscal year, as the union tells the Department of Labor: figures, and a file.

The page names nobody. The file has names for who may see who gave; for others, an auditor, each
payer is a number, with amounts and dates, and with what is still to be asked for.
"""

from flask import request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hardship import audit, campaigns, ledger, reports
from hardship.campaigns import FiscalYear
from hardship.committee import Permission
from hardship.core.database import transaction
from hardship.core.errors import NotFound
from hardship.core.retries import retrying
from hardship.web.access import current_officer, requires
from hardship.web.committee import bp
from hardship.web.templating import day, page


@bp.get("/ledger/other-receipts")
@requires(Permission.LEDGER_EXPORT)
def other_receipts() -> Response:
    """What the schedule of a year says in all, and how much of it is complete."""
    year = _asked_for()
    return page(
        "committee/books/other_receipts.html",
        year=year,
        words=_words(year),
        years=[(each.first.year, _words(each)) for each in _years()],
        schedule=reports.other_receipts(year),
        sees_givers=_sees_givers(),
        lacking=_lacking(),
    )


def _lacking() -> dict[str, str]:
    """In words, what a payer may lack."""
    return {
        "name": _("name"),
        "address": _("address"),
        "type": _("occupation"),
        "name address": _("name and address"),
        "name type": _("name and occupation"),
        "address type": _("address and occupation"),
        "name address type": _("name, address and occupation"),
    }


@bp.get("/ledger/other-receipts/file")
@requires(Permission.LEDGER_EXPORT, fresh=True)
def other_receipts_file() -> Response:
    """The schedule for a spreadsheet. That somebody took names is recorded first."""
    year = _asked_for()
    if _sees_givers():
        retrying(lambda: _note(year))
    text = reports.as_csv(reports.other_receipts(year), shows_names=_sees_givers())
    response = Response(text, mimetype="text/csv")
    name = f"lm-2-schedule-14-from-{year.first}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _note(year: FiscalYear) -> None:
    officer = current_officer()
    with transaction():
        union = campaigns.organisation()
        audit.record(
            "payers.shown", union, by=officer.actor, fiscal_year=f"{year.first} to {year.last}"
        )


def _years() -> list[FiscalYear]:
    """From the one of the first entry to this one, the newest first. Raises `NotSetUp`."""
    month, today = campaigns.organisation().fiscal_month, campaigns.accounting_date()
    first = FiscalYear.of(min(ledger.first_day() or today, today), month)
    last = FiscalYear.of(today, month)
    begun = range(last.first.year, first.first.year - 1, -1)
    return [FiscalYear.begun_in(each, month) for each in begun]


def _asked_for() -> FiscalYear:
    """The year whose first day is in the asked one; the newest where none is asked for."""
    if "year" not in request.args:
        return _years()[0]
    return year_begun_in(request.args["year"])


def year_begun_in(year: int | str) -> FiscalYear:
    """The fiscal year whose first day is in a calendar year. Raises `NotFound`, `NotSetUp`."""
    found = next((each for each in _years() if str(each.first.year) == str(year)), None)
    if found is None:
        raise NotFound
    return found


def _words(year: FiscalYear) -> str:
    first, last = day(year.first, "medium"), day(year.last, "medium")
    return str(_("%(first)s to %(last)s", first=first, last=last))


def _sees_givers() -> bool:
    return current_officer().may(Permission.GIFT_IDENTIFY)
