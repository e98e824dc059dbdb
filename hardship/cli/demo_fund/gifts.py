"""A hundred and twenty gifts: real payment pages at the stand-in, paid, left or refused.

Some of them are repeated each month, and the early ones have come round once by now.
"""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from hardship import campaigns, donations
from hardship.cli.demo_fund.cast import MESSAGES, SUPPORTERS
from hardship.cli.demo_fund.clock import DAYS
from hardship.cli.demo_fund.sandbox import Sandbox
from hardship.cli.demo_fund.stage import Stage
from hardship.core import clock
from hardship.core.database import db, transaction
from hardship.core.money import Money
from hardship.core.tokens import new_secret
from hardship.donations import Gift, PaymentGateway, SessionRequest, Supporter

GIFTS = 120

_AMOUNTS = (2_500, 5_000, 5_000, 5_000, 10_000, 10_000, 15_000, 25_000, 4_000, 7_500)
_EVERY_LOCATION = 6
_EVERY_MONTHLY = 7
_ENDINGS = {7: "left", 41: "left", 62: "failed", 83: "left", 97: "waiting", 118: "waiting"}
#: A month at most, and the hours that a renewal waits at Stripe as a draft.
A_MONTH = timedelta(days=31, hours=3)


@dataclass(frozen=True, slots=True)
class PlannedGift:
    """One gift before it is given. `ending`: paid, waiting (bank debit), failed or left."""

    given_at: datetime
    to_location: bool
    amount: Money
    covers_fee: bool
    supporter: Supporter
    ending: str
    is_monthly: bool


def plan_gifts(stage: Stage, chance: random.Random) -> list[PlannedGift]:
    """Spread the gifts over the six weeks, a few more each week, in order of time."""
    days = sorted(int(DAYS * chance.random() ** 0.8) for _ in range(GIFTS))
    return [_planned(stage, chance, index, max(day, 1)) for index, day in enumerate(days)]


def _planned(stage: Stage, chance: random.Random, index: int, day: int) -> PlannedGift:
    to_location = index % _EVERY_LOCATION == 3
    ending = _ENDINGS.get(index, "paid")
    minor = 5_000 if to_location else chance.choice(_AMOUNTS)
    given_at = stage.at(min(day, DAYS - 1), chance.randrange(7, 22), chance.randrange(60))
    covers_fee, supporter = chance.random() < 0.3, _supporter(chance, index)
    is_monthly = index % _EVERY_MONTHLY == 4 and supporter.email is not None
    return PlannedGift(
        given_at=given_at,
        to_location=to_location,
        amount=Money(minor, "USD"),
        covers_fee=covers_fee,
        supporter=supporter,
        ending=ending,
        is_monthly=is_monthly and ending == "paid",
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


def give(planned: PlannedGift, stage: Stage, gateway: PaymentGateway, sandbox: Sandbox) -> UUID:
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
            monthly=planned.is_monthly,
        )
        request = _request(gift, planned)
    session = gateway.open_session(request)
    with transaction():
        donations.attach_session(request.gift_id, session)
    _leave_or_pay(planned, session.id, sandbox)
    settled = gateway.session(session.id)
    with transaction():
        donations.settle_session(settled)
    return request.gift_id


def renew(planned: PlannedGift, gateway: PaymentGateway, sandbox: Sandbox) -> None:
    """A month later: what the webhook would tell of this supporter's renewals."""
    sandbox.stand_at(clock.now())
    begun = donations.monthly.of_supporter(planned.supporter.email or "")
    names = [each.subscription_id for each in begun]
    db.session.rollback()
    for name in filter(None, names):
        invoice = gateway.invoice(gateway.subscription(name).last_invoice_id or "")
        if invoice is not None:
            with transaction():
                donations.monthly.settle_invoice(invoice)


def _leave_or_pay(planned: PlannedGift, session_id: str, sandbox: Sandbox) -> None:
    if planned.ending == "left":
        sandbox.expire(session_id)
    elif planned.ending in {"waiting", "failed"}:
        sandbox.pay(session_id, bank_debit="waits")
        if planned.ending == "failed":
            sandbox.refuse_debit(session_id)
    else:
        sandbox.pay(session_id, name=planned.supporter.name)


def _request(gift: Gift, planned: PlannedGift) -> SessionRequest:
    union = campaigns.organisation()
    here = "https://demonstration.example/give"
    return SessionRequest(
        gift_id=gift.id,
        fund_id=gift.fund_id,
        amount=gift.amount,
        item_name="Strike Hardship Fund",
        item_description=union.legal_name,
        legal_notice=campaigns.NOT_DEDUCTIBLE % {"name": union.legal_name},
        locale=planned.supporter.locale,
        success_url=f"{here}/thanks?session={{CHECKOUT_SESSION_ID}}",
        cancel_url=here,
        started_at=planned.given_at,
        expires_at=max(gift.expires_at, planned.given_at + timedelta(minutes=31)),
        email=planned.supporter.email,
        monthly_id=gift.monthly_id,
    )
