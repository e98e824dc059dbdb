"""The last try is the twelfth, and asking for it again begins anew."""

from collections.abc import Mapping

import pytest
from sqlalchemy import select

from hardship import notices
from hardship.core.database import db, transaction
from hardship.notices import CannotSend, Delivery, Notice, Rendered
from tests.doubles import FixedClock, Mailbox


def render(kind: str, locale: str, context: Mapping[str, str]) -> Rendered:
    return Rendered(f"{kind} {locale}", str(context), "<p>Thanks</p>")


@pytest.fixture
def notice(db_session: object, mailbox: Mailbox) -> Notice:
    """A mail that cannot leave."""
    mailbox.refusal = CannotSend("refused")
    with transaction():
        notices.enqueue("gift_receipt", to="june@example.org", locale="en")
    return db.session.scalars(select(Notice)).one()


def fail(times: int, mailbox: Mailbox, clock: FixedClock) -> None:
    for _ in range(times):
        assert notices.deliver_due(mailer=mailbox, render=render) == 0
        clock.advance(hours=5)


def test_it_is_given_up_after_twelve_tries_each_time(
    notice: Notice, mailbox: Mailbox, clock: FixedClock
) -> None:
    for _ in range(2):
        fail(11, mailbox, clock)
        assert (notice.status, notice.attempts) == (Delivery.WAITING, 11)
        fail(1, mailbox, clock)
        assert (notice.status, notice.attempts) == (Delivery.STUCK, 12)
        with transaction():
            notices.retry_failed()
        assert (notice.status, notice.attempts) == (Delivery.WAITING, 0)
