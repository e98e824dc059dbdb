"""Reading payments: what is to pay, what waits for release, what the bank has not cleared."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Select, cast, distinct, exists, func, select

from hardship.applications import Application, PayMethod
from hardship.awards import Award, AwardStatus
from hardship.committee import Officer
from hardship.core.database import db, existing
from hardship.core.money import Money
from hardship.core.paging import Key, Page, keyset
from hardship.payouts.errors import NumberMissing, NumberNotPlain
from hardship.payouts.models import Payment
from hardship.payouts.rules import LIVE, PaymentStatus, checked_number, number_key

_OLDEST_FIRST = [Key(Payment.prepared_at), Key(Payment.id)]
_NEWEST_FIRST = [Key(Payment.prepared_at, descending=True), Key(Payment.id, descending=True)]


@dataclass(frozen=True, slots=True)
class Sum:
    """How many, how much, and since when the oldest waits, where that is asked for."""

    count: int
    amount: Money
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sums:
    """Awards that nobody has prepared a payment for, and the payments that are on their way."""

    to_pay: Sum
    prepared: Sum
    released: Sum


def payment(payment_id: uuid.UUID) -> Payment:
    """One payment; raises `NotFound`."""
    return existing(Payment, payment_id)


def payments_by_id(ids: Iterable[uuid.UUID]) -> list[Payment]:
    """Some payments in the order of their ids, in one query; unknown ones are left out."""
    wanted = dict.fromkeys(ids)
    query = select(Payment).where(Payment.id.in_(list(wanted)))
    found = {each.id: each for each in db.session.scalars(query)}
    return [found[each] for each in wanted if each in found]


def payments_of(award_ids: Iterable[uuid.UUID]) -> list[Payment]:
    """Every payment ever made for these awards, oldest first."""
    query = (
        select(Payment)
        .where(Payment.award_id.in_(list(award_ids)))
        .order_by(Payment.prepared_at, Payment.id)
    )
    return list(db.session.scalars(query))


def live_payment_of(award_id: uuid.UUID) -> Payment | None:
    """The payment that occupies an award."""
    return db.session.scalar(
        select(Payment).where(Payment.award_id == award_id, Payment.status.in_(LIVE))
    )


def made_before(
    award_id: uuid.UUID, *, method: PayMethod, number: str, by: Officer
) -> Payment | None:
    """The live payment that this officer has written with this very number."""
    found = live_payment_of(award_id)
    if found is None or found.prepared_by_id != by.id:
        return None
    try:
        kept = checked_number(method, number)
    except (NumberMissing, NumberNotPlain):
        return None
    return found if (found.method, found.number) == (method, kept) else None


def carrier_of(method: PayMethod, number: str) -> Payment | None:
    """The first payment that carries this number or reference, void ones included."""
    query = _numbered(select(Payment), method).where(Payment.number_key == number_key(number))
    return db.session.scalars(query.order_by(Payment.prepared_at, Payment.id).limit(1)).first()


def next_cheque_number() -> str:
    """The number on the next cheque: one more than the highest that was ever written."""
    number = cast(Payment.number, BigInteger)
    highest = db.session.scalar(_numbered(select(func.max(number)), PayMethod.CHEQUE))
    return "" if highest is None else str(highest + 1)


def overdue(released_before: datetime, currency: str) -> Sum:
    """Payments that were released before a moment and that the bank has not cleared."""
    late = _in_state(PaymentStatus.RELEASED).where(
        Payment.released_at < released_before, Payment.currency == currency
    )
    return _sum_of(late, currency, "released_at")


def to_pay(cursor: str | None = None) -> Page[Award]:
    """Awards that nobody has prepared a payment for, oldest first."""
    keys = [Key(Award.granted_at), Key(Award.id)]
    return keyset(_unpaid(), keys, cursor)


def prepared(cursor: str | None = None) -> Page[Payment]:
    """Payments that wait for a second person, oldest first."""
    return keyset(_in_state(PaymentStatus.PREPARED), _OLDEST_FIRST, cursor)


def outstanding(cursor: str | None = None, *, number: str = "") -> Page[Payment]:
    """Payments that were issued and that the bank has not cleared, oldest first.

    `number` is part of a number or reference, as a bank's statement may print it.
    """
    query, key = _in_state(PaymentStatus.RELEASED), number_key(number)
    if key:
        query = query.where(Payment.number_key.contains(key.lstrip("0") or key, autoescape=True))
    return keyset(query, _OLDEST_FIRST, cursor)


def returns_reported() -> list[Payment]:
    """Payments of which somebody says that the bank returned them; few, and each waits briefly."""
    query = _in_state(PaymentStatus.CLEARED).where(Payment.return_asked_by_id.is_not(None))
    return list(db.session.scalars(query.order_by(Payment.returned_on, Payment.id)))


def came_back(application_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Payment]]:
    """What left for these applications and came back, the first first: the next replaces it."""
    query = (
        select(Award.application_id, Payment)
        .join(Award, Award.id == Payment.award_id)
        .where(
            Award.application_id.in_(list(application_ids)), Payment.status == PaymentStatus.VOIDED
        )
        .order_by(Payment.ended_at, Payment.id)
    )
    found: dict[uuid.UUID, list[Payment]] = {}
    for application_id, each in db.session.execute(query):
        found.setdefault(application_id, []).append(each)
    return found


def ended(cursor: str | None = None) -> Page[Payment]:
    """Payments that are over, cleared and void alike, newest first."""
    query = select(Payment).where(
        Payment.status.in_([PaymentStatus.CLEARED, PaymentStatus.VOIDED, PaymentStatus.DISCARDED])
    )
    return keyset(query, _NEWEST_FIRST, cursor)


def sums(currency: str) -> Sums:
    """How much is to pay, waits for release and is outstanding, in one currency."""
    by_state = (
        select(Payment.status, func.count(), func.sum(Payment.amount_minor))
        .where(
            Payment.currency == currency,
            Payment.status.in_([PaymentStatus.PREPARED, PaymentStatus.RELEASED]),
        )
        .group_by(Payment.status)
    )
    found = {
        state: Sum(count, Money(int(minor), currency))
        for state, count, minor in db.session.execute(by_state)
    }
    nothing = Sum(0, Money.zero(currency))
    return Sums(
        to_pay=_sum_of(_unpaid().where(Award.currency == currency), currency, "granted_at"),
        prepared=found.get(PaymentStatus.PREPARED, nothing),
        released=found.get(PaymentStatus.RELEASED, nothing),
    )


def _sum_of(rows: Select[Any], currency: str, waits_since: str) -> Sum:
    """Awards or payments, counted and added up by the database; `waits_since` is a column."""
    found = rows.subquery()
    total = func.coalesce(func.sum(found.c.amount_minor), 0)
    query = select(func.count(), total, func.min(found.c[waits_since]))
    count, minor, since = db.session.execute(query.select_from(found)).one()
    return Sum(count, Money(int(minor), currency), since)


def helped_count(fund_ids: Iterable[uuid.UUID]) -> int:
    """How many people were paid at least once, however often: *workers helped*."""
    query = (
        select(func.count(distinct(Application.email_hash)))
        .join(Award, Award.application_id == Application.id)
        .join(Payment, Payment.award_id == Award.id)
        .where(
            Payment.fund_id.in_(list(fund_ids)),
            Payment.status.in_([PaymentStatus.RELEASED, PaymentStatus.CLEARED]),
        )
    )
    return db.session.scalar(query) or 0


def applicants_paid(fund_ids: Iterable[uuid.UUID]) -> dict[str, str]:
    """Whom each payment is for, by its id; a person is the keyed hash of their address."""
    query = (
        select(Payment.id, Application.email_hash)
        .join(Award, Award.id == Payment.award_id)
        .join(Application, Application.id == Award.application_id)
        .where(Payment.fund_id.in_(list(fund_ids)))
    )
    return {str(payment): person for payment, person in db.session.execute(query)}


def _unpaid() -> Select[Award]:
    is_live = exists().where(Payment.award_id == Award.id, Payment.status.in_(LIVE))
    return select(Award).where(Award.status == AwardStatus.GRANTED, ~is_live)


def _numbered(query: Select[Any], method: PayMethod) -> Select[Any]:
    """Only payments that keep their number: a discarded one was never more than a draft."""
    return query.where(Payment.method == method, Payment.status != PaymentStatus.DISCARDED)


def _in_state(state: PaymentStatus) -> Select[Payment]:
    return select(Payment).where(Payment.status == state)
