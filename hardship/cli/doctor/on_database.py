"""What `doctor` asks of the database: engine, tables and guards, rights, what must be sealed."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Table, func, select, text

from hardship.cli import keys
from hardship.cli.house import House, migrations_of
from hardship.core import crypto, schema
from hardship.core.database import Base, db
from hardship.core.grants import APPEND_ONLY
from hardship.core.privacy import classes, sealed_columns
from hardship.core.writable import obstacle

_OLDEST_POSTGRESQL = 15


def engine(_house: House) -> Iterator[str]:
    """Whether it answers and can be written, and is what the books need it to be."""
    problem = obstacle()
    if problem:
        yield f"it cannot be written: {problem.splitlines()[0]}"
    if db.engine.dialect.name == "postgresql":
        version = int(db.session.scalar(text("SHOW server_version_num")) or 0) // 10000
        if version < _OLDEST_POSTGRESQL:
            yield f"PostgreSQL {version} is too old: {_OLDEST_POSTGRESQL} or later"
        return
    for name, wanted in (("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)):
        found = db.session.scalar(text(f"PRAGMA {name}"))
        if found != wanted:
            yield f"SQLite's {name} is {found}, not {wanted}"


def migrations(house: House) -> Iterator[str]:
    """Whether tables and guards are those of this version."""
    folder = migrations_of(house.app())
    yield from schema.faults(db.session.connection(), folder)


def rights(house: House) -> Iterator[str]:
    """Whether anybody who holds the application's connection could rewrite the books.

    On SQLite who may write the file may do anything: there the guards are all there is.
    """
    if db.engine.dialect.name != "postgresql":
        return
    if house.settings.owner_database_url:
        yield "HARDSHIP_OWNER_DATABASE_URL is where the web could read it: see README.md, step 2"
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


def personal_data(_house: House) -> Iterator[str]:
    """Whether what must be sealed is, also in rows that somebody wrote by hand."""
    for table, column in sealed_columns():
        clear = text(f"SELECT count(*) FROM {table} WHERE {column} NOT LIKE 'v1:%:%'")  # noqa: S608 - names of our own
        found = db.session.scalar(clear)
        if found:
            yield f"{table}.{column} holds values that are not sealed: {found}"


def sealed_values(_house: House) -> Iterator[str]:
    """Whether the keys that are held open what is sealed: one value of each column and key."""
    held = crypto.key_ids()
    for table, column in sealed_columns():
        domain = crypto.Domain[classes()[table, column].name]
        for row_id, sealed in _one_of_each_key(Base.metadata.tables[table], column):
            key_id = crypto.key_id_of(sealed)
            if key_id not in held:
                yield f"{table}.{column} needs the key {key_id}: add it to HARDSHIP_ENCRYPTION_KEYS"
                continue
            try:
                crypto.unseal(domain, sealed, crypto.place_of(table, row_id, column))
            except crypto.CannotOpen:
                yield f"{table}.{column} does not open with the key {key_id}: is it another key?"


def older_keys(_house: House) -> Iterator[str]:
    """Which keys behind the newest are still needed, and which may go."""
    yield from keys.older_keys()


def _one_of_each_key(table: Table, column: str) -> Iterator[tuple[Any, str]]:
    """The oldest value under every key that sealed one; a case's own key is no key of ours."""
    sealed = table.c[column]
    left = select(table.c.id, sealed).where(sealed.like("v1:%:%")).order_by(table.c.id).limit(1)
    key_id = crypto.OWN
    while True:
        prefix = f"v1:{key_id}:"
        left = left.where(func.substr(sealed, 1, len(prefix)) != prefix)
        row = db.session.execute(left).first()
        if row is None:
            return
        yield row[0], row[1]
        key_id = crypto.key_id_of(row[1])
