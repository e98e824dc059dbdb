"""Why no gift can arrive, as far as it is known here: nobody is asked, Stripe least of all."""

from collections.abc import Iterator

from flask_babel import gettext as _

from hardship import notices
from hardship.core import heartbeat
from hardship.settings import Settings
from hardship.web.installation import settings
from hardship.web.templating import moment

_WORKER = "hardship worker"


def hindrances() -> list[str]:
    """What keeps gifts from arriving, each in words; a demonstration brings all it needs."""
    here = settings()
    return [] if here.demonstration else list(_hindrances(here))


def mails_that_wait() -> int:
    """How many mails do not leave, or were given up."""
    return notices.stuck_count() + sum(each.count for each in notices.failing())


def _hindrances(here: Settings) -> Iterator[str]:
    if not here.has_stripe_key:
        yield _(
            "The server has no key of your Stripe account (%(setting)s)",
            setting="HARDSHIP_STRIPE_SECRET_KEY",
        )
    if not here.has_webhook_secret:
        yield _(
            "The server has no signing secret of Stripe’s webhook (%(setting)s)",
            setting="HARDSHIP_STRIPE_WEBHOOK_SECRET",
        )
    last = heartbeat.last_beat(here.var)
    if last is None:
        yield _(
            "No program that books gifts and sends mail runs on the server (%(command)s)",
            command=_WORKER,
        )
    elif heartbeat.is_silent(last):
        yield _(
            "The program that books gifts and sends mail (%(command)s) stopped: %(moment)s",
            command=_WORKER,
            moment=moment(last),
        )
