"""Two who differ: the desk says so, and one of them changes their vote on the page of the case."""

import html
import re

import pytest

from hardship import applications, committee
from hardship.applications import Application, Choice, Status
from hardship.committee import Role
from hardship.core.database import transaction
from tests.client import MannerlyClient
from tests.factories.applications import submitted
from tests.factories.campaigns import central_fund, draft_campaign, worksite
from tests.factories.officers import let_in, officer, seat
from tests.factories.review import Committee, vote
from tests.web.committee.case_pages import address, send


@pytest.fixture
def application(team: Committee) -> Application:
    """Ana would approve it and Ben declined: there is nobody else."""
    with transaction():
        found = submitted(team.campaign)
        vote(found, team.ana)
        vote(found, team.ben, dollars=None, reason="Paid by another fund.")
    return found


def turn_on(page: str) -> str:
    """Which vote of the reader's own the forms of the page would cast."""
    found = set(re.findall(r'name="turn" value="(\d+)"', page))
    assert len(found) == 1
    return str(found.pop())


def test_a_vote_is_changed_on_the_page_and_decides(
    client: MannerlyClient, team: Committee, application: Application
) -> None:
    let_in(client, team.ben)
    page = client.get(address(application.id)).text
    assert "Change your vote" in page
    turn = turn_on(page)
    assert turn == "2"
    sent = {"choice": "approve", "amount": "250", "turn": turn}
    assert send(client, application.id, **sent).status_code == 303
    assert applications.application(application.id).state is Status.AWARDED
    told = html.unescape(client.get(address(application.id)).text)
    assert "Changed: the newer vote counts" in told
    assert "“Paid by another fund.”" in told
    assert "Ben Okafor changed their vote, to approve" in told
    assert "Change your vote" not in told


def test_a_form_that_does_not_know_of_the_vote_changes_nothing(
    client: MannerlyClient, team: Committee, application: Application
) -> None:
    let_in(client, team.ben)
    answer = send(client, application.id, choice="approve", amount="250")
    assert answer.status_code == 409
    assert "You have already voted on this version." in answer.text
    again = send(client, application.id, choice="approve", amount="250", turn="nonsense")
    assert again.status_code == 409
    assert [each.choice for each in applications.votes(application)] == [
        Choice.APPROVE,
        Choice.DECLINE,
    ]


def test_whoever_has_not_voted_casts_a_first_one(
    client: MannerlyClient, team: Committee, application: Application
) -> None:
    with transaction():
        fresh = submitted(team.campaign)
    let_in(client, team.ben)
    page = client.get(address(fresh.id)).text
    assert turn_on(page) == "1"
    assert "Change your vote" not in page


# ----------------------------------------------------------------------------- the desk's warning

SHORT = "application has too few voters left"


def test_the_chairs_desk_names_a_case_that_nobody_left_can_decide(
    client: MannerlyClient, team: Committee, application: Application
) -> None:
    let_in(client, team.ana)
    desk = html.unescape(client.get("/committee/").text)
    assert SHORT in desk
    assert f"{application.reference}: somebody changes their vote" in desk
    with transaction():
        officer(Role.DECIDER, name="Cleo Hart")
    assert SHORT not in client.get("/committee/").text


def test_no_word_of_it_while_those_who_are_left_can_decide(
    client: MannerlyClient, team: Committee
) -> None:
    with transaction():
        vote(submitted(team.campaign), team.ana)
    let_in(client, team.ana)
    assert SHORT not in client.get("/committee/").text


def test_the_case_of_a_decider_leaves_one_too_few_and_is_not_told_to_them(
    client: MannerlyClient, team: Committee
) -> None:
    with transaction():
        own = submitted(team.campaign, email=team.ben.email or "")
    let_in(client, team.ana)
    assert own.reference in client.get("/committee/").text
    let_in(client, team.ben)
    desk = client.get("/committee/").text
    assert SHORT not in desk
    assert own.reference not in desk


def test_who_left_the_committee_has_voted_all_the_same(
    client: MannerlyClient, team: Committee
) -> None:
    with transaction():
        vote(submitted(team.campaign), team.ben)
        committee.disable(team.ben)
    let_in(client, team.ana)
    assert SHORT not in client.get("/committee/").text


def test_the_opening_advises_three_who_decide(client: MannerlyClient, db_session: object) -> None:
    seat(client, Role.ADMINISTRATOR, name="Ruth Okafor")
    with transaction():
        campaign = draft_campaign()
        central_fund(campaign)
        worksite(campaign)
        for name in ("Ana Reyes", "Ben Okafor"):
            officer(Role.DECIDER, name=name)
    opening = f"/committee/campaigns/{campaign.id}/opening"
    assert "We advise at least 3 people who decide" in client.get(opening).text
    with transaction():
        officer(Role.CHAIR, name="Cleo Hart")
    assert "We advise" not in client.get(opening).text
