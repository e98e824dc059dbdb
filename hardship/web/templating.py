"""How values become words: languages, money, dates, and what every page knows."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

import markdown_it
import nh3
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_currency, format_decimal
from flask import (
    Flask,
    Response,
    current_app,
    g,
    has_request_context,
    render_template,
    request,
    session,
)
from flask_babel import (
    Babel,
    force_locale,
    get_locale,
    get_timezone,
    gettext,
    refresh,
)
from jinja2 import StrictUndefined
from markupsafe import Markup, escape

from hardship import campaigns
from hardship.core import clock
from hardship.core.errors import N_
from hardship.core.money import MINOR_DIGITS, Money, told_money
from hardship.core.tokens import REFERENCE
from hardship.notices import Rendered
from hardship.settings import Settings
from hardship.web import installation

#: The languages that are complete, by their own names.
LANGUAGES: Mapping[str, str] = {"en": "English", "es": "Español"}

#: Numbers that begin a sentence, from two to ten; one has a sentence of its own.
_SPELLED = (
    *(N_("Two"), N_("Three"), N_("Four"), N_("Five"), N_("Six")),
    *(N_("Seven"), N_("Eight"), N_("Nine"), N_("Ten")),
)

#: Spanish here is that of the United States: plain `es` would write US$1.250,50, and 18:05.
_LOCALES = {"en": "en_US", "es": "es_US"}

_markdown = markdown_it.MarkdownIt("commonmark", {"html": False, "breaks": True})
_TAGS = {"a", "blockquote", "br", "code", "em", "h3", "h4", "hr", "li", "ol", "p", "strong", "ul"}


def register(app: Flask, settings: Settings) -> None:
    """Set up languages, filters and the context of every page."""
    Babel(app, locale_selector=choose_language)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(money=money, day=day, hour=hour, moment=moment, markdown=markdown)
    app.jinja_env.filters.update(spelled=spelled, counted=counted)
    app.jinja_env.filters.update(unbroken=unbroken, dialed=dialed)
    app.jinja_env.globals.update(not_deductible=not_deductible, sample_day=sample_day)
    app.jinja_env.filters.update(told_money=told_money, told_day=date.fromisoformat)

    @app.context_processor
    def everywhere() -> dict[str, Any]:
        """What layouts may rely on."""
        return {
            "languages": LANGUAGES,
            "language": language(),
            "demonstration": settings.demonstration,
            "public_url": settings.public_url,
        }


def page(template: str, status: int = 200, /, **context: Any) -> Response:
    """A page and its status."""
    return Response(render_template(template, **context), status=status, mimetype="text/html")


def spelled(number: int) -> str:
    """A small number as a sentence begins with it: `Two`; a larger one in figures."""
    if 2 <= number < 2 + len(_SPELLED):
        return str(gettext(_SPELLED[number - 2]))
    return counted(number)


def counted(number: int) -> str:
    """A number of things in figures: `48,215`."""
    return str(format_decimal(number, locale=_LOCALES[language()]))


def not_deductible(name: str) -> str:
    """What the law wants said of gifts to this organisation, in the language in use."""
    return str(gettext(campaigns.NOT_DEDUCTIBLE, name=name))


def unbroken(text: object) -> Markup:
    """A text whose references, such as `R-4F2K-9QXM`, do not break at the end of a line."""
    kept_whole = r'<span class="unbroken">\g<0></span>'
    return Markup(REFERENCE.sub(kept_whole, str(escape(text))))  # noqa: S704 - all of it is escaped


def dialed(telephone: str) -> str:
    """A number as a link dials it: `213555-0142` of `(213) 555-0142`."""
    return re.sub(r"[\s()]", "", telephone)


def choose_language() -> str:
    """The language chosen on a page, else what the browser prefers, else English."""
    if not has_request_context():
        return "en"
    chosen = session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    return request.accept_languages.best_match(list(LANGUAGES)) or "en"


def speak(code: str) -> bool:
    """Remember a language from this page on; False for what is none of ours."""
    if code not in LANGUAGES:
        return False
    session["language"] = code
    refresh()
    return True


def language() -> str:
    """The code of the language in use: `en` or `es`."""
    return str(get_locale() or "en").partition("_")[0]


def money(amount: Money, *, cents: bool = True) -> str:
    """An amount for people, with its currency: `$1,250.00`; without cents when they are zero."""
    return _money(amount, language(), cents=cents)


@lru_cache(maxsize=4096)
def _money(amount: Money, code: str, *, cents: bool) -> str:
    """A list of the committee writes a hundred amounts, most of them again and again."""
    digits = MINOR_DIGITS[amount.currency]
    whole = not cents and amount.minor % 10**digits == 0
    return str(
        format_currency(
            Decimal(amount.decimal()),
            amount.currency,
            format="¤#,##0;-¤#,##0" if whole else "¤#,##0.00;-¤#,##0.00",
            locale=_LOCALES[code],
            currency_digits=not whole,
        )
    )


def now_here() -> datetime:
    """Now, where the union is; before the set-up, where the installation is."""
    return clock.now().astimezone(get_timezone())


def day(value: date | datetime, style: str = "long") -> str:
    """A day: `November 27, 2024`, `27 de noviembre de 2024`; with its weekday where `full`.

    `medium` is for tables: `Nov 27, 2024`, `27 nov 2024`.
    """
    return format_date(_here(value), style, locale=_LOCALES[language()])


def day_of_year(value: date) -> str:
    """A day of a year that is known: `Nov 27`, `27 nov`."""
    return format_skeleton("MMMd", value, locale=_LOCALES[language()])


def hour(value: time | datetime) -> str:
    """A time of day: `10:00 a.m.` in both languages; a moment is told in the union's zone.

    It ends with a point, so that a sentence which ends with it needs no other. Our type has no
    narrow blank: the digits and the period would touch.
    """
    told = format_time(_here(value), "short", locale=_LOCALES[language()])
    return told.replace("AM", "a.m.").replace("PM", "p.m.").replace("\u202f", "\xa0")


def sample_day(ahead: bool = False) -> str:
    """A day as the three inputs take it: today, or one ahead where something is still to come."""
    shown = clock.now().date() + timedelta(days=14 if ahead else 0)
    return f"{shown.month} {shown.day} {shown.year}"


def moment(value: datetime, style: str = "medium") -> str:
    """A day and time: `Nov 27, 2024, 10:00 a.m.`, `27 nov 2024, 10:00 a.m.`."""
    return f"{day(value, style)}, {hour(value)}"


def _here(value: Any) -> Any:
    """A moment in the organisation's time zone; a day or a time of day as it is."""
    return value.astimezone(get_timezone()) if isinstance(value, datetime) else value


@lru_cache(maxsize=256)
def markdown(text: str) -> Markup:
    """Markdown by an allow-list: text, lists and links, never markup of the writer's own.

    The fund page has a dozen such texts, and they are the same for every visitor.
    """
    html = _markdown.render(text)
    return Markup(nh3.clean(html, tags=_TAGS, url_schemes={"http", "https", "mailto"}))  # noqa: S704 - nh3 let only the listed tags through


def render_notice(kind: str, locale: str, context: Mapping[str, str]) -> Rendered:
    """The templates of a notice in its language, and whose mail it is."""
    with current_app.test_request_context(base_url=_public_url()), force_locale(locale):
        g.notice = True
        folder = f"email/{kind}"
        return Rendered(
            subject=render_template(f"{folder}/subject.txt", **context).strip(),
            text=render_template(f"{folder}/body.txt", **context),
            html=render_template(f"{folder}/body.html", **context),
            sender=render_template("email/sender.txt").strip(),
        )


def _public_url() -> str:
    return installation.settings().public_url
