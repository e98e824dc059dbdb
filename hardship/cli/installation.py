"""What `doctor` asks of the settings: keys, Stripe, the address, mail, files."""

import base64
import os
import stat
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from sqlalchemy import make_url

from hardship.settings import SANDBOX_KEY_PREFIX, Settings

_FEWEST_LETTERS = 12
_PLACEHOLDERS = (
    "change",
    "example",
    "secret key",
    "password",
    "xxxx",
    "1234567890",
    "of the tests",
)


def keys(app: Flask) -> Iterator[str]:
    """Keys that somebody could guess."""
    settings = settings_of(app)
    if _is_guessable(settings.secret_key):
        yield "HARDSHIP_SECRET_KEY can be guessed: make one with `openssl rand -base64 48`"
    for part in filter(None, settings.encryption_keys.split(",")):
        name, _, encoded = part.strip().partition(":")
        if max(Counter(base64.b64decode(encoded)).values()) > 8:
            yield f"the encryption key {name} is not random: `openssl rand -base64 32` makes one"
        if encoded in settings.secret_key:
            yield f"the encryption key {name} is part of HARDSHIP_SECRET_KEY: use two"


def stripe(app: Flask) -> Iterator[str]:
    """Keys that do not fit the address."""
    settings = settings_of(app)
    if settings.demonstration:
        return
    key = settings.stripe_secret_key
    if key.startswith(SANDBOX_KEY_PREFIX):
        yield "the Stripe key is the stand-in's, which only a demonstration may use"
    elif not settings.livemode:
        yield "the Stripe key is a test key: gifts at this address are not real"
    elif key.startswith("sk_live_"):
        yield "the Stripe key may do everything: use a restricted one (rk_live_…), see README.md"
    if settings.stripe_api_base:
        yield "HARDSHIP_STRIPE_API_BASE names a stand-in: remove it"
    if not settings.stripe_webhook_secret.startswith("whsec_"):
        yield "HARDSHIP_STRIPE_WEBHOOK_SECRET does not begin with whsec_"


def address(app: Flask) -> Iterator[str]:
    """How people reach it."""
    settings = settings_of(app)
    if settings.demonstration:
        return
    if not settings.is_https:
        yield "HARDSHIP_PUBLIC_URL is http: passwords and cases would travel open"
    if settings.trusted_proxies == 0:
        yield (
            "HARDSHIP_TRUSTED_PROXIES is 0: behind a reverse proxy every visitor would share one "
            "limit; set it to the number of proxies in front (usually 1)"
        )


def mail(app: Flask) -> Iterator[str]:
    """Whether mail can leave."""
    settings = settings_of(app)
    if not settings.demonstration and settings.smtp_url.startswith("file:"):
        yield "HARDSHIP_SMTP_URL is a folder: no mail leaves; name a mail server"


def files(app: Flask) -> Iterator[str]:
    """What others on this machine could read."""
    settings = settings_of(app)
    named = os.environ.get("HARDSHIP_ENV_FILE")
    kept = [Path(named)] if named else []
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        kept.append(Path(url.database))
    for path in kept:
        if path.exists() and path.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH):
            yield f"{path} can be read by everybody on this machine: chmod o-rwx {path}"
    if not settings.var.is_dir() or not os.access(settings.var, os.W_OK):
        yield f"the folder {settings.var} (HARDSHIP_VAR) cannot be written"


def settings_of(app: Flask) -> Settings:
    """The settings that an application was built with."""
    settings: Settings = app.extensions["hardship.settings"]
    return settings


def _is_guessable(secret: str) -> bool:
    """Too few different letters, or words that stand in examples."""
    lowered = secret.lower()
    return len(set(secret)) < _FEWEST_LETTERS or any(word in lowered for word in _PLACEHOLDERS)
