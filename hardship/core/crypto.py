"""Personal columns are sealed: AES-256-GCM, bound to the table, row and column they stand in.

A stored value reads `v1:<key id>:<base64 of nonce and ciphertext>`. The associated data names its
place, so that a value moved to another row or column does not open. Master keys come from the
settings; each domain's key is derived with HKDF-SHA256 (RFC 5869), so that the three domains
(identity, case, bank) never share one. What must be found again is found by a keyed hash. What
others shall be able to check is signed (Ed25519), with a key derived from the same secret.
"""

import base64
import hashlib
import hmac
import secrets
import uuid
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple, overload

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

#: What stands for the key id where a case's own data key sealed.
OWN = "own"

_VERSION = "v1"
_NONCE = 12


class Domain(StrEnum):
    """Which key seals a value: who somebody is, what their case says, where money goes."""

    BANK = "bank"
    CASE = "case"
    IDENTITY = "identity"


class CannotOpen(Exception):
    """A sealed value is damaged, stands in a foreign place, or its key is missing."""


class Keyring:
    """The master keys by id, the current one first. Built once from the settings."""

    def __init__(self, masters: Mapping[str, bytes]) -> None:
        if not masters or any(len(master) != 32 for master in masters.values()):
            raise ValueError("encryption keys are 32 bytes each, and at least one is needed")
        self._masters = dict(masters)
        self._derived: dict[tuple[str, str], bytes] = {}
        self.current = next(iter(masters))

    @property
    def key_ids(self) -> list[str]:
        """Every key id, the current one first."""
        return list(self._masters)

    def derive(self, key_id: str, purpose: str) -> bytes:
        """The 32-byte key for one purpose; raises `CannotOpen` for an unknown key id."""
        if key_id not in self._masters:
            raise CannotOpen(f"no encryption key named {key_id!r}")
        if (key_id, purpose) not in self._derived:
            # Deriving costs twice what opening a value does; purposes are few and fixed.
            info = f"hardship:{purpose}".encode()
            hkdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=info)
            self._derived[key_id, purpose] = hkdf.derive(self._masters[key_id])
        return self._derived[key_id, purpose]


_keyring: Keyring | None = None


def install(keyring: Keyring) -> None:
    """Hand the keys to the process; `app.py` does this once."""
    global _keyring  # noqa: PLW0603 - the process has one keyring, chosen once at composition
    _keyring = keyring


def _keys() -> Keyring:
    if _keyring is None:
        raise CannotOpen("no encryption keys are installed")
    return _keyring


def parse_keys(text: str) -> Keyring:
    """Read `id:base64[,id:base64…]`, current first. Raises `ValueError` in words."""
    masters: dict[str, bytes] = {}
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        key_id, separator, encoded = part.partition(":")
        if not separator or not key_id.isalnum():
            raise ValueError("each encryption key is written as id:base64")
        if key_id == OWN:
            raise ValueError(f"an encryption key may not be named {OWN!r}: cases' own keys are")
        try:
            masters[key_id] = base64.b64decode(encoded, validate=True)
        except ValueError as error:
            raise ValueError(f"encryption key {key_id!r} is not base64") from error
    return Keyring(masters)


def _encrypt(key: bytes, text: str, place: str) -> str:
    nonce = secrets.token_bytes(_NONCE)
    sealed = AESGCM(key).encrypt(nonce, text.encode(), place.encode())
    return base64.b64encode(nonce + sealed).decode()


def _decrypt(key: bytes, encoded: str, place: str) -> str:
    try:
        raw = base64.b64decode(encoded, validate=True)
        return AESGCM(key).decrypt(raw[:_NONCE], raw[_NONCE:], place.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise CannotOpen(f"the value at {place} does not open with its key") from error


def seal(domain: Domain, text: str, place: str) -> str:
    """Seal `text` with the domain's current key for one place (`table|row|column`)."""
    keys = _keys()
    return f"{_VERSION}:{keys.current}:{_encrypt(keys.derive(keys.current, domain), text, place)}"


def unseal(domain: Domain, sealed: str, place: str) -> str:
    """Open what `seal` made for the same place; anything else raises `CannotOpen`."""
    version, _, rest = sealed.partition(":")
    key_id, _, encoded = rest.partition(":")
    if version != _VERSION:
        raise CannotOpen(f"the value at {place} has an unknown form")
    return _decrypt(_keys().derive(key_id, domain), encoded, place)


def key_ids() -> list[str]:
    """The ids of the keys that are held, the current one first."""
    return _keys().key_ids


def key_id_of(sealed: str) -> str:
    """Under which master key a value of `seal` was sealed; nothing is opened."""
    return sealed.split(":", 2)[1]


def new_data_key() -> str:
    """A key of its own for one case (base64). Seal it; deleting it forgets the case."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


def seal_with(data_key: str, text: str, place: str) -> str:
    """Seal `text` with a case's own data key."""
    return f"{_VERSION}:{OWN}:{_encrypt(base64.b64decode(data_key), text, place)}"


def unseal_with(data_key: str, sealed: str, place: str) -> str:
    """Open what `seal_with` made for the same place with the same data key."""
    if not sealed.startswith(f"{_VERSION}:{OWN}:"):
        raise CannotOpen(f"the value at {place} has an unknown form")
    return _decrypt(base64.b64decode(data_key), sealed.split(":", 2)[2], place)


def _hash(key_id: str, kind: str, value: str) -> str:
    key = _keys().derive(key_id, f"lookup:{kind}")
    return f"{key_id}:{hmac.new(key, value.encode(), hashlib.sha256).hexdigest()}"


#: The kind of hash that finds a text as it stands; whoever keeps it has spelled it first.
EXACT = "exact"


def lookup_hash(kind: str, value: str) -> str:
    """The keyed hash to store beside a sealed value, so that an exact value can be found again."""
    return _hash(_keys().current, kind, value)


def lookup_hashes(kind: str, value: str) -> list[str]:
    """The hashes under every key still held: search with `column.in_(…)`."""
    return [_hash(key_id, kind, value) for key_id in _keys().key_ids]


class Signed(NamedTuple):
    """A signature and the key that checks it."""

    public_key: bytes
    signature: bytes


def _signing_key(key_id: str, purpose: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(_keys().derive(key_id, f"signing:{purpose}"))


def sign(purpose: str, message: bytes) -> Signed:
    """Sign with this installation's current key for one purpose."""
    key = _signing_key(_keys().current, purpose)
    return Signed(key.public_key().public_bytes_raw(), key.sign(message))


def public_keys(purpose: str) -> list[bytes]:
    """What checks our signatures, under every key still held; the current one first."""
    return [_signing_key(key_id, purpose).public_key().public_bytes_raw() for key_id in key_ids()]


def is_signed_by(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether a message is what the holder of a key signed."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


class Encrypted:
    """An attribute whose text lives sealed in another column of the same row.

    The row must have its id when the attribute is set, which `Identified` sees to.
    """

    def __init__(self, domain: Domain, column: str) -> None:
        self.domain = domain
        self.column = column

    def _place(self, row: Any) -> str:
        return place_of(row.__tablename__, row.id, self.column)

    @overload
    def __get__(self, row: None, owner: type) -> "Encrypted": ...
    @overload
    def __get__(self, row: object, owner: type) -> str | None: ...
    def __get__(self, row: object | None, owner: type) -> "Encrypted | str | None":
        if row is None:
            return self
        sealed = getattr(row, self.column)
        return None if sealed is None else unseal(self.domain, sealed, self._place(row))

    def __set__(self, row: object, text: str | None) -> None:
        sealed = None if text is None else seal(self.domain, text, self._place(row))
        setattr(row, self.column, sealed)


def place_of(table: str, row_id: uuid.UUID | int | str, column: str) -> str:
    """The associated data of a sealed value: where it stands."""
    return f"{table}|{row_id}|{column}"
