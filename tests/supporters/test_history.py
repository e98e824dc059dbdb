"""What a supporter reads of their gifts: their own, and what became of each by the books."""

from datetime import timedelta

import pytest

from hardship import donations, supporters
from hardship.audit import AuditRow
from hardship.campaigns import Fund
from hardship.core.database import db, transaction
from hardship.core.errors import NotFound
from hardship.core.limits import TooLong
from hardship.core.money import Money
from hardship.donations import DisputeStatus, Gift, GiftStatus, NameNeeded, StepKind, Supporter
from hardship.supporters import Standing, ToldGift
from hardship.supporters.rules import standing
from tests.doubles import FixedClock
from tests.factories.donations import open_gift
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway
from tests.supporters.conftest import EMAIL, Give

pytestmark = pytest.mark.usefixtures("db_session")

NONE = usd(0)


def settle(gateway: FakeGateway, gift: Gift) -> ToldGift:
    """All that Stripe says of the payment is in the books."""
    with transaction():
        donations.settle_history(gateway.history(gift.charge_id or ""))
    return supporters.own_gift(gift.id, EMAIL)


def kinds(told: ToldGift) -> list[tuple[StepKind, Money]]:
    return [(step.kind, step.amount) for step in told.steps]


def test_their_own_newest_first_and_nobody_elses(give: Give, clock: FixedClock) -> None:
    mine = []
    for _ in range(3):
        mine.append(give().id)
        clock.advance(minutes=1)
    give(email="luis@example.org")
    page = supporters.history("JUNE@example.org")
    assert [told.id for told in page.items] == mine[::-1]
    assert supporters.history("nobody@example.org").items == []


def test_a_long_history_comes_in_pages(give: Give, clock: FixedClock) -> None:
    for _ in range(25):
        give(usd(5))
        clock.advance(minutes=1)
    first = supporters.history(EMAIL)
    rest = supporters.history(EMAIL, first.next)
    seen = [told.id for told in (*first.items, *rest.items)]
    assert (len(first.items), len(seen), len(set(seen)), rest.next) == (20, 25, 25, None)


def test_somebody_elses_gift_is_not_found(give: Give) -> None:
    other = give(email="luis@example.org")
    with pytest.raises(NotFound):
        supporters.own(other.id, EMAIL)


def test_what_is_not_paid_is_not_there(
    fund: Fund, gateway: FakeGateway, give: Give, clock: FixedClock
) -> None:
    with transaction():
        gift = open_gift(fund, gateway, intended=usd(5), by=Supporter(email=EMAIL))
    assert supporters.history(EMAIL).items == []
    with pytest.raises(NotFound):
        supporters.own(gift.id, EMAIL)


def test_a_gift_is_with_the_fund(give: Give) -> None:
    told = supporters.own(give(usd(50)).id, EMAIL)
    assert told.standing is Standing.RECEIVED
    assert (told.received, told.went_back, told.kept) == (usd(50), NONE, usd(50))


def test_refunds_in_parts_then_whole(give: Give, gateway: FakeGateway, clock: FixedClock) -> None:
    gift = give(usd(50))
    gateway.give_back(gift.charge_id or "", usd(20))
    told = settle(gateway, gift)
    assert (told.standing, told.kept) == (Standing.PARTLY_BACK, usd(30))
    clock.advance(days=3)
    gateway.give_back(gift.charge_id or "", usd(30))
    told = settle(gateway, gift)
    assert (told.standing, told.kept) == (Standing.REFUNDED, NONE)
    first, second = told.back
    assert second.on - first.on == timedelta(days=3)


def test_a_refund_that_failed_counts_again(give: Give, gateway: FakeGateway) -> None:
    gift = give(usd(50))
    refund = gateway.give_back(gift.charge_id or "", usd(50))
    assert settle(gateway, gift).standing is Standing.REFUNDED
    gateway.fail_refund(refund.id)
    told = settle(gateway, gift)
    assert told.standing is Standing.RECEIVED
    assert kinds(told) == [
        (StepKind.RECEIVED, usd(50)),
        (StepKind.REFUNDED, -usd(50)),
        (StepKind.REFUND_FAILED, usd(50)),
    ]


@pytest.mark.parametrize(
    ("status", "comes_back", "then"),
    [
        (DisputeStatus.LOST, False, Standing.TAKEN_BACK),
        (DisputeStatus.WON, True, Standing.RECEIVED),
    ],
)
def test_a_dispute(
    give: Give, gateway: FakeGateway, status: DisputeStatus, comes_back: bool, then: Standing
) -> None:
    gift = give(usd(50))
    dispute = gateway.dispute_charge(gift.charge_id or "", usd(50)).id
    assert settle(gateway, gift).standing is Standing.RECEIVED, "nothing has moved yet"
    gateway.move_dispute(dispute, -usd(50), fee=usd(15))
    told = settle(gateway, gift)
    assert (told.standing, told.kept) == (Standing.DISPUTED, NONE)
    if comes_back:
        gateway.move_dispute(dispute, usd(50), status=status)
    else:
        gateway.move_dispute(dispute, status=status)
    assert settle(gateway, gift).standing is then


def test_money_that_is_not_what_was_asked_for_is_being_checked(
    fund: Fund, gateway: FakeGateway
) -> None:
    with transaction():
        gift = open_gift(fund, gateway, intended=usd(50), by=Supporter(email=EMAIL))
    gateway.pay(gateway.last, amount=usd(40))
    with transaction():
        donations.settle_session(gateway.session(gateway.last))
    told = supporters.own(gift.id, EMAIL)
    assert told.standing is Standing.CHECKED
    assert told.received == usd(40), "what came, not what was asked for"


def test_one_that_is_on_its_way() -> None:
    assert (
        standing(GiftStatus.PENDING, kept=usd(5), went_back=NONE, by_bank=NONE, is_disputed=False)
        is Standing.ON_ITS_WAY
    )


def shown(fund: Fund) -> list[str | None]:
    db.session.rollback()
    return [gift.name for gift in donations.recent_public_gifts(fund.campaign_id)]


def appear(name: str, *, is_anonymous: bool = False, gift: Gift | None = None) -> list[object]:
    with transaction():
        changed = donations.supporter_gifts.appear_as(
            EMAIL, name=name, is_anonymous=is_anonymous, gift_id=gift.id if gift else None
        )
        return list(changed)


def test_the_public_list_follows_a_changed_name(give: Give, fund: Fund, clock: FixedClock) -> None:
    first = give()
    clock.advance(minutes=1)
    give()
    give(email="luis@example.org", name="Luis")
    assert appear("A teacher", gift=first) == [first]
    assert sorted(map(str, shown(fund))) == ["A teacher", "June Carter", "Luis"]
    assert len(appear("June", is_anonymous=True)) == 2
    assert sorted(map(str, shown(fund))) == ["Luis", "None", "None"]
    assert appear("June", is_anonymous=True) == []


def test_a_change_of_name_is_on_record_without_the_name(give: Give) -> None:
    gift = give()
    appear("A teacher", gift=gift)
    rows = [each for each in db.session.query(AuditRow) if "appears" in each.verb]
    assert len(rows) == 1
    assert rows[0].details == {"anonymous": False}
    assert (rows[0].actor_kind, rows[0].subject_id) == ("supporter", str(gift.id))


def test_nobody_names_somebody_elses_gift(give: Give, fund: Fund) -> None:
    other = give(email="luis@example.org", name="Luis")
    with pytest.raises(NotFound):
        appear("Not Luis", gift=other)
    assert shown(fund) == ["Luis"]


def test_a_name_that_is_shown_is_a_name(give: Give) -> None:
    gift = give()
    with pytest.raises(NameNeeded):
        appear("  ", gift=gift)
    with pytest.raises(TooLong):
        appear("x" * 101, gift=gift)
    assert donations.gift(gift.id).name == "June Carter"
