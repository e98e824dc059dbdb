"""`hardship db`: the shape of the database."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import Flask
from sqlalchemy import Engine, create_engine, make_url

from hardship.cli.house import migrations_of, settings_of, with_app
from hardship.cli.refusals import Refusal
from hardship.core import schema
from hardship.core.grants import grant_application_role
from hardship.settings import Settings, with_driver


@click.group()
def db() -> None:
    """Bring the database up to date, take it back, check it.

    On PostgreSQL these connect as the owner (HARDSHIP_OWNER_DATABASE_URL); the application's own
    role is granted what it needs and nothing more.
    """


@db.command("upgrade")
@click.argument("revision", default="head")
@with_app
def upgrade_command(app: Flask, revision: str) -> None:
    """Run every migration that has not run yet.

    One that fails leaves everything as it was.
    """
    before, after = upgrade(app, revision)
    click.echo(f"up to date: {after}" if before == after else f"{before or 'empty'} -> {after}")


@db.command("downgrade")
@click.argument("revision")
@click.confirmation_option(prompt="Tables and what is in them will be lost. Go on?")
@with_app
def downgrade_command(app: Flask, revision: str) -> None:
    """Undo every migration after REVISION.

    `base` undoes all, and empties the database.
    """
    downgrade(app, revision)
    click.echo(f"taken back to {revision}")


@db.command("check")
@with_app
def check_command(app: Flask) -> None:
    """Compare tables and triggers with this version.

    Exits with 1 when they are not what it expects.
    """
    with as_owner(settings_of(app)) as engine, engine.connect() as connection:
        found = schema.faults(connection, migrations_of(app))
    if found:
        raise Refusal("\n".join(found))
    click.echo(f"up to date: {schema.head(migrations_of(app))}")


def upgrade(app: Flask, revision: str = "head") -> tuple[str | None, str | None]:
    """Bring the database up to date; returns the numbers before and after."""
    settings = settings_of(app)
    with as_owner(settings) as engine:
        before = _current(engine)
        schema.upgrade(engine, migrations_of(app), revision)
        role = make_url(settings.sqlalchemy_url).username
        if engine.dialect.name == "postgresql" and role and role != engine.url.username:
            grant_application_role(engine, role)
        return before, _current(engine)


def downgrade(app: Flask, revision: str) -> None:
    """Undo every migration after `revision`, and with it what its tables hold."""
    with as_owner(settings_of(app)) as engine:
        schema.downgrade(engine, migrations_of(app), revision)


@contextmanager
def as_owner(settings: Settings) -> Iterator[Engine]:
    """Connect as whoever owns the tables."""
    engine = create_engine(with_driver(settings.owner_database_url or settings.database_url))
    try:
        yield engine
    finally:
        engine.dispose()


def _current(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return schema.current(connection)
