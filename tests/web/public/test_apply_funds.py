"""Which fund an application is for: asked wherever there is a choice, also when one closes."""

import pytest

from hardship import campaigns
from hardship.core.database import transaction
from tests.client import MannerlyClient
from tests.doubles import Mailbox
from tests.web.public.workers import EMAIL, answer_everything, answers, come_in, draft, first_choice

pytestmark = pytest.mark.usefixtures("strike")


def test_one_fund_alone_is_not_asked_for(client: MannerlyClient, mailbox: Mailbox) -> None:
    with transaction():
        found = campaigns.current_campaign()
        assert found is not None
        place = campaigns.funds(found.id)[1]
        place.status = "closed"
    come_in(client, mailbox, EMAIL)
    assert "Question 1 of 8" in client.get("/apply/name").text
    assert client.get("/apply/fund").status_code == 404
    posted = first_choice(client, "/apply/worksite", "worksite")
    assert client.post("/apply/worksite", data={"worksite": posted}).location == "/apply/needs"
    assert draft().fund_id is not None


def close_all_funds_but(*open_funds: int) -> None:
    """While workers write."""
    with transaction():
        found = campaigns.current_campaign()
        assert found is not None
        for number, fund in enumerate(campaigns.funds(found.id)):
            fund.status = "open" if number in open_funds else "closed"


def answer_everything_but_the_fund(client: MannerlyClient) -> None:
    for url, data in answers(client):
        if url != "/apply/fund":
            client.get(url)
            assert client.post(url, data=data).status_code == 303


@pytest.mark.parametrize("still_open", [0, 1])
def test_whoever_chose_no_fund_is_asked_though_only_one_is_left(
    worker: MannerlyClient, still_open: int
) -> None:
    answer_everything_but_the_fund(worker)
    close_all_funds_but(still_open)
    assert worker.get("/apply/check").location == "/apply/fund"
    left = first_choice(worker, "/apply/fund", "fund")
    assert worker.post("/apply/fund", data={"fund": left}).status_code == 303
    assert worker.get("/apply/check").status_code == 200
    assert worker.post("/apply/check", data={"declared": "y"}).location == "/apply/sent"


def test_a_fund_that_closed_after_it_was_chosen_can_be_changed(worker: MannerlyClient) -> None:
    answer_everything(worker)
    close_all_funds_but(1)
    assert 'href="/apply/fund?back=check"' in worker.get("/apply/check").text
    refused = worker.post("/apply/check", data={"declared": "y"})
    assert "The fund takes no applications right now." in refused.text
    left = first_choice(worker, "/apply/fund", "fund")
    assert worker.post("/apply/fund?back=check", data={"fund": left}).location == "/apply/check"
    assert worker.post("/apply/check", data={"declared": "y"}).location == "/apply/sent"


def test_where_no_fund_is_open_the_question_says_so(worker: MannerlyClient) -> None:
    answer_everything_but_the_fund(worker)
    close_all_funds_but()
    assert worker.get("/apply/check").location == "/apply/fund"
    assert "The fund takes no applications right now." in worker.get("/apply/fund").text
    refused = worker.post("/apply/fund", data={"fund": str(draft().worksite_id)})
    assert refused.status_code == 422


def test_the_fund_of_the_worksite_is_proposed(worker: MannerlyClient) -> None:
    found = campaigns.current_campaign()
    assert found is not None
    place = next(each for each in campaigns.worksites(found.id) if each.fund_id is not None)
    fund_id = place.fund_id
    worker.get("/apply/worksite")
    worker.post("/apply/worksite", data={"worksite": str(place.id)})
    assert f'value="{fund_id}" checked' in worker.get("/apply/fund").text
