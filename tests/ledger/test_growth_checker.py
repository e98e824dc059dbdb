"""The script that strangers check growth with believes what `merkle` believes, and nothing else."""

import json
import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardship.ledger.merkle import consistency_path, leaf_hash, over, root_of
from tests.house.ground import ROOT

_SCRIPT = ROOT / "static" / "check_growth.py"
_roots_of: Callable[..., tuple[bytes, bytes] | None] = runpy.run_path(str(_SCRIPT))["roots_of"]


def hashes_of(size: int) -> list[bytes]:
    return [leaf_hash(f"entry {number}\n".encode()) for number in range(size)]


def test_every_small_tree_grew_from_every_smaller_one() -> None:
    for size in range(2, 34):
        hashes = hashes_of(size)
        for old in range(1, size):
            path = consistency_path(old, size, over(hashes))
            roots = (root_of(hashes[:old]), root_of(hashes))
            assert _roots_of(old, roots[0], size, path) == roots


@given(st.integers(2, 300), st.data())
def test_no_tree_grew_from_one_in_which_a_leaf_was_another(size: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, size - 1))
    hashes = hashes_of(size)
    published = root_of(hashes[:old])
    hashes[data.draw(st.integers(0, old - 1))] = leaf_hash(b"forged")
    path = consistency_path(old, size, over(hashes))
    assert _roots_of(old, published, size, path) != (published, root_of(hashes))
    longer, shorter = [*path, published], path[:-1]
    for spoiled in (longer, shorter, path[::-1] if len(path) > 1 else longer):
        assert _roots_of(old, published, size, spoiled) != (published, root_of(hashes))


_GROWN = {"old_size": 2, "old_root": "aa" * 32, "size": 3, "path": ["bb" * 32], "root": "cc" * 32}


@pytest.mark.parametrize(
    ("told", "kept", "code"),
    [
        ({"old_size": 5, "old_root": "", "size": 3, "path": ["00"], "root": ""}, [], 1),
        ({"old_size": -5, "old_root": "aa", "size": -5, "path": [], "root": "aa"}, [], 1),
        ({"old_size": 5, "old_root": "aa", "size": 5, "path": ["00"], "root": "aa"}, [], 1),
        ({"old_size": 5, "old_root": "aa", "size": 5, "path": [], "root": "aa"}, [], 0),
        ({"old_size": 5, "old_root": "aa", "size": 5, "path": [], "root": "aa"}, ["bb"], 1),
        ({"old_size": 5, "old_root": "aa", "size": 5, "path": [], "root": "aa"}, [" "], 1),
        (_GROWN, [], 1),
        (_GROWN | {"size": float("inf")}, [], 2),
        (_GROWN | {"path": None}, [], 2),
        ([], [], 2),
    ],
)
def test_the_script_believes_no_hostile_file(
    tmp_path: Path, told: object, kept: list[str], code: int
) -> None:
    file = tmp_path / "proof.json"
    file.write_text(json.dumps(told))
    said = run(_SCRIPT, str(file), *(word for root in kept for word in ("--old-root", root)))
    assert (said.returncode, said.stderr) == (code, "")


@pytest.mark.parametrize("name", ["check_growth.py", "check_inclusion.py"])
def test_a_file_without_a_bottom_is_no_proof(tmp_path: Path, name: str) -> None:
    file = tmp_path / "proof.json"
    file.write_text("[" * 200_000)
    said = run(ROOT / "static" / name, str(file))
    assert (said.returncode, said.stderr) == (2, "")


def run(script: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(script), *arguments], capture_output=True, text=True, timeout=60
    )
