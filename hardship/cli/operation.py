"""What `doctor` asks of the running fund: database, guards, officers, what waits, the worker."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import inspect, text

from hardship import committee, donations, notices
from hardship.cli.installation import settings_of
from hardship.cli.worker import HEARTBEAT
from hardship.core import clock, schema
from hardship.core.database import APPEND_ONLY, db

_OLDEST_POSTGRESQL = 15
_STUCK_AFTER = timedelta(minutes=30)
_SILENT_AFTER = timedelta(minutes=2)


def database(_app: Flask) -> Iterator[str]:
    """Whether it answers, and as what the books need it to be."""
    if db.engine.dialect.name == "postgresql":
        version = int(db.session.scalar(text("SHOW server_version_num")) or 0) // 10000
        if version < _OLDEST_POSTGRESQL:
            yield f"PostgreSQL {version} is too old: {_OLDEST_POSTGRESQL} or later"
        return
    for name, wanted in (("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)):
        found = db.session.scalar(text(f"PRAGMA {name}"))
        if found != wanted:
            yield f"SQLite's {name} is {found}, not {wanted}"


def migrations(app: Flask) -> Iterator[str]:
    """Whether the tables are those of this version."""
    here = schema.current(db.session.connection())
    newest = schema.head(Path(app.extensions["hardship.migrations"]))
    if here != newest:
        yield f"the database is at {here or 'nothing'}, not at {newest}: run `hardship db upgrade`"


def ledger_guards(_app: Flask) -> Iterator[str]:
    """Whether anybody who holds the application's connection could rewrite the books."""
    if db.engine.dialect.name == "postgresql":
        yield from _rights_of_the_role()
    else:
        yield from _triggers_of_sqlite()


def officers(_app: Flask) -> Iterator[str]:
    """Whether somebody can let others in, and nobody comes in by a password alone."""
    administrators, cursor = 0, None
    while True:
        page = committee.officers(cursor)
        for officer in page.items:
            if officer.is_active:
                administrators += committee.Role.ADMINISTRATOR in officer.roles
                if officer.totp_sealed is None:
                    yield f"officer {officer.id} has no second factor"
        if page.next is None:
            break
        cursor = page.next
    if not administrators:
        yield "there is no administrator: `hardship officers invite --role administrator`"


def inbox(_app: Flask) -> Iterator[str]:
    """Whether what Stripe told is worked through."""
    yield from _stuck("webhooks wait", donations.inbox_waiting_since())


def outbox(_app: Flask) -> Iterator[str]:
    """Whether mail leaves."""
    yield from _stuck("mail waits", notices.waiting_since())
    given_up = notices.stuck_count()
    if given_up:
        yield f"{given_up} mails were given up after a day of tries"


def worker(app: Flask) -> Iterator[str]:
    """Whether a worker is at work beside the web, on this machine."""
    path = settings_of(app).var / HEARTBEAT
    if not path.exists():
        yield f"no worker has left a sign in {path}: start `hardship worker`"
        return
    last = datetime.fromisoformat(json.loads(path.read_text())["at"])
    if clock.now() - last > _SILENT_AFTER:
        yield f"the worker has been silent since {last.isoformat(timespec='seconds')}"


def _stuck(what: str, since: datetime | None) -> Iterator[str]:
    if since is not None and clock.now() - since > _STUCK_AFTER:
        yield f"{what} since {since.isoformat(timespec='seconds')}: does the worker run?"


def _rights_of_the_role() -> Iterator[str]:
    role = db.session.scalar(text("SELECT current_user"))
    if db.session.scalar(text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")):
        yield f"the role {role} is a superuser and can rewrite the books; use one that owns nothing"
    for table in APPEND_ONLY:
        asked = text("SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = to_regclass(:t)")
        if db.session.scalar(asked, {"t": table}) == role:
            yield f"the role {role} owns {table} and could drop its guards"
        for right in ("UPDATE", "DELETE", "TRUNCATE"):
            held = text("SELECT has_table_privilege(current_user, :t, :r)")
            if db.session.scalar(held, {"t": table, "r": right}):
                yield f"the role {role} holds {right} on {table}: `hardship db upgrade` takes it"


def _triggers_of_sqlite() -> Iterator[str]:
    present = set(inspect(db.engine).get_table_names())
    asked = text("SELECT lower(sql) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :t")
    for table in APPEND_ONLY:
        guards = " ".join(db.session.scalars(asked, {"t": table}))
        for act in ("before update", "before delete"):
            if table in present and act not in guards:
                yield f"the trigger {act} on {table} is gone: the books can be changed"
