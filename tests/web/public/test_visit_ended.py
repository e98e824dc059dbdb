"""A visit that ended meanwhile says so once, to who had come in, and promises nothing."""

import pytest
from flask import Flask

from hardship import applications
from hardship.campaigns import Fund
from hardship.core.database import transaction
from tests.client import MannerlyClient
from tests.doubles import FixedClock, Mailbox
from tests.fakes.gateway import FakeGateway
from tests.web.public import givers, workers
from tests.web.public.giving import open_fund

HAS_ENDED = "Your visit has ended."
TOO_LATE = "Your visit had ended before that reached us, so it was not saved."
SIGNED_OUT = "You have signed out."


@pytest.fixture(autouse=True)
def fund(db_session: object, app: Flask) -> Fund:
    return open_fund()


@pytest.fixture
def worker(client: MannerlyClient, mailbox: Mailbox, clock: FixedClock) -> MannerlyClient:
    """Gave their name, and was away for half an hour in the middle of the next question."""
    workers.come_in(client, mailbox, workers.EMAIL)
    client.submit("/apply/name", name="Marisol Vega")
    client.get("/apply/contact")
    clock.advance(minutes=30)
    return client


def test_a_worker_learns_that_the_answer_was_not_saved_and_the_others_are(
    worker: MannerlyClient, mailbox: Mailbox
) -> None:
    answer = worker.post("/apply/contact", data={"phone": "(909) 555-0117"})
    assert answer.location == "/apply/sign-in"
    page = worker.get(answer.location).text
    assert TOO_LATE in page
    assert "555-0117" not in page, "who comes in next may be somebody else"
    assert workers.sign_in(worker, mailbox, workers.EMAIL) == "/apply/contact"
    assert workers.draft().name == "Marisol Vega"


def test_who_only_opens_a_page_sent_nothing(worker: MannerlyClient) -> None:
    page = worker.get("/apply/contact", follow_redirects=True).text
    assert HAS_ENDED in page
    assert TOO_LATE not in page


def test_it_is_said_once(worker: MannerlyClient) -> None:
    worker.get("/apply/contact")
    worker.get("/my-application")
    assert worker.get("/apply/sign-in").text.count(HAS_ENDED) == 1
    assert HAS_ENDED not in worker.get("/apply/contact", follow_redirects=True).text


def test_weeks_later_it_promises_nothing_that_is_gone(
    worker: MannerlyClient, clock: FixedClock
) -> None:
    clock.advance(days=20)
    with transaction():
        applications.sweep()
    page = worker.get("/apply/contact", follow_redirects=True).text
    assert f"{HAS_ENDED} Write your e-mail address to go on." in page
    assert "saved" not in page


def test_a_worker_whose_visit_is_over_can_still_sign_out(worker: MannerlyClient) -> None:
    page = worker.post("/my-application/sign-out", follow_redirects=True).text
    assert SIGNED_OUT in page
    assert "visit" not in page
    assert HAS_ENDED not in worker.get("/my-application", follow_redirects=True).text


def test_a_supporter_whose_visit_is_over_can_still_sign_out(
    client: MannerlyClient, mailbox: Mailbox, fund: Fund, gateway: FakeGateway, clock: FixedClock
) -> None:
    givers.give(fund, gateway)
    givers.come_in(client, mailbox)
    client.get("/my-gifts")
    clock.advance(minutes=30)
    page = client.post("/my-gifts/sign-out", follow_redirects=True).text
    assert SIGNED_OUT in page
    assert "visit" not in page
    assert HAS_ENDED not in client.get("/my-gifts", follow_redirects=True).text


def test_it_is_said_in_the_worker_s_language(worker: MannerlyClient) -> None:
    spanish = {"Accept-Language": "es"}
    worker.post("/apply/contact", data={"phone": ""}, headers=spanish)
    assert "Su sesión había terminado" in worker.get("/apply/sign-in", headers=spanish).text


def test_a_supporter_learns_it_too(
    client: MannerlyClient, mailbox: Mailbox, fund: Fund, gateway: FakeGateway, clock: FixedClock
) -> None:
    givers.give(fund, gateway)
    givers.come_in(client, mailbox)
    client.get("/my-gifts")
    clock.advance(minutes=30)
    sent = client.post("/my-gifts/particulars", data={"name": "June Ortiz"})
    assert sent.location == "/my-gifts/sign-in"
    assert TOO_LATE in client.get(sent.location).text
    assert HAS_ENDED not in client.get("/my-gifts", follow_redirects=True).text


@pytest.mark.parametrize("path", ["/apply/contact", "/my-application", "/my-gifts"])
def test_who_never_came_in_is_told_of_no_visit(client: MannerlyClient, path: str) -> None:
    assert "visit" not in client.get(path, follow_redirects=True).text


def test_who_signed_out_ended_it_themselves(client: MannerlyClient, mailbox: Mailbox) -> None:
    workers.come_in(client, mailbox, workers.EMAIL)
    client.get("/my-application")
    client.post("/my-application/sign-out")
    client.get("/apply/sign-in")
    assert HAS_ENDED not in client.get("/my-application", follow_redirects=True).text


def test_a_session_of_one_kind_says_nothing_of_the_other(worker: MannerlyClient) -> None:
    assert HAS_ENDED not in worker.get("/my-gifts", follow_redirects=True).text
