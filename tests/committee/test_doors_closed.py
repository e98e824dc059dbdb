"""Who was disabled comes in by no door, also by one that was opened before; edits open nothing."""

import pyotp
import pytest

from hardship import committee
from hardship.committee import Officer, Role, Status
from hardship.core import clock
from hardship.core.database import db, transaction
from hardship.notices import Notice
from tests.factories import officers

pytestmark = pytest.mark.usefixtures("db_session")

ADDRESS = "ana@example.org"
NEW = "another mitten thunder clock"


@pytest.fixture
def ana(db_session: object) -> Officer:
    """An officer with a password and an authenticator."""
    with transaction():
        return officers.officer(Role.DECIDER, name="Ana Reyes", email=ADDRESS)


def end_without_a_trace(who: Officer) -> None:
    """Only the row says so: nothing else that was open was closed."""
    with transaction():
        who.status, who.disabled_at = Status.DISABLED, clock.now()


def kept(secrets: list[str], token: str) -> str:
    secrets.append(token)
    return token


def test_half_a_sign_in_is_not_begun(ana: Officer) -> None:
    end_without_a_trace(ana)
    assert committee.officer_with_password(ADDRESS, officers.PASSWORD) is None
    with pytest.raises(committee.SignInOver), transaction():
        committee.begin_sign_in(ana, officers.PASSWORD)


@pytest.mark.parametrize("password", [officers.PASSWORD, "wrong"])
def test_signing_in_again_is_over(ana: Officer, password: str) -> None:
    with transaction():
        session = committee.open_session(ana).session
    before = committee.show_password(session, password)
    end_without_a_trace(ana)
    for shown in (before, committee.show_password(session, password)):
        with pytest.raises(committee.SignInOver), transaction():
            committee.step_up(session, shown, code=officers.code())


def test_a_link_for_another_password_is_void(ana: Officer) -> None:
    links: list[str] = []
    with transaction():
        committee.request_reset(ADDRESS, link=lambda token: kept(links, token))
    assert committee.reset_of(links[0]).used_at is None
    end_without_a_trace(ana)
    with pytest.raises(committee.ResetOver), transaction():
        committee.reset_password(links[0], NEW)
    assert committee.officer_with_password(ADDRESS, NEW) is None


def test_the_link_of_an_invitation_is_void_once_access_is_closed() -> None:
    links: list[str] = []
    with transaction():
        who = committee.invite(
            ADDRESS, name="Ana", roles=[Role.DECIDER], link=lambda token: kept(links, token)
        ).officer
    with transaction():
        committee.disable(who)
    with pytest.raises(committee.InvitationOver), transaction():
        committee.accept_invitation(links[0], NEW)
    assert who.password_hash is None


def test_another_authenticator_is_told_to_its_owner(ana: Officer) -> None:
    with transaction():
        half = committee.start_authenticator_change(ana).half
    assert db.session.query(Notice).count() == 0
    shown = pyotp.TOTP(half.totp_secret or "").generate_otp(int(clock.now().timestamp()) // 30)
    with transaction():
        assert committee.finish_enrolment(half, shown)
    told = db.session.query(Notice).one()
    assert (told.kind, told.recipient) == ("access_changed", ADDRESS)


@pytest.mark.parametrize("place", [0, -1])
def test_a_device_whose_cookie_was_edited_is_nobodys(place: int) -> None:
    """Another name, or another owner."""
    device = committee.remember_device(None, ADDRESS)
    letters = list(device)
    letters[place] = "0" if letters[place] != "0" else "1"
    assert committee.recognise_device(device, ADDRESS)
    assert committee.recognise_device("".join(letters), ADDRESS) is None
