"""What its giver reads of a gift that is held, by us or by their bank, or is still on its way."""

from collections.abc import Callable

import pytest
from flask import Flask

from hardship import donations
from hardship.campaigns import Fund
from hardship.core.database import transaction
from hardship.donations import Gift, Supporter
from hardship.donations.gateway import SessionState
from tests.client import MannerlyClient
from tests.doubles import Mailbox
from tests.factories.donations import open_gift
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway
from tests.web.public.givers import EMAIL, come_in, give
from tests.web.public.giving import open_fund

Held = Callable[[Fund, FakeGateway], Gift]
FRIENDS = "Bring two friends"
NAMED_NOW = "The fund’s page names you"
NAMED_LATER = "Once the money is here, the fund’s page names you"


@pytest.fixture(autouse=True)
def fund(db_session: object, app: Flask) -> Fund:
    return open_fund()


def begun(fund: Fund, gateway: FakeGateway, name: str = "June Ortiz") -> Gift:
    """Fifty dollars, their payment page open."""
    with transaction():
        return open_gift(fund, gateway, intended=usd(50), by=Supporter(name=name, email=EMAIL))


def settle(gateway: FakeGateway) -> None:
    with transaction():
        donations.settle_session(gateway.session(gateway.last))


def of_an_employer(fund: Fund, gateway: FakeGateway) -> Gift:
    gift = begun(fund, gateway, name="Meridian Health Inc")
    gateway.pay(gateway.last)
    settle(gateway)
    return gift


def of_another_amount(fund: Fund, gateway: FakeGateway) -> Gift:
    gift = begun(fund, gateway)
    gateway.pay(gateway.last, amount=usd(9))
    settle(gateway)
    return gift


def on_its_way(fund: Fund, gateway: FakeGateway) -> Gift:
    gift = begun(fund, gateway)
    gateway.end(gateway.last, SessionState.PROCESSING)
    settle(gateway)
    return gift


def disputed(fund: Fund, gateway: FakeGateway) -> Gift:
    """The payer's bank holds all of it."""
    gift = give(fund, gateway)
    dispute = gateway.dispute_charge(gift.charge_id or "", usd(50))
    gateway.move_dispute(dispute.id, -usd(50), fee=usd(15))
    with transaction():
        donations.settle_history(gateway.history(gift.charge_id or ""))
    return gift


def landing_page(client: MannerlyClient, gift: Gift) -> str:
    return client.get(f"/give/thanks?session={gift.session_id}").text


def own_page(client: MannerlyClient, mailbox: Mailbox, gift: Gift) -> str:
    come_in(client, mailbox)
    return client.get(f"/my-gifts/{gift.id}").text


def test_whether_an_employers_gift_may_be_kept_is_asked_kindly_and_truly(
    client: MannerlyClient, mailbox: Mailbox, fund: Fund, gateway: FakeGateway
) -> None:
    gift = of_an_employer(fund, gateway)
    landed, own = landing_page(client, gift), own_page(client, mailbox, gift)
    for page in (landed, own):
        assert "we check whether the law lets the fund keep it" in page
        assert "what was asked for" not in page
    assert FRIENDS not in landed


def test_another_amount_is_not_what_was_asked_for(
    client: MannerlyClient, mailbox: Mailbox, fund: Fund, gateway: FakeGateway
) -> None:
    gift = of_another_amount(fund, gateway)
    landed, own = landing_page(client, gift), own_page(client, mailbox, gift)
    for page in (landed, own):
        assert "it is not quite what was asked for" in page
        assert "the law lets" not in page
    assert FRIENDS in landed


def test_a_name_stands_on_the_page_only_once_the_money_is_here(
    client: MannerlyClient, mailbox: Mailbox, fund: Fund, gateway: FakeGateway
) -> None:
    gift = on_its_way(fund, gateway)
    landed, own = landing_page(client, gift), own_page(client, mailbox, gift)
    for page in (landed, own):
        assert NAMED_LATER in page
        assert NAMED_NOW not in page
    gateway.pay(gateway.last)
    settle(gateway)
    for page in (landing_page(client, gift), client.get(f"/my-gifts/{gift.id}").text):
        assert NAMED_NOW in page
        assert NAMED_LATER not in page


@pytest.mark.parametrize("held", [of_another_amount, of_an_employer, disputed])
def test_nothing_is_said_of_the_name_while_a_gift_is_held(
    client: MannerlyClient, mailbox: Mailbox, fund: Fund, gateway: FakeGateway, held: Held
) -> None:
    gift = held(fund, gateway)
    assert "June Ortiz" not in client.get("/").text
    for page in (landing_page(client, gift), own_page(client, mailbox, gift)):
        assert "The fund’s page" not in page
        assert "every month?" not in page


def test_an_anonymous_gift_on_its_way_says_so_of_later(
    client: MannerlyClient, mailbox: Mailbox, fund: Fund, gateway: FakeGateway
) -> None:
    gift = on_its_way(fund, gateway)
    come_in(client, mailbox)
    client.submit(f"/my-gifts/{gift.id}/name", shown="unnamed")
    page = client.get(f"/my-gifts/{gift.id}").text
    assert "Once the money is here, the fund’s page shows this gift without a name" in page


def test_a_disputed_gift_is_held_by_the_bank_and_has_not_gone_back(
    client: MannerlyClient, fund: Fund, gateway: FakeGateway
) -> None:
    page = landing_page(client, disputed(fund, gateway))
    assert "Your bank holds your gift of $50." in page
    assert "holds the money until it is clear" in page
    assert "gone back" not in page
    assert "We hear from your bank how it ends" in page
