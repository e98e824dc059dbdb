"""What of a payment gives way when money leaves Stripe's balance, and what comes back. Pure.

What leaves the balance is negative there. What suspense (2030) holds of the payment gives way
first, then the gift (4910 or 4920); what comes back goes where it was taken from.
"""

import uuid
from collections.abc import Hashable, Iterable, Mapping
from typing import NamedTuple, TypeVar

from hardship.core.money import Money
from hardship.donations.gateway import BalanceTransaction
from hardship.ledger import STRIPE_BALANCE, Posting, without_nothing


class FundAccount(NamedTuple):
    """An account of a fund."""

    fund_id: uuid.UUID
    account: str


#: How much of each fund’s account, the first one first.
Parts = Mapping[FundAccount, Money]
Giver = TypeVar("Giver", bound=Hashable)


def went_away(
    fund_id: uuid.UUID, moved: BalanceTransaction, held: Parts, account: str, fees: str
) -> list[Posting]:
    """Of what suspense holds as far as that goes; the rest, and the fee, is the gift's fund's."""
    gave = filled(-moved.gross, held.items(), rest_to=FundAccount(fund_id, account))
    return _gave_way({**gave, FundAccount(fund_id, fees): moved.fee})


def came_back(
    fund_id: uuid.UUID, moved: BalanceTransaction, taken: Parts, account: str, fees: str
) -> list[Posting]:
    """Where it was taken from, the fee by itself; what nobody gave is the gift's fund's."""
    gross = [each for each in taken.items() if each[0].account != fees]
    fee = [each for each in taken.items() if each[0].account == fees]
    back = filled(moved.gross, gross, rest_to=FundAccount(fund_id, account))
    back |= filled(-moved.fee, fee, rest_to=FundAccount(fund_id, fees))
    return _gave_way({held: -part for held, part in back.items()})


def _gave_way(parts: Parts) -> list[Posting]:
    """Each account gives, or gets back below zero, and so does its fund's money at Stripe."""
    at_stripe: dict[uuid.UUID, Money] = {}
    for held, part in parts.items():
        before = at_stripe.get(held.fund_id, Money.zero(part.currency))
        at_stripe[held.fund_id] = before - part
    return without_nothing(
        *(Posting(held.account, held.fund_id, part) for held, part in parts.items()),
        *(Posting(STRIPE_BALANCE, fund_id, net) for fund_id, net in at_stripe.items()),
    )


def filled(
    amount: Money, has: Iterable[tuple[Giver, Money]], *, rest_to: Giver
) -> dict[Giver, Money]:
    """Who gives how much of an amount: the first as far as it goes, then the next.

    What nobody has is of `rest_to`.
    """
    nothing = Money.zero(amount.currency)
    parts: dict[Giver, Money] = {}
    rest = amount
    for giver, most in has:
        part = min(most, rest)
        if part.minor > 0:
            parts[giver] = parts.get(giver, nothing) + part
            rest -= part
    if rest:
        parts[rest_to] = parts.get(rest_to, nothing) + rest
    return parts
