"""The treasurers hear that there is news, in their language, and nothing about anybody."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from hardship import donations, notices
from hardship.campaigns import Fund
from hardship.committee import Role
from hardship.core.database import transaction
from hardship.donations import DisputeStatus, Supporter
from hardship.donations.notifying import News, tell_treasurers
from tests.doubles import Mailbox
from tests.factories.donations import open_gift
from tests.factories.money import usd
from tests.factories.officers import officer
from tests.fakes.gateway import FakeGateway


@pytest.mark.parametrize("news", get_args(News))
def test_every_news_has_words(app: Flask, fund: Fund, mailbox: Mailbox, news: News) -> None:
    with transaction():
        officer(Role.TREASURER, name="Teo", email="teo@example.org")
        officer(Role.DECIDER, name="Dina", email="dina@example.org")
        tell_treasurers(news)
    notices.deliver_due(mailer=mailbox, render=app.extensions["hardship.renderer"])
    (mail,) = mailbox.mails
    assert (mail.to, mail.subject) == ("teo@example.org", "There is news about money at Stripe")
    assert "desk says the rest" in mail.text


def test_a_mail_names_the_gift_by_its_number_and_nobody(
    app: Flask, fund: Fund, gateway: FakeGateway, mailbox: Mailbox
) -> None:
    with transaction():
        officer(Role.TREASURER, name="Teo", email="teo@example.org")
        by = Supporter(name="June Carter", email="june@example.org")
        gift = open_gift(fund, gateway, intended=usd(50), by=by)
    gateway.pay(gateway.last)
    refund = gateway.give_back("ch_1", usd(50))
    with transaction():
        donations.settle_history(gateway.history(refund.charge_id))
    notices.deliver_due(mailer=mailbox, render=app.extensions["hardship.renderer"])
    (mail,) = mailbox.to("teo@example.org")
    assert gift.reference in mail.text
    for private in ("June", "june@", "50"):
        assert private not in mail.text.replace(gift.reference, "")


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("en", "It can be answered on Stripe’s dashboard until December 14, 2024."),
        ("es", "Se puede responder en el panel de Stripe hasta el 14 de diciembre de 2024."),
    ],
)
def test_a_dispute_says_until_when_it_can_be_answered(
    app: Flask, fund: Fund, gateway: FakeGateway, mailbox: Mailbox, locale: str, words: str
) -> None:
    with transaction():
        officer(Role.TREASURER, name="Teo", email="teo@example.org").locale = locale
        open_gift(fund, gateway, intended=usd(50))
    charge = gateway.pay(gateway.last)
    dispute = gateway.dispute_charge(charge.id, usd(50))
    # A minute to midnight there is the next day in London already.
    due_by = datetime(2024, 12, 14, 23, 59, tzinfo=ZoneInfo("America/Los_Angeles"))
    gateway.disputed[dispute.id] = replace(dispute, due_by=due_by.astimezone(UTC))
    with transaction():
        donations.settle_history(gateway.history(charge.id))
    gateway.move_dispute(dispute.id, status=DisputeStatus.UNDER_REVIEW)
    with transaction():
        donations.settle_history(gateway.history(charge.id))
    notices.deliver_due(mailer=mailbox, render=app.extensions["hardship.renderer"])
    opened, answered = mailbox.to("teo@example.org")
    assert words in opened.text
    assert words in opened.html
    for body in (answered.text, answered.html):
        assert "2024" not in body, "nobody has to answer any more"
