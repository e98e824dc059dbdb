"""What somebody does on Stripe's dashboard, or a bank does, outside of every call of the API."""

from collections.abc import Callable

from hardship.stripe_sandbox.store import Body, Work
from hardship.stripe_sandbox.timers import run_due
from hardship.stripe_sandbox.world import World


def by_hand(here: World, move: Callable[[Work], Body], *, at: int | None = None) -> Body:
    """Make a move, `at` some moment of the clock or now; what it leads to leaves at once."""
    run_due(here.store)
    with here.store.writing(now=at) as work:
        done = move(work)
    run_due(here.store)
    here.wake()
    return done
