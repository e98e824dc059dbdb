"""Who may vote does not see whose application it is; who looked does not vote on it any more."""

import threading
import uuid

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from hardship import applications, audit, awards, committee
from hardship.applications import (
    AlreadyVoted,
    Application,
    CaseDecided,
    Choice,
    NothingHidden,
    OwnApplication,
    SawWhose,
    Vote,
)
from hardship.campaigns import Campaign
from hardship.committee import Officer, Role
from hardship.core import clock
from hardship.core.database import db, transaction
from hardship.core.errors import DomainError, Forbidden, NotFound
from hardship.core.limits import ReasonNeeded, TooLong
from hardship.core.money import Money
from hardship.core.retries import retrying
from tests.factories import applications as made
from tests.factories.officers import officer

WHY = "I have to call them."


def both(name: str = "Ines Vidal", **facts: str) -> Officer:
    """Decides and looks through what comes in."""
    return officer(Role.DECIDER, Role.INTAKE, name=name, **facts)


def decider(name: str = "Ana Reyes") -> Officer:
    return officer(Role.DECIDER, name=name)


def acts(application: Application) -> list[str]:
    return [row.verb for row in audit.history("applications", application.id)]


# ---------------------------------------------------------------------------- who sees whose


@pytest.mark.parametrize(
    ("roles", "undecided", "decided"),
    [
        ({Role.INTAKE}, True, True),
        ({Role.INTAKE, Role.TREASURER}, True, True),
        ({Role.INTAKE, Role.DECIDER}, False, True),
        ({Role.INTAKE, Role.CHAIR}, False, True),
        (set(Role), False, True),
        ({Role.DECIDER}, False, False),
        ({Role.AUDITOR}, False, False),
    ],
)
def test_who_sees_whose_it_is(
    campaign: Campaign, roles: set[Role], undecided: bool, decided: bool
) -> None:
    with transaction():
        who, application = officer(*roles, name="Olga Ortiz"), made.submitted(campaign)
        assert applications.sees_whose(application, who) is undecided
        made.approve(application, decider())
        assert applications.sees_whose(application, who) is undecided
        made.approve(application, decider("Ben Ito"))
        assert applications.sees_whose(application, who) is decided


def test_who_looked_sees_this_one_and_no_other(campaign: Campaign) -> None:
    with transaction():
        ines, application, other = both(), made.submitted(campaign), made.submitted(campaign)
        applications.unblind(application, reason=f"  {WHY} ", by=ines)
    assert applications.sees_whose(application, ines)
    assert not applications.sees_whose(other, ines)
    assert not applications.sees_whose(application, both("Olga Ortiz"))


def test_what_was_decided_before_names_nobody_of_whom_something_is_undecided(
    campaign: Campaign,
) -> None:
    """Else the list of what this person got so far would lead to the name."""
    with transaction():
        ines, intake = both(), officer(Role.INTAKE, name="Ivo Prins")
        before = made.submitted(campaign, email="june@example.org")
        made.decline(before, decider())
        made.decline(before, decider("Ben Ito"))
        assert applications.sees_whose(before, ines)
        now = made.submitted(campaign, email="june@example.org")
        made.submitted(campaign)
    for case in (before, now):
        assert not applications.sees_whose(case, ines)
        assert applications.blinded_by(case, ines) is now
        assert applications.sees_whose(case, intake)
    with transaction():
        with pytest.raises(NothingHidden):
            applications.unblind(before, reason=WHY, by=ines)
        applications.unblind(now, reason=WHY, by=ines)
    assert applications.sees_whose(before, ines)
    assert applications.sees_whose(now, ines)


def test_it_is_an_act_of_its_own_with_a_sealed_reason(campaign: Campaign) -> None:
    with transaction():
        ines, application = both(), made.submitted(campaign)
        applications.unblind(application, reason=f"  {WHY} ", by=ines)
    row = audit.history("applications", application.id)[-1]
    assert (row.verb, row.actor_id, row.details) == (
        "application.unblinded",
        ines.id,
        {"reason": True},
    )
    reason = audit.reasons_of([row])[row.id]
    assert reason.case_id == application.id, "it is forgotten with the case"
    assert audit.read_reason(reason, application) == WHY


def test_the_same_form_twice_is_one_act(campaign: Campaign) -> None:
    with transaction():
        ines, application = both(), made.submitted(campaign)
    for _each in range(2):
        with transaction():
            applications.unblind(application, reason=WHY, by=ines)
    assert acts(application).count("application.unblinded") == 1


# ------------------------------------------------------------------------------ who is refused


def test_nobody_looks_without_a_reason(campaign: Campaign) -> None:
    with transaction():
        ines, application = both(), made.submitted(campaign)
        for reason, error in ((" \n", ReasonNeeded), ("x" * 201, TooLong)):
            with pytest.raises(error):
                applications.unblind(application, reason=reason, by=ines)
    assert not applications.sees_whose(application, ines)


def test_who_may_know_nobodys_name_does_not_look(campaign: Campaign) -> None:
    with transaction():
        application = made.submitted(campaign)
        for roles in ({Role.DECIDER}, {Role.CHAIR, Role.AUDITOR}, {Role.AUDITOR}):
            with pytest.raises(Forbidden):
                applications.unblind(application, reason=WHY, by=officer(*roles, name="Ana Reyes"))
    assert "application.unblinded" not in acts(application)


def test_where_nothing_is_hidden_there_is_nothing_to_do(campaign: Campaign) -> None:
    with transaction():
        application = made.submitted(campaign)
        intake = officer(Role.INTAKE, name="Ivo Prins")
        with pytest.raises(NothingHidden):
            applications.unblind(application, reason=WHY, by=intake)
        made.decline(application, decider())
        made.decline(application, decider("Ben Ito"))
        with pytest.raises(NothingHidden):
            applications.unblind(application, reason=WHY, by=both())
    assert "application.unblinded" not in acts(application)


def test_ones_own_and_what_was_not_sent_stay_closed(campaign: Campaign) -> None:
    with transaction():
        ines = both(email="ines@example.org")
        own = made.submitted(campaign, email="Ines@example.org")
        with pytest.raises(OwnApplication):
            applications.unblind(own, reason=WHY, by=ines)
        with pytest.raises(NotFound):
            applications.unblind(made.draft(campaign), reason=WHY, by=ines)


# ----------------------------------------------------------------------------------- no vote


def test_who_looked_does_not_vote(campaign: Campaign) -> None:
    with transaction():
        ines, application = both(), made.submitted(campaign)
        applications.unblind(application, reason=WHY, by=ines)
        for vote in (made.approve, made.decline):
            with pytest.raises(SawWhose):
                vote(application, ines)
    assert applications.votes(application) == []


def test_a_vote_of_before_stays_and_is_not_changed(campaign: Campaign) -> None:
    with transaction():
        ines, application = both(), made.submitted(campaign)
        made.approve(application, ines)
        applications.unblind(application, reason=WHY, by=ines)
        with pytest.raises(SawWhose):
            _again(application, ines)
        with pytest.raises(AlreadyVoted):
            made.approve(application, ines)
        assert made.approve(application, decider()).is_approved
    assert len(applications.votes(application)) == 2


def test_nor_on_a_later_version(campaign: Campaign) -> None:
    with transaction():
        ines, application = both(), made.submitted(campaign)
        applications.unblind(application, reason=WHY, by=ines)
        made.changed(application, campaign, needs=(made.rent(700),))
        with pytest.raises(SawWhose):
            made.approve(application, ines)
        assert applications.sees_whose(application, ines)


def test_a_role_that_is_given_back_brings_no_vote_back(campaign: Campaign) -> None:
    """It is about the person, not about what they hold today."""
    with transaction():
        ines, application = both(), made.submitted(campaign)
        applications.unblind(application, reason=WHY, by=ines)
        for roles in ([Role.INTAKE], [Role.DECIDER]):
            committee.set_roles(ines, roles)
        with pytest.raises(SawWhose):
            made.approve(application, ines)
        assert not applications.sees_whose(application, ines), "the name, now, is closed again"


def test_after_the_decision_it_is_a_decided_case(campaign: Campaign) -> None:
    with transaction():
        ines, application = both(), made.submitted(campaign)
        applications.unblind(application, reason=WHY, by=ines)
        made.approve(application, decider())
        made.approve(application, decider("Ben Ito"))
        with pytest.raises(CaseDecided):
            made.approve(application, ines)


def _again(application: Application, who: Officer) -> None:
    applications.cast_vote(
        application,
        version_id=applications.current_version(application).id,
        choice=Choice.DECLINE,
        amount=None,
        reason="I know them.",
        terms=awards.terms_of(application),
        by=who,
        turn=2,
    )


# ------------------------------------------------------------------------------------- lists


def test_it_waits_for_others(campaign: Campaign) -> None:
    with transaction():
        ines, application, other = both(), made.submitted(campaign), made.submitted(campaign)
        assert applications.to_decide_count(ines) == 2
        applications.unblind(application, reason=WHY, by=ines)
    assert applications.to_decide_count(ines) == 1
    for after in (None, application, other):
        assert applications.next_to_decide(ines, after=after) == (None if after is other else other)
    rows = applications.queue(applications.QueueFilters()).items
    assert applications.marks_of(ines, rows).unblinded == {application.id}
    assert applications.marks_of(decider(), rows).unblinded == frozenset()


def test_who_looked_is_no_voter_that_is_left(campaign: Campaign) -> None:
    """Three may decide, of whom two are needed: enough, until two of them have looked."""
    with transaction():
        ines, olga, reader = both(), both("Olga Ortiz"), officer(Role.CHAIR, name="Ana Reyes")
        application, other = made.submitted(campaign), made.submitted(campaign)
        applications.unblind(application, reason=WHY, by=ines)
        assert applications.short_of_voters(reader) == []
        applications.unblind(application, reason=WHY, by=olga)
    assert applications.short_of_voters(reader) == [application]
    with transaction():
        made.approve(other, ines)
        applications.unblind(other, reason=WHY, by=ines)
    assert applications.short_of_voters(reader) == [application], "a vote of before counts"


def test_many_who_decide_do_not_hide_that_all_of_them_looked(campaign: Campaign) -> None:
    with transaction():
        reader = officer(Role.CHAIR, name="Ana Reyes")
        many = [both(f"Olga {number}") for number in range(5)]
        application = made.submitted(campaign)
        for who in many:
            applications.unblind(application, reason=WHY, by=who)
    assert applications.short_of_voters(reader) == [application]


# ------------------------------------------------------------------------------- the database


def test_the_database_takes_no_vote_of_who_looked(campaign: Campaign) -> None:
    with transaction():
        ines, application, other = both(), made.submitted(campaign), made.submitted(campaign)
        applications.unblind(application, reason=WHY, by=ines)

    def voted_on(case: Application) -> Vote:
        return Vote(
            application_id=case.id,
            version_id=case.current_version_id,
            officer_id=ines.id,
            choice=Choice.DECLINE.value,
            currency="USD",
            explanation=[],
            cast_at=clock.now(),
        )

    with pytest.raises(DBAPIError, match="votes blind"), transaction():
        db.session.add(voted_on(application))
    with transaction():
        db.session.add(voted_on(other))


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM unblindings",
        "UPDATE unblindings SET officer_id = application_id",
        pytest.param(
            "INSERT OR REPLACE INTO unblindings (id, application_id, officer_id, unblinded_at) "
            "SELECT id, application_id, application_id, unblinded_at FROM unblindings",
            marks=pytest.mark.engine("sqlite"),
        ),
    ],
)
def test_that_somebody_looked_stays(campaign: Campaign, statement: str) -> None:
    with transaction():
        applications.unblind(made.submitted(campaign), reason=WHY, by=both())
    with pytest.raises(DBAPIError), transaction():
        db.session.execute(text(statement))


def test_of_a_vote_and_a_look_at_the_same_moment_the_vote_is_never_the_later(
    app: Flask, campaign: Campaign
) -> None:
    with transaction():
        ids = both().id, made.submitted(campaign).id
    start = threading.Barrier(2)
    told: list[str] = []

    def act(look: bool) -> None:
        with app.app_context():
            start.wait(timeout=30)
            told.append(retrying(lambda: _one_act(*ids, look=look)))

    threads = [threading.Thread(target=act, args=(look,)) for look in (True, False)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    seen = acts(applications.application(ids[1]))[-2:]
    assert sorted(told) in (["looked", "voted"], ["SawWhose", "looked"])
    assert seen[-1] == "application.unblinded"


def _one_act(officer_id: uuid.UUID, application_id: uuid.UUID, *, look: bool) -> str:
    who = db.session.get_one(Officer, officer_id)
    application = applications.application(application_id)
    try:
        with transaction():
            if look:
                applications.unblind(application, reason=WHY, by=who)
            else:
                made.approve(application, who, 250)
    except DomainError as error:
        return type(error).__name__
    return "looked" if look else "voted"


def test_what_the_amount_is_stays_money(campaign: Campaign) -> None:
    """The name is hidden, and who is paid for a need with it; nothing else is."""
    with transaction():
        ines, application = both(), made.submitted(campaign)
        terms = awards.terms_of(application)
        shown = [
            applications.case(
                application, terms=terms, identify=applications.sees_whose(application, who)
            )
            for who in (ines, officer(Role.INTAKE, name="Ivo Prins"))
        ]
    blind, seen = shown
    assert (blind.identity, blind.needs[0].payee) == (None, None)
    assert seen.identity is not None
    assert seen.needs[0].payee == "Palm Court"
    assert blind.requested == seen.requested == Money(900_00, "USD")
