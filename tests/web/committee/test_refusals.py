"""Refused in the committee room, an officer stays there; everybody else is on the street."""

import pytest

from hardship.committee import Role
from tests.client import MannerlyClient
from tests.factories.officers import seat

DESK = 'href="/committee/"'
ROOMS = '<ul class="room-nav">'
STREET = "Go to the first page"


#: The same in every worker of a run: it is part of a test's name.
_NOBODYS = "0191f2a0-0000-7000-8000-000000000000"


@pytest.mark.usefixtures("db_session")
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/committee/people", 403),
        (f"/committee/applications/{_NOBODYS}", 404),
        ("/committee/nowhere", 404),
        ("/committee/stuck-mail", 405),
    ],
)
def test_an_officer_is_led_back_to_the_desk(
    client: MannerlyClient, address: str, status: int
) -> None:
    seat(client, Role.DECIDER, name="Ana Reyes")
    answer = client.get(address)
    assert answer.status_code == status
    assert "Go to the desk" in answer.text
    assert DESK in answer.text
    assert ROOMS in answer.text
    assert "Ana Reyes" in answer.text
    assert STREET not in answer.text


@pytest.mark.usefixtures("db_session")
def test_who_is_not_signed_in_sees_the_street(client: MannerlyClient) -> None:
    answer = client.get("/committee/nowhere")
    assert answer.status_code == 404
    assert STREET in answer.text
    assert ROOMS not in answer.text


@pytest.mark.usefixtures("db_session")
def test_an_officer_on_the_street_is_refused_there(client: MannerlyClient) -> None:
    seat(client, Role.DECIDER, name="Ana Reyes")
    page = client.get("/nowhere").text
    assert STREET in page
    assert "Ana Reyes" not in page
