"""LM-2, Schedule 14: who gave $5,000 or more in a fiscal year, and the books to the cent."""

import csv
import io
from datetime import date
from typing import Any

import pytest

from hardship import campaigns, donations, ledger, reports
from hardship.campaigns import FiscalYear, Fund
from hardship.committee import Role
from hardship.core.database import db, transaction
from hardship.core.money import Money
from hardship.core.tokens import new_secret
from hardship.donations import DisputeStatus, ReceiptKind, Supporter
from hardship.ledger import GIFTS_DISPUTED, GIFTS_OFFLINE, GIFTS_ONLINE, GIFTS_REFUNDED
from hardship.treasury import From, Giver, Means
from tests.donations.refunding.test_refund_settlement import charge_of, settled, tell
from tests.doubles import FixedClock
from tests.factories import campaigns as strike
from tests.factories.counter import Counter
from tests.factories.donations import open_gift
from tests.factories.money import usd
from tests.factories.officers import officer
from tests.fakes.gateway import FakeGateway

JUNE = Supporter(
    name="June Park", email="June@example.org", address="411 Union Way\nLA", occupation="Nurse"
)


@pytest.fixture
def fund(db_session: object) -> Fund:
    with transaction():
        campaign = strike.open_campaign()
    return campaigns.funds(campaign.id)[0]


@pytest.fixture
def counter(fund: Fund) -> Counter:
    with transaction():
        return Counter(
            fund, officer(Role.TREASURER, name="Teo"), officer(Role.RELEASER, name="Rosa")
        )


def give(fund: Fund, gateway: FakeGateway, amount: Money, by: Supporter | None = None) -> str:
    """A gift that was settled; its charge."""
    with transaction():
        open_gift(fund, gateway, intended=amount, by=by)
    gateway.pay(gateway.last, fee=usd(1))
    settled(gateway)
    return charge_of(gateway)


def this_year() -> FiscalYear:
    return FiscalYear.of(campaigns.accounting_date(), 1)


def schedule(year: FiscalYear | None = None) -> reports.Schedule:
    db.session.rollback()
    return reports.other_receipts(year or this_year())


def rows(told: reports.Schedule, *, shows_names: bool = True) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(reports.as_csv(told, shows_names=shows_names))))


def gifts_in_books(fund: Fund) -> Money:
    """4010 and 4020 less 4910 and 4920."""
    accounts = (GIFTS_ONLINE, GIFTS_OFFLINE, GIFTS_REFUNDED, GIFTS_DISPUTED)
    return Money.total((-ledger.balance(each, fund.id, "USD") for each in accounts), "USD")


def test_a_single_large_gift_is_itemized_and_small_ones_are_a_sum(
    fund: Fund, gateway: FakeGateway
) -> None:
    give(fund, gateway, usd(6000), JUNE)
    give(fund, gateway, usd(50))
    told = schedule()
    assert (told.itemized, told.not_itemized, told.others) == (usd(6000), usd(0), usd(50))
    first, payer, *_ = rows(told)
    assert first["(A) name"] == "June Park"
    assert first["(A) address"] == "411 Union Way, LA"
    assert first["(B) type or classification"] == "Nurse"
    assert first["(C) purpose"].startswith("Gift to the strike hardship fund, R-")
    assert first["(E) amount"] == "6000.00"
    day = campaigns.accounting_date()
    assert first["(D) date"] == f"{day:%m/%d/%Y}"
    assert (payer["(F) itemized, this payer"], payer["(H) all, this payer"]) == (
        "6000.00",
        "6000.00",
    )
    assert payer["still to ask for"] == ""


def test_gifts_and_checks_of_one_e_mail_are_one_payer_who_lacks_what_nobody_asked(
    fund: Fund, gateway: FakeGateway, counter: Counter
) -> None:
    give(fund, gateway, usd(3000), Supporter(email="june@example.org"))
    counter.receive(usd(2000), whose=From(name="June Park", email="JUNE@example.org"))
    told = schedule()
    (payer,) = told.named
    assert (payer.total, payer.itemized_total, payer.name) == (usd(5000), usd(0), "June Park")
    assert payer.lacks == ["address", "type"]
    assert told.incomplete == 1
    assert told.not_itemized == usd(5000)


def test_a_cent_less_names_nobody(fund: Fund, gateway: FakeGateway) -> None:
    give(fund, gateway, usd("2499.99"), JUNE)
    give(fund, gateway, usd(2500), JUNE)
    assert schedule().named == []
    give(fund, gateway, usd(1), JUNE)
    assert schedule().others == usd(0)


def test_without_an_e_mail_nobody_is_taken_for_somebody_else(
    fund: Fund, gateway: FakeGateway, counter: Counter
) -> None:
    for _ in range(2):
        give(fund, gateway, usd(3000))
        counter.receive(usd(3000), means=Means.CASH, whose=From())
    assert schedule().named == []
    counter.receive(usd(2500), whose=From(name="Ben  Okafor"))
    counter.receive(usd(2500), whose=From(name="ben okafor"))
    assert [each.total for each in schedule().named] == [usd(5000)]


def test_gifts_without_an_e_mail_are_one_payers_by_name_online_and_at_the_counter(
    fund: Fund, gateway: FakeGateway, counter: Counter
) -> None:
    for name in ("June Park", "june  park"):
        give(fund, gateway, usd(3000), Supporter(name=name))
    (payer,) = schedule().named
    assert (payer.total, payer.itemized, payer.name) == (usd(6000), [], "june  park")
    assert payer.lacks == ["address", "type"]
    counter.receive(usd(500), whose=From(name="June Park"))
    assert [each.total for each in schedule().named] == [usd(6500)]
    assert schedule().total == gifts_in_books(fund)


def test_who_told_a_name_for_the_report_is_summed_and_who_gave_under_none_is_not(
    fund: Fund, gateway: FakeGateway
) -> None:
    told = Supporter(
        name="June Park", is_anonymous=True, address="411 Union Way", occupation="Nurse"
    )
    give(fund, gateway, usd(6000), told)
    for _ in range(2):
        give(fund, gateway, usd(3000), Supporter(name="Ben Okafor", is_anonymous=True))
    give(fund, gateway, usd(100), Supporter(name="June Park"))
    (payer,) = schedule().named
    assert (payer.total, payer.address) == (usd(6100), "411 Union Way")


def test_what_went_back_is_taken_off(fund: Fund, gateway: FakeGateway, counter: Counter) -> None:
    charge = give(fund, gateway, usd(6000), JUNE)
    refund = gateway.give_back(charge, usd("1000.01"))
    tell(gateway, "refund.created", refund.id)
    assert schedule().named == []
    assert schedule().others == usd("4999.99")
    gateway.fail_refund(refund.id)
    tell(gateway, "refund.failed", refund.id)
    assert schedule().itemized == usd(6000)


def test_other_locals_are_named_and_the_own_treasury_is_not(fund: Fund, counter: Counter) -> None:
    whose = From(giver=Giver.LOCAL, name="Local 9")
    counter.receive(usd(12_500), whose=From(giver=Giver.UNION, name="Our own union"))
    counter.receive(usd(4000), whose=whose)
    receive_at_bank(fund, counter, ReceiptKind.OTHER_LOCAL, usd(7000), "LOCAL 9")
    receive_at_bank(fund, counter, ReceiptKind.ALLOCATION, usd(9000), "")
    (payer,) = schedule().named
    assert (payer.total, payer.itemized_total) == (usd(11000), usd(7000))
    assert payer.occupation == "Labor organization"
    assert payer.lacks == ["address"]
    assert "Local 9" in {row["(A) name"].title() for row in rows(schedule(), shows_names=False)}


def receive_at_bank(
    fund: Fund, counter: Counter, kind: ReceiptKind, amount: Money, local: str
) -> None:
    with transaction():
        found = donations.enter_bank_receipt(
            fund,
            form=new_secret(),
            kind=kind,
            amount=amount,
            reference="Wire 7",
            arrived_on=counter.today(),
            by=counter.teo,
            from_local=local,
        )
    with transaction():
        donations.confirm_bank_receipt(found.id, by=counter.rosa)


def everything(fund: Fund, gateway: FakeGateway, counter: Counter) -> None:
    """Gifts, refunds, a lost dispute, checks, one that bounces, money in suspense."""
    charge = give(fund, gateway, usd(6000), JUNE)
    tell(gateway, "refund.created", gateway.give_back(charge, usd(500)).id)
    lost = give(fund, gateway, usd(8000), Supporter("A", "a@example.org", None, "B", "C"))
    give(fund, gateway, usd("12.34"))
    dispute = gateway.dispute_charge(lost, usd(8000))
    gateway.move_dispute(dispute.id, -usd(8000), fee=usd(15), status=DisputeStatus.LOST)
    tell(gateway, "charge.dispute.created", dispute.id)
    counter.receive(usd(300), whose=From(giver=Giver.LOCAL, name="Local 9"))
    check = counter.receive(usd(5500))
    counter.receive(usd(40), means=Means.CASH, whose=From())
    counter.deposit(check)
    counter.confirm(counter.say_bounced(check, usd(20)).id)


def test_the_lines_add_up_to_the_books(fund: Fund, gateway: FakeGateway, counter: Counter) -> None:
    everything(fund, gateway, counter)
    told = schedule()
    locals_gave = usd(300)
    assert gifts_in_books(fund) == usd("5552.34")
    assert told.total - locals_gave == gifts_in_books(fund)
    assert told.total == told.itemized + told.not_itemized + told.others
    file = rows(told)
    lines = {row["summary line"]: row["(E) amount"] for row in file}
    assert lines["4 total"] == told.total.decimal()
    itemized = sum(
        int(row["(E) amount"].replace(".", "")) for row in file if row["summary line"] == "1"
    )
    assert Money(itemized, "USD") == told.itemized == usd(5500)


def test_each_year_has_its_own(fund: Fund, gateway: FakeGateway, clock: Any) -> None:
    charge = give(fund, gateway, usd(6000), JUNE)
    before = this_year()
    clock.advance(days=200)
    tell(gateway, "refund.created", gateway.give_back(charge, usd(1000)).id)
    assert this_year() != before
    assert schedule(before).total == usd(6000)
    assert schedule().total == -usd(1000)
    assert schedule(FiscalYear(date(2000, 1, 1), date(2099, 12, 31))).total == usd(5000)


@pytest.mark.parametrize("giver", [Giver.SUPPORTER, Giver.LOCAL])
def test_a_check_that_was_taken_back_is_not_in_it(
    fund: Fund, counter: Counter, giver: Giver
) -> None:
    check = counter.receive(usd(6000), whose=From(giver, "June Park"))
    slip = counter.recall(check)
    assert [each.total for each in schedule().named] == [usd(6000)], "said is not confirmed"
    counter.confirm(slip)
    told = schedule()
    assert (told.named, told.total) == ([], usd(0))
    assert told.not_itemized == told.others == usd(0)


def test_a_check_that_was_taken_back_in_another_year_is_taken_off_its_payer_there(
    fund: Fund, counter: Counter, clock: FixedClock
) -> None:
    check, before = counter.receive(usd(6000)), this_year()
    clock.advance(days=200)
    counter.confirm(counter.recall(check))
    counter.receive(usd(11_500))
    assert this_year() != before
    assert [each.total for each in schedule(before).named] == [usd(6000)]
    assert [each.total for each in schedule().named] == [usd(5500)]
    both = schedule(FiscalYear(before.first, this_year().last))
    assert [each.total for each in both.named] == [both.total] == [usd(11_500)]


def test_who_may_not_see_who_gave_gets_numbers(fund: Fund, gateway: FakeGateway) -> None:
    give(fund, gateway, usd(6000), JUNE)
    text = reports.as_csv(schedule(), shows_names=False)
    assert not any(told in text for told in ("June", "411", "Nurse"))
    assert rows(schedule(), shows_names=False)[0]["(A) name"] == "withheld"


def test_no_cell_is_a_formula(fund: Fund, gateway: FakeGateway) -> None:
    by = Supporter("=HYPERLINK(1)", "x@example.org", None, "@SUM(1)", "+cmd")
    give(fund, gateway, usd(5000), by)
    first = rows(schedule())[0]
    told = [first["(A) name"], first["(A) address"], first["(B) type or classification"]]
    assert told == ["'=HYPERLINK(1)", "'@SUM(1)", "'+cmd"]
