"""A campaign that takes gifts, and a webhook call as Stripe signs it."""

import hashlib
import hmac
import json
from typing import Any

from hardship import campaigns
from hardship.campaigns import Fund
from hardship.core import clock
from hardship.core.database import transaction
from tests.factories import campaigns as strike

SECRET = "whsec_of_the_tests"


def open_fund() -> Fund:
    """The central fund of an open campaign."""
    with transaction():
        campaign = strike.open_campaign()
    return campaigns.funds(campaign.id)[0]


def event_body(
    event_id: str = "evt_1",
    kind: str = "checkout.session.completed",
    about: str = "cs_test_00000001",
    **changes: Any,
) -> bytes:
    """An event of our type, with the id of its object."""
    event = {
        "id": event_id,
        "object": "event",
        "type": kind,
        "created": int(clock.now().timestamp()),
        "livemode": False,
        "data": {"object": {"id": about, "customer_email": "june@example.org"}},
    }
    return json.dumps(event | changes).encode()


def signed(body: bytes, *, secret: str = SECRET, age: int = 0) -> dict[str, str]:
    """The header of a body that was signed `age` seconds ago."""
    at = int(clock.now().timestamp()) - age
    mac = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return {"Stripe-Signature": f"t={at},v1={mac}"}


def shut(fund: Fund, what: str, act: str) -> None:
    """Pause or close a fund, or its whole campaign."""
    if what == "fund":
        to = campaigns.FundStatus.PAUSED if act == "pause" else campaigns.FundStatus.CLOSED
        campaigns.move_fund(fund, to=to, by=strike.Hand())
    else:
        verb = campaigns.pause_campaign if act == "pause" else campaigns.close_campaign
        verb(fund.campaign, by=strike.Hand())
