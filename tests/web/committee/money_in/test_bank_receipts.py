"""The bank's page: what waits, the form, what was decided; sent ten times it is one row."""

import re
from typing import Any

import pytest
from sqlalchemy import func, select

from hardship import campaigns, donations, ledger
from hardship.campaigns import Fund
from hardship.committee import Role
from hardship.core.database import db
from hardship.donations import BankReceipt
from hardship.ledger import BANK
from tests.client import MannerlyClient, filled_in
from tests.doubles import FixedClock
from tests.factories.books import Books
from tests.factories.money import usd
from tests.web.committee.money_in.conftest import Seat

PATH = "/committee/bank-receipts"
STATEMENT = {
    "kind": "allocation",
    "amount": "125,000.00",
    "arrived_on": ["11", "26", "2024"],
    "reference": "WIRE 7731",
}
pytestmark = pytest.mark.usefixtures("fund")


def date_in(page: str, name: str) -> list[str]:
    """Month, day and year as they stand in a form."""
    return re.findall(rf'name="{name}"[^>]*? value="(\d+)"', page)


def rows() -> int:
    return db.session.scalar(select(func.count()).select_from(BankReceipt)) or 0


def enter(client: MannerlyClient, **changes: Any) -> Any:
    return client.submit(PATH, **(STATEMENT | changes))


def the_row() -> BankReceipt:
    return db.session.scalars(select(BankReceipt)).one()


def test_one_enters_another_confirms(sit: Seat, fund: Fund) -> None:
    treasurer, releaser = sit(Role.TREASURER, name="Teo"), sit(Role.RELEASER, name="Rosa")
    assert enter(treasurer).status_code == 303
    assert "Somebody else confirms what you entered" in treasurer.get(PATH).text
    page = releaser.get(PATH).text
    assert "WIRE 7731" in page
    assert "Teo" in page
    assert 'name="reference"' not in page, "a releaser enters nothing"
    confirm = f"{PATH}/{the_row().id}/confirm"
    assert releaser.post(confirm).status_code == 303
    assert ledger.balance(BANK, fund.id, "USD") == usd(125_000)
    assert "In the books" in treasurer.get(PATH).text


def test_the_date_on_the_statement_begins_with_today(sit: Seat) -> None:
    treasurer = sit(Role.TREASURER, name="Teo")
    assert date_in(treasurer.get(PATH).text, "arrived_on") == ["11", "27", "2024"]


def test_another_local_is_named_wherever_its_money_is(sit: Seat) -> None:
    treasurer = sit(Role.TREASURER, name="Teo")
    enter(treasurer, kind="other_local", from_local="Teachers Local 21")
    for path in (PATH, f"{PATH}/{the_row().id}", f"{PATH}/{the_row().id}/reject"):
        assert "Teachers Local 21" in treasurer.get(path).text


def test_whoever_entered_it_cannot_confirm_it(sit: Seat, fund: Fund) -> None:
    treasurer = sit(Role.TREASURER, name="Teo")
    enter(treasurer)
    answer = treasurer.post(f"{PATH}/{the_row().id}/confirm")
    assert answer.status_code == 403
    assert "nobody moves money alone" in answer.text
    assert ledger.balance(BANK, fund.id, "USD") == usd(0)


def test_a_form_posted_ten_times_is_one_row(sit: Seat) -> None:
    treasurer = sit(Role.TREASURER, name="Teo")
    answers = filled_in(treasurer.get(PATH).text) | STATEMENT
    assert {treasurer.post(PATH, data=answers).status_code for _ in range(10)} == {303}
    assert rows() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount": "-5"}, "amount"),
        ({"amount": "0"}, "amount"),
        ({"amount": "ten"}, "amount"),
        ({"amount": "100,000,000.01"}, "amount"),
        ({"amount": "12345678901234567"}, "amount"),
        ({"amount": "12345678901234567890"}, "amount"),
        ({"arrived_on": ["2", "30", "2024"]}, "arrived_on"),
        ({"arrived_on": ["11", "28", "2024"]}, "arrived_on"),
        ({"arrived_on": ["11", "26", "1924"]}, "arrived_on"),
        ({"arrived_on": ["1", "1", "1"]}, "arrived_on"),
        ({"reference": " "}, "reference"),
        ({"kind": "gold"}, "kind"),
        ({"kind": "other_local"}, "from_local"),
        ({"from_local": "x" * 101}, "from_local"),
        ({"fund": "00000000-0000-0000-0000-000000000000"}, "fund"),
    ],
)
def test_what_cannot_be_is_told_and_leaves_no_row(
    sit: Seat, changes: dict[str, Any], field: str
) -> None:
    answer = enter(sit(Role.TREASURER, name="Teo"), **changes)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert rows() == 0


def test_a_made_up_token_is_told_and_leaves_no_row(sit: Seat) -> None:
    answer = enter(sit(Role.TREASURER, name="Teo"), once="made-up")
    assert answer.status_code == 422
    assert "This page was open for too long." in answer.text
    assert rows() == 0


def test_a_payout_that_stripe_does_not_hold_is_told_and_leaves_no_row(sit: Seat) -> None:
    answer = enter(sit(Role.TREASURER, name="Teo"), kind="stripe_payout", amount="0.01")
    assert answer.status_code == 409
    assert 'href="#amount"' in answer.text
    assert rows() == 0


def test_a_slip_of_the_hand_is_told_in_words(sit: Seat) -> None:
    treasurer = sit(Role.TREASURER, name="Teo")
    too_much = enter(treasurer, kind="stripe_payout", amount="10").text
    assert "only $0.00 at Stripe, so $10.00" in too_much
    assert "at most $100,000,000.00" in enter(treasurer, amount="9" * 17).text
    long_ago = enter(treasurer, arrived_on=["11", "26", "1924"]).text
    assert "Check the year: the date lies before October 15, 2023" in long_ago


def test_a_payout_is_confirmed_only_as_far_as_stripe_still_has_it(sit: Seat, fund: Fund) -> None:
    Books(fund.id).receive(usd(50), fee=usd("1.75"))
    treasurer = sit(Role.TREASURER, name="Teo")
    for _each in range(2):
        enter(treasurer, kind="stripe_payout", amount="48.25", reference="po_1")
    releaser = sit(Role.RELEASER, name="Rosa")
    releaser.get(PATH)
    first, second = (row.id for row in donations.receipts_waiting())
    assert releaser.post(f"{PATH}/{first}/confirm").status_code == 303
    answer = releaser.post(f"{PATH}/{second}/confirm")
    assert answer.status_code == 409
    assert "only $0.00 at Stripe, so $48.25" in answer.text
    assert ledger.balance(BANK, fund.id, "USD") == usd("48.25")


def test_a_payout_for_several_funds_is_explained_and_entered_fund_by_fund(
    sit: Seat, fund: Fund
) -> None:
    other = campaigns.funds(fund.campaign_id)[1]
    for each in (fund, other):
        Books(each.id).receive(usd(50), fee=usd("1.75"))
    treasurer = sit(Role.TREASURER, name="Teo")
    assert "Enter it once for each fund" in treasurer.get(PATH).text
    for each in (fund, other):
        answer = enter(
            treasurer, kind="stripe_payout", amount="48.25", reference="po_1", fund=str(each.id)
        )
        assert answer.status_code == 303
    assert {row.fund_id for row in donations.receipts_waiting()} == {fund.id, other.id}


def test_a_rejection_needs_its_reason_and_books_nothing(sit: Seat, fund: Fund) -> None:
    enter(sit(Role.TREASURER, name="Teo"))
    releaser = sit(Role.RELEASER, name="Rosa")
    reject = f"{PATH}/{the_row().id}/reject"
    assert releaser.submit(reject, reason="").status_code == 422
    assert releaser.submit(reject, reason="It is not on the statement").status_code == 303
    page = releaser.get(PATH).text
    assert "It is not on the statement" in page
    assert ledger.balance(BANK, fund.id, "USD") == usd(0)
    again = releaser.get(reject)
    assert (again.status_code, again.location) == (303, reject.removesuffix("/reject"))
    assert releaser.post(reject, data={"reason": "Once more"}).status_code == 409


def test_confirming_wants_a_fresh_sign_in(sit: Seat, fund: Fund, clock: FixedClock) -> None:
    enter(sit(Role.TREASURER, name="Teo"))
    releaser = sit(Role.RELEASER, name="Rosa")
    releaser.get(PATH)
    clock.advance(minutes=6)
    answer = releaser.post(f"{PATH}/{the_row().id}/confirm")
    assert answer.status_code == 401
    assert ledger.balance(BANK, fund.id, "USD") == usd(0)


def test_one_of_them_by_itself_tells_who_did_what_and_where_it_stands_in_the_books(
    sit: Seat,
) -> None:
    treasurer, releaser = sit(Role.TREASURER, name="Teo"), sit(Role.RELEASER, name="Rosa")
    enter(treasurer)
    path = f"{PATH}/{the_row().id}"
    assert ">Confirm" not in treasurer.get(path).text
    assert ">Confirm" in releaser.get(path).text
    releaser.post(f"{path}/confirm")
    page = sit(Role.AUDITOR, name="Aud").get(path).text
    assert "Allocation received" in page
    assert "Rosa" in page
    assert ">Confirm<" not in page
    assert "Enter money" not in sit(Role.AUDITOR, name="Ada").get(PATH).text


@pytest.mark.parametrize("role", [Role.DECIDER, Role.INTAKE, Role.ADMINISTRATOR])
def test_it_is_not_for_everybody(sit: Seat, role: Role) -> None:
    assert sit(role, name="Dana").get(PATH).status_code == 403


def test_what_was_confirmed_wrongly_is_taken_back_from_its_page(sit: Seat, fund: Fund) -> None:
    treasurer, releaser = sit(Role.TREASURER, name="Teo"), sit(Role.RELEASER, name="Rosa")
    enter(treasurer)
    address = f"{PATH}/{the_row().id}"
    assert "It is not on the statement" not in treasurer.get(address).text
    said = {"reason": "A zero too many", "recalled_on": ["11", "27", "2024"]}
    assert treasurer.get(f"{address}/recall").location == address, "nothing to take back yet"
    assert treasurer.post(f"{address}/recall", data=said).status_code == 409
    releaser.get(PATH)
    releaser.post(f"{address}/confirm")
    assert f"{address}/recall" in treasurer.get(address).text
    assert f"{address}/recall" not in releaser.get(address).text
    assert treasurer.submit(f"{address}/recall", **(said | {"reason": ""})).status_code == 422
    assert treasurer.submit(f"{address}/recall", **said).status_code == 303
    mine = treasurer.get(address).text
    assert "Somebody else confirms what you said" in mine
    assert "You reported that it is not at the bank. Somebody else confirms it." in mine
    assert "“A zero too many”" in mine
    assert treasurer.post(f"{address}/confirm-recall").status_code == 403
    assert "says Teo" in releaser.get(PATH).text
    assert releaser.post(f"{address}/confirm-recall").status_code == 303
    assert ledger.balance(BANK, fund.id, "USD") == usd(0)
    for path in (PATH, address):
        assert "Taken back" in treasurer.get(path).text
    assert f"{address}/recall" not in treasurer.get(address).text, "once is enough"
    assert releaser.post(f"{address}/confirm-recall").status_code == 409
