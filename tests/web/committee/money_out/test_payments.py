"""The book of payments by HTTP: prepare, release by another, clear, void, one and many."""

import html
from uuid import UUID, uuid4

from hardship import audit, ledger, payouts
from hardship.applications import PayMethod
from hardship.awards import Award
from hardship.committee import Role
from hardship.core.database import db, transaction
from hardship.ledger import Source
from hardship.payouts import Payment, PaymentStatus
from tests.client import MannerlyClient, filled_in
from tests.doubles import FixedClock
from tests.factories.applications import cheque, submitted
from tests.factories.officers import let_in, officer
from tests.factories.review import (
    Committee,
    award_of,
    awarded,
    books,
    committee,
    prepared,
    still_at_stripe,
    vote,
)
from tests.web.committee.case_pages import BOOK, HOSTILE, release


def state_of(payment: Payment) -> str:
    db.session.rollback()
    return payouts.payment(payment.id).status


def payees_shown(award: Award) -> list[UUID | None]:
    """Who saw to whom this one is paid."""
    rows = audit.history("applications", award.application_id)
    return [row.actor_id for row in rows if row.verb == "payee.shown"]


# ---------------------------------------------------------------------------------- a story


def test_from_the_award_to_the_cleared_check(
    client: MannerlyClient, team: Committee, award: Award, clock: FixedClock
) -> None:
    page = html.unescape(client.get(BOOK).text)
    assert "$250" in page
    assert "Marisol" not in page, "payees are covered until they are asked for"
    shown = client.get(f"{BOOK}/awards/{award.id}")
    assert "Marisol Vega" in shown.text
    assert "88 Palm Court, Apt 4, Fontana, CA 92335" in shown.text
    done = client.submit(f"{BOOK}/awards/{award.id}", number="1041")
    assert done.status_code == 303
    assert "Check 1041 is prepared. Somebody else releases it." in client.get(done.location).text
    (payment,) = payouts.payments_of([award.id])
    assert books(team) == (-250, 0, 10_000)
    let_in(client, team.rosa)
    look = client.get(f"{BOOK}/release?payment={payment.id}")
    for words in ("Release one payment?", "Marisol Vega", "What releasing does", "$9,750"):
        assert words in look.text
    assert "a payment that is lost can be made void" in look.text, "a transfer as well"
    assert release(client, payment).status_code == 303
    assert books(team) == (0, -250, 10_000)
    clock.advance(days=1)
    let_in(client, team.tove)
    page_of = client.get(f"{BOOK}/{payment.id}").text
    answers = filled_in(page_of)
    assert answers["cleared_on"] == "2024", "three fields of one name: month, day, year"
    cleared = client.post(f"{BOOK}/{payment.id}/clear", data={"cleared_on": ["11", "28", "2024"]})
    assert cleared.status_code == 303
    assert books(team) == (0, 0, 9_750)
    final = html.unescape(client.get(f"{BOOK}/{payment.id}").text)
    for words in ("Prepared by", "Tove Lindqvist", "Rosa Delgado", "Cleared on"):
        assert words in final
    entries = [each.id for each in ledger.entries_of(Source("payment", str(payment.id)))]
    for entry in entries:
        assert f"/committee/ledger/entries/{entry}" in final
    assert "Check 1041" in client.get(f"{BOOK}?tab=finished").text


def test_void_and_paid_again(client: MannerlyClient, team: Committee, payment: Payment) -> None:
    let_in(client, team.rosa)
    release(client, payment)
    void = f"{BOOK}/{payment.id}/void"
    assert "stop it at the bank" in client.get(void).text
    assert client.submit(void, reason="").status_code == 422
    assert client.submit(void, reason=HOSTILE).status_code == 303
    assert books(team) == (-250, 0, 10_000)
    page = client.get(f"{BOOK}/{payment.id}").text
    assert "<script>alert" not in page
    assert html.escape("<script>alert(1)</script>") in page
    assert client.get(void).status_code == 409
    let_in(client, team.tove)
    again = client.get(f"{BOOK}/awards/{payment.award_id}")
    assert 'value="1042"' in again.text, "the next number is suggested"
    done = client.submit(f"{BOOK}/awards/{payment.award_id}")
    assert done.status_code == 303
    assert [each.number for each in payouts.payments_of([payment.award_id])] == ["1041", "1042"]


def test_discarded_before_it_left(
    client: MannerlyClient, team: Committee, payment: Payment
) -> None:
    assert client.submit(f"{BOOK}/{payment.id}/discard", reason="Spoiled").status_code == 303
    assert state_of(payment) == PaymentStatus.DISCARDED
    assert client.get(f"{BOOK}/{payment.id}/discard").status_code == 409
    assert books(team) == (-250, 0, 10_000)


# ------------------------------------------------------------------------- nobody pays alone


def test_who_prepared_is_told_why_not(client: MannerlyClient, team: Committee) -> None:
    with transaction():
        both = officer(Role.TREASURER, Role.RELEASER, name="Both Hands")
        award = awarded(team)
    let_in(client, both)
    client.submit(f"{BOOK}/awards/{award.id}", number="1041")
    (payment,) = payouts.payments_of([award.id])
    words = "You prepared this payment. Somebody else has to release it."
    for page in (f"{BOOK}?tab=to-release", f"{BOOK}/{payment.id}",
                 f"{BOOK}/release?payment={payment.id}"):  # fmt: skip
        assert words in client.get(page).text
        assert "button-main" not in client.get(page).text, "there is nothing to do here"
    assert (
        "<h1>Others release these</h1>" in client.get(f"{BOOK}/release?payment={payment.id}").text
    )
    answer = release(client, payment)
    assert answer.status_code == 403
    assert words in answer.text
    assert state_of(payment) == PaymentStatus.PREPARED


def test_who_voted_and_who_applied_are_told_why_not(
    client: MannerlyClient, team: Committee
) -> None:
    with transaction():
        olga = officer(*Role, name="Olga Ortiz", email="olga@example.org")
        own = prepared(team, awarded(team, email="olga@example.org"), "1041")
        voted = prepared(team, awarded(team), "1042")
        ana = officer(Role.RELEASER, name="Nora Quist")
        case = submitted(team.campaign)
        vote(case, ana)
        vote(case, team.ben)
        hers = payouts.prepare(
            award_of(case.id),
            method=PayMethod.CHEQUE,
            number="1043",
            by=team.tove,
        )
    let_in(client, olga)
    refused = release(client, own)
    assert refused.status_code == 403
    assert "This is your own application." in refused.text
    page = client.get(f"{BOOK}?tab=to-release&payees=shown").text
    assert "Yours: closed to you" in page
    mine, others = (client.get(f"{BOOK}/{each.id}").text for each in (own, hers))
    assert "prepared by Tove Lindqvist" not in mine, "who wrote what about one's own case"
    assert "prepared by Tove Lindqvist" in others
    let_in(client, ana)
    assert release(client, hers).status_code == 403
    assert release(client, own, voted).status_code == 303


def test_ones_own_payee_is_covered_in_every_list(client: MannerlyClient, team: Committee) -> None:
    with transaction():
        olga = officer(*Role, name="Olga Ortiz", email="olga@example.org")
        own = awarded(team, email="olga@example.org", payee=cheque(name="Harbor Rentals"))
        other = awarded(team)
    let_in(client, olga)
    to_pay = client.get(f"{BOOK}?tab=to-pay&payees=shown").text
    with transaction():
        for award, number in ((own, "1041"), (other, "1042")):
            prepared(team, award, number)
    to_release = client.get(f"{BOOK}?tab=to-release&payees=shown").text
    for page in (to_pay, to_release):
        assert "Marisol Vega" in page
        assert "Harbor Rentals" not in page
    assert (payees_shown(own), payees_shown(other)) == ([], [olga.id] * 2)


def test_whoever_applied_reaches_their_payment_by_no_address(
    client: MannerlyClient, team: Committee
) -> None:
    with transaction():
        olga = officer(*Role, name="Olga Ortiz", email="olga@example.org")
        award = awarded(team, email="olga@example.org")
    let_in(client, olga)
    words = "This is your own application. Others handle its payment"
    client.get("/committee/")
    refused = [client.get(f"{BOOK}/awards/{award.id}")]
    refused.append(client.post(f"{BOOK}/awards/{award.id}", data={"method": "cheque"}))
    refused.append(client.post(f"{BOOK}/prepare", data={"first": "1", "award": str(award.id)}))
    assert payouts.payments_of([award.id]) == []
    with transaction():
        payment = prepared(team, award, "1041")
    refused.append(client.get(f"{BOOK}/{payment.id}/discard"))
    refused.append(client.post(f"{BOOK}/{payment.id}/discard", data={"reason": "Mine"}))
    refused.append(client.post(f"{BOOK}/release", data={"payment": str(payment.id)}))
    assert state_of(payment) == PaymentStatus.PREPARED
    with transaction():
        payouts.release(payment, by=team.rosa)
    day = {"cleared_on": ["11", "27", "2024"]}
    refused.append(client.get(f"{BOOK}/{payment.id}/void"))
    refused.append(client.post(f"{BOOK}/{payment.id}/void", data={"reason": "Mine"}))
    refused.append(client.post(f"{BOOK}/{payment.id}/clear", data=day))
    refused.append(client.post(f"{BOOK}/clear", data=day | {"payment": str(payment.id)}))
    assert [each.status_code for each in refused] == [403] * 10
    assert all(words in each.text for each in refused)
    assert not [each for each in refused if "another task than yours" in each.text]
    assert state_of(payment) == PaymentStatus.RELEASED
    page = client.get(f"{BOOK}/{payment.id}").text
    for act in ("Make it void", "Mark as cleared"):
        assert act not in page


def test_roles_open_their_own_pages_only(
    client: MannerlyClient, team: Committee, award: Award, payment: Payment
) -> None:
    let_in(client, team.rosa)
    client.get("/committee/")
    assert client.get(f"{BOOK}/awards/{award.id}").status_code == 403
    assert client.post(f"{BOOK}/prepare", data={"first": "1"}).status_code == 403
    assert client.post(f"{BOOK}/{payment.id}/clear").status_code == 403
    let_in(client, team.tove)
    client.get("/committee/")
    assert client.get(f"{BOOK}/release?payment={payment.id}").status_code == 403
    assert client.post(f"{BOOK}/release", data={"payment": str(payment.id)}).status_code == 403
    let_in(client, team.vera)
    for tab in ("to-pay", "to-release", "outstanding", "finished"):
        page = client.get(f"{BOOK}?tab={tab}&payees=shown")
        assert page.status_code == 200
        assert "Marisol" not in page.text
    assert "Marisol" not in client.get(f"{BOOK}/{payment.id}").text
    let_in(client, team.ana)
    assert client.get(BOOK).status_code == 403


def test_payees_need_a_fresh_sign_in_and_leave_a_trace(
    client: MannerlyClient, team: Committee, award: Award, payment: Payment, clock: FixedClock
) -> None:
    assert "Marisol" not in client.get(f"{BOOK}?tab=to-release").text
    shown = client.get(f"{BOOK}?tab=to-release&payees=shown")
    assert "Marisol Vega" in shown.text
    assert payees_shown(award) == [team.tove.id]
    clock.advance(minutes=6)
    stale = client.get(f"{BOOK}?tab=to-release&payees=shown").text
    assert "Marisol" not in stale
    assert "Sign in again to show payees" in stale
    assert "Marisol" not in client.get(f"{BOOK}/{payment.id}").text
    asked = client.get(f"{BOOK}/awards/{award.id}")
    assert asked.status_code == 303
    assert "/committee/sign-in/again" in asked.location


# ----------------------------------------------------------------------------------- refused


def test_numbers_are_checked_at_their_field(
    client: MannerlyClient, team: Committee, payment: Payment
) -> None:
    with transaction():
        other = awarded(team)
    for number, words in (
        ("", "Write the check number"),
        ("10 41", "A check number is 1 to 12 digits"),
        ("1041", "Check number 1041 was used before:"),
        (HOSTILE, "A check number is 1 to 12 digits"),
    ):
        answer = client.submit(f"{BOOK}/awards/{other.id}", number=number)
        assert answer.status_code == (409 if number == "1041" else 422)
        assert words in answer.text
        assert "<script>alert" not in answer.text
    assert payouts.payments_of([other.id]) == []


def test_the_bank_account_does_not_cover_it(client: MannerlyClient, db_session: object) -> None:
    with transaction():
        team = committee()
        payment = prepared(team, awarded(team), "1041")
        still_at_stripe(team, 9_900)
    let_in(client, team.rosa)
    look = client.get(f"{BOOK}/release?payment={payment.id}").text
    assert "The bank account does not cover all of it." in look
    answer = release(client, payment)
    assert answer.status_code == 422
    assert "$100.00 is there to pay with, $250.00 is needed" in html.unescape(answer.text)
    assert state_of(payment) == PaymentStatus.PREPARED


def test_the_day_it_cleared_is_checked(
    client: MannerlyClient, team: Committee, payment: Payment
) -> None:
    let_in(client, team.rosa)
    release(client, payment)
    let_in(client, team.tove)
    client.get(f"{BOOK}/{payment.id}")
    for day, words in (
        (["2", "30", "2024"], "Write a real date with month, day and year"),
        (["", "", ""], "Write the date as month, day and year."),
        (["11", "26", "2024"], "the day can only be today, November 27, 2024."),
        (["11", "28", "2024"], "the day can only be today, November 27, 2024."),
    ):
        answer = client.post(f"{BOOK}/{payment.id}/clear", data={"cleared_on": day})
        assert answer.status_code == 422, day
        assert words in answer.text
    assert books(team) == (0, -250, 10_000)


def test_what_is_not_there_is_not_found(client: MannerlyClient, team: Committee) -> None:
    for path in ("", "/void", "/discard"):
        assert client.get(f"{BOOK}/{uuid4()}{path}").status_code == 404
    assert client.get(f"{BOOK}/awards/{uuid4()}").status_code == 404
    for query in ("tab=nothing", "cursor=rubbish", "payees=please"):
        assert client.get(f"{BOOK}?{query}").status_code == 200
    let_in(client, team.rosa)
    assert client.get(f"{BOOK}/release?payment=42").location == f"{BOOK}?tab=to-release"
    assert client.get(f"{BOOK}/release?payment={uuid4()}").status_code == 404
