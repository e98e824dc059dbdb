"""Before anything is asked: the rules in plain words, three questions, and a kind dead end."""

from flask import redirect, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from hardship import applications, campaigns
from hardship.applications import Eligibility, Obstacle
from hardship.campaigns import FundStatus
from hardship.core.database import transaction
from hardship.web.access import public
from hardship.web.forms import Form
from hardship.web.public import bp
from hardship.web.public.applicants import (
    begin_or_find,
    first_unanswered,
    forget_eligibility,
    remember_eligibility,
    visiting,
)
from hardship.web.public.apply_fields import OneOf
from hardship.web.templating import page

_YES_NO = [SelectChoice("yes", _l("Yes")), SelectChoice("no", _l("No"))]


class EligibilityForm(Form):
    """Three questions with yes or no."""

    on_strike = OneOf(
        _l("Are you on strike in this campaign?"),
        choices=_YES_NO,
        needed=_l("Say whether you are on strike."),
    )
    lost_pay = OneOf(
        _l("Have you lost pay because of the strike?"),
        choices=_YES_NO,
        needed=_l("Say whether you have lost pay."),
    )
    needs_help = OneOf(
        _l("Is there something you cannot pay right now?"),
        choices=_YES_NO,
        needed=_l("Say whether there is something you cannot pay."),
    )

    def answers(self) -> Eligibility:
        """The answers as the rules read them."""
        return Eligibility(
            on_strike=self.on_strike.data == "yes",
            lost_pay=self.lost_pay.data == "yes",
            needs_help=self.needs_help.data == "yes",
        )


@bp.route("/apply", methods=["GET", "POST"])
@public
def apply() -> Response:
    """The rules and the three questions."""
    campaign = campaigns.current_campaign()
    funds = [each for each in campaigns.funds(campaign.id) if each.is_open] if campaign else []
    if not funds:
        return page("public/apply_closed.html", campaign=campaign, is_paused=_is_paused(campaign))
    form = EligibilityForm()
    if not form.validate_on_submit():
        return page(
            "public/apply.html", 422 if form.is_submitted() else 200, form=form, fund=funds[0]
        )
    answers = form.answers()
    obstacle = applications.obstacle(answers)
    if obstacle is not None:
        return redirect(url_for("public.apply_other_help", why=obstacle.value), code=303)
    remember_eligibility(answers)
    return redirect(_onward(), code=303)


def _is_paused(campaign: campaigns.Campaign | None) -> bool:
    """Whether it opens again: the campaign waits, or every fund that is not closed does."""
    if campaign is None or campaign.is_closed:
        return False
    return campaign.is_paused or any(
        each.status == FundStatus.PAUSED for each in campaigns.funds(campaign.id)
    )


def _onward() -> str:
    """A worker who is signed in already begins at once."""
    here = visiting()
    if here is None or here.email is None:
        return url_for("public.apply_sign_in")
    email = here.email
    with transaction():
        application = begin_or_find(email)
    forget_eligibility()
    if application is None or not application.is_being_written:
        return url_for("public.my_application")
    return first_unanswered(application)


@bp.get("/apply/other-help/<why>")
@public
def apply_other_help(why: str) -> Response:
    """This fund is not the place; what else there is."""
    if why not in set(Obstacle):
        return redirect(url_for("public.apply"), code=303)
    organisation = campaigns.organisation_or_none()
    return page("public/apply_other_help.html", why=Obstacle(why), organisation=organisation)
