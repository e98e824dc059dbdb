"""A supporter's monthly gifts on their own page: seen, put right and ended by nobody else."""

import uuid
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from hardship import donations, notices
from hardship.audit import AuditRow
from hardship.campaigns import Fund
from hardship.core import clock as house_clock
from hardship.core.database import db, transaction
from hardship.donations import GatewayUnavailable, GiftStatus, Supporter, UnknownToGateway
from hardship.donations.gateway import ChargeFacts
from hardship.donations.monthly import InvoiceFacts, InvoiceState, MonthlyStatus, Renewal
from hardship.web.templating import render_notice
from tests.client import MannerlyClient
from tests.doubles import FixedClock, Mailbox
from tests.factories.donations import request_for, started_gift
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway
from tests.fakes.monthly import PORTAL
from tests.web.public.givers import EMAIL, come_in
from tests.web.public.giving import open_fund

GOES_ON = "Charged once a month until you end it."
LEGAL = "are not deductible as charitable contributions for federal income tax purposes."


@pytest.fixture(autouse=True)
def fund(db_session: object, app: Flask) -> Fund:
    return open_fund()


def give_monthly(
    fund: Fund, gateway: FakeGateway, email: str = EMAIL, locale: str = "en"
) -> uuid.UUID:
    """Forty dollars a month, the first of them paid."""
    with transaction():
        by = Supporter(name="June Ortiz", email=email, locale=locale)
        gift = started_gift(fund, intended=usd(40), by=by, monthly=True)
        page = gateway.open_session(request_for(gift))
        donations.attach_session(gift.id, page)
        monthly_id = gift.monthly_id
    gateway.pay(page.id)
    with transaction():
        donations.settle_session(gateway.session(page.id))
    assert monthly_id is not None
    return monthly_id


@pytest.fixture
def monthly_id(
    fund: Fund, gateway: FakeGateway, client: MannerlyClient, mailbox: Mailbox
) -> uuid.UUID:
    """Of a supporter who has come in."""
    begun = give_monthly(fund, gateway)
    come_in(client, mailbox)
    return begun


def state_of(monthly_id: uuid.UUID) -> MonthlyStatus:
    db.session.rollback()
    return donations.monthly.by_id(monthly_id).state


def test_it_stands_on_the_page_with_its_next_day(
    client: MannerlyClient, monthly_id: uuid.UUID
) -> None:
    page = client.get("/my-gifts").text
    parts = ("Monthly gifts", GOES_ON, "$40.00", "Running", "next on Nov 27", "Change the card")
    for part in parts:
        assert part in page, part


def test_who_gives_once_sees_nothing_of_it(
    client: MannerlyClient, fund: Fund, gateway: FakeGateway, mailbox: Mailbox
) -> None:
    give_monthly(fund, gateway, "luis@example.org")
    from tests.web.public.givers import give

    give(fund, gateway)
    come_in(client, mailbox)
    assert "Monthly gifts" not in client.get("/my-gifts").text


def test_it_ends_in_two_clicks(
    client: MannerlyClient, monthly_id: uuid.UUID, gateway: FakeGateway
) -> None:
    path = f"/my-gifts/monthly/{monthly_id}/end"
    assert f'href="{path}"' in client.get("/my-gifts").text
    asked = client.get(path).text
    assert "$40.00 each month" in asked
    assert LEGAL in asked
    assert state_of(monthly_id) is MonthlyStatus.ACTIVE, "looking ends nothing"
    assert client.submit(path).location == "/my-gifts"
    assert state_of(monthly_id) is MonthlyStatus.ENDED
    page = client.get("/my-gifts").text
    assert "Nothing more is charged" in page
    assert path not in page
    assert GOES_ON not in page
    assert gateway.calls.count("end_subscription") == 1
    verbs = list(db.session.scalars(select(AuditRow.verb).order_by(AuditRow.id)))
    assert [verb for verb in verbs if verb.startswith("monthly.")] == [
        "monthly.active",
        "monthly.end_asked",
        "monthly.ended",
    ]


def test_a_second_press_says_that_it_has_ended(
    client: MannerlyClient, monthly_id: uuid.UUID, gateway: FakeGateway
) -> None:
    path = f"/my-gifts/monthly/{monthly_id}/end"
    client.submit(path)
    again = client.submit(path)
    assert again.status_code == 409
    assert "not running" in again.text
    assert gateway.calls.count("end_subscription") == 1


def test_an_end_is_kept_while_stripe_does_not_answer(
    client: MannerlyClient, monthly_id: uuid.UUID, gateway: FakeGateway
) -> None:
    gateway.failure = GatewayUnavailable()
    client.submit(f"/my-gifts/monthly/{monthly_id}/end")
    assert state_of(monthly_id) is MonthlyStatus.ACTIVE
    page = client.get("/my-gifts").text
    assert "You asked to end it" in page
    assert GOES_ON not in page
    gateway.failure = None
    assert donations.monthly.end_due(gateway) == 1
    assert state_of(monthly_id) is MonthlyStatus.ENDED


def test_another_amount_is_charged_from_the_next_month_on(
    client: MannerlyClient, monthly_id: uuid.UUID, gateway: FakeGateway
) -> None:
    path = f"/my-gifts/monthly/{monthly_id}/amount"
    assert f'href="{path}"' in client.get("/my-gifts").text
    assert "nothing is added to cover the fee" in client.get(path).text
    for wrong in ("", "nothing", "0.50", "30000"):
        assert client.submit(path, amount=wrong).status_code == 422, wrong
    gateway.failure = GatewayUnavailable()
    assert client.submit(path, amount="60").status_code == 422
    gateway.failure = None
    assert "$40.00" in client.get("/my-gifts").text
    assert client.submit(path, amount="60").location == "/my-gifts"
    page = client.get("/my-gifts").text
    assert "From the next month on we charge $60.00." in page
    client.submit(f"/my-gifts/monthly/{monthly_id}/end")
    assert client.submit(path, amount="70").status_code == 409
    assert gateway.calls.count("change_subscription") == 2


def test_the_card_is_changed_on_stripes_page(
    client: MannerlyClient, monthly_id: uuid.UUID, gateway: FakeGateway
) -> None:
    path = f"/my-gifts/monthly/{monthly_id}/card"
    client.get("/my-gifts")
    assert client.post(path).location == PORTAL
    gateway.failure = GatewayUnavailable()
    client.get("/my-gifts")
    assert client.post(path).location == "/my-gifts"
    assert "does not open right now" in client.get("/my-gifts").text
    gateway.failure = UnknownToGateway()
    assert client.post(path).location == "/my-gifts"
    assert "Stripe no longer knows your card" in client.get("/my-gifts").text


def test_nobody_else_sees_changes_or_ends_it(
    client: MannerlyClient, monthly_id: uuid.UUID, fund: Fund, gateway: FakeGateway
) -> None:
    other = give_monthly(fund, gateway, "luis@example.org")
    for foreign in (other, uuid.uuid4()):
        path = f"/my-gifts/monthly/{foreign}"
        assert client.get(f"{path}/end").status_code == 404
        client.get("/my-gifts")
        assert client.post(f"{path}/end").status_code == 404
        assert client.get(f"{path}/amount").status_code == 404
        client.get("/my-gifts")
        assert client.post(f"{path}/amount", data={"amount": "1"}).status_code == 404
        client.get("/my-gifts")
        assert client.post(f"{path}/card").status_code == 404
    assert state_of(other) is MonthlyStatus.ACTIVE
    assert "end_subscription" not in gateway.calls
    assert "portal" not in gateway.calls
    assert "change_subscription" not in gateway.calls


def test_who_has_not_come_in_is_asked_to(
    client: MannerlyClient, fund: Fund, gateway: FakeGateway
) -> None:
    path = f"/my-gifts/monthly/{give_monthly(fund, gateway)}/end"
    assert client.get(path).location == "/my-gifts/sign-in"


def a_month_later(
    gateway: FakeGateway, monthly_id: uuid.UUID, clock: FixedClock, *, paid: bool
) -> InvoiceFacts:
    """What Stripe says of the second month."""
    clock.advance(days=30)
    subscription = gateway.subscription("sub_1")
    fund_id = donations.monthly.by_id(monthly_id).fund_id
    renewal = Renewal("in_2", monthly_id, fund_id, usd(40), house_clock.now())
    charge = ChargeFacts(
        id="ch_renewed",
        amount=usd(40),
        is_paid=True,
        created_at=house_clock.now(),
        gift_id=None,
        fund_id=fund_id,
        transaction=None,
        renewal=renewal,
    )
    if not paid:
        status = MonthlyStatus.PAST_DUE
        return InvoiceFacts(
            "in_2", InvoiceState.FAILED, renewal, None, replace(subscription, status=status)
        )
    return InvoiceFacts("in_2", InvoiceState.PAID, renewal, charge, subscription)


def test_a_renewal_is_a_gift_of_its_own_with_the_name_that_is_shown(
    client: MannerlyClient, monthly_id: uuid.UUID, gateway: FakeGateway, clock: FixedClock
) -> None:
    for changed in (["gifts", "monthly_gifts"], []):
        with transaction():
            found = donations.supporter_gifts.appear_as(EMAIL, name="June O.", is_anonymous=False)
        assert [each.__tablename__ for each in found] == changed
    rows = select(AuditRow).where(AuditRow.verb == "monthly.appears_otherwise")
    assert db.session.scalars(rows).one().details == {"anonymous": False}
    with transaction():
        donations.monthly.settle_invoice(a_month_later(gateway, monthly_id, clock, paid=True))
    listed = donations.gifts(monthly_id=monthly_id).items
    assert [(each.state, each.name) for each in listed] == [(GiftStatus.PAID, "June O.")] * 2


@pytest.mark.parametrize("locale", ["en", "es"])
def test_the_mails_of_a_monthly_gift(
    fund: Fund, gateway: FakeGateway, clock: FixedClock, mailbox: Mailbox, locale: str
) -> None:
    begun = give_monthly(fund, gateway, locale=locale)
    failed = a_month_later(gateway, begun, clock, paid=False)
    for _ in range(2):
        with transaction():
            donations.monthly.settle_invoice(failed)
    with transaction():
        gateway.end_subscription("sub_1")
        donations.monthly.settle_subscription(gateway.subscription("sub_1"))
    assert notices.deliver_due(mailer=mailbox, render=render_notice) == 3
    receipt, missed, ended = mailbox.to(EMAIL)
    told = {
        "en": ("Your monthly gift: $40.00", "did not go through", "has ended"),
        "es": ("Su aporte mensual: $40.00", "no pasó", "terminó"),
    }
    for mail, words in zip((receipt, missed, ended), told[locale], strict=True):
        assert words in mail.subject
        assert mail.text.count("https://") == 1, "one link"
        assert "https://fund.example.org/my-gifts" in mail.html
        assert "June" not in mail.text
        assert ("not deductible" if locale == "en" else "no se pueden deducir") in mail.text
