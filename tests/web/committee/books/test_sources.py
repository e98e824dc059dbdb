"""The lines of the books name what made them, and lead there and back, as far as one may go."""

from datetime import date

from hardship import applications, awards, donations, ledger, payouts
from hardship.committee import Officer
from hardship.core.database import transaction
from hardship.core.tokens import new_secret
from hardship.donations import Gift, ReceiptKind, Supporter
from hardship.donations.settlement import settle_charge
from hardship.ledger import ExportFormat
from tests.client import MannerlyClient
from tests.factories.donations import open_gift
from tests.factories.money import usd
from tests.factories.officers import let_in
from tests.factories.review import Committee, awarded, prepared
from tests.fakes.gateway import FakeGateway
from tests.web.committee.case_pages import queries_of

JOURNAL = "/committee/ledger"
PAGES = (JOURNAL, f"{JOURNAL}/accounts/1030", f"{JOURNAL}/accounts/2010")


def as_(client: MannerlyClient, who: Officer) -> MannerlyClient:
    let_in(client, who)
    return client


def settled(team: Committee, gateway: FakeGateway) -> Gift:
    with transaction():
        by = Supporter(name="June Park", email="june@example.org")
        open_gift(team.fund, gateway, intended=usd(50), by=by)
    charge = gateway.pay(gateway.last)
    with transaction():
        return settle_charge(charge)


def received(team: Committee, reference: str) -> donations.BankReceipt:
    with transaction():
        receipt = donations.enter_bank_receipt(
            team.fund,
            form=new_secret(),
            kind=ReceiptKind.ALLOCATION,
            amount=usd(100),
            reference=reference,
            arrived_on=date(2024, 11, 20),
            by=team.tove,
        )
        return donations.confirm_bank_receipt(receipt.id, by=team.rosa)


def released(team: Committee, number: str) -> payouts.Payment:
    with transaction():
        payment = prepared(team, awarded(team), number)
        return payouts.release(payment, by=team.rosa)


def exported(file_format: ExportFormat) -> str:
    return "".join(ledger.export(file_format, {}))


def test_a_gift_is_named_and_leads_to_its_page_and_back(
    client: MannerlyClient, team: Committee, gateway: FakeGateway
) -> None:
    gift = settled(team, gateway)
    path = f"/committee/gifts/{gift.id}"
    link = f'href="{path}">Gift {gift.reference}</a>'
    entry = f"{JOURNAL}/entries/2"
    treasurer = as_(client, team.tove)
    for page in (JOURNAL, f"{JOURNAL}/accounts/4010", entry):
        assert link in treasurer.get(page).text, page
    assert f'href="{entry}"' in treasurer.get(path).text
    chair = as_(client, team.ana).get(JOURNAL).text
    assert f"Gift {gift.reference}" in chair, "who may not open gifts still reads which it was"
    assert path not in chair


def test_a_bank_receipt_is_named_by_its_reference(client: MannerlyClient, team: Committee) -> None:
    receipt = received(team, "WIRE 7731")
    link = f'href="/committee/bank-receipts/{receipt.id}">Bank receipt WIRE 7731</a>'
    assert link in as_(client, team.vera).get(f"{JOURNAL}/accounts/1030").text


def test_a_treasurer_goes_from_the_award_to_its_payment_and_back(
    client: MannerlyClient, team: Committee
) -> None:
    payment = released(team, "1041")
    treasurer = as_(client, team.tove)
    page = treasurer.get(f"{JOURNAL}/accounts/2010").text
    path = f"/committee/payments/{payment.id}"
    assert f'href="{path}">Award for {case_of(payment).reference}</a>' in page
    assert f'href="{path}">Check 1041</a>' in page
    back = treasurer.get(path).text
    for entry in (2, 3):
        assert f'href="{JOURNAL}/entries/{entry}"' in back
    assert "/committee/applications/" not in page, "a treasurer opens no case"


def test_an_award_that_nobody_has_paid_leads_to_what_is_to_pay_and_back(
    client: MannerlyClient, team: Committee
) -> None:
    with transaction():
        award = awarded(team)
    treasurer = as_(client, team.tove)
    entry = f"{JOURNAL}/entries/2"
    assert 'href="/committee/payments?tab=to-pay">Award for H-' in treasurer.get(entry).text
    prepare = f"/committee/payments/awards/{award.id}"
    assert f'href="{entry}"' in treasurer.get(prepare).text


def test_who_reads_cases_is_led_to_the_case(client: MannerlyClient, team: Committee) -> None:
    payment = released(team, "1041")
    case = case_of(payment)
    chair = as_(client, team.ana).get(JOURNAL).text
    link = f'href="/committee/applications/{case.id}">'
    assert f"{link}Award for {case.reference}</a>" in chair
    assert f"{link}Check 1041</a>" in chair, "a chair has no page of payments"


def test_ones_own_case_is_named_and_not_opened(client: MannerlyClient, team: Committee) -> None:
    with transaction():
        award = awarded(team, email=team.vera.email)
    case = applications.application(award.application_id)
    page = as_(client, team.vera).get(JOURNAL).text
    assert f"Award for {case.reference}" in page
    assert f"/committee/applications/{case.id}" not in page


def test_naming_a_hundred_lines_asks_no_more_than_naming_one(
    client: MannerlyClient, team: Committee
) -> None:
    released(team, "1041")
    auditor = as_(client, team.vera)
    few = [queries_of(auditor, page) for page in PAGES]
    for number in range(1042, 1052):
        released(team, str(number))
        received(team, f"WIRE {number}")
    assert [queries_of(auditor, page) for page in PAGES] == few


def test_exports_name_what_carries_no_name(team: Committee, gateway: FakeGateway) -> None:
    gift = settled(team, gateway)
    released(team, "1041")
    received(team, "po_1Qx7")
    received(team, "Wire from Marisol Vega")
    hledger, csv = exported(ExportFormat.HLEDGER), exported(ExportFormat.CSV)
    for memo in (gift.reference, "1041", "po_1Qx7"):
        assert f" {memo}  ; source: " in hledger
        assert f",{memo}," in csv
    beancount = exported(ExportFormat.BEANCOUNT)
    assert f'"gift_settled" "{gift.reference}"' in beancount
    for text in (hledger, csv, beancount):
        for name in ("Marisol", "Vega", "June", "Park", "example.org"):
            assert name not in text


def case_of(payment: payouts.Payment) -> applications.Application:
    return applications.application(awards.award(payment.award_id).application_id)
