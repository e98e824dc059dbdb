"""Trust 9: every route for every role. An unlisted route fails the build.

The application is asked, not its source: each route is requested by a stranger, by somebody who
has only given a password, and by an officer of each role; what comes back has to be what the
view's marker says. The ways into the room stand here once more, by hand, so that a view that
opens to everybody is read by two people.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from hardship import committee
from hardship.committee import GRANTS, Officer, Role
from hardship.core.database import transaction
from hardship.web.access import Access, Audience
from tests.client import MannerlyClient
from tests.factories import officers

ID = "00000000-0000-7000-8000-000000000000"
DOOR = {"/committee/sign-in", "/committee/sign-in/again"}
_EXAMPLES = {"uuid": ID, "int": "1", "string": "x", "path": "x"}

#: Routes that anybody may open, by hand. Everything else asks who is there.
OPEN_TO_ALL = {
    "committee.invitation",
    "committee.password_forgotten",
    "committee.password_mailed",
    "committee.password_reset",
    "committee.second_factor",
    "committee.second_factor_enrol",
    "committee.second_factor_recovery",
    "committee.sign_in",
    "committee.sign_in_again",
    "committee.sign_out",
}

pytestmark = pytest.mark.usefixtures("db_session")


def access_of(app: Flask, rule: Rule) -> Access:
    access = getattr(app.view_functions[rule.endpoint], "access", None)
    assert isinstance(access, Access), f"{rule.endpoint} says nothing of whom it is for"
    return access


def room(app: Flask) -> Iterator[tuple[Rule, Access]]:
    """Every route that is not for everybody, applicants or supporters."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            access = access_of(app, rule)
            if access.audience in {Audience.SIGNED_IN, Audience.PERMITTED}:
                yield rule, access


def ask(client: MannerlyClient, rule: Rule) -> TestResponse:
    """Request a route by the strongest method that it takes, with ids of nothing."""
    address = re.sub(r"<(?:(\w+)(?:\((.*?)\))?:)?\w+>", _example, rule.rule)
    method = "POST" if "POST" in (rule.methods or ()) else "GET"
    return client.open(address, method=method, data={} if method == "POST" else None)


def _example(place: "re.Match[str]") -> str:
    """A value of the place's own kind; of `any(a,b)`, the first."""
    kind, choices = place.group(1) or "string", place.group(2)
    return choices.partition(",")[0] if kind == "any" else _EXAMPLES[kind]


def is_turned_away(answer: TestResponse) -> bool:
    """Whether the guard sent somebody to the door."""
    return answer.status_code == 303 and urlsplit(answer.location).path in DOOR


def newcomer(app: Flask) -> MannerlyClient:
    client = app.test_client()
    assert isinstance(client, MannerlyClient)
    client.get("/committee/sign-in")
    return client


def signed_in(app: Flask, who: Officer) -> MannerlyClient:
    client = app.test_client()
    assert isinstance(client, MannerlyClient)
    officers.let_in(client, who)
    client.get("/committee/my-access")
    return client


def test_every_way_into_the_room_is_listed_by_hand(app: Flask) -> None:
    found = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/committee") and access_of(app, rule).audience is Audience.PUBLIC
    }
    assert found == OPEN_TO_ALL


def test_outside_the_room_nothing_asks_for_an_officer(app: Flask) -> None:
    assert all(rule.rule.startswith("/committee") for rule, _ in room(app))


def test_what_changes_money_or_rights_asks_for_a_fresh_sign_in(app: Flask) -> None:
    """Trust 5: approving, releasing, exporting, bank details; and who may do so."""
    stale = [
        rule.endpoint
        for rule, access in room(app)
        if access.permission in _MUST_BE_FRESH
        and ("POST" in (rule.methods or ()) or access.permission in _MUST_BE_FRESH_TO_READ)
        and not access.fresh
    ]
    assert set(stale) <= _MOVE_NOTHING


#: Refusing what somebody else entered, a look at a warning, saying that a refund is settled
#: otherwise, and the choice of a file, move no money and give no rights.
_MOVE_NOTHING = {
    "committee.ledger_export",
    "committee.other_receipts",
    "committee.reject_bank_receipt",
    "committee.reject_recall",
    "committee.reject_voucher_recall",
    "committee.reject_receipt",
    "committee.reject_voucher",
    "committee.see_warning",
    "committee.settle_refund_otherwise",
}
#: What leaves the house leaves it by a GET.
_MUST_BE_FRESH_TO_READ = {committee.Permission.LEDGER_EXPORT}
_MUST_BE_FRESH = {
    *_MUST_BE_FRESH_TO_READ,
    committee.Permission.APPLICATION_DECIDE,
    committee.Permission.MONTHLY_END,
    committee.Permission.OFFICER_MANAGE,
    committee.Permission.PAYMENT_PREPARE,
    committee.Permission.PAYMENT_RELEASE,
    committee.Permission.PAYMENT_VOID,
    committee.Permission.RECEIPT_CONFIRM,
    committee.Permission.REFUND_APPROVE,
    committee.Permission.REFUND_ASK,
    committee.Permission.SUSPENSE_ASSIGN,
    committee.Permission.SUSPENSE_CONFIRM,
}


def test_a_stranger_opens_nothing(app: Flask) -> None:
    client = newcomer(app)
    for rule, _ in room(app):
        assert is_turned_away(ask(client, rule)), rule


def test_a_stranger_opens_no_application(app: Flask) -> None:
    client = newcomer(app)
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static" or access_of(app, rule).audience is not Audience.APPLICANT:
            continue
        answer = ask(client, rule)
        assert answer.status_code == 303, rule
        assert urlsplit(answer.location).path in {"/apply", "/apply/sign-in"}, rule


def test_a_stranger_opens_no_gift(app: Flask) -> None:
    client = newcomer(app)
    own = [
        rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static" and access_of(app, rule).audience is Audience.SUPPORTER
    ]
    assert own
    for rule in own:
        answer = ask(client, rule)
        assert (answer.status_code, urlsplit(answer.location).path) == (303, "/my-gifts/sign-in"), (
            rule
        )


def test_a_password_alone_opens_nothing(app: Flask) -> None:
    with transaction():
        who = officers.officer(*Role, name="Ana Reyes", email="ana@example.org")
    client = newcomer(app)
    client.post(
        "/committee/sign-in", data={"email": "ana@example.org", "password": officers.PASSWORD}
    )
    assert client.get_cookie("__Host-hardship-sign-in", domain="fund.example.org"), who
    for rule, _ in room(app):
        assert is_turned_away(ask(client, rule)), rule


@pytest.mark.parametrize("role", list(Role))
def test_a_role_opens_what_it_grants_and_nothing_else(app: Flask, role: Role) -> None:
    with transaction():
        who = officers.officer(role, name="Ana Reyes")
    client = signed_in(app, who)
    for rule, access in room(app):
        answer = ask(client, rule)
        granted = access.permission is None or access.permission in GRANTS[role]
        if granted:
            assert not is_turned_away(answer), rule
            assert answer.status_code != 403 or "POST" in (rule.methods or ()), rule
            assert answer.status_code < 500, rule
            # What it did may have ended the visit.
            client = signed_in(app, who)
        else:
            assert answer.status_code == 403, (rule, answer.status_code)


def test_a_foreign_object_is_not_found(app: Flask) -> None:
    """Ids of nothing answer 404 to whoever holds every role, on reading and on acting."""
    with transaction():
        who = officers.officer(*Role, name="Ana Reyes")
    for rule, _ in room(app):
        if "<uuid:" not in rule.rule:
            continue
        client = newcomer(app)
        officers.let_in(client, who)
        client.get("/committee/my-access")
        assert ask(client, rule).status_code == 404, rule
