"""What an installation may decide, and how it is told what cannot be."""

import pytest

from hardship.cli.house import readers
from hardship.settings import Settings, SettingsError, wrong_settings
from tests.conftest import encryption_keys

_SOUND = {
    "HARDSHIP_DATABASE_URL": "sqlite:////srv/hardship/hardship.db",
    "HARDSHIP_SECRET_KEY": "long enough for anything that is signed",
    "HARDSHIP_ENCRYPTION_KEYS": encryption_keys(),
    "HARDSHIP_PUBLIC_URL": "https://fund.example.org",
    "HARDSHIP_STRIPE_SECRET_KEY": "rk_live_abc",
    "HARDSHIP_STRIPE_WEBHOOK_SECRET": "whsec_abc",
    "HARDSHIP_SMTP_URL": "smtps://fund%40example.org:word@mail.example.org?from=fund@example.org",
}


def test_a_sound_installation_is_read() -> None:
    settings = Settings.from_environment(_SOUND, readers())
    assert settings.database_url == _SOUND["HARDSHIP_DATABASE_URL"]
    assert settings.host == "fund.example.org"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HARDSHIP_DATABASE_URL", "mysql://localhost/hardship"),
        ("HARDSHIP_DATABASE_URL", "postgresql+psycopg2://localhost/hardship"),
        ("HARDSHIP_DATABASE_URL", "postgresql://localhost:many/hardship"),
        ("HARDSHIP_DATABASE_URL", "hardship.db"),
        ("HARDSHIP_DATABASE_URL", "sqlite:////srv/hard\0ship.db"),
        ("HARDSHIP_OWNER_DATABASE_URL", "postgresql://localhost/hard\0ship"),
        ("HARDSHIP_DATABASE_URL", "sqlite:///hardship.db"),
        ("HARDSHIP_DATABASE_URL", "sqlite://"),
        ("HARDSHIP_OWNER_DATABASE_URL", "oracle://localhost/hardship"),
        ("HARDSHIP_SECRET_KEY", "short"),
        ("HARDSHIP_ENCRYPTION_KEYS", "no colon"),
        ("HARDSHIP_ENCRYPTION_KEYS", "k1:not base64"),
        ("HARDSHIP_ENCRYPTION_KEYS", "k1:c2hvcnQ="),
        ("HARDSHIP_PUBLIC_URL", "fund.example.org"),
        ("HARDSHIP_PUBLIC_URL", "https://fund.example.org:many"),
        ("HARDSHIP_PUBLIC_URL", "https://example.org/fund"),
        ("HARDSHIP_PUBLIC_URL", "https://[fund"),
        ("HARDSHIP_PUBLIC_URL", "https://:word@fund.example.org"),
        ("HARDSHIP_PUBLIC_URL", "https://."),
        ("HARDSHIP_PUBLIC_URL", "http://fund.example.org"),
        ("HARDSHIP_STRIPE_API_BASE", "https://api.example.org"),
        ("HARDSHIP_SMTP_URL", "mail.example.org"),
        ("HARDSHIP_SMTP_URL", "smtp://user:a/password@mail.example.org"),
        ("HARDSHIP_TIME_ZONE", "Mars/Olympus"),
        ("HARDSHIP_CARD_FEE", "three percent"),
        ("HARDSHIP_TRUSTED_PROXIES", "-1"),
    ],
)
def test_what_cannot_be_used_is_one_line_with_its_name(name: str, value: str) -> None:
    (told,) = wrong_settings(_SOUND | {name: value}, readers())
    assert told.startswith(f"{name} ")
    assert "\n" not in told
    assert "a/password" not in told


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("https://Fund.Example.org", "https://fund.example.org"),
        ("HTTPS://fund.example.org:443", "https://fund.example.org"),
        ("https://fund.example.org.:443//", "https://fund.example.org"),
        ("https://fund.example.org:", "https://fund.example.org"),
        ("https://fund.example.org:8443/", "https://fund.example.org:8443"),
        ("https://fund.example.org:80", "https://fund.example.org:80"),
        ("http://LocalHost:80", "http://localhost"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_the_address_is_kept_as_browsers_name_it(typed: str, origin: str) -> None:
    settings = Settings.from_environment(_SOUND | {"HARDSHIP_PUBLIC_URL": typed}, readers())
    assert settings.public_url == origin
    assert settings.host == origin.partition("://")[2]


@pytest.mark.parametrize("url", ["postgresql://app:x@localhost/h", "postgres://localhost/h"])
def test_postgresql_has_two_spellings(url: str) -> None:
    found = Settings.from_environment(_SOUND | {"HARDSHIP_DATABASE_URL": url}, readers())
    assert found.sqlalchemy_url.startswith("postgresql+psycopg://")


def test_what_is_missing_and_what_is_wrong_are_named_together() -> None:
    told = pytest.raises(SettingsError, match=r"(?s)HARDSHIP_SMTP_URL is missing.*CARD_FEE cannot")
    with told:
        Settings.from_environment(
            _SOUND | {"HARDSHIP_SMTP_URL": "", "HARDSHIP_CARD_FEE": "much"}, readers()
        )


_DEMONSTRATION = {
    "HARDSHIP_PUBLIC_URL": "http://127.0.0.1:8000",
    "HARDSHIP_STRIPE_SECRET_KEY": "sk_test_sandbox_abc",
    "HARDSHIP_STRIPE_API_BASE": "http://127.0.0.1:8001",
}


@pytest.mark.parametrize(
    ("changed", "is_one"),
    [
        ({}, True),
        ({"HARDSHIP_PUBLIC_URL": "http://localhost:8000"}, True),
        ({"HARDSHIP_PUBLIC_URL": "https://fund.example.org"}, False),
        ({"HARDSHIP_PUBLIC_URL": "https://192.0.2.1:8000"}, False),
        ({"HARDSHIP_STRIPE_API_BASE": ""}, False),
        ({"HARDSHIP_STRIPE_SECRET_KEY": "sk_test_abc"}, False),
        ({"HARDSHIP_STRIPE_SECRET_KEY": "sk_live_abc"}, False),
    ],
)
def test_it_is_a_demonstration_only_when_key_address_and_stand_in_are_of_here(
    changed: dict[str, str], is_one: bool
) -> None:
    settings = Settings.from_environment(_SOUND | _DEMONSTRATION | changed, readers())
    assert settings.demonstration is is_one
    assert ("localhost:8000" in settings.hosts) is is_one
