"""However money at Stripe moves, one sync makes the books say the same, to the cent, under seals.

The seed is printed; `HARDSHIP_WALK_SEED` walks the same way again. `HARDSHIP_WALK_STEPS=10000` is
the long walk: `make walk`.
"""

import os
import secrets
from dataclasses import replace
from datetime import timedelta

import pytest
import requests
from sqlalchemy import func, select

from hardship import campaigns, donations, ledger, payouts
from hardship.campaigns import Fund
from hardship.cli.ledger import verified
from hardship.committee import Role
from hardship.core.database import db, transaction
from hardship.donations import BY_STRIPE, STRIPE_PAYOUT_DIVIDED
from hardship.donations.monthly import MonthlyGift
from hardship.ledger import STRIPE_BALANCE, Entry, PublishedRoot
from hardship.settings import Settings
from tests.donations.standin import KEY, StandIn
from tests.donations.walk import Walk
from tests.doubles import FixedClock
from tests.factories.counter import Counter
from tests.factories.money import usd
from tests.factories.officers import officer

_STEPS = int(os.environ.get("HARDSHIP_WALK_STEPS", "100"))
_SEED = int(os.environ.get("HARDSHIP_WALK_SEED", secrets.randbelow(10**6)))


@pytest.fixture
def settings(settings: Settings, world: StandIn) -> Settings:
    return replace(settings, stripe_secret_key=KEY, stripe_api_base=world.running.url)


@pytest.fixture
def walk(fund: Fund, world: StandIn, clock: FixedClock, settings: Settings) -> Walk:
    """Before its first step a check is in the books and sealed: that root is kept to the end."""
    print(f"HARDSHIP_WALK_SEED={_SEED}")  # noqa: T201 - shown when the test fails
    with transaction():
        treasurer = officer(Role.TREASURER, name="Tove")
        releaser = officer(Role.RELEASER, name="Rune")
        treasurer_id = treasurer.id
    Counter(fund, treasurer, releaser).receive(usd(75))
    fund_ids = [each.id for each in campaigns.funds(fund.campaign_id)]
    db.session.rollback()
    begun = Walk(_SEED, world, clock, fund_ids, treasurer_id, settings)
    begun.close_seals()
    return begun


def at_stripe(world: StandIn) -> int:
    answer = requests.get(f"{world.running.url}/v1/balance", auth=(KEY, ""), timeout=30).json()
    held = (*answer["available"], *answer["pending"])
    return sum(each["amount"] for each in held if each["currency"] == "usd")


def assert_the_books_say_the_same(fund: Fund, world: StandIn, walk: Walk) -> None:
    compared = donations.reconcile(world.gateway)
    assert compared.differences == []
    totals = ledger.totals(ledger.funds_in_books(), "USD", [STRIPE_BALANCE])
    assert totals[STRIPE_BALANCE].minor == at_stripe(world)
    twice = (
        select(Entry.source_id)
        .where(Entry.source_type == BY_STRIPE, Entry.kind != STRIPE_PAYOUT_DIVIDED)
        .group_by(Entry.source_id)
        .having(func.count() > 1)
    )
    assert db.session.scalars(twice).all() == []
    walk.close_seals()
    seals = [PublishedRoot(seal.size, seal.root) for seal in ledger.seals()]
    assert len(seals) >= 2
    assert seals == walk.roots, "each root that was ever published is still the one that is told"
    found = verified(walk.roots)
    assert found.findings == ()
    assert seals[-1].size == found.entries
    assert ledger.prove_growth(walk.roots[0].size).old_root == walk.roots[0].root
    assert donations.gift_differences() == []
    assert payouts.bank_differences() == []
    for monthly in db.session.scalars(select(MonthlyGift)).all():
        if monthly.subscription_id is not None:
            said = world.gateway.subscription(monthly.subscription_id)
            assert (monthly.state, monthly.amount) == (said.status, said.amount)


def test_a_walk_and_one_sync(fund: Fund, world: StandIn, walk: Walk) -> None:
    for number in range(_STEPS):
        walk.step()
        if number and number % 500 == 0:
            print(f"{number} steps", flush=True)  # noqa: T201 - the long walk takes half an hour
        if number >= _STEPS // 2 and not walk.killed:
            walk.kill_a_worker()
    assert walk.killed
    walk.settle_down()
    donations.sync(world.gateway)
    assert_the_books_say_the_same(fund, world, walk)
    assert donations.sync(world.gateway).movements == 0


@pytest.mark.parametrize("days", [29, 40])
def test_webhooks_off_for_days_and_one_sync(
    fund: Fund, world: StandIn, clock: FixedClock, walk: Walk, days: int
) -> None:
    donations.sync(world.gateway)
    walk.is_told = False
    until = clock.now() + timedelta(days=days)
    while clock.now() < until:
        walk.step()
    walk.settle_down()
    donations.sync(world.gateway)
    assert_the_books_say_the_same(fund, world, walk)
