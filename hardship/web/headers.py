"""What every response carries, and which requests are not answered at all."""

from urllib.parse import urlsplit

from flask import Flask, Response, abort, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import BadRequest

from hardship.settings import Settings

csrf = CSRFProtect()

_UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
_YEAR = 365 * 24 * 3600
_FIXED = {
    "X-Content-Type-Options": "nosniff",
    # `no-referrer` would make Flask-WTF refuse every form over HTTPS.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Frame-Options": "DENY",
}


class ForeignHost(BadRequest):
    """Somebody came by an address that is not ours."""


def register(app: Flask, settings: Settings) -> None:
    """Check the request before any view, dress the response after it."""
    app.before_request(_refuse_nul)
    app.before_request(_drop_broken_referrer)
    csrf.init_app(app)
    policy = content_security_policy(settings)
    scheme = urlsplit(settings.public_url).scheme
    ours = {f"{scheme}://{host}" for host in settings.hosts}

    @app.before_request
    def refuse_strangers() -> None:
        """A foreign Host, and unsafe requests that another site made the browser send."""
        if request.host.lower() not in settings.hosts:
            raise ForeignHost
        is_webhook = request.endpoint == "public.stripe_webhook"
        if request.method in _UNSAFE and not is_webhook:
            if request.headers.get("Sec-Fetch-Site", "same-origin") == "cross-site":
                abort(400)
            origin = request.headers.get("Origin")
            if origin not in {None, "null", *ours}:
                abort(400)

    @app.after_request
    def dress(response: Response) -> Response:
        """Add the headers; pages behind a sign-in or about a person are never stored."""
        response.headers.update(_FIXED)
        response.headers["Content-Security-Policy"] = policy
        if settings.is_https:
            response.headers["Strict-Transport-Security"] = f"max-age={_YEAR}; includeSubDomains"
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def _refuse_nul() -> None:
    """Nothing is found by a NUL, in neither database: no address has one, and no question."""
    if "\0" in request.path:
        abort(404)
    if any("\0" in name + text for name, text in request.args.items(multi=True)):
        abort(400)


def _drop_broken_referrer() -> None:
    """A Referer that is no address is as good as none; whoever parsed it later would fail."""
    try:
        urlsplit(request.referrer or "").port  # noqa: B018 - reading it is what may fail
    except ValueError:
        del request.environ["HTTP_REFERER"]


def content_security_policy(settings: Settings) -> str:
    """Nothing inline, nothing from elsewhere; forms lead here or to Stripe's own pages."""
    sources = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "font-src": "'self'",
        "connect-src": "'self'",
        "form-action": " ".join(["'self'", *settings.stripe_origins]),
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in sources.items())
