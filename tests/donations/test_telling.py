"""The treasurers hear that there is news, in their language, and nothing about anybody."""

from typing import get_args

import pytest
from flask import Flask

from hardship import donations, notices
from hardship.campaigns import Fund
from hardship.committee import Role
from hardship.core.database import transaction
from hardship.donations import Supporter
from hardship.donations.telling import News, tell_treasurers
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
