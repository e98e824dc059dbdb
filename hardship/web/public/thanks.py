"""Thank you: what became of a gift, as Stripe has it at this moment; never by the address alone.

This is one of the GETs that write (`tests/writes.py` names them): whoever comes back from paying
shall find the gift in the books although the webhook is still on its way. It settles exactly as
the webhook's processor does.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote

import segno
from flask import request, session, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from hardship import campaigns, donations, supporters
from hardship.campaigns import Campaign
from hardship.core import clock, throttle
from hardship.core.database import transaction
from hardship.core.errors import NotFound
from hardship.core.money import Money
from hardship.core.retries import retrying
from hardship.donations import (
    CheckoutSession,
    GatewayRefused,
    GatewayUnavailable,
    Gift,
    GiftStatus,
    GiftUnknown,
)
from hardship.supporters import Standing, ToldGift
from hardship.web import installation, visits
from hardship.web.access import public
from hardship.web.public import bp
from hardship.web.public.gift_reckoning import reckoned
from hardship.web.public.gift_words import STANDING
from hardship.web.public.give import BEGUN_HERE
from hardship.web.public.seals import proof_shown
from hardship.web.templating import page

#: So long a receipt may be on its way; afterwards nobody waits for it by looking here.
_RECEIPT_TAKES = timedelta(hours=1)
_ASKED_AT_MOST = (4, timedelta(minutes=1))
_SESSION_ID = re.compile(r"cs_[A-Za-z0-9_]{8,120}")


@bp.get("/give/thanks")
@public
def thanks() -> Response:
    """The receipt, or what else became of the gift."""
    gift, checkout, answered = _brought_up_to_date(request.args.get("session", ""))
    fund = campaigns.fund(gift.fund_id)
    told = supporters.told(gift)
    proof, is_changed = proof_shown(told)
    here = _is_begun_here(gift)
    return page(
        "public/thanks.html",
        gift=gift,
        told=told,
        about=STANDING[told.standing].about,
        reckoned=reckoned(told, checkout.charge.method if checkout and checkout.charge else ""),
        state=gift.state,
        states=GiftStatus,
        fund=fund,
        campaign=fund.campaign,
        first_name=_first_name(gift) if here else "",
        email=gift.email if here else None,
        has_email=gift.email is not None,
        is_new=gift.paid_at is not None and clock.now() - gift.paid_at < _RECEIPT_TAKES,
        monthly=_each_month(told),
        answered=answered,
        share=_share(fund.campaign),
        proof=proof,
        is_changed=is_changed,
        proof_file=url_for("public.thanks_proof", session=gift.session_id),
    )


def _brought_up_to_date(session_id: str) -> tuple[Gift, CheckoutSession | None, bool]:
    """Ask Stripe if need be, settle, and read; without an answer, what we knew before.

    The last says whether Stripe, if it was asked, said something.
    """
    if _SESSION_ID.fullmatch(session_id) is None:
        raise NotFound
    known, answered = donations.gift_by_session(session_id), True
    try:
        checkout = None if known is not None and _is_settled(known) else _asked(session_id, known)
    except (GatewayUnavailable, GatewayRefused):
        checkout, answered = None, False
    if checkout is not None and checkout.gift_id is not None:
        found = checkout
        retrying(lambda: _settle(found))
    gift = donations.gift_by_session(session_id)
    if gift is None:
        raise NotFound
    return gift, checkout, answered


def _is_settled(gift: Gift) -> bool:
    """Whether the books know more of it than its page; who gave it sees with what, too."""
    return gift.is_booked and not _is_begun_here(gift)


def _is_begun_here(gift: Gift) -> bool:
    return session.get(BEGUN_HERE) == str(gift.id)


def _asked(session_id: str, known: Gift | None) -> CheckoutSession | None:
    """The page as Stripe has it; None when it was asked too often just now."""
    whose = f"thanks {known.id}" if known else f"thanks of nobody {visits.address()}"
    return installation.gateway().session(session_id) if retrying(lambda: _may_ask(whose)) else None


def _may_ask(whose: str) -> bool:
    """Nobody holds up all others by asking a slow Stripe again and again."""
    with transaction():
        return throttle.fits(whose, *_ASKED_AT_MOST)


def _settle(checkout: CheckoutSession) -> None:
    try:
        with transaction():
            donations.settle_session(checkout)
    except GiftUnknown as error:
        raise NotFound from error


def _each_month(told: ToldGift) -> Money | None:
    """What to ask for each month, if anything."""
    gift, fund = told.gift, told.fund
    return donations.monthly.proposed_each_month(
        gift.intended,
        fund.suggested,
        currency=fund.currency,
        is_received=gift.is_paid and told.standing is Standing.RECEIVED,
        is_monthly=gift.monthly_id is not None,
        can_give=fund.is_open and donations.card_testing.pause_in_force() is None,
    )


def _first_name(gift: Gift) -> str:
    return (gift.name or "").split(" ")[0]


@dataclass(frozen=True, slots=True)
class Share:
    """How to pass the fund's address on."""

    url: str
    words: str
    sms: str
    mail: str
    qr: Markup


def _share(campaign: Campaign) -> Share:
    settings = installation.settings()
    url = settings.public_url + url_for("public.campaign", slug=campaign.slug)
    text = _("I gave to the strike. You can too: %(url)s", url=url)
    subject = _("Support the strike")
    drawn = segno.make(url, error="m").svg_inline(
        svgclass=None, lineclass=None, dark="#1b1f2a", light="#fff", omitsize=True
    )
    return Share(
        url=url,
        words=url.partition("://")[2],
        sms=f"sms:?&body={quote(text)}",
        mail=f"mailto:?subject={quote(subject)}&body={quote(text)}",
        qr=Markup(drawn),  # noqa: S704 - segno draws it from our own address
    )
