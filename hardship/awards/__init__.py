"""From votes to money that is promised: an award, granted only while the fund can cover it.

`decide` casts an officer's vote; when the fund's number of different people agree, the application
is approved and, under the fund's lock, awarded out of *available to award*. What the fund cannot
cover waits in line, and `grant_waiting` tries again. An award posts to *Aid payable* in the same
transaction; cancelling it reverses that entry.

Invariants: at most one live award an application; Σ live awards never exceed what the fund owned;
account 2010 equals the awards not yet paid; money is promised in the order of approval, and who
goes before their turn does so with a reason on the trail; whoever grants counts as having decided.

    decided = awards.decide(application, version_id=version.id, choice=Choice.APPROVE,
                            amount=Money(25_000, "USD"), reason="", by=officer)
"""

from hardship.awards.actions import Decided, cancel, decide, grant_waiting
from hardship.awards.errors import (
    NotEnoughToAward,
    NothingToCancel,
    NothingWaits,
    OthersWaitFirst,
)
from hardship.awards.models import Award
from hardship.awards.queries import (
    WAITING,
    applicants_granted,
    available_to_award,
    award,
    award_of,
    awards_by_id,
    awards_of,
    funds_waited_for,
    granted_by,
    lock_award,
    numbers_in_line,
    place_in_line,
    terms_by_id,
    terms_of,
    waiting_covered,
)
from hardship.awards.reconciliation import share_differences
from hardship.awards.rules import (
    AWARD_CANCELLED,
    AWARD_GRANTED,
    BY_AWARD,
    ENTRY_KINDS,
    AwardStatus,
    Place,
)

__all__ = [
    "AWARD_CANCELLED",
    "AWARD_GRANTED",
    "BY_AWARD",
    "ENTRY_KINDS",
    "WAITING",
    "Award",
    "AwardStatus",
    "Decided",
    "NotEnoughToAward",
    "NothingToCancel",
    "NothingWaits",
    "OthersWaitFirst",
    "Place",
    "applicants_granted",
    "available_to_award",
    "award",
    "award_of",
    "awards_by_id",
    "awards_of",
    "cancel",
    "decide",
    "funds_waited_for",
    "grant_waiting",
    "granted_by",
    "lock_award",
    "numbers_in_line",
    "place_in_line",
    "share_differences",
    "terms_by_id",
    "terms_of",
    "waiting_covered",
]
