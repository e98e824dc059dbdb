"""What cannot reach anybody is given up, once and for good, and whose it was is forgotten."""

import uuid

import pytest
from flask import Flask

from hardship import notices
from hardship.core.database import db, transaction
from hardship.notices import Delivery, Notice, NotStuck
from tests.crowd import one_after_the_other


def stuck(number: int = 1) -> list[uuid.UUID]:
    with transaction():
        mails = [
            notices.enqueue("gift_receipt", to="june@exmaple.org", locale="en", amount="$50.00")
            for _ in range(number)
        ]
        for mail in mails:
            mail.status = Delivery.STUCK
    return [mail.id for mail in mails]


def status(mail: uuid.UUID) -> str:
    db.session.rollback()
    return db.session.get_one(Notice, mail).status


def test_only_these_rest_and_are_forgotten(db_session: object) -> None:
    first, second, other = stuck(3)
    with transaction():
        found = notices.set_aside([second, first])
    assert {each.id for each in found} == {first, second}
    for each in found:
        kept = (each.status, each.recipient_sealed, each.context_sealed)
        assert kept == (Delivery.SET_ASIDE, None, None)
    assert [each.id for each in notices.stuck()] == [other]
    assert notices.stuck_count() == 1
    with transaction():
        assert [each.id for each in notices.retry_failed()] == [other]


@pytest.mark.parametrize("other", [each for each in Delivery if each is not Delivery.STUCK])
def test_what_is_not_stuck_is_refused_and_so_is_all_that_was_chosen_with_it(
    db_session: object, other: Delivery
) -> None:
    first, second = stuck(2)
    with transaction():
        db.session.get_one(Notice, second).status = other
    with pytest.raises(NotStuck), transaction():
        notices.set_aside([first, second])
    assert (status(first), status(second)) == (Delivery.STUCK, other)


def test_what_nobody_knows_is_refused(db_session: object) -> None:
    with pytest.raises(NotStuck), transaction():
        notices.set_aside([*stuck(), uuid.uuid4()])


@pytest.mark.engine("postgresql")
def test_of_two_at_once_one_counts(app: Flask, db_session: object) -> None:
    """On SQLite nobody begins to write while another does."""
    (mail,) = stuck()

    def set_aside() -> None:
        notices.set_aside([mail])

    followed = one_after_the_other(app, set_aside, set_aside)
    assert followed.waited
    assert isinstance(followed.outcome, NotStuck)
    assert status(mail) == Delivery.SET_ASIDE


@pytest.mark.engine("postgresql")
def test_what_is_tried_again_just_now_is_not_set_aside(app: Flask, db_session: object) -> None:
    """On SQLite nobody begins to write while another does."""
    (mail,) = stuck()
    followed = one_after_the_other(app, notices.retry_failed, lambda: notices.set_aside([mail]))
    assert isinstance(followed.outcome, NotStuck)
    assert status(mail) == Delivery.WAITING
