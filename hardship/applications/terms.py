"""The terms on which a case is decided, and how its amount comes out of them line by line. Pure.

Which rules there are is known upstairs, where money is promised (`awards.terms_of`); here they are
counted with and kept, so that what is told of a decided case does not change with its fund.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from hardship.core.errors import N_
from hardship.core.money import Money


class Step(StrEnum):
    """What a line of an explained amount says."""

    REQUESTED = "requested"
    LIMIT = "limit"
    APPROVED = "approved"


STEP_LABELS: Mapping[Step, str] = {
    Step.REQUESTED: N_("You asked for"),
    Step.LIMIT: N_("Most one application can get"),
    Step.APPROVED: N_("The committee approved"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an explained amount; `binds` marks the one that decided it."""

    step: Step
    amount: Money
    binds: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """What one case can get at most, by which amounts, and how many votes of one kind decide it."""

    amounts: Mapping[Step, Money]
    votes_needed: int

    @property
    def most(self) -> Money:
        """The amount by the rules: the smallest of what was asked for and all limits."""
        return min(self.amounts.values())

    def explained(self, approved: Money | None = None) -> list[Line]:
        """How the amount comes out, line by line: `requested $900 · limit $250 → $250`.

        The lowest line binds; of equal ones the first. `approved` adds what the committee decided.
        """
        amounts = dict(self.amounts)
        if approved is not None:
            amounts[Step.APPROVED] = approved
        binding = min(amounts, key=lambda step: amounts[step])
        return [Line(step, amount, step is binding) for step, amount in amounts.items()]


def lines_plain(lines: Iterable[Line]) -> list[dict[str, str | int | bool]]:
    """The lines as they are kept beside a vote (minor units, with the currency)."""
    return [
        {
            "step": line.step.value,
            "minor": line.amount.minor,
            "currency": line.amount.currency,
            "binds": line.binds,
        }
        for line in lines
    ]


def terms_plain(terms: Terms) -> dict[str, Any]:
    """Terms as they are kept with a decided application."""
    return {"votes_needed": terms.votes_needed, "lines": lines_plain(terms.explained())}


def terms_from(plain: Mapping[str, Any]) -> Terms:
    """What `terms_plain` made of them."""
    amounts = {
        Step(line["step"]): Money(line["minor"], line["currency"]) for line in plain["lines"]
    }
    return Terms(amounts, plain["votes_needed"])
