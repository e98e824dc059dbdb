"""How a monthly gift lives, and what a renewal of it is. Pure."""

from collections.abc import Iterable, Mapping

from hardship.core.lifecycle import move
from hardship.core.money import Money
from hardship.donations.gateway import MonthlyStatus

#: It begins with its first payment, and what has ended begins no more.
MONTHLY_MOVES: Mapping[MonthlyStatus, frozenset[MonthlyStatus]] = {
    MonthlyStatus.STARTED: frozenset(
        {MonthlyStatus.ACTIVE, MonthlyStatus.PAST_DUE, MonthlyStatus.ENDED}
    ),
    MonthlyStatus.ACTIVE: frozenset({MonthlyStatus.PAST_DUE, MonthlyStatus.ENDED}),
    MonthlyStatus.PAST_DUE: frozenset({MonthlyStatus.ACTIVE, MonthlyStatus.ENDED}),
    MonthlyStatus.ENDED: frozenset(),
}

#: Those of which money is still taken.
RUNNING = (MonthlyStatus.ACTIVE, MonthlyStatus.PAST_DUE)

#: Events that tell of a renewal, and those that tell of the monthly gift itself.
INVOICE_EVENTS = ("invoice.paid", "invoice.payment_failed")
SUBSCRIPTION_CHANGED = "customer.subscription.updated"
SUBSCRIPTION_EVENTS = (SUBSCRIPTION_CHANGED, "customer.subscription.deleted")


def monthly_can_become(current: MonthlyStatus, to: MonthlyStatus) -> bool:
    """Whether news of `to` is news."""
    return to in MONTHLY_MOVES[current]


def monthly_become(current: MonthlyStatus, to: MonthlyStatus) -> MonthlyStatus:
    """Take the step; raises `IllegalMove`."""
    return move(MONTHLY_MOVES, current, to)


def form_of_invoice(invoice_id: str) -> str:
    """A renewal brings one row with it, however many find it at once."""
    return f"invoice:{invoice_id}"


def intended_of(amount: Money, *, asked: Money, intended: Money) -> Money:
    """What of a renewal is meant for the fund: as at first, or all of an amount chosen since."""
    return intended if amount == asked else amount


def proposed_each_month(
    given: Money,
    suggested: Iterable[Money],
    *,
    currency: str,
    is_received: bool,
    is_monthly: bool,
    can_give: bool,
) -> Money | None:
    """What to propose to who gave: the least the fund suggests, and no more than they gave.

    Nothing to who gives each month, nor while the gift is not with the fund whole (`is_received`),
    nor where nobody can give (`can_give`), or only in another `currency`.
    """
    if is_monthly or not (is_received and can_give) or given.currency != currency:
        return None
    return min([given, *suggested])
