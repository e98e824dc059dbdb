"""Settings, read once, whole and loudly. A default stands only where it is safe in production."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

#: A key of the stand-in begins like this; Stripe never issues one.
SANDBOX_KEY_PREFIX = "sk_test_sandbox"

_STRIPE_KEY = re.compile("[rs]k_(live|test)_[A-Za-z0-9_]+")
_WEBHOOK_SECRET = re.compile("whsec_[A-Za-z0-9+/=_]+")
_PORTS = {"http": 80, "https": 443}
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_REQUIRED = {
    "HARDSHIP_DATABASE_URL": "where the database is: sqlite:////path/file or postgresql://…",
    "HARDSHIP_SECRET_KEY": "at least 32 random characters that sign forms and cookies",
    "HARDSHIP_ENCRYPTION_KEYS": "id:base64 of 32 random bytes, the current key first",
    "HARDSHIP_PUBLIC_URL": "the address people type, such as https://fund.example.org",
    "HARDSHIP_STRIPE_SECRET_KEY": "a restricted or secret key of your Stripe account",
    "HARDSHIP_STRIPE_WEBHOOK_SECRET": "the signing secret of the webhook endpoint (whsec_…)",
    "HARDSHIP_SMTP_URL": "how mail leaves: smtp://user:password@host:587 or file:///folder",
}


#: Settings that a room reads for itself, each with its reader: it raises `ValueError` in words.
Readers = Mapping[str, Callable[[str], object]]


class SettingsError(Exception):
    """The settings cannot be used; the message has one line for each thing to mend."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that the installation decides. Handed to the rooms, which never read it.

    `trusted_proxies` is the number of reverse proxies whose forwarded headers are believed;
    `card_fee` is what Stripe keeps of a card payment, for the offer to cover it.
    """

    database_url: str
    public_url: str
    smtp_url: str
    secret_key: str = field(repr=False)
    encryption_keys: str = field(repr=False)
    stripe_secret_key: str = field(repr=False)
    stripe_webhook_secret: str = field(repr=False)
    stripe_api_base: str | None = None
    owner_database_url: str | None = field(default=None, repr=False)
    time_zone: str = "America/Los_Angeles"
    trusted_proxies: int = 0
    card_fee: str = "2.9% + 0.30"
    var: Path = Path("var")

    @classmethod
    def from_environment(
        cls, environment: Mapping[str, str], readers: Readers | None = None
    ) -> "Settings":
        """Read `HARDSHIP_…`. Raises `SettingsError` that names all that is missing or wrong."""
        problems = [
            f"{name} is missing: {what}"
            for name, what in _REQUIRED.items()
            if not environment.get(name, "").strip()
        ]
        value = {name: environment.get(name, "").strip() for name in _REQUIRED}
        problems += wrong_settings(environment, readers or {})
        if problems:
            raise SettingsError("\n".join(problems))
        return cls(
            database_url=value["HARDSHIP_DATABASE_URL"],
            public_url=_origin(value["HARDSHIP_PUBLIC_URL"]),
            smtp_url=value["HARDSHIP_SMTP_URL"],
            secret_key=value["HARDSHIP_SECRET_KEY"],
            encryption_keys=value["HARDSHIP_ENCRYPTION_KEYS"],
            stripe_secret_key=value["HARDSHIP_STRIPE_SECRET_KEY"],
            stripe_webhook_secret=value["HARDSHIP_STRIPE_WEBHOOK_SECRET"],
            stripe_api_base=environment.get("HARDSHIP_STRIPE_API_BASE") or None,
            owner_database_url=environment.get("HARDSHIP_OWNER_DATABASE_URL") or None,
            time_zone=environment.get("HARDSHIP_TIME_ZONE") or "America/Los_Angeles",
            trusted_proxies=int(environment.get("HARDSHIP_TRUSTED_PROXIES") or 0),
            card_fee=environment.get("HARDSHIP_CARD_FEE") or "2.9% + 0.30",
            var=Path(environment.get("HARDSHIP_VAR") or "var"),
        )

    @property
    def sqlalchemy_url(self) -> str:
        """The application's URL with the driver that we ship (psycopg 3)."""
        return with_driver(self.database_url)

    @property
    def is_https(self) -> bool:
        """Whether people reach the site encrypted."""
        return urlsplit(self.public_url).scheme == "https"

    @property
    def host(self) -> str:
        """The one Host header that is answered, with its port where one is written."""
        return urlsplit(self.public_url).netloc

    @property
    def hosts(self) -> frozenset[str]:
        """Every Host header that is answered; the demonstration answers to all names of here."""
        if not self.demonstration:
            return frozenset({self.host})
        port = urlsplit(self.public_url).port or 80
        return frozenset({self.host} | {f"{name}:{port}" for name in ("localhost", "127.0.0.1")})

    @property
    def has_stripe_key(self) -> bool:
        """Whether the key may be Stripe's: neither the example nor one of the stand-in."""
        key = self.stripe_secret_key
        return bool(_STRIPE_KEY.fullmatch(key)) and not key.startswith(SANDBOX_KEY_PREFIX)

    @property
    def has_webhook_secret(self) -> bool:
        """Whether the signing secret may be one of Stripe's."""
        return bool(_WEBHOOK_SECRET.fullmatch(self.stripe_webhook_secret))

    @property
    def livemode(self) -> bool:
        """Whether real money moves."""
        return not self.stripe_secret_key.startswith(("sk_test_", "rk_test_"))

    @property
    def stripe_origins(self) -> tuple[str, ...]:
        """Where forms may lead: Stripe's pages to give and to change a card, or the stand-in's."""
        if self.stripe_api_base:
            return (self.stripe_api_base,)
        return ("https://checkout.stripe.com", "https://billing.stripe.com")

    @property
    def demonstration(self) -> bool:
        """Only with a sandbox key, a loopback stand-in and a loopback address."""
        return (
            self.stripe_secret_key.startswith(SANDBOX_KEY_PREFIX)
            and is_loopback(self.public_url)
            and is_loopback(self.stripe_api_base or "")
        )


def with_driver(url: str) -> str:
    """Name psycopg 3 in a plain PostgreSQL URL."""
    for plain in ("postgresql://", "postgres://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    return url


def is_loopback(url: str) -> bool:
    """Whether a URL leads to this very machine."""
    return urlsplit(url).hostname in _LOOPBACK


def wrong_settings(environment: Mapping[str, str], readers: Readers) -> list[str]:
    """What is there but cannot be used, each in one line."""
    problems = []
    secret = environment.get("HARDSHIP_SECRET_KEY", "")
    if secret and len(secret) < 32:
        problems.append("HARDSHIP_SECRET_KEY is too short: at least 32 random characters")
    public = environment.get("HARDSHIP_PUBLIC_URL")
    if public and not _is_origin(public):
        problems.append("HARDSHIP_PUBLIC_URL is not a web address like https://fund.example.org")
    elif public and urlsplit(public).scheme == "http" and not is_loopback(public):
        problems.append("HARDSHIP_PUBLIC_URL is http: passwords and cases would travel open")
    zone = environment.get("HARDSHIP_TIME_ZONE")
    if zone and not _is_zone(zone):
        problems.append(f"HARDSHIP_TIME_ZONE is not a time zone: {zone}")
    proxies = environment.get("HARDSHIP_TRUSTED_PROXIES")
    if proxies and not proxies.isdecimal():
        problems.append("HARDSHIP_TRUSTED_PROXIES is not a whole number")
    api = environment.get("HARDSHIP_STRIPE_API_BASE")
    if api and not (_is_origin(api) and is_loopback(api)):
        problems.append("HARDSHIP_STRIPE_API_BASE may only name a stand-in on this machine")
    return problems + _unreadable(environment, readers)


def _unreadable(environment: Mapping[str, str], readers: Readers) -> list[str]:
    problems = []
    for name, read in readers.items():
        value = environment.get(name, "").strip()
        try:
            if value:
                read(value)
        except ValueError as error:
            problems.append(f"{name} cannot be used: {error}")
    return problems


def _is_origin(text: str) -> bool:
    """Whether it is a scheme, a host and perhaps a port, and no more."""
    try:
        parts = urlsplit(text)
        named = (parts.hostname or "").strip(".") and parts.port != 0
    except ValueError:
        return False
    rest = (parts.path.rstrip("/"), parts.query, parts.fragment, "@" in parts.netloc)
    return bool(named) and parts.scheme in _PORTS and not any(rest)


def _origin(url: str) -> str:
    """An address as browsers name it: in small letters, without the port that is meant anyway."""
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    host = f"[{host}]" if ":" in host else host
    port = "" if parts.port in {None, _PORTS[parts.scheme]} else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return False
    return True
