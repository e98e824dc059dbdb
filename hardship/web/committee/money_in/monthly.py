"""Ending a monthly gift for a supporter who telephoned or wrote.

Nothing else of it is changed here: another card is theirs to give and another amount theirs to
choose, on their own page.
"""

from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hardship import donations
from hardship.committee import Permission
from hardship.web.access import current_officer, requires
from hardship.web.acts import acted
from hardship.web.committee import bp
from hardship.web.committee.money_in.words import MONTHLY_STATES
from hardship.web.committee.names import fund_names
from hardship.web.committee.reason import ReasonForm
from hardship.web.monthly_ends import tell_stripe
from hardship.web.templating import page


@bp.route("/monthly-gifts/<uuid:monthly_id>/end", methods=["GET", "POST"])
@requires(Permission.MONTHLY_END, fresh=True)
def monthly_end(monthly_id: UUID) -> Response:
    """The supporter's own ending, by another hand: the wish first, so that it is kept."""
    found, form = donations.monthly.by_id(monthly_id), ReasonForm()
    answer = acted(
        form,
        lambda: donations.monthly.ask_to_end(
            monthly_id, by=current_officer().actor, reason=form.reason.data
        ),
        shown=lambda status: _end_page(found, form, status),
        then=url_for("committee.gifts", monthly=monthly_id),
        words=_(
            "The monthly gift ends. Nothing more is charged, and the supporter is told by mail."
        ),
    )
    if answer.status_code == 303:
        tell_stripe(monthly_id)
    return answer


def _end_page(found: donations.monthly.MonthlyGift, form: ReasonForm, status: int) -> Response:
    return page(
        "committee/money_in/monthly_end.html",
        status,
        form=form,
        monthly=found,
        state_words=MONTHLY_STATES[found.state],
        of_fund=fund_names()[found.fund_id],
        sees_givers=current_officer().may(Permission.GIFT_IDENTIFY),
    )
