"""Turns what went wrong into one sentence on stderr and an exit code that means something."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import click

from hardship.cli.environment import where_settings_lie
from hardship.core.errors import DomainError
from hardship.settings import SettingsError

REFUSED = 1
MISUSED = 2
CANNOT_START = 3
#: As a shell says it of a program that was interrupted.
INTERRUPTED = 130


class Refusal(click.ClickException):
    """A sentence for the person at the terminal; the program ends with `exit_code`."""

    def __init__(self, sentence: str, exit_code: int = REFUSED) -> None:
        super().__init__(sentence)
        self.exit_code = exit_code  # type: ignore[misc]  # click reads it from the instance

    def show(self, file: object = None) -> None:
        """Without the word "Error": the sentence says what happened."""
        click.echo(f"hardship: {self.message}", err=True)


@contextmanager
def told_plainly() -> Iterator[None]:
    """Tell refusals in words; a fault of ours keeps its traceback."""
    try:
        yield
    except SettingsError as error:
        raise Refusal(
            f"these settings must be mended first ({where_settings_lie(os.environ)}):\n{error}",
            MISUSED,
        ) from error
    except (click.ClickException, click.Abort, click.exceptions.Exit):
        raise
    except KeyboardInterrupt as error:
        raise Refusal("stopped", INTERRUPTED) from error
    except Exception as error:
        sentence = about_the_ground(error)
        if sentence is not None:
            raise Refusal(sentence, CANNOT_START) from error
        if isinstance(error, DomainError):
            raise Refusal(str(error), REFUSED) from error
        raise


def about_the_ground(error: Exception) -> str | None:
    """Words for what an installation stands on and lacks; None for anything else."""
    return about_stripe(error) or about_the_keys(error) or about_the_database(error)


def about_stripe(error: Exception) -> str | None:
    """Words for the operator about a Stripe that gives no answer; a supporter is told others."""
    from hardship.donations import GatewayRefused, GatewayUnavailable

    if isinstance(error, GatewayRefused):
        return f"Stripe refuses what it is asked: is its key right? ({error.params['code']})"
    if isinstance(error, GatewayUnavailable):
        return "Stripe does not answer: what is known so far is kept, and asking again is safe"
    return None


def about_the_keys(error: Exception) -> str | None:
    """Words for a sealed value that no key opens."""
    from hardship.core.crypto import CannotOpen

    if not isinstance(error, CannotOpen):
        return None
    return f"{error}: is HARDSHIP_ENCRYPTION_KEYS whole? `hardship doctor` says what does not open"


def about_a_busy_database(error: Exception) -> str | None:
    """Words for a database that somebody holds, or that is away: a later turn finds it again."""
    from hardship.core.retries import is_away, may_be_retried

    if may_be_retried(error):
        return "somebody else holds the database"
    return "the database does not answer" if is_away(error) else None


def about_the_database(error: Exception) -> str | None:
    """Words for a database that is not there or not up to date; None for anything else."""
    from sqlalchemy.exc import OperationalError, ProgrammingError

    if not isinstance(error, OperationalError | ProgrammingError):
        return None
    reason = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else "no answer"
    missing = "no such table" in reason or getattr(error.orig, "sqlstate", None) == "42P01"
    if getattr(error.orig, "sqlstate", None) == "42501":
        return f"{reason}: is HARDSHIP_OWNER_DATABASE_URL set to the role that owns the tables?"
    if missing:
        return "the database is not up to date: run `hardship db upgrade` first"
    if isinstance(error, OperationalError):
        return f"the database cannot be used: {reason}"
    return None
