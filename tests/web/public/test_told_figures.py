"""The figures of the public pages, one taken from another: nobody's payment is left."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import count
from typing import Any

import pytest

from hardship import campaigns, ledger
from hardship.campaigns import Campaign
from hardship.core.database import transaction
from hardship.core.money import Money
from hardship.ledger import AidCategory, Posting, Source, aid_account
from tests.client import MannerlyClient
from tests.doubles import FixedClock
from tests.factories import campaigns as made
from tests.factories.books import Books

WEEK_BEFORE, LAST_WEEK, TODAY = date(2024, 11, 13), date(2024, 11, 20), date(2024, 11, 27)
PAGES = ("/", "/open-books")
_numbers = count(1)


def pay(
    fund_id: Any,
    dollars: int,
    day: date,
    need: AidCategory = AidCategory.RENT,
    *,
    clock: FixedClock,
) -> None:
    """An award and its payment, as the books write them on their day."""
    amount, number = Money(dollars * 100, "USD"), str(next(_numbers))
    for kind, debit, credit in (
        ("award_granted", aid_account(need), ledger.AID_PAYABLE),
        ("payment_released", ledger.AID_PAYABLE, ledger.PAYMENTS_OUTSTANDING),
    ):
        postings = [Posting(debit, fund_id, amount), Posting(credit, fund_id, -amount)]
        with clock.on(day):
            ledger.post(kind, postings, source=Source("test", number), occurred_on=day)


@pytest.fixture
def campaign(db_session: Any, clock: FixedClock) -> Campaign:
    """Forty-five payments of two weeks, one of them by the small fund, of $137."""
    with transaction():
        made.open_campaign()
        campaign = campaigns.campaigns()[0]
        central, place = campaigns.funds(campaign.id)
        for day, times in ((WEEK_BEFORE, 24), (LAST_WEEK, 20)):
            for number in range(times):
                need = AidCategory.RENT if number < 12 else AidCategory.FOOD
                pay(central.id, 100, day, need, clock=clock)
        pay(place.id, 137, LAST_WEEK, AidCategory.MEDICAL, clock=clock)
    Books(central.id).allocate(Money(6_000_00, "USD"))
    return campaign


def rows(page: str, caption: str) -> list[tuple[str, list[str]]]:
    """The rows of a table with what stands in their cells of amounts, the foot last."""
    table = re.search(rf"{caption}</caption>(.*?)</table>", page, re.DOTALL)
    assert table, caption
    return list(_rows(table[1].split("</thead>")[1]))


def _rows(table: str) -> Iterator[tuple[str, list[str]]]:
    for row in re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL):
        name = re.search(r"<th[^>]*>(.*?)</th>", row, re.DOTALL)
        assert name
        cells = re.findall(r'<td class="amount"[^>]*>(.*?)</td>', row, re.DOTALL)
        yield _text(name[1]), [_text(cell).replace("$", "").replace(",", "") for cell in cells]


def _text(markup: str) -> str:
    return re.sub(r"<[^>]*>", "", markup).strip()


@pytest.mark.usefixtures("campaign")
@pytest.mark.parametrize("url", PAGES)
def test_the_funds_sum_to_the_headline_and_hide_the_small_one(
    client: MannerlyClient, url: str
) -> None:
    page = client.get(url).text
    assert re.search(r"paid (out )?to workers</dt>\s*<dd[^>]*><data[^>]*value=\"4537.00\"", page)
    assert rows(page, "The funds side by side") == [
        ("Central fund", ["6000.00", "2400.00", "20"]),
        ("San Diego", ["0.00", "not told yet"]),
        ("Told together", ["2137.00", "20"]),
        ("All funds", ["6000.00", "4537.00", "0"]),
    ]
    assert "137.00" not in page.replace("2137.00", ""), "the one payment of the small fund"


@pytest.mark.usefixtures("campaign")
@pytest.mark.parametrize("url", PAGES)
def test_the_needs_sum_to_all_that_was_granted(client: MannerlyClient, url: str) -> None:
    page = client.get(url).text
    assert rows(page, "Where the money went, by need") == [
        ("Rent or mortgage", ["2400.00", "53 %"]),
        ("Other needs", ["2137.00", "47 %"]),
        ("In all", ["4537.00", "100 %"]),
    ]
    assert "“Other needs” are those" in page
    assert "What was granted until Nov 24, 2024" in page


@pytest.mark.parametrize("url", PAGES)
def test_a_payment_of_today_is_in_the_headline_and_in_no_difference(
    client: MannerlyClient, campaign: Campaign, clock: FixedClock, url: str
) -> None:
    with transaction():
        pay(campaigns.funds(campaign.id)[0].id, 71, TODAY, clock=clock)
    page = client.get(url).text
    weeks = [cells[-1] for _, cells in rows(page, "Money in and out by week")]
    paid = [amount for amount in weeks if amount != "0"]
    assert paid == ["2400", "2208"]
    funds = rows(page, "The funds side by side")
    assert [cells[-2] for name, cells in funds if name != "San Diego"] == [
        "2400.00",
        "2208.00",
        "4608.00",
    ]


@pytest.mark.usefixtures("campaign")
def test_a_small_funds_own_page_tells_no_payment(client: MannerlyClient) -> None:
    page = client.get("/funds/san-diego").text
    assert page.count("not told yet") == 2
    assert "137" not in page


@pytest.mark.usefixtures("db_session")
def test_before_thirty_were_helped_no_need_is_told(
    client: MannerlyClient, clock: FixedClock
) -> None:
    with transaction():
        made.open_campaign()
        central = campaigns.funds(campaigns.campaigns()[0].id)[0]
        for _ in range(29):
            pay(central.id, 100, LAST_WEEK, clock=clock)
    assert "Where the money went" not in client.get("/").text
    assert "This is told once thirty workers have been helped" in client.get("/open-books").text
