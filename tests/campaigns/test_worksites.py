"""The list of worksites: applicants choose by name, so that each name stands on it once."""

import uuid
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, insert, select
from sqlalchemy.exc import IntegrityError

from hardship import audit, campaigns
from hardship.campaigns import Campaign, Worksite, WorksiteTaken
from hardship.core import schema
from hardship.core.database import db, transaction
from hardship.core.limits import TooLong
from hardship.core.tokens import new_id
from tests.crowd import all_at_once
from tests.engines import APPLICATION
from tests.factories import campaigns as made
from tests.migrated import MIGRATIONS, upgrade

HAND = made.Hand()
BEFORE = "0040"


@pytest.fixture
def campaign(db_session: object) -> Campaign:
    with transaction():
        return made.open_campaign()


def written(
    campaign_id: uuid.UUID, name: str, *, new: uuid.UUID | None = None, is_listed: bool = True
) -> uuid.UUID:
    """What a program without the rule would write."""
    new = new or new_id()
    row = {"id": new, "campaign_id": campaign_id, "name": name, "is_listed": is_listed}
    db.session.execute(insert(Worksite).values(row))
    return new


def names(campaign: Campaign) -> list[str]:
    return [each.name for each in campaigns.worksites(campaign.id)]


def test_a_worksite_that_is_removed_stays_for_those_who_named_it(campaign: Campaign) -> None:
    site = campaigns.worksites(campaign.id)[0]
    with transaction():
        campaigns.remove_worksite(site, by=HAND)
    assert site not in campaigns.worksites(campaign.id)
    assert campaigns.worksite(site.id).name == site.name
    with transaction():
        back = made.worksite(campaign, name=site.name)
    assert back.id == site.id
    assert back in campaigns.worksites(campaign.id)


def test_a_place_is_not_given_the_name_of_another_on_the_list(campaign: Campaign) -> None:
    clinic, center = campaigns.worksites(campaign.id)[::-1]
    with pytest.raises(WorksiteTaken) as refused, transaction():
        campaigns.edit_worksite(clinic, name=center.name, by=HAND)
    assert refused.value.params == {"name": center.name}
    with pytest.raises(TooLong), transaction():
        campaigns.edit_worksite(clinic, name="n" * 121, by=HAND)
    with transaction():
        campaigns.edit_worksite(clinic, name=clinic.name, by=HAND)
        campaigns.remove_worksite(center, by=HAND)
        campaigns.edit_worksite(clinic, name=center.name, by=HAND)
    assert names(campaign) == [center.name], "one that was removed keeps no name from another"


def test_of_two_places_of_one_name_the_listed_one_is_meant(campaign: Campaign) -> None:
    clinic, center = campaigns.worksites(campaign.id)[::-1]
    with transaction():
        campaigns.remove_worksite(center, by=HAND)
        campaigns.edit_worksite(clinic, name=center.name, by=HAND)
        assert made.worksite(campaign, name=center.name).id == clinic.id
    assert campaigns.worksites(campaign.id) == [clinic]
    with transaction():
        campaigns.remove_worksite(clinic, by=HAND)
        made.worksite(campaign, name=center.name)
    assert len(names(campaign)) == 1


def test_another_campaign_has_names_of_its_own(campaign: Campaign) -> None:
    with transaction():
        draft = made.next_campaign()
    assert set(names(draft)) < set(names(campaign))


def test_one_name_by_many_hands_at_once_is_one_place(app: Flask, campaign: Campaign) -> None:
    first, second = (each.id for each in campaigns.worksites(campaign.id))
    campaign_id = campaign.id

    def add() -> str:
        return str(made.worksite(campaigns.campaign(campaign_id), name="Chino").id)

    (added,) = map(str, set(all_at_once(app, [add] * 8)))
    assert [row.verb for row in audit.history("worksites", added)] == ["worksite.added"]

    def rename(worksite_id: uuid.UUID) -> Any:
        site = campaigns.worksite(worksite_id)
        return campaigns.edit_worksite(site, name="Harbor", by=HAND).name

    results = all_at_once(app, [lambda: rename(first), lambda: rename(second)])
    assert sorted(map(str, results)) == sorted(["Harbor", str(WorksiteTaken(name="Harbor"))])


def test_the_database_holds_it_too(campaign: Campaign) -> None:
    there = names(campaign)[0]
    with pytest.raises(IntegrityError), transaction():
        written(campaign.id, there)
    with transaction():
        written(campaign.id, there, is_listed=False)


def test_old_namesakes_are_told_apart(campaign: Campaign, owner_url: str) -> None:
    campaign_id = campaign.id
    db.session.rollback()
    owner = create_engine(owner_url)
    schema.downgrade(owner, MIGRATIONS, BEFORE)
    owner.dispose()
    long = "n" * 120
    told = ["South", "South", "South (2)", "South", long, long]
    with transaction():
        ids = sorted(new_id() for _ in told)
        kept = [written(campaign_id, name, new=new) for name, new in zip(told, ids, strict=True)]
        gone = written(campaign_id, "South", is_listed=False)
    upgrade(owner_url, APPLICATION)
    assert schema.differences(db.session.connection()) == []
    now = {each.id: each.name for each in db.session.scalars(select(Worksite))}
    assert [now[each] for each in kept] == [
        "South",
        "South (3)",
        "South (2)",
        "South (4)",
        long,
        "n" * 116 + " (2)",
    ]
    assert now[gone] == "South"
