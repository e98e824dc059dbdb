"""Checks and cash beside gifts by card: one list, one statement, each with its own receipt."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select

from hardship import donations, ledger, supporters, treasury
from hardship.campaigns import Fund
from hardship.committee import Role
from hardship.core.database import db, transaction
from hardship.core.errors import NotFound
from hardship.ledger import Source
from hardship.notices import Notice
from hardship.supporters import Standing, Told, ToldReceipt
from hardship.treasury import From, Means
from tests.doubles import FixedClock
from tests.factories.counter import Counter
from tests.factories.money import usd
from tests.factories.officers import officer
from tests.supporters.conftest import EMAIL, Give

pytestmark = pytest.mark.usefixtures("db_session")


@pytest.fixture
def counter(fund: Fund) -> Counter:
    with transaction():
        teo, rosa = officer(Role.TREASURER, name="Teo"), officer(Role.RELEASER, name="Rosa")
    return Counter(fund, teo, rosa)


def bounce(counter: Counter, check: UUID, *, is_seen: bool = True) -> None:
    counter.deposit(check)
    said = counter.say_bounced(check, usd(12))
    if is_seen:
        counter.confirm(said.id)


def own(check: UUID) -> Told:
    db.session.rollback()
    return supporters.own(check, EMAIL)


def test_one_list_of_both_in_the_order_of_their_days(
    counter: Counter, give: Give, clock: FixedClock
) -> None:
    mine = []
    for make in (give, lambda: counter.receive(usd(20)), give, lambda: counter.receive(usd(30))):
        made = make()
        mine.append(getattr(made, "id", made))
        clock.advance(minutes=1)
    counter.receive(usd(40), whose=From(name="Luis", email="luis@example.org"))
    counter.receive(usd(50), whose=From(name="Of no address"))
    counter.enter(usd(60))
    page = supporters.history("JUNE@example.org")
    assert [told.id for told in page.items] == mine[::-1]


def test_pages_of_both_miss_nothing_and_lead_back(
    counter: Counter, give: Give, clock: FixedClock
) -> None:
    """Some at the very same moment, where only the id tells which comes first."""
    for turn in range(15):
        give(usd(5))
        counter.receive(usd(5))
        clock.advance(seconds=turn % 2)
    first = supporters.history(EMAIL)
    rest = supporters.history(EMAIL, first.next)
    seen = [told.id for told in (*first.items, *rest.items)]
    assert (len(first.items), len(set(seen)), rest.next) == (20, 30, None)
    assert [told.id for told in supporters.history(EMAIL, rest.previous).items] == seen[:20]


def test_a_check_is_its_givers_alone_once_it_was_counted(counter: Counter) -> None:
    check = counter.receive(usd(75))
    told = own(check)
    assert isinstance(told, ToldReceipt)
    assert (told.standing, told.received, told.kept) == (Standing.RECEIVED, usd(75), usd(75))
    with pytest.raises(NotFound):
        supporters.own(check, "luis@example.org")
    with pytest.raises(NotFound):
        supporters.own(counter.enter(usd(5)).id, EMAIL)
    with pytest.raises(NotFound):
        supporters.own_gift(check, EMAIL)


def test_a_rejected_one_is_not_there(counter: Counter) -> None:
    receipt_id = counter.enter(usd(5)).id
    with transaction():
        treasury.reject_receipt(receipt_id, reason="It was counted twice", by=counter.rosa)
    assert supporters.history(EMAIL).items == []
    assert not treasury.supporter_gifts.has_given(EMAIL)


def test_a_check_that_bounced_says_so_once_two_people_saw_it(counter: Counter) -> None:
    check = counter.receive(usd(75))
    bounce(counter, check, is_seen=False)
    assert own(check).standing is Standing.RECEIVED
    said = treasury.counter_receipt(check).bounce_id
    assert said
    counter.confirm(said)
    told = own(check)
    assert (told.standing, told.received, told.kept) == (Standing.BOUNCED, usd(75), usd(0))
    assert [(step.on, step.amount) for step in told.back] == [(counter.today(), -usd(75))]


def test_its_proof_is_of_its_own_entry(counter: Counter) -> None:
    check = counter.receive(usd(75))
    assert supporters.proof_of(own(check)) is None, "not sealed yet"
    with transaction():
        ledger.seal()
    proof = supporters.proof_of(own(check))
    (entry,) = ledger.entries_of(Source("counter_receipt", str(check)))
    assert proof
    assert proof.entry == entry.id


def test_a_year_adds_both_up_by_the_day_on_which_each_was_received(
    counter: Counter, give: Give
) -> None:
    day = counter.today()
    give(usd(50))
    cash = counter.receive(usd(20), means=Means.CASH, received_on=date(day.year, day.month, 1))
    bounced = counter.receive(usd(30))
    bounce(counter, bounced)
    assert supporters.years(EMAIL) == [day.year]
    (whole,) = supporters.statement(EMAIL, day.year)
    assert whole.gifts[0].id == cash, "the oldest first"
    assert (whole.received, whole.went_back, whole.kept) == (usd(100), usd(30), usd(70))


def test_who_gave_nothing_but_a_check_gets_a_link_and_has_a_year(counter: Counter) -> None:
    counter.receive(usd(75))
    assert supporters.years(EMAIL) == [counter.today().year]
    assert supporters.statement(EMAIL, counter.today().year)[0].kept == usd(75)
    for email in (EMAIL, "luis@example.org"):
        with transaction():
            supporters.request_link(email, locale="en", address="192.0.2.1")
    assert supporters.send_links() == 1
    query = select(Notice).where(Notice.kind == "supporter_link")
    assert [mail.recipient for mail in db.session.scalars(query)] == [EMAIL]
    assert not donations.supporter_gifts.has_given(EMAIL)
