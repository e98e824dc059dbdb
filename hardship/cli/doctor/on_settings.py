"""What `doctor` asks of the settings: keys, Stripe, the address, mail, files."""

import base64
import os
import re
import stat
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import make_url

from hardship.cli.environment import DEMONSTRATION
from hardship.cli.house import House, mailer_of
from hardship.notices import CannotSend
from hardship.settings import SANDBOX_KEY_PREFIX

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
#: As README.md writes it; also a sender there, whose mail no server would believe.
_EXAMPLE_MAIL = re.compile(
    r"//user:password@|[/@.]example\.(com|net|org)\b|%40example\.", re.IGNORECASE
)


def keys(house: House) -> Iterator[str]:
    """Keys that somebody could guess."""
    settings = house.settings
    if _is_guessable(settings.secret_key):
        yield "HARDSHIP_SECRET_KEY can be guessed: make one with `openssl rand -base64 48`"
    for part in filter(None, settings.encryption_keys.split(",")):
        name, _, encoded = part.strip().partition(":")
        if max(Counter(base64.b64decode(encoded)).values()) > 8:
            yield f"the encryption key {name} is not random: `openssl rand -base64 32` makes one"
        if encoded in settings.secret_key:
            yield f"the encryption key {name} is part of HARDSHIP_SECRET_KEY: use two"


def stripe(house: House) -> Iterator[str]:
    """Keys that do not fit the address."""
    settings = house.settings
    if settings.demonstration:
        return
    key = settings.stripe_secret_key
    if _is_example(key):
        yield "the Stripe key is still the example: put your restricted key in its place"
    elif key.startswith(SANDBOX_KEY_PREFIX):
        yield "the Stripe key is the stand-in's, which only a demonstration may use"
    elif not settings.has_stripe_key:
        yield "the Stripe key is none that can be used here: it begins with rk_live_, see README.md"
    elif not settings.livemode:
        yield "the Stripe key is a test key: gifts at this address are not real"
    elif key.startswith("sk_live_"):
        yield "the Stripe key may do everything: use a restricted one (rk_live_…), see README.md"
    if settings.stripe_api_base:
        yield "HARDSHIP_STRIPE_API_BASE names a stand-in: remove it"
    if _is_example(settings.stripe_webhook_secret):
        yield "HARDSHIP_STRIPE_WEBHOOK_SECRET is still the example: Stripe shows the endpoint's own"
    elif not settings.has_webhook_secret:
        yield "HARDSHIP_STRIPE_WEBHOOK_SECRET is no signing secret: it begins with whsec_"


def address(house: House) -> Iterator[str]:
    """How people reach it."""
    settings = house.settings
    if settings.demonstration:
        return
    if not settings.is_https:
        yield "HARDSHIP_PUBLIC_URL is http: passwords and cases would travel open"
    if settings.trusted_proxies == 0:
        yield (
            "HARDSHIP_TRUSTED_PROXIES is 0: behind a reverse proxy every visitor would share one "
            "limit; set it to the number of proxies in front (usually 1)"
        )


def mail(house: House) -> Iterator[str]:
    """Whether mail can leave: the server is greeted as for a mail, and sent none."""
    settings = house.settings
    if settings.demonstration:
        return
    if settings.smtp_url.startswith("file:"):
        yield "HARDSHIP_SMTP_URL is a folder: no mail leaves; name a mail server"
    elif _EXAMPLE_MAIL.search(settings.smtp_url):
        yield "HARDSHIP_SMTP_URL is still the example: name your mail server, user and sender"
    else:
        try:
            mailer_of(house.app()).check()
        except CannotSend as error:
            yield f"no mail leaves: {error}"


def files(house: House) -> Iterator[str]:
    """What others on this machine could read, and what cannot be written."""
    var = house.settings.var
    kept = [house.env_file, var / DEMONSTRATION]
    url = make_url(house.settings.database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        kept.append(Path(url.database))
    for path in filter(None, kept):
        if path.exists() and path.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH):
            yield f"{path} can be read by everybody on this machine: chmod o-rwx {path}"
    if not var.is_dir() or not os.access(var, os.W_OK):
        yield f"the folder {var} (HARDSHIP_VAR) cannot be written"


def _is_example(secret: str) -> bool:
    """A beginning and three dots, as README.md writes what only Stripe can fill in."""
    return secret.endswith(("…", "..."))


def _is_guessable(secret: str) -> bool:
    """Too few different letters, or words that stand in examples."""
    lowered = secret.lower()
    return len(set(secret)) < _FEWEST_LETTERS or any(word in lowered for word in _PLACEHOLDERS)
