"""What the books ask of an officer: lines of the desk."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from hardship import campaigns, ledger, payers, reports
from hardship.web.committee.books.agreements import besides, compared_at
from hardship.web.committee.desk_lines import Task
from hardship.web.templating import day, moment


def differences_to_mend() -> Iterator[Task]:
    """By what the worker found when it last compared; what agrees again is gone."""
    last_ones = ledger.last_comparisons()
    for beside, what in besides().items():
        if beside not in last_ones:
            continue
        last = last_ones[beside]
        words = _(
            "%(what)s: seen on %(moment)s, and looked at again every hour until it is mended."
        )
        yield Task(
            last.differences,
            ngettext(
                "difference between the books and a list",
                "differences between the books and a list",
                last.differences,
            ),
            words % {"what": what, "moment": moment(last.compared_at)},
            _("Look"),
            compared_at(beside),
        )


def payers_to_ask() -> Iterator[Task]:
    """Payers whom the yearly report names, for each year whose report is still to be made."""
    organisation = campaigns.organisation_or_none()
    if organisation is None:
        return
    today = campaigns.accounting_date()
    for year in payers.years_to_report(today, organisation.fiscal_month):
        count = reports.incomplete(year)
        yield Task(
            count,
            ngettext(
                "payer of $5,000 or more has not told all that the LM-2 asks",
                "payers of $5,000 or more have not told all that the LM-2 asks",
                count,
            ),
            _(
                "Name, address or occupation for the fiscal year from %(first)s to %(last)s.",
                first=day(year.first, "medium"),
                last=day(year.last, "medium"),
            ),
            _("Look"),
            url_for("committee.other_receipts", year=year.first.year),
        )
