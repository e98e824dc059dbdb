"""Checks and cash as the people read them who gave: what was counted twice, and their own only.

It is somebody's own when it was handed over with their address. Whoever may read that mailbox may
read its receipt.
"""

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, exists, or_, select

from hardship import audit, ledger
from hardship.audit import Actor
from hardship.core.addresses import email_hashes, normalised_email
from hardship.core.by_two import Standing
from hardship.core.database import db
from hardship.core.errors import NotFound
from hardship.ledger import Entry, Source
from hardship.treasury.models import CounterReceipt, Voucher
from hardship.treasury.rules import BY_COUNTER


def has_given(email: str) -> bool:
    """Whether anything was handed over with this address."""
    return bool(db.session.scalar(select(exists().where(*_given_by(email)))))


def moments(email: str) -> Select[datetime, uuid.UUID]:
    """When each check, and cash, of this address was entered, and its id: for a list of more."""
    return select(CounterReceipt.entered_at, CounterReceipt.id).where(*_given_by(email))


def received_between(email: str, begin: date, end: date) -> Sequence[CounterReceipt]:
    """What was received with this address from a day until before another, oldest first."""
    query = select(CounterReceipt).where(
        *_given_by(email), CounterReceipt.received_on >= begin, CounterReceipt.received_on < end
    )
    return list(db.session.scalars(query.order_by(CounterReceipt.received_on, CounterReceipt.id)))


def days_received(email: str) -> Sequence[date]:
    """On which days anything was received with this address."""
    return list(db.session.scalars(select(CounterReceipt.received_on).where(*_given_by(email))))


def own_receipt(receipt_id: uuid.UUID, email: str) -> CounterReceipt:
    """One of this address. Raises `NotFound` for anything else."""
    query = select(CounterReceipt).where(CounterReceipt.id == receipt_id, *_given_by(email))
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def newest_of(email: str, *, by: Actor) -> CounterReceipt | None:
    """The newest check, or cash, of an address, for an officer who was called or written to.

    The record says that somebody looked. Raises `NotAnAddress`.
    """
    query = select(CounterReceipt).where(*_given_by(normalised_email(email)))
    newest_first = (CounterReceipt.entered_at.desc(), CounterReceipt.id.desc())
    found = db.session.scalar(query.order_by(*newest_first).limit(1))
    if found is not None:
        audit.record("counter_receipt.giver_found", found, by=by)
    return found


def undone(receipts: Sequence[CounterReceipt]) -> dict[uuid.UUID, Voucher]:
    """Of these, those that bounced, or were taken back before their deposit, as two people saw.

    Each with the voucher that says so.
    """
    said = or_(Voucher.id == CounterReceipt.bounce_id, Voucher.id == CounterReceipt.recall_id)
    query = (
        select(CounterReceipt.id, Voucher)
        .join(Voucher, said)
        .where(
            CounterReceipt.id.in_([each.id for each in receipts]),
            Voucher.status == Standing.CONFIRMED.value,
        )
    )
    return dict(list(db.session.execute(query)))


def entry_of(receipt: CounterReceipt) -> Entry | None:
    """The entry with which it came into the books."""
    return ledger.entry_for(Source(BY_COUNTER, str(receipt.id)))


def _given_by(email: str) -> tuple[ColumnElement[bool], ...]:
    return (
        CounterReceipt.email_hash.in_(email_hashes(email)),
        CounterReceipt.status == Standing.CONFIRMED.value,
    )
