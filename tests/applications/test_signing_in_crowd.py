"""Strangers know a worker's address, ask and guess; the worker comes in all the same."""

import json
import uuid
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hardship import applications
from hardship.applications.models import SignInCode
from hardship.core.database import db, transaction
from hardship.core.throttle import Bucket
from hardship.notices import Notice
from tests.doubles import FixedClock

pytestmark = pytest.mark.usefixtures("db_session")

EMAIL = "marisol@example.org"
HOME = "192.0.2.1"
PLACES = [f"203.0.113.{number}" for number in range(4)]
MOST_MAILS = 22


def ask(address: str) -> uuid.UUID:
    with transaction():
        return applications.request_code(EMAIL, locale="en", address=address).id


def mails() -> list[Notice]:
    return db.session.query(Notice).order_by(Notice.id).all()


def newest_mail() -> dict[str, str]:
    found: dict[str, str] = json.loads(mails()[-1].context_json or "")
    return found


def type_in(asked: uuid.UUID, code: str, address: str = HOME) -> applications.Redemption:
    with transaction():
        return applications.redeem_code(asked, code, address=address)


def wrong() -> str:
    return f"{(int(newest_mail()['code']) + 1) % 1_000_000:06d}"


def most_mails_in_an_hour() -> int:
    sent = [notice.created_at for notice in mails()]
    hour = timedelta(hours=1)
    return max(sum(1 for each in sent if first <= each < first + hour) for first in sent)


def test_twenty_at_once_from_four_places_and_then_one_a_minute(clock: FixedClock) -> None:
    for number in range(20):
        ask(PLACES[number % 4])
    came_in = 0
    for minute in range(60):
        ask(PLACES[minute % 4])
        if minute % 7 == 6:
            asked = ask(HOME)
            assert clock.now() - mails()[-1].created_at < timedelta(minutes=5)
            assert type_in(asked, newest_mail()["code"]).token is not None
            came_in += 1
        clock.advance(minutes=1)
    assert most_mails_in_an_hour() <= MOST_MAILS + came_in


def test_without_the_worker_an_hour_of_asking_brings_so_many_mails(clock: FixedClock) -> None:
    for number in range(20):
        ask(PLACES[number % 4])
    for minute in range(120):
        ask(PLACES[minute % 4])
        clock.advance(minutes=1)
    assert 20 < most_mails_in_an_hour() <= MOST_MAILS


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # it empties its tables itself
)
@given(asked=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 6)), max_size=60))
def test_whoever_asks_when_the_worker_has_ten_minutes_and_is_not_flooded(
    clock: FixedClock, asked: list[tuple[int, int]]
) -> None:
    with transaction():
        for table in (Notice, SignInCode, Bucket):
            db.session.query(table).delete()
    for seconds, place in asked:
        clock.advance(seconds=seconds)
        ask(f"203.0.113.{place}")
    mine = ask(HOME)
    clock.advance(minutes=9, seconds=59)
    assert type_in(mine, newest_mail()["code"]).token is not None
    assert most_mails_in_an_hour() <= MOST_MAILS


def test_strangers_wrong_tries_burn_neither_the_code_nor_the_link() -> None:
    asked = ask(HOME)
    for number in range(10):
        theirs = ask(PLACES[number % 4])
        for _ in range(6):
            type_in(theirs, wrong(), PLACES[number % 4])
    assert type_in(asked, newest_mail()["code"]).token is not None
    with transaction():
        link = applications.redeem_link(
            json.loads(mails()[1].context_json or "")["secret"], address=HOME
        )
    assert link.token is not None


def test_many_browsers_do_not_guess_together_and_the_link_still_leads_in() -> None:
    own = ask(HOME)
    own_code = newest_mail()["code"]
    for number in range(21):
        theirs = ask(f"198.51.100.{number}")
        for _ in range(5):
            type_in(theirs, wrong(), f"198.51.100.{number}")
    late = ask("198.51.100.99")
    said = type_in(late, newest_mail()["code"])
    assert (said.token, said.link_only) == (None, True)
    assert type_in(own, own_code).token is not None, "the code of its own mail"
    with transaction():
        assert applications.redeem_link(newest_mail()["secret"], address=HOME).token is not None


def test_a_code_of_another_request_may_be_pressed_twice_in_one_browser_only() -> None:
    for _ in range(5):
        ask(HOME)
    code = newest_mail()["code"]
    mine, theirs = ask(HOME), ask(HOME)
    assert type_in(mine, code).token is not None
    assert type_in(mine, code).token is not None
    assert type_in(theirs, code).token is None


def test_a_hall_of_fifty_workers_behind_one_address_comes_in() -> None:
    for number in range(50):
        with transaction():
            email = f"w{number}@example.org"
            asked = [
                applications.request_code(email, locale="en", address=HOME).id for _ in range(3)
            ]
        for _ in range(2):
            type_in(asked[-1], wrong())
        assert type_in(asked[-1], newest_mail()["code"]).token is not None
