"""Who decides and looks through what comes in reads a case blind, or gives up their vote."""

import html
import re
from uuid import UUID

import pytest

from hardship import applications, audit
from hardship.applications import Application
from hardship.committee import Officer, Role
from hardship.core.database import transaction
from tests.client import MannerlyClient, filled_in
from tests.doubles import FixedClock, Mailbox
from tests.factories.applications import submitted
from tests.factories.officers import let_in, officer, seat
from tests.factories.review import Committee, vote
from tests.web.committee.case_pages import address, approve
from tests.web.public.workers import another, sign_in

WHY = "I have to call them."
NAMES = ("Marisol", "Vega", "909-555", "june@example.org", "Palm Court")


@pytest.fixture
def application(team: Committee) -> Application:
    with transaction():
        return submitted(team.campaign, email="june@example.org")


@pytest.fixture
def ines(client: MannerlyClient, application: Application) -> Officer:
    """Decider and intake in one person, signed in."""
    return seat(client, Role.DECIDER, Role.INTAKE, name="Ines Vidal")


def look(client: MannerlyClient, case: UUID, reason: str = WHY) -> str:
    answer = client.submit(f"{address(case)}/unblind", reason=reason)
    assert answer.status_code == 303
    assert answer.location.endswith(address(case))
    return read(client, case)


def read(client: MannerlyClient, case: UUID) -> str:
    return html.unescape(client.get(address(case)).text)


def test_two_roles_in_one_person_read_it_blind(
    client: MannerlyClient, application: Application, ines: Officer
) -> None:
    page = read(client, application.id)
    for name in NAMES:
        assert name not in page
    assert "Not shown while you may vote." in page
    assert f'href="{address(application.id)}/unblind">See whose it is</a>' in page
    assert 'name="version_id"' in page
    assert approve(client, application.id).status_code == 303


def test_who_does_not_vote_is_led_nowhere(
    client: MannerlyClient, team: Committee, application: Application
) -> None:
    seat(client, Role.INTAKE, name="Ivo Prins")
    assert "/unblind" not in read(client, application.id)
    assert client.get(f"{address(application.id)}/unblind").status_code == 403
    for who in (team.ana, team.ben, team.vera):
        let_in(client, who)
        assert "/unblind" not in read(client, application.id)
        assert client.get(f"{address(application.id)}/unblind").status_code == 403
    assert not looked(application)


def test_after_the_decision_the_name_is_there(
    client: MannerlyClient, team: Committee, application: Application, ines: Officer
) -> None:
    with transaction():
        vote(application, team.ana)
        vote(application, team.ben)
    page = read(client, application.id)
    assert "Marisol Vega" in page
    assert "/unblind" not in page


def test_what_they_got_so_far_does_not_name_them(
    client: MannerlyClient, team: Committee, application: Application, ines: Officer
) -> None:
    with transaction():
        vote(application, team.ana, dollars=None)
        vote(application, team.ben, dollars=None)
        now = submitted(team.campaign, email="june@example.org")
    assert address(application.id) in read(client, now.id)
    page = read(client, application.id)
    for name in NAMES:
        assert name not in page
    assert f"Not shown while you may vote on {now.reference}." in page
    assert client.get(f"{address(application.id)}/unblind").location.endswith(str(application.id))
    look(client, now.id)
    assert "Marisol Vega" in read(client, application.id)


def looked(application: Application) -> list[audit.AuditRow]:
    rows = audit.history("applications", application.id)
    return [row for row in rows if row.verb == "application.unblinded"]


def test_the_page_says_what_it_costs(
    client: MannerlyClient, application: Application, ines: Officer
) -> None:
    page = html.unescape(client.get(f"{address(application.id)}/unblind").text)
    assert f"See whose application {application.reference} is?" in page
    assert "You will not be able to vote on this application any more" in page
    assert "The worker can read that somebody with your role looked" in page
    for name in NAMES:
        assert name not in page
    assert not looked(application), "to read it is not to do it"


def test_who_looked_sees_the_name_and_has_no_vote(
    client: MannerlyClient, application: Application, ines: Officer
) -> None:
    page = look(client, application.id)
    assert "Marisol Vega" in page
    assert "909-555-0117" in page
    assert "Palm Court" in page
    assert "You saw whose application this is. Other members of the committee decide it." in page
    assert 'name="version_id"' not in page
    assert "Sign in again now" not in page
    assert f"Ines Vidal looked up whose it is, and no longer votes on it: “{WHY}”" in page
    (row,) = looked(application)
    assert row.actor_id == ines.id


def test_a_form_of_before_is_refused_with_that_sentence(
    client: MannerlyClient, application: Application, ines: Officer
) -> None:
    old = filled_in(client.get(address(application.id)).text, -2)
    look(client, application.id)
    answer = client.post(address(application.id), data=old)
    assert answer.status_code == 403
    assert "You saw whose application this is." in answer.text
    assert "What you typed is still here" not in answer.text
    assert applications.votes(application) == []


def test_a_vote_of_before_stays_and_is_not_changed(
    client: MannerlyClient, application: Application, ines: Officer
) -> None:
    approve(client, application.id)
    assert "See whose it is" in read(client, application.id), "they may change it still"
    page = look(client, application.id)
    assert "Change your vote" not in page
    assert len(applications.votes(application)) == 1


def test_the_same_form_twice_leads_to_the_case(
    client: MannerlyClient, application: Application, ines: Officer
) -> None:
    url = f"{address(application.id)}/unblind"
    answers = filled_in(client.get(url).text) | {"reason": WHY}
    for _each in range(2):
        assert client.post(url, data=answers).status_code == 303
    assert len(looked(application)) == 1


def test_without_a_reason_nothing_is_seen(
    client: MannerlyClient, application: Application, ines: Officer
) -> None:
    answer = client.submit(f"{address(application.id)}/unblind", reason=" ")
    assert answer.status_code == 422
    assert "Write a reason: it stays on file." in answer.text
    assert "Marisol" not in read(client, application.id)


def test_ones_own_stays_closed(client: MannerlyClient, team: Committee) -> None:
    with transaction():
        olga = officer(*Role, name="Olga Ortiz", email="olga@example.org")
        case = submitted(team.campaign, email="olga@example.org").id
    let_in(client, olga)
    assert client.get(f"{address(case)}/unblind").status_code == 403


def test_it_asks_for_both_factors(
    client: MannerlyClient, application: Application, ines: Officer, clock: FixedClock
) -> None:
    client.get("/committee/my-access")
    clock.advance(minutes=6)
    answer = client.post(f"{address(application.id)}/unblind", data={"reason": WHY})
    assert answer.status_code == 401
    assert not looked(application)


def test_in_the_list_it_waits_for_others(
    client: MannerlyClient, application: Application, ines: Officer
) -> None:
    assert "One of them waits for your vote" in client.get("/committee/applications").text
    look(client, application.id)
    page = client.get("/committee/applications").text
    assert "You saw whose it is: others decide" in page
    assert "waits for your vote" not in page


def test_the_worker_reads_that_somebody_looked(
    client: MannerlyClient, application: Application, ines: Officer, mailbox: Mailbox
) -> None:
    read(client, application.id)
    look(client, application.id)
    worker = another(client.application)
    sign_in(worker, mailbox, "june@example.org")
    page = worker.get("/my-application").text
    told = re.findall(r"<li><time datetime=[^>]+>[^<]+</time><span>([^<]+)</span>", page)
    assert told == [
        "Intake, to see that nothing is missing",
        "Intake, to see who you are",
        "Decider, to decide on it",
    ]
    assert "Ines" not in page
    assert WHY not in page
