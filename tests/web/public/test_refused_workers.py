"""A refusal on a worker's way: it can be left quickly, and read in the other language."""

import sqlite3
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from tests.client import MannerlyClient

pytestmark = pytest.mark.usefixtures("strike")

_WAYS_OUT = ("data-quick-exit", "Leave quickly", "components/quick-exit.js", "Español")


def ways_out(page: str) -> list[str]:
    return [each for each in _WAYS_OUT if each in page]


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("POST", "/apply/sign-in", 400),
        ("POST", "/my-application/sign-out", 400),
        ("GET", "/apply/nowhere", 404),
        ("GET", "/my-application/nowhere", 404),
        ("GET", "/my-application/sign-out", 405),
    ],
)
def test_it_is_left_quickly_and_read_in_the_other_language(
    client: MannerlyClient, method: str, address: str, status: int
) -> None:
    page = client.open(address, method=method, csrf=False)
    assert page.status_code == status
    assert ways_out(page.text) == list(_WAYS_OUT)


def test_the_other_language_is_spoken_at_once(client: MannerlyClient) -> None:
    client.get("/apply/nowhere")
    client.post("/language", data={"language": "es", "next": "/apply/nowhere"})
    assert "Salir rápido" in client.get("/apply/nowhere").text


def test_so_it_is_while_the_database_is_busy(app: Flask, client: MannerlyClient) -> None:
    def busy(**_arguments: Any) -> Any:
        error = sqlite3.OperationalError("database is locked")
        error.sqlite_errorcode = sqlite3.SQLITE_BUSY
        raise OperationalError("BEGIN IMMEDIATE", None, error)

    vars(busy)["access"] = vars(app.view_functions["public.apply"])["access"]
    app.view_functions["public.apply"] = busy
    page = client.get("/apply")
    assert page.status_code == 503
    assert ways_out(page.text) == list(_WAYS_OUT)


@pytest.mark.parametrize("address", ["/nowhere", "/give/nowhere", "/applying", "/committee/apply"])
def test_nobody_else_is_shown_a_way_to_flee(client: MannerlyClient, address: str) -> None:
    page = client.get(address)
    assert page.status_code == 404
    assert ways_out(page.text) == []


def test_at_an_address_that_is_not_ours_no_language_is_chosen(client: MannerlyClient) -> None:
    page = client.get("/apply", base_url="https://elsewhere.example")
    assert page.status_code == 400
    assert ways_out(page.text) == []
