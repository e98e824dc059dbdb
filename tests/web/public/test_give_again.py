"""Whoever begins again pays once: the first page closes, and what was paid is not asked again."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from hardship import donations
from hardship.core.database import db, transaction
from hardship.donations import CheckoutSession, GatewayRefused, GatewayUnavailable, Gift, GiftStatus
from hardship.donations.gateway import SessionState
from hardship.ledger import Entry
from tests.client import MannerlyClient, filled_in
from tests.doubles import FixedClock
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway
from tests.web.public.giving import open_fund

FIFTY, HUNDRED = {"amount": "5000"}, {"amount": "10000"}


@pytest.fixture(autouse=True)
def fund(db_session: object, app: Flask) -> None:
    open_fund()


def send(client: MannerlyClient, page: Any, answers: dict[str, str]) -> Any:
    """Fill in a page that came back, and send it."""
    return client.post("/give/central", data=filled_in(page.text) | answers)


def gifts() -> list[Gift]:
    return list(db.session.scalars(select(Gift).order_by(Gift.started_at, Gift.id)))


def entries() -> int:
    return db.session.scalar(select(func.count()).select_from(Entry)) or 0


def states(gateway: FakeGateway) -> list[SessionState]:
    return [page.state for page in gateway.pages.values()]


def thanks_of(session_id: str) -> str:
    return f"/give/thanks?session={session_id}"


@pytest.fixture
def form(client: MannerlyClient) -> Any:
    """A form that was sent, with fifty dollars; its payment page is open."""
    form = client.get("/give/central")
    assert send(client, form, FIFTY).status_code == 303
    return form


def back_from(client: MannerlyClient, gateway: FakeGateway) -> Any:
    """The page that a supporter finds who cancels."""
    address = gateway.requests[gateway.last].cancel_url
    return client.get(address.removeprefix("https://fund.example.org"))


@pytest.fixture(params=["the form again", "cancelled"])
def again(request: Any, client: MannerlyClient, gateway: FakeGateway, form: Any) -> Any:
    """A form that begins again, either way, while the first page is open."""
    if request.param == "cancelled":
        return back_from(client, gateway)
    asked = send(client, form, HUNDRED)
    assert asked.status_code == 409
    return asked


def test_the_first_page_is_closed_before_the_next_one_opens(
    client: MannerlyClient, gateway: FakeGateway, again: Any
) -> None:
    gateway.calls.clear()
    assert send(client, again, HUNDRED).status_code == 303
    assert gateway.calls == ["expire_session", "open_session"]
    assert states(gateway) == [SessionState.EXPIRED, SessionState.OPEN]
    first, second = gifts()
    assert (first.state, first.replaced_by_id) == (GiftStatus.EXPIRED, second.id)
    assert (second.state, second.amount) == (GiftStatus.OPEN, usd(100))


def test_while_stripe_cannot_close_the_first_page_no_second_one_opens(
    client: MannerlyClient, gateway: FakeGateway, again: Any
) -> None:
    gateway.failure = GatewayUnavailable()
    broken = send(client, again, HUNDRED)
    assert broken.status_code == 503
    assert "You will not pay twice" in broken.text
    assert states(gateway) == [SessionState.OPEN]
    gateway.failure = None
    assert send(client, broken, HUNDRED).status_code == 303
    assert states(gateway) == [SessionState.EXPIRED, SessionState.OPEN]
    assert len(gifts()) == 2


def test_who_left_meanwhile_has_the_first_page_closed_by_the_next_catching_up(
    client: MannerlyClient, gateway: FakeGateway, again: Any
) -> None:
    gateway.failure = GatewayUnavailable()
    assert send(client, again, HUNDRED).status_code == 503
    gateway.failure = None
    assert donations.sync(gateway).gifts == 1
    assert states(gateway) == [SessionState.EXPIRED]
    assert gifts()[0].state is GiftStatus.EXPIRED


def test_where_stripe_refuses_the_supporter_goes_on_and_catching_up_closes_the_page(
    client: MannerlyClient,
    gateway: FakeGateway,
    form: Any,
    again: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(self: FakeGateway, session_id: str) -> CheckoutSession:
        raise GatewayRefused(code="secret_key_required")

    with monkeypatch.context() as patched:
        patched.setattr(FakeGateway, "expire_session", refuse)
        assert send(client, again, HUNDRED).status_code == 303
    assert states(gateway) == [SessionState.OPEN, SessionState.OPEN]
    assert send(client, form, FIFTY).status_code == 409, "its form leads to the first page no more"
    assert donations.sync(gateway).gifts == 1
    assert states(gateway) == [SessionState.EXPIRED, SessionState.OPEN]


@pytest.mark.parametrize("is_told", [True, False], ids=["told", "not told yet"])
def test_a_first_page_that_was_paid_meanwhile_is_what_the_supporter_sees(
    client: MannerlyClient, gateway: FakeGateway, again: Any, is_told: bool
) -> None:
    first = gateway.last
    gateway.pay(first)
    if is_told:
        with transaction():
            donations.settle_session(gateway.session(first))
    for _ in range(2):  # as a finger that slips would
        assert send(client, again, HUNDRED).location == thanks_of(first)
    assert list(gateway.pages) == [first]
    assert entries() == 1
    assert "Thank you" in client.get(thanks_of(first)).text


def test_a_bank_debit_that_is_on_its_way_is_not_asked_for_again(
    client: MannerlyClient, gateway: FakeGateway, again: Any
) -> None:
    first = gateway.last
    gateway.end(first, SessionState.PROCESSING)
    assert send(client, again, HUNDRED).location == thanks_of(first)
    assert list(gateway.pages) == [first]
    assert gifts()[0].state is GiftStatus.PENDING


def test_a_form_whose_gift_was_replaced_never_leads_to_the_first_page(
    client: MannerlyClient, gateway: FakeGateway, form: Any, again: Any
) -> None:
    """Back, and back again: what is begun a third time takes the place of the second."""
    send(client, again, HUNDRED)
    asked = send(client, form, FIFTY)
    assert asked.status_code == 409
    assert send(client, asked, FIFTY).location == gateway.pages[gateway.last].url
    assert states(gateway) == [SessionState.EXPIRED, SessionState.EXPIRED, SessionState.OPEN]
    first, second, third = gifts()
    assert [first.replaced_by_id, second.replaced_by_id] == [second.id, third.id]


def test_two_windows_that_begin_again_leave_one_page_to_pay(
    client: MannerlyClient, gateway: FakeGateway, form: Any
) -> None:
    windows = [back_from(client, gateway) for _ in range(2)]
    for window in windows:
        assert send(client, window, HUNDRED).status_code == 303
    assert states(gateway) == [SessionState.EXPIRED, SessionState.EXPIRED, SessionState.OPEN]


def test_a_form_leads_to_the_gift_that_was_paid_in_its_place(
    client: MannerlyClient, gateway: FakeGateway, form: Any, again: Any
) -> None:
    send(client, again, HUNDRED)
    gateway.pay(gateway.last)
    client.get(thanks_of(gateway.last))
    assert send(client, form, FIFTY).location == thanks_of(gateway.last)
    assert send(client, form, HUNDRED).location == thanks_of(gateway.last)


def test_what_a_stranger_sends_closes_no_page(
    app: Flask, client: MannerlyClient, gateway: FakeGateway, form: Any
) -> None:
    """Neither by the address that leads back from the page, nor by its signature in the field."""
    address = gateway.requests[gateway.last].cancel_url
    _, _, signature = address.partition("back=")
    stranger = MannerlyClient(app)
    page = stranger.get(address.removeprefix("https://fund.example.org"))
    assert "instead_of" not in filled_in(page.text)
    assert send(stranger, page, HUNDRED | {"instead_of": signature}).status_code == 303
    assert states(gateway) == [SessionState.OPEN, SessionState.OPEN]


def test_two_gifts_from_two_fresh_forms_are_two_gifts(
    client: MannerlyClient, gateway: FakeGateway, form: Any
) -> None:
    assert send(client, client.get("/give/central"), HUNDRED).status_code == 303
    assert states(gateway) == [SessionState.OPEN, SessionState.OPEN]


def test_a_page_that_closed_by_itself_is_not_said_to_have_been_left(
    client: MannerlyClient, gateway: FakeGateway, form: Any, clock: FixedClock
) -> None:
    back = gateway.requests[gateway.last].cancel_url.removeprefix("https://fund.example.org")
    assert "You left the payment page" in client.get(back).text
    clock.advance(minutes=61)
    page = client.get(back).text
    assert "The payment page was open too long" in page
    assert "You left the payment page" not in page
