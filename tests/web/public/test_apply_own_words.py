"""What is on no list: a place, a need, and a fund that rests; said in the worker's own words."""

import html
from uuid import UUID

import pytest
from flask import Flask

from hardship import applications, campaigns
from hardship.applications import Application
from hardship.core.database import db, transaction
from tests.client import MannerlyClient, filled_in
from tests.doubles import Mailbox
from tests.factories import campaigns as campaigns_made
from tests.factories.officers import let_in
from tests.factories.review import committee
from tests.web.committee.case_pages import address
from tests.web.public.workers import another, answer_everything, come_in

EMAIL = "marisol@example.org"
SOMETHING = {"category": "other", "amount": "80", "due_on": ["", "", ""], "more": "1"}
NAMELESS = {"worksite": "not-listed", "other": " "}


@pytest.fixture
def worker(client: MannerlyClient, mailbox: Mailbox, db_session: object) -> MannerlyClient:
    """A client that has come in and written nothing yet."""
    with transaction():
        campaigns_made.open_campaign()
    come_in(client, mailbox, EMAIL)
    return client


def draft() -> applications.Answers:
    return applications.draft_answers(db.session.query(Application).one())


def test_something_else_says_what_it_is(worker: MannerlyClient) -> None:
    worker.get("/apply/needs")
    refused = worker.post("/apply/needs", data={**SOMETHING, "number": "1"})
    assert refused.status_code == 422
    assert refused.text.count("Write what it is.") == 2
    told = {**SOMETHING, "number": "1", "words": "  New tires,\n to get to the picket <line>"}
    assert worker.post("/apply/needs", data=told).status_code == 303
    (need,) = draft().needs
    assert need.words == "New tires, to get to the picket <line>"
    assert "picket &lt;line&gt;" in worker.get("/apply/needs").text
    assert 'value="New tires' in worker.get("/apply/needs/1").text


def test_what_has_a_name_needs_no_words(worker: MannerlyClient) -> None:
    worker.get("/apply/needs")
    rent = SOMETHING | {"category": "rent", "number": "1"}
    assert worker.post("/apply/needs", data=rent).status_code == 303
    assert draft().needs[0].words == ""


@pytest.mark.parametrize("number", ["9" * 5000, "0", "-1", "10", "1.5", "one", "١", "²", ""])
def test_a_forged_number_is_refused(worker: MannerlyClient, number: str) -> None:
    worker.get("/apply/needs")
    refused = worker.post("/apply/needs", data={**SOMETHING, "number": number})
    assert refused.status_code == 400
    assert draft().needs == ()


def test_a_number_in_the_address_that_is_none_is_not_found(worker: MannerlyClient) -> None:
    worker.get("/apply/needs")
    for number in ("9" * 5000, "0", "9", "10"):
        assert worker.get(f"/apply/needs/{number}").status_code == 404
        worker.post("/apply/needs", data={"number": "1", "remove": number})
    assert draft().needs == ()


def test_a_place_that_is_not_listed_has_a_name(worker: MannerlyClient) -> None:
    assert "It is not listed" in worker.get("/apply/worksite").text
    refused = worker.post("/apply/worksite", data=NAMELESS)
    assert refused.status_code == 422
    assert "Write where you work." in refused.text
    told = NAMELESS | {"other": "Elm Street clinic, Ontario"}
    assert worker.post("/apply/worksite", data=told).status_code == 303
    assert (draft().worksite_id, draft().other_worksite) == (None, "Elm Street clinic, Ontario")
    page = worker.get("/apply/worksite").text
    assert 'value="Elm Street clinic, Ontario"' in page
    assert 'value="not-listed" checked' in page


def test_a_listed_place_takes_the_other_ones_words_back(worker: MannerlyClient) -> None:
    worker.get("/apply/worksite")
    worker.post("/apply/worksite", data=NAMELESS | {"other": "Elm Street"})
    found = campaigns.current_campaign()
    assert found is not None
    listed = campaigns.worksites(found.id)[0].id
    worker.post("/apply/worksite", data={"worksite": str(listed), "other": "Elm Street"})
    assert (draft().worksite_id, draft().other_worksite) == (listed, "")


def test_those_who_decide_read_both(app: Flask, mailbox: Mailbox, db_session: object) -> None:
    with transaction():
        team = committee()
    worker, reader = another(app), another(app)
    come_in(worker, mailbox, EMAIL)
    answer_everything(worker)
    worker.get("/apply/needs")
    words = {"words": "New <tires>", "number": "3"}
    assert worker.post("/apply/needs", data=SOMETHING | words).status_code == 303
    worker.get("/apply/worksite")
    worker.post("/apply/worksite", data=NAMELESS | {"other": "Elm <Street>"})
    worker.get("/apply/check")
    assert worker.post("/apply/check", data={"declared": "y"}).location == "/apply/sent"
    case_id: UUID = db.session.query(Application).one().id
    let_in(reader, team.ana)
    for page in (reader.get(address(case_id)), worker.get(f"/my-application/{case_id}/answers")):
        assert "<tires>" not in page.text
        text = html.unescape(page.text)
        assert "New <tires>" in text
        assert "Elm <Street>" in text


# --------------------------------------------------------------------- paused is not closed


@pytest.mark.parametrize(
    ("act", "words"),
    [
        ("pause_campaign", "has paused new applications for a while"),
        ("close_campaign", "It is closed for new applications."),
        ("paused", "has paused new applications for a while"),
        ("closed", "It is closed for new applications."),
    ],
)
def test_paused_and_closed_are_told_apart(
    client: MannerlyClient, db_session: object, act: str, words: str
) -> None:
    with transaction():
        found = campaigns_made.open_campaign()
        if act.endswith("_campaign"):
            getattr(campaigns, act)(found, by=campaigns_made.Hand())
        else:
            for fund in campaigns.funds(found.id):
                fund.status = act
    page = client.get("/apply").text
    assert words in page
    assert page.count("new applications") == 1


def test_without_a_campaign_there_is_none(client: MannerlyClient, db_session: object) -> None:
    page = client.get("/apply").text
    assert "There is no open campaign." in page


def test_who_removes_a_need_keeps_what_they_began_to_write(worker: MannerlyClient) -> None:
    answer_everything(worker)
    begun = {"category": "food", "amount": "6o", "payee": "Corner Store", "number": "3"}
    removed = worker.post("/apply/needs", data=begun | {"remove": "1"})
    assert removed.status_code == 200
    kept = filled_in(removed.text)
    assert (kept["category"], kept["amount"], kept["payee"]) == (["food"], "6o", "Corner Store")
    assert kept["number"] == "2"
    assert "to correct" not in removed.text
    assert [need.category.value for need in draft().needs] == ["utilities"]


def test_a_press_on_remove_that_is_sent_twice_takes_one_need(worker: MannerlyClient) -> None:
    answer_everything(worker)
    food = {"category": "food", "amount": "60", "number": "2"}
    worker.post("/apply/needs", data=food)
    for _ in range(2):
        worker.post("/apply/needs", data={"number": "3", "remove": "1"})
    assert [need.minor for need in draft().needs] == [6_000]
