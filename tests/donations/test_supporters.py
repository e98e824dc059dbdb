"""What a supporter tells about themselves, as it is kept."""

import pytest

from hardship import campaigns
from hardship.core.addresses import NotAnAddress, email_hash
from hardship.core.database import transaction
from hardship.donations import Supporter
from tests.factories import campaigns as strike
from tests.factories.donations import started_gift
from tests.factories.money import usd

pytestmark = pytest.mark.usefixtures("db_session")


def test_the_address_is_kept_mailed_and_found_in_its_one_spelling() -> None:
    with transaction():
        fund = campaigns.funds(strike.open_campaign().id)[0]
        gift = started_gift(fund, intended=usd(50), by=Supporter(email=" Ｊune@MÜNCHEN.example"))
        without = started_gift(fund, intended=usd(50))
    assert gift.email == "june@xn--mnchen-3ya.example"
    assert gift.email_hash == email_hash("june@münchen.example")
    assert (without.email, without.email_hash) == (None, None)
    with pytest.raises(NotAnAddress), transaction():
        started_gift(fund, intended=usd(50), by=Supporter(email="june"))
