"""The shape of the database: brings it up to date, takes it back, and says whether it is current.

All steps of one call share one transaction on both engines, so that a migration which fails or is
killed half-way leaves the database as it was. `migrations` is the folder that holds `env.py`.
"""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from hardship.core.database import Base
from hardship.core.engines import WRITES

_GUARD = re.compile(r"CREATE TRIGGER (\w+)\b.*?\bON (\w+)", re.DOTALL)

#: The guards that stand in a database, by the name of its engine; one that was disabled is gone.
_STANDING = {
    "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": (
        "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND pg_table_is_visible(c.oid)"
    ),
}


def upgrade(engine: Engine, migrations: Path, revision: str = "head") -> None:
    """Run every migration up to `revision`."""
    with _writing(engine) as connection:
        command.upgrade(_config(migrations, connection=connection), revision)


def downgrade(engine: Engine, migrations: Path, revision: str) -> None:
    """Undo every migration after `revision` (`base` undoes all)."""
    with _writing(engine) as connection:
        command.downgrade(_config(migrations, connection=connection), revision)


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


def missing_guards(connection: Connection, migrations: Path) -> list[str]:
    """The triggers that the migrations make and that are gone, each as `name on table`."""
    dialect = connection.dialect.name
    standing = {tuple(row) for row in connection.execute(text(_STANDING[dialect]))}
    return sorted(f"{n} on {t}" for n, t in _guards(migrations, dialect) - standing)


@cache
def _guards(migrations: Path, dialect: str) -> frozenset[tuple[str, str]]:
    """What the migrations say, by writing them out for this engine without running them."""
    script = io.StringIO()
    command.upgrade(_config(migrations, script, dialect=dialect), "head", sql=True)
    return frozenset(_GUARD.findall(script.getvalue()))


def faults(connection: Connection, migrations: Path) -> list[str]:
    """In which ways the database is not what this version of the program needs, in words."""
    here, newest = current(connection), head(migrations)
    if here != newest:
        return [
            f"the database is at {here or 'nothing'}, not at {newest}: run `hardship db upgrade`"
        ]
    differing = [f"the tables differ: {difference}" for difference in differences(connection)]
    gone = [f"the guard {guard} is gone" for guard in missing_guards(connection, migrations)]
    return differing + gone


@contextmanager
def _writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that holds SQLite's write lock from the start (see `core.engines`)."""
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        yield connection


@cache
def _scripts(migrations: Path) -> ScriptDirectory:
    return ScriptDirectory(str(migrations))


def _config(migrations: Path, output: io.StringIO | None = None, **handed: object) -> Config:
    """Alembic's configuration; `handed` is what `env.py` reads."""
    config = Config(output_buffer=output)
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes.update(handed)
    return config
