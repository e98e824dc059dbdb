"""The book beside a bank's statement: a line a payment, found by its number, ticked off."""

import html
import re
from functools import partial

import pytest

from hardship import payouts
from hardship.applications import PayMethod
from hardship.core.database import db, transaction
from hardship.core.paging import keyset
from hardship.payouts import Payment
from tests.client import MannerlyClient
from tests.factories.applications import transfer
from tests.factories.officers import let_in
from tests.factories.review import Committee, awarded, prepared
from tests.web.committee.case_pages import BOOK, queries_of

DAY = {"cleared_on": ["11", "27", "2024"]}


def released(team: Committee, *numbers: str) -> list[Payment]:
    """Checks where the number is one, and transfers."""
    with transaction():
        made = [
            prepared(team, awarded(team), number)
            if number.isdigit()
            else payouts.prepare(
                awarded(team, payee=transfer()),
                method=PayMethod.TRANSFER,
                number=number,
                by=team.tove,
            )
            for number in numbers
        ]
        return [payouts.release(each, by=team.rosa) for each in made]


def listed(client: MannerlyClient, number: str = "") -> list[str]:
    page = client.get(BOOK, query_string={"tab": "outstanding", "number": number})
    assert page.status_code == 200
    return re.findall(r'<th scope="row"><a [^>]*>([^<]+)</a>', page.text.split("fund-positions")[0])


@pytest.mark.parametrize(
    ("number", "found"),
    [
        ("", ["Check 1041", "Check 1052", "Transfer ACH-1041 b"]),
        ("1041", ["Check 1041", "Transfer ACH-1041 b"]),
        ("0001052", ["Check 1052"]),
        ("ach 1041B", ["Transfer ACH-1041 b"]),
        ("%", []),
        ("_", []),
        ("'; DROP TABLE payments", []),
    ],
)
def test_a_payment_is_found_by_part_of_its_number(
    client: MannerlyClient, team: Committee, number: str, found: list[str]
) -> None:
    released(team, "1041", "1052", "ACH-1041 b")
    assert listed(client, number) == found


def test_nothing_found_is_said_with_a_way_back(client: MannerlyClient, team: Committee) -> None:
    released(team, "1041")
    page = client.get(f"{BOOK}?tab=outstanding&number=77").text
    assert "No outstanding payment has “77” in its number." in page
    assert 'href="/committee/payments?tab=outstanding">Clear</a>' in page


def test_the_day_is_above_the_lines_and_whom_it_is_for_is_on_each(
    client: MannerlyClient, team: Committee
) -> None:
    (payment,) = released(team, "1041")
    page = client.get(f"{BOOK}?tab=outstanding").text
    assert page.index('name="cleared_on"') < page.index("<table") < page.index('name="payment"')
    reference = payouts.slips([payment])[0].application.reference
    assert f">{reference}<" in page.partition("Application ")[2]
    assert "Marisol Vega" not in page
    assert "Marisol Vega" in client.get(f"{BOOK}?tab=outstanding&payees=shown").text
    let_in(client, team.vera)
    assert 'name="payment"' not in client.get(f"{BOOK}?tab=outstanding").text


def test_what_was_looked_for_and_ticked_stays_when_the_day_is_refused(
    client: MannerlyClient, team: Committee
) -> None:
    one, _other = released(team, "1041", "1052")
    page = client.get(f"{BOOK}?tab=outstanding&number=1041").text
    assert 'action="/committee/payments/clear?number=1041"' in page
    answer = client.post(
        f"{BOOK}/clear?number=1041",
        data={"payment": str(one.id), "cleared_on": ["2", "30", "2024"]},
    )
    assert answer.status_code == 422
    assert f'value="{one.id}" checked' in answer.text
    assert "Check 1052" not in answer.text
    assert client.post(f"{BOOK}/clear", data={"payment": str(one.id)} | DAY).status_code == 303
    db.session.rollback()
    assert payouts.payment(one.id).status == "cleared"


def test_the_page_of_the_list_stays_when_the_day_is_refused(
    client: MannerlyClient, team: Committee, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hardship.payouts.queries.keyset", partial(keyset, size=1))
    _other, second = released(team, "1041", "1052")
    page = client.get(f"{BOOK}?tab=outstanding&payees=shown").text
    page = client.get(html.unescape(first(r'rel="next" href="([^"]+)"', page))).text
    assert "Check 1052" in page
    action = html.unescape(first(r'action="(/committee/payments/clear[^"]*)"', page))
    answer = client.post(
        action, data={"payment": str(second.id), "cleared_on": ["2", "30", "2024"]}
    )
    assert answer.status_code == 422
    assert f'value="{second.id}" checked' in answer.text
    assert "Cover them" in answer.text
    assert html.escape(action) in answer.text


def test_the_page_of_the_list_stays_when_the_number_is_refused(
    client: MannerlyClient, team: Committee, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hardship.payouts.queries.keyset", partial(keyset, size=1))
    with transaction():
        _other, second = (awarded(team) for _each in range(2))
    page = client.get(BOOK).text
    page = client.get(html.unescape(first(r'rel="next" href="([^"]+)"', page))).text
    action = html.unescape(first(r'action="(/committee/payments/prepare[^"]*)"', page))
    answer = client.post(action, data={"award": str(second.id), "first": ""})
    assert answer.status_code == 422
    assert f'value="{second.id}" checked' in answer.text


def first(pattern: str, page: str) -> str:
    found = re.search(pattern, page)
    assert found, pattern
    return found.group(1)


def test_the_book_costs_the_same_however_much_is_outstanding(
    client: MannerlyClient, team: Committee
) -> None:
    released(team, "1", "2")
    few = queries_of(client, f"{BOOK}?tab=outstanding")
    released(team, *(str(number) for number in range(3, 15)))
    assert queries_of(client, f"{BOOK}?tab=outstanding") == few


def test_where_no_check_is_to_be_written_none_is_numbered(
    client: MannerlyClient, team: Committee
) -> None:
    with transaction():
        awarded(team, payee=transfer())
    only_transfers = client.get(f"{BOOK}?tab=to-pay").text
    for words in ("Number of the first check", "Prepare the ticked checks", "Tick the checks"):
        assert words not in only_transfers
    assert "Prepare<span" in only_transfers
    with transaction():
        awarded(team)
    assert "Number of the first check" in client.get(f"{BOOK}?tab=to-pay").text
