"""The worker compares the books day by day; what it finds is kept, told, and gone once mended."""

import html

import pytest
from flask import Flask

from hardship import campaigns, donations, ledger
from hardship.cli.comparing import ACCOUNTS, STRIPE, compare_the_books
from hardship.cli.schedule import JOBS
from hardship.core import clock as house_clock
from hardship.core.database import db, transaction
from hardship.core.money import Money
from hardship.donations import GatewayUnavailable
from hardship.ledger import ALLOCATIONS, BANK, Comparison
from tests.cli.installation import Change
from tests.client import MannerlyClient
from tests.command_line import invoke
from tests.doubles import FixedClock
from tests.factories.donations import open_gift
from tests.factories.money import usd
from tests.factories.officers import let_in
from tests.factories.review import Committee, committee, moved
from tests.fakes.gateway import FakeGateway


@pytest.fixture
def team(app: Flask, db_session: object) -> Committee:
    """A committee whose books are empty, so that every account agrees."""
    with transaction():
        return committee(dollars=0)


def kept() -> list[tuple[str, int]]:
    """What was kept, list by list, in the order in which it was compared."""
    db.session.rollback()
    rows = db.session.query(Comparison).order_by(Comparison.compared_at, Comparison.id)
    return [(row.beside, row.differences) for row in rows]


def strange_money(team: Committee) -> None:
    """Somebody wrote into the books what no receipt says."""
    with transaction():
        moved(team, (BANK, usd(20)), (ALLOCATIONS, -usd(20)))


def taken_out_again() -> None:
    """The entry that nobody could explain is reversed, under the name of what made it."""
    (name,) = ledger.last_comparisons()["bank"].names
    source = ledger.Source(*name.split())
    (entry,) = ledger.entries_of(source)
    with transaction():
        ledger.reverse(entry.id, source=source, occurred_on=campaigns.accounting_date())


def test_the_worker_does_it() -> None:
    assert "compare" in [job.name for job in JOBS]


def test_each_list_is_compared_once_a_day(
    team: Committee, gateway: FakeGateway, clock: FixedClock
) -> None:
    compare_the_books(gateway)
    once = [(beside, 0) for beside in ACCOUNTS]
    assert kept() == once
    clock.advance(hours=23)
    compare_the_books(gateway)
    assert kept() == once
    clock.advance(hours=1)
    compare_the_books(gateway)
    assert kept() == once + once


def test_what_differs_is_kept_by_its_id_and_compared_again_every_hour(
    team: Committee, gateway: FakeGateway, clock: FixedClock
) -> None:
    strange_money(team)
    compare_the_books(gateway)
    found = ledger.last_comparisons()["bank"]
    assert (found.agrees, found.differences, found.compared_at) == (False, 1, house_clock.now())
    (name,) = found.names
    assert name.startswith("test ")
    assert ledger.last_comparisons()["payments"].agrees
    clock.advance(hours=1)
    compare_the_books(gateway)
    assert [beside for beside, _ in kept()].count("bank") == 2
    assert len(kept()) == len(ACCOUNTS) + 1


def test_what_stripe_told_a_moment_ago_is_no_difference(
    team: Committee, gateway: FakeGateway
) -> None:
    with transaction():
        gift = open_gift(team.fund, gateway, intended=usd(50))
    gateway.pay(str(gift.session_id))
    compare_the_books(gateway)
    assert ledger.last_comparisons()[STRIPE].agrees
    assert donations.gift(gift.id).is_paid


def test_what_stripe_does_not_know_is_named_by_its_movement(
    team: Committee, gateway: FakeGateway
) -> None:
    with transaction():
        gift = open_gift(team.fund, gateway, intended=usd(50))
    gateway.pay(str(gift.session_id))
    donations.sync(gateway)
    (lost,) = gateway.moved
    gateway.moved.clear()
    compare_the_books(gateway)
    assert ledger.last_comparisons()[STRIPE].names == [lost.id]


def test_what_stripe_does_not_know_is_named_in_a_currency_of_no_fund_too(
    team: Committee, gateway: FakeGateway
) -> None:
    moved = gateway.move("adjustment", None, Money(50_00, "EUR"))
    donations.sync(gateway)
    gateway.moved.clear()
    compare_the_books(gateway)
    assert ledger.last_comparisons()[STRIPE].names == [moved.id]


def test_the_lists_are_compared_where_stripe_does_not_answer(
    team: Committee, gateway: FakeGateway, clock: FixedClock
) -> None:
    gateway.failure = GatewayUnavailable()
    with pytest.raises(GatewayUnavailable):
        compare_the_books(gateway)
    assert [beside for beside, _ in kept()] == [each for each in ACCOUNTS if each != STRIPE]
    gateway.failure = None
    compare_the_books(gateway)
    assert kept()[-1] == (STRIPE, 0)


def test_the_treasurers_desk_tells_while_something_differs(
    team: Committee, gateway: FakeGateway, clock: FixedClock, client: MannerlyClient
) -> None:
    line, words = "difference between the books and a list", "Bank account: seen on"
    compare_the_books(gateway)
    let_in(client, team.tove)
    assert line not in client.get("/committee/").text
    strange_money(team)
    clock.advance(days=1)
    compare_the_books(gateway)
    let_in(client, team.tove)
    page = html.unescape(client.get("/committee/").text)
    assert line in page
    assert words in page
    let_in(client, team.ana)
    assert line not in client.get("/committee/").text, "it is the treasurer who mends it"
    taken_out_again()
    clock.advance(hours=1)
    compare_the_books(gateway)
    let_in(client, team.tove)
    assert line not in client.get("/committee/").text


def test_the_doctor_tells_what_differs_and_what_was_not_compared(
    installation: Change, gateway: FakeGateway, clock: FixedClock
) -> None:
    app = installation()
    with app.app_context():
        with transaction():
            team = committee(dollars=0)
        assert "compared" not in invoke(app, "doctor").output, "there is nothing to compare"
        strange_money(team)
        told = invoke(app, "doctor").output
        assert "never compared with the list of account 1030 (`hardship ledger reconcile" in told
        assert "never compared with Stripe (`hardship stripe reconcile`)" in told
        compare_the_books(gateway)
        (name,) = ledger.last_comparisons()["bank"].names
        taken_out_again()
    told = invoke(app, "doctor").output
    assert told.count("differ: ") == 1
    assert f"account 1030 (`hardship ledger reconcile bank`) differ: {name}\n" in told
    clock.advance(days=2)
    assert "not compared" not in invoke(app, "doctor").output
    clock.advance(minutes=1)
    assert invoke(app, "doctor").output.count("not compared with") == len(ACCOUNTS)
    with app.app_context():
        compare_the_books(gateway)
    assert "ok       comparisons" in invoke(app, "doctor").output


def test_a_lot_of_differences_is_counted_and_named_in_part(db_session: object) -> None:
    with transaction():
        ledger.note_comparison("bank", {f"test {number:03}" for number in range(250)})
    last = ledger.last_comparisons()["bank"]
    assert (last.differences, len(last.names), last.names[0]) == (250, 100, "test 000")
