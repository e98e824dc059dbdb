"""The settings of a demonstration: made once, with secrets of its own, and kept in one file."""

import base64
import fcntl
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from hardship.cli.environment import DEMONSTRATION, read_file
from hardship.cli.made_here import DATABASE
from hardship.cli.refusals import CANNOT_START, Refusal

_HEADER = """\
# Settings of the demonstration on this machine, made by `hardship run`.
# They open nothing but a stand-in for Stripe. Delete the folder to begin anew.
"""

_LOCK = "run.lock"

_UNCLEAR = re.compile(r"""['"\\#?%]|\s\Z""")


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Keep the folder for one run, which two would spoil; raises a `Refusal` to the second.

    The lock belongs to the run's processes and goes with the last of them, however that ends.
    """
    with _writing_to(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / _LOCK).open("w")
    with lock:
        _take(lock, folder)
        yield


def refuse_a_second(folder: Path) -> None:
    """Raise that same `Refusal` before anything is loaded or written; nothing is kept."""
    with _writing_to(folder):
        if not (folder / _LOCK).exists():
            return
        lock = (folder / _LOCK).open()
    with lock:
        _take(lock, folder)


def _take(lock: TextIO, folder: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise Refusal(
            f"a demonstration runs in {folder} already, or is just ending; "
            "stop it, or choose another folder with HARDSHIP_VAR",
            CANNOT_START,
        ) from error


def settings_of(folder: Path, *, port: int, sandbox_port: int) -> dict[str, str]:
    """The demonstration's settings, with this start's ports; secrets stay as they were.

    Raises a `Refusal` when the folder cannot be made or written.
    """
    path = folder / DEMONSTRATION
    with _writing_to(folder):
        folder.mkdir(parents=True, exist_ok=True)
        kept = read_file(path) if path.exists() else _new_secrets()
        wanted = {**_places(folder), **kept, **_addresses(port, sandbox_port)}
        wanted["HARDSHIP_DATABASE_URL"] = f"sqlite:///{folder / DATABASE}"
        if wanted != kept:
            _write(path, wanted)
        _prove_writable(folder)
    return wanted


def name_database(folder: Path, url: str) -> None:
    """Let commands beside this start find its database, whichever it is."""
    path = folder / DEMONSTRATION
    with _writing_to(folder):
        kept = read_file(path)
        if kept["HARDSHIP_DATABASE_URL"] != url:
            _write(path, {**kept, "HARDSHIP_DATABASE_URL": url})


@contextmanager
def _writing_to(folder: Path) -> Iterator[None]:
    _refuse_unclear(folder)
    try:
        yield
    except OSError as error:
        raise Refusal(
            f"the folder {folder} cannot be written ({error.strerror}); "
            "choose another with HARDSHIP_VAR",
            CANNOT_START,
        ) from error


def _refuse_unclear(folder: Path) -> None:
    """The name stands in URLs and in a file of settings, each of which reads these in its way."""
    name = str(folder)
    if _UNCLEAR.search(name) or not name.isprintable():
        raise Refusal(
            f"the demonstration cannot lie in {name!r}: choose a folder with HARDSHIP_VAR whose "
            "name has no quotation marks, no backslash, no blank at its end and none of # ? %",
            CANNOT_START,
        )


def _new_secrets() -> dict[str, str]:
    return {
        "HARDSHIP_SECRET_KEY": secrets.token_urlsafe(48),
        "HARDSHIP_ENCRYPTION_KEYS": "demo:" + base64.b64encode(secrets.token_bytes(32)).decode(),
        "HARDSHIP_STRIPE_SECRET_KEY": f"sk_test_sandbox_{secrets.token_hex(16)}",
        "HARDSHIP_STRIPE_WEBHOOK_SECRET": f"whsec_{secrets.token_hex(24)}",
    }


def _places(folder: Path) -> dict[str, str]:
    return {
        "HARDSHIP_SMTP_URL": f"file://{folder / 'mail'}",
        "HARDSHIP_VAR": str(folder),
        "HARDSHIP_TIME_ZONE": "America/Los_Angeles",
    }


def _addresses(port: int, sandbox_port: int) -> dict[str, str]:
    return {
        "HARDSHIP_PUBLIC_URL": f"http://localhost:{port}",
        "HARDSHIP_STRIPE_API_BASE": f"http://localhost:{sandbox_port}",
    }


def _write(path: Path, values: dict[str, str]) -> None:
    """Replace the file in one step; nobody else may read it."""
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    opened = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(opened, "w", encoding="utf-8") as file:
        file.write(_HEADER)
        file.writelines(f"{name}={value}\n" for name, value in sorted(values.items()))
    draft.replace(path)


def _prove_writable(folder: Path) -> None:
    probe = folder / ".writable"
    probe.touch()
    probe.unlink()
