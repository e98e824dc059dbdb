"""An award is shared over its needs to the last cent, and what it posts sums to zero."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardship.awards.rules import Place, award_cancelled, award_granted, covered, share_out
from hardship.core.money import Money
from hardship.ledger import AidCategory
from tests.factories.money import cents

FUND = uuid.UUID(int=7)
needs = st.dictionaries(
    st.sampled_from(list(AidCategory)), st.integers(0, 10**7), min_size=1, max_size=8
).filter(lambda by: sum(by.values()) > 0)


def by_category(minors: dict[AidCategory, int]) -> dict[AidCategory, Money]:
    return {category: cents(minor) for category, minor in minors.items()}


def test_shares_by_largest_remainder() -> None:
    asked = {
        AidCategory.RENT: cents(600),
        AidCategory.FOOD: cents(200),
        AidCategory.MEDICAL: cents(100),
    }
    assert share_out(cents(250), asked) == {
        AidCategory.RENT: cents(167),
        AidCategory.FOOD: cents(55),
        AidCategory.MEDICAL: cents(28),
    }


@given(needs, st.data())
def test_shares_are_exact_and_never_above_the_need(
    asked: dict[AidCategory, int], data: st.DataObject
) -> None:
    amount = data.draw(st.integers(1, sum(asked.values())))
    shares = share_out(cents(amount), by_category(asked))
    assert sum(share.minor for share in shares.values()) == amount
    for category, share in shares.items():
        assert 0 < share.minor <= asked[category]


@given(needs, st.integers(1, 10**9))
def test_what_is_posted_balances_and_is_undone_whole(
    asked: dict[AidCategory, int], amount: int
) -> None:
    shares = share_out(cents(amount), by_category(asked))
    granted, cancelled = award_granted(FUND, shares), award_cancelled(FUND, shares)
    assert sum(posting.amount.minor for posting in granted) == 0
    assert [-posting.amount.minor for posting in granted] == [
        posting.amount.minor for posting in cancelled
    ]


@pytest.mark.parametrize(("amount", "need"), [(0, 100), (-1, 100), (100, 0)])
def test_there_must_be_something_to_share(amount: int, need: int) -> None:
    with pytest.raises(ValueError, match="positive"):
        share_out(cents(amount), {AidCategory.RENT: cents(need)})


# ------------------------------------------------------------------------- the waiting list

lines = st.lists(st.integers(1, 10**6), max_size=12)


def in_line(amounts: list[int]) -> list[tuple[uuid.UUID, int]]:
    return [(uuid.UUID(int=place), minor) for place, minor in enumerate(amounts)]


def test_whoever_is_too_large_today_is_not_passed_over() -> None:
    line = in_line([250, 100, 60])
    assert covered(line, 160) == []
    assert covered(line, 349) == [line[0][0]]
    assert covered(line, 350) == [line[0][0], line[1][0]]


@given(lines, st.integers(-(10**6), 10**7))
def test_money_goes_in_order_and_never_over_what_there_is(
    amounts: list[int], available: int
) -> None:
    line = in_line(amounts)
    reached = covered(line, available)
    assert reached == [found for found, _minor in line[: len(reached)]], "nobody is passed over"
    assert sum(amounts[: len(reached)]) <= max(available, 0)
    if len(reached) < len(line):
        assert sum(amounts[: len(reached) + 1]) > available, "nobody waits without need"


@given(lines, st.integers(-(10**6), 10**7), st.integers(0, 10**6))
def test_more_money_never_reaches_fewer(amounts: list[int], available: int, more: int) -> None:
    line = in_line(amounts)
    before, after = covered(line, available), covered(line, available + more)
    assert after[: len(before)] == before


@given(lines.filter(bool), st.integers(-(10**6), 10**7))
def test_a_place_says_of_each_what_the_line_says(amounts: list[int], available: int) -> None:
    reached = covered(in_line(amounts), available)
    for at, minor in enumerate(amounts):
        place = Place(at, cents(sum(amounts[:at])))
        assert place.is_reached(cents(minor), cents(available)) is (at < len(reached))
