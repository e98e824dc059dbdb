"""What the processor lists: an item that cannot be read keeps nobody from the others."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

_log = logging.getLogger("hardship.donations")

Fact = TypeVar("Fact")


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something listed that we cannot read: its currency or its status is new to us."""

    id: str
    created_at: datetime
    why: str


def readable(
    listed: Iterable[Fact | Unreadable], aside: list[Unreadable] | None = None
) -> Iterator[Fact]:
    """What can be read. The rest is logged by its id, and laid `aside` for who asks again."""
    for each in listed:
        if not isinstance(each, Unreadable):
            yield each
            continue
        _log.warning("%s cannot be read: %s", each.id, each.why)
        if aside is not None:
            aside.append(each)
