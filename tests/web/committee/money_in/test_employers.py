"""A gift of an employer is held in suspense when it arrives, and going back comes first."""

import pytest

from hardship import donations
from hardship.campaigns import Fund
from hardship.committee import Role
from hardship.core.database import db, transaction
from hardship.core.money import Money
from hardship.donations import Gift, GiftStatus, RefundReason, Supporter
from tests.client import MannerlyClient, filled_in
from tests.donations.refunding.test_refund_settlement import settled
from tests.factories.donations import open_gift
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway
from tests.web.committee.money_in.conftest import Seat

TO_EXPLAIN = "/committee/to-explain"
FIVE_HUNDRED = usd(500)


def path_of(fund: Fund) -> str:
    return f"/committee/campaigns/{fund.campaign_id}/employers"


def given(gateway: FakeGateway, fund: Fund, by: Supporter, amount: Money = FIVE_HUNDRED) -> Gift:
    with transaction():
        gift = open_gift(fund, gateway, intended=amount, by=by)
    gateway.pay(gateway.last)
    settled(gateway)
    db.session.refresh(gift)
    return gift


@pytest.fixture
def listed(fund: Fund, teo: MannerlyClient) -> None:
    """The treasurer wrote it down."""
    answer = teo.submit(
        path_of(fund), employer_names="Meridian West", employer_domains="hr.example"
    )
    assert answer.location == TO_EXPLAIN


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize(
    ("by", "entry"),
    [
        (Supporter(name="Meridian Health Inc"), ">Meridian Health<"),
        (Supporter(name="meridian west", is_anonymous=True), ">Meridian West<"),
        (Supporter(email="boss@hr.example"), ">hr.example<"),
    ],
    ids=["the campaign's own", "by name", "by domain"],
)
def test_what_an_employer_gives_is_held_and_goes_back_first(
    fund: Fund, gateway: FakeGateway, teo: MannerlyClient, by: Supporter, entry: str
) -> None:
    gift = given(gateway, fund, by)
    assert (gift.state, gift.mismatch) == (GiftStatus.SUSPENDED, "employer")
    page = teo.get(TO_EXPLAIN).text
    assert "seems to come from an employer" in page
    for shown in (page, teo.get(f"/committee/gifts/{gift.id}").text):
        assert entry in shown.partition("On the list of employers")[2]
    assert page.index("Send back") < page.index("It is not theirs, it is a gift")
    form = filled_in(teo.get(f"/committee/gifts/{gift.id}/send-back").text)
    assert form["reason"] == [RefundReason.MAY_NOT_GIVE.value]
    assert teo.post(f"/committee/gifts/{gift.id}/send-back", data=form).status_code == 303
    (refund,) = donations.refunds_of(gift)
    assert refund.amount == gift.amount


def test_it_is_said_beforehand_that_another_confirms_that_it_is_not_theirs(
    fund: Fund, gateway: FakeGateway, teo: MannerlyClient, sit: Seat
) -> None:
    gift = given(gateway, fund, Supporter(name="Meridian Health"), usd(20))
    page = f"/committee/gifts/{gift.id}/explain"
    assert "Whatever the amount, it waits until another officer confirms" in teo.get(page).text
    assert teo.submit(page, reason="She has the same name").location == TO_EXPLAIN
    shown = teo.get(TO_EXPLAIN).text
    assert "Somebody else confirms what you said of $20.00" in shown
    assert "Confirm</button>" not in shown
    said = donations.suspense.assignments_waiting()[0].id
    db.session.rollback()
    rosa = sit(Role.RELEASER, name="Rosa")
    rosa.get(TO_EXPLAIN)
    assert rosa.post(f"/committee/assignments/{said}/confirm").status_code == 303
    assert donations.suspense.held_of(donations.gift(gift.id)) == usd(0)


@pytest.mark.usefixtures("listed")
def test_the_gift_of_anybody_else_counts(fund: Fund, gateway: FakeGateway) -> None:
    gift = given(gateway, fund, Supporter(name="June Meridian", email="june@example.org"))
    assert (gift.state, gift.mismatch) == (GiftStatus.PAID, None)


def test_the_administrator_edits_the_list_and_others_do_not(fund: Fund, sit: Seat) -> None:
    admin, rosa = sit(Role.ADMINISTRATOR, name="Ada"), sit(Role.RELEASER, name="Rosa")
    refused = admin.submit(path_of(fund), employer_domains="gmail.com\nhr.example")
    assert refused.status_code == 422
    assert "Everybody can have an address at gmail.com" in refused.text
    answer = admin.submit(path_of(fund), employer_names="", employer_domains="hr.example")
    assert answer.location == "/committee/campaign"
    assert "hr.example" in admin.get("/committee/campaign").text
    assert rosa.get(path_of(fund)).status_code == 403
