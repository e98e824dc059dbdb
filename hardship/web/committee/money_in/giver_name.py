"""A name that may not stand on the fund's page: an insult, somebody else's, or one that was a slip.

Nobody else may write on that page without being read before. So what stands there can be taken off.
"""

from uuid import UUID

from flask import request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hardship import donations
from hardship.committee import Permission
from hardship.web.access import current_officer, requires
from hardship.web.acts import acted
from hardship.web.committee import bp
from hardship.web.committee.reason import ReasonForm
from hardship.web.templating import page

_OFF, _ON = "off", "on"


@bp.route("/gifts/<uuid:gift_id>/name", methods=["GET", "POST"])
@requires(Permission.GIFT_IDENTIFY)
def gift_name(gift_id: UUID) -> Response:
    """Take it off, with a reason; where it is off, let it be shown again."""
    gift, form = donations.gift(gift_id), ReasonForm()
    # The form says what it is for, so that what is sent twice is one act.
    wish = request.form.get("wish", _ON if gift.is_name_hidden else _OFF)
    is_hidden = wish == _OFF
    return acted(
        form,
        lambda: donations.supporter_gifts.hide_name(
            gift_id, is_hidden=is_hidden, reason=form.reason.data, by=current_officer()
        ),
        shown=lambda status: page(
            "committee/money_in/gift_name.html", status, gift=gift, form=form, wish=wish
        ),
        then=url_for("committee.gift", gift_id=gift_id),
        words=_("The name is off the fund’s page.")
        if is_hidden
        else _("The name may stand on the fund’s page again."),
    )
