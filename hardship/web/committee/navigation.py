"""The head of the committee room: who is here, and the rooms that are open to this officer."""

from collections.abc import Callable
from typing import Any

from flask import current_app, request, url_for
from flask_babel import lazy_gettext as _l

from hardship.committee import Permission
from hardship.web import masthead, visits
from hardship.web.access import Audience, access_of
from hardship.web.committee import bp

#: In the order in which an evening goes: the words, the first screen, and the folder or file whose
#: screens belong to it; the longest that fits has it. What is not open to this officer is left out.
_ROOMS: tuple[tuple[Any, str, str], ...] = (
    (_l("Desk"), "desk", "desk"),
    (_l("Applications"), "queue", "aid"),
    (_l("Payments"), "payments", "money_out"),
    (_l("Bank"), "bank_receipts", "money_in.bank"),
    (_l("Counter"), "counter", "money_in.counter"),
    (_l("Gifts"), "gifts", "money_in"),
    (_l("Ledger"), "ledger", "books"),
    (_l("Campaign"), "campaign", "campaign"),
    (_l("People"), "people", "officers.people"),
    (_l("Record"), "record", "record"),
)


@bp.app_context_processor
def head() -> dict[str, Any]:
    """What `layouts/room.html` shows of the officer; an address that leads nowhere is there too."""
    is_here = request.path.startswith(url_for("committee.desk"))
    who = visits.visitor() if is_here and not masthead.says_nothing() else None
    if who is None:
        return {}
    may, here = who.officer.may, _here()
    return {
        "officer_name": who.officer.display_name,
        "room_nav": [
            (label, url_for(f"committee.{screen}"), home == here)
            for label, screen, home in _ROOMS
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


def _here() -> str | None:
    """The home of the view of this request: the longest under which its module stands."""
    view = current_app.view_functions.get(request.endpoint or "")
    module = f"{getattr(view, '__module__', '')}."
    homes = [home for _, _, home in _ROOMS if module.startswith(f"{__package__}.{home}.")]
    return max(homes, key=len, default=None)
