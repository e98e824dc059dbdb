"""What the database refuses by itself, whatever the program says: nobody pays alone."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg
import pytest
from sqlalchemy import delete, insert, text, update
from sqlalchemy.exc import DBAPIError

from hardship import applications, payouts
from hardship.applications import Vote
from hardship.awards import Award
from hardship.committee import Role
from hardship.core import clock
from hardship.core.database import db, transaction
from hardship.core.tokens import new_id
from hardship.payouts import Payment
from tests.engines import Database, connect
from tests.factories.applications import submitted
from tests.factories.officers import officer
from tests.factories.review import Committee, awarded, prepared, returned


@pytest.fixture
def award(team: Committee) -> Award:
    """$250 to june@example.org, to be paid."""
    with transaction():
        return awarded(team, email="june@example.org")


@pytest.fixture
def payment(team: Committee, award: Award) -> Payment:
    """Prepared by Tove, released by nobody yet."""
    with transaction():
        return prepared(team, award, "1041")


@contextmanager
def refused(*words: str) -> Iterator[None]:
    """The database says no, and says why."""
    with pytest.raises(DBAPIError) as caught, transaction():
        yield
    said = str(caught.value.orig).lower()
    assert any(word in said for word in words), said


def released_by(payment: Payment, officer_id: Any) -> None:
    """What a program without rules would write."""
    _set(payment, status="released", released_by_id=officer_id, released_at=clock.now())


def _set(row: Any, **values: Any) -> None:
    kind = type(row)
    db.session.execute(update(kind).where(kind.id == row.id).values(values))


# --------------------------------------------------------------------------------- persons


def test_the_preparer_does_not_release(team: Committee, payment: Payment) -> None:
    with refused("nobody_pays_alone"):
        released_by(payment, team.tove.id)


def test_nobody_who_voted_releases(team: Committee, payment: Payment) -> None:
    for decider in (team.ana, team.ben):
        with refused("nobody pays alone"):
            released_by(payment, decider.id)


def test_the_applicant_neither_prepares_nor_releases(
    team: Committee, award: Award, payment: Payment
) -> None:
    with transaction():
        june = officer(*Role, name="June Park", email="june@example.org")
    with refused("nobody pays alone"):
        released_by(payment, june.id)
    with transaction():
        payouts.discard(payment, reason="Spoiled", by=team.tove)
    with refused("nobody pays alone"):
        db.session.execute(_insert(award, prepared_by_id=june.id))


def test_the_applicant_neither_clears_nor_voids_nor_discards(team: Committee) -> None:
    with transaction():
        june = officer(*Role, name="June Park", email="june@example.org")
        payment = prepared(team, awarded(team, email="june@example.org"), "1041")
    ended = {"ended_by_id": june.id, "ended_at": clock.now()}
    with refused("nobody pays alone"):
        _set(payment, status="discarded", **ended)
    with transaction():
        payouts.release(payment, by=team.rosa)
    with refused("nobody pays alone"):
        _set(payment, status="voided", **ended)
    with refused("nobody pays alone"):
        _set(payment, status="cleared", cleared_by_id=june.id, cleared_on=clock.now().date())


def test_nothing_is_cleared_or_ended_by_nobody(team: Committee, payment: Payment) -> None:
    with refused("ended_by_somebody"):
        _set(payment, status="discarded")
    with transaction():
        payouts.release(payment, by=team.rosa)
    with refused("ended_by_somebody"):
        _set(payment, status="voided")
    with refused("cleared_by_somebody"):
        _set(payment, status="cleared", cleared_on=clock.now().date())


def test_who_cleared_and_who_ended_it_stays(team: Committee, payment: Payment) -> None:
    day = clock.now().date()
    with transaction():
        payouts.release(payment, by=team.rosa)
        payouts.clear(payment, cleared_on=day, by=team.tove)
    for values in ({"cleared_by_id": team.vera.id}, {"cleared_by_id": None, "cleared_on": None}):
        with refused("keeps its award", "step by step", "cleared_on_a_day"):
            _set(payment, **values)
    with transaction():
        returned(payment, team)
    for changed in ({"ended_by_id": team.vera.id}, {"cleared_by_id": None, "cleared_on": None}):
        with refused("keeps its award", "step by step"):
            _set(payment, **changed)


def test_a_payment_is_not_born_released_by_whoever_prepared_it(
    team: Committee, award: Award
) -> None:
    for releaser, words in ((team.tove, "nobody_pays_alone"), (team.ana, "nobody pays alone")):
        with refused(words):
            values = {"released_by_id": releaser.id, "released_at": clock.now()}
            db.session.execute(
                _insert(award, prepared_by_id=team.tove.id, status="released", **values)
            )


def test_nothing_is_released_by_nobody(payment: Payment) -> None:
    for status in ("released", "cleared"):
        with refused("released_by_somebody", "step by step"):
            _set(payment, status=status)


def test_nobody_votes_on_their_own_case(team: Committee) -> None:
    with transaction():
        june = officer(*Role, name="June Park", email="june@example.org")
        application = submitted(team.campaign, email="june@example.org")
    with refused("own case"):
        db.session.execute(_vote(application, application.current_version_id, june.id))
    with transaction():
        other = submitted(team.campaign)
    with refused("own case"):  # smuggled in on the version of somebody else's application
        db.session.execute(_vote(other, application.current_version_id, june.id))


def test_nobody_votes_twice_on_a_version(team: Committee) -> None:
    with transaction():
        application = submitted(team.campaign)
        db.session.execute(_vote(application, application.current_version_id, team.ana.id))
    with refused("unique"):
        db.session.execute(_vote(application, application.current_version_id, team.ana.id))


# ----------------------------------------------------------------------------------- life


@pytest.mark.parametrize(
    "change",
    [
        {"amount_minor": 1},
        {"currency": "EUR"},
        {"method": "transfer"},
        {"number": "9999"},
        {"number_key": "9999"},
        {"award_id": "another"},
        {"fund_id": "another"},
        {"prepared_by_id": "another"},
    ],
)
def test_what_was_prepared_stays_as_it_was(
    team: Committee, payment: Payment, change: dict[str, Any]
) -> None:
    with transaction():
        other = {
            "award_id": awarded(team).id,
            "fund_id": team.campaign.id,
            "prepared_by_id": team.vera.id,
        }
    values = {name: other[name] if it == "another" else it for name, it in change.items()}
    with refused("keeps its award", "foreign key", "and its number"):
        _set(payment, **values)


def test_who_released_it_and_when_stays(team: Committee, payment: Payment) -> None:
    with transaction():
        payouts.release(payment, by=team.rosa)
    for values in (
        {"released_by_id": team.vera.id},
        {"released_at": clock.now().replace(year=2020)},
    ):
        with refused("keeps its award"):
            _set(payment, **values)


@pytest.mark.parametrize("status", ["prepared", "discarded"])
def test_a_release_is_not_taken_back(team: Committee, payment: Payment, status: str) -> None:
    with transaction():
        payouts.release(payment, by=team.rosa)
    with refused("keeps its award", "step by step", "released_by_somebody"):
        _set(payment, status=status, released_by_id=None, released_at=None)


def test_a_void_payment_does_not_come_back(team: Committee, payment: Payment) -> None:
    with transaction():
        payouts.release(payment, by=team.rosa)
        payouts.void(payment, reason="Lost", by=team.tove)
    for status in ("released", "cleared"):
        with refused("step by step"):
            _set(payment, status=status, cleared_on=clock.now().date())


def test_a_payment_is_never_removed(payment: Payment) -> None:
    with refused("never removed"):
        db.session.execute(text("DELETE FROM payments"))


def test_an_award_has_one_live_payment_and_an_application_one_live_award(
    team: Committee, award: Award, payment: Payment
) -> None:
    with refused("unique"):
        db.session.execute(_insert(award, prepared_by_id=team.tove.id, number="1042"))
    with refused("unique"):
        row = {c.name: getattr(award, c.name) for c in Award.__table__.columns} | {"id": new_id()}
        db.session.execute(insert(Award).values(row))


@pytest.mark.parametrize("method", ["cheque", "transfer"])
def test_a_number_is_used_once_but_for_one_that_was_discarded(
    team: Committee, award: Award, method: str
) -> None:
    with transaction():
        others = [awarded(team) for _each in range(2)]
        values = {"prepared_by_id": team.tove.id, "method": method, "number": "1041"}
        ended = {"ended_by_id": team.tove.id, "ended_at": clock.now()}
        db.session.execute(_insert(award, **values, status="discarded", **ended))
        db.session.execute(_insert(others[0], **values))
    with refused("unique"):
        db.session.execute(_insert(others[1], **values))


@pytest.mark.engine("sqlite")
def test_replace_is_no_way_round_on_a_plain_connection(
    team: Committee, award: Award, payment: Payment
) -> None:
    """As somebody with the file and a console, to whom no trigger on deletion applies."""
    with transaction():
        other, application = awarded(team), submitted(team.campaign)
        db.session.execute(_vote(application, application.current_version_id, team.ana.id))
        transfer = {"method": "transfer", "number": "ACH 7"}
        db.session.execute(_insert(awarded(team), prepared_by_id=team.tove.id, **transfer))
    vote = _vote(application, application.current_version_id, team.ana.id)
    rows = [
        vote,
        _insert(award, id=payment.id, prepared_by_id=team.tove.id),
        _insert(award, prepared_by_id=team.tove.id),
        _insert(other, prepared_by_id=team.tove.id, number="1041"),
        _insert(other, prepared_by_id=team.tove.id, **transfer),
    ]
    db.session.rollback()
    db.session.execute(text("PRAGMA recursive_triggers = OFF"))
    for row in rows:
        with pytest.raises(DBAPIError, match="UNIQUE constraint failed"):
            db.session.execute(row.prefix_with("OR REPLACE"))


@pytest.mark.engine("sqlite")
def test_no_payment_takes_another_ones_place(team: Committee, payment: Payment) -> None:
    with transaction():
        other = prepared(team, awarded(team), "1042")
    db.session.rollback()
    db.session.execute(text("PRAGMA recursive_triggers = OFF"))
    with pytest.raises(DBAPIError, match="keeps its award"):
        db.session.execute(
            update(Payment)
            .where(Payment.id == other.id)
            .values(id=payment.id)
            .prefix_with("OR REPLACE")
        )


def test_neither_its_id_nor_when_it_was_released_is_emptied(
    team: Committee, payment: Payment
) -> None:
    with transaction():
        payouts.release(payment, by=team.rosa)
    for values in ({"id": new_id()}, {"released_at": None}):
        with refused("keeps its award"):
            _set(payment, **values)


@pytest.mark.parametrize("table", ["need_lines", "application_versions", "votes"])
def test_what_was_sent_and_voted_is_never_removed(
    team: Committee, award: Award, table: str
) -> None:
    with refused("does not change"):
        db.session.execute(delete(db.metadata.tables[table]))


@pytest.mark.engine("sqlite")
def test_no_version_is_replaced_on_a_plain_connection(team: Committee, award: Award) -> None:
    db.session.rollback()
    db.session.execute(text("PRAGMA recursive_triggers = OFF"))
    for table in ("application_versions", "need_lines"):
        rows = db.metadata.tables[table]
        again = insert(rows).from_select(list(rows.columns.keys()), rows.select())
        with pytest.raises(DBAPIError, match="UNIQUE constraint failed"):
            db.session.execute(again.prefix_with("OR REPLACE"))


@pytest.mark.engine("postgresql")
@pytest.mark.parametrize("stand_in", ["votes", "officers", "awards", "applications"])
def test_no_temporary_table_stands_in_for_the_real_one(
    team: Committee, award: Award, payment: Payment, stand_in: str
) -> None:
    """What an empty table of the same name would tell: nobody voted, nobody is the applicant."""
    voter, released = team.ana.id, update(Payment).where(Payment.id == payment.id)
    with refused("nobody pays alone"):
        db.session.execute(text(f"CREATE TEMP TABLE {stand_in} (LIKE public.{stand_in})"))
        db.session.execute(
            released.values(status="released", released_by_id=voter, released_at=clock.now())
        )


@pytest.mark.engine("postgresql")
def test_no_temporary_table_hides_whose_case_it_is(team: Committee) -> None:
    with transaction():
        june = officer(*Role, name="June Park", email="june@example.org")
        application = submitted(team.campaign, email="june@example.org")
    vote = _vote(application, application.current_version_id, june.id)
    with refused("own case"):
        db.session.execute(text("CREATE TEMP TABLE officers (LIKE public.officers)"))
        db.session.execute(vote)


@pytest.mark.engine("postgresql")
@pytest.mark.parametrize(
    "table", ["payments", "votes", "need_lines", "application_versions CASCADE"]
)
def test_nothing_that_was_decided_or_paid_is_emptied_by_its_owner(
    database: Database, payment: Payment, table: str
) -> None:
    with (
        closing(connect(database.owner_url)) as owner,
        pytest.raises(psycopg.Error, match="append-only"),
    ):
        owner.execute(f"TRUNCATE {table}".encode())


# ------------------------------------------------------------------------------- raw rows


def _insert(award: Award, **values: Any) -> Any:
    row = {
        "id": new_id(),
        "award_id": award.id,
        "fund_id": award.fund_id,
        "amount_minor": award.amount_minor,
        "currency": award.currency,
        "method": "cheque",
        "number": "7001",
        "status": "prepared",
        "prepared_at": clock.now(),
    }
    row |= values
    return insert(Payment).values({"number_key": row["number"]} | row)


def _vote(application: applications.Application, version_id: Any, officer_id: Any) -> Any:
    return insert(Vote).values(
        id=new_id(),
        application_id=application.id,
        version_id=version_id,
        officer_id=officer_id,
        choice="decline",
        currency="USD",
        explanation=[],
        cast_at=clock.now(),
    )
