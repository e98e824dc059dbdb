"""What the worker does and how often: one line a job.

A job is an edge: the verb that it calls opens its own transactions. It may run in several workers
at once, may be stopped between any two lines, and is simply run again later.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from flask import Flask

from hardship import notices
from hardship.core import throttle
from hardship.core.database import transaction


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do again and again, `every` so often, in its own application context."""

    name: str
    every: timedelta
    act: Callable[[Flask], object]


def deliver_mail(app: Flask) -> None:
    """Send what the outbox promises."""
    notices.deliver_due(
        mailer=app.extensions["hardship.mailer"], render=app.extensions["hardship.renderer"]
    )


def forget_dry_buckets(_app: Flask) -> None:
    """Throttling keeps nothing longer than it must."""
    with transaction():
        throttle.sweep()


JOBS: tuple[Job, ...] = (
    Job("outbox", timedelta(seconds=1), deliver_mail),
    Job("buckets", timedelta(hours=1), forget_dry_buckets),
)
