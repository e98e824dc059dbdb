"""Workers and what they apply for, made by the room's own verbs."""

import uuid
from datetime import date
from typing import Any

from hardship import applications, awards, campaigns
from hardship.applications import (
    AccountKind,
    Answers,
    Application,
    Need,
    Outcome,
    Payee,
    PayMethod,
    Urgency,
)
from hardship.applications.models import Version
from hardship.campaigns import Campaign
from hardship.committee import Officer
from hardship.core.money import Money
from hardship.ledger import AidCategory

#: The routing number of the Federal Reserve Bank of Boston, which passes the checksum.
ROUTING = "011000015"


def cheque(**facts: Any) -> Payee:
    """A check by mail."""
    told: dict[str, Any] = {
        "method": PayMethod.CHEQUE,
        "name": "Marisol Vega",
        "street": "88 Palm Court, Apt 4",
        "city": "Fontana",
        "state": "CA",
        "postal_code": "92335",
    }
    return Payee(**(told | facts))


def transfer(**facts: Any) -> Payee:
    """A transfer to a checking account."""
    told: dict[str, Any] = {
        "method": PayMethod.TRANSFER,
        "name": "Marisol Vega",
        "routing": ROUTING,
        "account": "5550008812",
        "account_kind": AccountKind.CHECKING,
    }
    return Payee(**(told | facts))


def rent(
    dollars: int = 900, due_on: date | None = date(2024, 12, 1), payee: str = "Palm Court"
) -> Need:
    """Rent, due next month."""
    return Need(AidCategory.RENT, dollars * 100, due_on, payee)


def written(campaign: Campaign, payee: Payee, **facts: Any) -> Answers:
    """Complete answers for the campaign's central fund and first worksite."""
    told: dict[str, Any] = {
        "name": "Marisol Vega",
        "phone": "909-555-0117",
        "worksite_id": campaigns.worksites(campaign.id)[0].id,
        "fund_id": campaigns.funds(campaign.id)[0].id,
        "needs": (rent(),),
        "urgency": Urgency.NONE,
        "dependants": 2,
        "benefits_minor": 0,
        "method": payee.method,
    }
    return Answers(**(told | facts))


def draft(
    campaign: Campaign, *, email: str | None = None, payee: Payee | None = None, **facts: Any
) -> Application:
    """Everything is answered and nothing is sent."""
    address = email or f"worker.{uuid.uuid4().hex[:8]}@example.org"
    application = applications.start(address, campaign=campaign, locale="en")
    return save(application, campaign, payee=payee or cheque(), **facts)


def save(
    application: Application, campaign: Campaign, *, payee: Payee, **facts: Any
) -> Application:
    """Write complete answers into a draft."""
    answers = written(campaign, payee, **facts)
    return applications.save_draft(application, answers, payee=payee, locale="en")


def submitted(
    campaign: Campaign, *, email: str | None = None, payee: Payee | None = None, **facts: Any
) -> Application:
    """An application that was sent: $900 of rent, two dependants, a check by mail."""
    application = draft(campaign, email=email, payee=payee, **facts)
    applications.submit(application)
    return application


def changed(application: Application, campaign: Campaign, **facts: Any) -> Version:
    """The worker sends a new version: with one more dependant, unless told what is other."""
    applications.start_edit(application)
    save(application, campaign, payee=cheque(), **(facts or {"dependants": 3}))
    return applications.submit(application)


def approve(application: Application, by: Officer, dollars: int = 250) -> Outcome:
    """One approving vote on the current version."""
    return applications.cast_vote(
        application,
        version_id=applications.current_version(application).id,
        choice=applications.Choice.APPROVE,
        amount=Money(dollars * 100, "USD"),
        reason="The food bank covers the rest.",
        terms=awards.terms_of(application),
        by=by,
    )


def decline(
    application: Application, by: Officer, reason: str = "It was paid in the last round."
) -> Outcome:
    """One declining vote on the current version."""
    return applications.cast_vote(
        application,
        version_id=applications.current_version(application).id,
        choice=applications.Choice.DECLINE,
        amount=None,
        reason=reason,
        terms=awards.terms_of(application),
        by=by,
    )
