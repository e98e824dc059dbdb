"""Who opened the worker's file: a line a person, a day and a purpose, in a role and nameless."""

import re

import pytest

from hardship.committee import Role
from hardship.core.database import transaction
from tests.client import MannerlyClient
from tests.doubles import FixedClock, Mailbox
from tests.factories.applications import submitted
from tests.factories.officers import let_in, officer
from tests.factories.review import Committee, awarded, prepared
from tests.web.committee.case_pages import address
from tests.web.public.workers import another, sign_in


@pytest.fixture
def worker(client: MannerlyClient, mailbox: Mailbox) -> MannerlyClient:
    """June on her own phone; the client of the test is the officers'."""
    phone = another(client.application)
    sign_in(phone, mailbox, "june@example.org")
    return phone


def told(worker: MannerlyClient) -> list[tuple[str, str]]:
    """Each line of *Who opened your file*: the day and the words."""
    page = worker.get("/my-application").text
    for name in ("Ana", "Ben", "Vera", "Tove", "Rosa", "Olga"):
        assert name not in page
    return re.findall(r'<li><time datetime="([^"]+)">[^<]+</time><span>([^<]+)</span>', page)


def test_the_worker_sees_that_the_file_was_opened_and_not_by_whom(
    client: MannerlyClient,
    team: Committee,
    worker: MannerlyClient,
    mailbox: Mailbox,
    clock: FixedClock,
) -> None:
    with transaction():
        case = submitted(team.campaign, email="june@example.org").id
    assert "Who opened your file" not in worker.get("/my-application").text
    for who in (team.ana, team.ana, team.ben, team.vera):
        let_in(client, who)
        client.get(address(case))
    clock.advance(days=1)
    let_in(client, team.ben)
    client.get(address(case))
    sign_in(worker, mailbox, "june@example.org")
    assert told(worker) == [
        ("2024-11-28", "Decider, to decide on it"),
        ("2024-11-27", "Auditor, to read it"),
        ("2024-11-27", "Decider, to decide on it"),
        ("2024-11-27", "Decider, to decide on it"),
    ], "two people who decide are two lines, and one who looked twice is one"


def test_whoever_pays_sees_the_payee_and_the_worker_sees_that(
    client: MannerlyClient, team: Committee, worker: MannerlyClient
) -> None:
    with transaction():
        prepared(team, awarded(team, email="june@example.org"), "1041")
        olga = officer(Role.RELEASER, Role.TREASURER, name="Olga Brandt")
    for who in (olga, team.rosa):
        let_in(client, who)
        client.get("/committee/payments?tab=to-release&payees=shown")
    assert told(worker) == [
        ("2024-11-27", "Releaser, to pay you"),
        ("2024-11-27", "Treasurer, to pay you"),
    ], "who holds both roles is named by the one that prepares"
