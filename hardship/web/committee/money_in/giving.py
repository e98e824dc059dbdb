"""Whether people can give: the breaker against tried-out cards, and the pause by hand."""

from flask import url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hardship import committee, donations
from hardship.committee import Permission
from hardship.web.access import current_officer, requires
from hardship.web.acts import pressed
from hardship.web.committee import bp
from hardship.web.committee.money_in.tabs import tabs
from hardship.web.templating import page


@bp.get("/giving")
@requires(Permission.GIFT_READ)
def giving() -> Response:
    """How giving stands, and its one button."""
    return _page()


def _page(status: int = 200, refused: str = "") -> Response:
    state = donations.card_testing.state_of_giving()
    names = committee.officer_names([state.pause.paused_by_id] if state.pause else [])
    return page(
        "committee/money_in/giving.html",
        status,
        refused=refused,
        tabs=tabs(),
        state=state,
        by=next(iter(names.values()), ""),
        may_pause=current_officer().may(Permission.GIVING_PAUSE),
    )


@bp.post("/giving/pause")
@requires(Permission.GIVING_PAUSE)
def pause_giving() -> Response:
    """From now on whoever wants to give reads where to send a check."""
    return pressed(
        lambda: donations.card_testing.pause_giving(by=current_officer()),
        shown=_page,
        then=url_for("committee.giving"),
        words=_("Giving is paused. Whoever wants to give reads where to send a check."),
    )


@bp.post("/giving/resume")
@requires(Permission.GIVING_PAUSE)
def resume_giving() -> Response:
    """People can give online again."""
    return pressed(
        lambda: donations.card_testing.resume_giving(by=current_officer()),
        shown=_page,
        then=url_for("committee.giving"),
        words=_("People can give again."),
    )
