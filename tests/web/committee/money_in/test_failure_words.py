"""Why a payout or a refund failed is said in the reader's language, and a new code as it is."""

import pytest
from flask import Flask
from flask_babel import force_locale

from hardship.committee import Role
from hardship.donations import Gift
from hardship.stripe_sandbox.payout_moves import FAILURES as OF_PAYOUTS
from hardship.stripe_sandbox.refund_moves import FAILURE_REASONS as OF_REFUNDS
from hardship.web.committee.money_words import FAILURES, failure_words
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
