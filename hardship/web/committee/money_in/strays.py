"""Movements at Stripe that nobody can explain: one officer says what each is, another confirms."""

from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hardship import donations
from hardship.committee import Permission
from hardship.donations import StrayAnswer, StrayMovement
from hardship.web.access import current_officer, requires
from hardship.web.acts import pressed
from hardship.web.committee import bp
from hardship.web.committee.money_in.to_explain import explain_page
from hardship.web.committee.names import STRAY_ANSWERS
from hardship.web.templating import money


@bp.post("/strays/<uuid:stray_id>/is/<any(income, fee):answer>")
@requires(Permission.SUSPENSE_ASSIGN, fresh=True)
def explain_stray(stray_id: UUID, answer: str) -> Response:
    """Say what a movement is."""
    said = StrayAnswer(answer)
    return pressed(
        lambda: donations.suspense.explain_stray(stray_id, answer=said, by=current_officer()),
        shown=explain_page,
        then=url_for("committee.to_explain"),
        words=_words,
    )


def _words(stray: StrayMovement) -> str:
    amount = money(stray.amount)
    if stray.is_waiting or stray.said is None:
        return _("Somebody else confirms what you said of %(amount)s.", amount=amount)
    return _(
        "%(amount)s is in the books: %(what)s.",
        amount=amount,
        what=str(STRAY_ANSWERS[stray.said]).lower(),
    )


@bp.post("/strays/<uuid:stray_id>/confirm")
@requires(Permission.SUSPENSE_CONFIRM, fresh=True)
def confirm_stray(stray_id: UUID) -> Response:
    """Another person agrees."""
    return pressed(
        lambda: donations.suspense.confirm_stray(stray_id, by=current_officer()),
        shown=explain_page,
        then=url_for("committee.to_explain"),
        words=_words,
    )


@bp.post("/strays/<uuid:stray_id>/reject")
@requires(Permission.SUSPENSE_CONFIRM, fresh=True)
def reject_stray(stray_id: UUID) -> Response:
    """It is not that; whoever said so may take it back themselves."""
    return pressed(
        lambda: donations.suspense.reject_stray(stray_id, by=current_officer()),
        shown=explain_page,
        then=url_for("committee.to_explain"),
        words=_("The money stays in suspense."),
    )
