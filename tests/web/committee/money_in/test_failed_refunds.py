"""A refund that came to nothing: sent again and so mended, settled otherwise, or the bank's."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from hardship import donations
from hardship.audit import AuditRow
from hardship.committee import Role
from hardship.core import clock
from hardship.core.database import db, transaction
from hardship.donations import DisputeStatus, GatewayRefused, Gift, Refund
from tests.client import MannerlyClient
from tests.donations.refunding.test_refund_settlement import charge_of, tell
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway
from tests.web.committee.money_in.conftest import Seat
from tests.web.committee.money_in.test_refunds import PATH, ask, page_of

AGAIN = "Send it back again from the gift’s page"


@pytest.fixture
def failed(teo: MannerlyClient, gift: Gift, gateway: FakeGateway) -> Refund:
    """Two hundred dollars left for the supporter, and the bank sent them back."""
    ask(teo, gift, "200")
    donations.make_refunds(gateway)
    (refund,) = donations.refunds_of(gift)
    gateway.fail_refund(str(refund.stripe_id))
    tell(gateway, "refund.failed", str(refund.stripe_id))
    return refund


def later(gift: Gift, than: Refund) -> Refund:
    return next(each for each in donations.refunds_of(gift) if each.id != than.id)


def test_one_that_was_made_again_is_not_paid_a_third_time(
    teo: MannerlyClient, gift: Gift, failed: Refund, gateway: FakeGateway
) -> None:
    assert AGAIN in teo.get(PATH).text
    assert AGAIN in teo.get(page_of(gift)).text
    ask(teo, gift, "200")
    again = later(gift, failed)
    link = f"{page_of(gift)}#refund-{again.id}"
    for path in (PATH, page_of(gift)):
        page = teo.get(path).text
        assert f'href="{link}">Asked for again' in page
        assert AGAIN not in page
    donations.make_refunds(gateway)
    for path in (PATH, page_of(gift)):
        page = teo.get(path).text
        assert f'href="{link}">Sent back later' in page
        assert AGAIN not in page
        assert "In trouble" not in page
    assert f'id="refund-{again.id}"' in teo.get(page_of(gift)).text


def test_what_the_payers_bank_took_since_is_not_sent_again(
    teo: MannerlyClient, gift: Gift, failed: Refund, gateway: FakeGateway
) -> None:
    dispute = gateway.dispute_charge(charge_of(gateway), usd(500))
    tell(gateway, "charge.dispute.created", dispute.id)
    page = teo.get(PATH).text
    assert "by a dispute instead. Send nothing." in page
    assert AGAIN not in page
    assert donations.refunds_in_trouble() == []
    gateway.move_dispute(dispute.id, status=DisputeStatus.WON)
    tell(gateway, "charge.dispute.closed", dispute.id)
    assert AGAIN in teo.get(PATH).text, "the money is the fund's again"


def test_a_dispute_lost_over_a_small_part_leaves_it_in_trouble(
    teo: MannerlyClient, gift: Gift, failed: Refund, gateway: FakeGateway
) -> None:
    dispute = gateway.dispute_charge(charge_of(gateway), usd(20))
    tell(gateway, "charge.dispute.created", dispute.id)
    assert donations.refunds_in_trouble() == []
    gateway.move_dispute(dispute.id, -usd(20), status=DisputeStatus.LOST)
    tell(gateway, "charge.dispute.closed", dispute.id)
    page = teo.get(PATH).text
    assert "Stripe sends nothing back of a payment that the payer’s bank disputed." in page
    assert "Agree on another way with the supporter" in page
    assert AGAIN not in page
    assert "Send nothing" not in page
    assert [each.id for each in donations.refunds_in_trouble()] == [failed.id]


def test_a_bank_debit_that_grew_too_old_is_not_offered_again(
    teo: MannerlyClient, rosa: MannerlyClient, gift: Gift, failed: Refund
) -> None:
    with transaction():
        db.session.get_one(Gift, gift.id).charge_id = "py_1"
        db.session.get_one(Gift, gift.id).paid_at = clock.now() - timedelta(days=181)
    page = teo.get(PATH).text
    assert "Stripe no longer sends a bank debit back that is so old." in page
    assert "Agree on another way with the supporter" in page
    assert AGAIN not in page


def test_what_was_sent_back_before_waits_until_stripe_tells_of_it(
    teo: MannerlyClient, gift: Gift, gateway: FakeGateway
) -> None:
    before = gateway.give_back(charge_of(gateway), usd(500))
    gateway.failure = GatewayRefused(code="charge_already_refunded")
    ask(teo, gift, "200")
    donations.make_refunds(gateway)
    gateway.failure = None
    page = teo.get(PATH).text
    assert "it was sent back already. Send nothing: wait until Stripe has told" in page
    assert "No money moved" not in page
    assert AGAIN not in page
    tell(gateway, "refund.created", before.id)
    assert donations.refunds_in_trouble() == []


def test_who_may_ask_says_that_it_is_settled_otherwise_and_it_is_written_down(
    teo: MannerlyClient, rosa: MannerlyClient, sit: Seat, gift: Gift, failed: Refund
) -> None:
    address = f"{PATH}/{failed.id}/settled-otherwise"
    assert f'href="{address}"' in teo.get(PATH).text
    assert address not in sit(Role.AUDITOR, name="Aud").get(PATH).text
    assert rosa.get(address).status_code == 403
    unsaid = teo.submit(address, reason=" ")
    assert unsaid.status_code == 422
    assert donations.refunds_in_trouble() != []
    assert "Send it back again" in teo.get(address).text
    assert teo.submit(address, reason="Has a check.").status_code == 303
    page = teo.get(PATH).text
    assert "Settled otherwise, says Teo." in page
    assert "decided by Teo" not in page
    assert "In trouble" not in page
    assert AGAIN not in teo.get(page_of(gift)).text
    row = db.session.scalars(select(AuditRow).where(AuditRow.verb.endswith("otherwise"))).one()
    assert (row.subject_id, row.details) == (
        str(failed.id),
        {"amount": "200.00 USD", "reason": True},
    )
    assert "need not be made again" in teo.get(page_of(gift)).text


def test_it_is_settled_once_and_only_what_came_to_nothing(
    teo: MannerlyClient, gift: Gift, failed: Refund, gateway: FakeGateway
) -> None:
    ask(teo, gift, "100")
    address = f"{PATH}/{failed.id}/settled-otherwise"
    assert teo.submit(address, reason="So.").status_code == 303
    for over in (address, f"{PATH}/{later(gift, failed).id}/settled-otherwise"):
        opened = teo.get(over)
        assert (opened.status_code, opened.location) == (303, PATH)
        sent = teo.post(over, data={"reason": "So."})
        assert sent.status_code == 409
        assert "already decided" in sent.text
