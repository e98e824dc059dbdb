"""The worker's own page: where the application stands, and what they can do now."""

from datetime import datetime
from uuid import UUID

from flask import redirect, url_for
from flask_babel import gettext
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hardship import applications, audit, awards, campaigns, payouts
from hardship.applications import WITHDRAWABLE, Application, ClosedForNow, Status, Terms
from hardship.core import clock
from hardship.core.database import transaction
from hardship.web.access import applicant
from hardship.web.acts import acted, done
from hardship.web.forms import Form
from hardship.web.public import bp
from hardship.web.public.applicants import (
    current_email,
    first_unanswered,
    is_of_this_campaign,
)
from hardship.web.public.application_story import (
    Facts,
    asks_where,
    is_paid_again,
    lead,
    story,
    title,
)
from hardship.web.public.openings import openings
from hardship.web.templating import moment, money, page

#: Nothing is paid any more, so that nothing is worked out.
_OVER = {Status.DECLINED, Status.WITHDRAWN}


class WithdrawForm(Form):
    """One button, after a page that says what it does."""


@bp.get("/my-application")
@applicant
def my_application() -> Response:
    """The newest application of whoever signed in."""
    mine = applications.applications_of(current_email())
    if not mine:
        return page("public/my_application_none.html")
    current = next((each for each in mine if each.ended_at is None), mine[0])
    return _page(current, mine)


@bp.get("/my-application/<uuid:application_id>")
@applicant
def my_application_one(application_id: UUID) -> Response:
    """One of several, such as an earlier one."""
    mine = applications.applications_of(current_email())
    return _page(_own(application_id), mine)


def _own(application_id: UUID) -> Application:
    return applications.own_application(application_id, current_email())


def _page(application: Application, mine: list[Application]) -> Response:
    if application.state is Status.DRAFT:
        return page(
            "public/my_application_draft.html",
            application=application,
            onward=first_unanswered(application),
            others=[each for each in mine if each.id != application.id],
            labels=applications.WORKER_LABELS,
        )
    terms = awards.terms_of(application)
    facts = _facts(application, terms)
    return page(
        "public/my_application.html",
        application=application,
        title=title(facts),
        as_of=moment(clock.now(), "full"),
        lead=lead(facts),
        chapters=story(facts),
        needs_in_words=_needs_in_words(application),
        lines=terms.explained(application.approved),
        step_labels=applications.STEP_LABELS,
        counts=application.state not in _OVER,
        reasons=applications.reasons_told(application),
        openings=openings(application),
        may_change=application.is_undecided and is_of_this_campaign(application),
        may_withdraw=application.state in WITHDRAWABLE,
        may_correct=payouts.correction_obstacle(application) is None,
        asks_where=asks_where(facts),
        may_apply=_may_apply(mine) and not is_paid_again(facts),
        others=[each for each in mine if each.id != application.id],
        labels=applications.WORKER_LABELS,
    )


def _facts(application: Application, terms: Terms) -> Facts:
    version = applications.current_version(application)
    granted = awards.awards_of(application.id)
    cast = [vote.cast_at for vote in applications.votes(application) if not vote.is_void]
    return Facts(
        application=application,
        standing=applications.standing(application, terms),
        ahead=applications.ahead_of(application) if application.is_undecided else 0,
        version=version.number,
        changed_at=version.submitted_at if version.number > 1 else None,
        is_opened=bool(cast) or _is_opened(application, version.submitted_at),
        read_at=max(cast, default=None),
        payee=applications.payee_of(application),
        place=awards.place_in_line(application),
        awards=granted,
        payments=payouts.payments_of(award.id for award in granted) if granted else [],
        corrected=[each.corrected_at for each in applications.corrections(application)],
    )


def _is_opened(application: Application, since: datetime) -> bool:
    """Whether somebody opened it to decide, as it stands now; others read it for other ends."""
    return any(
        each.details.get("why") == "decide" and each.recorded_at >= since
        for each in audit.acts("application.opened", Application.__tablename__, [application.id])
    )


def _needs_in_words(application: Application) -> str:
    needs = applications.needs_by_category(application)
    labels = applications.CATEGORY_LABELS
    return " · ".join(
        f"{gettext(labels[category])} {money(amount)}" for category, amount in needs.items()
    )


def _may_apply(mine: list[Application]) -> bool:
    campaign = campaigns.current_campaign()
    is_free = all(each.state not in applications.OPEN for each in mine)
    return campaign is not None and campaign.is_open and is_free


@bp.get("/my-application/<uuid:application_id>/answers")
@applicant
def my_application_answers(application_id: UUID) -> Response:
    """Read what was sent."""
    application = _own(application_id)
    version = applications.current_version(application)
    answers = applications.sent_answers(version)
    place, how = answers.worksite_id, applications.pay_details_of(application)
    return page(
        "public/my_application_answers.html",
        application=application,
        version=version,
        answers=answers,
        payee=how.payee,
        corrected_at=how.corrected_at,
        currency=version.currency,
        worksite=campaigns.worksite(place) if place else None,
        fund=campaigns.fund(application.fund_id),
        asks_fund=len(campaigns.funds(application.campaign_id)) > 1,
        email=current_email(),
    )


@bp.post("/my-application/<uuid:application_id>/change")
@applicant
def my_application_change(application_id: UUID) -> Response:
    """Open what was sent for a change; what was sent stays in force until the change is sent."""
    own = _own(application_id)
    if not is_of_this_campaign(own):
        raise ClosedForNow
    with transaction():
        applications.start_edit(own)
    return redirect(url_for("public.apply_check"), code=303)


@bp.post("/my-application/<uuid:application_id>/discard")
@applicant
def my_application_discard(application_id: UUID) -> Response:
    """Throw away what was written and not sent."""
    return done(
        lambda: applications.discard_draft(_own(application_id)),
        then=url_for("public.my_application"),
        words=_("What you had written is deleted. What you sent before has not changed."),
    )


@bp.route("/my-application/<uuid:application_id>/withdraw", methods=["GET", "POST"])
@applicant
def my_application_withdraw(application_id: UUID) -> Response:
    """Say what withdrawing does, then do it."""
    application, form = _own(application_id), WithdrawForm()
    if not form.is_submitted() and application.state not in WITHDRAWABLE:
        return redirect(url_for("public.my_application"), code=303)
    return acted(
        form,
        lambda: applications.withdraw(application),
        shown=lambda status: _withdraw_page(application, form, status),
        then=url_for("public.my_application"),
        words=_("You withdrew your application."),
    )


def _withdraw_page(application: Application, form: WithdrawForm, status: int) -> Response:
    return page("public/my_application_withdraw.html", status, application=application, form=form)
