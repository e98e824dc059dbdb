"""Only what Stripe signed for us, just now, leaves a row; everything else is answered 400."""

import io
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from hardship import donations
from hardship.core.database import db
from hardship.donations import EventStatus
from hardship.donations.inbox.models import InboxEvent
from tests.client import MannerlyClient
from tests.web.public.giving import event_body, signed

PATH = "/webhooks/stripe"


def rows() -> int:
    return db.session.scalar(select(func.count()).select_from(InboxEvent)) or 0


def call(client: MannerlyClient, body: bytes, headers: dict[str, str]) -> TestResponse:
    """As Stripe calls: no Origin of ours, no CSRF token."""
    return client.post(
        PATH, data=body, headers=headers, content_type="application/json", csrf=False
    )


@pytest.fixture(autouse=True)
def context(db_session: object, app: Flask) -> None:
    """Rows are counted in the test's own session."""


def test_a_signed_delivery_is_kept_once(client: MannerlyClient) -> None:
    body = event_body()
    first, second = (call(client, body, signed(body)) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    assert rows() == 1
    assert donations.inbox_event("evt_1").state is EventStatus.RECEIVED


def test_a_type_that_means_nothing_to_us_is_kept_as_ignored(client: MannerlyClient) -> None:
    body = event_body(kind="customer.created", about="cus_1")
    assert call(client, body, signed(body)).status_code == 200
    assert donations.inbox_event("evt_1").state is EventStatus.IGNORED


@pytest.mark.parametrize(
    ("kind", "about"),
    [
        ("coupon.created", "free-period"),
        ("plan.created", "gold plan"),
        ("plan.created", "año\0\ud800"),
        ("coupon.created", "x" * 300),
        ("coupon.created", 7),
    ],
)
def test_a_name_that_people_chose_does_not_matter_on_what_means_nothing_to_us(
    client: MannerlyClient, kind: str, about: Any
) -> None:
    body = event_body(kind=kind, about=about)
    assert call(client, body, signed(body)).status_code == 200
    event = donations.inbox_event("evt_1")
    assert (event.state, event.object_id) == (EventStatus.IGNORED, "")


def test_what_we_handle_is_about_an_object_that_stripe_named(client: MannerlyClient) -> None:
    body = event_body(about="gold plan")
    assert call(client, body, signed(body)).status_code == 400
    assert rows() == 0


def test_nothing_of_the_content_is_kept(client: MannerlyClient) -> None:
    body = event_body()
    call(client, body, signed(body))
    stored = db.session.execute(select(InboxEvent.__table__)).one()
    assert "june@example.org" not in repr(tuple(stored))


@pytest.mark.parametrize("age", [0, 299, -59])
def test_clocks_may_differ_a_little(client: MannerlyClient, age: int) -> None:
    body = event_body()
    assert call(client, body, signed(body, age=age)).status_code == 200


_ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def _wrong(name: str) -> tuple[bytes, dict[str, str]]:
    body = event_body()
    bodies: dict[str, bytes] = {
        "a list": b"[]",
        "a number": b"7",
        "not json": b"{",
        "not text": b"\xff\xfe{}",
        "no object": event_body(data={}),
        "an object without a form": event_body(data={"object": []}),
        "live mode": event_body(livemode=True),
        "a word for a mode": event_body(livemode="false"),
        "no mode": event_body(livemode=None),
        "another account": event_body(account="acct_1"),
        "an id that is no text": event_body(id=7),
        "an endless id": event_body("e" * 300),
        "an empty id": event_body(""),
        "an id with a nul": event_body("evt_\0"),
        "an id of half a character": event_body("evt_\ud800"),
        "nested without end": b"[" * 100_000,
        "made at the end of time": event_body(created=10**30),
        "made when no calendar reaches": event_body(created=10**18),
    }
    if name in bodies:
        return bodies[name], signed(bodies[name])
    right = signed(body)["Stripe-Signature"]
    stamp, _comma, rest = right.partition(",")
    headers: dict[str, dict[str, str]] = {
        "more behind the timestamp": {"Stripe-Signature": f"{stamp}=x,{rest}"},
        "an empty timestamp": {"Stripe-Signature": f"t=,{rest}"},
        "a timestamp in other digits": {"Stripe-Signature": f"{stamp.translate(_ARABIC)},{rest}"},
        "two timestamps": {"Stripe-Signature": f"{stamp},t=1,{rest}"},
        "the end of time": signed(body, age=-(10**400)),
        "unsigned": {},
        "a foreign secret": signed(body, secret="whsec_other"),
        "signed for another body": signed(event_body("evt_2")),
        "no timestamp": {"Stripe-Signature": "v1=00"},
        "nonsense": {"Stripe-Signature": "hello"},
        "a signature with an accent": {"Stripe-Signature": "t=1,v1=\u00e9"},
        "stale": signed(body, age=301),
        "from the future": signed(body, age=-61),
    }
    return body, headers[name]


@pytest.mark.parametrize(
    "name",
    [
        "a list",
        "a number",
        "not json",
        "not text",
        "no object",
        "an object without a form",
        "live mode",
        "a word for a mode",
        "no mode",
        "another account",
        "an id that is no text",
        "an endless id",
        "an empty id",
        "an id with a nul",
        "an id of half a character",
        "nested without end",
        "made at the end of time",
        "made when no calendar reaches",
        "a signature with an accent",
        "unsigned",
        "a foreign secret",
        "signed for another body",
        "no timestamp",
        "nonsense",
        "stale",
        "from the future",
        "more behind the timestamp",
        "an empty timestamp",
        "a timestamp in other digits",
        "two timestamps",
        "the end of time",
    ],
)
def test_what_is_not_a_delivery_leaves_no_row(client: MannerlyClient, name: str) -> None:
    answer = call(client, *_wrong(name))
    assert answer.status_code == 400
    assert rows() == 0


def test_a_body_beyond_the_limit_is_refused(client: MannerlyClient) -> None:
    body = b"x" * (50 * 1024 * 1024)
    assert call(client, body, signed(body)).status_code == 413
    assert rows() == 0


@pytest.mark.parametrize(("padding", "status"), [(900_000, 200), (3_000_000, 413)])
def test_a_body_in_chunks_has_the_same_limit(
    client: MannerlyClient, padding: int, status: int
) -> None:
    body = event_body(padding="x" * padding)
    answer = client.open(
        PATH,
        method="POST",
        input_stream=io.BytesIO(body),
        content_type="application/json",
        headers=signed(body) | {"Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
        csrf=False,
    )
    assert answer.status_code == status
    assert rows() == (1 if status == 200 else 0)


def test_a_row_that_cannot_be_stored_is_answered_5xx_so_that_it_comes_again(
    client: MannerlyClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_event: Any) -> bool:
        raise OSError("disk full")

    monkeypatch.setattr(donations, "receive_event", fail)
    body = event_body()
    client.application.config["PROPAGATE_EXCEPTIONS"] = False
    assert call(client, body, signed(body)).status_code == 500
    assert rows() == 0
