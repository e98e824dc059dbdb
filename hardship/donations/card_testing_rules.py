"""How a giving form is kept from trying out stolen cards: limits, the breaker, the proof. Pure.

Up to `FREE` forms are taken as they come. Beyond it, and while the breaker is tripped, each form
brings a proof: work that a browser does in a second or two, or, without JavaScript, its turn in a
line. Up to `MOST` that is enough; beyond it a person or a network waits, and where the fund or all
of them are meant, giving is paused. The limits are wide for whoever shares an address: sixty people
of one picket line's Wi-Fi give in ten minutes and are asked for nothing.

On an evening when many people give, payments that succeed make room, and without an end: a hundred
gifts a second are never paused. A failure takes back the room of three that succeeded, so that
there is none from the moment at which the breaker trips, whoever else gives at the same time.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Scope(StrEnum):
    """What forms are counted by."""

    NETWORK = "network"
    EMAIL = "e-mail"
    FUND = "fund"
    ALL = "all"


#: Forms in every stretch of this length.
WINDOW = timedelta(minutes=10)
FREE: Mapping[Scope, int] = {Scope.NETWORK: 60, Scope.EMAIL: 5, Scope.FUND: 90, Scope.ALL: 120}
MOST: Mapping[Scope, int] = {Scope.NETWORK: 150, Scope.EMAIL: 10, Scope.FUND: 450, Scope.ALL: 600}
#: Each payment that succeeded lately makes room for so many more forms of a fund, and of all.
ROOM_EACH = 10

#: A form that is sent sooner was filled in by no hand; a browser's autofill takes about as long.
LEAST_AGE = timedelta(seconds=2)

#: The breaker looks at the payments of so long, and trips at so many failures that are so large a
#: part: of honest payments about one in ten fails.
BREAKER_LOOKS_AT = timedelta(minutes=15)
_FAILURES, _ONE_IN = 10, 4

#: Leading zero bits: about half a million hashes, a second or two on a phone.
WORK_BITS = 19
#: How long a proof that was begun is good for.
PROOF_LIVES = timedelta(hours=1)

#: The line of those without JavaScript: the least wait, how fast it moves, and its length.
LEAST_WAIT = timedelta(seconds=20)
TURN_EVERY = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Failures:
    """What became of the payments that Stripe told of lately."""

    failed: int
    succeeded: int

    @property
    def are_card_testing(self) -> bool:
        """Whether so many failed, and so large a part, that somebody tries out cards."""
        every = self.failed + self.succeeded
        return self.failed >= _FAILURES and self.failed * _ONE_IN >= every

    @property
    def room(self) -> int:
        """For how many more forms what succeeded makes room; none if many are trials of cards."""
        return ROOM_EACH * max(0, self.succeeded - (_ONE_IN - 1) * self.failed)


def most(scope: Scope, seen: Failures) -> int:
    """How many forms are let in within `WINDOW`.

    Whoever only sends forms makes no room, and one network and one e-mail get no more of it.
    """
    return MOST[scope] + _room(scope, seen)


def free(scope: Scope, seen: Failures) -> int:
    """How many of them are asked for nothing, while the breaker is not tripped."""
    return FREE[scope] + _room(scope, seen)


def needs_proof(levels: Mapping[Scope, int], seen: Failures) -> bool:
    """Whether the next form has to bring a proof."""
    return seen.are_card_testing or any(levels[scope] >= free(scope, seen) for scope in levels)


def _room(scope: Scope, seen: Failures) -> int:
    return seen.room if scope in {Scope.FUND, Scope.ALL} else 0


def is_work(seed: str, number: str, bits: int = WORK_BITS) -> bool:
    """Whether SHA-256 of `seed:number` begins with so many zero bits."""
    if not (number.isascii() and number.isdecimal() and len(number) <= 15):
        return False
    digest = hashlib.sha256(f"{seed}:{number}".encode()).digest()
    return int.from_bytes(digest, "big") >> (256 - bits) == 0
