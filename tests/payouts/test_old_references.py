"""An installation from before references were unique, in which one was used twice."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import create_engine, insert
from sqlalchemy.exc import IntegrityError

from hardship import payouts
from hardship.applications import PayMethod
from hardship.awards import Award
from hardship.core import clock, schema
from hardship.core.database import db, transaction
from hardship.core.tokens import new_id
from hardship.payouts import NumberMissing, Payment, ReferenceUsed
from hardship.payouts.rules import number_key
from tests.engines import APPLICATION
from tests.factories.applications import transfer
from tests.factories.review import Committee, awarded
from tests.migrated import MIGRATIONS, upgrade

_BEFORE = "0009"


@pytest.fixture
def written(team: Committee) -> Callable[..., Any]:
    """What a program without the rule would write."""

    def write(award: Award, number: str, *, before: bool = False, **values: Any) -> None:
        row = {
            "id": new_id(),
            "award_id": award.id,
            "fund_id": award.fund_id,
            "amount_minor": award.amount_minor,
            "currency": award.currency,
            "method": "transfer",
            "number": number,
            "status": "prepared",
            "prepared_by_id": team.tove.id,
            "prepared_at": clock.now(),
        }
        row |= values
        if not before:
            row["number_key"] = number_key(number)
        db.session.execute(insert(Payment).values(row))

    return write


def _take_back(owner_url: str, granted: list[Award]) -> None:
    """The awards are read before, since the older tables lack columns of today's."""
    for award in granted:
        db.session.refresh(award)
        db.session.expunge(award)
    db.session.rollback()
    owner = create_engine(owner_url)
    schema.downgrade(owner, MIGRATIONS, _BEFORE)
    owner.dispose()


def test_old_repetitions_stay_as_they_are_and_none_is_added(
    team: Committee, written: Callable[..., Any], owner_url: str
) -> None:
    with transaction():
        paid = [awarded(team) for _each in range(5)]
        another = awarded(team, payee=transfer())
    _take_back(owner_url, [*paid, another])
    with transaction():
        for award, number in zip(paid, ["ACH 1", "ACH 1", "ACH 1", "ACH 2", "ACH 2"], strict=True):
            written(award, number, before=True)
    upgrade(owner_url, APPLICATION)
    assert schema.differences(db.session.connection()) == []
    kept = payouts.payments_of(award.id for award in paid)
    assert sorted(each.number for each in kept) == ["ACH 1"] * 3 + ["ACH 2"] * 2
    for number in ("ACH 1", "ACH 2"):
        with pytest.raises(IntegrityError), transaction():
            written(another, number)
        with pytest.raises(ReferenceUsed), transaction():
            _prepare(team, another, number)
    with transaction():
        _prepare(team, another, "ACH 3")
        payouts.release(kept[1], by=team.rosa)
        payouts.discard(kept[2], reason="Typed twice", by=team.tove)


def test_old_ones_that_only_look_different_stay_and_none_is_added(
    team: Committee, written: Callable[..., Any], owner_url: str
) -> None:
    typed = ["TR-REUSE-1", "tr-reuse-1", "TR\N{EN DASH}REUSE\N{EN DASH}1", "TR-REUSE- 1", "TR 2"]
    with transaction():
        paid = [awarded(team) for _each in typed]
        another = awarded(team, payee=transfer())
    _take_back(owner_url, [*paid, another])
    with transaction():
        for award, number in zip(paid, typed, strict=True):
            written(award, number, before=True)
    upgrade(owner_url, APPLICATION)
    assert schema.differences(db.session.connection()) == []
    kept = payouts.payments_of(award.id for award in paid)
    assert sorted(each.number for each in kept) == sorted(typed), "as they were written"
    for number in ("trreuse1", "\uff34\uff32-REUSE-1", "tr\N{MINUS SIGN}2"):
        with pytest.raises(IntegrityError), transaction():
            written(another, number)
        with pytest.raises(ReferenceUsed) as refused, transaction():
            _prepare(team, another, number)
        assert refused.value.params["number"] == number
    with transaction():
        payouts.release(kept[1], by=team.rosa)
        assert _prepare(team, another, "TR-3").number == "TR-3"


@pytest.mark.parametrize("nothing", ["-", " \N{EM DASH} ", "\N{SOFT HYPHEN}\N{ZERO WIDTH SPACE}"])
def test_a_reference_has_more_than_dashes(team: Committee, nothing: str) -> None:
    with transaction():
        award = awarded(team, payee=transfer())
    with pytest.raises(NumberMissing), transaction():
        _prepare(team, award, nothing)


def _prepare(team: Committee, award: Award, reference: str) -> Payment:
    return payouts.prepare(award, method=PayMethod.TRANSFER, number=reference, by=team.tove)
