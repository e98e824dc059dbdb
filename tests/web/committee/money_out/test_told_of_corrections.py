"""Who hears that a worker corrected how they are paid, and what the pages open to say so."""

import html
from typing import Any

import pytest

from hardship import applications, payouts
from hardship.applications import PayMethod
from hardship.awards import Award
from hardship.committee import Role
from hardship.core import crypto
from hardship.core.crypto import Domain
from hardship.core.database import transaction
from tests.client import MannerlyClient
from tests.factories.applications import cheque, submitted
from tests.factories.officers import let_in, officer
from tests.factories.review import Committee, awarded
from tests.web.committee.case_pages import BOOK, read_on

EMAIL = "june@example.org"


@pytest.fixture
def award(team: Committee) -> Award:
    """$250, by check."""
    with transaction():
        return awarded(team, email=EMAIL, payee=cheque())


def correct(award: Award) -> None:
    with transaction():
        case = applications.application(award.application_id)
        payouts.correct_payee(case, cheque(street="1 Main St"))


def text_of(page: str) -> str:
    return " ".join(html.unescape(page).split())


def test_who_reads_blind_is_told_that_something_changed_and_not_what(
    client: MannerlyClient, team: Committee, award: Award
) -> None:
    with transaction():
        submitted(team.campaign, email=EMAIL)
        olga = officer(Role.DECIDER, Role.TREASURER, name="Olga Ortiz")
    let_in(client, olga)
    one, many = f"{BOOK}/awards/{award.id}", f"{BOOK}/prepare"
    read = read_on(client.get(one).text) + read_on(client.get(f"{BOOK}?tab=to-pay").text)
    forms: dict[str, dict[str, Any]] = {
        one: {"method": "cheque", "number": "1041"},
        many: {"award": [str(award.id)], "first": "1041"},
    }
    correct(award)
    for url, form in forms.items():
        told = text_of(client.post(url, data=form | {"read": read}).text)
        assert "This changed after you opened it. Read it again, then prepare." in told
        assert "corrected" not in told.lower()
    assert not payouts.payments_of([award.id])


def test_the_record_tells_an_auditor_that_it_was_done(
    client: MannerlyClient, team: Committee, award: Award
) -> None:
    """It leaves out no act, and says neither who is paid nor where."""
    correct(award)
    let_in(client, team.vera)
    page = text_of(client.get("/committee/record").text)
    assert "Pay details corrected" in page
    for words in ("Marisol", "Main St"):
        assert words not in page


def test_a_list_to_release_opens_no_account_to_say_when_it_was_corrected(
    client: MannerlyClient, team: Committee, award: Award, monkeypatch: pytest.MonkeyPatch
) -> None:
    correct(award)
    with transaction():
        payouts.prepare(award, method=PayMethod.CHEQUE, number="1041", by=team.tove)
    let_in(client, team.tove)
    opened, unseal = set[Domain](), crypto.unseal

    def noted(domain: Domain, sealed: str, place: str) -> str:
        opened.add(domain)
        return unseal(domain, sealed, place)

    monkeypatch.setattr(crypto, "unseal", noted)
    page = text_of(client.get(f"{BOOK}?tab=to-release").text)
    assert "The worker corrected how they are paid on" in page
    assert Domain.BANK not in opened
