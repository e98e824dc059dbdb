"""The worker corrects how they are paid: the application's own last question, asked once more.

Nothing is kept between its two pages: which way is in the address of the second.
"""

from dataclasses import replace
from uuid import UUID

from flask import redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hardship import applications, campaigns, payouts
from hardship.applications import Application, Incomplete, PayMethod
from hardship.web.access import applicant
from hardship.web.acts import acted
from hardship.web.public import bp
from hardship.web.public.applicants import current_email
from hardship.web.public.apply_forms import PaymentForm, QuestionForm, Written
from hardship.web.public.apply_questions import details_form
from hardship.web.templating import page


@bp.route("/my-application/<uuid:application_id>/payment", methods=["GET", "POST"])
@applicant
def correct_payment(application_id: UUID) -> Response:
    """A check or a transfer."""
    application, form = _correctable(application_id), PaymentForm()
    if form.validate_on_submit():
        return redirect(_details_url(application, PayMethod(form.method.data)), code=303)
    if not form.is_submitted():
        form.show(_written(application))
    return _page(application, form, 422 if form.is_submitted() else 200)


@bp.route(
    "/my-application/<uuid:application_id>/payment/<any(cheque,transfer):method>",
    methods=["GET", "POST"],
)
@applicant
def correct_payment_details(application_id: UUID, method: str) -> Response:
    """Which address or account; saved, it counts for what is prepared from then on."""
    application = _correctable(application_id)
    written = _written(application, PayMethod(method))
    form = details_form(written)
    if request.method == "GET":
        form.show(written)

    def correct() -> None:
        payee = form.answer(written).payee
        if payee is None:
            raise Incomplete
        payouts.correct_payee(application, payee)

    return acted(
        form,
        correct,
        shown=lambda status: _page(application, form, status),
        then=url_for("public.my_application_one", application_id=application.id),
        words=_("Saved. What we prepare from now on goes there."),
    )


def _correctable(application_id: UUID) -> Application:
    """The worker's own. Raises `NotFound`, and why it cannot be corrected."""
    application = applications.own_application(application_id, current_email())
    obstacle = payouts.correction_obstacle(application)
    if obstacle is not None:
        raise obstacle
    return application


def _written(application: Application, method: PayMethod | None = None) -> Written:
    """What the questions begin with: how the worker is paid as things stand."""
    version, payee = applications.current_version(application), applications.payee_of(application)
    method = method or (payee.method if payee else None)
    answers = replace(applications.sent_answers(version), method=method)
    return Written(answers, payee, application.currency, campaigns.accounting_date())


def _details_url(application: Application, method: PayMethod) -> str:
    return url_for(
        "public.correct_payment_details", application_id=application.id, method=method.value
    )


def _page(application: Application, form: QuestionForm, status: int) -> Response:
    back = (
        "public.my_application_one" if isinstance(form, PaymentForm) else "public.correct_payment"
    )
    return page(
        "public/my_application_payment.html",
        status,
        application=application,
        form=form,
        back=url_for(back, application_id=application.id),
    )
