"""What every command is handed: the settings of this installation and the application they make."""

import functools
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar, cast

import click

from hardship.cli.environment import environment_of
from hardship.settings import Readers, Settings

if TYPE_CHECKING:
    from flask import Flask

    from hardship.donations import PaymentGateway
    from hardship.notices import Mailer, Renderer

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


@dataclass
class House:
    """Builds the application once, from the environment or from the file that was named."""

    build: Callable[[Settings], "Flask"]
    env_file: Path | None = None
    _app: "Flask | None" = field(default=None, repr=False)

    @functools.cached_property
    def environment(self) -> dict[str, str]:
        """Every setting by name: the environment's, over those of a file."""
        found, said = environment_of(os.environ, self.env_file)
        if said:
            print(f"hardship: {said}", file=sys.stderr)  # noqa: T201 - stdout is for results
        return found

    @functools.cached_property
    def settings(self) -> Settings:
        """The settings of this installation; raises `SettingsError` for all that is missing."""
        return Settings.from_environment(self.environment, readers())

    def app(self) -> "Flask":
        """The application, built once."""
        if self._app is None:
            self._app = self.build(self.settings)
        return self._app


def settings_of(app: "Flask") -> Settings:
    """How the union set it up."""
    return cast("Settings", app.extensions["hardship.settings"])


def gateway_of(app: "Flask") -> "PaymentGateway":
    """The way to Stripe, or to what stands in for it."""
    return cast("PaymentGateway", app.extensions["hardship.gateway"])


def mailer_of(app: "Flask") -> "Mailer":
    """What takes the mail away."""
    return cast("Mailer", app.extensions["hardship.mailer"])


def renderer_of(app: "Flask") -> "Renderer":
    """What makes a mail of a notice."""
    return cast("Renderer", app.extensions["hardship.renderer"])


def migrations_of(app: "Flask") -> Path:
    """Where the steps of the database lie."""
    return Path(app.extensions["hardship.migrations"])


def readers() -> Readers:
    """The rooms' own readers of their settings: what does not read is told with all the rest."""
    from hardship import donations, notices
    from hardship.core import crypto, engines

    return {
        "HARDSHIP_DATABASE_URL": engines.check_url,
        "HARDSHIP_OWNER_DATABASE_URL": engines.check_url,
        "HARDSHIP_ENCRYPTION_KEYS": crypto.parse_keys,
        "HARDSHIP_SMTP_URL": functools.partial(notices.mailer_from_url, sender=""),
        "HARDSHIP_CARD_FEE": donations.fee_rate,
    }


def with_app(
    command: Callable[Concatenate["Flask", Arguments], Result],
) -> Callable[Arguments, Result]:
    """Hand a command the application, inside its context."""

    @functools.wraps(command)
    def run(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        house = click.get_current_context().find_object(House)
        if house is None:
            raise RuntimeError("the command line was started without its house")
        app = house.app()
        with app.app_context():
            return command(app, *args, **kwargs)

    return run
