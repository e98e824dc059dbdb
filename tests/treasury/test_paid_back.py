"""Aid that a worker pays back: less of an expense, no gift, and nobody to thank."""

from sqlalchemy import select

from hardship import campaigns, reports, treasury
from hardship.campaigns import Fund
from hardship.core.database import db
from hardship.ledger import (
    AID_REPAID,
    BANK,
    BANK_FEES,
    GIFTS_OFFLINE,
    GIFTS_REFUNDED,
    UNDEPOSITED,
)
from hardship.notices import Notice
from hardship.treasury import From, Giver, VoucherKind
from tests.factories.counter import Counter
from tests.factories.money import usd
from tests.treasury.standing import agrees, balance


def test_what_a_worker_pays_back_is_less_aid_and_no_gift_to_thank_for(
    counter: Counter, fund: Fund
) -> None:
    whose = From(Giver.WORKER, "Meridian Health Inc", "ana@example.org")
    receipt = treasury.counter_receipt(counter.receive(usd(60), whose=whose))
    assert (receipt.name, receipt.email) == ("Meridian Health Inc", None)
    assert (balance(UNDEPOSITED, fund), balance(AID_REPAID, fund)) == (60_00, -60_00)
    assert balance(GIFTS_OFFLINE, fund) == 0
    assert db.session.scalars(select(Notice)).all() == []


def test_a_workers_check_that_bounces_pays_no_aid_back(counter: Counter, fund: Fund) -> None:
    receipt = counter.receive(usd(60), whose=From(Giver.WORKER, "Ana"))
    counter.deposit(receipt)
    assert balance(AID_REPAID, fund) == -60_00
    counter.confirm(counter.say_bounced(receipt, usd(12)).id)
    assert (balance(AID_REPAID, fund), balance(GIFTS_REFUNDED, fund)) == (0, 0)
    assert balance(BANK_FEES, fund) == 12_00
    assert agrees()


def test_aid_that_a_worker_transfers_back(counter: Counter, fund: Fund) -> None:
    counter.confirm(counter.bank_line(VoucherKind.AID_PAID_BACK, usd("1200.50")).id)
    assert (balance(BANK, fund), balance(AID_REPAID, fund)) == (1200_50, -1200_50)
    assert agrees()


def test_what_workers_pay_back_is_less_paid_out_and_not_raised(
    counter: Counter, fund: Fund
) -> None:
    counter.receive(usd(40), whose=From(Giver.WORKER, "Ana"))
    counter.confirm(counter.bank_line(VoucherKind.AID_PAID_BACK, usd(20)).id)
    figures = reports.campaign_figures(campaigns.campaign(fund.campaign_id))
    assert (figures.raised, figures.came_in, figures.paid_out) == (usd(0), usd(0), -usd(60))
    assert figures.on_hand == usd(60)
