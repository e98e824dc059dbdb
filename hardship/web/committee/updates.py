"""News from the committee, shown on the fund's page from their day on."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from hardship import campaigns
from hardship.committee import Permission
from hardship.core.database import transaction
from hardship.web.access import current_officer, requires
from hardship.web.committee import bp
from hardship.web.committee.bilingual import BilingualForm, bilingual, is_sent, shown
from hardship.web.forms import DayField, Needed
from hardship.web.templating import language, page


@bilingual("title", _l("Headline"), most=140, needed=True)
@bilingual(
    "body",
    _l("Text"),
    most=20_000,
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


@bp.get("/campaigns/<uuid:campaign_id>/updates")
@requires(Permission.CAMPAIGN_EDIT)
def updates(campaign_id: UUID) -> Response:
    """All news, newest first."""
    found = campaigns.campaign(campaign_id)
    return page(
        "committee/updates.html",
        campaign=found,
        page=campaigns.all_updates(found.id, request.args.get("cursor")),
        overline=found.text("name", language()),
    )


@bp.route("/campaigns/<uuid:campaign_id>/updates/new", methods=["GET", "POST"])
@requires(Permission.CAMPAIGN_EDIT)
def new_update(campaign_id: UUID) -> Response:
    """Tell people what is new."""
    found = campaigns.campaign(campaign_id)
    form = UpdateForm(data={"published_on": campaigns.accounting_date()})
    if is_sent(form):
        facts: Any = form.facts("published_on")
        with transaction():
            campaigns.add_update(found, by=current_officer(), **facts)
        return _saved(found.id)
    return shown(
        "committee/update.html",
        form,
        campaign=found,
        update=None,
        overline=found.text("name", language()),
    )


@bp.route("/updates/<uuid:update_id>", methods=["GET", "POST"])
@requires(Permission.CAMPAIGN_EDIT)
def update(update_id: UUID) -> Response:
    """Correct news."""
    found = campaigns.update(update_id)
    whole = campaigns.campaign(found.campaign_id)
    form = UpdateForm(obj=found)
    if is_sent(form):
        facts: Any = form.facts("published_on")
        with transaction():
            campaigns.edit_update(found, by=current_officer(), **facts)
        return _saved(whole.id)
    return shown(
        "committee/update.html",
        form,
        campaign=whole,
        update=found,
        overline=whole.text("name", language()),
    )


@bp.post("/updates/<uuid:update_id>/removal")
@requires(Permission.CAMPAIGN_EDIT)
def remove_update(update_id: UUID) -> Response:
    """Take news off the page."""
    campaign_id = campaigns.update(update_id).campaign_id
    with transaction():
        campaigns.remove_update(campaigns.update(update_id), by=current_officer())
    return _saved(campaign_id)


def _saved(campaign_id: UUID) -> Response:
    flash(_("Saved."), "good")
    return redirect(url_for("committee.updates", campaign_id=campaign_id), 303)
