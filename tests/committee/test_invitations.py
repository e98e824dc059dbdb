"""From the mailed link to the first confirmed code."""

from collections.abc import Callable

import pyotp
import pytest

from hardship import audit, committee, notices
from hardship.committee import Officer, Role, Status
from hardship.core import clock as house_clock
from hardship.core.database import db, transaction
from hardship.core.errors import IllegalMove
from hardship.core.limits import TooLong
from hardship.notices import Notice
from tests.doubles import FixedClock
from tests.factories import officers

Together = Callable[[Callable[[int], bool], int], list[bool]]

pytestmark = pytest.mark.usefixtures("db_session")

ADDRESS = "ana@example.org"


def link(token: str) -> str:
    return f"https://fund.example.org/committee/invitations/{token}"


def invited(*roles: Role, email: str = ADDRESS, by: Officer | None = None) -> tuple[Officer, str]:
    """A person with a link; returns the secret in it."""
    with transaction():
        done = committee.invite(
            email, name="Ana Reyes", roles=roles or [Role.DECIDER], link=link, by=by
        )
    return done.officer, done.link.rpartition("/")[2]


def is_open(token: str) -> bool:
    """Whether the link can be used."""
    return committee.invitation_of(token).accepted_at is None


def shows(secret: str) -> str:
    return pyotp.TOTP(secret).generate_otp(int(house_clock.now().timestamp()) // 30)


def test_an_invited_person_becomes_an_officer_step_by_step() -> None:
    who, token = invited(Role.TREASURER, Role.CHAIR)
    assert (who.status, who.password_hash, who.permissions) == (Status.INVITED, None, frozenset())

    with transaction():
        half = committee.accept_invitation(token, officers.PASSWORD)
    assert who.status == Status.INVITED, "a password alone makes nobody an officer"
    assert half.half.totp_secret

    with transaction():
        enrolled = committee.finish_enrolment(half.half, shows(half.half.totp_secret))
    assert enrolled is not None
    assert who.status == Status.ACTIVE
    assert who.roles == {Role.TREASURER, Role.CHAIR}
    assert who.may(committee.Permission.PAYMENT_PREPARE)
    assert len(set(enrolled.codes)) == 10
    assert committee.session_of(enrolled.opened.secret) is not None


def test_the_mail_carries_the_link_and_says_nothing_private() -> None:
    who, token = invited()
    notice = db.session.query(Notice).one()
    assert (notice.kind, notice.recipient) == ("invitation", ADDRESS)
    assert token in (notice.context_json or "")
    assert ADDRESS not in str(notice.recipient_sealed)
    row = audit.history("officers", who.id)[0]
    assert (row.verb, row.details) == ("officer.invited", {"roles": ["decider"]})


def test_nothing_that_opens_a_door_is_kept_in_the_clear() -> None:
    """Neither the link's secret, nor password, authenticator, recovery codes, cookie or address."""
    who, token = invited()
    with transaction():
        half = committee.accept_invitation(token, officers.PASSWORD)
        secret = half.half.totp_secret or ""
        enrolled = committee.finish_enrolment(half.half, shows(secret))
    assert enrolled is not None
    kept = " ".join(
        str(value)
        for table in db.metadata.sorted_tables
        for row in db.session.execute(table.select())
        for value in row
    )
    for told in (token, officers.PASSWORD, secret, ADDRESS, "Ana Reyes", enrolled.opened.secret):
        assert told not in kept
    for code in enrolled.codes:
        assert code not in kept
        assert code.replace("-", "") not in kept
    assert who.email == ADDRESS


def test_a_link_works_once() -> None:
    _, token = invited()
    with transaction():
        committee.accept_invitation(token, officers.PASSWORD)
    with pytest.raises(committee.InvitationOver), transaction():
        committee.accept_invitation(token, "another mitten thunder clock")


def test_of_ten_at_the_same_instant_one_accepts(together: Together) -> None:
    _, token = invited()

    def accept(number: int) -> bool:
        try:
            with transaction():
                committee.accept_invitation(token, f"{officers.PASSWORD} {number}")
        except committee.InvitationOver:
            return False
        return True

    assert together(accept, 10).count(True) == 1


def test_a_link_lives_seven_days(clock: FixedClock) -> None:
    _, token = invited()
    clock.advance(days=7, seconds=-1)
    assert is_open(token)
    clock.advance(seconds=1)
    with pytest.raises(committee.InvitationOver):
        committee.invitation_of(token)


@pytest.mark.parametrize("token", ["", "x", "../../etc/passwd", "é" * 40])
def test_a_made_up_link_opens_nothing(token: str) -> None:
    with pytest.raises(committee.InvitationOver):
        committee.invitation_of(token)


def test_a_link_sent_again_voids_the_old_one_and_all_that_began_with_it() -> None:
    who, old = invited()
    with transaction():
        half = committee.accept_invitation(old, officers.PASSWORD)
        again = committee.resend_invitation(who, link=link)
    with pytest.raises(committee.InvitationOver):
        committee.invitation_of(old)
    with pytest.raises(committee.SignInOver):
        committee.half_of(half.secret)
    assert committee.officer_with_password(ADDRESS, officers.PASSWORD) is None
    assert is_open(again.link.rpartition("/")[2])


def test_a_withdrawn_invitation_opens_nothing() -> None:
    who, token = invited()
    with transaction():
        committee.withdraw_invitation(who)
    with pytest.raises(committee.InvitationOver):
        committee.invitation_of(token)
    assert who.status == Status.DISABLED
    with pytest.raises(committee.NotInvited), transaction():
        committee.resend_invitation(who, link=link)


def test_nobody_is_invited_twice_whatever_the_spelling() -> None:
    invited()
    for spelling in (ADDRESS, "ANA@Example.org", "  ana@example.org "):
        with pytest.raises(committee.InvitationOpen):
            invited(email=spelling)
    with transaction():
        officers.officer(Role.CHAIR, name="Tove Lindqvist", email="tove@example.org")
    with pytest.raises(committee.AlreadyInvited) as refused:
        invited(email="tove@example.org")
    assert not isinstance(refused.value, committee.InvitationOpen), "she has no invitation"


def test_a_name_fits_on_a_line() -> None:
    with pytest.raises(TooLong), transaction():
        committee.invite(ADDRESS, name="x" * 121, roles=[Role.DECIDER], link=link)
    _who, token = invited(Role.DECIDER)
    with pytest.raises(TooLong), transaction():
        committee.accept_invitation(token, officers.PASSWORD, name="x" * 121)


def test_an_invitation_names_a_role() -> None:
    with pytest.raises(committee.NoRole), transaction():
        committee.invite(ADDRESS, name="Ana", roles=[], link=link)


def test_a_weak_password_is_refused_and_the_link_stays_good() -> None:
    _, token = invited()
    with pytest.raises(committee.PasswordTooCommon), transaction():
        committee.accept_invitation(token, "Ana Reyes Ana Reyes 1984")
    assert is_open(token)


def test_a_wrong_first_code_is_recorded_and_may_be_mended() -> None:
    who, token = invited()
    with transaction():
        half = committee.accept_invitation(token, officers.PASSWORD)
    with transaction():
        assert committee.finish_enrolment(half.half, "000000") is None
    assert audit.history("officers", who.id)[-1].verb == "officer.factor_refused"
    with transaction():
        assert committee.finish_enrolment(half.half, shows(half.half.totp_secret or ""))


def test_the_first_code_cannot_be_used_again_to_sign_in() -> None:
    who, token = invited()
    with transaction():
        half = committee.accept_invitation(token, officers.PASSWORD)
        code = shows(half.half.totp_secret or "")
        assert committee.finish_enrolment(half.half, code)
        again = committee.begin_sign_in(who, officers.PASSWORD)
        assert committee.finish_sign_in(again.half, code) is None


def test_who_was_disabled_comes_back_without_their_old_secrets() -> None:
    with transaction():
        officers.officer(Role.ADMINISTRATOR, name="Ruth Okafor")
        who = officers.officer(Role.CHAIR, name="Ana Reyes", email=ADDRESS)
        committee.disable(who)
    back, token = invited(Role.AUDITOR)
    assert back.id == who.id
    assert (back.status, back.password_hash, back.totp_secret) == (Status.INVITED, None, None)
    assert back.roles == {Role.AUDITOR}
    with transaction():
        half = committee.accept_invitation(token, officers.PASSWORD)
    assert half.half.totp_secret not in {None, officers.TOTP_SECRET}


def test_an_active_officer_is_not_simply_invited_anew() -> None:
    with transaction():
        who = officers.officer(Role.CHAIR, name="Ana Reyes", email=ADDRESS)
    with pytest.raises(committee.NotInvited), transaction():
        committee.withdraw_invitation(who)
    with transaction():
        officers.officer(Role.ADMINISTRATOR, name="Ruth Okafor")
        committee.disable(who)
    with pytest.raises(IllegalMove), transaction():
        committee.disable(who)
    assert notices.stuck_count() == 0
