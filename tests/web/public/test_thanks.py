"""Thank you: as Stripe has it at this moment, never by the address alone."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from hardship import campaigns, donations
from hardship.campaigns import Fund
from hardship.committee import Role
from hardship.core.database import db, transaction
from hardship.core.money import Money
from hardship.donations import GatewayRefused, GatewayUnavailable
from hardship.donations.gateway import SessionState
from hardship.ledger import Entry
from tests.client import MannerlyClient
from tests.doubles import FixedClock
from tests.factories.campaigns import Hand
from tests.factories.money import usd
from tests.factories.officers import officer
from tests.fakes.gateway import FakeGateway
from tests.web.public.giving import open_fund


@pytest.fixture(autouse=True)
def fund(db_session: object, app: Flask) -> Fund:
    return open_fund()


def entries() -> int:
    return db.session.scalar(select(func.count()).select_from(Entry)) or 0


@pytest.fixture
def address(client: MannerlyClient, gateway: FakeGateway) -> str:
    """The landing page of a gift of $100 that June began."""
    client.submit("/give/central", amount="10000", name="June Ortiz", email="june@example.org")
    return f"/give/thanks?session={gateway.last}"


def test_paid_is_in_the_books_at_once_and_the_receipt_is_on_the_page(
    client: MannerlyClient, gateway: FakeGateway, address: str
) -> None:
    gateway.pay(gateway.last, fee=usd("3.20"))
    page = client.get(address).text
    assert "Thank you, June. Your $100 is with the fund." in page
    assert "june@example.org" in page
    assert "−$3<span" in page
    assert "$96<span" in page
    assert "Visa\xa0••\xa04242" in page
    assert "are not deductible as charitable contributions" in page
    assert entries() == 1
    client.get(address)
    assert entries() == 1


def test_a_covered_fee_is_told_so_that_the_figures_meet(
    client: MannerlyClient, gateway: FakeGateway
) -> None:
    client.submit("/give/central", amount="10000", covers_fee="y", name="June Ortiz")
    gateway.pay(gateway.last, fee=usd("3.30"))
    page = client.get(f"/give/thanks?session={gateway.last}").text
    assert "Thank you, June. You gave $100 and covered the fee with $3.30." in page
    assert "$103<span" in page
    assert "−$3<span" in page
    assert "With the fund" in page
    assert "$100<span" in page


@pytest.mark.parametrize("fee", ["0.80", "0"])
def test_the_fee_of_a_bank_debit_is_no_card_fee_and_is_named_only_when_there_is_one(
    client: MannerlyClient, gateway: FakeGateway, address: str, fee: str
) -> None:
    gateway.pay(gateway.last, fee=usd(fee))
    page = client.get(address).text
    assert "ard fee" not in page
    assert ("Processing fee, kept by Stripe" in page) is (fee != "0")


def test_a_name_stands_on_the_page_once_the_money_is_here(
    client: MannerlyClient, gateway: FakeGateway, address: str
) -> None:
    gateway.end(gateway.last, SessionState.PROCESSING)
    page = client.get(address).text
    assert "Once the money is here, the fund’s page names you" in page
    gateway.pay(gateway.last)
    page = client.get(address).text
    assert "The fund’s page names you" in page
    assert "Once the money is here, the" not in page


def test_somebody_else_with_the_address_learns_no_name(
    app: Flask, gateway: FakeGateway, address: str
) -> None:
    gateway.pay(gateway.last)
    page = app.test_client().get(address).text
    assert "Thank you. Your $100 is with the fund." in page
    assert "June" not in page
    assert "june@example.org" not in page


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (SessionState.PROCESSING, "Your $100 is on its way"),
        (SessionState.FAILED, "Your payment did not go through"),
        (SessionState.EXPIRED, "The payment page was closed before you paid"),
        (SessionState.OPEN, "Your gift is not paid yet"),
    ],
)
def test_what_stripe_does_not_confirm_credits_nothing(
    client: MannerlyClient, gateway: FakeGateway, address: str, state: SessionState, words: str
) -> None:
    gateway.end(gateway.last, state)
    page = client.get(address)
    assert page.status_code == 200
    assert words in page.text
    assert entries() == 0


def test_a_fee_that_is_not_known_yet_is_said_so(
    client: MannerlyClient, gateway: FakeGateway, address: str
) -> None:
    gateway.pay(gateway.last, fee_known=False)
    assert "Stripe tells us its fee" in client.get(address).text


def test_a_payment_of_another_amount_is_looked_at(
    client: MannerlyClient, gateway: FakeGateway, address: str
) -> None:
    gateway.pay(gateway.last, amount=Money(900, "USD"))
    shown = client.get(address).text
    assert "We are looking at your payment" in shown
    assert "until you give" not in shown


@pytest.mark.parametrize("name", ["", "cs_test_unknown0000", "x", "cs_'; DROP", "cs_" + "a" * 500])
def test_an_unknown_page_is_nowhere(client: MannerlyClient, name: str) -> None:
    assert client.get("/give/thanks", query_string={"session": name}).status_code == 404


def test_a_page_is_asked_for_so_often_and_no_more(
    client: MannerlyClient, gateway: FakeGateway, address: str, clock: FixedClock
) -> None:
    """Else anybody could hold up the whole site with the address of a page and a slow Stripe."""
    asked = gateway.calls.count("session")
    for _ in range(6):
        assert "does not answer" not in client.get(address).text
    assert gateway.calls.count("session") == asked + 4
    for number in range(6):
        client.get(f"/give/thanks?session=cs_test_{number:010}")
    assert gateway.calls.count("session") == asked + 8
    elsewhere = {"REMOTE_ADDR": "203.0.113.77"}
    client.get("/give/thanks?session=cs_test_0000000000", environ_overrides=elsewhere)
    assert gateway.calls.count("session") == asked + 9, "nobody uses up what is others' to ask"
    clock.advance(minutes=2)
    gateway.pay(gateway.last)
    assert "Your $100 is with the fund." in client.get(address).text


def test_what_is_in_the_books_is_not_asked_for_again(
    client: MannerlyClient, app: Flask, gateway: FakeGateway, address: str
) -> None:
    gateway.pay(gateway.last)
    client.get(address)
    asked = gateway.calls.count("session")
    elsewhere = app.test_client().get(address).text
    assert gateway.calls.count("session") == asked
    assert "is with the fund." in elsewhere
    assert "does not answer" not in elsewhere


def test_when_stripe_does_not_answer_the_page_shows_what_we_knew(
    client: MannerlyClient, gateway: FakeGateway, address: str
) -> None:
    gateway.pay(gateway.last)
    client.get(address)
    gateway.failure = GatewayUnavailable()
    page = client.get(address)
    assert page.status_code == 200
    assert "Stripe does not answer right now" in page.text
    assert "Your $100 is with the fund." in page.text


@pytest.mark.parametrize("failure", [GatewayUnavailable(), GatewayRefused(code="api_key_expired")])
def test_what_stripe_does_not_say_is_not_known_and_nobody_is_asked_to_pay_twice(
    client: MannerlyClient, gateway: FakeGateway, address: str, failure: Exception
) -> None:
    gateway.pay(gateway.last)
    gateway.failure = failure
    page = client.get(address).text
    assert "We do not know yet whether your gift is paid." in page
    assert "please do not pay again" in page
    assert "receipt comes by e-mail" in page
    assert f'href="{address}"' in page, "to look again"
    for words in ("Nothing was charged", "not paid yet", "payment page", "until you give"):
        assert words not in page
    gateway.failure = None
    assert "Your $100 is with the fund." in client.get(address).text


def test_the_share_links_and_the_code_lead_to_the_fund(
    client: MannerlyClient, gateway: FakeGateway, address: str
) -> None:
    gateway.pay(gateway.last)
    page = client.get(address).text
    assert "https://fund.example.org/fund/care-cant-wait" in page
    assert "<svg" in page
    passed_on = [line for line in page.splitlines() if "sms:" in line or "mailto:" in line]
    assert len(passed_on) == 2
    assert gateway.last not in "".join(passed_on), "the address of the receipt is not passed on"


MONTHLY = "The strike may be long. Give $25 every month?"


def test_who_gave_once_is_asked_whether_they_give_a_little_each_month(
    client: MannerlyClient, gateway: FakeGateway, address: str
) -> None:
    gateway.pay(gateway.last)
    page = client.get(address).text
    assert MONTHLY in page
    assert 'class="button button-main" href="/give/central?amount=$25&amp;often=monthly"' in page


def test_nobody_is_asked_for_more_each_month_than_they_gave(
    client: MannerlyClient, gateway: FakeGateway
) -> None:
    client.submit("/give/central", amount="", other="10")
    gateway.pay(gateway.last)
    assert "Give $10 every month?" in client.get(f"/give/thanks?session={gateway.last}").text


@pytest.mark.parametrize(
    "state", [SessionState.PROCESSING, SessionState.FAILED, SessionState.EXPIRED, SessionState.OPEN]
)
def test_before_a_gift_is_paid_nobody_is_asked_for_more(
    client: MannerlyClient, gateway: FakeGateway, address: str, state: SessionState
) -> None:
    gateway.end(gateway.last, state)
    assert "every month?" not in client.get(address).text


def test_who_gives_each_month_is_not_asked_to(client: MannerlyClient, gateway: FakeGateway) -> None:
    client.submit("/give/central", amount="10000", often="monthly", email="june@example.org")
    gateway.pay(gateway.last)
    page = client.get(f"/give/thanks?session={gateway.last}").text
    assert "again on the same day of each month" in page
    assert "every month?" not in page


def shut_by_an_officer(fund: Fund) -> None:
    donations.card_testing.pause_giving(by=officer(Role.TREASURER, name="Teo"))


def shut_with_its_campaign(fund: Fund) -> None:
    campaigns.pause_campaign(fund.campaign, by=Hand())


@pytest.mark.parametrize("shut", [shut_by_an_officer, shut_with_its_campaign])
def test_while_nobody_can_give_nobody_is_asked_to(
    client: MannerlyClient,
    gateway: FakeGateway,
    address: str,
    fund: Fund,
    shut: Callable[[Fund], None],
) -> None:
    gateway.pay(gateway.last)
    with transaction():
        shut(campaigns.fund(fund.id))
    page = client.get(address).text
    assert "is with the fund" in page
    assert "every month?" not in page


def test_what_went_back_of_a_gift_is_in_the_headline(
    app: Flask, client: MannerlyClient, gateway: FakeGateway, address: str
) -> None:
    charge_id = gateway.pay(gateway.last, fee=usd("3.20")).id
    client.get(address)
    gateway.give_back(charge_id, usd("30.50"))
    with transaction():
        donations.settle_history(gateway.history(charge_id))
    part = "You gave $69.50; $30.50 of your $100 went back."
    page = client.get(address).text
    assert f"Thank you, June. {part}" in page
    assert "Your $100 is with the fund" not in page
    assert f"Thank you. {part}" in app.test_client().get(address).text


def test_what_a_bank_holds_of_a_gift_is_in_the_headline(
    client: MannerlyClient, gateway: FakeGateway, address: str
) -> None:
    charge_id = gateway.pay(gateway.last, fee=usd("3.20")).id
    client.get(address)
    dispute = gateway.dispute_charge(charge_id, usd(40))
    gateway.move_dispute(dispute.id, -usd(40), fee=usd(15))
    with transaction():
        donations.settle_history(gateway.history(charge_id))
    page = client.get(address).text
    assert "Your bank holds $40 of the $100 that you gave." in page
    gateway.give_back(charge_id, usd(10))
    with transaction():
        donations.settle_history(gateway.history(charge_id))
    assert "Your bank holds $40 of the $100 that you gave." in client.get(address).text


def test_the_receipt_is_on_its_way_for_an_hour_and_was_mailed_after_that(
    client: MannerlyClient, gateway: FakeGateway, address: str, clock: FixedClock
) -> None:
    gateway.pay(gateway.last, fee=usd("3.20"))
    page = client.get(address).text
    assert "A receipt is on its way to june@example.org." in page
    assert "counts in the fund’s books today." in page
    clock.advance(days=30)
    page = client.get(address).text
    assert "on its way" not in page
    assert "We mailed you a receipt when your gift came in." in page
    assert "counts in the fund’s books." in page


def test_the_receipt_of_what_went_back_is_not_on_its_way(
    client: MannerlyClient, gateway: FakeGateway, address: str
) -> None:
    charge_id = gateway.pay(gateway.last, fee=usd("3.20")).id
    client.get(address)
    gateway.give_back(charge_id, usd(10))
    with transaction():
        donations.settle_history(gateway.history(charge_id))
    page = client.get(address).text
    assert "This page and its PDF show how it stands now." in page
    assert "on its way" not in page
