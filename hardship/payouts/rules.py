"""A payment's life and what each step posts (`docs/ledger.md`). Pure."""

import re
import unicodedata
import uuid
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Final

from hardship.applications import Payee, PayMethod
from hardship.core.limits import DayOutOfBounds
from hardship.core.money import Money
from hardship.core.plain_letters import plain_letters
from hardship.ledger import AID_PAYABLE, BANK, PAYMENTS_OUTSTANDING, EntryKind, Posting
from hardship.payouts.errors import (
    AppliedForIt,
    ClearedAnotherDay,
    DecidedIt,
    NobodyPaysAlone,
    NothingToCorrect,
    NumberMissing,
    NumberNotPlain,
    PaymentUnderWay,
    PreparedIt,
)

_LONGEST_REFERENCE = 60
#: Blanks, characters that nobody sees, dashes; and the minus sign, which is no dash to Unicode.
_SKIPPED = {"Zs", "Zl", "Zp", "Cc", "Cf", "Pd"}
_MINUS = "\N{MINUS SIGN}"

#: Source of what a payment posts, and the kinds of its entries.
BY_PAYMENT = "payment"
PAYMENT_RELEASED = "payment_released"
PAYMENT_CLEARED = "payment_cleared"
PAYMENT_VOIDED = "payment_voided"
#: What each comes from and may post (`docs/ledger.md`).
ENTRY_KINDS: Final = (
    EntryKind(PAYMENT_RELEASED, {BY_PAYMENT}, {AID_PAYABLE}, {PAYMENTS_OUTSTANDING}),
    EntryKind(PAYMENT_CLEARED, {BY_PAYMENT}, {PAYMENTS_OUTSTANDING}, {BANK}),
    EntryKind(PAYMENT_VOIDED, {BY_PAYMENT}, {PAYMENTS_OUTSTANDING, BANK}, {AID_PAYABLE}),
)


class PaymentStatus(StrEnum):
    """Where a payment stands. *Discarded* never left; *voided* came back."""

    PREPARED = "prepared"
    RELEASED = "released"
    CLEARED = "cleared"
    VOIDED = "voided"
    DISCARDED = "discarded"


MOVES: Mapping[PaymentStatus, frozenset[PaymentStatus]] = {
    PaymentStatus.PREPARED: frozenset({PaymentStatus.RELEASED, PaymentStatus.DISCARDED}),
    PaymentStatus.RELEASED: frozenset({PaymentStatus.CLEARED, PaymentStatus.VOIDED}),
    PaymentStatus.CLEARED: frozenset({PaymentStatus.VOIDED}),
}

#: A payment in one of these states occupies its award.
LIVE = frozenset({PaymentStatus.PREPARED, PaymentStatus.RELEASED, PaymentStatus.CLEARED})


def can_become(current: PaymentStatus, to: PaymentStatus) -> bool:
    """Whether the step can be taken."""
    return to in MOVES.get(current, frozenset())


def releaser_obstacle(*, prepared: bool, decided: bool, applied: bool) -> NobodyPaysAlone | None:
    """Why this person may not release: they prepared it, decided the case, or it is theirs."""
    if applied:
        return AppliedForIt()
    if prepared:
        return PreparedIt()
    return DecidedIt() if decided else None


def correction_obstacle(
    *, is_promised: bool, live: PaymentStatus | None
) -> NothingToCorrect | PaymentUnderWay | None:
    """Why the worker may not correct how they are paid: only what stands to be paid is.

    `live` is where the payment stands that occupies the award.
    """
    if not is_promised or live is PaymentStatus.CLEARED:
        return NothingToCorrect()
    return None if live is None else PaymentUnderWay()


def checked_number(method: PayMethod, number: str) -> str:
    """The check number or reference as it is kept; raises a sentence when it cannot be one."""
    plain = " ".join(number.split())
    if not plain or len(plain) > _LONGEST_REFERENCE:
        raise NumberMissing
    if method is PayMethod.CHEQUE:
        if not re.fullmatch(r"[0-9]{1,12}", plain, re.ASCII):
            raise NumberNotPlain
        return plain.lstrip("0") or "0"
    if not number_key(plain):
        raise NumberMissing
    return plain


def names_payee(reference: str, name: str) -> bool:
    """Whether a transfer's reference holds a word of the payee's name, of three letters or more.

    Auditors and who votes read references, and are told no names.
    """
    return bool(_words(reference) & _words(name))


def has_words(reference: str) -> bool:
    """Whether it could name anybody. Asked of whom the payee is covered, whatever the name is."""
    return bool(_words(reference))


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]{3,}", plain_letters(text)))


def number_key(number: str) -> str:
    """What is left of a reference without what two people type differently.

    Width, case, blanks and dashes: `TR-7`, `tr 7` and a full-width `ＴＲ7` are one reference.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", number).casefold())
    return "".join(
        each for each in folded if unicodedata.category(each) not in _SKIPPED and each != _MINUS
    )


def written_payee(payee: Payee) -> str:
    """What the payment keeps, in whatever language it is read: name, and account or address."""
    if payee.method is PayMethod.TRANSFER:
        return f"{payee.name}, …{payee.ending}"
    return ", ".join([payee.name, *payee.address_lines])


def clearing_obstacle(on: date, *, released: date, today: date) -> DayOutOfBounds | None:
    """Why the bank cannot have cleared a payment on this day."""
    if released <= on <= today:
        return None
    if released == today:
        return ClearedAnotherDay(day=today)
    return DayOutOfBounds(first=released, last=today)


def payment_released(fund_id: uuid.UUID, amount: Money) -> list[Posting]:
    """It left our hands: no longer payable, outstanding until the bank clears it."""
    return [
        Posting(AID_PAYABLE, fund_id, amount),
        Posting(PAYMENTS_OUTSTANDING, fund_id, -amount),
    ]


def payment_cleared(fund_id: uuid.UUID, amount: Money) -> list[Posting]:
    """It left the bank account."""
    return [
        Posting(PAYMENTS_OUTSTANDING, fund_id, amount),
        Posting(BANK, fund_id, -amount),
    ]


def payment_voided(fund_id: uuid.UUID, amount: Money, *, had_cleared: bool) -> list[Posting]:
    """It came back: payable again, out of the outstanding ones or back in the bank."""
    source = BANK if had_cleared else PAYMENTS_OUTSTANDING
    return [Posting(source, fund_id, amount), Posting(AID_PAYABLE, fund_id, -amount)]
