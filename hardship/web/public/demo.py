"""The demonstration's own pages: five ways to try it, one-click sign-in, and the mail it "sent".

They answer only in a demonstration (sandbox key and loopback); everywhere else they are not there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from shlex import quote
from uuid import UUID

from flask import abort, redirect, request, session, url_for
from werkzeug.wrappers import Response

from hardship import campaigns, committee, donations, supporters
from hardship.committee import Officer, Role
from hardship.core.database import transaction
from hardship.core.errors import NotFound
from hardship.donations import GiftStatus
from hardship.notices import FolderMailer
from hardship.settings import Settings
from hardship.web import installation, visits
from hardship.web.access import public
from hardship.web.public import bp
from hardship.web.public.supporters import welcome
from hardship.web.templating import language, page

_NEWEST = 60


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail in the demonstration's folder."""

    id: str
    to: str
    subject: str
    sent_at: datetime
    text: str = ""


@bp.get("/demo")
@public
def demo() -> Response:
    """Five ways to try it."""
    settings = _demonstration()
    people = [officer for officer in committee.officers().items if officer.is_active]
    return page(
        "public/demo.html",
        seats=[(role, holder) for role in Role if (holder := _holder(people, role))],
        role_names=committee.ROLE_NAMES,
        role_duties=committee.ROLE_DUTIES,
        sandbox_url=settings.stripe_api_base,
        command=f"{_folder_named(settings)}.venv/bin/hardship ledger verify",
        fund=_central_fund(),
        giver=_giver(),
    )


def _folder_named(settings: Settings) -> str:
    """What a command needs in front to find this demonstration, unless it lies where all do."""
    here = settings.var.resolve()
    return "" if here == Path("var").resolve() else f"HARDSHIP_VAR={quote(str(here))} "


@bp.post("/demo/my-gifts")
@public
def demo_my_gifts() -> Response:
    """Come in as a supporter, the mailed link taken as opened."""
    _demonstration()
    giver = _giver()
    if giver is None:
        abort(404)
    with transaction():
        welcome(supporters.begin_session(giver.email))
    return redirect(url_for("public.my_gifts"), code=303)


@bp.post("/demo/sign-in")
@public
def demo_sign_in() -> Response:
    """Sign in as whoever holds a role, both factors taken as shown.

    The made-up officer chose no language: that of the page on which somebody pressed holds.
    """
    _demonstration()
    try:
        role = Role(request.form.get("role", ""))
    except ValueError:
        abort(404)
    officer = _holder(committee.officers().items, role)
    if officer is None:
        abort(404)
    session.setdefault("language", language())
    with transaction():
        visits.welcome(committee.open_session(officer, browser=visits.browser_name()))
    return redirect(url_for("committee.desk"), code=303)


@bp.get("/demo/mail")
@public
def demo_mail() -> Response:
    """What would have left by mail, newest first."""
    files = sorted(_folder().glob("*.eml"), key=lambda path: path.stat().st_mtime, reverse=True)
    letters = [_letter(path) for path in files[:_NEWEST]]
    return page("public/demo_mail.html", letters=letters)


@bp.get("/demo/mail/<uuid:notice_id>")
@public
def demo_letter(notice_id: UUID) -> Response:
    """One mail as its reader sees it in plain text."""
    path = _folder() / f"{notice_id}.eml"
    if not path.is_file():
        raise NotFound
    return page("public/demo_letter.html", letter=_letter(path))


def _demonstration() -> Settings:
    settings = installation.settings()
    if not settings.demonstration:
        abort(404)
    return settings


def _folder() -> Path:
    _demonstration()
    mailer = installation.mailer()
    if not isinstance(mailer, FolderMailer):
        abort(404)
    return mailer.folder


def _letter(path: Path) -> Letter:
    message = BytesParser(EmailMessage, policy=policy.default).parsebytes(path.read_bytes())
    body = message.get_body(preferencelist=("plain",))
    return Letter(
        id=path.stem,
        to=str(message["To"]),
        subject=str(message["Subject"]),
        sent_at=message["Date"].datetime,
        text="" if body is None else body.get_content(),
    )


def _holder(people: Sequence[Officer], role: Role) -> Officer | None:
    """The officer with this role and the fewest others, so that each button shows one job."""
    holders = [officer for officer in people if officer.is_active and role in officer.roles]
    return min(holders, key=lambda officer: len(officer.roles), default=None)


@dataclass(frozen=True, slots=True)
class Giver:
    """Somebody of the demonstration who gave."""

    name: str
    email: str


def _giver() -> Giver | None:
    """Who gave most often of late, best each month, so that there is something to see."""
    paid = donations.gifts(states=[GiftStatus.PAID]).items
    known = [
        (Giver(gift.name, gift.email), gift.monthly_id is not None)
        for gift in paid
        if gift.name and gift.email
    ]
    givers, monthly = [giver for giver, _often in known], {giver for giver, often in known if often}
    return max(givers, key=lambda each: (each in monthly, givers.count(each)), default=None)


def _central_fund() -> campaigns.Fund | None:
    campaign = campaigns.current_campaign()
    if campaign is None:
        return None
    funds = campaigns.funds(campaign.id)
    return next((fund for fund in funds if fund.is_central), None)
