"""When a form has to prove something, when the breaker trips, and what counts as work."""

import hashlib
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardship.donations.card_testing_rules import (
    FREE,
    MOST,
    Failures,
    Scope,
    free,
    is_work,
    most,
    needs_proof,
)

CALM = Failures(0, 0)


@pytest.mark.parametrize(
    ("failed", "succeeded", "trips"),
    [
        (0, 0, False),
        (9, 0, False),
        (10, 0, True),
        (10, 30, True),
        (10, 31, False),
        (99, 300, False),
    ],
)
def test_the_breaker_trips_at_many_failures_that_are_a_large_part(
    failed: int, succeeded: int, trips: bool
) -> None:
    assert Failures(failed, succeeded).are_card_testing is trips
    assert needs_proof({}, Failures(failed, succeeded)) is trips


@pytest.mark.parametrize("scope", Scope)
def test_a_form_beyond_what_is_free_proves_something(scope: Scope) -> None:
    levels = dict.fromkeys(Scope, 0)
    assert not needs_proof(levels | {scope: FREE[scope] - 1}, CALM)
    assert needs_proof(levels | {scope: FREE[scope]}, CALM)
    assert MOST[scope] >= FREE[scope]


@pytest.mark.parametrize("scope", [Scope.FUND, Scope.ALL])
def test_payments_that_succeed_make_room_and_each_failure_takes_back_that_of_three(
    scope: Scope,
) -> None:
    assert most(scope, CALM) == MOST[scope]
    assert most(scope, Failures(0, 100)) == MOST[scope] + 1000
    assert free(scope, Failures(0, 100)) == FREE[scope] + 1000, "nor is a proof asked for"
    assert most(scope, Failures(30, 100)) == MOST[scope] + 100
    assert most(scope, Failures(0, 10**6)) == MOST[scope] + 10**7


@given(st.sampled_from(Scope), st.integers(0, 10**6), st.integers(0, 10**6))
def test_while_the_breaker_is_tripped_there_is_no_room(
    scope: Scope, failed: int, succeeded: int
) -> None:
    seen = Failures(failed, succeeded)
    if seen.are_card_testing:
        assert most(scope, seen) == MOST[scope]
    assert FREE[scope] <= free(scope, seen) <= most(scope, seen)


@pytest.mark.parametrize("scope", [Scope.NETWORK, Scope.EMAIL])
def test_one_network_and_one_email_get_no_more_of_it(scope: Scope) -> None:
    assert most(scope, Failures(0, 10**6)) == MOST[scope]
    assert free(scope, Failures(0, 10**6)) == FREE[scope]


def test_fifty_people_at_one_address_are_asked_for_nothing() -> None:
    assert FREE[Scope.NETWORK] > 50


def test_work_is_a_number_whose_hash_begins_with_zero_bits() -> None:
    done = next(str(n) for n in itertools.count() if is_work("seed", str(n), bits=10))
    digest = hashlib.sha256(f"seed:{done}".encode()).hexdigest()
    assert digest.startswith("00")
    assert int(digest[2], 16) < 4
    assert not is_work("another", done, bits=10)
    assert not is_work("seed", done + "0", bits=10)


@pytest.mark.parametrize("number", ["", "-1", "1e3", "١٢", "1" * 16, " 1", "abc"])
def test_what_is_no_number_is_no_work(number: str) -> None:
    assert not is_work("seed", number, bits=0)
