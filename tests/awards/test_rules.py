"""An award is shared over its needs to the last cent, and what it posts sums to zero."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardship.awards.rules import award_cancelled, award_granted, share_out
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
