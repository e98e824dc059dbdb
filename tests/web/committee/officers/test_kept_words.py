"""Signed in again, an officer reads what is about to be sent, before it is sent."""

import html
import re
from typing import Any

import pytest
from flask import Flask

from hardship import applications, donations
from hardship.committee import Officer, Role
from hardship.core.database import transaction
from hardship.donations import RefundReason
from hardship.donations.settlement import settle_charge
from hardship.web.access import access_of
from hardship.web.committee.officers import kept_words
from tests.client import MannerlyClient, filled_in_all
from tests.doubles import FixedClock
from tests.factories import officers
from tests.factories.applications import submitted
from tests.factories.donations import open_gift
from tests.factories.money import usd
from tests.factories.officers import let_in, seat
from tests.factories.review import Committee, awarded, committee, prepared
from tests.fakes.gateway import FakeGateway


@pytest.fixture
def team(db_session: object) -> Committee:
    with transaction():
        return committee()


def late(client: MannerlyClient, clock: FixedClock, who: Officer, to: str, data: Any) -> str:
    """Sign in, let six minutes pass, send a form, sign in again: what the page says it sends."""
    let_in(client, who)
    client.get("/committee/my-access")
    clock.advance(minutes=6)
    page = client.post(to, data=data)
    assert page.status_code == 401
    both = {"password": officers.PASSWORD, "code": officers.code()}
    page = client.post("/committee/sign-in/again", data=filled_in_all(page.text) | both)
    assert "Send it now" in page.text
    found = re.search(r'<p class="sign-in-kept">(.*?)</p>', page.text)
    return html.unescape(found[1]) if found else ""


def test_a_vote(client: MannerlyClient, team: Committee, clock: FixedClock) -> None:
    with transaction():
        case = submitted(team.campaign)
        version = applications.current_version(case).id
    to, data = f"/committee/applications/{case.id}", {"version_id": version}
    approve = data | {"choice": "approve", "amount": "250"}
    decline = data | {"choice": "decline", "reason": "Paid in the last round."}
    unread = data | {"choice": "approve", "amount": "a lot"}
    assert late(client, clock, team.ana, to, approve) == f"Approve {case.reference} at $250.00"
    assert late(client, clock, team.ana, to, unread) == f"Approve {case.reference} at a lot"
    assert late(client, clock, team.ana, to, decline) == f"Decline {case.reference}"


def test_a_look_at_whose_it_is(client: MannerlyClient, team: Committee, clock: FixedClock) -> None:
    with transaction():
        case = submitted(team.campaign)
        ines = officers.officer(Role.DECIDER, Role.INTAKE, name="Ines Vidal")
    to = f"/committee/applications/{case.id}/unblind"
    words = late(client, clock, ines, to, {"reason": "I have to call them."})
    assert words == f"See whose application {case.reference} is"


def test_a_release_names_every_payment(
    client: MannerlyClient, team: Committee, clock: FixedClock
) -> None:
    with transaction():
        payments = [
            prepared(team, awarded(team, email=f"{number}@example.org"), number)
            for number in ("1048", "1049")
        ]
    to, ticked = "/committee/payments/release", [str(each.id) for each in payments]
    words = late(client, clock, team.rosa, to, {"payment": ticked})
    assert words.startswith("Release 2 payments, $500.00 in all: ")
    assert "Check 1048 ($250.00)" in words
    assert "Check 1049 ($250.00)" in words
    words = late(client, clock, team.rosa, to, {"payment": ticked[:1]})
    assert words == "Release one payment: Check 1048 ($250.00)"
    assert late(client, clock, team.rosa, to, {"payment": "nonsense"}) == ""


def test_roles(client: MannerlyClient, team: Committee, clock: FixedClock) -> None:
    ruth = seat(client, Role.ADMINISTRATOR, name="Ruth Vance")
    to = f"/committee/people/{team.ben.id}/roles"
    words = late(client, clock, ruth, to, {"roles": ["releaser", "intake"]})
    assert words == "Roles of Ben Okafor from now on: Intake, Releaser"


def test_what_the_officer_may_not_do_is_not_told(
    client: MannerlyClient, team: Committee, clock: FixedClock
) -> None:
    with transaction():
        case = submitted(team.campaign)
    let_in(client, team.tove)
    client.get("/committee/sign-in/again")
    both = {"password": officers.PASSWORD, "code": officers.code()}
    to = f"/committee/applications/{case.id}"
    told = both | {"to": to, "held.choice": "decline"}
    page = client.post("/committee/sign-in/again", data=told)
    assert "Send it now" in page.text
    assert case.reference not in page.text


def test_money_that_goes_back(
    client: MannerlyClient, team: Committee, clock: FixedClock, gateway: FakeGateway
) -> None:
    with transaction():
        gift = open_gift(team.fund, gateway, intended=usd(500))
        settle_charge(gateway.pay(gift.session_id or "", fee=usd(15)))
    to = f"/committee/gifts/{gift.id}/send-back"
    words = late(client, clock, team.tove, to, {"amount": "300"})
    assert words == f"Send back $300.00 of {gift.reference}"
    with transaction():
        refund = donations.ask_refund(
            gift.id, form="one", amount=usd(300), reason=RefundReason.ASKED_FOR, by=team.tove
        )
    to = f"/committee/refunds/{refund.id}"
    for act, words in (("approve", "Approve"), ("decline", "Decline")):
        told = late(client, clock, team.rosa, f"{to}/{act}", {})
        assert told == f"{words} that $300.00 goes back"


def test_every_act_that_asks_for_both_factors_is_told(app: Flask) -> None:
    """But for one's own access, which is shown anew, and what is only read or asked about."""
    with app.test_request_context():
        acts = {
            rule.endpoint
            for rule in app.url_map.iter_rules()
            for access in [access_of(rule.endpoint)]
            if access and access.permission and access.fresh and "POST" in (rule.methods or ())
        }
    assert acts == kept_words._TOLD.keys()
