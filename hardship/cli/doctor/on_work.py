"""What `doctor` asks of the fund at work: the line to Stripe, officers, what waits, the worker."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from hardship import committee, donations, ledger, notices
from hardship.cli.comparing import ACCOUNTS, STRIPE
from hardship.cli.house import House, gateway_of
from hardship.cli.stripe_doctor import ailments, refused_at_the_door
from hardship.core import clock
from hardship.core.heartbeat import HEARTBEAT, is_silent, last_beat

_STUCK_AFTER = timedelta(minutes=30)
_UNCOMPARED_FOR = timedelta(days=2)
#: So many differences are named here; the command names all of them.
_NAMED = 3


def stripe(house: House) -> Iterator[str]:
    """Whether Stripe takes the key, and whether its word reaches this installation."""
    if house.settings.demonstration:
        return
    health = gateway_of(house.app()).health()
    yield from ailments(health, house.settings, now=clock.now())


def officers(_house: House) -> Iterator[str]:
    """Whether somebody can let others in, and nobody comes in by a password alone."""
    everybody = list(_every_officer())
    for officer in everybody:
        if officer.is_active and officer.totp_sealed is None:
            yield f"officer {officer.id} has no second factor"
    administrators = [each for each in everybody if committee.Role.ADMINISTRATOR in each.roles]
    if any(each.is_active for each in administrators):
        return
    if any(each.status == committee.Status.INVITED for each in administrators):
        yield "no invited administrator has come in yet: `hardship officers resend EMAIL`"
    else:
        yield "there is no administrator: `hardship officers invite --role administrator EMAIL`"


def _every_officer() -> Iterator[committee.Officer]:
    cursor = None
    while True:
        page = committee.officers(cursor)
        yield from page.items
        cursor = page.next
        if cursor is None:
            return


def inbox(house: House) -> Iterator[str]:
    """Whether what Stripe tells comes by webhook, and is worked through."""
    yield from refused_at_the_door(
        donations.undelivered(), donations.last_delivery_at(), house.settings
    )
    stuck = donations.count_stuck_events()
    if stuck:
        yield (
            f"{stuck} of Stripe's messages could not be processed: a treasurer finds them under "
            "Gifts, to try them again or set them aside"
        )
    else:
        yield from _stuck("webhooks wait", donations.inbox_waiting_since())


def giving(_house: House) -> Iterator[str]:
    """Whether people can give, and nobody tries out cards."""
    state = donations.card_testing.state_of_giving()
    if state.pause is not None:
        since = state.pause.paused_at.isoformat(timespec="seconds")
        yield f"giving is paused by hand since {since}"
    if state.is_full:
        yield f"giving is paused: {state.forms} forms came within ten minutes"
    if state.failures.are_card_testing:
        yield (
            f"{state.failures.failed} payments failed within 15 minutes, "
            f"{state.failures.succeeded} succeeded: somebody may be trying out stolen cards"
        )


def outbox(_house: House) -> Iterator[str]:
    """Whether mail leaves."""
    failing = notices.failing()
    for each in failing:
        since = each.since.isoformat(timespec="seconds")
        yield f"mail does not leave since {since} ({each.count} waiting): {each.reason}"
    if not failing:
        yield from _stuck("mail waits", notices.overdue_since())
    given_up = notices.stuck_count()
    if given_up:
        yield (
            f"{given_up} of the mails could not be delivered in a day of tries: an administrator "
            "finds them on the desk of the committee, to try them again or set them aside"
        )


def comparisons(_house: House) -> Iterator[str]:
    """Whether the books are compared day by day, and agree with what stands beside them."""
    last = ledger.last_comparisons()
    for beside in ACCOUNTS if ledger.entry_count() else ():
        found = last.get(beside)
        if found is None:
            yield f"the books were never compared with {_beside(beside)}: does the worker run?"
            continue
        if clock.now() - found.compared_at > _UNCOMPARED_FOR:
            since = found.compared_at.isoformat(timespec="seconds")
            yield f"not compared with {_beside(beside)} since {since}: does the worker run?"
        if not found.agrees:
            named = ", ".join(found.names[:_NAMED])
            more = " …" if found.differences > _NAMED else ""
            yield f"the books and {_beside(beside)} differ: {named}{more}"


def _beside(beside: str) -> str:
    """What it is, and how to look at it."""
    if beside == STRIPE:
        return "Stripe (`hardship stripe reconcile`)"
    return f"the list of account {ACCOUNTS[beside]} (`hardship ledger reconcile {beside}`)"


def worker(house: House) -> Iterator[str]:
    """Whether a worker is at work beside the web, on this machine."""
    last = last_beat(house.settings.var)
    if last is None:
        path = house.settings.var / HEARTBEAT
        yield f"no worker has left a sign in {path}: start `hardship worker`"
        return
    if is_silent(last):
        yield f"the worker has been silent since {last.isoformat(timespec='seconds')}"


def _stuck(what: str, since: datetime | None) -> Iterator[str]:
    if since is not None and clock.now() - since > _STUCK_AFTER:
        yield f"{what} since {since.isoformat(timespec='seconds')}: does the worker run?"
