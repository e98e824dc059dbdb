"""Check and open: what a campaign still lacks, what happens then, and the button."""

from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import BooleanField, ValidationError

from hardship import campaigns
from hardship.campaigns import Campaign, Fund, Missing, Step
from hardship.committee import Permission
from hardship.web.access import requires
from hardship.web.committee import bp
from hardship.web.committee.campaign.arriving import hindrances, mails_that_wait
from hardship.web.committee.campaign.campaign import StoryForm, TextsForm, moved
from hardship.web.committee.campaign.funds import FundForm
from hardship.web.committee.campaign.questions import QuestionForm
from hardship.web.committee.campaign.set_up import (
    advised_deciders,
    deciders,
    hand_words,
    missing_hands,
    overline,
)
from hardship.web.forms import Form
from hardship.web.templating import LANGUAGES, language, page


class OpeningForm(Form):
    """That a fund nobody can pay from yet is opened knowingly."""

    knows = BooleanField(
        _l("Open it all the same: gifts are kept, and applications wait, until they are here")
    )

    def validate_knows(self, field: BooleanField) -> None:
        """It has to be ticked."""
        if not field.data:
            raise ValidationError(_("Tick the box to open the fund without them."))


@bp.get("/campaigns/<uuid:campaign_id>/opening")
@requires(Permission.CAMPAIGN_EDIT)
def opening(campaign_id: UUID) -> Response:
    """What is missing, and what happens when the campaign opens."""
    return _opening(campaigns.campaign(campaign_id), OpeningForm())


def _opening(found: Campaign, form: OpeningForm, status: int = 200) -> Response:
    words, of_fund = hand_words(found), FundForm(currency=found.currency)
    return page(
        "committee/campaign/opening.html",
        status,
        form=form,
        campaign=found,
        missing=_missing(found, of_fund),
        half_written=_half_written(found, of_fund),
        hindrances=hindrances(),
        mails=mails_that_wait(),
        hands=[words[hand] for hand in missing_hands(found)],
        advised=advised_deciders(found),
        deciders=deciders(),
        funds=campaigns.funds(found.id),
        overline=overline(Step.OPENING, found),
    )


def _missing(found: Campaign, of_fund: FundForm) -> list[tuple[str, str]]:
    """What the campaign lacks, in words, each with the address of its field."""
    form = StoryForm(currency=found.currency)
    told = {
        Missing.STORY: [
            (str(form[name].label.text), _part("campaign_story", found, name))
            for name in campaigns.missing_texts(found)
        ],
        Missing.CENTRAL_FUND: [(_("A central fund"), _part("funds", found))],
        Missing.FUND_NAMES: [
            _line_of(fund, column, of_fund) for fund, column in campaigns.missing_fund_texts(found)
        ],
        Missing.WORKSITES: [(_("At least one worksite"), _part("worksites", found, "names"))],
    }
    return [line for part in campaigns.missing_parts(found) for line in told[part]]


def _half_written(found: Campaign, of_fund: FundForm) -> list[tuple[str, str]]:
    """What is not in every language of the union, in words, with the address of its field."""
    form, of_question, lines = TextsForm(currency=found.currency), QuestionForm(), []
    for row, column in campaigns.half_written(found):
        if isinstance(row, Fund):
            lines.append(_line_of(row, column, of_fund))
        elif not isinstance(row, Campaign):
            url = url_for("committee.question", question_id=row.id, _anchor=column)
            label = str(of_question[column].label.text)
            lines.append((f"{row.text('question', language())}: {label}", url))
        elif column.startswith("effects"):
            words = _("What gifts do (%(language)s)", language=LANGUAGES[column[-2:]])
            lines.append((words, _part("campaign_texts", found, "effects-0-amount")))
        else:
            url = _part("campaign_texts", found, column)
            lines.append((str(form[column].label.text), url))
    return lines


def _line_of(fund: Fund, column: str, form: FundForm) -> tuple[str, str]:
    label = str(form[column].label.text)
    url = url_for("committee.fund", fund_id=fund.id, _anchor=column)
    return f"{fund.text('name', language())}: {label}", url


def _part(screen: str, found: Campaign, field: str | None = None) -> str:
    return url_for(f"committee.{screen}", campaign_id=found.id, _anchor=field)


@bp.post("/campaigns/<uuid:campaign_id>/opening")
@requires(Permission.CAMPAIGN_EDIT)
def open_campaign(campaign_id: UUID) -> Response:
    """Let people give and apply; without the people to pay it out, only if that is known."""
    found, form = campaigns.campaign(campaign_id), OpeningForm()
    is_ready = not campaigns.missing_parts(found)
    if is_ready and missing_hands(found) and not form.validate_on_submit():
        return _opening(found, form, 422)
    words = _("The fund is open. People can give and apply.")
    return moved(campaigns.open_campaign, campaign_id, words)
