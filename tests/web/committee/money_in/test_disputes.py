"""Disputes with their days, the most urgent first; a bank's warning answered by one press."""

import re
from dataclasses import replace

from sqlalchemy import select

from hardship import donations
from hardship.campaigns import Fund
from hardship.committee import Role
from hardship.core.database import db
from hardship.donations import DisputeStatus, Gift, Refund, RefundReason
from tests.client import MannerlyClient, filled_in
from tests.donations.refunding.test_refund_settlement import charge_of, tell
from tests.doubles import FixedClock
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway
from tests.web.committee.money_in.conftest import Seat

PATH = "/committee/disputes"


def disputed(gateway: FakeGateway) -> str:
    """The payer's bank takes $500 and Stripe $15."""
    dispute = gateway.dispute_charge(charge_of(gateway), usd(500))
    gateway.move_dispute(dispute.id, -usd(500), fee=usd(15))
    tell(gateway, "charge.dispute.created", dispute.id)
    return dispute.id


def warned(gateway: FakeGateway) -> str:
    warning = gateway.warn(charge_of(gateway))
    tell(gateway, "radar.early_fraud_warning.created", warning.id)
    return warning.id


def send_back(client: MannerlyClient) -> dict[str, object]:
    """What the button of the one warning sends."""
    page = client.get(PATH).text
    form = page.partition('action="/committee/disputes/send-back"')[2].partition("</form>")[0]
    return filled_in(f'<form method="post">{form}</form>')


def test_an_open_dispute_says_its_day_what_to_do_and_what_moved(
    teo: MannerlyClient, gift: Gift, gateway: FakeGateway
) -> None:
    disputed(gateway)
    page = teo.get(PATH).text
    assert gift.reference in page
    assert "Answer by" in page
    assert "reason “not paid by the card’s owner”" in page
    assert "Answer on Stripe’s dashboard" in page
    assert "Disputes <span>1</span>" in page
    assert "/committee/ledger/entries/" in page
    taken = re.sub("<[^>]+>", "", page.partition('data-head="Amount"')[2].partition("</tr>")[0])
    assert taken.count("−$") == 2, "the fee was taken too"


def test_what_is_to_be_answered_first_stands_first(
    teo: MannerlyClient, gift: Gift, gateway: FakeGateway, clock: FixedClock
) -> None:
    first = disputed(gateway)
    clock.advance(minutes=1)
    second = gateway.dispute_charge(charge_of(gateway), usd(5), DisputeStatus.UNDER_REVIEW).id
    tell(gateway, "charge.dispute.created", second)
    page = teo.get(PATH).text
    assert page.index(first) < page.index(second)


def test_a_closed_one_stands_apart(teo: MannerlyClient, gift: Gift, gateway: FakeGateway) -> None:
    dispute = disputed(gateway)
    gateway.move_dispute(dispute, usd(500), status=DisputeStatus.WON)
    tell(gateway, "charge.dispute.closed", dispute)
    assert dispute not in teo.get(PATH).text
    page = teo.get(PATH, query_string={"show": "closed"}).text
    assert dispute in page
    assert "Won" in page
    assert "Brought back" in page


def test_a_warning_is_answered_by_one_press_and_counts_once(
    teo: MannerlyClient, rosa: MannerlyClient, gift: Gift, gateway: FakeGateway
) -> None:
    warned(gateway)
    sent = send_back(teo)
    assert {teo.post(f"{PATH}/send-back", data=sent).status_code for _ in range(3)} == {303}
    refund = db.session.scalars(select(Refund)).one()
    assert (refund.amount, refund.why) == (usd(500), RefundReason.FRAUD)
    assert refund.is_waiting, "above the limit another officer approves it"
    assert "A bank warns" not in teo.get(PATH).text
    assert f"/committee/refunds/{refund.id}/approve" in rosa.get("/committee/refunds").text


def test_a_warning_whose_refund_is_declined_waits_again(
    sit: Seat, teo: MannerlyClient, rosa: MannerlyClient, gift: Gift, gateway: FakeGateway
) -> None:
    warned(gateway)
    teo.post(f"{PATH}/send-back", data=send_back(teo))
    refund = db.session.scalars(select(Refund)).one()
    rosa.get("/committee/refunds")
    assert rosa.post(f"/committee/refunds/{refund.id}/decline").status_code == 303
    assert "A bank warns" in teo.get(PATH).text
    record = sit(Role.AUDITOR, name="Aud").get("/committee/record").text
    assert "A bank’s warning waits for an answer again" in record
    assert teo.post(f"{PATH}/send-back", data=send_back(teo)).status_code == 303


def test_a_warning_that_nothing_answers_any_more_does_not_wait_again(
    sit: Seat, teo: MannerlyClient, rosa: MannerlyClient, gift: Gift, gateway: FakeGateway
) -> None:
    warning = warned(gateway)
    teo.post(f"{PATH}/send-back", data=send_back(teo))
    gateway.warnings[warning] = replace(gateway.warnings[warning], is_actionable=False)
    tell(gateway, "radar.early_fraud_warning.updated", warning)
    rosa.get("/committee/refunds")
    rosa.post(f"/committee/refunds/{db.session.scalars(select(Refund)).one().id}/decline")
    record = sit(Role.AUDITOR, name="Aud").get("/committee/record").text
    assert "waits for an answer again" not in record


def test_a_warning_that_was_seen_is_gone_and_the_gift_stays(
    teo: MannerlyClient, gift: Gift, gateway: FakeGateway
) -> None:
    warning = warned(gateway)
    assert "A bank warns" in teo.get(PATH).text
    assert teo.post(f"{PATH}/seen", data={"warning": warning}).status_code == 303
    assert "A bank warns" not in teo.get(PATH).text
    assert not donations.refunds_of(gift)


def test_a_warning_of_what_was_sent_back_has_no_button_but_seen(
    teo: MannerlyClient, gift: Gift, gateway: FakeGateway
) -> None:
    warned(gateway)
    old = send_back(teo)
    teo.submit(f"/committee/gifts/{gift.id}/send-back", reason="other", note="They called")
    page = teo.get(PATH).text
    assert "/disputes/send-back" not in page
    assert "nothing left of this payment" in page
    late = teo.post(f"{PATH}/send-back", data=old)
    assert late.status_code in {409, 422}
    assert "A bank warns" in late.text
    assert len(donations.refunds_of(gift)) == 1


def test_what_was_made_up_is_nowhere(teo: MannerlyClient, fund: Fund) -> None:
    teo.get(PATH)
    assert teo.post(f"{PATH}/seen", data={"warning": "issfr_0"}).status_code == 404
    made_up = {"warning": "issfr_0", "once": "made-up"}
    assert teo.post(f"{PATH}/send-back", data=made_up).status_code == 422


def test_who_only_reads_has_no_button(sit: Seat, gift: Gift, gateway: FakeGateway) -> None:
    warned(gateway)
    auditor = sit(Role.AUDITOR, name="Aud")
    page = auditor.get(PATH).text
    assert gift.reference in page
    assert "/disputes/seen" not in page
    assert auditor.post(f"{PATH}/seen", data={"warning": "issfr_1"}).status_code == 403
