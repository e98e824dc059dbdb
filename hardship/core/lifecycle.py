"""A life story is a table: which state may follow which."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from hardship.core.errors import IllegalMove

State = TypeVar("State", bound=StrEnum)


def move(moves: Mapping[State, frozenset[State]], current: State, to: State) -> State:
    """Return `to` when the table allows the step; a skipped or repeated step is `IllegalMove`."""
    if to not in moves.get(current, frozenset()):
        raise IllegalMove(current=current.value, to=to.value)
    return to
