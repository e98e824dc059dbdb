"""A form that is too quick, that has to prove something, or that comes while giving is paused."""

import itertools
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from hardship import donations
from hardship.campaigns import Fund
from hardship.committee import Role
from hardship.core import throttle
from hardship.core.database import db, transaction
from hardship.donations import Gift
from hardship.donations.card_testing_rules import (
    BREAKER_LOOKS_AT,
    FREE,
    WINDOW,
    WORK_BITS,
    Scope,
    is_work,
)
from tests.client import MannerlyClient, filled_in
from tests.doubles import FixedClock
from tests.factories.officers import officer
from tests.fakes.gateway import FakeGateway
from tests.web.public.giving import open_fund

PATH = "/give/central"


@pytest.fixture(autouse=True)
def fund(db_session: object, app: Flask) -> Fund:
    return open_fund()


def gifts() -> int:
    return db.session.scalar(select(func.count()).select_from(Gift)) or 0


def trip() -> None:
    """Ten payments failed, says Stripe."""
    with transaction():
        for _ in range(10):
            throttle.take("payments failed", 1000, BREAKER_LOOKS_AT)


def fill(key: str, times: int) -> None:
    """So many others came before."""
    with transaction():
        for _ in range(times):
            throttle.take(key, 1000, WINDOW)


def pause() -> None:
    with transaction():
        donations.card_testing.pause_giving(by=officer(Role.TREASURER, name="Teo"))


def press(client: MannerlyClient, page: Any, /, **answers: Any) -> Any:
    return client.post(PATH, data=filled_in(page.text) | {"amount": "5000"} | answers)


def seed_of(page: Any) -> str:
    return str(page.text.partition('data-seed="')[2].partition('"')[0])


def work_for(page: Any) -> str:
    """What the browser finds."""
    seed = seed_of(page)
    return next(str(n) for n in itertools.count() if is_work(seed, str(n)))


def test_a_form_that_is_too_quick_is_asked_once_more_and_loses_nothing(
    client: MannerlyClient, gateway: FakeGateway
) -> None:
    client.takes = 1.5
    page = client.get(PATH)
    answer = press(client, page, name="June", email="june@example.org", message="Hold on")
    assert answer.status_code == 200
    assert "press the button once more" in answer.text
    assert (gifts(), len(gateway.pages)) == (0, 0)
    again = client.post(PATH, data=filled_in(answer.text))
    assert again.status_code == 303, "by then it is old enough"
    gift = db.session.scalars(select(Gift)).one()
    assert (gift.name, gift.email, gift.message) == ("June", "june@example.org", "Hold on")


def test_a_page_holds_its_button_for_as_long_as_is_left(client: MannerlyClient) -> None:
    assert 'data-hold="2000"' in client.get(PATH).text
    client.takes = 1.5
    assert 'data-hold="500"' in press(client, client.get(PATH)).text


def test_nothing_is_asked_while_all_is_calm(client: MannerlyClient) -> None:
    page = client.get(PATH)
    assert "data-seed" not in page.text
    assert press(client, page).status_code == 303


def test_a_tripped_breaker_asks_for_work_and_a_browser_does_it_ahead(
    client: MannerlyClient, gateway: FakeGateway, clock: FixedClock
) -> None:
    trip()
    page = client.get(PATH)
    assert f'data-bits="{WORK_BITS}"' in page.text
    assert press(client, page, work=work_for(page)).status_code == 303
    assert len(gateway.pages) == 1


def test_without_a_script_a_form_waits_for_its_turn_and_keeps_what_was_typed(
    client: MannerlyClient, gateway: FakeGateway, clock: FixedClock
) -> None:
    trip()
    asked = press(client, client.get(PATH), name="June", message="Hold on")
    assert (asked.status_code, asked.headers["Retry-After"]) == (429, "20")
    assert "Wait 20 seconds, then press the button again" in asked.text
    early = client.post(PATH, data=filled_in(asked.text))
    assert (early.status_code, early.headers["Retry-After"]) == (429, "15"), "the same turn"
    assert (gifts(), len(gateway.pages)) == (0, 0)
    clock.advance(seconds=15)
    assert client.post(PATH, data=filled_in(early.text)).status_code == 303
    assert db.session.scalars(select(Gift)).one().name == "June"


def test_a_form_that_has_to_be_corrected_keeps_its_turn(
    client: MannerlyClient, clock: FixedClock
) -> None:
    trip()
    asked = press(client, client.get(PATH))
    clock.advance(seconds=20)
    wrong = client.post(PATH, data=filled_in(asked.text) | {"email": "june"})
    assert wrong.status_code == 422
    assert client.post(PATH, data=filled_in(wrong.text) | {"email": ""}).status_code == 303


def test_a_proof_is_good_for_its_own_form_only(client: MannerlyClient, clock: FixedClock) -> None:
    trip()
    first, second = client.get(PATH), client.get(PATH)
    proof = {"ticket": filled_in(first.text)["ticket"], "work": work_for(first)}
    assert press(client, second, **proof).status_code == 429
    assert press(client, first, work="12345").status_code == 429
    assert press(client, first, ticket="made up", work="1").status_code == 429
    assert press(client, first, **proof).status_code == 303


def test_a_proof_grows_old(client: MannerlyClient, clock: FixedClock) -> None:
    trip()
    page = client.get(PATH)
    work = work_for(page)
    clock.advance(hours=1)
    trip()
    assert press(client, page, work=work).status_code == 429


def test_the_sixty_first_of_one_network_proves_something_and_others_do_not(
    app: Flask, client: MannerlyClient
) -> None:
    assert press(client, client.get(PATH)).status_code == 303
    fill("giving network 127.0.0.0/24", FREE[Scope.NETWORK] - 2)
    assert press(client, client.get(PATH)).status_code == 303
    assert press(client, client.get(PATH)).status_code == 429
    other = app.test_client()
    assert isinstance(other, MannerlyClient)
    other.environ_base = {**other.environ_base, "REMOTE_ADDR": "198.51.100.7"}
    assert press(other, other.get(PATH)).status_code == 303


def test_one_email_gives_ten_times_in_ten_minutes_and_then_waits(client: MannerlyClient) -> None:
    assert press(client, client.get(PATH), email="june@example.org").status_code == 303
    fill("giving e-mail june@example.org", 4)
    assert "One more step" in press(client, client.get(PATH), email="june@example.org").text
    fill("giving e-mail june@example.org", 5)
    answer = press(client, client.get(PATH), email="June@Example.org")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "That was tried too often" in answer.text


def test_while_giving_is_paused_every_way_says_where_a_check_goes(
    client: MannerlyClient, gateway: FakeGateway
) -> None:
    page = client.get(PATH)
    pause()
    for answer in (client.get(PATH), press(client, page), press(client, page, language="es")):
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
    shown = client.get(PATH).text
    assert "Un cheque siempre llega" in shown, "in the language that was chosen"
    assert "<address>" in shown
    assert "data-hold" not in shown
    assert (gifts(), len(gateway.pages)) == (0, 0)


def test_what_was_begun_before_a_pause_is_still_led_to_its_page(
    client: MannerlyClient, gateway: FakeGateway
) -> None:
    page = client.get(PATH)
    first = press(client, page)
    pause()
    assert press(client, page).location == first.location


@pytest.mark.parametrize("address", ["/", "/funds/san-diego"])
def test_the_fund_s_page_says_that_giving_is_paused_and_where_a_check_goes(
    client: MannerlyClient, address: str
) -> None:
    assert 'class="give-box"' in client.get(address).text
    pause()
    page = client.get(address).text
    assert "Giving is paused" in page
    assert "A check always arrives" in page
    assert 'class="give-box"' not in page
