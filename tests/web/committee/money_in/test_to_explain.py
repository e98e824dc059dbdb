"""Money in suspense: seen with why and what is beside it, assigned by one or two, or sent back."""

import re
from uuid import UUID

import pytest
from sqlalchemy import select

from hardship import donations, ledger
from hardship.campaigns import Fund
from hardship.committee import Role
from hardship.core.database import db, transaction
from hardship.core.limits import LONGEST_EXPLANATION
from hardship.core.money import Money
from hardship.donations import Gift, GiftStatus, SuspenseAssignment
from hardship.ledger import GIFTS_ONLINE, OTHER_INCOME, PROCESSING_FEES, SUSPENSE, Source
from tests.client import MannerlyClient
from tests.donations.disputing.test_dispute_settlement import stray_charge
from tests.donations.refunding.test_refund_settlement import charge_of, settled, tell
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


def test_what_was_paid_in_another_currency_is_explained_in_the_funds(
    teo: MannerlyClient, fund: Fund, gateway: FakeGateway
) -> None:
    gateway.rates["EUR"] = 110
    charge = stray_charge(gateway, Money(100_00, "EUR"))
    donations.sync(gateway)
    gift = db.session.scalars(select(Gift).where(Gift.charge_id == charge)).one()
    listed = teo.get(PATH).text
    assert "The form asked for" not in listed, "no form did"
    assert "<dt>Paid</dt>" in listed
    assert "Above $250.00 it waits" in teo.get(f"/committee/gifts/{gift.id}/explain").text
    assert assign(teo, gift) == 303
    assert ledger.balance(GIFTS_ONLINE, fund.id, "USD") == -usd(110)


def test_what_came_in_a_currency_of_no_fund_can_only_be_sent_back(
    teo: MannerlyClient, fund: Fund, gateway: FakeGateway
) -> None:
    charge = stray_charge(gateway, Money(70_00, "EUR"), fee=Money(1_00, "EUR"))
    donations.sync(gateway)
    gift = db.session.scalars(select(Gift).where(Gift.charge_id == charge)).one()
    words, explain = "No fund counts in EUR, so this can only be sent back.", f"{gift.id}/explain"
    page = teo.get(PATH).text
    assert words in page
    assert explain not in page
    answers = [
        teo.get(f"/committee/gifts/{explain}"),
        teo.post(f"/committee/gifts/{explain}", data={"fund": str(fund.id), "reason": WHY}),
    ]
    assert [(each.status_code, each.location) for each in answers] == [(303, PATH)] * 2
    assert teo.get(PATH).text.count(words) == 3, "beside the payment, and as each answer"
    teo.submit(f"/committee/gifts/{gift.id}/send-back", reason="asked for by the supporter")
    assert donations.make_refunds(gateway) == 1
    assert "Everything is explained" in teo.get(PATH).text


def test_one_that_is_explained_twice_shows_both(
    teo: MannerlyClient, fund: Fund, gateway: FakeGateway
) -> None:
    """A part was sent back before; the bank could not take it."""
    gift = suspended(fund, gateway, usd(80))
    refund = gateway.give_back(charge_of(gateway), usd(30))
    tell(gateway, "charge.refunded", charge_of(gateway))
    assign(teo, gift)
    gateway.fail_refund(refund.id)
    tell(gateway, "refund.failed", refund.id)
    assign(teo, gift)
    first, second = donations.suspense.assignments_of(gift)
    assert (first.amount, second.amount) == (usd(50), usd(30))
    page = teo.get(f"/committee/gifts/{gift.id}").text
    for each in (first, second):
        entry = ledger.entry_for(Source(donations.BY_ASSIGNMENT, str(each.id)))
        assert entry is not None
        assert f"/committee/ledger/entries/{entry.id}" in page
    assert donations.gift_differences() == []


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


@pytest.mark.parametrize("reason", ["", "x" * (LONGEST_EXPLANATION + 1)])
def test_how_somebody_knows_is_asked_for(
    teo: MannerlyClient, fund: Fund, gateway: FakeGateway, reason: str
) -> None:
    gift = suspended(fund, gateway, usd(9))
    assert assign(teo, gift, reason) == 422
    assert donations.suspense.held_of(gift) == usd(9)


def test_a_second_payment_leads_to_the_gift_beside_it(
    teo: MannerlyClient, gift: Gift, gateway: FakeGateway
) -> None:
    gateway.pay(gateway.last)
    settled(gateway)
    page = teo.get(PATH).text
    assert "paid a second time" in page
    assert f"/committee/gifts/{gift.id}" in page
    second = donations.suspense.gifts_to_explain().items[0]
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


def test_what_left_meanwhile_waits_for_nobody_until_it_comes_back(
    teo: MannerlyClient, rosa: MannerlyClient, fund: Fund, gateway: FakeGateway
) -> None:
    gift = suspended(fund, gateway, usd(900))
    assign(teo, gift)
    assert "explanation to confirm" in rosa.get("/committee/").text
    assert "xplanation that you gave" in teo.get("/committee/").text
    refund = gateway.give_back(charge_of(gateway), usd(900))
    tell(gateway, "charge.refunded", charge_of(gateway))
    assert "explanation to confirm" not in rosa.get("/committee/").text
    assert "xplanation that you gave" not in teo.get("/committee/").text
    gateway.fail_refund(refund.id)
    tell(gateway, "refund.failed", refund.id)
    assert "explanation to confirm" in rosa.get("/committee/").text
    assert WHY in rosa.get(PATH).text


def test_an_auditor_reads_it_without_the_reason(
    teo: MannerlyClient, sit: Seat, fund: Fund, gateway: FakeGateway
) -> None:
    gift = suspended(fund, gateway, usd(900))
    assign(teo, gift)
    page = sit(Role.AUDITOR, name="Aud").get(PATH).text
    assert gift.reference in page
    assert WHY not in page
    assert "/assignments/" not in page


def stray(gateway: FakeGateway, amount: Money) -> str:
    """Stripe's balance moved, and it is no gift, no payout and no fee."""
    gateway.move("other_adjustment", None, amount)
    donations.sync(gateway)
    (found,) = donations.suspense.strays()
    return str(found.id)


def test_a_movement_that_is_no_gift_is_explained_here_too(
    teo: MannerlyClient, fund: Fund, gateway: FakeGateway
) -> None:
    name = stray(gateway, usd(12))
    assert "movement at Stripe to explain" in teo.get("/committee/").text
    page = teo.get(PATH).text
    assert "To explain <span>1</span>" in page
    assert "other adjustment" in page
    assert teo.post(f"/committee/strays/{name}/is/something").status_code == 404
    assert teo.post(f"/committee/strays/{name}/is/income").status_code == 303
    assert "in the books: other income" in teo.get(PATH).text
    assert ledger.balance(OTHER_INCOME, fund.id, "USD") == -usd(12)
    assert teo.post(f"/committee/strays/{name}/is/fee").status_code == 409


def test_a_movement_in_a_currency_of_no_fund_stays_in_suspense(
    teo: MannerlyClient, fund: Fund, gateway: FakeGateway
) -> None:
    name = stray(gateway, Money(50_00, "EUR"))
    words = "No fund counts in EUR, so this is entered in none. It stays in suspense."
    page = teo.get(PATH).text
    assert words in page
    assert f"/strays/{name}/" not in page
    assert "movement at Stripe to explain" not in teo.get("/committee/").text
    refused = teo.post(f"/committee/strays/{name}/is/income")
    assert refused.status_code == 409
    assert refused.text.count(words) == 2
    with transaction():
        said = donations.suspense.stray(UUID(name))
        said.answer = donations.StrayAnswer.INCOME.value
    page = teo.get(PATH).text
    assert f"/strays/{name}/reject" in page
    assert f"/strays/{name}/confirm" not in page


def test_a_large_movement_is_explained_by_two(
    teo: MannerlyClient, rosa: MannerlyClient, fund: Fund, gateway: FakeGateway
) -> None:
    name = stray(gateway, -usd(900))
    teo.get(PATH)
    assert teo.post(f"/committee/strays/{name}/is/fee").status_code == 303
    assert "Somebody else confirms what you said" in teo.get(PATH).text
    assert teo.post(f"/committee/strays/{name}/confirm").status_code == 403
    assert "explanation to confirm" in rosa.get("/committee/").text
    assert "One explanation that you gave" in teo.get("/committee/").text
    assert "says Teo" in rosa.get(PATH).text
    assert rosa.post(f"/committee/strays/{name}/reject").status_code == 303
    teo.get(PATH)
    assert teo.post(f"/committee/strays/{name}/is/fee").status_code == 303
    rosa.get(PATH)
    assert rosa.post(f"/committee/strays/{name}/confirm").status_code == 303
    assert ledger.balance(PROCESSING_FEES, fund.id, "USD") == usd(900)
    assert "Everything is explained" in rosa.get(PATH).text
    entries = re.findall(r"/committee/ledger/entries/\d+", teo.get("/committee/ledger").text)
    assert "Movement at Stripe" in teo.get(entries[0]).text
