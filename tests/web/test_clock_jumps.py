"""The machine's clock is put right by ten minutes, either way, while people are at work.

What may be asked again is asked again, nothing is lost or doubled, and a limit lets in as many
again at most.
"""

from datetime import timedelta

import itsdangerous
import pytest
from flask import Flask

from hardship import donations
from hardship.committee import Role
from hardship.core.database import transaction
from hardship.core.throttle import TooMany, take
from tests.client import MannerlyClient, filled_in
from tests.doubles import FixedClock
from tests.factories import officers
from tests.web.public.giving import event_body, open_fund, signed

pytestmark = pytest.mark.usefixtures("db_session")

_TEN = 10
_PER = timedelta(minutes=5)


@pytest.fixture(params=[_TEN, -_TEN], ids=["ahead", "behind"])
def minutes(request: pytest.FixtureRequest) -> int:
    """By how much the clock jumps."""
    return int(request.param)


@pytest.fixture(autouse=True)
def signed_by_the_same_clock(clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cookies and the tokens of forms are dated as well."""
    monkeypatch.setattr(
        itsdangerous.TimestampSigner, "get_timestamp", lambda _self: int(clock.now().timestamp())
    )


def test_a_form_that_was_open_is_one_gift(
    client: MannerlyClient, clock: FixedClock, minutes: int
) -> None:
    """A page of a moment that is still to come is opened once more, and that is all."""
    open_fund()
    form = filled_in(client.get("/give/central").text) | {"amount": "5000"}
    clock.advance(minutes=minutes)
    assert client.post("/give/central", data=form).status_code == (303 if minutes > 0 else 400)
    if minutes < 0:
        form = filled_in(client.get("/give/central").text) | {"amount": "5000"}
    for _ in range(2):
        assert client.post("/give/central", data=form).status_code == 303
    assert len(donations.gifts().items) == 1


def test_a_delivery_is_refused_until_the_clock_is_right_and_then_taken(
    client: MannerlyClient, clock: FixedClock, minutes: int
) -> None:
    body = event_body()
    signature = signed(body)
    for by, status in ((minutes, 400), (-minutes, 200)):
        clock.advance(minutes=by)
        sent = client.post("/webhooks/stripe", data=body, headers=signature, csrf=False)
        assert sent.status_code == status


def test_an_officer_stays_signed_in_and_a_code_of_another_time_opens_nothing(
    client: MannerlyClient, clock: FixedClock, minutes: int
) -> None:
    with transaction():
        ana = officers.officer(Role.DECIDER, name="Ana Reyes")
    officers.let_in(client, ana)
    shown = officers.code()
    assert client.get("/committee/my-access").status_code == 200
    clock.advance(minutes=minutes)
    assert client.get("/committee/my-access").status_code == 200
    assert officers.code() != shown
    clock.advance(hours=12, minutes=abs(minutes))
    assert client.get("/committee/my-access").status_code == 303, "and it ends"


def test_a_limit_lets_in_as_many_again_at_most(app: Flask, clock: FixedClock, minutes: int) -> None:
    """Ahead, the stretch is over. Put back so far, what was counted is no longer believed."""
    _three_and_no_more()
    clock.advance(minutes=minutes)
    _three_and_no_more()


def test_put_back_by_less_than_the_stretch_nobody_gets_in_again(
    app: Flask, clock: FixedClock
) -> None:
    _three_and_no_more()
    clock.advance(minutes=-4)
    with pytest.raises(TooMany) as refused, transaction():
        take("somebody", 3, _PER)
    clock.advance(seconds=refused.value.retry_after)
    _three_and_no_more()


def _three_and_no_more() -> None:
    for _ in range(3):
        with transaction():
            take("somebody", 3, _PER)
    with pytest.raises(TooMany), transaction():
        take("somebody", 3, _PER)
