"""`hardship officers`: the people of the committee, and the first administrator among them."""

from collections.abc import Callable

import click
from flask import Flask

from hardship import committee
from hardship.cli.house import settings_of, with_app
from hardship.cli.parameters import email_address
from hardship.cli.refusals import Refusal
from hardship.committee import InvitationOpen, Invited, Officer, Role
from hardship.core.database import transaction
from hardship.core.retries import retrying

_ROLES = click.Choice([role.value for role in Role])
_ROLE_OPTION = click.option(
    "--role", "roles", type=_ROLES, multiple=True, required=True, help="Repeat it for several."
)


@click.group()
def officers() -> None:
    """Invite, list and disable the people of the committee.

    There is no password to begin with: the first administrator is invited here, and invites the
    others in the committee room.
    """


@officers.command("invite")
@click.argument("email", callback=email_address)
@_ROLE_OPTION
@click.option("--name", default="", help="As the others on the committee know them.")
@click.option("--language", type=click.Choice(["en", "es"]), default="en", show_default=True)
@with_app
def invite_command(
    app: Flask, email: str, roles: tuple[str, ...], name: str, language: str
) -> None:
    """Invite EMAIL to the committee.

    A link that works once and for seven days is mailed, and shown here.
    """
    done = retrying(
        lambda: _invite(app, email, name=name, roles=[Role(role) for role in roles], to=language)
    )
    _show(done)


@officers.command("resend")
@click.argument("email")
@with_app
def resend_command(app: Flask, email: str) -> None:
    """Send EMAIL, who has not accepted yet, a new link.

    The old one is void.
    """
    done = retrying(lambda: _resend(app, email))
    _show(done)


@officers.command("list")
@with_app
def list_command(_app: Flask) -> None:
    """Show everybody: standing, roles, address, name."""
    cursor, none_yet = None, True
    while True:
        page = committee.officers(cursor)
        for who in page.items:
            none_yet = False
            roles = ",".join(sorted(who.roles))
            click.echo(f"{who.status:<9} {roles:<24} {who.email}  {who.name or ''}".rstrip())
        cursor = page.next
        if cursor is None:
            break
    if none_yet:
        click.echo("nobody yet: hardship officers invite --role administrator EMAIL", err=True)


@officers.command("roles")
@click.argument("email")
@_ROLE_OPTION
@with_app
def roles_command(_app: Flask, email: str, roles: tuple[str, ...]) -> None:
    """Give EMAIL exactly these roles; their sessions end."""
    chosen = [Role(role) for role in roles]
    retrying(lambda: _act(email, lambda who: committee.set_roles(who, chosen)))
    click.echo(f"{email}: {', '.join(sorted(roles))}")


@officers.command("disable")
@click.argument("email")
@with_app
def disable_command(_app: Flask, email: str) -> None:
    """Close the access of EMAIL at once, wherever they are signed in."""
    retrying(lambda: _act(email, committee.disable))
    click.echo(f"{email} can no longer sign in")


def _invite(app: Flask, email: str, *, name: str, roles: list[Role], to: str) -> Invited:
    try:
        with transaction():
            return committee.invite(email, name=name, roles=roles, locale=to, link=_link(app))
    except InvitationOpen as error:
        raise Refusal(
            f"{email} is invited already and has not accepted yet; "
            f"send the link again: hardship officers resend {email}"
        ) from error


def _resend(app: Flask, email: str) -> Invited:
    with transaction():
        return committee.resend_invitation(_found(email), link=_link(app))


def _act(email: str, act: Callable[[Officer], object]) -> None:
    with transaction():
        act(_found(email))


def _found(email: str) -> Officer:
    who = committee.officer_by_email(email)
    if who is None:
        raise Refusal(f"nobody on the committee has the address {email}")
    return who


def _link(app: Flask) -> committee.LinkBuilder:
    """The address of the page where an invitation is accepted, of the configured origin."""
    settings = settings_of(app)
    return lambda token: f"{settings.public_url}/committee/invitations/{token}"


def _show(done: Invited) -> None:
    """The link goes to stdout by itself, so that it can be piped; the rest to stderr."""
    click.echo(f"invited {done.officer.email}; the mail leaves with the worker", err=True)
    click.echo("or hand this link over yourself; it works once and for seven days:", err=True)
    click.echo(done.link)
