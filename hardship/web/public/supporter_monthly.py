"""A supporter's monthly gifts: another card on Stripe's page, or the end, in two clicks."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hardship import campaigns, donations
from hardship.audit import Actor, ActorKind
from hardship.core.database import db
from hardship.donations import GatewayRefused, GatewayUnavailable
from hardship.web import installation
from hardship.web.access import supporter
from hardship.web.acts import acted
from hardship.web.forms import Form
from hardship.web.public import bp
from hardship.web.public.supporters import current_email
from hardship.web.templating import language, page

_SUPPORTER = Actor(ActorKind.SUPPORTER)


class EndForm(Form):
    """Nothing to fill in: the button is the answer."""


@bp.route("/my-gifts/monthly/<uuid:monthly_id>/end", methods=["GET", "POST"])
@supporter
def my_monthly_end(monthly_id: UUID) -> Any:
    """Say what ending does, then do it: the wish first, so that it is kept if Stripe is away."""
    form = EndForm()
    answer = acted(
        form,
        lambda: donations.monthly.ask_to_end(_own(monthly_id).id, by=_SUPPORTER),
        shown=lambda status: _end_page(monthly_id, form, status),
        then=url_for("public.my_gifts"),
        words=_("Your monthly gift ends. Nothing more is charged."),
    )
    if answer.status_code == 303:
        _tell_stripe(monthly_id)
    return answer


def _own(monthly_id: UUID) -> donations.monthly.MonthlyGift:
    return donations.monthly.own(monthly_id, current_email())


def _end_page(monthly_id: UUID, form: EndForm, status: int) -> Response:
    monthly = _own(monthly_id)
    fund = campaigns.fund(monthly.fund_id)
    return page("public/supporter_monthly_end.html", status, monthly=monthly, fund=fund, form=form)


def _tell_stripe(monthly_id: UUID) -> None:
    """At once if Stripe answers; else the worker goes on asking."""
    try:
        donations.monthly.end_due(installation.gateway(), monthly_id)
    except GatewayUnavailable:
        db.session.rollback()


@bp.post("/my-gifts/monthly/<uuid:monthly_id>/card")
@supporter
def my_monthly_card(monthly_id: UUID) -> Response:
    """To Stripe's own page, which is opened for this visit."""
    customer_id = _own(monthly_id).customer_id or ""
    db.session.rollback()
    back = installation.settings().public_url + url_for("public.my_gifts")
    gateway = installation.gateway()
    try:
        return redirect(gateway.portal(customer_id, return_url=back, locale=language()), code=303)
    except (GatewayUnavailable, GatewayRefused):
        flash(_("Stripe’s page does not open right now. Nothing has changed: try again later."))
        return redirect(url_for("public.my_gifts"), code=303)
