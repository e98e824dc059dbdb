"""A name that an officer types as a reason: where it stands, who reads it, and that it can go."""

import html
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import MetaData, create_engine, select

from hardship import applications, audit, awards, donations, payouts
from hardship.committee import GRANTS, Permission, Role
from hardship.core.database import db, transaction
from hardship.donations import ReceiptKind
from hardship.settings import with_driver
from tests.client import MannerlyClient
from tests.doubles import FixedClock
from tests.factories import officers
from tests.factories.money import usd
from tests.factories.review import Committee, awarded, committee, prepared
from tests.web.committee.case_pages import BOOK

pytestmark = pytest.mark.usefixtures("db_session", "clock")

RECORD = "/committee/record"
BANK = "/committee/bank-receipts"
CANARY = "Canaria Amarilla moved away"
CLOSED = "on file, closed to your roles"


@pytest.fixture
def team(db_session: object) -> Committee:
    with transaction():
        return committee()


@pytest.fixture
def undone(team: Committee, clock: FixedClock) -> dict[str, UUID]:
    """Everything that asks for a reason, each with a name in it."""
    with transaction():
        award = awarded(team)
        spoiled = prepared(team, award, "1041")
        payouts.discard(spoiled, reason=CANARY, by=team.tove)
        lost = prepared(team, award, "1042")
        payouts.release(lost, by=team.rosa)
        payouts.void(lost, reason=CANARY, by=team.rosa)
        payouts.cancel_unpaid(awards.award(award.id), reason=CANARY, by=team.ana)
        receipt = donations.enter_bank_receipt(
            team.fund,
            form="form",
            kind=ReceiptKind.ALLOCATION,
            amount=usd(100),
            reference="Wire 7",
            arrived_on=clock.now().date(),
            by=team.tove,
        )
        donations.reject_bank_receipt(receipt.id, reason=CANARY, by=team.rosa)
    return {"case": award.application_id, "payment": lost.id, "receipt": receipt.id}


def told(client: MannerlyClient, address: str) -> str:
    return html.unescape(client.get(address).text)


def test_a_reason_is_nowhere_in_the_clear(
    undone: dict[str, UUID], owner_url: str, tmp_path: Path
) -> None:
    engine, tables = create_engine(with_driver(owner_url)), MetaData()
    tables.reflect(engine)
    with engine.connect() as connection:
        rows = [
            repr(tuple(row))
            for table in tables.sorted_tables
            for row in connection.execute(select(table))
        ]
    engine.dispose()
    files = [path.read_bytes().decode("latin-1") for path in tmp_path.rglob("*") if path.is_file()]
    everything = "\n".join([*rows, *files])
    assert str(undone["case"].hex) in everything.replace("-", "")
    assert "Canaria" not in everything


def test_who_reads_all_but_identities_hears_that_a_reason_is_on_file(
    client: MannerlyClient, team: Committee, undone: dict[str, UUID]
) -> None:
    officers.let_in(client, team.vera)
    record = told(client, RECORD)
    assert record.count(f"Reason: {CLOSED}") == 4
    places = [
        f"/committee/applications/{undone['case']}",
        f"{BOOK}/{undone['payment']}",
        f"{BANK}/{undone['receipt']}",
        BANK,
    ]
    for page in [record, *(told(client, place) for place in places)]:
        assert CLOSED in page
        assert "Canaria" not in page


def test_the_committee_that_acts_reads_the_reasons(
    client: MannerlyClient, team: Committee, undone: dict[str, UUID]
) -> None:
    officers.let_in(client, team.ana)
    assert told(client, RECORD).count(f"Reason: “{CANARY}”") == 4
    case = told(client, f"/committee/applications/{undone['case']}")
    assert f"Payment made void by Rosa Delgado: “{CANARY}”" in case
    assert f"Award taken back by Ana Reyes: “{CANARY}”" in case
    officers.let_in(client, team.tove)
    assert f"discarded by Tove Lindqvist: “{CANARY}”" in case
    assert f"“{CANARY}”" in told(client, f"{BOOK}/{undone['payment']}")
    assert f"“{CANARY}”" in told(client, BANK)
    assert f"“{CANARY}”" in told(client, f"{BANK}/{undone['receipt']}")


def test_forgetting_a_case_forgets_its_reasons(
    client: MannerlyClient, team: Committee, undone: dict[str, UUID]
) -> None:
    with transaction():
        applications.application(undone["case"]).data_key = None
    officers.let_in(client, team.ana)
    record = told(client, RECORD)
    assert record.count("Reason: forgotten") == 3
    assert record.count(CANARY) == 1, "that of the bank receipt has no case"


def test_old_reasons_in_the_clear_are_closed_to_the_same_people(
    client: MannerlyClient, team: Committee
) -> None:
    with transaction():
        award = awarded(team)
        row = audit.record("award.cancelled", award, by=team.ana.actor)
        row.details = {"reason": CANARY}
    db.session.expire_all()
    officers.let_in(client, team.vera)
    assert "Canaria" not in told(client, RECORD)
    officers.let_in(client, team.ana)
    assert f"Reason: “{CANARY}”" in told(client, RECORD)


def test_neither_auditor_nor_administrator_reads_reasons() -> None:
    closed = {role for role in Role if Permission.REASON_READ not in GRANTS[role]}
    assert closed == {Role.AUDITOR, Role.ADMINISTRATOR}
