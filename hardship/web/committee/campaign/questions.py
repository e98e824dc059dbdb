"""Questions people ask, and the committee's answers."""

from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from hardship import campaigns
from hardship.campaigns import Campaign, Question, Step
from hardship.committee import Permission
from hardship.web.access import current_officer, requires
from hardship.web.committee import bp
from hardship.web.committee.bilingual import BilingualForm, bilingual
from hardship.web.committee.campaign.set_up import overline
from hardship.web.committee.editing import edited, removed
from hardship.web.once import Once
from hardship.web.templating import language, page


@bilingual("question", _l("Question"), most=campaigns.LONGEST["questions"]["question"], needed=True)
@bilingual(
    "answer",
    _l("Answer"),
    most=campaigns.LONGEST["questions"]["answer"],
    needed=True,
    marked=True,
    hint=_l("Markdown: **bold**, - lists, [links](https://example.org)."),
)
class QuestionForm(BilingualForm):
    """One question with its answer."""


class NewQuestionForm(QuestionForm):
    """The same for a new one: sent twice, it is one row."""

    once = Once()


@bp.get("/campaigns/<uuid:campaign_id>/questions")
@requires(Permission.CAMPAIGN_EDIT)
def questions(campaign_id: UUID) -> Response:
    """The questions in their order."""
    found = campaigns.campaign(campaign_id)
    return page(
        "committee/campaign/questions.html",
        campaign=found,
        questions=campaigns.questions(found.id),
        overline=overline(Step.QUESTIONS, found),
    )


@bp.route("/campaigns/<uuid:campaign_id>/questions/new", methods=["GET", "POST"])
@requires(Permission.CAMPAIGN_EDIT)
def new_question(campaign_id: UUID) -> Response:
    """Answer one more question."""
    found = campaigns.campaign(campaign_id)
    form = NewQuestionForm()
    return edited(
        "committee/campaign/question.html",
        form,
        lambda: campaigns.add_question(
            found, form=form.once.data, by=current_officer(), **form.facts()
        ),
        then=_list(found.id),
        **_page(found),
    )


@bp.route("/questions/<uuid:question_id>", methods=["GET", "POST"])
@requires(Permission.CAMPAIGN_EDIT)
def question(question_id: UUID) -> Response:
    """Edit a question or its answer."""
    found = campaigns.question(question_id)
    form = QuestionForm(obj=found)
    return edited(
        "committee/campaign/question.html",
        form,
        lambda: campaigns.edit_question(
            campaigns.question(question_id),
            by=current_officer(),
            read=form.read.data,
            **form.facts(),
        ),
        then=_list(found.campaign_id),
        row=found,
        **_page(campaigns.campaign(found.campaign_id), found),
    )


@bp.route("/questions/<uuid:question_id>/removal", methods=["GET", "POST"])
@requires(Permission.CAMPAIGN_EDIT)
def remove_question(question_id: UUID) -> Response:
    """Take a question off the page."""
    found = campaigns.question(question_id)
    whole = campaigns.campaign(found.campaign_id)
    return removed(
        lambda: campaigns.remove_question(campaigns.question(question_id), by=current_officer()),
        title=_("Remove this question?"),
        name=found.text("question", language()),
        overline=overline(Step.QUESTIONS, whole),
        then=_list(whole.id),
    )


def _page(campaign: Campaign, question: Question | None = None) -> dict[str, Any]:
    return {
        "campaign": campaign,
        "question": question,
        "overline": overline(Step.QUESTIONS, campaign),
    }


def _list(campaign_id: UUID) -> str:
    return url_for("committee.questions", campaign_id=campaign_id)
