"""What a worker answers, as values: while it is written and when it has been sent. Pure.

Answers are kept as JSON under the case's data key; where the money goes is kept apart, because a
bank account is sealed in a domain of its own and is forgotten earlier.
"""

import json
import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from hardship.applications.rules import AccountKind, PayMethod, Urgency
from hardship.core.money import Money
from hardship.ledger import AidCategory


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that money is needed for, in minor units of the fund's currency.

    `words` say what it is, without names, for those who decide.
    """

    category: AidCategory
    minor: int
    due_on: date | None = None
    payee: str = ""
    words: str = ""

    def amount(self, currency: str) -> Money:
        """What it costs."""
        return Money(self.minor, currency)


@dataclass(frozen=True, slots=True)
class Answers:
    """Everything that is asked but where the money goes. None and "" are not answered yet.

    `other_worksite` names a place that is not listed. `benefits_minor` is what other strike
    benefits pay a week, in minor units. `is_kept` while some of a draft is of the last application.
    """

    name: str = ""
    phone: str | None = None
    worksite_id: uuid.UUID | None = None
    other_worksite: str = ""
    fund_id: uuid.UUID | None = None
    needs: tuple[Need, ...] = ()
    urgency: Urgency | None = None
    urgent_on: date | None = None
    dependants: int | None = None
    benefits_minor: int | None = None
    method: PayMethod | None = None
    is_kept: bool = False

    def total(self, currency: str) -> Money:
        """What is asked for in all."""
        return needs_total(self.needs, currency)

    def benefits(self, currency: str) -> Money:
        """What other strike benefits pay a week."""
        return Money(self.benefits_minor or 0, currency)

    def with_need(self, need: Need, position: int | None = None) -> "Answers":
        """The same with one more need, or with another one at `position` (from 0)."""
        needs = list(self.needs)
        if position is None:
            needs.append(need)
        else:
            needs[position] = need
        return replace(self, needs=tuple(needs))

    def without_need(self, position: int) -> "Answers":
        """The same without the need at `position` (from 0)."""
        return replace(
            self, needs=tuple(need for at, need in enumerate(self.needs) if at != position)
        )


@dataclass(frozen=True, slots=True)
class Payee:
    """Where the money goes: a check by mail to an address, or a transfer to an account."""

    method: PayMethod
    name: str
    street: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    routing: str = ""
    account: str = ""
    account_kind: AccountKind | None = None

    @property
    def ending(self) -> str:
        """The last four digits of the account, the only ones that are ever shown back."""
        return self.account[-4:]

    @property
    def address_lines(self) -> list[str]:
        """The address as it stands on an envelope."""
        return [
            line for line in (self.street, f"{self.city}, {self.state} {self.postal_code}") if line
        ]


def needs_total(needs: Iterable[Need], currency: str) -> Money:
    """The sum of the needs."""
    return Money(sum(need.minor for need in needs), currency)


def to_json(value: Answers | Payee) -> str:
    """The text that is sealed."""
    return json.dumps(asdict(value), default=str, ensure_ascii=False)


def answers_from(text: str | None) -> Answers:
    """What `to_json` made of answers; no text reads as nothing answered."""
    if text is None:
        return Answers()
    raw: dict[str, Any] = json.loads(text)
    return Answers(
        name=raw["name"],
        phone=raw["phone"],
        worksite_id=_id(raw["worksite_id"]),
        other_worksite=raw["other_worksite"],
        fund_id=_id(raw["fund_id"]),
        needs=tuple(_need(need) for need in raw["needs"]),
        urgency=Urgency(raw["urgency"]) if raw["urgency"] else None,
        urgent_on=_day(raw["urgent_on"]),
        dependants=raw["dependants"],
        benefits_minor=raw["benefits_minor"],
        method=PayMethod(raw["method"]) if raw["method"] else None,
        is_kept=raw.get("is_kept", False),
    )


def payee_from(text: str | None) -> Payee | None:
    """What `to_json` made of a payee."""
    if text is None:
        return None
    raw: dict[str, Any] = json.loads(text)
    kind = raw.pop("account_kind")
    method = PayMethod(raw.pop("method"))
    return Payee(method=method, account_kind=AccountKind(kind) if kind else None, **raw)


def _need(raw: dict[str, Any]) -> Need:
    return Need(
        AidCategory(raw["category"]),
        raw["minor"],
        _day(raw["due_on"]),
        payee=raw["payee"],
        words=raw["words"],
    )


def _id(text: str | None) -> uuid.UUID | None:
    return uuid.UUID(text) if text else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
