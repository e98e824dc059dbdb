"""What the worker does and how often: one line a job.

A job is an edge: the verb that it calls opens its own transactions. It may run in several workers
at once, may be stopped between any two lines, and is simply run again later.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from flask import Flask

from hardship import applications, committee, donations, notices, payers, supporters
from hardship.cli import asking_payers
from hardship.cli.comparing import compare_the_books
from hardship.cli.house import gateway_of, mailer_of, renderer_of
from hardship.cli.seals import close_seals
from hardship.core import throttle
from hardship.core.database import transaction


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do again and again, `every` so often, in its own application context."""

    name: str
    every: timedelta
    act: Callable[[Flask], object]


def process_inbox(app: Flask) -> None:
    """Settle what webhooks told; a gift shows within a second or two."""
    donations.process_inbox(gateway_of(app))


def make_refunds(app: Flask) -> None:
    """Ask Stripe for the refunds that were approved."""
    donations.make_refunds(gateway_of(app))


def end_monthly_gifts(app: Flask) -> None:
    """Ask Stripe again for the ends that did not get through when a supporter asked."""
    donations.monthly.end_due(gateway_of(app))


def deliver_mail(app: Flask) -> None:
    """Send what the outbox promises."""
    notices.deliver_due(mailer=mailer_of(app), render=renderer_of(app))


def send_links(_app: Flask) -> None:
    """Mail supporters the links that they asked for."""
    supporters.send_links()


def catch_up(app: Flask) -> None:
    """Find what no webhook told."""
    donations.sync(gateway_of(app))


def seal_the_books(_app: Flask) -> None:
    """Close seals over what is new, also right after the worker starts."""
    close_seals()


def compare(app: Flask) -> None:
    """Compare the books with Stripe and with their lists where a day has gone by, and keep it."""
    compare_the_books(gateway_of(app))


def ask_payers(_app: Flask) -> None:
    """Ask payers of $5,000 or more in a fiscal year what the union's report says of them."""
    asking_payers.ask_payers()


def forget_what_is_over(_app: Flask) -> None:
    """Dry buckets, ended sessions, drafts left for 14 days and mails of dead links are dropped."""
    with transaction():
        throttle.sweep()
    with transaction():
        notices.sweep()
    with transaction():
        committee.sweep()
    with transaction():
        applications.sweep()
    with transaction():
        supporters.sweep()
    with transaction():
        payers.sweep()


JOBS: tuple[Job, ...] = (
    Job("inbox", timedelta(seconds=1), process_inbox),
    Job("refunds", timedelta(seconds=5), make_refunds),
    Job("links", timedelta(seconds=1), send_links),
    Job("monthly", timedelta(minutes=1), end_monthly_gifts),
    Job("outbox", timedelta(seconds=1), deliver_mail),
    Job("sync", timedelta(minutes=15), catch_up),
    Job("seal", timedelta(hours=1), seal_the_books),
    Job("compare", timedelta(hours=1), compare),
    Job("payers", timedelta(hours=1), ask_payers),
    Job("sweep", timedelta(hours=1), forget_what_is_over),
)
