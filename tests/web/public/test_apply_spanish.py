"""The whole way in Spanish, on the pages and in the mails."""

import re

from flask import Flask

from hardship.applications import Application
from hardship.core.database import db, transaction
from tests.client import MannerlyClient
from tests.doubles import Mailbox
from tests.factories import campaigns as campaigns_made
from tests.web.public.workers import ELIGIBLE, answers, code_for, deliver

EMAIL = "marisol@example.org"

#: Words that no Spanish page shows; labels of other screens in the foot are not asked here.
_ENGLISH = re.compile(
    r"\b(the|you|your|application|question|saved|write|which|when)\b", re.IGNORECASE
)


def _text(html: str) -> str:
    main = re.search(r"<main.*</main>", html, re.DOTALL)
    assert main
    return re.sub(r"<[^>]+>", " ", main.group(0))


def test_everything_is_in_spanish(
    client: MannerlyClient, app: Flask, db_session: object, mailbox: Mailbox
) -> None:
    with transaction():
        campaigns_made.open_campaign()
    client.get("/apply")
    client.post("/language", data={"language": "es", "next": "/apply"})
    pages = [client.get("/apply"), client.post("/apply", data={})]
    client.post("/apply", data=ELIGIBLE)
    code = code_for(client, mailbox, EMAIL)
    pages += [client.get("/apply/sign-in"), client.get("/apply/code")]
    pages.append(client.post("/apply/code", data={"code": "x"}))
    assert client.post("/apply/code", data={"code": code}).location == "/apply/name"
    for url, data in answers(client):
        pages += [client.get(url), client.post(url, data={})] if "needs" not in url else []
        pages.append(client.get(url))
        client.post(url, data=data)
    pages += [client.get("/apply/check"), client.post("/apply/check", data={})]
    client.post("/apply/check", data={"declared": "y"})
    application = db.session.query(Application).one()
    pages += [client.get("/apply/sent"), client.get("/my-application")]
    pages.append(client.get(f"/my-application/{application.id}/answers"))
    pages.append(client.get(f"/my-application/{application.id}/withdraw"))
    for page in pages:
        if page.status_code not in {200, 422}:
            continue
        assert '<html lang="es">' in page.text
        found = _ENGLISH.search(_text(page.text))
        assert not found, f"{page.request.path}: {found}"
    assert application.locale == "es"
    deliver(app, mailbox)
    for mail in mailbox.to(EMAIL):
        assert not _ENGLISH.search(mail.subject), mail.subject
    assert mailbox.to(EMAIL)[-1].subject == f"Tenemos lo que envió: {application.reference}"
