"""A sealed value opens where it was sealed and nowhere else: every such column of every table."""

from itertools import permutations
from typing import Any

import pytest

from hardship.applications.models import Application, NeedLine, Version, Vote
from hardship.applications.sealing import CaseSealed
from hardship.core.crypto import CannotOpen, Encrypted, new_data_key
from hardship.core.database import Base

pytestmark = [pytest.mark.usefixtures("db_session"), pytest.mark.engine("sqlite")]

_KINDS = (Encrypted, CaseSealed)


def sealed_attributes(table: type[Base]) -> dict[str, Encrypted | CaseSealed]:
    """The attributes of a table whose text lives sealed in another column."""
    return {name: each for name, each in vars(table).items() if isinstance(each, _KINDS)}


def tables() -> list[type[Base]]:
    found = [mapper.class_ for mapper in Base.registry.mappers]
    return sorted(filter(sealed_attributes, found), key=lambda table: table.__name__)


def new_row(table: type[Base], case: Application) -> Any:
    """A row that is nowhere stored; what is sealed under a case's own key belongs to `case`."""
    row: Any = table()
    if isinstance(row, Version | NeedLine | Vote):
        setattr(row, "version" if isinstance(row, NeedLine) else "application", case_of(row, case))
    if isinstance(row, Application):
        row.data_key = case.data_key
    return row


def case_of(row: Any, case: Application) -> Any:
    return Version(application=case) if isinstance(row, NeedLine) else case


@pytest.fixture
def case() -> Application:
    found = Application()
    found.data_key = new_data_key()
    return found


def test_the_tables_with_sealed_columns_are_found() -> None:
    assert len(tables()) >= 10
    assert sum(len(sealed_attributes(table)) for table in tables()) >= 20


@pytest.mark.parametrize("table", tables(), ids=lambda table: str(table.__tablename__))
def test_a_value_moved_to_another_row_does_not_open(table: type[Base], case: Application) -> None:
    for name, attribute in sealed_attributes(table).items():
        mine, theirs = new_row(table, case), new_row(table, case)
        text = new_data_key()
        setattr(mine, name, text)
        assert getattr(mine, name) == text
        setattr(theirs, attribute.column, getattr(mine, attribute.column))
        with pytest.raises(CannotOpen):
            getattr(theirs, name)


@pytest.mark.parametrize("table", tables(), ids=lambda table: str(table.__tablename__))
def test_a_value_moved_to_another_column_does_not_open(
    table: type[Base], case: Application
) -> None:
    for (name, one), (other_name, other) in permutations(sealed_attributes(table).items(), 2):
        row = new_row(table, case)
        setattr(row, name, new_data_key())
        setattr(row, other.column, getattr(row, one.column))
        with pytest.raises(CannotOpen):
            getattr(row, other_name)
