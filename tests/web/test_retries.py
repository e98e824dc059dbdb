"""A POST that met a busy database runs again, whole; a GET does not."""

import sqlite3
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from hardship.web import retries
from hardship.web.access import public


def busy() -> OperationalError:
    error = sqlite3.OperationalError("database is locked")
    error.sqlite_errorcode = sqlite3.SQLITE_BUSY
    return OperationalError("BEGIN IMMEDIATE", None, error)


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize(("method", "calls"), [("POST", 3), ("GET", 1)])
def test_only_what_changes_something_runs_again(
    app: Flask, db_session: object, method: str, calls: int
) -> None:
    seen: list[int] = []

    @public
    def view() -> Any:
        seen.append(1)
        if len(seen) < 3:
            raise busy()
        return "done"

    little = Flask("little")
    little.add_url_rule("/", "view", view, methods=["GET", "POST"])
    retries.register(little)
    wrapped = little.view_functions["view"]
    assert vars(wrapped)["access"] is vars(view)["access"], "the marker travels"
    with little.test_request_context("/", method=method):
        if method == "GET":
            with pytest.raises(OperationalError):
                wrapped()
        else:
            with app.app_context():
                assert wrapped() == "done"
    assert len(seen) == calls
