"""The campaign: its story, its page, and whether it is paused or closed."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import redirect, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import FieldList, StringField

from hardship import campaigns
from hardship.campaigns import AddressTaken, Campaign, Effect, NotAnAddress, Step
from hardship.committee import Permission
from hardship.core.money import Money
from hardship.web.access import current_officer, requires
from hardship.web.acts import FieldOf, done
from hardship.web.committee import bp
from hardship.web.committee.bilingual import BilingualForm, bilingual
from hardship.web.committee.campaign.set_up import (
    fund_states,
    overline,
    page_after,
    states,
)
from hardship.web.committee.editing import edited
from hardship.web.committee.names import currency_in_hand
from hardship.web.forms import (
    AtMost,
    Between,
    DayField,
    FormPart,
    FormPartField,
    MoneyField,
    Needed,
)
from hardship.web.once import Once
from hardship.web.templating import page

_FIELD_OF: FieldOf = {AddressTaken: "slug", NotAnAddress: "slug"}
_LONGEST = campaigns.LONGEST["campaigns"]
_SHORT = AtMost(campaigns.LONGEST_EFFECT)


@bilingual(
    "name",
    _l("Name of the fund"),
    most=_LONGEST["name"],
    needed=True,
    hint=_l("It stands at the head of every page."),
)
@bilingual(
    "headline",
    _l("The strike in one sentence"),
    most=_LONGEST["headline"],
    needed=True,
    hint=_l("Who is on strike, where, and what a gift does. It is the first thing people read."),
)
@bilingual(
    "story",
    _l("Why you are on strike"),
    most=_LONGEST["story"],
    needed=True,
    marked=True,
    hint=_l("Markdown: **bold**, - lists, [links](https://example.org)."),
)
class StoryForm(BilingualForm):
    """What the campaign is about."""

    to_open = frozenset(campaigns.NEEDED_TO_OPEN)

    slug = StringField(
        _l("Web address"),
        [AtMost(60)],
        description=_l("The end of the address, like care-cant-wait. Empty: made from the name."),
    )
    employer = StringField(_l("Employer"), [AtMost(_LONGEST["employer"])])
    started_on = DayField(
        _l("First day of the strike"),
        [Needed(_l("Write the first day of the strike."))],
    )
    goal = MoneyField(
        _l("Goal"),
        validators=[Between(0, campaigns.MOST_GOAL_MINOR)],
        description=_l("Shown as a thermometer. Leave it empty if you have none."),
    )


class NewStoryForm(StoryForm):
    """The same for a new one: sent twice, it is one row."""

    once = Once()


class EffectForm(FormPart):
    """What a gift of one amount does: both an amount and words, or neither."""

    amount = MoneyField(_l("Amount"))
    en = StringField(_l("What it does (English)"), [_SHORT])
    es = StringField(_l("What it does (Español)"), [_SHORT])

    def validate(self, extra_validators: Any = None) -> bool:
        """Half a line is not thrown away: it says what is missing."""
        is_valid = bool(super().validate(extra_validators))
        has_words = bool(self.en.data or self.es.data)
        if self.amount.data and not has_words:
            first = self[campaigns.organisation().languages[0]]
            first.errors = [*first.errors, _("Write what a gift of this amount does.")]
            return False
        if has_words and not self.amount.data and not self.amount.errors:
            self.amount.errors = [_("Write the amount that does this.")]
            return False
        return is_valid


@bilingual(
    "poster",
    _l("Lines of the poster"),
    most=_LONGEST["poster"],
    hint=_l("Two to four short lines, one below the other."),
)
@bilingual(
    "poster_side",
    _l("Small words on the poster, upper right"),
    most=_LONGEST["poster_side"],
    hint=_l("For example: 2,400 therapists out. The day of the strike stands on the left."),
)
@bilingual(
    "decisions",
    _l("How you decide"),
    most=_LONGEST["decisions"],
    marked=True,
    hint=_l("The rules of the program are told by themselves; add who elected you, and when."),
)
@bilingual("people", _l("Who runs it"), most=_LONGEST["people"], marked=True)
class TextsForm(BilingualForm):
    """What else stands on the fund's page."""

    effects = FieldList(
        FormPartField(EffectForm), _l("What a gift does"), min_entries=3, max_entries=3
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, entry in enumerate(self.effects, start=1):
            for field in entry.form:
                field.label.text = f"{number}. {field.label.text}"

    def told_effects(self) -> list[Effect]:
        """The lines that are filled in."""
        return [
            Effect(line.amount.data.minor, line.en.data or "", line.es.data or "")
            for line in (entry.form for entry in self.effects)
            if line.amount.data
        ]


@bp.get("/campaign")
@requires(Permission.CAMPAIGN_EDIT)
def campaign() -> Response:
    """Everything of the one in hand that can be edited, and opening, pausing and closing."""
    found = campaigns.campaign_in_hand()
    if found is None:
        return redirect(url_for("committee.set_up"), code=303)
    return _campaign_page(found)


@bp.get("/campaigns/<uuid:campaign_id>")
@requires(Permission.CAMPAIGN_EDIT)
def one_campaign(campaign_id: UUID) -> Response:
    """The same of any: while the next strike is set up, the rules of the last one’s funds."""
    return _campaign_page(campaigns.campaign(campaign_id))


def _campaign_page(found: Campaign) -> Response:
    funds = campaigns.funds(found.id)
    return page(
        "committee/campaign/campaign.html",
        states=states(),
        campaign=found,
        is_in_hand=found == campaigns.campaign_in_hand(),
        others=[each for each in campaigns.campaigns() if each != found],
        union=campaigns.organisation(),
        funds=funds,
        fund_states=fund_states(found, funds),
        worksites=campaigns.worksites(found.id),
        questions=campaigns.questions(found.id),
        picket_lines=campaigns.picket_lines(found.id),
        updates=campaigns.latest_updates(found.id, 1),
    )


@bp.route("/campaigns/new", methods=["GET", "POST"])
@requires(Permission.CAMPAIGN_EDIT)
def new_campaign() -> Response:
    """Begin a campaign, as a draft."""
    if campaigns.organisation_or_none() is None:
        return redirect(url_for("committee.organisation"), code=303)
    form = NewStoryForm(currency=currency_in_hand())
    return edited(
        "committee/campaign/story.html",
        form,
        lambda: campaigns.create_campaign(
            form=form.once.data, by=current_officer(), **_story(form)
        ),
        then=lambda made: page_after(Step.CAMPAIGN, made),
        field_of=_FIELD_OF,
        overline=overline(Step.CAMPAIGN, None),
    )


@bp.route("/campaigns/<uuid:campaign_id>/story", methods=["GET", "POST"])
@requires(Permission.CAMPAIGN_EDIT)
def campaign_story(campaign_id: UUID) -> Response:
    """Edit what the campaign is about."""
    found = campaigns.campaign(campaign_id)
    form = StoryForm(obj=found, currency=found.currency)
    form.is_public = not found.is_draft
    if not form.is_submitted() and not found.goal:
        form.goal.data = None
    return edited(
        "committee/campaign/story.html",
        form,
        lambda: campaigns.edit_campaign(
            found, by=current_officer(), read=form.read.data, **_story(form)
        ),
        then=page_after(Step.CAMPAIGN, found),
        row=found,
        field_of=_FIELD_OF,
        overline=overline(Step.CAMPAIGN, found),
    )


@bp.route("/campaigns/<uuid:campaign_id>/page", methods=["GET", "POST"])
@requires(Permission.CAMPAIGN_EDIT)
def campaign_texts(campaign_id: UUID) -> Response:
    """Edit the poster, what gifts do, and who decides and how."""
    found = campaigns.campaign(campaign_id)
    form = TextsForm(data=_texts(found), currency=found.currency)
    return edited(
        "committee/campaign/texts.html",
        form,
        lambda: campaigns.edit_campaign(
            found,
            by=current_officer(),
            read=form.read.data,
            effects=form.told_effects(),
            **form.facts(),
        ),
        then=page_after(Step.PAGE, found),
        row=found,
        overline=overline(Step.PAGE, found),
    )


def _texts(found: Campaign) -> dict[str, Any]:
    """What the form begins with."""
    names = (f"{name}_{code}" for name in TextsForm.texts for code in campaigns.LANGUAGES)
    effects: list[dict[str, Any]] = [
        {"amount": Money(effect.minor, found.currency), "en": effect.en, "es": effect.es}
        for effect in found.effects
    ]
    return {name: getattr(found, name) for name in names} | {"effects": effects}


def _story(form: StoryForm) -> Any:
    facts = form.facts("started_on")
    facts["employer"] = form.employer.data
    facts["goal"] = form.goal.data or Money.zero(form.goal.currency)
    names = (form[f"name_{code}"].data for code in form.languages)
    facts["slug"] = form.slug.data or campaigns.slug_of(next(names))
    return facts


@bp.get("/campaigns/<uuid:campaign_id>/pause")
@requires(Permission.CAMPAIGN_EDIT)
def pause(campaign_id: UUID) -> Response:
    """Say what a pause does before it is made."""
    return page("committee/campaign/pause.html", campaign=campaigns.campaign(campaign_id))


@bp.post("/campaigns/<uuid:campaign_id>/pause")
@requires(Permission.CAMPAIGN_EDIT)
def pause_campaign(campaign_id: UUID) -> Response:
    """Hold gifts and applications."""
    return moved(campaigns.pause_campaign, campaign_id, _("The fund is paused."))


@bp.get("/campaigns/<uuid:campaign_id>/closing")
@requires(Permission.CAMPAIGN_EDIT)
def closing(campaign_id: UUID) -> Response:
    """Say what closing does before it is done."""
    return page("committee/campaign/closing.html", campaign=campaigns.campaign(campaign_id))


@bp.post("/campaigns/<uuid:campaign_id>/closing")
@requires(Permission.CAMPAIGN_EDIT)
def close_campaign(campaign_id: UUID) -> Response:
    """End the campaign."""
    return moved(campaigns.close_campaign, campaign_id, _("The fund is closed."))


def moved(move: Callable[..., Campaign], campaign_id: UUID, words: str) -> Response:
    """The campaign after one step of its life, in one transaction."""
    return done(
        lambda: move(campaigns.campaign(campaign_id), by=current_officer()),
        then=url_for("committee.campaign"),
        words=words,
    )
