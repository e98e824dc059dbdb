"""Where a mail stands, and what a rendered one consists of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

#: A mail that could not leave for this many tries waits for a person.
MOST_ATTEMPTS = 12

#: A mail server that is restarted is nobody's business; one that is away for longer is.
WORTH_TELLING_AFTER = timedelta(minutes=10)


class Delivery(StrEnum):
    """Where a notice stands.

    The program drops what is over; a person sets aside what is stuck.
    """

    WAITING = "waiting"
    SENT = "sent"
    STUCK = "stuck"
    OVER = "over"
    SET_ASIDE = "set_aside"


@dataclass(frozen=True, slots=True)
class Rendered:
    """A mail in words: subject, text, HTML, and the name of who sends it."""

    subject: str
    text: str
    html: str
    sender: str = ""


class Renderer(Protocol):
    """Turns a notice's kind and context into words, in a language."""

    def __call__(self, kind: str, locale: str, context: Mapping[str, str]) -> Rendered:
        """Render the three templates of `kind`."""
        ...
