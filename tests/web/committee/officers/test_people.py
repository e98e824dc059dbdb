"""The people page: roles in words, invitations, and what nobody does alone."""

import re

import pytest

from hardship import audit, committee
from hardship.committee import GRANTS, PERMISSION_NAMES, ROLE_NAMES, Officer, Role, Status
from hardship.core.database import transaction
from tests.client import MannerlyClient, filled_in
from tests.doubles import FixedClock
from tests.factories import officers

pytestmark = pytest.mark.usefixtures("db_session")

PEOPLE = "/committee/people"


@pytest.fixture
def ruth(client: MannerlyClient, db_session: object) -> Officer:
    """An administrator at the client."""
    return officers.seat(client, Role.ADMINISTRATOR, name="Ruth Okafor")


@pytest.fixture
def ana(ruth: Officer) -> Officer:
    """Somebody else on the committee."""
    with transaction():
        return officers.officer(Role.DECIDER, name="Ana Reyes", email="ana@example.org")


def invited(client: MannerlyClient) -> Officer:
    client.submit(
        f"{PEOPLE}/invite", name="Tove", email="tove@example.org", locale="en", roles=["treasurer"]
    )
    who = committee.officer_by_email("tove@example.org")
    assert who is not None
    return who


def test_it_shows_who_holds_what_and_what_each_role_may_do(
    client: MannerlyClient, ana: Officer
) -> None:
    page = client.get(PEOPLE).text
    assert "Ana Reyes" in page
    charter = page[page.index("What each role may do") :]
    parts = re.split(r"<dt>", charter)[1:]
    assert [part.split("<")[0] for part in parts] == [ROLE_NAMES[role] for role in Role]
    for role, part in zip(Role, parts, strict=True):
        told = set(re.findall(r"<li>([^<]+)</li>", part))
        assert told == {PERMISSION_NAMES[each] for each in GRANTS[role]}


def test_an_address_is_shown_as_it_is_stored(client: MannerlyClient, ana: Officer) -> None:
    page = client.get(f"/committee/people/{ana.id}").text
    assert f'<p class="overline as-stored">{ana.email}</p>' in page


def test_roles_are_changed_and_the_officer_signs_in_again(
    client: MannerlyClient, ana: Officer
) -> None:
    with transaction():
        hers = committee.open_session(ana)
    client.get(f"{PEOPLE}/{ana.id}")
    done = client.post(f"{PEOPLE}/{ana.id}/roles", data={"roles": ["releaser", "intake"]})
    assert done.location == f"{PEOPLE}/{ana.id}"
    assert ana.roles == {Role.RELEASER, Role.INTAKE}
    assert committee.session_of(hers.secret) is None
    assert "Roles changed · Ruth Okafor" in client.get(f"{PEOPLE}/{ana.id}").text


def test_no_role_at_all_is_explained(client: MannerlyClient, ana: Officer) -> None:
    client.get(f"{PEOPLE}/{ana.id}")
    page = client.post(f"{PEOPLE}/{ana.id}/roles", data={})
    assert (page.status_code, "Choose at least one role." in page.text) == (422, True)
    page = client.post(f"{PEOPLE}/{ana.id}/roles", data={"roles": ["emperor"]})
    assert page.status_code == 422
    assert ana.roles == {Role.DECIDER}


def test_nobody_changes_their_own(client: MannerlyClient, ruth: Officer) -> None:
    page = client.get(f"{PEOPLE}/{ruth.id}")
    assert "Nobody changes their own roles" in page.text
    page = client.post(f"{PEOPLE}/{ruth.id}/roles", data={"roles": ["treasurer"]})
    assert page.status_code == 403
    assert client.post(f"{PEOPLE}/{ruth.id}/disable").status_code == 403
    assert ruth.roles == {Role.ADMINISTRATOR}


def test_access_is_closed_at_once(client: MannerlyClient, ana: Officer) -> None:
    with transaction():
        hers = committee.open_session(ana)
    client.get(f"{PEOPLE}/{ana.id}")
    client.post(f"{PEOPLE}/{ana.id}/disable")
    assert committee.session_of(hers.secret) is None
    page = client.get(f"{PEOPLE}/{ana.id}").text
    assert "Ana Reyes can no longer sign in." in page
    assert "No access" in page
    assert client.post(f"{PEOPLE}/{ana.id}/disable").status_code == 409


def test_an_invitation_is_sent_again_and_withdrawn(client: MannerlyClient, ruth: Officer) -> None:
    who = invited(client)
    page = client.get(f"{PEOPLE}/{who.id}")
    assert "Send a new link" in page.text
    client.post(f"{PEOPLE}/{who.id}/invitation")
    client.post(f"{PEOPLE}/{who.id}/invitation/withdraw")
    assert who.status == Status.DISABLED
    assert [row.verb for row in audit.history("officers", who.id)] == [
        "officer.invited",
        "officer.invitation_resent",
        "officer.invitation_withdrawn",
    ]
    assert client.post(f"{PEOPLE}/{who.id}/invitation").status_code == 409


@pytest.mark.parametrize(
    ("answers", "status", "says"),
    [
        ({"name": ""}, 422, "Enter a name."),
        ({"email": ""}, 422, "Enter an e-mail address."),
        ({"email": "not an address"}, 422, "Write an e-mail address in the right form"),
        ({"email": "ana@example.org"}, 409, "on the committee already"),
        ({"name": "x" * 121}, 422, "at most 120 characters"),
    ],
)
def test_what_is_wrong_with_an_invitation_is_said(
    client: MannerlyClient, ana: Officer, answers: dict[str, str], status: int, says: str
) -> None:
    told = {"name": "Tove", "email": "tove@example.org", "locale": "en", "roles": ["treasurer"]}
    page = client.submit(f"{PEOPLE}/invite", **(told | answers))
    assert page.status_code == status
    assert says in page.text
    assert committee.officer_by_email("tove@example.org") is None


def test_an_invitation_sent_twice_is_one_and_answers_the_same(
    client: MannerlyClient, ruth: Officer
) -> None:
    told = {"name": "Tove", "email": "tove@example.org", "locale": "en", "roles": ["treasurer"]}
    answers = filled_in(client.get(f"{PEOPLE}/invite").text) | told
    answered = [client.post(f"{PEOPLE}/invite", data=answers) for _each in range(3)]
    assert {(each.status_code, each.location) for each in answered} == {(303, PEOPLE)}
    who = committee.officer_by_email("tove@example.org")
    assert who is not None
    assert [row.verb for row in audit.history("officers", who.id)] == ["officer.invited"]
    page = client.post(f"{PEOPLE}/invite", data=answers | {"roles": ["releaser"]})
    assert (page.status_code, "This form was sent before" in page.text) == (409, True)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_an_administrator_sees_it(
    client: MannerlyClient, db_session: object, role: Role
) -> None:
    officers.seat(client, role, name="Ana Reyes")
    assert client.get(PEOPLE).status_code == 403
    assert client.get(f"{PEOPLE}/invite").status_code == 403


def test_somebody_who_is_not_there(client: MannerlyClient, ruth: Officer) -> None:
    nowhere = f"{PEOPLE}/00000000-0000-7000-8000-000000000000"
    assert client.get(nowhere).status_code == 404
    assert client.get(f"{PEOPLE}/not-an-id").status_code == 404


def test_it_asks_for_a_fresh_sign_in_before_anything_changes(
    client: MannerlyClient, ana: Officer, clock: FixedClock
) -> None:
    client.get(f"{PEOPLE}/{ana.id}")
    clock.advance(minutes=6)
    assert client.get(PEOPLE).status_code == 200, "reading is not urgent"
    page = client.post(f"{PEOPLE}/{ana.id}/disable")
    assert page.status_code == 401
    assert ana.is_active


def test_what_is_missing_of_an_invitation_is_told_in_the_order_of_its_fields(
    client: MannerlyClient, ana: Officer
) -> None:
    page = client.submit(f"{PEOPLE}/invite", name="", email="").text
    told = page.partition('id="error-summary-title"')[2].partition("</ul>")[0]
    assert told.index("Enter a name.") < told.index("Choose at least one role.")
