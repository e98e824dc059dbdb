"""Stripe's test cards, and what each of them does. No number that is not here ever pays."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Card:
    """`behaviour` is what happens later to a card that paid: nothing, a dispute, a failed refund…

    A card with a `code` is declined; `decline_code` says why in the bank's words.
    """

    number: str
    brand: str
    label: str
    code: str = ""
    decline_code: str = ""
    message: str = ""
    behaviour: str = ""
    funding: str = "credit"

    @property
    def last4(self) -> str:
        return self.number[-4:]

    @property
    def pays(self) -> bool:
        return not self.code

    @property
    def grouped(self) -> str:
        """As printed on the card: 4242 4242 4242 4242, American Express 3782 822463 10005."""
        if self.brand == "amex":
            return f"{self.number[:4]} {self.number[4:10]} {self.number[10:]}"
        return " ".join(self.number[i : i + 4] for i in range(0, len(self.number), 4))


_CARDS = (
    Card("4242424242424242", "visa", "pays"),
    Card("4000056655665556", "visa", "pays_debit", funding="debit"),
    Card("5555555555554444", "mastercard", "pays"),
    Card("378282246310005", "amex", "pays"),
    Card(
        "4000000000000002",
        "visa",
        "declined",
        "card_declined",
        "generic_decline",
        "Your card was declined.",
    ),
    Card(
        "4000000000009995",
        "visa",
        "insufficient_funds",
        "card_declined",
        "insufficient_funds",
        "Your card has insufficient funds.",
    ),
    Card("4000000000000069", "visa", "expired", "expired_card", "", "Your card has expired."),
    Card(
        "4000000000000127",
        "visa",
        "wrong_cvc",
        "incorrect_cvc",
        "",
        "Your card's security code is incorrect.",
    ),
    Card(
        "4000000000000119",
        "visa",
        "processing_error",
        "processing_error",
        "",
        "An error occurred while processing your card. Try again in a little bit.",
    ),
    Card("4000000000000259", "visa", "pays_disputed", behaviour="disputed"),
    Card("4000000000001976", "visa", "pays_inquired", behaviour="inquired"),
    Card("4000000000005423", "visa", "pays_warned", behaviour="warned"),
    Card("4000000000005126", "visa", "pays_refund_fails", behaviour="refund_fails"),
    Card("4000000000007726", "visa", "pays_refund_waits", behaviour="refund_waits"),
)

TEST_CARDS: dict[str, Card] = {card.number: card for card in _CARDS}


def digits_of(text: str) -> str:
    return "".join(character for character in text if character.isdigit())


def passes_luhn(number: str) -> bool:
    """The check digit that every payment card carries (ISO/IEC 7812-1, annex B)."""
    if not 12 <= len(number) <= 19:
        return False
    total = 0
    for position, character in enumerate(reversed(number)):
        digit = int(character) * (2 if position % 2 else 1)
        total += digit - 9 if digit > 9 else digit
    return total % 10 == 0
