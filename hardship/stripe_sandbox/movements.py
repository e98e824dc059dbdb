"""What moves the balance and belongs to no gift: Stripe's own fees, and adjustments.

No event tells of them; whoever wants to know reads the balance transactions.
"""

from hardship.stripe_sandbox.balances import new_balance_transaction
from hardship.stripe_sandbox.store import Body, Work

_ALIKE: dict[str, tuple[str, str]] = {
    "fee": ("stripe_fee", "fee"),
    "adjustment": ("adjustment", "other_adjustment"),
}
MOVEMENTS = tuple(_ALIKE)


def move_balance(
    work: Work,
    kind: str,
    amount: int,
    *,
    currency: str = "usd",
    description: str | None = None,
) -> Body:
    """Add to the balance (a negative amount takes): `kind` is fee or adjustment."""
    if kind not in _ALIKE:
        raise ValueError(f"kind is one of {', '.join(MOVEMENTS)}")
    if amount == 0:
        raise ValueError("amount is not zero")
    stripes_type, category = _ALIKE[kind]
    return new_balance_transaction(
        work,
        {"id": None, "currency": currency},
        amount=amount,
        kind=stripes_type,
        category=category,
        description=description,
    )
