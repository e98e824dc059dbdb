"""The form that prepares a payment, sent twice: recognised by its number as it is kept."""

from typing import Any

import pytest

from hardship import payouts
from hardship.committee import Role
from hardship.core.database import transaction
from tests.client import MannerlyClient, filled_in
from tests.factories.applications import cheque, transfer
from tests.factories.officers import let_in, officer
from tests.factories.review import awarded, committee
from tests.web.committee.case_pages import BOOK


@pytest.mark.usefixtures("db_session")
@pytest.mark.parametrize(
    ("method", "number", "kept"),
    [
        ("transfer", "0042", "0042"),
        ("transfer", "  PO  0042 ", "PO 0042"),
        ("cheque", "0042", "42"),
        ("cheque", "0", "0"),
    ],
)
def test_the_same_form_sent_twice_is_recognised(
    client: MannerlyClient, method: str, number: str, kept: str
) -> None:
    with transaction():
        team = committee()
        award = awarded(team, payee=transfer() if method == "transfer" else cheque())
        other = officer(Role.TREASURER, name="Otto Berg")
    address = f"{BOOK}/awards/{award.id}"
    let_in(client, team.tove)
    sent: dict[str, Any] = {
        **filled_in(client.get(address).text),
        "method": method,
        "number": number,
    }
    for _click in range(2):
        assert client.post(address, data=sent).status_code == 303
    (payment,) = payouts.payments_of([award.id])
    assert payment.number == kept
    for another in ("43", "", "x" * 61):
        assert client.post(address, data=sent | {"number": another}).status_code in {409, 422}
    let_in(client, other)
    client.get(address)
    del sent["csrf_token"]
    assert client.post(address, data=sent).status_code == 409, "it is somebody else's payment"
    assert len(payouts.payments_of([award.id])) == 1
