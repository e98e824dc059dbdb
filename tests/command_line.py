"""The command line as a test calls it: in this process on the test's own database, or as itself."""

import contextvars
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from click.testing import CliRunner, Result
from flask import Flask

from hardship import cli
from hardship.core.database import db
from hardship.settings import Settings
from tests.donations.standin import environment_of
from tests.patience import PATIENCE


def invoke(
    app: Flask,
    *arguments: str,
    input: str | None = None,  # noqa: A002 - click's own word
    environment: Mapping[str, str] | None = None,
) -> Result:
    """Run a command on the application under test, outside the test's own context.

    What the command committed is seen by the test's session afterwards.
    """
    from flask import has_app_context

    house = cli.House(build=lambda _settings: app)
    house.environment = {"HARDSHIP_VAR": str(app.extensions["hardship.settings"].var)}
    house.settings = app.extensions["hardship.settings"]
    result = contextvars.Context().run(
        CliRunner().invoke, cli.main, arguments, obj=house, input=input, env=environment
    )
    if has_app_context():
        db.session.rollback()
    return result


def run(
    *arguments: str, cwd: Path, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `hardship ARGUMENTS` as a process of its own, with no settings but those given."""
    return subprocess.run(
        [sys.executable, "-m", "hardship", *arguments],
        cwd=cwd,
        env=clean(environment),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        stdin=subprocess.DEVNULL,
    )


@contextmanager
def running(
    *arguments: str,
    cwd: Path,
    environment: Mapping[str, str] | None = None,
    program: Sequence[str] = ("-m", "hardship"),
) -> Iterator["subprocess.Popen[str]"]:
    """Start `hardship ARGUMENTS`; it is asked to stop at the end, and ended if it does not."""
    with subprocess.Popen(
        [sys.executable, *program, *arguments],
        cwd=cwd,
        env=clean(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                raise


def python(*arguments: str, settings: Settings) -> str:
    """What `python ARGUMENTS` prints as a process of its own, on the same installation."""
    ended = subprocess.run(
        [sys.executable, *arguments],
        env=same_installation(settings),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        stdin=subprocess.DEVNULL,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def same_installation(settings: Settings) -> dict[str, str]:
    """The environment in which a process of its own finds the program, its tests and settings."""
    paths = {"PYTHONPATH": str(Path.cwd()), "PATH": os.environ["PATH"]}
    return clean(environment_of(settings)) | paths


def clean(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """The machine's environment without anything that would reach the program's settings."""
    ours = ("HARDSHIP_", "SANDBOX_", "PORT")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | dict(environment or {})
