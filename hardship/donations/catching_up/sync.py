"""Catching up: the same books from nothing but Stripe's API, whatever no webhook told.

Events since the last time, gifts that are still open after an hour, and, when nothing else can
know (a gift whose page we never heard of, an outage longer than Stripe keeps events), all pages
that were opened. At last what needs no event at all (`explaining.py`): the balance, movement by
movement, disputes and warnings, and whatever has not ended and was not heard of for a day. Every
fact goes the way of a webhook: inbox or settlement, safe to repeat.

All events are asked for and not only those with `delivery_success=false`. Stripe calls an event
delivered once every endpoint answered: it is that too when our row was lost afterwards, with a
backup that was brought back, or when another program had the endpoint. The inbox knows an event by
its id, so the ones that it has cost a look at a row and nothing else.

The page of a gift that another took the place of is closed here, each round, until it is closed.
"""

import logging
import uuid
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import ColumnElement, or_, select

from hardship import audit
from hardship.core import clock
from hardship.core.batches import in_batches
from hardship.core.database import db, lock, transaction
from hardship.core.retries import retrying
from hardship.donations.catching_up.cursors import remember, seen_until
from hardship.donations.catching_up.explaining import explain_what_is_listed
from hardship.donations.errors import (
    GatewayRefused,
    GatewayUnavailable,
    GiftMovedOn,
    GiftUnknown,
    UnknownToGateway,
)
from hardship.donations.gateway import CheckoutSession, EventRef, PaymentGateway, SessionState
from hardship.donations.giving import attach_session, check_none_given_instead, last_begun
from hardship.donations.inbox.processing import find_event, process_inbox, try_waiting_again
from hardship.donations.inbox.rules import HANDLED_EVENTS
from hardship.donations.models import Gift
from hardship.donations.queries import line_before, took_a_place
from hardship.donations.rules import GIVEN, UNFINISHED, GiftStatus, become
from hardship.donations.settlement import settle_session
from hardship.donations.subscriptions.models import MonthlyGift

_CURSOR = "events"
_KEPT = timedelta(days=30)
_OVERLAP = timedelta(minutes=10)
_OLD_ENOUGH = timedelta(hours=1)
_GIVEN_UP = timedelta(days=2)
_BATCH = 100
_log = logging.getLogger("hardship.donations")

Ask = Callable[[str], CheckoutSession]


@dataclass(frozen=True, slots=True)
class Caught:
    """What one round of catching up found that was not known before."""

    events: int
    gifts: int
    movements: int = 0


def sync(gateway: PaymentGateway) -> Caught:
    """Bring the books up to what Stripe has. An edge: it opens transactions.

    Raises `GatewayUnavailable` or `GatewayRefused`; what was caught until then is kept.
    """
    started, since = clock.now(), seen_until(_CURSOR)
    kept_from = started - _KEPT
    events = list(gateway.events(max(since or kept_from, kept_from) - _OVERLAP, HANDLED_EVENTS))
    added = _receive_all(events)
    process_inbox(gateway, limit=None)
    changed = _settle_each(_replaced_pages(), gateway.expire_session)
    changed += _settle_each(_unfinished_pages(), gateway.session)
    changed += _settle_listed(gateway, since if since and since < kept_from else None)
    explained = explain_what_is_listed(gateway)
    retrying(_try_waiting_again)
    process_inbox(gateway, limit=None)
    retrying(lambda: _remember(started))
    return Caught(added, changed, explained)


def _remember(moment: datetime) -> None:
    with transaction():
        remember(_CURSOR, moment)


def _try_waiting_again() -> None:
    with transaction():
        try_waiting_again()


def _receive_all(events: list[EventRef]) -> int:
    """Into the inbox, a hundred a transaction; returns how many were new."""
    return sum(retrying(partial(_receive, some)) for some in in_batches(events, _BATCH))


def _receive(events: list[EventRef]) -> int:
    with transaction():
        return sum(find_event(event) for event in events)


def close_replaced(gateway: PaymentGateway, gift_id: uuid.UUID) -> None:
    """Close the pages whose place a gift takes, before its own page opens. An edge.

    What Stripe refuses is left to the next round of catching up. Raises `GatewayUnavailable`, and
    `GiftMovedOn` when the supporter has paid one of them, so that they are not asked to pay again.
    """
    try:
        if took_a_place(gift_id):
            pages = _replaced_pages(Gift.id.in_(line_before(gift_id)))
            _settle_each(pages, gateway.expire_session)
            check_none_given_instead(gift_id)
    finally:
        db.session.rollback()


def keep_page(gateway: PaymentGateway, gift_id: uuid.UUID, page: CheckoutSession) -> None:
    """Write down which page opened for a gift; it closes if another took the gift's place. An edge.

    Whoever began again while the page was being opened found none to close. Raises `GiftMovedOn`
    then. Nobody was led to this page, so what Stripe does not close now, the next round does.
    """
    with transaction():
        last = last_begun(attach_session(gift_id, page)).id
    if last == gift_id:
        return
    with suppress(GatewayUnavailable):
        _settle(page.id, gateway.expire_session)
    raise GiftMovedOn(gift=last)


def _replaced_pages(*which: ColumnElement[bool]) -> list[str]:
    """Pages that nobody shall pay any more, because their supporter began again."""
    return _pages(Gift.replaced_by_id.is_not(None), Gift.status == GiftStatus.OPEN.value, *which)


def _unfinished_pages() -> list[str]:
    """Of gifts that should have ended, or whose fee or subscription should be known, by now."""
    unbooked = (Gift.charge_id.is_not(None)) & (Gift.transaction_id.is_(None))
    never_heard_of = select(MonthlyGift.id).where(MonthlyGift.asked_at.is_(None))
    unnamed = Gift.status.in_(GIVEN) & Gift.monthly_id.in_(never_heard_of)
    return _pages(
        Gift.started_at < clock.now() - _OLD_ENOUGH,
        or_(Gift.status.in_(UNFINISHED), unbooked, unnamed),
    )


def _pages(*which: ColumnElement[bool]) -> list[str]:
    query = select(Gift.session_id).where(Gift.session_id.is_not(None), *which)
    found = [name for name in db.session.scalars(query) if name]
    db.session.rollback()
    return found


def _settle_listed(gateway: PaymentGateway, since: datetime | None) -> int:
    """Go through Stripe's own list of pages: for gifts that know of none, and after long outages.

    Gifts that no page was ever opened for end after two days.
    """
    lost = _oldest_without_page()
    starts = [moment for moment in (since, lost) if moment is not None]
    if not starts:
        return 0
    pages = gateway.sessions(min(starts) - _OVERLAP)
    ours = _ours(pages, everything=since is not None)
    changed = _settle_each([page.id for page in ours], gateway.session)
    retrying(_give_up)
    return changed


def _oldest_without_page() -> datetime | None:
    query = select(Gift.started_at).where(
        Gift.status == GiftStatus.STARTED.value, Gift.started_at < clock.now() - _OLD_ENOUGH
    )
    found: datetime | None = db.session.scalar(query.order_by(Gift.started_at).limit(1))
    db.session.rollback()
    return found


def _ours(pages: Iterable[CheckoutSession], *, everything: bool) -> list[CheckoutSession]:
    """Pages of our gifts that we have not seen the end of."""
    named = [page for page in pages if page.gift_id and page.state != SessionState.OPEN]
    ended = [Gift.transaction_id.is_not(None)] if everything else []
    seen = {
        name
        for some in in_batches(page.id for page in named)
        for name in _pages(Gift.session_id.in_(some), *ended)
    }
    return [page for page in named if page.id not in seen]


def _give_up() -> None:
    old = clock.now() - _GIVEN_UP
    query = select(Gift).where(Gift.status == GiftStatus.STARTED.value, Gift.started_at < old)
    with transaction():
        for gift in db.session.scalars(lock(query)):
            gift.status = become(gift.state, GiftStatus.EXPIRED).value
            audit.record("gift.expired", gift, why="no payment page was opened")


def _settle_each(session_ids: Iterable[str], ask: Ask) -> int:
    """Returns how many gifts changed."""
    return sum(_settle(session_id, ask) for session_id in session_ids)


def _settle(session_id: str, ask: Ask) -> bool:
    """Ask, then settle; returns whether the gift changed.

    A page that cannot be told holds up no other, nor what comes after it; it is asked for again.
    """
    try:
        session = ask(session_id)
    except (GatewayRefused, UnknownToGateway) as error:
        _log.warning("%s is not settled: %s", session_id, type(error).__name__)
        return False

    def settle() -> bool:
        with transaction():
            before = _fingerprint(session_id)
            settle_session(session)
            db.session.flush()
            return before != _fingerprint(session_id)

    try:
        return retrying(settle)
    except GiftUnknown:
        return False


def _fingerprint(session_id: str) -> tuple[object, ...]:
    columns = (Gift.status, Gift.charge_id, Gift.transaction_id)
    row = db.session.execute(select(*columns).where(Gift.session_id == session_id)).first()
    return tuple(row) if row else ()
