"""A hundred and twenty gifts: real payment pages at the stand-in, paid, left or declined."""

import random
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from hardship import campaigns, donations
from hardship.cli.demo_fund.cast import MESSAGES, SUPPORTERS
from hardship.cli.demo_fund.clock import DAYS
from hardship.cli.demo_fund.sandbox import Sandbox
from hardship.cli.demo_fund.stage import Stage
from hardship.core.database import transaction
from hardship.core.money import Money
from hardship.core.tokens import new_secret
from hardship.donations import PaymentGateway, SessionRequest, Supporter

GIFTS = 120

_AMOUNTS = (2_500, 5_000, 5_000, 5_000, 10_000, 10_000, 15_000, 25_000, 4_000, 7_500)
_EVERY_LOCATION = 6


@dataclass(frozen=True, slots=True)
class PlannedGift:
    """One gift before it is given. `ending`: paid, waiting (bank debit) or left."""

    given_at: datetime
    to_location: bool
    amount: Money
    covers_fee: bool
    supporter: Supporter
    ending: str


def plan_gifts(stage: Stage, chance: random.Random) -> list[PlannedGift]:
    """Spread the gifts over the six weeks, a few more each week, in order of time."""
    days = sorted(int(DAYS * chance.random() ** 0.8) for _ in range(GIFTS))
    return [_planned(stage, chance, index, max(day, 1)) for index, day in enumerate(days)]


def _planned(stage: Stage, chance: random.Random, index: int, day: int) -> PlannedGift:
    to_location = index % _EVERY_LOCATION == 3
    minor = 5_000 if to_location else chance.choice(_AMOUNTS)
    return PlannedGift(
        given_at=stage.at(min(day, DAYS - 1), chance.randrange(7, 22), chance.randrange(60)),
        to_location=to_location,
        amount=Money(minor, "USD"),
        covers_fee=chance.random() < 0.3,
        supporter=_supporter(chance, index),
        ending={7: "left", 41: "left", 83: "left", 97: "waiting", 118: "waiting"}.get(
            index, "paid"
        ),
    )


def _supporter(chance: random.Random, index: int) -> Supporter:
    name = SUPPORTERS[index % len(SUPPORTERS)]
    mailbox = name.lower().replace(" ", ".")
    return Supporter(
        name=name,
        email=f"{mailbox}@supporters.example" if chance.random() < 0.8 else None,
        message=chance.choice(MESSAGES) or None,
        is_anonymous=chance.random() < 0.25,
        locale="es" if index % 6 == 0 else "en",
    )


def give(planned: PlannedGift, stage: Stage, gateway: PaymentGateway, sandbox: Sandbox) -> None:
    """Take one supporter from the form to the bank: the same steps as the page and the webhook."""
    sandbox.stand_at(planned.given_at)
    fund_id = stage.location_id if planned.to_location else stage.central_id
    with transaction():
        gift = donations.start_gift(
            campaigns.fund(fund_id),
            form=new_secret(),
            intended=planned.amount,
            covers_fee=planned.covers_fee,
            by=planned.supporter,
        )
        request = _request(gift.id, fund_id, gift.amount, gift.expires_at, planned)
    session = gateway.open_session(request)
    with transaction():
        donations.attach_session(request.gift_id, session)
    _leave_or_pay(planned, session.id, sandbox)
    settled = gateway.session(session.id)
    with transaction():
        donations.settle_session(settled)


def _leave_or_pay(planned: PlannedGift, session_id: str, sandbox: Sandbox) -> None:
    if planned.ending == "left":
        sandbox.expire(session_id)
    elif planned.ending == "waiting":
        sandbox.pay(session_id, bank_debit="waits")
    else:
        sandbox.pay(session_id, name=planned.supporter.name)


def _request(
    gift_id: uuid.UUID,
    fund_id: uuid.UUID,
    amount: Money,
    expires_at: datetime,
    planned: PlannedGift,
) -> SessionRequest:
    union = campaigns.organisation()
    here = "https://demonstration.example/give"
    return SessionRequest(
        gift_id=gift_id,
        fund_id=fund_id,
        amount=amount,
        item_name="Strike Hardship Fund",
        item_description=union.legal_name,
        legal_notice=f"Gifts to {union.legal_name} are not deductible as charitable contributions.",
        locale=planned.supporter.locale,
        success_url=f"{here}/thanks?session={{CHECKOUT_SESSION_ID}}",
        cancel_url=here,
        started_at=planned.given_at,
        expires_at=max(expires_at, planned.given_at + timedelta(minutes=31)),
        email=planned.supporter.email,
    )
