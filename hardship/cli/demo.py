"""`hardship demo load`: the demonstration fund."""

import click
from flask import Flask

from hardship import campaigns, committee
from hardship.cli.house import settings_of, with_app
from hardship.cli.refusals import Refusal


@click.group()
def demo() -> None:
    """Load the demonstration fund."""


@demo.command("load")
@with_app
def load(app: Flask) -> None:
    """Make the fund of a fictional union.

    It has had six weeks of gifts, applications and payments. Needs the stand-in for Stripe to be
    running and an empty database; never touches real money.
    """
    from hardship.cli.demo_fund import Sandbox
    from hardship.cli.demo_fund import load as load_fund

    settings = settings_of(app)
    if not settings.demonstration or settings.stripe_api_base is None:
        raise Refusal("the demonstration fund is only for a demonstration (sandbox key, loopback)")
    if campaigns.organisation_or_none() is not None or committee.officers().items:
        raise Refusal("there is a fund here already; choose another folder with HARDSHIP_VAR")
    load_fund(app, Sandbox(settings.stripe_api_base))
    click.echo("the demonstration fund is ready")
