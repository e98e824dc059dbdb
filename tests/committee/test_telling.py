"""Nobody fills a committee unseen: whoever has a seat hears when somebody is given one."""

import pytest
from flask import Flask

from hardship import committee
from hardship.committee import Officer, Role
from hardship.core.database import db, transaction
from hardship.notices import Notice
from hardship.web.templating import render_notice
from tests.doubles import FixedClock
from tests.factories import officers

pytestmark = pytest.mark.usefixtures("db_session")


@pytest.fixture
def ruth(app: Flask) -> Officer:
    """She looks after the people; Ben and June were there before."""
    with transaction():
        ben = officers.officer(Role.DECIDER, name="Ben Okafor", email="ben@example.org")
        officers.officer(Role.RELEASER, name="June Park", email="june@example.org", locale="es")
        gone = officers.officer(Role.CHAIR, name="Hal Moreno", email="hal@example.org")
        committee.disable(gone)
        assert ben.is_active
        return officers.officer(Role.ADMINISTRATOR, name="Ruth Reyes", email="ruth@example.org")


def invite(name: str, *roles: Role, by: Officer | None) -> Officer:
    address = f"{name.lower()}@example.org"
    with transaction():
        return committee.invite(address, name=name, roles=roles, link=str, by=by).officer


def told() -> list[tuple[str | None, str]]:
    found = db.session.query(Notice).filter_by(kind="roles_given")
    return sorted((each.recipient, each.locale) for each in found)


def test_the_mail_leads_to_the_desk(app: Flask) -> None:
    with app.app_context():
        mail = render_notice("roles_given", "es", {})
    desk = "https://fund.example.org/committee/"
    assert desk in mail.text
    assert f'<a href="{desk}">' in mail.html


def test_everybody_else_who_is_active_hears_of_an_invitation(ruth: Officer) -> None:
    invite("Maya", Role.TREASURER, by=ruth)
    assert told() == [("ben@example.org", "en"), ("june@example.org", "es")]


def test_the_server_invites_nobody_in_secret_either(ruth: Officer) -> None:
    invite("Maya", Role.ADMINISTRATOR, by=None)
    assert told() == [
        ("ben@example.org", "en"), ("june@example.org", "es"), ("ruth@example.org", "en"),
    ]  # fmt: skip


def test_roles_that_are_added_are_told_and_roles_that_are_taken_are_not(ruth: Officer) -> None:
    ben = committee.officer_by_email("ben@example.org")
    assert ben is not None
    with transaction():
        committee.set_roles(ben, [Role.DECIDER, Role.RELEASER], by=ruth)
    assert told() == [("june@example.org", "es")]
    with transaction():
        committee.set_roles(ben, [Role.DECIDER], by=ruth)
    assert len(told()) == 1
    (given,) = committee.roles_given()
    assert (given.officer_id, given.roles, given.by_id) == (ben.id, [Role.RELEASER], ruth.id)


def test_it_is_news_for_seven_days(ruth: Officer, clock: FixedClock) -> None:
    maya = invite("Maya", Role.TREASURER, Role.DECIDER, by=ruth)
    (given,) = committee.roles_given()
    assert (given.officer_id, given.roles) == (maya.id, [Role.DECIDER, Role.TREASURER])
    clock.advance(days=7, seconds=1)
    assert committee.roles_given() == []
