"""The component sheet: one page with every macro in every state, and the form behind it."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import html5lib
import segno
from flask import Blueprint, Flask, render_template
from flask_babel import Babel
from flask_wtf import CSRFProtect, FlaskForm
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length

from hardship.app import asset_dir
from hardship.core.paging import Page
from hardship.web.access import page_here
from hardship.web.poster import set_poster
from hardship.web.templating import dialed, money, sample_day, unbroken
from tests.factories.money import cents

LAYOUTS = ["layouts/street.html", "layouts/plain.html", "layouts/room.html"]
_ENDPOINTS = {
    "public": ["home", "apply", "open_books", "my_application", "my_gifts", "set_language", "demo"],
    "committee": ["desk", "my_access", "sign_in", "sign_out"],
}
_YES_NO = [SelectChoice("yes", "Yes, I have it"), SelectChoice("no", "No")]
_SITES = [SelectChoice("f", "Fontana"), SelectChoice("a", "Anaheim")]
_NEEDS = [SelectChoice("", ""), SelectChoice("r", "Rent")]
_KEYS = [SelectChoice(amount, f"${amount}") for amount in ("25", "50", "100", "250")]


class SheetForm(FlaskForm):
    """One field of every kind, each of which can be wrong."""

    payee = StringField("Payee", [DataRequired("Write who is paid.")])
    email = StringField("E-mail", [Length(min=6, message="Check the e-mail.")], description="Ours.")
    password = PasswordField("Password", [Length(min=15, message="Too short.")])
    code = StringField("Code", [Length(min=6, message="Write six digits.")])
    amount = StringField("Amount", [DataRequired("Write the amount.")])
    due_on = DateField("Due", [InputRequired("Write the date.")], format=["%m %d %Y"])
    message = TextAreaField("Message", [Length(max=5, message="That is too long.")])
    notice = RadioField("Notice", [DataRequired("Choose one.")], choices=_YES_NO)
    worksites = SelectMultipleField("Worksites", [DataRequired("Choose one.")], choices=_SITES)
    need = SelectField("Need", [DataRequired("Choose a need.")], choices=_NEEDS)
    is_true = BooleanField("What I wrote is true.", [DataRequired("Confirm it.")])
    key = RadioField("Keys", [DataRequired("Choose a key.")], choices=_KEYS)
    lines = FieldList(StringField("Line", [DataRequired("Write this line.")]), min_entries=2)


def sheet_app() -> Flask:
    """Flask with our templates, their strictness, and endpoints that lead nowhere."""
    app = Flask("sheet", template_folder=asset_dir("templates"), static_folder=asset_dir("static"))
    app.config.update(SECRET_KEY="of the component sheet", TESTING=True)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["money"] = money
    app.jinja_env.filters.update(unbroken=unbroken, dialed=dialed)
    app.jinja_env.globals["sample_day"] = sample_day
    app.jinja_env.globals["page_here"] = page_here
    app.jinja_loader = ChoiceLoader(
        [FileSystemLoader(asset_dir("templates")), FileSystemLoader(Path(__file__).parent)]
    )
    Babel(app)
    CSRFProtect(app)
    for name, endpoints in _ENDPOINTS.items():
        blueprint = Blueprint(name, __name__, url_prefix=f"/{name}")
        for endpoint in endpoints:
            blueprint.add_url_rule(f"/{endpoint}", endpoint, str)
        app.register_blueprint(blueprint)
    return app


def sheet(layout: str, form: FlaskForm, **context: Any) -> str:
    weeks = [
        SimpleNamespace(
            label="Sep 21", gifts=cents(4128000), treasury=cents(12500000), paid=cents(0)
        ),
        SimpleNamespace(label="28", gifts=cents(1234400), treasury=cents(0), paid=cents(9625000)),
    ]
    return render_template(
        "component_sheet.html",
        layout=layout,
        form=form,
        cents=cents,
        page=Page([], next="after", previous="before"),
        weeks=weeks,
        poster_set=set_poster(
            ["Care", "can’t wait.", "Neither can", "the rent."],
            head=("On strike, day 45", "2,400 therapists out"),
            foot="Southland Therapists United, Local 510",
            label="Poster: Care can’t wait.",
        ),
        qr_svg=Markup(_qr("https://fund.example.org/")),  # noqa: S704 - segno draws it
        **context,
    )


def _qr(address: str) -> str:
    drawn = segno.make(address, error="m")
    return str(
        drawn.svg_inline(svgclass=None, lineclass=None, dark="#1b1f2a", light="#fff", omitsize=True)
    )


def wrong_form() -> SheetForm:
    form = SheetForm(
        MultiDict(
            {
                "due_on": ["13", "40", "26"],
                "message": "far too long",
                "lines-0": "",
                "lines-1": "b",
                "password": "secret",
            }
        ),
        meta={"csrf": False},
    )
    assert not form.validate()
    form.form_errors.append("The fund is paused.")
    return form


def right_form() -> SheetForm:
    return SheetForm(None, notice="yes", need="r", worksites=["a"], is_true=True)


def parsed(page: str) -> Any:
    return html5lib.HTMLParser(namespaceHTMLElements=False).parse(page)
