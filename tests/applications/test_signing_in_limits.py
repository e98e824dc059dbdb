"""How often one address may ask and try, and what is forgotten of a code that was used."""

import json
from collections.abc import Callable

import pytest

from hardship import applications
from hardship.applications.models import SignInCode
from hardship.core.database import db, transaction
from hardship.core.throttle import TooMany
from hardship.core.tokens import new_secret
from hardship.notices import Notice
from tests.doubles import FixedClock

pytestmark = pytest.mark.usefixtures("db_session")

HERE, ELSEWHERE = "192.0.2.1", "192.0.2.2"


def ask(number: int, address: str = HERE) -> None:
    with transaction():
        applications.request_code(f"w{number}@example.org", locale="en", address=address)


def try_code(_number: int, address: str = HERE) -> None:
    with transaction():
        applications.redeem_code(None, "000000", address=address)


def try_link(_number: int, address: str = HERE) -> None:
    with transaction():
        applications.redeem_link(new_secret(), address=address)


@pytest.mark.parametrize(
    ("act", "most"), [(ask, 150), (try_code, 300), (try_link, 300)], ids=["ask", "code", "link"]
)
def test_one_address_may_do_it_so_often_in_an_hour(act: Callable[..., None], most: int) -> None:
    for number in range(most):
        act(number)
    with pytest.raises(TooMany):
        act(most)
    act(most, ELSEWHERE)


def test_codes_and_links_are_tries_of_the_same_kind() -> None:
    for number in range(300):
        try_code(number)
    with pytest.raises(TooMany):
        try_link(0)


def test_of_a_used_code_no_address_outlives_its_quarter_of_an_hour(clock: FixedClock) -> None:
    ask(1)
    secret = json.loads(db.session.query(Notice).one().context_json or "")["secret"]
    with transaction():
        token = applications.redeem_link(secret, address=HERE).token
    assert token is not None
    clock.advance(minutes=15, seconds=1)
    with transaction():
        applications.sweep()
    assert db.session.query(SignInCode).count() == 0
    session = applications.session_of(token)
    assert session is not None
    assert session.email == "w1@example.org"
