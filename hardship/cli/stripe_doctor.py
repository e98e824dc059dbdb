"""How Stripe sees this installation, in plain lines: for both doctors."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from hardship.settings import Settings

if TYPE_CHECKING:
    from hardship.donations import Endpoint, Health

#: A signature that is older, or further ahead, is refused: a clock that is so far off refuses all.
_SKEWED = timedelta(seconds=30)
#: During a strike something happens at Stripe every day; a week of silence is a broken endpoint.
_SILENT = timedelta(days=7)


def ailments(health: "Health", settings: Settings, *, now: datetime) -> Iterator[str]:
    """A sentence for each thing that keeps Stripe's word from reaching the books."""
    if health.is_live != settings.livemode:
        yield f"the key says {_mode(settings.livemode)}, Stripe answers in {_mode(health.is_live)}"
    yield from _about_the_endpoint(health, settings)
    if health.now is not None and abs(health.now - now) > _SKEWED:
        seconds = int((now - health.now).total_seconds())
        yield f"this machine's clock is {seconds:+d} seconds off Stripe's: deliveries are refused"


def silence(last: datetime | None, settings: Settings, *, now: datetime) -> Iterator[str]:
    """A sentence if Stripe has told nothing for long; before a strike that is as it should be.

    A demonstration begins with gifts that nobody delivered, and is silent until somebody gives.
    """
    if settings.demonstration or (last is not None and now - last <= _SILENT):
        return
    since = "yet" if last is None else f"since {last.isoformat(timespec='seconds')}"
    yield f"Stripe has delivered no event {since}; catching up finds what was missed"


def refused_at_the_door(
    undelivered: int, last: datetime | None, settings: Settings
) -> Iterator[str]:
    """A sentence if catching up finds what Stripe should have delivered before.

    Nothing was delivered of what a demonstration began with. After a backup is brought back nobody
    can tell: what was delivered since it was made, catching up finds again, and this stands until
    the next delivery. One that is sent again ends the doubt.
    """
    if undelivered and not settings.demonstration:
        found = "one event" if undelivered == 1 else f"{undelivered} events"
        silent = "Stripe has never delivered a webhook"
        if last is not None:
            since = last.isoformat(timespec="seconds")
            silent = f"since {since} Stripe's webhook has brought nothing"
        yield (
            f"{silent}, and sync found {found}: check the endpoint's address and signing secret; "
            "if a backup was restored since, they may have come before that: resend one event at "
            "Stripe, and this line is gone when it arrives"
        )


def _about_the_endpoint(health: "Health", settings: Settings) -> Iterator[str]:
    url = f"{settings.public_url}/webhooks/stripe"
    ours = [each for each in health.endpoints if each.url == url]
    if not ours:
        yield f"Stripe has no webhook endpoint at {url}: gifts show only when catching up"
    for endpoint in ours:
        yield from _about(endpoint, health.version)


def _about(endpoint: "Endpoint", version: str) -> Iterator[str]:
    from hardship.donations import HANDLED_EVENTS

    if not endpoint.is_enabled:
        yield f"the endpoint {endpoint.url} is disabled at Stripe"
    if endpoint.version != version:
        written = endpoint.version or "the account's default"
        yield f"the endpoint's events are of version {written}; this program reads {version}"
    missing = [] if "*" in endpoint.types else sorted(set(HANDLED_EVENTS) - endpoint.types)
    if missing:
        yield f"the endpoint is not told of {', '.join(missing)}"


def _mode(is_live: bool) -> str:
    return "live mode" if is_live else "test mode"
