"""Who votes and pays in one person: a payee of before does not tell whose case they vote on."""

import html
import re

import pytest

from hardship import applications, audit, payouts
from hardship.applications import Application
from hardship.awards import Award
from hardship.committee import Officer, Role
from hardship.core.database import transaction
from hardship.payouts import Payment
from tests.client import MannerlyClient
from tests.doubles import Mailbox
from tests.factories.applications import submitted
from tests.factories.officers import let_in, seat
from tests.factories.review import Committee, awarded, prepared, vote
from tests.web.committee.case_pages import BOOK, address, queries_of
from tests.web.public.workers import another, sign_in

JUNE = "june@example.org"
WHY = "The landlord waits for this check."
NAMES = ("Marisol", "Palm Court")


@pytest.fixture
def award(team: Committee) -> Award:
    """What June was granted."""
    with transaction():
        return awarded(team, email=JUNE)


@pytest.fixture
def now(team: Committee, award: Award) -> Application:
    """What June asks for beside it; nobody has voted on it."""
    with transaction():
        return submitted(team.campaign, email=JUNE)


@pytest.fixture
def payment(team: Committee, award: Award, now: Application) -> Payment:
    with transaction():
        return prepared(team, award, "1041")


@pytest.fixture
def olga(client: MannerlyClient, now: Application) -> Officer:
    """Decider, treasurer and releaser in one person, signed in."""
    return seat(client, Role.DECIDER, Role.TREASURER, Role.RELEASER, name="Olga Ortiz")


def read(client: MannerlyClient, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return html.unescape(answer.text)


def assert_covered(page: str, now: Application) -> None:
    for name in NAMES:
        assert name not in page
    plain = re.sub(r"</?span[^>]*>", "", page)
    assert f"Not shown while you may vote on {now.reference}." in plain
    assert f'href="{address(now.id)}/unblind">See whose it is<' in page


def give_up(client: MannerlyClient, now: Application) -> None:
    done = client.submit(f"{address(now.id)}/unblind", reason=WHY)
    assert done.status_code == 303
    page = read(client, done.location)
    assert (
        "Payments show you where this worker’s money goes. Others decide the application." in page
    )
    assert "You saw whose application this is." in page


def of_june(award: Award, verb: str) -> int:
    return [row.verb for row in audit.history("applications", award.application_id)].count(verb)


def test_what_is_to_pay_is_covered_until_the_vote_is_given_up(
    client: MannerlyClient, award: Award, now: Application, olga: Officer
) -> None:
    pages = (
        f"{BOOK}?tab=to-pay&payees=shown",
        f"{BOOK}/awards/{award.id}",
        address(award.application_id),
    )
    for url in pages:
        assert_covered(read(client, url), now)
    assert not of_june(award, "payee.shown")
    give_up(client, now)
    for url in pages:
        assert "Marisol Vega" in read(client, url)
    assert of_june(award, "payee.shown") == 3


def test_so_is_every_page_of_a_payment(
    client: MannerlyClient, payment: Payment, now: Application, olga: Officer
) -> None:
    pages = (
        f"{BOOK}?tab=to-release&payees=shown",
        f"{BOOK}/release?payment={payment.id}",
        f"{BOOK}/{payment.id}",
        f"{BOOK}/{payment.id}/discard",
    )
    for url in pages:
        assert_covered(read(client, url), now)
    give_up(client, now)
    for url in pages:
        assert "Marisol Vega" in read(client, url)


def test_nobody_waits_for_it_to_be_paid(
    client: MannerlyClient, award: Award, now: Application, olga: Officer
) -> None:
    """Where a name is not needed the work goes on blind."""
    assert client.submit(f"{BOOK}/awards/{award.id}", number="1041").status_code == 303
    (payment,) = payouts.payments_of([award.id])
    assert payment.prepared_by_id == olga.id
    assert not applications.has_unblinded(now, olga)


def test_once_that_is_decided_the_payee_is_there(
    client: MannerlyClient, team: Committee, award: Award, now: Application, olga: Officer
) -> None:
    with transaction():
        for who in (team.ana, team.ben):
            vote(now, who, dollars=None)
    assert "Marisol Vega" in read(client, f"{BOOK}/awards/{award.id}")


def test_others_are_shown_to_the_same_reader(
    client: MannerlyClient, team: Committee, award: Award, now: Application, olga: Officer
) -> None:
    with transaction():
        other = awarded(team)
    assert "Marisol Vega" in read(client, f"{BOOK}/awards/{other.id}")
    assert not applications.has_unblinded(now, olga)


def test_who_only_pays_is_shown_it_and_gets_no_vote_on_it_later(
    client: MannerlyClient, team: Committee, award: Award, now: Application
) -> None:
    assert "Marisol Vega" in read(client, f"{BOOK}?tab=to-pay&payees=shown")
    assert "Not shown while" not in read(client, f"{BOOK}/awards/{award.id}")
    assert applications.has_unblinded(now, team.tove)


def test_a_list_without_payees_costs_nothing(
    client: MannerlyClient, team: Committee, award: Award, now: Application
) -> None:
    assert "Marisol" not in read(client, BOOK)
    assert not applications.has_unblinded(now, team.tove)


def test_a_list_costs_the_same_however_many_are_covered(
    client: MannerlyClient, team: Committee, award: Award, now: Application, olga: Officer
) -> None:
    url = f"{BOOK}?tab=to-pay&payees=shown"
    before = queries_of(client, url)
    with transaction():
        for number in range(3):
            awarded(team, email=f"june.{number}@example.org")
            submitted(team.campaign, email=f"june.{number}@example.org")
    assert queries_of(client, url) == before


def test_the_worker_reads_who_looked_in_that_role(
    client: MannerlyClient, now: Application, olga: Officer, mailbox: Mailbox
) -> None:
    give_up(client, now)
    worker = another(client.application)
    sign_in(worker, mailbox, JUNE)
    page = worker.get(f"/my-application/{now.id}").text
    assert "Treasurer, to see who you are" in page
    assert "Olga" not in page


def test_who_sees_no_payee_is_led_nowhere(
    client: MannerlyClient, team: Committee, award: Award, now: Application
) -> None:
    let_in(client, team.ana)
    assert "/unblind" not in read(client, address(award.application_id))
    assert client.get(f"{address(now.id)}/unblind").status_code == 403
