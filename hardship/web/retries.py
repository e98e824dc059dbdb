"""A POST that met a busy database runs again, whole; nobody sees it.

A GET that lost its connection is read once more. A POST is not: what it did may have been kept.

What such a view does before its act (count a try, note a page's id) is safe to repeat: it counts a
try twice at worst, and every act is refused or found done the second time.
"""

from collections.abc import Callable
from typing import Any

from flask import Flask, request
from sqlalchemy.exc import DBAPIError

from hardship.core.database import db
from hardship.core.retries import retrying

_UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


def register(app: Flask) -> None:
    """Wrap every view: what it does lies in one transaction, so that it can be done again."""
    for endpoint, view in app.view_functions.items():
        app.view_functions[endpoint] = _again(view)


def _read(view: Callable[[], Any]) -> Any:
    try:
        return view()
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
        db.session.rollback()
        return view()


def _again(view: Any) -> Any:
    def run(**arguments: Any) -> Any:
        if request.method not in _UNSAFE:
            return _read(lambda: view(**arguments))
        return retrying(lambda: view(**arguments))

    run.__dict__.update(view.__dict__)
    run.__name__ = getattr(view, "__name__", "view")
    run.__module__ = getattr(view, "__module__", __name__)
    return run
