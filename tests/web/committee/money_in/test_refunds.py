"""Sending back: by one up to the limit, above it by two, refused in words, seen with entries."""

import uuid
from typing import Any

import pytest
from sqlalchemy import select

from hardship import campaigns, donations, ledger
from hardship.audit import AuditRow
from hardship.campaigns import Fund
from hardship.committee import Role
from hardship.core.database import db, transaction
from hardship.core.limits import LONGEST_EXPLANATION
from hardship.core.money import Money
from hardship.donations import GatewayRefused, Gift, Refund, RefundReason, RefundStatus
from hardship.donations.monthly import MonthlyStatus
from hardship.ledger import GIFTS_REFUNDED
from tests.client import MannerlyClient, filled_in
from tests.donations.disputing.test_dispute_settlement import stray_charge
from tests.donations.refunding.test_refund_settlement import charge_of, tell
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway
from tests.web.committee.money_in.conftest import Seat
from tests.web.public.test_my_monthly import give_monthly, state_of

PATH = "/committee/refunds"
ASKED = "asked for by the supporter"


def page_of(gift: Gift) -> str:
    return f"/committee/gifts/{gift.id}"


def ask(client: MannerlyClient, gift: Gift, amount: str, **changes: Any) -> Any:
    answers = {"amount": amount, "reason": ASKED} | changes
    return client.submit(f"{page_of(gift)}/send-back", **answers)


def the_refund() -> Refund:
    return db.session.scalars(select(Refund)).one()


def test_a_part_goes_back_and_is_seen_with_its_entry(
    teo: MannerlyClient, gift: Gift, fund: Fund, gateway: FakeGateway
) -> None:
    assert ask(teo, gift, "120").status_code == 303
    assert donations.make_refunds(gateway) == 1
    assert ledger.balance(GIFTS_REFUNDED, fund.id, "USD") == usd(120)
    page = teo.get(page_of(gift)).text
    assert "Sent back" in page
    assert "The supporter asked for it" in page
    assert "Asked for by Teo" in page
    back = page.partition("Refunds of this gift")[2].partition("</table>")[0]
    assert "/committee/ledger/entries/" in back
    assert ">$380<" in page, "what is left to send back"


def test_the_form_begins_with_all_that_is_left_and_refuses_more(
    teo: MannerlyClient, gift: Gift
) -> None:
    ask(teo, gift, "120")
    form = teo.get(f"{page_of(gift)}/send-back").text
    assert filled_in(form)["amount"] == "380.00"
    answer = ask(teo, gift, "380.01")
    assert answer.status_code == 409
    assert 'href="#amount"' in answer.text
    assert "$380.00 is left to refund" in answer.text


def test_all_that_is_wrong_is_said_at_once(teo: MannerlyClient, gift: Gift) -> None:
    page = ask(teo, gift, "500.01", reason="").text
    assert "2 things to correct" in page
    assert "$500.00 is left to refund" in page
    assert "Choose why it goes back." in page
    page = ask(teo, gift, "0", reason="other", note="").text
    assert "2 things to correct" in page
    assert 'href="#note"' in page


def test_what_was_paid_in_another_currency_goes_back_whole(
    teo: MannerlyClient, fund: Fund, gateway: FakeGateway
) -> None:
    gateway.rates["EUR"] = 110
    charge = stray_charge(gateway, Money(100_00, "EUR"))
    donations.sync(gateway)
    gift = db.session.scalars(select(Gift).where(Gift.charge_id == charge)).one()
    page = teo.get(page_of(gift)).text
    assert "€100<" in page
    assert ">$1<" in page, "what Stripe kept, by the books"
    form = teo.get(f"{page_of(gift)}/send-back").text
    assert "goes back whole" in form
    part = ask(teo, gift, "40")
    assert part.status_code == 409
    assert "€100.00" in part.text.partition("only all that is left of it")[2]
    assert ask(teo, gift, "100.00").status_code == 303
    assert donations.make_refunds(gateway) == 1
    assert the_refund().amount == Money(100_00, "EUR")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount": ""}, "amount"),
        ({"amount": "ten"}, "amount"),
        ({"reason": "greed"}, "reason"),
        ({"reason": "other", "note": " "}, "note"),
        ({"note": "x" * (LONGEST_EXPLANATION + 1)}, "note"),
    ],
)
def test_what_cannot_be_is_told_and_asks_for_nothing(
    teo: MannerlyClient, gift: Gift, changes: dict[str, Any], field: str
) -> None:
    answer = ask(teo, gift, **({"amount": "5"} | changes))
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert not donations.refunds_of(gift)


def test_a_made_up_token_is_told_and_asks_for_nothing(teo: MannerlyClient, gift: Gift) -> None:
    answer = ask(teo, gift, amount="5", once="made-up")
    assert answer.status_code == 422
    assert "This page was open for too long." in answer.text
    assert not donations.refunds_of(gift)


def test_a_form_sent_ten_times_sends_back_once(teo: MannerlyClient, gift: Gift) -> None:
    address = f"{page_of(gift)}/send-back"
    answers = filled_in(teo.get(address).text) | {"amount": "200", "reason": ASKED}
    assert {teo.post(address, data=answers).status_code for _ in range(10)} == {303}
    assert the_refund().amount == usd(200)


def test_above_the_limit_another_officer_approves(
    teo: MannerlyClient, rosa: MannerlyClient, gift: Gift, gateway: FakeGateway
) -> None:
    answer = ask(teo, gift, "500", note="June called on Monday")
    assert "Somebody else approves" in teo.get(answer.location).text
    assert donations.make_refunds(gateway) == 0
    approve = f"{PATH}/{the_refund().id}/approve"
    waiting = teo.get(PATH).text
    assert "Somebody else approves what you asked for" in waiting
    assert approve not in waiting
    alone = teo.post(approve)
    assert alone.status_code == 403
    assert "nobody moves money alone" in alone.text
    page = rosa.get(PATH).text
    assert approve in page
    assert "June called on Monday" in page, "who approves reads why"
    assert rosa.post(approve).status_code == 303
    assert donations.make_refunds(gateway) == 1
    assert "decided by Rosa" in rosa.get(page_of(gift)).text


def test_who_asked_takes_it_back_and_nobody_decides_twice(
    teo: MannerlyClient, rosa: MannerlyClient, gift: Gift
) -> None:
    ask(teo, gift, "500")
    address = f"{PATH}/{the_refund().id}"
    assert f"{address}/approve" in rosa.get(PATH).text
    assert "Take it back" in teo.get(PATH).text
    assert teo.post(f"{address}/decline").status_code == 303
    late = rosa.post(f"{address}/approve")
    assert late.status_code == 409
    assert "already decided" in late.text
    assert "All refunds" in late.text, "the sentence stands on the page of the button"
    assert "Not sent back" in rosa.get(PATH).text
    assert the_refund().state is RefundStatus.DECLINED


def test_what_stripe_would_refuse_is_said_in_words_instead_of_a_button(
    teo: MannerlyClient, gift: Gift, gateway: FakeGateway
) -> None:
    assert "/send-back" in teo.get(page_of(gift)).text
    dispute = gateway.dispute_charge(charge_of(gateway), usd(500))
    gateway.move_dispute(dispute.id, -usd(500), fee=usd(15))
    tell(gateway, "charge.dispute.created", dispute.id)
    page = teo.get(page_of(gift)).text
    assert "/send-back" not in page
    assert "The dispute decides" in page
    form = teo.get(f"{page_of(gift)}/send-back").text
    assert "The dispute decides" in form
    assert 'name="amount"' not in form


def test_a_gift_says_each_dispute_with_its_day_and_its_movements(
    teo: MannerlyClient, gift: Gift, gateway: FakeGateway
) -> None:
    dispute = gateway.dispute_charge(charge_of(gateway), usd(500))
    gateway.move_dispute(dispute.id, -usd(500), fee=usd(15))
    tell(gateway, "charge.dispute.created", dispute.id)
    page = teo.get(page_of(gift)).text
    assert "Answer by" in page
    moved = page.partition("What this dispute moved")[2].partition("</table>")[0]
    assert "−$500" in moved
    assert "Taken" in moved
    assert "/committee/ledger/entries/" in moved
    assert "disputes it" in page.partition("What happened")[2], "its history is the gift's"


def test_a_refund_of_the_dashboard_and_one_that_failed_say_so(
    teo: MannerlyClient, gift: Gift, gateway: FakeGateway
) -> None:
    refund = gateway.give_back(charge_of(gateway), usd(30))
    tell(gateway, "refund.created", refund.id)
    assert "Made on Stripe’s dashboard" in teo.get(PATH).text
    assert "In trouble" not in teo.get(PATH).text
    gateway.fail_refund(refund.id)
    tell(gateway, "refund.failed", refund.id)
    page = teo.get(PATH).text
    troubled = page.partition("Refunds in trouble")[2].partition("</table>")[0]
    assert "Failed, came back" in troubled
    assert "What went wrong: the card has expired or was canceled." in troubled
    assert "Send it back again from the gift’s page." in troubled
    assert troubled.count("/committee/ledger/entries/") == 2


def test_who_took_it_back_by_a_dispute_is_not_paid_again(
    teo: MannerlyClient, gift: Gift, gateway: FakeGateway
) -> None:
    refund = gateway.give_back(charge_of(gateway), usd(30))
    tell(gateway, "refund.created", refund.id)
    gateway.fail_refund(refund.id, "charge_for_pending_refund_disputed")
    tell(gateway, "refund.failed", refund.id)
    page = teo.get(PATH).text
    assert "by a dispute instead. Send nothing." in page
    assert "Send it back again" not in page
    assert "In trouble" not in page


def test_one_that_stripe_refused_is_in_trouble(
    teo: MannerlyClient, gift: Gift, gateway: FakeGateway
) -> None:
    ask(teo, gift, "20")
    gateway.failure = GatewayRefused(code="charge_disputed")
    donations.make_refunds(gateway)
    gateway.failure = None
    page = teo.get(PATH).text
    assert "the payer’s bank disputes the payment. No money moved." in page


def test_an_auditor_reads_refunds_and_neither_notes_nor_buttons(
    teo: MannerlyClient, sit: Seat, gift: Gift
) -> None:
    ask(teo, gift, "500", note="June called on Monday")
    auditor = sit(Role.AUDITOR, name="Aud")
    page, one = auditor.get(PATH).text, auditor.get(page_of(gift)).text
    assert "The supporter asked for it" in page
    assert "June called" not in page + one
    assert "/approve" not in page
    assert "/send-back" not in one
    assert auditor.get(f"{page_of(gift)}/send-back").status_code == 403


def test_the_tab_counts_what_waits_and_the_head_has_one_entry(
    teo: MannerlyClient, gift: Gift
) -> None:
    ask(teo, gift, "500")
    page = teo.get(PATH).text
    assert "Refunds <span>1</span>" in page
    head = page.partition('class="room-nav"')[2].partition("</ul>")[0]
    assert head.count("Gifts") == 1
    assert 'aria-current="page">Gifts' in head
    assert 'aria-current="page">Bank' in teo.get("/committee/bank-receipts").text


def begun_monthly(fund: Fund, gateway: FakeGateway) -> tuple[uuid.UUID, Gift]:
    monthly_id = give_monthly(fund, gateway)
    donations.sync(gateway)
    (month,) = donations.gifts(monthly_id=monthly_id).items
    return monthly_id, month


@pytest.mark.parametrize("reason", [RefundReason.FRAUD, RefundReason.MAY_NOT_GIVE])
def test_a_month_that_may_not_be_taken_ends_its_monthly_gift_as_the_page_says_before(
    teo: MannerlyClient, fund: Fund, gateway: FakeGateway, reason: RefundReason
) -> None:
    monthly_id, month = begun_monthly(fund, gateway)
    assert "the whole monthly gift ends" in teo.get(f"{page_of(month)}/send-back").text
    assert ask(teo, month, "40", reason=reason.value).status_code == 303
    asked = db.session.scalars(select(AuditRow).where(AuditRow.verb == "monthly.end_asked")).one()
    assert (asked.actor_kind, asked.details) == ("officer", {"reason": True})
    assert donations.monthly.end_due(gateway) == 1
    assert state_of(monthly_id) is MonthlyStatus.ENDED
    assert donations.make_refunds(gateway) == 1


def test_a_month_above_the_limit_ends_its_monthly_gift_once_another_approves(
    teo: MannerlyClient, rosa: MannerlyClient, fund: Fund, gateway: FakeGateway
) -> None:
    monthly_id, month = begun_monthly(fund, gateway)
    with transaction():
        campaigns.organisation().refund_limit_minor = 10_00
    ask(teo, month, "40", reason=RefundReason.FRAUD.value)
    assert donations.monthly.end_due(gateway) == 0
    rosa.get(PATH)
    assert rosa.post(f"{PATH}/{the_refund().id}/approve").status_code == 303
    assert donations.monthly.end_due(gateway) == 1
    assert state_of(monthly_id) is MonthlyStatus.ENDED


def test_a_month_that_goes_back_for_another_reason_or_after_the_end_ends_nothing(
    teo: MannerlyClient, fund: Fund, gateway: FakeGateway
) -> None:
    monthly_id, month = begun_monthly(fund, gateway)
    ask(teo, month, "10")
    assert donations.monthly.end_due(gateway) == 0
    assert state_of(monthly_id) is MonthlyStatus.ACTIVE
    teo.submit(f"/committee/monthly-gifts/{monthly_id}/end", reason="She telephoned.")
    assert "the whole monthly gift ends" not in teo.get(f"{page_of(month)}/send-back").text
    assert ask(teo, month, "30", reason=RefundReason.FRAUD.value).status_code == 303


def test_who_approves_reads_of_which_fund_and_whose_it_is(
    teo: MannerlyClient, rosa: MannerlyClient, sit: Seat, gift: Gift
) -> None:
    with transaction():
        gift.name, gift.is_anonymous = "June Ortiz", True
    ask(teo, gift, "500")
    for client, sees in ((sit(Role.TREASURER, name="Tim"), True), (rosa, False)):
        page = client.get(PATH).text
        row = page.partition("To be approved")[2].partition("</table>")[0]
        assert "Central fund" in row
        assert ("June Ortiz" in row) is sees
        assert ("June Ortiz" in page) is sees
