"""The unkindness of the real world, to be turned on at will and kept over a restart."""

from dataclasses import asdict, dataclass, fields
from typing import Any

from hardship.stripe_sandbox.store import Work

SLOW_RETRIES = (1.0, 3.0, 10.0, 30.0, 120.0, 600.0, 3600.0, 10800.0, 21600.0, 43200.0, 86400.0)


@dataclass(frozen=True, slots=True)
class Knobs:
    """Deliveries: `deliver` false holds them back until it is true again; `copies` sends each
    event so many times; `delay` waits so many seconds; `reorder` gathers so many and sends the
    last first; `drop` never sends (Stripe knows it did not arrive), `lose` never sends and
    believes it arrived; `stale` sends the object as it was before the change; `retries` are the
    seconds between attempts; `patience` is how long one attempt may take; `signed_at` is the
    timestamp in the signature, `machine` or `clock`.

    Payments: `fee_after` seconds until a card's fee is known (null: at once); `debit_days` until
    a bank debit ends; `refund_days` until a refund that is on its way arrives, or fails;
    `overdraft` how far below nothing a refund may take the balance before it has to wait;
    `trouble_after` seconds until a card that is made for it is disputed or warned about;
    `dispute_fee` and `answer_fee` what a dispute costs, and what answering it costs besides;
    `payout_days` until a payout that the API asked for arrives.
    """

    deliver: bool = True
    copies: int = 1
    delay: float = 0.0
    reorder: int = 0
    drop: bool = False
    lose: bool = False
    stale: bool = False
    retries: tuple[float, ...] = SLOW_RETRIES
    patience: float = 20.0
    signed_at: str = "machine"
    fee_after: int | None = None
    debit_days: float = 4.0
    refund_days: float = 5.0
    overdraft: int = 1_000_000
    trouble_after: int = 0
    dispute_fee: int = 1500
    answer_fee: int = 1500
    payout_days: float = 2.0

    def __post_init__(self) -> None:
        if self.signed_at not in {"machine", "clock"}:
            raise ValueError("signed_at is machine or clock")
        if self.copies < 1 or self.delay < 0 or self.reorder < 0 or self.patience <= 0:
            raise ValueError("copies is at least 1; delay and reorder are not negative")

    def turned(self, changes: dict[str, Any]) -> "Knobs":
        """The same knobs with some turned; a wrong name or type is a ValueError."""
        current = asdict(self)
        for name, value in changes.items():
            if name not in current:
                known = ", ".join(one.name for one in fields(self))
                raise ValueError(f"No knob is called {name}; there are: {known}")
            current[name] = _fit(name, value, getattr(Knobs(), name))
        return Knobs(**current)


def _fit(name: str, value: Any, default: Any) -> Any:
    if name == "fee_after":
        return None if value is None else int(value)
    if name == "retries":
        return tuple(float(one) for one in value)
    if isinstance(default, bool):
        if not isinstance(value, bool):
            raise TypeError(f"{name} is true or false")
        return value
    return type(default)(value)


def read_knobs(work: Work) -> Knobs:
    stored = work.state("knobs", {})
    if "retries" in stored:
        stored["retries"] = tuple(stored["retries"])
    return Knobs(**stored)


def write_knobs(work: Work, knobs: Knobs) -> None:
    work.keep_state("knobs", asdict(knobs))
