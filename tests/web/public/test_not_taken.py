"""An employer's gift goes back with its reason; nobody thanks them or asks for their friends."""

import pytest
from flask import Flask

from hardship import donations
from hardship.campaigns import Fund
from hardship.committee import Role
from hardship.core.database import transaction
from hardship.core.tokens import new_secret
from hardship.donations import Gift, RefundReason
from tests.client import MannerlyClient
from tests.doubles import Mailbox
from tests.factories.money import usd
from tests.factories.officers import officer
from tests.fakes.gateway import FakeGateway
from tests.web.public.givers import come_in, give
from tests.web.public.giving import open_fund
from tests.web.public.workers import deliver

WHY = {"en": "The law (29 USC 186) forbids", "es": "La ley (29 USC 186) prohíbe"}
THANKS = {"en": "Thank you for having stood", "es": "Gracias por haber estado"}


@pytest.fixture(autouse=True)
def fund(db_session: object, app: Flask) -> Fund:
    return open_fund()


def sent_back(
    fund: Fund, gateway: FakeGateway, reason: RefundReason, *, dollars: int = 50, locale: str = "en"
) -> Gift:
    gift = give(fund, gateway, locale=locale)
    with transaction():
        teo = officer(Role.TREASURER, name="Teo")
        donations.ask_refund(gift.id, form=new_secret(), amount=usd(dollars), reason=reason, by=teo)
    assert donations.make_refunds(gateway) == 1
    return gift


@pytest.mark.parametrize("locale", ["en", "es"])
def test_the_mail_says_why_and_does_not_thank(
    app: Flask, fund: Fund, gateway: FakeGateway, mailbox: Mailbox, locale: str
) -> None:
    sent_back(fund, gateway, RefundReason.MAY_NOT_GIVE, locale=locale)
    deliver(app, mailbox)
    mail = mailbox.to("june@example.org")[-1]
    for body in (mail.text, mail.html):
        assert WHY[locale] in body
        assert THANKS[locale] not in body


def test_any_other_refund_is_told_with_thanks(
    app: Flask, client: MannerlyClient, fund: Fund, gateway: FakeGateway, mailbox: Mailbox
) -> None:
    gift = sent_back(fund, gateway, RefundReason.ASKED_FOR)
    deliver(app, mailbox)
    mail = mailbox.to("june@example.org")[-1]
    assert THANKS["en"] in mail.text
    assert "29 USC 186" not in mail.text
    assert "29 USC 186" not in landing_page(client, gift)


def landing_page(client: MannerlyClient, gift: Gift) -> str:
    return client.get(f"/give/thanks?session={gift.session_id}").text


def test_the_landing_page_says_why_and_asks_for_no_friends(
    client: MannerlyClient, fund: Fund, gateway: FakeGateway
) -> None:
    page = landing_page(client, sent_back(fund, gateway, RefundReason.MAY_NOT_GIVE))
    assert "Your gift of $50 has gone back." in page
    assert WHY["en"] in page
    assert "Thank you" not in page
    assert "Bring two friends" not in page


def test_the_own_page_says_why(
    client: MannerlyClient, fund: Fund, gateway: FakeGateway, mailbox: Mailbox
) -> None:
    gift = sent_back(fund, gateway, RefundReason.MAY_NOT_GIVE)
    come_in(client, mailbox)
    assert WHY["en"] in client.get(f"/my-gifts/{gift.id}").text


def test_a_part_that_went_back_leaves_the_rest_a_gift(
    client: MannerlyClient, fund: Fund, gateway: FakeGateway
) -> None:
    page = landing_page(client, sent_back(fund, gateway, RefundReason.MAY_NOT_GIVE, dollars=20))
    assert "Thank you" in page
    assert WHY["en"] not in page
