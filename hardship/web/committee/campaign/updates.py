"""News from the committee, shown on the fund's page from their day on."""

from typing import Any
from uuid import UUID

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from hardship import campaigns
from hardship.campaigns import Campaign, Update
from hardship.committee import Permission
from hardship.web.access import current_officer, requires
from hardship.web.committee import bp
from hardship.web.committee.bilingual import BilingualForm, bilingual
from hardship.web.committee.editing import edited, removed
from hardship.web.forms import DayField, Needed
from hardship.web.once import Once
from hardship.web.templating import language, page


@bilingual("title", _l("Headline"), most=campaigns.LONGEST["updates"]["title"], needed=True)
@bilingual(
    "body",
    _l("Text"),
    most=campaigns.LONGEST["updates"]["body"],
    needed=True,
    marked=True,
    hint=_l("Markdown. Name nobody who was helped."),
)
class UpdateForm(BilingualForm):
    """One piece of news."""

    published_on = DayField(
        _l("Day"),
        [Needed(_l("Write the day from which people see it."))],
        description=_l("People see it from this day on."),
    )


class NewUpdateForm(UpdateForm):
    """The same for a new one: sent twice, it is one row."""

    once = Once()


@bp.get("/campaigns/<uuid:campaign_id>/updates")
@requires(Permission.CAMPAIGN_EDIT)
def updates(campaign_id: UUID) -> Response:
    """All news, newest first."""
    found = campaigns.campaign(campaign_id)
    return page(
        "committee/campaign/updates.html",
        campaign=found,
        page=campaigns.all_updates(found.id, request.args.get("cursor")),
        overline=found.text("name", language()),
    )


@bp.route("/campaigns/<uuid:campaign_id>/updates/new", methods=["GET", "POST"])
@requires(Permission.CAMPAIGN_EDIT)
def new_update(campaign_id: UUID) -> Response:
    """Tell people what is new."""
    found = campaigns.campaign(campaign_id)
    form = NewUpdateForm(data={"published_on": campaigns.accounting_date()})
    return edited(
        "committee/campaign/update.html",
        form,
        lambda: campaigns.add_update(
            found, form=form.once.data, by=current_officer(), **form.facts("published_on")
        ),
        then=_list(found.id),
        **_page(found),
    )


@bp.route("/updates/<uuid:update_id>", methods=["GET", "POST"])
@requires(Permission.CAMPAIGN_EDIT)
def update(update_id: UUID) -> Response:
    """Correct news."""
    found = campaigns.update(update_id)
    form = UpdateForm(obj=found)
    return edited(
        "committee/campaign/update.html",
        form,
        lambda: campaigns.edit_update(
            campaigns.update(update_id),
            by=current_officer(),
            read=form.read.data,
            **form.facts("published_on"),
        ),
        then=_list(found.campaign_id),
        row=found,
        **_page(campaigns.campaign(found.campaign_id), found),
    )


@bp.route("/updates/<uuid:update_id>/removal", methods=["GET", "POST"])
@requires(Permission.CAMPAIGN_EDIT)
def remove_update(update_id: UUID) -> Response:
    """Take news off the page."""
    found = campaigns.update(update_id)
    whole = campaigns.campaign(found.campaign_id)
    return removed(
        lambda: campaigns.remove_update(campaigns.update(update_id), by=current_officer()),
        title=_("Remove this update?"),
        name=found.text("title", language()),
        overline=whole.text("name", language()),
        then=_list(whole.id),
    )


def _page(campaign: Campaign, update: Update | None = None) -> dict[str, Any]:
    return {"campaign": campaign, "update": update, "overline": campaign.text("name", language())}


def _list(campaign_id: UUID) -> str:
    return url_for("committee.updates", campaign_id=campaign_id)
