"""A slip, or a line of the statement, that was confirmed wrongly: taken back from its page."""

from hardship import ledger
from hardship.campaigns import Fund
from hardship.committee import Role
from hardship.ledger import BANK, UNDEPOSITED
from tests.client import MannerlyClient
from tests.factories.money import usd
from tests.web.committee.money_in.conftest import Seat
from tests.web.committee.money_in.counter.test_counter import (
    PATH,
    TODAY,
    confirm,
    deposited,
    fill_in,
    newest,
    received,
    slip,
)

WHY = {"reason": "The check of another fund", "recalled_on": TODAY}


def test_a_deposit_is_taken_back_by_two(
    teo: MannerlyClient, rosa: MannerlyClient, fund: Fund
) -> None:
    deposited(teo, rosa)
    here = f"{PATH}/vouchers/{slip()}"
    assert f"{here}/recall" in teo.get(here).text
    assert f"{here}/recall" not in rosa.get(here).text, "who confirms does not say it"
    assert teo.submit(f"{here}/recall", **(WHY | {"reason": " "})).status_code == 422
    assert teo.submit(f"{here}/recall", **WHY).status_code == 303
    page = teo.get(here).text
    assert "You reported that it is not so. Somebody else confirms it." in page
    assert "Somebody else confirms what you said" in page
    assert "already decided" in refused_to_take_back(teo)
    assert "thing to confirm at the counter" in rosa.get("/committee/").text
    assert "To be taken back" in rosa.get(PATH).text
    assert "of another fund" in rosa.get(here).text, "beside the button"
    assert teo.post(f"{here}/confirm-recall").status_code == 403
    assert rosa.post(f"{here}/confirm-recall").status_code == 303
    assert ledger.balance(BANK, fund.id, "USD") == usd(0)
    assert ledger.balance(UNDEPOSITED, fund.id, "USD") == usd(75)
    page = teo.get(here).text
    assert "Reversal: Checks and cash deposited" in page
    assert "“The check of another fund”" in page
    assert f"{here}/recall" not in page, "once is enough"
    assert "already decided" in refused_to_take_back(teo)
    assert "Taken back" in teo.get(f"{PATH}/vouchers").text
    refused = rosa.post(f"{here}/confirm-recall")
    assert refused.status_code == 409
    assert "already decided" in refused.text


def test_what_is_right_after_all_stands(teo: MannerlyClient, rosa: MannerlyClient) -> None:
    deposited(teo, rosa)
    here = f"{PATH}/vouchers/{slip()}"
    for client in (teo, rosa):
        assert teo.submit(f"{here}/recall", **WHY).status_code == 303
        assert "It is right as it is" in client.get(here).text
        assert client.post(f"{here}/reject-recall").status_code == 303
    assert "In the books" in teo.get(here).text


def test_a_move_is_moved_back(teo: MannerlyClient, rosa: MannerlyClient, fund: Fund) -> None:
    deposited(teo, rosa)
    move = {"amount": "5", "reason": "More rent there"}
    assert teo.submit(f"{PATH}/move", **move).status_code == 303
    assert confirm(rosa, f"{PATH}/vouchers/{slip()}/confirm").status_code == 303
    page = teo.get(f"{PATH}/vouchers/{slip()}").text
    assert "by a move the other way" in page
    assert 'value="10.00"' not in page, "what one fund owes the other besides is no money moved"
    assert "Only a deposit" in refused_to_take_back(teo)


def refused_to_take_back(client: MannerlyClient, here: str = "") -> str:
    """What is said to who sends the form all the same: opened, it leads to the slip."""
    here = here or f"{PATH}/vouchers/{slip()}"
    opened = client.get(f"{here}/recall")
    assert (opened.status_code, opened.location) == (303, here)
    sent = client.post(f"{here}/recall", data=WHY)
    assert sent.status_code == 409
    return str(sent.text)


def test_what_is_not_in_the_books_has_no_form_to_take_it_back(
    teo: MannerlyClient, rosa: MannerlyClient, fund: Fund
) -> None:
    fill_in(teo, receipt=str(received(teo, rosa)))
    assert "not in the books" in refused_to_take_back(teo)
    rosa.submit(f"{PATH}/vouchers/{slip()}/reject", reason="Another check")
    assert "not in the books" in refused_to_take_back(teo)


def test_a_slip_that_let_go_still_says_what_stood_on_it_and_of_which_fund(
    teo: MannerlyClient, rosa: MannerlyClient, sit: Seat
) -> None:
    vera = sit(Role.AUDITOR, name="Vera")
    deposited(teo, rosa)
    taken_back = f"{PATH}/vouchers/{slip()}"
    assert "What stands on it" in vera.get(taken_back).text
    teo.submit(f"{taken_back}/recall", **WHY)
    assert rosa.post(f"{taken_back}/confirm-recall").status_code == 303
    fill_in(teo, receipt=str(newest()))
    rejected = f"{PATH}/vouchers/{slip()}"
    assert "What stands on it" in vera.get(rejected).text
    rosa.submit(f"{rejected}/reject", reason="Another slip")
    for here in (taken_back, rejected):
        page = vera.get(here).text
        assert "What stood on it" in page
        assert f"{PATH}/receipts/{newest()}" in page
        assert "June Park" not in page
        assert page.count("Central fund") == 3, "under the title, in the facts, beside the check"
    assert vera.get(f"{PATH}/vouchers").text.count("Central fund") == 2


def test_a_deposit_of_which_a_check_bounced_has_no_form_to_take_it_back(
    teo: MannerlyClient, rosa: MannerlyClient
) -> None:
    receipt_id = deposited(teo, rosa)
    here = f"{PATH}/vouchers/{slip()}"
    teo.submit(f"{PATH}/receipts/{receipt_id}/bounce", fee="12", bounced_on=TODAY)
    bounce = f"{PATH}/vouchers/{slip()}"
    said = "Somebody says that a check of this deposit bounced. If it did not, reject that first"
    for words in (said, "A check of this deposit bounced: the bank had it"):
        page = teo.get(here).text
        assert f"{here}/recall" not in page
        assert words in page
        assert words in refused_to_take_back(teo, here)
        confirm(rosa, f"{bounce}/confirm")
    assert "reject that first" not in teo.get(here).text, "nobody rejects what is confirmed"


def test_a_bounce_that_is_said_of_a_deposit_to_be_taken_back_is_told_beside_the_button(
    teo: MannerlyClient, rosa: MannerlyClient
) -> None:
    receipt_id = deposited(teo, rosa)
    here = f"{PATH}/vouchers/{slip()}"
    teo.submit(f"{here}/recall", **WHY)
    teo.submit(f"{PATH}/receipts/{receipt_id}/bounce", fee="12", bounced_on=TODAY)
    assert "Somebody says that a check of this deposit bounced" in rosa.get(here).text
