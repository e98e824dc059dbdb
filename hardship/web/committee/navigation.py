"""The head of the committee room: who is here, and the rooms that are open to this officer."""

from collections.abc import Callable
from typing import Any

from flask import current_app, request, url_for
from flask_babel import lazy_gettext as _l

from hardship.web import visits
from hardship.web.access import Audience, access_of
from hardship.web.committee import bp

#: In the order in which an evening goes. A screen that is not there, or not open, is left out.
_ROOMS: tuple[tuple[Any, str], ...] = (
    (_l("Desk"), "committee.desk"),
    (_l("Applications"), "committee.queue"),
    (_l("Payments"), "committee.payments"),
    (_l("Bank"), "committee.bank_receipts"),
    (_l("Gifts"), "committee.gifts"),
    (_l("Ledger"), "committee.ledger"),
    (_l("Campaign"), "committee.campaign"),
    (_l("People"), "committee.people"),
)


@bp.context_processor
def head() -> dict[str, Any]:
    """What `layouts/room.html` shows of the officer."""
    who = visits.visitor()
    if who is None:
        return {}
    may = who.officer.may
    return {
        "officer_name": who.officer.display_name,
        "room_nav": [
            (label, url_for(endpoint), _is_here(endpoint))
            for label, endpoint in _ROOMS
            if _is_open(endpoint, may)
        ],
    }


def _is_open(endpoint: str, may: Callable[..., bool]) -> bool:
    access = access_of(endpoint)
    if access is None:
        return False
    return access.audience is Audience.SIGNED_IN or (
        access.permission is not None and may(access.permission)
    )


def _is_here(endpoint: str) -> bool:
    """Whether the page belongs to the same screen family: the same file."""
    views = current_app.view_functions
    here = views.get(request.endpoint or "")
    return here is not None and here.__module__ == views[endpoint].__module__
