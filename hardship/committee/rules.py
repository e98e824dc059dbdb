"""How long things live, and who may be what. Pure: no database, no web."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

#: An invitation travels by mail and may wait for a weekend.
INVITATION_LIFE = timedelta(days=7)
RESET_LIFE = timedelta(minutes=30)
#: So many mails in a link's life; beyond them another leaves when the newest has so much left.
RESETS = 3
RESET_ENOUGH = timedelta(minutes=20)
SIGN_IN_LIFE = timedelta(minutes=15)
IDLE_LIFE = timedelta(minutes=30)
SESSION_LIFE = timedelta(hours=12)
#: Approving, releasing, exporting, showing bank details.
FRESH_FOR = timedelta(minutes=5)

#: A session's last use is written down at most this often.
TOUCH_EVERY = timedelta(minutes=1)

#: The eleventh try in five minutes is refused.
TRIES = 10
TRIES_PER = timedelta(minutes=5)

RECOVERY_CODES = 10

#: Of an officer's name.
LONGEST_NAME = 120
TOTP_SECONDS = 30


class Status(StrEnum):
    """Where an officer stands."""

    INVITED = "invited"
    ACTIVE = "active"
    DISABLED = "disabled"


#: A disabled officer comes back only by a new invitation, with a new password and authenticator.
MOVES: Mapping[Status, frozenset[Status]] = {
    Status.INVITED: frozenset({Status.ACTIVE, Status.DISABLED}),
    Status.ACTIVE: frozenset({Status.DISABLED}),
    Status.DISABLED: frozenset({Status.INVITED}),
}


class End(StrEnum):
    """Why a session ended before its time."""

    DISABLED = "disabled"
    FACTOR_CHANGED = "factor changed"
    OWNER = "ended by its owner"
    PASSWORD_CHANGED = "password changed"  # noqa: S105 - a reason, no password
    RENEWED = "signed in anew"
    ROLES_CHANGED = "roles changed"
    SIGNED_OUT = "signed out"


def is_over(*, proved_at: datetime, seen_at: datetime, now: datetime) -> bool:
    """Whether a session died of age: 30 minutes without use, or 12 hours after both factors."""
    return now >= seen_at + IDLE_LIFE or now >= proved_at + SESSION_LIFE


def is_fresh(proved_at: datetime, now: datetime) -> bool:
    """Whether both factors were shown within the last five minutes."""
    return now < proved_at + FRESH_FOR


def time_step(now: datetime) -> int:
    """The number of the 30 seconds that `now` lies in (RFC 6238)."""
    return int(now.timestamp()) // TOTP_SECONDS
