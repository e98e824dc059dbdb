"""Whom the law has a union name in its yearly report, and what they told for it.

A payer is all who give with one e-mail address, online or at the counter; without one, by one
name, as it stands with a gift or as the counter wrote it down. What they told belongs to the payer,
not to a gift: it serves every year, and stays theirs to change. Who is a payer of so much, the
books say (`reports`).

Invariants: one row a payer, found by a keyed hash; all that says who it is, is sealed, and kept no
longer than the reports that rest on it; nobody is asked by mail twice in a fiscal year; the record
says that something was told, never what.

    payer = ask(KnownBy(email=email), year=fiscal_year())   # None: asked before, or has told all
    tell(payer, Particulars(name, address, occupation))
"""

from hardship.payers.errors import MoreToTell, NothingTold
from hardship.payers.forgetting import sweep
from hardship.payers.models import Payer
from hardship.payers.queries import by_email, by_key, key_of, state_of_telling
from hardship.payers.rules import (
    ITEMIZED_MINOR,
    LONGEST_ADDRESS,
    LONGEST_OCCUPATION,
    KnownBy,
    Particulars,
    Telling,
    is_itemized,
    kept_until,
    latest,
    years_to_report,
)
from hardship.payers.telling import ask, enter, expect, tell, was_asked

__all__ = [
    "ITEMIZED_MINOR",
    "LONGEST_ADDRESS",
    "LONGEST_OCCUPATION",
    "KnownBy",
    "MoreToTell",
    "NothingTold",
    "Particulars",
    "Payer",
    "Telling",
    "ask",
    "by_email",
    "by_key",
    "enter",
    "expect",
    "is_itemized",
    "kept_until",
    "key_of",
    "latest",
    "state_of_telling",
    "sweep",
    "tell",
    "was_asked",
    "years_to_report",
]
