"""Choosing the language of the pages."""

from flask import redirect, request, session, url_for
from werkzeug.wrappers import Response

from hardship.web.access import public
from hardship.web.public import bp
from hardship.web.templating import LANGUAGES


@bp.post("/language")
@public
def set_language() -> Response:
    """Remember the language in the session and go back to the page, if it is one of ours."""
    chosen = request.form.get("language", "")
    if chosen in LANGUAGES:
        session["language"] = chosen
    return redirect(safe_path(request.form.get("next", "")) or url_for("public.home"), 303)


def safe_path(text: str) -> str | None:
    """`text` when it is a path on this site; None for what could lead elsewhere."""
    plain = text.isprintable() and "\\" not in text
    if plain and text.startswith("/") and not text.startswith("//"):
        return text
    return None
