"""`hardship run`: the demonstration, all in one: web, worker and the stand-in for Stripe."""

import os
from contextlib import suppress
from pathlib import Path

import click

from hardship.cli.demonstration import alone_in, name_database, refuse_a_second, settings_of
from hardship.cli.house import House, readers
from hardship.cli.made_here import Marks, refuse_a_funds, refuse_others, tables_of
from hardship.cli.ports import refuse_if_taken, wrong_ports
from hardship.cli.refusals import MISUSED, Refusal
from hardship.cli.supervisor import Supervisor
from hardship.core import clock
from hardship.settings import Settings, wrong_settings


@click.command()
@click.option("--port", envvar="PORT", default="8000", show_default=True, show_envvar=True)
@click.option(
    "--sandbox-port", envvar="SANDBOX_PORT", default="8010", show_default=True, show_envvar=True
)
@click.pass_obj
def run(house: House, port: str, sandbox_port: str) -> None:
    """Show it all on this machine: web, worker and a stand-in for Stripe, with a made-up fund.

    Everything it makes lies in the folder that HARDSHIP_VAR names (var/). It answers on this
    machine only. Stop it with Ctrl-C. A real fund is `hardship serve` and `hardship worker`.
    """
    if house.env_file is not None:
        raise Refusal(
            f"this command is the demonstration and takes no settings from {house.env_file}: "
            "a real fund is `hardship serve` and `hardship worker`",
            MISUSED,
        )
    folder = Path(os.environ.get("HARDSHIP_VAR") or "var").resolve()
    wrong = [*wrong_ports({"PORT": port, "SANDBOX_PORT": sandbox_port})]
    if not wrong:
        _refuse_what_is_taken(folder, int(port), int(sandbox_port))
    # From here on it takes its time: the rooms are loaded, to read their settings.
    wrong += wrong_settings(_given(), readers())
    if wrong:
        # Not a `SettingsError`, which asks for --env-file: this command takes none.
        raise Refusal("\n".join(["these settings must be mended first:", *wrong]), MISUSED)
    # Whoever thinks better of it before anything runs has stopped it as well as later.
    with alone_in(folder), suppress(KeyboardInterrupt):
        _run(house, folder, int(port), int(sandbox_port))
    click.echo("\nstopped")


def _refuse_what_is_taken(folder: Path, port: int, sandbox_port: int) -> None:
    """Raise a `Refusal` for what stands in the way of every start here, whatever is set."""
    refuse_a_second(folder)
    refuse_a_funds(folder)
    refuse_if_taken(port, variable="PORT")
    refuse_if_taken(sandbox_port, variable="SANDBOX_PORT")


def _run(house: House, folder: Path, port: int, sandbox_port: int) -> None:
    """Start everything, watch it, and stop it again."""
    demonstration = settings_of(folder, port=port, sandbox_port=sandbox_port)
    house.environment = {**demonstration, **_given(), "HARDSHIP_VAR": str(folder)}
    if not house.settings.demonstration:
        raise Refusal(
            "this command is for the demonstration and never touches real money: "
            "use `hardship serve` and `hardship worker`",
            MISUSED,
        )
    marks = Marks(folder, house.settings.database_url)
    refuse_others(house.app(), marks)
    name_database(folder, house.settings.database_url)
    root = click.get_current_context().find_root().command
    supervisor = Supervisor(lambda words: root.main(words, prog_name="hardship", obj=house))
    supervisor.listen()
    try:
        _start(supervisor, house, marks, port, sandbox_port)
        supervisor.watch()
    finally:
        supervisor.stop()


def _given() -> dict[str, str]:
    """What the environment says wins, but for where this start answers and where its mail lies."""
    ours = {"HARDSHIP_PUBLIC_URL", "HARDSHIP_STRIPE_API_BASE", "HARDSHIP_SMTP_URL"}
    return {n: v for n, v in os.environ.items() if n.startswith("HARDSHIP_") and n not in ours}


def _start(
    supervisor: Supervisor, house: House, marks: Marks, port: int, sandbox_port: int
) -> None:
    """Stand-in, database, made-up fund, web and worker, in the order in which they need another."""
    from hardship.cli.stand_in_clock import StandInClock

    settings = house.settings
    stand_in = marks.folder / "stripe-sandbox.db"
    if marks.is_begun:
        for path in marks.folder.glob(f"{stand_in.name}*"):
            path.unlink()
    supervisor.start(
        "stand-in for Stripe",
        "sandbox",
        SANDBOX_PORT=str(sandbox_port),
        SANDBOX_DATABASE=str(stand_in),
        SANDBOX_SECRET_KEY=settings.stripe_secret_key,
        SANDBOX_WEBHOOK_URL=f"{settings.public_url}/webhooks/stripe",
        SANDBOX_WEBHOOK_SECRET=settings.stripe_webhook_secret,
        SANDBOX_PUBLIC_URL=settings.stripe_api_base or "",
    )
    _prepare(supervisor, house, marks)
    clock.install(StandInClock(stand_in))
    supervisor.start("web", "serve", f"--bind=127.0.0.1:{port}", "--workers=1")
    supervisor.start("worker", "worker")
    supervisor.wait_until_it_answers("web", f"{settings.public_url}/healthz")
    if not supervisor.told_to_stop:
        click.echo(_welcome(settings))


def _prepare(supervisor: Supervisor, house: House, marks: Marks) -> None:
    """Bring the database up to date; on the first start load the made-up fund."""
    from hardship.cli.db import downgrade, upgrade

    if marks.is_begun:
        click.echo("the first start was interrupted: the demonstration fund is made anew")
        downgrade(house.app(), "base")
    if not tables_of(house.app()):
        marks.begin()
    before, after = upgrade(house.app())
    if before != after:
        click.echo(f"database: {after}")
    if marks.is_begun:
        _load(supervisor, house, marks)


def _load(supervisor: Supervisor, house: House, marks: Marks) -> None:
    """Load the made-up fund. A start that ends in the middle stays marked as begun."""
    click.echo("loading the demonstration fund; this takes a moment, once")
    supervisor.wait_until_it_answers("stand-in for Stripe", house.settings.stripe_api_base or "")
    if supervisor.run_to_the_end("demo", "load"):
        marks.end()
    elif not supervisor.told_to_stop:
        raise Refusal("the demonstration fund could not be loaded (see above)")


def _welcome(settings: Settings) -> str:
    here = settings.public_url
    return f"""
  The fund's page        {here}/
  Five ways to try it    {here}/demo
  The committee room     {here}/committee/
  Stand-in for Stripe    {settings.stripe_api_base}/

  Everything is made up and answers on this machine only. Stop with Ctrl-C.
"""
