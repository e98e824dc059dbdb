"""A whole fund in a database: the demonstration's, made by the program's own verbs."""

import dataclasses
from pathlib import Path

from sqlalchemy import Engine, MetaData, func, select

from hardship.app import create_app
from hardship.cli.demo_fund import Sandbox, load
from hardship.settings import Settings
from hardship.stripe_sandbox import SandboxConfig, start
from tests.conftest import let_go
from tests.engines import Database


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
                load(app, Sandbox(sandbox.url))
        finally:
            let_go(app)


def rows_of(owner: Engine) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, in no particular order made comparable."""
    found = MetaData()
    found.reflect(owner)
    with owner.connect() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in found.sorted_tables
            if table.name != "alembic_version"
        }


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
