"""What a supporter reads and may change: their gifts, each receipt, the name that is shown."""

from collections.abc import Sequence
from uuid import UUID

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response
from wtforms import BooleanField, RadioField, SelectChoice, StringField

from hardship import campaigns, donations, payers, supporters
from hardship.core.limits import LONGEST_NAME
from hardship.donations import Gift, NameNeeded
from hardship.web.access import supporter
from hardship.web.acts import acted
from hardship.web.forms import AtMost, Form
from hardship.web.public import bp
from hardship.web.public.gift_reckoning import reckoned
from hardship.web.public.gift_words import MONTHLY_STANDING, STANDING
from hardship.web.public.seals import proof_shown
from hardship.web.public.supporters import current_email
from hardship.web.templating import language, page

NAMED, UNNAMED = "named", "unnamed"


class NameForm(Form):
    """How somebody who gave appears in public."""

    shown = RadioField(
        _l("On the fund’s page"),
        choices=[
            SelectChoice(NAMED, _l("Show my name")),
            SelectChoice(UNNAMED, _l("Show no name")),
        ],
        default=UNNAMED,
    )
    name = StringField(_l("Your name"), validators=[AtMost(LONGEST_NAME)])
    everywhere = BooleanField(_l("Do the same for all my gifts"))


@bp.get("/my-gifts")
@supporter
def my_gifts() -> Response:
    """Everything that was given with this address, by Stripe or over the counter."""
    email = current_email()
    return page(
        "public/supporter_gifts.html",
        email=email,
        gifts=supporters.history(email, request.args.get("cursor")),
        standing=STANDING,
        years=supporters.years(email),
        monthly=[
            (each, campaigns.fund(each.fund_id).text("name", language()))
            for each in donations.monthly.of_supporter(email)
        ],
        monthly_standing=MONTHLY_STANDING,
        payer=payers.by_email(email),
    )


@bp.get("/my-gifts/<uuid:gift_id>")
@supporter
def my_gift(gift_id: UUID) -> Response:
    """The receipt of one gift, check or cash."""
    told = supporters.own(gift_id, current_email())
    proof, is_changed = proof_shown(told)
    return page(
        "public/supporter_receipt.html",
        told=told,
        standing=STANDING,
        reckoned=reckoned(told),
        proof=proof,
        is_changed=is_changed,
        proof_file=url_for("public.my_gift_proof", gift_id=told.id),
    )


@bp.route("/my-gifts/<uuid:gift_id>/name", methods=["GET", "POST"])
@supporter
def my_gift_name(gift_id: UUID) -> Response:
    """Change the name that is shown with this gift, or with all of them."""
    told = supporters.own_gift(gift_id, current_email())
    form = NameForm(data=_shown_now(told.gift))
    return acted(
        form,
        lambda: donations.supporter_gifts.appear_as(
            current_email(),
            name=form.name.data or "",
            is_anonymous=form.shown.data == UNNAMED,
            gift_id=None if form.everywhere.data else gift_id,
        ),
        shown=lambda status: page("public/supporter_name.html", status, told=told, form=form),
        then=url_for("public.my_gift", gift_id=gift_id),
        words=lambda what: _changed(what, is_named=form.shown.data == NAMED),
        field_of={NameNeeded: "name"},
    )


def _shown_now(gift: Gift) -> dict[str, object]:
    return {"shown": UNNAMED if gift.is_anonymous else NAMED, "name": gift.name or ""}


def _changed(what: Sequence[Gift | donations.monthly.MonthlyGift], *, is_named: bool) -> str:
    """What is true now: the page tells of a gift while the fund has any of it, not of each."""
    if not what:
        return _("It is shown like that already.")
    if not is_named:
        return str(
            ngettext(
                "Saved. Where the fund’s page tells of this gift, it shows no name.",
                "Saved for %(num)s gifts. Where the fund’s page tells of them, it shows no name.",
                len(what),
            )
        )
    if any(each.is_name_hidden for each in what):
        return _("Saved. Names that the committee took off the page stay off.")
    return str(
        ngettext(
            "Saved. Where the fund’s page tells of this gift, it shows this name.",
            "Saved for %(num)s gifts. Where the fund’s page tells of them, it shows this name.",
            len(what),
        )
    )
