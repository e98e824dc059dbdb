"""One officer has one address, however it is written; it is stored, found and mailed in one way."""

import pytest

from hardship import committee
from hardship.committee import Officer, Role
from hardship.core.addresses import NotAnAddress
from hardship.core.database import db, transaction
from hardship.notices import Notice
from tests.factories import officers

pytestmark = pytest.mark.usefixtures("db_session")

SPELLINGS = ("JOSÉ@München.example", "jose\N{COMBINING ACUTE ACCENT}@xn--mnchen-3ya.example",
             " ｊｏｓé@ＭÜＮＣＨＥＮ.example")  # fmt: skip
ADDRESS = "josé@xn--mnchen-3ya.example"


def invited(email: str) -> Officer:
    with transaction():
        return committee.invite(email, name="José Ruiz", roles=[Role.CHAIR], link=str).officer


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_it_is_stored_and_mailed_in_its_one_spelling(spelling: str) -> None:
    who = invited(spelling)
    assert who.email == ADDRESS
    assert db.session.query(Notice).one().recipient == ADDRESS
    assert committee.officer_by_email(ADDRESS) == who


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_nobody_is_invited_twice_under_two_spellings(spelling: str) -> None:
    invited(ADDRESS)
    with pytest.raises(committee.AlreadyInvited):
        invited(spelling)


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_signs_in_and_asks_for_a_new_password(spelling: str) -> None:
    with transaction():
        who = officers.officer(Role.CHAIR, name="José Ruiz", email=ADDRESS)
    assert committee.officer_with_password(spelling, officers.PASSWORD) == who
    with transaction():
        committee.request_reset(spelling, link=str)
    assert db.session.query(Notice).one().recipient == ADDRESS


def test_what_is_no_address_invites_nobody_and_is_nobody() -> None:
    with pytest.raises(NotAnAddress):
        invited("josé")
    assert committee.officer_by_email("josé") is None
    assert committee.officer_with_password("josé", officers.PASSWORD) is None
