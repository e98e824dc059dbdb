"""The file of all seals, signed: who keeps one can tell later whether history was rewritten.

Plain lines: a title, then for each seal its number, its size, its root in hex and when it was
closed. After an empty line stands the signature (Ed25519) over all that comes before that line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Final, TypedDict

from hardship.core import crypto
from hardship.ledger.models import Seal
from hardship.ledger.seal_checks import PublishedRoot
from hardship.ledger.sealing import newest_seal

_TITLE: Final = "hardship seals 1"
_PURPOSE: Final = "seals"
_SIGNED: Final = "ed25519"


@dataclass(frozen=True, slots=True)
class SealFile:
    """What a file says, once its signature was checked; `by_us` if one of our keys signed it."""

    roots: Sequence[PublishedRoot]
    public_key: bytes
    by_us: bool


class MailedSeal(TypedDict):
    """What a receipt's mail carries of the newest seal; both are empty before the first one."""

    seal: str
    root: str


def mailed_seal() -> MailedSeal:
    """The newest seal, for a mail: who keeps it can prove later that nothing behind it changed."""
    seal = newest_seal()
    if seal is None:
        return MailedSeal(seal="", root="")
    return MailedSeal(seal=str(seal.id), root=seal.root.hex())


def signed_seal_file(seals: Sequence[Seal]) -> str:
    """All seals as a file, signed with this installation's key."""
    text = "".join(f"{line}\n" for line in (_TITLE, *map(_line, seals)))
    signed = crypto.sign(_PURPOSE, text.encode())
    return f"{text}\n{_SIGNED} {signed.public_key.hex()} {signed.signature.hex()}\n"


def read_seal_file(content: str) -> SealFile:
    """Read what `signed_seal_file` wrote. Raises `ValueError`, in words, for anything else."""
    text, separator, last = content.partition("\n\n")
    title, *lines = text.split("\n")
    words = last.split()
    if title != _TITLE or not separator or len(words) != 3 or words[0] != _SIGNED:
        raise ValueError("it is not a file of seals")
    try:
        public_key, signature = bytes.fromhex(words[1]), bytes.fromhex(words[2])
        roots = [_root(line) for line in lines]
    except ValueError as error:
        raise ValueError("it is not a file of seals") from error
    if not crypto.is_signed_by(public_key, signature, f"{text}\n".encode()):
        raise ValueError("it was changed after it was signed")
    return SealFile(roots, public_key, public_key in crypto.public_keys(_PURPOSE))


def _line(seal: Seal) -> str:
    moment = seal.sealed_at.astimezone(UTC)
    return f"{seal.id} {seal.size} {seal.root.hex()} {moment:%Y-%m-%dT%H:%M:%SZ}"


def _root(line: str) -> PublishedRoot:
    _number, size, root, _moment = line.split(" ")
    return PublishedRoot(int(size), bytes.fromhex(root))
