"""What a supporter reads: their gifts, a receipt that follows the money, the name that is shown."""

import pytest
from flask import Flask

from hardship import donations
from hardship.campaigns import Fund
from hardship.core.database import transaction
from hardship.donations import Gift
from tests.client import MannerlyClient
from tests.doubles import FixedClock, Mailbox
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway
from tests.web.public.givers import EMAIL, come_in, give
from tests.web.public.giving import open_fund

LEGAL = "are not deductible as charitable contributions for federal income tax purposes."


@pytest.fixture(autouse=True)
def fund(db_session: object, app: Flask) -> Fund:
    return open_fund()


@pytest.fixture
def gift(fund: Fund, gateway: FakeGateway, client: MannerlyClient, mailbox: Mailbox) -> Gift:
    """Fifty dollars of a supporter who has come in."""
    gift = give(fund, gateway)
    come_in(client, mailbox)
    return gift


def give_back(gateway: FakeGateway, gift: Gift, dollars: int) -> None:
    gateway.give_back(gift.charge_id or "", usd(dollars))
    with transaction():
        donations.settle_history(gateway.history(gift.charge_id or ""))


def test_the_list_leads_to_a_receipt(client: MannerlyClient, gift: Gift) -> None:
    assert f"/my-gifts/{gift.id}" in client.get("/my-gifts").text
    page = client.get(f"/my-gifts/{gift.id}").text
    for part in ("Your gift of $50", gift.reference, "June Ortiz", "With the fund", LEGAL):
        assert part in page
    assert "$48<span" in page, "less the fee"


def test_the_receipt_follows_the_money(
    client: MannerlyClient,
    gift: Gift,
    gateway: FakeGateway,
    mailbox: Mailbox,
    clock: FixedClock,
) -> None:
    clock.advance(days=6)
    give_back(gateway, gift, 20)
    come_in(client, mailbox)
    page = client.get(f"/my-gifts/{gift.id}").text
    for part in ("Partly sent back", "Sent back to you", "December 3, 2024", "−$20<", "$30<"):
        assert part in page
    give_back(gateway, gift, 30)
    page = client.get(f"/my-gifts/{gift.id}").text
    assert "All of it went back" in page
    assert "$0<" in page


def test_the_landing_page_says_what_went_back_too(
    client: MannerlyClient, gift: Gift, gateway: FakeGateway
) -> None:
    give_back(gateway, gift, 20)
    page = client.get(f"/give/thanks?session={gift.session_id}").text
    assert "Sent back to you" in page
    assert "June" not in page, "who has only the address learns no name"
    assert 'href="/my-gifts"' in page
    give_back(gateway, gift, 30)
    page = client.get(f"/give/thanks?session={gift.session_id}").text
    assert "Your gift of $50 has gone back." in page
    assert "is with the fund" not in page


def test_somebody_elses_receipt_and_name_are_not_there(
    client: MannerlyClient, gift: Gift, fund: Fund, gateway: FakeGateway
) -> None:
    other = give(fund, gateway, email="luis@example.org", name="Luis")
    for address in (f"/my-gifts/{other.id}", f"/my-gifts/{other.id}/name"):
        assert client.get(address).status_code == 404
    client.get(f"/my-gifts/{gift.id}/name")
    sent = {"shown": "named", "name": "Mine now"}
    assert client.post(f"/my-gifts/{other.id}/name", data=sent).status_code == 404
    assert donations.gift(other.id).name == "Luis"
    assert other.reference not in client.get("/my-gifts").text


def test_a_name_is_changed_for_one_gift_or_for_all(
    client: MannerlyClient, gift: Gift, fund: Fund, gateway: FakeGateway, clock: FixedClock
) -> None:
    clock.advance(minutes=1)
    give(fund, gateway)
    address = f"/my-gifts/{gift.id}/name"
    assert client.submit(address, name="A teacher").location == f"/my-gifts/{gift.id}"
    page = client.get(f"/my-gifts/{gift.id}").text
    assert "names you as A teacher" in page
    assert "Where the fund’s page tells of this gift, it shows this name." in page
    home = client.get("/").text
    assert "A teacher" in home
    assert "June Ortiz" in home
    client.submit(address, shown="unnamed", everywhere="y")
    page = client.get(f"/my-gifts/{gift.id}").text
    assert "Saved for 2 gifts. Where the fund’s page tells of them, it shows no name." in page
    home = client.get("/").text
    assert "A teacher" not in home
    assert "June Ortiz" not in home
    assert home.count("A supporter") == 2


def test_a_name_to_show_is_asked_for_beside_its_field(client: MannerlyClient, gift: Gift) -> None:
    answer = client.submit(f"/my-gifts/{gift.id}/name", name="")
    assert answer.status_code == 422
    assert "Write the name to show" in answer.text
    assert donations.gift(gift.id).name == "June Ortiz"


def test_nobody_reads_it_who_has_not_come_in(client: MannerlyClient, gift: Gift) -> None:
    client.get("/my-gifts")
    client.post("/my-gifts/sign-out")
    for address in ("/my-gifts", f"/my-gifts/{gift.id}", f"/my-gifts/{gift.id}/name"):
        assert client.get(address).location == "/my-gifts/sign-in"


def test_it_is_told_in_spanish(client: MannerlyClient, gift: Gift) -> None:
    page = client.get(f"/my-gifts/{gift.id}", headers={"Accept-Language": "es"}).text
    assert "Su aporte de $50" in page
    assert EMAIL not in page
