"""The worker in front of the screen: their session's cookie, and what they may open."""

from flask import abort, redirect, session, url_for

from hardship import applications, campaigns
from hardship.applications import ApplicantSession, Application, Eligibility, Status
from hardship.campaigns import Fund
from hardship.core.database import db
from hardship.core.errors import NotFound
from hardship.web import access
from hardship.web.access import Audience
from hardship.web.cookies import SecretCookie
from hardship.web.public.by_mail import Visits
from hardship.web.templating import language

_SESSION = SecretCookie("hardship-applicant")
_VISITS = Visits(_SESSION, applications.session_of, applications.touch)
#: The living session of this browser, if it has one.
visiting = _VISITS.visiting
access.door(Audience.APPLICANT, _VISITS.recognise, _SESSION, sign_in="public.apply_sign_in")
_ELIGIBLE = "eligible"
_QUESTIONS = ("name", "contact", "worksite", "fund", "needs", "urgency", "household", "benefits")


def welcome(token: str) -> None:
    """Give the browser the session's secret, for this visit only."""
    _SESSION.give(token)


def say_goodbye() -> None:
    """Make the browser forget the secret."""
    _SESSION.take_back()


def current_session() -> ApplicantSession:
    """The session that let this worker in. Only for views marked `@applicant`."""
    return db.session.get_one(ApplicantSession, access.current_mailed_session_id())


def current_email() -> str:
    """The address with which this worker signed in."""
    email = current_session().email
    if email is None:
        abort(redirect(url_for("public.apply_sign_in"), code=303))
    return email


def remember_eligibility(answers: Eligibility) -> None:
    """The three answers were given; they are asked before anything is known of anybody."""
    session[_ELIGIBLE] = applications.obstacle(answers) is None


def forget_eligibility() -> None:
    """They led to a draft, which is committed."""
    session.pop(_ELIGIBLE, None)


def open_campaign() -> campaigns.Campaign:
    """The campaign that people may apply to now, or the page that says so."""
    campaign = campaigns.current_campaign()
    if campaign is None:
        raise NotFound
    return campaign


def is_of_this_campaign(application: Application) -> bool:
    """Whether its answers are of the campaign that people may apply to: only those change."""
    campaign = campaigns.current_campaign()
    return campaign is not None and campaign.id == application.campaign_id


def begin_or_find(email: str) -> Application | None:
    """The worker's open application; a new draft if the three questions were answered.

    Runs inside the caller's transaction.
    """
    campaign = campaigns.current_campaign()
    if campaign is None:
        return None
    found = applications.open_application_of(email, campaign.id)
    if found is None and session.get(_ELIGIBLE) and campaign.is_open:
        found = applications.start(email, campaign=campaign, locale=language())
    return found


def draft() -> Application:
    """What this worker is writing; without a draft, the way to their status page."""
    campaign = open_campaign()
    found = applications.open_application_of(current_email(), campaign.id)
    if found is None or not found.is_being_written:
        abort(redirect(url_for("public.my_application"), code=303))
    return found


def steps(application: Application) -> list[str]:
    """The questions of this application in their order; where there is no choice, no fund."""
    chosen = applications.draft_answers(application).fund_id
    others = {fund.id for fund in offered_funds(application)} - {chosen}
    asked = [name for name in _QUESTIONS if name != "fund" or others or chosen is None]
    return [*asked, "payment"]


def offered_funds(application: Application) -> list[Fund]:
    """What can be applied to: the funds that are open, and the own one of what was sent before."""
    own = None if application.state is Status.DRAFT else application.fund_id
    found = campaigns.funds(application.campaign_id)
    return [fund for fund in found if fund.is_open or fund.id == own]


def question_url(name: str, back: str | None = None) -> str:
    """Where a question is asked. `back` "check" returns to the answers after one was changed."""
    if name == "needs":
        return url_for("public.apply_needs", back=back)
    if name == "check":
        return url_for("public.apply_check")
    return url_for("public.apply_question", question=name, back=back)


def first_unanswered(application: Application) -> str:
    """Where to go on writing: the first question without an answer, else the check."""
    answers = applications.draft_answers(application)
    holes = applications.unanswered(answers, applications.draft_payee(application))
    asked = steps(application)
    name = next((name for name in holes if name in asked), "check")
    if name == "payment" and answers.method is not None:
        return question_url("payment-details")
    return question_url(name)
