"""Many at a time, but not all: what a query names one by one has to fit into it."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, TypeVar

Item = TypeVar("Item")

#: Both engines take a query with so many names with ease.
_AT_ONCE: Final = 500


def in_batches(items: Iterable[Item], size: int = _AT_ONCE) -> Iterator[list[Item]]:
    """The same items in the same order, so many at a time; the last batch may be shorter."""
    left = iter(items)
    while some := list(islice(left, size)):
        yield some
