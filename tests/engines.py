"""A fresh database for every test, on either engine, made by really running the migrations.

The migrations run once per engine and run; each test then gets a copy of its own (a copied file
on SQLite, `CREATE DATABASE … TEMPLATE` on PostgreSQL), so that tests commit as the program does.
On PostgreSQL the owner runs the migrations and the application connects as a role that owns
nothing, so that a missing grant or a grant too many shows.
"""

import fcntl
import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import URL

from tests import migrated, postgres

ENGINES = ("sqlite", "postgresql")
OWNER = "hardship_owner"
APPLICATION = "hardship_app"

_PREFIX = "hardship-tests-"
_TEMPLATE = "hardship_template"
_ROOM = 2 * 1024**3


@dataclass(frozen=True, slots=True)
class Database:
    """One test's own database. `owner_url` is what migrations use; on SQLite both are one."""

    engine: str
    url: str
    owner_url: str


def quick_folder() -> Path:
    """Where databases of tests lie: in memory where there is room, since nothing must last."""
    memory = Path("/dev/shm")
    if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > _ROOM:
        return memory
    return Path(tempfile.gettempdir())


def new_run() -> Path:
    """A folder that all workers of this run share. Cleans up after runs that were killed."""
    for old in quick_folder().glob(f"{_PREFIX}*"):
        if not _is_alive(old):
            end_run(old)
    run = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=quick_folder()))
    run.chmod(0o711)
    (run / "pid").write_text(str(os.getpid()))
    return run


def end_run(run: Path) -> None:
    """Stop what the run started and forget its files."""
    postgres.stop(run / "postgres")
    shutil.rmtree(run, ignore_errors=True)


def _is_alive(run: Path) -> bool:
    try:
        os.kill(int((run / "pid").read_text()), 0)
    except (FileNotFoundError, ProcessLookupError, ValueError):
        return False
    except PermissionError:
        return True
    return True


@contextmanager
def one_at_a_time(run: Path, name: str) -> Iterator[None]:
    """Hold a lock that all workers of this run share."""
    with (run / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class Databases:
    """Makes and drops the databases of one worker."""

    def __init__(self, run: Path, worker: str) -> None:
        self._run = run
        self._names = (f"test_{os.getpid()}_{worker}_{n}" for n in itertools.count())
        self._server: URL | None = None

    @contextmanager
    def fresh(self, engine: str, folder: Path) -> Iterator[Database]:
        """A migrated database nobody else knows, gone afterwards."""
        if engine == "sqlite":
            yield self._fresh_sqlite(folder)
            return
        name = next(self._names)
        # Copied as files: writing each page into the log as well takes three times as long.
        copied = f'TEMPLATE "{self._postgres_template()}" STRATEGY FILE_COPY'
        self._command(f'CREATE DATABASE "{name}" {copied}')
        try:
            yield Database(engine, self._url(APPLICATION, name), self._url(OWNER, name))
        finally:
            self._command(f'DROP DATABASE "{name}" WITH (FORCE)')

    @contextmanager
    def empty(self, engine: str, folder: Path) -> Iterator[Database]:
        """A database without any table, for the tests of the migrations themselves."""
        if engine == "sqlite":
            url = f"sqlite:///{folder / 'empty.db'}"
            yield Database(engine, url, url)
            return
        self._postgres()
        name = next(self._names)
        self._command(f'CREATE DATABASE "{name}"')
        try:
            yield Database(engine, self._url(APPLICATION, name), self._url(OWNER, name))
        finally:
            self._command(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _fresh_sqlite(self, folder: Path) -> Database:
        template = self._run / "template.db"
        with one_at_a_time(self._run, "sqlite"):
            if not template.exists():
                building = self._run / "building.db"
                building.unlink(missing_ok=True)
                migrated.upgrade(f"sqlite:///{building}", APPLICATION)
                building.rename(template)
        copy = folder / "hardship.db"
        shutil.copyfile(template, copy)
        return Database("sqlite", f"sqlite:///{copy}", f"sqlite:///{copy}")

    def _postgres(self) -> URL:
        if self._server is None:
            with one_at_a_time(self._run, "postgresql"):
                self._server = postgres.superuser_url(self._run / "postgres")
                self._command(
                    _role(OWNER, "CREATEDB"),
                    _role(APPLICATION, "NOCREATEDB"),
                    # So that it may drop a database on which a connection is still closing.
                    f"GRANT {APPLICATION} TO {OWNER}",
                )
        return self._server

    def _postgres_template(self) -> str:
        self._postgres()
        name = f"{_TEMPLATE}_{self._run.name[len(_PREFIX) :]}".lower()
        done = self._run / "template.postgresql"
        with one_at_a_time(self._run, "postgresql"):
            if not done.exists():
                self._command(f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}"')
                migrated.upgrade(self._url(OWNER, name), APPLICATION)
                done.touch()
        return name

    def _url(self, role: str, database: str) -> str:
        url = self._postgres().set(username=role, password="hardship", database=database)
        return url.render_as_string(hide_password=False)

    def _command(self, *statements: str) -> None:
        """Run statements as the owner; the roles themselves as the administrator."""
        server = self._postgres()
        as_owner = statements and not statements[0].startswith("DO ")
        if as_owner:
            server = server.set(username=OWNER, password="hardship")
        with closing(connect(server, autocommit=True)) as connection:
            for statement in statements:
                connection.execute(statement.encode())


def connect(url: URL | str, **options: Any) -> psycopg.Connection[Any]:
    """A plain connection to a PostgreSQL named by an SQLAlchemy URL."""
    text = url if isinstance(url, str) else url.render_as_string(hide_password=False)
    return psycopg.connect(text.replace("postgresql+psycopg://", "postgresql://", 1), **options)


def _role(name: str, rights: str) -> str:
    return (
        f"DO $$ BEGIN CREATE ROLE {name} LOGIN {rights} PASSWORD 'hardship'; "
        f"EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
    )
