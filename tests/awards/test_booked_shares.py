"""The aid accounts beside the awards' shares: what was moved to another category is named."""

from collections.abc import Iterator

import pytest

from hardship import awards
from hardship.awards import Award
from hardship.core.database import db, transaction
from hardship.ledger import AidCategory, aid_account
from tests.engines import Database
from tests.factories.applications import rent, submitted
from tests.factories.money import usd
from tests.factories.review import Committee, vote
from tests.ledger.raw import Console, unguarded

RENT, FOOD = aid_account(AidCategory.RENT), aid_account(AidCategory.FOOD)


@pytest.fixture
def award(team: Committee) -> Award:
    """$250 for rent; another award was taken back."""
    with transaction():
        for email in ("marisol@example.org", "ben@example.org"):
            case = submitted(team.campaign, email=email, needs=(rent(600),))
            vote(case, team.ana)
            vote(case, team.ben)
    standing, taken_back = db.session.query(Award).order_by(Award.id)
    with transaction():
        awards.cancel(taken_back, reason="Their sister helped out", by=team.tove)
    return standing


@pytest.fixture
def forger(database: Database, award: Award) -> Iterator[Console]:
    db.session.rollback()
    yield from unguarded(database)


def test_awards_that_stand_and_that_were_taken_back_agree(award: Award) -> None:
    assert awards.share_differences() == []


def test_aid_that_was_moved_to_another_category(award: Award, forger: Console) -> None:
    forger.run(
        "UPDATE ledger_postings SET account = ? WHERE account = ? AND entry_id = "
        "(SELECT min(entry_id) FROM ledger_postings WHERE account = ?)",
        FOOD,
        RENT,
        RENT,
    )
    found = {each.account: (each.booked, each.listed) for each in awards.share_differences()}
    assert found == {RENT: (usd(0), usd(250)), FOOD: (usd(250), usd(0))}
