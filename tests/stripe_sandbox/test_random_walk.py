"""A long walk of random steps through the stand-in alone: the money always adds up.

The seed is printed with every failure; the legal transitions are written down here once more,
independently of the stand-in.
"""

import json
import random
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import pytest
import requests

from hardship.stripe_sandbox import RunningSandbox
from tests.stripe_sandbox.conftest import KEY, a_gift, a_monthly_gift

DAY = 86400
CARDS = (
    "4242424242424242",
    "4000000000000002",
    "4000000000000259",
    "4000000000001976",
    "4000000000005423",
    "4000000000005126",
    "4000000000007726",
    "4000000000000341",
)
LEGAL: dict[str, set[tuple[str, str]]] = {
    "refund": {
        (before, after)
        for before in ("pending", "succeeded")
        for after in ("succeeded", "failed", "canceled")
        if (before, after) != ("succeeded", "canceled")
    },
    "payout": {
        ("pending", "in_transit"),
        ("pending", "paid"),
        ("pending", "failed"),
        ("pending", "canceled"),
        ("in_transit", "paid"),
        ("in_transit", "failed"),
        ("paid", "failed"),
    },
    "subscription": {
        ("active", "past_due"),
        ("past_due", "active"),
        ("active", "canceled"),
        ("past_due", "canceled"),
    },
    "invoice": {("draft", "open"), ("draft", "void"), ("open", "paid")},
    "dispute": {
        ("warning_needs_response", "warning_under_review"),
        ("warning_needs_response", "warning_closed"),
        ("warning_under_review", "warning_closed"),
        ("warning_needs_response", "needs_response"),
        ("warning_under_review", "needs_response"),
        ("needs_response", "under_review"),
        ("appeal_needs_response", "appeal_under_review"),
        ("won", "appeal_needs_response"),
        ("lost", "appeal_needs_response"),
        *(
            (before, after)
            for before in (
                "needs_response",
                "under_review",
                "appeal_needs_response",
                "appeal_under_review",
            )
            for after in ("won", "lost")
        ),
    },
}
MOVES = {
    "refund": ("arrive", "fail", "cancel"),
    "dispute": (
        "submit escalate close win lose appeal withdraw reinstate".split()  # noqa: SIM905 - shorter
    ),
    "payout": ("send", "arrive", "fail", "cancel"),
    "subscription": ("fail_next", "end"),
}


@dataclass
class Walker:
    running: RunningSandbox
    chance: random.Random
    http: requests.Session = field(default_factory=requests.Session)
    statuses: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    def post(self, path: str, payload: Any = None, **form: Any) -> Any:
        headers = {"Authorization": f"Bearer {KEY}"} if form else {}
        answer = self.http.post(
            f"{self.running.url}{path}",
            json=None if form else payload or {},
            data=form or None,
            headers=headers,
            timeout=30,
        )
        self.statuses[answer.status_code] += 1
        assert answer.status_code in {200, 400, 404}, (path, payload, form, answer.text)
        return answer.json()

    def objects(self, kind: str) -> list[dict[str, Any]]:
        with self.running.world.store.reading() as work:
            rows = work.connection.execute(
                "SELECT body FROM objects WHERE kind = ? ORDER BY seq", (kind,)
            ).fetchall()
        return [json.loads(row[0]) for row in rows]

    def some(self, kind: str) -> str:
        found = self.objects(kind)
        return str(self.chance.choice(found)["id"]) if found else f"{kind}_nobody"

    def session(self, asked: dict[str, Any]) -> str:
        opened = self.post("/v1/checkout/sessions", **dict(_flat(asked)))
        assert "id" in opened, opened
        return str(opened["id"])

    def give(self) -> None:
        asked = a_gift(self.chance.randint(100, 50_000))
        del asked["expires_at"]
        how: dict[str, Any] = {"card": self.chance.choice(CARDS)}
        if self.chance.random() < 0.3:
            ending = self.chance.choice(("succeeds", "fails", "waits"))
            how = {"bank_debit": ending, "days": self.chance.randint(0, 5)}
        self.post(f"/sandbox/checkout/{self.session(asked)}/pay", how)

    def subscribe(self) -> None:
        session = self.session(a_monthly_gift(self.chance.randint(500, 5000)))
        self.post(f"/sandbox/checkout/{session}/pay", {"card": self.chance.choice(CARDS)})

    def refund(self) -> None:
        amount = {} if self.chance.random() < 0.3 else {"amount": self.chance.randint(1, 20_000)}
        self.post("/v1/refunds", charge=self.some("charge"), **amount)

    def dispute(self) -> None:
        payload: dict[str, Any] = {
            "charge": self.some("charge"),
            "kind": self.chance.choice(("chargeback", "chargeback", "inquiry", "prevented")),
        }
        if self.chance.random() < 0.5:
            payload["amount"] = self.chance.randint(1, 10_000)
        self.post("/sandbox/disputes", payload)

    def pay_out(self) -> None:
        payload = self.chance.choice(
            ({"amount": 500, "days": 2}, {"automatic": True, "days": 1}, {"automatic": True}, {})
        )
        self.post("/sandbox/payouts", payload)

    def move(self) -> None:
        kind = self.chance.choice(tuple(MOVES))
        step = self.chance.choice(tuple(MOVES[kind]))
        self.post(f"/sandbox/{kind}s/{self.some(kind)}/{step}")

    def book(self) -> None:
        kind = self.chance.choice(("fee", "adjustment"))
        amount = self.chance.choice((-700, 300))
        self.post("/sandbox/movements", {"kind": kind, "amount": amount})

    def wait(self) -> None:
        days = self.chance.choice((0.01, 1, 3, 12, 40))
        self.post("/sandbox/clock", {"advance": days * DAY})

    def step(self) -> None:
        steps = (
            *(self.give, self.give, self.give, self.refund, self.refund, self.move, self.move),
            *(self.move, self.dispute, self.pay_out, self.subscribe, self.book, self.wait),
        )
        self.chance.choice(steps)()


def _flat(value: Any, path: str = "") -> Any:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _flat(inner, f"{path}[{name}]" if path else name)
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from _flat(inner, f"{path}[{position}]")
    else:
        yield path, value


def _balance(walker: Walker) -> int:
    headers = {"Authorization": f"Bearer {KEY}"}
    answer = walker.http.get(f"{walker.running.url}/v1/balance", headers=headers, timeout=30)
    return sum(answer.json()[name][0]["amount"] for name in ("available", "pending"))


def _check_balance(held: int, moved: dict[str, dict[str, Any]]) -> None:
    assert held == sum(one["net"] for one in moved.values())
    for one in moved.values():
        assert one["net"] == one["amount"] - one["fee"]
        assert one["fee"] == sum(detail["amount"] for detail in one["fee_details"])


def _check_refunds(walker: Walker, moved: dict[str, dict[str, Any]]) -> None:
    counted: dict[str, int] = defaultdict(int)
    for refund in walker.objects("refund"):
        ways = ("balance_transaction", "failure_balance_transaction")
        cost = -sum(moved[refund[way]]["net"] for way in ways if refund.get(way))
        stands = refund["status"] in {"succeeded", "pending"}
        assert cost in (
            {refund["amount"]} if refund["status"] == "succeeded" else {0, refund["amount"]}
        )
        assert stands or cost == 0
        counted[refund["charge"]] += refund["amount"] if stands else 0
    for charge in walker.objects("charge"):
        assert charge["amount_refunded"] == counted[charge["id"]] <= charge["amount_captured"]
        assert charge["refunded"] is (0 < charge["amount"] == charge["amount_refunded"])


def _check_disputes(walker: Walker, moved: dict[str, dict[str, Any]]) -> None:
    for dispute in walker.objects("dispute"):
        inside = dispute["balance_transactions"]
        assert [moved[one["id"]] for one in inside] == inside
        taken = -sum(one["amount"] for one in inside)
        assert taken in {0, dispute["amount"]}
        assert taken == 0 or not dispute["status"].startswith("warning")


def _check_payouts(walker: Walker, moved: dict[str, dict[str, Any]]) -> None:
    parts: dict[str, int] = defaultdict(int)
    with walker.running.world.store.reading() as work:
        for transaction in moved:
            parts[work.private(transaction).get("payout", "")] += moved[transaction]["net"]
    for payout in walker.objects("payout"):
        ways = ("balance_transaction", "failure_balance_transaction")
        out = -sum(moved[payout[way]]["net"] for way in ways if payout[way])
        assert out == (0 if payout["status"] in {"failed", "canceled"} else payout["amount"])
        if payout["automatic"]:
            assert parts[payout["id"]] == 0, "what it pays out, and itself"


def _check_invoices(walker: Walker) -> None:
    intents = {one["id"]: one for one in walker.objects("payment_intent")}
    paid_with = {
        one["invoice"]: intents[one["payment"]["payment_intent"]]
        for one in walker.objects("invoice_payment")
        if one["status"] == "paid"
    }
    for invoice in walker.objects("invoice"):
        assert (invoice["status"] == "paid") is (invoice["id"] in paid_with)
        if invoice["status"] == "paid":
            assert paid_with[invoice["id"]]["amount_received"] == invoice["amount_paid"]


def _check_transitions(walker: Walker) -> None:
    last: dict[str, str] = {}
    for event in walker.objects("event"):
        subject = event["data"]["object"]
        kind, status = subject["object"], subject.get("status")
        if kind not in LEGAL:
            continue
        before = last.get(subject["id"], status)
        assert before == status or (before, status) in LEGAL[kind], (event["type"], before, status)
        last[subject["id"]] = status
    for kind in LEGAL:
        for one in walker.objects(kind):
            assert last[one["id"]] == one["status"], f"the last event about this {kind} says so"


@pytest.mark.parametrize("seed", [1, 20, 300])
def test_the_money_adds_up_wherever_one_walks(sandbox: RunningSandbox, seed: int) -> None:
    walker = Walker(sandbox, random.Random(seed))
    walker.post("/sandbox/clock", {"set": 1_790_000_000, "frozen": True})
    for number in range(150):
        walker.step()
        if number % 30 == 29:
            held = _balance(walker)  # asked first: what was due happens with it
            moved = {one["id"]: one for one in walker.objects("balance_transaction")}
            _check_balance(held, moved)
            _check_refunds(walker, moved)
            _check_disputes(walker, moved)
            _check_payouts(walker, moved)
            _check_invoices(walker)
            _check_transitions(walker)
    assert walker.statuses[200] > 90, "most steps are possible"
    assert walker.statuses[400] > 5, "and some are not"
