"""Who may do what, who may change it, and that somebody always can."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import delete

from hardship import audit, committee
from hardship.committee import (
    GRANTS,
    PERMISSION_NAMES,
    ROLE_DUTIES,
    ROLE_NAMES,
    Hand,
    Permission,
    Role,
)
from hardship.committee.permissions import missing_hands
from hardship.core.database import db, transaction
from hardship.core.errors import NotFound
from hardship.core.tokens import new_id
from tests.factories import officers

Together = Callable[[Callable[[int], bool], int], list[bool]]

_MONEY = {each for each in Permission if each.split(":")[0] in {"payment", "receipt", "payee"}}


def test_permissions_are_listed_by_the_alphabet() -> None:
    assert list(Permission) == sorted(Permission)
    assert all(each.name == each.value.upper().replace(":", "_") for each in Permission)


def test_every_role_and_permission_is_told_in_words() -> None:
    assert set(ROLE_NAMES) == set(ROLE_DUTIES) == set(GRANTS) == set(Role)
    assert set(PERMISSION_NAMES) == set(Permission)
    assert set().union(*GRANTS.values()) == set(Permission), "each is granted to somebody"


def test_an_administrator_touches_no_money() -> None:
    assert not GRANTS[Role.ADMINISTRATOR] & _MONEY


def test_who_decides_sees_no_name() -> None:
    for role in (Role.DECIDER, Role.CHAIR, Role.AUDITOR):
        assert Permission.APPLICATION_IDENTIFY not in GRANTS[role]
        assert Permission.GIFT_IDENTIFY not in GRANTS[role]
        assert Permission.PAYEE_READ not in GRANTS[role]


def test_who_decides_and_holds_another_role_sees_a_name_by_that_role_only() -> None:
    """That they see no name while they may vote is a rule about the case: `test_unblinding.py`."""
    for other in Role:
        both = GRANTS[Role.DECIDER] | GRANTS[other]
        sees = Permission.APPLICATION_IDENTIFY in both
        assert sees is (other is Role.INTAKE), "a new one reads `applications.sees_whose` first"


def test_no_role_alone_prepares_and_releases() -> None:
    for role in Role:
        assert not {Permission.PAYMENT_PREPARE, Permission.PAYMENT_RELEASE} <= GRANTS[role]


D, C, T, R = (GRANTS[role] for role in (Role.DECIDER, Role.CHAIR, Role.TREASURER, Role.RELEASER))
ADMINISTRATOR = GRANTS[Role.ADMINISTRATOR]


@pytest.mark.parametrize(
    ("people", "lacking"),
    [
        ([], [Hand.DECIDERS, Hand.TREASURER, Hand.RELEASER]),
        ([ADMINISTRATOR], [Hand.DECIDERS, Hand.TREASURER, Hand.RELEASER]),
        ([D, C, T, R], []),
        ([D, T, R], [Hand.DECIDERS]),
        ([D, C, R], [Hand.TREASURER]),
        ([D, C, T], [Hand.RELEASER]),
        ([D, C, T | R], [Hand.RELEASER]),
        ([D, C, T | R, T], []),
        ([D, C | R, T], [Hand.RELEASER]),
        ([D, D, C | R, T], []),
        ([D, C | T, R], []),
    ],
)
def test_whom_a_fund_that_asks_for_two_votes_lacks(
    people: list[frozenset[Permission]], lacking: list[Hand]
) -> None:
    assert missing_hands(people, 2) == lacking


def test_an_auditor_changes_nothing() -> None:
    acts = {each.split(":")[1] for each in GRANTS[Role.AUDITOR]}
    assert acts <= {"read", "export"}


@pytest.mark.usefixtures("db_session")
class TestChanging:
    """Roles in the database."""

    def test_several_roles_add_up(self) -> None:
        with transaction():
            who = officers.officer(Role.CHAIR, Role.TREASURER, name="Ana Reyes")
        assert who.permissions == GRANTS[Role.CHAIR] | GRANTS[Role.TREASURER]

    def test_a_disabled_officer_may_nothing(self) -> None:
        with transaction():
            who = officers.officer(Role.CHAIR, name="Ana Reyes")
            committee.disable(who)
        assert who.permissions == frozenset()
        assert not who.may(Permission.LEDGER_READ)

    def test_an_administrator_changes_the_roles_of_another(self) -> None:
        with transaction():
            ruth = officers.officer(Role.ADMINISTRATOR, name="Ruth Okafor")
            ana = officers.officer(Role.DECIDER, name="Ana Reyes")
        with transaction():
            committee.set_roles(ana, [Role.RELEASER, Role.INTAKE], by=ruth)
        assert ana.roles == {Role.RELEASER, Role.INTAKE}
        row = audit.history("officers", ana.id)[-1]
        assert (row.verb, row.actor_id) == ("officer.roles_changed", ruth.id)
        assert row.details == {"before": ["decider"], "after": ["intake", "releaser"]}

    def test_nobody_changes_their_own_roles_or_closes_their_own_access(self) -> None:
        with transaction():
            ruth = officers.officer(Role.ADMINISTRATOR, name="Ruth Okafor")
            officers.officer(Role.ADMINISTRATOR, name="Hal Moreno")
        with pytest.raises(committee.OwnRoles), transaction():
            committee.set_roles(ruth, [Role.ADMINISTRATOR, Role.TREASURER], by=ruth)
        with pytest.raises(committee.OwnRoles), transaction():
            committee.disable(ruth, by=ruth)
        assert ruth.roles == {Role.ADMINISTRATOR}

    def test_one_active_administrator_remains(self) -> None:
        with transaction():
            ruth = officers.officer(Role.ADMINISTRATOR, name="Ruth Okafor")
            officers.officer(Role.ADMINISTRATOR, name="Hal", status="invited")
            officers.officer(Role.CHAIR, name="Ana Reyes")
        with pytest.raises(committee.LastAdministrator), transaction():
            committee.disable(ruth)
        with pytest.raises(committee.LastAdministrator), transaction():
            committee.set_roles(ruth, [Role.CHAIR])

    @pytest.mark.parametrize("ways", [("demote", "demote"), ("disable", "demote")])
    def test_of_two_who_remove_each_other_at_the_same_instant_one_remains(
        self, together: Together, ways: tuple[str, str]
    ) -> None:
        """Over and over, because on PostgreSQL it is a matter of who looks when."""
        for _ in range(12):
            with transaction():
                db.session.execute(delete(committee.OfficerRole))
                ids = [officers.officer(Role.ADMINISTRATOR, name=n).id for n in ("Ruth", "Hal")]

            def remove(number: int, ids: list[UUID] = ids) -> bool:
                try:
                    with transaction():
                        mine, other = (committee.officer(ids[i]) for i in (number, 1 - number))
                        if ways[number] == "disable":
                            committee.disable(other, by=mine)
                        else:
                            committee.set_roles(other, [Role.CHAIR], by=mine)
                except committee.LastAdministrator:
                    return False
                return True

            assert sorted(together(remove, 2)) == [False, True]

    def test_two_who_give_somebody_roles_at_the_same_instant_give_whole_sets(
        self, together: Together
    ) -> None:
        choices = ([Role.CHAIR, Role.INTAKE], [Role.TREASURER, Role.AUDITOR])
        with transaction():
            ana = officers.officer(Role.DECIDER, name="Ana Reyes").id

        def give(number: int) -> bool:
            with transaction():
                committee.set_roles(committee.officer(ana), choices[number])
            return True

        assert together(give, 2) == [True, True]
        assert committee.officer(ana).roles in [set(choice) for choice in choices]

    def test_somebody_without_a_role_is_not_left(self) -> None:
        with transaction():
            ana = officers.officer(Role.CHAIR, name="Ana Reyes")
        with pytest.raises(committee.NoRole), transaction():
            committee.set_roles(ana, [])

    def test_the_same_roles_again_disturb_nobody(self) -> None:
        with transaction():
            ana = officers.officer(Role.CHAIR, name="Ana Reyes")
            session = committee.open_session(ana)
        with transaction():
            committee.set_roles(ana, [Role.CHAIR])
        assert committee.session_of(session.secret)

    def test_names_are_found_by_id_and_a_foreign_id_finds_nobody(self) -> None:
        with transaction():
            ana = officers.officer(Role.CHAIR, name="Ana Reyes")
            tove = officers.officer(Role.TREASURER, name="Tove Lindqvist")
        names = committee.officer_names([ana.id, tove.id, new_id()])
        assert names == {ana.id: "Ana Reyes", tove.id: "Tove Lindqvist"}
        with pytest.raises(NotFound):
            committee.officer(new_id())

    def test_everybody_is_listed_a_page_at_a_time(self) -> None:
        with transaction():
            made = [officers.officer(Role.DECIDER, name=f"Officer {n}").id for n in range(60)]
        first = committee.officers()
        second = committee.officers(first.next)
        assert [each.id for each in (*first.items, *second.items)] == sorted(made)
        assert second.next is None
