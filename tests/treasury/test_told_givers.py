"""What whose check bounced hears of it: once, in their language, when two people saw it."""

import pytest
from flask import Flask
from sqlalchemy import select

from hardship import notices, treasury
from hardship.core.database import db, transaction
from hardship.notices import Notice
from hardship.treasury import From
from tests.doubles import Mailbox
from tests.factories.counter import Counter
from tests.factories.money import usd

LEGAL = "are not deductible as charitable contributions for federal income tax purposes."
NO_LEGAL = "no se pueden deducir como contribuciones caritativas"


def kinds() -> list[str]:
    return list(db.session.scalars(select(Notice.kind).order_by(Notice.created_at, Notice.id)))


def deposited(counter: Counter, whose: From) -> treasury.CounterReceipt:
    receipt_id = counter.receive(usd(75), whose=whose)
    counter.deposit(receipt_id)
    return treasury.counter_receipt(receipt_id)


@pytest.mark.parametrize(
    ("locale", "legal", "says"),
    [("en", LEGAL, "Your bank did not pay your check"), ("es", NO_LEGAL, "Su banco no pagó")],
)
def test_a_bounce_is_told_once_it_is_confirmed(
    app: Flask, counter: Counter, mailbox: Mailbox, locale: str, legal: str, says: str
) -> None:
    check = deposited(counter, From(name="June", email="june@example.org", locale=locale))
    bounce = counter.say_bounced(check.id, usd(12))
    assert kinds() == ["gift_receipt"]
    counter.confirm(bounce.id)
    notices.deliver_due(mailer=mailbox, render=app.extensions["hardship.renderer"])
    _receipt, mail = mailbox.to("june@example.org")
    assert "$75.00" in mail.subject
    for part in (says, "$75.00", check.reference, "/my-gifts"):
        assert part in mail.text, part
    assert legal in mail.text
    assert legal in mail.html
    assert "12.00" not in mail.text, "the bank's fee is the fund's"


def test_who_left_no_address_and_a_bounce_that_was_none_are_not_told(counter: Counter) -> None:
    counter.confirm(counter.say_bounced(deposited(counter, From()).id, usd(0)).id)
    assert kinds() == []
    check = deposited(counter, From(email="june@example.org"))
    bounce = counter.say_bounced(check.id, usd(0))
    with transaction():
        treasury.reject_voucher(bounce.id, reason="It is another check", by=counter.teo)
    assert kinds() == ["gift_receipt"]
