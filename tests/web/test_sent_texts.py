"""What forms and addresses hold that no person types: files, marks, NULs, bodies without an end."""

import io
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hardship.core.database import db, transaction
from hardship.core.limits import LONGEST_NAME
from hardship.donations import Gift
from tests.client import MannerlyClient, filled_in
from tests.doubles import Mailbox
from tests.factories.campaigns import open_campaign
from tests.factories.officers import let_in
from tests.factories.review import committee
from tests.web.public.giving import open_fund
from tests.web.public.workers import answers, come_in


def as_file(name: str = "photo.jpg") -> tuple[io.BytesIO, str]:
    return io.BytesIO(b"not a text"), name


def each_as_a_file(client: MannerlyClient, url: str, sent: dict[str, Any]) -> None:
    """One field after the other as a file part: never a fault of ours."""
    for name in sent:
        if name != "csrf_token":
            client.get(url)
            answer = client.post(
                url, data=sent | {name: as_file()}, content_type="multipart/form-data"
            )
            assert answer.status_code < 500, (url, name)


def give(client: MannerlyClient, **changes: Any) -> Any:
    page = filled_in(client.get("/give/central").text)
    return client.post("/give/central", data=page | {"amount": "5000"} | changes)


def gift() -> Gift:
    return db.session.scalars(select(Gift)).one()


def test_a_file_in_place_of_a_text_of_a_gift(client: MannerlyClient, db_session: object) -> None:
    open_fund()
    sent = filled_in(client.get("/give/central").text) | {"amount": "5000", "message": "Hold on"}
    each_as_a_file(client, "/give/central", sent)
    page = filled_in(client.get("/give/central").text) | {"amount": "5000", "name": as_file()}
    answer = client.post("/give/central", data=page, content_type="multipart/form-data")
    assert answer.status_code == 303, "as good as not sent"


def test_a_file_in_place_of_a_worker_s_answer(
    client: MannerlyClient, db_session: object, mailbox: Mailbox
) -> None:
    with transaction():
        open_campaign()
    each_as_a_file(client, "/apply/sign-in", {"email": "may@example.org"})
    come_in(client, mailbox, "marisol@example.org")
    for url, sent in answers(client):
        each_as_a_file(client, url, sent)


def test_a_file_in_place_of_an_officer_s_password(
    client: MannerlyClient, db_session: object
) -> None:
    open_fund()
    each_as_a_file(
        client, "/committee/sign-in", {"email": "ana@example.org", "password": "a long password"}
    )


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("/fund/%00", 404),
        ("/give/%00", 404),
        ("/give/cent%00ral", 404),
        ("/?find=a%00b", 400),
        ("/give/thanks?session=%00", 400),
        ("/?a%00b=1", 400),
    ],
)
def test_no_address_holds_a_nul(
    client: MannerlyClient, db_session: object, url: str, status: int
) -> None:
    open_fund()
    assert client.get(url).status_code == status


def test_no_question_and_no_button_of_the_committee_holds_a_nul(
    app: Flask, client: MannerlyClient, db_session: object
) -> None:
    with transaction():
        team = committee()
    let_in(client, team.tove)
    assert client.get("/committee/ledger?find=a%00b").status_code == 400
    client.get("/committee/gifts")
    answer = client.post("/committee/gifts/retry-event", data={"event": "a\0b"})
    assert answer.status_code == 404


def test_a_name_stays_on_one_line_and_shows_all_that_it_holds(
    client: MannerlyClient, db_session: object
) -> None:
    open_fund()
    assert give(client, name="June\r\nBcc:\u202e \u200bOr\u2066tiz\ufeff").status_code == 303
    assert gift().name == "June Bcc: Ortiz"


def test_a_message_keeps_its_lines_and_its_direction(
    client: MannerlyClient, db_session: object
) -> None:
    open_fund()
    give(client, message="Hold on!\r\n\u202eAll of you \N{WOMAN}\u200d\N{ROCKET}")
    assert gift().message == "Hold on!\nAll of you \N{WOMAN}\u200d\N{ROCKET}"


def test_a_name_that_is_too_long_is_refused_in_words_and_never_cut(
    client: MannerlyClient, db_session: object
) -> None:
    open_fund()
    assert "maxlength" not in client.get("/give/central").text, "browsers cut without a word"
    answer = give(client, name="J" * (LONGEST_NAME + 1))
    assert answer.status_code == 422
    assert "Your name: Use at most 100 characters.</a>" in answer.text, (
        "the summary names the field"
    )
    assert not db.session.scalars(select(Gift)).all()


@pytest.mark.parametrize("length", [900_000, 3_000_000])
def test_a_body_in_chunks_has_the_same_limit(
    app: Flask, client: MannerlyClient, db_session: object, length: int
) -> None:
    open_fund()
    page = client.get("/give/central")
    answer = client.open(
        "/give/central",
        method="POST",
        input_stream=io.BytesIO(
            f"csrf_token={filled_in(page.text)['csrf_token']}&message=".encode() + b"x" * length
        ),
        content_type="application/x-www-form-urlencoded",
        headers={"Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
        csrf=False,
    )
    assert answer.status_code == (422 if length < 1_000_000 else 413)
