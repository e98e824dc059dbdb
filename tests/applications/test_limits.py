"""What a worker and an officer may write has its limits whoever calls, not in the forms alone."""

from typing import Any

import pytest

from hardship import applications, awards
from hardship.applications import Need
from hardship.applications.errors import TooManyDependants, TooManyNeeds
from hardship.campaigns import Campaign
from hardship.committee import Role
from hardship.core.database import transaction
from hardship.core.limits import OutOfBounds, TooLong
from hardship.ledger import AidCategory
from tests.factories import applications as made
from tests.factories.officers import officer

LONG = "x" * 121


def need(minor: int = 900_00, *, payee: str = "", words: str = "") -> Need:
    return Need(AidCategory.RENT, minor, payee=payee, words=words)


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"name": LONG}, TooLong),
        ({"phone": LONG}, TooLong),
        ({"other_worksite": LONG}, TooLong),
        ({"needs": (need(payee=LONG),)}, TooLong),
        ({"needs": (need(words=LONG),)}, TooLong),
        ({"needs": (need(),) * 9}, TooManyNeeds),
        ({"needs": (need(99),)}, OutOfBounds),
        ({"needs": (need(25_000_01),)}, OutOfBounds),
        ({"benefits_minor": 5_000_01}, OutOfBounds),
        ({"dependants": 21}, TooManyDependants),
        ({"dependants": -1}, TooManyDependants),
    ],
)
def test_what_no_form_sends_is_not_kept(
    campaign: Campaign, facts: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal), transaction():
        made.draft(campaign, **facts)


@pytest.mark.parametrize(
    "facts", [{"name": LONG}, {"street": LONG}, {"city": "x" * 61}, {"state": "x" * 21}]
)
def test_a_payee_fits_on_a_check(campaign: Campaign, facts: dict[str, Any]) -> None:
    with pytest.raises(TooLong), transaction():
        made.draft(campaign, payee=made.cheque(**facts))


def test_what_just_fits_is_kept(campaign: Campaign) -> None:
    most = need(25_000_00, payee="x" * 120, words="x" * 120)
    with transaction():
        made.submitted(campaign, name="x" * 120, needs=(most,) * 8, dependants=20)


def test_an_officers_reason_is_a_page_at_most(campaign: Campaign) -> None:
    with transaction():
        application = made.submitted(campaign)
        ana = officer(Role.DECIDER, name="Ana Reyes", email="ana@example.org")
    with pytest.raises(TooLong), transaction():
        applications.cast_vote(
            application,
            version_id=applications.current_version(application).id,
            choice=applications.Choice.DECLINE,
            amount=None,
            reason="x" * 1001,
            terms=awards.terms_of(application),
            by=ana,
        )
