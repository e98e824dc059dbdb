"""`hardship stripe`: fetch what no webhook told, compare the books, look at the line to Stripe."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

import click
from flask import Flask

from hardship.cli.house import gateway_of, settings_of, with_app
from hardship.cli.refusals import Refusal

if TYPE_CHECKING:
    from hardship.donations import ComparedBalance


@click.group()
def stripe() -> None:
    """Fetch what no webhook told, compare with Stripe, look at the line to it."""


@stripe.command("sync")
@with_app
def sync_command(app: Flask) -> None:
    """Fetch all that Stripe knows and the books do not.

    It is safe at any time, as often as you like.
    """
    from hardship import donations

    caught = donations.sync(gateway_of(app))
    found = [
        _counted(caught.events, "event", "events"),
        _counted(caught.gifts, "gift", "gifts"),
        _counted(caught.movements, "movement of the balance", "movements of the balance"),
    ]
    click.echo(f"not known before: {', '.join(found)}")


@stripe.command("reconcile")
@click.option("--json", "as_json", is_flag=True, help="Print an object for programs.")
@with_app
def reconcile_command(app: Flask, as_json: bool) -> None:
    """Compare account 1010 with Stripe, currency by currency.

    Each that a fund has or in which money moved. Lists each difference, and keeps what it found for
    `hardship ledger verify` and the treasurer's desk. Exits with 0 when they agree, 1 when they
    differ, 3 when Stripe could not be asked.
    """
    from hardship.cli.comparing import compare_with_stripe

    compared = compare_with_stripe(gateway_of(app))
    if as_json:
        currencies = [asdict(each) for each in compared.balances]
        found = {"agrees": compared.agrees, "currencies": currencies}
        click.echo(json.dumps(found, indent=2))
    else:
        click.echo("\n".join(line for each in compared.balances for line in _lines(each)))
    if not compared.agrees:
        raise Refusal("the books and Stripe do not agree")


@stripe.command("doctor")
@with_app
def doctor_command(app: Flask) -> None:
    """Look at the line to Stripe.

    The key's mode, the endpoint, its events, the last one that it brought, and the clocks.

    Exits with 0 when Stripe's word reaches the books, 1 when something is to mend, 3 when Stripe
    could not be asked.
    """
    from hardship import donations
    from hardship.cli.stripe_doctor import ailments, refused_at_the_door, silence
    from hardship.core import clock

    settings = settings_of(app)
    health = gateway_of(app).health()
    last = donations.last_delivery_at()
    found = [
        *ailments(health, settings, now=clock.now()),
        *refused_at_the_door(donations.undelivered(), last, settings),
        *silence(last, settings, now=clock.now()),
    ]
    click.echo(f"version {health.version}, {'live' if health.is_live else 'test'} mode")
    click.echo(f"last delivery: {last.isoformat() if last else 'none'}")
    for sentence in found:
        click.echo(f"- {sentence}")
    if found:
        raise Refusal(f"{len(found)} to mend at Stripe or here")


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def _lines(compared: "ComparedBalance") -> Iterator[str]:
    yield f"Stripe: {compared.stripe}   account 1010: {compared.books}"
    for each in compared.differences:
        yield f"{each.id}  {each.cause}  Stripe: {each.stripe}  books: {each.books}"
