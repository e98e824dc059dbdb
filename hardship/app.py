"""The composition root: the one place that knows every room and hands each what it needs."""

from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from hardship import notices, web
from hardship.core import crypto
from hardship.core.database import db
from hardship.core.engines import engine_options
from hardship.donations import PaymentGateway, fee_rate, open_gateway
from hardship.notices import Mailer
from hardship.settings import Settings
from hardship.web.forms import SentRequest
from hardship.web.templating import render_notice

_MEGABYTE = 1024 * 1024


def asset_dir(name: str) -> Path:
    """Where `templates`, `static` or `migrations` lie: in the wheel, or beside the package."""
    package = Path(__file__).resolve().parent
    packed = package / "_assets" / name
    return packed if packed.is_dir() else package.parent / name


def create_app(
    settings: Settings, *, gateway: PaymentGateway | None = None, mailer: Mailer | None = None
) -> Flask:
    """Build the application. `gateway` and `mailer` replace the real ones in tests.

    Raises `ValueError` when a key, URL or fee in the settings cannot be used.
    """
    app = Flask(
        "hardship",
        template_folder=str(asset_dir("templates")),
        static_folder=str(asset_dir("static")),
    )
    crypto.install(crypto.parse_keys(settings.encryption_keys))
    app.request_class = SentRequest
    app.config.update(_configuration(settings))
    app.extensions["hardship.settings"] = settings
    app.extensions["hardship.gateway"] = (
        open_gateway(key=settings.stripe_secret_key, api_base=settings.stripe_api_base)
        if gateway is None
        else gateway
    )
    app.extensions["hardship.card_rate"] = fee_rate(settings.card_fee)
    app.extensions["hardship.mailer"] = _mailer(settings) if mailer is None else mailer
    app.extensions["hardship.renderer"] = render_notice
    app.extensions["hardship.migrations"] = asset_dir("migrations")
    db.init_app(app)
    web.register(app, settings)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]  # Flask documents this assignment
    return app


def _mailer(settings: Settings) -> Mailer:
    """The mailer that the settings name; it sends from the fund's own address."""
    sender = f"fund@{settings.host.partition(':')[0]}"
    return notices.mailer_from_url(settings.smtp_url, sender=sender)


def _configuration(settings: Settings) -> dict[str, object]:
    """Flask's own settings, derived from ours."""
    prefix = "__Host-" if settings.is_https else ""
    return {
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.sqlalchemy_url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(settings.sqlalchemy_url),
        "MAX_CONTENT_LENGTH": _MEGABYTE,
        "MAX_FORM_MEMORY_SIZE": _MEGABYTE,
        "SESSION_COOKIE_NAME": f"{prefix}hardship",
        "SESSION_COOKIE_SECURE": settings.is_https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": 12 * 3600,
        "WTF_CSRF_SSL_STRICT": True,
        "BABEL_DEFAULT_LOCALE": "en",
        "BABEL_DEFAULT_TIMEZONE": settings.time_zone,
        "PREFERRED_URL_SCHEME": "https" if settings.is_https else "http",
    }
