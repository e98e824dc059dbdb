"""Money is promised in the order of approval, and who goes before their turn does so in writing."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

import pytest
from flask import Flask, current_app

from hardship import applications, audit, awards, campaigns
from hardship import committee as officers
from hardship.applications import Application, OwnApplication, Status
from hardship.awards import Award, NotEnoughToAward, OthersWaitFirst
from hardship.committee import Role
from hardship.core.database import transaction
from hardship.core.limits import TooLong
from hardship.core.money import Money
from hardship.ledger import AID_PAYABLE
from tests.crowd import all_at_once
from tests.doubles import FixedClock
from tests.factories.applications import submitted
from tests.factories.money import usd
from tests.factories.officers import officer
from tests.factories.review import Committee, award_of, balance, committee, money_in_bank, vote


@pytest.fixture
def team(db_session: object) -> Committee:
    """Two votes, at most $250 an application, and not a cent."""
    with transaction():
        return committee(dollars=0)


@pytest.fixture
def line(team: Committee, clock: FixedClock) -> list[Application]:
    """$250, $100 and $60 wait, in this order; the last of them was sent first."""
    with transaction():
        cases = list(reversed([submitted(team.campaign) for _each in range(3)]))
    for case, dollars in zip(cases, (250, 100, 60), strict=True):
        clock.advance(minutes=1)
        approved(team, case, dollars)
    return cases


def approved(team: Committee, case: Application, dollars: int) -> Award | None:
    """Ana and Ben agree."""
    with transaction():
        vote(case, team.ana, dollars=dollars)
        return vote(case, team.ben, dollars=dollars).award


def gift(team: Committee, dollars: int) -> None:
    with transaction():
        money_in_bank(team.fund, dollars)


def grant(case: Application, team: Committee, why: str = "") -> Award:
    with transaction():
        return awards.grant_waiting(case, out_of_turn=why, by=team.ana)


def trail(award: Award) -> list[str]:
    return [row.verb for row in audit.history("awards", award.id)]


def test_the_line_is_the_order_of_approval(team: Committee, line: list[Application]) -> None:
    places = [awards.place_in_line(case) for case in line]
    assert [(place.ahead, place.amount) for place in places] == [
        (0, usd(0)),
        (1, usd(250)),
        (2, usd(350)),
    ]
    numbers = awards.numbers_in_line(case.id for case in line[1:])
    assert numbers == {line[1].id: 2, line[2].id: 3}


def test_a_newer_case_does_not_take_the_money_others_wait_for(
    team: Committee, line: list[Application], clock: FixedClock
) -> None:
    clock.advance(minutes=1)
    gift(team, 200)
    with transaction():
        small = submitted(team.campaign)
    assert approved(team, small, 50) is None, "$200 is there, and $410 of it are waited for"
    assert small.state is Status.WAITING_LIST
    assert awards.place_in_line(small).ahead == 3
    assert balance(AID_PAYABLE, team.fund) == 0


def test_a_newer_case_is_awarded_beside_all_who_wait(
    team: Committee, line: list[Application]
) -> None:
    gift(team, 410 + 50)
    with transaction():
        first, second = submitted(team.campaign), submitted(team.campaign)
    assert approved(team, first, 50) is not None
    assert approved(team, second, 1) is None
    assert awards.waiting_covered(team.fund) == [case.id for case in line]


def test_whoever_is_first_holds_the_place(team: Committee, line: list[Application]) -> None:
    gift(team, 200)
    assert awards.waiting_covered(team.fund) == [], "the first is too large, and holds its place"
    gift(team, 50)
    assert awards.waiting_covered(team.fund) == [line[0].id]
    assert grant(line[0], team).amount == usd(250)
    assert awards.place_in_line(line[1]).ahead == 0


def test_another_funds_line_is_not_this_ones(team: Committee, line: list[Application]) -> None:
    central, other = campaigns.funds(team.campaign.id)[:2]
    with transaction():
        elsewhere = submitted(team.campaign, fund_id=other.id)
    assert central.id == line[0].fund_id
    approved(team, elsewhere, 250)
    assert awards.place_in_line(elsewhere).ahead == 0
    assert awards.numbers_in_line([elsewhere.id, line[0].id]) == {elsewhere.id: 1, line[0].id: 1}


def test_two_that_are_both_reached_may_be_awarded_in_any_order(
    team: Committee, line: list[Application]
) -> None:
    gift(team, 350)
    award = grant(line[1], team)
    assert trail(award) == ["award.granted"]
    assert grant(line[0], team).amount == usd(250)


def test_nobody_jumps_the_line_without_a_reason(team: Committee, line: list[Application]) -> None:
    gift(team, 200)
    for nothing in ("", "  \n "):
        with pytest.raises(OthersWaitFirst) as refused:
            grant(line[2], team, nothing)
        assert refused.value.params == {"amount": usd(350)}
    with pytest.raises(TooLong):
        grant(line[2], team, "x" * 201)
    award = grant(line[2], team, "Eviction\n tomorrow")
    assert trail(award) == ["award.granted", "award.out_of_turn"]
    row = audit.history("awards", award.id)[-1]
    assert (row.actor_id, row.details["reason"]) == (team.ana.id, True)
    reason = audit.reasons_of([row])[row.id]
    assert audit.read_reason(reason, line[2]) == "Eviction tomorrow"
    assert row.details["ahead"] == 2
    assert awards.place_in_line(line[1]).ahead == 1, "the others keep their places"


def test_a_reason_does_not_make_money(team: Committee, line: list[Application]) -> None:
    gift(team, 59)
    with pytest.raises(NotEnoughToAward):
        grant(line[2], team, "Eviction tomorrow")


def test_a_reason_in_turn_is_not_kept(team: Committee, line: list[Application]) -> None:
    gift(team, 250)
    assert trail(grant(line[0], team, "Eviction tomorrow")) == ["award.granted"]


def test_an_award_that_was_taken_back_goes_to_the_end(
    team: Committee, line: list[Application]
) -> None:
    gift(team, 250)
    award = grant(line[0], team)
    with transaction():
        awards.cancel(award, reason="Returned to work", by=team.ana)
    assert awards.place_in_line(line[0]).ahead == 2
    with pytest.raises(OthersWaitFirst):
        grant(line[0], team)
    assert [grant(case, team).amount for case in line[1:]] == [usd(100), usd(60)]


def test_who_withdraws_leaves_the_line(team: Committee, line: list[Application]) -> None:
    with transaction():
        applications.withdraw(line[0])
    assert awards.place_in_line(line[1]) == awards.Place(0, Money.zero("USD"))
    gift(team, 160)
    assert awards.waiting_covered(team.fund) == [case.id for case in line[1:]]


def test_nobody_awards_their_own_case_in_or_out_of_turn(
    team: Committee, line: list[Application]
) -> None:
    gift(team, 1_000)
    with transaction():
        olga = officer(*Role, name="Olga Ortiz", email="olga@example.org")
        own = submitted(team.campaign, email="olga@example.org")
        team.fund.reserve_minor = 1_000_00
    approved(team, own, 250)
    with transaction():
        team.fund.reserve_minor = 0
    assert own.state is Status.WAITING_LIST
    for why in ("", "Eviction tomorrow"):
        with pytest.raises(OwnApplication), transaction():
            awards.grant_waiting(own, out_of_turn=why, by=olga)
    assert awards.award_of(own.id) is None
    assert grant(own, team).amount == usd(250)


def test_gifts_and_small_cases_at_once_leave_the_line_its_money(
    team: Committee, line: list[Application]
) -> None:
    gift(team, 409)
    small = []
    for _each in range(12):
        with transaction():
            case = submitted(team.campaign)
            vote(case, team.ana, dollars=1)
            small.append(case.id)
    ben, ana = team.ben.id, team.ana.id

    def decide(case_id: UUID) -> bool:
        case = applications.application(case_id)
        return vote(case, officers.officer(ben), dollars=1).award is not None

    def award_first() -> bool:
        case = applications.application(line[0].id)
        return awards.grant_waiting(case, by=officers.officer(ana)).is_live

    jobs: list[Callable[[], bool]] = [partial(decide, each) for each in small]
    results = all_at_once(in_hand(), [*jobs[:6], award_first, *jobs[6:]])
    assert sorted(map(str, results)) == ["False"] * 12 + ["True"]
    assert award_of(line[0].id).amount == usd(250)
    assert balance(AID_PAYABLE, team.fund) == -250


def test_of_three_awarded_out_of_turn_at_once_one_gets_the_money_there_is(team: Committee) -> None:
    with transaction():
        cases = [submitted(team.campaign) for _each in range(3)]
    for case in cases:
        approved(team, case, 250)
    gift(team, 250)
    ana = team.ana.id

    def award(case_id: UUID) -> Money:
        case, by = applications.application(case_id), officers.officer(ana)
        return awards.grant_waiting(case, out_of_turn="Eviction tomorrow", by=by).amount

    results = all_at_once(in_hand(), [partial(award, case.id) for case in cases])
    assert sorted(type(each).__name__ for each in results) == ["Money", *["NotEnoughToAward"] * 2]
    assert balance(AID_PAYABLE, team.fund) == -250


def in_hand() -> Flask:
    return current_app._get_current_object()  # type: ignore[attr-defined,no-any-return]  # a proxy
