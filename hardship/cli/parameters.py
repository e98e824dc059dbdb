"""What more than one command reads from its words."""

import click

from hardship.core.addresses import NotAnAddress, normalised_email


def email_address(_ctx: click.Context, _param: click.Parameter, typed: str) -> str:
    """An address in its one spelling; what is none is a wrong use of the command."""
    try:
        return normalised_email(typed)
    except NotAnAddress as error:
        raise click.BadParameter(f"{typed} is not an e-mail address") from error
