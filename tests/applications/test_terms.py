"""How an amount comes out, line by line, and that its terms are kept whole."""

import json

from hypothesis import given
from hypothesis import strategies as st

from hardship.applications import STEP_LABELS, Step, Terms
from hardship.applications.terms import terms_from, terms_plain
from hardship.core.money import Money
from tests.factories.money import usd


def terms(requested: Money, limit: Money, votes_needed: int = 2) -> Terms:
    return Terms({Step.REQUESTED: requested, Step.LIMIT: limit}, votes_needed)


def test_the_limit_binds_when_more_is_asked_for() -> None:
    lines = terms(usd(900), usd(250)).explained()
    assert [(line.step, line.amount, line.binds) for line in lines] == [
        (Step.REQUESTED, usd(900), False),
        (Step.LIMIT, usd(250), True),
    ]


def test_what_is_asked_for_binds_below_the_limit() -> None:
    assert [line.binds for line in terms(usd(180), usd(250)).explained()] == [True, False]


def test_of_equal_lines_the_first_binds() -> None:
    assert [line.binds for line in terms(usd(250), usd(250)).explained()] == [True, False]


def test_what_the_committee_approved_binds_when_it_is_less() -> None:
    lines = terms(usd(900), usd(250)).explained(usd(200))
    assert lines[-1].step is Step.APPROVED
    assert [line.binds for line in lines] == [False, False, True]


def test_the_limit_binds_when_all_of_it_is_approved() -> None:
    lines = terms(usd(900), usd(250)).explained(usd(250))
    assert [line.binds for line in lines] == [False, True, False]


money = st.integers(1, 10_000_000).map(lambda minor: Money(minor, "USD"))


@given(money, money)
def test_exactly_one_line_binds_and_it_is_the_amount(requested: Money, limit: Money) -> None:
    binding = [line for line in terms(requested, limit).explained() if line.binds]
    assert [line.amount for line in binding] == [min(requested, limit)]
    assert terms(requested, limit).most == min(requested, limit)


@given(money, money, st.integers(1, 9))
def test_terms_come_back_as_they_were_kept(requested: Money, limit: Money, votes: int) -> None:
    whole = terms(requested, limit, votes)
    assert terms_from(json.loads(json.dumps(terms_plain(whole)))) == whole


def test_every_step_has_a_label() -> None:
    assert set(STEP_LABELS) == set(Step)
