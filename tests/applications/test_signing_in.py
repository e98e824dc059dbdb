"""A worker's session in the database: its last use, its end, and that nothing revives it."""

import base64
import json
from datetime import timedelta

import pytest

from hardship import applications
from hardship.applications import ApplicantSession
from hardship.applications.models import SignInCode
from hardship.core import clock as house_clock
from hardship.core import crypto
from hardship.core.addresses import NotAnAddress
from hardship.core.database import db, transaction
from hardship.core.mailed_sessions import needs_touch
from hardship.notices import Notice
from hardship.settings import Settings
from tests.doubles import FixedClock

pytestmark = pytest.mark.usefixtures("db_session")

EMAIL = "marisol@example.org"


def come_in(email: str = EMAIL) -> tuple[str, ApplicantSession]:
    """By the link of the newest mail; returns the secret of the cookie and the row."""
    with transaction():
        applications.request_code(email, locale="en", address="192.0.2.1")
    newest = db.session.query(Notice).order_by(Notice.id.desc()).first()
    assert newest is not None
    secret = json.loads(newest.context_json or "")["secret"]
    with transaction():
        token = applications.redeem_link(secret, address="192.0.2.1").token
    assert token is not None
    found = applications.session_of(token)
    assert found is not None
    return token, found


def test_a_mailed_link_dies_when_its_code_does(clock: FixedClock) -> None:
    with transaction():
        applications.request_code(EMAIL, locale="en", address="192.0.2.1")
    (notice,) = db.session.query(Notice)
    secret = json.loads(notice.context_json or "")["secret"]
    clock.advance(minutes=15)
    with transaction():
        assert applications.redeem_link(secret, address="192.0.2.1").token is None


def test_every_spelling_of_an_address_is_one_worker(clock: FixedClock) -> None:
    """Five codes an hour from one place, one mailbox, one application; a sixth sends no mail."""
    spellings = ("MARISOL@example.org", " ｍarisol@ＥＸＡＭＰＬＥ.org", EMAIL)
    for spelling in spellings:
        with transaction():
            applications.request_code(spelling, locale="en", address="192.0.2.1")
    alive = db.session.query(SignInCode).filter(SignInCode.ended_at.is_(None)).all()
    assert {row.email for row in alive} == {EMAIL}
    assert {notice.recipient for notice in db.session.query(Notice)} == {EMAIL}
    with transaction():
        applications.request_code(spellings[0], locale="en", address="192.0.2.1")
        applications.request_code(spellings[1], locale="en", address="192.0.2.1")
    with transaction():
        assert not applications.request_code(EMAIL, locale="en", address="192.0.2.1").is_mailed
    assert db.session.query(Notice).count() == 5
    with pytest.raises(NotAnAddress), transaction():
        applications.request_code("marisol", locale="en", address="192.0.2.1")


def test_using_it_moves_its_last_use_and_not_its_end(clock: FixedClock) -> None:
    token, session = come_in()
    _other, somebody_else = come_in("ben@example.org")
    ends = session.expires_at
    clock.advance(minutes=29)
    assert needs_touch(session)
    with transaction():
        applications.touch(session.id)
    assert session.seen_at == clock.now()
    assert session.expires_at == ends == session.started_at + timedelta(hours=12)
    assert not needs_touch(session)
    assert somebody_else.seen_at < clock.now(), "only this one was used"
    clock.advance(minutes=29)
    assert applications.session_of(token) is not None, "half an hour runs from the last use"
    clock.advance(minutes=1)
    assert applications.session_of(token) is None


def test_signing_out_ends_it_in_the_database_and_forgets_the_address() -> None:
    token, session = come_in()
    other_token, _other = come_in("ben@example.org")
    with transaction():
        applications.sign_out(session.id)
    assert session.ended_at == house_clock.now()
    assert session.email_sealed is None
    assert applications.session_of(token) is None
    assert applications.session_of(other_token) is not None


@pytest.mark.parametrize("death", ["signed out", "half an hour unused", "twelve hours"])
def test_nothing_revives_it(clock: FixedClock, death: str) -> None:
    token, session = come_in()
    if death == "signed out":
        with transaction():
            applications.sign_out(session.id)
    elif death == "half an hour unused":
        clock.advance(minutes=30)
    else:
        for _ in range(36):
            clock.advance(minutes=20)
            with transaction():
                applications.touch(session.id)
    seen = session.seen_at
    clock.advance(seconds=1)
    with transaction():
        applications.touch(session.id)
    assert session.seen_at == seen
    assert applications.session_of(token) is None


@pytest.mark.parametrize("browsers", [1, 2], ids=["its own", "another's"])
def test_a_code_that_was_mailed_before_a_new_key_leads_in(
    settings: Settings, browsers: int
) -> None:
    """In the browser that asked for it, and in one that asked beside it."""
    with transaction():
        asked = [
            applications.request_code(EMAIL, locale="en", address="192.0.2.1").id
            for _ in range(browsers)
        ]
    mailed = db.session.query(Notice).order_by(Notice.id).first()
    assert mailed is not None
    code = json.loads(mailed.context_json or "")["code"]
    newest = f"fresh:{base64.b64encode(bytes(32)).decode()}"
    crypto.install(crypto.parse_keys(f"{newest},{settings.encryption_keys}"))
    try:
        with transaction():
            assert applications.redeem_code(asked[-1], code, address="192.0.2.1").token
            wrong = f"{(int(code) + 1) % 1_000_000:06d}"
            assert applications.redeem_code(asked[-1], wrong, address="192.0.2.1").token is None
    finally:
        crypto.install(crypto.parse_keys(settings.encryption_keys))
