"""The books beside Stripe, and beside the lists, as the auditor sees them."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from hardship import campaigns, donations, ledger
from hardship.campaigns import Fund
from hardship.committee import Role
from hardship.core.database import db, transaction
from hardship.core.money import Money
from hardship.donations import GatewayRefused, GatewayUnavailable
from hardship.web.committee.books import beside_stripe
from tests.client import MannerlyClient
from tests.donations.in_transit.test_payout_settlement import sent
from tests.doubles import FixedClock
from tests.factories import campaigns as strike
from tests.factories import officers
from tests.factories.donations import open_gift
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway

PAGE = "/committee/ledger/stripe"


@pytest.fixture
def fund(app: Flask, db_session: object) -> Fund:
    """The central fund of an open campaign."""
    with transaction():
        campaign = strike.open_campaign()
    return campaigns.funds(campaign.id)[0]


@pytest.fixture
def auditor(client: MannerlyClient, fund: Fund) -> MannerlyClient:
    """A browser in which the auditor is signed in."""
    officers.seat(client, Role.AUDITOR, name="Ida Wells")
    return client


def a_gift_nobody_told_of(fund: Fund, gateway: FakeGateway) -> None:
    with transaction():
        gift = open_gift(fund, gateway, intended=usd(50))
    gateway.pay(str(gift.session_id))


def _text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_journal_leads_to_it_and_it_agrees(
    auditor: MannerlyClient, gateway: FakeGateway
) -> None:
    assert f'href="{PAGE}"' in auditor.get("/committee/ledger").text
    page = auditor.get(PAGE)
    assert page.status_code == 200
    assert "The books agree with Stripe to the cent" in page.text


def test_what_differs_is_named_by_its_id(
    auditor: MannerlyClient, fund: Fund, gateway: FakeGateway
) -> None:
    a_gift_nobody_told_of(fund, gateway)
    text = _text(auditor.get(PAGE).text)
    assert "Stripe holds $48 .25 . The books say $0 .00 ." in text
    assert "txn_1 Not in the books $48 .25" in text
    assert "agree with Stripe to the cent" not in text


def test_each_currency_has_its_totals_one_that_no_fund_has_as_well(
    auditor: MannerlyClient, gateway: FakeGateway
) -> None:
    moved = gateway.move("adjustment", None, Money(50_00, "EUR"))
    text = _text(auditor.get(PAGE).text)
    assert "Stripe holds €50 .00 . The books say €0 .00 ." in text
    assert "Stripe holds $0 .00 . The books say $0 .00 ." in text
    assert f"{moved.id} Not in the books €50 .00" in text
    donations.sync(gateway)
    text = _text(auditor.get(PAGE).text)
    assert "The books say €50 .00 ." in text
    assert "The books agree with Stripe to the cent" in text


def test_stripe_is_asked_with_no_transaction_open(
    auditor: MannerlyClient, gateway: FakeGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_then = []
    listed = gateway.balance_transactions

    def listing() -> object:
        open_then.append(db.session().in_transaction())
        return listed()

    monkeypatch.setattr(gateway, "balance_transactions", listing)
    auditor.get(PAGE)
    assert open_then == [False]


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (GatewayUnavailable(), "Stripe does not answer"),
        (GatewayRefused(code="permission_error"), "list its movements (permission_error)"),
    ],
)
def test_when_stripe_does_not_answer_the_page_says_so(
    auditor: MannerlyClient, gateway: FakeGateway, failure: Exception, words: str
) -> None:
    gateway.failure = failure
    page = auditor.get(PAGE)
    assert page.status_code == 200
    assert words in page.text
    assert "to the cent" not in page.text


def test_too_much_for_a_page_is_shown_as_the_worker_last_found_it(
    auditor: MannerlyClient,
    fund: Fund,
    gateway: FakeGateway,
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever reads the books needs no server: no command is named, and each id leads on."""
    a_gift_nobody_told_of(fund, gateway)
    donations.sync(gateway)
    (gift,) = donations.gifts_moved_by({"txn_1"}).values()
    reference = gift.reference
    with transaction():
        ledger.note_comparison("stripe", {"txn_1", "txn_of_nobody"})
    clock.advance(minutes=20)
    monkeypatch.setattr(beside_stripe, "_MOST", 0)
    page = auditor.get(PAGE)
    assert page.status_code == 200
    assert "hardship stripe reconcile" not in page.text
    text = _text(page.text)
    assert "compared on Nov 27, 2024, 10:00 a.m." in text
    assert "compared again on Nov 27, 2024, 11:00 a.m." in text
    assert "txn_of_nobody" in text
    assert f"txn_1 Gift {reference}" in text


@pytest.mark.parametrize("name", ["stripe_id", "transaction_id"])
def test_a_payout_that_differs_leads_to_its_page_by_either_of_its_names(
    auditor: MannerlyClient, fund: Fund, gateway: FakeGateway, name: str
) -> None:
    a_gift_nobody_told_of(fund, gateway)
    donations.sync(gateway)
    payout = sent(gateway, gateway.pay_out(usd(20)))
    with transaction():
        ledger.note_comparison("stripe", {getattr(payout, name)})
    gateway.failure = GatewayUnavailable()
    assert f'href="/committee/stripe-payouts/{payout.id}"' in auditor.get(PAGE).text


def test_the_desk_tells_of_a_list_that_it_knows_and_skips_one_of_another_version(
    client: MannerlyClient, fund: Fund
) -> None:
    officers.seat(client, Role.TREASURER, name="Teo")
    with transaction():
        ledger.note_comparison("purses", {"fund 1"})
        ledger.note_comparison("funds", {"fund 1", "fund 2"})
    page = client.get("/committee/").text
    assert "Each fund’s own money: seen on" in page
    assert page.count("between the books and a list") == 1


def test_a_comparison_that_is_kept_may_agree_name_only_some_or_be_late(
    auditor: MannerlyClient, gateway: FakeGateway, clock: FixedClock
) -> None:
    gateway.failure = GatewayUnavailable()
    assert "not compared with Stripe yet" in auditor.get(PAGE).text
    with transaction():
        ledger.note_comparison("stripe", ()).compared_at = clock.now() - timedelta(days=2)
    assert "as soon as the program comes to it" in auditor.get(PAGE).text
    with transaction():
        ledger.note_comparison("stripe", ())
    text = _text(auditor.get(PAGE).text)
    assert "They agreed with Stripe to the cent" in text
    assert "compared again on Nov 28, 2024, 10:00 a.m." in text
    clock.advance(minutes=5)
    with transaction():
        ledger.note_comparison("stripe", {f"txn_{number}" for number in range(250)})
    text = _text(auditor.get(PAGE).text)
    assert "250 movements differed" in text
    assert "The first 100 of them" in text
