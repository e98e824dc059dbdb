"""A form without the token of its page is told why, and led back to the same form of ours."""

import html
import re

import pytest

from tests.client import MannerlyClient, filled_in
from tests.web.public.giving import open_fund

pytestmark = pytest.mark.usefixtures("db_session")

_COOKIE = "__Host-hardship"
_WAY = re.compile(r'<a class="button" href="([^"]*)">Open the page again</a>')
_ELSEWHERE = "https://evil.example/committee/sign-in"


def ways(page: str) -> list[str]:
    """Where the button for the page that was sent leads."""
    return _WAY.findall(page)


def test_who_lost_the_cookie_learns_why_and_finds_the_form(client: MannerlyClient) -> None:
    open_fund()
    answers = filled_in(client.get("/give/central").text) | {"amount": "5000", "name": "June"}
    client.delete_cookie(_COOKIE, domain="fund.example.org")
    answer = client.post("/give/central", data=answers)
    assert answer.status_code == 400
    assert "<h1>Please send that again</h1>" in answer.text
    assert "your browser keeps no cookies" in answer.text
    assert "your browser’s privacy settings" in html.unescape(answer.text)
    assert "cut short" not in answer.text, "no link was followed"
    assert "June" not in answer.text, "nothing that was sent comes back"
    assert ways(answer.text) == ["/give/central"]
    assert 'href="/">Go to the first page' in answer.text


def test_the_form_that_is_found_again_can_be_sent(client: MannerlyClient) -> None:
    open_fund()
    client.get("/give/central")
    client.delete_cookie(_COOKIE, domain="fund.example.org")
    (way,) = ways(client.post("/give/central", csrf=False).text)
    assert client.submit(way, amount="5000").status_code == 303


@pytest.mark.parametrize(
    ("sent", "stood_on", "leads_to"),
    [
        ("/apply/needs?back=check", "", ["/apply/needs?back=check"]),
        ("/language", "https://fund.example.org/open-books", ["/open-books"]),
        ("/language", _ELSEWHERE, []),
        ("/language", "https://fund.example.org//evil.example", []),
        ("/language?next=//evil.example", "", []),
    ],
)
def test_it_leads_to_a_page_of_ours_that_can_be_opened_or_home(
    client: MannerlyClient, sent: str, stood_on: str, leads_to: list[str]
) -> None:
    open_fund()
    answer = client.post(sent, csrf=False, headers={"Referer": stood_on})
    assert answer.status_code == 400
    assert ways(answer.text) == leads_to
    assert "Go to the first page" in answer.text
    assert "evil" not in "".join(re.findall(r'href="([^"]*)"', answer.text))


def test_what_stands_in_an_address_stays_text(client: MannerlyClient) -> None:
    nasty = '/apply/needs?back="><script>alert(1)</script>'
    assert "<script>alert" not in client.post(nasty, csrf=False).text


def test_a_form_from_another_site_is_shown_no_way_to_it(client: MannerlyClient) -> None:
    headers = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    client.get("/committee/sign-in")
    answer = client.post("/committee/sign-in", headers=headers)
    assert answer.status_code == 400
    assert "Please send that again" not in answer.text
