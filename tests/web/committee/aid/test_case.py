"""A case: what is shown to whom, and a decision from the first vote to the award."""

import html
import re
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from hardship import applications, audit, awards
from hardship.applications import Application, Choice, Urgency
from hardship.committee import Role
from hardship.core.database import transaction
from hardship.ledger import AID_PAYABLE
from tests.client import MannerlyClient, filled_in
from tests.doubles import FixedClock
from tests.factories.applications import changed, draft, rent, submitted
from tests.factories.officers import PASSWORD, code, let_in, officer, seat
from tests.factories.review import Committee, balance, vote
from tests.web.committee.case_pages import HOSTILE, address, approve, send


@pytest.fixture
def application(team: Committee) -> Application:
    """$900 of rent, due December 1."""
    with transaction():
        return submitted(team.campaign)


# ------------------------------------------------------------------------------ what is shown


@pytest.mark.parametrize("more", [(), (Role.INTAKE,), tuple(Role)])
def test_a_decider_sees_the_facts_and_no_name(
    client: MannerlyClient, application: Application, more: tuple[Role, ...]
) -> None:
    """Whatever else they hold, such as the role that sees the person."""
    seat(client, *{Role.DECIDER, *more}, name="Olga Ortiz")
    page = html.unescape(client.get(address(application.id)).text)
    assert f"{application.reference}: rent or mortgage, due December 1, 2024" in page
    for shown in ("$900", "Fontana Medical Center", "2 people", "Check by mail", "this one binds"):
        assert shown in page
    for hidden in ("Marisol", "Vega", "909-555", "@example.org", "Palm Court"):
        assert hidden not in page
    assert "to somebody named in the file" in page


def test_intake_sees_the_person(
    client: MannerlyClient, team: Committee, application: Application
) -> None:
    with transaction():
        intake = officer(Role.INTAKE, name="Ines Vidal")
    let_in(client, intake)
    page = client.get(address(application.id)).text
    assert "Marisol Vega" in page
    assert "909-555-0117" in page
    assert "Palm Court" in page
    assert 'name="version_id"' not in page, "intake does not vote"


def test_the_amount_is_explained_and_the_binding_line_is_bold(
    client: MannerlyClient, application: Application
) -> None:
    page = client.get(address(application.id)).text
    bold = re.findall(r'class="binds">([^<]+)', page)
    assert [words.strip() for words in bold] == ["Most one application can get"]
    assert 'value="250.00"' in page, "the amount by the rules is filled in"


def test_what_the_rules_say(client: MannerlyClient, team: Committee) -> None:
    with transaction():
        case = submitted(
            team.campaign,
            email="june@example.org",
            urgency=Urgency.EVICTION,
            urgent_on=date(2024, 12, 2),
        ).id
    page = html.unescape(client.get(address(case)).text)
    assert re.search(r">Fact</span><span>Asks for \$900.00. One application can get at most", page)
    assert "The notice’s date is December 2, 2024, in 5 days" in page
    assert "The fund can cover it now: $10,000.00 available" in page
    assert "No other application by this person" in page
    with transaction():
        vote(applications.application(case), team.ana)
        vote(applications.application(case), team.ben)
        newer = submitted(team.campaign, email="june@example.org").id
    page = html.unescape(client.get(address(newer)).text)
    assert "One other application by this person" in page
    assert str(case) in page, "what they got so far is a link"


def test_a_case_that_nobody_may_know_of(
    client: MannerlyClient, team: Committee, application: Application
) -> None:
    with transaction():
        unsent = draft(team.campaign).id
    assert client.get(address(unsent)).status_code == 404
    assert client.get(address(uuid4())).status_code == 404
    assert approve(client, uuid4()).status_code == 404
    assert approve(client, unsent).status_code == 404
    assert not opened_rows(unsent), "nobody has opened what was not sent"
    for who in (team.tove, team.rosa):
        let_in(client, who)
        assert client.get(address(application.id)).status_code == 403
    let_in(client, team.vera)
    assert client.get(address(application.id)).status_code == 200
    assert approve(client, application.id).status_code == 403


def test_ones_own_case_is_closed_whoever_one_is(client: MannerlyClient, team: Committee) -> None:
    with transaction():
        olga = officer(*Role, name="Olga Ortiz", email="olga@example.org")
        case = submitted(team.campaign, email="olga@example.org").id
    let_in(client, olga)
    for answer in (client.get(address(case)), approve(client, case)):
        assert answer.status_code == 403
        assert "This is your own application" in answer.text
    assert applications.votes(applications.application(case)) == []
    assert not opened_rows(case), "who is refused has not opened it"


def opened_rows(case: UUID) -> list[Any]:
    return [row for row in audit.history("applications", case) if row.verb == "application.opened"]


def test_every_look_is_recorded(
    client: MannerlyClient, team: Committee, application: Application
) -> None:
    client.get(address(application.id))
    let_in(client, team.vera)
    client.get(address(application.id))
    seen = [(row.actor_id, row.details["why"]) for row in opened_rows(application.id)]
    assert seen == [(team.ana.id, "decide"), (team.vera.id, "read")]
    assert "Opened by Ana Reyes" in client.get(address(application.id)).text


# ----------------------------------------------------------------------------------- voting


def test_two_people_decide_and_the_award_is_in_the_books(
    client: MannerlyClient, team: Committee, application: Application
) -> None:
    with transaction():
        following = submitted(team.campaign).id
    first = approve(client, application.id)
    assert first.status_code == 303
    assert first.location.endswith(str(following)), "the next case opens by itself"
    assert "your vote to approve is counted" in client.get(first.location).text
    voted = client.get(address(application.id)).text
    assert "You have voted" in voted
    assert 'name="turn" value="1"' not in voted, "only a change is offered"
    let_in(client, team.ben)
    second = approve(client, application.id, explanation=HOSTILE)
    assert second.status_code == 303
    assert "is awarded, and can be paid" in client.get(second.location).text
    award = awards.award_of(application.id)
    assert award is not None
    assert balance(AID_PAYABLE, team.fund) == -250
    page = client.get(address(application.id)).text
    assert "Awarded, to be paid" in page
    assert "Award granted" in page
    assert "<script>alert" not in page
    assert html.escape("<script>alert(1)</script>") in page


def test_less_than_the_rules_give_with_an_explanation(
    client: MannerlyClient, team: Committee, application: Application
) -> None:
    assert approve(client, application.id, "1,20", explanation="x").status_code == 422
    answer = approve(client, application.id, "$120.50", explanation="Half was paid by a friend.")
    assert answer.status_code == 303
    (cast,) = applications.votes(application)
    assert str(cast.amount) == "120.50 USD"
    assert cast.reason == "Half was paid by a friend."


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("", "Write the amount that you approve."),
        ("251", "Approve an amount above zero and up to $250.00."),
        ("0", "Approve an amount above zero and up to $250.00."),
        ("-5", "Write an amount with digits"),
        ("all of it", "Write an amount with digits"),
        ("99999999999999999999", "Approve an amount above zero and up to $250.00."),
        ("１２０", "Write an amount with digits"),
    ],
)
def test_an_amount_that_cannot_be_is_said_at_its_field(
    client: MannerlyClient, application: Application, amount: str, words: str
) -> None:
    answer = approve(client, application.id, amount, explanation="Keep me")
    assert answer.status_code == 422
    assert words in html.unescape(answer.text)
    assert "Keep me" in answer.text
    assert applications.votes(application) == []


def test_who_declines_says_why(client: MannerlyClient, application: Application) -> None:
    answer = send(client, application.id, choice="decline", reason="  ")
    assert answer.status_code == 422
    assert "Write why you decline. The worker reads it." in answer.text
    assert send(client, application.id, choice="decline", reason=HOSTILE).status_code == 303
    (cast,) = applications.votes(application)
    assert (cast.choice, cast.amount, cast.reason) == (Choice.DECLINE, None, HOSTILE)
    page = client.get(address(application.id)).text
    assert "<script>alert" not in page
    assert html.escape("<script>alert(1)</script>") in page


def test_a_form_without_a_choice_decides_nothing(
    client: MannerlyClient, application: Application
) -> None:
    for choice in ("", "both", "APPROVE"):
        assert send(client, application.id, choice=choice, amount="250").status_code == 422
    assert applications.votes(application) == []


def test_a_version_that_changed_is_shown_anew_with_what_was_typed(
    client: MannerlyClient, team: Committee, application: Application
) -> None:
    old = client.get(address(application.id)).text
    answers = filled_in(old, -2) | {"amount": "180", "explanation": "Two of three receipts"}
    with transaction():
        vote(application, team.ben)
        changed(application, team.campaign, needs=(rent(200),))
    answer = client.post(address(application.id), data=answers)
    assert answer.status_code == 409
    page = html.unescape(answer.text)
    assert "The worker changed this application after you opened it. Read it again." in page
    assert 'value="180"' in page
    assert "Two of three receipts" in page
    assert "$200" in page
    assert "Void: it was about version 1" in page
    assert applications.standing(application, awards.terms_of(application)).approvals == 0
    again = client.post(address(application.id), data=filled_in(answer.text, -2))
    assert again.status_code == 303
    assert applications.standing(application, awards.terms_of(application)).approvals == 1


@pytest.mark.parametrize(
    ("worker", "officer_reads", "told"),
    [
        ("es", "en", "Write it in Spanish: this worker reads Spanish."),
        ("en", "es", "Escríbalo en inglés: esta persona lee en inglés."),
        ("en", "en", None),
        ("es", "es", None),
    ],
)
def test_what_a_worker_reads_is_written_in_their_language(
    client: MannerlyClient,
    application: Application,
    worker: str,
    officer_reads: str,
    told: str | None,
) -> None:
    with transaction():
        application.locale = worker
    page = client.get(address(application.id), headers={"Accept-Language": officer_reads}).text
    hints = re.findall(r'id="(explanation|reason)-hint"[^>]*>([^<]*)<', html.unescape(page))
    assert [name for name, _words in hints] == ["explanation", "reason"]
    for _name, words in hints:
        assert words.endswith(told) if told else not re.search("Write it in|Escríbalo", words)


@pytest.mark.parametrize("version", ["", "nonsense", "0192f3c1-0000-7000-8000-000000000000"])
def test_a_version_that_never_was_is_a_changed_one(
    client: MannerlyClient, application: Application, version: str
) -> None:
    answer = approve(client, application.id, version_id=version)
    assert answer.status_code == 409
    assert applications.votes(application) == []


def test_who_comes_too_late_is_told(
    client: MannerlyClient, team: Committee, application: Application
) -> None:
    with transaction():
        cleo = officer(Role.DECIDER, name="Cleo Hart")
    let_in(client, cleo)
    page = filled_in(client.get(address(application.id)).text, -2)
    with transaction():
        vote(application, team.ana)
        vote(application, team.ben)
    answer = client.post(address(application.id), data=page)
    assert answer.status_code == 409
    assert "This application has already been decided." in answer.text
    assert len(applications.votes(application)) == 2


def test_a_vote_sent_twice_is_one_and_another_one_is_refused(
    client: MannerlyClient, application: Application
) -> None:
    answers = filled_in(client.get(address(application.id)).text, -2)
    for _each in range(3):
        assert client.post(address(application.id), data=answers).status_code == 303
    for other in ({"amount": "10"}, {"explanation": "Better words"}):
        changed_mind = client.post(address(application.id), data=answers | other)
        assert changed_mind.status_code == 409, other
        assert "You have already voted on this version." in changed_mind.text
    assert len(applications.votes(application)) == 1


def test_the_deciding_vote_sent_twice_is_no_mistake_either(
    client: MannerlyClient, team: Committee, application: Application
) -> None:
    answers = filled_in(client.get(address(application.id)).text, -2)
    with transaction():
        vote(application, team.ben)
    for _each in range(3):
        assert client.post(address(application.id), data=answers).status_code == 303
    assert len(applications.votes(application)) == 2
    assert len(awards.awards_of(application.id)) == 1


def test_without_a_token_nothing_is_decided(
    client: MannerlyClient, application: Application
) -> None:
    client.get(address(application.id))
    answer = client.post(
        address(application.id), data={"choice": "approve", "amount": "250"}, csrf=False
    )
    assert answer.status_code == 400
    assert applications.votes(application) == []


# ------------------------------------------------------------------------- the five minutes


def test_a_late_vote_asks_for_both_factors_once_and_loses_nothing(
    client: MannerlyClient, application: Application, clock: FixedClock
) -> None:
    clock.advance(minutes=6)
    page = client.get(address(application.id))
    assert page.status_code == 200, "reading needs no fresh sign-in"
    assert "Sign in again now" in page.text
    late = approve(client, application.id, "175.50", explanation="Kept & whole")
    assert late.status_code == 401
    assert applications.votes(application) == []
    proof = filled_in(late.text) | {"password": PASSWORD, "code": code()}
    proven = client.post("/committee/sign-in/again", data=proof)
    assert proven.status_code == 200
    assert "autofocus" in proven.text, "one key sends it on"
    sent = client.post(address(application.id), data=filled_in(proven.text))
    assert sent.status_code == 303
    (cast,) = applications.votes(application)
    assert (str(cast.amount), cast.reason) == ("175.50 USD", "Kept & whole")
    assert "Sign in again now" not in client.get(address(application.id)).text
