"""A supporter with a browser: gives, asks for a link, comes in by the mail."""

import re

from hardship import donations, supporters
from hardship.campaigns import Fund
from hardship.core.database import transaction
from hardship.core.money import Money
from hardship.donations import Gift, Supporter
from tests.client import MannerlyClient
from tests.doubles import Mailbox
from tests.factories.donations import open_gift
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway
from tests.web.public.workers import deliver

EMAIL = "june@example.org"
FIFTY = usd(50)
_LINK = re.compile(r"https://fund\.example\.org(/my-gifts/link/\S+)")


def give(
    fund: Fund,
    gateway: FakeGateway,
    amount: Money = FIFTY,
    *,
    email: str | None = EMAIL,
    name: str = "June Ortiz",
    locale: str = "en",
) -> Gift:
    """A gift that is paid and in the books, with a fee of $1.75."""
    with transaction():
        by = Supporter(name=name, email=email, locale=locale)
        gift = open_gift(fund, gateway, intended=amount, by=by)
    gateway.pay(gateway.last, fee=usd("1.75"))
    with transaction():
        donations.settle_session(gateway.session(gateway.last))
    return gift


def ask(client: MannerlyClient, email: str = EMAIL) -> None:
    """Ask for a link."""
    asked = client.submit("/my-gifts/sign-in", email=email)
    assert (asked.status_code, asked.location) == (303, "/my-gifts/mailed"), asked.text


def link_for(client: MannerlyClient, mailbox: Mailbox, email: str = EMAIL) -> str:
    """Ask for a link and take it from the mail."""
    ask(client, email)
    with client.application.app_context():
        supporters.send_links()
    deliver(client.application, mailbox)
    found = _LINK.search(mailbox.to(email)[-1].text)
    assert found, mailbox.to(email)[-1].text
    return found.group(1)


def come_in(client: MannerlyClient, mailbox: Mailbox, email: str = EMAIL) -> None:
    """By the link of the mail."""
    entered = client.submit(link_for(client, mailbox, email))
    assert (entered.status_code, entered.location) == (303, "/my-gifts"), entered.text
