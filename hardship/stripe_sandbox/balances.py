"""Money at Stripe: balance transactions with their fees, and the balance they add up to."""

from hardship.stripe_sandbox.errors import StripeError
from hardship.stripe_sandbox.listing import Condition, equals, list_page
from hardship.stripe_sandbox.parameters import Currency, Moment, Text, listing, plain
from hardship.stripe_sandbox.routes import Call, Route
from hardship.stripe_sandbox.store import Body, Work

CARD_FEE_PER_MILLE = 29
CARD_FEE_FIXED = 30
DEBIT_FEE_PER_MILLE = 8
DEBIT_FEE_MOST = 500
SETTLES_AFTER = 2 * 86400


def fee_of(amount: int, method: str) -> int:
    """Stripe's US list prices in minor units: cards 2.9 % + 30 ¢, bank debits 0.8 % up to $5."""
    if method == "us_bank_account":
        return min(_per_mille(amount, DEBIT_FEE_PER_MILLE), DEBIT_FEE_MOST)
    return _per_mille(amount, CARD_FEE_PER_MILLE) + CARD_FEE_FIXED


def _per_mille(amount: int, rate: int) -> int:
    return (amount * rate + 500) // 1000


def new_balance_transaction(
    work: Work,
    source: Body,
    *,
    amount: int,
    kind: str,
    category: str,
    fee: int = 0,
    fee_for: str = "Stripe processing fees",
    description: str | None = None,
    settles_after: int = 0,
) -> Body:
    """`kind` is Stripe's `type`, `category` its `reporting_category`, the one for accounting.

    A fee below zero is one that is given back.
    """
    details = []
    if fee:
        details.append(
            {
                "amount": fee,
                "application": None,
                "currency": source["currency"],
                "description": fee_for,
                "type": "stripe_fee",
            }
        )
    return work.add(
        {
            "id": work.new_id("txn_3"),
            "object": "balance_transaction",
            "amount": amount,
            "available_on": work.now + settles_after,
            "balance_type": "payments",
            "created": work.now,
            "currency": source["currency"],
            "description": description,
            "exchange_rate": None,
            "fee": fee,
            "fee_details": details,
            "net": amount - fee,
            "reporting_category": category,
            "source": source["id"],
            "status": "pending" if settles_after else "available",
            "type": kind,
        }
    )


def held(work: Work, currency: str, *, settled: bool = False) -> int:
    """All that Stripe holds for the account, or only what has `settled`."""
    (net,) = work.connection.execute(
        "SELECT coalesce(sum(json_extract(body, '$.net')), 0) FROM objects"
        " WHERE kind = 'balance_transaction' AND json_extract(body, '$.currency') = ?"
        " AND (? OR json_extract(body, '$.available_on') <= ?)",
        (currency, not settled, work.now),
    ).fetchone()
    return int(net)


def present_balance_transaction(work: Work, body: Body) -> Body:
    return body | {"status": "available" if body["available_on"] <= work.now else "pending"}


def retrieve_balance_transaction(call: Call) -> Body:
    return call.work.get("balance_transaction", call.ids["transaction"])


def list_balance_transactions(call: Call) -> Body:
    filters = equals(call, "source", "type", "currency")
    if "payout" in call.params:
        filters.append(_paid_out_by(call.work, call.params["payout"]))
    return list_page(call, "balance_transaction", "/v1/balance_transactions", filters)


def _paid_out_by(work: Work, payout_id: str) -> Condition:
    """What an automatic payout consists of, once Stripe can say so."""
    payout = work.get("payout", payout_id, param="payout")
    if not payout["automatic"]:
        raise StripeError(
            "Balance transaction history can only be filtered on automatic transfers, not manual.",
            param="payout",
        )
    known = payout["reconciliation_status"] == "completed"
    return ("? AND json_extract(private, '$.payout') = ?", [known, payout_id])


def retrieve_balance(call: Call) -> Body:
    rows = call.work.connection.execute(
        "SELECT json_extract(body, '$.currency'),"
        " sum(iif(json_extract(body, '$.available_on') <= ?, json_extract(body, '$.net'), 0)),"
        " sum(iif(json_extract(body, '$.available_on') > ?, json_extract(body, '$.net'), 0))"
        " FROM objects WHERE kind = 'balance_transaction' GROUP BY 1 ORDER BY 1",
        (call.work.now, call.work.now),
    ).fetchall()
    held = [(currency, ready, coming) for currency, ready, coming in rows] or [("usd", 0, 0)]
    return {
        "object": "balance",
        "available": [_held(currency, ready) for currency, ready, _coming in held],
        "connect_reserved": [{"amount": 0, "currency": currency} for currency, _r, _c in held],
        "livemode": False,
        "pending": [_held(currency, coming) for currency, _ready, coming in held],
    }


def _held(currency: str, amount: int) -> Body:
    return {"amount": amount, "currency": currency, "source_types": {"card": amount}}


ROUTES = (
    Route("GET", "/v1/balance", plain(), retrieve_balance),
    Route(
        "GET",
        "/v1/balance_transactions/<transaction>",
        plain(),
        retrieve_balance_transaction,
    ),
    Route(
        "GET",
        "/v1/balance_transactions",
        listing(
            created=Moment(),
            currency=Currency(),
            payout=Text(100),
            source=Text(100),
            type=Text(100),
        ),
        list_balance_transactions,
    ),
)
