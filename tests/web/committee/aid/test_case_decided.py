"""A case after the decision: waiting for money, awarded, taken back, and its history in words."""

import html
import re
from uuid import UUID

import pytest

from hardship import applications, campaigns
from hardship.applications import Status
from hardship.core.database import transaction
from hardship.ledger import AID_PAYABLE
from tests.client import MannerlyClient
from tests.doubles import FixedClock
from tests.factories.applications import submitted
from tests.factories.money import usd
from tests.factories.officers import let_in
from tests.factories.review import (
    Committee,
    awarded,
    balance,
    money_in_bank,
    prepared,
    vote,
)
from tests.web.committee.case_pages import HOSTILE, address


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


@pytest.fixture
def line(team: Committee, clock: FixedClock) -> list[UUID]:
    """Two wait for $250 each, and $260 are there."""
    cases = []
    for _each in range(2):
        clock.advance(minutes=1)
        with transaction():
            team.fund.reserve_minor = 10_000_00
            case = submitted(team.campaign)
            vote(case, team.ana)
            vote(case, team.ben)
            cases.append(case.id)
    with transaction():
        money_in_bank(team.fund, 260)
    return cases


def test_the_page_of_a_case_says_whose_turn_it_is(
    client: MannerlyClient, team: Committee, line: list[UUID]
) -> None:
    first, second = (html.unescape(client.get(address(case)).text) for case in line)
    assert "It is the first in line." in first
    assert "Award now" in first
    assert "One that was approved earlier waits for $250.00." in second
    assert "It is not its turn yet: $260.00 is available" in second
    assert "Award now" not in second
    page = client.get("/committee/applications?tab=waiting").text
    assert page.index("Place 1 in line") < page.index("Place 2 in line")
    with transaction():
        new = submitted(team.campaign).id
    rules = html.unescape(client.get(address(new)).text)
    assert "The fund can award $0.00 now." in rules
    assert "2 that were approved earlier wait there." in rules


def test_before_its_turn_only_with_a_reason_that_stays_in_the_history(
    client: MannerlyClient, team: Committee, line: list[UUID]
) -> None:
    first, second = line
    award = f"{address(second)}/award"
    client.get(address(second))
    plain = client.post(award)
    assert plain.status_code == 422
    assert "Applications approved earlier wait for $250.00" in plain.text
    for reason, words in (("", "Write why this one goes before"), ("x" * 201, "Use at most 200")):
        refused = client.post(award, data={"reason": reason})
        assert refused.status_code == 422
        assert words in refused.text
    assert applications.application(second).state is Status.WAITING_LIST
    assert balance(AID_PAYABLE, team.fund) == 0
    assert client.post(award, data={"reason": f"Eviction {HOSTILE}"}).status_code == 303
    history = client.get(address(second)).text
    assert "<script>alert" not in history
    told = html.unescape(history)
    assert f"It went before its turn. Reason given by Ana Reyes: “Eviction {HOSTILE}”" in told
    assert "$250.00 awarded by Ana Reyes" in told
    assert applications.application(first).state is Status.WAITING_LIST


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
        page = client.get(address(case)).text
        assert 'name="version_id"' not in page
        for words in ("Entitled", "by the rules of the fund", "this one binds"):
            assert words not in page
        assert "asked for" in page


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
        "$250.00 awarded, as the votes decided",
        "Payment of $250.00 prepared by Tove Lindqvist",
    ):
        assert words in page


def test_what_somebody_looked_at_again_and_again_is_one_line_of_the_history(
    client: MannerlyClient, team: Committee
) -> None:
    with transaction():
        award = awarded(team)
        prepared(team, award, "1041")
    for who in (team.tove, team.rosa, team.tove, team.tove):
        let_in(client, who)
        client.get("/committee/payments?tab=to-release&payees=shown")
    let_in(client, team.ana)
    page = html.unescape(client.get(address(award.application_id)).text)
    assert re.findall(r"[A-Z]\w+ \w+ saw where the money goes[^<]*", page) == [
        "Tove Lindqvist saw where the money goes, 3 times; the last time is shown",
        "Rosa Delgado saw where the money goes",
    ]


@pytest.mark.parametrize("dollars", [250, None])
def test_new_rules_of_the_fund_do_not_change_a_decided_case(
    client: MannerlyClient, team: Committee, dollars: int | None
) -> None:
    with transaction():
        case = submitted(team.campaign)
        for who in (team.ana, team.ben):
            vote(case, who, dollars=dollars)
        case_id = case.id
    before = _decision(client, case_id)
    with transaction():
        campaigns.edit_fund(team.fund, award_limit=usd(500), votes_needed=3, by=team.ana)
    for language, open_place, needed in (
        ("en", "A vote", "2 votes of one kind on version 1 decide."),
        ("es", "Un voto", "2 votos"),
    ):
        client.post("/language", data={"language": language, "next": "/"})
        page = _decision(client, case_id)
        assert open_place not in page
        assert needed in page
        assert "$500" not in page
        if language == "en":
            assert page == before


def _decision(client: MannerlyClient, case_id: UUID) -> str:
    """The part of the case's page that says how it was decided, without its markup."""
    page = html.unescape(client.get(address(case_id)).text)
    part = page.partition('aria-labelledby="decision"')[2].partition("</section>")[0]
    assert part
    return " ".join(re.sub(r"<[^>]*>", " ", part).split())
