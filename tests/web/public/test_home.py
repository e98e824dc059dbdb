"""The fund's page: what it says before, during and after a strike, and what it costs to read."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import html5lib
import pytest
from markupsafe import escape
from sqlalchemy import Engine, event

from hardship import campaigns, ledger
from hardship.campaigns import Campaign
from hardship.core.database import transaction
from hardship.core.money import Money
from hardship.core.tokens import new_secret
from hardship.ledger import Posting, Source
from tests.client import MannerlyClient
from tests.doubles import FixedClock
from tests.factories import campaigns as made
from tests.factories.books import Books

USD = "USD"
#: Each has a way of its own to become markup.
MARKUP = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(2)>',
    "</title><svg onload=alert(3)>",
    "'--><iframe src=//evil.example></iframe>",
    "{{ 7*7 }}{% include 'x' %}",
)


def opened(**facts: Any) -> Campaign:
    with transaction():
        return made.open_campaign(**facts)


def receive(fund_id: Any, minor: int, *, fee: int = 0, day: date, source: str) -> None:
    ledger.post(
        "gift_settled",
        [
            posting
            for posting in (
                Posting(ledger.STRIPE_BALANCE, fund_id, Money(minor - fee, USD)),
                Posting(ledger.PROCESSING_FEES, fund_id, Money(fee, USD)),
                Posting(ledger.GIFTS_ONLINE, fund_id, Money(-minor, USD)),
            )
            if posting.amount
        ],
        source=Source("balance_transaction", source),
        occurred_on=day,
    )


@pytest.mark.usefixtures("db_session")
def test_before_anything_is_set_up_it_says_so_kindly(client: MannerlyClient) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert "The fund is not open yet" in page.text


@pytest.mark.usefixtures("db_session")
def test_a_draft_is_not_shown(client: MannerlyClient) -> None:
    with transaction():
        made.draft_campaign(headline_en="Nobody reads this yet")
    assert "Nobody reads this yet" not in client.get("/").text
    assert client.get("/fund/care-cant-wait").status_code == 404


@pytest.mark.usefixtures("db_session")
def test_the_strike_is_told_in_the_language_of_the_reader(client: MannerlyClient) -> None:
    opened()
    assert "2,400 mental health workers are on strike" in client.get("/").text
    spanish = client.get("/", headers={"Accept-Language": "es-US,es;q=0.9"}).text
    assert "trabajadores de salud mental" in spanish
    assert "ATENCIÓN" in spanish


@pytest.mark.usefixtures("db_session")
def test_what_is_not_translated_falls_back(client: MannerlyClient) -> None:
    opened()
    with transaction():
        campaigns.edit_campaign(campaigns.campaigns()[0], by=made.Hand(), headline_es="")
    page = client.get("/", headers={"Accept-Language": "es"}).text
    assert "2,400 mental health workers" in page


@pytest.mark.usefixtures("db_session")
def test_the_thermometer_is_the_ledger(client: MannerlyClient) -> None:
    campaign = opened(goal=Money(1_000_00, USD))
    with transaction():
        central = campaigns.funds(campaign.id)[0]
        receive(central.id, 250_00, fee=7_55, day=date(2024, 11, 20), source="txn_1")
    page = client.get("/").text
    assert "$250" in page
    assert "25 % of our goal of $1,000" in page
    assert re.search(r"on hand today</dt>\s*<dd[^>]*><data[^>]*value=\"242.45\"", page)


@pytest.mark.usefixtures("db_session")
def test_the_figures_of_the_fund_and_of_all_funds_meet(client: MannerlyClient) -> None:
    campaign = opened()
    central, place = campaigns.funds(campaign.id)
    with transaction():
        receive(central.id, 250_00, fee=7_55, day=date(2024, 11, 20), source="txn_1")
        receive(place.id, 100_00, fee=3_20, day=date(2024, 11, 20), source="txn_2")
    before = client.get("/").text
    assert "Card and bank fees took $10.75" in before
    assert "The union itself" not in before
    Books(central.id).allocate(Money(5_000_00, USD))
    page = client.get("/").text
    assert "The union itself added $5,000.00 to what was raised" in page
    assert "card and bank fees took $10.75" in page
    assert re.search(r'on hand today</dt>\s*<dd[^>]*><data[^>]*value="5339.25"', page)
    foot = re.search(r"<tfoot>(.*?)</tfoot>", page, re.DOTALL)
    assert foot
    assert re.findall(r'value="([\d.]+)"', foot[1]) == ["5350.00", "0.00"]


@pytest.mark.usefixtures("db_session")
def test_it_leads_to_giving_with_an_amount(client: MannerlyClient) -> None:
    opened()
    page = client.get("/").text
    assert 'action="/give/central"' in page
    assert re.findall(r'name="amount" id="give-\d+" value="(\d+)"', page) == [
        "25",
        "50",
        "100",
        "250",
    ]


@pytest.mark.usefixtures("db_session")
@pytest.mark.parametrize(
    ("verb", "words"),
    [("pause_campaign", "The fund is paused"), ("close_campaign", "This fund is closed")],
)
def test_when_nobody_can_give_it_says_so(client: MannerlyClient, verb: str, words: str) -> None:
    opened()
    with transaction():
        getattr(campaigns, verb)(campaigns.campaigns()[0], by=made.Hand())
    page = client.get("/").text
    assert words in page
    assert "/give/" not in page
    head = page.partition("</header>")[0]
    assert "Apply for aid" not in head
    assert 'href="/my-application"' in head


@pytest.mark.usefixtures("db_session")
def test_a_paused_fund_says_where_a_check_goes_and_a_closed_one_asks_for_none(
    client: MannerlyClient,
) -> None:
    with transaction():
        campaign = made.open_campaign()
        campaigns.pause_campaign(campaign, by=made.Hand())
    page = client.get("/").text
    notice = page.partition("The fund is paused")[2].partition("<section")[0]
    assert "A check always arrives" in notice
    assert "are not deductible as charitable contributions" in page
    with transaction():
        campaigns.close_campaign(campaigns.campaigns()[0], by=made.Hand())
    assert "A check always arrives" not in client.get("/").text


@pytest.mark.usefixtures("db_session")
def test_a_paused_central_fund_takes_no_gifts(client: MannerlyClient) -> None:
    campaign = opened()
    with transaction():
        central = campaigns.funds(campaign.id)[0]
        campaigns.move_fund(central, to=campaigns.FundStatus.PAUSED, by=made.Hand())
    assert "/give/central" not in client.get("/").text


@pytest.mark.usefixtures("db_session")
def test_a_fund_by_location_has_its_page(client: MannerlyClient) -> None:
    opened()
    page = client.get("/funds/san-diego").text
    assert 'action="/give/san-diego"' in page
    assert "Mission Gorge Clinic" in page
    assert client.get("/funds/central").status_code == 302
    assert client.get("/funds/nowhere").status_code == 404


@pytest.mark.usefixtures("db_session")
@pytest.mark.parametrize("what", ["campaign", "fund"])
def test_a_paused_fund_by_location_says_where_a_check_goes_too(
    client: MannerlyClient, what: str
) -> None:
    campaign = opened()
    paused, closed = campaigns.FundStatus.PAUSED, campaigns.FundStatus.CLOSED
    with transaction():
        fund = campaigns.fund_by_slug("san-diego")
        if what == "fund":
            campaigns.move_fund(fund, to=paused, by=made.Hand())
        else:
            campaigns.pause_campaign(campaigns.campaign(campaign.id), by=made.Hand())
    page = client.get("/funds/san-diego").text
    notice = page.partition("The fund is paused")[2]
    assert "A check always arrives" in notice
    assert "“San Diego” on its memo line" in notice
    assert "are not deductible as charitable contributions" in page
    with transaction():
        campaigns.move_fund(campaigns.fund_by_slug("san-diego"), to=closed, by=made.Hand())
    page = client.get("/funds/san-diego").text
    assert "This fund takes no gifts now" in page
    assert "A check always arrives" not in page


@pytest.mark.usefixtures("db_session")
def test_news_come_out_on_their_day(client: MannerlyClient, clock: FixedClock) -> None:
    campaign = opened()
    with transaction():
        for day, title in ((27, "Out today"), (28, "Out tomorrow")):
            campaigns.add_update(
                campaign,
                published_on=date(2024, 11, day),
                title_en=title,
                body_en="News.",
                form=new_secret(),
                by=made.Hand(),
            )
    assert "Out today" in client.get("/").text
    assert "Out tomorrow" not in client.get("/fund/care-cant-wait/updates").text
    # 08:30 UTC is half past midnight in Los Angeles.
    clock.set(datetime(2024, 11, 28, 7, 59, tzinfo=UTC))
    assert "Out tomorrow" not in client.get("/").text
    clock.set(datetime(2024, 11, 28, 8, 0, tzinfo=UTC))
    assert "Out tomorrow" in client.get("/").text


@pytest.mark.usefixtures("db_session")
def test_picket_lines_lead_to_a_map_and_into_a_calendar(client: MannerlyClient) -> None:
    campaign = opened()
    with transaction():
        campaigns.add_picket_line(
            campaign,
            place="San Diego",
            site="Mission Gorge, Clinic",
            address="4400 Alder Canyon Road, 92120",
            days=[0, 1, 2, 3, 4],
            begins_at=time(6),
            ends_at=time(14),
            form=new_secret(),
            by=made.Hand(),
        )
    page = client.get("/").text
    assert "Monday to Friday" in page
    assert 'href="https://www.openstreetmap.org/search?query=4400+Alder+Canyon+Road' in page
    answer = client.get("/fund/care-cant-wait/picket-lines.ics")
    assert answer.mimetype == "text/calendar"
    rows = answer.text.split("\r\n")
    # The 27th is a Wednesday and a day of picketing, so that the first one is today.
    assert "DTSTART:20241127T060000" in rows
    assert "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;COUNT=20" in rows
    assert "LOCATION:Mission Gorge\\, Clinic\\, 4400 Alder Canyon Road\\, 92120" in rows
    assert all(len(row.encode()) <= 75 for row in rows)


def evil_everywhere(evil: str) -> None:
    """An open campaign that says it in every field."""
    texts = ("name", "headline", "story", "decisions", "people", "poster", "poster_side")
    campaign = made.open_campaign(
        **{f"{name}_en": evil for name in texts},
        employer=evil,
        effects=[campaigns.Effect(25_00, evil, evil)],
    )
    hand, titled = made.Hand(), {"title_en": evil, "body_en": evil}
    campaigns.edit_organisation(
        campaigns.organisation(), legal_name=evil, short_name=evil, address=evil, by=hand
    )
    for fund in campaigns.funds(campaign.id):
        campaigns.edit_fund(fund, name_en=evil, description_en=evil, by=hand)
    campaigns.add_question(campaign, question_en=evil, answer_en=evil, form="q", by=hand)
    campaigns.add_update(campaign, published_on=date(2024, 11, 1), form="u", by=hand, **titled)
    campaigns.add_picket_line(
        campaign,
        place=evil,
        site=evil,
        address=evil,
        days=[1],
        begins_at=time(6),
        ends_at=time(7),
        form="p",
        by=hand,
    )
    worked_for = campaigns.funds(campaign.id)[1].id
    campaigns.add_worksite(campaign, name=evil, fund_id=worked_for, by=hand)


@pytest.mark.usefixtures("db_session")
@pytest.mark.parametrize("evil", MARKUP)
def test_text_is_text(client: MannerlyClient, evil: str) -> None:
    """Markup in any field comes back as what it is, and nothing of it is obeyed."""
    with transaction():
        evil_everywhere(evil)
    for url in ("/", "/funds/san-diego", "/fund/care-cant-wait/updates", "/open-books"):
        page = client.get(url).text
        # The client has found no script and no handler of an event; nor may anything else stand.
        tags = {element.tag for element in html5lib.parse(page, namespaceHTMLElements=False).iter()}
        assert not tags & {"img", "iframe", "object", "embed", "style"}, url
        assert escape(evil) in page or url == "/open-books", url


@pytest.mark.usefixtures("db_session")
def test_markdown_keeps_to_its_list(client: MannerlyClient) -> None:
    opened(
        story_en="[click](javascript:alert(1)) [data](data:text/html,x) "
        "[fine](https://example.org/a) ![pic](https://evil.example/x.png)\n\n# Loud\n\n- one"
    )
    page = client.get("/").text
    assert "javascript:" not in page.replace("[click](javascript:alert(1))", "")
    assert "data:text" not in page.replace("[data](data:text/html,x)", "")
    assert 'href="https://example.org/a"' in page
    assert "evil.example" not in page
    assert page.count("<h1") == 1
    assert "<li>one</li>" in page


@pytest.mark.usefixtures("db_session")
def test_reading_costs_the_same_however_much_there_is(client: MannerlyClient) -> None:
    campaign = opened()
    few = _queries_of(client)
    with transaction():
        hand = made.Hand()
        for number in range(12):
            campaigns.add_question(
                campaign, question_en=f"Q{number}", answer_en="A", form=new_secret(), by=hand
            )
            made.location_fund(campaign, name=f"Place {number}", code=f"P{number}X")
            made.worksite(campaign, name=f"Clinic {number}")
            campaigns.add_update(
                campaign,
                published_on=date(2024, 11, 1) + timedelta(days=number),
                title_en="T",
                body_en="B",
                form=new_secret(),
                by=hand,
            )
        for fund in campaigns.funds(campaign.id):
            for number in range(5):
                receive(
                    fund.id, 10_00, day=date(2024, 10, 20 + number), source=f"{fund.id}{number}"
                )
    many = _queries_of(client)
    assert many == few
    assert many <= 19


def _queries_of(client: MannerlyClient) -> int:
    """How many times the page asks the database something."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        assert client.get("/").status_code == 200
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return len(asked)


@pytest.mark.usefixtures("db_session")
def test_choosing_a_language_is_remembered_and_leads_back(client: MannerlyClient) -> None:
    opened()
    client.get("/")
    answer = client.post("/language", data={"language": "es", "next": "/open-books?a=1"})
    assert answer.status_code == 303
    assert answer.location == "/open-books?a=1"
    assert 'lang="es"' in client.get("/").text


@pytest.mark.usefixtures("db_session")
@pytest.mark.parametrize(
    "leads",
    ["//evil.example", "https://evil.example/", "/\\evil.example", "", "/\t/evil.example", "x"],
)
def test_choosing_a_language_never_leads_away(client: MannerlyClient, leads: str) -> None:
    opened()
    client.get("/")
    answer = client.post("/language", data={"language": "es", "next": leads})
    assert answer.location == "/"


@pytest.mark.usefixtures("db_session")
def test_an_unknown_language_changes_nothing(client: MannerlyClient) -> None:
    opened()
    client.get("/")
    client.post("/language", data={"language": "xx", "next": "/"})
    assert '<html lang="en"' in client.get("/").text
