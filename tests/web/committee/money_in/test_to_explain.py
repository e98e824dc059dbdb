"""Money in suspense: seen with why and what is beside it, assigned by one or two, or sent back."""

import re

import pytest
from sqlalchemy import select

from hardship import donations, ledger
from hardship.campaigns import Fund
from hardship.committee import Role
from hardship.core.database import db, transaction
from hardship.core.money import Money
from hardship.donations import Gift, GiftStatus, SuspenseAssignment
from hardship.ledger import GIFTS_ONLINE, SUSPENSE
from tests.client import MannerlyClient
from tests.donations.test_refunds import settled
from tests.factories.donations import open_gift
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway
from tests.web.committee.money_in.conftest import Seat

PATH = "/committee/to-explain"
WHY = "It matches the plate at the rally"


def suspended(fund: Fund, gateway: FakeGateway, amount: Money) -> Gift:
    """Fifty dollars were asked for, and another amount came."""
    with transaction():
        gift = open_gift(fund, gateway, intended=usd(50))
    gateway.pay(gateway.last, amount=amount)
    settled(gateway)
    return gift


def assign(client: MannerlyClient, gift: Gift, reason: str = WHY) -> int:
    return client.submit(f"/committee/gifts/{gift.id}/explain", reason=reason).status_code


def the_assignment() -> SuspenseAssignment:
    return db.session.scalars(select(SuspenseAssignment)).one()


def test_a_small_amount_is_explained_by_one(
    teo: MannerlyClient, fund: Fund, gateway: FakeGateway
) -> None:
    gift = suspended(fund, gateway, usd(9))
    page = teo.get(PATH).text
    assert gift.reference in page
    assert "is not the amount that was asked for" in page
    assert "To explain <span>1</span>" in page
    assert assign(teo, gift) == 303
    assert ledger.balance(GIFTS_ONLINE, fund.id, "USD") == -usd(9)
    assert gift.state is GiftStatus.PAID
    assert "Everything is explained" in teo.get(PATH).text
    books = teo.get(f"/committee/gifts/{gift.id}").text.partition("Entries of this gift")[2]
    entries = re.findall(r"/committee/ledger/entries/\d+", books.partition("</table>")[0])
    assert len(entries) == 2
    assert all(gift.reference in teo.get(entry).text for entry in entries), "and back again"


def test_above_the_limit_another_officer_confirms(
    teo: MannerlyClient, rosa: MannerlyClient, fund: Fund, gateway: FakeGateway
) -> None:
    gift = suspended(fund, gateway, usd(900))
    assign(teo, gift)
    assert ledger.balance(SUSPENSE, fund.id, "USD") == -usd(900)
    confirm = f"/committee/assignments/{the_assignment().id}/confirm"
    mine = teo.get(PATH).text
    assert "Somebody else confirms what you said" in mine
    assert confirm not in mine
    assert teo.post(confirm).status_code == 403
    page = rosa.get(PATH).text
    assert WHY in page
    assert "says Teo" in page
    assert rosa.post(confirm).status_code == 303
    assert not ledger.balance(SUSPENSE, fund.id, "USD")


def test_it_is_not_that_and_stays(
    teo: MannerlyClient, rosa: MannerlyClient, fund: Fund, gateway: FakeGateway
) -> None:
    gift = suspended(fund, gateway, usd(900))
    assign(teo, gift)
    assert (
        "somebody has already decided"
        in teo.get(f"/committee/gifts/{gift.id}/explain").text.lower()
    )
    rosa.get(PATH)
    address = f"/committee/assignments/{the_assignment().id}"
    assert rosa.post(f"{address}/reject").status_code == 303
    late = rosa.post(f"{address}/confirm")
    assert late.status_code == 409
    assert "already decided" in late.text
    assert f"/committee/gifts/{gift.id}/explain" in teo.get(PATH).text


@pytest.mark.parametrize("reason", ["", "x" * (donations.LONGEST_REASON + 1)])
def test_how_somebody_knows_is_asked_for(
    teo: MannerlyClient, fund: Fund, gateway: FakeGateway, reason: str
) -> None:
    gift = suspended(fund, gateway, usd(9))
    assert assign(teo, gift, reason) == 422
    assert donations.in_suspense(gift) == usd(9)


def test_a_second_payment_leads_to_the_gift_beside_it(
    teo: MannerlyClient, gift: Gift, gateway: FakeGateway
) -> None:
    gateway.pay(gateway.last)
    settled(gateway)
    page = teo.get(PATH).text
    assert "paid a second time" in page
    assert f"/committee/gifts/{gift.id}" in page
    second = donations.gifts_to_explain()[0]
    assert f"/committee/gifts/{second.id}/send-back" in page
    assert f"/committee/gifts/{gift.id}" in teo.get(f"/committee/gifts/{second.id}").text


def test_it_can_be_sent_back_instead(teo: MannerlyClient, fund: Fund, gateway: FakeGateway) -> None:
    gift = suspended(fund, gateway, usd(9))
    teo.submit(f"/committee/gifts/{gift.id}/send-back", reason="paid twice")
    assert donations.make_refunds(gateway) == 1
    assert "Everything is explained" in teo.get(PATH).text
    assert (
        "Nothing of this payment is in suspense"
        in teo.get(f"/committee/gifts/{gift.id}/explain").text
    )


def test_an_auditor_reads_it_without_the_reason(
    teo: MannerlyClient, sit: Seat, fund: Fund, gateway: FakeGateway
) -> None:
    gift = suspended(fund, gateway, usd(900))
    assign(teo, gift)
    page = sit(Role.AUDITOR, name="Aud").get(PATH).text
    assert gift.reference in page
    assert WHY not in page
    assert "/assignments/" not in page
