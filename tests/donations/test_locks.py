"""Who waits for whom on PostgreSQL: as much as the money needs, and no more."""

from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from hardship import campaigns, committee, donations, ledger
from hardship.campaigns import Fund
from hardship.committee import Officer, Role
from hardship.core.database import db, transaction
from hardship.core.errors import AlreadyDecided
from hardship.core.tokens import new_secret
from hardship.donations import ReceiptKind, Supporter
from hardship.donations.in_transit.settlement import settle_payout
from hardship.donations.settlement import settle_charge
from hardship.ledger import BANK, STRIPE_BALANCE
from hardship.notices import Notice
from tests.crowd import one_after_the_other
from tests.donations.refunding.test_refund_settlement import settled
from tests.doubles import FixedClock
from tests.factories.donations import open_gift, started_gift
from tests.factories.money import usd
from tests.factories.officers import officer
from tests.fakes.gateway import FakeGateway

pytestmark = pytest.mark.engine("postgresql")


def test_a_gift_begins_while_somebody_holds_its_fund(app: Flask, fund: Fund) -> None:
    fund_id = fund.id

    def give() -> UUID:
        return started_gift(campaigns.fund(fund_id), intended=usd(50)).id

    followed = one_after_the_other(app, lambda: campaigns.lock_fund(fund_id), give)
    assert not followed.waited
    assert isinstance(followed.outcome, UUID)


def test_who_decides_about_the_same_fund_waits(app: Flask, fund: Fund) -> None:
    fund_id = fund.id

    def hold() -> UUID:
        return campaigns.lock_fund(fund_id).id

    assert one_after_the_other(app, hold, hold).waited


def test_a_receipt_that_is_being_confirmed_is_not_rejected_meanwhile(
    app: Flask, fund: Fund, clock: FixedClock
) -> None:
    with transaction():
        enters = officer(Role.TREASURER, name="Teo")
        confirms = officer(Role.RELEASER, name="Rosa")
        receipt_id = donations.enter_bank_receipt(
            fund,
            form=new_secret(),
            kind=ReceiptKind.ALLOCATION,
            amount=usd(10),
            reference="Wire 1",
            arrived_on=clock.now().date(),
            by=enters,
        ).id
    fund_id, confirmer, enterer = fund.id, confirms.id, enters.id

    def confirm() -> None:
        donations.confirm_bank_receipt(receipt_id, by=committee.officer(confirmer))

    def reject() -> None:
        by = committee.officer(enterer)
        donations.reject_bank_receipt(receipt_id, reason="Entered twice", by=by)

    followed = one_after_the_other(app, confirm, reject)
    assert followed.waited
    assert isinstance(followed.outcome, AlreadyDecided)
    assert donations.bank_receipt(receipt_id).state == "confirmed"
    assert ledger.balance(BANK, fund_id, "USD") == usd(10)


def test_the_webhook_and_the_landing_page_promise_one_letter(
    app: Flask, fund: Fund, gateway: FakeGateway
) -> None:
    with transaction():
        by = Supporter(email="ana@example.org")
        gift_id = open_gift(fund, gateway, intended=usd(50), by=by).id
    charge = gateway.pay(gateway.last, fee_known=False)
    page = gateway.session(gateway.last)

    followed = one_after_the_other(
        app,
        lambda: settle_charge(charge),
        lambda: donations.settle_session(page).status,
    )
    assert (followed.waited, followed.outcome) == (True, "paid")
    assert donations.gift(gift_id).is_paid
    assert db.session.scalar(select(func.count()).select_from(Notice)) == 1


def test_a_payout_that_stripe_tells_of_while_its_receipt_is_confirmed_leaves_once(
    app: Flask, fund: Fund, gateway: FakeGateway, teo: Officer, rosa: Officer
) -> None:
    with transaction():
        open_gift(fund, gateway, intended=usd(100))
    gateway.pay(gateway.last, fee=usd(0))
    settled(gateway)
    with transaction():
        receipt_id = donations.enter_bank_receipt(
            fund,
            form=new_secret(),
            kind=ReceiptKind.STRIPE_PAYOUT,
            amount=usd(100),
            reference="STRIPE TRANSFER",
            arrived_on=campaigns.accounting_date(),
            by=teo,
        ).id
    told, fund_id, confirmer = gateway.pay_out(usd(100)), fund.id, rosa.id

    def confirm() -> None:
        donations.confirm_bank_receipt(receipt_id, by=committee.officer(confirmer))

    assert one_after_the_other(app, confirm, lambda: settle_payout(told).status).waited
    left, arrived = (ledger.balance(each, fund_id, "USD") for each in (STRIPE_BALANCE, BANK))
    assert (left, arrived) == (usd(0), usd(100))
    assert donations.reconcile(gateway).agrees
