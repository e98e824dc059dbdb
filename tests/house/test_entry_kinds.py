"""What the rooms declare of their entries is what their rules post and what the documents say."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import pytest

from hardship.awards.rules import award_cancelled, award_granted
from hardship.cli.ledger import entry_kinds
from hardship.core.money import Money
from hardship.donations.banking.rules import allocation_received, stripe_payout_arrived
from hardship.donations.disputing.rules import gift_dispute_reinstated, gift_disputed
from hardship.donations.gateway import BalanceTransaction
from hardship.donations.giving_way import FundAccount
from hardship.donations.in_transit.rules import (
    stripe_arrival_divided,
    stripe_payout_divided,
    stripe_payout_failed,
    stripe_payout_left,
)
from hardship.donations.refunding.rules import gift_refund_failed, gift_refunded
from hardship.donations.rules import gift_settled, gift_suspended, stripe_fee
from hardship.donations.unexplained.rules import (
    StrayAnswer,
    stripe_movement_explained,
    stripe_movement_suspended,
    suspense_assigned,
    suspense_assigned_elsewhere,
)
from hardship.ledger import AID_ACCOUNTS, AidCategory, EntryKind, Posting
from hardship.payouts.rules import payment_cleared, payment_released, payment_voided
from hardship.treasury.rules import (
    Giver,
    aid_paid_back,
    bank_fee,
    cheque_bounced,
    counter_received,
    deposited,
    interest_received,
    moved_between_funds,
)
from tests.factories.money import usd
from tests.house.ground import ROOT

ONE, OTHER = (UUID(int=number) for number in (1, 2))
KINDS = {kind.name: kind for kind in entry_kinds()}
NOTHING, SOME, MORE = usd(0), usd(30), usd(80)
#: Nothing was kept, something, more than came; and something was returned.
FEES = (NOTHING, usd(2), usd(90), usd(-2))
SHARES = {ONE: MORE, OTHER: -SOME}
ROW = re.compile(r"^\| `(\w+)` \|[^|]*\|([^|]*)\|([^|]*)\|([^|]*)\|$", re.MULTILINE)


def _moved(gross: Money, fee: Money = NOTHING) -> BalanceTransaction:
    when = datetime(2024, 11, 4, tzinfo=UTC)
    return BalanceTransaction("txn_1", gross, fee, "any", None, when, when)


def _held(amount: Money, account: str) -> dict[FundAccount, Money]:
    return {FundAccount(OTHER, "2030"): amount, FundAccount(ONE, account): SOME}


_PARTS = (
    {"1010": usd(78)},
    {"1020": usd(78)},
    {"1030": usd(100), "1010": -usd(22)},
    {"1010": usd(122), "1020": -usd(22), "1030": -usd(22)},
)

#: Every rule, with all that can happen to it.
POSTED: dict[str, Sequence[list[Posting]]] = {
    "gift_settled": [gift_settled(ONE, MORE, fee) for fee in FEES],
    "gift_suspended": [gift_suspended(ONE, MORE, fee) for fee in FEES],
    "gift_refunded": [
        gift_refunded(ONE, _moved(-MORE, fee), _held(part, "2030"))
        for fee in FEES
        for part in (SOME, MORE)
    ],
    "gift_refund_failed": [
        gift_refund_failed(ONE, _moved(MORE, fee), _held(SOME, fees))
        for fee in FEES
        for fees in ("4910", "5810")
    ],
    "gift_disputed": [
        gift_disputed(ONE, _moved(-MORE, fee), _held(part, "2030"))
        for fee in FEES
        for part in (SOME, MORE)
    ],
    "gift_dispute_reinstated": [
        gift_dispute_reinstated(ONE, _moved(MORE, fee), _held(SOME, fees))
        for fee in FEES
        for fees in ("4920", "5820")
    ],
    "stripe_fee": [stripe_fee(ONE, net) for net in (SOME, -SOME)],
    "stripe_movement_suspended": [stripe_movement_suspended(ONE, net) for net in (SOME, -SOME)],
    "stripe_movement_explained": [
        stripe_movement_explained(ONE, net, answer)
        for net in (SOME, -SOME)
        for answer in StrayAnswer
    ],
    "suspense_assigned": [suspense_assigned(ONE, SOME)],
    "suspense_assigned_elsewhere": [
        suspense_assigned_elsewhere(ONE, OTHER, MORE, usd(2), parts) for parts in _PARTS
    ],
    "stripe_payout_left": [stripe_payout_left(SHARES)],
    "stripe_payout_divided": [stripe_payout_divided(SHARES)],
    "stripe_payout_failed": [stripe_payout_failed(SHARES)],
    "stripe_payout_arrived": [stripe_payout_arrived(SHARES)],
    "stripe_arrival_divided": [stripe_arrival_divided(SHARES)],
    "allocation_received": [allocation_received(ONE, SOME)],
    "counter_received": [counter_received(ONE, SOME, giver) for giver in Giver],
    "deposited": [deposited({ONE: SOME, OTHER: MORE})],
    "cheque_bounced": [
        cheque_bounced(ONE, SOME, fee, giver) for giver in Giver for fee in (NOTHING, usd(2))
    ],
    "bank_fee": [bank_fee(ONE, SOME)],
    "interest_received": [interest_received(ONE, SOME)],
    "aid_paid_back": [aid_paid_back(ONE, SOME)],
    "moved_between_funds": [moved_between_funds(ONE, OTHER, SOME)],
    "award_granted": [award_granted(ONE, dict.fromkeys(AidCategory, SOME))],
    "award_cancelled": [award_cancelled(ONE, dict.fromkeys(AidCategory, SOME))],
    "payment_released": [payment_released(ONE, SOME)],
    "payment_cleared": [payment_cleared(ONE, SOME)],
    "payment_voided": [payment_voided(ONE, SOME, had_cleared=was) for was in (True, False)],
}


def test_a_kind_is_declared_once() -> None:
    assert len(KINDS) == len(entry_kinds())


@pytest.mark.parametrize("name", sorted(POSTED.keys() | KINDS.keys()))
def test_what_the_rules_post_is_declared_and_nothing_else(name: str) -> None:
    entries, kind = POSTED[name], KINDS[name]
    lines = [posting for entry in entries for posting in entry]
    assert {each.account for each in lines if each.amount.minor > 0} == set(kind.debited)
    assert {each.account for each in lines if each.amount.minor < 0} == set(kind.credited)
    assert kind.spans_funds == any(len({each.fund_id for each in entry}) > 1 for entry in entries)


def _codes(cell: str) -> set[str]:
    """The accounts that a cell names; "5010 to 5090" are those of aid."""
    return set(re.findall(r"\b\d{4}\b", cell)) | (AID_ACCOUNTS if " to 5090" in cell else set())


def test_the_table_of_the_books_says_what_is_declared() -> None:
    """A fee that is larger than what came, or is returned, is told once below the table."""
    told = ROW.findall((ROOT / "docs" / "ledger.md").read_text())
    assert [name for name, *_cells in told] == list(dict.fromkeys(name for name, *_cells in told))
    assert {name for name, *_cells in told} == set(KINDS)
    for name, source, *cells in told:
        kind = KINDS[name]
        debit, credit = (_codes(cell) for cell in cells)
        assert set(re.findall(r"`(\w+)`", source)) == set(kind.sources), name
        assert debit | credit == {*kind.debited, *kind.credited}, name
        assert (debit, credit) == _sides(kind, debit, credit), name


def _sides(kind: EntryKind, debit: set[str], credit: set[str]) -> tuple[set[str], set[str]]:
    """The declared sides, but of what may move both ways as it is told."""
    either = set(kind.debited) & set(kind.credited)
    return set(kind.debited) - (either - debit), set(kind.credited) - (either - credit)
