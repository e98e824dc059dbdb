"""What the books and the lists beside them do not agree on: lines of the desk."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from hardship import ledger
from hardship.web.committee.desk_lines import Task
from hardship.web.templating import moment


def differences_to_mend() -> Iterator[Task]:
    """By what the worker found when it last compared; what agrees again is gone."""
    for beside, last in ledger.last_comparisons().items():
        words = _(
            "%(what)s: seen on %(moment)s, and looked at again every hour until it is mended."
        )
        is_stripe = beside == "stripe"
        yield Task(
            last.differences,
            ngettext(
                "difference between the books and a list",
                "differences between the books and a list",
                last.differences,
            ),
            words % {"what": _besides()[beside], "moment": moment(last.compared_at)},
            _("Look"),
            url_for("committee.ledger_stripe" if is_stripe else "committee.ledger"),
        )


def _besides() -> dict[str, str]:
    return {
        "awards": _("Awards unpaid"),
        "bank": _("Bank account"),
        "counter": _("Checks and cash"),
        "payments": _("Payments outstanding"),
        "stripe": _("Stripe"),
    }
