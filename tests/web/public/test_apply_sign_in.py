"""Coming in by code and link: once, soon, and without telling anybody who applied."""

from http.cookies import SimpleCookie

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from hardship.applications import ApplicantSession
from hardship.applications.models import SignInCode
from hardship.core.database import db, transaction
from tests.client import MannerlyClient
from tests.doubles import FixedClock, Mailbox
from tests.factories import campaigns as campaigns_made
from tests.web.public.workers import (
    another,
    apply,
    code_for,
    come_in,
    deliver,
    link_for,
    sign_in,
)

EMAIL = "marisol@example.org"
COOKIE = "__Host-hardship-applicant"


@pytest.fixture(autouse=True)
def campaign(app: Flask, db_session: object) -> None:
    with transaction():
        campaigns_made.open_campaign()


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def press_again(client: MannerlyClient, code: str) -> TestResponse:
    """The form once more, as the browser was before its first answer came."""
    with client.session_transaction(base_url="https://fund.example.org") as session:
        session["applicant_code"] = str(db.session.query(SignInCode).one().id)
    client.delete_cookie(COOKIE, domain="fund.example.org")
    return client.post("/apply/code", data={"code": code})


def test_a_code_lets_in_once(
    client: MannerlyClient, mailbox: Mailbox, app: Flask, clock: FixedClock
) -> None:
    code = code_for(client, mailbox, EMAIL)
    assert client.post("/apply/code", data={"code": code}).status_code == 303
    clock.advance(minutes=1)
    again = press_again(client, code)
    assert again.status_code == 422
    assert "does not work any more" in again.text
    assert another(app).get("/my-application").location == "/apply/sign-in"


def test_a_button_pressed_ten_times_leads_in_each_time(
    client: MannerlyClient, mailbox: Mailbox
) -> None:
    code = code_for(client, mailbox, EMAIL)
    first = client.post("/apply/code", data={"code": code})
    for _ in range(9):
        again = press_again(client, code)
        assert (again.status_code, again.location) == (303, first.location)
        assert client.get("/my-application").status_code == 200
    assert press_again(client, wrong(code)).status_code == 422


def test_a_used_code_lets_no_other_browser_in(
    client: MannerlyClient, mailbox: Mailbox, app: Flask
) -> None:
    code = code_for(client, mailbox, EMAIL)
    assert client.post("/apply/code", data={"code": code}).status_code == 303
    stranger = another(app)
    code_for(stranger, mailbox, EMAIL)
    assert stranger.post("/apply/code", data={"code": code}).status_code == 422
    assert stranger.get("/my-application").status_code == 303


def test_a_press_after_the_answer_leads_inside(client: MannerlyClient, mailbox: Mailbox) -> None:
    code = code_for(client, mailbox, EMAIL)
    client.post("/apply/code", data={"code": code})
    again = client.post("/apply/code", data={"code": code})
    assert client.get(again.location).location == "/my-application"


def test_a_code_may_be_typed_with_a_space(client: MannerlyClient, mailbox: Mailbox) -> None:
    code = code_for(client, mailbox, EMAIL)
    typed = client.post("/apply/code", data={"code": f" {code[:3]} {code[3:]} "})
    assert typed.status_code == 303


def test_a_code_dies_after_15_minutes(
    client: MannerlyClient, mailbox: Mailbox, clock: FixedClock
) -> None:
    code = code_for(client, mailbox, EMAIL)
    clock.advance(minutes=15)
    late = client.post("/apply/code", data={"code": code})
    assert late.status_code == 422
    assert "does not work any more" in late.text


def test_a_code_lives_almost_15_minutes(
    client: MannerlyClient, mailbox: Mailbox, clock: FixedClock
) -> None:
    code = code_for(client, mailbox, EMAIL)
    clock.advance(minutes=14, seconds=59)
    assert client.post("/apply/code", data={"code": code}).status_code == 303


def test_an_older_code_and_its_link_work_as_long_as_they_live(
    client: MannerlyClient, mailbox: Mailbox, app: Flask
) -> None:
    older_link = link_for(client, mailbox, EMAIL)
    older = code_for(client, mailbox, EMAIL)
    code_for(client, mailbox, EMAIL)
    assert client.post("/apply/code", data={"code": older}).status_code == 303
    assert another(app).post(older_link, csrf=False).status_code == 400
    other = another(app)
    other.get(older_link)
    assert other.post(older_link).location == "/my-application"


def test_a_stranger_with_the_address_neither_shuts_the_door_nor_takes_the_code(
    client: MannerlyClient, mailbox: Mailbox, app: Flask
) -> None:
    code = code_for(client, mailbox, EMAIL)
    stranger = another(app)
    stranger.get("/apply/sign-in")
    elsewhere = {"REMOTE_ADDR": "203.0.113.66"}
    said = [
        stranger.post("/apply/sign-in", data={"email": EMAIL}, environ_overrides=elsewhere)
        for _ in range(6)
    ]
    assert {each.status_code for each in said} == {303}
    for _ in range(6):
        stranger.post("/apply/code", data={"code": "x"}, environ_overrides=elsewhere)
    assert client.post("/apply/code", data={"code": code}).status_code == 303
    assert code_for(another(app), mailbox, EMAIL) != code, "and may ask for another"


def test_the_code_of_the_newest_mail_works_whoever_asked_for_it(
    client: MannerlyClient, mailbox: Mailbox, app: Flask
) -> None:
    code_for(client, mailbox, EMAIL)
    newest = code_for(another(app), mailbox, EMAIL)
    assert client.post("/apply/code", data={"code": newest}).status_code == 303


def test_from_everywhere_together_an_address_is_sent_ten_and_then_one_every_five_minutes(
    client: MannerlyClient, mailbox: Mailbox, app: Flask, clock: FixedClock
) -> None:
    client.get("/apply/sign-in")

    def ask_from(number: int) -> TestResponse:
        place = {"REMOTE_ADDR": f"203.0.113.{number}"}
        return client.post("/apply/sign-in", data={"email": EMAIL}, environ_overrides=place)

    said = [ask_from(number // 4).location for number in range(21)]
    assert set(said) == {"/apply/code"}
    deliver(app, mailbox)
    assert len(mailbox.to(EMAIL)) == 10
    clock.advance(minutes=5)
    assert [ask_from(9).status_code, ask_from(10).status_code] == [303, 303]
    deliver(app, mailbox)
    assert len(mailbox.to(EMAIL)) == 11


def test_after_five_wrong_codes_the_browser_takes_not_even_the_right_one(
    client: MannerlyClient, mailbox: Mailbox
) -> None:
    code = code_for(client, mailbox, EMAIL)
    said = [client.post("/apply/code", data={"code": wrong(code)}).text for _ in range(5)]
    assert "You have 4 more tries" in said[0]
    assert "You have one more try" in said[3]
    assert "does not work any more" in said[4]
    assert client.post("/apply/code", data={"code": code}).status_code == 422
    assert client.get("/my-application").status_code == 303


def test_the_fifth_try_may_be_the_right_one(client: MannerlyClient, mailbox: Mailbox) -> None:
    code = code_for(client, mailbox, EMAIL)
    for _ in range(4):
        client.post("/apply/code", data={"code": wrong(code)})
    assert client.post("/apply/code", data={"code": code}).status_code == 303


def test_opening_the_link_changes_nothing_pressing_the_button_lets_in(
    client: MannerlyClient, mailbox: Mailbox
) -> None:
    link = link_for(client, mailbox, EMAIL)
    for _ in range(3):  # a mail program looks at links on its own
        assert client.get(link).status_code == 200
    assert client.post(link).location == "/my-application"
    assert client.get("/my-application").status_code == 200
    assert client.post(link).location == "/apply/sign-in"


def test_a_made_up_link_leads_nowhere(client: MannerlyClient) -> None:
    assert client.get("/apply/link/made-up").status_code == 200
    assert client.post("/apply/link/made-up").location == "/apply/sign-in"


def test_known_and_unknown_addresses_look_the_same(
    client: MannerlyClient, mailbox: Mailbox, app: Flask
) -> None:
    apply(client, mailbox, EMAIL)
    pages = []
    for email in (EMAIL, "nobody@example.org"):
        other = another(app)
        other.get("/apply/sign-in")
        asked = other.post("/apply/sign-in", data={"email": email})
        page = other.get(asked.location)
        pages.append((asked.status_code, asked.location, page.text.replace(other.token or "", "")))
    assert pages[0] == pages[1]


def test_the_sixth_request_in_an_hour_goes_on_with_the_mail_that_was_sent(
    client: MannerlyClient, mailbox: Mailbox, app: Flask, clock: FixedClock
) -> None:
    code = [code_for(client, mailbox, EMAIL) for _ in range(5)][-1]
    clock.advance(minutes=4)
    other = another(app)
    assert code_for(other, mailbox, EMAIL) == code
    assert len(mailbox.to(EMAIL)) == 5
    assert "the newest code counts" in other.get("/apply/code").text
    assert other.post("/apply/code", data={"code": code}).status_code == 303
    assert code_for(another(app), mailbox, EMAIL) != code, "that one may be read no more"


@pytest.mark.parametrize("email", ["", "marisol", "a@b", "a b@example.org", "x" * 300 + "@e.org"])
def test_what_is_no_address_is_said_in_words(client: MannerlyClient, email: str) -> None:
    client.get("/apply/sign-in")
    refused = client.post("/apply/sign-in", data={"email": email})
    assert refused.status_code == 422
    assert "Write" in refused.text
    assert db.session.query(SignInCode).count() == 0


def test_the_cookie_is_a_secret_of_the_browser(client: MannerlyClient, mailbox: Mailbox) -> None:
    code = code_for(client, mailbox, EMAIL)
    entered = client.post("/apply/code", data={"code": code})
    cookies = [
        SimpleCookie(header)[COOKIE]
        for header in entered.headers.getlist("Set-Cookie")
        if header.startswith(COOKIE)
    ]
    assert len(cookies) == 1
    assert cookies[0]["httponly"]
    assert cookies[0]["secure"]
    assert cookies[0]["samesite"] == "Lax"
    assert cookies[0]["path"] == "/"
    assert not cookies[0]["max-age"]
    kept = db.session.query(ApplicantSession).one()
    assert cookies[0].value not in {kept.token_hash, str(kept.id)}
    assert len(cookies[0].value) >= 43


def test_half_an_hour_without_use_ends_it(
    client: MannerlyClient, mailbox: Mailbox, clock: FixedClock
) -> None:
    come_in(client, mailbox, EMAIL)
    clock.advance(minutes=29)
    assert client.get("/apply/name").status_code == 200
    clock.advance(minutes=29)
    assert client.get("/apply/name").status_code == 200
    clock.advance(minutes=30)
    assert client.get("/apply/name").location == "/apply/sign-in"


def test_twelve_hours_end_it_whatever_happens(
    client: MannerlyClient, mailbox: Mailbox, clock: FixedClock
) -> None:
    come_in(client, mailbox, EMAIL)
    for _ in range(29):
        clock.advance(minutes=24)
        assert client.get("/apply/name").status_code == 200
    clock.advance(minutes=24)
    assert client.get("/apply/name").location == "/apply/sign-in"


def test_signing_out_kills_a_copied_cookie_too(
    client: MannerlyClient, mailbox: Mailbox, app: Flask
) -> None:
    come_in(client, mailbox, EMAIL)
    copied = client.get_cookie(COOKIE, domain="fund.example.org")
    assert copied is not None
    client.get("/my-application")
    assert client.post("/my-application/sign-out").location == "/apply/sign-in"
    assert client.get_cookie(COOKIE, domain="fund.example.org") is None
    thief = app.test_client()
    thief.set_cookie(COOKIE, copied.value, domain="fund.example.org", secure=True)
    assert thief.get("/my-application").location == "/apply/sign-in"


def test_coming_back_goes_on_where_one_stopped(
    client: MannerlyClient, mailbox: Mailbox, app: Flask
) -> None:
    assert come_in(client, mailbox, EMAIL) == "/apply/name"
    client.get("/apply/name")
    client.post("/apply/name", data={"name": "Marisol Vega"})
    other = another(app)
    assert sign_in(other, mailbox, EMAIL) == "/apply/contact"
    assert "Marisol Vega" in other.get("/apply/name").text


def test_without_the_three_questions_nothing_is_started(
    client: MannerlyClient, mailbox: Mailbox
) -> None:
    assert sign_in(client, mailbox, EMAIL) == "/my-application"
    assert "You have no application yet" in client.get("/my-application").text
    assert client.get("/apply/name").location == "/my-application"


def test_a_form_without_its_token_is_refused(client: MannerlyClient) -> None:
    client.get("/apply/sign-in")
    refused = client.post("/apply/sign-in", data={"email": EMAIL}, csrf=False)
    assert refused.status_code == 400
    assert db.session.query(SignInCode).count() == 0
