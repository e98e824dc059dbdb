"""Finding payers again: by a hash, never by what they are called."""

from collections.abc import Iterable

from sqlalchemy import func, or_, select

from hardship.core.addresses import email_hash, email_hashes
from hardship.core.batches import in_batches
from hardship.core.crypto import EXACT, lookup_hash, lookup_hashes
from hardship.core.database import db
from hardship.payers.models import Payer
from hardship.payers.rules import KnownBy


def key_of(known_by: KnownBy) -> str:
    """The one key of a payer: the keyed hash, under the newest key, of what they are known by."""
    if known_by.email is not None:
        return email_hash(known_by.email)
    return lookup_hash(EXACT, known_by.words or "")


def hashes_of(known_by: KnownBy) -> list[str]:
    """The hashes under every key still held."""
    if known_by.email is not None:
        return email_hashes(known_by.email)
    return lookup_hashes(EXACT, known_by.words or "")


def by_email(email: str) -> Payer | None:
    """Whoever gives with this address, if they were asked or have told."""
    return db.session.scalar(select(Payer).where(Payer.email_hash.in_(email_hashes(email))))


def by_key(known: Iterable[KnownBy]) -> dict[str, Payer]:
    """The rows of some payers, by `key_of`."""
    keys = {each: key_of(payer) for payer in known for each in hashes_of(payer)}
    found = {}
    for some in in_batches(sorted(keys)):
        query = select(Payer).where(or_(Payer.email_hash.in_(some), Payer.words_hash.in_(some)))
        for payer in db.session.scalars(query):
            found[keys[payer.email_hash or payer.words_hash or ""]] = payer
    return found


def state_of_telling() -> str:
    """Changes whenever somebody has told something: for what is remembered of it."""
    count, newest = db.session.execute(
        select(func.count(Payer.told_at), func.max(Payer.told_at))
    ).one()
    return f"{count} {newest}"
