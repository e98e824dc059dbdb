"""Passwords: which may be chosen, and how they are kept.

Length is what counts (NIST SP 800-63B, 3.1.1): at least 15 characters of any kind, nothing about
their composition. What people try first is refused without asking anybody: we take out of the
password every common word, union word, row of keys, run of digits and piece of the officer's own
name, and look at what is left. Kept as argon2id with 19 MiB and two passes (OWASP); a hash made
with other figures is made anew when its owner signs in.
"""

import functools
import re
import string
import unicodedata
from collections.abc import Iterable
from importlib.resources import files

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from hardship.committee.errors import (
    PasswordOfCommonWords,
    PasswordOfKeys,
    PasswordOfOwnName,
    PasswordRepeats,
    PasswordTooCommon,
    PasswordTooLong,
    PasswordTooShort,
)
from hardship.core.plain_letters import plain_letters

LEAST_CHARACTERS = 15
MOST_BYTES = 1_024

#: Eight letters, in the weights of `_unguessable`.
_MUST_REMAIN = 16
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "!@#$%^&*()",
)
_RUN = 4
_MARKS = frozenset(string.punctuation + "¡¿«»–—")
_LOOK_ALIKES = str.maketrans("013457@$!", "oieastasi")

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID)


def install(hasher: PasswordHasher) -> None:
    """Hand in another cost; tests do, where the cost is not what they are about."""
    global _hasher  # noqa: PLW0603 - the process has one cost, chosen once at composition
    _hasher = hasher


def installed() -> PasswordHasher:
    """The cost in use."""
    return _hasher


def accept(password: str, *, known: Iterable[str] = ()) -> str:
    """Return the password if it may be chosen, else raise why not.

    `known` are words that a stranger would try for this person: their name, their address.
    """
    check_length(password)
    refusal = _easy_because(password, known)
    if refusal is not None:
        raise refusal
    return password


def check_length(password: str) -> None:
    """Raise `PasswordTooLong` or `PasswordTooShort`: what can be said before it is whose it is."""
    if is_too_long(password):
        raise PasswordTooLong
    if len(_normal(password)) < LEAST_CHARACTERS:
        raise PasswordTooShort


def is_too_long(password: str) -> bool:
    """Whether it is refused before any work is spent on it."""
    return len(_normal(password[: MOST_BYTES + 1]).encode(errors="replace")) > MOST_BYTES


def hashed(password: str) -> str:
    """The hash to keep; it carries its own salt and cost."""
    return _hasher.hash(_bytes(password))


def is_right(password: str, kept: str | None) -> bool:
    """Whether it is the password of which `kept` is the hash.

    Without a hash the same time is spent on another one, so that nobody learns who is here.
    """
    if is_too_long(password):
        return False
    try:
        return _hasher.verify(kept or _decoy(_hasher), _bytes(password)) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Whether the hash was made with another cost than today's."""
    return _hasher.check_needs_rehash(kept)


@functools.cache
def _decoy(hasher: PasswordHasher) -> str:
    return hasher.hash("the password of nobody at all")


def _normal(password: str) -> str:
    """One form of the same characters, whatever keyboard wrote them (NFKC)."""
    return unicodedata.normalize("NFKC", password)


def _bytes(password: str) -> bytes:
    return _normal(password).encode(errors="replace")


def _easy_because(password: str, known: Iterable[str]) -> type[PasswordTooCommon] | None:
    """The first reason that is enough, each beside those before it; None where too much is left."""
    if _only_repeats(password):
        return PasswordRepeats
    own = frozenset(piece for word in known for piece in _parts(word))
    for reason, pieces in (
        (PasswordRepeats, frozenset[str]()),
        (PasswordOfKeys, _runs()),
        (PasswordOfCommonWords, _common()),
        (PasswordOfOwnName, _common() | own),
    ):
        if _unguessable(password, pieces) < _MUST_REMAIN:
            return reason
    return None


def _only_repeats(password: str) -> bool:
    """Whether it is one piece again and again that would be too short if it were written once."""
    bare = _bare(_letters(password))
    return _period(bare) < min(len(bare), LEAST_CHARACTERS)


def _unguessable(password: str, pieces: frozenset[str]) -> int:
    """What is left without these pieces: a letter weighs two, a mark of punctuation one.

    A password that repeats itself counts once, and look-alikes (`p@ssw0rd`) are read as letters.
    """
    text = _letters(password)
    text = text[: _period(text)]
    if len(set(text)) <= 4:
        return 0
    bare = _bare(text)
    return min(
        _left(text, pieces),
        _left(text.translate(_LOOK_ALIKES), pieces),
        _left(bare, pieces) + len(text) - len(bare),
    )


def _left(text: str, pieces: frozenset[str]) -> int:
    """The least weight that no choice of pieces covers."""
    least = [0]
    lengths = sorted({len(piece) for piece in pieces})
    for end in range(1, len(text) + 1):
        again = end > 1 and text[end - 1] == text[end - 2]
        best = least[end - 1] + (0 if again else _weight(text[end - 1]))
        for length in lengths:
            if length > end:
                break
            if text[end - length : end] in pieces:
                best = min(best, least[end - length])
        least.append(best)
    return least[-1]


def _weight(character: str) -> int:
    return 1 if character in _MARKS else 2


def _letters(text: str) -> str:
    """Without accents, spaces and case, so that “¡Sí, se puede!” is “¡si,sepuede!”."""
    return "".join(plain_letters(text).split())


def _bare(text: str) -> str:
    return "".join(character for character in text if character not in _MARKS)


def _parts(word: str) -> list[str]:
    """The parts of a name or address that are long enough to matter."""
    parts = [_letters(part) for part in re.split(r"[\W_]+", word)]
    return [part for part in parts if len(part) >= 3]


def _period(text: str) -> int:
    """The length of the shortest piece of which the whole is a repetition (`abab` → 2)."""
    return (text + text).find(text, 1) if text else 0


@functools.cache
def _runs() -> frozenset[str]:
    """Four or more keys in a row, either way."""
    return frozenset(
        way[start:end]
        for row in _ROWS
        for way in (row, row[::-1])
        for start in range(len(way))
        for end in range(start + _RUN, len(way) + 1)
    )


@functools.cache
def _common() -> frozenset[str]:
    """The words of the bundled list, runs of keys, and years."""
    text = files("hardship.committee").joinpath("common_passwords.txt").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    words = frozenset(word for line in lines for word in line.split())
    return words | _runs() | {str(year) for year in range(1900, 2100)}
