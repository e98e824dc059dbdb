"""Each page of applying: what it refuses, what it keeps, where it leads."""

import re
from typing import Any

import pytest

from hardship import applications, campaigns
from hardship.applications import Application, PayMethod
from hardship.core.database import db, transaction
from tests.client import MannerlyClient
from tests.doubles import Mailbox
from tests.factories import campaigns as campaigns_made
from tests.web.public.workers import (
    ELIGIBLE,
    EMAIL,
    answer_everything,
    answers,
    apply,
    come_in,
    draft,
)

pytestmark = pytest.mark.usefixtures("strike")


# -------------------------------------------------------------------------- before anything


@pytest.mark.parametrize(
    ("question", "why", "words"),
    [
        ("on_strike", "not-on-strike", "for workers who are on strike"),
        ("lost_pay", "no-lost-pay", "If you lose pay later"),
        ("needs_help", "no-need", "If something comes up"),
    ],
)
def test_a_no_leads_to_a_kind_dead_end(
    client: MannerlyClient, question: str, why: str, words: str
) -> None:
    client.get("/apply")
    answered = client.post("/apply", data={**ELIGIBLE, question: "no"})
    assert answered.location == f"/apply/other-help/{why}"
    page = client.get(answered.location)
    assert words in page.text
    assert "211.org" in page.text
    assert 'href="/apply"' in page.text


def test_an_unknown_reason_leads_back(client: MannerlyClient) -> None:
    assert client.get("/apply/other-help/whatever").location == "/apply"


def test_each_question_wants_an_answer(client: MannerlyClient) -> None:
    client.get("/apply")
    page = client.post("/apply", data={"on_strike": "yes", "lost_pay": "perhaps"})
    assert page.status_code == 422
    assert page.text.count("Say whether you have lost pay.") == 2
    assert "Say whether there is something you cannot pay." in page.text
    assert "Say whether you are on strike." not in page.text


def test_a_paused_campaign_takes_no_applications(client: MannerlyClient, mailbox: Mailbox) -> None:
    come_in(client, mailbox, EMAIL)
    answer_everything(client)
    with transaction():
        found = campaigns.current_campaign()
        assert found is not None
        campaigns.pause_campaign(found, by=campaigns_made.Hand())
    assert "takes no applications right now" in client.get("/apply").text
    page = client.get("/apply/check")
    assert page.status_code == 200
    refused = client.post("/apply/check", data={"declared": "y"})
    assert refused.status_code == 422
    assert "The fund takes no applications right now." in refused.text
    assert db.session.query(Application).one().status == "draft"


# ----------------------------------------------------------------------------- the questions


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("/apply/name", {"name": "   "}, "Write your name."),
    ("/apply/name", {"name": "x" * 121}, "at most 120 characters"),
    ("/apply/contact", {"phone": "call me"}, "Write a phone number"),
    ("/apply/contact", {"phone": "12345"}, "Write a phone number"),
    ("/apply/worksite", {}, "Choose where you work."),
    ("/apply/worksite", {"worksite": "00000000-0000-0000-0000-000000000000"}, "Choose where"),
    ("/apply/fund", {"fund": "everything"}, "Choose a fund."),
    ("/apply/urgency", {}, "Say whether you got a notice."),
    ("/apply/urgency", {"urgency": "eviction", "urgent_on": ["", "", ""]}, "Write the date"),
    ("/apply/urgency", {"urgency": "eviction", "urgent_on": ["2", "30", "2024"]}, "real date"),
    ("/apply/urgency", {"urgency": "eviction", "urgent_on": ["12", "1", "2042"]}, "a date from"),
    ("/apply/household", {"dependants": ""}, "It can be 0."),
    ("/apply/household", {"dependants": "two"}, "a number from 0 to 20"),
    ("/apply/household", {"dependants": "-1"}, "a number from 0 to 20"),
    ("/apply/household", {"dependants": "21"}, "a number from 0 to 20"),
    ("/apply/benefits", {"has_benefits": "yes", "benefits": ""}, "how much you get a week"),
    ("/apply/benefits", {"has_benefits": "yes", "benefits": "-5"}, "Choose an amount from"),
    ("/apply/payment", {"method": "cash"}, "Choose how we pay you."),
    ("/apply/needs", {"number": "1"}, "Choose what it is for."),
    ("/apply/needs", {"category": "flat_benefit", "amount": "5"}, "Choose what it is for."),
    ("/apply/needs", {"category": "rent", "amount": "0"}, "Choose an amount from $1"),
    ("/apply/needs", {"category": "rent", "amount": "25,000.01"}, "to $25,000"),
    ("/apply/needs", {"category": "rent", "amount": "12.345"}, "Write an amount with digits"),
]


@pytest.mark.parametrize(("url", "data", "words"), WRONG)
def test_a_wrong_answer_is_said_in_words_and_not_kept(
    worker: MannerlyClient, url: str, data: dict[str, Any], words: str
) -> None:
    before = draft()
    worker.get(url)
    page = worker.post(url, data=data)
    assert page.status_code == 422
    assert words in page.text
    assert "to correct)" in page.text
    assert draft() == before


@pytest.mark.parametrize("left", ["a lot", "99,999,999"])
def test_no_benefits_leave_what_stood_below_unread(worker: MannerlyClient, left: str) -> None:
    worker.get("/apply/benefits")
    page = worker.post("/apply/benefits", data={"has_benefits": "no", "benefits": left})
    assert page.status_code == 303
    kept = draft()
    assert kept.benefits_minor == 0, kept


def test_account_numbers_are_checked_as_the_bank_does(worker: MannerlyClient) -> None:
    worker.get("/apply/payment")
    worker.post("/apply/payment", data={"method": "transfer"})
    page = worker.post(
        "/apply/payment-details",
        data={"payee": "", "routing": "011000016", "account": "12x"},
    )
    assert page.status_code == 422
    for words in ("name on the account", "not a routing number", "digits only", "kind of account"):
        assert words in page.text, words


def test_an_account_is_never_shown_again(worker: MannerlyClient) -> None:
    answer_everything(worker)
    for url in ("/apply/payment-details", "/apply/check"):
        page = worker.get(url).text
        assert "8812" in page
        assert "5550008812" not in page
    kept = {"payee": "Marisol V.", "routing": "011000015", "account_kind": "savings"}
    assert worker.post("/apply/payment-details", data=kept).status_code == 303
    payee = applications.draft_payee(db.session.query(Application).one())
    assert payee is not None
    assert (payee.account, payee.name) == ("5550008812", "Marisol V.")


def test_a_check_wants_an_address(worker: MannerlyClient) -> None:
    worker.get("/apply/payment")
    worker.post("/apply/payment", data={"method": "cheque"})
    page = worker.post("/apply/payment-details", data={"postal_code": "9233"})
    for words in ("street and number", "Write the city.", "like CA", "5 digits"):
        assert words in page.text, words


def test_another_way_of_paying_asks_for_its_details(worker: MannerlyClient) -> None:
    answer_everything(worker)
    changed = worker.post("/apply/payment?back=check", data={"method": "cheque"})
    assert changed.location == "/apply/payment-details?back=check"
    assert worker.get("/apply/check").location == "/apply/payment-details"
    address = {
        "payee": "Marisol Vega",
        "street": "88 Palm Court",
        "city": "Fontana",
        "state": "CA",
        "postal_code": "92335",
    }
    assert worker.post(changed.location, data=address).location == "/apply/check"
    assert draft().method is PayMethod.CHEQUE


def test_needs_are_changed_and_removed(worker: MannerlyClient) -> None:
    answer_everything(worker)
    worker.get("/apply/needs/2")
    food = {"category": "food", "amount": "60", "due_on": ["", "", ""], "number": "2"}
    assert worker.post("/apply/needs/2", data=food).location == "/apply/needs"
    assert [need.category.value for need in draft().needs] == ["rent", "food"]
    assert "Need 3" in worker.get("/apply/needs").text
    removed = worker.post("/apply/needs", data={"number": "3", "remove": "1"})
    assert "Removed: Rent or mortgage, $900.00." in removed.text
    assert [need.minor for need in draft().needs] == [6_000]
    assert worker.get("/apply/needs/2").status_code == 404
    assert worker.get("/apply/needs/0").status_code == 404


@pytest.mark.parametrize(
    ("year", "says"),
    [("2042", "Look at the year, 2042. Write a date from"), ("2025", "Write a date from")],
)
def test_of_a_due_date_that_is_too_far_away_the_year_is_named_if_it_is_wrong(
    worker: MannerlyClient, year: str, says: str
) -> None:
    worker.get("/apply/needs")
    rent = {"category": "rent", "amount": "900", "number": "1", "due_on": ["12", "9", year]}
    page = worker.post("/apply/needs", data=rent)
    assert page.status_code == 422
    assert f"</span>{says}" in page.text


def test_a_need_sent_twice_counts_once(worker: MannerlyClient) -> None:
    worker.get("/apply/needs")
    rent = {"category": "rent", "amount": "900", "number": "1", "more": "1"}
    for _ in range(3):
        assert worker.post("/apply/needs", data=rent).status_code == 303
    assert len(draft().needs) == 1


def test_an_empty_form_goes_on_once_there_is_a_need(worker: MannerlyClient) -> None:
    worker.get("/apply/needs")
    worker.post("/apply/needs", data={"category": "rent", "amount": "900", "number": "1"})
    onward = worker.post("/apply/needs", data={"number": "2", "due_on": ["", "", ""]})
    assert onward.location == "/apply/urgency"


def test_more_needs_than_fit_are_not_asked_for(worker: MannerlyClient) -> None:
    worker.get("/apply/needs")
    for number in range(1, applications.MOST_NEEDS + 3):
        worker.post("/apply/needs", data={"category": "food", "amount": "5", "number": str(number)})
    assert len(draft().needs) == applications.MOST_NEEDS
    assert "the most that fits" in worker.get("/apply/needs").text


def test_questions_follow_each_other_and_lead_back(worker: MannerlyClient) -> None:
    order = ["name", "contact", "worksite", "fund", "needs", "urgency", "household", "benefits"]
    for before, name in zip([None, *order], [*order, "payment"], strict=True):
        page = worker.get(f"/apply/{name}").text
        back = f"/apply/{before}" if before else "/my-application"
        assert f'class="back-link" href="{back}"' in page
        assert re.search(r"Question \d of 9", page)
        assert "Leave quickly" in page


def test_a_changed_answer_leads_back_to_the_check(worker: MannerlyClient) -> None:
    answer_everything(worker)
    for url, data in answers(worker):
        if url not in {"/apply/payment", "/apply/needs"}:
            worker.get(url)
            assert worker.post(f"{url}?back=check", data=data).location == "/apply/check"


def test_saving_for_later_keeps_what_is_right_and_refuses_nothing(
    worker: MannerlyClient,
) -> None:
    worker.get("/apply/name")
    left = worker.post("/apply/name", data={"name": "Marisol Vega", "later": "1"})
    assert left.location == "/my-application"
    page = worker.get(left.location).text
    assert "You have not sent it yet" in page
    assert 'href="/apply/contact"' in page
    worker.get("/apply/contact")
    assert (
        worker.post("/apply/contact", data={"phone": "nonsense", "later": "1"}).status_code == 303
    )
    assert draft().name == "Marisol Vega"
    assert draft().phone is None


def test_the_other_language_keeps_the_answers(worker: MannerlyClient) -> None:
    worker.get("/apply/name")
    worker.post("/apply/name", data={"name": "Marisol Vega"})
    turned = worker.post("/language", data={"language": "es", "next": "/apply/name"})
    page = worker.get(turned.location)
    assert '<html lang="es">' in page.text
    assert "Marisol Vega" in page.text


# -------------------------------------------------------------------------------- the sending


def test_what_is_missing_is_asked_before_the_check(worker: MannerlyClient) -> None:
    assert worker.get("/apply/check").location == "/apply/name"
    worker.get("/apply/name")
    assert worker.post("/apply/check", data={"declared": "y"}).location == "/apply/name"
    assert db.session.query(Application).one().status == "draft"


def test_the_declaration_is_ticked_by_hand(worker: MannerlyClient) -> None:
    answer_everything(worker)
    worker.get("/apply/check")
    page = worker.post("/apply/check", data={})
    assert page.status_code == 422
    assert "Tick the box" in page.text


def test_sent_twice_is_one_version(worker: MannerlyClient) -> None:
    answer_everything(worker)
    worker.get("/apply/check")
    for _ in range(10):
        assert worker.post("/apply/check", data={"declared": "y"}).location == "/apply/sent"
    application = db.session.query(Application).one()
    assert len(applications.versions(application)) == 1


HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}%(x)s'


def test_markup_comes_back_as_text(client: MannerlyClient, mailbox: Mailbox) -> None:
    """In every text a worker can write, on every page that shows it; the client checks the rest."""
    come_in(client, mailbox, EMAIL)
    for url, data in answers(client):
        client.get(url)
        texts = {"name", "payee"} & set(data)
        assert client.post(url, data={**data, **dict.fromkeys(texts, HOSTILE)}).status_code == 303
    client.get("/apply/payment")
    client.post("/apply/payment", data={"method": "cheque"})
    address = {"payee": HOSTILE, "street": HOSTILE, "city": HOSTILE[:60], "state": HOSTILE[:20]}
    client.post("/apply/payment-details", data={**address, "postal_code": "92335"})
    check = client.get("/apply/check")
    client.post("/apply/check", data={"declared": "y"})
    status = client.get("/my-application")
    application = db.session.query(Application).one()
    sent = client.get(f"/my-application/{application.id}/answers")
    for page in (check, status, sent, client.get("/apply/sent")):
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text
    assert check.text.count("&lt;script&gt;") >= 5
    assert sent.text.count("&lt;script&gt;") >= 5


def test_an_open_application_is_found_again_not_started_twice(
    client: MannerlyClient, mailbox: Mailbox
) -> None:
    apply(client, mailbox, EMAIL)
    client.get("/apply")
    assert client.post("/apply", data=ELIGIBLE).location == "/my-application"
    assert db.session.query(Application).count() == 1


def test_after_a_payment_a_worker_may_apply_again(client: MannerlyClient, mailbox: Mailbox) -> None:
    apply(client, mailbox, EMAIL)
    with transaction():
        first = db.session.query(Application).one()
        applications.withdraw(first)
    client.get("/apply")
    assert client.post("/apply", data=ELIGIBLE).location == "/apply/needs", "the rest is kept"
    assert db.session.query(Application).count() == 2
