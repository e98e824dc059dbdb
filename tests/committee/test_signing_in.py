"""Tries are counted where every worker sees them, and nobody learns who is here."""

from collections.abc import Callable

import pytest
from argon2 import PasswordHasher

from hardship import committee
from hardship.committee import Officer, Role
from hardship.core.database import db, transaction
from hardship.core.throttle import TooMany
from tests.doubles import FixedClock
from tests.factories import officers

Together = Callable[[Callable[[int], bool], int], list[bool]]

pytestmark = pytest.mark.usefixtures("db_session")

ADDRESS = "ana@example.org"


@pytest.fixture
def ana(db_session: object) -> Officer:
    """An officer with a password."""
    with transaction():
        return officers.officer(Role.DECIDER, name="Ana Reyes", email=ADDRESS)


def attempt(email: str, address: str, device: str | None = None) -> bool:
    """Count one try as the sign-in page does; False when it is refused."""
    try:
        with transaction():
            committee.count_attempt(email, address=address, device=device)
    except TooMany:
        return False
    return True


def test_the_eleventh_try_on_one_name_is_refused_wherever_it_comes_from() -> None:
    assert all(attempt(ADDRESS, f"192.0.2.{n}") for n in range(10))
    assert not attempt(ADDRESS, "192.0.2.99")
    for spelling in ("ANA@example.org", "ａｎａ@example.org", "ana@ＥＸＡＭＰＬＥ.org"):
        assert not attempt(spelling, "192.0.2.98"), "spelling is no way around it"
    assert attempt("tove@example.org", "192.0.2.97"), "and others are not held up"


def test_the_eleventh_try_from_one_address_is_refused_whatever_the_name() -> None:
    assert all(attempt(f"officer{n}@example.org", "192.0.2.1") for n in range(10))
    assert not attempt("another@example.org", "192.0.2.1")
    assert attempt("another@example.org", "192.0.2.2")


def test_it_says_how_long_to_wait_and_then_lets_one_more(clock: FixedClock) -> None:
    for n in range(10):
        attempt(ADDRESS, f"192.0.2.{n}")
    with pytest.raises(TooMany) as refused, transaction():
        committee.count_attempt(ADDRESS, address="192.0.2.50")
    assert 0 < refused.value.retry_after <= 300
    clock.advance(seconds=refused.value.retry_after)
    assert attempt(ADDRESS, "192.0.2.51")


def test_tries_are_counted_across_workers(together: Together) -> None:
    """Sixteen at the same instant, each with a connection of its own: ten are let through."""
    assert together(lambda n: attempt(ADDRESS, f"192.0.2.{n}"), 16).count(True) == 10


def test_no_stranger_locks_an_officer_out_of_a_known_device(ana: Officer) -> None:
    device = committee.remember_device(None, ADDRESS)
    while attempt(ADDRESS, "198.51.100.7"):
        pass
    assert all(attempt(ADDRESS.upper(), "198.51.100.7", device) for _ in range(10))
    assert not attempt(ADDRESS, "198.51.100.7", device), "the device has ten tries, not more"


def test_a_device_is_known_for_its_own_officers_only() -> None:
    device = committee.remember_device(None, ADDRESS)
    assert committee.recognise_device(device, ADDRESS)
    assert committee.recognise_device(device, "tove@example.org") is None
    shared = committee.remember_device(device, "tove@example.org")
    assert committee.recognise_device(shared, ADDRESS) == committee.recognise_device(
        shared, "tove@example.org"
    )
    assert committee.remember_device(shared, ADDRESS).count(".") == 2, "nobody stands there twice"


@pytest.mark.parametrize("device", [None, "", "x", "....", "a.b.c", "é.é", "x" * 5000])
def test_a_made_up_device_is_a_stranger(device: str | None) -> None:
    assert committee.recognise_device(device, ADDRESS) is None
    assert committee.recognise_device(committee.remember_device(device, ADDRESS), ADDRESS)


def test_a_shared_laptop_remembers_eight_people_at_most() -> None:
    device = None
    for n in range(12):
        device = committee.remember_device(device, f"officer{n}@example.org")
    known = [bool(committee.recognise_device(device, f"officer{n}@example.org")) for n in range(12)]
    assert known == [False] * 4 + [True] * 8
    assert len(device or "") < 1000


def test_second_factors_are_counted_too(ana: Officer) -> None:
    def proof(device: str | None = None) -> bool:
        try:
            with transaction():
                committee.count_proof(ana.id, known_device=device)
        except TooMany:
            return False
        return True

    assert [proof() for _ in range(11)] == [True] * 10 + [False]
    assert proof("a device that is known")


def test_wrong_and_unknown_are_the_same_and_cost_the_same(
    ana: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each costs one hash with the same memory and passes; nothing else differs."""
    verified: list[str] = []
    verify = PasswordHasher.verify

    def counted(self: PasswordHasher, kept: str, password: str) -> bool:
        verified.append(kept.split("$")[3])
        return verify(self, kept, password)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    with transaction():
        officers.officer(Role.CHAIR, name="Ruth Okafor", email="ruth@example.org", status="invited",
                         password_hash=None)  # fmt: skip
    for email in (ADDRESS, "nobody@example.org", "ruth@example.org", "", "x" * 300):
        assert committee.officer_with_password(email, "wrong mitten thunder clock") is None
    assert len(verified) == 5
    assert set(verified) == {verified[0]}


def test_the_right_password_of_a_disabled_officer_is_as_wrong_as_any(ana: Officer) -> None:
    assert committee.officer_with_password(ADDRESS, officers.PASSWORD) is ana
    with transaction():
        committee.disable(ana)
    assert committee.officer_with_password(ADDRESS, officers.PASSWORD) is None


def test_a_hash_is_made_anew_when_its_cost_has_changed(ana: Officer) -> None:
    old = ana.password_hash
    committee.install_password_cost(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    with transaction():
        committee.begin_sign_in(ana, officers.PASSWORD)
    assert ana.password_hash != old
    assert "m=16,t=2" in str(ana.password_hash)
    assert committee.officer_with_password(ADDRESS, officers.PASSWORD)


def test_a_password_without_an_authenticator_leads_to_enrolling(ana: Officer) -> None:
    with transaction():
        ana.totp_secret = None
        half = committee.begin_sign_in(ana, officers.PASSWORD)
    assert half.half.totp_secret
    with pytest.raises(committee.SignInOver), transaction():
        committee.finish_sign_in(half.half, officers.code())


def test_no_officer_is_there_until_somebody_invites_one() -> None:
    """No default user, no default password."""
    assert committee.officers().items == []
    assert db.session.query(Officer).count() == 0
