"""A worker corrects how they are paid: what is prepared from then on goes there."""

import base64
import secrets
from dataclasses import replace

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError

from hardship import applications, audit, payouts
from hardship.applications import Application, Incomplete, Payee, PayMethod, Status
from hardship.applications.errors import NotARoutingNumber
from hardship.applications.models import PayeeCorrection
from hardship.awards import Award
from hardship.committee import Role
from hardship.core import crypto, rotation
from hardship.core.database import db, transaction
from hardship.core.limits import TooLong
from hardship.notices import Notice
from hardship.payouts import (
    CorrectedTooOften,
    NothingToCorrect,
    PayeeCorrected,
    Payment,
    PaymentStatus,
    PaymentUnderWay,
    ReferenceNamesPayee,
    WantsTransfer,
)
from hardship.payouts.rules import correction_obstacle
from hardship.settings import Settings
from tests.doubles import FixedClock
from tests.factories.applications import cheque, submitted, transfer
from tests.factories.officers import officer
from tests.factories.review import Committee, awarded, prepared, returned, vote

WRONG, RIGHT = transfer(account="5550003333"), transfer(account="5550004444")


@pytest.fixture
def award(team: Committee) -> Award:
    """$250, to be paid to an account that is not the worker's."""
    with transaction():
        return awarded(team, payee=WRONG, email="june@example.org")


def case_of(award: Award) -> Application:
    return applications.application(award.application_id)


def correct(award: Award, payee: Payee = RIGHT) -> None:
    with transaction():
        payouts.correct_payee(case_of(award), payee)


def paid(team: Committee, award: Award, reference: str) -> Payment:
    with transaction():
        return payouts.prepare(award, method=PayMethod.TRANSFER, number=reference, by=team.tove)


def news() -> int:
    """Mails to the workers that there is news, and nothing else."""
    return db.session.query(Notice).filter_by(kind="application_news").count()


def corrections() -> list[PayeeCorrection]:
    return db.session.query(PayeeCorrection).order_by(PayeeCorrection.number).all()


@pytest.mark.parametrize(
    ("is_promised", "live", "obstacle"),
    [
        (False, None, NothingToCorrect),
        (True, None, type(None)),
        (True, PaymentStatus.PREPARED, PaymentUnderWay),
        (True, PaymentStatus.RELEASED, PaymentUnderWay),
        (True, PaymentStatus.CLEARED, NothingToCorrect),
    ],
)
def test_only_what_stands_to_be_paid_is_corrected(
    is_promised: bool, live: PaymentStatus | None, obstacle: type
) -> None:
    assert type(correction_obstacle(is_promised=is_promised, live=live)) is obstacle


def test_what_came_back_is_paid_to_the_new_account(
    team: Committee, award: Award, clock: FixedClock
) -> None:
    with transaction():
        first = payouts.prepare(award, method=PayMethod.TRANSFER, number="TR-1", by=team.tove)
        payouts.release(first, by=team.rosa)
        payouts.clear(first, cleared_on=first.prepared_at.date(), by=team.tove)
        returned(first, team)
    before, cast = case_of(award).approved, applications.votes(case_of(award))
    correct(award)
    again = paid(team, award, "TR-2")
    assert (first.payee, again.payee) == ("Marisol Vega, …3333", "Marisol Vega, …4444")
    version = applications.current_version(case_of(award))
    assert version.number == 1
    assert "5550003333" in (version.payee_json or ""), "what was sent stays as it was sent"
    assert case_of(award).approved == before
    assert applications.votes(case_of(award)) == cast
    assert not any(each.is_void for each in cast)
    with transaction():
        payouts.release(again, by=team.rosa)
    assert case_of(award).state is Status.PAID


def test_it_may_be_corrected_before_anything_was_paid_and_again(
    team: Committee, award: Award
) -> None:
    for payee in (RIGHT, cheque(), RIGHT):
        correct(award, payee)
        assert applications.payee_of(case_of(award)) == payee
    assert [each.number for each in corrections()] == [1, 2, 3]
    assert paid(team, award, "TR-1").payee == "Marisol Vega, …4444"


def test_another_way_of_being_paid_is_a_correction_too(team: Committee, award: Award) -> None:
    correct(award, cheque())
    with transaction():
        payment = prepared(team, award, "1041")
    assert payment.payee == "Marisol Vega, 88 Palm Court, Apt 4, Fontana, CA 92335"
    with transaction():
        payouts.discard(payment, reason="Wrong after all", by=team.tove)
    correct(award)
    with pytest.raises(WantsTransfer), transaction():
        prepared(team, award, "1042")


def test_what_is_on_its_way_or_paid_is_not_corrected(team: Committee, award: Award) -> None:
    payment = paid(team, award, "TR-1")
    with pytest.raises(PaymentUnderWay):
        correct(award)
    with transaction():
        payouts.release(payment, by=team.rosa)
    with pytest.raises(PaymentUnderWay):
        correct(award)
    day = payment.prepared_at.date()
    with transaction():
        payouts.clear(payment, cleared_on=day, by=team.tove)
    with pytest.raises(NothingToCorrect):
        correct(award)
    with transaction():
        payouts.report_return(payment, returned_on=day, reason="Closed", by=team.tove)
    with pytest.raises(NothingToCorrect):
        correct(award)
    assert not corrections()
    with transaction():
        payouts.confirm_return(payment, by=team.rosa)
    correct(award)


def test_without_a_promise_there_is_nothing_to_correct(team: Committee, award: Award) -> None:
    with transaction():
        undecided = submitted(team.campaign)
        payouts.cancel_unpaid(award, reason="Not on strike", by=team.ana)
    for case in (undecided, case_of(award)):
        assert isinstance(payouts.correction_obstacle(case), NothingToCorrect)
        with pytest.raises(NothingToCorrect), transaction():
            payouts.correct_payee(case, RIGHT)
    assert not corrections()


def test_the_same_once_more_is_no_correction(team: Committee, award: Award) -> None:
    correct(award, WRONG)
    assert not corrections()
    correct(award)
    correct(award)
    assert len(corrections()) == 1


@pytest.mark.parametrize(
    ("payee", "refusal"),
    [
        (replace(RIGHT, routing="011000016"), NotARoutingNumber),
        (replace(RIGHT, name=""), Incomplete),
        (replace(cheque(), street=""), Incomplete),
        (replace(RIGHT, name="x" * 201), TooLong),
    ],
)
def test_it_is_checked_as_in_the_application(
    team: Committee, award: Award, payee: Payee, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        correct(award, payee)
    assert not corrections()


def test_the_trail_says_that_it_was_done_and_not_what(team: Committee, award: Award) -> None:
    correct(award)
    row = audit.history("awards", award.id)[-1]
    assert (row.verb, row.actor_kind, row.actor_id) == (
        "award.payee_corrected",
        "applicant",
        award.application_id,
    )
    assert row.details == {}


def test_the_worker_hears_of_it_by_mail(team: Committee, award: Award) -> None:
    """Whoever holds another's phone does not turn their money quietly."""
    before = news()
    correct(award)
    correct(award)
    assert news() == before + 1


def test_ten_corrections_a_day_are_enough(team: Committee, award: Award, clock: FixedClock) -> None:
    """Each stays for good and sends a mail. The same once more is none."""
    with transaction():
        other = awarded(team, payee=WRONG, email="sam@example.org")
    for payee in (RIGHT, RIGHT, WRONG) * 5:
        correct(award, payee)
    told = news()
    with pytest.raises(CorrectedTooOften):
        correct(award)
    assert (len(corrections()), news()) == (10, told)
    assert applications.payee_of(case_of(award)) == WRONG
    correct(other)
    clock.advance(hours=23)
    with pytest.raises(CorrectedTooOften):
        correct(award)
    clock.advance(hours=2)
    correct(award)
    assert applications.payee_of(case_of(award)) == RIGHT


def test_when_it_was_corrected_is_told_without_opening_anything(
    team: Committee, award: Award, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction():
        other = awarded(team, payee=WRONG, email="sam@example.org")
    correct(award)
    clock.advance(hours=2)
    correct(award, cheque())
    monkeypatch.setattr(crypto, "unseal", lambda *_: pytest.fail("opened"))
    found = applications.corrected_at([case_of(award), case_of(other)])
    assert found == {award.application_id: clock.now()}


def test_a_check_is_not_written_to_an_address_that_was_corrected_meanwhile(
    team: Committee, award: Award
) -> None:
    read = {applications.pay_details_of(case_of(award)).id}
    correct(award)
    for seen in (read, set()):
        with pytest.raises(PayeeCorrected), transaction():
            payouts.prepare(
                award, method=PayMethod.TRANSFER, number="TR-1", by=team.tove, read=seen
            )
    now = applications.pay_details_of(case_of(award))
    with transaction():
        payouts.prepare(
            award, method=PayMethod.TRANSFER, number="TR-1", by=team.tove, read={now.id}
        )


def test_no_reference_names_whom_the_correction_names(team: Committee, award: Award) -> None:
    correct(award, replace(RIGHT, name="Ximena Ortega"))
    with pytest.raises(ReferenceNamesPayee):
        paid(team, award, "TR Ortega")


def test_what_was_purged_is_given_anew(team: Committee, award: Award) -> None:
    correct(award)
    with transaction():
        db.session.execute(update(PayeeCorrection).values(payee_sealed=None))
    assert applications.payee_of(case_of(award)) is None, "not what was wrong before"
    correct(award)
    assert applications.payee_of(case_of(award)) == RIGHT


def test_who_asks_again_begins_with_what_was_corrected(team: Committee, award: Award) -> None:
    correct(award, cheque())
    with transaction():
        new = applications.start("june@example.org", campaign=team.campaign, locale="en")
    assert applications.draft_payee(new) == cheque()
    assert applications.draft_answers(new).method is PayMethod.CHEQUE


def test_whoever_sees_the_corrected_payee_leaves_the_vote_to_others(
    team: Committee, award: Award
) -> None:
    correct(award, replace(RIGHT, name="Ximena Ortega"))
    with transaction():
        now = submitted(team.campaign, email="june@example.org")
        olga = officer(Role.DECIDER, Role.TREASURER, name="Olga Ortiz")
    assert applications.blinded_by(case_of(award), olga) == now
    with transaction():
        applications.note_seen([case_of(award)], by=olga)
    with pytest.raises(applications.SawWhose), transaction():
        vote(now, olga)


# ---------------------------------------------------------------------------- in the database


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE payee_corrections SET number = 7",
        "UPDATE payee_corrections SET corrected_at = '2020-01-01 00:00:00+00'",
        "UPDATE payee_corrections SET payee_sealed = 'v1:k1:AAAA'",
        "UPDATE payee_corrections SET payee_sealed = 'clear'",
        "DELETE FROM payee_corrections",
    ],
)
def test_a_correction_does_not_change(team: Committee, award: Award, act: str) -> None:
    correct(award)
    with pytest.raises(DBAPIError, match="does not change"), transaction():
        db.session.execute(text(act))


def test_it_is_brought_under_a_newer_key(team: Committee, award: Award, settings: Settings) -> None:
    correct(award)
    key = f"fresh:{base64.b64encode(secrets.token_bytes(32)).decode()}"
    crypto.install(crypto.parse_keys(f"{key},{settings.encryption_keys}"))
    try:
        with transaction():
            batch = rotation.wrap_some("payee_corrections")
        assert (batch.rows, batch.refused) == (1, [])
        assert (corrections()[0].payee_sealed or "").startswith("v1:fresh:")
        assert applications.payee_of(case_of(award)) == RIGHT
    finally:
        crypto.install(crypto.parse_keys(settings.encryption_keys))


def test_it_may_stand_under_another_key_and_not_say_anything_else(
    team: Committee, award: Award
) -> None:
    correct(award)
    sealed = corrections()[0].payee_sealed or ""
    other = sealed.replace("v1:k1:", "v1:fresh:")
    assert other != sealed, crypto.key_ids()
    with transaction():
        db.session.execute(update(PayeeCorrection).values(payee_sealed=other))
    for refused in (other + "AAAA", sealed.replace("v1:k1:", "v1:own:"), "v1::AAAA"):
        with pytest.raises(DBAPIError, match="does not change"), transaction():
            db.session.execute(update(PayeeCorrection).values(payee_sealed=refused))


@pytest.mark.engine("sqlite")
def test_none_is_replaced_on_a_plain_connection(team: Committee, award: Award) -> None:
    correct(award)
    db.session.execute(text("PRAGMA recursive_triggers = OFF"))
    again = "INSERT OR REPLACE INTO payee_corrections SELECT * FROM payee_corrections"
    with pytest.raises(DBAPIError, match="UNIQUE constraint failed"):
        db.session.execute(text(again))
