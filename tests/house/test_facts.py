"""What is kept with an act is told in words: whoever keeps a new fact gives it a name."""

import ast
from collections.abc import Iterator

import pytest

from hardship.committee import ROLE_NAMES
from hardship.committee.second_factor import Proof
from hardship.donations import (
    DisputeStatus,
    Mismatch,
    PayoutStatus,
    ReceiptKind,
    RefundReason,
)
from hardship.donations.unexplained.rules import StrayAnswer
from hardship.web.committee.money_words import DISPUTE_STATES, MISMATCHES, PAYOUT_STATES, REASONS
from hardship.web.committee.record import facts
from tests.house.ground import ROOT

#: What `audit.record` takes for itself.
_OWN = {"by", "case", "reason"}


def _kept() -> Iterator[tuple[str, ast.expr]]:
    """Every fact that some call of `audit.record` keeps, with the expression of its value."""
    for path in (ROOT / "hardship").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.record":
                for each in node.keywords:
                    if each.arg is not None and each.arg not in _OWN:
                        yield each.arg, each.value


def _is_id(value: ast.expr) -> bool:
    return ast.unparse(value).endswith((".id", "_id"))


def test_every_fact_that_is_kept_has_a_word_or_is_an_id_or_is_said_otherwise() -> None:
    kept = list(_kept())
    assert len(kept) > 80
    told = facts.named_columns() | facts.said_otherwise()
    assert {name for name, value in kept if not _is_id(value)} <= told


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("second_factor", [*Proof, "demonstration"]),
        ("ground", RefundReason),
        ("mismatch", Mismatch),
        ("kind", ReceiptKind),
        ("answer", StrayAnswer),
        ("status", [*DisputeStatus, *PayoutStatus]),
        ("roles", ROLE_NAMES),
    ],
)
def test_every_word_of_the_code_that_is_kept_has_words(name: str, values: list[str]) -> None:
    assert {str(each) for each in values} <= facts.named_values(name)


def test_the_record_says_the_very_words_of_the_pages_of_money() -> None:
    """They stand in one list, and not in a second one here."""
    states = (*DISPUTE_STATES.values(), *PAYOUT_STATES.values())
    lists = [*MISMATCHES.values(), *REASONS.values(), *(words for _shape, words in states)]
    source = (ROOT / "hardship/web/committee/record/facts.py").read_text("utf-8")
    written = {node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)}
    assert not {str(words) for words in lists} & written
