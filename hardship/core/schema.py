"""The shape of the database: brings it up to date, takes it back, and says whether it is current.

All steps of one call share one transaction on both engines, so that a migration which fails or is
killed half-way leaves the database as it was. `migrations` is the folder that holds `env.py`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from hardship.core.database import Base


def upgrade(engine: Engine, migrations: Path, revision: str = "head") -> None:
    """Run every migration up to `revision`."""
    with _writing(engine) as connection:
        command.upgrade(_config(migrations, connection), revision)


def downgrade(engine: Engine, migrations: Path, revision: str) -> None:
    """Undo every migration after `revision` (`base` undoes all)."""
    with _writing(engine) as connection:
        command.downgrade(_config(migrations, connection), revision)


def current(connection: Connection) -> str | None:
    """The number of the last migration that ran here, or None for an empty database."""
    return MigrationContext.configure(connection).get_current_revision()


def head(migrations: Path) -> str:
    """The number of the last migration that this version of the program knows."""
    revision = _scripts(migrations).get_current_head()
    if revision is None:
        raise LookupError(f"no migrations in {migrations}")
    return revision


def numbers(migrations: Path) -> list[str]:
    """Every migration's number, the first one first."""
    return [script.revision for script in _scripts(migrations).walk_revisions()][::-1]


def differences(connection: Connection) -> list[Any]:
    """How the tables differ from what the program expects; empty when they agree.

    Compares with the models that are loaded: call it in a process that built the application.
    """
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, Base.metadata))


@contextmanager
def _writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that holds SQLite's write lock from the start (see `core.database`)."""
    with engine.connect().execution_options(hardship_write=True) as connection, connection.begin():
        yield connection


def _scripts(migrations: Path) -> ScriptDirectory:
    return ScriptDirectory(str(migrations))


def _config(migrations: Path, connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
