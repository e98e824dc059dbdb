"""When the books were compared with what stands beside them, and what they did not agree on."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from hardship.core import clock
from hardship.core.database import db
from hardship.ledger.models import Comparison

#: More have one cause; how many there are is kept, whatever their number.
_MOST_NAMED = 100
_EVERY = timedelta(days=1)
#: What differed is compared again sooner, so that nobody waits for a day once it is mended.
_WHILE_IT_DIFFERS = timedelta(hours=1)


def note_comparison(beside: str, names: Collection[str]) -> Comparison:
    """Keep what a comparison with a list found: its differences by name, none when they agree."""
    noted = Comparison(
        beside=beside,
        compared_at=clock.now(),
        differences=len(names),
        names=sorted(names)[:_MOST_NAMED],
    )
    db.session.add(noted)
    db.session.flush()
    return noted


def last_comparisons() -> dict[str, Comparison]:
    """The newest comparison with each list that the books were ever compared with."""
    each = aliased(Comparison)
    place = func.row_number().over(
        partition_by=each.beside, order_by=(each.compared_at.desc(), each.id.desc())
    )
    newest = select(each.id, place.label("place")).subquery()
    query = select(Comparison).join(newest, newest.c.id == Comparison.id)
    found = db.session.scalars(query.where(newest.c.place == 1).order_by(Comparison.beside))
    return {row.beside: row for row in found}


def compared_again_at(last: Comparison) -> datetime:
    """When a list is to be compared anew."""
    return last.compared_at + (_EVERY if last.agrees else _WHILE_IT_DIFFERS)
