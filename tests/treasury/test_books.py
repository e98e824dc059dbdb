"""What the counter books is what the public page, the awards and the commands say."""

import pytest
from flask import Flask

from hardship import awards, campaigns, ledger, reports, treasury
from hardship.campaigns import Fund
from hardship.core.database import transaction
from hardship.ledger import BANK, UNDEPOSITED, Posting, Source
from hardship.treasury import From, Giver, VoucherKind
from tests.command_line import invoke
from tests.factories.counter import Counter
from tests.factories.money import usd


def test_a_check_counts_as_raised_and_another_locals_as_allocated(
    counter: Counter, fund: Fund, other: Fund
) -> None:
    gift, lost = counter.receive(usd(75)), counter.receive(usd(40), cheque_number="9")
    counter.receive(usd(500), whose=From(Giver.LOCAL, "Teachers Local 21"))
    counter.deposit(gift, lost)
    counter.confirm(counter.say_bounced(lost, usd(12)).id)
    counter.confirm(counter.bank_line(VoucherKind.INTEREST, usd(3)).id)
    counter.confirm(counter.ask_move(other, usd(20)).id)
    figures = reports.campaign_figures(campaigns.campaign(fund.campaign_id))
    assert figures.raised == usd(75)
    assert (figures.allocated, figures.other, figures.fees) == (usd(500), usd(3), usd(12))
    assert figures.came_in - figures.fees == figures.on_hand == usd(566)


def test_what_is_not_deposited_is_awarded_only_where_the_fund_says_so(
    counter: Counter, fund: Fund
) -> None:
    counter.receive(usd(75))
    assert awards.available_to_award(campaigns.fund(fund.id)) == usd(0)
    assert not ledger.fund_position(fund.id, "USD").deficit
    with transaction():
        campaigns.edit_fund(fund, by=counter.teo, counts_undeposited=True, reserve=usd(5))
    assert awards.available_to_award(campaigns.fund(fund.id)) == usd(70)
    assert ledger.fund_position(fund.id, "USD").available_to_pay == usd(0)


@pytest.fixture
def receipt_id(counter: Counter) -> str:
    """Counted, and in the cash box."""
    return str(counter.receive(usd(75)))


def test_the_commands_find_the_counter_in_order(
    app: Flask, counter: Counter, receipt_id: str
) -> None:
    counter.confirm(counter.bank_line(VoucherKind.INTEREST, usd(3)).id)
    for words in (("reconcile", "counter"), ("reconcile", "bank"), ("verify",)):
        result = invoke(app, "ledger", *words)
        assert (result.exit_code, result.stderr) == (0, ""), words


def test_the_commands_name_what_left_the_cash_box_without_a_slip(
    app: Flask, fund: Fund, counter: Counter, receipt_id: str
) -> None:
    sides = ((BANK, usd(75)), (UNDEPOSITED, -usd(75)))
    with transaction():
        ledger.post(
            "deposited",
            [Posting(account, fund.id, amount) for account, amount in sides],
            source=Source(treasury.BY_COUNTER, receipt_id),
            occurred_on=counter.today(),
        )
    reference = treasury.counter_receipts().items[0].reference
    result = invoke(app, "ledger", "reconcile", "counter")
    assert result.exit_code == 1
    assert f"account 1040, fund {fund.code}, counter receipt {receipt_id} ({reference}): " in (
        result.stderr
    )
    assert "the ledger says 0.00 USD, the list says 75.00 USD" in result.stderr
    assert "account 1030" in invoke(app, "ledger", "verify").stderr
