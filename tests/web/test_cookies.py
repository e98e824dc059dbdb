"""Secrets in the browser: out of reach of scripts, of other sites and, over https, of wires."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from hardship.web.cookies import SecretCookie

pytestmark = pytest.mark.usefixtures("db_session")

KEY = SecretCookie("key")


def handed_out(app: Flask, cookie: SecretCookie, value: str | None) -> tuple[str, set[str]]:
    """`name=value` and the attributes of the cookie that an answer sets; None takes it back."""
    with app.test_request_context("/"):
        if value is None:
            cookie.take_back()
        else:
            cookie.give(value)
        answer = app.process_response(app.make_response("x"))
    pair, *attributes = answer.headers["Set-Cookie"].split("; ")
    return pair, set(attributes)


def test_over_https_it_is_bound_to_this_very_host(app: Flask) -> None:
    told = handed_out(app, KEY, "secret")
    assert told == ("__Host-key=secret", {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"})


def test_it_is_taken_back_as_it_was_given(app: Flask) -> None:
    pair, attributes = handed_out(app, KEY, None)
    assert pair == "__Host-key="
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax", "Max-Age=0"} <= attributes


def test_one_with_a_life_outlives_the_browser(app: Flask) -> None:
    _pair, attributes = handed_out(app, SecretCookie("key", life=timedelta(days=2)), "secret")
    assert "Max-Age=172800" in attributes


def test_over_plain_http_it_goes_without_what_https_demands(app: Flask) -> None:
    settings = app.extensions["hardship.settings"]
    app.extensions["hardship.settings"] = replace(settings, public_url="http://localhost:8000")
    told = handed_out(app, KEY, "secret")
    assert told == ("key=secret", {"HttpOnly", "Path=/", "SameSite=Lax"})


def test_only_the_cookie_of_its_own_full_name_is_read(app: Flask) -> None:
    with app.test_request_context("/", headers={"Cookie": "key=planted"}):
        assert KEY.read() is None
    with app.test_request_context("/", headers={"Cookie": "key=planted; __Host-key=ours"}):
        assert KEY.read() == "ours"
