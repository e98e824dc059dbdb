"""What a supporter hears of money that goes back: once, in their language, with the act."""

import pytest
from flask import Flask

from hardship import donations, notices
from hardship.campaigns import Fund
from hardship.core.database import db, transaction
from hardship.donations import DisputeStatus, Gift, Supporter
from hardship.notices import Notice
from tests.doubles import Mailbox
from tests.factories.donations import open_gift
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway

LEGAL = "are not deductible as charitable contributions for federal income tax purposes."
NO_LEGAL = "no se pueden deducir como contribuciones caritativas"


def paid(fund: Fund, gateway: FakeGateway, *, locale: str = "en") -> Gift:
    by = Supporter(name="June", email="june@example.org", locale=locale)
    with transaction():
        gift = open_gift(fund, gateway, intended=usd(50), by=by)
    gateway.pay(gateway.last)
    hear(gateway, "ch_1")
    return gift


def hear(gateway: FakeGateway, charge_id: str, times: int = 2) -> None:
    for _ in range(times):
        with transaction():
            donations.settle_history(gateway.history(charge_id))


def kinds() -> list[str]:
    query = db.session.query(Notice.kind).order_by(Notice.created_at, Notice.id)
    return [kind for (kind,) in query]


def test_each_refund_is_told_once(fund: Fund, gateway: FakeGateway) -> None:
    paid(fund, gateway)
    for _ in range(2):
        gateway.give_back("ch_1", usd(20))
        hear(gateway, "ch_1")
    assert kinds() == ["gift_receipt", "gift_sent_back", "gift_sent_back"]


def test_one_that_failed_is_told_once(fund: Fund, gateway: FakeGateway) -> None:
    paid(fund, gateway)
    refund = gateway.give_back("ch_1", usd(20))
    hear(gateway, "ch_1")
    gateway.fail_refund(refund.id)
    hear(gateway, "ch_1")
    assert kinds() == ["gift_receipt", "gift_sent_back", "gift_not_sent_back"]


def test_of_one_that_failed_before_we_heard_nothing_is_told(
    fund: Fund, gateway: FakeGateway
) -> None:
    paid(fund, gateway)
    gateway.fail_refund(gateway.give_back("ch_1", usd(20)).id)
    hear(gateway, "ch_1")
    assert kinds() == ["gift_receipt"]


def test_of_a_dispute_only_its_loss_is_told(fund: Fund, gateway: FakeGateway) -> None:
    paid(fund, gateway)
    dispute = gateway.dispute_charge("ch_1", usd(50)).id
    hear(gateway, "ch_1")
    gateway.move_dispute(dispute, -usd(50), fee=usd(15))
    hear(gateway, "ch_1")
    gateway.move_dispute(dispute, status=DisputeStatus.UNDER_REVIEW)
    hear(gateway, "ch_1")
    assert kinds() == ["gift_receipt"]
    gateway.move_dispute(dispute, status=DisputeStatus.LOST)
    hear(gateway, "ch_1")
    assert kinds() == ["gift_receipt", "gift_taken_back"]


def test_a_dispute_that_is_won_is_no_news(fund: Fund, gateway: FakeGateway) -> None:
    paid(fund, gateway)
    dispute = gateway.dispute_charge("ch_1", usd(50)).id
    gateway.move_dispute(dispute, -usd(50))
    hear(gateway, "ch_1")
    gateway.move_dispute(dispute, usd(50), status=DisputeStatus.WON)
    hear(gateway, "ch_1")
    assert kinds() == ["gift_receipt"]


def test_who_left_no_address_hears_nothing(fund: Fund, gateway: FakeGateway) -> None:
    with transaction():
        open_gift(fund, gateway, intended=usd(50))
    gateway.pay(gateway.last)
    gateway.give_back("ch_1", usd(50))
    hear(gateway, "ch_1")
    assert kinds() == []


def test_what_is_rolled_back_is_not_told(fund: Fund, gateway: FakeGateway) -> None:
    paid(fund, gateway)
    gateway.give_back("ch_1", usd(20))

    def half() -> None:
        with transaction():
            donations.settle_history(gateway.history("ch_1"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()
    assert kinds() == ["gift_receipt"]


@pytest.mark.parametrize(("locale", "legal"), [("en", LEGAL), ("es", NO_LEGAL)])
def test_the_mails_in_words(
    app: Flask, fund: Fund, gateway: FakeGateway, mailbox: Mailbox, locale: str, legal: str
) -> None:
    gift = paid(fund, gateway, locale=locale)
    refund = gateway.give_back("ch_1", usd(20))
    hear(gateway, "ch_1")
    gateway.fail_refund(refund.id)
    dispute = gateway.dispute_charge("ch_1", usd(50)).id
    gateway.move_dispute(dispute, -usd(50), status=DisputeStatus.LOST)
    hear(gateway, "ch_1")
    notices.deliver_due(mailer=mailbox, render=app.extensions["hardship.renderer"])
    _receipt, sent, failed, taken = mailbox.to("june@example.org")
    for mail, amount in ((sent, "$20.00"), (failed, "$20.00"), (taken, "$50.00")):
        assert amount in mail.subject
        assert gift.reference in mail.text
        assert legal in mail.text
        assert legal in mail.html
        assert "/my-gifts" in mail.text
