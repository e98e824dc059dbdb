"""The counter's pages: who may do what, what waits for whom, and what each form refuses."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from hardship import ledger, treasury
from hardship.campaigns import Fund
from hardship.committee import Role
from hardship.core.database import db
from hardship.ledger import BANK, UNDEPOSITED
from hardship.treasury import CounterReceipt, Voucher
from tests.client import MannerlyClient, filled_in
from tests.factories.money import usd
from tests.web.committee.money_in.conftest import Seat

PATH = "/committee/counter"
NEW = f"{PATH}/receipts/new"
TODAY = ["11", "27", "2024"]
CHECK = {
    "means": "cheque",
    "cheque_number": "1207",
    "amount": "75",
    "received_on": ["11", "26", "2024"],
    "giver": "supporter",
    "name": "June Park",
    "email": "june@example.org",
}


def count(table: type[CounterReceipt | Voucher]) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def newest() -> UUID:
    return treasury.counter_receipts().items[0].id


def slip() -> UUID:
    return treasury.vouchers().items[0].id


def confirm(client: MannerlyClient, path: str) -> Any:
    """Press the button on the counter's page."""
    client.get(PATH)
    return client.post(path)


def received(teo: MannerlyClient, rosa: MannerlyClient, **changes: Any) -> UUID:
    assert teo.submit(NEW, **(CHECK | changes)).status_code == 303
    receipt_id = newest()
    assert confirm(rosa, f"{PATH}/receipts/{receipt_id}/confirm").status_code == 303
    return receipt_id


def fill_in(client: MannerlyClient, **answers: Any) -> Any:
    """Send the deposit slip of the counter's page."""
    data = filled_in(client.get(PATH).text) | {"deposited_on": TODAY, "reference": "31"} | answers
    return client.post(f"{PATH}/deposits", data=data)


def deposited(teo: MannerlyClient, rosa: MannerlyClient, **changes: Any) -> UUID:
    receipt_id = received(teo, rosa, **changes)
    answer = fill_in(teo, receipt=str(receipt_id))
    assert answer.status_code == 303
    assert confirm(rosa, f"{PATH}/vouchers/{slip()}/confirm").status_code == 303
    return receipt_id


def test_from_the_hand_to_the_bank(teo: MannerlyClient, rosa: MannerlyClient, fund: Fund) -> None:
    receipt_id = received(teo, rosa)
    assert ledger.balance(UNDEPOSITED, fund.id, "USD") == usd(75)
    assert "Check 1207" in teo.get(PATH).text
    fill_in(teo, receipt=str(receipt_id))
    assert "Deposit, 31" in rosa.get(PATH).text
    assert confirm(rosa, f"{PATH}/vouchers/{slip()}/confirm").status_code == 303
    assert ledger.balance(BANK, fund.id, "USD") == usd(75)
    page = teo.get(f"{PATH}/receipts/{receipt_id}").text
    assert "Deposited" in page
    assert "It bounced" in page
    teo.submit(f"{PATH}/receipts/{receipt_id}/bounce", fee="12", bounced_on=TODAY)
    confirm(rosa, f"{PATH}/vouchers/{slip()}/confirm")
    assert ledger.balance(BANK, fund.id, "USD") == -usd(12)
    assert "Bounced" in teo.get(f"{PATH}/receipts").text


def test_who_entered_it_cannot_confirm_it(teo: MannerlyClient) -> None:
    teo.submit(NEW, **CHECK)
    assert "Somebody else confirms what you entered" in teo.get(PATH).text
    answer = teo.post(f"{PATH}/receipts/{newest()}/confirm")
    assert answer.status_code == 403
    assert "nobody moves money alone" in answer.text
    assert treasury.counter_receipt(newest()).is_waiting


def test_who_confirms_reads_the_typed_name_while_it_waits_and_nowhere_else(
    teo: MannerlyClient, rosa: MannerlyClient
) -> None:
    teo.submit(NEW, **CHECK)
    here = f"{PATH}/receipts/{newest()}"
    for path in (PATH, here, f"{here}/reject"):
        assert "June Park" in rosa.get(path).text, path
    assert "june@example.org" not in rosa.get(here).text, "an address is not to be confirmed"
    assert "june@example.org" in teo.get(here).text, "the receipt goes there"
    assert "June Park" not in rosa.get(f"{PATH}/receipts").text, "nothing is confirmed there"
    assert confirm(rosa, f"{here}/confirm").status_code == 303
    for path in (PATH, f"{PATH}/receipts", here):
        page = rosa.get(path).text
        assert "June Park" not in page
        assert "A supporter" in page
    assert "june@example.org" not in teo.get(here).text, "an address is read while it waits"


def test_names_of_what_may_be_one_check_are_read_side_by_side(
    teo: MannerlyClient, rosa: MannerlyClient
) -> None:
    first = received(teo, rosa)
    teo.submit(NEW, **(CHECK | {"name": "JUNE PARK", "amount": "80"}))
    page = rosa.get(f"{PATH}/receipts/{newest()}").text
    assert "given by June Park, $75.00" in page
    assert "given by JUNE PARK, $80.00" in page
    assert "given by JUNE PARK, $80.00" in rosa.get(f"{PATH}/receipts/{first}").text
    assert "(June Park)" in rosa.get(PATH).text
    confirm(rosa, f"{PATH}/receipts/{newest()}/confirm")
    assert "june park" not in rosa.get(f"{PATH}/receipts/{first}").text.lower(), "nothing waits"


def test_a_union_is_named_to_who_confirms(teo: MannerlyClient, rosa: MannerlyClient) -> None:
    teo.submit(NEW, **(CHECK | {"giver": "local", "name": "Teachers Local 21"}))
    assert "Teachers Local 21" in rosa.get(PATH).text


def test_a_number_that_came_before_is_warned_of(teo: MannerlyClient) -> None:
    teo.submit(NEW, **CHECK)
    first = treasury.counter_receipts().items[0].reference
    answer = teo.submit(NEW, **CHECK)
    assert answer.status_code == 303
    page = teo.get(PATH).text
    assert f'is here already (<span class="unbroken">{first}</span>)' in page
    assert "Is it the same check?" in teo.get(f"{PATH}/receipts/{newest()}").text


def test_an_employers_check_is_warned_of_and_handed_back(
    teo: MannerlyClient, rosa: MannerlyClient, fund: Fund
) -> None:
    assert teo.submit(NEW, **(CHECK | {"name": "Meridian Health Inc"})).status_code == 303
    here = f"{PATH}/receipts/{newest()}"
    page = teo.get(PATH).text
    assert "who may not give. Do not take it: hand it back" in page
    assert 'class="notice notice-care" role="status"><p>Entered as' in page, "it is no success"
    page = rosa.get(PATH).text
    assert "It seems to come from “Meridian Health”, an employer" in page
    assert "It seems to come from “Meridian Health”" in rosa.get(here).text
    assert f"{here}/confirm" not in page
    assert f"{here}/reject" in page
    refused = confirm(rosa, f"{here}/confirm")
    assert refused.status_code == 409
    assert "hand it back, and reject it here" in refused.text
    page = teo.get(here).text
    assert page.index("Take it back") < page.index("It is not theirs")
    assert f"{here}/confirm" not in page
    assert rosa.submit(f"{here}/reject", reason="Handed back").status_code == 303
    assert ledger.balance(UNDEPOSITED, fund.id, "USD") == usd(0)
    assert "An employer may not give" not in teo.get(here).text, "it is decided"
    assert teo.get(f"{here}/not-employers").location == here


def test_only_who_always_reads_the_givers_name_says_that_it_is_not_theirs(
    teo: MannerlyClient, rosa: MannerlyClient, fund: Fund
) -> None:
    """Whoever lifts it sees whose check it is, and both see which entry it matched."""
    teo.submit(NEW, **(CHECK | {"name": "Meridian Health Inc"}))
    here = f"{PATH}/receipts/{newest()}"
    page = rosa.get(here).text
    assert on_the_list(page) == "Meridian Health"
    assert "Meridian Health Inc" in page, "whoever hands it back reads to whom"
    assert f"{here}/not-employers" not in page
    assert "can say that it is not theirs" in page
    assert rosa.get(f"{here}/not-employers").status_code == 403
    answer = rosa.post(f"{here}/not-employers", data={"reason": "I am sure"})
    assert answer.status_code == 403
    assert "Confirm" not in rosa.get(here).text
    page = teo.get(f"{here}/not-employers").text
    assert on_the_list(page) == "Meridian Health"
    assert "Meridian Health Inc" in page


def on_the_list(page: str) -> str:
    """The entry of the list of employers that the page shows."""
    return page.partition("On the list of employers</dt>")[2].partition("<dd>")[2].partition("<")[0]


def test_one_who_only_is_called_like_the_employer_may_give(
    teo: MannerlyClient, rosa: MannerlyClient, fund: Fund
) -> None:
    teo.submit(NEW, **(CHECK | {"name": "Meridian Health Nurses’ Choir"}))
    here = f"{PATH}/receipts/{newest()}"
    refused = teo.submit(f"{here}/not-employers", reason="")
    assert refused.status_code == 422
    answer = teo.submit(f"{here}/not-employers", reason="The nurses’ own choir")
    assert answer.location == here
    page = rosa.get(here).text
    assert "The nurses’ own choir" in page
    assert on_the_list(page) == "Meridian Health", "whoever confirms it sees that too"
    assert "An employer may not give" not in page
    assert confirm(rosa, f"{here}/confirm").status_code == 303
    assert ledger.balance(UNDEPOSITED, fund.id, "USD") == usd(75)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"means": "gold"}, "means"),
        ({"cheque_number": " "}, "cheque_number"),
        ({"cheque_number": "1" * 21}, "cheque_number"),
        ({"amount": "0"}, "amount"),
        ({"amount": "ten"}, "amount"),
        ({"amount": "100,000,000.01"}, "amount"),
        ({"received_on": ["2", "30", "2024"]}, "received_on"),
        ({"received_on": ["11", "28", "2024"]}, "received_on"),
        ({"received_on": ["11", "26", "1924"]}, "received_on"),
        ({"giver": "nobody"}, "giver"),
        ({"giver": "local", "name": " "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"email": "june at home"}, "email"),
        ({"locale": "fr"}, "locale"),
        ({"fund": "00000000-0000-0000-0000-000000000000"}, "fund"),
    ],
)
def test_what_cannot_be_is_told_and_leaves_no_row(
    teo: MannerlyClient, changes: dict[str, Any], field: str
) -> None:
    answer = teo.submit(NEW, **(CHECK | changes))
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert count(CounterReceipt) == 0


def test_a_form_sent_ten_times_is_one_row(teo: MannerlyClient, rosa: MannerlyClient) -> None:
    answers = filled_in(teo.get(NEW).text) | CHECK
    assert {teo.post(NEW, data=answers).status_code for _ in range(10)} == {303}
    assert count(CounterReceipt) == 1
    confirm(rosa, f"{PATH}/receipts/{newest()}/confirm")
    answers = filled_in(teo.get(PATH).text)
    answers |= {"receipt": str(newest()), "reference": "31", "deposited_on": TODAY}
    sent = [teo.post(f"{PATH}/deposits", data=answers).status_code for _ in range(10)]
    assert set(sent) == {303}
    assert count(Voucher) == 1


def test_a_slip_with_nothing_on_it_is_refused(teo: MannerlyClient, rosa: MannerlyClient) -> None:
    received(teo, rosa)
    answer = fill_in(teo)
    assert answer.status_code == 422
    assert "Tick the checks" in answer.text
    answer = fill_in(
        teo,
        receipt=str(newest()),
        deposited_on=["11", "1", "2024"],
    )
    assert 'href="#deposited_on"' in answer.text
    assert " checked" in answer.text, "what was ticked stays ticked"
    assert count(Voucher) == 0


def test_a_fee_and_interest_and_a_move(
    teo: MannerlyClient, rosa: MannerlyClient, fund: Fund
) -> None:
    for kind, amount in (("fee", "1.50"), ("interest", "3.21")):
        answer = teo.submit(
            f"{PATH}/bank-line",
            kind=kind,
            amount=amount,
            reference="Nov",
            happened_on=["11", "26", "2024"],
        )
        assert answer.status_code == 303
        assert confirm(rosa, f"{PATH}/vouchers/{slip()}/confirm").status_code == 303
    assert ledger.balance(BANK, fund.id, "USD") == usd("1.71")
    page = teo.submit(f"{PATH}/move", amount="1", reason="Rent", to_fund=str(fund.id))
    assert "Choose two different funds." in page.text


def test_a_rejected_one_says_why_to_who_may_read_it(
    teo: MannerlyClient, rosa: MannerlyClient, sit: Seat
) -> None:
    teo.submit(NEW, **CHECK)
    path = f"{PATH}/receipts/{newest()}"
    assert rosa.submit(f"{path}/reject", reason="").status_code == 422
    assert rosa.submit(f"{path}/reject", reason="There were 70").status_code == 303
    assert "There were 70" in teo.get(path).text
    assert "There were 70" not in sit(Role.AUDITOR, name="Vera").get(path).text
    assert rosa.get(f"{path}/reject").status_code == 303
    assert rosa.post(f"{path}/confirm").status_code == 409


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.CHAIR, Role.RELEASER])
def test_who_reads_the_books_reads_and_enters_nothing(sit: Seat, fund: Fund, role: Role) -> None:
    client = sit(role, name="Rae")
    for path in (PATH, f"{PATH}/receipts", f"{PATH}/vouchers"):
        assert client.get(path).status_code == 200
    assert "receipts/new" not in client.get(PATH).text
    for path in (NEW, f"{PATH}/bank-line", f"{PATH}/move"):
        assert client.get(path).status_code == 403


def test_a_decider_has_no_counter(sit: Seat, fund: Fund) -> None:
    client = sit(Role.DECIDER, name="Dee")
    assert client.get(PATH).status_code == 403


def test_each_line_of_the_ledger_leads_to_what_made_it(
    teo: MannerlyClient, rosa: MannerlyClient
) -> None:
    receipt_id = deposited(teo, rosa)
    page = teo.get("/committee/ledger").text
    assert f"/committee/counter/receipts/{receipt_id}" in page
    assert f'/committee/counter/vouchers/{slip()}">Deposit, 31</a>' in page
    assert "0 to deposit" in teo.get("/committee/ledger/agreements").text


def test_the_desk_says_what_waits_for_whom(teo: MannerlyClient, rosa: MannerlyClient) -> None:
    teo.submit(NEW, **CHECK)
    assert "thing to confirm at the counter" in rosa.get("/committee/").text
    desk = teo.get("/committee/").text
    assert "to confirm at the counter" not in desk
    assert "One thing that you entered at the counter" in desk
    confirm(rosa, f"{PATH}/receipts/{newest()}/confirm")
    assert "check or cash to deposit" in teo.get("/committee/").text


def test_filters_and_empty_states(teo: MannerlyClient, rosa: MannerlyClient) -> None:
    assert "No checks and no cash yet" in teo.get(f"{PATH}/receipts").text
    assert "Nothing has happened at the bank yet" in teo.get(f"{PATH}/vouchers").text
    deposited(teo, rosa)
    assert "Check 1207" in teo.get(f"{PATH}/receipts?state=confirmed").text
    for state in ("to-deposit", "to-confirm", "rejected"):
        assert "Nothing fits" in teo.get(f"{PATH}/receipts?state={state}").text
    assert "Deposit, 31" in teo.get(f"{PATH}/vouchers?kind=deposit").text
    assert "Nothing fits" in teo.get(f"{PATH}/vouchers?kind=bounce").text
    assert teo.get(f"{PATH}/receipts?state=x&fund=y&cursor=z").status_code == 200


def test_a_check_that_is_lost_is_taken_back_by_two(
    teo: MannerlyClient, rosa: MannerlyClient, fund: Fund
) -> None:
    receipt_id = received(teo, rosa)
    here = f"{PATH}/receipts/{receipt_id}"
    assert f"{here}/recall" in teo.get(here).text
    assert f"{here}/recall" not in rosa.get(here).text, "who confirms does not say it"
    refused = teo.submit(f"{here}/recall", reason=" ", recalled_on=TODAY)
    assert refused.status_code == 422
    assert "so that whoever confirms it knows" in refused.text
    said = teo.submit(f"{here}/recall", reason="Lost in the post", recalled_on=TODAY)
    assert said.status_code == 303
    assert "There is nothing to deposit" in teo.get(PATH).text
    assert "Taken back, to be confirmed" in teo.get(here).text
    assert teo.get(f"{here}/recall").location == here, "said once"
    assert "to confirm at the counter" in rosa.get("/committee/").text
    assert "Lost in the post" in rosa.get(PATH).text, "beside the button"
    assert "Lost in the post" in rosa.get(f"{PATH}/vouchers/{slip()}").text
    assert "Look yourself, then confirm" in rosa.get(here).text
    assert "Look yourself, then confirm" not in teo.get(here).text, "nobody confirms their own"
    assert confirm(rosa, f"{PATH}/vouchers/{slip()}/confirm").status_code == 303
    assert ledger.balance(UNDEPOSITED, fund.id, "USD") == usd(0)
    page = teo.get(here).text
    assert "Taken back" in page
    assert "to be confirmed" not in page
    assert f"{here}/recall" not in page
    assert f"{here}/bounce" not in page, "it never went to the bank"
    assert teo.get(f"{here}/bounce").location == here
    entries = page.partition("Entries of this receipt")[2]
    assert entries.count("/committee/ledger/") == 2
    assert "Reversal" in entries
    reference = treasury.counter_receipt(receipt_id).reference
    journal = teo.get("/committee/ledger").text
    assert "Reversal: Check or cash received" in journal
    assert f"Taken back before its deposit, {reference}" in teo.get(f"{PATH}/vouchers").text


def test_a_day_before_it_was_received_is_refused_at_its_field(
    teo: MannerlyClient, rosa: MannerlyClient
) -> None:
    here = f"{PATH}/receipts/{received(teo, rosa)}"
    for day in (["11", "1", "2024"], ["12", "24", "2024"]):
        refused = teo.submit(f"{here}/recall", reason="Lost", recalled_on=day)
        assert refused.status_code == 422
        assert 'href="#recalled_on' in refused.text
