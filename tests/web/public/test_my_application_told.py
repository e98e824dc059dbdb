"""What the worker's page tells of the way: each step with its day, and nothing that is not so."""

import html
import re
from datetime import date
from uuid import UUID

import pytest
from flask import Flask

from hardship import applications, awards, campaigns, payouts
from hardship.applications import Application, PayMethod
from hardship.core.database import db, transaction
from hardship.payouts import Payment, PaymentStatus
from tests.client import MannerlyClient
from tests.doubles import FixedClock, Mailbox
from tests.factories.applications import submitted, transfer
from tests.factories.money import usd
from tests.factories.review import (
    Committee,
    award_of,
    committee,
    money_in_bank,
    prepared,
    returned,
    vote,
)
from tests.web.public.workers import sign_in

EMAIL = "marisol@example.org"


@pytest.fixture
def team(app: Flask, db_session: object) -> Committee:
    """Marisol has sent it, and two people vote."""
    with transaction():
        team = committee()
        submitted(team.campaign, email=EMAIL)
    return team


def mine() -> Application:
    return applications.applications_of(EMAIL)[0]


class Phone:
    """Marisol's: comes in again by a new code when days have gone by."""

    def __init__(self, client: MannerlyClient, mailbox: Mailbox) -> None:
        self._client, self._mailbox = client, mailbox

    def page(self) -> str:
        """Her application's page, as it is sent."""
        answer = self._client.get("/my-application")
        if answer.status_code == 303:
            sign_in(self._client, self._mailbox, EMAIL)
            answer = self._client.get("/my-application")
        return answer.text


@pytest.fixture
def phone(client: MannerlyClient, mailbox: Mailbox) -> Phone:
    return Phone(client, mailbox)


def read(phone: Phone) -> str:
    """The page with its entities read, on one line."""
    return " ".join(html.unescape(phone.page()).split())


def steps(phone: Phone) -> list[tuple[str, str]]:
    """Title and day of each step, in order."""
    items = read(phone).split('<ol class="timeline">')[1].split("</ol>")[0].split("<h3>")[1:]
    return [
        (item.split("</h3>")[0], item.partition("<time")[2].partition(">")[2].partition("</")[0])
        for item in items
    ]


def decide(team: Committee, dollars: int | None = 250, reason: str = "") -> None:
    with transaction():
        for who in (team.ana, team.ben):
            vote(mine(), who, dollars=dollars, reason=reason)


def pay(team: Committee, number: str) -> UUID:
    """Tove prepares and Rosa releases."""
    with transaction():
        award = awards.award_of(mine().id)
        assert award is not None
        payment = prepared(team, award, number)
        payouts.release(payment, by=team.rosa)
        return payment.id


def test_every_step_that_happened_has_its_day(
    phone: Phone, team: Committee, clock: FixedClock
) -> None:
    clock.advance(days=1)
    decide(team)
    clock.advance(days=1)
    payment = pay(team, "1041")
    assert "<h1>We sent your payment</h1>" in phone.page()
    clock.advance(days=3)
    with transaction():
        payouts.clear(payouts.payment(payment), cleared_on=date(2024, 12, 1), by=team.tove)
    assert "<h1>You have been paid</h1>" in phone.page()
    assert steps(phone) == [
        ("You sent it", "Wednesday, November 27, 2024, 10:00 a.m."),
        ("2 members read it, without your name", "Thursday, November 28, 2024, 10:00 a.m."),
        ("The committee approved $250.00", "Thursday, November 28, 2024, 10:00 a.m."),
        ("We set $250.00 aside for you", "Thursday, November 28, 2024, 10:00 a.m."),
        ("We sent you a check", "Friday, November 29, 2024, 10:00 a.m."),
        ("The bank paid it out", "Sunday, December 1, 2024"),
    ]
    assert phone.page().count('aria-current="step"') == 1


def test_what_comes_next_is_told_without_a_day_that_nobody_knows(
    phone: Phone, team: Committee, clock: FixedClock
) -> None:
    assert steps(phone)[1:] == [
        ("2 members will read it, without your name", ""),
        ("You hear the decision", ""),
        ("You are paid", ""),
    ]
    clock.advance(days=1)
    with transaction():
        vote(mine(), team.ana)
    assert "Last read on November 28, 2024." in read(phone)
    with transaction():
        vote(mine(), team.ben)
        award = awards.award_of(mine().id)
        assert award is not None
    assert "Two different people handle every payment" in read(phone)
    with transaction():
        prepared(team, award, "1041")
    assert "One person prepared it on November 28, 2024. Another one releases it" in read(phone)


@pytest.mark.parametrize("dollars", [250, None])
def test_new_rules_of_the_fund_do_not_change_what_happened(
    client: MannerlyClient, phone: Phone, team: Committee, dollars: int | None
) -> None:
    decide(team, dollars)
    told = words(phone)
    with transaction():
        campaigns.edit_fund(team.fund, award_limit=usd(500), votes_needed=3, by=team.ana)
    assert words(phone) == told
    for language, readers, limit in (
        ("en", "2 members read it", "Most one application can get"),
        ("es", "2 personas la leyeron", "Lo máximo por solicitud"),
    ):
        client.post("/language", data={"language": language, "next": "/my-application"})
        page = words(phone)
        assert readers in page
        assert "$500" not in page
        assert (f"({limit}) $250 .00" in page) == (dollars == 250)


def words(phone: Phone) -> str:
    """The page's words without its markup; what decided the amount stands in brackets."""
    marked = re.sub(r'<th scope="row" class="binds">(.*?)</th>', r"(\1)", read(phone))
    return " ".join(re.sub(r"<[^>]*>", " ", marked).split())


def test_a_payment_that_the_bank_sent_back_is_not_called_cancelled(
    phone: Phone, team: Committee
) -> None:
    decide(team)
    payment = pay(team, "1041")
    with transaction():
        paid = payouts.payment(payment)
        payouts.clear(paid, cleared_on=date(2024, 11, 27), by=team.tove)
        returned(paid, team)
    assert ("The bank sent it back", "Wednesday, November 27, 2024") in steps(phone)
    assert "The bank sent it back on November 27, 2024." in read(phone)
    assert "The bank sent it back" in [title for title, _day in steps(phone)]
    assert "cancelled" not in read(phone)


def test_a_check_that_was_cancelled_stays_in_sight(
    phone: Phone, team: Committee, clock: FixedClock
) -> None:
    decide(team)
    payment = pay(team, "1041")
    clock.advance(days=2)
    with transaction():
        payouts.void(payouts.payment(payment), reason="Lost: a secret", by=team.tove)
    page = read(phone)
    assert "The check was cancelled on November 29, 2024. $250.00 is still set aside" in page
    assert "We will pay you again. You need not ask." in page
    assert "a secret" not in page
    assert ("The check was cancelled", "Friday, November 29, 2024, 10:00 a.m.") in steps(phone)
    clock.advance(days=1)
    pay(team, "1042")
    again = read(phone)
    assert "The check was cancelled" in again
    assert "We will pay you again" not in again, "it was done"
    assert [title for title, _day in steps(phone)][-3:] == [
        "We sent you a check",
        "The check was cancelled",
        "We sent you a check",
    ]


def test_a_payment_that_never_left_is_not_told(phone: Phone, team: Committee) -> None:
    decide(team)
    with transaction():
        award = awards.award_of(mine().id)
        assert award is not None
        payouts.discard(prepared(team, award, "1041"), reason="Spoiled", by=team.tove)
    assert "cancelled" not in read(phone)
    assert [title for title, _day in steps(phone)][-3:] == [
        "We set $250.00 aside for you",
        "We prepare your payment",
        "You are paid",
    ]


def test_an_award_that_was_taken_back_is_told(
    phone: Phone, team: Committee, clock: FixedClock
) -> None:
    decide(team)
    clock.advance(days=1)
    with transaction():
        award = awards.award_of(mine().id)
        assert award is not None
        payouts.cancel_unpaid(award, reason="Back at work", by=team.ana)
    assert ("The committee took it back", "Thursday, November 28, 2024, 10:00 a.m.") in steps(phone)
    page = read(phone)
    assert "was taken back on November 28, 2024" in page
    for words in ("Back at work", "You are paid", "is set aside for you"):
        assert words not in page


@pytest.mark.parametrize("is_prepared", [False, True], ids=["promised", "prepared"])
def test_a_payment_that_came_back_of_an_award_taken_back_says_nothing_of_the_next_one(
    phone: Phone, team: Committee, clock: FixedClock, is_prepared: bool
) -> None:
    decide(team)
    lost = pay(team, "1041")
    award = award_of(mine().id)
    with transaction():
        payouts.void(payouts.payment(lost), reason="Lost", by=team.tove)
        payouts.cancel_unpaid(award, reason="Back at work", by=team.ana)
    assert "was taken back on November 27, 2024" in read(phone)
    clock.advance(days=1)
    with transaction():
        again = awards.grant_waiting(mine(), by=team.ana)
        if is_prepared:
            prepared(team, again, "1042")
    page = read(phone)
    assert "$250.00 is set aside for you. One person prepares the payment" in page
    assert "Apply again" in page
    for words in ("is still set aside", "We will pay you again", "Is the address wrong?"):
        assert words not in page


def test_less_than_the_rules_give_is_explained_in_the_committees_words(
    phone: Phone, team: Committee
) -> None:
    decide(team, 120, "The <food> bank covers the rest.")
    page = phone.page()
    assert "Why it is this amount" in page
    assert "The &lt;food&gt; bank covers the rest." in page
    assert "Ana Reyes" not in page


@pytest.mark.parametrize("ending", ["declined", "withdrawn"])
def test_a_case_that_is_over_promises_nothing(phone: Phone, team: Committee, ending: str) -> None:
    assert "If approved, up to" in read(phone)
    if ending == "declined":
        decide(team, None)
    else:
        with transaction():
            applications.withdraw(mine())
    page = read(phone)
    for words in ("If approved", "You get", "How your amount is worked out", "You are paid"):
        assert words not in page, words


def test_the_place_in_line_is_told_and_moves(
    phone: Phone, team: Committee, clock: FixedClock
) -> None:
    with transaction():
        team.fund.reserve_minor = 10_000_00
        first = submitted(team.campaign)
        vote(first, team.ana)
        vote(first, team.ben)
    clock.advance(minutes=1)
    decide(team)
    page = read(phone)
    assert "You keep your place in line" in page
    assert "One application was approved before yours and waits too." in page
    assert "it goes in the order of approval" in page
    with transaction():
        money_in_bank(team.fund, 250)
        awards.grant_waiting(first, by=team.ana)
    assert "You are the first in line." in read(phone)


def test_a_transfer_is_told_as_one(phone: Phone, team: Committee) -> None:
    with transaction():
        applications.withdraw(mine())
        submitted(team.campaign, email=EMAIL, payee=transfer())
    decide(team)
    with transaction():
        award = awards.award_of(mine().id)
        assert award is not None
        payment = payouts.prepare(award, method=PayMethod.TRANSFER, number="Z 7", by=team.tove)
        payouts.release(payment, by=team.rosa)
    assert steps(phone)[-1][0] == "We sent you a transfer"
    assert "We sent $250.00 to your bank account ending 8812." in read(phone)
    with transaction():
        payouts.void(payment, reason="Came back", by=team.tove)
    assert "The transfer was cancelled on November 27, 2024." in read(phone)


def test_the_lead_tells_how_it_went_where_the_wish_was_another(
    phone: Phone, team: Committee, clock: FixedClock
) -> None:
    """A payment of before the worker's choice was held to."""
    with transaction():
        applications.withdraw(mine())
        submitted(team.campaign, email=EMAIL, payee=transfer())
    decide(team)
    with transaction():
        award = awards.award_of(mine().id)
        assert award is not None
        payment = Payment(
            award_id=award.id,
            fund_id=award.fund_id,
            amount_minor=award.amount_minor,
            currency=award.currency,
            method=PayMethod.CHEQUE,
            number="1041",
            number_key="1041",
            status=PaymentStatus.PREPARED,
            prepared_by_id=team.tove.id,
            prepared_at=clock.now(),
        )
        db.session.add(payment)
        db.session.flush()
        payouts.release(payment, by=team.rosa)
    assert steps(phone)[-1][0] == "We sent you a check"
    page = read(phone)
    assert "We sent you a check for $250.00 by mail." in page
    assert "We sent $250.00 to your bank account" not in page
