"""The stage: the union, its strike, its funds and its committee, made as an administrator would."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

import pyotp

from hardship import campaigns, committee
from hardship.campaigns import Campaign, CampaignFacts, Effect, Fund, FundFacts, Worksite
from hardship.cli.demo_fund import words
from hardship.cli.demo_fund.cast import COMMITTEE, PASSWORD, TOTP_SECRET
from hardship.cli.demo_fund.clock import moment
from hardship.committee import Officer
from hardship.core import clock
from hardship.core.database import transaction
from hardship.core.money import Money
from hardship.core.tokens import new_secret


def usd(dollars: int, cents: int = 0) -> Money:
    """Dollars and cents."""
    return Money(dollars * 100 + cents, "USD")


@dataclass(frozen=True, slots=True)
class Stage:
    """What every scene needs, by ids, because rows belong to one transaction."""

    today: datetime
    officer_ids: dict[str, uuid.UUID]
    campaign_id: uuid.UUID
    central_id: uuid.UUID
    location_id: uuid.UUID
    worksite_ids: Sequence[uuid.UUID]

    def officer(self, first_name: str) -> Officer:
        """An officer by first name."""
        return committee.officer(self.officer_ids[first_name])

    def campaign(self) -> Campaign:
        """The strike."""
        return campaigns.campaign(self.campaign_id)

    def at(self, day: int, hour: int, minute: int = 0) -> datetime:
        """A local time on the n-th day."""
        return moment(self.today, day, hour, minute)


def build_stage(today: datetime) -> Stage:
    """Invite everybody, set up the organisation, open the campaign."""
    officer_ids = _invite_committee()
    administrator = committee.officer(officer_ids["Sam"])
    with transaction():
        campaigns.set_up_organisation(by=administrator, **words.ORGANISATION)
        campaign = campaigns.create_campaign(
            form=new_secret(), by=administrator, **_campaign_facts(today)
        )
        central = campaigns.add_fund(
            campaign, form=new_secret(), by=administrator, **_fund(words.CENTRAL, 500)
        )
        location = campaigns.add_fund(
            campaign, form=new_secret(), by=administrator, **_fund(words.LOCATION, 250)
        )
        sites = _worksites(campaign, location, administrator)
        for question in words.QUESTIONS:
            campaigns.add_question(campaign, form=new_secret(), by=administrator, **question)
        _picket_lines(campaign, administrator)
        campaigns.open_campaign(campaign, by=administrator)
        return Stage(
            today, officer_ids, campaign.id, central.id, location.id, [site.id for site in sites]
        )


def tell_news(stage: Stage, index: int) -> None:
    """Publish one of the updates today."""
    with transaction():
        campaigns.add_update(
            stage.campaign(),
            form=new_secret(),
            by=stage.officer("Sam"),
            published_on=campaigns.accounting_date(),
            **words.UPDATES[index],
        )


def _invite_committee() -> dict[str, uuid.UUID]:
    """Everybody takes the whole way in: invitation, password, authenticator.

    Each in one transaction: a worker that ran in between would take an invitation of six weeks ago
    for one that is long over, and sweep it away.
    """
    ids: dict[str, uuid.UUID] = {}
    for member in COMMITTEE:
        with transaction():
            by = committee.officer(ids["Sam"]) if ids else None
            invited = committee.invite(
                member.email, name=member.name, roles=member.roles, link=_link, by=by
            )
            token = invited.link.removeprefix(_link(""))
            half = committee.accept_invitation(token, PASSWORD, totp_secret=TOTP_SECRET).half
            enrolled = committee.finish_enrolment(half, pyotp.TOTP(TOTP_SECRET).at(clock.now()))
            if enrolled is None:
                raise RuntimeError("the demonstration's authenticator showed a wrong code")
            session = enrolled.opened.session
            committee.end_session(committee.officer(session.officer_id), session.id)
            ids[member.name.split()[0]] = session.officer_id
    return ids


def _link(token: str) -> str:
    return f"https://demonstration.example/{token}"


def _campaign_facts(today: datetime) -> CampaignFacts:
    facts: CampaignFacts = {**words.CAMPAIGN}  # type: ignore[typeddict-item]  # plain data
    facts["started_on"] = moment(today, 0, 6).date()
    facts["goal"] = usd(50_000)
    facts["effects"] = [
        Effect(
            2_500, "A week of bus fare to the picket line.", "Una semana de pasajes al piquete."
        ),
        Effect(10_000, "A week of groceries for one family.", "Una semana de comida."),
        Effect(
            25_000, "The most that one application can get.", "Lo máximo que recibe una solicitud."
        ),
    ]
    return facts


def _fund(texts: dict[str, object], reserve: int) -> FundFacts:
    facts: FundFacts = {**texts}  # type: ignore[typeddict-item]  # plain data
    facts["suggested"] = [usd(25), usd(50), usd(100), usd(250)]
    facts["votes_needed"] = 2
    facts["award_limit"] = usd(250)
    facts["reserve"] = usd(reserve)
    return facts


def _worksites(campaign: Campaign, location: Fund, by: Officer) -> list[Worksite]:
    return [
        campaigns.add_worksite(
            campaign,
            name=name,
            fund_id=location.id if name.startswith("Fontana") else None,
            by=by,
        )
        for name in words.WORKSITES
    ]


def _picket_lines(campaign: Campaign, by: Officer) -> None:
    for name in words.WORKSITES[:3]:
        campaigns.add_picket_line(
            campaign,
            form=new_secret(),
            by=by,
            place=name,
            address=f"{name}, California",
            days=[0, 1, 2, 3, 4],
            begins_at=time(6),
            ends_at=time(14),
        )
