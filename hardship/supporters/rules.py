"""How a gift stands for the person who gave it. Pure."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from hardship.campaigns import Fund
from hardship.core.money import Money
from hardship.donations import Gift, GiftStatus, GiftStep, Mismatch, StepKind
from hardship.treasury import CounterReceipt, Voucher, VoucherKind


class Standing(StrEnum):
    """Where a gift stands, in the supporter's eyes."""

    ON_ITS_WAY = "on its way"
    CHECKED = "being checked"
    LAW_CHECKED = "checked by the law"
    RECEIVED = "received"
    PARTLY_BACK = "partly back"
    REFUNDED = "refunded"
    NOT_TAKEN = "may not give"
    DISPUTED = "disputed"
    TAKEN_BACK = "taken back by the bank"
    BOUNCED = "bounced"
    NOT_DEPOSITED = "not deposited"


_BY_BANK = {StepKind.DISPUTED, StepKind.REINSTATED}
#: What the step is called by which a check came back, and by which one never went to the bank.
BOUNCED: Final = "bounced"
RECALLED: Final = "recalled"


@dataclass(frozen=True, slots=True)
class Back:
    """What of a gift went back, below zero, or came again."""

    kind: str
    on: date
    amount: Money


@dataclass(frozen=True, slots=True)
class ToldGift:
    """A gift by Stripe with all that became of it, by the books."""

    fund: Fund
    gift: Gift
    steps: Sequence[GiftStep]
    is_disputed: bool
    is_not_taken: bool

    @property
    def id(self) -> uuid.UUID:
        """Its own."""
        return self.gift.id

    @property
    def reference(self) -> str:
        """The number of its receipt."""
        return self.gift.reference

    @property
    def name(self) -> str | None:
        """Who gave it."""
        return self.gift.name

    @property
    def at(self) -> datetime:
        """When it was paid; before that, when it was begun."""
        return self.gift.paid_at or self.gift.started_at

    @property
    def is_booked(self) -> bool:
        """Whether it is in the books."""
        return self.gift.is_booked

    @property
    def received(self) -> Money:
        """What was paid; before the books have it, what was asked for."""
        came = [step.amount for step in self.steps if step.kind is StepKind.RECEIVED]
        return came[0] if came else self.gift.amount

    @property
    def back(self) -> Sequence[Back]:
        """What went back, and what of that came again."""
        gone = [step for step in self.steps if step.kind is not StepKind.RECEIVED]
        return [Back(step.kind, step.on, step.amount) for step in gone]

    @property
    def went_back(self) -> Money:
        """How much of it is back; never negative unless a bank paid more than it took."""
        return -self._sum(step.amount for step in self.back)

    @property
    def kept(self) -> Money:
        """What of it is left with the fund."""
        return self.received - self.went_back

    @property
    def is_on_the_page(self) -> bool:
        """Whether the fund's page tells of it, by name or without: while anything of it is left."""
        return self.gift.is_paid and self.kept.minor > 0

    @property
    def fee_covered(self) -> Money:
        """What the supporter put on top so that the gift arrives whole."""
        gift = self.gift
        return gift.amount - gift.intended

    @property
    def by_bank(self) -> Money:
        """What of it the bank took or holds; the rest that went back was sent."""
        return -self._sum(step.amount for step in self.back if step.kind in _BY_BANK)

    @property
    def standing(self) -> Standing:
        """Where it stands."""
        return standing(
            self.gift.state,
            kept=self.kept,
            went_back=self.went_back,
            by_bank=self.by_bank,
            is_disputed=self.is_disputed,
            is_not_taken=self.is_not_taken,
            is_employers=self.gift.mismatch == Mismatch.EMPLOYER,
        )

    def _sum(self, amounts: Iterable[Money]) -> Money:
        return Money.total(amounts, self.received.currency)


@dataclass(frozen=True, slots=True)
class ToldReceipt:
    """A check, or cash, that two people counted.

    `undone` says that the bank sent the check back, or that it never went there.
    """

    fund: Fund
    receipt: CounterReceipt
    undone: Voucher | None

    @property
    def id(self) -> uuid.UUID:
        """Its own."""
        return self.receipt.id

    @property
    def reference(self) -> str:
        """The number of its receipt."""
        return self.receipt.reference

    @property
    def name(self) -> str | None:
        """Who gave it."""
        return self.receipt.name

    @property
    def at(self) -> date:
        """The day on which it was received."""
        return self.receipt.received_on

    @property
    def is_booked(self) -> bool:
        """Whether it is in the books."""
        return self.receipt.is_confirmed

    @property
    def received(self) -> Money:
        """What was handed over."""
        return self.receipt.amount

    @property
    def back(self) -> Sequence[Back]:
        """All of it, once: the check as it came back, or what did not go to the bank."""
        if self.undone is None:
            return []
        kind = BOUNCED if self.undone.voucher_kind is VoucherKind.BOUNCE else RECALLED
        return [Back(kind, self.undone.happened_on, -self.received)]

    @property
    def went_back(self) -> Money:
        """All of it, or nothing."""
        return self.received if self.undone else Money.zero(self.received.currency)

    @property
    def kept(self) -> Money:
        """What of it is left with the fund."""
        return self.received - self.went_back

    @property
    def standing(self) -> Standing:
        """Where it stands."""
        if self.undone is None:
            return Standing.RECEIVED
        is_bounced = self.undone.voucher_kind is VoucherKind.BOUNCE
        return Standing.BOUNCED if is_bounced else Standing.NOT_DEPOSITED


#: Whatever was given, with all that became of it.
Told = ToldGift | ToldReceipt


@dataclass(frozen=True, slots=True)
class FundSum:
    """What was given to one fund in a year, and what of it went back until now."""

    fund: Fund
    gifts: Sequence[Told]
    currency: str

    @property
    def received(self) -> Money:
        """All that was paid."""
        return Money.total((told.received for told in self.gifts), self.currency)

    @property
    def went_back(self) -> Money:
        """What of that went back, whenever it did."""
        return Money.total((told.went_back for told in self.gifts), self.currency)

    @property
    def kept(self) -> Money:
        """What is left."""
        return self.received - self.went_back


def by_fund(gifts: Iterable[Told]) -> list[FundSum]:
    """The sums of some gifts, fund by fund and never two currencies together."""
    grouped: dict[tuple[uuid.UUID, str], list[Told]] = {}
    for told in gifts:
        grouped.setdefault((told.fund.id, told.received.currency), []).append(told)
    return [FundSum(each[0].fund, each, currency) for (_, currency), each in grouped.items()]


def standing(
    state: GiftStatus,
    *,
    kept: Money,
    went_back: Money,
    by_bank: Money,
    is_disputed: bool,
    is_not_taken: bool = False,
    is_employers: bool = False,
) -> Standing:
    """The one word for it: what is open comes before what is over."""
    if state is GiftStatus.PENDING:
        return Standing.ON_ITS_WAY
    if is_disputed and by_bank.minor > 0:
        return Standing.DISPUTED
    if kept.minor <= 0 and by_bank.minor > 0:
        return Standing.TAKEN_BACK
    if kept.minor <= 0:
        return Standing.NOT_TAKEN if is_not_taken else Standing.REFUNDED
    if state is GiftStatus.SUSPENDED:
        return Standing.LAW_CHECKED if is_employers else Standing.CHECKED
    return Standing.PARTLY_BACK if went_back.minor > 0 else Standing.RECEIVED
