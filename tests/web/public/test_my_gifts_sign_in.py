"""Coming in by a link: nobody learns who gave, and nobody comes in twice by one link."""

import re
import threading
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from flask import Flask

from hardship import supporters
from hardship.campaigns import Fund
from hardship.core.database import db
from hardship.supporters import SupporterSession
from tests.client import MannerlyClient
from tests.doubles import FixedClock, Mailbox
from tests.fakes.gateway import FakeGateway
from tests.web.public.givers import EMAIL, ask, come_in, give, link_for
from tests.web.public.giving import open_fund
from tests.web.public.test_apply_privacy import _everything
from tests.web.public.workers import another, deliver

COOKIE = "__Host-hardship-supporter"
#: Each visitor's own, whoever they are.
_TOKEN = re.compile(r'name="csrf_token" value="[^"]+"')


@pytest.fixture(autouse=True)
def fund(db_session: object, app: Flask) -> Fund:
    return open_fund()


def test_who_is_not_in_is_asked_for_an_address(client: MannerlyClient) -> None:
    assert client.get("/my-gifts").location == "/my-gifts/sign-in"


def test_every_address_is_answered_alike(
    app: Flask, client: MannerlyClient, mailbox: Mailbox, fund: Fund, gateway: FakeGateway
) -> None:
    give(fund, gateway)
    deliver(app, mailbox)
    before = len(mailbox)
    answers = []
    for email in (EMAIL, "nobody@example.org"):
        visitor = another(app)
        visitor.get("/my-gifts/sign-in")
        asked = visitor.post("/my-gifts/sign-in", data={"email": email})
        after = visitor.get(asked.location)
        kept = {k: v for k, v in asked.headers if k not in {"Set-Cookie", "Date"}}
        shown = _TOKEN.sub("", after.text)
        answers.append((asked.status_code, asked.data, kept, after.status_code, shown))
    assert answers[0] == answers[1]
    supporters.send_links()
    deliver(app, mailbox)
    assert len(mailbox) == before + 1
    assert mailbox.mails[-1].to == EMAIL


def test_the_link_of_the_mail_leads_to_the_gifts(
    client: MannerlyClient, mailbox: Mailbox, fund: Fund, gateway: FakeGateway
) -> None:
    gift = give(fund, gateway)
    come_in(client, mailbox)
    page = client.get("/my-gifts").text
    assert gift.reference in page
    assert client.get("/my-gifts/sign-in").location == "/my-gifts"


def test_a_program_that_opens_the_link_uses_nothing_up(
    client: MannerlyClient, mailbox: Mailbox, fund: Fund, gateway: FakeGateway
) -> None:
    give(fund, gateway)
    link = link_for(client, mailbox)
    for _ in range(3):
        assert client.get(link).status_code == 200
    assert client.get("/my-gifts").location == "/my-gifts/sign-in"
    assert client.submit(link).location == "/my-gifts"


def test_a_used_link_lets_nobody_else_in(
    app: Flask, client: MannerlyClient, mailbox: Mailbox, fund: Fund, gateway: FakeGateway
) -> None:
    give(fund, gateway)
    link = link_for(client, mailbox)
    client.submit(link)
    assert client.submit(link).location == "/my-gifts", "pressed twice in the same browser"
    stranger = another(app)
    assert stranger.submit(link).location == "/my-gifts/sign-in"
    assert "does not work any more" in stranger.get("/my-gifts/sign-in").text
    assert db.session.query(SupporterSession).count() == 1


def test_ten_browsers_at_once_are_one_session(
    app: Flask, client: MannerlyClient, mailbox: Mailbox, fund: Fund, gateway: FakeGateway
) -> None:
    give(fund, gateway)
    link = link_for(client, mailbox)
    browsers = [another(app) for _ in range(10)]
    for each in browsers:
        each.get(link)
    places: list[str] = []

    def press(browser: MannerlyClient) -> None:
        places.append(str(browser.post(link).location))

    threads = [threading.Thread(target=press, args=(each,)) for each in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(places) == ["/my-gifts", *["/my-gifts/sign-in"] * 9]
    assert db.session.query(SupporterSession).count() == 1


def test_the_cookie_is_for_no_script_and_goes_with_the_browser(
    client: MannerlyClient, mailbox: Mailbox, fund: Fund, gateway: FakeGateway
) -> None:
    give(fund, gateway)
    entered = client.submit(link_for(client, mailbox))
    cookies = [SimpleCookie(each) for each in entered.headers.getlist("Set-Cookie")]
    (cookie,) = [each[COOKIE] for each in cookies if COOKIE in each]
    assert (cookie["httponly"], cookie["secure"], cookie["samesite"]) == (True, True, "Lax")
    assert (cookie["path"], cookie["max-age"]) == ("/", "")
    kept = db.session.query(SupporterSession).one()
    assert cookie.value not in {kept.token_hash, str(kept.id)}


def test_signing_out_ends_a_cookie_that_was_copied(
    app: Flask, client: MannerlyClient, mailbox: Mailbox, fund: Fund, gateway: FakeGateway
) -> None:
    give(fund, gateway)
    come_in(client, mailbox)
    copied = client.get_cookie(COOKIE, domain="fund.example.org")
    assert copied is not None
    client.get("/my-gifts")
    assert client.post("/my-gifts/sign-out").location == "/my-gifts/sign-in"
    thief = another(app)
    thief.set_cookie(COOKIE, copied.value, domain="fund.example.org", secure=True)
    assert thief.get("/my-gifts").location == "/my-gifts/sign-in"


def test_half_an_hour_without_a_click_ends_it(
    client: MannerlyClient,
    mailbox: Mailbox,
    fund: Fund,
    gateway: FakeGateway,
    clock: FixedClock,
) -> None:
    give(fund, gateway)
    come_in(client, mailbox)
    for _ in range(3):
        clock.advance(minutes=29)
        assert client.get("/my-gifts").status_code == 200
    clock.advance(minutes=30)
    assert client.get("/my-gifts").location == "/my-gifts/sign-in"


def test_what_is_no_address_is_told_beside_the_field(client: MannerlyClient) -> None:
    answer = client.submit("/my-gifts/sign-in", email="june at example")
    assert answer.status_code == 422
    assert "right form" in answer.text


def test_who_asks_too_often_from_one_place_waits(client: MannerlyClient) -> None:
    for number in range(150):
        ask(client, f"s{number}@example.org")
    late = client.submit("/my-gifts/sign-in", email="last@example.org")
    assert late.status_code == 429
    assert int(late.headers["Retry-After"]) > 0


def test_an_address_is_nowhere_in_the_clear(
    app: Flask,
    client: MannerlyClient,
    mailbox: Mailbox,
    fund: Fund,
    gateway: FakeGateway,
    owner_url: str,
    tmp_path: Path,
) -> None:
    email, stranger = "canary.zebra@example.org", "another.canary@example.org"
    give(fund, gateway, email=email, name="Canaria Amarilla")
    come_in(client, mailbox, email)
    ask(another(app), stranger)
    everything = _everything(owner_url, tmp_path).lower()
    for canary in (email, stranger, "canaria amarilla"):
        assert canary not in everything


def test_the_mail_is_in_the_language_of_who_asks(
    client: MannerlyClient, mailbox: Mailbox, fund: Fund, gateway: FakeGateway
) -> None:
    give(fund, gateway, locale="en")
    client.get("/my-gifts/sign-in", headers={"Accept-Language": "es"})
    asked = client.post(
        "/my-gifts/sign-in", data={"email": EMAIL}, headers={"Accept-Language": "es"}
    )
    assert asked.status_code == 303
    supporters.send_links()
    deliver(client.application, mailbox)
    assert mailbox.to(EMAIL)[-1].subject == "Su enlace a sus aportes"
