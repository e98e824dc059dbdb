"""What two people confirmed of the bank account and was not so: they take it back, with a reason.

A deposit slip, whose checks and cash lie in the cash box again, or a line of the statement. What
bounced was at the bank, and a move of money is taken back by a move the other way.
"""

import uuid
from datetime import date

from hardship import campaigns, ledger
from hardship.committee import Officer
from hardship.core.by_two import recall_confirmed, recall_rejected, recalled
from hardship.core.database import locked
from hardship.core.limits import LONGEST_EXPLANATION, check_day, check_reason
from hardship.ledger import BANK, Source
from hardship.treasury.at_the_bank import record_voucher
from hardship.treasury.errors import NotToRecall
from hardship.treasury.models import Voucher
from hardship.treasury.queries import bounce_in_the_way, locked_receipts, receipts_on
from hardship.treasury.rules import BY_VOUCHER


def recall_voucher(
    voucher_id: uuid.UUID, *, recalled_on: date, reason: str, by: Officer
) -> Voucher:
    """Say that it is not so as two people confirmed it; somebody else confirms that.

    Raises `ReasonNeeded`, `TooLong`, `NotToRecall` for a bounce, a recall and a move,
    `NotInBooks`, `AlreadyDecided`, `DayOutOfBounds` for a day before it or to come,
    `BouncedFromIt`, `SaidToBounce`, and `NotFreeAtBank` when its fund has spent what it brought.
    """
    why = check_reason(reason, LONGEST_EXPLANATION)
    held = locked(Voucher, voucher_id)
    if not held.is_recallable:
        raise NotToRecall
    recalled(held, by.id, on=recalled_on)
    check_day(recalled_on, held.happened_on, campaigns.accounting_date())
    _check_there(held)
    record_voucher("recalled", held, by, reason=why)
    return held


def confirm_voucher_recall(voucher_id: uuid.UUID, *, by: Officer) -> Voucher:
    """Another person agrees: its entry is reversed, and what stood on the slip is to deposit.

    Raises `AlreadyDecided`, `NobodyAlone`, `BouncedFromIt`, `SaidToBounce` and `NotFreeAtBank`.
    """
    campaigns.lock_funds()
    held = locked(Voucher, voucher_id)
    recalled_on = recall_confirmed(held, by.id)
    entry_id = _check_there(held)
    source = Source(BY_VOUCHER, str(held.id))
    ledger.reverse(entry_id, source=source, occurred_on=recalled_on)
    record_voucher("recall_confirmed", held, by)
    for each in receipts_on(held):
        each.deposit_id = None
    return held


def reject_voucher_recall(voucher_id: uuid.UUID, *, by: Officer) -> Voucher:
    """It is as it was confirmed. Whoever said otherwise may take that back themselves.

    Raises `AlreadyDecided`.
    """
    held = recall_rejected(locked(Voucher, voucher_id))
    record_voucher("recall_rejected", held, by)
    return held


def _check_there(held: Voucher) -> int:
    """The number of its entry, while each fund has at the bank what it brought there."""
    locked_receipts([each.id for each in receipts_on(held)])
    if in_the_way := bounce_in_the_way(held):
        raise in_the_way
    entry = ledger.entry_for(Source(BY_VOUCHER, str(held.id)))
    assert entry is not None  # noqa: S101 - it stands in the books
    for posting in ledger.postings_of(entry.id):
        if posting.account == BANK and posting.amount.minor > 0:
            ledger.check_free_at_bank(posting.fund_id, posting.amount)
    return entry.id
