"""Who was shown whose an undecided case is does not vote on it, whatever they held at the time."""

import base64
import secrets
import threading
import uuid

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from hardship import applications, audit, campaigns, committee
from hardship.applications import Application, Choice, SawWhose, Vote
from hardship.campaigns import Campaign
from hardship.committee import Officer, Role
from hardship.core import clock, crypto
from hardship.core.database import db, transaction
from hardship.core.errors import Forbidden
from hardship.core.retries import retrying
from hardship.settings import Settings
from tests.factories import applications as made
from tests.factories.campaigns import Hand, next_campaign
from tests.factories.officers import officer

WHY = "I have to call them."
JUNE = "june@example.org"


@pytest.fixture
def both_of_june(campaign: Campaign) -> tuple[Application, Application]:
    """What June sent in a strike that is over, and in the next one; nothing of it is decided."""
    with transaction():
        one = made.submitted(campaign, email=JUNE)
        campaigns.close_campaign(campaign, by=Hand())
        again = campaigns.open_campaign(next_campaign(), by=Hand())
        return one, made.submitted(again, email=JUNE)


def intake() -> Officer:
    return officer(Role.INTAKE, name="Ivo Prins")


def both(name: str = "Ines Vidal") -> Officer:
    return officer(Role.DECIDER, Role.INTAKE, name=name)


def unblinded(application: Application) -> list[audit.AuditRow]:
    rows = audit.history("applications", application.id)
    return [row for row in rows if row.verb == "application.unblinded"]


# ------------------------------------------------------------------------- a role that came later


def test_who_was_shown_it_in_another_role_does_not_vote_later(campaign: Campaign) -> None:
    with transaction():
        ivo, application, other = intake(), made.submitted(campaign), made.submitted(campaign)
        applications.note_seen([application], by=ivo)
        for roles in ([Role.DECIDER], [Role.DECIDER, Role.INTAKE]):
            committee.set_roles(ivo, roles)
            for vote in (made.approve, made.decline):
                with pytest.raises(SawWhose):
                    vote(application, ivo)
        made.approve(other, ivo)
    assert not unblinded(application), "nobody gave up a vote: there was none"


def test_the_database_refuses_that_vote_too(campaign: Campaign) -> None:
    with transaction():
        ivo, application = intake(), made.submitted(campaign)
        applications.note_seen([application], by=ivo)
        committee.set_roles(ivo, [Role.DECIDER])
        vote = Vote(
            application_id=application.id,
            version_id=application.current_version_id,
            officer_id=ivo.id,
            choice=Choice.DECLINE.value,
            currency="USD",
            explanation=[],
            cast_at=clock.now(),
        )
    with pytest.raises(DBAPIError, match="votes blind"), transaction():
        db.session.add(vote)


def test_a_name_that_is_shown_twice_or_after_the_decision_costs_nothing_more(
    campaign: Campaign,
) -> None:
    with transaction():
        ivo, application = intake(), made.submitted(campaign)
        for _each in range(2):
            applications.note_seen([application, application], by=ivo)
        decided = made.submitted(campaign)
        for who in (both(), both("Olga Ortiz")):
            made.decline(decided, who)
        applications.note_seen([decided], by=ivo)
    assert applications.has_unblinded(application, ivo)
    assert not applications.has_unblinded(decided, ivo)


def test_an_earlier_case_shows_whose_the_undecided_one_is(campaign: Campaign) -> None:
    """The payee of an award names the same person as what they ask for now."""
    with transaction():
        tove = officer(Role.TREASURER, name="Tove Lindqvist")
        before = made.submitted(campaign, email=JUNE)
        for who in (both(), both("Olga Ortiz")):
            made.decline(before, who)
        now, other = made.submitted(campaign, email=JUNE), made.submitted(campaign)
        applications.note_seen([before], by=tove)
    assert applications.has_unblinded(now, tove)
    assert not applications.has_unblinded(other, tove)


def test_two_pages_that_show_it_at_once_are_one_row(app: Flask, campaign: Campaign) -> None:
    with transaction():
        ids = intake().id, made.submitted(campaign).id
    start = threading.Barrier(2)
    told: list[bool] = []

    def read() -> None:
        with app.app_context():
            start.wait(timeout=30)
            told.append(retrying(lambda: _shown(*ids)))

    threads = [threading.Thread(target=read) for _each in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert told == [True, True]


def _shown(officer_id: uuid.UUID, application_id: uuid.UUID) -> bool:
    who = db.session.get_one(Officer, officer_id)
    application = applications.application(application_id)
    with transaction():
        applications.note_seen([application], by=who)
    return applications.has_unblinded(application, who)


# ------------------------------------------------------------------------------- who is counted


def test_who_only_looks_through_has_looked_and_no_mark(campaign: Campaign) -> None:
    with transaction():
        ivo, application = intake(), made.submitted(campaign)
    assert applications.to_look_through_count(ivo) == 1
    assert applications.next_to_look_through(ivo) == application
    with transaction():
        applications.note_seen([application], by=ivo)
    rows = applications.queue(applications.QueueFilters()).items
    assert applications.to_look_through_count(ivo) == 0
    assert applications.next_to_look_through(ivo) is None
    assert applications.marks_of(ivo, rows).unblinded == frozenset()
    with transaction():
        committee.set_roles(ivo, [Role.DECIDER])
    assert applications.to_decide_count(ivo) == 0
    assert applications.marks_of(ivo, rows).unblinded == {application.id}


def test_who_never_could_vote_is_no_voter_that_is_gone(campaign: Campaign) -> None:
    """Three may decide, of whom two are needed, and a crowd without a vote saw the name."""
    with transaction():
        crowd = [officer(Role.INTAKE, name=f"Ivo {number}") for number in range(5)]
        voters = [officer(Role.DECIDER, name=f"Ana {number}") for number in range(3)]
        application = made.submitted(campaign)
        for who in crowd:
            applications.note_seen([application], by=who)
    assert applications.short_of_voters(voters[0]) == []
    with transaction():
        for who in voters[:2]:
            committee.set_roles(who, [Role.AUDITOR])
        committee.set_roles(crowd[0], [Role.DECIDER])
    assert applications.short_of_voters(voters[2]) == [application], "crowd[0] is none that is left"


def test_nor_is_a_long_queue_read_for_them(campaign: Campaign) -> None:
    """With five who decide nobody has to look at each case, whoever else saw a name."""
    with transaction():
        crowd = [officer(Role.INTAKE, name=f"Ivo {number}") for number in range(5)]
        ana, *_others = [officer(Role.DECIDER, name=f"Ana {number}") for number in range(5)]
        application = made.submitted(campaign)
    before = _asked_for_voters(ana)
    with transaction():
        for who in crowd:
            applications.note_seen([application], by=who)
    assert _asked_for_voters(ana) == before


def _asked_for_voters(reader: Officer) -> int:
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "FROM votes" in statement or "FROM applications" in statement:
            asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert applications.short_of_voters(reader) == []
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(asked)


# ------------------------------------------------------- one person, two cases, one look


def test_to_look_once_is_to_look_at_all_that_this_person_has_undecided(
    both_of_june: tuple[Application, Application],
) -> None:
    one, two = both_of_june
    with transaction():
        ines, other = both(), made.submitted(campaigns.campaign(two.campaign_id))
        applications.unblind(one, reason=WHY, by=ines)
        assert applications.sees_whose(two, ines)
        applications.unblind(two, reason=WHY, by=ines)
        for case in (one, two):
            assert applications.sees_whose(case, ines)
            with pytest.raises(SawWhose):
                made.approve(case, ines)
            (row,) = unblinded(case)
            reason = audit.reasons_of([row])[row.id]
            assert reason.case_id == case.id, "it is forgotten with the case"
        made.approve(other, ines)
    assert not applications.sees_whose(other, ines)


def test_a_name_that_was_shown_in_one_closes_the_other(
    both_of_june: tuple[Application, Application],
) -> None:
    one, two = both_of_june
    with transaction():
        ivo = intake()
        applications.note_seen([one], by=ivo)
        committee.set_roles(ivo, [Role.DECIDER, Role.INTAKE])
        with pytest.raises(SawWhose):
            made.approve(two, ivo)
        assert applications.unseen_of([one], ivo) == []


# ------------------------------------------------------- one person, two cases, two keys


def change_keys(settings: Settings) -> None:
    """A newer key writes; the one before is still held."""
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    crypto.install(crypto.parse_keys(f"fresh:{key},{settings.encryption_keys}"))


def test_what_was_decided_under_an_older_key_shows_whose_the_undecided_one_is(
    campaign: Campaign, settings: Settings
) -> None:
    with transaction():
        before = made.submitted(campaign, email=JUNE)
        for who in (both("Olga Ortiz"), both("Oda Orr")):
            made.decline(before, who)
    change_keys(settings)
    with transaction():
        now, ines, ivo = made.submitted(campaign, email=JUNE), both(), intake()
        assert before.email_hash != now.email_hash
        assert applications.blinding([before], ines) == {before.id: now}
        applications.note_seen([before], by=ivo)
    assert applications.has_unblinded(now, ivo)


def test_to_look_once_is_to_look_under_either_key(campaign: Campaign, settings: Settings) -> None:
    with transaction():
        one = made.submitted(campaign, email=JUNE)
        campaigns.close_campaign(campaign, by=Hand())
        again = campaigns.open_campaign(next_campaign(), by=Hand())
    change_keys(settings)
    with transaction():
        two = made.submitted(again, email=JUNE)
        assert one.email_hash != two.email_hash
        for name, looked_at, other in (("Ines Vidal", one, two), ("Olga Ortiz", two, one)):
            who = both(name)
            applications.unblind(looked_at, reason=WHY, by=who)
            with pytest.raises(SawWhose):
                made.approve(other, who)


# ------------------------------------------------------------------------------- who pays


def test_who_votes_and_pays_may_give_up_the_vote(campaign: Campaign) -> None:
    """Nobody waits for their money because whoever pays it is to vote on what they ask for now."""
    with transaction():
        application = made.submitted(campaign)
        for number, role in enumerate((Role.TREASURER, Role.RELEASER)):
            who = officer(Role.DECIDER, role, name=f"Tove {number}")
            assert applications.blinding([application], who) == {application.id: application}
            applications.unblind(application, reason=WHY, by=who)
            assert applications.blinding([application], who) == {}
            assert not applications.sees_whose(application, who), "payees only"
            with pytest.raises(SawWhose):
                made.approve(application, who)
        with pytest.raises(Forbidden):
            applications.unblind(application, reason=WHY, by=officer(Role.DECIDER, name="Ana R"))
