"""The `hardship` command as the tests start it: its answers say in a header which page they show.

`?refuse=413` at any address is answered with that refusal, whatever would be there else.
"""

from typing import Any

from flask import Flask, abort, g, request, request_finished, request_started, template_rendered
from jinja2 import Template

from hardship.__main__ import main

#: The header, in small letters, as a browser hands it over.
HEADER = "x-template"


def _refuse(_app: Flask, **_more: Any) -> None:
    if status := request.args.get("refuse", type=int):
        abort(status)


def _note(_app: Flask, template: Template, **_more: Any) -> None:
    g.shown = template.name


def _tell(_app: Flask, response: Any, **_more: Any) -> None:
    response.headers[HEADER] = g.get("shown", "")


if __name__ == "__main__":
    request_started.connect(_refuse)
    template_rendered.connect(_note)
    request_finished.connect(_tell)
    main()
