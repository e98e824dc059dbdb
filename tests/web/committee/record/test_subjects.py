"""Which fund was paused and which gift was sent back: the record names it, and leads there."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import event

from hardship import audit, campaigns, donations
from hardship.campaigns import Fund, FundStatus
from hardship.committee import Role
from hardship.core.database import db, transaction
from hardship.donations import Gift, RefundReason
from tests.client import MannerlyClient
from tests.donations.refunding.test_refund_settlement import charge_of, settled, tell
from tests.factories import officers
from tests.factories.donations import open_gift
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway
from tests.web.committee.record.test_record import RECORD, lines
from tests.web.public.giving import open_fund
from tests.web.public.test_my_monthly import give_monthly


@pytest.fixture
def fund(db_session: object, app: Flask) -> Fund:
    return open_fund()


def a_gift(fund: Fund, gateway: FakeGateway) -> Gift:
    with transaction():
        gift = open_gift(fund, gateway, intended=usd(500))
    gateway.pay(gateway.last)
    settled(gateway)
    return gift


def refunded(fund: Fund, gateway: FakeGateway) -> Gift:
    """Somebody asked that a part of it goes back."""
    gift = a_gift(fund, gateway)
    with transaction():
        by = officers.officer(Role.TREASURER, name="Teo")
        donations.ask_refund(
            gift.id, form=gift.reference, amount=usd(40), reason=RefundReason.ASKED_FOR, by=by
        )
    return gift


def disputed(fund: Fund, gateway: FakeGateway) -> Gift:
    gift = a_gift(fund, gateway)
    dispute = gateway.dispute_charge(charge_of(gateway), usd(500))
    tell(gateway, "charge.dispute.created", dispute.id)
    return gift


def warned(fund: Fund, gateway: FakeGateway) -> Gift:
    gift = a_gift(fund, gateway)
    tell(gateway, "radar.early_fraud_warning.created", gateway.warn(charge_of(gateway)).id)
    return gift


def about(page: str, verb: str) -> str:
    """What the newest act of this kind is about."""
    return next(line[3] for line in lines(page) if line[0] == verb)


def link_of(words: str, page: str) -> str | None:
    """Where these words lead in the column of what an act is about."""
    before, is_linked, _after = page.partition(f'">{words}</a>')
    return before.rpartition('href="')[2].replace("&amp;", "&") if is_linked else None


@pytest.mark.parametrize(
    ("became", "verb"),
    [
        (refunded, "Refund asked for"),
        (disputed, "A bank asked about a gift, or disputes it"),
        (warned, "A bank warned of a fraud"),
    ],
)
def test_what_became_of_a_gift_names_the_gift_and_nobody(
    client: MannerlyClient,
    fund: Fund,
    gateway: FakeGateway,
    became: Callable[[Fund, FakeGateway], Gift],
    verb: str,
) -> None:
    gift = became(fund, gateway)
    officers.seat(client, Role.AUDITOR, name="Vera Novak")
    page = client.get(RECORD).text
    assert about(page, verb) == f"Gift {gift.reference}"
    assert link_of(f"Gift {gift.reference}", page) == f"/committee/gifts/{gift.id}"
    officers.seat(client, Role.ADMINISTRATOR, name="Ruth Okafor")
    assert gift.reference not in client.get(RECORD).text, "an administrator reads no gifts"


def test_a_monthly_gift_is_called_by_the_gift_that_began_it(
    client: MannerlyClient, fund: Fund, gateway: FakeGateway
) -> None:
    monthly_id = give_monthly(fund, gateway)
    (first,) = donations.gifts(monthly_id=monthly_id).items
    with transaction():
        audit.record("monthly.end_asked", donations.monthly.by_id(monthly_id))
    officers.seat(client, Role.AUDITOR, name="Vera Novak")
    page = client.get(RECORD).text
    words = f"Monthly gift {first.reference}"
    assert about(page, "Asked to end a monthly gift") == words
    assert link_of(words, page) == f"/committee/gifts?monthly={monthly_id}"


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR, Role.CHAIR])
def test_a_fund_that_was_paused_is_named(client: MannerlyClient, fund: Fund, role: Role) -> None:
    reader = officers.seat(client, role, name="Ruth Okafor")
    with transaction():
        campaigns.move_fund(campaigns.fund(fund.id), to=FundStatus.PAUSED, by=reader)
    page = client.get(RECORD).text
    name = fund.text("name", "en")
    assert about(page, "Fund opened, paused or closed") == name
    link = link_of(name, page)
    edits = role is Role.ADMINISTRATOR
    assert link == (
        f"/committee/funds/{fund.id}" if edits else f"/committee/ledger/accounts?fund={fund.code}"
    )
    assert client.get(link).status_code == 200


def test_many_of_them_cost_no_more_than_one(
    client: MannerlyClient, fund: Fund, gateway: FakeGateway
) -> None:
    officers.seat(client, Role.AUDITOR, name="Vera Novak")
    costs = []
    for _round in range(2):
        for became in (refunded, disputed, warned):
            became(fund, gateway)
        asked: list[str] = []

        def count(*told: str, asked: list[str] = asked) -> None:
            asked.append(told[2])

        event.listen(db.engine, "before_cursor_execute", count)
        client.get(RECORD)
        event.remove(db.engine, "before_cursor_execute", count)
        costs.append(len(asked))
    assert costs[0] == costs[1]
