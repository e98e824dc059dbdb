"""A sealed value opens in its own place, with its own key, and nowhere else."""

import base64
import os

import pytest

from hardship.core import crypto
from hardship.core.crypto import CannotOpen, Domain, Keyring

PLACE = "officers|7|email_sealed"


@pytest.fixture(autouse=True)
def keyring() -> Keyring:
    keys = Keyring({"k1": os.urandom(32)})
    crypto.install(keys)
    return keys


def test_opens_in_its_place() -> None:
    sealed = crypto.seal(Domain.IDENTITY, "june@example.org", PLACE)
    assert sealed.startswith("v1:k1:")
    assert "june" not in sealed
    assert crypto.unseal(Domain.IDENTITY, sealed, PLACE) == "june@example.org"


@pytest.mark.parametrize(
    "place", ["officers|8|email_sealed", "officers|7|name_sealed", "gifts|7|email_sealed"]
)
def test_a_value_moved_elsewhere_does_not_open(place: str) -> None:
    sealed = crypto.seal(Domain.IDENTITY, "june@example.org", PLACE)
    with pytest.raises(CannotOpen):
        crypto.unseal(Domain.IDENTITY, sealed, place)


def test_the_domains_do_not_share_a_key() -> None:
    sealed = crypto.seal(Domain.IDENTITY, "june@example.org", PLACE)
    for other in (Domain.BANK, Domain.CASE):
        with pytest.raises(CannotOpen):
            crypto.unseal(other, sealed, PLACE)


@pytest.mark.parametrize(
    "sealed", ["", "plain", "v1:k1:", "v1:k1:AAAA", "v2:k1:AAAA", "v1:kX:AAAA"]
)
def test_damage_is_an_error_not_a_value(sealed: str) -> None:
    with pytest.raises(CannotOpen):
        crypto.unseal(Domain.IDENTITY, sealed, PLACE)


def test_keys_for_different_purposes_differ_and_stay_what_they_are(keyring: Keyring) -> None:
    purposes = ("identity", "case", "lookup:email")
    first = [keyring.derive("k1", purpose) for purpose in purposes]
    assert len(set(first)) == 3
    assert [keyring.derive("k1", purpose) for purpose in purposes] == first
    other = Keyring({"k1": os.urandom(32)})
    assert other.derive("k1", "identity") != first[0]


def test_the_same_text_never_looks_the_same() -> None:
    assert crypto.seal(Domain.CASE, "x", PLACE) != crypto.seal(Domain.CASE, "x", PLACE)


def test_an_older_key_still_opens_after_a_rotation(keyring: Keyring) -> None:
    old = os.urandom(32)
    crypto.install(Keyring({"k1": old}))
    sealed = crypto.seal(Domain.BANK, "021000021", PLACE)
    found_by = crypto.lookup_hash("email", "june@example.org")
    crypto.install(Keyring({"k2": os.urandom(32), "k1": old}))
    assert crypto.unseal(Domain.BANK, sealed, PLACE) == "021000021"
    assert crypto.seal(Domain.BANK, "x", PLACE).startswith("v1:k2:")
    assert found_by in crypto.lookup_hashes("email", "june@example.org")


def test_a_case_without_its_data_key_is_forgotten() -> None:
    key = crypto.new_data_key()
    sealed = crypto.seal_with(key, "rent is due", PLACE)
    assert crypto.unseal_with(key, sealed, PLACE) == "rent is due"
    with pytest.raises(CannotOpen):
        crypto.unseal_with(crypto.new_data_key(), sealed, PLACE)
    with pytest.raises(CannotOpen):
        crypto.unseal_with(key, sealed, "elsewhere|1|x")


def test_lookups_of_different_kinds_differ() -> None:
    assert crypto.lookup_hash("email", "a") != crypto.lookup_hash("phone", "a")
    assert crypto.lookup_hash("email", "a") != crypto.lookup_hash("email", "A")


@pytest.mark.parametrize("text", ["", "k1", "k1:", "k1:AAAA", "k1:!!!!", ":AAAA", "a b:AAAA"])
def test_keys_that_cannot_be_used_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="key"):
        crypto.parse_keys(text)


def test_a_cases_own_keys_and_ours_cannot_be_taken_for_each_other() -> None:
    key = base64.b64encode(os.urandom(32)).decode()
    with pytest.raises(ValueError, match="may not be named 'own'"):
        crypto.parse_keys(f"own:{key}")
    assert crypto.key_id_of(crypto.seal_with(key, "rent", PLACE)) == crypto.OWN
    assert crypto.key_id_of(crypto.seal(Domain.CASE, "rent", PLACE)) == "k1"


def test_a_signature_holds_for_its_message_and_its_key(keyring: Keyring) -> None:
    signed = crypto.sign("seals", b"a root")
    assert crypto.is_signed_by(signed.public_key, signed.signature, b"a root")
    assert not crypto.is_signed_by(signed.public_key, signed.signature, b"another root")
    assert not crypto.is_signed_by(signed.public_key, bytes(64), b"a root")
    assert not crypto.is_signed_by(b"no key", signed.signature, b"a root")
    assert crypto.sign("seals", b"a root") == signed, "the key is the installation's own"
    assert crypto.sign("other", b"a root").public_key != signed.public_key
    assert crypto.public_keys("seals") == [signed.public_key]


def test_a_key_that_was_replaced_still_checks_what_it_signed(keyring: Keyring) -> None:
    before = crypto.sign("seals", b"a root").public_key
    old = keyring._masters["k1"]
    crypto.install(Keyring({"k2": os.urandom(32), "k1": old}))
    current, former = crypto.public_keys("seals")
    assert crypto.sign("seals", b"a root").public_key == current
    assert former == before
