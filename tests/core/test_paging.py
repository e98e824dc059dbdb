"""Walking by keyset sees every row once, forwards and back, whatever the page size."""

import base64
import json
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from hardship import audit, notices
from hardship.core.database import db, transaction
from hardship.core.paging import Key, keyset
from hardship.core.throttle import Bucket
from tests.doubles import FixedClock

KEYS = [Key(Bucket.empty_at, descending=True), Key(Bucket.key)]


@pytest.mark.engine("sqlite")
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 3), max_size=23), st.integers(1, 7))
def test_sees_every_row_once_both_ways(
    db_session: object, clock: FixedClock, levels: list[int], size: int
) -> None:
    now = clock.now()
    with transaction():
        db.session.execute(delete(Bucket))
        for index, level in enumerate(levels):
            empty_at = now + timedelta(seconds=level)
            db.session.add(Bucket(key=f"{index:03}", drops=[], empty_at=empty_at))
    wanted = [f"{i:03}" for i in sorted(range(len(levels)), key=lambda i: (-levels[i], i))]
    there, last = walk(None, "next", size)
    assert there == wanted
    back, _ = walk(last, "previous", size)
    assert back == wanted[: len(back)]
    assert len(back) == len(wanted)


def walk(cursor: str | None, way: str, size: int) -> tuple[list[str], str | None]:
    """Follow the links; coming back, begin at the last page itself."""
    seen: list[str] = []
    here = cursor
    while True:
        page = keyset(select(Bucket), KEYS, here, size)
        keys = [row.key for row in page.items]
        seen = keys + seen if way == "previous" else seen + keys
        onward = getattr(page, way)
        if onward is None:
            return seen, here
        here = onward


@pytest.mark.parametrize("cursor", ["", "x", "AAAA", "W10", "bnVsbA", "ÿ", "WzEsIDJd", "A" * 5000])
def test_a_bookmark_that_makes_no_sense_is_the_first_page(
    db_session: object, clock: FixedClock, cursor: str
) -> None:
    with transaction():
        db.session.add(Bucket(key="a", drops=[], empty_at=clock.now()))
    assert [row.key for row in keyset(select(Bucket), KEYS, cursor).items] == ["a"]


@pytest.mark.parametrize(
    ("place", "shown"), [(2**63, 1), (-(2**63) - 1, 1), (10**40, 1), (2**63 - 1, 1), (-(2**63), 0)]
)
def test_a_place_that_no_column_can_hold_is_the_first_page(
    db_session: object, place: int, shown: int
) -> None:
    with transaction():
        notice = notices.enqueue("access_changed", to="june@example.org", locale="en")
        audit.record("mail.looked_at", notice)
    cursor = base64.urlsafe_b64encode(json.dumps([False, [place]]).encode()).decode()
    assert len(audit.newest(cursor=cursor).items) == shown
