"""Giving: one form, one gift, one payment page, whatever the network and the fingers do."""

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from hardship import campaigns, donations
from hardship.campaigns import Fund
from hardship.core.database import Base, db, transaction
from hardship.donations import GatewayRefused, GatewayUnavailable, Gift, GiftStatus
from tests.client import MannerlyClient, filled_in
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway
from tests.web.public.giving import open_fund, shut


@pytest.fixture(autouse=True)
def fund(db_session: object, app: Flask) -> Fund:
    return open_fund()


def gifts() -> list[Gift]:
    return list(db.session.scalars(select(Gift).order_by(Gift.started_at)))


def begin(client: MannerlyClient, **answers: Any) -> Any:
    return client.submit("/give/central", **({"amount": "5000"} | answers))


def test_another_language_keeps_what_was_typed(client: MannerlyClient, fund: Fund) -> None:
    typed = {"other": "41.50", "email": "june@", "name": "June Castellano", "message": "Hold on!"}
    answer = client.submit("/give/central", language="es", **typed)
    assert answer.status_code == 200
    assert '<html lang="es">' in answer.text
    assert {name: filled_in(answer.text)[name] for name in typed} == typed
    assert "field-wrong" not in answer.text, "nobody asked yet whether it is right"
    assert gifts() == []
    assert '<html lang="es">' in client.get("/give/central").text, "and it stays"
    assert begin(client, language="tlh").status_code == 303, "what is no language is no answer"
    with transaction():
        shut(fund, "fund", "pause")
    assert client.post("/give/central", data={"language": "en"}).status_code == 409


def test_a_gift_leads_to_the_payment_page(client: MannerlyClient, gateway: FakeGateway) -> None:
    answer = begin(client, email="june@example.org", name="June Castellano", message="Hold on!")
    assert answer.status_code == 303
    assert answer.location == gateway.pages[gateway.last].url
    (gift,) = gifts()
    assert (gift.amount, gift.intended, gift.covers_fee) == (usd(50), usd(50), False)
    assert (gift.name, gift.email, gift.message) == (
        "June Castellano",
        "june@example.org",
        "Hold on!",
    )
    assert (gift.state, gift.session_id) == (GiftStatus.OPEN, gateway.last)
    asked = gateway.requests[gateway.last]
    assert (asked.amount, asked.email, asked.idempotency_key) == (
        usd(50),
        "june@example.org",
        f"gift:{gift.id}:v1",
    )
    assert "are not deductible as charitable contributions" in asked.legal_notice


@pytest.mark.parametrize(
    ("typed", "amount"),
    [("250", "250"), ("$250", "250"), ("1,250.00", "1250"), ("1", "1"), ("25000", "25000")],
)
def test_an_amount_as_people_write_it(client: MannerlyClient, typed: str, amount: str) -> None:
    particulars = {"name": "June", "address": "411 Union Way", "occupation": "Nurse"}
    assert begin(client, other=typed, **particulars).status_code == 303
    assert [gift.amount for gift in gifts()] == [usd(amount)]


@pytest.mark.parametrize(
    "typed", ["-5", "0", "0.99", "25000.01", "1e3", "forty", "1.234", "１２", "9" * 40, "1,23"]
)
def test_what_is_no_amount_is_told_beside_the_field_and_leaves_no_row(
    client: MannerlyClient, gateway: FakeGateway, typed: str
) -> None:
    answer = begin(client, other=typed, email="june@example.org", name="June")
    assert answer.status_code == 422
    assert 'href="#other"' in answer.text
    assert 'value="june@example.org"' in answer.text, "what was typed is still there"
    assert not gifts()
    assert not gateway.pages


def test_less_than_nothing_is_told_from_which_amount_on(client: MannerlyClient) -> None:
    assert "Choose an amount from $1 to $25,000." in begin(client, other="-5").text


@pytest.mark.parametrize("amount", ["1", "-1", "abc", "2500.5", "other", "9" * 30])
def test_an_amount_that_is_not_offered_is_refused(client: MannerlyClient, amount: str) -> None:
    answer = begin(client, amount=amount)
    assert answer.status_code == 422
    assert "Choose an amount, or write one in dollars" in answer.text
    assert not gifts()


def test_no_amount_at_all(client: MannerlyClient) -> None:
    assert begin(client, amount="", other="").status_code == 422


def test_an_address_that_cannot_be_one(client: MannerlyClient) -> None:
    answer = begin(client, email="june.castellano")
    assert answer.status_code == 422
    assert "in the right form, like name@example.org" in answer.text


def test_spanish_answers_in_spanish(client: MannerlyClient) -> None:
    client.get("/give/central")
    client.post("/language", data={"language": "es"})
    answer = begin(client, other="forty")
    assert answer.status_code == 422
    assert '<html lang="es">' in answer.text


def test_covering_the_fee_is_unticked_and_both_figures_are_shown(client: MannerlyClient) -> None:
    page = client.get("/give/central").text
    assert "pay $103.30 and the fund gets at least $100.00, not $96.80" in page
    assert "covers_fee" not in filled_in(page)


def test_covering_the_fee_raises_what_is_paid(client: MannerlyClient, gateway: FakeGateway) -> None:
    assert begin(client, amount="10000", covers_fee="y").status_code == 303
    (gift,) = gifts()
    assert (gift.intended, gift.amount) == (usd(100), usd("103.30"))
    asked = gateway.requests[gateway.last]
    assert (
        asked.item_description
        == "$3.30 toward the card fee, so that the fund gets at least $100.00"
    )


def test_the_same_form_is_the_same_gift(client: MannerlyClient, gateway: FakeGateway) -> None:
    page = client.get("/give/central").text
    answers = filled_in(page) | {"amount": "5000"}
    first, second = (client.post("/give/central", data=answers) for _ in range(2))
    assert first.location == second.location
    assert len(gifts()) == len(gateway.pages) == 1


def test_twenty_at_once_are_one_gift_and_one_page(
    app: Flask, client: MannerlyClient, gateway: FakeGateway
) -> None:
    answers = filled_in(client.get("/give/central").text) | {"amount": "5000"}
    cookies = {cookie.key: cookie.value for cookie in client._cookies.values()}  # type: ignore[union-attr]  # werkzeug keeps them there
    ends: list[str | None] = []
    gate = threading.Barrier(20)

    def press() -> None:
        browser = app.test_client()
        for name, value in cookies.items():
            browser.set_cookie(name, value, domain="fund.example.org", secure=True)
        gate.wait()
        ends.append(browser.post("/give/central", data=answers).location)

    presses = [threading.Thread(target=press) for _ in range(20)]
    for each in presses:
        each.start()
    for each in presses:
        each.join()
    assert len(ends) == 20
    assert set(ends) == {gateway.pages[gateway.last].url}
    assert len(gifts()) == len(gateway.pages) == 1


def test_what_is_corrected_before_paying_counts(
    client: MannerlyClient, gateway: FakeGateway
) -> None:
    """The browser's Back, another spelling, and the name kept off the page after all."""
    answers = filled_in(client.get("/give/central").text) | {
        "amount": "5000",
        "name": "Wilma Back",
        "email": "wilma@exmaple.org",
    }
    assert client.post("/give/central", data=answers).status_code == 303
    mended = answers | {"email": "wilma@example.org", "is_anonymous": "y", "message": "Hold on"}
    assert client.post("/give/central", data=mended).status_code == 303
    (gift,) = gifts()
    assert (gift.email, gift.is_anonymous, gift.message) == ("wilma@example.org", True, "Hold on")
    assert len(gateway.pages) == 1


def test_the_same_form_with_another_amount_is_asked_again(
    client: MannerlyClient, gateway: FakeGateway
) -> None:
    answers = filled_in(client.get("/give/central").text)
    client.post("/give/central", data=answers | {"amount": "5000"})
    answer = client.post("/give/central", data=answers | {"amount": "10000"})
    assert answer.status_code == 409
    again = client.post("/give/central", data=filled_in(answer.text))
    assert again.status_code == 303
    assert [gift.amount for gift in gifts()] == [usd(50), usd(100)]


def test_a_form_whose_token_is_not_ours_is_refused(client: MannerlyClient) -> None:
    assert begin(client, once="made-up").status_code == 422
    assert not gifts()


def test_when_stripe_does_not_answer_the_next_try_opens_the_one_page(
    client: MannerlyClient, gateway: FakeGateway
) -> None:
    gateway.failure = GatewayUnavailable()
    answer = begin(client, name="June")
    assert answer.status_code == 503
    assert "Nothing was charged" in answer.text
    assert gifts()[0].state is GiftStatus.STARTED
    gateway.failure = None
    again = client.post("/give/central", data=filled_in(answer.text))
    assert again.status_code == 303
    assert len(gifts()) == len(gateway.pages) == 1


def test_when_stripe_refuses_the_next_try_is_a_new_gift(
    client: MannerlyClient, gateway: FakeGateway
) -> None:
    gateway.failure = GatewayRefused(code="parameter_invalid")
    answer = begin(client)
    assert answer.status_code == 503
    gateway.failure = None
    assert client.post("/give/central", data=filled_in(answer.text)).status_code == 303
    assert len(gifts()) == 2
    assert len(gateway.pages) == 1


def test_no_transaction_is_open_while_stripe_is_asked(
    client: MannerlyClient, gateway: FakeGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []
    call = FakeGateway._call

    def look(self: FakeGateway, name: str) -> None:
        seen.append(db.session().in_transaction())
        call(self, name)

    monkeypatch.setattr(FakeGateway, "_call", look)
    begin(client)
    client.get(f"/give/thanks?session={gateway.last}")
    assert seen == [False, False]


def test_who_cancels_finds_what_they_typed(
    app: Flask, client: MannerlyClient, gateway: FakeGateway
) -> None:
    begin(client, other="40", name="June Castellano", email="june@example.org", message="Hold on")
    back = gateway.requests[gateway.last].cancel_url.removeprefix("https://fund.example.org")
    page = client.get(back).text
    answers = filled_in(page)
    assert answers["other"] == "40.00"
    assert "amount" not in answers, "no key beside the amount that was written"
    assert (answers["name"], answers["message"]) == ("June Castellano", "Hold on")
    assert "Nothing was charged" in page
    stranger = app.test_client().get(back).text
    assert "June" not in stranger
    assert "june@example.org" not in stranger
    first = gateway.last
    assert client.post("/give/central", data=answers | {"other": "60"}).status_code == 303
    assert len(gateway.pages) == 2
    assert gateway.pages[first].state == "expired", "the first page cannot be paid as well"


def test_the_amount_of_the_address_is_chosen(client: MannerlyClient) -> None:
    assert filled_in(client.get("/give/central?amount=25").text)["amount"] == ["2500"]
    assert filled_in(client.get("/give/central?amount=33").text)["other"] == "33.00"
    assert filled_in(client.get("/give/central?amount=abc").text)["amount"] == ["10000"]


def test_an_unknown_fund_is_nowhere(client: MannerlyClient) -> None:
    assert client.get("/give/nowhere").status_code == 404


def test_the_short_address_leads_to_the_central_fund(client: MannerlyClient) -> None:
    assert client.get("/give").location == "/give/central"


def test_a_form_without_csrf_token_leaves_no_row(client: MannerlyClient) -> None:
    answers = filled_in(client.get("/give/central").text) | {"amount": "5000"}
    answers.pop("csrf_token")
    assert client.post("/give/central", data=answers, csrf=False).status_code == 400
    assert not gifts()


def test_a_foreign_host_is_refused(client: MannerlyClient) -> None:
    answer = client.get("/give/central", base_url="https://evil.example")
    assert answer.status_code == 400


def test_fifty_megabytes_are_refused(client: MannerlyClient) -> None:
    answers = filled_in(client.get("/give/central").text)
    answer = client.post("/give/central", data=answers | {"message": "x" * 50_000_000})
    assert answer.status_code == 413
    assert not gifts()


def test_what_people_tell_is_sealed_and_stripe_gets_the_address_only(
    client: MannerlyClient, gateway: FakeGateway
) -> None:
    begin(client, email="canary@example.org", name="Canary Name", message="Canary message")
    row = repr(tuple(db.session.execute(select(Gift.__table__)).one()))
    assert "anary" not in row
    asked = gateway.requests[gateway.last]
    told = repr(replace(asked, email=None))
    assert "anary" not in told
    assert db.session.scalar(select(func.count()).select_from(Gift)) == 1


def test_a_canary_is_found_nowhere_in_the_database(
    client: MannerlyClient, gateway: FakeGateway, engine_url: str
) -> None:
    begin(client, email="canary7@example.org", name="Canary7 Name", message="canary7 message")
    gateway.pay(gateway.last)
    event = gateway.tell("checkout.session.completed", gateway.last)
    with transaction():
        donations.receive_event(event)
    donations.process_inbox(gateway)
    client.get(f"/give/thanks?session={gateway.last}")
    rows = [
        row for table in Base.metadata.sorted_tables for row in db.session.execute(select(table))
    ]
    assert len(rows) > 5
    assert "canary7" not in repr(rows).lower()
    if engine_url.startswith("sqlite"):
        file = Path(engine_url.removeprefix("sqlite:///"))
        for written in file.parent.glob(f"{file.name}*"):
            assert b"canary7" not in written.read_bytes().lower(), written.name


def test_only_paid_gifts_are_shown_and_names_only_of_who_wants_it(
    client: MannerlyClient, gateway: FakeGateway
) -> None:
    for name, hidden in (("June", ""), ("Ana", "y"), ("", ""), ("Unpaid", "")):
        begin(client, name=name, **({"is_anonymous": "y"} if hidden else {}))
        if name != "Unpaid":
            gateway.pay(gateway.last)
            client.get(f"/give/thanks?session={gateway.last}")
    campaign = campaigns.current_campaign()
    assert campaign is not None
    shown = donations.recent_public_gifts(campaign.id, 10)
    assert sorted(str(gift.name) for gift in shown) == ["June", "None", "None"]
