"""Money that goes back: a zero too many, a gift given twice, two banks that ask, an employer's.

Each begins as a gift of its own, beside the hundred and twenty.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from uuid import UUID

from hardship import donations
from hardship.cli.demo_fund import gifts
from hardship.cli.demo_fund.gifts import PlannedGift
from hardship.cli.demo_fund.sandbox import Sandbox
from hardship.cli.demo_fund.stage import Stage, usd
from hardship.core import clock
from hardship.core.database import db, transaction
from hardship.core.tokens import new_secret
from hardship.donations import PaymentGateway, RefundReason, Supporter

#: By what becomes of it: who gave how many dollars on which day.
_GIVEN = {
    "lost": (12, 75, "L. Marsh", "l.marsh@supporters.example"),
    "contested": (24, 100, "Dale Pruitt", "dale.pruitt@supporters.example"),
    "twice": (25, 50, "Ben Whitaker", "ben.whitaker@supporters.example"),
    "a zero too many": (37, 500, "Ingrid Holm", "ingrid.holm@supporters.example"),
    "employer": (40, 400, "Meridian Health Community Giving", "giving@meridian.example"),
}
_ASKED = "She telephoned: she meant to give $50 and typed one zero too many."


@dataclass
class MoneyBack:
    """Who gives what goes back, who asks for it, and who agrees."""

    stage: Stage
    gateway: PaymentGateway
    sandbox: Sandbox
    _gift_ids: dict[str, UUID] = field(default_factory=dict)
    _dispute_ids: dict[str, str] = field(default_factory=dict)

    def scenes(self) -> Iterator[tuple[datetime, Callable[[], object]]]:
        """What happens when. A bank gives two weeks to answer: one of two is still to come.

        What the employer gave waits in suspense for somebody to say what becomes of it.
        """
        at = self.stage.at
        for fate, (day, *_) in _GIVEN.items():
            yield at(day, 20, 10), partial(self._give, fate)
        yield at(19, 8), partial(self._dispute, "lost", "fraudulent")
        yield at(27, 8), partial(self._lose, "lost")
        yield at(26, 9), partial(self._refund_on_dashboard, "twice")
        yield at(38, 9, 30), partial(self._ask, "a zero too many")
        yield at(38, 17), self._approve
        yield at(39, 8), partial(self._dispute, "contested", "unrecognized")

    def _give(self, fate: str) -> None:
        day, dollars, name, email = _GIVEN[fate]
        planned = PlannedGift(
            given_at=self.stage.at(day, 20, 10),
            to_location=False,
            amount=usd(dollars),
            covers_fee=False,
            supporter=Supporter(name=name, email=email, is_anonymous=True),
            ending="paid",
            is_monthly=False,
        )
        self._gift_ids[fate] = gifts.give(planned, self.stage, self.gateway, self.sandbox)

    def _ask(self, fate: str) -> None:
        """More than one person sends back alone."""
        with transaction():
            donations.ask_refund(
                self._gift_ids[fate],
                form=new_secret(),
                amount=usd(450),
                reason=RefundReason.ASKED_FOR,
                note=_ASKED,
                by=self.stage.officer("Tove"),
            )

    def _approve(self) -> None:
        self.sandbox.stand_at(clock.now())
        waiting = [each.id for each in donations.refunds_waiting()]
        db.session.rollback()
        for refund_id in waiting:
            with transaction():
                donations.approve_refund(refund_id, by=self.stage.officer("Dara"))
        donations.make_refunds(self.gateway)

    def _refund_on_dashboard(self, fate: str) -> None:
        self.sandbox.stand_at(clock.now())
        self.sandbox.refund(self._charge(fate), reason="duplicate")
        self._hear(fate)

    def _dispute(self, fate: str, reason: str) -> None:
        self.sandbox.stand_at(clock.now())
        self._dispute_ids[fate] = self.sandbox.dispute(self._charge(fate), reason=reason)
        self._hear(fate)

    def _lose(self, fate: str) -> None:
        self.sandbox.stand_at(clock.now())
        self.sandbox.lose(self._dispute_ids[fate])
        self._hear(fate)

    def _hear(self, fate: str) -> None:
        """What the webhook would tell of the payment: all that became of it."""
        history = self.gateway.history(self._charge(fate))
        with transaction():
            donations.settle_history(history)

    def _charge(self, fate: str) -> str:
        charge_id = donations.gift(self._gift_ids[fate]).charge_id
        db.session.rollback()
        if charge_id is None:
            raise RuntimeError(f"the gift {fate!r} has not been paid")
        return charge_id
