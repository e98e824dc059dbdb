"""Where members work: applicants choose from this list."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response
from wtforms import SelectChoice, SelectField, StringField, TextAreaField, ValidationError

from hardship import campaigns
from hardship.campaigns import Campaign, Step, WorksiteTaken
from hardship.committee import Permission
from hardship.web.access import current_officer, requires
from hardship.web.acts import FieldOf
from hardship.web.committee import bp
from hardship.web.committee.campaign.set_up import overline
from hardship.web.committee.edit_form import EditForm
from hardship.web.committee.editing import edited, removed
from hardship.web.forms import AtMost, Needed, one_line
from hardship.web.templating import language

_LONGEST = campaigns.LONGEST["worksites"]["name"]
_FIELD_OF: FieldOf = {WorksiteTaken: "name"}


def fund_names(campaign_id: UUID) -> list[tuple[UUID | None, str]]:
    """The campaign's funds as a worksite names them: None is the central one, which is first."""
    funds = campaigns.funds(campaign_id)
    central = next((each.text("name", language()) for each in funds if each.is_central), None)
    others = [(each.id, each.text("name", language())) for each in funds if not each.is_central]
    return [(None, central or str(_("Central fund"))), *others]


class _WithFund(EditForm):
    """A choice among the campaign's funds."""

    fund = SelectField(
        _l("Fund"),
        description=_l("Whoever applies from there finds it chosen, and may choose another."),
    )

    def __init__(self, campaign_id: UUID, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fund.choices = [
            SelectChoice(str(fund_id or ""), name) for fund_id, name in fund_names(campaign_id)
        ]

    @property
    def fund_id(self) -> UUID | None:
        """The fund chosen; None is the central one."""
        return UUID(self.fund.data) if self.fund.data else None


class WorksitesForm(_WithFund):
    """Several places at once."""

    names = TextAreaField(
        _l("Add worksites"),
        [Needed(_l("Write at least one worksite.")), AtMost(20_000)],
        description=_l("One a line."),
    )

    def __init__(self, campaign_id: UUID, *args: Any, **kwargs: Any) -> None:
        super().__init__(campaign_id, *args, **kwargs)
        self._listed = {(each.name, each.fund_id) for each in campaigns.worksites(campaign_id)}

    def validate_names(self, field: TextAreaField) -> None:
        """Each has room, and at least one of them is new, or has another fund."""
        for name in self.told():
            if len(name) > _LONGEST:
                raise ValidationError(
                    _(
                        "Use at most %(most)s characters a line. “%(beginning)s…” has more.",
                        most=_LONGEST,
                        beginning=name[:40],
                    )
                )
        if self.fund.errors:
            return
        told = {(name, self.fund_id) for name in self.told()}
        if told and told <= self._listed:
            raise ValidationError(
                ngettext(
                    "This worksite is on the list already.",
                    "These worksites are on the list already.",
                    len(told),
                )
            )

    def told(self) -> Iterator[str]:
        """Each name once, as the form of one place reads it."""
        lines = map(one_line, self.names.data.splitlines())
        return iter(dict.fromkeys(filter(None, lines)))


class WorksiteForm(_WithFund):
    """One place."""

    name = StringField(
        _l("Name"),
        [Needed(_l("Write the worksite’s name.")), AtMost(_LONGEST)],
    )


@bp.route("/campaigns/<uuid:campaign_id>/worksites", methods=["GET", "POST"])
@requires(Permission.CAMPAIGN_EDIT)
def worksites(campaign_id: UUID) -> Response:
    """The list, and a box to add to it."""
    found = campaigns.campaign(campaign_id)
    form = WorksitesForm(found.id)
    return edited(
        "committee/campaign/worksites.html",
        form,
        lambda: _add(found, form),
        then=_list(found.id),
        campaign=found,
        worksites=campaigns.worksites(found.id),
        fund_names=dict(fund_names(found.id)),
        overline=overline(Step.WORKSITES, found),
    )


@bp.route("/worksites/<uuid:worksite_id>", methods=["GET", "POST"])
@requires(Permission.CAMPAIGN_EDIT)
def worksite(worksite_id: UUID) -> Response:
    """Rename a place, or give it another fund."""
    found = campaigns.worksite(worksite_id)
    whole = campaigns.campaign(found.campaign_id)
    form = WorksiteForm(whole.id, data={"name": found.name, "fund": str(found.fund_id or "")})
    return edited(
        "committee/campaign/worksite.html",
        form,
        lambda: campaigns.edit_worksite(
            found,
            name=form.name.data,
            fund_id=form.fund_id,
            by=current_officer(),
            read=form.read.data,
        ),
        then=_list(whole.id),
        row=found,
        field_of=_FIELD_OF,
        worksite=found,
        campaign=whole,
        overline=overline(Step.WORKSITES, whole),
    )


@bp.route("/worksites/<uuid:worksite_id>/removal", methods=["GET", "POST"])
@requires(Permission.CAMPAIGN_EDIT)
def remove_worksite(worksite_id: UUID) -> Response:
    """Take a place off the list; applications keep naming it."""
    found = campaigns.worksite(worksite_id)
    whole = campaigns.campaign(found.campaign_id)
    return removed(
        lambda: campaigns.remove_worksite(campaigns.worksite(worksite_id), by=current_officer()),
        title=_("Remove this worksite?"),
        name=found.name,
        text=_(
            "Nobody can choose it any more. Applications that name it keep it, and it comes back "
            "when you add it again under the same name."
        ),
        overline=overline(Step.WORKSITES, whole),
        then=_list(whole.id),
    )


def _add(campaign: Campaign, form: WorksitesForm) -> None:
    for name in form.told():
        campaigns.add_worksite(campaign, name=name, fund_id=form.fund_id, by=current_officer())


def _list(campaign_id: UUID) -> str:
    return url_for("committee.worksites", campaign_id=campaign_id)
