"""Where to stand, on which days and from when to when."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from babel.dates import get_day_names
from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import SelectChoice, SelectMultipleField, StringField, TimeField
from wtforms.validators import InputRequired

from hardship import campaigns
from hardship.campaigns import Campaign, HoursRunBackwards, PicketLine
from hardship.committee import Permission
from hardship.web.access import current_officer, requires
from hardship.web.acts import FieldOf
from hardship.web.committee import bp
from hardship.web.committee.edit_form import EditForm
from hardship.web.committee.editing import edited, removed
from hardship.web.forms import AtMost, Needed
from hardship.web.once import Once
from hardship.web.picket_words import days_in_words, hours_in_words
from hardship.web.templating import language, page

_LONGEST = campaigns.LONGEST["picket_lines"]
_FIELDS = ("place", "site", "address", "days", "begins_at", "ends_at")
_FIELD_OF: FieldOf = {HoursRunBackwards: "ends_at"}


class HourField(TimeField):
    """A time of day; what is none is an error in words."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read hours and minutes."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_("Write a time with hours and minutes, like 06:00.")) from error


class PicketLineForm(EditForm):
    """One place to stand."""

    place = StringField(
        _l("Town or part of town"),
        [Needed(_l("Write where it is.")), AtMost(_LONGEST["place"])],
    )
    site = StringField(
        _l("Site"),
        [AtMost(_LONGEST["site"])],
        description=_l("For example, Mission Gorge Clinic."),
    )
    address = StringField(
        _l("Address"),
        [
            Needed(_l("Write the street address, so that people find it.")),
            AtMost(_LONGEST["address"]),
        ],
    )
    days = SelectMultipleField(
        _l("Days"), [InputRequired(_l("Choose at least one day."))], coerce=int
    )
    begins_at = HourField(_l("From"), [InputRequired(_l("Write a time, like 06:00."))])
    ends_at = HourField(_l("Until"), [InputRequired(_l("Write a time, like 14:00."))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = get_day_names("wide", locale=language())
        self.days.choices = [SelectChoice(str(day), names[day].capitalize()) for day in range(7)]

    def told(self) -> Any:
        """The facts of the line."""
        return {name: self[name].data for name in _FIELDS}


class NewPicketLineForm(PicketLineForm):
    """The same for a new one: sent twice, it is one row."""

    once = Once()


@bp.get("/campaigns/<uuid:campaign_id>/picket-lines")
@requires(Permission.CAMPAIGN_EDIT)
def picket_lines(campaign_id: UUID) -> Response:
    """The lines in their order."""
    found = campaigns.campaign(campaign_id)
    lines = [
        (
            line,
            days_in_words(line.days, language()),
            hours_in_words(line.begins_at, line.ends_at),
        )
        for line in campaigns.picket_lines(found.id)
    ]
    return page(
        "committee/campaign/picket_lines.html",
        campaign=found,
        lines=lines,
        overline=found.text("name", language()),
    )


@bp.route("/campaigns/<uuid:campaign_id>/picket-lines/new", methods=["GET", "POST"])
@requires(Permission.CAMPAIGN_EDIT)
def new_picket_line(campaign_id: UUID) -> Response:
    """Tell people where to stand."""
    found = campaigns.campaign(campaign_id)
    form = NewPicketLineForm(data={"days": list(range(5))})
    return edited(
        "committee/campaign/picket_line.html",
        form,
        lambda: campaigns.add_picket_line(
            found, form=form.once.data, by=current_officer(), **form.told()
        ),
        then=_list(found.id),
        field_of=_FIELD_OF,
        **_page(found),
    )


@bp.route("/picket-lines/<uuid:picket_line_id>", methods=["GET", "POST"])
@requires(Permission.CAMPAIGN_EDIT)
def picket_line(picket_line_id: UUID) -> Response:
    """Correct place, days or hours."""
    found = campaigns.picket_line(picket_line_id)
    form = PicketLineForm(obj=found)
    return edited(
        "committee/campaign/picket_line.html",
        form,
        lambda: campaigns.edit_picket_line(
            campaigns.picket_line(picket_line_id),
            by=current_officer(),
            read=form.read.data,
            **form.told(),
        ),
        then=_list(found.campaign_id),
        row=found,
        field_of=_FIELD_OF,
        **_page(campaigns.campaign(found.campaign_id), found),
    )


@bp.route("/picket-lines/<uuid:picket_line_id>/removal", methods=["GET", "POST"])
@requires(Permission.CAMPAIGN_EDIT)
def remove_picket_line(picket_line_id: UUID) -> Response:
    """Take a picket line off the page."""
    found = campaigns.picket_line(picket_line_id)
    whole = campaigns.campaign(found.campaign_id)
    return removed(
        lambda: campaigns.remove_picket_line(
            campaigns.picket_line(picket_line_id), by=current_officer()
        ),
        title=_("Remove this picket line?"),
        name=found.place,
        overline=whole.text("name", language()),
        then=_list(whole.id),
    )


def _page(campaign: Campaign, line: PicketLine | None = None) -> dict[str, Any]:
    return {"campaign": campaign, "line": line, "overline": campaign.text("name", language())}


def _list(campaign_id: UUID) -> str:
    return url_for("committee.picket_lines", campaign_id=campaign_id)
