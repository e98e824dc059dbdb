"""A payment of the evening is of that evening."""

from datetime import UTC, date, datetime

from hardship import ledger, payouts
from hardship.awards import Award
from hardship.core.database import transaction
from hardship.ledger import Source
from tests.doubles import FixedClock
from tests.factories.review import Committee, prepared


def test_what_was_released_in_the_evening_may_clear_that_day(
    team: Committee, award: Award, clock: FixedClock
) -> None:
    clock.set(datetime(2024, 11, 28, 5, 0, tzinfo=UTC))  # Wednesday evening in Los Angeles
    with transaction():
        payment = prepared(team, award, "1041")
    with transaction():
        payouts.release(payment, by=team.rosa)
    with transaction():
        payouts.clear(payment, cleared_on=date(2024, 11, 27), by=team.tove)
    days = {entry.occurred_on for entry in ledger.entries_of(Source("payment", str(payment.id)))}
    assert days == {date(2024, 11, 27)}
