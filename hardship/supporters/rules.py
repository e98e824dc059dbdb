"""How a gift stands for the person who gave it. Pure."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from hardship.campaigns import Fund
from hardship.core.money import Money
from hardship.donations import Gift, GiftStatus, GiftStep, StepKind


class Standing(StrEnum):
    """Where a gift stands, in the supporter's eyes."""

    ON_ITS_WAY = "on its way"
    CHECKED = "being checked"
    RECEIVED = "received"
    PARTLY_BACK = "partly back"
    REFUNDED = "refunded"
    DISPUTED = "disputed"
    TAKEN_BACK = "taken back by the bank"


_BY_BANK = {StepKind.DISPUTED, StepKind.REINSTATED}


@dataclass(frozen=True, slots=True)
class Told:
    """A gift with all that became of it, by the books."""

    gift: Gift
    fund: Fund
    steps: Sequence[GiftStep]
    is_disputed: bool

    @property
    def received(self) -> Money:
        """What was paid; before the books have it, what was asked for."""
        came = [step.amount for step in self.steps if step.kind is StepKind.RECEIVED]
        return came[0] if came else self.gift.amount

    @property
    def back(self) -> Sequence[GiftStep]:
        """What went back, and what of that came again."""
        return [step for step in self.steps if step.kind is not StepKind.RECEIVED]

    @property
    def went_back(self) -> Money:
        """How much of it is back; never negative unless a bank paid more than it took."""
        return -self._sum(step.amount for step in self.back)

    @property
    def kept(self) -> Money:
        """What of it is left with the fund."""
        return self.received - self.went_back

    @property
    def fee_covered(self) -> Money:
        """What the supporter put on top so that the gift arrives whole."""
        gift = self.gift
        return gift.amount - gift.intended

    @property
    def standing(self) -> Standing:
        """Where it stands."""
        return standing(
            self.gift.state,
            kept=self.kept,
            went_back=self.went_back,
            by_bank=-self._sum(step.amount for step in self.back if step.kind in _BY_BANK),
            is_disputed=self.is_disputed,
        )

    def _sum(self, amounts: Iterable[Money]) -> Money:
        return Money.total(amounts, self.received.currency)


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
    state: GiftStatus, *, kept: Money, went_back: Money, by_bank: Money, is_disputed: bool
) -> Standing:
    """The one word for it: what is open comes before what is over."""
    if state is GiftStatus.PENDING:
        return Standing.ON_ITS_WAY
    if is_disputed and by_bank.minor > 0:
        return Standing.DISPUTED
    if kept.minor <= 0:
        return Standing.TAKEN_BACK if by_bank.minor > 0 else Standing.REFUNDED
    if state is GiftStatus.SUSPENDED:
        return Standing.CHECKED
    return Standing.PARTLY_BACK if went_back.minor > 0 else Standing.RECEIVED
