"""A union sets up its fund, opens it, pauses it and closes it; every change is on record."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import current_app
from sqlalchemy import insert, literal, select, text, update
from sqlalchemy.exc import IntegrityError

from hardship import audit, campaigns
from hardship.campaigns import Campaign, FundStatus, Missing
from hardship.core.database import db, transaction
from hardship.core.errors import IllegalMove
from hardship.core.tokens import new_id, new_secret
from tests.doubles import FixedClock
from tests.factories import campaigns as made
from tests.factories.money import usd

pytestmark = pytest.mark.usefixtures("db_session")
HAND = made.Hand()


def opened() -> Campaign:
    with transaction():
        return made.open_campaign()


def verbs_of(row: Any) -> list[str]:
    return [each.verb for each in audit.history(row.__tablename__, row.id)]


def test_before_the_set_up_nobody_owns_the_fund() -> None:
    assert campaigns.organisation_or_none() is None
    with pytest.raises(campaigns.NotSetUp):
        campaigns.accounting_date()
    with pytest.raises(campaigns.NotSetUp), transaction():
        campaigns.create_campaign(
            form=new_secret(), by=HAND, slug="x", started_on=date(2024, 10, 21)
        )


def test_there_is_one_organisation() -> None:
    with transaction():
        union = made.organisation()
    with pytest.raises(campaigns.AlreadySetUp), transaction():
        campaigns.set_up_organisation(
            legal_name="B", short_name="B", address="B", time_zone="UTC", languages=[], by=HAND
        )
    columns = [each for each in campaigns.Organisation.__table__.columns if each.name != "id"]
    copy = insert(campaigns.Organisation).from_select(
        ["id", *(each.name for each in columns)], select(literal(new_id()), *columns)
    )
    with pytest.raises(IntegrityError), transaction():
        db.session.execute(copy)
    assert campaigns.organisation().id == union.id


def test_dates_are_those_of_the_organisation(clock: FixedClock) -> None:
    with transaction():
        union = made.organisation(time_zone="Pacific/Honolulu")
    clock.set(datetime(2024, 11, 28, 9, 59, tzinfo=UTC))
    assert campaigns.accounting_date() == date(2024, 11, 27)
    with transaction():
        campaigns.edit_organisation(union, time_zone="America/New_York", by=HAND)
    assert campaigns.accounting_date() == date(2024, 11, 28)


def test_the_first_day_of_a_strike_is_the_first() -> None:
    with transaction():
        campaign = made.draft_campaign(started_on=date(2024, 10, 21))
    days = [campaigns.day_of_strike(campaign, date(2024, 10, day)) for day in (20, 21, 22)]
    assert days == [0, 1, 2]


def test_a_time_zone_that_is_nowhere_is_refused() -> None:
    with pytest.raises(campaigns.NoSuchTimeZone), transaction():
        made.organisation(time_zone="America/Atlantis")


def test_a_draft_says_what_it_still_needs() -> None:
    with transaction():
        campaign = made.draft_campaign(story_es="")
    assert campaigns.missing_parts(campaign) == [
        Missing.STORY,
        Missing.CENTRAL_FUND,
        Missing.WORKSITES,
    ]
    assert campaigns.missing_texts(campaign) == ["story_es"]
    with pytest.raises(campaigns.NotReady), transaction():
        campaigns.open_campaign(campaign, by=HAND)
    with transaction():
        campaigns.edit_campaign(campaign, story_es="Porque sí.", by=HAND)
        made.central_fund(campaign)
        made.worksite(campaign)
    assert campaigns.missing_parts(campaign) == []


def test_a_union_that_writes_in_one_language_needs_only_that() -> None:
    with transaction():
        made.organisation(languages=["en"])
        campaign = made.draft_campaign(name_es="", headline_es="", story_es="")
    assert Missing.STORY not in campaigns.missing_parts(campaign)


def test_its_life_is_on_record(clock: FixedClock) -> None:
    campaign = opened()
    first = campaign.opened_at
    for verb in ("pause_campaign", "open_campaign", "close_campaign", "open_campaign"):
        clock.set(datetime(2024, 12, 1, tzinfo=UTC))
        with transaction():
            getattr(campaigns, verb)(campaign, by=HAND)
    assert verbs_of(campaign) == [
        "campaign.created",
        "campaign.opened",
        "campaign.paused",
        "campaign.opened",
        "campaign.closed",
        "campaign.opened",
    ]
    assert campaign.opened_at == first
    assert campaign.closed_at is None


@pytest.mark.parametrize(
    ("before", "verb"),
    [
        ([], "open_campaign"),
        (["pause_campaign"], "pause_campaign"),
        (["close_campaign"], "close_campaign"),
        (["close_campaign"], "pause_campaign"),
    ],
)
def test_a_skipped_or_repeated_step_is_refused(before: list[str], verb: str) -> None:
    campaign = opened()
    for each in before:
        with transaction():
            getattr(campaigns, each)(campaign, by=HAND)
    with pytest.raises(IllegalMove), transaction():
        getattr(campaigns, verb)(campaign, by=HAND)


def test_a_draft_can_neither_pause_nor_close() -> None:
    with transaction():
        campaign = made.draft_campaign()
    for verb in (campaigns.pause_campaign, campaigns.close_campaign):
        with pytest.raises(IllegalMove), transaction():
            verb(campaign, by=HAND)


def test_one_campaign_runs_at_a_time() -> None:
    first = opened()
    with transaction():
        campaigns.pause_campaign(first, by=HAND)
        second = made.next_campaign()
    with pytest.raises(campaigns.AnotherCampaignRuns), transaction():
        campaigns.open_campaign(second, by=HAND)
    with pytest.raises(IntegrityError), transaction():
        db.session.execute(text("UPDATE campaigns SET status = 'open'"))
    with transaction():
        campaigns.close_campaign(first, by=HAND)
        campaigns.open_campaign(second, by=HAND)
    assert campaigns.current_campaign() == second


def test_people_see_the_running_campaign_else_the_last_one(clock: FixedClock) -> None:
    first = opened()
    with transaction():
        second = made.next_campaign()
    assert campaigns.current_campaign() == first
    assert campaigns.campaign_in_hand() == first
    with transaction():
        campaigns.close_campaign(first, by=HAND)
    assert campaigns.current_campaign() == first
    assert campaigns.campaign_in_hand() == second
    clock.set(datetime(2024, 12, 24, tzinfo=UTC))
    with transaction():
        campaigns.open_campaign(second, by=HAND)
        campaigns.close_campaign(second, by=HAND)
    assert campaigns.current_campaign() == second


def test_the_record_tells_rules_from_what_to_what_and_of_texts_only_that_they_changed() -> None:
    campaign = opened()
    with transaction():
        campaigns.edit_campaign(
            campaign, headline_en="A secret headline", goal=usd(7), slug=campaign.slug, by=HAND
        )
    row = audit.history("campaigns", campaign.id)[-1]
    assert row.details == {"goal": ["500000.00 USD", "7.00 USD"], "fields": ["headline_en"]}


def test_what_a_fund_pays_by_is_on_record_before_and_after() -> None:
    campaign = opened()
    central = campaigns.funds(campaign.id)[0]
    with transaction():
        campaigns.edit_fund(
            central,
            code="ALL",
            votes_needed=3,
            award_limit=usd(300),
            reserve=usd(500),
            suggested=[usd(10), usd(20)],
            by=HAND,
        )
        campaigns.move_fund(central, to=FundStatus.PAUSED, by=HAND)
    edited, moved = audit.history("funds", central.id)[-2:]
    assert edited.details == {
        "code": ["CENTRAL", "ALL"],
        "votes_needed": [2, 3],
        "award_limit": ["250.00 USD", "300.00 USD"],
        "reserve": ["0.00 USD", "500.00 USD"],
        "suggested": ["25.00 USD, 50.00 USD, 100.00 USD, 250.00 USD", "10.00 USD, 20.00 USD"],
    }
    assert moved.details == {"status": ["open", "paused"]}
    with transaction():
        campaigns.pause_campaign(campaign, by=HAND)
    assert audit.history("campaigns", campaign.id)[-1].details == {"status": ["open", "paused"]}


def test_saving_without_a_change_leaves_no_trace() -> None:
    campaign = opened()
    before = verbs_of(campaign)
    with transaction():
        campaigns.edit_campaign(campaign, headline_en=campaign.headline_en, by=HAND)
    assert verbs_of(campaign) == before


@pytest.mark.parametrize("slug", ["", "Has Spaces", "-edge", "a--b", "ümlaut", "x" * 61, "a/b"])
def test_an_address_is_kebab_case(slug: str) -> None:
    with pytest.raises(campaigns.NotAnAddress), transaction():
        made.draft_campaign(slug=slug)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("San José", "san-jose"),
        ("  Care can’t wait! ", "care-cant-wait"),
        ("Local 510", "local-510"),
        ("!!!", ""),
        ("x" * 80, "x" * 60),
    ],
)
def test_an_address_is_proposed_for_a_name(name: str, slug: str) -> None:
    assert campaigns.slug_of(name) == slug


def test_addresses_and_codes_are_taken_once() -> None:
    campaign = opened()
    with pytest.raises(campaigns.AddressTaken), transaction():
        made.draft_campaign()
    with pytest.raises(campaigns.AddressTaken), transaction():
        made.location_fund(campaign, name="San Diego", code="OTHER")
    with pytest.raises(campaigns.CodeTaken), transaction():
        made.location_fund(campaign, name="Fontana", code="SANDIEGO")
    with pytest.raises(campaigns.TwoCentralFunds), transaction():
        made.central_fund(campaign, code="SECOND", slug="second")


def test_a_fund_keeps_its_own_code_and_address() -> None:
    campaign = opened()
    central = campaigns.funds(campaign.id)[0]
    with transaction():
        campaigns.edit_fund(
            central, code="CENTRAL", slug="central", is_central=True, votes_needed=3, by=HAND
        )
    assert campaigns.fund(central.id).votes_needed == 3
    assert audit.history("funds", central.id)[-1].details == {"votes_needed": [2, 3]}


def test_a_campaign_that_is_open_keeps_its_central_fund() -> None:
    campaign = opened()
    central, place, *_others = campaigns.funds(campaign.id)
    with pytest.raises(campaigns.NeedsCentralFund), transaction():
        campaigns.edit_fund(central, is_central=False, by=HAND)
    with transaction():
        campaigns.edit_fund(place, is_central=False, votes_needed=3, by=HAND)
        campaigns.pause_campaign(campaign, by=HAND)
    with transaction():
        campaigns.edit_fund(central, is_central=False, by=HAND)
    with pytest.raises(campaigns.NotReady), transaction():
        campaigns.open_campaign(campaign, by=HAND)
    with transaction():
        campaigns.edit_fund(place, is_central=True, by=HAND)
        campaigns.open_campaign(campaign, by=HAND)
    assert [each.id for each in campaigns.funds(campaign.id)][:2] == [place.id, central.id]


@pytest.mark.parametrize(
    "facts", [{"votes_needed": 0}, {"award_limit": usd(0)}, {"reserve": usd(-1)}]
)
def test_rules_that_cannot_work_are_refused(facts: dict[str, Any]) -> None:
    campaign = opened()
    central = campaigns.funds(campaign.id)[0]
    with pytest.raises(campaigns.NotSensible), transaction():
        campaigns.edit_fund(central, by=HAND, **facts)


def test_the_database_refuses_them_too() -> None:
    campaign = opened()
    central = campaigns.funds(campaign.id)[0]
    for column in ("votes_needed", "award_limit_minor"):
        with pytest.raises(IntegrityError), transaction():
            db.session.execute(update(campaigns.Fund).values({column: 0}))
    assert campaigns.fund(central.id).votes_needed == 2


def test_a_fund_takes_gifts_while_it_and_its_campaign_are_open() -> None:
    campaign = opened()
    central, place = campaigns.funds(campaign.id)
    with transaction():
        campaigns.move_fund(place, to=FundStatus.PAUSED, by=HAND)
    assert (central.is_open, place.is_open) == (True, False)
    with pytest.raises(IllegalMove), transaction():
        campaigns.move_fund(place, to=FundStatus.PAUSED, by=HAND)
    with transaction():
        campaigns.move_fund(place, to=FundStatus.OPEN, by=HAND)
        campaigns.pause_campaign(campaign, by=HAND)
    assert (central.is_open, place.is_open) == (False, False)


def test_effects_are_kept_in_the_order_of_their_amounts() -> None:
    with transaction():
        campaign = made.draft_campaign(
            effects=[campaigns.Effect(100_00, "a week"), campaigns.Effect(25_00, "a day", "un día")]
        )
    assert [each.minor for each in campaign.effects] == [25_00, 100_00]
    assert [each.text("es") for each in campaign.effects] == ["un día", "a week"]


def test_the_lock_lets_one_transaction_in_at_a_time() -> None:
    """Two acts that read and add under the lock end with both additions."""
    campaign = opened()
    fund_id = campaigns.funds(campaign.id)[0].id
    app: Any = current_app._get_current_object()  # type: ignore[attr-defined]  # the real one, for threads

    def add(_number: int) -> None:
        with app.app_context(), transaction():
            campaigns.lock_fund(fund_id).reserve_minor += 100

    with ThreadPoolExecutor(8) as threads:
        assert len(list(threads.map(add, range(8)))) == 8
    db.session.rollback()
    assert campaigns.fund(fund_id).reserve_minor == 800
