"""Who can act."""

import uuid
from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    """The kinds of hands that change something."""

    APPLICANT = "applicant"
    OFFICER = "officer"
    SUPPORTER = "supporter"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it, by an opaque id; the system has none."""

    kind: ActorKind
    id: uuid.UUID | None = None


#: The software itself: the worker, a webhook, a command.
SYSTEM = Actor(ActorKind.SYSTEM)
#: Who gives. They have no account, and so no id.
SUPPORTER = Actor(ActorKind.SUPPORTER)
