"""Whether the database can be written now, and what keeps it from that."""

import shutil
import tempfile
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from hardship.core.database import db
from hardship.core.engines import WRITES
from hardship.core.retries import may_be_retried

_LEAST_ROOM = 64 * 1024**2


def obstacle() -> str | None:
    """What keeps this database from being written, in words; None when nothing does.

    Nothing is kept: the transaction is taken back, and SQLite, which reaches for the disk only as
    it commits, is helped out by a file beside it that is gone at once.
    """
    session = db.session()
    session.rollback()
    try:
        connection = session.connection(execution_options={WRITES: True})
        if connection.dialect.name == "postgresql":
            read_only = connection.scalar(text("SHOW transaction_read_only")) == "on"
            return "it is read-only" if read_only else None
        connection.execute(text("PRAGMA user_version = 0"))
        file = connection.scalar(text("SELECT file FROM pragma_database_list"))
    except DBAPIError as error:
        # Whoever else holds the lock is writing: it can be done.
        return None if may_be_retried(error) else str(error.orig)
    finally:
        session.rollback()
    return _obstacle_on_disk(Path(file).parent) if file else None


def _obstacle_on_disk(folder: Path) -> str | None:
    try:
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(bytes(4096))
    except OSError as error:
        return f"{folder}: {error.strerror}"
    return "the disk is almost full" if shutil.disk_usage(folder).free < _LEAST_ROOM else None
