"""Money in suspense, as other rooms use it: `from hardship import donations`, `donations.suspense`.

A payment that does not match what was asked for, or a movement of Stripe's balance that is of no
gift, payout or fee (a *stray*), is held on 2030 until one person says what it is; above the limit,
and where it may be an employer's, another confirms it. The other way out of a payment is to refund
it.
"""

from hardship.donations.unexplained.assigning import assign, confirm_assignment, reject_assignment
from hardship.donations.unexplained.queries import (
    assignment,
    assignment_waiting,
    assignments_of,
    assignments_waiting,
    count_to_explain,
    gifts_to_explain,
    held_of,
    held_of_each,
    may_be_employers,
)
from hardship.donations.unexplained.stray_movements import (
    confirm_stray,
    explain_stray,
    reject_stray,
)
from hardship.donations.unexplained.stray_queries import (
    count_strays,
    obstacle_to_explaining,
    stray,
    strays,
    strays_by_transaction,
    strays_waiting,
)

__all__ = [
    "assign",
    "assignment",
    "assignment_waiting",
    "assignments_of",
    "assignments_waiting",
    "confirm_assignment",
    "confirm_stray",
    "count_strays",
    "count_to_explain",
    "explain_stray",
    "gifts_to_explain",
    "held_of",
    "held_of_each",
    "may_be_employers",
    "obstacle_to_explaining",
    "reject_assignment",
    "reject_stray",
    "stray",
    "strays",
    "strays_by_transaction",
    "strays_waiting",
]
