"""What stood on a campaign's page, taken off while somebody else sends its form."""

from datetime import date, time
from typing import Any

import pytest
from flask import Flask

from hardship import campaigns
from hardship.committee import Role
from hardship.core.database import transaction
from tests.client import MannerlyClient, filled_in
from tests.factories import campaigns as made
from tests.factories.officers import seat

HAND = made.Hand()
PARTS: dict[str, dict[str, Any]] = {
    "question": {"question_en": "Why?", "answer_en": "Because."},
    "update": {"title_en": "It goes on", "body_en": "We stand.", "published_on": date(2024, 11, 1)},
    "picket_line": {
        "place": "Chino",
        "address": "1 Pine",
        "days": [0, 1],
        "begins_at": time(6),
        "ends_at": time(14),
    },
}
#: A date is typed in three fields.
TYPED = {"published_on": ["11", "1", "2024"]}


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("page", ["", "/removal"])
def test_it_is_not_there_any_more(
    app: Flask,
    client: MannerlyClient,
    db_session: object,
    monkeypatch: pytest.MonkeyPatch,
    part: str,
    page: str,
) -> None:
    seat(client, Role.ADMINISTRATOR, name="Ada Okafor")
    with transaction():
        add = getattr(campaigns, f"add_{part}")
        row = add(made.open_campaign(), form="once", by=HAND, **PARTS[part])
    url = f"/committee/{part.replace('_', '-')}s/{row.id}{page}"
    answers = filled_in(client.get(url).text) | (TYPED if part == "update" else {})
    find = getattr(campaigns, part)

    def find_and_lose(key: Any) -> Any:
        monkeypatch.setattr(campaigns, part, find)
        found = find(key)
        with app.app_context(), transaction():
            getattr(campaigns, f"remove_{part}")(find(key), by=HAND)
        return found

    monkeypatch.setattr(campaigns, part, find_and_lose)
    assert client.post(url, data=answers).status_code == 404
