"""Papers: a receipt and a year as files, whose amounts are those of the books."""

import io
import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from pypdf import PdfReader
from werkzeug.test import TestResponse

from hardship import donations
from hardship.campaigns import Fund
from hardship.core.database import transaction
from hardship.donations import Gift
from tests.client import MannerlyClient
from tests.doubles import FixedClock, Mailbox
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway
from tests.web.public.givers import come_in, give
from tests.web.public.giving import open_fund

LEGAL = "are not deductible as charitable contributions for federal income tax purposes."


@pytest.fixture(autouse=True)
def fund(db_session: object, app: Flask) -> Fund:
    return open_fund()


def words(answer: TestResponse) -> str:
    """What stands on the paper, on one line."""
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert "attachment" in answer.headers["Content-Disposition"]
    pages = PdfReader(io.BytesIO(answer.data)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def give_back(gateway: FakeGateway, gift: Gift, dollars: int) -> None:
    gateway.give_back(gift.charge_id or "", usd(dollars))
    with transaction():
        donations.settle_history(gateway.history(gift.charge_id or ""))


def test_the_receipt_has_the_amounts_and_the_sentence(
    client: MannerlyClient, mailbox: Mailbox, fund: Fund, gateway: FakeGateway
) -> None:
    gift = give(fund, gateway, name="Muñoz Peña")
    give_back(gateway, gift, 20)
    come_in(client, mailbox)
    text = words(client.get(f"/my-gifts/{gift.id}/receipt.pdf"))
    for part in (gift.reference, "Muñoz Peña", "You paid", "$50.00", "−$20.00", "$30.00", LEGAL):
        assert part in text
    assert "$1.75" in text
    assert "Southland Therapists United" in text


@pytest.mark.parametrize("dollars_back", [0, 20])
def test_the_paper_says_the_lines_of_the_page_and_its_day(
    client: MannerlyClient,
    mailbox: Mailbox,
    fund: Fund,
    gateway: FakeGateway,
    clock: FixedClock,
    dollars_back: int,
) -> None:
    gift = give(fund, gateway)
    if dollars_back:
        give_back(gateway, gift, dollars_back)
    clock.advance(days=3)
    come_in(client, mailbox)
    page = client.get(f"/my-gifts/{gift.id}").text
    text = words(client.get(f"/my-gifts/{gift.id}/receipt.pdf"))
    lines = re.search(r'<table class="reckoning">(.*?)</table>', page, re.DOTALL)
    assert lines
    for line in re.findall(r"<tr>(.*?)</tr>", lines.group(1), re.DOTALL):
        for part in re.sub(r"</?(span|data)[^>]*>", "", line).split("<"):
            assert " ".join(part.partition(">")[2].split()) in text, part
    assert ("What you gave" if dollars_back else "With the fund") in text
    assert "As of November 30, 2024" in text


@pytest.mark.parametrize("name", ["Łukasz Żółć", "Nguyễn Thị Hương", "Олена", "Ελένη"])
def test_a_name_outside_of_latin_1_prints_as_it_is_written(
    client: MannerlyClient, mailbox: Mailbox, fund: Fund, gateway: FakeGateway, name: str
) -> None:
    gift = give(fund, gateway, name=name)
    come_in(client, mailbox)
    text = words(client.get(f"/my-gifts/{gift.id}/receipt.pdf"))
    assert name in text
    assert "question mark" not in text


def test_letters_that_cannot_be_printed_are_told(
    client: MannerlyClient, mailbox: Mailbox, fund: Fund, gateway: FakeGateway
) -> None:
    gift = give(fund, gateway, name="李 Li 😀")
    come_in(client, mailbox)
    text = words(client.get(f"/my-gifts/{gift.id}/receipt.pdf"))
    assert "Given by ? Li ?" in text
    assert "stand as a question mark" in text


def test_the_landing_page_offers_a_receipt_that_names_nobody(
    client: MannerlyClient, fund: Fund, gateway: FakeGateway
) -> None:
    gift = give(fund, gateway)
    address = f"/give/thanks/receipt.pdf?session={gift.session_id}"
    assert address in client.get(f"/give/thanks?session={gift.session_id}").text
    text = words(client.get(address))
    assert gift.reference in text
    assert "June" not in text
    assert client.get("/give/thanks/receipt.pdf?session=cs_of_nobody").status_code == 404
    assert client.get("/give/thanks/receipt.pdf").status_code == 404


def test_somebody_elses_paper_is_not_there(
    client: MannerlyClient, mailbox: Mailbox, fund: Fund, gateway: FakeGateway
) -> None:
    give(fund, gateway)
    other = give(fund, gateway, email="luis@example.org")
    come_in(client, mailbox)
    assert client.get(f"/my-gifts/{other.id}/receipt.pdf").status_code == 404


def test_a_year_is_that_of_the_union_and_less_what_went_back(
    client: MannerlyClient,
    mailbox: Mailbox,
    fund: Fund,
    gateway: FakeGateway,
    clock: FixedClock,
) -> None:
    """Eight in the evening of New Year's Eve in Los Angeles is another year in London."""
    clock.set(datetime(2025, 1, 1, 4, 0, tzinfo=UTC))
    old = give(fund, gateway, usd(100))
    clock.set(datetime(2025, 1, 1, 9, 0, tzinfo=UTC))
    new = give(fund, gateway, usd(7))
    give_back(gateway, old, 40)
    come_in(client, mailbox)
    assert 'href="/my-gifts/years/2024"' in client.get("/my-gifts").text
    page = client.get("/my-gifts/years/2024").text
    assert old.reference in page
    assert new.reference not in page
    assert "−$40<" in page
    assert "$60<" in page
    text = words(client.get("/my-gifts/years/2024/statement.pdf"))
    for part in ("Gifts in 2024", "$100.00", "−$40.00", "$60.00", old.reference, LEGAL):
        assert part in text
    assert "$7.00" not in text
    assert new.reference in client.get("/my-gifts/years/2025").text


def test_a_statement_says_whose_it_is_and_who_made_it_out(
    client: MannerlyClient, mailbox: Mailbox, fund: Fund, gateway: FakeGateway
) -> None:
    for name in ("June Ortiz", "Luis Ortiz", "June Ortiz", ""):
        give(fund, gateway, name=name)
    come_in(client, mailbox)
    page = " ".join(client.get("/my-gifts/years/2024").text.split())
    text = words(client.get("/my-gifts/years/2024/statement.pdf"))
    for part in ("Given by June Ortiz, Luis Ortiz", "Given with june@example.org", "1717 Harbor"):
        assert part in page.partition("</h1>")[2].partition("<footer")[0], part
        assert part in text, part


def test_what_was_paid_is_no_award_in_spanish(
    client: MannerlyClient, mailbox: Mailbox, fund: Fund, gateway: FakeGateway
) -> None:
    give_back(gateway, give(fund, gateway), 20)
    come_in(client, mailbox)
    spanish = {"Accept-Language": "es"}
    page = client.get("/my-gifts/years/2024", headers=spanish).text
    text = words(client.get("/my-gifts/years/2024/statement.pdf", headers=spanish))
    assert "Pagada" not in page + text
    assert "Usted pagó" in text


def test_a_year_without_gifts_is_not_there(
    client: MannerlyClient, mailbox: Mailbox, fund: Fund, gateway: FakeGateway
) -> None:
    give(fund, gateway)
    come_in(client, mailbox)
    for year in (0, 1, 1999, 9998, 9999, 10**12):
        assert client.get(f"/my-gifts/years/{year}").status_code == 404
        assert client.get(f"/my-gifts/years/{year}/statement.pdf").status_code == 404


def test_money_that_is_being_checked_counts_in_no_year(
    client: MannerlyClient, mailbox: Mailbox, fund: Fund, gateway: FakeGateway
) -> None:
    gift = give(fund, gateway)
    with transaction():
        donations.gift(gift.id).status = "suspended"
    come_in(client, mailbox)
    assert client.get("/my-gifts/years/2024").status_code == 404
    assert "Being checked" in client.get("/my-gifts").text


def test_a_long_year_goes_over_several_pages(
    client: MannerlyClient, mailbox: Mailbox, fund: Fund, gateway: FakeGateway
) -> None:
    for _ in range(45):
        give(fund, gateway, usd(5))
    come_in(client, mailbox)
    answer = client.get("/my-gifts/years/2024/statement.pdf")
    assert len(PdfReader(io.BytesIO(answer.data)).pages) > 1
    assert "$225.00" in words(answer)


def test_it_is_told_in_spanish(
    client: MannerlyClient, mailbox: Mailbox, fund: Fund, gateway: FakeGateway
) -> None:
    gift = give(fund, gateway)
    come_in(client, mailbox)
    spanish = {"Accept-Language": "es"}
    text = words(client.get(f"/my-gifts/{gift.id}/receipt.pdf", headers=spanish))
    assert "Recibo" in text
    assert "no se pueden deducir" in text
