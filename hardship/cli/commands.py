"""The table of commands, and how the one that was typed is found."""

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from hardship import __version__
from hardship.cli.house import House
from hardship.cli.refusals import told_plainly

_EXIT_CODES = """\b
Exit codes:
  0  done, and nothing is wrong
  1  refused, or something was found to be wrong
  2  used wrongly, or settings are missing
  3  cannot start here: a port in use, a folder that cannot be written, a fund that is not the
     demonstration's, a key that opens nothing, a database or a Stripe that does not answer
130  stopped by Ctrl-C
"""


@dataclass(frozen=True, slots=True)
class Listed:
    """A command as `--help` shows it; it lives in a file of its own and is loaded when called."""

    name: str
    does: str

    @property
    def module(self) -> str:
        """The file, which defines a command of the same name."""
        return f"hardship.cli.{self.name}"


_COMMANDS = (
    Listed("run", "Show it all on this machine: web, worker and a stand-in for Stripe."),
    Listed("serve", "Serve the web pages (gunicorn)."),
    Listed("worker", "Do what waits: webhooks, mail, reconciliation."),
    Listed("sandbox", "Run the stand-in for Stripe alone."),
    Listed("db", "Bring the database up to date, take it back, check it."),
    Listed("keys", "Bring what is sealed under the newest encryption key."),
    Listed("demo", "Load the demonstration fund."),
    Listed("officers", "Invite, list and disable the people of the committee."),
    Listed("ledger", "Read, seal, verify and export the books."),
    Listed("stripe", "Fetch what no webhook told, compare with Stripe, look at the line to it."),
    Listed("mail", "Send a test mail."),
    Listed("doctor", "Say what is unsafe or stuck in this installation."),
)


class Commands(click.Group):
    """A group whose commands are loaded when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which somebody meets them."""
        return [listed.name for listed in _COMMANDS if find_spec(listed.module)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load the command's file."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command = getattr(import_module(f"hardship.cli.{cmd_name}"), cmd_name)
        if not isinstance(command, click.Command):
            raise TypeError(f"hardship.cli.{cmd_name} has no command named {cmd_name}")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading any."""
        present = self.list_commands(ctx)
        rows = [(listed.name, listed.does) for listed in _COMMANDS if listed.name in present]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a refusal becomes one sentence and an exit code."""
        with told_plainly():
            return super().invoke(ctx)


@click.group(cls=Commands, epilog=_EXIT_CODES, context_settings={"max_content_width": 100})
@click.option(
    "--env-file",
    type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path),
    envvar="HARDSHIP_ENV_FILE",
    help="A file of settings, one NAME=value a line, as systemd reads it; the environment wins.",
)
@click.version_option(__version__, prog_name="hardship")
@click.pass_obj
def main(house: House, env_file: Path | None) -> None:
    """Run a strike hardship fund, from the first gift to the last payment.

    Settings come from the environment (HARDSHIP_...) or from a file that HARDSHIP_ENV_FILE or the
    option names. Without any, a demonstration beside you (var/demo.env) is used.
    """
    house.env_file = env_file
