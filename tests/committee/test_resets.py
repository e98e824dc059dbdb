"""A forgotten password, without a way around the second factor."""

from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest

from hardship import audit, committee
from hardship.committee import Officer, Role
from hardship.committee.models import PasswordReset
from hardship.core.clock import now
from hardship.core.database import db, transaction
from hardship.core.throttle import TooMany
from hardship.notices import Notice
from tests.doubles import FixedClock
from tests.factories import officers

Together = Callable[[Callable[[int], bool], int], list[bool]]

pytestmark = pytest.mark.usefixtures("db_session")

ADDRESS = "ana@example.org"
NEW = "another mitten thunder clock"


@pytest.fixture
def ana(db_session: object) -> Officer:
    """An officer with a password."""
    with transaction():
        return officers.officer(Role.DECIDER, name="Ana Reyes", email=ADDRESS)


def asked(email: str = ADDRESS) -> list[str]:
    """The secrets of the links that were mailed."""
    links: list[str] = []

    def link(token: str) -> str:
        links.append(token)
        return f"https://fund.example.org/committee/password/{token}"

    with transaction():
        committee.request_reset(email, link=link)
    return links


def test_a_link_sets_a_new_password_and_ends_every_session(ana: Officer) -> None:
    with transaction():
        session = committee.open_session(ana)
    (token,) = asked()
    with transaction():
        committee.reset_password(token, NEW)
    assert committee.session_of(session.secret) is None
    assert committee.officer_with_password(ADDRESS, officers.PASSWORD) is None
    assert committee.officer_with_password(ADDRESS, NEW)
    assert audit.history("officers", ana.id)[-1].verb == "officer.password_reset"


def test_it_opens_nothing_by_itself_and_keeps_the_second_factor(ana: Officer) -> None:
    (token,) = asked()
    with transaction():
        committee.reset_password(token, NEW)
        half = committee.begin_sign_in(ana, NEW)
    assert committee.live_sessions(ana) == []
    assert half.half.totp_secret is None, "it asks for the authenticator that was there before"
    with transaction():
        assert committee.finish_sign_in(half.half, "000000") is None


def test_a_link_works_once(ana: Officer) -> None:
    (token,) = asked()
    with transaction():
        committee.reset_password(token, NEW)
    with pytest.raises(committee.ResetOver):
        committee.reset_of(token)


def test_of_eight_at_the_same_instant_one_sets_the_password(
    ana: Officer, together: Together
) -> None:
    (token,) = asked()

    def use(number: int) -> bool:
        try:
            with transaction():
                committee.reset_password(token, f"{NEW} {number}")
        except committee.ResetOver:
            return False
        return True

    assert together(use, 8).count(True) == 1


def test_a_link_lives_half_an_hour(ana: Officer, clock: FixedClock) -> None:
    (token,) = asked()
    clock.advance(minutes=30, seconds=-1)
    assert committee.reset_of(token).used_at is None
    clock.advance(seconds=1)
    with pytest.raises(committee.ResetOver):
        committee.reset_of(token)


def test_using_one_link_voids_the_others(ana: Officer) -> None:
    (first,), (second,) = asked(), asked()
    with transaction():
        committee.reset_password(second, NEW)
    with pytest.raises(committee.ResetOver):
        committee.reset_of(first)


def test_nobody_gets_a_mail_who_may_not_sign_in(ana: Officer) -> None:
    with transaction():
        officers.officer(Role.CHAIR, name="Ruth", email="ruth@example.org", status="invited")
        officers.officer(Role.CHAIR, name="Hal", email="hal@example.org", status="disabled")
    for email in ("nobody@example.org", "ruth@example.org", "hal@example.org", ""):
        assert asked(email) == []
    assert db.session.query(Notice).count() == 0


def test_a_link_of_a_disabled_officer_is_void(ana: Officer) -> None:
    (token,) = asked()
    with transaction():
        committee.disable(ana)
    with pytest.raises(committee.ResetOver):
        committee.reset_of(token)


def test_a_link_of_before_does_not_survive_being_invited_back(ana: Officer) -> None:
    (token,) = asked()
    links: list[str] = []

    def link(secret: str) -> str:
        links.append(secret)
        return secret

    with transaction():
        committee.disable(ana)
    with transaction():
        committee.invite(ADDRESS, name="Ana Reyes", roles=[Role.DECIDER], link=link)
    with transaction():
        half = committee.accept_invitation(links[0], NEW).half
    with transaction():
        shown = pyotp.TOTP(half.totp_secret or "").generate_otp(int(now().timestamp()) // 30)
        assert committee.finish_enrolment(half, shown)
    assert ana.is_active
    with pytest.raises(committee.ResetOver), transaction():
        committee.reset_password(token, "yet another thunder clock")


def test_only_the_hash_of_the_link_is_kept_and_the_mail_carries_it(ana: Officer) -> None:
    (token,) = asked()
    reset = committee.reset_of(token)
    assert token not in reset.token_hash
    notice = db.session.query(Notice).one()
    assert (notice.kind, notice.recipient) == ("password_reset", ADDRESS)
    assert token in str(notice.context_json)
    assert token not in str(notice.context_sealed)


def test_a_weak_password_is_refused_and_the_link_stays_good(ana: Officer) -> None:
    (token,) = asked()
    with pytest.raises(committee.PasswordTooShort), transaction():
        committee.reset_password(token, "short")
    assert committee.reset_of(token).used_at is None


def requested(address: str) -> bool:
    """Whether a mail left, as the page asks for it."""
    with transaction():
        is_due = committee.count_reset_request(ADDRESS, address=address)
        if is_due:
            committee.request_reset(ADDRESS, link=str)
    return is_due


def test_after_three_mails_in_half_an_hour_one_leaves_when_the_newest_grows_old(
    ana: Officer, clock: FixedClock
) -> None:
    assert [requested(f"192.0.2.{n}") for n in range(5)] == [True, True, True, False, False]
    clock.advance(minutes=10)
    assert [requested(f"192.0.2.{n}") for n in range(5)] == [True, False, False, False, False]


def test_a_stranger_who_asks_all_the_time_leaves_the_officer_a_link_that_works(
    ana: Officer, clock: FixedClock
) -> None:
    for minute in range(90):
        requested(f"192.0.2.{minute % 4}")
        newest = db.session.query(PasswordReset).order_by(PasswordReset.id.desc()).first()
        assert newest is not None
        assert newest.expires_at - clock.now() > timedelta(minutes=20)
        clock.advance(minutes=1)
    assert db.session.query(Notice).count() <= 3 * 6


def test_too_many_requests_from_one_address_are_refused() -> None:
    for n in range(10):
        with transaction():
            committee.count_reset_request(f"officer{n}@example.org", address="192.0.2.1")
    with pytest.raises(TooMany), transaction():
        committee.count_reset_request("another@example.org", address="192.0.2.1")


def test_changing_it_asks_for_the_present_one_and_tells_the_owner(ana: Officer) -> None:
    with transaction():
        session = committee.open_session(ana).session
    with pytest.raises(committee.WrongPassword):
        committee.prepare_change(session, present="wrong", password="short")
    opened = officers.change_password(session, NEW)
    assert committee.session_of(opened.secret)
    assert [each.id for each in committee.live_sessions(ana)] == [opened.session.id]
    assert db.session.query(Notice).one().kind == "access_changed"


def test_changing_it_does_not_count_as_showing_both_factors_again(
    ana: Officer, clock: FixedClock
) -> None:
    with transaction():
        session = committee.open_session(ana).session
    assert committee.is_proved_lately(session)
    clock.advance(minutes=6)
    opened = officers.change_password(session, NEW)
    assert not committee.is_proved_lately(opened.session)
