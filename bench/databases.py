"""A durable database on either engine for one benchmark: every commit reaches the disk."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask
from sqlalchemy import create_engine, text

from hardship.core.database import db
from hardship.core.grants import grant_application_role
from hardship.core.schema import upgrade
from tests import postgres
from tests.engines import Database
from tests.migrated import MIGRATIONS

ENGINES = ("sqlite", "postgresql")

_APPLICATION = "hardship_app"
_DURABLE = "-c shared_buffers=128MB -c jit=off -c max_connections=100"


@contextmanager
def fresh(engine: str, revision: str = "head") -> Iterator[Database]:
    """A migrated database under `BENCH_FOLDER`, or where temporary files lie."""
    folder = Path(tempfile.mkdtemp(prefix="hardship-bench-", dir=os.environ.get("BENCH_FOLDER")))
    folder.chmod(0o755)
    try:
        yield _sqlite(folder, revision) if engine == "sqlite" else _postgresql(folder, revision)
    finally:
        postgres.stop(folder)
        shutil.rmtree(folder, ignore_errors=True)


def bare_app(url: str) -> Flask:
    """An application that knows the database and nothing else."""
    app = Flask("hardship")
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    db.init_app(app)
    return app


def connect(url: str) -> Any:
    """The bare driver, as durable as our own connections; the books refuse what checks no keys."""
    if not url.startswith("sqlite"):
        return psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://", 1))
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "busy_timeout = 5000",
    ):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _sqlite(folder: Path, revision: str) -> Database:
    url = f"sqlite:///{folder / 'bench.db'}"
    _migrate(url, revision)
    return Database("sqlite", url, url)


def _postgresql(folder: Path, revision: str) -> Database:
    """A server of its own with PostgreSQL's defaults for durability; the role owns nothing."""
    owner = postgres.superuser_url(folder, _DURABLE)
    engine = create_engine(owner)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE ROLE {_APPLICATION} LOGIN"))
    engine.dispose()
    owner_url = owner.render_as_string(hide_password=False)
    _migrate(owner_url, revision)
    url = owner.set(username=_APPLICATION).render_as_string(hide_password=False)
    return Database("postgresql", url, owner_url)


def _migrate(url: str, revision: str) -> None:
    engine = create_engine(url)
    try:
        upgrade(engine, MIGRATIONS, revision)
        if engine.dialect.name == "postgresql":
            grant_application_role(engine, _APPLICATION)
    finally:
        engine.dispose()
