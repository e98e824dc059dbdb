"""What asks for a gift says that it is not deductible: IRC 6113 wants it in every solicitation."""

import re

import pytest

from hardship import campaigns
from hardship.campaigns import Effect
from hardship.core.database import transaction
from hardship.core.tokens import new_secret
from tests.client import MannerlyClient
from tests.factories import campaigns as made

SENTENCE = "are not deductible as charitable contributions for federal income tax purposes."
EFFECTS = [Effect(25_00, "Groceries for two days.", "Comida para dos días.")]


def open_with(effects: list[Effect]) -> None:
    with transaction():
        campaign = made.open_campaign()
        campaigns.edit_campaign(campaign, by=made.Hand(), effects=effects)
        campaigns.add_update(
            campaign,
            form=new_secret(),
            by=made.Hand(),
            published_on=campaign.started_on,
            title_en="Week five",
            body_en="We are still out.",
        )


def pages_from(client: MannerlyClient, start: str) -> dict[str, str]:
    """Every page of the street side that can be reached by links, and by forms that only ask."""
    found: dict[str, str] = {}
    waiting = [start]
    while waiting:
        address = waiting.pop()
        if address in found or address.startswith(("/static/", "/committee/")):
            continue
        answer = client.get(address)
        found[address] = answer.text if answer.mimetype == "text/html" else ""
        waiting += re.findall(r'href="(/[^"#?]*)', answer.text)
        waiting += re.findall(r'method="get" action="(/[^"#?]*)', answer.text)
        waiting += [answer.location] if answer.location else []
    return found


def asks_for_a_gift(address: str, text: str) -> bool:
    return address.startswith("/give/") or bool(re.search(r'(href|action)="/give\b', text))


@pytest.mark.usefixtures("db_session")
@pytest.mark.parametrize("effects", [EFFECTS, []], ids=["effects", "no effects"])
def test_every_page_that_asks_for_a_gift_says_so(
    client: MannerlyClient, effects: list[Effect]
) -> None:
    open_with(effects)
    asking = {
        address: text
        for address, text in pages_from(client, "/").items()
        if asks_for_a_gift(address, text)
    }
    assert {"/", "/give/central", "/funds/san-diego"} <= set(asking), "they were found"
    assert [address for address, text in asking.items() if SENTENCE not in text] == []
