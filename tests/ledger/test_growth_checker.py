"""The script that strangers check growth with believes what `merkle` believes, and nothing else."""

import runpy
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from hardship.ledger.merkle import consistency_path, leaf_hash, over, root_of
from tests.house.ground import ROOT

_SCRIPT = ROOT / "static" / "check_growth.py"
_roots_of: Callable[..., tuple[bytes, bytes]] = runpy.run_path(str(_SCRIPT))["roots_of"]


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
