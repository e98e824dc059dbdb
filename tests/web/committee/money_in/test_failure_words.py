"""Why a payout or a refund failed is said in the reader's language, and a new code as it is."""

import html

import pytest
from flask import Flask
from flask_babel import force_locale

from hardship import audit, donations
from hardship.committee import Role
from hardship.core.database import transaction
from hardship.donations import INBOX_NOTES, EventStatus, Gift
from hardship.stripe_sandbox.payout_moves import FAILURES as OF_PAYOUTS
from hardship.stripe_sandbox.refund_moves import FAILURE_REASONS as OF_REFUNDS
from hardship.web.committee.money_words import FAILURES, failure_words, note_words
from tests.client import MannerlyClient
from tests.donations.in_transit.test_payout_settlement import sent
from tests.factories.money import usd
from tests.factories.officers import seat
from tests.fakes.gateway import FakeGateway
from tests.web.committee.money_in.test_stripe_payouts import PATH, fail, page_of


def test_each_code_that_the_stand_in_tells_has_words() -> None:
    assert {*OF_PAYOUTS, *OF_REFUNDS} <= FAILURES.keys()


@pytest.mark.parametrize("locale", ["en", "es"])
def test_each_is_said_in_words_within_a_sentence(app: Flask, locale: str) -> None:
    with app.test_request_context(), force_locale(locale):
        for code in FAILURES:
            assert "_" not in failure_words(code)
            assert not failure_words(code).endswith(".")
        assert "“brand_new”" in failure_words("brand_new")
        assert failure_words(None) == ""


def test_a_spanish_page_says_it_in_spanish(
    teo: MannerlyClient, gift: Gift, gateway: FakeGateway
) -> None:
    payout = sent(gateway, gateway.pay_out(usd(200)))
    fail(gateway, payout)
    seat(teo, Role.TREASURER, Role.AUDITOR, name="Tea")
    for path in (PATH, page_of(payout), "/committee/record"):
        page = teo.get(path, headers={"Accept-Language": "es"}).text
        assert "la cuenta bancaria está cerrada" in page, path
        assert "account_closed" not in page
    for path in (PATH, page_of(payout)):
        assert '<br><span class="note">the bank account is closed</span>' in teo.get(path).text


@pytest.mark.usefixtures("fund")
@pytest.mark.parametrize("note", INBOX_NOTES)
def test_why_an_event_is_stuck_is_said_in_spanish_on_each_page(
    app: Flask, client: MannerlyClient, gateway: FakeGateway, note: str
) -> None:
    with transaction():
        donations.receive_event(gateway.tell("charge.succeeded", "ch_lost"))
        event = donations.inbox_event("evt_1")
        event.status, event.failure = EventStatus.STUCK.value, note
        audit.record("inbox.stuck", event, failure=note)
    seat(client, Role.TREASURER, Role.AUDITOR, name="Tea")
    with app.test_request_context(), force_locale("es"):
        words = html.escape(note_words(note))
    assert words != note
    for path in (
        "/committee/gifts",
        "/committee/gifts/events/evt_1/set-aside",
        "/committee/record",
    ):
        page = client.get(path, headers={"Accept-Language": "es"}).text
        assert words in page, path
        assert note not in page, path


def test_an_error_is_named_as_it_is() -> None:
    assert note_words("GatewayRefused resource_missing") == "GatewayRefused resource_missing"
    assert note_words(None) == ""
