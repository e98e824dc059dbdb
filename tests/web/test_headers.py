"""What every response carries, and which requests are not answered at all."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask, request
from itsdangerous import TimestampSigner
from sqlalchemy import select

from hardship.app import create_app
from hardship.core.database import db
from hardship.donations import Gift
from hardship.settings import Settings
from hardship.web.headers import content_security_policy
from tests.client import MannerlyClient, filled_in
from tests.conftest import let_go
from tests.doubles import Mailbox
from tests.web.public.giving import open_fund

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self' https://checkout.stripe.com https://billing.stripe.com",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


@pytest.mark.parametrize(
    ("path", "status"), [("/", 200), ("/nowhere", 404), ("/healthz", 200), ("/committee/", 303)]
)
def test_every_answer_is_dressed_refusals_too(
    client: MannerlyClient, path: str, status: int
) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert set(answer.headers["Content-Security-Policy"].split("; ")) == POLICY
    for name, value in FIXED.items():
        assert answer.headers[name] == value
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert "camera=()" in answer.headers["Permissions-Policy"]


def test_styles_may_be_kept_by_the_browser(client: MannerlyClient) -> None:
    answer = client.get("/static/tokens.css")
    assert "no-store" not in answer.headers.get("Cache-Control", "")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    answer.close()


def test_forms_lead_to_the_stand_in_only_in_a_sandbox(settings: Settings) -> None:
    sandbox = replace(settings, stripe_api_base="http://127.0.0.1:8010")
    assert "form-action 'self' http://127.0.0.1:8010" in content_security_policy(sandbox)
    assert "127.0.0.1" not in content_security_policy(settings)


@pytest.mark.parametrize(
    "host", ["evil.example", "fund.example.org.evil.example", "fund.example.org:444", "localhost"]
)
def test_a_foreign_host_is_refused(client: MannerlyClient, host: str) -> None:
    answer = client.get("/", headers={"Host": host, "Accept-Language": "es"})
    assert answer.status_code == 400
    assert "Esta no es la dirección del fondo" in answer.text
    assert 'href="https://fund.example.org/"' in answer.text, "the way out leads home"
    assert "evil" not in answer.text


def test_our_host_in_capital_letters_is_ours(client: MannerlyClient) -> None:
    assert client.get("/committee/sign-in", headers={"Host": "Fund.EXAMPLE.org"}).status_code == 200


def test_a_form_without_its_token_is_told_to_open_the_page_again(client: MannerlyClient) -> None:
    client.get("/committee/sign-in")
    answer = client.post("/committee/sign-in", csrf=False)
    assert answer.status_code == 400
    assert "Please send that again" in answer.text
    assert "address" not in answer.text
    assert "cut short" not in answer.text, "no link was followed"


@pytest.mark.parametrize("referrer", ["http://[", "//[::", "https://fund.example.org:99999/"])
def test_a_referrer_that_is_no_address_is_as_good_as_none(
    client: MannerlyClient, referrer: str
) -> None:
    assert client.get("/committee/", headers={"Referer": referrer}).status_code == 303
    client.get("/committee/sign-in")
    answer = client.post("/committee/sign-out", headers={"Referer": referrer})
    assert answer.status_code == 400, "over HTTPS a form has to come from a page of ours"


def test_a_forwarded_host_is_not_believed(client: MannerlyClient) -> None:
    answer = client.get("/committee/", headers={"X-Forwarded-Host": "evil.example"})
    assert answer.status_code == 303
    assert "evil" not in answer.headers["Location"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"},
        {"Origin": "https://fund.example.org.evil.example"},
        {"Origin": "http://["},
        {"Origin": "http://fund.example.org"},
        {"Origin": "https://fund.example.org:8443"},
    ],
)
def test_a_form_that_another_site_sends_is_refused(
    client: MannerlyClient, headers: dict[str, str]
) -> None:
    client.get("/committee/sign-in")
    answer = client.post("/language", data={"language": "es"}, headers=headers)
    assert answer.status_code == 400


def test_a_form_without_its_token_is_refused_in_the_page_s_language(
    client: MannerlyClient,
) -> None:
    answer = client.post(
        "/language", data={"language": "es"}, csrf=False, headers={"Accept-Language": "es"}
    )
    assert answer.status_code == 400
    assert '<html lang="es"' in answer.text


def test_a_form_with_somebody_else_s_token_is_refused(app: Flask, client: MannerlyClient) -> None:
    other = app.test_client()
    other.get("/committee/sign-in")
    client.get("/committee/sign-in")
    stolen = getattr(other, "token", None)
    assert stolen
    answer = client.post("/language", data={"csrf_token": stolen}, csrf=False)
    assert answer.status_code == 400


@pytest.mark.parametrize(("hours", "status", "gifts"), [(11, 303, 1), (13, 400, 0)])
def test_a_form_lives_half_a_day(
    client: MannerlyClient,
    db_session: object,
    monkeypatch: pytest.MonkeyPatch,
    hours: int,
    status: int,
    gifts: int,
) -> None:
    open_fund()
    spanish = {"Accept-Language": "es"}
    answers = filled_in(client.get("/give/central", headers=spanish).text)
    later = TimestampSigner("any").get_timestamp() + hours * 3600
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _: later)
    answer = client.post("/give/central", data=answers | {"amount": "5000"}, headers=spanish)
    assert answer.status_code == status
    assert len(db.session.scalars(select(Gift)).all()) == gifts
    if status == 400:
        assert '<html lang="es"' in answer.text
        assert "vuelva a abrir la página" in answer.text, "what to do next"


def test_a_body_over_the_limit_is_refused(client: MannerlyClient) -> None:
    answer = client.post("/language", data={"language": "x" * 2_000_000})
    assert answer.status_code == 413


BehindProxies = Callable[[int], Flask]


@pytest.fixture
def behind_proxies(settings: Settings, gateway: Any, mailbox: Mailbox) -> Iterator[BehindProxies]:
    """The application behind so many proxies of ours."""
    made = []

    def build(proxies: int) -> Flask:
        behind = replace(settings, trusted_proxies=proxies)
        made.append(create_app(behind, gateway=gateway, mailer=mailbox))
        made[-1].config["TESTING"] = True
        return made[-1]

    yield build
    for app in made:
        let_go(app)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "seen"),
    [
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "1.2.3.4, 203.0.113.9", "203.0.113.9"),
        (2, "1.2.3.4, 203.0.113.9, 198.51.100.1", "203.0.113.9"),
    ],
)
def test_only_the_configured_hops_are_believed(
    behind_proxies: BehindProxies, proxies: int, forwarded: str, seen: str
) -> None:
    environ = _environ_behind(behind_proxies(proxies), forwarded)
    assert environ["REMOTE_ADDR"] == seen
    assert environ["wsgi.url_scheme"] == "https", "what the browser speaks, not the last hop"


@pytest.mark.parametrize("proxies", [1, 2])
def test_a_proxy_passes_the_host_on_and_names_no_other(
    behind_proxies: BehindProxies, proxies: int
) -> None:
    visitor = behind_proxies(proxies).test_client()
    named = ", ".join(["fund.example.org"] * proxies)
    answer = visitor.get(
        "/healthz", base_url="https://evil.example", headers={"X-Forwarded-Host": named}
    )
    assert answer.status_code == 400


def test_without_a_proxy_no_forwarded_address_is_believed(app: Flask) -> None:
    environ = _environ_behind(app, "203.0.113.9")
    assert (environ["REMOTE_ADDR"], environ["wsgi.url_scheme"]) == ("127.0.0.1", "http")


def _environ_behind(app: Flask, forwarded: str) -> dict[str, Any]:
    """The WSGI environment as a view would see it."""
    seen: dict[str, Any] = {}

    @app.before_request
    def look() -> None:
        seen.update(request.environ)

    app.test_client().get(
        "/healthz",
        base_url="http://fund.example.org",
        headers={"X-Forwarded-For": forwarded, "X-Forwarded-Proto": "https, https"},
    )
    return seen
