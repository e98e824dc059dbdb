"""Trust 6: no default user; the first administrator is made by a command."""

import re
from urllib.parse import urlsplit

import pytest
from flask import Flask

from hardship import committee
from hardship.committee import Role, Status
from hardship.core.database import transaction
from tests.client import MannerlyClient
from tests.command_line import invoke
from tests.factories import officers

pytestmark = pytest.mark.usefixtures("db_session")

ADDRESS = "ruth@example.org"


def link_in(output: str) -> str:
    found = re.search(
        r"^https://fund\.example\.org/committee/invitations/\S+$", output, re.MULTILINE
    )
    assert found, output
    return found.group()


def test_the_first_administrator_is_invited_and_the_link_works(
    app: Flask, client: MannerlyClient
) -> None:
    done = invoke(app, "officers", "invite", "--role", "administrator", ADDRESS, "--name", "Ruth")
    assert done.exit_code == 0, done.output
    who = committee.officer_by_email(ADDRESS)
    assert who is not None
    assert who.roles == {Role.ADMINISTRATOR}
    assert (who.status, who.name) == (Status.INVITED, "Ruth")
    path = urlsplit(link_in(done.output)).path
    assert "Ruth, choose a password" in client.get(path).text
    answers = {"password": officers.PASSWORD, "repeated": officers.PASSWORD}
    assert client.post(path, data=answers).status_code == 303


def test_the_link_alone_stands_on_stdout(app: Flask) -> None:
    done = invoke(app, "officers", "invite", "--role", "chair", ADDRESS)
    assert done.stdout == link_in(done.output) + "\n"


def test_several_roles_and_a_language(app: Flask) -> None:
    invoke(app, "officers", "invite", ADDRESS, "--role", "chair", "--role", "intake",
           "--language", "es")  # fmt: skip
    who = committee.officer_by_email(ADDRESS)
    assert who is not None
    assert who.roles == {Role.CHAIR, Role.INTAKE}
    assert who.locale == "es"


@pytest.mark.parametrize(
    "arguments",
    [
        ("invite", ADDRESS),
        ("invite", "--role", "emperor", ADDRESS),
        ("invite", "--role", "chair", "not an address"),
    ],
)
def test_what_cannot_be_used_is_said_and_nobody_is_invited(
    app: Flask, arguments: tuple[str, ...]
) -> None:
    done = invoke(app, "officers", *arguments)
    assert done.exit_code == 2
    assert committee.officers().items == []


def test_nobody_is_invited_twice_but_a_new_link_can_be_sent(app: Flask) -> None:
    first = invoke(app, "officers", "invite", "--role", "chair", ADDRESS)
    again = invoke(app, "officers", "invite", "--role", "chair", ADDRESS)
    assert again.exit_code == 1
    assert f"has not accepted yet; send the link again: hardship officers resend {ADDRESS}" in (
        again.output
    )
    resent = invoke(app, "officers", "resend", ADDRESS)
    assert resent.exit_code == 0
    assert link_in(resent.output) != link_in(first.output)
    with pytest.raises(committee.InvitationOver):
        committee.invitation_of(link_in(first.output).rpartition("/")[2])


def test_everybody_is_listed(app: Flask) -> None:
    empty = invoke(app, "officers", "list")
    assert (empty.stdout, "nobody yet" in empty.stderr) == ("", True)
    with transaction():
        officers.officer(Role.CHAIR, Role.DECIDER, name="Ana Reyes", email="ana@example.org")
    listed = invoke(app, "officers", "list").stdout
    assert re.search(r"^active +chair,decider +ana@example\.org +Ana Reyes$", listed, re.MULTILINE)


def test_roles_are_given_and_access_is_closed(app: Flask) -> None:
    with transaction():
        ana = officers.officer(Role.CHAIR, name="Ana Reyes", email="ana@example.org")
        session = committee.open_session(ana)
    assert invoke(app, "officers", "roles", "ana@example.org", "--role", "auditor").exit_code == 0
    assert ana.roles == {Role.AUDITOR}
    assert committee.session_of(session.secret) is None
    assert invoke(app, "officers", "disable", "ana@example.org").exit_code == 0
    assert ana.status == Status.DISABLED
    assert invoke(app, "officers", "disable", "nobody@example.org").exit_code == 1


def test_the_last_administrator_stays(app: Flask) -> None:
    with transaction():
        ruth = officers.officer(Role.ADMINISTRATOR, name="Ruth", email=ADDRESS)
    done = invoke(app, "officers", "disable", ADDRESS)
    assert (done.exit_code, "At least one active administrator" in done.output) == (1, True)
    assert ruth.is_active
