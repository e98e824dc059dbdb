"""Monthly gifts before the stand-in, whose clock goes with ours."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from hardship import donations
from hardship.campaigns import Fund
from hardship.core import clock as house_clock
from hardship.core.database import db, transaction
from hardship.core.money import Money
from hardship.donations import HANDLED_EVENTS, Gift, Supporter
from hardship.donations.monthly import MonthlyGift
from hardship.notices import Notice
from tests.donations.standin import StandIn
from tests.doubles import FixedClock
from tests.factories.donations import request_for, started_gift
from tests.factories.money import usd

ROSA = Supporter(name="Rosa Lima", email="rosa@example.org", locale="es")
A_GIFT = usd(25)
#: A month, and the hours that a renewal's draft waits.
A_MONTH = timedelta(days=31, hours=2)
FAILS_LATER = "4000000000000341"


@dataclass
class Months:
    """Begins monthly gifts, lets time pass, and tells what Stripe would tell."""

    fund: Fund
    world: StandIn
    clock: FixedClock

    def __post_init__(self) -> None:
        self.world.steer("knobs", deliver=False)
        self.began = self.clock.now()
        self.stand_at(self.began)

    def begin(
        self,
        intended: Money = A_GIFT,
        *,
        by: Supporter = ROSA,
        covers_fee: bool = False,
        pays: bool = True,
        **how: Any,
    ) -> UUID:
        """A monthly gift whose first payment was made on the hosted page, as yet untold."""
        with transaction():
            gift = started_gift(
                self.fund, intended=intended, by=by, covers_fee=covers_fee, monthly=True
            )
            asked, gift_id, monthly_id = request_for(gift), gift.id, gift.monthly_id
        page = self.world.gateway.open_session(asked)
        with transaction():
            donations.attach_session(gift_id, page)
        if pays:
            self.world.pay(page.id, **how)
        assert monthly_id is not None
        return monthly_id

    def stand_at(self, moment: datetime) -> None:
        self.clock.set(moment.replace(microsecond=0))
        self.world.steer("clock", set=self.clock.now().timestamp(), frozen=True)

    def later(self, by: timedelta = A_MONTH) -> None:
        """Time passes, here and there."""
        self.stand_at(house_clock.now() + by)

    def tell(self) -> None:
        """Every event of which nobody heard yet arrives, and is worked off."""
        listed = self.world.gateway.events(self.began - timedelta(hours=1), HANDLED_EVENTS)
        with transaction():
            for event in listed:
                donations.receive_event(event)
        while donations.process_inbox(self.world.gateway):
            pass

    def subscription(self, monthly_id: UUID) -> str:
        found = donations.monthly.by_id(monthly_id).subscription_id
        db.session.rollback()
        assert found is not None
        return found


def gifts_of(monthly_id: UUID) -> list[Gift]:
    """The payments of a monthly gift, the first one first."""
    query = select(Gift).where(Gift.monthly_id == monthly_id)
    return list(db.session.scalars(query.order_by(Gift.started_at, Gift.id)))


def mails() -> list[str]:
    """What was promised, in its order."""
    return list(db.session.scalars(select(Notice.kind).order_by(Notice.id)))


def monthly_gifts() -> list[MonthlyGift]:
    return list(db.session.scalars(select(MonthlyGift)))
