"""One entry in the room's head, six pages behind it: the tabs over everything about gifts."""

from flask import request, url_for
from flask_babel import gettext as _

from hardship import donations


def tabs() -> list[tuple[str, str, int | None, bool]]:
    """For `components/filters.html`; a number counts what is not finished."""
    listed = (
        ("gifts", _("All gifts"), 0),
        (
            "to_explain",
            _("To explain"),
            donations.suspense.count_to_explain() + donations.suspense.count_strays(),
        ),
        ("refunds", _("Refunds"), len(donations.refunds_waiting())),
        (
            "disputes",
            _("Disputes"),
            len(donations.disputes_to_answer()) + len(donations.fraud_warnings()),
        ),
        ("stripe_payouts", _("Stripe’s payouts"), len(donations.payouts_on_their_way())),
        ("giving", _("Open or paused"), 0),
    )
    here = request.endpoint
    return [
        (words, url_for(f"committee.{screen}"), count or None, here == f"committee.{screen}")
        for screen, words, count in listed
    ]
