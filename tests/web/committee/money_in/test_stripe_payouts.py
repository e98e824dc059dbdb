"""Payouts: on their way, arrived by the statement and two people, failed, and taken back by two."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import select

from hardship import donations, ledger
from hardship.audit import AuditRow
from hardship.campaigns import Fund
from hardship.committee import Role
from hardship.core.database import db, transaction
from hardship.donations import BankReceipt, Gift, PayoutStatus, StripePayout
from hardship.ledger import BANK, IN_TRANSIT, STRIPE_BALANCE
from tests.client import MannerlyClient, filled_in
from tests.donations.in_transit.test_payout_settlement import gave, sent
from tests.donations.refunding.test_refund_settlement import tell
from tests.doubles import FixedClock
from tests.factories.campaigns import location_fund
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway
from tests.web.committee.money_in.conftest import Seat
from tests.web.committee.money_in.test_bank_receipts import date_in

PATH = "/committee/stripe-payouts"
DAY = ["11", "27", "2024"]
BANK_PATH = "/committee/bank-receipts"


@pytest.fixture
def payout(gift: Gift, gateway: FakeGateway) -> StripePayout:
    """Two hundred dollars have left Stripe."""
    return sent(gateway, gateway.pay_out(usd(200)))


def page_of(payout: StripePayout) -> str:
    return f"{PATH}/{payout.id}"


def arrive(client: MannerlyClient, payout: StripePayout, **changes: object) -> int:
    """The form of the payout's page, whose action is another address."""
    answers = filled_in(client.get(page_of(payout)).text) | {"arrived_on": DAY} | changes
    return client.post(f"{page_of(payout)}/arrival", data=answers).status_code


def receipt() -> BankReceipt:
    return db.session.scalars(select(BankReceipt)).one()


def fail(gateway: FakeGateway, payout: StripePayout) -> None:
    """The bank sends it back to Stripe."""
    facts = gateway.payouts[payout.stripe_id]
    moved = gateway.move("payout_failure", payout.stripe_id, facts.amount)
    gateway.payouts[payout.stripe_id] = replace(
        facts,
        status=PayoutStatus.FAILED,
        failure="account_closed",
        failure_transaction=moved,
    )
    tell(gateway, "payout.failed", payout.stripe_id)


def of_two_funds(fund: Fund, gateway: FakeGateway) -> StripePayout:
    """A payout on its way that holds a gift of this fund and one of Fontana's."""
    with transaction():
        town = location_fund(fund.campaign, name="Fontana", code="FONTANA")
    contents = [gave(fund, gateway, 100), gave(town, gateway, 57)]
    return sent(gateway, gateway.pay_out(usd(157), contents))


def at(account: str, fund: Fund) -> object:
    return ledger.balance(account, fund.id, "USD")


def test_it_arrives_by_its_own_page_and_another_officer(
    teo: MannerlyClient, rosa: MannerlyClient, payout: StripePayout, fund: Fund
) -> None:
    listed = teo.get(PATH).text
    assert payout.stripe_id in listed.partition("Payouts on their way")[2].partition("</table>")[0]
    assert "payouts <span>1</span>" in listed
    assert arrive(teo, payout) == 303
    entered = receipt()
    assert (entered.reference, entered.amount) == (payout.stripe_id, usd(200))
    assert 'name="arrived_on"' not in teo.get(page_of(payout)).text, "it waits for another"
    assert "Entered, to be confirmed" in teo.get(PATH).text
    rosa.get(f"/committee/bank-receipts/{entered.id}")
    assert rosa.post(f"/committee/bank-receipts/{entered.id}/confirm").status_code == 303
    assert (at(BANK, fund), at(IN_TRANSIT, fund)) == (usd(200), usd(0))
    page = teo.get(page_of(payout)).text
    assert "Bank receipt" in page
    entries = re.findall(r"/committee/ledger/entries/\d+", page)
    assert len(entries) == 2
    assert page_of(payout) in teo.get(entries[0]).text, "and back again"
    assert "Nothing is on its way" in teo.get(PATH).text
    assert page_of(payout) in teo.get(f"/committee/bank-receipts/{entered.id}").text


@pytest.mark.parametrize(
    "changes",
    [
        {"arrived_on": ["11", "28", "2024"]},
        {"arrived_on": ["11", "26", "2024"]},
        {"arrived_on": ["", "", ""]},
    ],
    ids=["to come", "before it was sent", "none"],
)
def test_a_day_that_cannot_be_is_told(
    teo: MannerlyClient, payout: StripePayout, changes: dict[str, object]
) -> None:
    assert arrive(teo, payout, **changes) == 422
    assert db.session.scalar(select(BankReceipt)) is None


def test_the_date_on_the_statement_begins_with_today(
    teo: MannerlyClient, payout: StripePayout
) -> None:
    assert date_in(teo.get(page_of(payout)).text, "arrived_on") == DAY


def test_the_same_form_counts_once(teo: MannerlyClient, payout: StripePayout) -> None:
    answers = filled_in(teo.get(page_of(payout)).text) | {"arrived_on": DAY}
    address = f"{page_of(payout)}/arrival"
    assert {teo.post(address, data=answers).status_code for _ in range(3)} == {303}
    receipt()


def test_a_form_that_was_opened_before_the_arrival_was_entered_is_refused(
    teo: MannerlyClient, payout: StripePayout
) -> None:
    late = filled_in(teo.get(page_of(payout)).text) | {"arrived_on": DAY}
    assert arrive(teo, payout) == 303
    refused = teo.post(f"{page_of(payout)}/arrival", data=late)
    assert refused.status_code == 409
    assert "Confirm or reject that first" in refused.text
    assert f"/committee/bank-receipts/{receipt().id}" in refused.text


def test_one_that_failed_says_what_to_do_and_cannot_arrive(
    teo: MannerlyClient, payout: StripePayout, gateway: FakeGateway, fund: Fund
) -> None:
    fail(gateway, payout)
    page = teo.get(page_of(payout)).text
    assert "the bank account is closed" in page
    assert "details on Stripe’s dashboard" in page
    assert 'name="arrived_on"' not in page
    assert at(STRIPE_BALANCE, fund) == usd("485.20")
    assert "Failed, came back" in teo.get(PATH).text


def test_an_arrival_that_came_back_is_taken_back_by_two(
    teo: MannerlyClient,
    rosa: MannerlyClient,
    payout: StripePayout,
    gateway: FakeGateway,
    fund: Fund,
    clock: FixedClock,
) -> None:
    arrive(teo, payout)
    rosa.get(PATH)
    address = f"/committee/bank-receipts/{receipt().id}"
    rosa.post(f"{address}/confirm")
    assert teo.get(f"{address}/recall").location == address
    too_early = teo.post(f"{address}/recall", data={"recalled_on": DAY})
    assert too_early.status_code == 409
    assert "it has not come back there" in too_early.text
    fail(gateway, payout)
    assert "Arrivals to take back" in teo.get(PATH).text
    assert date_in(teo.get(f"{address}/recall").text, "recalled_on") == DAY
    for day in ("26", "28"):
        refused = teo.submit(f"{address}/recall", recalled_on=["11", day, "2024"])
        assert refused.status_code == 422
        assert "Choose a day from November 27, 2024 to November 27, 2024." in refused.text
    assert teo.submit(f"{address}/recall", recalled_on=DAY).status_code == 303
    mine = teo.get(PATH).text
    assert "Somebody else confirms what you said" in mine
    assert teo.post(f"{address}/confirm-recall").status_code == 403
    assert "says Teo" in rosa.get(PATH).text
    assert rosa.post(f"{address}/confirm-recall").status_code == 303
    assert (at(BANK, fund), at(STRIPE_BALANCE, fund)) == (usd(0), usd("485.20"))
    assert "Arrivals to take back" not in teo.get(PATH).text
    assert "Taken back" in teo.get(page_of(payout)).text


def test_what_was_said_of_the_wrong_payout_is_taken_back_by_either(
    teo: MannerlyClient,
    rosa: MannerlyClient,
    fund: Fund,
    payout: StripePayout,
    gateway: FakeGateway,
) -> None:
    arrive(teo, payout)
    rosa.get(PATH)
    address = f"/committee/bank-receipts/{receipt().id}"
    rosa.post(f"{address}/confirm")
    assert teo.post(f"{address}/reject-recall").status_code == 409
    fail(gateway, payout)
    for client in (teo, rosa):
        teo.submit(f"{address}/recall", recalled_on=DAY)
        for path in (PATH, address):
            assert "It is still there" in client.get(path).text
        assert client.post(f"{address}/reject-recall").status_code == 303
        assert "It is gone from the bank" in teo.get(PATH).text
        assert rosa.post(f"{address}/confirm-recall").status_code == 409
        assert at(BANK, fund) != usd(0)
    teo.submit(f"{address}/recall", recalled_on=DAY)
    assert rosa.post(f"{address}/confirm-recall").status_code == 303
    assert teo.post(f"{address}/reject-recall").status_code == 409
    verbs = select(AuditRow).where(AuditRow.verb == "bank_receipt.recall_rejected")
    assert len(db.session.scalars(verbs).all()) == 2


def test_who_only_reads_marks_nothing(sit: Seat, payout: StripePayout) -> None:
    auditor = sit(Role.AUDITOR, name="Aud")
    assert 'name="arrived_on"' not in auditor.get(page_of(payout)).text
    assert auditor.post(f"{page_of(payout)}/arrival").status_code == 403


def test_who_confirms_an_arrival_reads_what_of_it_is_whose(
    teo: MannerlyClient, rosa: MannerlyClient, fund: Fund, gateway: FakeGateway
) -> None:
    with transaction():
        town = location_fund(fund.campaign, name="Fontana", code="FONTANA")
    contents = [gave(fund, gateway, 100), gave(town, gateway, 57)]
    arrive(teo, sent(gateway, gateway.pay_out(usd(157), contents)))
    row = rosa.get("/committee/bank-receipts").text.partition("To be confirmed")[2]
    row = row.partition("</tbody>")[0]
    page = rosa.get(f"/committee/bank-receipts/{receipt().id}").text
    for shown in (row, page):
        for part in ("Central fund", "$100<", "Fontana", "$57<", "$157<"):
            assert part in shown


def test_one_that_arrived_says_which_part_is_whose(
    teo: MannerlyClient, rosa: MannerlyClient, fund: Fund, gateway: FakeGateway
) -> None:
    """Of one receipt for each fund, as they were typed before Stripe told of the payout."""
    with transaction():
        town = location_fund(fund.campaign, name="Fontana", code="FONTANA")
    contents = [gave(fund, gateway, 100), gave(town, gateway, 57)]
    for taker, part in ((fund, "100"), (town, "57")):
        answers = {"kind": "stripe_payout", "fund": str(taker.id), "amount": part}
        typed = teo.submit(BANK_PATH, **answers, arrived_on=DAY, reference="po_1")
        assert typed.status_code == 303
        (waiting,) = donations.receipts_waiting()
        rosa.get(f"{BANK_PATH}/{waiting.id}")
        assert rosa.post(f"{BANK_PATH}/{waiting.id}/confirm").status_code == 303
    payout = sent(gateway, gateway.pay_out(usd(157), contents))
    page = teo.get(page_of(payout)).text
    told, _books, rest = page.partition('id="books"')
    assert shares_in(told) == {"Central fund": "$100.00", "Fontana": "$57.00"}
    entries, _arrival, receipts = rest.partition('id="arrival"')
    rows = [re.sub("<[^>]+>", " ", row) for row in entries.split("<tr>")[2:]]
    assert [("Central fund" in row, "Fontana" in row) for row in rows] == [
        (True, False), (True, False), (False, True), (False, True),
    ]  # fmt: skip
    lines = [re.sub("<[^>]+>", "", line) for line in receipts.split("<p>")[1:3]]
    assert ["Central fund" in line for line in lines] == [True, False]
    assert ["Fontana" in line for line in lines] == [False, True]


def shares_in(page: str) -> dict[str, str]:
    """What each fund has of it, among the facts."""
    facts = re.findall(r"<div><dt>([^<]+)</dt><dd>(.*?)</dd></div>", page, re.DOTALL)
    told = {name: re.sub("<[^>]+>", "", value) for name, value in facts}
    return {name: told[name] for name in ("Central fund", "Fontana") if name in told}


def test_one_receipt_of_several_funds_names_them_all(
    teo: MannerlyClient, rosa: MannerlyClient, fund: Fund, gateway: FakeGateway
) -> None:
    payout = of_two_funds(fund, gateway)
    arrive(teo, payout)
    rosa.get(f"{BANK_PATH}/{receipt().id}")
    assert rosa.post(f"{BANK_PATH}/{receipt().id}/confirm").status_code == 303
    told, _books, rest = teo.get(page_of(payout)).text.partition('id="books"')
    assert len(shares_in(told)) == 2
    assert re.sub("<[^>]+>", "", rest).count("Central fund, Fontana") == 3, "two entries, a receipt"


def test_an_arrival_to_take_back_is_of_each_fund_of_its_payout(
    teo: MannerlyClient, rosa: MannerlyClient, fund: Fund, gateway: FakeGateway
) -> None:
    payout = of_two_funds(fund, gateway)
    arrive(teo, payout)
    address = f"{BANK_PATH}/{receipt().id}"
    assert "Central fund, Fontana" in rosa.get(f"{address}/reject").text
    rosa.post(f"{address}/confirm")
    fail(gateway, payout)
    assert "Central fund, Fontana" in teo.get(f"{address}/recall").text
    teo.submit(f"{address}/recall", recalled_on=DAY)
    table = rosa.get(BANK_PATH).text.partition("To be taken back")[2].partition("</table>")[0]
    assert "Central fund, Fontana" in table
