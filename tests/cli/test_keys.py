"""Leaving an older key: everything is brought under the newest, and the older one may go."""

import base64
import secrets
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from hardship import applications, committee
from hardship.applications.models import Application, Version, Vote
from hardship.applications.sealing import CaseSealed
from hardship.campaigns import Campaign
from hardship.committee import Officer, Role, second_factor
from hardship.core import clock as house_clock
from hardship.core import crypto, rotation
from hardship.core.crypto import Encrypted
from hardship.core.database import Base, db, lock, transaction
from hardship.core.privacy import LOOKUPS, sealed_columns
from hardship.settings import Settings
from tests.command_line import invoke
from tests.crowd import all_at_once
from tests.factories import applications as made
from tests.factories import campaigns as campaigns_made
from tests.factories.officers import officer

ADDRESS, GUS = "ana@example.org", "gus@example.org"


def new_key(name: str) -> str:
    return f"{name}:{base64.b64encode(secrets.token_bytes(32)).decode()}"


@pytest.fixture
def campaign(app: Flask, db_session: object) -> Campaign:
    with transaction():
        return campaigns_made.open_campaign()


@pytest.fixture
def ana(campaign: Campaign) -> Officer:
    """An officer who applied herself, both under the first key, and two more workers."""
    with transaction():
        who = officer(Role.DECIDER, name="Ana Reyes", email=ADDRESS)
        second_factor.renew_recovery_codes(who)
        officer(Role.DECIDER, name="Gus Lind", email=GUS)
        for email in (ADDRESS, "ben@example.org", "cam@example.org"):
            made.submitted(campaign, email=email)
        applications.request_code("ben@example.org", locale="en", address="192.0.2.1")
    return who


@pytest.fixture
def fresh(ana: Officer, settings: Settings) -> Iterator[str]:
    """A newer key stands in front, the first one behind it."""
    key = new_key("fresh")
    crypto.install(crypto.parse_keys(f"{key},{settings.encryption_keys}"))
    yield key
    crypto.install(crypto.parse_keys(settings.encryption_keys))


def everything() -> dict[str, str | None]:
    """Every sealed text of the database, opened with whatever keys are held."""
    return {
        f"{mapper.class_.__name__} {row.id} {name}": getattr(row, name)
        for mapper in Base.registry.mappers
        for name, each in vars(mapper.class_).items()
        if isinstance(each, Encrypted | CaseSealed)
        for row in db.session.query(mapper.class_)
    }


def test_everything_opens_with_the_newest_key_alone(app: Flask, fresh: str) -> None:
    before = everything()
    assert len([each for each in before.values() if each]) > 20
    told = invoke(app, "keys", "rotate")
    assert told.exit_code == 0, told.output
    assert "applications: 3 rows under another key now" in told.output
    assert "application_versions: 3 rows" in told.output
    crypto.install(crypto.parse_keys(fresh))
    db.session.expire_all()
    assert everything() == before


def test_it_has_nothing_to_do_the_second_time(app: Flask, fresh: str) -> None:
    invoke(app, "keys", "rotate")
    again = invoke(app, "keys", "rotate")
    assert "rows" not in again.output
    assert again.exit_code == 0


def one_row_and_killed() -> None:
    with transaction():
        assert rotation.wrap_some("applications").rows == 1
        raise KeyboardInterrupt


def test_two_who_run_it_at_once_while_a_worker_writes_lose_nothing(app: Flask, fresh: str) -> None:
    before = everything()
    cases = db.session.query(Application).count()
    db.session.rollback()

    def step(table: str) -> Callable[[], int]:
        return lambda: rotation.wrap_some(table).rows

    def write() -> int:
        for each in db.session.scalars(lock(select(Application).order_by(Application.id))):
            each.phone = "(909) 555-0199"
        return 0

    done = all_at_once(app, [step("applications"), write, step("applications"), write])
    assert sum(each for each in done if isinstance(each, int)) == cases
    assert invoke(app, "keys", "rotate").exit_code == 0
    crypto.install(crypto.parse_keys(fresh))
    after = everything()
    phones = {place for place in after if place.endswith(" phone")}
    assert {after[place] for place in phones} == {"(909) 555-0199"}
    assert {k: v for k, v in after.items() if k not in phones} == {
        k: v for k, v in before.items() if k not in phones
    }


def test_stopped_half_way_it_goes_on_where_it_was(
    app: Flask, fresh: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 1)
    before = everything()
    with transaction():
        assert rotation.wrap_some("applications").rows == 1
    with pytest.raises(KeyboardInterrupt):
        one_row_and_killed()
    assert "applications: 2 rows" in invoke(app, "keys", "rotate").output
    crypto.install(crypto.parse_keys(fresh))
    db.session.expire_all()
    assert everything() == before


def test_the_databases_own_guard_knows_an_officer_and_their_case_again(
    app: Flask, campaign: Campaign, fresh: str
) -> None:
    """A case that was begun under the newer key, an officer of before: the hashes differed."""
    with transaction():
        gus_applies = made.submitted(campaign, email=GUS)
    gus = committee.officer_by_email(GUS)
    assert gus is not None
    assert gus.email_hash != gus_applies.email_hash
    vote = Vote(
        application_id=gus_applies.id,
        version_id=gus_applies.current_version_id,
        officer_id=gus.id,
        choice="decline",
        currency="USD",
        explanation=[],
        cast_at=house_clock.now(),
    )
    invoke(app, "keys", "rotate")
    with pytest.raises(DBAPIError, match="nobody votes on their own case"), transaction():
        db.session.add(vote)


def test_the_doctor_and_the_command_say_when_the_older_key_may_go(
    app: Flask, ana: Officer, fresh: str
) -> None:
    told = invoke(app, "doctor").output
    assert "the key k1 is still needed" in told
    assert "officers.email_hash 2" in told
    rotated = invoke(app, "keys", "rotate").output
    assert "is still needed" not in rotated
    assert "still checks the recovery codes of officers: 1" in rotated
    with transaction():
        second_factor.renew_recovery_codes(ana)
    assert "nothing needs the key k1 any more" in invoke(app, "doctor").output


def test_a_hash_whose_text_is_gone_keeps_no_key(app: Flask, ana: Officer, fresh: str) -> None:
    """It stays as it was, and nobody has to be found by it any more."""
    with transaction():
        db.session.execute(text("UPDATE applicant_codes SET email_sealed = NULL"))
    invoke(app, "keys", "rotate")
    assert rotation.rows_under("k1") == {}
    kept = db.session.scalar(text("SELECT email_hash FROM applicant_codes"))
    assert str(kept).startswith("k1:")


def test_what_does_not_open_is_named_and_all_else_comes_along(
    app: Flask, ana: Officer, fresh: str
) -> None:
    with transaction():
        db.session.execute(text("UPDATE officers SET name_sealed = 'v1:gone:AAAA'"))
    told = invoke(app, "keys", "rotate")
    assert told.exit_code == 1
    assert f"officers.name_sealed of {ana.id} does not open" in told.output
    db.session.expire_all()
    assert ana.email == ADDRESS
    assert ana.email_hash.startswith("fresh:")


def test_the_guard_of_versions_takes_another_key_and_nothing_else(fresh: str, ana: Officer) -> None:
    version = db.session.query(Version).first()
    assert version is not None
    kept, place = version.payee_sealed or "", f"application_versions|{version.id}|payee_sealed"
    other = crypto.seal(crypto.Domain.BANK, (version.payee_json or "") + "longer", place)
    same_key = "v1:k1:" + kept.split(":")[2][::-1]
    for refused in (other, same_key, "v1:own:" + kept.split(":")[2], "clear", "v1::AAAA"):
        with pytest.raises(DBAPIError, match="does not change"), transaction():
            db.session.execute(
                text(
                    "UPDATE application_versions SET payee_sealed = :new WHERE payee_sealed = :old"
                ),
                {"new": refused, "old": kept},
            )
    with pytest.raises(DBAPIError, match="does not change"), transaction():
        db.session.execute(text("UPDATE application_versions SET answers_sealed = 'v1:fresh:AAAA'"))


def test_every_column_of_the_inventory_is_looked_at(app: Flask) -> None:
    looked_at = {(table, column) for table in rotation.tables() for column in _columns(table)}
    assert looked_at == {*sealed_columns(), *LOOKUPS}


def _columns(table: str) -> list[str]:
    return rotation._columns(table)
