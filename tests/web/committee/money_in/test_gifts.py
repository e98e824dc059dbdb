"""The treasurer's gifts: found by number, explained by entries, stuck events tried again."""

import pytest
from flask import Flask
from sqlalchemy import select

from hardship import donations
from hardship.audit import AuditRow
from hardship.campaigns import Fund
from hardship.committee import Role
from hardship.core.database import db, transaction
from hardship.core.money import Money
from hardship.donations import EventStatus, GatewayUnavailable, Supporter
from hardship.treasury import From
from tests.client import MannerlyClient
from tests.doubles import FixedClock
from tests.factories.counter import Counter
from tests.factories.donations import open_gift
from tests.factories.money import usd
from tests.factories.officers import officer, seat
from tests.fakes.gateway import FakeGateway
from tests.web.public.giving import open_fund

PATH = "/committee/gifts"


@pytest.fixture(autouse=True)
def fund(db_session: object, app: Flask) -> Fund:
    return open_fund()


def a_paid_gift(fund: Fund, gateway: FakeGateway, by: Supporter) -> donations.Gift:
    with transaction():
        open_gift(fund, gateway, intended=usd(50), by=by)
    gateway.pay(gateway.last)
    page = gateway.session(gateway.last)
    with transaction():
        return donations.settle_session(page)


def test_the_list_is_empty_at_first(client: MannerlyClient) -> None:
    seat(client, Role.TREASURER, name="Teo")
    assert "No gifts yet" in client.get(PATH).text


def test_a_gift_is_found_by_its_number_and_shows_its_entry(
    client: MannerlyClient, fund: Fund, gateway: FakeGateway
) -> None:
    gift = a_paid_gift(
        fund, gateway, Supporter(name="June Ortiz", email="june@example.org", message="Hold")
    )
    a_paid_gift(fund, gateway, Supporter(name="Ana Luz", is_anonymous=True))
    seat(client, Role.TREASURER, name="Teo")
    everything = client.get(PATH).text
    assert "June Ortiz" in everything
    shy = everything.partition("Ana Luz")[2].partition("</tr>")[0]
    assert "not shown on the page" in shy
    assert "june@example.org" not in everything
    typed = gift.reference.lower().replace("-", " ")
    found = client.get(PATH, query_string={"number": typed}).text
    assert gift.reference in found
    assert "Anonymous" not in found
    seat(client, Role.AUDITOR, name="Aud")
    page = client.get(f"{PATH}/{gift.id}").text
    assert "Gift settled" in page
    assert "txn_1" in page
    assert "june@example.org" not in page
    assert "Hold" not in page, "a message is not for the auditor"


def test_every_entry_of_a_gift_is_listed(
    client: MannerlyClient, fund: Fund, gateway: FakeGateway
) -> None:
    gift = a_paid_gift(fund, gateway, Supporter())
    refund = gateway.give_back(list(gateway.charges)[-1], usd(20))
    with transaction():
        donations.receive_event(gateway.tell("refund.created", refund.id))
    donations.process_inbox(gateway)
    seat(client, Role.TREASURER, name="Teo")
    page = client.get(f"{PATH}/{gift.id}").text
    entries = page.partition("Entries of this gift")[2].partition("</table>")[0]
    assert entries.index("Gift settled") < entries.index("Gift refunded")


def test_gifts_that_nobody_paid_are_found_by_their_word(
    client: MannerlyClient, fund: Fund, gateway: FakeGateway
) -> None:
    paid = a_paid_gift(fund, gateway, Supporter())
    with transaction():
        unpaid = open_gift(fund, gateway, intended=usd(50))
    seat(client, Role.TREASURER, name="Teo")
    choice = (
        client.get(PATH)
        .text.partition(">Payment page still open</option>")[0]
        .rpartition('value="')[2]
    )
    found = client.get(PATH, query_string={"state": choice.strip('"')}).text
    assert unpaid.reference in found
    assert paid.reference not in found


def test_who_gave_is_for_the_treasurer_and_not_for_the_auditor(
    client: MannerlyClient, fund: Fund, gateway: FakeGateway
) -> None:
    by = Supporter(name="June Ortiz", is_anonymous=True, message="Hold the line")
    gift = a_paid_gift(fund, gateway, by)
    for role, sees in ((Role.AUDITOR, False), (Role.TREASURER, True)):
        seat(client, role, name="Robin")
        listed, one = client.get(PATH).text, client.get(f"{PATH}/{gift.id}").text
        assert gift.reference in listed
        assert ("June Ortiz" in listed, "June Ortiz" in one) == (sees, sees), role
        assert ("Hold the line" in one) is sees


def test_filters_narrow_and_an_unknown_one_does_not_harm(
    client: MannerlyClient, fund: Fund, gateway: FakeGateway
) -> None:
    gift = a_paid_gift(fund, gateway, Supporter())
    seat(client, Role.TREASURER, name="Teo")
    assert gift.reference in client.get(PATH, query_string={"state": "paid"}).text
    assert "No gift fits" in client.get(PATH, query_string={"state": "failed"}).text
    assert gift.reference in client.get(PATH, query_string={"state": "nonsense", "fund": "x"}).text


def test_money_in_suspense_is_on_top(
    client: MannerlyClient, fund: Fund, gateway: FakeGateway
) -> None:
    with transaction():
        open_gift(fund, gateway, intended=usd(50))
    gateway.pay(gateway.last, amount=Money(900, "USD"))
    page = gateway.session(gateway.last)
    with transaction():
        gift = donations.settle_session(page)
    seat(client, Role.TREASURER, name="Teo")
    assert "Held in suspense" in client.get(f"{PATH}/{gift.id}").text
    assert "payment to explain or send back" in client.get("/committee/").text


def test_a_stuck_event_is_tried_again_by_the_treasurer_alone(
    app: Flask, client: MannerlyClient, fund: Fund, gateway: FakeGateway, clock: FixedClock
) -> None:
    with transaction():
        open_gift(fund, gateway, intended=usd(50))
    gateway.pay(gateway.last)
    event = gateway.tell("checkout.session.completed", gateway.last)
    with transaction():
        donations.receive_event(event)
    gateway.failure = GatewayUnavailable()
    for _ in range(12):
        donations.process_inbox(gateway)
        clock.advance(hours=1)
    gateway.failure = None
    auditor = app.test_client()
    seat(auditor, Role.AUDITOR, name="Aud")
    stuck = auditor.get(PATH).text.partition("Stuck events")[2].partition("</table>")[0]
    assert "evt" in stuck or "cs_test" in stuck
    assert "<button" not in stuck
    retried = auditor.post(f"{PATH}/retry-event", data={"event": event.id})
    assert retried.status_code == 403
    seat(client, Role.TREASURER, name="Teo")
    assert "GatewayUnavailable" in client.get(PATH).text
    assert client.post(f"{PATH}/retry-event", data={"event": event.id}).status_code == 303
    assert donations.process_inbox(gateway) == 1
    assert donations.inbox_event(event.id).state is EventStatus.DONE
    assert "could not be processed" not in client.get(PATH).text


def test_after_an_outage_all_that_is_stuck_is_tried_again_at_once(
    client: MannerlyClient, fund: Fund, gateway: FakeGateway, clock: FixedClock
) -> None:
    for _ in range(2):
        with transaction():
            open_gift(fund, gateway, intended=usd(50))
        gateway.pay(gateway.last)
        with transaction():
            donations.receive_event(gateway.tell("checkout.session.completed", gateway.last))
    gateway.failure = GatewayUnavailable()
    for _ in range(12):
        donations.process_inbox(gateway)
        clock.advance(hours=1)
    gateway.failure = None
    seat(client, Role.TREASURER, name="Teo")
    assert "messages from Stripe are stuck" in client.get("/committee/").text
    assert "Try all again" in client.get(PATH).text
    assert client.post(f"{PATH}/retry-stuck-events").status_code == 303
    assert donations.process_inbox(gateway) == 2
    assert "could not be processed" not in client.get(PATH).text
    seat(client, Role.AUDITOR, name="Aud")
    assert client.post(f"{PATH}/retry-stuck-events").status_code == 403


def test_who_telephones_is_found_by_the_address_with_which_they_gave(
    client: MannerlyClient, fund: Fund, gateway: FakeGateway
) -> None:
    june = Supporter(name="June Ortiz", email="june@example.org")
    gifts = [a_paid_gift(fund, gateway, june) for _ in range(2)]
    other = a_paid_gift(fund, gateway, Supporter(name="Ana Luz", email="ana@example.org"))
    seat(client, Role.TREASURER, name="Teo")
    assert "find their gifts by e-mail" in client.get(PATH).text
    answer = client.post(f"{PATH}/of-address", data={"email": " June@EXAMPLE.org "})
    assert answer.status_code == 303
    assert "june" not in answer.location.lower()
    found = client.get(answer.location).text
    assert all(each.reference in found for each in gifts)
    assert other.reference not in found
    assert "Somebody looked for a supporter’s gifts" in client.get(f"{PATH}/{gifts[1].id}").text
    for typed, says in (("", "Write the address"), ("june", "right form"), ("x@y.org", "No gift")):
        refused = client.post(f"{PATH}/of-address", data={"email": typed})
        assert refused.status_code in {409, 422}
        assert says in refused.text
        summary = refused.text.partition('class="error-summary"')[2].partition("</div>")[0]
        assert says in summary, "it stands at the top of the page, too"
        assert 'href="#email"' in summary
        assert f'<form class="filters" method="get" action="{PATH}"' in refused.text, "or 405"
    seat(client, Role.AUDITOR, name="Aud")
    assert client.post(f"{PATH}/of-address", data={"email": "june@example.org"}).status_code == 403
    assert other.reference in client.get(PATH, query_string={"giver": str(gifts[0].id)}).text


def test_who_gave_only_at_the_counter_is_found_there(client: MannerlyClient, fund: Fund) -> None:
    with transaction():
        teo, rosa = officer(Role.TREASURER, name="Tim"), officer(Role.RELEASER, name="Rosa")
    counter = Counter(fund, teo, rosa)
    counter.receive(usd(20), cheque_number="1206")
    newest = counter.receive(usd(30))
    counter.receive(usd(40), whose=From(name="Ana Luz"), cheque_number="7")
    seat(client, Role.TREASURER, name="Teo")
    client.get(PATH)
    answer = client.post(f"{PATH}/of-address", data={"email": "June@example.org"})
    assert answer.location == f"/committee/counter/receipts/{newest}"
    page = client.get(answer.location).text
    assert "No gift by card came with this address" in page
    row = db.session.scalars(select(AuditRow).order_by(AuditRow.id.desc())).first()
    assert row is not None
    assert (row.verb, row.subject_id) == ("counter_receipt.giver_found", str(newest))


def test_an_unknown_gift_is_nowhere(client: MannerlyClient) -> None:
    seat(client, Role.TREASURER, name="Teo")
    assert client.get(f"{PATH}/00000000-0000-0000-0000-000000000000").status_code == 404


def test_the_head_of_the_page_keeps_the_name_of_the_whole_fund(
    client: MannerlyClient, fund: Fund, gateway: FakeGateway
) -> None:
    gift = a_paid_gift(fund, gateway, Supporter())
    seat(client, Role.TREASURER, name="Teo")
    title = client.get(f"{PATH}/{gift.id}").text.partition("<title>")[2].partition("</title>")[0]
    assert title == f"Gift {gift.reference} – Strike Hardship Fund"
