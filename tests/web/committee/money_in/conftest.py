"""An open fund, officers at browsers of their own, and a gift of $500 that is in the books."""

from collections.abc import Callable

import pytest
from flask import Flask

from hardship.campaigns import Fund
from hardship.committee import Role
from hardship.donations import Gift
from tests.client import MannerlyClient
from tests.donations.refunding.test_refund_settlement import booked
from tests.factories.money import usd
from tests.factories.officers import seat
from tests.fakes.gateway import FakeGateway
from tests.web.public.giving import open_fund

Seat = Callable[..., MannerlyClient]


@pytest.fixture
def fund(db_session: object, app: Flask) -> Fund:
    return open_fund()


@pytest.fixture
def sit(app: Flask) -> Seat:
    """Another browser, with an officer before it."""

    def seated(*roles: Role, name: str) -> MannerlyClient:
        client = app.test_client()
        assert isinstance(client, MannerlyClient)
        seat(client, *roles, name=name)
        return client

    return seated


@pytest.fixture
def teo(sit: Seat, fund: Fund) -> MannerlyClient:
    """The treasurer."""
    return sit(Role.TREASURER, name="Teo")


@pytest.fixture
def rosa(sit: Seat, fund: Fund) -> MannerlyClient:
    """The releaser."""
    return sit(Role.RELEASER, name="Rosa")


@pytest.fixture
def gift(fund: Fund, gateway: FakeGateway) -> Gift:
    """Five hundred dollars, paid with a fee of $14.80."""
    return booked(fund, gateway, usd(500))
