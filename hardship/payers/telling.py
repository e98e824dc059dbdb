"""Being asked, and telling: the payer's own words, or an officer's who heard them."""

from datetime import date

from sqlalchemy import ColumnElement, inspect, or_, select

from hardship import audit, campaigns
from hardship.audit import SUPPORTER, SYSTEM, Actor
from hardship.campaigns import FiscalYear
from hardship.committee import Officer
from hardship.core import clock
from hardship.core.addresses import normalised_email
from hardship.core.database import db, insert_or_ignore, lock
from hardship.payers.errors import MoreToTell, NothingTold
from hardship.payers.models import Payer
from hardship.payers.queries import hashes_of, key_of
from hardship.payers.rules import KnownBy, Particulars, check_particulars, kept_until


def expect(known_by: KnownBy, *, year: FiscalYear | None = None) -> Payer:
    """The payer's row, locked; made if it is not there. From now on they can tell.

    `year` is the newest one in which they are named; this one, if none is given.
    """
    until = kept_until(year or campaigns.fiscal_year())
    which = lock(select(Payer).where(_is(known_by)))
    found = db.session.scalar(which)
    if found is None:
        db.session.execute(insert_or_ignore(Payer).values(_new(known_by, until)))
        found = db.session.scalars(which).one()
    found.kept_until = max(found.kept_until, until)
    return found


def ask(known_by: KnownBy, *, year: FiscalYear) -> Payer | None:
    """Note that a mail asks for a year's report; None where it needs no mail any more."""
    payer = expect(known_by, year=year)
    if payer.has_told_all or was_asked(payer, year):
        return None
    payer.asked_for = year.first
    audit.record("payer.asked", payer, by=SYSTEM, fiscal_year=f"{year.first} to {year.last}")
    return payer


def was_asked(payer: Payer, year: FiscalYear) -> bool:
    """Whether a mail asked for this year's report, or for that of a later one."""
    return payer.asked_for is not None and payer.asked_for >= year.first


def tell(payer: Payer, told: Particulars) -> Payer:
    """What payers say of themselves. Raises `MoreToTell` and `TooLong`."""
    if not told.is_complete:
        raise MoreToTell
    return _tell(payer, told, "payer.told", SUPPORTER)


def enter(
    known_by: KnownBy, told: Particulars, *, by: Officer, year: FiscalYear | None = None
) -> Payer:
    """What an officer heard by telephone or read in a letter; part of it is better than nothing.

    Raises `NothingTold` and `TooLong`.
    """
    if not (told.name or told.address or told.occupation):
        raise NothingTold
    return _tell(expect(known_by, year=year), told, "payer.entered", by.actor)


def _tell(payer: Payer, told: Particulars, verb: str, by: Actor) -> Payer:
    """The record says that it was told, and nothing of what."""
    check_particulars(told)
    payer.name, payer.address = told.name or None, told.address or None
    payer.occupation, payer.told_at = told.occupation or None, clock.now()
    audit.record(verb, payer, by=by)
    return payer


def _is(known_by: KnownBy) -> ColumnElement[bool]:
    hashes = hashes_of(known_by)
    return or_(Payer.email_hash.in_(hashes), Payer.words_hash.in_(hashes))


def _new(known_by: KnownBy, until: date) -> dict[str, object]:
    """The values of a payer's row, of whom nothing else is known yet."""
    payer, key = Payer(kept_until=until), key_of(known_by)
    if known_by.email is not None:
        payer.email, payer.email_hash = normalised_email(known_by.email), key
    else:
        payer.words, payer.words_hash = known_by.words, key
    return {column.key: getattr(payer, column.key) for column in inspect(Payer).column_attrs}
