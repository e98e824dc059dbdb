"""`hardship doctor`: what is unsafe or stuck in this installation, in plain lines."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import click

from hardship.cli.doctor import on_database, on_settings, on_work
from hardship.cli.house import House
from hardship.cli.refusals import REFUSED, about_stripe, about_the_database

Problems = Iterator[str]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to look at; it yields a sentence for each problem it finds."""

    name: str
    look: Callable[[House], Problems]


CHECKS: tuple[Check, ...] = (
    Check("keys", on_settings.keys),
    Check("Stripe", on_settings.stripe),
    Check("Stripe's answer", on_work.stripe),
    Check("address", on_settings.address),
    Check("mail", on_settings.mail),
    Check("files", on_settings.files),
    Check("database", on_database.engine),
    Check("migrations", on_database.migrations),
    Check("rights", on_database.rights),
    Check("personal data", on_database.personal_data),
    Check("sealed values", on_database.sealed_values),
    Check("older keys", on_database.older_keys),
    Check("officers", on_work.officers),
    Check("inbox", on_work.inbox),
    Check("giving", on_work.giving),
    Check("outbox", on_work.outbox),
    Check("comparisons", on_work.comparisons),
    Check("worker", on_work.worker),
)


@click.command()
@click.pass_obj
def doctor(house: House) -> None:
    """Say what is unsafe or stuck; 1 when there is anything to mend.

    Looks at keys and what they open, addresses, mail, files, the database, its guards and its
    role, at officers and at what waits. It changes nothing, and asks nobody but the database,
    Stripe and the mail server.
    """
    house.app()
    if house.settings.demonstration:
        click.echo("this is a demonstration: what only a real fund needs is not asked")
    found = 0
    for check in CHECKS:
        problems = _problems(house, check)
        found += len(problems)
        click.echo(f"{'problem' if problems else 'ok':9}{check.name}")
        for problem in problems:
            click.echo(f"         - {problem}")
    click.echo(f"{found} to mend" if found else "nothing to mend")
    if found:
        raise click.exceptions.Exit(REFUSED)


def _problems(house: House, check: Check) -> list[str]:
    """What a check finds; one that cannot look says so, and the others go on."""
    try:
        with house.app().app_context():
            return list(check.look(house))
    except Exception as error:  # noqa: BLE001 - a doctor that faints helps nobody
        said = about_stripe(error) or about_the_database(error)
        said = said or f"{type(error).__name__}: {str(error).splitlines()[0]}"
        return [f"could not look: {said}"]
