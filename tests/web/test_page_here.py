"""Whoever chooses another language on any page reads a page in it, never that it is not there."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask, render_template_string

from hardship.committee import Role
from hardship.core.database import transaction
from hardship.core.paging import Page
from tests.client import MannerlyClient, filled_in, filled_in_all
from tests.doubles import FixedClock
from tests.factories import officers
from tests.factories.officers import let_in
from tests.factories.review import Committee, committee

ID = "00000000-0000-7000-8000-000000000000"
COUNTER = "/committee/counter"


@pytest.fixture
def team(db_session: object) -> Committee:
    with transaction():
        return committee()


@pytest.fixture
def everybody(app: Flask, client: MannerlyClient, team: Committee) -> MannerlyClient:
    """Somebody who may do everything."""
    with transaction():
        who = officers.officer(*Role, name="Ana Reyes")
    let_in(client, who)
    client.get("/committee/my-access")
    return client


def only_sent(app: Flask) -> Iterator[str]:
    """Each address that takes a form and shows nothing, with ids of nothing."""
    taken: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        taken.setdefault(rule.rule, set()).update(rule.methods or ())
    for address, methods in taken.items():
        if "POST" in methods and "GET" not in methods:
            yield re.sub(r"<uuid:\w+>", ID, re.sub(r"<any\((\w+).*?\):\w+>", r"\1", address))


def leads_to(page: str) -> str:
    """Where the buttons of the languages lead back to."""
    found = re.search(r'<form class="language".*?name="next" value="([^"]*)"', page, re.DOTALL)
    assert found, "the page has no other language"
    return found[1]


def test_no_page_that_answers_a_form_leads_to_one_that_is_not_there(
    app: Flask, everybody: MannerlyClient
) -> None:
    seen = 0
    for address in only_sent(app):
        for headers in ({}, {"Referer": f"https://fund.example.org{address}"}):
            page = everybody.post(address, csrf=False, headers=headers)
            if '<form class="language"' not in page.text:
                continue  # the door, or what no person reads
            seen += 1
            back = everybody.get(leads_to(page.text), follow_redirects=True)
            is_of_nothing = ID in leads_to(page.text)
            assert back.status_code == 200 or (is_of_nothing and back.status_code == 404), address
    assert seen > 50


@pytest.mark.parametrize(
    ("sent", "stood_on", "shown"),
    [
        (f"{COUNTER}/deposits", COUNTER, COUNTER),
        (f"{COUNTER}/deposits", "", COUNTER),
        (f"{COUNTER}/deposits", f"{COUNTER}/deposits", COUNTER),
        (
            "/committee/gifts/of-address",
            "/committee/gifts?state=paid",
            "/committee/gifts?state=paid",
        ),
        ("/committee/payments/clear", "", "/committee/payments"),
        ("/committee/payments/prepare", "", "/committee/payments"),
    ],
)
def test_the_page_on_which_the_form_stood_else_the_one_above_it(
    everybody: MannerlyClient, sent: str, stood_on: str, shown: str
) -> None:
    before = f"https://fund.example.org{stood_on}" if stood_on else "https://elsewhere.example/"
    page = everybody.post(sent, csrf=False, headers={"Referer": before})
    assert page.status_code == 400
    assert leads_to(page.text) == shown


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ('"committee.gifts"', "/committee/gifts"),
        ('"committee.payments", tab="outstanding"', "/committee/payments?tab=outstanding"),
    ],
)
def test_the_next_page_of_a_list_that_answers_a_form_is_the_lists(
    app: Flask, sent: str, shown: str
) -> None:
    words = '{% from "components/tables.html" import pagination %}{{ pagination(page, list=NAME) }}'
    with app.test_request_context("/committee/gifts/of-address", method="POST"):
        page: Page[None] = Page([], "c2", None)
        told = render_template_string(words.replace("NAME", sent), page=page)
    assert f'href="{shown}{"&amp;" if "?" in shown else "?"}cursor=c2"' in told


def test_a_page_that_can_be_read_is_read_again(
    app: Flask, everybody: MannerlyClient, team: Committee
) -> None:
    assert leads_to(everybody.get("/committee/nowhere?a=1").text) == "/committee/nowhere?a=1"
    page = everybody.get(f"{COUNTER}/deposits")
    assert page.status_code == 405
    assert leads_to(page.text) == COUNTER, "nothing is read at the address itself"
    client = app.test_client()
    client.get("/committee/sign-in")
    page = client.post("/committee/sign-in?next=/committee/counter", data={"email": ""})
    assert leads_to(page.text) == "/committee/sign-in?next=/committee/counter"


AGAIN = "/committee/sign-in/again"


def in_spanish(client: MannerlyClient, page: str) -> str:
    """What the button of the other language shows, in a browser without a script."""
    (to,) = re.findall(r'<form class="language" method="post" action="([^"]+)"', page)
    answer = client.post(to, data=filled_in(page, 0) | {"language": "es"})
    assert answer.status_code == 200
    assert '<html lang="es"' in answer.text
    return answer.text


def late(client: MannerlyClient, team: Committee, clock: FixedClock) -> None:
    let_in(client, team.rosa)
    client.get("/committee/my-access")
    clock.advance(minutes=6)


def test_what_was_kept_for_the_sign_in_is_kept_in_another_language(
    client: MannerlyClient, team: Committee, clock: FixedClock
) -> None:
    late(client, team, clock)
    to = f"{COUNTER}/receipts/{ID}/confirm"
    page = client.post(to, data={"said": "counted"})
    assert page.status_code == 401
    again = in_spanish(client, page.text)
    assert 'id="again"' in again
    both = {"password": officers.PASSWORD, "code": officers.code()}
    page = client.post(AGAIN, data=filled_in_all(again) | both)
    assert f'<form method="post" action="{to}"' in page.text
    assert filled_in_all(page.text)["said"] == "counted"


def test_what_is_to_be_sent_again_is_kept_in_another_language(
    client: MannerlyClient, team: Committee, clock: FixedClock
) -> None:
    late(client, team, clock)
    to = f"{COUNTER}/receipts/{ID}/confirm"
    page = client.post(to, data={"said": "counted"})
    both = {"password": officers.PASSWORD, "code": officers.code()}
    page = client.post(AGAIN, data=filled_in_all(page.text) | both)
    sent_on = in_spanish(client, page.text)
    assert f'<form method="post" action="{to}"' in sent_on, "nobody signs in a third time"
    assert filled_in_all(sent_on)["said"] == "counted"
    clock.advance(minutes=6)
    assert 'id="again"' in in_spanish(client, page.text), "that sign-in is too old by now"


def test_where_one_was_going_is_kept_after_a_wrong_code(
    client: MannerlyClient, team: Committee, clock: FixedClock
) -> None:
    late(client, team, clock)
    page = client.get(f"{AGAIN}?next={COUNTER}").text
    wrong = {"password": officers.PASSWORD, "code": "000000"}
    page = client.post(AGAIN, data=filled_in_all(page) | wrong).text
    assert filled_in_all(in_spanish(client, page))["next"] == COUNTER
