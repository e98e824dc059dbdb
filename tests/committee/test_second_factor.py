"""An authenticator's code once per time step, ten recovery codes once each."""

from collections.abc import Callable

import pytest

from hardship import audit, committee
from hardship.committee import HalfOpen, Officer, Opened, Role
from hardship.core.database import transaction
from tests.doubles import FixedClock
from tests.factories import officers

Together = Callable[[Callable[[int], bool], int], list[bool]]

pytestmark = pytest.mark.usefixtures("db_session")


@pytest.fixture
def ana(db_session: object) -> Officer:
    """An officer with an authenticator."""
    with transaction():
        return officers.officer(Role.DECIDER, name="Ana Reyes", email="ana@example.org")


def begin(who: Officer) -> HalfOpen:
    with transaction():
        return committee.begin_sign_in(who, officers.PASSWORD)


def finish(half: HalfOpen, code: str) -> Opened | None:
    with transaction():
        return committee.finish_sign_in(half.half, code, browser="Firefox, Linux")


def ten_codes(who: Officer) -> list[str]:
    with transaction():
        return committee.renew_recovery_codes(who)


def verbs(who: Officer) -> list[str]:
    return [row.verb for row in audit.history("officers", who.id)]


def test_the_code_of_this_half_minute_opens_a_session(ana: Officer) -> None:
    opened = finish(begin(ana), officers.code())
    assert opened is not None
    assert opened.session.browser == "Firefox, Linux"
    assert verbs(ana)[-1] == "officer.signed_in"


@pytest.mark.parametrize(
    ("later", "opens"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_a_clock_may_be_half_a_minute_off_and_no_more(
    ana: Officer, later: int, opens: bool
) -> None:
    assert (finish(begin(ana), officers.code(later)) is not None) == opens


def test_a_code_works_once_even_within_its_half_minute(ana: Officer, clock: FixedClock) -> None:
    code = officers.code()
    assert finish(begin(ana), code)
    assert finish(begin(ana), code) is None
    clock.advance(seconds=20)
    assert finish(begin(ana), code) is None, "also while the tolerance would still take it"


def test_an_older_code_is_void_once_a_newer_one_was_used(ana: Officer) -> None:
    assert finish(begin(ana), officers.code(1))
    assert finish(begin(ana), officers.code(0)) is None


def test_of_eight_with_the_same_code_at_the_same_instant_one_gets_in(
    ana: Officer, together: Together
) -> None:
    secrets = [begin(ana).secret for _ in range(8)]
    code = officers.code()

    def sign_in(number: int) -> bool:
        with transaction():
            half = committee.half_of(secrets[number])
            return committee.finish_sign_in(half, code) is not None

    assert together(sign_in, 8).count(True) == 1


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "000000"])
def test_what_is_no_code_is_refused_and_recorded(ana: Officer, code: str) -> None:
    assert finish(begin(ana), code) is None
    assert verbs(ana)[-1] == "officer.factor_refused"


def test_spaces_in_a_code_do_not_matter(ana: Officer) -> None:
    code = officers.code()
    assert finish(begin(ana), f" {code[:3]} {code[3:]} ")


def test_each_of_ten_recovery_codes_works_once(ana: Officer) -> None:
    codes = ten_codes(ana)
    assert len(codes) == 10
    for used, code in enumerate(codes, 1):
        assert finish(begin(ana), code), "it works"
        assert finish(begin(ana), code) is None, "and not again"
        assert committee.recovery_codes_left(ana) == 10 - used
    assert "officer.recovery_code_used" in verbs(ana)


def test_a_recovery_code_may_be_typed_as_people_type(ana: Officer) -> None:
    code = ten_codes(ana)[0]
    assert finish(begin(ana), f" {code.lower().replace('-', ' ')} ")


def test_of_eight_with_the_same_recovery_code_one_gets_in(ana: Officer, together: Together) -> None:
    code = ten_codes(ana)[3]
    secrets = [begin(ana).secret for _ in range(8)]

    def sign_in(number: int) -> bool:
        with transaction():
            half = committee.half_of(secrets[number])
            return committee.finish_sign_in(half, code) is not None

    assert together(sign_in, 8).count(True) == 1
    assert committee.recovery_codes_left(ana) == 9


def test_new_codes_void_the_old_ones(ana: Officer) -> None:
    old = ten_codes(ana)
    new = ten_codes(ana)
    assert not set(old) & set(new)
    assert finish(begin(ana), old[0]) is None
    assert finish(begin(ana), new[0])


def test_a_code_of_somebody_else_opens_nothing(ana: Officer) -> None:
    with transaction():
        tove = officers.officer(Role.TREASURER, name="Tove Lindqvist")
    codes = ten_codes(ana)
    assert finish(begin(tove), codes[0]) is None
    assert committee.are_unused(ana, codes)
    assert not committee.are_unused(tove, codes)
    assert not committee.are_unused(ana, [])


def test_half_a_sign_in_becomes_a_whole_one_once(ana: Officer) -> None:
    half = begin(ana)
    assert finish(half, officers.code())
    with pytest.raises(committee.SignInOver):
        finish(half, officers.code(1))
    assert finish(begin(ana), officers.code(1)), "and the refused try used up no code"


def test_half_a_sign_in_dies_in_a_quarter_of_an_hour(ana: Officer, clock: FixedClock) -> None:
    half = begin(ana)
    clock.advance(minutes=15)
    with pytest.raises(committee.SignInOver):
        committee.half_of(half.secret)


def test_another_authenticator_takes_over_with_its_first_code(ana: Officer) -> None:
    old = finish(begin(ana), officers.code())
    assert old is not None
    codes = ten_codes(ana)
    with transaction():
        change = committee.start_authenticator_change(ana)
    with transaction():
        assert committee.finish_enrolment(change.half, "000000") is None
    assert finish(begin(ana), officers.code(1)), "until then the old one works"

    with transaction():
        change = committee.start_authenticator_change(ana)
        secret = change.half.totp_secret or ""
        enrolled = committee.finish_enrolment(change.half, _shown_by(secret))
    assert enrolled is not None
    assert committee.session_of(old.secret) is None, "every older session is dead"
    assert finish(begin(ana), codes[0]) is None, "and so are the older recovery codes"
    assert ana.totp_secret == secret
    assert committee.session_of(enrolled.opened.secret)


def test_a_sign_in_that_was_begun_before_the_change_does_not_enrol_after_it(ana: Officer) -> None:
    with transaction():
        first = committee.start_authenticator_change(ana)
        second = committee.start_authenticator_change(ana)
        assert committee.finish_enrolment(first.half, _shown_by(first.half.totp_secret or ""))
    with pytest.raises(committee.SignInOver):
        committee.half_of(second.secret)


def test_who_enrols_cannot_finish_without_enrolling(ana: Officer) -> None:
    with transaction():
        change = committee.start_authenticator_change(ana)
    with pytest.raises(committee.SignInOver):
        finish(change, officers.code())


def test_the_qr_code_says_whose_it_is() -> None:
    secret = officers.TOTP_SECRET
    uri = committee.provisioning_uri(secret, email="ana@example.org", issuer="Local 510")
    assert uri.startswith(f"otpauth://totp/Local%20510:ana%40example.org?secret={secret}")
    assert "issuer=Local%20510" in uri


def _shown_by(secret: str) -> str:
    import pyotp

    from hardship.core import clock as house_clock

    return pyotp.TOTP(secret).generate_otp(int(house_clock.now().timestamp()) // 30)


def test_only_codes_that_are_unused_keep_an_older_key(ana: Officer) -> None:
    codes = ten_codes(ana)
    for left in range(len(codes), 0, -1):
        assert (committee.recovery_codes_left(ana), committee.recovery_codes_under("k1")) == (
            left,
            1,
        )
        assert finish(begin(ana), codes[left - 1]) is not None
    assert committee.recovery_codes_under("k1") == 0
