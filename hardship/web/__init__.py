"""The web: a street side for everybody, a committee room behind the sign-in, nothing in between.

Both only call verbs of the rooms below. A view reads, validates a form, opens one
`transaction()`, calls one action and redirects; rules are not here. Each view carries exactly one
marker of `web.access`; a view without one is refused when the application is built.

    web.register(app, settings)
"""

from flask import Flask

from hardship.settings import Settings
from hardship.web import access, errors, headers, health, masthead, retries, templating
from hardship.web import committee as room
from hardship.web import public as street

__all__ = ["register"]


def register(app: Flask, settings: Settings) -> None:
    """Hang the whole web into the application."""
    templating.register(app, settings)
    masthead.register(app)
    headers.register(app, settings)
    access.register(app)
    errors.register(app)
    app.register_blueprint(health.bp)
    app.register_blueprint(street.bp)
    app.register_blueprint(room.bp, url_prefix="/committee")
    retries.register(app)
    access.check_every_view(app)
