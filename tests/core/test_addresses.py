"""One mailbox has one spelling, and two mailboxes have two."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardship.core import crypto
from hardship.core.addresses import NotAnAddress, email_hash, email_hashes, normalised_email
from hardship.core.crypto import Keyring


@pytest.fixture(autouse=True)
def keyring() -> None:
    crypto.install(Keyring({"k1": os.urandom(32)}))


@pytest.mark.parametrize(
    ("typed", "spelling"),
    [
        (" Ana.Reyes@Example.ORG\n", "ana.reyes@example.org"),
        ("ＡＮＡ@example.org", "ana@example.org"),
        ("ana@ｅｘａｍｐｌｅ．org", "ana@example.org"),
        ("ana@example。org", "ana@example.org"),
        ("jose\N{COMBINING ACUTE ACCENT}@example.org", "josé@example.org"),
        ("JOSÉ@example.org", "josé@example.org"),
        ("ana@mu\N{COMBINING DIAERESIS}nchen.example", "ana@xn--mnchen-3ya.example"),
        ("ana@MÜNCHEN.example", "ana@xn--mnchen-3ya.example"),
        ("ana@XN--MNCHEN-3YA.example", "ana@xn--mnchen-3ya.example"),
        ("GROẞ@example.org", "groß@example.org"),
    ],
)
def test_every_way_to_write_a_mailbox_is_one(typed: str, spelling: str) -> None:
    assert normalised_email(typed) == spelling
    assert normalised_email(spelling) == spelling
    assert email_hash(typed) == email_hash(spelling)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("groß@example.org", "gross@example.org"),
        ("ana@groß.example", "ana@gross.example"),
        ("ana.reyes@example.org", "anareyes@example.org"),
        ("ana+fund@example.org", "ana@example.org"),
        ("josé@example.org", "jose@example.org"),
        ("ıvan@example.org", "ivan@example.org"),
    ],
)
def test_different_mailboxes_stay_different(one: str, other: str) -> None:
    assert normalised_email(one) != normalised_email(other)
    assert not set(email_hashes(one)) & set(email_hashes(other))


@pytest.mark.parametrize(
    "text",
    ["", "ana", "@", "ana@", "@example.org", "ana@example", "ana reyes@example.org", "ana＠x.org",
     "ana＠b@example.org", "<ana@example.org>", "ana@[127.0.0.1]", "ana@xn--a.org",
     "ana@example.org.", "a\x00na@example.org", "ana@example.org, ben@example.org",
     "ana\r\nBcc: x@example.org", "x" * 300 + "@example.org"],
)  # fmt: skip
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(NotAnAddress):
        normalised_email(text)
    assert email_hashes(text) == [], "and it finds nobody"


@given(local=st.text(min_size=1, max_size=12), domain=st.text(min_size=1, max_size=8))
def test_the_spelling_of_a_spelling_is_itself(local: str, domain: str) -> None:
    try:
        once = normalised_email(f"{local}@{domain}.example")
    except NotAnAddress:
        return
    assert normalised_email(once) == once
    assert once.rpartition("@")[2].isascii()


@given(st.emails())
def test_capitals_are_no_other_mailbox(address: str) -> None:
    try:
        once = normalised_email(address)
    except NotAnAddress:
        return
    assert normalised_email(address.upper()) == once


def test_it_is_found_again_after_the_keys_were_changed() -> None:
    old, new = os.urandom(32), os.urandom(32)
    crypto.install(Keyring({"k1": old}))
    kept = email_hash("ana@example.org")
    crypto.install(Keyring({"k2": new, "k1": old}))
    assert email_hash("ana@example.org") != kept
    assert kept in email_hashes("ＡＮＡ@Example.org")
