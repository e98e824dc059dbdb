"""Questions, news and picket lines: each comes once by its form, is edited, and goes on record."""

from datetime import date, time
from functools import partial
from typing import Any

import pytest
from flask import Flask

from hardship import audit, campaigns
from hardship.campaigns import Campaign, HoursRunBackwards
from hardship.core.database import transaction
from hardship.core.errors import NotFound
from hardship.core.tokens import new_secret
from tests.crowd import all_at_once, one_after_the_other
from tests.factories import campaigns as made

pytestmark = pytest.mark.usefixtures("db_session")
HAND = made.Hand()
LINE: dict[str, Any] = {
    "place": "San Diego",
    "address": "4400 Alder Canyon Road",
    "days": [0],
    "begins_at": time(6),
    "ends_at": time(14),
}
PARTS = pytest.mark.parametrize(
    ("part", "facts"),
    [
        ("question", {"question_en": "Why?"}),
        ("update", {"title_en": "It goes on", "published_on": date(2024, 11, 1)}),
        ("picket_line", LINE),
    ],
)


@pytest.fixture
def campaign(db_session: object) -> Campaign:
    with transaction():
        return made.open_campaign()


def test_parts_of_the_page_come_and_go_on_record(campaign: Campaign) -> None:
    with transaction():
        question = campaigns.add_question(campaign, question_en="Why?", form=new_secret(), by=HAND)
        second = campaigns.add_question(campaign, question_en="When?", form=new_secret(), by=HAND)
        campaigns.edit_question(question, answer_en="Because.", by=HAND)
    assert campaigns.questions(campaign.id) == [question, second]
    gone = question.id
    with transaction():
        campaigns.remove_question(question, by=HAND)
    assert campaigns.questions(campaign.id) == [second]
    assert [each.verb for each in audit.history("questions", gone)] == [
        "question.added",
        "question.edited",
        "question.removed",
    ]


@pytest.mark.parametrize(
    "facts",
    [{"days": []}, {"begins_at": time(14), "ends_at": time(14)}, {"ends_at": time(5)}],
)
def test_a_picket_line_ends_after_it_begins(campaign: Campaign, facts: dict[str, Any]) -> None:
    with pytest.raises(HoursRunBackwards), transaction():
        campaigns.add_picket_line(campaign, form=new_secret(), by=HAND, **(LINE | facts))
    with transaction():
        line = campaigns.add_picket_line(campaign, form=new_secret(), by=HAND, **LINE)
    with pytest.raises(HoursRunBackwards), transaction():
        campaigns.edit_picket_line(line, by=HAND, **facts)


@PARTS
def test_a_form_sent_ten_times_at_once_adds_one_row(
    app: Flask, campaign: Campaign, part: str, facts: dict[str, Any]
) -> None:
    form, campaign_id = new_secret(), campaign.id

    def add(form: str = form) -> str:
        whole = campaigns.campaign(campaign_id)
        return str(getattr(campaigns, f"add_{part}")(whole, form=form, by=HAND, **facts).id)

    (added,) = map(str, set(all_at_once(app, [add] * 10)))
    assert [row.verb for row in audit.history(f"{part}s", added)] == [f"{part}.added"]
    with transaction():
        assert add() == added, "a while later too"
        assert add(new_secret()) != added


@pytest.mark.engine("postgresql")
@pytest.mark.parametrize("late", ["edit", "remove"])
@PARTS
def test_what_somebody_just_took_off_is_not_there_any_more(
    app: Flask, campaign: Campaign, part: str, facts: dict[str, Any], late: str
) -> None:
    with transaction():
        row = getattr(campaigns, f"add_{part}")(campaign, form=new_secret(), by=HAND, **facts)
    key = row.id

    def act(verb: str, **changed: Any) -> None:
        getattr(campaigns, f"{verb}_{part}")(getattr(campaigns, part)(key), by=HAND, **changed)

    name = next(iter(facts))
    second = partial(act, "edit", **{name: "Other"}) if late == "edit" else partial(act, "remove")
    followed = one_after_the_other(app, partial(act, "remove"), second)
    assert followed.waited
    assert isinstance(followed.outcome, NotFound)
    verbs = [each.verb for each in audit.history(f"{part}s", key)]
    assert verbs == [f"{part}.added", f"{part}.removed"]


@pytest.mark.engine("postgresql")
def test_of_two_the_second_holds_a_picket_line_to_what_the_first_made_of_it(
    app: Flask, campaign: Campaign
) -> None:
    with transaction():
        key = campaigns.add_picket_line(campaign, form=new_secret(), by=HAND, **LINE).id

    def edit(**facts: Any) -> None:
        campaigns.edit_picket_line(campaigns.picket_line(key), by=HAND, **facts)

    followed = one_after_the_other(
        app, lambda: edit(begins_at=time(13)), lambda: edit(ends_at=time(12))
    )
    assert followed.waited
    assert isinstance(followed.outcome, HoursRunBackwards)
