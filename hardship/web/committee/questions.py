"""Questions people ask, and the committee's answers."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from hardship import campaigns
from hardship.campaigns import Step
from hardship.committee import Permission
from hardship.core.database import transaction
from hardship.web.access import current_officer, requires
from hardship.web.committee import bp
from hardship.web.committee.bilingual import BilingualForm, bilingual, is_sent, shown
from hardship.web.committee.set_up import overline
from hardship.web.templating import page


@bilingual("question", _l("Question"), most=200, needed=True)
@bilingual(
    "answer",
    _l("Answer"),
    most=10_000,
    needed=True,
    marked=True,
    hint=_l("Markdown: **bold**, - lists, [links](https://example.org)."),
)
class QuestionForm(BilingualForm):
    """One question with its answer."""


@bp.get("/campaigns/<uuid:campaign_id>/questions")
@requires(Permission.CAMPAIGN_EDIT)
def questions(campaign_id: UUID) -> Response:
    """The questions in their order."""
    found = campaigns.campaign(campaign_id)
    return page(
        "committee/questions.html",
        campaign=found,
        questions=campaigns.questions(found.id),
        overline=overline(Step.QUESTIONS, found),
    )


@bp.route("/campaigns/<uuid:campaign_id>/questions/new", methods=["GET", "POST"])
@requires(Permission.CAMPAIGN_EDIT)
def new_question(campaign_id: UUID) -> Response:
    """Answer one more question."""
    found = campaigns.campaign(campaign_id)
    form = QuestionForm()
    if is_sent(form):
        facts: Any = form.facts()
        with transaction():
            campaigns.add_question(found, by=current_officer(), **facts)
        return _saved(found.id)
    return shown(
        "committee/question.html",
        form,
        campaign=found,
        question=None,
        overline=overline(Step.QUESTIONS, found),
    )


@bp.route("/questions/<uuid:question_id>", methods=["GET", "POST"])
@requires(Permission.CAMPAIGN_EDIT)
def question(question_id: UUID) -> Response:
    """Edit a question or its answer."""
    found = campaigns.question(question_id)
    whole = campaigns.campaign(found.campaign_id)
    form = QuestionForm(obj=found)
    if is_sent(form):
        facts: Any = form.facts()
        with transaction():
            campaigns.edit_question(found, by=current_officer(), **facts)
        return _saved(whole.id)
    return shown(
        "committee/question.html",
        form,
        campaign=whole,
        question=found,
        overline=overline(Step.QUESTIONS, whole),
    )


@bp.post("/questions/<uuid:question_id>/removal")
@requires(Permission.CAMPAIGN_EDIT)
def remove_question(question_id: UUID) -> Response:
    """Take a question off the page."""
    found = campaigns.question(question_id)
    campaign_id = found.campaign_id
    with transaction():
        campaigns.remove_question(campaigns.question(question_id), by=current_officer())
    return _saved(campaign_id)


def _saved(campaign_id: UUID) -> Response:
    flash(_("Saved."), "good")
    return redirect(url_for("committee.questions", campaign_id=campaign_id), 303)
