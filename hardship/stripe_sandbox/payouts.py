"""Payouts: money leaves the balance for the bank account, at once and always successfully.

Only what an account sees of them by reading; making one is the outside world's business.
"""

from hardship.stripe_sandbox.balances import held, new_balance_transaction
from hardship.stripe_sandbox.errors import StripeError
from hardship.stripe_sandbox.events import emit
from hardship.stripe_sandbox.listing import equals, list_page
from hardship.stripe_sandbox.parameters import Moment, OneOf, listing, plain
from hardship.stripe_sandbox.routes import Call, Route
from hardship.stripe_sandbox.store import Body, Work

_STATUSES = OneOf("canceled", "failed", "in_transit", "paid", "pending")


def pay_out(work: Work, amount: int | None = None, currency: str = "usd") -> Body:
    """Pay out an amount in minor units, or all that there is (None)."""
    there_is = held(work, currency)
    amount = there_is if amount is None else amount
    if not 0 < amount <= there_is:
        raise StripeError(
            "You have insufficient funds in your Stripe account for this transfer.",
            code="balance_insufficient",
        )
    body = _new_payout(work, amount, currency)
    transaction = new_balance_transaction(
        work, body, amount=-amount, kind="payout", category="payout", description="STRIPE PAYOUT"
    )
    body = work.add(body | {"balance_transaction": transaction["id"]})
    emit(work, "payout.created", body | {"status": "in_transit"})
    emit(work, "payout.paid", body, changed={"status": "in_transit"})
    return body


def _new_payout(work: Work, amount: int, currency: str) -> Body:
    return {
        "id": work.new_id("po_1"),
        "object": "payout",
        "amount": amount,
        "application_fee": None,
        "application_fee_amount": None,
        "arrival_date": work.now,
        "automatic": False,
        "balance_transaction": None,
        "created": work.now,
        "currency": currency,
        "description": None,
        "destination": None,
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": {},
        "method": "standard",
        "original_payout": None,
        "payout_method": None,
        "reconciliation_status": "not_applicable",
        "reversed_by": None,
        "source_type": "card",
        "statement_descriptor": None,
        "status": "paid",
        "trace_id": None,
        "type": "bank_account",
    }


def retrieve_payout(call: Call) -> Body:
    return call.work.get("payout", call.ids["payout"])


def list_payouts(call: Call) -> Body:
    return list_page(call, "payout", "/v1/payouts", equals(call, "status"))


ROUTES = (
    Route("GET", "/v1/payouts/<payout>", plain(), retrieve_payout),
    Route("GET", "/v1/payouts", listing(created=Moment(), status=_STATUSES), list_payouts),
)
