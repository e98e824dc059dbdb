"""`hardship keys`: leave an older encryption key."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

import click
from flask import Flask

from hardship.cli.house import with_app
from hardship.cli.refusals import Refusal

if TYPE_CHECKING:
    from hardship.core.rotation import Batch


@click.group()
def keys() -> None:
    """Bring what is sealed under the newest of HARDSHIP_ENCRYPTION_KEYS."""


@keys.command("rotate")
@with_app
def rotate_command(_app: Flask) -> None:
    """Seal and hash everything anew under the newest key.

    First put the new key in front of the old one and start web and worker anew. This runs while
    the fund is used, in small steps, and may be stopped and run again. In the end it says whether
    older keys may go; it exits with 1 when a value could not be brought along.
    """
    from hardship.core import crypto, rotation

    refused: list[str] = []
    for table in rotation.tables():
        rows = _whole_table(table, refused)
        if rows:
            click.echo(f"{table}: {rows} {'row' if rows == 1 else 'rows'} under another key now")
    for sentence in older_keys():
        click.echo(sentence)
    for place in refused:
        click.echo(place, err=True)
    if refused:
        raise Refusal(f"left as they were: {len(refused)}")
    click.echo(f"all that can be is under the key {crypto.key_ids()[0]}")


def _whole_table(table: str, refused: list[str]) -> int:
    """Go through one table, a transaction every few rows."""
    from hardship.core.retries import retrying

    rows, after = 0, None
    while True:
        batch = retrying(partial(_step, table, after))
        if batch.last is None:
            return rows
        rows, after = rows + batch.rows, batch.last
        refused += batch.refused


def _step(table: str, after: UUID | None) -> "Batch":
    from hardship.core import rotation
    from hardship.core.database import transaction

    with transaction():
        return rotation.wrap_some(table, after=after)


def older_keys() -> Iterator[str]:
    """What each older key is still needed for, or that it may go."""
    from hardship import committee
    from hardship.core import crypto, rotation

    for key_id in crypto.key_ids()[1:]:
        under = rotation.rows_under(key_id)
        if under:
            places = ", ".join(f"{place} {count}" for place, count in under.items())
            yield f"the key {key_id} is still needed ({places}): run `hardship keys rotate`"
        holders = committee.recovery_codes_under(key_id)
        if holders:
            yield (
                f"the key {key_id} still checks the recovery codes of officers: {holders}; they "
                "make new ones on the page “My access”, or these die with the key"
            )
        if not under and not holders:
            yield (
                f"nothing needs the key {key_id} any more: take it out of "
                "HARDSHIP_ENCRYPTION_KEYS, and keep it beside the backups that it opens"
            )
