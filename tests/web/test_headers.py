"""What every response carries, and which requests are not answered at all."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask, request

from hardship.app import create_app
from hardship.settings import Settings
from hardship.web.headers import content_security_policy
from tests.client import MannerlyClient
from tests.doubles import Mailbox

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


def test_a_form_without_its_token_is_told_to_load_the_page_again(client: MannerlyClient) -> None:
    client.get("/committee/sign-in")
    answer = client.post("/committee/sign-in", csrf=False)
    assert answer.status_code == 400
    assert "load the page again" in answer.text
    assert "address" not in answer.text


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


def test_a_body_over_the_limit_is_refused(client: MannerlyClient) -> None:
    answer = client.post("/language", data={"language": "x" * 2_000_000})
    assert answer.status_code == 413


@pytest.fixture
def behind_a_proxy(settings: Settings, gateway: Any, mailbox: Mailbox) -> Flask:
    app = create_app(replace(settings, trusted_proxies=1), gateway=gateway, mailer=mailbox)
    app.config["TESTING"] = True
    return app


@pytest.mark.parametrize(
    ("forwarded", "seen"),
    [("203.0.113.9", "203.0.113.9"), ("1.2.3.4, 203.0.113.9", "203.0.113.9")],
)
def test_only_the_configured_hop_is_believed(
    behind_a_proxy: Flask, forwarded: str, seen: str
) -> None:
    environ = _environ_behind(behind_a_proxy, forwarded)
    assert environ["REMOTE_ADDR"] == seen


def test_without_a_proxy_no_forwarded_address_is_believed(app: Flask) -> None:
    assert _environ_behind(app, "203.0.113.9")["REMOTE_ADDR"] == "127.0.0.1"


def _environ_behind(app: Flask, forwarded: str) -> dict[str, Any]:
    """The WSGI environment as a view would see it."""
    seen: dict[str, Any] = {}

    @app.before_request
    def look() -> None:
        seen.update(request.environ)

    app.test_client().get(
        "/healthz",
        base_url="https://fund.example.org",
        headers={"X-Forwarded-For": forwarded, "X-Forwarded-Proto": "https"},
    )
    return seen
