"""The books beside Stripe: every movement of account 1010, and what differs by its id.

Where a page cannot compare them, it shows what the worker found when it last did.
"""

from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hardship import donations, ledger
from hardship.committee import Permission
from hardship.core import clock
from hardship.core.database import db
from hardship.core.errors import DomainError
from hardship.donations import (
    BY_STRIPE,
    Cause,
    GatewayRefused,
    GatewayUnavailable,
    Reconciliation,
    TooManyMovements,
)
from hardship.web import installation
from hardship.web.access import requires
from hardship.web.committee import bp
from hardship.web.committee.books.sources import named
from hardship.web.errors import sentence
from hardship.web.templating import page

#: Ten to twenty seconds of asking Stripe, a hundred movements at a time.
_MOST = 2_000
#: What the worker calls it.
_STRIPE = "stripe"


@bp.get("/ledger/stripe")
@requires(Permission.LEDGER_READ)
def ledger_stripe() -> Response:
    """Ask Stripe for all that moved, with no transaction open, and compare; nothing is written."""
    db.session.rollback()
    try:
        compared = donations.reconcile(installation.gateway(), most=_MOST)
    except (GatewayUnavailable, GatewayRefused, TooManyMovements) as error:
        return _as_kept(error)
    return page(
        "committee/books/beside_stripe.html",
        compared=compared,
        causes=_causes(),
        names=named(BY_STRIPE, _ids(compared)),
    )


def _as_kept(error: DomainError) -> Response:
    """The last comparison that is kept, where Stripe cannot be asked, or nobody would wait."""
    last = ledger.last_comparisons().get(_STRIPE)
    is_worth_a_try = not isinstance(error, TooManyMovements)
    return page(
        "committee/books/beside_stripe.html",
        compared=None,
        trouble=_trouble(error),
        try_again=url_for("committee.ledger_stripe") if is_worth_a_try else None,
        last=last,
        again_at=last and _ahead(ledger.compared_again_at(last)),
        names=named(BY_STRIPE, set(last.names)) if last else {},
    )


def _ahead(moment: datetime) -> datetime | None:
    """A moment that is still to come."""
    return moment if moment > clock.now() else None


def _ids(compared: Reconciliation) -> set[str]:
    return {each.id for each in compared.differences}


def _causes() -> dict[Cause, str]:
    return {
        Cause.AMOUNT: _("The amounts differ"),
        Cause.NOT_AT_STRIPE: _("Stripe has no such movement"),
        Cause.NOT_IN_BOOKS: _("Not in the books"),
        Cause.UNREADABLE: _("It cannot be read"),
    }


def _trouble(error: DomainError) -> tuple[str, str]:
    """What keeps us from comparing, and what to do."""
    if isinstance(error, TooManyMovements):
        return _("Too many movements for a page"), sentence(error)
    if isinstance(error, GatewayRefused):
        words = _(
            "Stripe refuses to list its movements (%(code)s). The key needs the right to read the "
            "balance.",
            code=error.params.get("code", ""),
        )
        return _("Stripe refuses"), words
    return _("Stripe does not answer"), _("Try again later.")
