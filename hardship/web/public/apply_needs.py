"""What the money is for: one line a need, added, changed and taken away one at a time."""

import re
from datetime import date

from flask import abort, redirect, request
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import SelectChoice, StringField

from hardship import applications, campaigns
from hardship.applications import (
    CATEGORY_LABELS,
    DUE_AROUND,
    LONGEST_TEXT,
    MOST_NEEDS,
    NEED_CATEGORIES,
    Answers,
    Application,
    Need,
    check_day,
    check_words,
)
from hardship.applications import LEAST_FOR_A_NEED_MINOR as LEAST
from hardship.applications import MOST_FOR_A_NEED_MINOR as MOST
from hardship.core.database import transaction
from hardship.core.money import Money
from hardship.ledger import AidCategory
from hardship.web.access import applicant
from hardship.web.forms import AtMost, Between, DayField, Form, MoneyField, Needed
from hardship.web.public import bp
from hardship.web.public.applicants import draft, question_url
from hardship.web.public.apply_fields import OneOf, said_beside
from hardship.web.public.apply_questions import later, onward, place_of, way_back
from hardship.web.templating import language, page


class NeedForm(Form):
    """One need: what, how much, by when, to whom."""

    category = OneOf(
        _l("What is it for?"),
        choices=[
            SelectChoice(category.value, _l(CATEGORY_LABELS[category]))
            for category in NEED_CATEGORIES
        ],
        needed=_l("Choose what it is for."),
    )
    amount = MoneyField(
        _l("How much is it?"),
        validators=[
            Needed(_l("Write how much it is.")),
            Between(LEAST, MOST),
        ],
    )
    words = StringField(_l("What is it, in a few words?"), validators=[AtMost(LONGEST_TEXT)])
    due_on = DayField(_l("When is it due?"))
    payee = StringField(_l("Who is it paid to?"), validators=[AtMost(LONGEST_TEXT)])

    today: date

    def validate_words(self, field: StringField) -> None:
        """Something else says what."""
        with said_beside():
            check_words(self.category.data, field.data or "")

    def validate_due_on(self, field: DayField) -> None:
        """A date near today, or none."""
        if field.data is not None:
            with said_beside():
                check_day(field.data, DUE_AROUND, today=self.today)

    def is_blank(self) -> bool:
        """Whether nothing was typed at all."""
        texts = [self.category.data, self.payee.data, self.words.data]
        typed = [*texts, *(self.amount.raw_data or [])]
        return not any([*typed, *(part.strip() for part in self.due_on.raw_data or [])])

    def show(self, need: Need, currency: str) -> None:
        """Fill the fields from a need."""
        self.category.data = need.category.value
        self.amount.data = Money(need.minor, currency)
        self.due_on.data = need.due_on
        self.payee.data = need.payee
        self.words.data = need.words

    def need(self) -> Need:
        """The need that was typed."""
        amount = self.amount.data or Money.zero(self.amount.currency)
        return Need(
            category=AidCategory(self.category.data),
            minor=amount.minor,
            due_on=self.due_on.data,
            payee=self.payee.data or "",
            words=self.words.data or "",
        )


def _form(currency: str) -> NeedForm:
    form = NeedForm(currency=currency)
    form.today = campaigns.accounting_date()
    return form


@bp.route("/apply/needs", methods=["GET", "POST"])
@applicant
def apply_needs() -> Response:
    """The needs so far, and a form for the next one."""
    application = draft()
    answers = applications.draft_answers(application)
    form = _form(application.currency)
    number = _number_in_hand(answers)
    if not form.is_submitted():
        return _page(application, answers, form, number)
    if "remove" in request.form:
        return _remove(form)
    if form.is_blank() and answers.needs:
        return _go_on(application, saved=True)
    if not form.validate() or number > MOST_NEEDS:
        if "later" in request.form:
            return later(kept=False)
        return _page(application, answers, form, number)
    with transaction():
        _keep(draft(), form, number)
    return _go_on(application, saved=True)


def _number_in_hand(answers: Answers) -> int:
    """Which need the form holds. A form that is sent twice names the same one, and counts once."""
    fresh = len(answers.needs) + 1
    sent = request.form.get("number", str(fresh))
    if not re.fullmatch("[1-9]", sent):
        abort(400)
    return min(int(sent), fresh)


def _keep(application: Application, form: NeedForm, number: int) -> None:
    answers = applications.draft_answers(application)
    position = number - 1 if number <= len(answers.needs) else None
    answers = answers.with_need(form.need(), position)
    applications.save_draft(application, answers, locale=language())


def _remove(form: NeedForm) -> Response:
    """Take one need away; what was begun of another stays in the form.

    A press that is sent twice finds another count of needs the second time, and takes nothing.
    """
    removed = None
    with transaction():
        application = draft()
        answers = applications.draft_answers(application)
        here = {str(at): need for at, need in enumerate(answers.needs, start=1)}
        if request.form.get("number") == str(len(answers.needs) + 1):
            removed = here.get(request.form["remove"])
        if removed is not None:
            answers = answers.without_need(int(request.form["remove"]) - 1)
            applications.save_draft(application, answers, locale=language())
    return _page(application, answers, form, len(answers.needs) + 1, removed=removed)


def _go_on(application: Application, *, saved: bool) -> Response:
    if "later" in request.form:
        return later(kept=saved)
    if "more" in request.form:
        return redirect(question_url("needs", back=way_back()), code=303)
    return redirect(onward(application, place_of(application, "needs")), code=303)


def _page(
    application: Application,
    answers: Answers,
    form: NeedForm,
    number: int,
    *,
    change: bool = False,
    removed: Need | None = None,
) -> Response:
    return page(
        "public/apply_needs.html",
        422 if form.is_submitted() and "remove" not in request.form else 200,
        form=form,
        place=place_of(application, "needs"),
        application=application,
        fund=campaigns.fund(answers.fund_id or application.fund_id),
        needs=answers.needs,
        number=number,
        change=change,
        removed=removed,
        is_full=number > MOST_NEEDS,
    )


#: Needs are counted with one digit (`MOST_NEEDS`); a longer number is no address of ours.
_ONE_NEED = "/apply/needs/<int(fixed_digits=1):number>"


@bp.route(_ONE_NEED, methods=["GET", "POST"])
@applicant
def apply_need(number: int) -> Response:
    """Change one need."""
    application = draft()
    answers = applications.draft_answers(application)
    if not 1 <= number <= len(answers.needs):
        abort(404)
    form = _form(application.currency)
    if not form.validate_on_submit():
        if not form.is_submitted():
            form.show(answers.needs[number - 1], application.currency)
        return _page(application, answers, form, number, change=True)
    with transaction():
        _keep(draft(), form, number)
    return redirect(question_url("needs", back=way_back()), code=303)
