"""Money out: stories of payments, prepared by one, released by another, cleared or void."""

from datetime import date, timedelta

import pytest

from hardship import applications, campaigns, ledger, payouts
from hardship.applications import PayMethod, Status
from hardship.awards import Award
from hardship.committee import Role
from hardship.core.database import transaction
from hardship.core.limits import DayOutOfBounds, ReasonNeeded, TooLong
from hardship.ledger import (
    BANK,
    BANK_FEES,
    GIFTS_ONLINE,
    STRIPE_BALANCE,
    Source,
)
from hardship.payouts import (
    AlreadyPrepared,
    AppliedForIt,
    DecidedIt,
    FundInDeficit,
    MovedOn,
    NotEnoughInBank,
    NumberMissing,
    NumberNotPlain,
    NumberUsed,
    Payment,
    PaymentStatus,
    PreparedIt,
    ReferenceHasWords,
    ReferenceNamesPayee,
    ReferenceUsed,
    rules,
)
from tests.doubles import FixedClock
from tests.factories.applications import submitted, transfer
from tests.factories.campaigns import Hand, next_campaign
from tests.factories.money import usd
from tests.factories.officers import officer
from tests.factories.review import (
    Committee,
    awarded,
    books,
    moved,
    prepared,
    returned,
    still_at_stripe,
)


def state_of(award: Award) -> Status:
    return applications.application(award.application_id).state


def reconciled() -> bool:
    return not payouts.aid_payable_differences() and not payouts.outstanding_differences()


# ------------------------------------------------------------------------------- stories


def test_prepared_released_cleared(team: Committee, award: Award, clock: FixedClock) -> None:
    assert books(team) == (-250, 0, 10_000)
    with transaction():
        payment = prepared(team, award, " 0001041 ")
    assert payment.number == "1041"
    assert books(team) == (-250, 0, 10_000), "nothing leaves before a second person"
    assert [each.id for each in payouts.prepared().items] == [payment.id]
    assert payouts.to_pay().items == []
    with transaction():
        payouts.release(payment, by=team.rosa)
    assert books(team) == (0, -250, 10_000)
    assert state_of(award) is Status.PAID
    assert [each.id for each in payouts.outstanding().items] == [payment.id]
    clock.advance(days=2)
    with transaction():
        payouts.clear(payment, cleared_on=date(2024, 11, 28), by=team.tove)
    assert books(team) == (0, 0, 9_750)
    entry = ledger.entries_of(Source("payment", str(payment.id)))[-1]
    assert (entry.kind, entry.occurred_on) == ("payment_cleared", date(2024, 11, 28))
    assert payouts.sums("USD").released == payouts.Sum(0, usd(0))
    assert [each.id for each in payouts.ended().items] == [payment.id]
    assert reconciled()


def test_void_brings_it_back_and_it_is_paid_again(team: Committee, award: Award) -> None:
    with transaction():
        lost = prepared(team, award, "1041")
        payouts.release(lost, by=team.rosa)
        payouts.void(lost, reason="Lost in the mail", by=team.tove)
    assert books(team) == (-250, 0, 10_000)
    assert state_of(award) is Status.AWARDED
    assert [each.id for each in payouts.to_pay().items] == [award.id]
    with pytest.raises(NumberUsed), transaction():
        prepared(team, award, "1041")
    with transaction():
        again = prepared(team, award, "1042")
        payouts.release(again, by=team.rosa)
        payouts.clear(again, cleared_on=date(2024, 11, 27), by=team.tove)
    assert books(team) == (0, 0, 9_750)
    kinds = [each.kind for each in ledger.entries_of(Source("payment", str(lost.id)))]
    assert kinds == ["payment_released", "payment_voided"]
    assert reconciled()


def test_a_check_that_bounces_after_it_cleared_goes_back_to_the_bank(
    team: Committee, award: Award
) -> None:
    with transaction():
        payment = prepared(team, award, "1041")
        payouts.release(payment, by=team.rosa)
        payouts.clear(payment, cleared_on=date(2024, 11, 27), by=team.tove)
        returned(payment, team)
    assert books(team) == (-250, 0, 10_000)
    assert reconciled()


def test_what_is_discarded_never_left_and_frees_its_number(team: Committee, award: Award) -> None:
    with transaction():
        spoiled = prepared(team, award, "1041")
        payouts.discard(spoiled, reason="Wrong name on it", by=team.tove)
        assert payouts.next_cheque_number() == ""
        again = prepared(team, award, "1041")
    assert again.id != spoiled.id
    assert payouts.next_cheque_number() == "1042"
    assert ledger.entries_of(Source("payment", str(spoiled.id))) == []
    assert books(team) == (-250, 0, 10_000)


# ------------------------------------------------------------------------ nobody pays alone


def test_who_prepared_does_not_release(team: Committee, award: Award) -> None:
    with transaction():
        both = officer(Role.TREASURER, Role.RELEASER, name="Both Hands")
        payment = payouts.prepare(award, method=PayMethod.CHEQUE, number="1041", by=both)
    with pytest.raises(PreparedIt), transaction():
        payouts.release(payment, by=both)
    assert books(team) == (-250, 0, 10_000)


def test_who_voted_on_any_version_does_not_release(team: Committee, award: Award) -> None:
    with transaction():
        payment = prepared(team, award, "1041")
    for decider in (team.ana, team.ben):
        with pytest.raises(DecidedIt), transaction():
            payouts.release(payment, by=decider)


def test_nobody_prepares_or_releases_their_own(team: Committee) -> None:
    with transaction():
        olga = officer(*Role, name="Olga Ortiz", email="olga@example.org")
        award = awarded(team, email="olga@example.org")
    with pytest.raises(AppliedForIt), transaction():
        payouts.prepare(award, method=PayMethod.CHEQUE, number="1041", by=olga)
    with transaction():
        payment = prepared(team, award, "1041")
    with pytest.raises(AppliedForIt), transaction():
        payouts.release(payment, by=olga)
    with transaction():
        payouts.release(payment, by=team.rosa)


def test_nobody_ends_their_own_payment(team: Committee) -> None:
    with transaction():
        olga = officer(*Role, name="Olga Ortiz", email="olga@example.org")
        payment = prepared(team, awarded(team, email="olga@example.org"), "1041")
    with pytest.raises(AppliedForIt), transaction():
        payouts.discard(payment, reason="Mine", by=olga)
    with transaction():
        payouts.release(payment, by=team.rosa)
    with pytest.raises(AppliedForIt), transaction():
        payouts.void(payment, reason="Mine", by=olga)
    with pytest.raises(AppliedForIt), transaction():
        payouts.clear(payment, cleared_on=date(2024, 11, 27), by=olga)
    assert (payment.status, payment.ended_by_id, payment.cleared_by_id) == ("released", None, None)


def test_a_payment_says_who_cleared_and_who_ended_it(team: Committee, award: Award) -> None:
    with transaction():
        payment = prepared(team, award, "1041")
        payouts.release(payment, by=team.rosa)
        payouts.clear(payment, cleared_on=date(2024, 11, 27), by=team.tove)
        returned(payment, team)
    assert (payment.cleared_by_id, payment.ended_by_id) == (team.tove.id, team.rosa.id)


def test_a_list_says_for_each_payment_why_not(team: Committee, award: Award) -> None:
    with transaction():
        payment = prepared(team, award, "1041")
    of = {
        who.name: payouts.release_obstacles([payment], who)[payment.id]
        for who in (team.tove, team.ana, team.rosa)
    }
    assert isinstance(of["Tove Lindqvist"], PreparedIt)
    assert isinstance(of["Ana Reyes"], DecidedIt)
    assert of["Rosa Delgado"] is None
    assert payouts.to_release(team.rosa) == ([payment], [])
    assert payouts.to_release(team.ana) == ([], [payment])


# ------------------------------------------------------------------------------ the money


def test_no_more_leaves_than_the_bank_account_holds(team: Committee, award: Award) -> None:
    with transaction():
        still_at_stripe(team, 10_000 - 250)
        moved(team, (BANK, -usd("0.01")), (BANK_FEES, usd("0.01")))
        payment = prepared(team, award, "1041")
    with pytest.raises(NotEnoughInBank) as refused, transaction():
        payouts.release(payment, by=team.rosa)
    assert refused.value.params == {"available": usd("249.99"), "amount": usd(250)}
    assert payment.status == PaymentStatus.PREPARED
    with transaction():
        moved(team, (BANK, usd("0.01")), (BANK_FEES, -usd("0.01")))
        payouts.release(payment, by=team.rosa)
    assert ledger.fund_position(team.fund.id, "USD").available_to_pay == usd(0)


def test_a_fund_in_deficit_releases_nothing(team: Committee, award: Award) -> None:
    with transaction():
        payment = prepared(team, award, "1041")
        _refund_after_the_money_was_spent(team, 10_001)
    with pytest.raises(FundInDeficit) as refused, transaction():
        payouts.release(payment, by=team.rosa)
    assert refused.value.params == {"missing": usd(251)}, "what is awarded is owed"


def _refund_after_the_money_was_spent(team: Committee, dollars: int) -> None:
    moved(team, (GIFTS_ONLINE, usd(dollars)), (STRIPE_BALANCE, -usd(dollars)))


# ---------------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("number", "error"),
    [("", NumberMissing), ("  ", NumberMissing), ("10 41", NumberNotPlain), ("-1", NumberNotPlain),
     ("１０４１", NumberNotPlain), ("1" * 13, NumberNotPlain), ("x" * 61, NumberMissing)],
)  # fmt: skip
def test_a_check_number_is_plain_digits(
    team: Committee, award: Award, number: str, error: type[Exception]
) -> None:
    with pytest.raises(error), transaction():
        prepared(team, award, number)
    assert payouts.payments_of([award.id]) == []


@pytest.mark.parametrize("reference", ["Zelle to María Núñez", "NUNEZ-7", "7 maria"])
def test_a_name_in_a_reference_is_found_however_it_is_written(reference: str) -> None:
    assert rules.names_payee(reference, "María de Núñez")
    assert not rules.names_payee("Zelle 7, de 12", "María de Núñez")


def test_a_reference_does_not_tell_who_is_paid(team: Committee) -> None:
    payee = transfer()
    with transaction():
        award = awarded(team, payee=payee)
    with pytest.raises(ReferenceNamesPayee), transaction():
        payouts.prepare(award, method=payee.method, number=f"To {payee.name}", by=team.tove)
    assert payouts.payments_of([award.id]) == []


@pytest.mark.parametrize("words", ["To Marisol", "To Nobody"])
def test_who_votes_blind_learns_no_name_by_trying_words(team: Committee, words: str) -> None:
    """A right guess and a wrong one are refused alike; a number is taken, even one of theirs."""
    with transaction():
        award = awarded(team, payee=transfer(), email="june@example.org")
        both = officer(Role.TREASURER, Role.DECIDER, name="Noor Haddad")
        case = applications.application(award.application_id)
        campaigns.close_campaign(team.campaign, by=Hand())
        strike = campaigns.open_campaign(next_campaign(), by=Hand())
        undecided = submitted(strike, email="june@example.org")
        assert applications.blinding([case], both) == {case.id: undecided}
    with pytest.raises(ReferenceHasWords), transaction():
        payouts.prepare(award, method=PayMethod.TRANSFER, number=words, by=both)
    assert payouts.payments_of([award.id]) == []
    with transaction():
        payouts.prepare(award, method=PayMethod.TRANSFER, number="TR-7 ab", by=both)


def test_an_award_has_one_live_payment(team: Committee, award: Award) -> None:
    with transaction():
        prepared(team, award, "1041")
    with pytest.raises(AlreadyPrepared), transaction():
        prepared(team, award, "1042")


def test_a_number_is_used_once_also_when_its_check_is_void(team: Committee, award: Award) -> None:
    with transaction():
        other = awarded(team)
        payment = prepared(team, award, "1041")
    for number in ("1041", "01041"):
        with pytest.raises(NumberUsed), transaction():
            prepared(team, other, number)
    with transaction():
        payouts.release(payment, by=team.rosa)
        payouts.void(payment, reason="Spoiled", by=team.tove)
    with pytest.raises(NumberUsed), transaction():
        prepared(team, other, "1041")


def test_a_reference_is_used_once_and_what_carries_it_is_named(team: Committee) -> None:
    def send(of: Award, reference: str) -> Payment:
        return payouts.prepare(of, method=PayMethod.TRANSFER, number=reference, by=team.tove)

    with transaction():
        award, other, third = (awarded(team, payee=transfer()) for _each in range(3))
        payment = send(award, "batch 7")
        prepared(team, awarded(team), "7")
        send(third, "7")
    for void in (False, True):
        with pytest.raises(ReferenceUsed) as refused, transaction():
            send(other, " batch  7")
        assert refused.value.params == {
            "number": "batch 7",
            "amount": usd(250),
            "reference": applications.application(award.application_id).reference,
            "day": date(2024, 11, 27),
        }
        if not void:
            with transaction():
                payouts.release(payment, by=team.rosa)
                payouts.void(payment, reason="Returned by the bank", by=team.tove)
    with transaction():
        payouts.discard(send(other, "batch 8"), reason="Wrong payment", by=team.tove)
        send(other, "batch 8")


def test_the_bank_clears_nothing_before_it_left_or_tomorrow(
    team: Committee, award: Award, clock: FixedClock
) -> None:
    with transaction():
        payment = prepared(team, award, "1041")
        payouts.release(payment, by=team.rosa)
    clock.advance(days=3)
    released, today = date(2024, 11, 27), date(2024, 11, 30)
    for day in (released - timedelta(days=1), today + timedelta(days=1)):
        with pytest.raises(DayOutOfBounds) as refused, transaction():
            payouts.clear(payment, cleared_on=day, by=team.tove)
        assert refused.value.params == {"first": released, "last": today}
    assert books(team) == (0, -250, 10_000)


def test_a_step_is_taken_once_and_none_is_skipped(team: Committee, award: Award) -> None:
    day = date(2024, 11, 27)
    with transaction():
        payment = prepared(team, award, "1041")
    with pytest.raises(MovedOn), transaction():
        payouts.clear(payment, cleared_on=day, by=team.tove)
    with pytest.raises(MovedOn), transaction():
        payouts.void(payment, reason="Not released yet", by=team.tove)
    with transaction():
        payouts.release(payment, by=team.rosa)
    with pytest.raises(MovedOn), transaction():
        payouts.release(payment, by=team.rosa)
    with pytest.raises(MovedOn), transaction():
        payouts.discard(payment, reason="It has left", by=team.tove)
    with transaction():
        payouts.void(payment, reason="Lost", by=team.tove)
    with pytest.raises(MovedOn), transaction():
        payouts.clear(payment, cleared_on=day, by=team.tove)
    assert books(team) == (-250, 0, 10_000)


@pytest.mark.parametrize("reason", ["", "   ", "\n\t"])
def test_what_is_undone_needs_a_reason(team: Committee, award: Award, reason: str) -> None:
    with transaction():
        payment = prepared(team, award, "1041")
    with pytest.raises(ReasonNeeded), transaction():
        payouts.discard(payment, reason=reason, by=team.tove)
    with pytest.raises(ReasonNeeded), transaction():
        payouts.cancel_unpaid(award, reason=reason, by=team.ana)


def test_a_reason_for_the_record_is_short(team: Committee, award: Award) -> None:
    with transaction():
        payment = prepared(team, award, "1041")
    with pytest.raises(TooLong), transaction():
        payouts.discard(payment, reason="x" * 201, by=team.tove)


def test_what_is_long_outstanding_is_counted(
    team: Committee, award: Award, clock: FixedClock
) -> None:
    with transaction():
        payouts.release(prepared(team, award, "1041"), by=team.rosa)
    assert payouts.overdue(clock.now(), "USD") == payouts.Sum(0, usd(0))
    released = clock.now()
    clock.advance(days=31)
    late = payouts.overdue(clock.now() - timedelta(days=30), "USD")
    assert late == payouts.Sum(1, usd(250), released)
