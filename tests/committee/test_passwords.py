"""Which passwords may be chosen, and how they are kept."""

import string

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type
from hypothesis import given
from hypothesis import strategies as st

from hardship import committee
from hardship.committee import passwords

GOOD = "giraffe mitten thunder clock"


def test_fifteen_characters_are_enough_and_fourteen_are_not() -> None:
    assert passwords.accept("kxvw tulm qzno9") == "kxvw tulm qzno9"
    with pytest.raises(committee.PasswordTooShort):
        passwords.accept("kxvw tulm qzno")


@pytest.mark.parametrize("length", [64, 128, 500])
def test_long_ones_are_accepted_whole(length: int) -> None:
    password = ("giraffe mitten thunder clock orbit velvet quarry " * 20)[:length]
    kept = passwords.hashed(passwords.accept(password))
    assert passwords.is_right(password, kept)
    assert not passwords.is_right(password[:-1], kept), "the last character counts too"


@pytest.mark.parametrize(
    "password",
    [
        "тихий вечер над рекой",
        "我喜欢在星期天的早上喝很多很多茶水啊",
        "😀🎈🌵🧦🎻🧀🚲🪁🧂🥁🪗🦜🪴🧿🛶",
        "año nuevo, jirafa, trueno, botón",
        "giraffe\tmitten\nthunder",
        "        giraffe mitten   ",
        "xq7!m@w#z$k%v^p&",
        "onlysmalllettersandtulips",
    ],
)
def test_any_character_is_accepted_and_no_mixture_demanded(password: str) -> None:
    assert passwords.accept(password) == password
    assert passwords.is_right(password, passwords.hashed(password))


@pytest.mark.parametrize(
    "password",
    [
        "password1234567",
        "PasswordPassword",
        "p@ssw0rdp@ssw0rd1",
        "correct horse battery staple",
        "Correct-Horse-Battery-Staple",
        "solidarityforever",
        "Solidarity forever 2024!!",
        "unionstrike local510 2024",
        "sí se puede sí se puede",
        "huelga huelga 2024 sindicato",
        "an injury to one is an injury to all",
        "qwertyuiopasdfghjkl",
        "123456789012345678",
        "abcdefghijklmnopqrst",
        "zyxwvutsrqponmlkjihg",
        "aaaaaaaaaaaaaaaaaaaa",
        "abcabcabcabcabcabcabc",
        "hunter2hunter2hunter2",
        "Summer2024Winter2025",
        "iloveyouiloveyou12",
        "!@#$%^&*()!@#$%^&*()",
        "liverpoolliverpool",
        "Barcelona-barcelona!",
        "wolverhamptonwolverhampton",
    ],
)
def test_common_and_union_words_are_refused_offline(password: str) -> None:
    with pytest.raises(committee.PasswordTooCommon):
        passwords.accept(password)


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("aaaaaaaaaaaaaaaaaaaa", "repeats the same characters"),
        ("abcabcabcabcabcabcabc", "repeats the same characters"),
        ("liverpool liverpool", "repeats"),
        ("qwertyuiopasdfghjkl", "a row of the keyboard"),
        ("solidarity forever union", "those of unions and strikes"),
        ("Solidarity12345678", "those of unions and strikes"),
        ("ana villareal 1984 union", "without your name"),
    ],
)
def test_the_reason_that_applies_is_the_one_that_is_said(password: str, words: str) -> None:
    with pytest.raises(committee.PasswordTooCommon, match=words):
        passwords.accept(password, known=("Ana Villareal", "ana.villareal@southland.example"))


def test_ones_own_name_and_address_do_not_count() -> None:
    known = ("Ana Villareal", "ana.villareal@southland.example")
    for password in ("anavillareal1984", "villareal villareal x", "southland ana 19 84"):
        with pytest.raises(committee.PasswordTooCommon):
            passwords.accept(password, known=known)
    assert passwords.accept("anavillareal1984 tulip gravel orbit", known=known)


def test_more_than_1024_bytes_are_refused_before_any_hashing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("it was hashed")

    monkeypatch.setattr(PasswordHasher, "hash", refuse)
    monkeypatch.setattr(PasswordHasher, "verify", refuse)
    long, wide = "tulip gravel orbit " * 60, "é" * 600
    for password in (long, wide):
        with pytest.raises(committee.PasswordTooLong):
            passwords.accept(password)
        assert not passwords.is_right(password, "a hash")


def test_exactly_1024_bytes_are_accepted() -> None:
    password = ("tulip gravel orbit " * 60)[: passwords.MOST_BYTES]
    assert passwords.accept(password) == password


def test_argon2id_with_nineteen_mebibytes_and_two_passes(real_cost: None) -> None:
    kept = extract_parameters(passwords.hashed(GOOD))
    assert kept.type is Type.ID
    assert kept.memory_cost >= 19 * 1024
    assert kept.time_cost >= 2
    assert passwords.is_right(GOOD, passwords.hashed(GOOD))


def test_a_hash_of_another_cost_is_outdated() -> None:
    kept = passwords.hashed(GOOD)
    assert not passwords.is_outdated(kept)
    committee.install_password_cost(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    assert passwords.is_outdated(kept)
    assert passwords.is_right(GOOD, kept)


def test_the_same_characters_from_another_keyboard_are_the_same_password() -> None:
    composed, decomposed = "café über tulip gravel", "cafe\u0301 u\u0308ber tulip gravel"
    assert passwords.is_right(decomposed, passwords.hashed(composed))


def test_nobody_has_a_password_and_it_costs_the_same_to_say_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Unknown name and wrong password run the same hash: the work is counted, not the clock."""
    verified: list[str] = []
    verify = PasswordHasher.verify

    def counted(self: PasswordHasher, kept: str, password: str) -> bool:
        verified.append(kept.split("$")[3])
        return verify(self, kept, password)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    assert not passwords.is_right("wrong", passwords.hashed(GOOD))
    assert not passwords.is_right("wrong", None)
    assert not passwords.is_right("the password of nobody at all", None)
    assert len(verified) == 3
    assert len(set(verified)) == 1, "the same memory and passes each time"


def test_a_damaged_hash_opens_nothing() -> None:
    assert not passwords.is_right(GOOD, "not a hash")


@given(st.text(alphabet=string.printable + "ñéß漢字😀", max_size=80))
def test_whatever_is_typed_is_judged_and_what_is_accepted_is_long_enough(password: str) -> None:
    try:
        accepted = passwords.accept(password, known=("Ana Reyes",))
    except committee.PasswordRefused:
        return
    assert accepted == password
    assert len(password) >= passwords.LEAST_CHARACTERS


@given(st.text(min_size=0, max_size=30))
def test_only_the_very_password_is_right(other: str) -> None:
    committee.install_password_cost(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    kept = passwords.hashed(GOOD)
    assert passwords.is_right(other, kept) == (other == GOOD)
