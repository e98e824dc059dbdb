"""The desk: what needs whom, in order, and how the funds stand."""

import html
import re
from datetime import UTC, datetime

import pytest

from hardship import applications, campaigns, committee, donations, notices, payouts
from hardship.committee import Role
from hardship.core.database import db, transaction
from hardship.notices import Notice
from hardship.notices.mailers import SmtpMailer
from hardship.notices.rules import Delivery
from hardship.web.templating import render_notice
from tests.client import MannerlyClient
from tests.doubles import FixedClock
from tests.factories.applications import submitted
from tests.factories.money import usd
from tests.factories.officers import let_in, officer, seat
from tests.factories.review import Committee, award_of, awarded, prepared, vote
from tests.mail_server import mail_server

DESK = "/committee/"


def needs(page: str) -> list[str]:
    """What needs the officer, in the order of the page: `2 awards to pay`."""
    found = re.findall(r'<li><span class="figure">(\d+)</span><div><b>([^<]+)</b>', page)
    return [f"{count} {html.unescape(what)}" for count, what in found]


def about_mail(page: str) -> list[str]:
    """What the desk says of mails: no worker is at work in these tests, and it says that too."""
    return [line for line in needs(page) if "mail" in line]


def desk(client: MannerlyClient) -> str:
    answer = client.get(DESK)
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize(
    ("hour", "hello"),
    [(8, "Good morning"), (19, "Good morning"), (21, "Good afternoon"), (2, "Good evening")],
)
def test_it_greets_by_name_and_the_time_of_day_there(
    client: MannerlyClient, team: Committee, clock: FixedClock, hour: int, hello: str
) -> None:
    clock.set(datetime(2024, 11, 27, hour, 30, tzinfo=UTC))  # Los Angeles is eight hours behind
    let_in(client, team.ana)
    expected = "Good evening" if hour == 8 - 6 else hello
    assert f"<h1>{expected}, Ana. Nothing needs you.</h1>" in desk(client)


def test_where_applications_stand_adds_up_to_all(client: MannerlyClient, team: Committee) -> None:
    with transaction():
        submitted(team.campaign)
        awarded(team)
        applications.withdraw(submitted(team.campaign))
    let_in(client, team.ana)
    stand = desk(client).partition('id="standing"')[2].partition("</section>")[0]
    lines = re.findall(r">([^<]+)</a><strong>(\d+)</strong>", stand)
    assert ("Withdrawn", "1") in lines
    assert sum(int(count) for _, count in lines) == 3
    queue = client.get("/committee/applications?tab=all").text
    assert "<h1>3 applications</h1>" in queue


def test_the_day_of_the_strike(client: MannerlyClient, team: Committee) -> None:
    let_in(client, team.ana)
    page = html.unescape(desk(client))
    assert "Wednesday, November 27, 2024, 10:00" in page
    assert "Day 45 of the strike." in page


def test_before_the_strike_no_day_of_it_is_counted(
    client: MannerlyClient, team: Committee, clock: FixedClock
) -> None:
    began = team.campaign.started_on
    clock.set(datetime(began.year, began.month, began.day, 1, tzinfo=UTC))  # the evening before
    let_in(client, team.ana)
    assert "of the strike." not in html.unescape(desk(client))


def test_everybody_sees_what_can_still_be_awarded(client: MannerlyClient, team: Committee) -> None:
    with transaction():
        awarded(team)
        ivo = officer(Role.INTAKE, name="Ivo Prins")
        ruth = officer(Role.ADMINISTRATOR, name="Ruth Vance")
    for who in (team.ben, ivo, ruth):
        let_in(client, who)
        page = desk(client)
        assert re.search(r"Central fund: available to award</dt><dd><data[^>]*9750.00", page)
        assert "Central fund owns" not in page, "the rest is for those who read the ledger"
    let_in(client, team.ana)
    page = desk(client)
    assert "Central fund owns" in page
    assert "Central fund: available" not in page


def test_an_empty_desk_says_so(client: MannerlyClient, team: Committee) -> None:
    let_in(client, team.tove)
    page = desk(client)
    assert "Nothing needs you right now" in page
    assert "button-main" not in page


def test_intake_has_what_they_did_not_open_yet_to_look_through(
    client: MannerlyClient, team: Committee
) -> None:
    with transaction():
        first, second = submitted(team.campaign), submitted(team.campaign)
        vote(second, team.ana)
        awarded(team)
        ivo = officer(Role.INTAKE, name="Ivo Prins")
        submitted(team.campaign, email=ivo.email)
    let_in(client, ivo)
    assert needs(desk(client)) == ["2 applications to look through"], "one's own is not among them"
    for case, left in ((first, ["1 application to look through"]), (second, [])):
        page = desk(client)
        address = f"/committee/applications/{case.id}"
        assert f'href="{address}"' in page
        assert client.get(address).status_code == 200
        assert needs(desk(client)) == left
    let_in(client, team.tove)
    assert "look through" not in desk(client)


def test_each_sees_what_they_may_do_and_one_red_button(
    client: MannerlyClient, team: Committee
) -> None:
    with transaction():
        submitted(team.campaign)
        half = submitted(team.campaign)
        vote(half, team.ana)
        awarded(team)
        prepared(team, awarded(team), "1041")
        everything = officer(*Role, name="Olga Ortiz")
    expected = {
        team.ana: ["1 application to decide"],
        team.ben: ["2 applications to decide"],
        team.tove: ["1 award to pay"],
        team.rosa: ["1 payment to release"],
        team.vera: [],
        everything: [
            "1 fault on the server",
            "2 applications to decide",
            "1 payment to release",
            "1 award to pay",
        ],
    }
    for who, lines in expected.items():
        let_in(client, who)
        page = desk(client)
        assert needs(page) == lines
        assert page.count("button-main") == bool(lines)
        assert ("things need you" in page) is (len(lines) > 1)


def test_what_waits_for_others(client: MannerlyClient, team: Committee) -> None:
    with transaction():
        half = submitted(team.campaign)
        vote(half, team.ana)
        prepared(team, awarded(team), "1041")
    let_in(client, team.ana)
    assert "One application needs another vote, not yours" in desk(client)
    let_in(client, team.tove)
    assert "One payment to release" in desk(client)
    let_in(client, team.vera)
    page = desk(client)
    assert "One application to decide" in page
    assert "One payment to release" in page


def test_it_says_since_when_the_oldest_waits_for_others(
    client: MannerlyClient, team: Committee, clock: FixedClock
) -> None:
    with transaction():
        vote(submitted(team.campaign), team.ana)
        awarded(team)
    clock.advance(hours=1)
    with transaction():
        submitted(team.campaign)
        vote(submitted(team.campaign), team.ana)
        awarded(team)
    first = "Nov 27, 2024, 10:00\xa0a.m."
    for who, expected in (
        (team.ana, [("2 applications need another vote, not yours", first)]),
        (
            team.vera,
            [("3 applications to decide", first), ("2 awards to pay", first)],
        ),
    ):
        let_in(client, who)
        assert waits_since(desk(client)) == expected


def test_a_releaser_reads_since_when_what_they_may_not_release_waits(
    client: MannerlyClient, team: Committee, clock: FixedClock
) -> None:
    with transaction():
        eve = officer(Role.DECIDER, Role.RELEASER, name="Eve Stone")
        prepared(team, awarded(team), "1041")
        voted_on = submitted(team.campaign)
        vote(voted_on, eve)
        vote(voted_on, team.ana)
    clock.advance(hours=1)
    with transaction():
        prepared(team, award_of(voted_on.id), "1042")
    for who, expected in (
        (eve, ("One payment to release", "Nov 27, 2024, 11:00\xa0a.m.")),
        (team.vera, ("2 payments to release", "Nov 27, 2024, 10:00\xa0a.m.")),
    ):
        let_in(client, who)
        assert expected in waits_since(desk(client))


def test_a_role_is_not_given_like_money_in_spanish(client: MannerlyClient, team: Committee) -> None:
    with transaction():
        committee.invite("maya@example.org", name="Maya", roles=[Role.CHAIR], link=str, by=None)
    let_in(client, team.ana)
    assert desk(client).count("Role given by") == 2
    client.post("/language", data={"language": "es"})
    page = desk(client)
    assert page.count("Dada por") == 2
    assert "De parte de" not in page


def test_where_nobody_counts_since_when_it_says_so(client: MannerlyClient, team: Committee) -> None:
    today = campaigns.accounting_date()
    with transaction():
        payment = payouts.release(prepared(team, awarded(team), "1041"), by=team.rosa)
        payouts.clear(payment, cleared_on=today, by=team.tove)
        payouts.report_return(payment, returned_on=today, reason="It came back", by=team.tove)
    let_in(client, team.tove)
    assert waits_since(desk(client)) == [("One returned payment that you reported", "not noted")]


def waits_since(page: str) -> list[tuple[str, str]]:
    """What waits for others, and since when."""
    return re.findall(r'<th scope="row">([^<]+)</th>.*?data-head="Since"><span>([^<]*)<', page)


def test_the_funds_money_for_who_may_read_the_ledger(
    client: MannerlyClient, team: Committee
) -> None:
    with transaction():
        team.fund.reserve_minor = 500_00
        awarded(team)
        payouts.release(prepared(team, awarded(team), "1041"), by=team.rosa)
    let_in(client, team.tove)
    page = html.unescape(re.sub(r"<[^>]+>", "", desk(client)))
    for figure in ("$10,000.00", "$250.00", "$500.00", "$9,000.00"):
        assert figure in page
    assert "San Diego" in page, "the other funds stand in a table"
    let_in(client, team.ben)
    assert "Central fund owns" not in desk(client)


def test_money_for_the_waiting_list(client: MannerlyClient, team: Committee) -> None:
    with transaction():
        team.fund.reserve_minor = 10_000_00
        case = submitted(team.campaign)
        vote(case, team.ana)
        vote(case, team.ben)
    let_in(client, team.ana)
    assert needs(desk(client)) == []
    with transaction():
        campaigns.fund(team.fund.id).reserve_minor = 0
    assert needs(desk(client)) == ["1 application waits for money that is there"]


def test_payments_that_nobody_cashes(
    client: MannerlyClient, team: Committee, clock: FixedClock
) -> None:
    with transaction():
        payouts.release(prepared(team, awarded(team), "1041"), by=team.rosa)
    clock.advance(days=31)
    let_in(client, team.tove)
    assert needs(desk(client)) == ["1 payment outstanding for over 30 days"]


def test_bank_receipts_that_another_entered(client: MannerlyClient, team: Committee) -> None:
    with transaction():
        donations.enter_bank_receipt(
            team.fund,
            form="a token",
            kind=donations.ReceiptKind.ALLOCATION,
            amount=usd(500),
            reference="wire 7",
            arrived_on=campaigns.accounting_date(),
            by=team.tove,
        )
    let_in(client, team.rosa)
    assert needs(desk(client)) == ["1 bank receipt to confirm"]
    let_in(client, team.tove)
    page = desk(client)
    assert needs(page) == []
    assert "One bank receipt that you entered" in page


def test_an_administrator_is_led_to_the_set_up(client: MannerlyClient, db_session: object) -> None:
    seat(client, Role.ADMINISTRATOR, name="Adam Smith")
    page = desk(client)
    assert needs(page) == ["1 set-up to finish"]
    assert 'href="/committee/set-up"' in page


def test_stuck_mail_can_be_tried_again(client: MannerlyClient, team: Committee) -> None:
    with transaction():
        admin = officer(Role.ADMINISTRATOR, name="Adam Smith")
        mail = notices.enqueue("application_news", to="june@example.org", locale="en")
        mail.status = Delivery.STUCK
    let_in(client, admin)
    assert about_mail(desk(client)) == ["1 mail could not be delivered"]
    answer = client.post("/committee/stuck-mail")
    assert answer.status_code == 303
    assert "One mail is tried again." in client.get(answer.location).text
    assert db.session.query(Notice).filter_by(status=Delivery.WAITING).count() == 1
    assert about_mail(desk(client)) == []


def test_mail_that_does_not_leave_is_told_with_its_reason(
    client: MannerlyClient, team: Committee, clock: FixedClock
) -> None:
    with transaction():
        admin = officer(Role.ADMINISTRATOR, name="Adam Smith")
        notices.enqueue("application_news", to="june@example.org", locale="en")
    with mail_server(MAIL="550 no") as (port, _said):
        mailer = SmtpMailer("127.0.0.1", port, "fund@example.org")
        assert notices.deliver_due(mailer=mailer, render=render_notice) == 0
    let_in(client, admin)
    assert about_mail(desk(client)) == []
    clock.advance(minutes=10)
    page = desk(client).replace("\N{NO-BREAK SPACE}", " ")
    assert about_mail(page) == ["1 mail does not leave"]
    assert "Since Nov 27, 2024, 10:00 a.m.: the mail server refused the sender." in page
    client.post("/committee/stuck-mail")
    assert about_mail(desk(client)) == []


def test_strangers_are_sent_to_the_door(client: MannerlyClient, team: Committee) -> None:
    answer = client.get(DESK)
    assert answer.status_code == 303
    assert "/committee/sign-in" in answer.location


def test_the_desk_says_who_was_given_a_role_to_everybody_but_who_gave_it(
    client: MannerlyClient, team: Committee
) -> None:
    with transaction():
        ruth = officer(Role.ADMINISTRATOR, name="Ruth Reyes")
        committee.invite(
            "maya@example.org", name="Maya Lin", roles=[Role.TREASURER], link=str, by=ruth
        )
    let_in(client, team.ana)
    row = re.search(r"<tr><th scope=\"row\">Maya Lin</th>.*?</tr>", desk(client))
    assert row
    assert "Treasurer" in row.group()
    assert "Ruth Reyes" in row.group()
    let_in(client, ruth)
    assert "Maya Lin" not in desk(client)
