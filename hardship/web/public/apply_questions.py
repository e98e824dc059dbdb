"""One question a page. Each page saves into the draft, so that a worker can leave and come back."""

from dataclasses import dataclass

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from hardship import applications, campaigns
from hardship.applications import Application, ClosedForNow, PayMethod
from hardship.core.database import transaction
from hardship.web.access import applicant
from hardship.web.public import bp
from hardship.web.public.applicants import (
    current_email,
    draft,
    first_unanswered,
    offered_funds,
    question_url,
    steps,
)
from hardship.web.public.apply_forms import (
    BenefitsForm,
    ContactForm,
    FundForm,
    HouseholdForm,
    NameForm,
    PaymentForm,
    QuestionForm,
    UrgencyForm,
    WorksiteForm,
    Written,
)
from hardship.web.public.apply_pay_forms import ChequeForm, TransferForm
from hardship.web.templating import hour, language, page

_FORMS: dict[str, type[QuestionForm]] = {
    "name": NameForm,
    "contact": ContactForm,
    "worksite": WorksiteForm,
    "fund": FundForm,
    "urgency": UrgencyForm,
    "household": HouseholdForm,
    "benefits": BenefitsForm,
    "payment": PaymentForm,
}


@dataclass(frozen=True)
class Place:
    """Where a question stands among the others, and where the links around it lead.

    `is_kept`: the draft began with what the worker said last time.
    """

    step: int
    steps: int
    back: str
    onward: str
    saved: str
    is_kept: bool


def place_of(application: Application, question: str) -> Place:
    """The second half of the last question counts as the same one."""
    names = steps(application)
    at = names.index("payment" if question == "payment-details" else question)
    before = question_url(names[at - 1]) if at else url_for("public.my_application")
    after = question_url(names[at + 1]) if at + 1 < len(names) else question_url("check")
    if question == "payment-details":
        before = question_url("payment", back=way_back())
    elif way_back():
        before = after = question_url("check")
    if question == "payment":
        after = question_url("payment-details", back=way_back())
    is_kept = applications.draft_answers(application).is_kept and not way_back()
    return Place(at + 1, len(names), before, after, saved_at(application), is_kept)


def onward(application: Application, place: Place) -> str:
    """The next question; where answers were kept, only what is missing, and then the check."""
    return first_unanswered(application) if place.is_kept else place.onward


def saved_at(application: Application) -> str:
    """The time of the last save in words; nothing before the first one."""
    if application.saved_at == application.started_at:
        return ""
    return hour(application.saved_at)


def way_back() -> str | None:
    """Set when the worker came from "check your answers" and goes back there."""
    return "check" if request.args.get("back") == "check" else None


def written_so_far(application: Application) -> Written:
    """The draft as the forms read it."""
    return Written(
        answers=applications.draft_answers(application),
        payee=applications.draft_payee(application),
        currency=application.currency,
        today=campaigns.accounting_date(),
    )


@bp.route(
    "/apply/<any(name,contact,worksite,fund,urgency,household,benefits,payment,"
    "'payment-details'):question>",
    methods=["GET", "POST"],
)
@applicant
def apply_question(question: str) -> Response:
    """Show one question; keep its answer and go on to the next."""
    application = draft()
    if question == "fund" and "fund" not in steps(application):
        abort(404)
    written = written_so_far(application)
    form = _form_for(question, application, written)
    place = place_of(application, question)
    if not form.validate_on_submit():
        if form.is_submitted() and "later" in request.form:
            return later(kept=False)
        return _page(question, form, application, place)
    with transaction():
        application = draft()
        answered = form.answer(written_so_far(application))
        applications.save_draft(
            application, answered.answers, payee=answered.payee, locale=language()
        )
    return (
        later(kept=True)
        if "later" in request.form
        else redirect(onward(application, place), code=303)
    )


def _page(question: str, form: QuestionForm, application: Application, place: Place) -> Response:
    return page(
        "public/apply_question.html",
        422 if form.is_submitted() else 200,
        question=question,
        form=form,
        place=place,
        application=application,
        email=current_email(),
    )


def later(*, kept: bool) -> Response:
    """The worker leaves for now."""
    if kept:
        flash(_("Saved. Come back any time with your e-mail address."))
    else:
        flash(_("We kept everything up to the last page. Come back any time."), "care")
    return redirect(url_for("public.my_application"), code=303)


def _form_for(question: str, application: Application, written: Written) -> QuestionForm:
    """The question's form with its choices, filled from the draft when it is only looked at."""
    form = (
        _FORMS[question](currency=written.currency) if question in _FORMS else details_form(written)
    )
    if isinstance(form, WorksiteForm):
        form.offer(campaigns.worksites(application.campaign_id))
    if isinstance(form, FundForm):
        _offer_funds(form, application, written)
    if isinstance(form, UrgencyForm):
        form.today = written.today
    if request.method == "GET":
        form.show(written)
    return form


def _offer_funds(form: FundForm, application: Application, written: Written) -> None:
    """Those to choose from; the one of the worksite is proposed. It can be that there is none."""
    funds = offered_funds(application)
    form.fund.choices = [
        SelectChoice(str(fund.id), fund.text("name", language())) for fund in funds
    ]
    if not funds:
        form.refuse(ClosedForNow())
    if request.method == "GET" and written.answers.worksite_id is not None:
        proposed = campaigns.worksite(written.answers.worksite_id).fund_id
        form.fund.data = str(proposed) if proposed in {fund.id for fund in funds} else None


def details_form(written: Written) -> QuestionForm:
    """Where the money goes, in the way that was chosen."""
    if written.answers.method is None:
        abort(redirect(question_url("payment"), code=303))
    if written.answers.method is PayMethod.CHEQUE:
        return ChequeForm()
    form = TransferForm()
    form.know(written.payee)
    return form
