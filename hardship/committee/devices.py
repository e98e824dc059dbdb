"""Known devices: a browser on which an officer has signed in has tries of its own.

So nobody who only knows an address can use up its owner's tries. The browser keeps a random name
and, for each officer who signed in there, a keyed hash of both; nothing is stored here.
"""

import hmac
import re
import secrets

from hardship.core.crypto import lookup_hash, lookup_hashes

_KIND = "device"
#: A shared laptop at the strike's office: so many people are remembered, the newest first.
_MOST_OWNERS = 8


def remember(device: str | None, email: str) -> str:
    """What the browser should keep after the officer of this address signed in on it."""
    name, owners = _read(device)
    mine = lookup_hash(_KIND, _pair(name, email))
    others = [owner for owner in owners if owner not in lookup_hashes(_KIND, _pair(name, email))]
    return ".".join([name, *[mine, *others][:_MOST_OWNERS]])


def recognise(device: str | None, email: str) -> str | None:
    """The device's name if the officer of this address has signed in on it, else None."""
    name, owners = _read(device)
    mine = lookup_hashes(_KIND, _pair(name, email))
    known = any(hmac.compare_digest(one, owner) for one in mine for owner in owners)
    return name if known else None


def _read(device: str | None) -> tuple[str, list[str]]:
    name, *owners = (device or "").split(".")
    if re.fullmatch(r"[0-9a-f]{32}", name) is None:
        return secrets.token_hex(16), []
    return name, [owner for owner in owners[:_MOST_OWNERS] if owner.isascii()]


def _pair(name: str, email: str) -> str:
    return f"{name}|{email}"
