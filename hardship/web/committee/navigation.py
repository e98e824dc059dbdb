"""The head of the committee room: who is here, and the rooms that are open to this officer."""

from collections.abc import Callable
from typing import Any

from flask import current_app, request, url_for
from flask_babel import lazy_gettext as _l

from hardship.committee import Permission
from hardship.web import masthead, visits
from hardship.web.access import Audience, access_of
from hardship.web.committee import bp

#: In the order in which an evening goes: the words, the first screen, and the files of screens
#: that belong to it. A screen that is not open to this officer is left out.
_ROOMS: tuple[tuple[Any, str, frozenset[str]], ...] = (
    (_l("Desk"), "desk", frozenset({"desk"})),
    (_l("Applications"), "queue", frozenset({"queue", "case"})),
    (
        _l("Payments"),
        "payments",
        frozenset({"payments", "preparing", "releasing", "payment"}),
    ),
    (_l("Bank"), "bank_receipts", frozenset({"bank_receipts"})),
    (_l("Gifts"), "gifts", frozenset({"gifts"})),
    (_l("Ledger"), "ledger", frozenset({"ledger"})),
    (
        _l("Campaign"),
        "campaign",
        frozenset(
            {
                "campaign",
                "funds",
                "organisation",
                "picket_lines",
                "questions",
                "set_up",
                "updates",
                "worksites",
            }
        ),
    ),
    (_l("People"), "people", frozenset({"people"})),
    (_l("Record"), "record", frozenset({"record"})),
)


@bp.context_processor
def head() -> dict[str, Any]:
    """What `layouts/room.html` shows of the officer."""
    who = None if masthead.says_nothing() else visits.visitor()
    if who is None:
        return {}
    may = who.officer.may
    return {
        "officer_name": who.officer.display_name,
        "room_nav": [
            (label, url_for(f"committee.{screen}"), _here() in files)
            for label, screen, files in _ROOMS
            if _is_open(f"committee.{screen}", may)
        ],
    }


def _is_open(endpoint: str, may: Callable[[Permission], bool]) -> bool:
    access = access_of(endpoint)
    if access is None:
        return False
    return access.audience is Audience.SIGNED_IN or (
        access.permission is not None and may(access.permission)
    )


def _here() -> str:
    """The file whose screen this is."""
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "__module__", "").rpartition(".")[2]
