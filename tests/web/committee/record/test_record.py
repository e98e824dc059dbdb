"""The record: every act in words, named as far as the reader may know, closed on one's own case."""

import re
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import event

import hardship
from hardship import audit, committee
from hardship.committee import Officer, Role
from hardship.core.database import db, transaction
from hardship.web.committee.record import facts, words
from tests.client import MannerlyClient
from tests.doubles import FixedClock
from tests.factories import officers, review
from tests.factories.applications import submitted

pytestmark = pytest.mark.usefixtures("db_session")

RECORD = "/committee/record"
NOBODY = "00000000-0000-7000-8000-000000000000"


@pytest.fixture
def vera(client: MannerlyClient, db_session: object) -> Officer:
    """An auditor at the client."""
    return officers.seat(client, Role.AUDITOR, name="Vera Novak")


def lines(html: str) -> list[list[str]]:
    """The cells of each row, without their markup."""
    body = html.partition("<tbody>")[2].partition("</tbody>")[0]
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in body.split("</tr>")]
    return [[" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in row] for row in rows[:-1]]


def test_every_verb_that_is_recorded_has_words() -> None:
    """Those written out, and those that are put together from where a thing has come to."""
    source = "".join(
        path.read_text("utf-8") for path in Path(hardship.__file__).parent.rglob("*.py")
    )
    written = set(re.findall(r'audit\.record\(\s*"([a-z_]+\.[a-z_]+)"', source))
    written |= set(re.findall(r'verb="([a-z_]+\.[a-z_]+)"', source))
    parts = {
        f"{part}.{verb}"
        for part in ("picket_line", "question", "update", "worksite")
        for verb in ("added", "removed")
    }
    gifts = {f"gift.{to}" for to in ("pending", "paid", "failed", "expired", "suspended")}
    gifts |= {"gift.booked", "gift.alert"}
    cases = {"application.approved", "application.declined"}
    campaigns = {f"campaign.{verb}" for verb in ("opened", "paused", "closed")}
    assert len(written) > 40
    assert written | parts | gifts | cases | campaigns <= words.known_verbs()


#: What no form changes: what a row is, and where it stands.
_FIXED = {
    *("id", "is_only", "status", "currency", "position", "form_hash"),
    *("created_at", "opened_at", "closed_at"),
}


def test_every_column_that_a_form_changes_has_words() -> None:
    tables = words.TABLES[words.Family.CAMPAIGN]
    columns = {column.name for table in tables for column in db.metadata.tables[table].columns}
    changed = {name for name in columns - _FIXED if not name.endswith("_id")}
    told = {re.sub(r"_(en|es|minor)$", "", name) for name in changed}
    assert len(told) > 30
    assert told <= facts.named_columns()


def test_what_was_changed_is_told_from_what_to_what(client: MannerlyClient, vera: Officer) -> None:
    limits = ["250.00 USD", "300.00 USD"]
    suggested = ["25.00 USD, 50.00 USD", ""]
    with transaction():
        audit.record(
            "fund.edited",
            vera,
            by=vera.actor,
            award_limit=limits,
            votes_needed=[1, 2],
            suggested=suggested,
            is_central=[True, False],
            status=["open", "paused"],
            fields=["description_es", "effects_json"],
        )
    told = lines(client.get(RECORD).text)[0][-1]
    assert "Most that one application is paid: $250.00 → $300.00" in told
    assert "How many people must approve an application: 1 → 2" in told
    assert "Suggested amounts: $25.00, $50.00 → –" in told
    assert "This is the central fund: yes → no" in told
    assert "State: Open → Paused" in told
    assert "Changed: Description (Español), What a gift does" in told


def test_it_is_told_in_the_language_of_the_reader(client: MannerlyClient, vera: Officer) -> None:
    """No word of the code, no day as a machine writes it."""
    with transaction():
        audit.record("officer.recovery_code_used", vera, by=vera.actor, left=9)
        audit.record("officer.stepped_up", vera, by=vera.actor, second_factor="demonstration")
        audit.record("payment.cleared", vera, by=vera.actor, cleared_on=date(2026, 11, 30))
        audit.record("campaign.edited", vera, by=vera.actor, started_on=[None, date(2026, 9, 1)])
        audit.record("payers.shown", vera, by=vera.actor, fiscal_year="2026-01-01 to 2026-12-31")
    client.get(RECORD)
    client.post("/committee/my-access/language", data={"language": "es"})
    told = {line[-1] for line in lines(client.get(RECORD).text)}
    assert told >= {
        "Códigos de recuperación que quedan: 9",
        "Con: la demostración, sin código",
        "Cobrado el: 30 de noviembre de 2026",
        "Primer día de la huelga: – → 1 de septiembre de 2026",
        "Año fiscal: 1 de enero de 2026 – 31 de diciembre de 2026",
    }


def test_it_tells_newest_first_who_did_what_to_what(
    client: MannerlyClient, vera: Officer, clock: FixedClock
) -> None:
    with transaction():
        team = review.committee()
        award = review.awarded(team, dollars=200)
        clock.advance(minutes=1)
        payment = review.prepared(team, award, "1041")
    page = client.get(RECORD)
    first, granted, approved, voted = lines(page.text)[:4]
    assert first[0] == "Payment prepared"
    assert first[2:4] == ["Tove Lindqvist", "Check 1041"]
    assert "Amount: $200.00" in first[4]
    assert f'href="/committee/payments/{payment.id}"' in page.text
    assert (granted[0], granted[2]) == ("Award granted", "The server")
    assert (approved[0], voted[0], voted[2]) == (
        "Approved by the votes", "Voted to approve", "Ben Okafor",
    )  # fmt: skip
    assert f'href="/committee/applications/{award.application_id}"' in page.text
    assert "Marisol" not in page.text


def test_a_verb_without_words_and_a_thing_without_a_page_are_shown_as_they_are(
    client: MannerlyClient, vera: Officer
) -> None:
    class Thing:
        __tablename__ = "things"
        id = 7

    with transaction():
        audit.record("thing.made", Thing(), colour="<b>red</b>")
    first = lines(client.get(RECORD).text)[0]
    assert (first[0], first[3]) == ("thing.made", "things")
    assert first[4] == "colour: &lt;b&gt;red&lt;/b&gt;"


@pytest.mark.parametrize("table", sorted(frozenset().union(*words.TABLES.values())))
@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
def test_everything_that_acts_are_about_has_a_name(
    client: MannerlyClient, role: Role, table: str
) -> None:
    """A row that is not there any more, too."""
    officers.seat(client, role, name="Ruth Okafor")
    gone = type("Gone", (), {"__tablename__": table, "id": NOBODY})()
    with transaction():
        audit.record("thing.made", gone)
    page = client.get(RECORD).text
    assert lines(page)[0][3] not in {"", table}
    for link in set(re.findall(r'<td data-head="About"><span><a href="([^"]+)"', page)):
        assert client.get(link).status_code in {200, 303}


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.CHAIR])
def test_nothing_is_named_that_the_reader_may_not_see_elsewhere(
    client: MannerlyClient, role: Role
) -> None:
    with transaction():
        team = review.committee()
        award = review.awarded(team)
        review.prepared(team, award, "1041")
    officers.seat(client, role, name="Ruth Okafor")
    page = client.get(RECORD).text
    assert "Check 1041" not in page
    assert "/committee/payments/" not in page
    sees_cases = role is Role.CHAIR
    assert (f"/committee/applications/{award.application_id}" in page) == sees_cases
    assert ("Application H-" in page) == sees_cases


def test_what_was_done_about_ones_own_case_is_closed(client: MannerlyClient) -> None:
    with transaction():
        team = review.committee()
    ruth = officers.seat(client, Role.CHAIR, name="Ruth Okafor")
    with transaction():
        own = submitted(team.campaign, email=ruth.email)
        review.vote(own, team.ana)
        decided = review.vote(own, team.ben)
        assert decided.award is not None
        review.prepared(team, decided.award, "1041")
    page = client.get(RECORD).text
    closed = [line for line in lines(page) if line[3] == "Your own application"]
    assert len(closed) >= 6, "begun, sent, two votes, approved, awarded, prepared"
    assert {line[0] for line in closed} == {"Closed to you, as your own case is"}
    assert {(line[2], line[4]) for line in closed} == {("", "")}
    assert own.reference not in page
    assert "Voted" not in page


def test_it_is_narrowed_to_a_kind_and_to_a_person(
    client: MannerlyClient, vera: Officer, clock: FixedClock
) -> None:
    with transaction():
        team = review.committee()
        review.prepared(team, review.awarded(team), "1041")
        committee.disable(team.rosa, by=team.ana)
    people = lines(client.get(f"{RECORD}?about=people").text)
    assert people[0][:1] + people[0][2:4] == ["Access closed", "Ana Reyes", "Rosa Delgado"]
    assert {line[0] for line in lines(client.get(f"{RECORD}?about=payments").text)} == {
        "Payment prepared"
    }
    hers = client.get(f"{RECORD}?who={team.ana.id}").text
    assert {line[2] for line in lines(hers)} == {"Ana Reyes"}
    assert f'<option value="{team.ana.id}" selected>Ana Reyes' in hers
    nothing = client.get(f"{RECORD}?about=gifts").text
    assert "Nothing of this kind yet" in nothing
    assert lines(client.get(f"{RECORD}?about=nonsense&who=x").text)
    assert client.get(f"{RECORD}?who={NOBODY}").status_code == 404


def test_a_long_record_has_pages_that_cost_the_same(client: MannerlyClient, vera: Officer) -> None:
    with transaction():
        for n in range(60):
            audit.record("officer.signed_in", vera, by=vera.actor, left=n)
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    first = client.get(RECORD).text
    cost = len(asked)
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    second = client.get(following.group(1).replace("&amp;", "&")).text
    assert (len(lines(first)), len(asked) - cost) == (50, cost)
    assert len({line[4] for line in lines(first) + lines(second)}) >= 60


def test_the_head_of_the_room_leads_there_whoever_may_read_it(client: MannerlyClient) -> None:
    officers.seat(client, Role.ADMINISTRATOR, name="Ruth Okafor")
    assert f'href="{RECORD}"' in client.get("/committee/people").text
    assert client.get(RECORD).status_code == 200
    officers.seat(client, Role.TREASURER, name="Tove Lindqvist")
    assert f'href="{RECORD}"' not in client.get("/committee/payments").text
    assert client.get(RECORD).status_code == 403
