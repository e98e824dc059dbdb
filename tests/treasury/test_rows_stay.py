"""What was received, deposited and moved stays in its table, whatever the program says."""

from typing import Any

import pytest
from sqlalchemy import create_engine, delete, func, select, text
from sqlalchemy.exc import DBAPIError

from hardship import donations
from hardship.core.database import db, transaction
from hardship.core.tokens import new_id, new_secret
from hardship.donations import BankReceipt, ReceiptKind
from hardship.treasury import CounterReceipt, Voucher
from tests.factories.counter import Counter
from tests.factories.money import usd

_TABLES = [BankReceipt, CounterReceipt, Voucher]


@pytest.fixture(autouse=True)
def rows(counter: Counter) -> None:
    """One of each: a check, the slip with which it went to the bank, an allocation."""
    counter.deposit(counter.receive(usd(40)))
    with transaction():
        donations.enter_bank_receipt(
            counter.fund,
            form=new_secret(),
            amount=usd(100),
            kind=ReceiptKind.ALLOCATION,
            reference="WIRE 1",
            arrived_on=counter.today(),
            by=counter.teo,
        )


def _count(table: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.parametrize("table", _TABLES)
def test_none_is_removed(table: Any) -> None:
    with pytest.raises(DBAPIError, match=r"never removed|append-only"), transaction():
        db.session.execute(delete(table))
    assert _count(table) == 1


@pytest.mark.engine("postgresql")
@pytest.mark.parametrize("table", _TABLES)
def test_not_even_their_owner_empties_a_table(table: Any, owner_url: str) -> None:
    owner = create_engine(owner_url)
    with pytest.raises(DBAPIError, match="append-only"), owner.begin() as connection:
        connection.execute(text(f"TRUNCATE {table.__tablename__} CASCADE"))
    owner.dispose()


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("table", _TABLES)
def test_none_is_replaced_on_a_plain_connection(table: Any) -> None:
    rows = table.__table__
    before = db.session.execute(rows.select()).one()._asdict()
    db.session.rollback()
    db.session.execute(text("PRAGMA recursive_triggers = OFF"))
    replacing = rows.insert().prefix_with("OR REPLACE")
    with pytest.raises(DBAPIError, match="UNIQUE constraint failed"):
        db.session.execute(replacing, before | {"form_hash": "another", "amount_minor": 1})
    db.session.execute(replacing, before | {"id": new_id(), "reference": "X", "amount_minor": 1})
    assert db.session.execute(rows.select()).one()._asdict() == before
