"""What an address is like, and for whom: read from the application itself."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from hardship.campaigns.rules import RESERVED_SLUGS, is_slug
from hardship.web.access import Access, Audience

_WORD = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)?")
_PLACE = re.compile(r"<([^>]+)>")
_UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}

#: The committee's screens that a person who is not yet signed in has to reach.
_WAYS_IN = re.compile(r"committee\.(sign_in|sign_out|second_factor|invitation|reset|password)\w*")


@pytest.fixture(params=["house", "demonstration_house"])
def app(request: pytest.FixtureRequest) -> Flask:
    """A server's application, and the demonstration's."""
    app: Flask = request.getfixturevalue(request.param)
    return app


def test_every_view_says_for_whom_it_is(app: Flask) -> None:
    unmarked = [rule.endpoint for rule in _rules(app) if _access(app, rule) is None]
    assert not unmarked


def test_the_committee_room_is_closed_to_the_public(app: Flask) -> None:
    """Only the screens that lead in are open to somebody who is not signed in."""
    opened = [
        rule.endpoint
        for rule in _rules(app)
        if rule.rule.startswith("/committee") and not _WAYS_IN.fullmatch(rule.endpoint)
        if (access := _access(app, rule)) is None
        or access.audience in {Audience.PUBLIC, Audience.APPLICANT, Audience.SUPPORTER}
    ]
    assert not opened


def test_ids_are_typed_in_addresses(app: Flask) -> None:
    """`<uuid:application_id>`, not `<application_id>`: what is no id never reaches a query."""
    untyped = [
        rule.rule
        for rule in _rules(app)
        for place in _PLACE.findall(rule.rule)
        if ":" not in place and (place == "id" or place.endswith("_id"))
    ]
    assert not untyped


def test_addresses_are_kebab_case(app: Flask) -> None:
    odd = [
        rule.rule
        for rule in _rules(app)
        for word in _PLACE.sub("", rule.rule).strip("/").split("/")
        if word and not _WORD.fullmatch(word)
    ]
    assert not odd


def test_no_fund_or_campaign_can_have_the_address_of_a_page(app: Flask) -> None:
    """`/give/thanks` beside `/give/<slug>`: a fund of that name could never be given to."""
    pages = [rule.rule.split("/") for rule in _rules(app)]
    named = [parts[: parts.index("<slug>")] for parts in pages if "<slug>" in parts]
    beside = {
        parts[len(before)]
        for before in named
        for parts in pages
        if parts[: len(before)] == before and len(parts) > len(before)
    }
    words = {word for word in beside if is_slug(word)}
    assert words, "or nothing is looked at"
    assert words <= RESERVED_SLUGS


def test_no_address_takes_get_and_changes_something(app: Flask) -> None:
    """A view that is reached by GET and POST changes something only on POST, by its own branch;
    one that only changes something has no GET at all. PUT, PATCH and DELETE are not spoken."""
    spoken = {method for rule in _rules(app) for method in rule.methods or ()}
    assert spoken <= {"GET", "HEAD", "OPTIONS", "POST"}
    named_as_acts = re.compile(r"\b(delete|remove|approve|decline|release|void|sign_out|withdraw)$")
    acts_by_get = [
        rule.rule
        for rule in _rules(app)
        if named_as_acts.search(rule.endpoint) and not (rule.methods or set()) & _UNSAFE
    ]
    assert not acts_by_get


def test_only_the_webhook_is_let_off_the_csrf_token(app: Flask) -> None:
    from hardship.web.headers import csrf

    # Flask-WTF keeps what is exempt by module and function name.
    exempt = {name.rsplit(".", 1)[-1] for name in csrf._exempt_views}
    assert exempt <= {"stripe_webhook"}
    assert not csrf._exempt_blueprints


def _rules(app: Flask) -> Iterator[Rule]:
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            yield rule


def _access(app: Flask, rule: Rule) -> Access | None:
    found = getattr(app.view_functions[rule.endpoint], "access", None)
    return found if isinstance(found, Access) else None
