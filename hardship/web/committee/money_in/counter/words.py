"""What receipts of the counter and vouchers are called, and whose they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from hardship import treasury
from hardship.committee import Permission
from hardship.treasury import CounterReceipt, Giver, Means, Voucher
from hardship.web.access import current_officer
from hardship.web.committee.money_in.words import BY_TWO_STATES, recallable_state
from hardship.web.committee.money_words import State
from hardship.web.committee.names import fund_names, voucher_words

MEANS: Final[Mapping[Means, Any]] = {Means.CHEQUE: _l("A check"), Means.CASH: _l("Cash")}
GIVERS: Final[Mapping[Giver, Any]] = {
    Giver.SUPPORTER: _l("A supporter: a gift"),
    Giver.LOCAL: _l("Another local or union: an allocation"),
    Giver.UNION: _l("An allocation from the union’s treasury"),
    Giver.WORKER: _l("A worker: aid paid back"),
}


@dataclass(frozen=True, slots=True)
class Slip:
    """A voucher for people: what it is called, of which funds, and what it was entered with."""

    voucher: Voucher
    what: str
    funds: str
    receipts: list[CounterReceipt]

    @property
    def state(self) -> State:
        """Shape and word."""
        return recallable_state(self.voucher)

    @property
    def holds(self) -> bool:
        """Whether its receipts still stand on it: it was neither rejected nor taken back."""
        return self.voucher.is_waiting or self.voucher.stands


def receipt_words(receipt: CounterReceipt) -> str:
    """How it is called: a check by its number, or cash."""
    if receipt.is_cheque:
        return _("Check %(number)s", number=receipt.cheque_number)
    return str(MEANS[Means.CASH])


def receipt_states(receipts: Sequence[CounterReceipt]) -> dict[UUID, State]:
    """Where each stands, and where it lies."""
    slips = treasury.vouchers_by_id(slip for each in receipts for slip in each.voucher_ids)
    confirmed = {each.id for each in slips if each.is_confirmed}
    return {each.id: _receipt_state(each, confirmed) for each in receipts}


def _receipt_state(receipt: CounterReceipt, confirmed: set[UUID]) -> State:
    if not receipt.is_confirmed:
        return BY_TWO_STATES[receipt.state]
    if receipt.bounce_id is not None:
        is_so = receipt.bounce_id in confirmed
        return ("stop", _("Bounced")) if is_so else ("look", _("Bounced, to be confirmed"))
    if receipt.recall_id is not None:
        is_so = receipt.recall_id in confirmed
        return ("stop", _("Taken back")) if is_so else ("look", _("Taken back, to be confirmed"))
    if receipt.deposit_id is None:
        return ("look", _("To deposit"))
    is_so = receipt.deposit_id in confirmed
    return ("clear", _("Deposited")) if is_so else ("review", _("On a deposit slip"))


def whose(receipt: CounterReceipt, *, waits: bool = False) -> str:
    """Who gave it, as far as this officer may know; a union is nobody's secret.

    `waits`: it is shown where somebody confirms what the name is a part of.
    """
    if receipt.given_by is Giver.UNION:
        return _("The union’s treasury")
    if receipt.given_by is Giver.LOCAL or sees_giver(waits=waits):
        return receipt.name or _("Anonymous")
    return _("A worker") if receipt.given_by is Giver.WORKER else _("A supporter")


def sees_giver(*, waits: bool) -> bool:
    """Whether this officer may know who gave: the treasurer, and who confirms, while it waits.

    A name that the second person never saw would stand in the union's yearly report by the word
    of one.
    """
    may = current_officer().may
    return may(Permission.GIFT_IDENTIFY) or (waits and may(Permission.RECEIPT_CONFIRM))


def slip_of(held: Voucher) -> Slip:
    """A voucher in words."""
    return slips_of([held])[0]


def slips_of(vouchers: Sequence[Voucher]) -> list[Slip]:
    """Several of them, in their order."""
    funds, receipts = fund_names(), treasury.entered_on(vouchers)
    return [_slip(each, receipts[each.id], funds) for each in vouchers]


def _slip(held: Voucher, receipts: list[CounterReceipt], funds: Mapping[UUID, str]) -> Slip:
    if held.to_fund_id is not None and held.fund_id is not None:
        told = _("%(giver)s to %(taker)s", giver=funds[held.fund_id], taker=funds[held.to_fund_id])
    else:
        found = {held.fund_id} if held.fund_id else {each.fund_id for each in receipts}
        told = ", ".join(sorted(funds[each] for each in found if each is not None))
    return Slip(held, voucher_words(held), told, receipts)


def tabs(here: str) -> list[tuple[str, str, int | None, bool]]:
    """For `components/filters.html`; the number counts what waits for somebody."""
    waiting = (treasury.receipts_waiting, treasury.vouchers_waiting)
    more = (treasury.voucher_recalls_waiting, treasury.to_deposit)
    count = sum(len(listed()) for listed in (*waiting, *more))
    listed = (
        ("counter", _("To do"), count or None),
        ("counter_receipts", _("Checks and cash"), None),
        ("vouchers", _("Deposits, bank, moves"), None),
    )
    return [
        (words, url_for(f"committee.{screen}"), number, screen == here)
        for screen, words, number in listed
    ]
