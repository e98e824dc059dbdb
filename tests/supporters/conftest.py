"""An open campaign and a gateway that pays."""

from collections.abc import Callable

import pytest

from hardship import donations
from hardship.campaigns import Fund
from hardship.core.database import transaction
from hardship.core.money import Money
from hardship.donations import Gift, Supporter
from tests.central_fund import fund
from tests.factories.donations import open_gift
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway

EMAIL = "june@example.org"
FIFTY = usd(50)
Give = Callable[..., Gift]
__all__ = ["fund", "give"]


@pytest.fixture
def give(fund: Fund, gateway: FakeGateway) -> Give:
    """Gives, pays and settles: `give(usd(50), email="june@example.org")`."""

    def paid(amount: Money = FIFTY, *, email: str = EMAIL, name: str = "June Carter") -> Gift:
        by = Supporter(name=name, email=email)
        with transaction():
            gift = open_gift(fund, gateway, intended=amount, by=by)
        gateway.pay(gateway.last, fee=usd("1.75"))
        with transaction():
            donations.settle_session(gateway.session(gateway.last))
        return gift

    return paid
