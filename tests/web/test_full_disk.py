"""The disk is full: a refusal in words, nothing half done, and all goes on once there is room.

On PostgreSQL, whose disk is the server's, `test_database_busy.py` lets the server say so.
"""

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, text

from hardship import donations
from hardship.core.database import db
from hardship.donations import GiftStatus
from hardship.settings import Settings
from tests.client import MannerlyClient, filled_in
from tests.command_line import invoke, python
from tests.fakes.gateway import FakeGateway
from tests.web.public.giving import open_fund

pytestmark = pytest.mark.engine("sqlite")


def states() -> list[GiftStatus]:
    db.session.rollback()
    return sorted(gift.state for gift in donations.gifts().items)


def test_no_file_takes_another_byte(app: Flask, db_session: object, settings: Settings) -> None:
    """A delivery, a form and the health of a web whose files may not grow (RLIMIT_FSIZE)."""
    open_fund()
    told = json.loads(python("-m", "tests.web.full_disk", settings=settings))
    assert told["full"] == {
        "webhook": 500,
        "form": 500,
        "in words": True,
        "ready": [503, "database: cannot be written\n"],
        "read": 200,
    }
    assert told["after"] == {
        "webhook": 200,
        "form": 303,
        "in words": False,
        "ready": [200, "ready\n"],
        "read": 200,
        "settled": 1,
    }
    assert states() == [GiftStatus.OPEN, GiftStatus.PAID], "one gift each, and one is booked"
    assert invoke(app, "ledger", "verify").exit_code == 0


def test_a_database_that_may_not_grow(
    app: Flask, client: MannerlyClient, db_session: object, gateway: FakeGateway
) -> None:
    """SQLite has no page left (PRAGMA max_page_count), each time for another of a gift's rows."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    open_fund()
    room, wanting = Room(), set[str]()
    while not wanting >= {"gifts", "audit_rows"}:
        form = filled_in(client.get("/give/central").text) | {"amount": "5000", "message": "x" * 99}
        before, pages = everything(), len(gateway.pages)
        while (sent := client.post("/give/central", data=form)).status_code == 500:
            assert "Something broke on our side" in sent.text
            assert len(gateway.pages) == pages, "nobody is sent to pay for what is on no row"
            assert everything() == before
            wanting.add(room.wanting)
            room.make()
        assert sent.status_code == 303
    assert states() == [GiftStatus.OPEN] * len(gateway.pages)
    assert invoke(app, "ledger", "verify").exit_code == 0


class Room:
    """How many pages each connection lets the database have: none more than there are."""

    def __init__(self) -> None:
        self._pages = db.session.scalar(text("PRAGMA page_count")) or 0
        self.wanting = ""
        event.listen(db.engine, "connect", self._limit)
        event.listen(db.engine, "handle_error", self._note)
        self._again()

    def make(self) -> None:
        """One more."""
        self._pages += 1
        self._again()

    def _again(self) -> None:
        db.session.rollback()
        db.engine.dispose()

    def _limit(self, connection: Any, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {self._pages}")

    def _note(self, context: Any) -> None:
        """The table whose row found no room."""
        self.wanting = context.statement.split()[2]


def everything() -> list[str]:
    """The whole database but the buckets, in which each try is counted before it is let in."""
    db.session.rollback()
    connection: Any = db.session.connection().connection.driver_connection
    dump = [line for line in connection.iterdump() if '"buckets"' not in line]
    db.session.rollback()
    return dump
