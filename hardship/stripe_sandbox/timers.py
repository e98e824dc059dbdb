"""What happens by itself: a session expires, a bank debit ends, a fee becomes known.

Each kind of object says what its timers do with `@on_timer("name")`. A timer's work happens at
the moment it was due, however far the clock jumped over it.
"""

from collections.abc import Callable

from hardship.stripe_sandbox.errors import StripeError
from hardship.stripe_sandbox.store import Store, Work

Action = Callable[[Work, str], None]
_ACTIONS: dict[str, Action] = {}


def on_timer(name: str) -> Callable[[Action], Action]:
    def register(action: Action) -> Action:
        _ACTIONS[name] = action
        return action

    return register


def set_timer(work: Work, action: str, subject: str, *, due_at: int) -> None:
    work.connection.execute(
        "INSERT INTO timers (due_at, action, subject) VALUES (?, ?, ?)", (due_at, action, subject)
    )


def cancel_timers(work: Work, subject: str) -> None:
    work.connection.execute("DELETE FROM timers WHERE subject = ?", (subject,))


def run_due(store: Store) -> int:
    """Run every timer that is due, oldest first; how many there were."""
    with store.reading() as work:
        if not _next(work):
            return 0
    count = 0
    with store.writing() as work:
        arrived_at = work.now
        while due := _next(work, until=arrived_at):
            timer_id, due_at, action, subject = due
            work.connection.execute("DELETE FROM timers WHERE id = ?", (timer_id,))
            work.now = due_at
            work.before.clear()
            _happen(work, action, subject)
            count += 1
    return count


def _happen(work: Work, action: str, subject: str) -> None:
    """What somebody made impossible in the meantime does not happen."""
    work.connection.execute("SAVEPOINT happening")
    try:
        _ACTIONS[action](work, subject)
    except StripeError:
        work.connection.execute("ROLLBACK TO happening")
    work.connection.execute("RELEASE happening")


def _next(work: Work, until: int | None = None) -> tuple[int, int, str, str] | None:
    row = work.connection.execute(
        "SELECT id, due_at, action, subject FROM timers WHERE due_at <= ?"
        " ORDER BY due_at, id LIMIT 1",
        (work.now if until is None else until,),
    ).fetchone()
    return tuple(row) if row else None
