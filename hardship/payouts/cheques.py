"""The numbers of many checks that are written in a row."""

from collections.abc import Iterator
from contextlib import contextmanager

from hardship.payouts.errors import NumberUsed


class ChequeNumbers:
    """Counts from the first: a number that was used before is passed over, one not used is kept."""

    def __init__(self, first: int) -> None:
        self._next = first

    @contextmanager
    def next(self) -> Iterator[str]:
        """The number of the next check; open the transaction that writes it inside of this."""
        try:
            yield str(self._next)
        except NumberUsed:
            self._next += 1
            raise
        self._next += 1
