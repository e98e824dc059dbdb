"""The loader's hand on the stand-in for Stripe: its clock, its deliveries, its customers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import requests

_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Sandbox:
    """Steers the stand-in at `url` through its helper calls; a refusal raises."""

    url: str

    def stand_at(self, moment: datetime) -> None:
        """Stop the stand-in's clock at a moment of the story."""
        self._post("/sandbox/clock", {"set": moment.timestamp(), "frozen": True})

    def run_on(self) -> None:
        """Let its clock show the real time again, and deliver what happens from now on."""
        self._post("/sandbox/clock", {"reset": True})
        self._post("/sandbox/knobs", {"lose": False, "signed_at": "clock"})

    def keep_silent(self) -> None:
        """Deliver nothing: the web server is not up yet, and the loader settles by itself."""
        self._post("/sandbox/knobs", {"lose": True})

    def pay(self, session_id: str, **how: Any) -> None:
        """Be a supporter who pays (a card, or `bank_debit=\"waits\"`)."""
        self._post(f"/sandbox/checkout/{session_id}/pay", how)

    def refuse_debit(self, session_id: str) -> None:
        """Be a bank whose customer has not enough money for a debit."""
        self._post(f"/sandbox/debits/{session_id}", {"outcome": "fails"})

    def pay_out(self, minor: int) -> str:
        """Send an amount to the bank account; returns the payout's id."""
        return str(self._post("/sandbox/payouts", {"amount": minor})["id"])

    def refund(self, charge_id: str, *, reason: str) -> None:
        """Send a payment back whole on the dashboard."""
        self._post("/sandbox/refunds", {"charge": charge_id, "reason": reason})

    def dispute(self, charge_id: str, *, reason: str) -> str:
        """Be a bank whose customer does not know a payment; returns the dispute's id."""
        return str(self._post("/sandbox/disputes", {"charge": charge_id, "reason": reason})["id"])

    def lose(self, dispute_id: str) -> None:
        """Be a bank that decides for its customer."""
        self._post(f"/sandbox/disputes/{dispute_id}/lose", {})

    def expire(self, session_id: str) -> None:
        """Be a supporter who closed the page."""
        self._post(f"/sandbox/checkout/{session_id}/expire", {})

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        response = requests.post(self.url + path, json=body, timeout=_SECONDS)
        response.raise_for_status()
        answer: dict[str, Any] = response.json()
        return answer
