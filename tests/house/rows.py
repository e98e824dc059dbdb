"""A whole fund in a database: the demonstration's, made by the program's own verbs."""

import dataclasses
from pathlib import Path

from flask import Flask
from sqlalchemy import Engine, MetaData, func, select

from hardship import applications, donations
from hardship.app import create_app
from hardship.applications import Status
from hardship.cli.demo_fund import Sandbox, load
from hardship.core import clock
from hardship.donations import DisputeStatus, GiftStatus
from hardship.settings import Settings
from hardship.stripe_sandbox import SandboxConfig, start
from tests.command_line import invoke
from tests.conftest import let_go
from tests.doubles import FROZEN_AT, FixedClock
from tests.engines import Database
from tests.factories.money import usd


class _Still(Sandbox):
    """A stand-in whose clock stays in the tests' present: years later every answer is overdue."""

    def run_on(self) -> None:
        self.stand_at(FROZEN_AT)


def a_whole_fund(database: Database, settings: Settings, folder: Path) -> None:
    """Load the demonstration fund into a migrated database, against a stand-in of its own."""
    config = SandboxConfig(folder / "stripe-sandbox.db", secret_key="sk_test_sandbox_house")
    with start(config) as sandbox:
        app = create_app(
            dataclasses.replace(
                settings,
                database_url=database.url,
                owner_database_url=database.owner_url,
                public_url="http://localhost:8000",
                stripe_secret_key=config.secret_key,
                stripe_api_base=sandbox.url,
            )
        )
        try:
            with app.app_context():
                load(app, _Still(sandbox.url))
                _agrees(app)
                _has_every_state()
        finally:
            let_go(app)


def _agrees(app: Flask) -> None:
    """Whatever went back, was disputed or is held in suspense: the books say what Stripe says."""
    clock.install(FixedClock())
    gateway = app.extensions["hardship.gateway"]
    donations.sync(gateway)
    again = donations.sync(gateway)
    assert (again.events, again.gifts, again.movements) == (0, 0, 0)
    assert donations.reconcile(gateway).agrees
    assert invoke(app, "ledger", "verify").exit_code == 0
    refunds = donations.refunds().items
    assert sorted((each.calls, each.amount) for each in refunds) == [(0, usd(50)), (1, usd(450))]
    newest_first = [each.state for each in donations.disputes().items]
    assert newest_first == [DisputeStatus.NEEDS_RESPONSE, DisputeStatus.LOST]
    assert len(donations.disputes_to_answer()) == 1, "its last day is to come"
    assert donations.suspense.count_to_explain(unsaid=True) == 1


def _has_every_state() -> None:
    """Eighty applications that were sent, and gifts; one at least in each state of their lives."""
    counts = applications.queue_counts()
    assert all(counts.values()), counts
    assert sum(counts.values()) - counts[Status.DRAFT] == 80
    seen = {state for state in GiftStatus if donations.gifts(states=[state]).items}
    assert set(GiftStatus) - seen == {GiftStatus.STARTED, GiftStatus.OPEN}, "nobody is paying now"


def rows_of(owner: Engine) -> dict[str, list[dict[str, object]]]:
    """Every row of every table, by the names of its columns."""
    found = MetaData()
    found.reflect(owner)
    with owner.connect() as connection:
        return {
            table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
            for table in found.sorted_tables
            if table.name != "alembic_version"
        }


def are_untouched(left: list[dict[str, object]], kept: list[dict[str, object]]) -> bool:
    """Whether the rows of a table are what they were, in the columns that it still has."""
    columns = set().union(*left)
    was = [{name: row[name] for name in row if name in columns} for row in kept]
    return sorted(map(repr, left)) == sorted(map(repr, was))


def empty_tables(owner: Engine) -> set[str]:
    """The tables without any row."""
    found = MetaData()
    found.reflect(owner)
    with owner.connect() as connection:
        return {
            table.name
            for table in found.sorted_tables
            if connection.scalar(select(func.count()).select_from(table)) == 0
        }
