"""The bank returned what it had cleared: reported, confirmed by another, and told."""

import html

import pytest

from hardship import payouts
from hardship.awards import Award
from hardship.core.database import db, transaction
from hardship.payouts import Payment
from tests.client import MannerlyClient
from tests.doubles import FixedClock
from tests.factories.officers import let_in
from tests.factories.review import Committee, books, prepared, returned
from tests.web.committee.case_pages import BOOK, HOSTILE, address


@pytest.fixture
def cleared(team: Committee, payment: Payment) -> Payment:
    """Check 1041 left and was paid by the bank on November 27."""
    day = payment.prepared_at.date()
    with transaction():
        payouts.release(payment, by=team.rosa)
        payouts.clear(payment, cleared_on=day, by=team.tove)
    return payment


def report(client: MannerlyClient, payment: Payment, reason: str = "Account closed") -> int:
    answers = {"returned_on": ["11", "27", "2024"], "reason": reason}
    client.get(f"{BOOK}/{payment.id}/return")
    return client.post(f"{BOOK}/{payment.id}/return", data=answers).status_code


def status_of(payment: Payment) -> str:
    db.session.rollback()
    return payouts.payment(payment.id).status


def test_one_reports_and_another_confirms(
    client: MannerlyClient, team: Committee, cleared: Payment
) -> None:
    page = f"{BOOK}/{cleared.id}"
    assert "Make it void" not in client.get(page).text
    assert client.get(f"{page}/void").status_code == 409
    assert report(client, cleared, reason="") == 422
    assert report(client, cleared, reason=HOSTILE) == 303
    assert client.get(f"{page}/return").status_code == 409, "reported before"
    told = html.unescape(client.get(page).text)
    assert "Tove Lindqvist reports that the bank’s statement of November 27, 2024" in told
    assert "Confirm: it is on the statement" not in told
    alone = client.post(f"{page}/return/confirm")
    assert alone.status_code == 403
    assert "You reported this return." in alone.text
    assert books(team) == (0, 0, 9_750)
    assert "returned payment to confirm" not in client.get("/committee/").text
    let_in(client, team.rosa)
    assert "returned payment to confirm" in client.get("/committee/").text
    assert "Returned by the bank? A second person confirms it" in client.get(BOOK).text
    assert "Confirm: it is on the statement" in client.get(page).text
    assert client.post(f"{page}/return/confirm").status_code == 303
    assert books(team) == (-250, 0, 10_000)
    assert client.post(f"{page}/return/confirm").status_code == 409
    assert "A second person confirms it" not in client.get(BOOK).text


def test_a_day_on_which_it_cannot_have_been_is_refused_at_its_field(
    client: MannerlyClient, cleared: Payment
) -> None:
    client.get(f"{BOOK}/{cleared.id}/return")
    answers = {"returned_on": ["11", "26", "2024"], "reason": "Account closed"}
    answer = client.post(f"{BOOK}/{cleared.id}/return", data=answers)
    assert answer.status_code == 422
    assert "Choose a day from November 27, 2024" in answer.text


def test_what_is_not_on_the_statement_stays_paid(
    client: MannerlyClient, team: Committee, cleared: Payment
) -> None:
    report(client, cleared)
    let_in(client, team.rosa)
    client.get(f"{BOOK}/{cleared.id}")
    assert client.post(f"{BOOK}/{cleared.id}/return/refuse").status_code == 303
    assert status_of(cleared) == "cleared"
    assert "The bank returned it" in client.get(f"{BOOK}/{cleared.id}").text


@pytest.mark.parametrize("came_back", ["returned", "lost"])
def test_who_prepares_and_who_releases_reads_what_it_replaces(
    client: MannerlyClient, team: Committee, award: Award, payment: Payment, clock: FixedClock,
    came_back: str,
) -> None:  # fmt: skip
    award_id, day = payment.award_id, payment.prepared_at.date()
    with transaction():
        payouts.release(payment, by=team.rosa)
        if came_back == "returned":
            payouts.clear(payment, cleared_on=day, by=team.tove)
            returned(payment, team)
            why, words = (
                "Account closed",
                "released Nov 27, 2024, cleared Nov 27, 2024, returned by the bank Nov 27, 2024",
            )
        else:
            payouts.void(payment, reason="Lost in the mail", by=team.tove)
            why, words = "Lost in the mail", "released Nov 27, 2024, void Nov 27, 2024"
    words, why = f"Replaces Check 1041: {words}.", f"Reason: “{why}”."
    assert f"{words} {why}" in html.unescape(client.get(f"{BOOK}/awards/{award_id}").text)
    clock.advance(minutes=1)
    with transaction():
        again = prepared(team, payouts.slips([payment])[0].award, "1042")
    let_in(client, team.rosa)
    assert words in client.get(f"{BOOK}/release?payment={again.id}").text
    for page in (f"{BOOK}/{again.id}", f"{BOOK}?tab=to-release"):
        assert words in client.get(page).text
    assert "Replaces" not in client.get(f"{BOOK}/{payment.id}").text
    let_in(client, team.ana)
    assert words in client.get(address(payouts.slips([again])[0].application.id)).text
