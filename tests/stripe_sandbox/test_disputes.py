"""Disputes in all ten statuses, the money they move, and the warnings that come before them."""

from typing import Any

import pytest
import requests
import stripe

from hardship.stripe_sandbox import RunningSandbox
from tests.stripe_sandbox.conftest import balance_of, pay, read, refused, sdk_for, steering, told
from tests.stripe_sandbox.receiver import Receiver
from tests.stripe_sandbox.shapes import misfits

NET = 4825
FEE = 1500
OPENED = ["charge.dispute.created", "charge.dispute.funds_withdrawn"]


def _charge(sdk: stripe.StripeClient, steer: Any, **how: Any) -> str:
    return str(pay(sdk, steer, **how)["charge"]["id"])


def _moves(sdk: stripe.StripeClient, dispute: str) -> list[tuple[int, int, str]]:
    return [
        (one.amount, one.fee, one.reporting_category)
        for one in sdk.v1.disputes.retrieve(dispute).balance_transactions
    ]


def test_a_chargeback_takes_the_money_and_a_fee_at_once(
    sdk: stripe.StripeClient, steer: Any
) -> None:
    paid = pay(sdk, steer, card="4000000000000259")
    charge, intent = paid["charge"]["id"], paid["payment_intent"]["id"]
    (dispute,) = sdk.v1.disputes.list(params={"charge": charge}).data
    assert sdk.v1.disputes.list(params={"payment_intent": intent}).data[0].id == dispute.id
    assert (dispute.status, dispute.amount, dispute.reason) == (
        "needs_response",
        5000,
        "fraudulent",
    )
    assert dispute.is_charge_refundable is False
    assert dispute.evidence_details.due_by is not None
    assert dispute.evidence_details.due_by > dispute.created
    assert _moves(sdk, dispute.id) == [(-5000, FEE, "dispute")]
    listed = sdk.v1.balance_transactions.list(params={"source": dispute.id}).data
    assert [(one.type, one.net) for one in listed] == [("adjustment", -6500)]
    assert sdk.v1.charges.retrieve(charge).disputed is True
    assert (balance_of(sdk), told(sdk, 4)) == (NET - 6500, OPENED)
    problem = refused(lambda: sdk.v1.refunds.create(params={"charge": charge}))
    assert (problem.code, problem.http_status) == ("charge_disputed", 400)


@pytest.mark.parametrize(("fee_returned", "left"), [(False, NET - FEE), (True, NET)])
def test_a_won_dispute_brings_the_money_back(
    sdk: stripe.StripeClient, steer: Any, fee_returned: bool, left: int
) -> None:
    charge = _charge(sdk, steer)
    dispute = steer("disputes", charge=charge)["id"]
    answered = sdk.v1.disputes.update(
        dispute, params={"evidence": {"uncategorized_text": "She gave it, and was thanked."}}
    )
    assert (answered.status, answered.evidence_details.submission_count) == ("under_review", 1)
    assert balance_of(sdk) == NET - 5000 - 2 * FEE, "answering costs a second fee"
    steer(f"disputes/{dispute}/win", fee_returned=fee_returned)
    assert sdk.v1.disputes.retrieve(dispute).status == "won"
    assert _moves(sdk, dispute)[1] == (5000, -FEE if fee_returned else 0, "dispute_reversal")
    assert balance_of(sdk) == left, "the second fee comes back in any case"
    assert told(sdk, 6) == [
        "charge.dispute.updated",
        "charge.dispute.funds_reinstated",
        "charge.dispute.closed",
    ]
    assert sdk.v1.refunds.create(params={"charge": charge}).status == "succeeded"


def test_an_inquiry_moves_no_money_until_it_escalates(sdk: stripe.StripeClient, steer: Any) -> None:
    charge = _charge(sdk, steer, card="4000000000001976")
    (dispute,) = sdk.v1.disputes.list(params={"charge": charge}).data
    assert (dispute.status, dispute.is_charge_refundable) == ("warning_needs_response", True)
    assert dispute.payment_method_details is not None
    assert dispute.payment_method_details.card is not None
    assert dispute.payment_method_details.card.case_type == "inquiry"
    evidence: Any = {"evidence": {"uncategorized_text": "escalate_inquiry_evidence"}}
    sdk.v1.disputes.update(dispute.id, params=evidence)
    assert (balance_of(sdk), _moves(sdk, dispute.id)) == (NET - 6500, [(-5000, FEE, "dispute")])
    escalated = sdk.v1.disputes.retrieve(dispute.id)
    assert escalated.status == "needs_response"
    assert escalated.payment_method_details is not None
    assert escalated.payment_method_details.card is not None
    assert escalated.payment_method_details.card.case_type == "chargeback"
    assert told(sdk, 4) == [
        "charge.dispute.created",
        "charge.dispute.updated",
        "charge.dispute.updated",
        "charge.dispute.funds_withdrawn",
    ]


@pytest.mark.parametrize("ending", ["by hand", "after 120 days", "by a full refund"])
def test_an_inquiry_ends_without_money(sdk: stripe.StripeClient, steer: Any, ending: str) -> None:
    charge = _charge(sdk, steer)
    dispute = steer("disputes", charge=charge, kind="inquiry")["id"]
    if ending == "by hand":
        steer(f"disputes/{dispute}/close")
    elif ending == "after 120 days":
        steer("clock", advance=121 * 86400)
    else:
        sdk.v1.refunds.create(params={"charge": charge})
    assert sdk.v1.disputes.retrieve(dispute).status == "warning_closed"
    assert _moves(sdk, dispute) == []
    assert told(sdk)[-1] == "charge.dispute.closed"


def test_who_does_not_answer_has_lost_and_who_gives_up_too(
    sdk: stripe.StripeClient, steer: Any
) -> None:
    silent = steer("disputes", charge=_charge(sdk, steer))["id"]
    given_up = steer("disputes", charge=_charge(sdk, steer))["id"]
    assert sdk.v1.disputes.close(given_up).status == "lost"
    assert refused(lambda: sdk.v1.disputes.close(given_up)).http_status == 400
    steer("clock", advance=16 * 86400)
    assert sdk.v1.disputes.retrieve(silent).status == "lost"
    assert balance_of(sdk) == 2 * (NET - 6500)
    evidence: Any = {"evidence": {"receipt": "file_1"}}
    assert "lost" in str(refused(lambda: sdk.v1.disputes.update(silent, params=evidence)))


def test_evidence_can_be_kept_and_sent_later(sdk: stripe.StripeClient, steer: Any) -> None:
    dispute = steer("disputes", charge=_charge(sdk, steer))["id"]
    staged: Any = {"evidence": {"uncategorized_text": "winning_evidence"}, "submit": False}
    kept = sdk.v1.disputes.update(dispute, params=staged)
    assert (kept.status, kept.evidence_details.has_evidence) == ("needs_response", True)
    assert sdk.v1.disputes.update(dispute, params={"submit": True}).status == "under_review"
    assert sdk.v1.disputes.retrieve(dispute).status == "won", "as in Stripe's test mode"


def test_several_parts_of_one_charge_are_disputed(sdk: stripe.StripeClient, steer: Any) -> None:
    charge = _charge(sdk, steer)
    first = steer("disputes", charge=charge, amount=2000, reason="duplicate")["id"]
    second = steer("disputes", charge=charge, amount=3000)["id"]
    listed = sdk.v1.disputes.list(params={"charge": charge}).data
    assert [one.id for one in listed] == [second, first]
    steer(f"disputes/{first}/win")
    assert balance_of(sdk) == NET - 3000 - 2 * FEE
    assert refused(lambda: sdk.v1.refunds.create(params={"charge": charge})).code == (
        "charge_disputed"
    )


def test_money_is_withdrawn_and_reinstated_again_and_again(
    sdk: stripe.StripeClient, steer: Any
) -> None:
    dispute = steer("disputes", charge=_charge(sdk, steer))["id"]
    steer(f"disputes/{dispute}/reinstate")
    assert balance_of(sdk) == NET - FEE
    steer(f"disputes/{dispute}/withdraw")
    steer(f"disputes/{dispute}/win")
    steer(f"disputes/{dispute}/appeal")
    assert sdk.v1.disputes.retrieve(dispute).status == "appeal_needs_response"
    assert balance_of(sdk) == NET - 5000 - FEE, "the other bank has appealed"
    steer(f"disputes/{dispute}/submit")
    assert sdk.v1.disputes.retrieve(dispute).status == "appeal_under_review"
    steer(f"disputes/{dispute}/lose")
    assert balance_of(sdk) == NET - 5000 - 2 * FEE
    categories = [category for _amount, _fee, category in _moves(sdk, dispute)]
    assert categories == ["dispute", "dispute_reversal"] * 2 + ["dispute"]


def test_a_prevented_dispute_takes_the_money_without_a_fee(
    sdk: stripe.StripeClient, steer: Any
) -> None:
    dispute = steer("disputes", charge=_charge(sdk, steer), kind="prevented")
    assert (dispute["status"], _moves(sdk, dispute["id"])) == ("prevented", [(-5000, 0, "dispute")])
    assert told(sdk, 4) == OPENED


def test_a_disputed_bank_debit_is_lost_at_once(sdk: stripe.StripeClient, steer: Any) -> None:
    charge = _charge(sdk, steer, bank_debit="succeeds", days=0)
    steer("clock", advance=1)
    dispute = steer("disputes", charge=charge, reason="debit_not_authorized")
    assert (dispute["status"], dispute["evidence_details"]["due_by"]) == ("lost", 0)
    assert told(sdk)[-3:] == [*OPENED, "charge.dispute.closed"]


def test_a_dispute_overtakes_a_pending_refund(sdk: stripe.StripeClient, steer: Any) -> None:
    charge = _charge(sdk, steer, card="4000000000007726")
    refund = sdk.v1.refunds.create(params={"charge": charge, "amount": 1000})
    steer("disputes", charge=charge)
    failed = sdk.v1.refunds.retrieve(refund.id)
    assert failed.failure_reason == "charge_for_pending_refund_disputed"
    assert balance_of(sdk) == NET - 6500


def test_no_step_from_a_wrong_status(sandbox: RunningSandbox, sdk: Any, steer: Any) -> None:
    charge = _charge(sdk, steer)
    inquiry = steer("disputes", charge=charge, kind="inquiry", amount=1000)["id"]
    prevented = steer("disputes", charge=charge, kind="prevented", amount=1000)["id"]
    wrong = [
        (inquiry, "win lose appeal withdraw reinstate"),
        (prevented, "submit escalate close win lose appeal withdraw"),
    ]
    for dispute, moves in wrong:
        for move in [*moves.split(), "dance"]:
            url = f"{sandbox.url}/sandbox/disputes/{dispute}/{move}"
            assert requests.post(url, json={}, timeout=10).status_code == 400, move
    for asked in ({"amount": 4001}, {"amount": 0}, {"reason": "whim"}, {"kind": "quarrel"}):
        answer = requests.post(
            f"{sandbox.url}/sandbox/disputes", json={"charge": charge, **asked}, timeout=10
        )
        assert answer.status_code == 400, asked
    assert refused(lambda: sdk.v1.disputes.retrieve("du_nobody")).http_status == 404


def test_a_warning_comes_before_a_dispute(sdk: stripe.StripeClient, steer: Any) -> None:
    charge = _charge(sdk, steer, card="4000000000005423")
    (warning,) = sdk.v1.radar.early_fraud_warnings.list(params={"charge": charge}).data
    assert (warning.actionable, warning.fraud_type) == (True, "made_with_stolen_card")
    assert told(sdk, 4) == ["radar.early_fraud_warning.created"]
    sdk.v1.refunds.create(params={"charge": charge})
    assert sdk.v1.radar.early_fraud_warnings.retrieve(warning.id).actionable is False
    assert told(sdk)[-1] == "radar.early_fraud_warning.updated"
    by_hand = steer("warnings", charge=_charge(sdk, steer), fraud_type="misc")
    assert by_hand["fraud_type"] == "misc"


def test_fees_that_belong_to_no_gift(sdk: stripe.StripeClient, steer: Any) -> None:
    _charge(sdk, steer)
    before = told(sdk)
    fee = steer("movements", kind="fee", amount=-700, description="Radar (2026-11)")
    steer("movements", kind="adjustment", amount=300)
    assert balance_of(sdk) == NET - 400
    found = sdk.v1.balance_transactions.retrieve(fee["id"])
    assert (found.type, found.reporting_category, found.source) == ("stripe_fee", "fee", None)
    assert told(sdk) == before, "no event tells of it"


def test_disputes_in_all_ten_statuses_fit_the_sdks_types(
    sandbox: RunningSandbox, sdk: stripe.StripeClient, steer: Any
) -> None:
    ways: list[tuple[str, list[str]]] = [
        ("inquiry", []),
        ("inquiry", ["submit"]),
        ("inquiry", ["close"]),
        ("prevented", []),
        ("chargeback", []),
        ("chargeback", ["submit"]),
        ("chargeback", ["win"]),
        ("chargeback", ["lose"]),
        ("chargeback", ["lose", "appeal"]),
        ("chargeback", ["lose", "appeal", "submit"]),
    ]
    charge = _charge(sdk, steer)
    for kind, steps in ways:
        dispute = steer("disputes", charge=charge, kind=kind, amount=100)["id"]
        for step in steps:
            steer(f"disputes/{dispute}/{step}")
    steer("warnings", charge=charge)
    disputes = read(sandbox, "disputes?limit=100&expand[]=data.charge")["data"]
    assert len({one["status"] for one in disputes}) == 10
    assert [problem for one in disputes for problem in misfits(one, stripe.Dispute)] == []
    (warning,) = read(sandbox, "radar/early_fraud_warnings")["data"]
    assert misfits(warning, stripe.radar.EarlyFraudWarning) == []
    moved = read(sandbox, "balance_transactions?limit=100")["data"]
    assert [problem for one in moved for problem in misfits(one, stripe.BalanceTransaction)] == []


def test_a_dispute_is_delivered_in_any_order(telling: RunningSandbox, receiver: Receiver) -> None:
    sdk, steer = sdk_for(telling), steering(telling)
    charge = _charge(sdk, steer)
    receiver.wait_for(4)
    steer("knobs", reorder=2, copies=1)
    steer("disputes", charge=charge)
    receiver.wait_for(6)
    assert receiver.types[4:] == list(reversed(OPENED))
    assert receiver.delivered[-1].event["data"]["object"]["charge"] == charge
