"""A worker with a phone: comes in by code, answers every question, reads their mail."""

import re
from typing import Any

from flask import Flask

from hardship import applications, notices
from hardship.applications import Application
from hardship.core.database import db
from hardship.web.templating import render_notice
from tests.client import MannerlyClient
from tests.doubles import Mailbox

_CODE = re.compile(r"\b(\d{6})\b")
_LINK = re.compile(r"https://fund\.example\.org(/apply/link/\S+)")

EMAIL = "marisol@example.org"
ELIGIBLE = {"on_strike": "yes", "lost_pay": "yes", "needs_help": "yes"}


def another(app: Flask) -> MannerlyClient:
    """Another phone."""
    client = app.test_client()
    assert isinstance(client, MannerlyClient)
    return client


def deliver(app: Flask, mailbox: Mailbox) -> None:
    """Let the worker's job send what is due."""
    with app.app_context():
        notices.deliver_due(mailer=mailbox, render=render_notice)


def code_for(client: MannerlyClient, mailbox: Mailbox, email: str) -> str:
    """Ask for a code and read it in the newest mail."""
    client.get("/apply/sign-in")
    asked = client.post("/apply/sign-in", data={"email": email})
    assert asked.status_code == 303, asked.text
    deliver(client.application, mailbox)
    found = _CODE.search(mailbox.to(email)[-1].text)
    assert found, mailbox.to(email)[-1].text
    return found.group(1)


def link_for(client: MannerlyClient, mailbox: Mailbox, email: str) -> str:
    """Ask for a code and take the link of the same mail."""
    code_for(client, mailbox, email)
    found = _LINK.search(mailbox.to(email)[-1].text)
    assert found
    return found.group(1)


def come_in(client: MannerlyClient, mailbox: Mailbox, email: str) -> str:
    """Answer the three questions, type the code; returns where it leads."""
    client.get("/apply")
    assert client.post("/apply", data=ELIGIBLE).location == "/apply/sign-in"
    return sign_in(client, mailbox, email)


def sign_in(client: MannerlyClient, mailbox: Mailbox, email: str) -> str:
    """Come back with the address alone; returns where it leads."""
    code = code_for(client, mailbox, email)
    entered = client.post("/apply/code", data={"code": code})
    assert entered.status_code == 303, entered.text
    return str(entered.location)


def first_choice(client: MannerlyClient, url: str, name: str) -> str:
    """The value of a page's first radio button."""
    found = re.search(rf'type="radio"[^>]*name="{name}" value="([^"]+)"', client.get(url).text)
    assert found, url
    return found.group(1)


def answers(client: MannerlyClient) -> list[tuple[str, dict[str, Any]]]:
    """Every question with what this worker says, in order."""
    return [
        ("/apply/name", {"name": "Marisol Vega"}),
        ("/apply/contact", {"phone": "(909) 555-0117"}),
        ("/apply/worksite", {"worksite": first_choice(client, "/apply/worksite", "worksite")}),
        ("/apply/fund", {"fund": first_choice(client, "/apply/fund", "fund")}),
        ("/apply/needs", _need("rent", "900", ["12", "1", "2024"], "Palm Court Apartments", 1)),
        ("/apply/needs", _need("utilities", "$148.75", ["12", "10", "2024"], "Water", 2)),
        ("/apply/urgency", {"urgency": "eviction", "urgent_on": ["12", "3", "2024"]}),
        ("/apply/household", {"dependants": "2"}),
        ("/apply/benefits", {"has_benefits": "no", "benefits": ""}),
        ("/apply/payment", {"method": "transfer"}),
        (
            "/apply/payment-details",
            {
                "payee": "Marisol Vega",
                "routing": "011000015",
                "account": "5550008812",
                "account_kind": "checking",
            },
        ),
    ]


def _need(category: str, amount: str, due_on: list[str], payee: str, number: int) -> dict[str, Any]:
    return {
        "category": category,
        "amount": amount,
        "due_on": due_on,
        "payee": payee,
        "number": str(number),
        "more": "1",
    }


def answer_everything(client: MannerlyClient) -> None:
    """Fill in every question; nothing is sent yet."""
    for url, data in answers(client):
        page = client.get(url)
        assert page.status_code == 200, f"{url}: {page.status_code}"
        answered = client.post(url, data=data)
        assert answered.status_code == 303, f"{url}: {answered.text}"


def apply(client: MannerlyClient, mailbox: Mailbox, email: str) -> None:
    """All of it, to the sent application."""
    come_in(client, mailbox, email)
    answer_everything(client)
    assert client.post("/apply/check", data={"declared": "y"}).location == "/apply/sent"


def draft() -> applications.Answers:
    """What the only worker has written so far."""
    return applications.draft_answers(db.session.query(Application).one())
