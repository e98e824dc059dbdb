"""No file grows past 400 lines, no function past 45: the ugliness of a program is in its tail."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.ground import ROOT

_LONGEST_FILE = 400
_LONGEST_FUNCTION = 45
_FOLDERS = ("hardship", "migrations", "tests", "bench", "templates", "static")
_KINDS = {".py", ".html", ".css", ".js", ".txt"}
_NOT_OURS = {"vendor", "fonts", "translations", "__pycache__"}
_HOMELESS = {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc"}

_FORGIVES = re.compile(r"#\s*(noqa|type:\s*ignore)\b(?P<codes>[:\[(][^#]*)?(?P<rest>.*)$")
_UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b|pragma:\s*no cover")


def _ours(*kinds: str) -> Iterator[Path]:
    for folder in _FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in kinds and not _NOT_OURS & set(path.relative_to(ROOT).parts):
                yield path


_SOURCES = list(_ours(".py"))
_NAMED = [path.relative_to(ROOT).as_posix() for path in _SOURCES]


def test_no_file_is_too_long() -> None:
    long = {
        path.relative_to(ROOT).as_posix(): lines
        for path in _ours(*_KINDS)
        if (lines := len(path.read_text().splitlines())) > _LONGEST_FILE
    }
    assert not long


def test_no_function_is_too_long() -> None:
    """A migration may be longer: a wide table is one statement."""
    long = {}
    for path in _SOURCES:
        if path.is_relative_to(ROOT / "migrations"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > _LONGEST_FUNCTION:
                    long[f"{path.relative_to(ROOT).as_posix()}::{node.name}"] = lines
    assert not long


def test_everything_has_a_home() -> None:
    """A thing without a home has not been understood."""
    assert not [name for name in _NAMED if Path(name).stem in _HOMELESS]


@pytest.mark.parametrize("name", _NAMED)
def test_nothing_is_left_unfinished_or_forgiven_without_a_reason(name: str) -> None:
    text = (ROOT / name).read_text()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            assert not _UNFINISHED.search(token.string) or name == "tests/house/test_size.py"
            assert _has_a_reason(token.string), f"line {token.start[0]}: say why: {token.string}"
        if token.type == tokenize.NAME:
            assert token.string != "NotImplementedError", f"line {token.start[0]} is unfinished"


def _has_a_reason(comment: str) -> bool:
    """`# noqa: S101 - because` and `# type: ignore[code]  # because` say why they are there."""
    match = _FORGIVES.search(comment)
    if match is None:
        return True
    after = re.sub(r"^[\s:\[(]*[A-Za-z0-9,\-\s]*?[\])]?\s*(?=[-#])", "", comment[match.end(1) :])
    return len(re.sub(r"[^a-z]", "", after.lower())) >= 6 and bool(re.match(r"[-#]", after))
