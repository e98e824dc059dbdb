"""Aid that comes back, on the counter's pages."""

from hardship import ledger
from hardship.campaigns import Fund
from hardship.ledger import AID_REPAID
from tests.client import MannerlyClient
from tests.factories.money import usd
from tests.web.committee.money_in.counter.test_counter import (
    CHECK,
    NEW,
    PATH,
    confirm,
    newest,
    slip,
)


def test_aid_that_comes_back_by_check_and_by_transfer(
    teo: MannerlyClient, rosa: MannerlyClient, fund: Fund
) -> None:
    assert teo.submit(NEW, **(CHECK | {"giver": "worker"})).status_code == 303
    path = f"{PATH}/receipts/{newest()}"
    assert confirm(rosa, f"{path}/confirm").status_code == 303
    assert "A worker: aid paid back" in teo.get(path).text
    told = {"kind": "paid_back", "amount": "20", "reference": "Nov"}
    day = ["11", "26", "2024"]
    assert teo.submit(f"{PATH}/bank-line", happened_on=day, **told).status_code == 303
    assert "Aid paid back, Nov" in rosa.get(PATH).text
    assert confirm(rosa, f"{PATH}/vouchers/{slip()}/confirm").status_code == 303
    assert ledger.balance(AID_REPAID, fund.id, "USD") == -usd(95)
    assert "Aid paid back by a worker" in teo.get("/committee/ledger?kind=counter").text
