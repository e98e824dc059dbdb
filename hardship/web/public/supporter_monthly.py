"""A supporter's monthly gifts: another amount, another card on Stripe's page, or the end."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms.validators import InputRequired

from hardship import campaigns, donations
from hardship.audit import SUPPORTER
from hardship.core.database import db
from hardship.core.errors import DomainError
from hardship.donations import GatewayRefused, GatewayUnavailable, UnknownToGateway
from hardship.web import installation
from hardship.web.access import supporter
from hardship.web.acts import acted, done
from hardship.web.errors import status_of
from hardship.web.forms import Between, Form, MoneyField
from hardship.web.monthly_ends import tell_stripe
from hardship.web.public import bp
from hardship.web.public.supporter_particulars import expect, is_to_tell
from hardship.web.public.supporters import current_email
from hardship.web.templating import language, money, page


class EndForm(Form):
    """Nothing to fill in: the button is the answer."""


@bp.route("/my-gifts/monthly/<uuid:monthly_id>/end", methods=["GET", "POST"])
@supporter
def my_monthly_end(monthly_id: UUID) -> Response:
    """Say what ending does, then do it: the wish first, so that it is kept if Stripe is away."""
    form = EndForm()
    answer = acted(
        form,
        lambda: donations.monthly.ask_to_end(_own(monthly_id).id, by=SUPPORTER),
        shown=lambda status: _end_page(monthly_id, form, status),
        then=url_for("public.my_gifts"),
        words=_("Your monthly gift ends. Nothing more is charged."),
    )
    if answer.status_code == 303:
        tell_stripe(monthly_id)
    return answer


def _own(monthly_id: UUID) -> donations.monthly.MonthlyGift:
    return donations.monthly.own(monthly_id, current_email())


def _end_page(monthly_id: UUID, form: EndForm, status: int) -> Response:
    monthly = _own(monthly_id)
    fund = campaigns.fund(monthly.fund_id)
    return page("public/supporter_monthly_end.html", status, monthly=monthly, fund=fund, form=form)


class AmountForm(Form):
    """What is charged each month."""

    amount = MoneyField(
        _l("Each month"),
        validators=[
            InputRequired(_l("Write an amount in dollars, like 40.")),
            Between(donations.LEAST_MINOR, donations.MOST_MINOR),
        ],
    )


@bp.route("/my-gifts/monthly/<uuid:monthly_id>/amount", methods=["GET", "POST"])
@supporter
def my_monthly_amount(monthly_id: UUID) -> Response:
    """Another amount from the next month on: Stripe first, then what it says of it."""
    monthly = _own(monthly_id)
    form = AmountForm(currency=monthly.currency, data={"amount": monthly.amount})
    name, is_running = monthly.subscription_id or "", monthly.is_running
    if not form.validate_on_submit():
        return _amount_page(monthly_id, form, 422 if form.is_submitted() else 200)
    db.session.rollback()
    try:
        if not is_running:
            raise donations.monthly.NotRunning
        facts = installation.gateway().change_subscription(name, form.amount.data)
    except DomainError as error:
        form.refuse(error)
        return _amount_page(monthly_id, form, status_of(error))
    return done(
        lambda: _follow(facts),
        then=lambda is_to_tell: url_for(
            "public.my_particulars" if is_to_tell else "public.my_gifts"
        ),
        words=_("From the next month on we charge %(amount)s.", amount=money(facts.amount)),
    )


def _follow(facts: donations.monthly.SubscriptionFacts) -> bool:
    """What Stripe says; and whether the union's report asks more of who gives so much."""
    donations.monthly.settle_subscription(facts)
    email = current_email()
    if not is_to_tell(email, facts.amount):
        return False
    expect(email)
    return True


def _amount_page(monthly_id: UUID, form: AmountForm, status: int) -> Response:
    monthly = _own(monthly_id)
    fund = campaigns.fund(monthly.fund_id)
    return page(
        "public/supporter_monthly_amount.html", status, monthly=monthly, fund=fund, form=form
    )


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
    except UnknownToGateway:
        flash(
            _(
                "Stripe no longer knows your card, so it cannot be changed. Write to the "
                "committee, or begin anew."
            )
        )
        return redirect(url_for("public.my_gifts"), code=303)
    except (GatewayUnavailable, GatewayRefused):
        flash(_("Stripe’s page does not open right now. Nothing has changed: try again later."))
        return redirect(url_for("public.my_gifts"), code=303)
