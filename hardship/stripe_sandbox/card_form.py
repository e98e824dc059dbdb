"""What a person types into the card fields, and what is wrong with it, as Stripe would say."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from hardship.stripe_sandbox.cards import TEST_CARDS, digits_of, passes_luhn


@dataclass(slots=True)
class CardForm:
    number: str = ""
    expiry: str = ""
    cvc: str = ""
    name: str = ""
    email: str = ""

    @classmethod
    def read(cls, form: Mapping[str, str], known_email: str | None) -> Self:
        return cls(
            number=form.get("card_number", "").strip()[:40],
            expiry=form.get("card_expiry", "").strip()[:20],
            cvc=form.get("card_cvc", "").strip()[:8],
            name=form.get("card_name", "").strip()[:200],
            email=known_email or form.get("email", "").strip()[:800],
        )

    @property
    def digits(self) -> str:
        return digits_of(self.number)

    def problems(self, words: Mapping[str, str]) -> dict[str, str]:
        """Field by field; nothing is sent to a bank before all of them are right."""
        found = {}
        if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", self.email):
            found["email"] = words["invalid_email"]
        if key := self._number_problem():
            found["card_number"] = words[key]
        if not self._expiry_is_to_come():
            found["card_expiry"] = words["invalid_expiry"]
        digits = 4 if self.digits.startswith(("34", "37")) else 3
        if not re.fullmatch(rf"\d{{{digits}}}", self.cvc):
            found["card_cvc"] = words["invalid_cvc"]
        return found

    def _number_problem(self) -> str:
        if len(self.digits) < 12:
            return "incomplete_number"
        if not passes_luhn(self.digits):
            return "incorrect_number"
        return "" if self.digits in TEST_CARDS else "live_card"

    def _expiry_is_to_come(self) -> bool:
        match = re.fullmatch(r"(\d{1,2})\s*[/ -]?\s*(?:20)?(\d{2})", self.expiry)
        if match is None or not 1 <= int(match[1]) <= 12:
            return False
        today = time.gmtime()
        return (2000 + int(match[2]), int(match[1])) >= (today.tm_year, today.tm_mon)
