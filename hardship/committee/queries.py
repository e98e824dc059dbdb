"""Reading the committee."""

import uuid
from collections.abc import Iterable

from sqlalchemy import select

from hardship.committee.models import Officer
from hardship.committee.permissions import Hand, Permission, permissions_of
from hardship.committee.permissions import missing_hands as hands_missing_among
from hardship.committee.rules import Status
from hardship.core.addresses import email_hashes
from hardship.core.database import db, existing
from hardship.core.paging import Key, Page, keyset


def officer(officer_id: uuid.UUID) -> Officer:
    """One officer; raises `NotFound`."""
    return existing(Officer, officer_id)


def officer_by_email(email: str) -> Officer | None:
    """Who has this address, in whatever state."""
    query = select(Officer).where(Officer.email_hash.in_(email_hashes(email)))
    return db.session.scalar(query)


def officers(cursor: str | None = None) -> Page[Officer]:
    """Everybody, the longest-serving first; names are sealed and cannot be sorted by."""
    return keyset(select(Officer), [Key(Officer.id)], cursor)


def officer_names(officer_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The names of some officers by their ids."""
    query = select(Officer).where(Officer.id.in_(set(officer_ids)))
    return {found.id: found.display_name for found in db.session.scalars(query)}


def missing_hands(votes: int, *, with_invited: bool = False) -> list[Hand]:
    """What the active officers lack to run a fund, or those who are invited together with them."""
    standing = [Status.ACTIVE, Status.INVITED] if with_invited else [Status.ACTIVE]
    people = db.session.scalars(select(Officer).where(Officer.status.in_(standing)))
    return hands_missing_among([permissions_of(who.roles) for who in people], votes)


def those_who_may(act: Permission, *, with_invited: bool = False) -> list[Officer]:
    """The active officers whose roles allow an act, or those who are invited together with them."""
    standing = [Status.ACTIVE, Status.INVITED] if with_invited else [Status.ACTIVE]
    people = db.session.scalars(select(Officer).where(Officer.status.in_(standing)))
    return [who for who in people if act in permissions_of(who.roles)]
