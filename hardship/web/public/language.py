"""Choosing the language of the pages."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from hardship.web.access import public
from hardship.web.public import bp
from hardship.web.templating import speak
from hardship.web.visits import own_path


@bp.post("/language")
@public
def set_language() -> Response:
    """Remember the language in the session and go back to the page, if it is one of ours."""
    speak(request.form.get("language", ""))
    return redirect(own_path(request.form.get("next"), url_for("public.home")), code=303)
