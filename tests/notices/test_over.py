"""A mail that brings a code or a link is of use while that lives, and then nobody's business."""

from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import create_engine

from hardship import applications, committee, notices
from hardship.applications.signing_in import CODE_LIVES
from hardship.cli.schedule import forget_what_is_over
from hardship.committee import Role
from hardship.committee.rules import INVITATION_LIFE, RESET_LIFE
from hardship.core import clock as now
from hardship.core import schema
from hardship.core.database import db, transaction
from hardship.notices import CannotSend, Delivery, Mail, Notice, Rendered
from tests.command_line import invoke
from tests.doubles import FixedClock, Mailbox
from tests.engines import APPLICATION
from tests.factories.officers import officer
from tests.migrated import MIGRATIONS, upgrade

REFUSED = CannotSend("the mail server refused the recipient")
LIFE = timedelta(hours=2)


def render(kind: str, locale: str, context: Mapping[str, str]) -> Rendered:
    return Rendered(kind, str(context), "<p>Hello</p>")


def deliver(mailbox: Mailbox) -> int:
    return notices.deliver_due(mailer=mailbox, render=render)


def promise(life: timedelta | None = LIFE) -> Notice:
    """To be called in a transaction."""
    end = now.now() + life if life else None
    return notices.enqueue("invitation", end, to="june@example.org", locale="en")


def test_it_is_tried_while_it_lives_and_not_again(
    db_session: object, mailbox: Mailbox, clock: FixedClock
) -> None:
    with transaction():
        mail = promise()
    mailbox.refusal = REFUSED
    deliver(mailbox)
    clock.advance(seconds=LIFE.total_seconds() - 1)
    mailbox.refusal = None
    assert (notices.overdue_since() is not None, len(notices.failing())) == (True, 1)
    clock.advance(seconds=1)
    assert deliver(mailbox) == 0
    assert (notices.overdue_since(), notices.failing()) == (None, [])
    with transaction():
        assert notices.retry_failed() == []
    assert mail.status == Delivery.WAITING


def test_at_the_very_end_of_its_life_it_still_leaves(
    db_session: object, mailbox: Mailbox, clock: FixedClock
) -> None:
    with transaction():
        promise()
    clock.advance(seconds=LIFE.total_seconds() - 1)
    assert deliver(mailbox) == 1


@pytest.mark.parametrize("status", [Delivery.WAITING, Delivery.STUCK])
def test_once_it_is_over_nobody_hears_of_it_and_whose_it_was_is_forgotten(
    app: Flask, db_session: object, clock: FixedClock, status: Delivery
) -> None:
    with transaction():
        over, later, always = promise(), promise(2 * LIFE), promise(None)
        for each in (over, later, always):
            each.status = status
    clock.advance(seconds=LIFE.total_seconds())
    stuck = 2 if status is Delivery.STUCK else 0
    assert notices.stuck_count() == len(notices.stuck()) == stuck
    forget_what_is_over(app)
    assert (over.status, over.recipient_sealed, over.context_sealed) == (Delivery.OVER, None, None)
    for each in (later, always):
        assert (each.status, each.recipient) == (status, "june@example.org")


def test_what_was_sent_or_set_aside_stays_that(
    app: Flask, db_session: object, clock: FixedClock
) -> None:
    with transaction():
        mail = promise()
        mail.status = Delivery.STUCK
        notices.set_aside([mail.id])
    clock.advance(seconds=LIFE.total_seconds())
    forget_what_is_over(app)
    assert mail.status == Delivery.SET_ASIDE


def test_the_doctor_counts_only_what_needs_a_person_and_says_where(
    app: Flask, db_session: object, clock: FixedClock
) -> None:
    with transaction():
        promise().status = Delivery.STUCK
        promise(None).status = Delivery.STUCK
    assert "2 of the mails could not be delivered in a day of tries" in told(app)
    clock.advance(seconds=LIFE.total_seconds())
    assert "1 of the mails could not be delivered in a day of tries: an administrator" in told(app)


def told(app: Flask) -> str:
    return str(invoke(app, "doctor").output)


@pytest.mark.parametrize("refused", [False, True])
def test_one_that_was_dropped_while_it_was_handed_over_is_never_stuck(
    db_session: object, clock: FixedClock, refused: bool
) -> None:
    """The last try, in the last second of its life."""
    with transaction():
        mail = promise()
        mail.attempts = 11

    class Slow(Mailbox):
        def send(self, mail: Mail) -> None:
            clock.advance(seconds=LIFE.total_seconds())
            with transaction():
                notices.sweep()
            super().send(mail)

    slow = Slow()
    slow.refusal = REFUSED if refused else None
    deliver(slow)
    assert mail.status == (Delivery.OVER if refused else Delivery.SENT)
    assert (mail.recipient_sealed, mail.context_sealed) == (None, None)


def ask_for_a_code() -> None:
    applications.request_code("june@example.org", locale="en", address="203.0.113.7")


def ask_for_a_password() -> None:
    committee.request_reset(officer(Role.CHAIR, name="Ana").email or "", link=str)


def invite() -> None:
    committee.invite("maya@example.org", name="Maya", roles=[Role.CHAIR], link=str, by=None)


@pytest.mark.parametrize(
    ("kind", "act", "life"),
    [
        ("application_code", ask_for_a_code, CODE_LIVES),
        ("password_reset", ask_for_a_password, RESET_LIFE),
        ("invitation", invite, INVITATION_LIFE),
    ],
)
def test_a_code_or_link_is_mailed_for_as_long_as_it_lives(
    db_session: object, kind: str, act: Callable[[], None], life: timedelta
) -> None:
    with transaction():
        act()
    mail = db.session.query(Notice).filter_by(kind=kind).one()
    assert mail.expires_at == now.now() + life


def test_old_codes_that_were_stuck_are_over_and_old_receipts_are_not(
    db_session: object, owner_url: str
) -> None:
    with transaction():
        for kind in ("application_code", "gift_receipt", "invitation"):
            notices.enqueue(kind, to="june@example.org", locale="en").status = Delivery.STUCK
    db.session.rollback()
    owner = create_engine(owner_url)
    schema.downgrade(owner, MIGRATIONS, "0043")
    owner.dispose()
    upgrade(owner_url, APPLICATION)
    assert {each.kind for each in notices.stuck()} == {"gift_receipt", "invitation"}
