"""The trail is added to and never changed, whoever holds the pen."""

import uuid
from datetime import date

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from hardship import audit
from hardship.audit import Actor, ActorKind
from hardship.core.database import db, transaction
from hardship.core.money import Money
from hardship.settings import with_driver


class Thing:
    """Any row."""

    __tablename__ = "things"

    def __init__(self) -> None:
        self.id = uuid.uuid4()


def test_tells_who_did_what(db_session: object) -> None:
    thing, officer = Thing(), Actor(ActorKind.OFFICER, uuid.uuid4())
    with transaction():
        audit.record("thing.made", thing, by=officer, amount=Money(50, "USD"), on=date(2024, 11, 1))
        audit.record("thing.sold", thing)
    made, sold = audit.history("things", thing.id)
    assert (made.verb, made.actor_id) == ("thing.made", officer.id)
    assert made.details == {"amount": "0.50 USD", "on": "2024-11-01"}
    assert (sold.actor_kind, sold.actor_id) == ("system", None)


def test_of_a_long_history_the_newest_acts_are_told(db_session: object) -> None:
    thing = Thing()
    with transaction():
        for verb in ("made", "bent", "mended", "sold"):
            audit.record(f"thing.{verb}", thing)
    told = audit.history("things", thing.id, limit=2)
    assert [row.verb for row in told] == ["thing.mended", "thing.sold"]


def test_a_whole_row_does_not_slip_in(db_session: object) -> None:
    with pytest.raises(TypeError):
        audit.record("thing.made", Thing(), what=Thing())


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE audit_rows SET verb = 'nothing'",
        "DELETE FROM audit_rows",
        "INSERT INTO audit_rows SELECT * FROM audit_rows",
    ],
)
def test_raw_sql_cannot_change_it(db_session: object, owner_url: str, attack: str) -> None:
    with transaction():
        audit.record("thing.made", Thing())
    with pytest.raises(DBAPIError):
        db.session.execute(text(attack))
    db.session.rollback()
    owner = create_engine(with_driver(owner_url))
    with pytest.raises(DBAPIError), owner.begin() as connection:
        connection.execute(text(attack))
    owner.dispose()


@pytest.mark.engine("postgresql")
def test_it_cannot_be_truncated(db_session: object, owner_url: str) -> None:
    owner = create_engine(with_driver(owner_url))
    with pytest.raises(DBAPIError, match="append-only"), owner.begin() as connection:
        connection.execute(text("TRUNCATE audit_rows CASCADE"))
    owner.dispose()


@pytest.mark.engine("sqlite")
def test_it_cannot_be_replaced(db_session: object) -> None:
    with transaction():
        audit.record("thing.made", Thing())
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text("INSERT OR REPLACE INTO audit_rows SELECT * FROM audit_rows"))
