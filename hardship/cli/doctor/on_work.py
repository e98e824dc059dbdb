"""What `doctor` asks of the fund at work: the line to Stripe, officers, what waits, the worker."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

from hardship import committee, donations, notices
from hardship.cli.house import House
from hardship.cli.stripe_doctor import ailments
from hardship.cli.worker import HEARTBEAT
from hardship.core import clock

_STUCK_AFTER = timedelta(minutes=30)
_SILENT_AFTER = timedelta(minutes=2)


def stripe(house: House) -> Iterator[str]:
    """Whether Stripe takes the key, and whether its word reaches this installation."""
    if house.settings.demonstration:
        return
    health = house.app().extensions["hardship.gateway"].health()
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


def inbox(_house: House) -> Iterator[str]:
    """Whether what Stripe told is worked through."""
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
        yield from _stuck("mail waits", notices.waiting_since())
    given_up = notices.stuck_count()
    if given_up:
        yield f"{given_up} mails were given up after a day of tries"


def worker(house: House) -> Iterator[str]:
    """Whether a worker is at work beside the web, on this machine."""
    path = house.settings.var / HEARTBEAT
    if not path.exists():
        yield f"no worker has left a sign in {path}: start `hardship worker`"
        return
    last = datetime.fromisoformat(json.loads(path.read_text())["at"])
    if clock.now() - last > _SILENT_AFTER:
        yield f"the worker has been silent since {last.isoformat(timespec='seconds')}"


def _stuck(what: str, since: datetime | None) -> Iterator[str]:
    if since is not None and clock.now() - since > _STUCK_AFTER:
        yield f"{what} since {since.isoformat(timespec='seconds')}: does the worker run?"
