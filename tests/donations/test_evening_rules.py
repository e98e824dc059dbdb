"""An evening on which a hundred people a second give, and one on which somebody tries out cards.

The rules alone, with a clock of their own that ticks ten times a second. Nobody waits to be let in:
whoever is not is gone.
"""

import random
from collections import Counter
from dataclasses import dataclass, field

import pytest

from hardship.core import tally
from hardship.core.tally import Note
from hardship.donations.card_testing_rules import (
    BREAKER_LOOKS_AT,
    MOST,
    WINDOW,
    Failures,
    Scope,
    most,
    needs_proof,
)

MICROS = 1_000_000
TICKS = 10
FORMS_LAST = int(WINDOW.total_seconds()) * MICROS
PAYMENTS_LAST = int(BREAKER_LOOKS_AT.total_seconds()) * MICROS
SHARED = (Scope.FUND, Scope.ALL)


@dataclass(frozen=True)
class Crowd:
    """So many forms a second between two seconds, and how many in a hundred payments succeed.

    Stripe tells of a payment within so many seconds.
    """

    name: str
    rate: int
    succeed: int
    begins: int = 0
    ends: int = 600
    told_within: float = 3


@dataclass
class Evening:
    """What came, what was let in, and when somebody was turned away."""

    crowds: list[Crowd]
    chance: random.Random = field(default_factory=lambda: random.Random(1905))
    came: Counter[str] = field(default_factory=Counter)
    let_in: Counter[str] = field(default_factory=Counter)
    proved: Counter[str] = field(default_factory=Counter)
    forms: list[Note] = field(default_factory=list)
    payments: dict[bool, list[Note]] = field(default_factory=lambda: {True: [], False: []})
    told: dict[int, list[bool]] = field(default_factory=dict)

    def run(self) -> "Evening":
        for tick in range(max(crowd.ends for crowd in self.crowds) * TICKS):
            now = tick * MICROS // TICKS
            for has_succeeded in self.told.pop(tick, []):
                notes = self.payments[has_succeeded]
                self.payments[has_succeeded] = tally.with_one_more(notes, now, PAYMENTS_LAST)
            arriving = [
                crowd
                for crowd in self.crowds
                if crowd.begins * TICKS <= tick < crowd.ends * TICKS
                for _ in range(crowd.rate // TICKS)
            ]
            self.chance.shuffle(arriving)
            seen = self.seen(now)
            for crowd in arriving:
                self.knock(crowd, tick, now, seen)
        return self

    def knock(self, crowd: Crowd, tick: int, now: int, seen: Failures) -> None:
        """All of them give to one fund, so that its count is that of all."""
        self.came[crowd.name] += 1
        level = tally.level(self.forms, now, FORMS_LAST)
        if any(level >= most(scope, seen) for scope in SHARED):
            return
        self.proved[crowd.name] += needs_proof(dict.fromkeys(SHARED, level), seen)
        self.let_in[crowd.name] += 1
        self.forms = tally.with_one_more(self.forms, now, FORMS_LAST)
        later = tick + 1 + self.chance.randrange(round(crowd.told_within * TICKS))
        self.told.setdefault(later, []).append(self.chance.randrange(100) < crowd.succeed)

    def seen(self, now: int) -> Failures:
        failed, succeeded = (
            tally.level(self.payments[each], now, PAYMENTS_LAST) for each in (False, True)
        )
        return Failures(failed, succeeded)


def test_a_hundred_gifts_a_second_from_one_moment_to_the_next_are_never_paused() -> None:
    evening = Evening([Crowd("people", 100, 95)]).run()
    assert evening.let_in["people"] == evening.came["people"] == 60_000
    assert evening.proved["people"] < 1000, "for the first seconds only"


def test_whoever_takes_a_minute_to_pay_is_let_in_as_the_evening_grows() -> None:
    """From one a second to a hundred in two minutes."""
    rising = [
        Crowd("people", rate, 90, begins, 700, told_within=60)
        for begins, rate in [(0, 10), (60, 20), (120, 70)]
    ]
    evening = Evening(rising).run()
    assert evening.let_in["people"] == evening.came["people"]


@pytest.mark.parametrize("succeed", [0, 5, 20, 50, 70])
def test_who_tries_out_cards_gets_no_more_than_the_least_cap(succeed: int) -> None:
    evening = Evening([Crowd("thief", 100, succeed, ends=200)]).run()
    assert evening.let_in["thief"] <= MOST[Scope.FUND]


def test_a_tester_a_quarter_as_many_as_all_others_ends_no_evening() -> None:
    evening = Evening([Crowd("people", 100, 95, 0, 300), Crowd("thief", 20, 5, 60, 300)]).run()
    assert evening.let_in["people"] == evening.came["people"]


def test_a_tester_as_many_as_all_others_is_stopped_with_them() -> None:
    """The price: the fund's page says where a check goes. Nobody can tell the two apart."""
    evening = Evening([Crowd("people", 100, 95, 0, 200), Crowd("thief", 100, 5, 0, 200)]).run()
    assert evening.let_in["thief"] <= MOST[Scope.FUND]


def test_a_tester_who_comes_after_an_evening_finds_its_room_gone_in_minutes() -> None:
    """Each failure takes back the room of three, so that it goes faster than it came."""
    evening = Evening([Crowd("people", 100, 95, 0, 200), Crowd("thief", 100, 5, 200, 500)]).run()
    assert evening.let_in["people"] == evening.came["people"]
    assert evening.let_in["thief"] < evening.let_in["people"] / 3
