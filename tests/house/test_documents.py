"""What the documents say of this repository is there: tests by name, files, kinds of entries."""

import ast
import re
import tomllib
from collections.abc import Iterator

import pytest

from hardship import donations
from tests.house.ground import ROOT

_SECURITY = (ROOT / "docs" / "security.md").read_text()
_STATEMENTS = [
    line for line in _SECURITY.splitlines() if line.startswith("| ") and "| test |" not in line
]


def _tests() -> Iterator[str]:
    for path in (ROOT / "tests").rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                yield node.name


def test_every_test_that_is_named_is_there() -> None:
    named = set(re.findall(r"\btest_\w+\b(?!\.py)", _SECURITY))
    assert named - set(_tests()) == set()


def test_every_file_that_is_named_is_there() -> None:
    named = set(re.findall(r"`(tests/[^`]*)`", _SECURITY))
    assert named
    assert {path for path in named if not (ROOT / path).is_file()} == set()


@pytest.mark.parametrize("statement", _STATEMENTS, ids=lambda line: line.split("|")[1].strip()[:40])
def test_every_statement_names_its_proof(statement: str) -> None:
    """A test that `-k` finds, or a file of them; a folder proves nothing."""
    _, _, proof, _ = statement.split("|")
    assert re.search(r"\btest_\w+|`tests/[\w/]+\.py`", proof)


def test_what_runs_the_fund_is_said_alike_in_both_places() -> None:
    """`make lock` reads the one, an installer of the package the other."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    declared = {re.split(r"[<>=!~]", each)[0] for each in settings["project"]["dependencies"]}
    building = {"editables", "hatchling"}
    lines = (ROOT / "requirements" / "run.in").read_text().splitlines()
    assert {line for line in lines if line and line[0] != "#"} == declared | building


def test_going_live_asks_for_every_event_that_is_handled() -> None:
    """What Stripe is not asked to tell is found by catching up only, minutes later."""
    readme = (ROOT / "README.md").read_text()
    listed = re.findall(r"^[a-z_]+(?:\.[a-z_]+)+$", readme, re.MULTILINE)
    assert sorted(listed) == sorted(donations.HANDLED_EVENTS)
