"""Two administrators and the person they invite, all in the same instant."""

from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

import pyotp
import pytest
from flask import Flask

from hardship import committee
from hardship.committee import (
    InvitationOpen,
    InvitationOver,
    Invited,
    NotInvited,
    Officer,
    Role,
    SignIn,
    SignInOver,
)
from hardship.core import clock
from hardship.core.database import db, locked, transaction
from hardship.core.errors import SentBefore
from hardship.core.tokens import new_secret
from hardship.notices import Notice
from tests.crowd import all_at_once, one_after_the_other
from tests.factories import officers

pytestmark = pytest.mark.usefixtures("db_session")

#: On SQLite nobody begins to write while another does.
POSTGRESQL = pytest.mark.engine("postgresql")
ADDRESS = "ana@example.org"


def invited(
    *, form: str | None = None, email: str = ADDRESS, roles: Collection[Role] = (Role.DECIDER,)
) -> Invited:
    return committee.invite(email, name="Ana Reyes", roles=roles, link=str, form=form)


def ana() -> Officer:
    found = committee.officer_by_email(ADDRESS)
    assert found is not None
    return found


def resent() -> Invited:
    return committee.resend_invitation(ana(), link=str)


def withdrawn() -> Officer:
    return committee.withdraw_invitation(ana())


def mails() -> int:
    return db.session.query(Notice).filter_by(kind="invitation").count()


@pytest.fixture
def token(db_session: object) -> str:
    """Of a link that was mailed to Ana."""
    with transaction():
        return invited().link


@pytest.fixture
def half(token: str) -> UUID:
    """The sign-in in which Ana, who has chosen her password, sets up her authenticator."""
    with transaction():
        return committee.accept_invitation(token, officers.PASSWORD).half.id


@pytest.fixture
def disabled(db_session: object) -> None:
    """Ana was on the committee once."""
    with transaction():
        officers.officer(Role.ADMINISTRATOR, name="Ruth Okafor")
        committee.disable(officers.officer(Role.CHAIR, name="Ana Reyes", email=ADDRESS))


def enrolled(half: UUID) -> object:
    begun = db.session.get_one(SignIn, half)
    shown = pyotp.TOTP(begun.totp_secret or "").generate_otp(int(clock.now().timestamp()) // 30)
    return committee.finish_enrolment(begun, shown)


@POSTGRESQL
def test_of_two_who_invite_one_address_the_second_hears_that_it_was_done(app: Flask) -> None:
    followed = one_after_the_other(app, invited, invited)
    assert followed.waited
    assert isinstance(followed.outcome, InvitationOpen)
    assert mails() == 1


@POSTGRESQL
@pytest.mark.usefixtures("disabled")
def test_of_two_who_invite_somebody_back_the_first_says_what_as(app: Flask) -> None:
    followed = one_after_the_other(
        app, invited, lambda: invited(roles=[Role.TREASURER, Role.RELEASER])
    )
    assert followed.waited
    assert isinstance(followed.outcome, InvitationOpen)
    assert ana().roles == {Role.DECIDER}


@pytest.mark.parametrize("before", [None, "disabled"])
def test_a_form_sent_ten_times_at_once_invites_once(
    app: Flask, request: pytest.FixtureRequest, before: str | None
) -> None:
    if before is not None:
        request.getfixturevalue(before)
    form = new_secret()
    done = all_at_once(app, [lambda: str(invited(form=form).officer.id)] * 10)
    assert set(done) == {str(ana().id)}
    assert mails() == 1
    with transaction():
        assert invited(form=form).officer == ana(), "a while later too"


@pytest.mark.parametrize(
    "again", [{"email": "tove@example.org"}, {"email": "new@example.org"}, {"roles": [Role.CHAIR]}]
)
def test_a_form_that_comes_again_and_says_something_else_is_not_swallowed(
    again: dict[str, Any],
) -> None:
    form = new_secret()
    with transaction():
        invited(email="tove@example.org")
        invited(form=form)
    with pytest.raises(SentBefore), transaction():
        invited(form=form, **again)
    assert committee.officer_by_email("new@example.org") is None
    assert ana().roles == {Role.DECIDER}


def test_a_form_whose_invitation_was_withdrawn_invites_nobody() -> None:
    form = new_secret()
    with transaction():
        invited(form=form)
        withdrawn()
    with pytest.raises(SentBefore), transaction():
        invited(form=form)


@POSTGRESQL
def test_a_form_invites_one_of_two_people_to_whom_it_comes_at_once(app: Flask) -> None:
    form = new_secret()
    followed = one_after_the_other(
        app, lambda: invited(form=form), lambda: invited(form=form, email="tove@example.org")
    )
    assert followed.waited
    assert isinstance(followed.outcome, SentBefore)
    assert committee.officer_by_email("tove@example.org") is None


@POSTGRESQL
@pytest.mark.parametrize("late", [resent, withdrawn])
def test_an_invitation_is_over_once_its_officer_is_confirming_the_first_code(
    app: Flask, half: UUID, late: Callable[[], object]
) -> None:
    followed = one_after_the_other(app, lambda: enrolled(half), late)
    assert followed.waited
    assert isinstance(followed.outcome, NotInvited)
    assert ana().is_active
    assert committee.officer_with_password(ADDRESS, officers.PASSWORD) == ana()


@POSTGRESQL
@pytest.mark.parametrize("first", [resent, withdrawn])
def test_a_first_code_comes_too_late_for_an_invitation_that_was_just_ended(
    app: Flask, half: UUID, first: Callable[[], object]
) -> None:
    followed = one_after_the_other(app, first, lambda: enrolled(half))
    assert followed.waited
    assert isinstance(followed.outcome, SignInOver)
    assert (ana().is_active, committee.live_sessions(ana())) == (False, [])


@POSTGRESQL
def test_a_password_that_is_being_chosen_is_void_once_a_new_link_was_sent(
    app: Flask, token: str
) -> None:
    followed = one_after_the_other(
        app, lambda: committee.accept_invitation(token, officers.PASSWORD), resent
    )
    assert followed.waited
    assert committee.officer_with_password(ADDRESS, officers.PASSWORD) is None


@POSTGRESQL
@pytest.mark.parametrize("end", [resent, withdrawn])
def test_whoever_uses_a_link_holds_the_officer_first_as_who_ends_it_does(
    app: Flask, token: str, end: Callable[[], object]
) -> None:
    """Else each would wait for the other."""
    followed = one_after_the_other(
        app,
        lambda: locked(Officer, ana().id),
        lambda: committee.accept_invitation(token, officers.PASSWORD),
        first_goes_on=end,
    )
    assert followed.waited
    assert isinstance(followed.outcome, InvitationOver)
    assert ana().password_hash is None


@POSTGRESQL
def test_a_link_opens_nothing_for_whom_access_is_being_closed(app: Flask, token: str) -> None:
    followed = one_after_the_other(
        app,
        lambda: committee.disable(ana()),
        lambda: committee.accept_invitation(token, officers.PASSWORD),
    )
    assert followed.waited
    assert isinstance(followed.outcome, InvitationOver)
    assert ana().password_hash is None


@POSTGRESQL
@pytest.mark.usefixtures("half")
def test_nobody_signs_in_half_with_a_password_that_is_being_voided(app: Flask) -> None:
    followed = one_after_the_other(
        app, resent, lambda: committee.begin_sign_in(ana(), officers.PASSWORD)
    )
    assert followed.waited
    assert isinstance(followed.outcome, SignInOver)
