"""Gifts as the people read them who gave: their own only, and how they appear in public.

A gift is somebody's own when it was given with their address. Whoever may read that mailbox may
read the gift.
"""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, select

from hardship import audit
from hardship.audit import SUPPORTER, Actor
from hardship.committee import Officer
from hardship.core.addresses import email_hashes, normalised_email
from hardship.core.batches import in_batches
from hardship.core.database import db, existing, lock, locked
from hardship.core.errors import NotFound
from hardship.core.limits import LONGEST_NAME, check_length, check_reason
from hardship.donations.errors import NameNeeded, NobodyGave
from hardship.donations.models import Gift
from hardship.donations.rules import GIVEN, GiftStatus
from hardship.donations.subscriptions.models import MonthlyGift


def has_given(email: str) -> bool:
    """Whether anything was given with this address."""
    return bool(db.session.scalar(select(exists().where(*_given_by(email)))))


def moments(email: str) -> Select[datetime, uuid.UUID]:
    """When each gift of this address was begun, and its id: for a list of more than gifts."""
    return select(Gift.started_at, Gift.id).where(*_given_by(email))


def paid_between(email: str, begin: datetime, end: datetime) -> Sequence[Gift]:
    """What was paid with this address in a stretch of time and counts as a gift, oldest first."""
    query = select(Gift).where(*_paid_by(email), Gift.paid_at >= begin, Gift.paid_at < end)
    return list(db.session.scalars(query.order_by(Gift.paid_at, Gift.id)))


def times_paid(email: str) -> Sequence[datetime]:
    """When anything was paid with this address that counts as a gift."""
    return [at for at in db.session.scalars(select(Gift.paid_at).where(*_paid_by(email))) if at]


def own_gift(gift_id: uuid.UUID, email: str) -> Gift:
    """One gift that was given with this address. Raises `NotFound` for anything else."""
    found = db.session.scalar(select(Gift).where(Gift.id == gift_id, *_given_by(email)))
    if found is None:
        raise NotFound
    return found


def newest_of(email: str, *, by: Actor) -> Gift:
    """The newest gift of an address, for an officer whom its giver has called or written to.

    The record says that somebody looked. Raises `NotAnAddress` and `NobodyGave`.
    """
    address = normalised_email(email)
    query = select(Gift).where(*_given_by(address)).order_by(Gift.started_at.desc(), Gift.id.desc())
    found = db.session.scalar(query.limit(1))
    if found is None:
        raise NobodyGave
    audit.record("gift.giver_found", found, by=by)
    return found


def told_for_report(emails: Iterable[str]) -> list[Gift]:
    """The paid gifts of these addresses, of any year, whose givers told what the law asks."""
    hashes = [each for email in emails for each in email_hashes(email)]
    return [
        gift
        for some in in_batches(hashes)
        for gift in db.session.scalars(
            select(Gift).where(
                Gift.email_hash.in_(some),
                Gift.address_sealed.is_not(None),
                Gift.status == GiftStatus.PAID,
            )
        )
    ]


def appear_as(
    email: str, *, name: str, is_anonymous: bool, gift_id: uuid.UUID | None = None
) -> list[Gift | MonthlyGift]:
    """Show this name, or none, with one's own gift, or with all of them and the months to come.

    Returns what was changed. Raises `NotFound`, `NameNeeded` and `TooLong`.
    """
    check_length(name, LONGEST_NAME)
    if not is_anonymous and not name.strip():
        raise NameNeeded
    query = select(Gift).where(*_given_by(email))
    if gift_id is not None:
        query = query.where(Gift.id == gift_id)
    found = list(db.session.scalars(lock(query.order_by(Gift.id))))
    if gift_id is not None and not found:
        raise NotFound
    own: list[Gift | MonthlyGift] = [*found, *(_to_come(email) if gift_id is None else [])]
    changed = [each for each in own if (each.name or "", each.is_anonymous) != (name, is_anonymous)]
    for each in changed:
        each.name = name or None
        each.is_anonymous = is_anonymous
        kind = "gift" if isinstance(each, Gift) else "monthly"
        audit.record(f"{kind}.appears_otherwise", each, by=SUPPORTER, anonymous=is_anonymous)
    return changed


def hide_name(gift_id: uuid.UUID, *, is_hidden: bool, reason: str, by: Officer) -> Gift:
    """Take a name off the fund's page, whatever its supporter chooses, or let it stand there again.

    A month of a monthly gift stands for all of them, those to come too. Where it is so already,
    nothing happens. Raises `NotFound` and `ReasonNeeded`.
    """
    why = check_reason(reason)
    gift = existing(Gift, gift_id)
    rows: list[Gift | MonthlyGift] = [*_months(gift)]
    if gift.monthly_id is not None:
        # A month that was being made has the same lock: it is there now, or will read what stands.
        rows = [locked(MonthlyGift, gift.monthly_id), *_months(gift)]
    if all(each.is_name_hidden == is_hidden for each in rows):
        return gift
    for each in rows:
        each.is_name_hidden = is_hidden
    verb = "gift.name_hidden" if is_hidden else "gift.name_let_be_shown"
    audit.record(verb, gift, by=by.actor, reason=why)
    return gift


def _months(gift: Gift) -> list[Gift]:
    """The gift, locked, with all months of its monthly gift."""
    same = Gift.id == gift.id
    if gift.monthly_id is not None:
        same = Gift.monthly_id == gift.monthly_id
    return list(db.session.scalars(lock(select(Gift).where(same).order_by(Gift.id))))


def _to_come(email: str) -> list[MonthlyGift]:
    """All gifts are those of the months ahead too."""
    of_address = MonthlyGift.email_hash.in_(email_hashes(email))
    query = select(MonthlyGift).where(of_address).order_by(MonthlyGift.id)
    return list(db.session.scalars(lock(query)))


def _given_by(email: str) -> tuple[ColumnElement[bool], ...]:
    return Gift.email_hash.in_(email_hashes(email)), Gift.status.in_(GIVEN)


def _paid_by(email: str) -> tuple[ColumnElement[bool], ...]:
    return *_given_by(email), Gift.status == GiftStatus.PAID, Gift.paid_at.is_not(None)
