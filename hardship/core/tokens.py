"""Opaque names and secrets: ids, references, one-time codes, form and session tokens."""

import hashlib
import re
import secrets
import time
import uuid
from collections.abc import Iterable

#: Digits and letters that cannot be taken for one another: no 0, 1, I, L, O or U.
REFERENCE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

#: One of `new_reference` somewhere in a text, but in no longer word, file name or address.
REFERENCE = re.compile(rf"(?<![\w/\"'=-])[A-Z](?:-[{REFERENCE_ALPHABET}]{{4}}){{2}}(?![\w-])")

_LETTERS = 8
_BETWEEN = str.maketrans("", "", "-–—.")


def new_id() -> uuid.UUID:
    """A UUID version 7 (RFC 9562): unique, unguessable, and in order of its birth."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds << 80) | (0x7 << 76) | (secrets.randbits(12) << 64)
    return uuid.UUID(int=value | (0b10 << 62) | secrets.randbits(62))


def as_ids(names: Iterable[str]) -> list[uuid.UUID]:
    """Those of these texts that are ids of ours; the books also know sources that are none."""
    found = []
    for name in names:
        try:
            found.append(uuid.UUID(name))
        except ValueError:
            continue
    return found


def new_secret() -> str:
    """A URL-safe secret of 256 bits. Store only `hash_secret` of it."""
    return secrets.token_urlsafe(32)


def hash_secret(secret: str) -> str:
    """SHA-256 in hex: enough for a secret of 256 bits, which nobody can search."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_code() -> str:
    """A one-time code of six digits, for typing. Rate-limit it and let it die soon."""
    return f"{secrets.randbelow(1_000_000):06d}"


def new_reference(mark: str = "H") -> str:
    """A reference that can be read over the phone, such as `H-4F2K-9QXM`.

    `mark` tells what it is of: an application's begins with H, a gift's with R.
    """
    letters = "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(_LETTERS))
    return f"{mark}-{letters[:4]}-{letters[4:]}"


def normalise_reference(text: str, mark: str = "H") -> str:
    """Bring what a person typed (`h 4f2k 9qxm`) into the form of `new_reference`."""
    letters = "".join(text.upper().translate(_BETWEEN).split())
    if len(letters) == _LETTERS + 1:
        letters = letters.removeprefix(mark)
    return f"{mark}-{letters[:4]}-{letters[4:]}"
