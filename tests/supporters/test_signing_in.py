"""A link: only where something was given, once, for 30 minutes, whoever else asks how often."""

import json

import pytest
from flask import Flask
from sqlalchemy import event

from hardship import donations, supporters
from hardship.core.addresses import NotAnAddress, email_hash
from hardship.core.database import db, transaction
from hardship.core.mailed_sessions import needs_touch
from hardship.core.throttle import TooMany
from hardship.core.tokens import new_secret
from hardship.notices import Notice
from hardship.supporters import SupporterLink, SupporterSession
from tests.crowd import all_at_once
from tests.doubles import FixedClock
from tests.supporters.conftest import EMAIL, Give

pytestmark = pytest.mark.usefixtures("db_session")

HERE, ELSEWHERE = "192.0.2.1", "192.0.2.2"


def ask(email: str = EMAIL, address: str = HERE) -> None:
    with transaction():
        supporters.request_link(email, locale="en", address=address)


def links() -> list[str]:
    """The secrets of all links that were mailed."""
    supporters.send_links()
    query = db.session.query(Notice).filter_by(kind="supporter_link").order_by(Notice.id)
    return [json.loads(each.context_json or "")["secret"] for each in query]


def redeem(secret: str, address: str = HERE) -> str | None:
    with transaction():
        return supporters.redeem_link(secret, address=address)


def test_a_link_leads_in_once(give: Give) -> None:
    give()
    ask(" June@Example.ORG ")
    (secret,) = links()
    token = redeem(secret)
    assert token is not None
    session = supporters.session_of(token)
    assert session is not None
    assert session.email == EMAIL
    assert redeem(secret) is None
    assert supporters.session_of(new_secret()) is None


def test_its_mail_is_over_with_the_link(give: Give, clock: FixedClock) -> None:
    give()
    ask()
    clock.advance(minutes=1)
    links()
    link = db.session.query(SupporterLink).one()
    assert db.session.query(Notice).filter_by(kind="supporter_link").one().expires_at == (
        link.expires_at
    )


def test_whoever_gave_nothing_gets_no_mail_and_is_forgotten_at_once(give: Give) -> None:
    give()
    ask("somebody@example.org")
    assert links() == []
    assert db.session.query(SupporterLink).count() == 0


def test_a_gift_that_was_never_paid_is_no_gift(give: Give, gateway: object) -> None:
    gift = give()
    with transaction():
        donations.gift(gift.id).status = "expired"
    ask()
    assert links() == []


def test_the_request_reads_nothing_about_gifts_and_does_the_same_for_all(give: Give) -> None:
    """So that not even the time of an answer tells who gave."""
    give()
    ask("first@example.org")
    seen: dict[str, list[str]] = {}
    for email in (EMAIL, "nobody@example.org"):
        statements: list[str] = []

        def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
            statements.append(statement)  # noqa: B023 - heard in this very round

        event.listen(db.engine, "before_cursor_execute", note)
        ask(email)
        event.remove(db.engine, "before_cursor_execute", note)
        seen[email] = statements
    known, unknown = seen.values()
    assert known == unknown
    assert not [each for each in known if "gifts" in each]


def test_a_link_dies_after_thirty_minutes(give: Give, clock: FixedClock) -> None:
    give()
    ask()
    (secret,) = links()
    clock.advance(minutes=30)
    assert redeem(secret) is None


def test_a_link_lives_almost_thirty_minutes(give: Give, clock: FixedClock) -> None:
    give()
    ask()
    (secret,) = links()
    clock.advance(minutes=29, seconds=59)
    assert redeem(secret) is not None


def test_ten_at_once_are_one_session(app: Flask, give: Give) -> None:
    give()
    ask()
    (secret,) = links()
    tokens = all_at_once(app, [lambda: supporters.redeem_link(secret, address=HERE)] * 10)
    assert len([token for token in tokens if token]) == 1
    assert db.session.query(SupporterSession).count() == 1


def test_two_workers_mail_one_link(app: Flask, give: Give) -> None:
    give()
    ask()
    assert [supporters.send_links(), supporters.send_links()] == [1, 0]
    assert len(links()) == 1


def test_a_stranger_who_asks_all_the_time_leaves_the_supporter_a_link(
    give: Give, clock: FixedClock
) -> None:
    """Five an hour; then one each ten minutes, so that the newest is never about to die."""
    give()
    for number in range(120):
        ask(address=f"198.51.100.{number}")
        supporters.send_links()
        clock.advance(seconds=30)
    mailed = links()
    assert len(mailed) <= 5 + 6
    assert redeem(mailed[-1], ELSEWHERE) is not None


def test_who_used_the_newest_and_asks_again_gets_another(give: Give) -> None:
    give()
    for _ in range(6):
        ask()
    assert redeem(links()[-1]) is not None
    before = len(links())
    for link in db.session.query(SupporterLink).filter_by(used_at=None):
        link.used_at = link.asked_at
    db.session.commit()
    ask()
    assert len(links()) == before + 1


@pytest.mark.parametrize(("act", "most"), [("ask", 150), ("try", 300)])
def test_one_place_may_do_it_so_often_in_an_hour(act: str, most: int) -> None:
    def once(number: int, address: str = HERE) -> None:
        if act == "ask":
            ask(f"s{number}@example.org", address)
        else:
            redeem(new_secret(), address)

    for number in range(most):
        once(number)
    with pytest.raises(TooMany):
        once(most)
    once(most, ELSEWHERE)


def test_what_is_no_address_is_refused() -> None:
    with pytest.raises(NotAnAddress):
        ask("june at example")
    assert db.session.query(SupporterLink).count() == 0


def enter(give: Give) -> tuple[str, SupporterSession]:
    give()
    ask()
    token = redeem(links()[-1])
    assert token is not None
    session = supporters.session_of(token)
    assert session is not None
    return token, session


def test_a_session_is_dead_after_half_an_hour_without_use(give: Give, clock: FixedClock) -> None:
    token, session = enter(give)
    for _ in range(3):
        clock.advance(minutes=29, seconds=59)
        assert supporters.session_of(token) is not None
        assert needs_touch(session)
        with transaction():
            supporters.touch(session.id)
        db.session.refresh(session)
        assert not needs_touch(session)
    clock.advance(minutes=30)
    assert supporters.session_of(token) is None
    with transaction():
        supporters.touch(session.id)
    assert supporters.session_of(token) is None, "one that died stays dead"


def test_a_session_is_dead_after_twelve_hours(give: Give, clock: FixedClock) -> None:
    token, session = enter(give)
    for _ in range(12 * 3):
        clock.advance(minutes=20)
        with transaction():
            supporters.touch(session.id)
    assert supporters.session_of(token) is None


def test_signing_out_ends_it_and_forgets_the_address(give: Give) -> None:
    token, session = enter(give)
    with transaction():
        supporters.sign_out(session.id)
    db.session.expire_all()
    assert supporters.session_of(token) is None
    assert session.email is None


def test_what_is_over_is_forgotten(give: Give, clock: FixedClock) -> None:
    session = enter(give)[1]
    assert session.email_hash == email_hash(EMAIL)
    clock.advance(minutes=31)
    with transaction():
        supporters.sweep()
    assert db.session.query(SupporterLink).count() == 0
    assert db.session.query(SupporterSession).count() == 1
    clock.advance(hours=12)
    with transaction():
        supporters.sweep()
    assert db.session.query(SupporterSession).count() == 0
