"""From votes to money that is promised: stories of awards, granted, waiting and taken back."""

from functools import partial
from uuid import UUID

import pytest
from flask import Flask, current_app

from hardship import applications, awards, ledger, payouts
from hardship import committee as officers
from hardship.applications import (
    AlreadyApplied,
    AlreadyVoted,
    AmountOutOfBounds,
    CaseDecided,
    Choice,
    Need,
    OwnApplication,
    Status,
    VersionChanged,
)
from hardship.awards import Award, NotEnoughToAward, NothingToCancel, NothingWaits
from hardship.committee import Role
from hardship.core.database import db, transaction
from hardship.core.limits import ReasonNeeded
from hardship.core.money import Money
from hardship.ledger import AID_PAYABLE, AidCategory, Source
from hardship.notices import Notice
from tests.crowd import all_at_once
from tests.factories.applications import changed, draft, rent, submitted
from tests.factories.money import usd
from tests.factories.officers import officer
from tests.factories.review import (
    Committee,
    awarded,
    balance,
    committee,
    money_in_bank,
    prepared,
    vote,
)


@pytest.fixture
def poor_team(db_session: object) -> Committee:
    """The same people, and a fund without a cent."""
    with transaction():
        return committee(dollars=0)


def in_hand() -> Flask:
    return current_app._get_current_object()  # type: ignore[attr-defined,no-any-return]  # a proxy


# ------------------------------------------------------------------------------- stories


def test_two_votes_make_an_award_and_the_books_say_so(team: Committee) -> None:
    with transaction():
        application = submitted(team.campaign, needs=(rent(600), Need(AidCategory.FOOD, 300_00)))
        first = vote(application, team.ana)
        assert first.award is None
        assert first.outcome.decision is None
        assert balance(AID_PAYABLE, team.fund) == 0
        decided = vote(application, team.ben)
    assert decided.award is not None
    assert application.status == Status.AWARDED
    assert decided.award.amount == usd(250)
    assert balance(AID_PAYABLE, team.fund) == -250
    of = {AidCategory.RENT: Money(16667, "USD"), AidCategory.FOOD: Money(8333, "USD")}
    assert decided.award.shares == of
    for category, share in of.items():
        assert ledger.balance(ledger.aid_account(category), team.fund.id, "USD") == share
    assert ledger.entry_number(Source("award", str(decided.award.id)), "award_granted")
    position = ledger.fund_position(team.fund.id, "USD")
    assert position.available_to_award() == usd(9750)
    assert payouts.aid_payable_differences() == []


def test_the_smaller_amount_counts(team: Committee) -> None:
    with transaction():
        application = submitted(team.campaign)
        vote(application, team.ana, dollars=250)
        decided = vote(application, team.ben, dollars=120)
    assert decided.award is not None
    assert decided.award.amount == usd(120)


def test_two_declines_decline_and_post_nothing(team: Committee) -> None:
    with transaction():
        application = submitted(team.campaign)
        vote(application, team.ana, dollars=None)
        decided = vote(application, team.ben, dollars=None)
    assert decided.outcome.is_declined
    assert application.status == Status.DECLINED
    assert awards.awards_of(application.id) == []
    assert balance(AID_PAYABLE, team.fund) == 0


def test_what_the_fund_cannot_cover_waits_until_it_can(poor_team: Committee) -> None:
    team = poor_team
    with transaction():
        application = submitted(team.campaign)
        vote(application, team.ana)
        decided = vote(application, team.ben)
    assert decided.award is None
    assert decided.outcome.is_approved
    assert application.status == Status.WAITING_LIST
    assert awards.waiting_covered(team.fund) == []
    with pytest.raises(NotEnoughToAward) as refused, transaction():
        awards.grant_waiting(application, by=team.ana)
    assert refused.value.params == {"available": usd(0), "amount": usd(250)}
    with transaction():
        money_in_bank(team.fund, 249)
    assert awards.waiting_covered(team.fund) == []
    with transaction():
        money_in_bank(team.fund, 1)
    assert awards.waiting_covered(team.fund) == [application.id]
    with transaction():
        award = awards.grant_waiting(application, by=team.ana)
    assert award.amount == usd(250)
    assert application.status == Status.AWARDED
    assert ledger.fund_position(team.fund.id, "USD").available_to_award() == usd(0)


def test_the_reserve_is_never_awarded(team: Committee) -> None:
    with transaction():
        team.fund.reserve_minor = 9_800_00
        application = submitted(team.campaign)
        vote(application, team.ana)
        assert vote(application, team.ben).award is None
    assert application.status == Status.WAITING_LIST


# ------------------------------------------------------------------------ who may not vote


def test_nobody_decides_their_own_case_whatever_their_roles(team: Committee) -> None:
    with transaction():
        everything = officer(*Role, name="Olga Ortiz", email="olga@example.org")
        application = submitted(team.campaign, email="Olga@Example.org")
    with pytest.raises(OwnApplication), transaction():
        vote(application, everything)
    with transaction():
        vote(application, team.ana)
        vote(application, team.ben)
    award = awards.award_of(application.id)
    assert award is not None
    with pytest.raises(OwnApplication), transaction():
        awards.cancel(award, reason="I changed my mind", by=everything)


def test_a_vote_counts_once_a_person_and_only_on_what_was_read(team: Committee) -> None:
    with transaction():
        application = submitted(team.campaign)
        old = applications.current_version(application).id
        vote(application, team.ana)
    with pytest.raises(AlreadyVoted), transaction():
        vote(application, team.ana)
    with transaction():
        changed(application, team.campaign, needs=(rent(500),))
    with pytest.raises(VersionChanged), transaction():
        vote(application, team.ben, version_id=old)
    with transaction():
        decided = vote(application, team.ben)
    assert decided.outcome.approvals == 1, "the vote on the old version is void"


@pytest.mark.parametrize("dollars", [0, 251, 10_000])
def test_an_amount_lies_above_zero_and_within_the_rules(team: Committee, dollars: int) -> None:
    with transaction():
        application = submitted(team.campaign)
    with pytest.raises(AmountOutOfBounds), transaction():
        vote(application, team.ana, dollars=dollars)


# ---------------------------------------------------------------------------- taking back


def test_an_award_that_is_taken_back_is_reversed_in_the_books(team: Committee) -> None:
    with transaction():
        award = awarded(team)
        application = applications.application(award.application_id)
        payouts.cancel_unpaid(award, reason="Returned to work", by=team.ana)
    assert application.status == Status.APPROVED
    assert balance(AID_PAYABLE, team.fund) == 0
    assert ledger.balance(ledger.aid_account(AidCategory.RENT), team.fund.id, "USD") == usd(0)
    with pytest.raises(NothingToCancel), transaction():
        payouts.cancel_unpaid(award, reason="Once more", by=team.ana)
    with transaction():
        again = awards.grant_waiting(application, by=team.ana)
    assert again.id != award.id
    assert balance(AID_PAYABLE, team.fund) == -250
    assert payouts.aid_payable_differences() == []


def test_who_heard_that_it_was_taken_back_hears_that_it_is_granted_again(team: Committee) -> None:
    def told() -> int:
        return db.session.query(Notice).filter_by(kind="application_news").count()

    with transaction():
        award = awarded(team)
    assert told() == 1, "the decision and the money are one piece of news"
    with transaction():
        payouts.cancel_unpaid(award, reason="Returned to work", by=team.ana)
    assert told() == 2
    with transaction():
        awards.grant_waiting(applications.application(award.application_id), by=team.ana)
    assert told() == 3


def test_an_award_is_taken_back_with_a_reason_and_never_without(team: Committee) -> None:
    with transaction():
        award = awarded(team)
    for nothing in ("", " \n"):
        with pytest.raises(ReasonNeeded), transaction():
            awards.cancel(award, reason=nothing, by=team.ana)
    assert award.is_live


def test_an_award_with_a_payment_in_hand_stays(team: Committee) -> None:
    with transaction():
        award = awarded(team)
        prepared(team, award, "1041")
    with pytest.raises(payouts.HasLivePayment), transaction():
        payouts.cancel_unpaid(award, reason="Too late", by=team.ana)


def test_only_what_waits_can_be_awarded(team: Committee) -> None:
    with transaction():
        award = awarded(team)
        undecided = submitted(team.campaign)
    done = applications.application(award.application_id)
    for application in (done, undecided):
        with pytest.raises(NothingWaits), transaction():
            awards.grant_waiting(application, by=team.ana)


# -------------------------------------------------------------------------- applying again


def test_a_worker_may_apply_again_as_soon_as_money_is_promised(team: Committee) -> None:
    mail = "june@example.org"
    with transaction():
        application = submitted(team.campaign, email=mail)
        vote(application, team.ana)
    with pytest.raises(AlreadyApplied), transaction():
        draft(team.campaign, email=mail)
    with transaction():
        vote(application, team.ben)
        newer = submitted(team.campaign, email=mail)
    assert application.status == Status.AWARDED
    assert newer.state is Status.SUBMITTED


def test_a_void_payment_or_a_cancelled_award_does_not_collide_with_a_newer_case(
    team: Committee,
) -> None:
    mail = "june@example.org"
    with transaction():
        award = awarded(team, email=mail)
        payment = prepared(team, award, "1041")
        payouts.release(payment, by=team.rosa)
        newer = submitted(team.campaign, email=mail)
        payouts.void(payment, reason="Lost in the mail", by=team.tove)
    application = applications.application(award.application_id)
    assert (application.state, newer.state) == (Status.AWARDED, Status.SUBMITTED)
    with transaction():
        payouts.cancel_unpaid(award, reason="Does not need it any more", by=team.ana)
    assert application.status == Status.APPROVED
    with transaction():
        awards.grant_waiting(application, by=team.ana)
    assert application.status == Status.AWARDED


def test_whoever_waits_for_money_does_not_apply_twice(poor_team: Committee) -> None:
    team, mail = poor_team, "june@example.org"
    with transaction():
        application = submitted(team.campaign, email=mail)
        vote(application, team.ana)
        vote(application, team.ben)
    with pytest.raises(AlreadyApplied), transaction():
        draft(team.campaign, email=mail)


# ----------------------------------------------------------------------- at the same instant


def test_fifty_awards_at_once_with_money_for_seven_are_seven(poor_team: Committee) -> None:
    team = poor_team
    with transaction():
        money_in_bank(team.fund, 7 * 250 + 249)
    cases = []
    for _each in range(50):
        with transaction():
            application = submitted(team.campaign)
            vote(application, team.ana)
            cases.append(application.id)
    ben = team.ben.id

    def decide(application_id: UUID) -> bool:
        application = applications.application(application_id)
        return vote(application, officers.officer(ben)).award is not None

    results = all_at_once(in_hand(), [partial(decide, case) for case in cases])
    assert sorted(map(str, results)) == ["False"] * 43 + ["True"] * 7
    assert balance(AID_PAYABLE, team.fund) == -7 * 250
    assert ledger.fund_position(team.fund.id, "USD").available_to_award() == usd(249)
    counts = applications.queue_counts()
    assert (counts[Status.AWARDED], counts[Status.WAITING_LIST]) == (7, 43)
    assert db.session.query(Award).count() == 7
    assert payouts.aid_payable_differences() == []


def test_of_two_last_votes_at_the_same_instant_one_decides(team: Committee) -> None:
    with transaction():
        cleo = officer(Role.DECIDER, name="Cleo Hart")
        application = submitted(team.campaign)
        vote(application, team.ana)
    case, last = application.id, [team.ben.id, cleo.id]

    def decide(who: UUID) -> Award | None:
        return vote(applications.application(case), officers.officer(who)).award

    results = all_at_once(in_hand(), [partial(decide, who) for who in last])
    refused = [each for each in results if isinstance(each, CaseDecided)]
    assert len(refused) == 1
    assert len(awards.awards_of(case)) == 1
    assert balance(AID_PAYABLE, team.fund) == -250


def test_of_two_who_award_the_same_waiting_case_one_does(poor_team: Committee) -> None:
    team = poor_team
    with transaction():
        application = submitted(team.campaign)
        vote(application, team.ana)
        vote(application, team.ben)
        money_in_bank(team.fund, 10_000)
    case, hands = application.id, [team.ana.id, team.ben.id] * 4

    def grant(who: UUID) -> object:
        by = officers.officer(who)
        return awards.grant_waiting(applications.application(case), by=by).id

    results = all_at_once(in_hand(), [partial(grant, who) for who in hands])
    assert sum(isinstance(each, NothingWaits) for each in results) == len(hands) - 1
    assert len(awards.awards_of(case)) == 1


def test_the_same_vote_ten_times_at_once_is_one_vote(team: Committee) -> None:
    with transaction():
        application = submitted(team.campaign)
    case, ana = application.id, team.ana.id

    def decide() -> object:
        return vote(applications.application(case), officers.officer(ana)).outcome.approvals

    results = all_at_once(in_hand(), [decide] * 10)
    assert sum(isinstance(each, AlreadyVoted) for each in results) == 9
    assert applications.standing(application, awards.terms_of(application)).approvals == 1
    assert [each.choice for each in applications.votes(application)] == [Choice.APPROVE]
