"""A case after the decision: waiting for money, awarded, taken back, and its history in words."""

import html

import pytest

from hardship import applications
from hardship.applications import Status
from hardship.core.database import transaction
from hardship.ledger import AID_PAYABLE
from tests.client import MannerlyClient
from tests.doubles import Mailbox
from tests.factories.applications import submitted
from tests.factories.officers import let_in
from tests.factories.review import (
    Committee,
    awarded,
    balance,
    committee,
    money_in_bank,
    prepared,
    vote,
)
from tests.web.committee.case_pages import HOSTILE, address
from tests.web.public.workers import another, sign_in


@pytest.fixture
def team(client: MannerlyClient, db_session: object) -> Committee:
    """Ana is signed in."""
    with transaction():
        team = committee()
    let_in(client, team.ana)
    return team


def test_award_now_when_the_fund_can_cover_it(client: MannerlyClient, team: Committee) -> None:
    with transaction():
        team.fund.reserve_minor = 10_000_00
        case = submitted(team.campaign)
        vote(case, team.ana)
        vote(case, team.ben)
        case_id = case.id
    page = client.get(address(case_id)).text
    assert "The fund cannot cover it yet" in html.unescape(page)
    assert "Award now" not in page
    refused = client.post(f"{address(case_id)}/award")
    assert refused.status_code == 422
    assert "$0.00 is available, $250.00 is needed" in html.unescape(refused.text)
    with transaction():
        money_in_bank(team.fund, 250)
    assert "Award now" in client.get(address(case_id)).text
    assert client.post(f"{address(case_id)}/award").status_code == 303
    assert applications.application(case_id).state is Status.AWARDED
    assert client.post(f"{address(case_id)}/award").status_code == 409
    assert balance(AID_PAYABLE, team.fund) == -250


def test_an_unpaid_award_is_taken_back_with_a_reason(
    client: MannerlyClient, team: Committee
) -> None:
    with transaction():
        case = awarded(team).application_id
    assert "Take the award back" in client.get(address(case)).text
    back = f"{address(case)}/cancel-award"
    assert client.submit(back, reason="").status_code == 422
    assert balance(AID_PAYABLE, team.fund) == -250
    assert client.submit(back, reason=HOSTILE).status_code == 303
    assert balance(AID_PAYABLE, team.fund) == 0
    page = client.get(address(case)).text
    assert "<script>alert" not in page
    assert "Award now" in page
    assert client.get(back).status_code == 409


def test_an_award_with_a_payment_in_hand_is_not_taken_back(
    client: MannerlyClient, team: Committee
) -> None:
    with transaction():
        award = awarded(team)
        prepared(team, award, "1041")
        case = award.application_id
    assert "Take the award back" not in client.get(address(case)).text
    answer = client.submit(f"{address(case)}/cancel-award", reason="Too late")
    assert answer.status_code == 409
    assert "A payment for this award is in hand" in answer.text
    assert balance(AID_PAYABLE, team.fund) == -250


def test_decided_states_have_their_words(client: MannerlyClient, team: Committee) -> None:
    with transaction():
        declined = submitted(team.campaign)
        vote(declined, team.ana, dollars=None)
        vote(declined, team.ben, dollars=None)
        gone = submitted(team.campaign)
        applications.withdraw(gone)
        ids = declined.id, gone.id
    assert "Declined" in client.get(address(ids[0])).text
    assert "Withdrawn by the worker" in client.get(address(ids[1])).text
    for case in ids:
        assert 'name="version_id"' not in client.get(address(case)).text


def test_the_history_is_told_in_words(client: MannerlyClient, team: Committee) -> None:
    with transaction():
        award = awarded(team)
        prepared(team, award, "1041")
        case = award.application_id
    page = html.unescape(client.get(address(case)).text)
    for words in (
        "Begun by the worker",
        "Version 1 sent by the worker, who asks for $900.00",
        "Ana Reyes voted to approve",
        "Approved at $250.00",
        "$250.00 awarded by the rules",
        "Payment of $250.00 prepared by Tove Lindqvist",
    ):
        assert words in page


def test_the_worker_sees_that_the_file_was_opened_and_not_by_whom(
    client: MannerlyClient, team: Committee, mailbox: Mailbox
) -> None:
    with transaction():
        case = submitted(team.campaign, email="june@example.org").id
    worker = another(client.application)
    sign_in(worker, mailbox, "june@example.org")
    assert "opened your file" not in worker.get("/my-application").text
    for _each in range(2):
        client.get(address(case))
    page = worker.get("/my-application").text
    assert "The committee opened your file 2 times, last on Nov 27, 2024" in page
    assert "Ana" not in page
