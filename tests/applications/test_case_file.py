"""A case opened by who decides, and by who may know the person."""

from datetime import date

import pytest

from hardship import applications, awards
from hardship.applications import Application, Case, Choice, PayMethod, Step, Urgency
from hardship.campaigns import Campaign
from hardship.committee import Role
from hardship.core.database import transaction
from hardship.core.errors import NotFound
from hardship.core.money import Money
from tests.factories import applications as made
from tests.factories.officers import officer

PRIVATE = ("Marisol", "Vega", "909-555", "marisol@example.org", "Palm Court", "5550008812", "0110")


def opened(application: Application, *, identify: bool = False) -> Case:
    return applications.case(application, terms=awards.terms_of(application), identify=identify)


def test_who_decides_sees_the_facts_and_not_the_person(campaign: Campaign) -> None:
    with transaction():
        application = made.submitted(
            campaign,
            email="marisol@example.org",
            payee=made.transfer(),
            urgency=Urgency.SHUT_OFF,
            urgent_on=date(2024, 12, 3),
            benefits_minor=120_00,
        )
    blind = opened(application)
    assert blind.identity is None
    for private in PRIVATE:
        assert private not in repr(blind), private
    assert blind.needs[0].has_payee
    assert (blind.requested, blind.most) == (Money(900_00, "USD"), Money(250_00, "USD"))
    assert [(line.step, line.binds) for line in blind.lines] == [
        (Step.REQUESTED, False),
        (Step.LIMIT, True),
    ]
    assert (blind.dependants, blind.benefits) == (2, Money(120_00, "USD"))
    assert blind.method is PayMethod.TRANSFER
    assert (blind.urgency, blind.urgent_on) == (Urgency.SHUT_OFF, date(2024, 12, 3))
    assert blind.worksite == "Fontana Medical Center"


def test_who_may_know_the_person_sees_how_to_reach_them(campaign: Campaign) -> None:
    with transaction():
        application = made.submitted(campaign, email="marisol@example.org")
    seen = opened(application, identify=True)
    assert seen.identity is not None
    assert seen.identity.name == "Marisol Vega"
    assert seen.identity.email == "marisol@example.org"
    assert seen.identity.phone == "909-555-0117"
    assert seen.needs[0].payee == "Palm Court"


def test_bank_details_are_no_part_of_a_case(campaign: Campaign) -> None:
    with transaction():
        application = made.submitted(campaign, payee=made.transfer())
    assert "5550008812" not in repr(opened(application, identify=True))
    payee = applications.payee_of(application)
    assert payee is not None
    assert (payee.account, payee.ending) == ("5550008812", "8812")


def test_void_votes_stay_in_sight(campaign: Campaign) -> None:
    with transaction():
        application = made.submitted(campaign)
        ana = officer(Role.DECIDER, name="Ana Reyes")
        made.decline(application, ana, "Read again, please.")
        made.changed(application, campaign, needs=(made.rent(300),))
        ben = officer(Role.DECIDER, name="Ben Ito")
        made.approve(application, ben)
    found = opened(application)
    assert [(vote.choice, vote.version, vote.is_void) for vote in found.votes] == [
        (Choice.DECLINE, 1, True),
        (Choice.APPROVE, 2, False),
    ]
    assert found.votes[0].reason == "Read again, please."
    assert found.vote_of(ana.id) is None
    mine = found.vote_of(ben.id)
    assert mine is not None
    assert mine.amount == Money(250_00, "USD")
    assert [version.number for version in found.versions] == [1, 2]
    assert (found.standing.approvals, found.standing.declines) == (1, 0)


def test_a_draft_is_no_case(campaign: Campaign) -> None:
    with transaction():
        application = made.draft(campaign)
    with pytest.raises(NotFound):
        opened(application, identify=True)
