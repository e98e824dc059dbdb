"""Every refusal is a page in words, with an id, and tells nothing about how it was made."""

import re
import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from hardship.committee import LastAdministrator
from hardship.core.errors import (
    Conflict,
    DomainError,
    Forbidden,
    IllegalMove,
    NotFound,
    Overtaken,
)
from hardship.core.throttle import TooMany
from tests.client import MannerlyClient

#: A view that is there in every installation and that a test may break.
_VIEW = "public.open_books"
_ID = re.compile("<code>[0-9a-f]{10}</code>")


def break_with(app: Flask, error: Callable[[], BaseException]) -> list[int]:
    """Let a view fail; returns a list that grows with every call of it."""
    calls: list[int] = []

    def broken(**_arguments: Any) -> Any:
        calls.append(1)
        raise error()

    vars(broken)["access"] = vars(app.view_functions[_VIEW])["access"]
    app.view_functions[_VIEW] = broken
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return calls


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFound, 404),
        (Forbidden, 403),
        (Conflict, 409),
        (Overtaken, 409),
        (DomainError, 422),
        (lambda: TooMany(61), 429),
        (lambda: ZeroDivisionError("the secret of the house"), 500),
    ],
)
def test_a_refused_rule_has_its_page(
    app: Flask, client: MannerlyClient, error: Callable[[], BaseException], status: int
) -> None:
    break_with(app, error)
    answer = client.get("/open-books")
    assert answer.status_code == status
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert _ID.search(answer.text), "an id to quote, which nobody takes for an application"


def test_it_says_when_to_try_again(app: Flask, client: MannerlyClient) -> None:
    break_with(app, lambda: TooMany(61))
    answer = client.get("/open-books")
    assert answer.headers["Retry-After"] == "61"
    assert "2 minutes" in answer.text


def test_a_busy_database_is_503_and_not_a_fault(app: Flask, client: MannerlyClient) -> None:
    def busy() -> OperationalError:
        error = sqlite3.OperationalError("database is locked")
        error.sqlite_errorcode = sqlite3.SQLITE_BUSY
        return OperationalError("BEGIN IMMEDIATE", None, error)

    break_with(app, busy)
    assert client.get("/open-books").status_code == 503


def test_a_page_that_is_nowhere_is_in_the_reader_s_language(client: MannerlyClient) -> None:
    answer = client.get("/nowhere", headers={"Accept-Language": "es-US"})
    assert answer.status_code == 404
    assert '<html lang="es"' in answer.text


def test_a_verb_that_is_not_taken_says_which_are(client: MannerlyClient) -> None:
    answer = client.get("/language")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


@pytest.mark.parametrize(
    ("error", "heading"),
    [
        (Overtaken, "Somebody was faster"),
        (lambda: IllegalMove(current="paid"), "Somebody was faster"),
        (Conflict, "That cannot be done now"),
        (LastAdministrator, "That cannot be done now"),
    ],
)
def test_somebody_was_faster_only_where_somebody_was(
    app: Flask, client: MannerlyClient, error: Callable[[], BaseException], heading: str
) -> None:
    break_with(app, error)
    assert f"<h1>{heading}</h1>" in client.get("/open-books").text
