"""A worker who asks again: what they said last time is there to be checked, the rest is asked."""

import html
from datetime import date

import pytest
from flask import Flask

from hardship import applications
from hardship.applications import Application, Need, Urgency
from hardship.campaigns import Campaign
from hardship.core.database import transaction
from hardship.ledger import AidCategory
from tests.client import MannerlyClient
from tests.doubles import Mailbox
from tests.factories import applications as made
from tests.factories import campaigns as campaigns_made
from tests.web.public.workers import ELIGIBLE, EMAIL, another, come_in

KEPT = "We kept your answers from last time."
PERSONAL = ("Marisol", "909-555", "8812", "011000015", "Palm Court")
NEED = {"category": "food", "amount": "120", "due_on": ["", "", ""], "payee": "", "number": "1"}


@pytest.fixture(autouse=True)
def last(app: Flask, db_session: object) -> Application:
    """Rent with a notice, to be paid into an account; withdrawn."""
    with transaction():
        campaign: Campaign = campaigns_made.open_campaign()
        sent = made.submitted(
            campaign,
            email=EMAIL,
            payee=made.transfer(),
            needs=(made.rent(payee="Palm Court Apartments"),),
            urgency=Urgency.EVICTION,
            urgent_on=date(2024, 12, 3),
        )
        return applications.withdraw(sent)


def test_only_what_is_new_is_asked_and_then_everything_checked(
    client: MannerlyClient, mailbox: Mailbox
) -> None:
    assert come_in(client, mailbox, EMAIL) == "/apply/needs"
    page = client.get("/apply/needs").text
    assert KEPT in page
    assert "Palm Court" not in page, "the need of last time is not kept"
    for url, answers, onward in (
        ("/apply/needs", NEED, "/apply/urgency"),
        ("/apply/urgency", {"urgency": "none"}, "/apply/benefits"),
        ("/apply/benefits", {"has_benefits": "no", "benefits": ""}, "/apply/check"),
    ):
        assert KEPT in client.get(url).text
        assert client.post(url, data=answers).location == onward
    page = html.unescape(client.get("/apply/check").text)
    assert f"{KEPT} Check each, above all where the money goes." in page
    for shown in ("Marisol Vega", "909-555-0117", "8812", "$120"):
        assert shown in page, shown
    assert "5550008812" not in page, "an account is never shown whole"
    assert client.post("/apply/check", data={"declared": "y"}).location == "/apply/sent"
    new = applications.applications_of(EMAIL)[0]
    said = applications.sent_answers(applications.current_version(new))
    assert said.needs == (Need(AidCategory.FOOD, 120_00),)
    assert (said.urgency, said.urgent_on, said.is_kept) == (Urgency.NONE, None, False)
    assert applications.payee_of(new) == made.transfer()
    client.get("/my-application")
    client.post(f"/my-application/{new.id}/change")
    assert KEPT not in client.get("/apply/check").text, "a change is of this application"


def test_what_was_kept_can_be_changed_one_by_one(client: MannerlyClient, mailbox: Mailbox) -> None:
    come_in(client, mailbox, EMAIL)
    page = client.get("/apply/household").text
    assert 'value="2"' in page, "what was said last time is filled in"
    assert client.post("/apply/household", data={"dependants": "4"}).location == "/apply/needs"
    page = client.get("/apply/payment-details").text
    assert "We have the account ending 8812." in page
    client.post("/apply/needs", data=NEED)
    assert client.post("/apply/payment", data={"method": "cheque"}).location == "/apply/urgency"
    client.get("/apply/urgency")
    client.post("/apply/urgency", data={"urgency": "none"})
    answered = client.post("/apply/benefits", data={"has_benefits": "no", "benefits": ""})
    assert answered.location == "/apply/payment-details", "an address was never said"


def test_nobody_else_is_shown_any_of_it(
    app: Flask, client: MannerlyClient, mailbox: Mailbox
) -> None:
    come_in(client, mailbox, EMAIL)
    stranger = another(app)
    assert come_in(stranger, mailbox, "june@example.org") == "/apply/name"
    urls = ["name", "contact", "worksite", "fund", "needs", "urgency", "household", "benefits"]
    for url in [*urls, "payment"]:
        page = stranger.get(f"/apply/{url}").text
        assert KEPT not in page
        assert not [word for word in PERSONAL if word in page], url


def test_who_is_signed_in_already_begins_with_what_is_missing(
    client: MannerlyClient, mailbox: Mailbox
) -> None:
    come_in(client, mailbox, EMAIL)
    draft = applications.applications_of(EMAIL)[0]
    client.get("/my-application")
    client.post(f"/my-application/{draft.id}/discard")
    assert "Apply again" in client.get("/my-application").text
    client.get("/apply")
    assert client.post("/apply", data=ELIGIBLE).location == "/apply/needs"


def test_it_says_so_in_spanish(client: MannerlyClient, mailbox: Mailbox) -> None:
    come_in(client, mailbox, EMAIL)
    page = html.unescape(client.get("/apply/needs", headers={"Accept-Language": "es"}).text)
    assert "Guardamos sus respuestas de la vez pasada." in page
