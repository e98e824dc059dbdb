"""What the demonstration in a folder made itself: it lays hands on nothing else.

What needs the database is loaded when it is asked, so that a refusal for less takes no time. Two
marks stand in the folder, each with the database that it speaks of: `demo.loading` while the
made-up fund is being loaded (what is there is half made), `demo.loaded` when it is whole.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hardship.cli.environment import DEMONSTRATION
from hardship.cli.house import settings_of
from hardship.cli.refusals import CANNOT_START, Refusal
from hardship.core.heartbeat import HEARTBEAT

if TYPE_CHECKING:
    from flask import Flask

#: The demonstration's database, by a name that no real fund has beside it.
DATABASE = "demo.db"

_OF_A_FUND = (DATABASE, "hardship.db", HEARTBEAT)


def refuse_a_funds(folder: Path) -> None:
    """Raise a `Refusal` for a folder that holds a fund and no settings of a demonstration."""
    if (folder / DEMONSTRATION).exists():
        return
    for path in filter(Path.exists, (folder / name for name in _OF_A_FUND)):
        raise Refusal(
            f"{path} belongs to a fund that no demonstration made: "
            "choose a folder of its own for the demonstration with HARDSHIP_VAR",
            CANNOT_START,
        )


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks in `folder` about the database at `url`."""

    folder: Path
    url: str

    @property
    def is_begun(self) -> bool:
        """Whether the made-up fund is half made here."""
        return self._speaks_of_it(self._loading)

    @property
    def is_whole(self) -> bool:
        """Whether the made-up fund was loaded to its end."""
        return self._speaks_of_it(self._loaded)

    def begin(self) -> None:
        """Remember, before anything is made, that it is about to be."""
        self._loaded.unlink(missing_ok=True)
        self._loading.write_text(self.database)

    def end(self) -> None:
        """Remember that all of it is there."""
        self._loaded.write_text(self.database)
        self._loading.unlink(missing_ok=True)

    @property
    def _loading(self) -> Path:
        return self.folder / "demo.loading"

    @property
    def _loaded(self) -> Path:
        return self.folder / "demo.loaded"

    @property
    def database(self) -> str:
        """Which one, without its password."""
        from sqlalchemy import make_url

        return make_url(self.url).render_as_string(hide_password=True)

    def _speaks_of_it(self, mark: Path) -> bool:
        return mark.exists() and mark.read_text() == self.database


def refuse_others(app: "Flask", marks: Marks) -> None:
    """Raise a `Refusal` for a database with anything in it that was not made from this folder."""
    tables = tables_of(app)
    is_marked = marks.is_begun or marks.is_whole
    if tables and (not is_marked or ("officers" in tables and _are_strangers(app))):
        raise Refusal(
            f"the database {marks.database} was not made by the demonstration in {marks.folder}, "
            "which leaves it alone: a real fund is `hardship serve` and `hardship worker`",
            CANNOT_START,
        )


def tables_of(app: "Flask") -> set[str]:
    """The tables that are there; none before the first migration and after taking all back."""
    from sqlalchemy import inspect

    from hardship.cli.db import as_owner

    with as_owner(settings_of(app)) as engine:
        return set(inspect(engine).get_table_names()) - {"alembic_version"}


def _are_strangers(app: "Flask") -> bool:
    """Whether there are officers, and none of the made-up committee by this folder's own keys."""
    from sqlalchemy import text

    from hardship.cli.db import as_owner
    from hardship.cli.demo_fund.cast import COMMITTEE
    from hardship.core.addresses import email_hashes

    with as_owner(settings_of(app)) as engine, engine.connect() as connection:
        found = set(connection.scalars(text("SELECT email_hash FROM officers")))
    ours = {each for member in COMMITTEE for each in email_hashes(member.email)}
    return bool(found) and not found & ours
