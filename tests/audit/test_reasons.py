"""What officers write beside an act is sealed apart from it: to be forgotten, never changed."""

import base64
import secrets

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from hardship import audit
from hardship.audit import AuditRow, Reason
from hardship.core import crypto, rotation
from hardship.core.database import db, transaction
from hardship.core.tokens import new_id
from hardship.settings import Settings

pytestmark = pytest.mark.usefixtures("db_session")


class Thing:
    """Anything that an act is about, with a key of its own."""

    __tablename__ = "things"

    def __init__(self, data_key: str | None = None) -> None:
        self.id = new_id()
        self.data_key = data_key


def written(case: Thing | None = None) -> tuple[AuditRow, Reason]:
    with transaction():
        row = audit.record("thing.undone", Thing(), reason="Maria moved", case=case)
    return row, audit.reasons_of([row])[row.id]


def test_the_row_says_only_that_there_is_a_reason() -> None:
    row, reason = written()
    assert row.details == {"reason": True}
    assert reason.case_id is None
    assert audit.read_reason(reason, None) == "Maria moved"
    with transaction():
        without = audit.record("thing.undone", Thing())
    assert without.details == {}
    assert audit.reasons_of([without]) == {}


def test_the_reason_of_a_case_is_forgotten_with_the_case() -> None:
    case = Thing(crypto.new_data_key())
    _row, reason = written(case)
    assert reason.case_id == case.id
    assert audit.read_reason(reason, case) == "Maria moved"
    case.data_key = None
    assert audit.read_reason(reason, case) is None
    assert audit.read_reason(reason, None) is None


def test_another_case_does_not_open_it() -> None:
    _row, reason = written(Thing(crypto.new_data_key()))
    with pytest.raises(crypto.CannotOpen):
        audit.read_reason(reason, Thing(crypto.new_data_key()))


def test_what_is_written_after_a_case_was_forgotten_is_still_sealed() -> None:
    _row, reason = written(Thing())
    assert reason.case_id is None
    assert (reason.text_sealed or "").startswith("v1:")
    assert audit.read_reason(reason, None) == "Maria moved"


@pytest.fixture(params=["of the fund", "of a case"])
def sealed(request: pytest.FixtureRequest) -> Reason:
    case = Thing(crypto.new_data_key()) if request.param == "of a case" else None
    return written(case)[1]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM reasons",
        "UPDATE reasons SET text_sealed = 'v1:own:AAAA'",
        "UPDATE reasons SET text_sealed = text_sealed || 'A'",
        "UPDATE reasons SET row_id = row_id + 1",
    ],
)
def test_the_database_lets_nobody_change_it(sealed: Reason, statement: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"), transaction():
        db.session.execute(text(statement))


def test_it_may_be_emptied_and_does_not_come_back(sealed: Reason) -> None:
    before = sealed.text_sealed
    with transaction():
        sealed.text_sealed = None
    assert audit.read_reason(sealed, None) is None
    with pytest.raises(DBAPIError, match="append-only"), transaction():
        sealed.text_sealed = before


def test_a_new_key_wraps_the_reasons_of_the_fund_and_leaves_those_of_cases(
    settings: Settings,
) -> None:
    """The guard lets it through, on both engines."""
    case = Thing(crypto.new_data_key())
    (_row, of_fund), (_other, of_case) = written(), written(case)
    fresh = base64.b64encode(secrets.token_bytes(32)).decode()
    crypto.install(crypto.parse_keys(f"fresh:{fresh},{settings.encryption_keys}"))
    try:
        with transaction():
            batch = rotation.wrap_some("reasons")
        db.session.expire_all()
        assert (batch.rows, batch.refused) == (1, [])
        assert (of_fund.text_sealed or "").startswith("v1:fresh:")
        assert audit.read_reason(of_fund, None) == audit.read_reason(of_case, case) == "Maria moved"
    finally:
        crypto.install(crypto.parse_keys(settings.encryption_keys))
