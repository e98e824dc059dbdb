"""A list that was narrowed stays narrow from its first case to its last, and back."""

import re
from uuid import UUID

import pytest

from hardship import applications
from hardship.applications import Need
from hardship.committee import Role
from hardship.core.database import transaction
from hardship.ledger import AidCategory
from tests.client import MannerlyClient, filled_in
from tests.doubles import FixedClock
from tests.factories.applications import rent, submitted
from tests.factories.officers import PASSWORD, code, seat
from tests.factories.review import Committee, vote
from tests.web.committee.case_pages import queries_of

QUEUE = "/committee/applications"
FOOD = (Need(AidCategory.FOOD, 120_00),)

Made = dict[str, UUID]


@pytest.fixture
def cases(team: Committee, clock: FixedClock) -> Made:
    """Rent, food, rent, food, rent: in this order."""
    made = {}
    for name in ("rent 1", "food 1", "rent 2", "food 2", "rent 3"):
        clock.advance(seconds=1)
        with transaction():
            needs = FOOD if name.startswith("food") else (rent(300),)
            made[name] = submitted(team.campaign, needs=needs).id
    return made


def links(html: str, words: str) -> list[str]:
    found = re.findall(rf'<a[^>]*href="([^"]+)"[^>]*>(?:<span>)?{words}', html)
    return [url.replace("&amp;", "&") for url in found]


def approved(client: MannerlyClient, url: str) -> str:
    """Where a vote leads that is cast on the page of a case."""
    answer = client.post(url, data=filled_in(client.get(url).text, -2))
    assert answer.status_code == 303
    return answer.location


def test_each_vote_leads_to_the_next_of_the_same_list(client: MannerlyClient, cases: Made) -> None:
    (first,) = links(client.get(f"{QUEUE}?tab=to-decide&need=food").text, "Open the first")
    url = client.get(first).location
    assert url == f"{QUEUE}/{cases['food 1']}?need=food"
    page = client.get(url).text
    assert "1 of 2 to decide" in page
    assert links(page, "Queue") == [f"{QUEUE}?need=food"]
    assert links(page, "Leave it, next case") == [f"{QUEUE}/{cases['food 2']}?need=food"]
    assert approved(client, url) == f"{QUEUE}/{cases['food 2']}?need=food"
    end = approved(client, f"{QUEUE}/{cases['food 2']}?need=food")
    assert end == f"{QUEUE}?need=food"
    page = client.get(end).text
    assert "Nothing is left for you to decide among what you chose." in page
    assert not links(page, "Open the first"), "what matches has this officer’s vote"
    assert links(page, "Clear") == [f"{QUEUE}?tab=to-decide"]


def test_a_case_found_by_its_code_is_found_after_the_vote_that_decides(
    client: MannerlyClient, team: Committee, cases: Made
) -> None:
    case = applications.application(cases["food 1"])
    with transaction():
        vote(case, team.ben, dollars=120)
    end = approved(client, f"{QUEUE}/{case.id}?find={case.reference}")
    assert end == f"{QUEUE}?find={case.reference}"
    (there,) = links(client.get(end).text, "Show it")
    assert there == f"{QUEUE}?tab=decided&find={case.reference}"


def test_the_order_is_the_lists_own(client: MannerlyClient, cases: Made) -> None:
    asked = "need=rent&sort=age"
    url = client.get(f"{QUEUE}/first?{asked}").location
    places = []
    for name in ("rent 3", "rent 2", "rent 1", "rent 3"):
        assert url == f"{QUEUE}/{cases[name]}?{asked}"
        page = client.get(url).text
        places += re.findall(r"(\d of 3) to decide", page)
        (url,) = links(page, "Leave it, next case")
    assert places == ["1 of 3", "2 of 3", "3 of 3", "1 of 3"]


def test_a_row_opens_its_case_in_the_list(client: MannerlyClient, cases: Made) -> None:
    page = client.get(f"{QUEUE}?tab=all&status=submitted&find=&urgent=no&need=food&cursor=x").text
    rows = re.findall(r'class="case-code" href="([^"]+)"', page)
    asked = "tab=all&status=submitted&urgent=no&need=food"
    assert [row.replace("&amp;", "&") for row in rows] == [
        f"{QUEUE}/{cases[name]}?{asked}" for name in ("food 1", "food 2")
    ]


def test_what_an_address_cannot_mean_does_not_travel(client: MannerlyClient, cases: Made) -> None:
    forged = "need=gold&status=paid&fund=42&sort=line&_external=1&endpoint=x"
    page = client.get(f"{QUEUE}/{cases['rent 1']}?{forged}").text
    assert links(page, "Queue") == [QUEUE]
    assert links(page, "Leave it, next case") == [f"{QUEUE}/{cases['food 1']}"]


def test_a_case_outside_of_the_list_has_no_place_in_it(client: MannerlyClient, cases: Made) -> None:
    page = client.get(f"{QUEUE}/{cases['rent 2']}?need=food").text
    assert "to decide, version" not in page
    assert links(page, "Leave it, next case") == [f"{QUEUE}/{cases['food 2']}?need=food"]


def test_where_nothing_matches_nothing_is_opened(client: MannerlyClient, cases: Made) -> None:
    page = client.get(f"{QUEUE}?need=medical").text
    assert not links(page, "Open the first")
    assert "No application matches" in page
    assert links(page, "Show the whole list") == [f"{QUEUE}?tab=to-decide"]
    assert client.get(f"{QUEUE}/first?need=medical").location == f"{QUEUE}?need=medical"


def test_a_list_of_decided_cases_leads_back_and_to_no_case_outside(
    client: MannerlyClient, team: Committee, cases: Made
) -> None:
    case = applications.application(cases["food 1"])
    with transaction():
        vote(case, team.ana, dollars=None)
        vote(case, team.ben, dollars=None)
    page = client.get(f"{QUEUE}/{case.id}?tab=decided&need=food").text
    assert links(page, "Queue") == [f"{QUEUE}?tab=decided&need=food"]
    assert not links(page, "Next case")
    (onward,) = links(client.get(f"{QUEUE}/{case.id}?tab=all&need=food").text, "Next case")
    assert onward == f"{QUEUE}/{cases['food 2']}?tab=all&need=food"


@pytest.mark.parametrize("tab", ["waiting", "decided", "all&status=declined"])
def test_from_a_list_without_undecided_cases_one_goes_on_in_the_usual_one(
    client: MannerlyClient, cases: Made, tab: str
) -> None:
    url = f"{QUEUE}/{cases['food 1']}?tab={tab}"
    page = client.get(url).text
    assert "to decide, version" not in page, "it has no place there"
    assert links(page, "Queue") == [f"{QUEUE}?tab={tab}"]
    following = f"{QUEUE}/{cases['rent 2']}"
    assert links(page, "Leave it, next case") == [following]
    assert approved(client, url) == following
    assert "Nothing is left" not in client.get(following).text


def test_a_withdrawn_case_is_read_in_the_waiting_list(client: MannerlyClient, cases: Made) -> None:
    with transaction():
        applications.withdraw(applications.application(cases["food 1"]))
    page = client.get(f"{QUEUE}/{cases['food 1']}?tab=waiting")
    assert page.status_code == 200
    assert not links(page.text, "Next case")


def test_the_list_outlives_a_second_proof(
    client: MannerlyClient, cases: Made, clock: FixedClock
) -> None:
    url = f"{QUEUE}/{cases['food 1']}?need=food"
    clock.advance(minutes=6)
    page = client.get(url).text
    (again,) = links(page, "Sign in again now")
    assert again.endswith("?need%3Dfood")
    late = client.post(url, data=filled_in(page, -2))
    assert late.status_code == 401
    proof = filled_in(late.text) | {"password": PASSWORD, "code": code()}
    proven = client.post("/committee/sign-in/again", data=proof)
    (action,) = re.findall(rf'action="({QUEUE}/[^"]+)"', proven.text)
    sent = client.post(action, data=filled_in(proven.text))
    assert sent.location == f"{QUEUE}/{cases['food 2']}?need=food"


def test_looking_whose_it_is_leads_back_into_the_list(client: MannerlyClient, cases: Made) -> None:
    seat(client, Role.DECIDER, Role.INTAKE, name="Ines Vidal")
    url = f"{QUEUE}/{cases['food 1']}?need=food"
    (look,) = links(client.get(url).text, "See whose it is")
    assert look == f"{QUEUE}/{cases['food 1']}/unblind?need=food"
    page = client.get(look).text
    assert links(page, "Leave it as it is") == [url]
    assert client.submit(look, reason="The call of this morning").location == url


def test_a_case_in_a_list_costs_the_same_with_five_and_with_forty(
    client: MannerlyClient, team: Committee, cases: Made
) -> None:
    url = f"{QUEUE}/{cases['food 1']}?need=food&sort=-asked&fund={team.fund.id}"
    few = queries_of(client, url)
    with transaction():
        for _each in range(35):
            vote(submitted(team.campaign, needs=FOOD), team.ben, dollars=100)
    assert queries_of(client, url) == few
