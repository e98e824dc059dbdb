"""The tree of RFC 9162: known roots, and every path of small trees and of trees at random."""

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardship.ledger import merkle
from hardship.ledger.merkle import EMPTY_ROOT, Frontier, leaf_hash, node_hash, over, root_of

#: The leaves and roots by which implementations of Certificate Transparency are tested.
LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
HASHES = [leaf_hash(leaf) for leaf in LEAVES]


def _mth(hashes: Sequence[bytes]) -> bytes:
    """Section 2.1.1 word by word: split at the largest power of two below n."""
    if not hashes:
        return hashlib.sha256().digest()
    if len(hashes) == 1:
        return hashes[0]
    middle = 1
    while middle * 2 < len(hashes):
        middle *= 2
    inner = b"\x01" + _mth(hashes[:middle]) + _mth(hashes[middle:])
    return hashlib.sha256(inner).digest()


def _numbers(count: int) -> list[bytes]:
    return [leaf_hash(str(number).encode()) for number in range(count)]


def test_no_leaf_is_the_hash_of_nothing() -> None:
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert root_of([]) == Frontier().root() == EMPTY_ROOT


@pytest.mark.parametrize("size", range(1, 9))
def test_known_roots(size: int) -> None:
    assert root_of(HASHES[:size]).hex() == ROOTS[size - 1]


@given(st.integers(0, 700))
def test_a_tree_that_grows_is_the_tree_of_the_definition(size: int) -> None:
    hashes = _numbers(size)
    assert root_of(hashes) == _mth(hashes)


@given(st.integers(0, 40), st.integers(0, 7), st.integers(0, 200))
def test_whole_subtrees_may_be_joined_at_once(tiles: int, power: int, rest: int) -> None:
    leaves = 2**power
    hashes = _numbers(tiles * leaves + rest)
    frontier = Frontier()
    for start in range(0, tiles * leaves, leaves):
        frontier.join(_mth(hashes[start : start + leaves]), leaves)
    kept = frontier.copy()
    for leaf in hashes[tiles * leaves :]:
        frontier.add(leaf)
    assert frontier.root() == _mth(hashes)
    assert kept.root() == _mth(hashes[: tiles * leaves])


def test_a_subtree_joins_only_where_one_begins() -> None:
    frontier = Frontier()
    frontier.add(HASHES[0])
    with pytest.raises(ValueError, match="does not begin at 1"):
        frontier.join(HASHES[1], 2)


def test_known_inclusion_paths() -> None:
    """Section 2.1.5 gives these paths for a tree of seven leaves, by the names of its nodes."""
    a, b, c, d, e, f, j = HASHES[:7]
    g, h, i = node_hash(a, b), node_hash(c, d), node_hash(e, f)
    k, line = node_hash(g, h), node_hash(i, j)
    whole = over(HASHES[:7])
    assert merkle.inclusion_path(0, 7, whole) == [b, h, line]
    assert merkle.inclusion_path(3, 7, whole) == [c, g, line]
    assert merkle.inclusion_path(4, 7, whole) == [f, j, k]
    assert merkle.inclusion_path(6, 7, whole) == [i, k]


def test_known_consistency_paths() -> None:
    """The same section, for the trees of three, four and six leaves."""
    a, b, c, d, e, f, j = HASHES[:7]
    g, h, i = node_hash(a, b), node_hash(c, d), node_hash(e, f)
    k, line = node_hash(g, h), node_hash(i, j)
    whole = over(HASHES[:7])
    assert merkle.consistency_path(3, 7, whole) == [c, d, g, line]
    assert merkle.consistency_path(4, 7, whole) == [line]
    assert merkle.consistency_path(6, 7, whole) == [i, j, k]
    assert merkle.consistency_path(7, 7, whole) == []


def test_every_leaf_of_every_small_tree() -> None:
    hashes = _numbers(40)
    for size in range(1, 41):
        root = _mth(hashes[:size])
        for index in range(size):
            path = merkle.inclusion_path(index, size, over(hashes[:size]))
            assert merkle.includes(hashes[index], index, size, path, root)
            assert not merkle.includes(hashes[index], (index + 1) % size, size, path, root) or (
                size == 1
            )


def test_every_beginning_of_every_small_tree() -> None:
    hashes = _numbers(40)
    for size in range(1, 41):
        root = _mth(hashes[:size])
        for old in range(1, size + 1):
            path = merkle.consistency_path(old, size, over(hashes[:size]))
            assert merkle.extends(old, _mth(hashes[:old]), size, root, path)


@given(st.data(), st.integers(1, 500))
def test_a_wrong_leaf_path_or_root_is_refused(data: st.DataObject, size: int) -> None:
    hashes = _numbers(size)
    root, index = _mth(hashes), data.draw(st.integers(0, size - 1))
    path = merkle.inclusion_path(index, size, over(hashes))
    other = leaf_hash(b"another")
    assert merkle.includes(hashes[index], index, size, path, root)
    assert not merkle.includes(other, index, size, path, root)
    assert not merkle.includes(hashes[index], index, size, path, other)
    assert not merkle.includes(hashes[index], index, size, [*path, other], root)
    assert not merkle.includes(hashes[index], size, size, path, root)
    if path:
        place = data.draw(st.integers(0, len(path) - 1))
        changed = [other if at == place else each for at, each in enumerate(path)]
        assert not merkle.includes(hashes[index], index, size, changed, root)
        assert not merkle.includes(hashes[index], index, size, path[:-1], root)


@given(st.data(), st.integers(2, 500))
def test_a_history_that_was_rewritten_is_refused(data: st.DataObject, size: int) -> None:
    hashes = _numbers(size)
    old = data.draw(st.integers(1, size - 1))
    at = data.draw(st.integers(0, old - 1))
    rewritten = [leaf_hash(b"another") if n == at else each for n, each in enumerate(hashes)]
    published, root = _mth(hashes[:old]), _mth(hashes)
    path = merkle.consistency_path(old, size, over(hashes))
    assert merkle.extends(old, published, size, root, path)
    forged = merkle.consistency_path(old, size, over(rewritten))
    assert not merkle.extends(old, published, size, _mth(rewritten), forged)
    assert not merkle.extends(old, published, size, root, [*path, root])
    assert not merkle.extends(old, published, size, root, path[:-1])


@pytest.mark.parametrize(("index", "size"), [(-1, 1), (0, 0), (5, 5)])
def test_there_is_no_path_to_a_leaf_that_is_not_there(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="has no leaf"):
        merkle.inclusion_path(index, size, over([]))
    assert not merkle.includes(HASHES[0], index, size, [], HASHES[0])


@pytest.mark.parametrize(("old", "size"), [(0, 1), (2, 1)])
def test_there_is_no_path_from_a_tree_that_is_no_beginning(old: int, size: int) -> None:
    with pytest.raises(ValueError, match="has no beginning"):
        merkle.consistency_path(old, size, over([]))
    assert not merkle.extends(old, HASHES[0], size, HASHES[0], [])
