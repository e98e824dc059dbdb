"""The rules need no database."""

from collections import Counter
from uuid import UUID, uuid4

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hardship.core.money import Money
from hardship.ledger import (
    AID_ACCOUNTS,
    BANK,
    BETWEEN_FUNDS,
    CHART,
    GIFTS_ONLINE,
    STRIPE_BALANCE,
    AccountKind,
    AidCategory,
    FundsUnbalanced,
    Posting,
    TooFewPostings,
    Unbalanced,
    UnknownAccount,
    ZeroPosting,
    aid_account,
)
from hardship.ledger.rules import check, imbalances, reversal
from tests.factories.money import usd

_FUNDS = [UUID(int=number) for number in range(1, 4)]
_ACCOUNTS = sorted(set(CHART) - {BETWEEN_FUNDS})
_minors = st.integers(min_value=-(10**9), max_value=10**9).filter(bool)


@st.composite
def balanced(draw: st.DrawFn) -> list[Posting]:
    """Postings that sum to zero in each of some funds."""
    postings = []
    for fund_id in draw(st.lists(st.sampled_from(_FUNDS), min_size=1, unique=True)):
        currency = draw(st.sampled_from(["USD", "CAD"]))
        minors = draw(st.lists(_minors, min_size=1, max_size=5))
        assume(sum(minors) != 0)
        for minor in [*minors, -sum(minors)]:
            account = draw(st.sampled_from(_ACCOUNTS))
            postings.append(Posting(account, fund_id, Money(minor, currency)))
    return postings


@given(balanced())
def test_what_sums_to_zero_in_every_fund_is_an_entry(postings: list[Posting]) -> None:
    check(postings)
    amounts = ((each.fund_id, each.amount.currency, each.amount.minor) for each in postings)
    assert imbalances(amounts) == {}


@given(balanced(), st.data(), _minors)
def test_one_cent_changed_anywhere_is_refused(
    postings: list[Posting], data: st.DataObject, change: int
) -> None:
    place = data.draw(st.integers(0, len(postings) - 1))
    old = postings[place]
    assume(old.amount.minor + change != 0)
    amount = Money(old.amount.minor + change, old.amount.currency)
    postings[place] = Posting(old.account, old.fund_id, amount)
    with pytest.raises(Unbalanced):
        check(postings)


@given(balanced())
def test_a_reversal_is_an_entry_that_leaves_nothing(postings: list[Posting]) -> None:
    mirrored = reversal(postings)
    check(mirrored)
    rest: Counter[tuple[str, UUID, str]] = Counter()
    for each in [*postings, *mirrored]:
        rest[each.account, each.fund_id, each.amount.currency] += each.amount.minor
    assert not any(rest.values())
    assert reversal(mirrored) == postings


def test_money_of_one_fund_cannot_balance_another() -> None:
    one, other = uuid4(), uuid4()
    with pytest.raises(Unbalanced):
        check([Posting(BANK, one, usd("10")), Posting(GIFTS_ONLINE, other, usd("-10"))])


def test_dollars_cannot_balance_other_dollars() -> None:
    fund = uuid4()
    canadian = Money(-1000, "CAD")
    with pytest.raises(Unbalanced):
        check([Posting(BANK, fund, usd("10")), Posting(GIFTS_ONLINE, fund, canadian)])


def test_what_leaves_a_fund_arrives_in_another() -> None:
    giver, taker = uuid4(), uuid4()
    leaves = [Posting(BETWEEN_FUNDS, giver, usd("10")), Posting(BANK, giver, usd("-10"))]
    arrives = [Posting(BANK, taker, usd("10")), Posting(BETWEEN_FUNDS, taker, usd("-10"))]
    check(leaves + arrives)
    with pytest.raises(FundsUnbalanced):
        check(leaves)


def test_one_posting_is_no_entry() -> None:
    with pytest.raises(TooFewPostings):
        check([Posting(BANK, uuid4(), usd("10"))])


def test_nothing_is_not_posted() -> None:
    fund = uuid4()
    with pytest.raises(ZeroPosting):
        check([Posting(BANK, fund, usd("0")), Posting(STRIPE_BALANCE, fund, usd("0"))])


def test_only_accounts_of_the_chart_are_posted_to() -> None:
    fund = uuid4()
    with pytest.raises(UnknownAccount):
        check([Posting("9999", fund, usd("1")), Posting(BANK, fund, usd("-1"))])


def test_the_chart_says_where_every_account_stands() -> None:
    by_first_digit = {
        "1": {AccountKind.ASSET},
        "2": {AccountKind.LIABILITY},
        "3": {AccountKind.EQUITY},
        "4": {AccountKind.INCOME, AccountKind.CONTRA_INCOME},
        "5": {AccountKind.EXPENSE, AccountKind.CONTRA_EXPENSE},
    }
    for code, account in CHART.items():
        assert account.code == code
        assert account.kind in by_first_digit[code[0]]


def test_every_category_of_aid_has_an_account_of_its_own() -> None:
    accounts = [aid_account(category) for category in AidCategory]
    assert len(set(accounts)) == len(AidCategory)
    assert set(accounts) == AID_ACCOUNTS
    assert set(CHART) >= AID_ACCOUNTS
