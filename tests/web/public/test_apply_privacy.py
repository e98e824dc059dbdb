"""The canary: words that a worker writes are nowhere but under their keys.

Unique strings go in by the web; then the database's files and every table are searched, and the
mails, and what was logged.
"""

import logging
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import MetaData, create_engine, select

from hardship import applications
from hardship.applications import Application
from hardship.committee import Role
from hardship.core.database import db, transaction
from hardship.settings import with_driver
from tests.client import MannerlyClient
from tests.doubles import Mailbox
from tests.factories import applications as made
from tests.factories import campaigns as campaigns_made
from tests.factories.officers import officer
from tests.web.public.workers import answers, code_for, come_in, deliver, link_for

EMAIL = "canary.zebra@example.org"
CANARIES = {
    "name": "Canaria Amarilla",
    "phone": "909-555-7731",
    "payee": "Jaula Apartments",
    "holder": "Pico Alas",
    "account": "77310042424242",
    "reason": "Trino en la noche",
    "email": EMAIL,
}


def _write(client: MannerlyClient, mailbox: Mailbox) -> None:
    come_in(client, mailbox, EMAIL)
    for url, data in answers(client):
        said = dict(data)
        if url == "/apply/name":
            said["name"] = CANARIES["name"]
        if url == "/apply/contact":
            said["phone"] = CANARIES["phone"]
        if url == "/apply/needs":
            said["payee"] = CANARIES["payee"]
        if url == "/apply/payment-details":
            said |= {"payee": CANARIES["holder"], "account": CANARIES["account"]}
        client.get(url)
        assert client.post(url, data=said).status_code == 303, url


def _everything(owner_url: str, folder: Path) -> str:
    """Each table's rows as text, and on SQLite the bytes of all files too."""
    engine = create_engine(with_driver(owner_url))
    found = MetaData()
    found.reflect(engine)
    with engine.connect() as connection:
        rows = [
            repr(tuple(row))
            for table in found.sorted_tables
            for row in connection.execute(select(table))
        ]
    engine.dispose()
    files = [path.read_bytes().decode("latin-1") for path in folder.rglob("*") if path.is_file()]
    return "\n".join([*rows, *files])


def _nowhere(text: str) -> None:
    lowered = text.lower()
    for what, canary in CANARIES.items():
        assert canary.lower() not in lowered, what
        assert canary.encode().hex() not in lowered, what


def test_what_a_worker_writes_is_nowhere_in_the_clear(
    app: Flask,
    client: MannerlyClient,
    mailbox: Mailbox,
    db_session: object,
    owner_url: str,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    with transaction():
        campaigns_made.open_campaign()
    _write(client, mailbox)
    _nowhere(_everything(owner_url, tmp_path))
    client.get("/apply/check")
    client.post("/apply/check", data={"declared": "y"})
    with transaction():
        application = db.session.query(Application).one()
        for name in ("Ana Reyes", "Ben Ito"):
            made.decline(application, officer(Role.DECIDER, name=name), CANARIES["reason"])
    assert CANARIES["reason"] in client.get("/my-application").text
    dump = _everything(owner_url, tmp_path)
    assert application.reference in dump
    _nowhere(dump)
    deliver(app, mailbox)
    assert len(mailbox.to(EMAIL)) == 3
    for mail in mailbox.mails:
        _nowhere(mail.subject + mail.text + mail.html)
    _nowhere(caplog.text)


def test_no_address_of_the_network_and_no_browser_is_kept(
    client: MannerlyClient, mailbox: Mailbox, db_session: object, owner_url: str, tmp_path: Path
) -> None:
    with transaction():
        campaigns_made.open_campaign()
    client.environ_base["REMOTE_ADDR"] = "203.0.113.77"
    client.environ_base["HTTP_USER_AGENT"] = "Canary-Browser/1.0"
    come_in(client, mailbox, EMAIL)
    dump = _everything(owner_url, tmp_path)
    assert "203.0.113.77" not in dump
    assert "Canary-Browser" not in dump


def test_codes_and_secrets_are_kept_as_hashes_only(
    client: MannerlyClient, mailbox: Mailbox, db_session: object, owner_url: str, tmp_path: Path
) -> None:
    with transaction():
        campaigns_made.open_campaign()
    link = link_for(client, mailbox, EMAIL)
    code = code_for(client, mailbox, EMAIL)
    rows = _everything(owner_url, tmp_path / "nothing")
    assert link.rsplit("/", 1)[-1] not in rows
    assert f"'{code}'" not in rows
    client.post("/apply/code", data={"code": code})
    cookie = client.get_cookie("__Host-hardship-applicant", domain="fund.example.org")
    assert cookie is not None
    assert cookie.value not in _everything(owner_url, tmp_path)


def test_deleting_the_data_key_forgets_the_case_on_the_page_too(
    client: MannerlyClient, mailbox: Mailbox, db_session: object
) -> None:
    with transaction():
        campaigns_made.open_campaign()
    _write(client, mailbox)
    client.get("/apply/check")
    client.post("/apply/check", data={"declared": "y"})
    with transaction():
        application = db.session.query(Application).one()
        application.data_key = None
    assert application.draft_json is None
    version = applications.current_version(application)
    assert version.answers_sealed is not None
    assert client.get("/my-application").status_code == 200
