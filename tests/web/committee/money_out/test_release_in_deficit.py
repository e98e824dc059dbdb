"""A fund that Stripe took below nothing says so wherever somebody would pay from it."""

import pytest

from hardship import payouts
from hardship.awards import Award
from hardship.core.database import transaction
from hardship.ledger import GIFTS_ONLINE, STRIPE_BALANCE
from hardship.payouts import Payment
from tests.client import MannerlyClient
from tests.factories.money import usd
from tests.factories.officers import let_in
from tests.factories.review import Committee, moved
from tests.web.committee.case_pages import BOOK

WORDS = "Central fund is in deficit. Nothing is released until it is covered."


def _take_below_nothing(team: Committee) -> None:
    with transaction():
        moved(team, (GIFTS_ONLINE, usd(10_001)), (STRIPE_BALANCE, -usd(10_001)))


def test_the_release_page_names_a_fund_in_deficit(
    client: MannerlyClient, team: Committee, award: Award, payment: Payment
) -> None:
    let_in(client, team.rosa)
    address = f"{BOOK}/release?payment={payment.id}"
    assert WORDS not in client.get(address).text
    _take_below_nothing(team)
    assert WORDS in client.get(address).text


@pytest.mark.parametrize("tab", ["to-pay", "to-release", "outstanding", "finished"])
def test_the_book_of_payments_names_it_on_every_tab(
    client: MannerlyClient, team: Committee, tab: str
) -> None:
    assert WORDS not in client.get(f"{BOOK}?tab={tab}").text
    _take_below_nothing(team)
    assert WORDS in client.get(f"{BOOK}?tab={tab}").text


def test_a_payment_is_prepared_knowing_that_it_waits(
    client: MannerlyClient, team: Committee, award: Award
) -> None:
    address = f"{BOOK}/awards/{award.id}"
    assert WORDS not in client.get(address).text
    _take_below_nothing(team)
    assert WORDS in client.get(address).text
    assert client.submit(address, method="cheque", number="1041").status_code == 303
    assert payouts.live_payment_of(award.id) is not None
