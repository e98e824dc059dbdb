"""What tests of cases and payments share: opening pages and sending their forms."""

import re
import threading
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import Engine, event
from werkzeug.test import TestResponse

from hardship.core.database import db
from hardship.payouts import Payment
from tests.client import MannerlyClient

BOOK = "/committee/payments"
HOSTILE = "<script>alert(1)</script>\"'>{{ 7*7 }} ; DROP TABLE votes"


def address(application_id: UUID) -> str:
    """The page of a case."""
    return f"/committee/applications/{application_id}"


def send(client: MannerlyClient, application_id: UUID, **answers: Any) -> TestResponse:
    """Open the case and send one of its forms, with the version that is on the page."""
    client.get("/committee/")
    page = client.get(address(application_id))
    found = re.search(r'name="version_id" value="([^"]+)"', page.text)
    told = {"version_id": found.group(1) if found else "", **answers}
    return client.post(address(application_id), data=told)


def approve(client: MannerlyClient, case: UUID, amount: str = "250", **more: Any) -> TestResponse:
    """Send the form that approves."""
    return send(client, case, choice="approve", amount=amount, **more)


def read_on(page: str) -> list[str]:
    """Which pay details stood on a page where payments are prepared."""
    return re.findall(r'name="read" value="([^"]+)"', page)


def release(client: MannerlyClient, *payments: Payment) -> TestResponse:
    """Release through the page that says what it does."""
    ids = "&".join(f"payment={each.id}" for each in payments)
    client.get(f"{BOOK}/release?{ids}")
    return client.post(f"{BOOK}/release", data={"payment": [str(each.id) for each in payments]})


def queries_of(client: MannerlyClient, url: str) -> int:
    """How many statements a page costs, the second time it is opened."""
    return len(statements_of(client, url))


def statements_of(client: MannerlyClient, url: str) -> list[str]:
    """The same, word for word."""
    client.get(url)
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        assert client.get(url).status_code == 200
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return seen


def press_at_once(
    app: Flask, client: MannerlyClient, url: str, answers: dict[str, Any], *, times: int
) -> list[int]:
    """The same browser sends the same form several times at once; returns what was answered."""
    cookies = {cookie.key: cookie.value for cookie in client._cookies.values()}  # type: ignore[union-attr]  # werkzeug keeps them there
    gate = threading.Barrier(times)
    codes: list[int] = []

    def press() -> None:
        browser = app.test_client()
        for name, value in cookies.items():
            browser.set_cookie(name, value, domain="fund.example.org", secure=True)
        gate.wait()
        codes.append(browser.post(url, data=answers).status_code)

    presses = [threading.Thread(target=press) for _each in range(times)]
    for each in presses:
        each.start()
    for each in presses:
        each.join()
    db.session.rollback()
    return codes
