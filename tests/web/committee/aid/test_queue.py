"""The list of applications: its order, its filters, what it costs, and nobody's name in it."""

import re
from datetime import date
from html import escape
from urllib.parse import quote
from uuid import UUID

import pytest

from hardship.applications import Need, Urgency
from hardship.committee import Role
from hardship.core.database import transaction
from hardship.ledger import AidCategory
from tests.client import MannerlyClient
from tests.doubles import FixedClock
from tests.factories.applications import changed, draft, rent, submitted
from tests.factories.officers import let_in, officer
from tests.factories.review import Committee, awarded, vote
from tests.web.committee.case_pages import queries_of

QUEUE = "/committee/applications"
PERSONAL = ("Marisol", "Vega", "909-555", "@example.org", "Palm Court", "Fontana, CA")


def references(html: str) -> list[str]:
    return re.findall(r'class="case-code"[^>]*>(H-[0-9A-Z]{4}-[0-9A-Z]{4})', html)


def test_dated_notices_first_then_the_oldest_and_no_name(
    client: MannerlyClient, team: Committee, clock: FixedClock
) -> None:
    made = []
    for urgency, day in (
        (Urgency.NONE, None),
        (Urgency.SHUT_OFF, date(2024, 12, 9)),
        (Urgency.EVICTION, date(2024, 12, 2)),
    ):
        clock.advance(minutes=1)
        with transaction():
            made.append(submitted(team.campaign, urgency=urgency, urgent_on=day).reference)
    page = client.get(QUEUE).text
    assert references(page) == [made[2], made[1], made[0]]
    assert "3 applications to decide" in page
    assert "Eviction notice, Dec 2, 2024" in page
    assert not [word for word in PERSONAL if word in page]


def test_each_tab_counts_and_lists_its_own(client: MannerlyClient, team: Committee) -> None:
    with transaction():
        undecided = submitted(team.campaign).reference
        awarded(team)
        declined = submitted(team.campaign)
        vote(declined, team.ana, dollars=None)
        vote(declined, team.ben, dollars=None)
        waiting = submitted(team.campaign)
        team.fund.reserve_minor = 10_000_00
        vote(waiting, team.ana)
        vote(waiting, team.ben)
        names = undecided, waiting.reference, declined.reference
    assert references(client.get(QUEUE).text) == [names[0]]
    assert references(client.get(f"{QUEUE}?tab=waiting").text) == [names[1]]
    decided = client.get(f"{QUEUE}?tab=decided").text
    assert names[2] in references(decided)
    assert len(references(decided)) == 2
    whole = client.get(f"{QUEUE}?tab=all")
    assert len(references(whole.text)) == 4
    assert [int(n) for n in re.findall(r"<span>(\d+)</span></a></li>", whole.text)] == [1, 1, 2, 4]


def test_open_the_first_opens_the_first_of_this_list(
    client: MannerlyClient, team: Committee
) -> None:
    with transaction():
        team.fund.reserve_minor = 10_000_00
        waiting = submitted(team.campaign)
        vote(waiting, team.ana)
        vote(waiting, team.ben)
        submitted(team.campaign)
    open_first = r'href="([^"]+)"[^>]*>Open the first<'
    leads = {
        tab: re.findall(open_first, client.get(f"{QUEUE}?tab={tab}").text)
        for tab in ("to-decide", "waiting", "decided", "all")
    }
    assert leads == {
        "to-decide": [f"{QUEUE}/first"],
        "waiting": [f"{QUEUE}/{waiting.id}?tab=waiting"],
        "decided": [],
        "all": [],
    }


def test_filters_narrow_the_list(client: MannerlyClient, team: Committee) -> None:
    with transaction():
        food = submitted(team.campaign, needs=(Need(AidCategory.FOOD, 120_00),)).reference
        rent = submitted(
            team.campaign, urgency=Urgency.EVICTION, urgent_on=date(2024, 12, 2)
        ).reference
    for query, expected in (
        ("need=food", [food]),
        ("urgent=yes", [rent]),
        ("urgent=no", [food]),
        ("status=submitted", [rent, food]),
        ("status=in_review", []),
        (f"fund={team.fund.id}", [rent, food]),
        (f"find={food.lower().replace('-', ' ')}", [food]),
        ("find=H-0000-0000", []),
        ("need=food&urgent=yes", []),
    ):
        page = client.get(f"{QUEUE}?tab=to-decide&{query}").text
        assert references(page) == expected, query
        assert ("No application matches" in page) is (not expected)
        assert f"{len(expected) or 'Not one'} of 2 applications to decide</h1>" in page
    assert "2 applications to decide</h1>" in client.get(QUEUE).text


def test_a_code_of_another_tab_leads_to_that_tab(client: MannerlyClient, team: Committee) -> None:
    with transaction():
        declined = submitted(team.campaign)
        vote(declined, team.ana, dollars=None)
        vote(declined, team.ben, dollars=None)
        mine = submitted(team.campaign, email=team.ana.email).reference
    code = declined.reference
    page = client.get(f"{QUEUE}?find={code}").text
    assert "stands under “Decided”" in page
    assert "Check the code" not in page
    there = f"{QUEUE}?tab=decided&find={code}"
    assert f'href="{escape(there)}">Show it</a>' in page
    assert f'href="{escape(there)}">Decided <span>1</span>' in page, "its tab looks for it as well"
    assert references(client.get(there).text) == [code]
    other = client.get(f"{there}&need=medical").text
    assert "The other filters leave out" in other
    assert f'href="{escape(there)}">Show it</a>' in other
    assert "stands under “To decide”" in client.get(f"{QUEUE}?tab=decided&find={mine}").text


@pytest.mark.parametrize("tab", ["to-decide", "waiting", "decided", "all"])
def test_a_draft_stands_in_no_tab(client: MannerlyClient, team: Committee, tab: str) -> None:
    with transaction():
        code = draft(team.campaign).reference
    page = client.get(f"{QUEUE}?tab={tab}&find={code}").text
    assert "No application matches" in page
    assert "Show it" not in page


@pytest.mark.parametrize(
    "query",
    [
        "tab=nothing",
        "status=paid",
        "fund=42",
        "fund=00000000-0000-0000-0000-000000000000",
        "urgent=maybe",
        "need=%27%3B--",
        "cursor=rubbish",
        "cursor=WzUsNV0",
        "cursor=WwpbCltbW1tbW1tbW1tbWw",
        "find=" + quote("é" * 5000),
        "find=" + quote("<script>alert(1)</script>"),
        "tab=to-decide&tab=all&status=&fund=&need=&urgent=&find=",
    ],
)
def test_what_the_address_cannot_mean_is_left_out(
    client: MannerlyClient, team: Committee, query: str
) -> None:
    answer = client.get(f"{QUEUE}?{query}")
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


def test_a_long_list_has_pages(client: MannerlyClient, team: Committee, clock: FixedClock) -> None:
    made = []
    for _each in range(52):
        clock.advance(seconds=1)
        with transaction():
            made.append(submitted(team.campaign).reference)
    let_in(client, team.ana)
    first = client.get(QUEUE).text
    assert references(first) == made[:50]
    onward = re.search(r'rel="next" href="([^"]+)"', first)
    assert onward
    second = client.get(onward.group(1).replace("&amp;", "&")).text
    assert references(second) == made[50:]
    back = re.search(r'rel="prev" href="([^"]+)"', second)
    assert back
    assert references(client.get(back.group(1).replace("&amp;", "&")).text) == made[:50]


def test_a_page_costs_the_same_with_five_and_with_sixty(
    client: MannerlyClient, team: Committee
) -> None:
    with transaction():
        for _each in range(5):
            vote(submitted(team.campaign), team.ben)
    few = queries_of(client, QUEUE)
    with transaction():
        for _each in range(55):
            vote(submitted(team.campaign), team.ben)
    assert queries_of(client, QUEUE) == few
    assert few < 30


def test_ones_own_case_is_closed_in_the_list_too(client: MannerlyClient, team: Committee) -> None:
    with transaction():
        own = submitted(team.campaign, email=team.ana.email)
        vote(own, team.ben)
        own_id, own_reference = own.id, own.reference
        other = submitted(team.campaign).id
    page = client.get(QUEUE).text
    assert own_reference in page
    assert "Yours: closed to you" in page
    assert str(own_id) not in page
    assert "1 of 2" not in page, "how the votes on one's own case stand is nobody's to know"
    assert opened_first(client) == other


def test_the_list_says_what_to_note(client: MannerlyClient, team: Committee) -> None:
    with transaction():
        voted = submitted(team.campaign)
        vote(voted, team.ana)
        again = submitted(team.campaign)
        vote(again, team.ben)
        changed(again, team.campaign)
    page = client.get(QUEUE).text
    assert "You have voted" in page
    assert "Changed after a vote: read it again" in page
    assert "One of them waits for your vote" in page
    assert "of them wait" not in client.get(f"{QUEUE}?urgent=no").text


def opened_first(client: MannerlyClient) -> UUID:
    answer = client.get(f"{QUEUE}/first")
    assert answer.status_code == 303
    return UUID(answer.location.rsplit("/", 1)[1])


def test_open_the_first_leads_to_the_first_that_is_mine_to_decide(
    client: MannerlyClient, team: Committee, clock: FixedClock
) -> None:
    with transaction():
        voted = submitted(team.campaign)
        vote(voted, team.ana)
    clock.advance(seconds=1)
    with transaction():
        waits = submitted(team.campaign).id
    assert "Open the first" in client.get(QUEUE).text
    assert opened_first(client) == waits


def test_an_empty_list_says_what_will_stand_there(client: MannerlyClient, team: Committee) -> None:
    page = client.get(QUEUE).text
    assert "Nothing to decide" in page
    assert "Open the first" not in page
    assert client.get(f"{QUEUE}/first").location.endswith(QUEUE)
    assert "Nobody waits for money" in client.get(f"{QUEUE}?tab=waiting").text


def test_who_may_not_read_applications_is_refused(client: MannerlyClient, team: Committee) -> None:
    with transaction():
        person = officer(Role.ADMINISTRATOR, name="Adam Smith")
    for who in (team.tove, team.rosa, person):
        let_in(client, who)
        assert client.get(QUEUE).status_code == 403


def test_it_speaks_spanish(client: MannerlyClient, team: Committee) -> None:
    with transaction():
        submitted(team.campaign)
    page = client.get(QUEUE, headers={"Accept-Language": "es"})
    assert page.status_code == 200


# ------------------------------------------------------------------------------- sorted heads


def heads(page: str) -> dict[str, tuple[str, str]]:
    """The heads that sort, by their words: how the column is sorted now, and where it leads."""
    found = re.findall(r'<th scope="col"([^>]*)><a href="([^"]+)">([^<]+)</a>', page)
    return {
        words: ("".join(re.findall('aria-sort="([a-z]+)"', attributes)), url.replace("&amp;", "&"))
        for attributes, url, words in found
    }


def test_heads_sort_and_turn_round_and_keep_the_filter(
    client: MannerlyClient, team: Committee, clock: FixedClock
) -> None:
    made = []
    for dollars in (300, 100, 200):
        clock.advance(minutes=1)
        with transaction():
            made.append(submitted(team.campaign, needs=(rent(dollars),)).reference)
    page = client.get(f"{QUEUE}?tab=to-decide&need=rent&cursor=old").text
    assert {words: now for words, (now, _url) in heads(page).items()} == {
        "Notice": "ascending",
        "Asked": "",
        "Age": "",
    }
    for words, orders in (
        ("Asked", [("descending", [0, 2, 1]), ("ascending", [1, 2, 0])]),
        ("Age", [("descending", [0, 1, 2]), ("ascending", [2, 1, 0])]),
    ):
        for now, order in orders:
            url = heads(page)[words][1]
            assert "need=rent" in url
            assert "cursor" not in url
            page = client.get(url).text
            assert references(page) == [made[at] for at in order]
            assert heads(page)[words][0] == now
            assert page.count("aria-sort") == 1
    assert '<option value="age" selected>Newest first' in page, "the filter keeps the order"


def test_pages_of_a_sorted_list_follow_each_other(
    client: MannerlyClient, team: Committee, clock: FixedClock
) -> None:
    made = []
    for dollars in range(52):
        clock.advance(seconds=1)
        with transaction():
            made.append(submitted(team.campaign, needs=(rent(100 + dollars),)).reference)
    let_in(client, team.ana)
    first = client.get(f"{QUEUE}?sort=-asked").text
    assert references(first) == made[:1:-1]
    onward = re.search(r'rel="next" href="([^"]+)"', first)
    assert onward
    second = client.get(onward.group(1).replace("&amp;", "&")).text
    assert references(second) == made[1::-1]
    for forged in ("endpoint", "_anchor", "_external", "_method", "_scheme"):
        answer = client.get(f"{QUEUE}?{forged}=javascript&sort=asked")
        assert answer.status_code == 200, forged
        assert not re.search(r"href=.[^ >]*javascript", answer.text)
    assert queries_of(client, f"{QUEUE}?sort=-asked") == queries_of(client, f"{QUEUE}?sort=age")


def test_who_waits_for_money_stands_in_line_unless_asked_otherwise(
    client: MannerlyClient, team: Committee, clock: FixedClock
) -> None:
    with transaction():
        team.fund.reserve_minor = 10_000_00
        cases = [submitted(team.campaign) for _each in range(2)]
    for case in reversed(cases):
        clock.advance(minutes=1)
        with transaction():
            vote(case, team.ana)
            vote(case, team.ben)
    line = [case.reference for case in reversed(cases)]
    assert references(client.get(f"{QUEUE}?tab=waiting").text) == line
    assert references(client.get(f"{QUEUE}?tab=waiting&sort=notice").text) == line[::-1]
    assert references(client.get(f"{QUEUE}?tab=all&sort=line").text) == line[::-1]
