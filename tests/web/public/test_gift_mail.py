"""What a supporter gets by mail: short, in their language, with the sentence of the law."""

from pathlib import Path

import pytest
from flask import Flask

from hardship import donations, notices
from hardship.campaigns import Fund
from hardship.core.database import transaction
from hardship.donations import Supporter
from hardship.donations.gateway import SessionState
from hardship.web.templating import render_notice
from tests.doubles import Mailbox
from tests.factories.donations import open_gift
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway
from tests.web.public.giving import open_fund

TEMPLATES = Path(__file__).resolve().parents[3] / "templates"


@pytest.fixture(autouse=True)
def fund(db_session: object, app: Flask) -> Fund:
    return open_fund()


def mail_after(
    fund: Fund, gateway: FakeGateway, mailbox: Mailbox, *, locale: str, fails: bool = False
) -> notices.Mail:
    by = Supporter(name="June", email="june@example.org", message="secret words", locale=locale)
    with transaction():
        open_gift(fund, gateway, intended=usd(50), by=by)
    if fails:
        gateway.end(gateway.last, SessionState.FAILED)
    else:
        gateway.pay(gateway.last)
    page = gateway.session(gateway.last)
    for _ in range(2):
        with transaction():
            donations.settle_session(page)
    assert notices.deliver_due(mailer=mailbox, render=render_notice) == 1
    (mail,) = mailbox.to("june@example.org")
    return mail


def test_the_receipt(fund: Fund, gateway: FakeGateway, mailbox: Mailbox) -> None:
    mail = mail_after(fund, gateway, mailbox, locale="en")
    gift = donations.gift_by_session(gateway.last)
    assert gift is not None
    assert mail.subject == f"Your receipt: $50.00, number {gift.reference}"
    for body in (mail.text, mail.html):
        assert "$50.00" in body
        assert "November 27, 2024" in body
        assert "Central fund" in body
        assert "Southland Therapists United, Local 510 are not deductible" in body
        assert f"https://fund.example.org/give/thanks?session={gateway.last}" in body
        assert "secret words" not in body
    assert mail.text.count("https://") == 1, "one link"


def test_the_receipt_in_spanish(fund: Fund, gateway: FakeGateway, mailbox: Mailbox) -> None:
    mail = mail_after(fund, gateway, mailbox, locale="es")
    assert "27 de noviembre de 2024" in mail.text
    assert "$50.00" in mail.text
    assert "Fondo central" in mail.text


def test_a_failure_is_told_kindly(fund: Fund, gateway: FakeGateway, mailbox: Mailbox) -> None:
    mail = mail_after(fund, gateway, mailbox, locale="en", fails=True)
    assert mail.subject == "Your gift did not go through"
    assert "You were not charged" in mail.text
    assert "are not deductible" in mail.text


def test_the_sentence_is_a_paragraph_of_its_own_in_body_size() -> None:
    macro = (TEMPLATES / "components/legal.html").read_text()
    assert '<p class="legal-sentence">' in macro
    styles = "".join(path.read_text() for path in TEMPLATES.parent.glob("static/**/*.css"))
    assert "legal-sentence" not in styles, "nothing makes it smaller"


def test_no_mail_without_an_address(fund: Fund, gateway: FakeGateway, mailbox: Mailbox) -> None:
    with transaction():
        open_gift(fund, gateway, intended=usd(50))
    gateway.pay(gateway.last)
    page = gateway.session(gateway.last)
    with transaction():
        donations.settle_session(page)
    assert notices.deliver_due(mailer=mailbox, render=render_notice) == 0


@pytest.mark.parametrize(
    ("locale", "name"),
    [("en", "Strike Hardship Fund, Local 510"), ("es", "Fondo de Apoyo a la Huelga, Local 510")],
)
def test_it_is_from_the_fund_and_its_union_in_the_reader_s_language(
    fund: Fund, gateway: FakeGateway, mailbox: Mailbox, locale: str, name: str
) -> None:
    mail = mail_after(fund, gateway, mailbox, locale=locale)
    assert mail.sender == name
