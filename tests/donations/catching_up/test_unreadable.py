"""What Stripe lists and nobody can read holds up nothing else, and is named until it can be."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from flask import Flask

from hardship import donations
from hardship.campaigns import Fund
from hardship.cli.comparing import STRIPE, compare_the_books
from hardship.core import clock as house_clock
from hardship.core.database import transaction
from hardship.core.money import Money
from hardship.donations import Cause, Gift
from hardship.donations.gateway.unreadable import Unreadable
from hardship.ledger import last_comparisons
from tests.command_line import invoke
from tests.donations.catching_up.test_unexplained import seen_until
from tests.doubles import FixedClock
from tests.factories.donations import open_gift
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway


def paid(fund: Fund, gateway: FakeGateway) -> Gift:
    with transaction():
        gift = open_gift(fund, gateway, intended=usd(50))
    gateway.pay(gateway.last)
    return gift


def unreadable(
    gateway: FakeGateway, call: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> datetime:
    """Stands in the middle of this list from now on."""
    known, at = getattr(gateway, call), house_clock.now()

    def listed(since: datetime | None = None) -> Iterator[Any]:
        found = [*known(since)]
        yield from found[:1]
        if since is None or at >= since:
            yield Unreadable(name, at, "ValueError")
        yield from found[1:]

    monkeypatch.setattr(gateway, call, listed)
    return at


def test_the_movements_around_it_are_booked_and_it_is_asked_for_until_it_can_be_read(
    fund: Fund,
    gateway: FakeGateway,
    clock: FixedClock,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gifts = [paid(fund, gateway), paid(fund, gateway)]
    with monkeypatch.context() as once:
        at = unreadable(gateway, "balance_transactions", "txn_mxn", once)
        for _ in range(3):
            clock.advance(days=5)
            donations.sync(gateway)
            assert seen_until() == at, "it is not passed over"
        assert caplog.messages.count("txn_mxn cannot be read: ValueError") == 3
    assert [donations.gift(each.id).is_paid for each in gifts] == [True, True]
    donations.sync(gateway)
    assert seen_until() == house_clock.now()


def test_the_disputes_around_it_are_settled(
    fund: Fund, gateway: FakeGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    gifts = [paid(fund, gateway), paid(fund, gateway)]
    for charge in list(gateway.charges):
        gateway.dispute_charge(charge, usd(50))
    unreadable(gateway, "disputes", "du_adjourned", monkeypatch)
    donations.sync(gateway)
    assert [len(donations.disputes_of(each)) for each in gifts] == [1, 1]


def test_comparing_names_it(
    app: Flask, fund: Fund, gateway: FakeGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    paid(fund, gateway)
    unreadable(gateway, "balance_transactions", "txn_mxn", monkeypatch)
    donations.sync(gateway)
    (compared,) = donations.reconcile(gateway).balances
    (found,) = compared.differences
    assert (found.id, found.cause) == ("txn_mxn", Cause.UNREADABLE)
    assert (found.stripe, found.books) == (None, None)
    assert (compared.stripe, compared.agrees) == (compared.books, False)
    said = invoke(app, "stripe", "reconcile")
    assert said.exit_code == 1
    assert "txn_mxn  it cannot be read" in said.output
    compare_the_books(gateway)
    assert last_comparisons()[STRIPE].names == ["txn_mxn"]


def test_comparing_names_it_once_in_however_many_currencies(
    fund: Fund, gateway: FakeGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    paid(fund, gateway)
    gateway.move("adjustment", None, Money(50_00, "EUR"))
    donations.sync(gateway)
    booked = gateway.moved.pop(0)
    unreadable(gateway, "balance_transactions", booked.id, monkeypatch)
    compared = donations.reconcile(gateway)
    assert [each.stripe.currency for each in compared.balances] == ["EUR", "USD"]
    (found,) = compared.differences
    assert (found.id, found.books) == (booked.id, booked.net)


def test_what_the_books_have_of_it_is_said_beside_it(
    fund: Fund, gateway: FakeGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    paid(fund, gateway)
    donations.sync(gateway)
    booked = gateway.moved.pop()
    unreadable(gateway, "balance_transactions", booked.id, monkeypatch)
    (found,) = donations.reconcile(gateway).differences
    assert (found.cause, found.books) == (Cause.UNREADABLE, booked.net)
