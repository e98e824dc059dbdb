"""A fund that Stripe took below nothing says so where somebody would release from it."""

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


def test_the_release_page_names_a_fund_in_deficit(
    client: MannerlyClient, team: Committee, award: Award, payment: Payment
) -> None:
    let_in(client, team.rosa)
    address = f"{BOOK}/release?payment={payment.id}"
    assert WORDS not in client.get(address).text
    with transaction():
        moved(team, (GIFTS_ONLINE, usd(10_001)), (STRIPE_BALANCE, -usd(10_001)))
    assert WORDS in client.get(address).text
