"""Whose fund this is, for the head and foot of every page, read at most once a request.

Error pages stand on it too: when the database does not answer they simply say less.
"""

from dataclasses import dataclass
from typing import Any

from flask import Flask, g, has_request_context
from sqlalchemy.exc import SQLAlchemyError

from hardship import campaigns
from hardship.campaigns import Campaign, Organisation
from hardship.core.database import db
from hardship.web.templating import language


@dataclass(frozen=True, slots=True)
class Masthead:
    """What pages say of the union; a copy, so that it outlives the session's transaction."""

    legal_name: str
    short_name: str
    address: str
    time_zone: str
    website: str
    email: str
    telephone: str


def register(app: Flask) -> None:
    """Tell each template whose fund it is and if it is open; times are in the union's zone.

    Before the set-up, and without the database, `organisation` is None.
    """
    app.extensions["babel"].timezone_selector = time_zone

    @app.context_processor
    def whose_fund() -> dict[str, Any]:
        try:
            union, campaign = organisation_shown(), campaign_shown()
        except SQLAlchemyError:
            db.session.rollback()
            union = campaign = None
        if union is None:
            return {"organisation": None}
        name = union.short_name if campaign is None else campaign.text("name", language())
        is_open = campaign is None or campaign.is_open
        return {"organisation": union, "fund_name": name, "takes_applications": is_open}


def say_nothing() -> None:
    """Let this page ask the database for no names: it is away, or too busy."""
    g.masthead = g.campaign_shown = None
    g.says_nothing = True


def says_nothing() -> bool:
    """Whether this page has to do without the database."""
    return bool(g.get("says_nothing"))


def organisation_shown() -> Masthead | None:
    """The union of this page, or None before the set-up."""
    if not hasattr(g, "masthead"):
        union = campaigns.organisation_or_none()
        g.masthead = None if union is None else _copy(union)
    found: Masthead | None = g.masthead
    return found


def campaign_shown() -> Campaign | None:
    """The campaign that people see, read once for a page."""
    if not has_request_context():
        return campaigns.current_campaign()
    if not hasattr(g, "campaign_shown"):
        g.campaign_shown = campaigns.current_campaign()
    found: Campaign | None = g.campaign_shown
    return found


def time_zone() -> str | None:
    """The organisation's time zone for all times on a page; None leaves the installation's."""
    try:
        union = organisation_shown()
    except (SQLAlchemyError, RuntimeError):
        return None
    return None if union is None else union.time_zone


def _copy(union: Organisation) -> Masthead:
    return Masthead(
        legal_name=union.legal_name,
        short_name=union.short_name,
        address=union.address,
        time_zone=union.time_zone,
        website=union.website,
        email=union.email,
        telephone=union.telephone,
    )
