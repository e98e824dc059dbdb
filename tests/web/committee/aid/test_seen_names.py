"""Who read a name on an undecided case in one role does not vote on it in another one later."""

import html

import pytest

from hardship import applications, campaigns, committee
from hardship.applications import Application
from hardship.committee import Officer, Role
from hardship.core.database import transaction
from tests.client import MannerlyClient
from tests.factories.applications import submitted
from tests.factories.campaigns import Hand, next_campaign
from tests.factories.officers import let_in, seat
from tests.factories.review import Committee, vote
from tests.web.committee.case_pages import address

JUNE = "june@example.org"
LEFT = "You saw whose application this is. Other members of the committee decide it."


@pytest.fixture
def application(team: Committee) -> Application:
    with transaction():
        return submitted(team.campaign, email=JUNE)


@pytest.fixture
def ivo(client: MannerlyClient, application: Application) -> Officer:
    """Looks through what comes in, and has no vote; signed in."""
    return seat(client, Role.INTAKE, name="Ivo Prins")


def read(client: MannerlyClient, case: Application) -> str:
    return html.unescape(client.get(address(case.id)).text)


def become(client: MannerlyClient, who: Officer, *roles: Role) -> None:
    with transaction():
        committee.set_roles(who, list(roles))
    let_in(client, who)


@pytest.mark.parametrize("roles", [(Role.DECIDER,), (Role.DECIDER, Role.INTAKE), (Role.CHAIR,)])
def test_who_is_made_a_decider_leaves_it_to_others(
    client: MannerlyClient, application: Application, ivo: Officer, roles: tuple[Role, ...]
) -> None:
    page = read(client, application)
    assert "Marisol Vega" in page
    assert LEFT not in page, "they have no vote to be told of"
    become(client, ivo, *roles)
    page = read(client, application)
    assert LEFT in page
    assert 'name="version_id"' not in page
    assert "/unblind" not in page
    listed = client.get("/committee/applications").text
    assert "You saw whose it is: others decide" in listed
    assert "waits for your vote" not in listed
    answers = {"choice": "decline", "reason": "No.", "turn": "1"}
    version = applications.current_version(application).id
    sent = client.post(address(application.id), data={**answers, "version_id": str(version)})
    assert sent.status_code == 403
    assert LEFT in html.unescape(sent.text)
    assert applications.votes(application) == []


def test_who_did_not_open_it_votes(
    client: MannerlyClient, team: Committee, application: Application, ivo: Officer
) -> None:
    with transaction():
        other = submitted(team.campaign)
    read(client, other)
    client.get("/committee/applications")
    become(client, ivo, Role.DECIDER)
    assert 'name="version_id"' in read(client, application)


def test_who_read_it_without_the_name_votes(
    client: MannerlyClient, team: Committee, application: Application
) -> None:
    let_in(client, team.vera)
    assert "Marisol" not in read(client, application)
    become(client, team.vera, Role.DECIDER)
    assert 'name="version_id"' in read(client, application)


def test_who_looked_through_it_has_it_on_the_desk_no_more_and_no_mark_in_the_list(
    client: MannerlyClient, application: Application, ivo: Officer
) -> None:
    assert "application to look through" in client.get("/committee/").text
    read(client, application)
    assert "application to look through" not in client.get("/committee/").text
    assert "others decide" not in client.get("/committee/applications").text


# ------------------------------------------------------- one person, two cases, one look


@pytest.fixture
def again(application: Application) -> Application:
    """What the same person sent in the next strike, before the last one's was decided."""
    with transaction():
        campaigns.close_campaign(campaigns.campaign(application.campaign_id), by=Hand())
        return submitted(campaigns.open_campaign(next_campaign(), by=Hand()), email=JUNE)


def test_to_look_at_one_names_the_other_and_is_asked_for_once(
    client: MannerlyClient, application: Application, again: Application
) -> None:
    seat(client, Role.DECIDER, Role.INTAKE, name="Ines Vidal")
    for case in (application, again):
        assert "Marisol" not in read(client, case)
    asked = html.unescape(client.get(f"{address(again.id)}/unblind").text)
    assert f"what this person sent beside it: {application.reference}." in asked
    assert "Marisol" not in asked
    client.submit(f"{address(again.id)}/unblind", reason="I have to call them.")
    for case in (application, again):
        page = read(client, case)
        assert "Marisol Vega" in page
        assert LEFT in page
        assert "/unblind" not in page
        assert page.count("looked up whose it is, and no longer votes on it") == 1
        url = f"{address(case.id)}/unblind"
        assert client.get(url).status_code == 303, "there is nothing to ask for a second time"


def test_of_one_case_no_other_is_spoken_of(
    client: MannerlyClient, application: Application
) -> None:
    seat(client, Role.DECIDER, Role.INTAKE, name="Ines Vidal")
    assert "sent beside it" not in client.get(f"{address(application.id)}/unblind").text


def test_what_is_decided_is_no_vote_to_lose(
    client: MannerlyClient, team: Committee, application: Application, again: Application
) -> None:
    with transaction():
        for who in (team.ana, team.ben):
            vote(application, who, dollars=None)
    seat(client, Role.DECIDER, Role.INTAKE, name="Ines Vidal")
    assert "sent beside it" not in client.get(f"{address(again.id)}/unblind").text
