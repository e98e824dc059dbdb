"""Kinds of entries: named once by the room that posts them, and known to whoever tells of them."""

import ast
import importlib
from collections.abc import Iterable
from pathlib import Path

from hardship import ledger
from hardship.cli.ledger import entry_kinds
from hardship.reports.queries import PEOPLE
from hardship.web.committee.books.words import KIND_GROUPS, KINDS
from tests.house.ground import ROOT

_HOUSE = ROOT / "hardship"
_ROOMS = ("awards", "donations", "payouts", "treasury")


def _rules(room: str) -> list[Path]:
    return sorted((_HOUSE / room).rglob("*rules.py"))


def _kinds_in(rules: Path) -> set[str]:
    """The pure functions that say what an event posts are named like its kind."""
    return {
        node.name
        for node in ast.parse(rules.read_text()).body
        if isinstance(node, ast.FunctionDef)
        and node.returns is not None
        and ast.unparse(node.returns) == "list[Posting]"
        and not node.name.startswith("_")
    }


def _kinds(rooms: Iterable[str] = _ROOMS) -> set[str]:
    return {kind for room in rooms for rules in _rules(room) for kind in _kinds_in(rules)}


def _texts(path: Path) -> set[str]:
    found = ast.walk(ast.parse(path.read_text()))
    return {n.value for n in found if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def test_every_kind_is_declared() -> None:
    assert {kind.name for kind in entry_kinds()} == _kinds()


def test_a_kind_is_a_constant_of_its_room() -> None:
    for room in _ROOMS:
        for path in _rules(room):
            module = path.relative_to(ROOT).with_suffix("").parts
            rules = importlib.import_module(".".join(module))
            for kind in _kinds_in(path):
                assert getattr(rules, kind.upper(), None) == kind


def test_nobody_writes_a_kind_by_hand() -> None:
    rooms = [_HOUSE / room for room in _ROOMS]
    naming = {path for room in rooms for path in (*room.rglob("*rules.py"), room / "__init__.py")}
    stranger = set((_HOUSE / "stripe_sandbox").rglob("*.py"))
    for path in set(_HOUSE.rglob("*.py")) - naming - stranger:
        assert _texts(path) & _kinds() == set(), path


def test_every_kind_has_words_and_a_group_in_the_journal() -> None:
    grouped = [kind for _words, kinds in KIND_GROUPS.values() for kind in kinds]
    assert set(KINDS) == _kinds()
    assert sorted(grouped) == sorted([*_kinds(), *(kind + ledger.REVERSED for kind in _kinds())])


def test_the_public_figures_know_whom_each_kind_of_aid_concerns() -> None:
    assert set(PEOPLE) == _kinds(["awards", "payouts"])
