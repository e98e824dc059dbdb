"""The list of places where members work: applicants choose from it, and each may have its fund."""

import uuid
from typing import TypedDict, Unpack

from sqlalchemy import select

from hardship import audit
from hardship.campaigns.changes import change
from hardship.campaigns.errors import WorksiteTaken
from hardship.campaigns.models import Campaign, Worksite
from hardship.campaigns.rules import Editor, check_texts
from hardship.core.database import db, locked


class WorksiteFacts(TypedDict, total=False):
    """What can be said of a place. `fund_id` None is the central fund."""

    name: str
    fund_id: uuid.UUID | None


def add_worksite(
    campaign: Campaign, *, name: str, fund_id: uuid.UUID | None = None, by: Editor
) -> Worksite:
    """List a place where members work, once by its name: one that is known is listed again.

    Raises `TooLong`.
    """
    known = _known(campaign.id, name)
    if known is not None:
        facts = {"fund_id": fund_id, "is_listed": True}
        return change(known, facts, verb="worksite.edited", by=by)
    check_texts("worksites", {"name": name})
    worksite = Worksite(campaign_id=campaign.id, name=name, fund_id=fund_id, is_listed=True)
    db.session.add(worksite)
    db.session.flush()
    audit.record("worksite.added", worksite, by=by.actor)
    return worksite


def edit_worksite(
    worksite: Worksite, *, by: Editor, read: str | None = None, **facts: Unpack[WorksiteFacts]
) -> Worksite:
    """Rename a place or give it another fund; applications keep pointing to it.

    Raises `WorksiteTaken` for the name of another on the list, `TooLong`, `ChangedMeanwhile`.
    """
    if "name" in facts:
        known = _known(worksite.campaign_id, facts["name"])
        if known is not None and known.is_listed and known.id != worksite.id:
            raise WorksiteTaken(name=known.name)
    return change(worksite, facts, verb="worksite.edited", by=by, read=read)


def remove_worksite(worksite: Worksite, *, by: Editor) -> Worksite:
    """Take a place off the list; applications that name it still do."""
    return change(worksite, {"is_listed": False}, verb="worksite.removed", by=by)


def _known(campaign_id: uuid.UUID, name: str) -> Worksite | None:
    """The place of this name: the one on the list, else the newest that was removed.

    Under the campaign's lock, so that two officers do not give one name to two places.
    """
    locked(Campaign, campaign_id)
    of_that_name = select(Worksite).where(
        Worksite.campaign_id == campaign_id, Worksite.name == name
    )
    listed_first = of_that_name.order_by(Worksite.is_listed.desc(), Worksite.id.desc())
    return db.session.scalar(listed_first.limit(1))
