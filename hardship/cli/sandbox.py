"""`hardship sandbox`: the stand-in for Stripe, alone."""

import os
from pathlib import Path

import click

from hardship.cli.ports import refuse_if_taken
from hardship.stripe_sandbox import config_from_environment, port_from_environment, serve


@click.command()
@click.option(
    "--database",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file that keeps its state; SANDBOX_DATABASE otherwise.",
)
def sandbox(database: Path | None) -> None:
    """Run the stand-in for Stripe on this machine; it answers only here.

    Settings: SANDBOX_PORT (8010), SANDBOX_DATABASE, SANDBOX_SECRET_KEY, SANDBOX_WEBHOOK_URL
    (empty: nothing is delivered), SANDBOX_WEBHOOK_SECRET, SANDBOX_PUBLIC_URL, SANDBOX_SEED.
    """
    try:
        config = config_from_environment(os.environ, database_path=database)
        port = port_from_environment(os.environ)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    refuse_if_taken(port, variable="SANDBOX_PORT")
    serve(config, port)
