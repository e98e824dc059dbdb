"""A name that may not stand on the fund's page is taken off, whatever its supporter chooses."""

from uuid import UUID

import pytest
from sqlalchemy import select

from hardship import campaigns, donations
from hardship.audit import AuditRow
from hardship.campaigns import Fund
from hardship.committee import Role
from hardship.core import clock
from hardship.core.database import db, transaction
from hardship.donations import Gift, Supporter
from hardship.donations.monthly import Renewal
from hardship.donations.subscriptions.renewals import renewed
from tests.client import MannerlyClient, filled_in
from tests.donations.refunding.test_refund_settlement import settled
from tests.factories.donations import open_gift
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway
from tests.web.committee.money_in.conftest import Seat
from tests.web.public.test_my_monthly import give_monthly

BAD = "Scabs go home"
WHY = "It insults the pickets."


@pytest.fixture
def gift(fund: Fund, gateway: FakeGateway) -> Gift:
    """Fifty dollars, with a name that nobody read before it stood on the page."""
    by = Supporter(name=BAD, email="troll@example.org")
    with transaction():
        gift = open_gift(fund, gateway, intended=usd(50), by=by)
    gateway.pay(gateway.last)
    settled(gateway)
    return gift


def names() -> list[str | None]:
    """As the fund's page names the newest gifts."""
    db.session.rollback()
    campaign = campaigns.current_campaign()
    assert campaign is not None
    return [each.name for each in donations.recent_public_gifts(campaign.id)]


def test_it_is_off_at_once_and_stays_off_until_it_is_let_back(
    teo: MannerlyClient, gift: Gift
) -> None:
    page = f"/committee/gifts/{gift.id}"
    assert names() == [BAD]
    assert "take the name off" in teo.get(page).text
    assert teo.submit(f"{page}/name", reason=" ").status_code == 422
    assert names() == [BAD]
    assert teo.submit(f"{page}/name", reason=WHY).location == page
    assert names() == [None]
    assert "The committee took the name off" in teo.get(page).text
    with transaction():
        donations.supporter_gifts.appear_as(
            "troll@example.org", name="Scabs still", is_anonymous=False
        )
    assert names() == [None]
    teo.submit(f"{page}/name", reason="A slip of ours.")
    assert names() == ["Scabs still"]


def test_the_form_says_what_it_is_for_so_that_a_second_press_undoes_nothing(
    teo: MannerlyClient, gift: Gift
) -> None:
    page = f"/committee/gifts/{gift.id}/name"
    answers = filled_in(teo.get(page).text) | {"reason": WHY}
    assert [teo.post(page, data=answers).status_code for _ in range(2)] == [303, 303]
    assert names() == [None]
    query = select(AuditRow).where(AuditRow.verb.startswith("gift.name_"))
    assert len(db.session.scalars(query).all()) == 1


def test_the_report_to_the_government_knows_no_less_for_it(teo: MannerlyClient, gift: Gift) -> None:
    teo.submit(f"/committee/gifts/{gift.id}/name", reason=WHY)
    db.session.refresh(gift)
    assert (gift.public_name, gift.chosen_name) == (None, BAD)


def test_a_month_stands_for_all_months(
    teo: MannerlyClient, fund: Fund, gateway: FakeGateway
) -> None:
    monthly_id = give_monthly(fund, gateway)
    (first,) = donations.gifts(monthly_id=monthly_id).items
    teo.submit(f"/committee/gifts/{first.id}/name", reason=WHY)
    with transaction():
        later = renewed(Renewal("in_2", monthly_id, fund.id, usd(40), clock.now()))
    assert later is not None
    assert (later.name, later.public_name) == ("June Ortiz", None)
    for wish, shown in (("on", "June Ortiz"), ("off", None)):
        teo.post(f"/committee/gifts/{later.id}/name", data={"reason": WHY, "wish": wish})
        assert {each.public_name for each in months(monthly_id)} == {shown}


def months(monthly_id: UUID) -> list[Gift]:
    db.session.rollback()
    return list(db.session.scalars(select(Gift).where(Gift.monthly_id == monthly_id)))


def test_the_record_says_who_and_the_words_are_sealed(teo: MannerlyClient, gift: Gift) -> None:
    teo.submit(f"/committee/gifts/{gift.id}/name", reason=WHY)
    query = select(AuditRow).where(AuditRow.verb == "gift.name_hidden")
    (row,) = db.session.scalars(query)
    assert (row.actor_kind, row.details) == ("officer", {"reason": True})


@pytest.mark.parametrize("role", [Role.RELEASER, Role.AUDITOR, Role.CHAIR])
def test_who_may_not_read_a_name_takes_none_off(sit: Seat, gift: Gift, role: Role) -> None:
    other = sit(role, name="Rosa")
    assert other.get(f"/committee/gifts/{gift.id}/name").status_code == 403
    assert names() == [BAD]
