"""The committee's list: its order, filters and pages, and what it costs."""

import base64
import json
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import Engine, event

from hardship import applications, campaigns
from hardship.applications import Application, Need, Order, QueueFilters, Status, Urgency
from hardship.campaigns import Campaign
from hardship.committee import Officer, Role
from hardship.core.database import db, transaction
from hardship.core.money import Money
from hardship.ledger import AidCategory
from tests.doubles import FixedClock
from tests.factories import applications as made
from tests.factories.officers import officer

ALL = QueueFilters()


def decider(name: str = "Ana Reyes", **facts: str) -> Officer:
    return officer(Role.DECIDER, name=name, **facts)


def references(filters: QueueFilters = ALL) -> list[str]:
    return [row.reference for row in applications.queue(filters).items]


@pytest.fixture
def four(campaign: Campaign, clock: FixedClock) -> list[Application]:
    """Oldest first: no notice, shut-off December 9, eviction December 2, no notice."""
    dated: list[dict[str, Any]] = [
        {"urgency": Urgency.NONE},
        {"urgency": Urgency.SHUT_OFF, "urgent_on": date(2024, 12, 9)},
        {"urgency": Urgency.EVICTION, "urgent_on": date(2024, 12, 2)},
        {"urgency": Urgency.NONE, "needs": (Need(AidCategory.FOOD, 120_00),)},
    ]
    made_now = []
    for facts in dated:
        clock.advance(minutes=1)
        with transaction():
            made_now.append(made.submitted(campaign, **facts))
    return made_now


def test_dated_notices_go_first_then_the_oldest(four: list[Application]) -> None:
    expected = [four[2], four[1], four[0], four[3]]
    assert references() == [each.reference for each in expected]


def test_a_row_says_what_is_needed_and_nothing_about_the_person(four: list[Application]) -> None:
    row = applications.queue(ALL).items[0]
    assert row.categories == (AidCategory.RENT,)
    assert (row.requested, row.approved) == (Money(900_00, "USD"), None)
    assert (row.urgency, row.urgent_on) == (Urgency.EVICTION, date(2024, 12, 2))
    assert (row.approvals, row.declines) == (0, 0)
    assert row.fund_code == "CENTRAL"
    for private in ("Marisol", "909", "@example", "Palm Court"):
        assert private not in repr(row)


def test_drafts_are_nobodys_business(campaign: Campaign) -> None:
    with transaction():
        made.draft(campaign)
    assert references() == []


def test_votes_are_counted_and_void_ones_are_marked(
    campaign: Campaign, four: list[Application]
) -> None:
    with transaction():
        made.approve(four[2], decider())
        made.decline(four[1], decider("Ben Ito"))
        made.approve(four[0], decider("Cam Oh"))
        made.changed(four[0], campaign)
    urgent, dated, changed, _ = applications.queue(ALL).items
    assert (urgent.approvals, urgent.declines, urgent.has_void_votes) == (1, 0, False)
    assert (dated.approvals, dated.declines) == (0, 1)
    assert (changed.approvals, changed.has_void_votes) == (0, True)


def test_filters_narrow_the_list(campaign: Campaign, four: list[Application]) -> None:
    with transaction():
        made.approve(four[2], decider())
        other = campaigns.funds(campaign.id)[1]
        placed = made.submitted(campaign, fund_id=other.id)
        fund_id = other.id
    assert references(QueueFilters(status=Status.IN_REVIEW)) == [four[2].reference]
    assert references(QueueFilters(fund_id=fund_id)) == [placed.reference]
    assert references(QueueFilters(urgent=True)) == [four[2].reference, four[1].reference]
    assert len(references(QueueFilters(urgent=False))) == 3
    assert references(QueueFilters(category=AidCategory.FOOD)) == [four[3].reference]
    assert references(QueueFilters(category=AidCategory.MEDICAL)) == []
    assert references(QueueFilters(text=four[1].reference.lower())) == [four[1].reference]
    assert references(QueueFilters(text="nobody")) == []


def test_a_category_of_an_older_version_does_not_count(
    campaign: Campaign, four: list[Application]
) -> None:
    with transaction():
        made.changed(four[3], campaign)
    assert references(QueueFilters(category=AidCategory.FOOD)) == []


def test_pages_lead_on_and_back(four: list[Application]) -> None:
    whole = references()
    first = applications.queue(ALL, size=3)
    assert first.previous is None
    second = applications.queue(ALL, first.next, size=3)
    assert [row.reference for row in [*first.items, *second.items]] == whole
    assert second.next is None
    back = applications.queue(ALL, second.previous, size=3)
    assert [row.reference for row in back.items] == whole[:3]


def test_a_case_that_comes_between_pages_moves_nobody(
    campaign: Campaign, four: list[Application]
) -> None:
    first = applications.queue(ALL, size=2)
    with transaction():
        made.submitted(campaign, urgency=Urgency.EVICTION, urgent_on=date(2024, 12, 1))
    second = applications.queue(ALL, first.next, size=2)
    assert [row.reference for row in second.items] == [four[0].reference, four[3].reference]


def test_counts_by_state(campaign: Campaign, four: list[Application]) -> None:
    with transaction():
        made.approve(four[0], decider())
        applications.withdraw(four[1])
    counts = applications.queue_counts()
    assert counts[Status.SUBMITTED] == 2
    assert counts[Status.IN_REVIEW] == 1
    assert counts[Status.WITHDRAWN] == 1
    assert counts[Status.PAID] == 0


def test_the_next_case_is_one_that_this_officer_can_vote_on(
    campaign: Campaign, four: list[Application]
) -> None:
    with transaction():
        ana = decider(email="ana@example.org")
        own = made.submitted(
            campaign,
            email="ana@example.org",
            urgency=Urgency.EVICTION,
            urgent_on=date(2024, 11, 28),
        )
        made.approve(four[2], ana)
    assert references()[0] == own.reference
    assert applications.next_to_decide(ana) is four[1]
    assert applications.next_to_decide(ana, after=four[1]) is four[0]
    assert applications.next_to_decide(ana, after=four[3]) is four[1]
    assert applications.to_decide_count(ana) == 3


def test_a_list_has_its_own_next_case_and_places(
    campaign: Campaign, four: list[Application]
) -> None:
    with transaction():
        ana = decider(email="ana@example.org")
        made.approve(four[2], ana)
    dated, plain = QueueFilters(urgent=True), QueueFilters(urgent=False)
    assert applications.to_decide_count(ana, dated) + applications.to_decide_count(ana, plain) == 3
    for filters in (ALL, dated, plain):
        for order, downwards in ((Order.NOTICE, False), (Order.AGE, True), (Order.ASKED, False)):
            sorting: Any = {"order": order, "downwards": downwards}
            listed = applications.queue(filters, **sorting).items
            rows = [applications.application(row.id) for row in listed]
            places = [applications.place_to_decide(row, filters, **sorting) for row in rows]
            assert places == [(at, len(rows)) for at in range(1, len(rows) + 1)]
            open_rows = [row for row in rows if row is not four[2]]
            assert applications.next_to_decide(ana, None, filters, **sorting) is open_rows[0]
            for row, onward in pairwise([*open_rows, open_rows[0]]):
                found = applications.next_to_decide(ana, row, filters, **sorting)
                assert found is (onward if onward is not row else None)
    assert applications.place_to_decide(four[0], dated) is None


def test_what_is_decided_has_no_place_among_the_undecided(
    campaign: Campaign, four: list[Application]
) -> None:
    with transaction():
        applications.withdraw(four[1])
    assert applications.place_to_decide(four[1]) is None
    assert applications.place_to_decide(four[0]) == (2, 3)


def test_there_is_no_next_case_when_all_is_done(campaign: Campaign) -> None:
    with transaction():
        application, ana = made.submitted(campaign), decider()
        made.approve(application, ana)
    assert applications.next_to_decide(ana) is None
    assert applications.to_decide_count(ana) == 0


def test_a_void_vote_brings_the_case_back_to_the_officer(campaign: Campaign) -> None:
    with transaction():
        application, ana = made.submitted(campaign), decider()
        made.approve(application, ana)
        made.changed(application, campaign)
    assert applications.next_to_decide(ana) is application


def test_how_many_are_before_one(four: list[Application]) -> None:
    assert [applications.ahead_of(each) for each in four] == [2, 1, 0, 3]


def test_of_two_sent_at_the_same_moment_one_is_before_the_other(campaign: Campaign) -> None:
    with transaction():
        pair = [made.submitted(campaign) for _ in range(2)]
    assert [applications.ahead_of(each) for each in pair] == [0, 1]


def _statements(act: object) -> int:
    seen: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    db.session.rollback()
    event.listen(Engine, "before_cursor_execute", count)
    try:
        act()  # type: ignore[operator]  # any act without arguments
    finally:
        event.remove(Engine, "before_cursor_execute", count)
    return len(seen)


def test_a_page_costs_the_same_whatever_there_is(campaign: Campaign) -> None:
    with transaction():
        for _ in range(5):
            made.submitted(campaign)
    few = _statements(lambda: applications.queue(ALL))
    with transaction():
        for _ in range(40):
            made.submitted(campaign)
    many = _statements(lambda: applications.queue(ALL))
    assert few == many <= 6


# ------------------------------------------------------------------------------- other orders


def asked_in_order(order: Order, *, downwards: bool = False) -> list[str]:
    """References by pages of two, from the first to the last and back again."""
    pages, cursor = [], None
    while True:
        page = applications.queue(ALL, cursor, 2, order=order, downwards=downwards)
        pages.append([row.reference for row in page.items])
        if page.next is None:
            break
        cursor = page.next
    back = page.previous
    for expected in reversed(pages[:-1]):
        page = applications.queue(ALL, back, 2, order=order, downwards=downwards)
        assert [row.reference for row in page.items] == expected
        back = page.previous
    assert back is None
    return [reference for each in pages for reference in each]


@pytest.mark.parametrize(
    ("order", "upwards"),
    [
        (Order.NOTICE, [2, 1, 0, 3]),
        (Order.AGE, [3, 2, 1, 0]),
        (Order.ASKED, [3, 0, 1, 2]),
    ],
)
def test_every_order_has_right_pages_both_ways(
    four: list[Application], order: Order, upwards: list[int]
) -> None:
    expected = [four[at].reference for at in upwards]
    assert asked_in_order(order) == expected
    assert asked_in_order(order, downwards=True) == expected[::-1]


def test_a_cursor_of_another_order_is_the_first_page(four: list[Application]) -> None:
    other = applications.queue(ALL, size=2).next
    page = applications.queue(ALL, other, 2, order=Order.ASKED)
    assert [row.reference for row in page.items] == [four[3].reference, four[0].reference]


def test_a_cursor_beyond_every_amount_is_the_first_page(four: list[Application]) -> None:
    cells = [10**30, four[0].submitted_at, four[0].id]
    forged = base64.urlsafe_b64encode(json.dumps([False, cells], default=str).encode()).decode()
    page = applications.queue(ALL, forged, order=Order.ASKED)
    assert page.items[0].reference == four[3].reference
