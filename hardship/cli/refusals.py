"""Turns what went wrong into one sentence on stderr and an exit code that means something."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from hardship.core.errors import DomainError
from hardship.settings import SettingsError

REFUSED = 1
MISUSED = 2
CANNOT_START = 3


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
            f"these settings must be mended first (is --env-file given?):\n{error}", MISUSED
        ) from error
    except DomainError as error:
        raise Refusal(str(error), REFUSED) from error
    except Exception as error:
        sentence = about_the_database(error)
        if sentence is None:
            raise
        raise Refusal(sentence, CANNOT_START) from error


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
