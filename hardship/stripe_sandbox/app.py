"""The stand-in as a Flask application: the API, the hosted page, the outside world."""

import threading
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request
from jinja2 import StrictUndefined

from hardship.stripe_sandbox import (
    api,
    hand_api,
    hand_money,
    hosted_page,
    outside_world,
    portal_page,
)
from hardship.stripe_sandbox.config import SandboxConfig
from hardship.stripe_sandbox.deliveries import Dispatcher
from hardship.stripe_sandbox.faults import Wire
from hardship.stripe_sandbox.store import Store
from hardship.stripe_sandbox.world import EXTENSION, World

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


def create_sandbox(config: SandboxConfig) -> Flask:
    """Build the application; deliveries leave by themselves once `start` or `serve` runs it."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = 1_000_000
    app.jinja_env.undefined = StrictUndefined
    store = Store(config)
    stopping = threading.Event()
    app.extensions[EXTENSION] = World(config, store, Dispatcher(store, config), stopping=stopping)
    app.register_blueprint(api.bp)
    app.register_blueprint(hand_api.bp)
    app.register_blueprint(hand_money.bp)
    app.register_blueprint(hosted_page.bp)
    app.register_blueprint(outside_world.bp)
    app.register_blueprint(portal_page.bp)
    app.before_request(_refuse_other_sites)
    app.after_request(_add_headers)
    app.wsgi_app = Wire(app.wsgi_app, stopping)  # type: ignore[method-assign]  # Flask's own way
    return app


def _refuse_other_sites() -> None:
    """No page of another site may press our buttons in somebody's browser."""
    origin = request.headers.get("Origin")
    if request.method == "GET" or origin is None:
        return
    if urlsplit(origin).netloc != request.host:
        abort(403)


def _add_headers(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response
