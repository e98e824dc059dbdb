"""The next strike: the money of the first stays in sight, and three pages lead to it."""

import html
import re

import pytest

from hardship import applications, campaigns, donations, ledger, payouts, treasury
from hardship.applications import PayMethod
from hardship.campaigns import Campaign, Fund
from hardship.committee import Role
from hardship.core.database import db, transaction
from hardship.ledger import BANK
from tests.client import MannerlyClient
from tests.donations.refunding.test_refund_settlement import charge_of, tell
from tests.doubles import Mailbox
from tests.factories import campaigns as made
from tests.factories.applications import submitted
from tests.factories.money import usd
from tests.factories.officers import let_in, officer
from tests.factories.review import Committee, award_of, awarded, money_in_bank, vote
from tests.fakes.gateway import FakeGateway
from tests.web.committee.case_pages import BOOK, release
from tests.web.committee.money_in.test_to_explain import suspended
from tests.web.public.workers import come_in

OLD, NEW = "Central fund (Strike Hardship Fund)", "Central fund (Second Strike Fund)"
COUNTER = "/committee/counter"
BEGIN = 'href="/committee/campaigns/new"'


def close(team: Committee) -> None:
    with transaction():
        campaigns.close_campaign(team.campaign, by=made.Hand())


def begin_another(team: Committee) -> Campaign:
    close(team)
    with transaction():
        return made.next_campaign()


@pytest.fixture
def second(team: Committee) -> Campaign:
    """The first strike is over, with $10,000 left; the next one is a draft."""
    return begin_another(team)


@pytest.fixture
def new(second: Campaign) -> Fund:
    return campaigns.funds(second.id)[0]


def open_it(second: Campaign) -> None:
    with transaction():
        campaigns.open_campaign(second, by=made.Hand())


def look(client: MannerlyClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return html.unescape(answer.text)


def offered(page: str, name: str) -> list[str]:
    """The words of a select, in their order."""
    chosen = re.search(rf'<select[^>]*name="{name}".*?</select>', page, re.DOTALL)
    return re.findall(r"<option[^>]*>([^<]+)</option>", chosen.group()) if chosen else []


@pytest.mark.parametrize("is_open", [False, True])
@pytest.mark.parametrize(
    ("path", "name"),
    [
        (f"{COUNTER}/move", "fund"),
        (f"{COUNTER}/move", "to_fund"),
        (f"{COUNTER}/receipts/new", "fund"),
        (f"{COUNTER}/bank-line", "fund"),
        ("/committee/bank-receipts", "fund"),
    ],
)
def test_whatever_takes_money_knows_the_old_fund(
    client: MannerlyClient, team: Committee, second: Campaign, path: str, name: str, is_open: bool
) -> None:
    if is_open:
        open_it(second)
    let_in(client, team.tove)
    words = offered(look(client, path), name)
    assert words == ([NEW, OLD] if is_open else [OLD, "San Diego", NEW])


def test_what_is_left_goes_to_the_next_strike(
    client: MannerlyClient, team: Committee, new: Fund
) -> None:
    let_in(client, team.tove)
    asked = {"fund": str(team.fund.id), "to_fund": str(new.id), "amount": "10,000"}
    page = look(client, f"{COUNTER}/move")
    assert re.search(re.escape(OLD) + r"</dt><dd><data[^>]*10000.00", page)
    sent = client.submit(f"{COUNTER}/move", **asked, reason="The strike is over")
    assert sent.status_code == 303
    let_in(client, team.rosa)
    waits = look(client, COUNTER)
    assert f"{OLD} to {NEW}" in waits
    (slip,) = treasury.vouchers_waiting()
    assert client.post(f"{COUNTER}/vouchers/{slip.id}/confirm").status_code == 303
    db.session.rollback()
    assert ledger.balance(BANK, new.id, "USD") == usd(10_000)
    assert not ledger.balance(BANK, team.fund.id, "USD")


def test_the_desk_and_the_payments_go_on_with_the_old_fund(
    client: MannerlyClient, team: Committee
) -> None:
    with transaction():
        awarded(team)
    second = begin_another(team)
    let_in(client, team.tove)
    assert f"{OLD} owns" in look(client, "/committee/")
    assert OLD in look(client, f"{BOOK}?tab=to-pay")
    assert f"{OLD}</dt>" in look(client, "/committee/bank-receipts"), "still at Stripe"
    assert f"{OLD}</dt>" in look(client, COUNTER), "not deposited"
    open_it(second)
    page = look(client, "/committee/")
    assert f"{NEW} owns" in page
    assert OLD in page.partition("The other funds")[2]


def test_an_award_of_the_old_strike_is_paid(client: MannerlyClient, team: Committee) -> None:
    with transaction():
        award = awarded(team)
        undecided = submitted(team.campaign)
        name, application_id = undecided.reference, undecided.id
    open_it(begin_another(team))
    let_in(client, team.tove)
    assert client.submit(f"{BOOK}/awards/{award.id}", number="1041").status_code == 303
    (payment,) = payouts.payments_of([award.id])
    let_in(client, team.rosa)
    assert OLD in look(client, f"{BOOK}?tab=to-release")
    assert release(client, payment).status_code == 303
    let_in(client, team.ana)
    of_old = f"/committee/applications?fund={team.fund.id}"
    for path in ("/committee/applications", of_old, f"/committee/applications?find={name}"):
        assert name in look(client, path)
    assert offered(look(client, of_old), "fund")[:3] == ["All", NEW, OLD]
    with transaction():
        vote(applications.application(application_id), team.ana)
        vote(applications.application(application_id), team.ben)
    with transaction():
        late = payouts.prepare(
            award_of(application_id), method=PayMethod.CHEQUE, number="1042", by=team.tove
        )
        payouts.release(late, by=team.rosa)
    assert ledger.fund_position(team.fund.id, "USD").outstanding == usd(500)


def test_what_comes_back_of_an_old_gift_can_be_explained(
    client: MannerlyClient, team: Committee, gateway: FakeGateway
) -> None:
    """A part of what was held was sent back before the strike ended; the bank could not take it."""
    gift = suspended(team.fund, gateway, usd(80))
    refund = gateway.give_back(charge_of(gateway), usd(30))
    tell(gateway, "charge.refunded", charge_of(gateway))
    with transaction():
        donations.suspense.assign(gift.id, fund_id=team.fund.id, reason="Hers", by=team.tove)
    open_it(begin_another(team))
    gateway.fail_refund(refund.id)
    tell(gateway, "refund.failed", refund.id)
    let_in(client, team.tove)
    path = f"/committee/gifts/{gift.id}/explain"
    assert offered(look(client, path), "fund") == [OLD]
    assert client.submit(path, reason="It came back").status_code == 303
    assert not donations.suspense.held_of(gift)


def test_the_books_say_whose_fund_it_is(client: MannerlyClient, team: Committee, new: Fund) -> None:
    with transaction():
        money_in_bank(new, 100)
    let_in(client, team.tove)
    page = look(client, "/committee/ledger")
    assert offered(page, "fund") == ["All funds", OLD, "San Diego", NEW]
    assert f'<span class="fine">{OLD}</span>' in page
    assert f'<span class="fine">{NEW}</span>' in page


def test_two_strikes_of_one_name_are_told_apart_by_the_code(
    client: MannerlyClient, team: Committee
) -> None:
    close(team)
    with transaction():
        made.next_campaign(name_en=team.campaign.name_en)
    let_in(client, team.tove)
    assert offered(look(client, f"{COUNTER}/move"), "fund") == [
        "Central fund (Strike Hardship Fund, CENTRAL)",
        "San Diego",
        "Central fund (Strike Hardship Fund, NEXT)",
    ]


FORMS = [f"{COUNTER}/move", f"{COUNTER}/receipts/new", f"{COUNTER}/bank-line"]


@pytest.mark.parametrize("waits", ["on the list", "as its award was taken back"])
def test_an_empty_fund_of_an_old_strike_is_offered_while_somebody_there_waits(
    client: MannerlyClient, team: Committee, waits: str
) -> None:
    """Else nobody could give it what it takes to help them."""
    with transaction():
        case = submitted(team.campaign)
        if waits == "on the list":
            money_in_bank(team.fund, -10_000)
        vote(case, team.ana)
        vote(case, team.ben)
        if waits != "on the list":
            payouts.cancel_unpaid(award_of(case.id), reason="Another way", by=team.ana)
            money_in_bank(team.fund, -10_000)
    open_it(begin_another(team))
    let_in(client, team.tove)
    for path in FORMS:
        assert OLD in offered(look(client, path), "fund"), path
    with transaction():
        applications.withdraw(applications.application(case.id))
    for path in FORMS:
        assert OLD not in offered(look(client, path), "fund"), "nobody waits there any more"


# ------------------------------------------------------------------------- beginning the next


@pytest.fixture
def ruth(client: MannerlyClient, team: Committee) -> MannerlyClient:
    """The administrator is signed in."""
    with transaction():
        who = officer(Role.ADMINISTRATOR, name="Ruth Vance")
    let_in(client, who)
    return client


PAGES = ("/committee/", "/committee/campaign", "/committee/set-up")


def test_after_a_strike_three_pages_lead_to_the_next(ruth: MannerlyClient, team: Committee) -> None:
    assert not [path for path in PAGES if BEGIN in look(ruth, path)]
    close(team)
    assert not [path for path in PAGES if BEGIN not in look(ruth, path)]
    assert "set-up to finish" not in look(ruth, "/committee/")
    assert "<h1>" in look(ruth, "/committee/campaigns/new")
    with transaction():
        made.next_campaign()
    assert not [path for path in PAGES if BEGIN in look(ruth, path)], "it is begun"


def test_the_old_strikes_rules_are_still_at_hand(ruth: MannerlyClient, team: Committee) -> None:
    """So that its reserve can be given up and moved too."""
    second, old = begin_another(team), f"/committee/campaigns/{team.campaign.id}"
    page = look(ruth, "/committee/campaign")
    assert "<h1>Second Strike Fund</h1>" in page
    assert f'href="{old}"' in page
    page = look(ruth, old)
    assert "<h1>Strike Hardship Fund</h1>" in page
    assert f'href="{old}/funds"' in page
    assert f'href="/committee/campaigns/{second.id}"' in page
    assert BEGIN not in page


def test_who_may_not_begin_it_has_no_link(client: MannerlyClient, team: Committee) -> None:
    close(team)
    let_in(client, team.tove)
    assert BEGIN not in look(client, "/committee/")


def test_closing_says_what_happens_with_the_money_that_is_left(
    ruth: MannerlyClient, team: Committee
) -> None:
    page = look(ruth, f"/committee/campaigns/{team.campaign.id}/closing")
    for words in ("money that is left stays in its funds", "refunds", "moved to another fund"):
        assert words in page


def test_what_was_sent_in_the_old_strike_is_not_opened_for_a_change(
    client: MannerlyClient, team: Committee, mailbox: Mailbox
) -> None:
    with transaction():
        old = submitted(team.campaign)
        email, old_id = str(old.email), old.id
    open_it(begin_another(team))
    come_in(client, mailbox, email)
    change = f"/my-application/{old_id}/change"
    assert change not in client.get(f"/my-application/{old_id}").text
    assert client.post(change).status_code == 422
    db.session.rollback()
    assert not applications.application(old_id).is_being_written
