"""Reading the counter: what waits, what is to deposit, what stood on which slip."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import chain
from typing import TypeVar

from sqlalchemy import Select, func, or_, select

from hardship import audit, campaigns, ledger
from hardship.campaigns import Fund
from hardship.core.by_two import Standing
from hardship.core.database import db, existing, lock
from hardship.core.money import Money
from hardship.core.paging import Key, Page, keyset
from hardship.treasury.errors import BouncedFromIt, SaidToBounce
from hardship.treasury.models import CounterReceipt, Voucher
from hardship.treasury.rules import Giver, VoucherKind

Row = TypeVar("Row", CounterReceipt, Voucher)

#: As `CounterReceipt.is_to_deposit`.
_IS_TO_DEPOSIT = (
    CounterReceipt.status == Standing.CONFIRMED.value,
    CounterReceipt.deposit_id.is_(None),
    CounterReceipt.recall_id.is_(None),
)


def counter_receipt(receipt_id: uuid.UUID) -> CounterReceipt:
    """One check, or cash. Raises `NotFound`."""
    return existing(CounterReceipt, receipt_id)


def counter_receipts_by_id(ids: Iterable[uuid.UUID]) -> list[CounterReceipt]:
    """Some of them by their ids, in one query."""
    return list(db.session.scalars(select(CounterReceipt).where(CounterReceipt.id.in_(list(ids)))))


def voucher(voucher_id: uuid.UUID) -> Voucher:
    """One deposit, bounce, fee, interest or move. Raises `NotFound`."""
    return existing(Voucher, voucher_id)


def deposit_of_cheque(receipt: CounterReceipt) -> Voucher | None:
    """The slip with which a check went to the bank, which alone can send it back."""
    if not receipt.is_cheque or receipt.deposit_id is None:
        return None
    slip = voucher(receipt.deposit_id)
    return slip if slip.is_confirmed else None


def may_bounce(receipt: CounterReceipt) -> bool:
    """Whether it is a check that lies at the bank and of which nobody has said so yet."""
    return receipt.bounce_id is None and deposit_of_cheque(receipt) is not None


def vouchers_by_id(ids: Iterable[uuid.UUID]) -> list[Voucher]:
    """Some of them by their ids, in one query."""
    return list(db.session.scalars(select(Voucher).where(Voucher.id.in_(list(ids)))))


def locked_receipts(ids: Collection[uuid.UUID]) -> list[CounterReceipt]:
    """Those of these that exist, held in one order until the transaction ends."""
    query = select(CounterReceipt).where(CounterReceipt.id.in_(set(ids)))
    return list(db.session.scalars(lock(query.order_by(CounterReceipt.id))))


def receipts_on(held: Voucher) -> list[CounterReceipt]:
    """What stands on a slip, bounced, or was taken back; nothing of what was rejected."""
    slips = (CounterReceipt.deposit_id, CounterReceipt.bounce_id, CounterReceipt.recall_id)
    is_on = or_(*(column == held.id for column in slips))
    return list(db.session.scalars(select(CounterReceipt).where(is_on).order_by(CounterReceipt.id)))


def entered_on(slips: Collection[Voucher]) -> dict[uuid.UUID, list[CounterReceipt]]:
    """What each slip was entered with, also where it was rejected or taken back since.

    It has let go of them then; the record of its entry has not. Two queries for all.
    """
    rows = audit.acts("voucher.entered", Voucher.__tablename__, [each.id for each in slips])
    told = {uuid.UUID(row.subject_id): row.details["receipts"] for row in rows}
    query = select(CounterReceipt).where(CounterReceipt.reference.in_({*chain(*told.values())}))
    found = {each.reference: each for each in db.session.scalars(query)}
    return {each.id: [found[name] for name in told.get(each.id, ())] for each in slips}


def bounce_in_the_way(held: Voucher) -> BouncedFromIt | SaidToBounce | None:
    """Why a deposit is not taken back, if a check of it bounced or somebody says so."""
    bounces = vouchers_by_id(each.bounce_id for each in receipts_on(held) if each.bounce_id)
    if any(each.is_confirmed for each in bounces):
        return BouncedFromIt()
    return SaidToBounce() if bounces else None


def may_be_recalled(held: Voucher) -> bool:
    """Whether somebody can say that it is not so: it stands, nobody said so, nothing bounced."""
    is_free = held.is_recallable and held.stands and not held.recall_waits
    return is_free and bounce_in_the_way(held) is None


def undone_by(voucher_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, CounterReceipt]:
    """What these vouchers say bounced, or was taken back before its deposit, by voucher."""
    undone = func.coalesce(CounterReceipt.bounce_id, CounterReceipt.recall_id)
    query = select(undone, CounterReceipt).where(undone.in_(list(voucher_ids)))
    return dict(list(db.session.execute(query)))


def receipts_waiting() -> list[CounterReceipt]:
    """Checks and cash that somebody has to count again, the oldest first."""
    return _waiting(CounterReceipt)


def vouchers_waiting() -> list[Voucher]:
    """What somebody has to confirm at the bank, or to agree to, the oldest first."""
    return _waiting(Voucher)


def voucher_recalls_waiting() -> list[Voucher]:
    """Of which somebody says that it is not so, and another has to confirm that."""
    query = select(Voucher).where(Voucher.recall_waits)
    return list(db.session.scalars(query.order_by(Voucher.entered_at, Voucher.id)))


def to_deposit() -> list[CounterReceipt]:
    """What lies in the cash box and stands on no slip, the oldest first."""
    query = select(CounterReceipt).where(*_IS_TO_DEPOSIT)
    return list(db.session.scalars(query.order_by(CounterReceipt.received_on, CounterReceipt.id)))


def counter_receipts(
    cursor: str | None = None,
    *,
    states: Collection[Standing] = (),
    is_to_deposit: bool = False,
    fund_id: uuid.UUID | None = None,
) -> Page[CounterReceipt]:
    """All checks and cash, newest first, a page at a time."""
    query = select(CounterReceipt)
    if states:
        query = query.where(CounterReceipt.status.in_([each.value for each in states]))
    if is_to_deposit:
        query = query.where(*_IS_TO_DEPOSIT)
    if fund_id is not None:
        query = query.where(CounterReceipt.fund_id == fund_id)
    return _newest(CounterReceipt, query, cursor)


def vouchers(cursor: str | None = None, *, kinds: Collection[VoucherKind] = ()) -> Page[Voucher]:
    """All deposits, bounces, fees, interest and moves, newest first, a page at a time."""
    query = select(Voucher)
    if kinds:
        query = query.where(Voucher.kind.in_([each.value for each in kinds]))
    return _newest(Voucher, query, cursor)


def same_cheques(
    receipts: Sequence[CounterReceipt],
) -> dict[uuid.UUID, list[CounterReceipt]]:
    """Of each, other checks of its number, name and kind of giver, which may be this very one.

    A person who is called like a local is not it, and who gave no name is no union's treasury.
    """
    query = select(CounterReceipt).where(
        CounterReceipt.cheque_number.in_([each.cheque_number for each in receipts]),
        CounterReceipt.status != Standing.REJECTED.value,
    )
    alike = defaultdict(list)
    for each in db.session.scalars(query):
        alike[_sign_of(each)].append(each)
    return {
        receipt.id: [each for each in alike[_sign_of(receipt)] if each.id != receipt.id]
        for receipt in receipts
    }


def looks_like_employers(receipt: CounterReceipt) -> bool:
    """Whether its giver may not give, unless somebody has said that it is not them."""
    return not receipt.is_not_employers and bool(employer_matched(receipt))


def employer_matched(receipt: CounterReceipt) -> str:
    """The entry of the list of employers that its giver matches; empty for none.

    Another local is a union, whatever it is called, and so are we.
    """
    return employers_matched([receipt])[receipt.id]


def employers_matched(receipts: Iterable[CounterReceipt]) -> dict[uuid.UUID, str]:
    """The same of several receipts."""
    lists = {fund.id: fund.campaign.employers for fund in campaigns.every_fund()}
    return {
        each.id: lists[each.fund_id].match(name=each.name, email=each.email)
        if each.given_by is Giver.SUPPORTER
        else ""
        for each in receipts
    }


def free_to_move(fund: Fund) -> Money:
    """What of a fund's money at the bank is neither promised, outstanding nor its reserve.

    Acts hold the fund's lock.
    """
    position = ledger.fund_position(fund.id, fund.currency)
    at_bank = position.available_to_pay - position.awarded - fund.reserve
    return max(min(at_bank, fund.available_to_award(position)), Money.zero(fund.currency))


def _waiting(table: type[Row]) -> list[Row]:
    query = select(table).where(table.status == Standing.ENTERED.value)
    return list(db.session.scalars(query.order_by(table.entered_at, table.id)))


def _newest(table: type[Row], query: Select[Row], cursor: str | None) -> Page[Row]:
    return keyset(query, [Key(table.entered_at, True), Key(table.id, True)], cursor)


def _sign_of(receipt: CounterReceipt) -> tuple[str | None, ...]:
    """What is the same of checks that may be one, however their giver's name was typed."""
    return receipt.cheque_number, receipt.giver, *(receipt.name or "").casefold().split()
