"""Sessions live in the database, die on time, and nothing revives them."""

from collections.abc import Callable

import pytest
from sqlalchemy import text

from hardship import audit, committee
from hardship.committee import Officer, Opened, Role
from hardship.core.database import db, transaction
from hardship.core.errors import NotFound
from tests.doubles import FixedClock
from tests.factories import officers

pytestmark = pytest.mark.usefixtures("db_session")


@pytest.fixture
def ana(db_session: object) -> Officer:
    """An officer who is signed in nowhere yet."""
    with transaction():
        officers.officer(Role.ADMINISTRATOR, name="Ruth Okafor")
        return officers.officer(Role.DECIDER, name="Ana Reyes", email="ana@example.org")


def opened(who: Officer) -> Opened:
    with transaction():
        return committee.open_session(who, browser="Firefox, Linux")


def is_open(session: Opened) -> bool:
    """Whether the cookie of this session still opens pages, asked afresh."""
    db.session.rollback()
    found = committee.session_of(session.secret)
    return found is not None and committee.is_alive(found)


def test_only_the_hash_of_the_secret_is_kept(ana: Officer) -> None:
    session = opened(ana)
    kept = db.session.execute(text("SELECT * FROM sessions")).one()
    assert session.secret not in " ".join(str(value) for value in kept)
    assert len(session.secret) >= 43, "256 bits"
    assert opened(ana).secret != session.secret


def test_a_session_ends_after_thirty_minutes_without_use(ana: Officer, clock: FixedClock) -> None:
    session = opened(ana)
    clock.advance(minutes=30, seconds=-1)
    assert is_open(session)
    clock.advance(seconds=1)
    assert not is_open(session)


def test_use_keeps_it_alive_for_twelve_hours_and_no_longer(ana: Officer, clock: FixedClock) -> None:
    session = opened(ana)
    for _ in range(35):
        clock.advance(minutes=20)
        with transaction():
            assert committee.touch(session.session.id)
    clock.advance(minutes=20)
    with transaction():
        assert not committee.touch(session.session.id), "twelve hours are over"
    assert not is_open(session)


def test_use_is_written_down_once_a_minute(ana: Officer, clock: FixedClock) -> None:
    session = opened(ana).session
    clock.advance(seconds=59)
    assert not committee.wants_touch(session)
    clock.advance(seconds=1)
    assert committee.wants_touch(session)


def test_a_request_in_flight_does_not_revive_a_dead_session(ana: Officer) -> None:
    session = opened(ana)
    with transaction():
        committee.sign_out(session.session)
    with transaction():
        assert not committee.touch(session.session.id)
    assert not is_open(session)


def test_nor_one_that_died_of_age_while_the_request_was_on_its_way(
    ana: Officer, clock: FixedClock
) -> None:
    session = opened(ana)
    clock.advance(minutes=31)
    with transaction():
        assert not committee.touch(session.session.id)
    assert not is_open(session)


def test_both_factors_count_as_fresh_for_five_minutes(ana: Officer, clock: FixedClock) -> None:
    session = opened(ana).session
    clock.advance(minutes=5, seconds=-1)
    assert committee.is_proved_lately(session)
    clock.advance(seconds=1)
    assert not committee.is_proved_lately(session)


def test_signing_in_again_gives_a_new_secret_and_the_old_one_is_dead(
    ana: Officer, clock: FixedClock
) -> None:
    old = opened(ana)
    clock.advance(minutes=6)
    proof = committee.show_password(old.session, officers.PASSWORD)
    with transaction():
        new = committee.step_up(old.session, proof, code=officers.code())
    assert new is not None
    assert new.secret != old.secret
    assert committee.is_proved_lately(new.session)
    assert (is_open(old), is_open(new)) == (False, True)


@pytest.mark.parametrize("wrong", ["password", "code"])
def test_signing_in_again_asks_for_both(ana: Officer, clock: FixedClock, wrong: str) -> None:
    old = opened(ana)
    clock.advance(minutes=6)
    given = {"password": officers.PASSWORD, "code": officers.code()} | {wrong: "000000"}
    proof = committee.show_password(old.session, given["password"])
    with transaction():
        assert committee.step_up(old.session, proof, code=given["code"]) is None
    assert is_open(old)
    assert not committee.is_proved_lately(old.session)
    assert audit.history("officers", ana.id)[-1].verb in {
        "officer.factor_refused",
        "officer.step_up_refused",
    }


def test_signing_in_again_does_not_bring_back_what_was_ended(ana: Officer) -> None:
    old = opened(ana)
    proof = committee.show_password(old.session, officers.PASSWORD)
    with transaction():
        committee.sign_out(old.session)
    with pytest.raises(committee.SignInOver), transaction():
        committee.step_up(old.session, proof, code=officers.code())


def in_one(act: Callable[[Opened], object]) -> Callable[[Opened], object]:
    """The act in a transaction of its own."""

    def acted(session: Opened) -> None:
        with transaction():
            act(session)

    return acted


def test_every_way_in_dies_with_its_reason(ana: Officer) -> None:
    """Sign-out, password, roles, disabling: what was open before is not open after."""
    reasons: dict[str, Callable[[Opened], object]] = {
        "signed out": in_one(lambda session: committee.sign_out(session.session)),
        "password changed": lambda session: officers.change_password(
            session.session, "another mitten thunder clock"
        ),
        "roles changed": in_one(lambda _: committee.set_roles(ana, [Role.AUDITOR])),
        "disabled": in_one(lambda _: committee.disable(ana)),
    }
    for reason, act in reasons.items():
        first, second = opened(ana), opened(ana)
        act(first)
        assert not is_open(first), reason
        assert is_open(second) == (reason == "signed out"), reason
        assert db.session.get_one(committee.OfficerSession, first.session.id).end_reason == reason


def test_half_a_sign_in_dies_with_the_password_too(ana: Officer) -> None:
    with transaction():
        half = committee.begin_sign_in(ana, officers.PASSWORD)
    session = opened(ana)
    officers.change_password(session.session, "another mitten thunder clock")
    with pytest.raises(committee.SignInOver):
        committee.half_of(half.secret)


def test_an_officer_sees_and_ends_their_own_sessions(ana: Officer, clock: FixedClock) -> None:
    phone, laptop = opened(ana), opened(ana)
    clock.advance(minutes=31)
    tablet = opened(ana)
    assert [each.id for each in committee.live_sessions(ana)] == [tablet.session.id]
    fourth = opened(ana)
    with transaction():
        committee.end_session(ana, fourth.session.id)
    assert [each.id for each in committee.live_sessions(ana)] == [tablet.session.id]
    fifth = opened(ana)
    with transaction():
        assert committee.end_other_sessions(ana, keep=fifth.session.id) == 3
    assert (is_open(tablet), is_open(fifth)) == (False, True)
    assert not is_open(phone)
    assert not is_open(laptop)


def test_a_session_of_somebody_else_is_not_found(ana: Officer) -> None:
    with transaction():
        tove = officers.officer(Role.TREASURER, name="Tove Lindqvist")
    hers = opened(tove)
    with pytest.raises(NotFound), transaction():
        committee.end_session(ana, hers.session.id)
    assert is_open(hers)


def test_what_is_over_is_forgotten_after_thirty_days(ana: Officer, clock: FixedClock) -> None:
    opened(ana)
    clock.advance(days=31)
    new = opened(ana)
    with transaction():
        committee.sweep()
    left = db.session.execute(text("SELECT count(*) FROM sessions")).scalar_one()
    assert left == 1
    assert is_open(new)
