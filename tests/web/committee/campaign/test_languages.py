"""Check and open names what is not written in every language, each with the way to its field."""

import pytest

from hardship import campaigns
from hardship.committee import Officer, Role
from hardship.core.database import transaction
from hardship.core.tokens import new_secret
from tests.client import MannerlyClient
from tests.factories import campaigns as made
from tests.factories.officers import seat
from tests.web.committee.case_pages import queries_of

pytestmark = pytest.mark.usefixtures("db_session")


@pytest.fixture
def administrator(client: MannerlyClient) -> Officer:
    return seat(client, Role.ADMINISTRATOR, name="Ada Okafor")


def test_a_fund_says_what_is_needed_to_open_and_the_check_leads_to_it(
    client: MannerlyClient, administrator: Officer
) -> None:
    with transaction():
        draft = made.draft_campaign()
        fund = made.central_fund(draft, name_es="", description_en="Everybody.", description_es="")
        made.worksite(draft)
    here, opening = f"/committee/funds/{fund.id}", f"/committee/campaigns/{draft.id}/opening"
    assert "(needed to open)" in client.get(here).text
    page = client.get(opening).text
    assert f'<a href="{here}#name_es">Central fund: Name (Español)</a>' in page
    assert f'<a href="{here}#description_es">Central fund: Description (Español)</a>' in page
    assert client.post(opening).status_code == 409
    told = {"name_es": "Fondo central"}
    assert client.submit(here, **told).status_code == 303
    page = client.get(opening).text
    assert "Before the fund can open, add:" not in page
    assert "Not written in every language" in page, "that keeps nothing shut"
    assert client.submit(opening, knows="y").status_code == 303
    page = client.get(here).text
    assert "(needed to open)" not in page
    page = client.submit(here, name_es="").text
    assert "Name (Español): Write this; people will read it." in page, "people read it by now"


def test_many_missing_texts_cost_what_one_costs(
    client: MannerlyClient, administrator: Officer
) -> None:
    with transaction():
        draft = made.draft_campaign()
        fund = made.central_fund(draft, name_es="", description_en="")
    opening = f"/committee/campaigns/{draft.id}/opening"
    few = queries_of(client, opening)
    with transaction():
        campaigns.edit_fund(fund, by=made.Hand(), name_en="", description_en="Everybody.")
    assert queries_of(client, opening) == few


def test_what_the_page_and_its_questions_lack_is_named_too(
    client: MannerlyClient, administrator: Officer
) -> None:
    with transaction():
        draft = made.draft_campaign(people_en="The committee.", people_es="")
        made.central_fund(draft)
        made.worksite(draft)
        effects = [campaigns.Effect(25_00, "Bus fare.", "")]
        campaigns.edit_campaign(draft, effects=effects, by=made.Hand())
        asked = campaigns.add_question(
            draft,
            question_en="Who?",
            question_es="",
            answer_en="We.",
            form=new_secret(),
            by=made.Hand(),
        )
    page = client.get(f"/committee/campaigns/{draft.id}/opening").text
    texts = f"/committee/campaigns/{draft.id}/page"
    assert f'<a href="{texts}#people_es">Who runs it (Español)</a>' in page
    assert f'<a href="{texts}#effects-0-amount">What gifts do (Español)</a>' in page
    question = f"/committee/questions/{asked.id}"
    assert f'<a href="{question}#question_es">Who?: Question (Español)</a>' in page
    assert f'<a href="{question}#answer_es">Who?: Answer (Español)</a>' in page
    for address, field in ((texts, "effects-0-amount"), (question, "answer_es")):
        assert f'id="{field}"' in client.get(address).text
