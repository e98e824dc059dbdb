"""`hardship doctor`: what is unsafe or stuck in this installation, in plain lines."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import click
from flask import Flask

from hardship.cli import installation, operation
from hardship.cli.house import House
from hardship.cli.refusals import REFUSED

Problems = Iterator[str]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to look at; it yields a sentence for each problem it finds."""

    name: str
    look: Callable[[Flask], Problems]


CHECKS: tuple[Check, ...] = (
    Check("keys", installation.keys),
    Check("Stripe", installation.stripe),
    Check("address", installation.address),
    Check("mail", installation.mail),
    Check("files", installation.files),
    Check("database", operation.database),
    Check("migrations", operation.migrations),
    Check("ledger guards", operation.ledger_guards),
    Check("officers", operation.officers),
    Check("inbox", operation.inbox),
    Check("outbox", operation.outbox),
    Check("worker", operation.worker),
)


@click.command()
@click.pass_obj
def doctor(house: House) -> None:
    """Say what is unsafe or stuck; 1 when there is anything to mend.

    Looks at keys, addresses, mail, the database and its role, the guards of the ledger, officers,
    and at what waits. It changes nothing and asks nobody but the database.
    """
    app = house.app()
    if house.settings.demonstration:
        click.echo("this is a demonstration: what only a real fund needs is not asked")
    found = 0
    for check in CHECKS:
        problems = _problems(app, check)
        found += len(problems)
        click.echo(f"{'problem' if problems else 'ok':9}{check.name}")
        for problem in problems:
            click.echo(f"         - {problem}")
    click.echo(f"{found} to mend" if found else "nothing to mend")
    if found:
        raise click.exceptions.Exit(REFUSED)


def _problems(app: Flask, check: Check) -> list[str]:
    """What a check finds; one that cannot look says so, and the others go on."""
    try:
        with app.app_context():
            return list(check.look(app))
    except Exception as error:  # noqa: BLE001 - a doctor that faints helps nobody
        return [f"could not look: {type(error).__name__}: {str(error).splitlines()[0]}"]
